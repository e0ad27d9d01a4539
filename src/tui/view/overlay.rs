//! Help and notes: a box over the table, scrolled when it is longer than the screen.

use std::iter::repeat;

use ratatui::layout::Rect;

use super::canvas::Canvas;
use super::notes;
use super::words::wrap;
use crate::tui::cells;
use crate::tui::keymap::{self, Place};
use crate::tui::layout::Areas;
use crate::tui::model::{Model, Overlay, Screen};
use crate::tui::theme::Role;

/// Pieces of text with their roles.
type Line = Vec<(String, Role)>;

/// Draws the open overlay, if any.
pub(super) fn draw(model: &Model, canvas: &mut Canvas<'_>, areas: &Areas) {
    let Some((overlay, top)) = model.overlay else {
        return;
    };
    let (title, lines) = text(model, overlay, areas);
    let widest = lines.iter().map(line_width).max().unwrap_or(0);
    let width = u16::try_from(widest + 4)
        .unwrap_or(u16::MAX)
        .max(30)
        .min(areas.rows.width);
    let room = inner_height(areas);
    let height = u16::try_from(lines.len())
        .unwrap_or(u16::MAX)
        .min(room)
        .saturating_add(2);
    let space = areas.footer.y - areas.crumbs.y;
    let area = Rect::new(
        (areas.rows.width - width) / 2,
        areas.crumbs.y + (space - height) / 2,
        width,
        height,
    );
    frame(canvas, area, &title);
    let top = top.min(last_line(lines.len(), room));
    if lines.len() > usize::from(room) {
        let more = format!(" {}-{} of {} ", top + 1, top + room, lines.len());
        canvas.put_right(
            area.right() - 2,
            area.bottom() - 1,
            width - 4,
            &more,
            Role::Dim,
        );
    }
    let shown = lines.iter().skip(top.into());
    for (y, line) in (area.y + 1..area.bottom() - 1).zip(shown) {
        let pieces: Vec<(&str, Role)> = line
            .iter()
            .map(|(text, role)| (text.as_str(), *role))
            .collect();
        canvas.put_all(area.x + 2, y, width - 4, &pieces);
    }
}

/// The last line an overlay can be scrolled to.
pub(crate) fn last_top(model: &Model, overlay: Overlay) -> u16 {
    Areas::of(model.size).map_or(0, |areas| {
        last_line(text(model, overlay, &areas).1.len(), inner_height(&areas))
    })
}

fn last_line(lines: usize, room: u16) -> u16 {
    u16::try_from(lines)
        .unwrap_or(u16::MAX)
        .saturating_sub(room)
}

fn inner_height(areas: &Areas) -> u16 {
    (areas.footer.y - areas.crumbs.y).saturating_sub(2)
}

fn line_width(line: &Line) -> usize {
    line.iter().map(|(text, _)| cells::width(text)).sum()
}

pub(super) fn frame(canvas: &mut Canvas<'_>, area: Rect, title: &str) {
    let glyphs = canvas.glyphs.frame;
    canvas.clear(area);
    let (right, bottom) = (area.right() - 1, area.bottom() - 1);
    for y in [area.y, bottom] {
        let line = Rect::new(area.x, y, area.width, 1);
        canvas.rule(line, glyphs.horizontal, Role::Dim);
    }
    for x in [area.x, right] {
        let line = Rect::new(x, area.y, 1, area.height);
        canvas.rule(line, glyphs.vertical, Role::Dim);
    }
    for (x, y, corner) in [
        (area.x, area.y, glyphs.top_left),
        (right, area.y, glyphs.top_right),
        (area.x, bottom, glyphs.bottom_left),
        (right, bottom, glyphs.bottom_right),
    ] {
        canvas.put(x, y, 1, corner, Role::Dim);
    }
    let title = format!(" {title} ");
    canvas.put(area.x + 2, area.y, area.width - 4, &title, Role::Strong);
}

fn text(model: &Model, overlay: Overlay, areas: &Areas) -> (String, Vec<Line>) {
    match overlay {
        Overlay::Gap => gap(model, areas),
        Overlay::Found(screen) => found(model, screen, areas),
        Overlay::Missing => {
            let width = areas.rows.width.saturating_sub(6).min(96);
            let lines = notes::missing(model, width).into_iter();
            (
                "What cannot be computed".to_owned(),
                lines.map(|piece| vec![piece]).collect(),
            )
        }
        Overlay::Help => ("Help".to_owned(), help(model, areas.rows.width)),
        Overlay::Notes => {
            let width = areas.rows.width.saturating_sub(6).min(96);
            let selected = model
                .table()
                .and_then(|table| Some((table, table.selected()?)));
            match selected {
                Some((table, row)) => (
                    row.title().to_owned(),
                    notes::all(model, table, row, width)
                        .into_iter()
                        .map(|piece| vec![piece])
                        .collect(),
                ),
                None => {
                    let nothing = "No row is selected.".to_owned();
                    ("Notes".to_owned(), vec![vec![(nothing, Role::Text)]])
                }
            }
        }
    }
}

/// All about the selected alert or opportunity.
fn found(model: &Model, screen: Screen, areas: &Areas) -> (String, Vec<Line>) {
    let width = areas.rows.width.saturating_sub(6).min(96);
    let (title, about) = match screen {
        Screen::Alerts => {
            let row = model.alerts.selected();
            ("Alert", row.map(|row| super::alerts::about(model, row)))
        }
        _ => {
            let row = model.opportunities.selected();
            (
                "Opportunity",
                row.map(|row| super::opportunities::about(model, row)),
            )
        }
    };
    let lines = super::found::broken(&about.unwrap_or_default(), width);
    let lines = lines.into_iter().map(|piece| vec![piece]).collect();
    (title.to_owned(), lines)
}

/// All about the selected gap.
fn gap(model: &Model, areas: &Areas) -> (String, Vec<Line>) {
    let width = areas.rows.width.saturating_sub(6).min(96);
    model.gaps.selected().map_or_else(
        || ("Gap".to_owned(), Vec::new()),
        |gap| {
            let lines = super::gaps::about(model, gap, width);
            let lines = lines.into_iter().map(|piece| vec![piece]).collect();
            (gap.code.clone(), lines)
        },
    )
}

/// The keys, and how the table reads: side by side where there is room.
fn help(model: &Model, width: u16) -> Vec<Line> {
    let inner = width.saturating_sub(4);
    let mut keys = Vec::new();
    for (title, place) in [
        ("On this screen", Place::On(model.screen())),
        ("While typing a find", Place::Find),
        ("In a menu", Place::Menu),
        ("On every screen", Place::AnyScreen),
        ("Everywhere", Place::Everywhere),
    ] {
        if !keys.is_empty() {
            keys.push(Vec::new());
        }
        section(model, &mut keys, inner, title, place);
    }
    let legend = legend(model, inner);
    let left = keys.iter().map(line_width).max().unwrap_or(0);
    let right = legend.iter().map(line_width).max().unwrap_or(0);
    if left + right + 9 > usize::from(width) {
        keys.push(Vec::new());
        keys.extend(legend);
        return keys;
    }
    let count = keys.len().max(legend.len());
    let mut legend = legend.into_iter();
    keys.resize(count, Vec::new());
    for line in &mut keys {
        if let Some(right) = legend.next().filter(|right| !right.is_empty()) {
            let gap = left + 3 - line_width(line);
            line.push((" ".repeat(gap), Role::Text));
            line.extend(right);
        }
    }
    keys
}

fn section(model: &Model, lines: &mut Vec<Line>, width: u16, title: &str, place: Place) {
    lines.push(vec![(title.to_owned(), Role::Strong)]);
    let here = Place::On(model.screen());
    let shown = if place == Place::AnyScreen {
        here
    } else {
        place
    };
    for binding in keymap::at(shown) {
        if binding.about.is_empty() || binding.place != place {
            continue;
        }
        let names: Vec<String> = binding
            .keys_at(shown)
            .map(|key| key.name(model.glyphs))
            .collect();
        let names = (names.join(" "), Role::Key);
        explained(model, lines, 18, names, binding.about, width);
    }
}

/// Adds a sign and what it means, which goes on below itself where it is too long.
fn explained(
    model: &Model,
    lines: &mut Vec<Line>,
    column: u16,
    (sign, role): (String, Role),
    meaning: &str,
    width: u16,
) {
    let texts = wrap(meaning, width.saturating_sub(column));
    for (text, sign) in texts
        .into_iter()
        .zip([sign.as_str()].into_iter().chain(repeat("")))
    {
        lines.push(vec![
            (
                cells::left(sign, column.into(), model.glyphs.ellipsis),
                role,
            ),
            (text, Role::Text),
        ]);
    }
}

fn legend(model: &Model, width: u16) -> Vec<Line> {
    /// Cells that keep the meanings beside the keys on a wide screen.
    const MOST: u16 = 41;
    let glyphs = model.glyphs;
    let interval = format!(
        "{}{}{}{}{}",
        glyphs.bar_low, glyphs.bar, glyphs.point, glyphs.bar, glyphs.bar_high
    );
    let mut lines = vec![vec![("Reading the table".to_owned(), Role::Strong)]];
    for (sign, meaning) in [
        (interval.as_str(), "rate and its 95\u{a0}% interval"),
        (glyphs.beyond, "reaches beyond the axis"),
        (
            glyphs.reference,
            "pooled rate: attaches of all rows divided by their base",
        ),
        (glyphs.null, "cannot be computed; n says why"),
        ("attach %", "share of the base that held an attach"),
        (
            "eligible",
            "anchor orders since the target was first sold as an add-on",
        ),
        (
            "lift",
            "times as often together as by chance, over all orders, eligible or not; 1 is chance",
        ),
    ] {
        let sign = (sign.to_owned(), Role::Interval);
        explained(model, &mut lines, 10, sign, meaning, width.min(MOST));
    }
    lines
}
