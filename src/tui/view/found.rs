//! A list of what was found, and below it all about the selected row.

use ratatui::layout::Rect;

use super::canvas::Canvas;
use super::words::{glue_figures, wrap};
use super::{chips, header};
use crate::domain::text::printable;
use crate::tui::cells;
use crate::tui::layout::GapAreas;
use crate::tui::model::{Cursor, Model, Screen};
use crate::tui::theme::Role;

/// A column: its name, where it begins, its width, whether it ends there, and the least
/// screen that has room for it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Column {
    pub(super) name: &'static str,
    pub(super) x: u16,
    pub(super) width: u16,
    pub(super) is_number: bool,
    pub(super) least: u16,
}

/// What a list shows.
pub(super) struct List<'a> {
    pub(super) title: &'static str,
    /// How many there are, for the right side; later ones go first where room is short.
    pub(super) counts: Vec<String>,
    pub(super) columns: &'static [Column],
    pub(super) len: usize,
    pub(super) cursor: Cursor,
    /// What stands in a column of a row.
    pub(super) cell: &'a dyn Fn(usize, &str) -> (String, Role),
    /// All about a row.
    pub(super) about: &'a dyn Fn(usize) -> Vec<(String, Role)>,
    /// What stands in place of an empty list.
    pub(super) instead: Vec<(String, Role)>,
}

/// Draws the screen but for its last line.
pub(super) fn draw(model: &Model, canvas: &mut Canvas<'_>, size: (u16, u16), list: &List<'_>) {
    let Some(areas) = GapAreas::of(size, list.len) else {
        return;
    };
    header::shop(model, canvas, areas.header);
    let crumbs = areas.crumbs;
    let x = canvas.put(1, crumbs.y, crumbs.width - 1, list.title, Role::Strong);
    let room = crumbs.width.saturating_sub(x + 4);
    let dot = format!(" {} ", model.glyphs.dot);
    let mut counts = list.counts.clone();
    while cells::width(&counts.join(&dot)) > usize::from(room) {
        counts.pop();
    }
    let counts = counts.join(&dot);
    canvas.put_right(crumbs.width - 1, crumbs.y, room, &counts, Role::Text);
    let taken = u16::try_from(cells::width(&counts)).unwrap_or(room);
    let left = Rect::new(x + 2, crumbs.y, room.saturating_sub(taken), 1);
    match header::page_loading(model) {
        Some(waits) => canvas.put_right(left.right(), left.y, left.width, &waits, Role::Warning),
        None => chips::within(model, canvas, left),
    }
    if list.len == 0 {
        sentences(canvas, &areas, &list.instead);
        return;
    }
    let width = areas.rows.width;
    let shown = || list.columns.iter().filter(|column| column.least <= width);
    for column in shown() {
        put(canvas, column, areas.headings.y, column.name, Role::Header);
    }
    let below = list.cursor.top()..list.len;
    for (y, place) in (areas.rows.y..areas.rows.bottom()).zip(below) {
        for column in shown() {
            let (text, role) = (list.cell)(place, column.name);
            put(canvas, column, y, &printable(&text), role);
        }
        if place == list.cursor.at() {
            canvas.put(0, y, 1, model.glyphs.cursor, Role::Text);
            canvas.select(Rect::new(0, y, width, 1));
        }
    }
    text(model, canvas, &areas, (list.about)(list.cursor.at()));
    if model.page_waiting().is_some() {
        canvas.restyle(areas.rows, Role::Dim);
        canvas.restyle(areas.text, Role::Dim);
    }
}

fn put(canvas: &mut Canvas<'_>, column: &Column, y: u16, text: &str, role: Role) {
    if column.is_number {
        canvas.put_right(column.x + column.width, y, column.width, text, role);
    } else {
        canvas.put(column.x, y, column.width.min(200), text, role);
    }
}

fn sentences(canvas: &mut Canvas<'_>, areas: &GapAreas, sentences: &[(String, Role)]) {
    let width = areas.rows.width.saturating_sub(4).min(100);
    let lines = broken(sentences, width);
    for (y, (line, role)) in (areas.rows.y..areas.footer.y).zip(lines) {
        canvas.put(2, y, width, &line, role);
    }
}

/// Sentences in lines of `width` cells.
pub(super) fn broken(sentences: &[(String, Role)], width: u16) -> Vec<(String, Role)> {
    let lines = sentences.iter().flat_map(|(sentence, role)| {
        let text = glue_figures(&printable(sentence));
        wrap(&text, width).into_iter().map(|line| (line, *role))
    });
    lines.collect()
}

/// All about the selected row, as far as there is room.
fn text(model: &Model, canvas: &mut Canvas<'_>, areas: &GapAreas, about: Vec<(String, Role)>) {
    canvas.rule(areas.rule, model.glyphs.rule, Role::Dim);
    let area = areas.text;
    let width = area.width.saturating_sub(2);
    let lines = broken(&about, width.min(110));
    let is_cut = lines.len() > usize::from(area.height);
    for (y, (line, role)) in (area.y..area.bottom()).zip(lines) {
        canvas.put(1, y, width, &line, role);
    }
    if is_cut && area.height > 0 {
        let key = match (model.screen(), model.glyphs.plain_keys) {
            (Screen::Alerts, _) => "n",
            (_, true) => "enter",
            (_, false) => "↵",
        };
        let more = format!("{} {key} more", model.glyphs.ellipsis);
        let room = u16::try_from(cells::width(&more)).unwrap_or(0);
        let (y, x) = (area.bottom() - 1, area.width.saturating_sub(room + 1));
        canvas.clear(Rect::new(x.saturating_sub(1), y, room + 2, 1));
        canvas.put(x, y, room, &more, Role::Dim);
    }
}
