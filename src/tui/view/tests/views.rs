//! The four views at every level.

use super::*;

impl Stage {
    pub(super) fn on_shown_categories(self) -> Self {
        self.totals().answer(Ok(fixture::shown_categories()))
    }

    pub(super) fn on_shown_products(self) -> Self {
        self.on_shown_categories()
            .keys("\n")
            .answer(Ok(Answer::Levels(fixture::table(Vec::new()))))
            .answer(Ok(fixture::shown_products()))
    }

    /// Categories below a category.
    fn on_shown_subcategories(self) -> Self {
        self.on_shown_categories()
            .keys("\n")
            .answer(Ok(fixture::shown_categories()))
    }

    fn on_every_pair(self) -> Self {
        self.on_shown_categories()
            .keys("p")
            .answer(Ok(fixture::shown_pairs()))
    }

    pub(super) fn on_shown_pairs(self) -> Self {
        self.on_products()
            .keys("\n")
            .answer(Ok(fixture::shown_pairs()))
    }

    pub(super) fn on_cohorts(self) -> Self {
        self.on_shown_pairs()
            .keys("4")
            .answer(Ok(fixture::cohorts()))
    }
}

#[test]
fn views_of_categories() {
    for (width, height) in SIZES {
        for (key, name) in [("1", "attach"), ("2", "return"), ("3", "margin")] {
            let screen = Stage::new(width, height)
                .on_shown_categories()
                .keys(key)
                .screen();
            insta::assert_snapshot!(format!("shown_categories_{name}_{width}x{height}"), screen);
        }
    }
}

#[test]
fn views_of_pairs() {
    for (width, height) in SIZES {
        for (key, name) in [("1", "attach"), ("2", "return"), ("3", "margin")] {
            let screen = Stage::new(width, height)
                .on_shown_pairs()
                .keys(key)
                .screen();
            insta::assert_snapshot!(format!("shown_pairs_{name}_{width}x{height}"), screen);
        }
    }
}

#[test]
fn views_of_products() {
    for (width, height) in SIZES {
        for (key, name) in [("1", "attach"), ("2", "return"), ("3", "margin")] {
            let screen = Stage::new(width, height)
                .on_shown_products()
                .keys(key)
                .screen();
            insta::assert_snapshot!(format!("shown_products_{name}_{width}x{height}"), screen);
        }
    }
}

#[test]
fn views_of_subcategories_and_of_every_pair() {
    for (width, height) in [(120, 40), (80, 24)] {
        for (key, name) in [("1", "attach"), ("2", "return"), ("3", "margin")] {
            let stage = Stage::new(width, height);
            let screen = stage.on_shown_subcategories().keys(key).screen();
            let of = format!("subcategories_{name}_{width}x{height}");
            insta::assert_snapshot!(of, screen);
            let stage = Stage::new(width, height);
            let screen = stage.on_every_pair().keys(key).screen();
            insta::assert_snapshot!(format!("every_pair_{name}_{width}x{height}"), screen);
        }
    }
}

#[test]
fn the_cohort_view_of_a_category_and_of_a_product() {
    for (width, height) in [(120, 40), (80, 24)] {
        let stage = Stage::new(width, height).on_shown_categories();
        let screen = stage.keys("4").answer(Ok(fixture::cohorts())).screen();
        insta::assert_snapshot!(format!("cohorts_of_category_{width}x{height}"), screen);
        let stage = Stage::new(width, height).on_shown_products();
        let screen = stage.keys("4").answer(Ok(fixture::cohorts())).screen();
        insta::assert_snapshot!(format!("cohorts_of_product_{width}x{height}"), screen);
    }
}

#[test]
fn rows_whose_verdicts_follow_say_so() {
    let stage = Stage::new(120, 24).on_products().keys("\n");
    let run = stage.model.pending.as_ref().unwrap().run;
    let Answer::Pairs(mut table) = fixture::shown_pairs() else {
        panic!("pairs");
    };
    for row in &mut table.rows {
        (row.verdict, row.reason, row.flags) = (None, None, None);
    }
    let mut stage = stage;
    stage.send(Msg::Answered(Reply {
        slot: Slot::Draft,
        run,
        result: Ok(Answer::Pairs(table)),
    }));
    insta::assert_snapshot!("verdicts_follow", stage.screen());
    // Nothing is flagged yet, which does not mean that nothing is.
    let flagged = stage.model.clone();
    let now = stage.now;
    let flagged = Stage {
        model: flagged,
        now,
    };
    let screen = flagged.keys("/!forced\n").screen();
    assert!(screen.contains("are being judged"), "{screen}");
    let run = stage.model.verdicts.unwrap();
    stage.send(Msg::Answered(Reply {
        slot: Slot::Verdicts,
        run,
        result: Ok(fixture::shown_pairs()),
    }));
    let screen = stage.screen();
    assert!(
        screen.contains("promote") && !screen.contains("verdicts follow"),
        "{screen}"
    );
}

#[test]
fn the_cohort_view() {
    for (width, height) in SIZES {
        let screen = Stage::new(width, height).on_cohorts().screen();
        insta::assert_snapshot!(format!("cohorts_{width}x{height}"), screen);
    }
}

#[test]
fn views_are_ascii_where_that_is_asked_for() {
    for keys in ["2j", "3j"] {
        let stage = Stage::ascii(120, 40).on_shown_pairs().keys(keys);
        assert!(stage.screen().is_ascii(), "{}", stage.screen());
    }
    let stage = Stage::ascii(120, 40).on_cohorts();
    assert!(stage.screen().is_ascii(), "{}", stage.screen());
}

#[test]
fn no_size_is_too_small_for_a_view() {
    for width in 0..100 {
        for height in [0, 1, 7, 8, 12, 24] {
            for keys in ["2", "3"] {
                let _ = Stage::new(width, height)
                    .on_shown_pairs()
                    .keys(keys)
                    .screen();
            }
            let _ = Stage::new(width, height).on_cohorts().screen();
        }
    }
}

#[test]
fn small_members_step_back_and_verdicts_stand_out() {
    let stage = Stage::new(120, 40).on_cohorts();
    let buffer = stage.buffer();
    let line_of = |title: &str| {
        (0..40)
            .find(|&y| {
                let line: String = (1..12).map(|x| buffer[(x, y)].symbol()).collect();
                line.starts_with(title)
            })
            .unwrap()
    };
    let dims = |y: u16| {
        (0..120)
            .filter(|&x| buffer[(x, y)].symbol() != " ")
            .filter(|&x| buffer[(x, y)].modifier.contains(Modifier::DIM))
            .count()
    };
    assert!(dims(line_of("unknown")) > 8, "few attaches are grey");
    assert!(dims(line_of("returning")) < 4);

    let buffer = Stage::new(120, 40).on_shown_pairs().keys("G").buffer();
    let words: Vec<(String, Color)> = (0..40)
        .flat_map(|y| (0..113).map(move |x| (x, y)))
        .map(|(x, y)| {
            let word: String = (x..x + 7).map(|x| buffer[(x, y)].symbol()).collect();
            (word, buffer[(x, y)].fg)
        })
        .collect();
    let colour = |word: &str| {
        words
            .iter()
            .find(|(found, _)| found == word)
            .map(|(_, c)| *c)
    };
    assert_eq!(colour("promote"), Some(Color::Green));
    assert_eq!(colour("retire "), Some(Color::Red));
}

#[test]
fn the_monochrome_theme_tells_verdicts_apart_by_words() {
    let options = Options {
        no_color: true,
        ..Options::default()
    };
    let stage = stage_with(&options, (120, 40)).on_shown_pairs();
    let buffer = stage.buffer();
    assert!(buffer.content.iter().all(|cell| cell.fg == Color::Reset));
    for word in ["promote", "retire", "tune", "more data"] {
        assert!(stage.screen().contains(word), "{word}");
    }
}

#[test]
fn the_column_that_sorts_shows_with_its_mark_in_every_view_at_every_width() {
    for key in ['1', '2', '3'] {
        let stage = Stage::new(120, 40).on_shown_pairs().keys(&key.to_string());
        // Attaches sort at first, which are no column of two of the views; then each in turn.
        let mut stage = stage;
        for _ in 0..12 {
            for width in [40, 52, 60, 80, 100, 120, 150] {
                stage.send(Msg::Resize { width, height: 24 });
                let screen = stage.screen();
                assert!(
                    screen.contains('▼') || screen.contains('▲'),
                    "{width}: {screen}"
                );
            }
            stage = stage.keys("s");
        }
    }
}

#[test]
fn the_count_behind_the_rate_that_sorts_outlasts_all_but_it() {
    // Sort by the attach rate, the column after attaches.
    let mut stage = Stage::new(120, 40).on_shown_pairs().keys("1s");
    for width in [48, 60, 80, 120] {
        stage.send(Msg::Resize { width, height: 24 });
        let screen = stage.screen();
        assert!(
            screen.contains("▼attach %") && screen.contains(" attaches"),
            "{screen}"
        );
    }
    let mut stage = stage.keys("3s");
    for width in [54, 60, 80, 120] {
        stage.send(Msg::Resize { width, height: 24 });
        let screen = stage.screen();
        assert!(screen.contains("▼net EUR per"), "{screen}");
        assert!(screen.contains(" exposures "), "{screen}");
    }
}

#[test]
fn a_sorting_column_stays_beside_those_that_are_scrolled_to_and_when_it_is_hidden() {
    let stage = Stage::new(80, 24).on_shown_pairs().keys("1>>>>>>>>");
    let screen = stage.screen();
    assert!(screen.contains("▼attaches"), "{screen}");
    let mut stage = Stage::new(80, 24).on_shown_pairs().keys("1cattaches ");
    assert!(
        stage.screen().contains("It stays while"),
        "{}",
        stage.screen()
    );
    stage.model.menu = None;
    assert!(stage.screen().contains("▼attaches"), "{}", stage.screen());
}

#[test]
fn members_that_differ_say_so_above_the_table_and_vague_figures_are_grey() {
    let Answer::Cohorts(mut table) = fixture::cohorts() else {
        panic!("members")
    };
    let remark = format!(
        "{} in net margin by more than chance.",
        crate::explore::MEMBERS_DIFFER
    );
    table.remarks = vec![remark];
    for row in &mut table.rows {
        row.level.repeat_rate_90d_unattached = Some(0.75);
        row.level.more.repeat_rate_90d_unattached_low = Some(0.70);
        row.level.more.repeat_rate_90d_unattached_high = Some(0.79);
    }
    // Of 24 buyers.
    table.rows[1].level.more.repeat_rate_90d_unattached_low = Some(0.55);
    table.rows[1].level.more.repeat_rate_90d_unattached_high = Some(0.88);
    let stage = Stage::new(120, 40)
        .on_shown_categories()
        .keys("4")
        .answer(Ok(Answer::Cohorts(table)));
    let screen = stage.screen();
    assert!(
        screen.lines().nth(2).unwrap().contains("members differ"),
        "{screen}"
    );
    let is_grey = |row: usize| {
        let line = screen.lines().nth(row).unwrap();
        let x = line[..line.find("75.0").unwrap()].chars().count();
        let at = (u16::try_from(x).unwrap(), u16::try_from(row).unwrap());
        stage.buffer()[at].modifier.contains(Modifier::DIM)
    };
    assert!(!is_grey(5) && is_grey(6), "{screen}");
}
