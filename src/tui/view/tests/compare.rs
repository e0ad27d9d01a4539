//! Rows side by side.

use super::*;

#[test]
fn marked_pairs_at_every_size() {
    for (width, height) in SIZES {
        let stage = Stage::new(width, height)
            .on_products()
            .keys("\n")
            .answer(Ok(fixture::shown_pairs()))
            .keys("   =");
        insta::assert_snapshot!(format!("compare_{width}x{height}"), stage.screen());
    }
}

#[test]
fn no_size_is_too_small_to_compare() {
    for width in 0..100 {
        for height in [0, 1, 8, 9, 12, 24] {
            let stage = Stage::new(width, height)
                .on_products()
                .keys("\n")
                .answer(Ok(fixture::shown_pairs()))
                .keys("    =>jj");
            let _ = stage.screen();
        }
    }
}

#[test]
fn rows_that_all_have_room_do_not_scroll_and_offer_no_key_for_it() {
    let stage = Stage::new(120, 40)
        .on_products()
        .keys("\n")
        .answer(Ok(fixture::shown_pairs()))
        .keys("  =");
    let screen = stage.screen();
    assert!(!screen.contains("> right"), "{screen}");
    assert_eq!(stage.keys(">").screen(), screen);
    let narrow = Stage::new(60, 20)
        .on_products()
        .keys("\n")
        .answer(Ok(fixture::shown_pairs()))
        .keys("    =");
    assert!(narrow.screen().contains("> right"), "{}", narrow.screen());
    let before = narrow.screen();
    assert_ne!(narrow.keys(">").screen(), before);
}

#[test]
fn a_wider_screen_scrolls_back() {
    let mut stage = Stage::new(44, 20)
        .on_products()
        .keys("\n")
        .answer(Ok(fixture::shown_pairs()))
        .keys("    =>>>>");
    assert!(stage.model.compare.scroll > 0);
    stage.model.size = (160, 20);
    let mut whole = Stage::new(160, 20)
        .on_products()
        .keys("\n")
        .answer(Ok(fixture::shown_pairs()))
        .keys("    =");
    whole.now = stage.now;
    assert_eq!(stage.screen(), whole.screen());
}

#[test]
fn figures_that_are_asked_for_again_step_back_here_and_in_the_strip() {
    let stage = Stage::new(120, 40)
        .on_products()
        .keys("\n")
        .answer(Ok(fixture::shown_pairs()));
    let dims = |stage: &Stage, at: (u16, u16)| stage.buffer()[at].modifier.contains(Modifier::DIM);
    let stage = stage.keys("  ");
    assert!(!dims(&stage, (3, 37)), "{}", stage.screen());
    let mut stage = stage.keys("=");
    let figure = (40, 4);
    let line = |stage: &Stage| stage.screen().lines().nth(4).unwrap().to_owned();
    assert!(!dims(&stage, figure), "{}", line(&stage));
    let _ = crate::tui::update::ask_all(&mut stage.model);
    let stage = stage.waiting(1_000);
    assert!(dims(&stage, figure), "{}", line(&stage));
    assert!(stage.screen().contains("1.0 s"), "{}", stage.screen());
    let mut stage = stage;
    stage.model.screens.close();
    assert!(
        dims(&stage, (3, 37)),
        "the sentence below the table, too: {}",
        stage.screen()
    );
}
