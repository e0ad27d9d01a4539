//! Pieces that several pages show: rates with intervals, trends, small tables.

use super::blocks::{self, Line, line};
use super::chart::{Point, chart};
use super::words::glue;
use crate::domain::Interval;
use crate::explore::LevelRow;
use crate::tui::columns::Drawn;
use crate::tui::figures;
use crate::tui::glyphs::Glyphs;
use crate::tui::model::{Model, Part, Row};
use crate::tui::theme::Role;

/// A section's title.
pub(super) fn title(text: &str) -> Line {
    line(text, Role::Strong)
}

/// What stands in place of a part that is not there: that it is asked for, or why
/// it is not known. `None` where it is there.
pub(super) fn in_place_of<T>(part: &Part<T>, width: u16) -> Option<Vec<Line>> {
    if part.get().is_some() {
        return None;
    }
    Some(match part.error() {
        Some(error) => blocks::paragraph(error, Role::Error, width),
        None => vec![line("Reading", Role::Dim)],
    })
}

/// A panel whose figures are about to be replaced steps back; after a moment, as a flicker
/// helps nobody.
pub(super) fn settled(model: &Model, is_stale: bool, mut lines: Vec<Line>) -> Vec<Line> {
    if is_stale && model.page_waiting().is_some() {
        let pieces = lines.iter_mut().flatten();
        pieces.for_each(|(_, role)| *role = Role::Dim);
    }
    lines
}

/// A row without a pair's own figures.
pub(super) fn row(level: &LevelRow) -> Row<'_> {
    Row::of(level)
}

/// A drawn figure as text: `6.1`, or the null mark.
pub(super) fn figure(drawn: Drawn, row: Row<'_>, glyphs: &Glyphs) -> String {
    match (drawn, drawn.figure(row)) {
        (_, None) => glyphs.null.to_owned(),
        (Drawn::Margin, Some(value)) => amount(value, glyphs),
        (_, Some(rate)) => figures::percent(rate, rate_decimals(rate), glyphs),
    }
}

/// Its interval: `5.7 to 6.5`, or nothing.
pub(super) fn interval(drawn: Drawn, row: Row<'_>, glyphs: &Glyphs) -> String {
    let decimals = drawn.figure(row).map_or(1, rate_decimals);
    drawn
        .interval(row)
        .map_or_else(String::new, |Interval { low, high }| {
            let text = |value: f64| match drawn {
                Drawn::Margin => amount(value, glyphs),
                _ => figures::percent(value, decimals, glyphs),
            };
            glue(&format!("{} to {}", text(low), text(high)))
        })
}

/// Decimals of a rate in percent.
pub(super) fn rate_decimals(rate: f64) -> usize {
    if rate != 0.0 && rate.abs() < 0.01 {
        2
    } else {
        1
    }
}

/// An amount that was divided.
pub(super) fn amount(value: f64, glyphs: &Glyphs) -> String {
    figures::number(value, if value.abs() < 100.0 { 1 } else { 0 }, glyphs)
}

/// A figure over time with its band, its spans below.
pub(super) fn trend(
    model: &Model,
    rows: &[LevelRow],
    drawn: Drawn,
    size: (usize, usize),
) -> Vec<Line> {
    let glyphs = model.glyphs;
    let points: Vec<Option<Point>> = rows
        .iter()
        .map(|level| {
            let value = drawn.figure(row(level))?;
            let band = drawn.interval(row(level)).map(|i| (i.low, i.high));
            Some(Point { value, band })
        })
        .collect();
    let label = |value: f64| match drawn {
        _ if value == 0.0 => "0".to_owned(),
        Drawn::Margin => amount(value, glyphs),
        _ => format!(
            "{} %",
            figures::percent(value, rate_decimals(value), glyphs)
        ),
    };
    let (mut lines, shown) = chart(&points, size, true, label, glyphs);
    let Some(first) = rows.len().checked_sub(shown).and_then(|at| rows.get(at)) else {
        return vec![line("Nothing to draw over time.", Role::Dim)];
    };
    if lines.is_empty() {
        return vec![line("Nothing to draw over time.", Role::Dim)];
    }
    let last = rows.last().map_or("", |row| row.id.as_str());
    let chart_width = lines.first().map_or(0, blocks::width);
    let margin = lines
        .first()
        .and_then(|line| line.first())
        .map_or(0, |(text, _)| crate::tui::cells::width(text));
    let room = chart_width.saturating_sub(margin + 1);
    // Earlier spans that have no room are not there as if there were none.
    let cut = if shown < rows.len() {
        glyphs.ellipsis
    } else {
        ""
    };
    let from = format!("{cut}{}", first.id);
    let both = crate::tui::cells::width(&from) + last.len() + 2;
    let axis = if first.id == last || both > room {
        format!("{}{from}", " ".repeat(margin + 1))
    } else {
        let gap = room + 2 - both;
        format!("{}{from}{}{last}", " ".repeat(margin + 1), " ".repeat(gap))
    };
    lines.push(line(axis, Role::Dim));
    lines
}
