//! The screens of alerts and of opportunities.

use super::*;
use crate::tui::found_fixture;
use crate::tui::model::Screen;

impl Script {
    fn answered(&mut self, slot: Slot, run: Run, answer: Answer) {
        self.send(Msg::Answered(Reply {
            slot,
            run,
            result: Ok(answer),
        }));
    }
}

#[test]
fn alerts_are_asked_for_when_their_screen_opens_and_again_on_reload() {
    let mut script = Script::started();
    script.keys("a");
    assert_eq!(script.model.screen(), Screen::Alerts);
    let asked = |script: &Script, slot| {
        script
            .cmds
            .iter()
            .any(|cmd| matches!(cmd, Cmd::Ask { slot: of, .. } if *of == slot))
    };
    assert!(asked(&script, Slot::Alerts));
    script.answered(
        Slot::Alerts,
        script.model.alerts.run,
        found_fixture::alerts(),
    );
    script.keys("j");
    let selected = |script: &Script| script.model.alerts.selected().map(|row| row.id.clone());
    assert_eq!(selected(&script).as_deref(), Some("tea>pot"));
    let stale = script.model.alerts.run;
    script.keys("r");
    assert!(asked(&script, Slot::Alerts));
    let empty = Answer::Alerts(crate::explore::Table {
        rows: Vec::new(),
        total: 0,
        remarks: Vec::new(),
        min_orders: None,
    });
    script.answered(Slot::Alerts, stale, empty);
    assert_eq!(
        selected(&script).as_deref(),
        Some("tea>pot"),
        "a stale answer"
    );
    script.answered(
        Slot::Alerts,
        script.model.alerts.run,
        found_fixture::alerts(),
    );
    assert_eq!(
        selected(&script).as_deref(),
        Some("tea>pot"),
        "the cursor stays"
    );
    script.keys("n");
    assert_eq!(
        script.model.overlay,
        Some((Overlay::Found(Screen::Alerts), 0))
    );
    // To what hurts, and back to the list.
    script.keys("\u{1b}\n");
    assert_eq!(script.model.screen(), Screen::Pair);
    let page = &script.model.pair;
    assert_eq!((page.anchor.as_str(), page.target.as_str()), ("tea", "pot"));
    script.keys("\u{1b}");
    assert_eq!(script.model.screen(), Screen::Alerts);
    script.keys("a");
    assert_eq!(script.model.screen(), Screen::Drill);
}

#[test]
fn a_list_that_is_left_is_not_asked_for_any_more() {
    let mut script = Script::started();
    script.keys("a");
    script.after(1_000);
    assert!(
        script.model.page_waiting().is_none(),
        "the clock stands still"
    );
    script.send(Msg::Tick);
    assert!(script.model.page_waiting().is_some());
    let run = script.model.alerts.run;
    script.keys("\u{1b}");
    let cancel = Cmd::Cancel {
        slot: Slot::Alerts,
        run,
    };
    assert!(script.cmds.contains(&cancel), "{:?}", script.cmds);
    script.keys("a");
    script.answered(
        Slot::Alerts,
        script.model.alerts.run,
        found_fixture::alerts(),
    );
    script.keys("\u{1b}");
    let is_cancel = |cmd: &Cmd| matches!(cmd, Cmd::Cancel { .. });
    assert!(!script.cmds.iter().any(is_cancel), "{:?}", script.cmds);
}

#[test]
fn opportunities_open_over_the_alerts_and_close_onto_them() {
    let mut script = Script::started();
    script.keys("ao");
    assert_eq!(script.model.screen(), Screen::Opportunities);
    let run = script.model.opportunities.run;
    script.answered(Slot::Opportunities, run, found_fixture::opportunities());
    script.keys("G");
    assert_eq!(
        script
            .model
            .opportunities
            .selected()
            .map(|row| row.id.as_str()),
        Some("tea>lemon")
    );
    script.keys("\u{1b}");
    assert_eq!(script.model.screen(), Screen::Alerts);
    script.keys("\u{1b}");
    assert_eq!(script.model.screen(), Screen::Drill);
}
