//! What is asked for once rows are there, and decisions.

use super::*;
use crate::explore::{Question, Trend};
use crate::route::{Decision, Numbers};
use crate::tui::model::Screen;

/// The question that was asked for a slot last, with its run.
fn asked(script: &Script, of: Slot) -> Option<(Run, Question)> {
    script.cmds.iter().rev().find_map(|cmd| match cmd {
        Cmd::Ask {
            slot,
            run,
            question,
        } if *slot == of => Some((*run, question.clone())),
        _ => None,
    })
}

#[test]
fn trends_are_asked_for_when_the_rows_are_there_and_stale_ones_are_dropped() {
    let mut script = Script::with(&Options::default());
    assert_eq!(asked(&script, Slot::Aside), None);
    script.answer(Ok(fixture::shown_categories()));
    let (run, question) = asked(&script, Slot::Aside).expect("trends are asked for");
    assert!(matches!(question, Question::Trends { .. }), "{question:?}");
    let first = |script: &Script| {
        let row = script.model.table().unwrap().at(0).unwrap();
        (row.id().to_owned(), row.level.more.trend)
    };
    let (id, trend) = first(&script);
    assert_eq!(trend, None);
    let rising = Trend([Some(0.01); 8]);
    let reply = |run| Reply {
        slot: Slot::Aside,
        run,
        result: Ok(Answer::Trends([(id.clone(), rising)].into())),
    };
    script.send(Msg::Answered(reply(Run(run.0 + 1_000))));
    assert_eq!(first(&script).1, None, "of another run");
    script.send(Msg::Answered(reply(run)));
    assert_eq!(first(&script).1, Some(rising));
    script.keys("j");
    assert_eq!(asked(&script, Slot::Aside), None, "it is asked for once");
}

#[test]
fn a_new_question_does_not_wait_for_what_is_asked_aside() {
    let mut script = Script::with(&Options::default());
    script.answer(Ok(fixture::shown_categories()));
    let (run, _) = asked(&script, Slot::Aside).expect("trends are asked for");
    script.keys("\n");
    let cancel = Cmd::Cancel {
        slot: Slot::Aside,
        run,
    };
    assert!(script.cmds.contains(&cancel), "{:?}", script.cmds);
}

#[test]
fn orders_alone_have_no_trend_to_ask_for() {
    let script = Script::started();
    assert_eq!(asked(&script, Slot::Aside), None);
}

#[test]
fn a_row_without_a_trend_says_why() {
    let mut script = Script::with(&Options::default());
    script.answer(Ok(fixture::shown_categories()));
    let (run, _) = asked(&script, Slot::Aside).expect("trends are asked for");
    script.send(Msg::Answered(Reply {
        slot: Slot::Aside,
        run,
        result: Ok(Answer::Trends(Default::default())),
    }));
    let table = script.model.table().unwrap();
    let row = table.at(0).unwrap();
    let all = crate::tui::view::notes(&script.model, table, row, 400);
    let text: Vec<&str> = all.iter().map(|(line, _)| line.as_str()).collect();
    let text = text.join("\n");
    assert!(text.contains("so there is no trend"), "{text}");
    assert!(!text.contains("Every figure of this row"), "{text}");
}

/// Answers what the page of a pair asked: the pair itself, or all else.
fn answer_page(script: &mut Script, cmds: &[Cmd], the_rest: bool) {
    for cmd in cmds {
        let Cmd::Ask { slot, run, .. } = cmd else {
            continue;
        };
        if (*slot != Slot::Pair) != the_rest {
            continue;
        }
        let result = Ok(match slot {
            Slot::Pair => fixture::pair_detail(),
            Slot::Funnel => fixture::funnel(),
            Slot::Series => fixture::weeks(),
            Slot::Cross => fixture::cross(),
            Slot::Reasons => fixture::reasons(),
            _ => fixture::cohorts(),
        });
        let (slot, run) = (*slot, *run);
        script.send(Msg::Answered(Reply { slot, run, result }));
    }
}

fn refuses_to_decide(script: &mut Script) {
    script.keys("d");
    assert!(script.model.menu.is_none());
    assert!(
        script.said().contains("still being read"),
        "{}",
        script.said()
    );
}

#[test]
fn what_failed_beside_the_rows_says_so_and_is_asked_again_on_request() {
    let mut script = Script::with(&Options::default());
    script.answer(Ok(fixture::shown_categories()));
    let (run, _) = asked(&script, Slot::Aside).expect("trends are asked for");
    let lines = |script: &Script| {
        let table = script.model.table().unwrap();
        let row = table.at(0).unwrap();
        let all = crate::tui::view::notes(&script.model, table, row, 200);
        let all: Vec<String> = all.into_iter().map(|(line, _)| line).collect();
        all.join("\n")
    };
    assert!(lines(&script).contains("It is being counted."));
    script.send(Msg::Answered(Reply {
        slot: Slot::Aside,
        run,
        result: Err("the disk is full.".to_owned()),
    }));
    assert!(
        script.said().contains("Trends are missing"),
        "{}",
        script.said()
    );
    let told = lines(&script);
    assert!(
        told.contains("It could not be counted: the disk is full."),
        "{told}"
    );
    assert!(!told.contains("Every figure"), "{told}");
    script.keys("r");
    script.answer(Ok(fixture::shown_categories()));
    assert!(asked(&script, Slot::Aside).is_some(), "asked again");
}

#[test]
fn members_tell_a_failure_from_buyers_who_are_not_alike() {
    let mut script = Script::with(&Options::default());
    script.answer(Ok(fixture::shown_categories()));
    script.keys("4");
    script.answer(Ok(fixture::cohorts()));
    let (run, question) = asked(&script, Slot::Aside).expect("like buyers are asked for");
    assert!(matches!(question, Question::Beside { .. }), "{question:?}");
    let notes = |script: &Script| {
        let table = script.model.table().unwrap();
        let row = table.at(0).unwrap();
        let all = crate::tui::view::notes(&script.model, table, row, 300);
        let all: Vec<String> = all.into_iter().map(|(line, _)| line).collect();
        all.join("\n")
    };
    let mut there = script.model.clone();
    script.send(Msg::Answered(Reply {
        slot: Slot::Aside,
        run,
        result: Err("the disk is full.".to_owned()),
    }));
    let told = notes(&script);
    assert!(
        told.contains("could not be counted: the disk is full."),
        "{told}"
    );
    assert!(!told.contains("are alike here"), "{told}");
    let reply = Reply {
        slot: Slot::Aside,
        run,
        result: Ok(Answer::Beside(Default::default())),
    };
    update(&mut there, Msg::Answered(reply), script.now);
    script.model = there;
    assert!(notes(&script).contains("are alike here"));
}

#[test]
fn a_decision_is_recorded_with_the_figures_of_the_page() {
    let mut script = Script::on_products();
    script.keys("\n");
    script.answer(Ok(fixture::shown_pairs()));
    script.keys("j\n");
    assert_eq!(script.model.screen(), Screen::Pair);
    assert!(script.cmds.contains(&Cmd::ReadDecisions));
    let first = script.cmds.clone();
    refuses_to_decide(&mut script);
    answer_page(&mut script, &first, false);
    refuses_to_decide(&mut script);
    answer_page(&mut script, &first, true);
    // They are asked again while the menu is open: nothing is recorded.
    script.keys("d");
    script.model.scope.filter.terms = vec![("device".to_owned(), vec!["app".to_owned()])];
    let again = pair::ask(&mut script.model);
    script.keys("\n");
    assert!(
        script.said().contains("still being read"),
        "{}",
        script.said()
    );
    let is_decision = |cmd: &Cmd| matches!(cmd, Cmd::Decide(_));
    assert!(!script.cmds.iter().any(is_decision), "{:?}", script.cmds);
    answer_page(&mut script, &again, false);
    answer_page(&mut script, &again, true);
    // What sidecart thinks is selected: retire.
    script.keys("d\n");
    let decided = script.cmds.iter().rev().find_map(|cmd| match cmd {
        Cmd::Decide(decision) => Some(Decision::clone(decision)),
        _ => None,
    });
    let decided = decided.expect("a decision is recorded");
    assert_eq!(decided.decision, "retire");
    assert_eq!(decided.verdict.as_deref(), Some("retire"));
    assert_ne!(decided.numbers, Numbers::default());
    assert_eq!(decided.within.filter, Some(vec!["device=app".to_owned()]));
    let decided = Decision {
        anchor_id: script.model.pair.anchor.clone(),
        target_id: script.model.pair.target.clone(),
        ..decided
    };
    let other = Decision {
        target_id: "another".to_owned(),
        ..decided.clone()
    };
    script.send(Msg::Decisions {
        decisions: Ok(vec![other, decided.clone()]),
        done: Some("Recorded as retire.".to_owned()),
    });
    assert_eq!(script.said(), "Recorded as retire.");
    let shown = script.model.pair.decisions.get().unwrap();
    assert_eq!(shown, &[decided], "of this pair only");
}
