//! From what was shown to who came back.

use super::nothing;
use crate::explore::Funnel;
use crate::tui::cells;
use crate::tui::figures;
use crate::tui::model::Model;
use crate::tui::theme::Role;
use crate::tui::view::blocks::{self, Line};
use crate::tui::view::parts::{in_place_of, title};

/// One step: its name, its count, what it is a share of, and that one's name.
type Step = (&'static str, Option<f64>, Option<f64>, &'static str);

pub(super) fn lines(model: &Model, width: u16) -> Vec<Line> {
    let mut lines = vec![title("Funnel")];
    if let Some(instead) = in_place_of(&model.pair.funnel, width) {
        lines.extend(instead);
        return lines;
    }
    let Some(funnel) = model.pair.funnel.get() else {
        return lines;
    };
    if funnel.shown.is_none() {
        for note in &funnel.notes {
            lines.extend(blocks::paragraph(note, Role::Dim, width));
        }
        return lines;
    }
    let glyphs = model.glyphs;
    let steps = steps(funnel);
    let most = funnel.shown.unwrap_or(0.0);
    let counts: Vec<String> = steps
        .iter()
        .map(|(_, count, ..)| {
            count.map_or_else(|| glyphs.null.to_owned(), |n| figures::quantity(n, glyphs))
        })
        .collect();
    let count_width = counts
        .iter()
        .map(|text| cells::width(text))
        .max()
        .unwrap_or(1);
    const NAME: usize = 13;
    const SHARE: usize = 21;
    let bar_room = usize::from(width).saturating_sub(NAME + count_width + SHARE + 2);
    for ((name, count, whole, of), text) in steps.into_iter().zip(counts) {
        let share = count.zip(whole).filter(|(_, whole)| *whole > 0.0);
        let share = share.map_or_else(String::new, |(count, whole)| {
            let percent = figures::percent(count / whole, 1, glyphs);
            format!("{percent} % of {of}")
        });
        let part = count.map_or(0.0, |n| if most > 0.0 { n / most } else { 0.0 });
        lines.push(vec![
            (cells::left(name, NAME, glyphs.ellipsis), Role::Text),
            (
                format!("{}{text}", " ".repeat(count_width - cells::width(&text))),
                Role::Text,
            ),
            (
                format!("  {}", cells::left(&share, SHARE, glyphs.ellipsis)),
                Role::Dim,
            ),
            (bar(part, bar_room, glyphs.heat[4]), Role::Interval),
        ]);
    }
    for note in &funnel.notes {
        lines.extend(blocks::paragraph(note, Role::Dim, width));
    }
    if lines.len() == 1 {
        lines.push(nothing("Nothing was shown."));
    }
    lines
}

#[expect(
    clippy::cast_precision_loss,
    reason = "counts far below 2^53, for a screen"
)]
fn steps(funnel: &Funnel) -> [Step; 6] {
    let float = |n: Option<u64>| n.map(|n| n as f64);
    let shown = funnel.shown;
    let attached = float(funnel.attached);
    [
        ("shown", shown, None, ""),
        ("seen", funnel.seen, shown, "shown"),
        ("clicked", float(funnel.clicked), shown, "shown"),
        ("attached", attached, shown, "shown"),
        ("kept", float(funnel.kept), attached, "attached"),
        (
            "back in 90 d",
            float(funnel.came_back),
            float(funnel.buyers),
            "buyers",
        ),
    ]
}

/// A bar of that share; something that is not nothing has a cell.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "cells of a screen"
)]
pub(super) fn bar(share: f64, room: usize, glyph: &str) -> String {
    let share = if share.is_finite() {
        share.clamp(0.0, 1.0)
    } else {
        0.0
    };
    let cells = (share * room as f64).round() as usize;
    let cells = if share > 0.0 && room > 0 {
        cells.max(1)
    } else {
        cells
    };
    glyph.repeat(cells.min(room))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_is_as_long_as_its_share_and_never_nothing_for_something() {
        assert_eq!(bar(0.5, 10, "#"), "#####");
        assert_eq!(bar(0.001, 10, "#"), "#");
        assert_eq!(bar(0.0, 10, "#"), "");
        assert_eq!(bar(7.0, 3, "#"), "###");
        assert_eq!(bar(f64::NAN, 3, "#"), "");
        assert_eq!(bar(0.5, 0, "#"), "");
    }
}
