//! The screens of alerts and of opportunities.

use super::*;
use crate::tui::found_fixture;

impl Stage {
    fn alerts(self, result: Result<Answer, String>) -> Self {
        let mut stage = self.on_categories().keys("a");
        let run = stage.model.alerts.run;
        stage.send(Msg::Answered(Reply {
            slot: Slot::Alerts,
            run,
            result,
        }));
        stage
    }

    fn opportunities(self, result: Result<Answer, String>) -> Self {
        let mut stage = self.on_categories().keys("o");
        let run = stage.model.opportunities.run;
        stage.send(Msg::Answered(Reply {
            slot: Slot::Opportunities,
            run,
            result,
        }));
        stage
    }
}

#[test]
fn alerts_and_opportunities_at_every_size() {
    for (width, height) in SIZES {
        let alerts = Stage::new(width, height).alerts(Ok(found_fixture::alerts()));
        insta::assert_snapshot!(format!("alerts_{width}x{height}"), alerts.screen());
        let chances = Stage::new(width, height).opportunities(Ok(found_fixture::opportunities()));
        insta::assert_snapshot!(format!("opportunities_{width}x{height}"), chances.screen());
    }
    let low = Stage::new(40, 8).alerts(Ok(found_fixture::alerts()));
    insta::assert_snapshot!("alerts_40x8", low.keys("j").screen());
    let over = Stage::new(60, 12).alerts(Ok(found_fixture::alerts()));
    insta::assert_snapshot!("alert_60x12", over.keys("jn").screen());
    let over = Stage::new(60, 14).opportunities(Ok(found_fixture::opportunities()));
    insta::assert_snapshot!("opportunity_60x14", over.keys("\n").screen());
}

#[test]
fn nothing_found_and_nothing_known_say_so() {
    let empty = Answer::Alerts(crate::explore::Table {
        rows: Vec::new(),
        total: 0,
        remarks: vec!["No pair has been shown often enough to be watched.".to_owned()],
        min_orders: None,
    });
    let screen = Stage::new(80, 24).alerts(Ok(empty)).screen();
    assert!(
        screen.contains("No recommendation is seen to hurt"),
        "{screen}"
    );
    assert!(screen.contains("shown often enough"), "{screen}");
    let screen = Stage::new(80, 24)
        .alerts(Err("It is locked.".into()))
        .screen();
    assert!(screen.contains("It is locked."), "{screen}");
    let asking = Stage::new(80, 24).on_categories().keys("o").screen();
    assert!(asking.contains("Reading the database"), "{asking}");
}
