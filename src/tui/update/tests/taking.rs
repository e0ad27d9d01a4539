//! The palette, bookmarks, what is copied and what is written.

use super::*;
use crate::explore::{Named, NamedKind};
use crate::tui::model::Screen;
use crate::tui::session::ExportFormat;

fn named(kind: NamedKind, id: &str, title: &str) -> Named {
    Named {
        kind,
        id: id.to_owned(),
        title: title.to_owned(),
    }
}

impl Script {
    /// The parts of the overview are there.
    fn read(&mut self) {
        self.model.whole = Default::default();
        self.model.overview_awaited = false;
    }

    fn names(&mut self) {
        let names = vec![
            named(
                NamedKind::Category,
                "Coffee > Grinders",
                "Coffee > Grinders",
            ),
            named(NamedKind::Product, "ESP-X1", "Espresso Machine X1"),
            named(
                NamedKind::Pair,
                "ESP-X1>FRO-1",
                "Espresso Machine X1 > Milk Frother",
            ),
        ];
        let run = Run(self.model.last_run.0);
        self.send(Msg::Answered(Reply {
            slot: Slot::Names,
            run,
            result: Ok(Answer::Names(names)),
        }));
    }
}

#[test]
fn the_palette_runs_commands_and_goes_to_what_has_a_name() {
    let mut script = Script::started();
    script.keys(":margin");
    script.names();
    script.keys("\n");
    assert_eq!(script.model.view(), crate::domain::View::Margin);
    script.keys(":ESP-X1");
    assert!(script.cmds.is_empty(), "the names are known by now");
    script.keys("\n");
    let asked = &script.model.pending.as_ref().unwrap().asked;
    assert!(
        matches!(asked, Place::Pairs { anchor } if anchor == "ESP-X1"),
        "{asked:?}"
    );
    script.answer(Ok(fixture::pairs()));
    assert_eq!(script.labels(), ["All", "Espresso Machine X1"]);
    script.keys(":milk frother\n");
    assert_eq!(script.model.screen(), Screen::Pair);
    assert_eq!(script.model.pair.target, "FRO-1");
    script.keys(":grinders\n");
    assert_eq!(script.model.screen(), Screen::Drill);
    assert_eq!(script.model.pending.as_ref().unwrap().path.len(), 3);
}

#[test]
fn the_help_narrows_down_to_a_key_and_does_what_it_does() {
    let mut script = Script::started();
    script.keys("?/margin");
    let menu = script.model.menu.as_ref().unwrap();
    let found: Vec<&str> = menu.found().map(|item| item.detail.as_str()).collect();
    assert_eq!(found.first(), Some(&"3"), "{found:?}");
    script.keys("\n");
    assert_eq!(script.model.view(), crate::domain::View::Margin);
}

#[test]
fn the_screen_is_not_taken_while_its_figures_are_being_read() {
    // Rows that are asked for again, and a page whose parts are on their way.
    let asked_again = |script: &mut Script| {
        let _ = ask_all(&mut script.model);
    };
    let page = |script: &mut Script| script.keys("w");
    for (keys, make) in [
        ("ythe screen\n", asked_again as fn(&mut Script)),
        ("epicture\n", asked_again),
        ("y", page),
        ("e", page),
    ] {
        let mut script = Script::started();
        make(&mut script);
        script.keys(keys);
        assert_eq!(script.cmds, [], "{keys}");
        assert!(
            script.said().contains("still being read"),
            "{keys}: {}",
            script.said()
        );
    }
    let mut script = Script::started();
    script.keys("ythe screen\n");
    assert!(
        matches!(script.cmds.as_slice(), [Cmd::Copy { .. }]),
        "{:?}",
        script.cmds
    );
}

#[test]
fn a_bookmark_is_made_gone_to_and_taken_away() {
    let mut script = Script::on_products();
    script.keys("'");
    assert!(script.said().contains("no bookmarks"), "{}", script.said());
    script.keys("m");
    assert!(script.said().contains("Grinders"), "{}", script.said());
    script.keys("hh");
    assert_eq!(script.labels(), ["All"]);
    script.keys("'\n");
    script.answer(Ok(Answer::Levels(fixture::table(Vec::new()))));
    script.answer(Ok(fixture::products()));
    assert_eq!(script.labels(), ["All", "Coffee", "Grinders"]);
    script.keys("m");
    assert!(script.model.bookmarks.is_empty());
    let mut script = Script::started();
    script.keys("m");
    assert!(
        script.said().contains("Only"),
        "the top is no place to keep"
    );
}

#[test]
fn a_row_a_figure_and_the_table_are_copied_as_they_show() {
    let mut script = Script::started();
    let copied = |script: &Script| match script.cmds.as_slice() {
        [Cmd::Copy { text, .. }] => text.clone(),
        other => panic!("{other:?}"),
    };
    script.keys("y\n");
    let row = copied(&script);
    let lines: Vec<&str> = row.lines().collect();
    assert_eq!(lines.len(), 2);
    assert!(lines[0].starts_with("category\t"), "{row}");
    assert!(lines[1].starts_with("Coffee\t"), "{row}");
    assert_eq!(
        lines[0].matches('\t').count(),
        lines[1].matches('\t').count()
    );
    script.keys("ythe table\n");
    assert_eq!(copied(&script).lines().count(), 5);
    script.keys("yattach %\n");
    assert_eq!(copied(&script), "17.8");
    script.send(Msg::Told(Err("Not copied.".into())));
    assert!(script.model.status.as_ref().unwrap().error);
}

#[test]
fn the_found_rows_are_exported_in_their_order() {
    let mut script = Script::started();
    script.keys("/tea\n");
    script.keys("ejson\n");
    let [
        Cmd::Export {
            answer,
            format,
            name,
            ..
        },
    ] = script.cmds.as_slice()
    else {
        panic!("{:?}", script.cmds);
    };
    assert_eq!(
        (*format, name.as_str()),
        (ExportFormat::Json, "sidecart-all-attach")
    );
    let Answer::Levels(table) = answer.as_ref() else {
        panic!("{answer:?}");
    };
    let ids: Vec<&str> = table.rows.iter().map(|row| row.id.as_str()).collect();
    assert_eq!(ids, ["Tea"]);
    script.keys("0");
    script.read();
    script.keys("epic\n");
    assert!(matches!(script.cmds[..], [Cmd::Picture { .. }]));
}

#[test]
fn every_pair_of_the_category_is_listed_with_its_anchor() {
    let mut script = Script::on_products();
    script.keys("p");
    let asked = &script.model.pending.as_ref().unwrap().asked;
    assert_eq!(
        *asked,
        Place::AllPairs {
            category: Some("Coffee > Grinders".into())
        }
    );
    script.answer(Ok(fixture::shown_pairs()));
    let table = script.model.table().unwrap();
    assert_eq!(
        table.selected().unwrap().title(),
        "Espresso Machine X1 > Milk Frother"
    );
    script.keys("\n");
    assert_eq!(script.model.screen(), Screen::Pair);
}

#[test]
fn the_forced_pair_is_six_keys_from_the_start() {
    let mut script = Script::started();
    script.keys("!fo\n");
    script.answer(Ok(fixture::shown_pairs()));
    let table = script.model.table().unwrap();
    assert_eq!((table.found(), table.find_text()), (1, "!forced"));
    assert_eq!(script.selected(), "Espresso Machine X1>Milk Frother");
    script.keys("\n");
    assert_eq!(script.model.screen(), Screen::Pair);
    script.keys("\u{1b}!promote\n");
    assert_eq!(script.selected(), "Espresso Machine X1>Burr Grinder G2");
}

#[test]
fn rows_that_are_read_again_are_neither_copied_nor_exported() {
    let mut script = Script::started();
    script.model.scope.filter.terms = vec![("device".to_owned(), vec!["app".to_owned()])];
    let _ = ask_all(&mut script.model);
    for keys in ["ejson\n", "ythe table\n", "yattach %\n"] {
        script.keys(keys);
        assert_eq!(script.cmds, [], "{keys}");
        assert!(
            script.said().contains("still being read"),
            "{}",
            script.said()
        );
    }
    script.answer(Ok(fixture::categories()));
    script.keys("ejson\n");
    assert!(matches!(script.cmds[..], [Cmd::Export { .. }]));
    // Way to another place: the rows on screen are still those of this one.
    script.keys("\n");
    script.keys("ejson\n");
    let is_export = |cmd: &Cmd| matches!(cmd, Cmd::Export { .. });
    assert!(script.cmds.iter().any(is_export), "{:?}", script.cmds);
}

#[test]
fn members_go_out_named_as_in_the_data() {
    let mut script = Script::with(&Options::default());
    script.answer(Ok(fixture::shown_categories()));
    script.model.dimension = "placement".to_owned();
    script.keys("4");
    let Answer::Cohorts(mut members) = fixture::cohorts() else {
        panic!("members")
    };
    members.rows.truncate(1);
    members.rows[0].cohort = "post_purchase".to_owned();
    members.rows[0].level.title = "post_purchase".to_owned();
    script.answer(Ok(Answer::Cohorts(members)));
    let title = script
        .model
        .table()
        .unwrap()
        .at(0)
        .unwrap()
        .title()
        .to_owned();
    assert_eq!(title, "post-purchase");
    let (run, _) = asked_aside(&script);
    // What they still lack would be missing from the file as if it were not known.
    script.keys("ejson\n");
    assert!(
        script.said().contains("still being read"),
        "{}",
        script.said()
    );
    script.send(Msg::Answered(Reply {
        slot: Slot::Aside,
        run,
        result: Ok(Answer::Beside(Default::default())),
    }));
    script.keys("ejson\n");
    let [Cmd::Export { answer, .. }] = script.cmds.as_slice() else {
        panic!("{:?}", script.cmds);
    };
    let Answer::Cohorts(table) = answer.as_ref() else {
        panic!("{answer:?}");
    };
    assert_eq!(table.rows[0].level.title, "post_purchase");
}

fn asked_aside(script: &Script) -> (Run, Question) {
    let asked = script.cmds.iter().find_map(|cmd| match cmd {
        Cmd::Ask {
            slot: Slot::Aside,
            run,
            question,
        } => Some((*run, question.clone())),
        _ => None,
    });
    asked.expect("asked aside")
}

#[test]
fn a_page_is_copied_as_text_without_what_lies_over_it() {
    let mut script = Script::started();
    script.keys("0");
    script.read();
    script.keys("y\n");
    let [Cmd::Copy { text, .. }] = script.cmds.as_slice() else {
        panic!("{:?}", script.cmds);
    };
    assert!(
        text.contains("Overview") && !text.contains("Copy"),
        "{text}"
    );
    assert_eq!(text.lines().count(), 39, "all lines but that of the keys");
}
