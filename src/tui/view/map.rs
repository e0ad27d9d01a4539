//! The relevance map: a dot a pair, attach rate across, net margin up.

use super::blocks::{self, Line, line};
use super::parts::{amount, in_place_of, title};
use crate::domain::text::printable;
use crate::tui::cells;
use crate::tui::columns::verdict_word;
use crate::tui::figures;
use crate::tui::glyphs::Glyphs;
use crate::tui::model::{DOT_BASE, Dot, Model};
use crate::tui::theme::Role;

/// What stands above the map.
pub(super) const TITLE: &str = "Relevance map";

/// The map in so many cells and lines, and the selected dot in words above it.
pub(super) fn lines(model: &Model, width: usize, height: usize) -> Vec<Line> {
    let glyphs = model.glyphs;
    let least = figures::quantity(DOT_BASE, glyphs);
    let base = super::words::base_word(model.base());
    let mut lines = vec![title(TITLE)];
    let most = u16::try_from(width).unwrap_or(u16::MAX);
    if let Some(instead) = in_place_of(&model.whole.map, most) {
        lines.extend(instead);
        return lines;
    }
    let dots = model.whole.map.get().map(Vec::as_slice).unwrap_or_default();
    if dots.is_empty() {
        let text = format!("No pair has {least} {base} and a known margin.");
        lines.push(line(text, Role::Dim));
        return lines;
    }
    let about = format!(
        "across: attach %, up: net per 1 000 {base}; {} pairs of {least} or more",
        figures::count(u64::try_from(dots.len()).unwrap_or(u64::MAX))
    );
    lines[0].push((
        format!(
            "  {}",
            cells::clip(&about, width.saturating_sub(15), glyphs.ellipsis)
        ),
        Role::Dim,
    ));
    lines.push(selected(model, width));
    lines.extend(grid(model, dots, width, height.max(4)));
    lines
}

fn selected(model: &Model, width: usize) -> Line {
    let glyphs = model.glyphs;
    let Some(dot) = model.whole.dot() else {
        return Vec::new();
    };
    let rate = figures::percent(dot.attach_rate, 1, glyphs);
    let net = amount(dot.net, glyphs);
    let bounds = dot.net_interval.map_or_else(String::new, |(low, high)| {
        format!(" ({} to {})", amount(low, glyphs), amount(high, glyphs))
    });
    let verdict = dot
        .verdict
        .as_deref()
        .map_or_else(String::new, |id| format!(", {}", verdict_word(id)));
    let figures = format!("  attach {rate} %, net {net}{bounds}{verdict}");
    let room = width.saturating_sub(cells::width(&figures) + 2);
    let title = printable(&dot.title);
    vec![
        (format!("{} ", glyphs.cursor), Role::Key),
        (
            cells::clip(&title, room, glyphs.ellipsis).into_owned(),
            Role::Strong,
        ),
        (figures, Role::Text),
    ]
}

/// The glyph and the role of a dot.
fn mark(verdict: Option<&str>, glyphs: &Glyphs) -> (&'static str, Role) {
    let ascii = glyphs.plain_keys;
    let pick = |sign: &'static str, letter: &'static str| if ascii { letter } else { sign };
    match verdict {
        Some("promote") => (pick("▲", "P"), Role::Good),
        Some("keep") => (pick("●", "K"), Role::Good),
        Some("tune") => (pick("◆", "T"), Role::Warning),
        Some("delay") => (pick("■", "D"), Role::Warning),
        Some("retire") => (pick("▼", "R"), Role::Bad),
        Some(_) => (pick("○", "o"), Role::Dim),
        None => (pick("•", "o"), Role::Interval),
    }
}

fn grid(model: &Model, dots: &[Dot], width: usize, height: usize) -> Vec<Line> {
    let glyphs = model.glyphs;
    let ranges = (
        range(dots.iter().map(|dot| dot.attach_rate)),
        range(dots.iter().map(|dot| dot.net)),
    );
    let ((_, right), (bottom, top)) = ranges;
    let labels = [amount(top, glyphs), amount(bottom, glyphs)];
    let margin = labels
        .iter()
        .map(|text| cells::width(text))
        .max()
        .unwrap_or(0)
        .max(2)
        + 1;
    let across = width.saturating_sub(margin + 1).clamp(4, 120);
    let mut cells_of: Vec<Vec<(&str, Role)>> = vec![vec![(" ", Role::Text); across]; height];
    let x_of = |value: f64| place(value, (0.0, right), across);
    let y_of = |value: f64| height - 1 - place(value, (bottom, top), height);
    let zero = (bottom < 0.0 && top > 0.0).then(|| y_of(0.0));
    if let Some(line) = zero.and_then(|y| cells_of.get_mut(y)) {
        line.fill((glyphs.rule, Role::Reference));
    }
    // Pairs of the greatest base come first and shall be on top.
    for dot in dots.iter().rev() {
        let (x, y) = (x_of(dot.attach_rate), y_of(dot.net));
        cells_of[y][x] = mark(dot.verdict.as_deref(), glyphs);
    }
    if let Some(dot) = model.whole.dot() {
        let (glyph, _) = mark(dot.verdict.as_deref(), glyphs);
        cells_of[y_of(dot.net)][x_of(dot.attach_rate)] = (glyph, Role::Selected);
    }
    let mut lines: Vec<Line> = cells_of
        .into_iter()
        .enumerate()
        .map(|(y, row)| {
            let edge = match y {
                0 => labels[0].as_str(),
                _ if y + 1 == height => labels[1].as_str(),
                _ if zero == Some(y) => "0",
                _ => "",
            };
            let blank = " ".repeat(margin.saturating_sub(cells::width(edge) + 1));
            let mut line: Line = vec![
                (format!("{blank}{edge} "), Role::Dim),
                (glyphs.frame.vertical.to_owned(), Role::Dim),
            ];
            line.extend(runs(row));
            line
        })
        .collect();
    let end = format!("{} %", figures::percent(right, 1, glyphs));
    let gap = across.saturating_sub(1 + cells::width(&end));
    let mut axis: Line = vec![(format!("{}0", " ".repeat(margin + 1)), Role::Dim)];
    let legend = legend(glyphs);
    let wide = blocks::width(&legend);
    if gap >= wide + 4 {
        let before = (gap - wide) / 2;
        axis.push((" ".repeat(before), Role::Dim));
        axis.extend(legend.clone());
        axis.push((" ".repeat(gap - wide - before), Role::Dim));
    } else {
        axis.push((" ".repeat(gap), Role::Dim));
    }
    axis.push((end, Role::Dim));
    lines.push(axis);
    if gap < wide + 4 {
        let below = super::words::wrap(&glued(&legend), u16::try_from(width).unwrap_or(u16::MAX));
        lines.extend(below.into_iter().map(|text| line(text, Role::Dim)));
    }
    lines
}

/// The legend as a text that breaks between verdicts only.
fn glued(legend: &Line) -> String {
    let words = legend.chunks(2).map(|sign_and_name| {
        let text: String = sign_and_name
            .iter()
            .map(|(text, _)| text.as_str())
            .collect();
        text.trim().replace(' ', "\u{a0}")
    });
    words.collect::<Vec<_>>().join("  ")
}

/// What the dots mean.
fn legend(glyphs: &Glyphs) -> Line {
    const VERDICTS: [&str; 6] = ["promote", "keep", "tune", "delay", "retire", "insufficient"];
    let mut out: Line = Vec::new();
    for id in VERDICTS {
        let (sign, role) = mark(Some(id), glyphs);
        let space = if out.is_empty() { "" } else { "   " };
        out.push((format!("{space}{sign}"), role));
        out.push((format!(" {}", verdict_word(id)), Role::Dim));
    }
    out
}

/// Neighbours of one role as one piece.
fn runs(row: Vec<(&str, Role)>) -> Line {
    let mut out: Line = Vec::new();
    for (glyph, role) in row {
        match out.last_mut() {
            Some((text, last)) if *last == role => text.push_str(glyph),
            _ => out.push((glyph.to_owned(), role)),
        }
    }
    out
}

/// What 98 of 100 values lie in; the others stand at the edge.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "places in a list"
)]
fn range(values: impl Iterator<Item = f64>) -> (f64, f64) {
    let mut values: Vec<f64> = values.filter(|value| value.is_finite()).collect();
    values.sort_by(f64::total_cmp);
    let Some(last) = values.len().checked_sub(1) else {
        return (0.0, 1.0);
    };
    let at = |share: f64| values[((last as f64 * share).round() as usize).min(last)];
    let (low, high) = (at(0.01).min(0.0), at(0.99).max(0.0));
    if high <= low {
        (low, low + 1.0)
    } else {
        (low, high)
    }
}

/// The cell of a value among `count`.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "cells of a screen"
)]
fn place(value: f64, (low, high): (f64, f64), count: usize) -> usize {
    let last = count.saturating_sub(1);
    let share = ((value - low) / (high - low)).clamp(0.0, 1.0);
    ((share * last as f64).round() as usize).min(last)
}
