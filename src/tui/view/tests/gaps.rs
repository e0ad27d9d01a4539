//! The screen of what the data lack, and the offer of new data.

use super::*;

impl Stage {
    fn gaps(mut self, result: Result<Answer, String>) -> Self {
        let run = self.model.gaps.run;
        self.send(Msg::Answered(Reply {
            slot: Slot::Gaps,
            run,
            result,
        }));
        self
    }

    fn on_gaps(self) -> Self {
        self.on_categories().gaps(Ok(fixture::gaps())).keys("g")
    }
}

#[test]
fn gaps_at_every_size() {
    for (width, height) in SIZES {
        let screen = Stage::new(width, height).on_gaps().screen();
        insta::assert_snapshot!(format!("gaps_{width}x{height}"), screen);
    }
    insta::assert_snapshot!("gaps_40x8", Stage::new(40, 8).on_gaps().keys("j").screen());
    let ascii = Stage::ascii(80, 14).on_gaps().keys("j").screen();
    assert!(ascii.is_ascii(), "{ascii}");
    insta::assert_snapshot!("gaps_ascii_80x14", ascii);
}

#[test]
fn all_about_a_gap_lies_over_a_low_screen() {
    let stage = Stage::new(60, 12).on_gaps().keys("jj\n");
    insta::assert_snapshot!("gap_60x12", stage.screen());
}

#[test]
fn the_header_always_counts_the_gaps() {
    for width in [120, 80, 60, 40] {
        let screen = Stage::new(width, 24)
            .on_categories()
            .gaps(Ok(fixture::gaps()))
            .screen();
        let header = screen.lines().next().unwrap();
        assert!(header.contains("3 gaps"), "{header}");
    }
    let none = Stage::new(80, 24)
        .on_categories()
        .gaps(Ok(Answer::Gaps(Vec::new())));
    assert!(none.screen().contains("no gaps"));
    let screen = none.keys("g").screen();
    assert!(screen.contains("The data have no gaps"), "{screen}");
    let failed = Stage::new(80, 24)
        .on_categories()
        .gaps(Err("It is locked.".into()))
        .keys("g");
    assert!(failed.screen().contains("It is locked."));
    assert!(!failed.screen().lines().next().unwrap().contains("gap"));
}

#[test]
fn the_footer_names_the_key_of_the_gaps_where_there_are_some() {
    let footer = |width, gaps| {
        let stage = Stage::new(width, 24).on_categories();
        let screen = stage.gaps(Ok(gaps)).screen();
        screen.lines().last().unwrap().to_owned()
    };
    for width in [120, 80, 60] {
        let some = footer(width, fixture::gaps());
        assert!(some.contains("g gaps") && some.contains("? help"), "{some}");
    }
    let none = footer(80, Answer::Gaps(Vec::new()));
    assert!(
        !none.contains("g gaps") && none.contains("f filter"),
        "{none}"
    );
}

#[test]
fn new_data_are_offered_until_they_are_opened() {
    for (width, height) in [(120, 40), (40, 8)] {
        let mut stage = Stage::new(width, height)
            .on_categories()
            .gaps(Ok(fixture::gaps()));
        stage.send(Msg::NewData);
        let header = stage.screen().lines().next().unwrap().to_owned();
        let offer = if width > 40 {
            "new data: r reloads"
        } else {
            "r: new data"
        };
        assert!(header.contains(offer), "{header}");
        let stage = stage.keys("jg");
        assert!(stage.screen().contains(offer));
    }
}

#[test]
fn severities_read_without_colour_and_nothing_is_drawn_raw() {
    let options = Options {
        no_color: true,
        ..Options::default()
    };
    let stage = stage_with(&options, (80, 24)).on_gaps().keys("G");
    let screen = stage.screen();
    for word in ["error", "warning", "info"] {
        assert!(screen.contains(word), "{screen}");
    }
    for cell in &stage.buffer().content {
        assert_eq!((cell.fg, cell.bg), (Color::Reset, Color::Reset));
        assert!(!cell.symbol().chars().any(char::is_control), "{cell:?}");
    }
}

#[test]
fn no_size_is_too_small_for_the_gaps() {
    for width in (0..62).chain([79, 200]) {
        for height in (0..20).chain([24]) {
            for keys in ["", "jj\n", "G?"] {
                let _ = Stage::new(width, height).on_gaps().keys(keys).screen();
            }
        }
    }
}
