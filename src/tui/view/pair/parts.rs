//! The pair by position and by length of the list, and why it came back.

use super::figures::{dim, is_small, plain};
use super::nothing;
use crate::domain::text::printable;
use crate::explore::LevelRow;
use crate::tui::columns::Drawn;
use crate::tui::figures;
use crate::tui::model::{Model, Part};
use crate::tui::theme::Role;
use crate::tui::view::blocks::{self, Line, number, word};
use crate::tui::view::parts::{figure, in_place_of, interval, row, title};

/// By position in the list.
pub(super) fn positions(model: &Model, width: u16) -> Vec<Line> {
    members(
        model,
        &model.pair.positions,
        ("By position", "position"),
        width,
    )
}

/// By the length of the list it stood in.
pub(super) fn lists(model: &Model, width: u16) -> Vec<Line> {
    members(
        model,
        &model.pair.lists,
        ("By length of the list", "products"),
        width,
    )
}

/// The members of a dimension, those of few exposures in grey.
fn members(
    model: &Model,
    part: &Part<Vec<LevelRow>>,
    (name, first): (&str, &str),
    width: u16,
) -> Vec<Line> {
    let glyphs = model.glyphs;
    let mut lines = vec![title(name)];
    if model.pair.is_of_orders() {
        return Vec::new();
    }
    if let Some(instead) = in_place_of(part, width) {
        lines.extend(instead);
        return lines;
    }
    let rows = part.get().map(Vec::as_slice).unwrap_or_default();
    if rows.is_empty() {
        lines.push(nothing("Nothing was shown here."));
        return lines;
    }
    let heads = [
        word(first),
        number("exposures"),
        number("attach %"),
        number("95 % interval"),
        number("net per 1 000"),
    ];
    let rows: Vec<Vec<(String, Role)>> = rows
        .iter()
        .map(|level| {
            let role = if is_small(level) {
                Role::Dim
            } else {
                Role::Text
            };
            let base_n = level
                .base_n
                .map_or_else(|| glyphs.null.to_owned(), |n| figures::quantity(n, glyphs));
            vec![
                (printable(&level.title).into_owned(), role),
                (base_n, role),
                (figure(Drawn::Attach, row(level), glyphs), role),
                dim(interval(Drawn::Attach, row(level), glyphs)),
                (figure(Drawn::Margin, row(level), glyphs), role),
            ]
        })
        .collect();
    lines.extend(blocks::table(&heads, &rows, width.into(), glyphs.ellipsis));
    lines
}

/// Why it came back.
pub(super) fn reasons(model: &Model, width: u16) -> Vec<Line> {
    let glyphs = model.glyphs;
    let part = &model.pair.reasons;
    let rows = part.get().map(Vec::as_slice).unwrap_or_default();
    if part.get().is_some() && rows.is_empty() {
        return Vec::new();
    }
    let mut lines = vec![title("Why it came back")];
    if let Some(instead) = in_place_of(part, width) {
        lines.extend(instead);
        return lines;
    }
    let all: f64 = rows.iter().map(|reason| reason.units).sum();
    let heads = [word("reason"), number("units"), number("of them %")];
    let rows: Vec<Vec<(String, Role)>> = rows
        .iter()
        .map(|reason| {
            let name = reason.reason.as_deref().unwrap_or("not told");
            let share = if all > 0.0 { reason.units / all } else { 0.0 };
            vec![
                plain(printable(name).replace('_', " ")),
                plain(figures::quantity(reason.units, glyphs)),
                plain(figures::percent(share, 0, glyphs)),
            ]
        })
        .collect();
    lines.extend(blocks::table(&heads, &rows, width.into(), glyphs.ellipsis));
    lines
}
