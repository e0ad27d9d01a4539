//! What themes may change, and what not: every screen under every theme.

use super::*;
use crate::tui::theme::{Depth, Role, Theme};

/// Every kind of screen, on a stage of a theme.
fn screens(theme: Theme) -> Vec<(&'static str, Stage)> {
    let stage = |ascii: bool| {
        let options = Options {
            ascii,
            theme: Some(theme),
            depth: Depth::True,
            ..Options::default()
        };
        stage_with(&options, (120, 40))
    };
    let new = || stage(false);
    vec![
        ("nothing yet", new()),
        (
            "loading",
            new().on_shown_categories().keys("\n").waiting(900),
        ),
        ("categories", new().on_shown_categories()),
        ("products, returns", new().on_shown_products().keys("2")),
        ("pairs, attach", new().on_shown_pairs()),
        ("pairs, margin", new().on_shown_pairs().keys("3jG")),
        ("a find", new().on_shown_pairs().keys("/fro")),
        ("cohorts", new().on_cohorts()),
        ("overview", new().on_overview()),
        ("a pair", new().on_pair()),
        ("compare", new().on_shown_pairs().keys(" j =")),
        ("filters", new().on_shown_pairs().keys("f")),
        ("help", new().on_shown_pairs().keys("?")),
        ("notes", new().on_shown_pairs().keys("Gn")),
        (
            "a failure",
            new().answer(Err("The database cannot be read.".into())),
        ),
        ("ascii", stage(true).on_shown_pairs()),
    ]
}

#[test]
fn no_theme_changes_a_character() {
    let plain = screens(Theme::Ansi16);
    for (_, name) in Theme::ALL {
        let theme = Theme::of_name(name).unwrap();
        for ((what, plain), (_, themed)) in plain.iter().zip(screens(theme)) {
            let text = |stage: &Stage| stage.screen().replace(name, "");
            assert_eq!(text(plain), text(&themed), "{what} under {name}");
        }
    }
}

#[test]
fn monochrome_uses_no_colour_on_any_screen() {
    for (what, stage) in screens(Theme::Mono) {
        for cell in &stage.buffer().content {
            assert_eq!(
                (cell.fg, cell.bg),
                (Color::Reset, Color::Reset),
                "{what}: {cell:?}"
            );
        }
    }
}

#[test]
fn high_contrast_dims_nothing_and_no_theme_paints_the_ground() {
    for (theme, name) in Theme::ALL {
        for (what, stage) in screens(theme) {
            for cell in &stage.buffer().content {
                assert_eq!(cell.bg, Color::Reset, "{what} under {name}: {cell:?}");
                let dims = cell.modifier.contains(Modifier::DIM);
                assert!(theme != Theme::Contrast || !dims, "{what}: {cell:?}");
            }
        }
    }
}

/// Roles that must be told apart.
const APART: [(Role, Role); 7] = [
    (Role::Text, Role::Dim),
    (Role::Text, Role::Strong),
    (Role::Text, Role::Selected),
    (Role::Text, Role::Match),
    (Role::Text, Role::Active),
    (Role::Strong, Role::Active),
    (Role::Good, Role::Bad),
];

#[test]
fn roles_are_told_apart_in_every_theme_at_every_depth() {
    for (theme, name) in Theme::ALL {
        for depth in [Depth::Sixteen, Depth::TwoFiftySix, Depth::True] {
            for (one, other) in APART {
                // Verdicts are words, so they need no colour; and nothing steps back where all
                // is to be bright.
                let by_words = theme == Theme::Mono && one == Role::Good;
                let by_place = theme == Theme::Contrast && other == Role::Dim;
                let same = theme.style(one, depth) == theme.style(other, depth);
                assert!(
                    !same || by_words || by_place,
                    "{one:?} and {other:?} under {name} at {depth:?}"
                );
            }
        }
    }
}

/// How light a colour is, as WCAG 2 counts it.
fn luminance((r, g, b): (u8, u8, u8)) -> f64 {
    let linear = |channel: u8| {
        let share = f64::from(channel) / 255.0;
        if share <= 0.039_28 {
            share / 12.92
        } else {
            ((share + 0.055) / 1.055).powf(2.4)
        }
    };
    0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b)
}

#[test]
fn light_and_dark_can_be_read_on_their_grounds() {
    // WCAG 2 asks 4.5 of text.
    for (theme, ground) in [
        (Theme::Dark, (0x1e, 0x1e, 0x1e)),
        (Theme::Light, (0xff, 0xff, 0xff)),
    ] {
        for role in [
            Role::Key,
            Role::Interval,
            Role::Warning,
            Role::Good,
            Role::Bad,
            Role::Match,
        ] {
            let Some(Color::Rgb(r, g, b)) = theme.style(role, Depth::True).fg else {
                panic!("{role:?} has no colour");
            };
            let (one, other) = (luminance((r, g, b)) + 0.05, luminance(ground) + 0.05);
            let contrast = one.max(other) / one.min(other);
            assert!(
                contrast >= 4.5,
                "{role:?} under {}: {contrast:.1}",
                theme.name()
            );
        }
    }
}
