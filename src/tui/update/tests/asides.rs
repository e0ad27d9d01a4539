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
fn a_decision_is_recorded_with_the_figures_of_the_page() {
    let mut script = Script::on_products();
    script.keys("\n");
    script.answer(Ok(fixture::shown_pairs()));
    script.keys("j\n");
    assert_eq!(script.model.screen(), Screen::Pair);
    assert!(script.cmds.contains(&Cmd::ReadDecisions));
    let (run, _) = asked(&script, Slot::Pair).unwrap();
    script.keys("d");
    assert!(
        script.said().contains("nothing to decide"),
        "{}",
        script.said()
    );
    script.send(Msg::Answered(Reply {
        slot: Slot::Pair,
        run,
        result: Ok(fixture::pair_detail()),
    }));
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
