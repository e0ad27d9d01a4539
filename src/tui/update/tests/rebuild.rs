//! Figures that another version of sidecart built.

use super::*;
use crate::tui::model::{Rebuild, Rebuilding};

fn stale() -> Script {
    let mut script = Script::with(&Options::default());
    script.send(Msg::Stale("They are of another version.".into()));
    script
}

fn step(done: usize) -> Msg {
    Msg::Rebuilding(Rebuilding::Step {
        step: "pair".into(),
        done,
        total: 9,
    })
}

#[test]
fn they_are_rebuilt_on_request_and_then_shown() {
    let mut script = stale();
    assert_eq!(script.model.deadline(), None, "it waits for the person");
    script.keys("jp0:");
    assert_eq!(script.cmds, [], "there is nothing to look at");
    assert!(script.model.menu.is_none());
    script.keys("\n");
    assert_eq!(script.cmds, [Cmd::Rebuild]);
    script.keys("\n");
    assert_eq!(script.cmds, [], "once is enough");
    script.send(step(3));
    assert!(matches!(
        &script.model.rebuild,
        Some(Rebuild::Running { step, done: 3, total: 9, .. }) if step == "pair"
    ));
    assert!(script.model.deadline().is_some(), "the seconds are counted");
    script.send(Msg::Rebuilding(Rebuilding::Over { is_done: true }));
    assert_eq!(script.cmds, [Cmd::Reopen]);
    script.send(Msg::Reopened);
    assert!(script.model.rebuild.is_none());
    script.answer(Ok(fixture::categories()));
    assert!(script.model.table().is_some());
}

#[test]
fn esc_stops_it_and_nothing_was_changed() {
    let mut script = stale();
    script.keys("\n\u{1b}");
    assert_eq!(script.cmds, [Cmd::StopRebuild]);
    script.send(step(4));
    assert!(matches!(
        script.model.rebuild,
        Some(Rebuild::Running {
            is_stopping: true,
            ..
        })
    ));
    script.send(Msg::Rebuilding(Rebuilding::Over { is_done: false }));
    assert!(
        matches!(&script.model.rebuild, Some(Rebuild::Offered(why)) if why.contains("as it was"))
    );
    script.keys("\n");
    assert_eq!(script.cmds, [Cmd::Rebuild]);
    // While nothing runs there is nothing to stop.
    let mut script = stale();
    script.keys("\u{1b}");
    assert_eq!(script.cmds, [Cmd::Quit]);
}

#[test]
fn quitting_waits_for_a_rebuild_to_be_stopped() {
    let mut script = stale();
    script.keys("\n");
    script.keys("q");
    assert_eq!(script.cmds, []);
    assert!(script.said().contains("Esc stops"), "{}", script.said());
    script.control('c');
    assert_eq!(script.cmds, [Cmd::StopRebuild]);
}

#[test]
fn what_went_wrong_is_said_in_words() {
    let mut script = stale();
    script.keys("\n");
    let why = "shop.duckdb may only be read; make it writable, or open a copy of it";
    script.send(Msg::Rebuilding(Rebuilding::Failed(why.into())));
    assert!(matches!(&script.model.rebuild, Some(Rebuild::Failed(cause)) if cause == why));
}
