//! The screen of what the data lack.

use super::*;
use crate::tui::model::Screen;

impl Script {
    fn gaps(&mut self) {
        let run = self.model.gaps.run;
        self.send(Msg::Answered(Reply {
            slot: Slot::Gaps,
            run,
            result: Ok(fixture::gaps()),
        }));
    }

    fn gap(&self) -> &str {
        self.model.gaps.selected().map_or("", |gap| &gap.code)
    }
}

#[test]
fn the_gaps_open_over_the_table_which_stays_as_it_was() {
    let mut script = Script::started();
    script.gaps();
    script.keys("jg");
    assert!((script.model.screen() == Screen::Gaps));
    script.keys("jjj");
    assert_eq!(script.gap(), "ORPHAN_CLICK");
    script.press(KeyCode::Home);
    assert_eq!(script.gap(), "COST_MISSING");
    assert_eq!(script.selected(), "Tea");
    // Keys of the table mean nothing here.
    script.keys("/s]2");
    assert!((script.model.screen() == Screen::Gaps) && script.model.typing.is_none());
    script.keys("\n");
    assert_eq!(script.model.overlay, Some((Overlay::Gap, 0)));
    script.keys("\u{1b}");
    assert_eq!(script.model.overlay, None);
    assert!((script.model.screen() == Screen::Gaps));
    script.keys("\u{1b}");
    assert!(!(script.model.screen() == Screen::Gaps));
    assert_eq!(script.labels(), ["All"]);
    assert_eq!(script.selected(), "Tea");
}

#[test]
fn a_stale_answer_is_dropped_and_a_fresh_one_keeps_the_cursor_on_its_gap() {
    let mut script = Script::started();
    script.gaps();
    script.keys("gj");
    assert_eq!(script.gap(), "VARIANT_UNTAGGED");
    let stale = script.model.gaps.run;
    script.keys("r");
    assert!(matches!(
        script.cmds[..],
        [
            Cmd::Ask {
                slot: Slot::Grid,
                ..
            },
            Cmd::Ask {
                slot: Slot::Gaps,
                ..
            }
        ]
    ));
    script.send(Msg::Answered(Reply {
        slot: Slot::Gaps,
        run: stale,
        result: Err("too late".into()),
    }));
    assert_eq!(script.model.gaps.count(), Some(3));
    let Answer::Gaps(mut gaps) = fixture::gaps() else {
        panic!("gaps");
    };
    gaps.remove(0);
    let run = script.model.gaps.run;
    script.send(Msg::Answered(Reply {
        slot: Slot::Gaps,
        run,
        result: Ok(Answer::Gaps(gaps)),
    }));
    assert_eq!(
        (script.gap(), script.model.gaps.cursor.at()),
        ("VARIANT_UNTAGGED", 0)
    );
}
