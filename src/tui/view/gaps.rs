//! What the data lack: a list, and below it all about the selected gap.

use ratatui::layout::Rect;

use super::canvas::Canvas;
use super::header;
use super::words::{glue, glue_figures, wrap};
use crate::domain::Severity;
use crate::domain::text::printable;
use crate::explore::GapRow;
use crate::tui::cells;
use crate::tui::figures;
use crate::tui::layout::GapAreas;
use crate::tui::model::Model;
use crate::tui::theme::Role;

/// A column: its name, the cell it ends before or begins at, and its width.
struct Column {
    name: &'static str,
    x: u16,
    width: u16,
    is_number: bool,
}

/// Columns after the code, in order, and the least screen that has room for them.
const COLUMNS: [(u16, Column); 6] = [
    (0, column("severity", 1, 8, false)),
    (0, column("gap", 11, 16, false)),
    (0, column("rows", 29, 10, true)),
    (49, column("share %", 41, 7, true)),
    (60, column("revenue %", 50, 9, true)),
    (76, column("degrades", 61, u16::MAX, false)),
];

const fn column(name: &'static str, x: u16, width: u16, is_number: bool) -> Column {
    Column {
        name,
        x,
        width,
        is_number,
    }
}

/// Draws the screen but for its last line.
pub(super) fn draw(model: &Model, canvas: &mut Canvas<'_>, size: (u16, u16)) {
    let gaps = &model.gaps;
    let Some(areas) = GapAreas::of(size, gaps.rows().len()) else {
        return;
    };
    header::shop(model, canvas, areas.header);
    let crumbs = areas.crumbs;
    let x = canvas.put(1, crumbs.y, crumbs.width - 1, "Data gaps", Role::Strong);
    let room = crumbs.width.saturating_sub(x + 4);
    let mut counts = severities(model);
    let dot = format!(" {} ", model.glyphs.dot);
    // What has no room goes as a whole, the least severe first.
    while cells::width(&counts.join(&dot)) > usize::from(room) {
        counts.pop();
    }
    canvas.put_right(
        crumbs.width - 1,
        crumbs.y,
        room,
        &counts.join(&dot),
        Role::Text,
    );
    match &gaps.answer {
        Some(Ok(rows)) if !rows.is_empty() => list(model, canvas, &areas),
        Some(Ok(_)) => sentence(
            canvas,
            &areas,
            "The data have no gaps: nothing is missing that a figure needs.",
            Role::Text,
        ),
        Some(Err(cause)) => sentence(canvas, &areas, cause, Role::Error),
        None => sentence(canvas, &areas, "Reading the database", Role::Dim),
    }
}

/// `2 errors`, `1 warning`, `1 info`, as far as there are any.
fn severities(model: &Model) -> Vec<String> {
    let words = [
        (Severity::Error, "error", "errors"),
        (Severity::Warn, "warning", "warnings"),
        (Severity::Info, "info", "info"),
    ];
    words
        .into_iter()
        .map(|(severity, one, many)| (model.gaps.count_of(severity), one, many))
        .filter(|(count, ..)| *count > 0)
        .map(|(count, one, many)| super::words::counted(&count.to_string(), one, many))
        .collect()
}

fn sentence(canvas: &mut Canvas<'_>, areas: &GapAreas, text: &str, role: Role) {
    let width = areas.rows.width.saturating_sub(4).min(100);
    let lines = wrap(&printable(text), width);
    for (y, line) in (areas.rows.y..areas.footer.y).zip(lines) {
        canvas.put(2, y, width, &line, role);
    }
}

fn list(model: &Model, canvas: &mut Canvas<'_>, areas: &GapAreas) {
    let width = areas.rows.width;
    let shown = || COLUMNS.iter().filter(|(least, _)| *least <= width);
    for (_, column) in shown() {
        put(canvas, column, areas.headings.y, column.name, Role::Header);
    }
    let gaps = &model.gaps;
    let below = gaps.rows().iter().enumerate().skip(gaps.cursor.top());
    for (y, (place, gap)) in (areas.rows.y..areas.rows.bottom()).zip(below) {
        for (_, column) in shown() {
            let (text, role) = cell(model, gap, column.name);
            put(canvas, column, y, &text, role);
        }
        if place == gaps.cursor.at() {
            canvas.put(0, y, 1, model.glyphs.cursor, Role::Text);
            canvas.select(Rect::new(0, y, width, 1));
        }
    }
    if let Some(gap) = gaps.selected() {
        text(model, canvas, areas, gap);
    }
}

fn put(canvas: &mut Canvas<'_>, column: &Column, y: u16, text: &str, role: Role) {
    if column.is_number {
        canvas.put_right(column.x + column.width, y, column.width, text, role);
    } else {
        canvas.put(column.x, y, column.width.min(200), text, role);
    }
}

/// What stands in a column of a gap.
fn cell(model: &Model, gap: &GapRow, column: &str) -> (String, Role) {
    match column {
        "severity" => {
            let role = match gap.severity {
                Severity::Error => Role::Error,
                Severity::Warn => Role::Warning,
                Severity::Info => Role::Text,
            };
            (word(gap.severity).to_owned(), role)
        }
        "gap" => (gap.code.clone(), Role::Text),
        "rows" => (figures::count(gap.rows), Role::Text),
        "share %" => (share(model, gap.share), Role::Text),
        "revenue %" => match gap.revenue_share {
            Some(revenue) => (share(model, revenue), Role::Text),
            None => (model.glyphs.null.to_owned(), Role::Dim),
        },
        _ => (gap.affects.clone(), Role::Text),
    }
}

fn word(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warn => "warning",
        Severity::Info => "info",
    }
}

/// A share in percent. One that is not nothing does not read as nothing.
fn share(model: &Model, share: f64) -> String {
    if share > 0.0 && share < 0.0005 {
        "< 0.1".to_owned()
    } else {
        figures::percent(share, 1, model.glyphs)
    }
}

/// All about the selected gap, as far as there is room.
fn text(model: &Model, canvas: &mut Canvas<'_>, areas: &GapAreas, gap: &GapRow) {
    canvas.rule(areas.rule, model.glyphs.rule, Role::Dim);
    let area = areas.text;
    let width = area.width.saturating_sub(2);
    let lines = about(model, gap, width.min(110));
    let is_cut = lines.len() > usize::from(area.height);
    for (y, (line, role)) in (area.y..area.bottom()).zip(lines) {
        canvas.put(1, y, width, &line, role);
    }
    if is_cut && area.height > 0 {
        let key = if model.glyphs.plain_keys {
            "enter"
        } else {
            "↵"
        };
        let more = format!("{} {key} more", model.glyphs.ellipsis);
        let room = u16::try_from(cells::width(&more)).unwrap_or(0);
        let (y, x) = (area.bottom() - 1, area.width.saturating_sub(room + 1));
        canvas.clear(Rect::new(x.saturating_sub(1), y, room + 2, 1));
        canvas.put(x, y, room, &more, Role::Dim);
    }
}

/// What the gap means, how much it touches, how to mend it, and examples.
pub(super) fn about(model: &Model, gap: &GapRow, width: u16) -> Vec<(String, Role)> {
    let mut lines = Vec::new();
    let mut add = |text: &str, role: Role| {
        let text = glue_figures(&printable(text));
        lines.extend(wrap(&text, width).into_iter().map(|line| (line, role)));
    };
    add(&gap.meaning, Role::Strong);
    add(&extent(model, gap), Role::Text);
    add(&format!("Degrades: {}.", gap.affects), Role::Text);
    add(&format!("To mend it: {}.", gap.fix), Role::Text);
    if !gap.example.is_empty() {
        add("Examples:", Role::Dim);
        for example in &gap.example {
            add(example, Role::Text);
        }
    }
    lines
}

fn extent(model: &Model, gap: &GapRow) -> String {
    let rows = glue(&super::words::counted(
        &figures::count(gap.rows),
        "row",
        "rows",
    ));
    let of_all = glue(&format!("{} %", share(model, gap.share)));
    match (gap.revenue_share, gap.notes.first()) {
        (Some(revenue), _) => {
            let revenue = glue(&format!("{} %", share(model, revenue)));
            format!("{rows}, {of_all} of all; {revenue} of attached revenue depends on them.")
        }
        (None, Some(note)) => format!("{rows}, {of_all} of all. {}", note.cause),
        (None, None) => format!("{rows}, {of_all} of all."),
    }
}
