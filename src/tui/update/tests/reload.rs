//! New data under an open explorer.

use super::*;

#[test]
fn new_data_are_offered_once_and_opened_on_request() {
    let mut script = Script::started();
    script.model.dirty = false;
    script.send(Msg::NewData);
    assert!(script.model.dirty && script.cmds.is_empty());
    // Replaced once more: the offer is on screen already.
    script.model.dirty = false;
    script.send(Msg::NewData);
    assert!(!script.model.dirty);
    script.keys("r");
    assert_eq!(script.cmds, [Cmd::Reopen]);
    script.keys("r");
    assert_eq!(script.cmds, []);
    assert_eq!(script.said(), "The new data are being opened.");
}

#[test]
fn without_new_data_the_same_ones_are_asked_again() {
    let mut script = Script::started();
    script.keys("r");
    assert!(matches!(
        script.cmds[..],
        [Cmd::Ask {
            slot: Slot::Grid,
            ..
        }]
    ));
}

#[test]
fn the_new_data_are_asked_for_what_is_on_screen_and_everything_else_when_it_is_gone_to() {
    let mut script = Script::on_products();
    script.keys("j/r\n");
    let selected = script.selected().to_owned();
    // A question to the old data is on its way; nobody will answer it.
    script.keys("\n");
    script.send(Msg::NewData);
    script.keys("r");
    script.send(Msg::Reopened);
    let slots: Vec<Slot> = script
        .cmds
        .iter()
        .filter_map(|cmd| match cmd {
            Cmd::Ask { slot, .. } => Some(*slot),
            _ => None,
        })
        .collect();
    assert_eq!(slots, [Slot::Grid, Slot::Header, Slot::Gaps]);
    assert!(!script.model.has_new_data && !script.model.is_reopening);
    script.answer(Ok(fixture::products()));
    assert_eq!(script.labels(), ["All", "Coffee", "Grinders"]);
    assert_eq!(script.selected(), selected);
    assert_eq!(script.model.table().unwrap().find_text(), "r");
    // What lies above was answered by the old data, so it is asked again.
    script.keys("\u{1b}\u{1b}");
    assert!(matches!(
        script.cmds[..],
        [Cmd::Ask {
            slot: Slot::Grid,
            ..
        }]
    ));
}

#[test]
fn new_data_that_cannot_be_opened_leave_the_old_ones_and_the_offer() {
    let mut script = Script::started();
    script.send(Msg::NewData);
    script.keys("r");
    script.send(Msg::NotReopened("it is no database.".into()));
    assert_eq!(script.said(), "Still the old data: it is no database.");
    assert!(script.model.has_new_data && !script.model.is_reopening);
    assert_eq!(script.selected(), "Coffee");
    script.keys("r");
    assert_eq!(script.cmds, [Cmd::Reopen]);
}
