//! Rows that are fetched before they are asked for, and rows that come before their verdicts.

use super::*;

/// Whether it asks for what takes longer about rows that are there.
fn is_aside(cmd: &Cmd) -> bool {
    let aside = Slot::Aside;
    matches!(cmd, Cmd::Ask { slot, .. } if *slot == aside)
}

/// The one question that was asked.
fn asked(script: &Script) -> (Slot, Run, Question) {
    let cmds: Vec<&Cmd> = script.cmds.iter().filter(|cmd| !is_aside(cmd)).collect();
    match cmds.as_slice() {
        [
            Cmd::Ask {
                slot,
                run,
                question,
            },
        ] => (*slot, *run, question.clone()),
        other => panic!("not one question: {other:?}"),
    }
}

fn reply(script: &mut Script, slot: Slot, run: Run, answer: Answer) {
    let result = Ok(answer);
    script.send(Msg::Answered(Reply { slot, run, result }));
}

#[test]
fn what_lies_below_the_selected_row_is_fetched_once_the_person_rests() {
    let mut script = Script::on_products();
    script.rest();
    let (slot, run, question) = asked(&script);
    assert_eq!(slot, Slot::Ahead);
    assert!(
        matches!(question, Question::Pairs { anchor: Some(id), .. } if id == script.selected())
    );
    script.model.dirty = false;
    reply(&mut script, Slot::Ahead, run, fixture::pairs());
    assert!(!script.model.dirty, "nothing on screen is another");
    // Then its cohorts are, and no more.
    let (slot, run, question) = asked(&script);
    assert_eq!(slot, Slot::Ahead);
    assert!(
        matches!(question, Question::Cohorts { place, .. } if place.anchor.as_deref() == Some(script.selected()))
    );
    reply(&mut script, Slot::Ahead, run, fixture::cohorts());
    assert_eq!(script.cmds, []);
    // Both are there, so nothing is asked.
    for (there, back) in [("\n", "\u{1b}"), ("4", "1")] {
        script.keys(there);
        assert!(script.cmds.iter().all(is_aside), "{:?}", script.cmds);
        assert!(script.model.pending.is_none());
        assert_eq!(script.model.path.len(), 4);
        script.keys(back);
    }
}

#[test]
fn nothing_more_is_fetched_ahead_once_something_else_is_to_be_done() {
    let busy: [fn(&mut Script); 4] = [
        |script| script.model.screens.open(crate::tui::model::Screen::Gaps),
        |script| script.model.overlay = Some((Overlay::Help, 0)),
        |script| script.model.typing = Some(Default::default()),
        |script| script.model.verdicts = Some(Run(1_000)),
    ];
    for make_busy in busy {
        let mut script = Script::on_products();
        script.rest();
        let (_, run, _) = asked(&script);
        make_busy(&mut script);
        reply(&mut script, Slot::Ahead, run, fixture::pairs());
        assert_eq!(script.cmds, []);
    }
}

#[test]
fn a_key_stops_what_is_fetched_ahead_before_it_asks_anything() {
    let mut script = Script::on_products();
    script.rest();
    let (_, run, _) = asked(&script);
    script.keys("j\n");
    assert!(matches!(
        script.cmds.as_slice(),
        [Cmd::Ask {
            slot: Slot::Grid,
            ..
        }]
    ));
    let mut script = Script::on_products();
    script.rest();
    script.keys("\n");
    let slot = Slot::Ahead;
    assert!(matches!(
        script.cmds.as_slice(),
        [Cmd::Cancel { slot: its_slot, run: its_run }, Cmd::Ask { slot: Slot::Grid, .. }]
            if *its_slot == slot && *its_run == run
    ));
    // Its answer, should it come all the same, is nobody's.
    reply(&mut script, slot, run, fixture::pairs());
    assert!(script.model.pending.is_some());
}

#[test]
fn nothing_is_fetched_ahead_while_an_answer_is_waited_for_or_another_filter_holds() {
    let mut script = Script::on_products();
    script.keys("\n");
    script.rest();
    assert_eq!(script.cmds, []);
    script.answer(Ok(fixture::pairs()));
    script.keys("\u{1b}");
    script.rest();
    let (_, run, _) = asked(&script);
    reply(&mut script, Slot::Ahead, run, fixture::pairs());
    let (_, run, _) = asked(&script);
    reply(&mut script, Slot::Ahead, run, fixture::cohorts());
    // What was fetched was fetched under another window.
    script.model.scope.window.from = "2026-01-01".parse().ok();
    script.keys("\n");
    assert_eq!(asked(&script).0, Slot::Grid);
}

#[test]
fn rows_come_before_their_verdicts_and_keep_cursor_and_find() {
    let mut script = Script::on_products();
    script.keys("\n");
    let (_, run, question) = asked(&script);
    reply(&mut script, Slot::Draft, run, fixture::shown_pairs());
    let (slot, verdicts, again) = asked(&script);
    assert_eq!((slot, &again), (Slot::Verdicts, &question));
    assert!(script.model.pending.is_none(), "the rows are there");
    assert!(script.model.table().unwrap().is_draft);
    script.keys("j");
    let selected = script.selected().to_owned();
    reply(
        &mut script,
        Slot::Verdicts,
        verdicts,
        fixture::shown_pairs(),
    );
    assert_eq!(script.selected(), selected);
    assert!(!script.model.table().unwrap().is_draft);
}

#[test]
fn verdicts_of_rows_that_were_left_are_asked_for_when_one_comes_back() {
    let mut script = Script::on_products();
    script.keys("\n");
    let (_, run, _) = asked(&script);
    reply(&mut script, Slot::Draft, run, fixture::shown_pairs());
    let (_, stale, _) = asked(&script);
    script.keys("\u{1b}");
    reply(&mut script, Slot::Verdicts, stale, fixture::shown_pairs());
    assert!(!script.model.table().unwrap().rows.is_empty());
    assert_eq!(script.labels().len(), 3);
    script.keys("[");
    assert_eq!(asked(&script).0, Slot::Verdicts);
}
