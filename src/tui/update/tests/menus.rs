//! Menus: dimensions, columns, filters.

use super::*;
use crate::domain::{Filter, Scope};
use crate::tui::columns::Field;
use crate::tui::model::MenuKind;

impl Script {
    fn menu(&self) -> Vec<&str> {
        let menu = self.model.menu.as_ref().expect("an open menu");
        menu.found().map(|item| item.label.as_str()).collect()
    }

    fn values(&mut self, values: &[&str]) {
        let values = values.iter().map(|value| (*value).to_owned()).collect();
        let run = self.model.values_run;
        self.send(Msg::Answered(Reply {
            slot: Slot::Values,
            run,
            result: Ok(Answer::Values(values)),
        }));
    }

    fn filter(&self) -> &Filter {
        &self.model.scope.filter
    }
}

fn placement(values: &[&str]) -> Filter {
    Filter {
        terms: vec![(
            "placement".to_owned(),
            values.iter().map(|value| (*value).to_owned()).collect(),
        )],
    }
}

#[test]
fn the_dimension_is_typed_in_a_menu_and_splits_the_row() {
    let mut script = Script::started();
    script.keys("dprice");
    assert_eq!(script.menu(), ["price band"]);
    script.keys("\n");
    assert!(script.model.menu.is_none());
    let asked = &script.model.pending.as_ref().unwrap().asked;
    assert_eq!(asked.dimension(), Some("price_band"));
    script.answer(Ok(fixture::cohorts()));
    assert_eq!(script.labels(), ["All", "Coffee by price band"]);
    script.keys("ddev\n");
    script.answer(Ok(fixture::cohorts()));
    assert_eq!(script.labels(), ["All", "Coffee by device"]);
    script.keys("\u{1b}");
    assert_eq!(script.labels(), ["All"]);
}

#[test]
fn a_filter_is_marked_in_two_menus_and_everything_is_asked_again() {
    let mut script = Script::started();
    script.keys("jfplacement\n");
    assert_eq!(
        script.model.menu.as_ref().unwrap().kind,
        MenuKind::Values("placement".into())
    );
    assert!(script.model.menu.as_ref().unwrap().is_loading);
    script.values(&["cart", "checkout", "pdp"]);
    script.keys("  \n");
    assert_eq!(*script.filter(), placement(&["cart", "checkout"]));
    let asked: Vec<Slot> = script
        .cmds
        .iter()
        .filter_map(|cmd| match cmd {
            Cmd::Ask { slot, .. } => Some(*slot),
            _ => None,
        })
        .collect();
    assert!(asked.contains(&Slot::Grid) && asked.contains(&Slot::Header));
    script.answer(Ok(fixture::categories()));
    assert_eq!(script.selected(), "Tea", "the row stays selected");

    script.keys(".");
    assert!(script.filter().is_empty(), "the same key takes it off");
    script.answer(Ok(fixture::categories()));
    script.keys(".");
    assert_eq!(*script.filter(), placement(&["cart", "checkout"]));
    script.keys("F");
    assert_eq!(script.model.scope, Scope::default());
}

#[test]
fn one_value_is_taken_without_a_mark_and_none_is_no_filter() {
    let mut script = Script::started();
    script.keys("fplacement\n");
    script.values(&["cart", "checkout"]);
    script.keys("check\n");
    assert_eq!(*script.filter(), placement(&["checkout"]));
    script.keys("fplacement\n");
    script.values(&["cart", "checkout"]);
    script.press(KeyCode::Down);
    script.keys(" \n");
    assert!(script.filter().is_empty(), "the last mark was taken away");
}

#[test]
fn a_window_is_chosen_or_typed_and_a_filter_kept_under_a_name() {
    let mut script = Script::started();
    script.keys("f\n2026-01-01 2026-04-01\n");
    let window = script.model.scope.window;
    assert_eq!(window.from, "2026-01-01".parse().ok());
    assert_eq!(window.to, "2026-04-01".parse().ok());
    script.keys("fkeep under\nspring\n");
    assert!(script.said().contains("spring"));
    script.keys("F");
    assert!(script.model.scope.window.is_all_time());
    script.keys("fspring\n");
    assert_eq!(script.model.scope.window, window);

    script.keys("fwindow\n90");
    script.keys("\n");
    assert!(script.said().contains("no dates"), "{}", script.said());
}

#[test]
fn columns_are_hidden_moved_resized_and_sorted_by_in_their_menu() {
    let mut script = Script::started();
    script.keys("c");
    assert_eq!(script.menu()[0], "category");
    script.keys("attach\u{1b}");
    assert!(script.model.menu.is_none());

    script.keys("crevenue ");
    let hidden = |script: &Script| script.model.arrangement().hidden.clone();
    assert_eq!(hidden(&script), [Field::Revenue]);
    script.keys(" ");
    assert!(hidden(&script).is_empty());
    assert_eq!(script.model.arrangement().pinned, [Field::Revenue]);
    script.keys("[>>");
    let arrangement = script.model.arrangement();
    assert_eq!(arrangement.order.last(), Some(&Field::Units));
    assert!(arrangement.width(Field::Revenue).is_some());
    script.keys("\n");
    let sort = script.model.table().unwrap().sort();
    assert_eq!((sort.field, sort.descending), (Field::Revenue, true));
    script.keys("crevenue\n");
    assert!(!script.model.table().unwrap().sort().descending);
    script.keys("2");
    assert!(
        script.model.arrangement().order.is_empty(),
        "each view its own"
    );
}

#[test]
fn the_table_scrolls_sideways_and_back() {
    let mut script = Script::started();
    script.keys(">>");
    assert_eq!(script.model.arrangement().scroll, 2);
    script.keys(">>>>>>>>");
    let most = script.model.arrangement().scroll;
    assert!(most < 8, "one column stays");
    script.keys("<<<<<<<<<<");
    assert_eq!(script.model.arrangement().scroll, 0);
}

#[test]
fn rows_of_another_filter_never_pass_for_those_of_this_one() {
    let filtered = || {
        let mut script = Script::started();
        script.keys("fplacement\n");
        script.values(&["cart", "pdp"]);
        script.keys("\n");
        assert!(!script.filter().is_empty());
        assert!(
            script.model.table().is_some(),
            "they stay while the others are read"
        );
        script
    };
    // Cancelled: the rows go, and r asks again.
    let mut script = filtered();
    script.keys("\u{1b}");
    assert!(script.model.table().is_none());
    let said = script.model.stop().error.clone().unwrap_or_default();
    assert!(said.contains("not read"), "{said}");
    script.keys("r");
    script.answer(Ok(fixture::categories()));
    assert_eq!(script.model.table().map(|table| table.rows.len()), Some(4));
    // Left for another place: they are not there on return.
    let mut script = filtered();
    script.keys("\n");
    script.answer(Ok(fixture::coffee()));
    script.keys("\u{1b}");
    assert!(script.model.pending.is_some(), "they are asked for again");
    script.answer(Ok(fixture::categories()));
    assert_eq!(script.labels(), ["All"]);
    // Asked again of the same data and cancelled: they stay.
    let mut script = Script::started();
    script.keys("r\u{1b}");
    assert!(script.model.table().is_some());
}
