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
