//! Text in a given number of terminal cells.
//!
//! All text from data goes through here: it loses its control characters, is cut
//! between grapheme clusters, and fills exactly the width it was given. Widths
//! are those the screen buffer itself uses, so that the two cannot disagree.

use std::borrow::Cow;

use ratatui::buffer::CellWidth;
use unicode_segmentation::UnicodeSegmentation;

use crate::domain::text::printable;

/// How many cells a text takes, without its control characters.
pub(super) fn width(text: &str) -> usize {
    let text = printable(text);
    if text.is_ascii() {
        return text.len();
    }
    text.graphemes(true)
        .map(|grapheme| usize::from(grapheme.cell_width()))
        .sum()
}

/// The text without control characters, cut to at most `cells` cells. What was
/// cut is marked by `ellipsis`, which is one cell wide.
pub(super) fn clip<'a>(text: &'a str, cells: usize, ellipsis: &str) -> Cow<'a, str> {
    let text = printable(text);
    // No text takes more cells than it has bytes, so most need no measuring.
    if text.len() <= cells || width(&text) <= cells {
        return text;
    }
    if cells == 0 {
        return Cow::Borrowed("");
    }
    let mut out = String::with_capacity(cells + ellipsis.len());
    let mut used = 0;
    for grapheme in text.graphemes(true) {
        let next = usize::from(grapheme.cell_width());
        if used + next > cells - 1 {
            break;
        }
        used += next;
        out.push_str(grapheme);
    }
    out.push_str(ellipsis);
    Cow::Owned(out)
}

/// As [`clip`], but the end of the text is what stays.
pub(super) fn clip_start<'a>(text: &'a str, cells: usize, ellipsis: &str) -> Cow<'a, str> {
    let text = printable(text);
    if text.len() <= cells || width(&text) <= cells {
        return text;
    }
    if cells == 0 {
        return Cow::Borrowed("");
    }
    let mut used = 0;
    let mut start = text.len();
    for (at, grapheme) in text.grapheme_indices(true).rev() {
        let next = usize::from(grapheme.cell_width());
        if used + next > cells - 1 {
            break;
        }
        used += next;
        start = at;
    }
    Cow::Owned(format!("{ellipsis}{}", &text[start..]))
}

/// Two names with something between them in at most `cells` cells: both give way alike.
pub(super) fn clip_both(
    (first, between, second): (&str, &str, &str),
    cells: usize,
    ellipsis: &str,
) -> String {
    let room = cells.saturating_sub(width(between));
    let for_first = first_of_two((width(first), width(second)), room);
    let first = clip(first, for_first, ellipsis);
    let second = clip(second, room - for_first, ellipsis);
    clip(&format!("{first}{between}{second}"), cells, ellipsis).into_owned()
}

/// How many cells of a room the first of two texts of these widths gets.
pub(super) fn first_of_two((first, second): (usize, usize), room: usize) -> usize {
    let half = room.div_ceil(2);
    first.min(half.max(room.saturating_sub(second)))
}

/// The text in exactly `cells` cells, at the left.
pub(super) fn left(text: &str, cells: usize, ellipsis: &str) -> String {
    let mut out = clip(text, cells, ellipsis).into_owned();
    let gap = cells - width(&out);
    out.extend(std::iter::repeat_n(' ', gap));
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn two_names_give_way_alike_and_a_short_one_leaves_its_room_to_the_other() {
        let both = |cells| clip_both(("Espresso Machine", " > ", "Milk Frother"), cells, "…");
        assert_eq!(both(40), "Espresso Machine > Milk Frother");
        assert_eq!(both(27), "Espresso Ma… > Milk Frother");
        assert_eq!(both(21), "Espresso… > Milk Fro…");
        for cells in 0..33 {
            assert!(width(&both(cells)) <= cells, "{cells}");
        }
    }

    #[test]
    fn a_wide_character_that_does_not_fit_leaves_its_cell_blank() {
        assert_eq!(left("日本語", 6, "…"), "日本語");
        assert_eq!(left("日本語", 5, "…"), "日本…");
        assert_eq!(left("日本語", 4, "…"), "日… ");
        assert_eq!(clip_start("日本語", 4, "…"), "…語");
    }

    #[test]
    fn clusters_stay_whole() {
        let family = "👨‍👩‍👧";
        assert_eq!(width(family), 2);
        assert_eq!(
            left(&format!("{family}{family}"), 3, "…"),
            format!("{family}…")
        );
        assert_eq!(left("e\u{301}e\u{301}e\u{301}", 2, "…"), "e\u{301}…");
    }

    #[test]
    fn escapes_never_come_through() {
        assert_eq!(left("\u{1b}[2J\u{7}ok", 6, "…"), "[2Jok ");
    }

    proptest! {
        #[test]
        fn the_width_is_the_one_asked_for(text in ".{0,40}", cells in 0_usize..30) {
            prop_assert_eq!(width(&left(&text, cells, "…")), cells);
            prop_assert!(width(&clip(&text, cells, "…")) <= cells);
            prop_assert!(width(&clip_start(&text, cells, "…")) <= cells);
        }

        #[test]
        fn no_control_character_is_left(text in "(\\PC|\\pC){0,40}", cells in 0_usize..30) {
            for out in [left(&text, cells, "…"), clip_start(&text, cells, "…").into_owned()] {
                prop_assert!(!out.chars().any(char::is_control), "{:?}", out);
            }
        }

        #[test]
        fn the_screen_buffer_agrees_on_the_width(text in ".{0,40}", cells in 0_u16..30) {
            use ratatui::{buffer::Buffer, layout::Rect, style::Style};
            let mut buffer = Buffer::empty(Rect::new(0, 0, 60, 1));
            let out = left(&text, cells.into(), "…");
            let (end, _) = buffer.set_stringn(0, 0, &out, 60, Style::new());
            prop_assert_eq!(end, cells);
        }
    }
}
