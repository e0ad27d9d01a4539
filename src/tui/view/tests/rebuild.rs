//! Figures that another version of sidecart built.

use super::*;
use crate::tui::model::Rebuilding;

const STALE: &str = "The figures of coffee.duckdb were built by another version of sidecart.";

impl Stage {
    fn stale(width: u16, height: u16, options: &Options) -> Self {
        let mut stage = stage_with(options, (width, height));
        stage.send(Msg::Stale(STALE.into()));
        stage
    }

    fn rebuilding(self, done: usize) -> Self {
        let mut stage = self.keys("\n");
        stage.now += Duration::from_secs(7);
        stage.send(Msg::Rebuilding(Rebuilding::Step {
            step: "fact_exposure".into(),
            done,
            total: 92,
        }));
        stage
    }
}

#[test]
fn a_rebuild_offered_running_and_failed() {
    for (width, height) in SIZES {
        let stage = Stage::stale(width, height, &Options::default());
        insta::assert_snapshot!(format!("stale_{width}x{height}"), stage.screen());
        let mut stage = stage.rebuilding(40);
        insta::assert_snapshot!(format!("rebuilding_{width}x{height}"), stage.screen());
        let why = "shop.duckdb may only be read; make it writable, or open a copy of it";
        stage.send(Msg::Rebuilding(Rebuilding::Failed(why.into())));
        if height > 5 {
            let screen = stage.screen();
            assert!(screen.contains("shop.duckdb may only be read"), "{screen}");
        }
    }
    let options = Options {
        ascii: true,
        ..Options::default()
    };
    let stage = Stage::stale(80, 24, &options).rebuilding(92);
    assert!(stage.screen().is_ascii(), "{}", stage.screen());
}
