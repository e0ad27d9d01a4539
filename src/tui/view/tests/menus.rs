//! Menus over the table.

use super::*;

#[test]
fn menus_at_every_size() {
    for (width, height) in SIZES {
        for (keys, name) in [("d", "dimension"), ("c", "columns"), ("fw", "filter")] {
            let screen = Stage::new(width, height).on_pairs().keys(keys).screen();
            insta::assert_snapshot!(format!("menu_{name}_{width}x{height}"), screen);
        }
    }
}

#[test]
fn a_filter_shows_in_the_header_and_a_scrolled_table_keeps_its_first_column() {
    let stage = Stage::new(120, 40)
        .on_categories()
        .keys("f\n2026-01-01 2026-04-01\n")
        .answer(Ok(fixture::categories()));
    let screen = stage.screen();
    assert!(
        screen.lines().nth(1).unwrap().contains("2026-01-01"),
        "{screen}"
    );
    let stage = Stage::new(60, 20).on_pairs().keys(">>");
    insta::assert_snapshot!("scrolled_60x20", stage.screen());
}

#[test]
fn no_size_is_too_small_for_a_menu() {
    for width in 0..90 {
        for height in [0, 1, 7, 8, 9, 12, 24] {
            for keys in ["d", "c", "f", "fzzz", "d\n"] {
                let _ = Stage::new(width, height)
                    .on_categories()
                    .keys(keys)
                    .screen();
            }
        }
    }
}

#[test]
fn a_filter_is_told_on_every_screen_that_obeys_it_at_every_width() {
    let terms = vec![
        (
            "placement".to_owned(),
            vec!["cart".to_owned(), "post_purchase".to_owned()],
        ),
        ("device".to_owned(), vec!["app".to_owned()]),
    ];
    let told = |stage: &Stage| {
        let screen = stage.screen();
        let top: String = screen.lines().take(2).collect();
        top.contains("filters") || top.contains("device app")
    };
    let window = crate::domain::Window {
        from: Some("2026-03-01".parse().unwrap()),
        to: Some("2026-06-01".parse().unwrap()),
    };
    for width in [40, 48, 60, 80, 100, 120, 160, 200] {
        let sized = || Stage::new(width, 24);
        let stages = [
            sized().on_shown_pairs(),
            sized().on_overview(),
            sized().on_pair(),
            sized().on_cohorts(),
            sized().on_shown_pairs().keys("a"),
            sized().on_shown_pairs().keys("o"),
            sized().on_shown_pairs().keys(" j ="),
            sized().on_shown_pairs().keys("W"),
        ];
        for mut stage in stages {
            let screen = stage.model.screen();
            assert!(!told(&stage), "{screen:?} {width}");
            stage.model.scope.filter.terms.clone_from(&terms);
            stage.model.scope.window = window;
            assert!(told(&stage), "{screen:?} {width}: {}", stage.screen());
        }
    }
    let mut wide = Stage::new(160, 24).on_shown_pairs();
    wide.model.scope.filter.terms = terms;
    let screen = wide.screen();
    assert!(
        screen.contains("placement cart, post-purchase · device app"),
        "{screen}"
    );
}

#[test]
fn a_window_being_typed_tells_what_it_comes_to() {
    let stage = Stage::new(120, 40)
        .on_categories()
        .keys("f\n2026-03-01 2026-06-01");
    let screen = stage.screen();
    assert!(
        screen.contains("2026-03-01 → 2026-06-01 (not included)"),
        "{screen}"
    );
    assert!(!screen.contains("Nothing matches"), "{screen}");
    let stage = Stage::new(120, 40)
        .on_categories()
        .keys("f\n2026-06-01 2026-03-01");
    assert!(
        stage.screen().contains("the earlier day first"),
        "{}",
        stage.screen()
    );
}

#[test]
fn nothing_under_a_filter_is_not_a_shop_without_orders() {
    let empty = || Answer::Levels(fixture::table(Vec::new()));
    let mut stage = Stage::new(120, 40);
    stage.model.scope.filter.terms = vec![("device".to_owned(), vec!["app".to_owned()])];
    // An empty category opens on its products, which are asked for next.
    let stage = stage.answer(Ok(empty())).answer(Ok(empty()));
    let screen = stage.screen();
    assert!(
        screen.contains("Nothing here is in this window and filter"),
        "{screen}"
    );
    assert!(!screen.contains("Import some"), "{screen}");
}
