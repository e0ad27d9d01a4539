//! The marked rows side by side: each figure, and how far each row is from the first.

use ratatui::layout::Rect;

use super::canvas::Canvas;
use super::words::base_word;
use super::{chips, header};
use crate::domain::View;
use crate::domain::text::printable;
use crate::explore::{self, Compared, Difference, Unit};
use crate::tui::cells;
use crate::tui::figures;
use crate::tui::glyphs::Glyphs;
use crate::tui::layout::{Areas, LEAST};
use crate::tui::model::Model;
use crate::tui::theme::Role;

/// Cells of a row's column, where two have as many.
const COLUMN: u16 = 24;

/// The figures of the marked rows.
pub(crate) fn compared(model: &Model) -> Vec<Compared> {
    let rows = model
        .table()
        .map(|table| table.marked())
        .unwrap_or_default();
    let rows: Vec<_> = rows.iter().map(|row| (row.level, row.pair)).collect();
    let mut figures = explore::compare(&rows);
    // What the view is about comes first.
    let is_ours = |field: &str| match model.view() {
        View::Attach => false,
        View::Return => field.contains("return"),
        View::Margin => field.contains("margin") || field == "revenue",
        View::Cohort => field.starts_with("repeat"),
    };
    figures.sort_by_key(|figure| !is_ours(figure.field));
    figures
}

/// Draws the screen but for its last line.
pub(super) fn draw(model: &Model, canvas: &mut Canvas<'_>, areas: &Areas) {
    header::shop(model, canvas, areas.header);
    let Some(table) = model.table() else {
        return;
    };
    let crumbs = areas.crumbs;
    let x = canvas.put(1, crumbs.y, crumbs.width - 1, "Compare", Role::Strong) + 2;
    let rows = table.marked();
    let first = rows.first().map(|row| printable(row.title()).into_owned());
    let against = format!("differences from {}", first.unwrap_or_default());
    let waits = header::loading(model);
    let room = match &waits {
        Some([_, short]) => header::right_part(canvas, crumbs, short, Role::Warning, 8),
        None => chips::at_right(model, canvas, crumbs),
    };
    canvas.put(x, crumbs.y, room.saturating_sub(x + 1), &against, Role::Dim);
    let (names, cells, columns) = columns(areas.rows.width);
    let mut shown: Vec<usize> = vec![0];
    // A wider screen has fewer of them gone off.
    let scroll = model.compare.scroll.min(left_out(model));
    shown.extend((1 + scroll..rows.len()).take(columns.saturating_sub(1)));
    for (column, &place) in shown.iter().enumerate() {
        let Some(row) = rows.get(place) else { continue };
        let right = right_of(column, names, cells);
        let title = match row.pair.filter(|_| row.names_anchor) {
            Some(pair) => {
                let both = (
                    pair.anchor_title.as_str(),
                    " > ",
                    pair.target_title.as_str(),
                );
                cells::clip_both(both, usize::from(cells - 2), canvas.glyphs.ellipsis)
            }
            None => row.title().to_owned(),
        };
        canvas.put_right(right, areas.tabs.y, cells - 2, &title, Role::Header);
    }
    let left_out = rows.len() - shown.len();
    if left_out > 0 {
        let more = format!("{left_out} more {}", canvas.glyphs.arrow);
        canvas.put(1, areas.tabs.y, names, &more, Role::Dim);
    }
    let figures = compared(model);
    let body = Rect::new(
        0,
        areas.tabs.y + 1,
        areas.rows.width,
        areas.footer.y.saturating_sub(areas.tabs.y + 3),
    );
    let lines = usize::from(body.height / 2).max(1);
    let mut cursor = model.compare.cursor;
    cursor.scroll_into(lines, figures.len());
    let below = figures.iter().enumerate().skip(cursor.top());
    for (y, (place, compared)) in (body.y..body.bottom()).step_by(2).zip(below) {
        let name = name(compared.field, model);
        canvas.put(1, y, names - 2, &name, Role::Text);
        for (column, &row) in shown.iter().enumerate() {
            draw_figure(
                canvas,
                compared,
                row,
                (right_of(column, names, cells), cells),
                y,
                body.bottom(),
            );
        }
        if place == cursor.at() {
            canvas.put(0, y, 1, model.glyphs.cursor, Role::Text);
            canvas.restyle(Rect::new(0, y, areas.rows.width, 1), Role::Strong);
        }
    }
    if waits.is_some() {
        canvas.restyle(body, Role::Dim);
    }
    let note = "Rows are taken as independent; an interval without 0 is bold.";
    canvas.put(1, areas.footer.y - 1, areas.rows.width - 2, note, Role::Dim);
}

/// Cells of the names, cells of a column, and how many columns there are.
fn columns(width: u16) -> (u16, u16, usize) {
    let names = (width / 4).clamp(14, 26);
    let cells = column_width(width - names);
    let columns = usize::from((width - names - 1) / cells).max(2);
    (names, cells, columns)
}

/// How many marked rows have no column on screen.
pub(crate) fn left_out(model: &Model) -> usize {
    let marked = model.table().map_or(0, |table| table.marked().len());
    marked.saturating_sub(columns(model.size.0.max(LEAST.0)).2)
}

/// Two columns are always there, however narrow the screen.
fn column_width(width: u16) -> u16 {
    (width.saturating_sub(1) / 2).clamp(4, COLUMN)
}

fn right_of(column: usize, names: u16, cells: u16) -> u16 {
    let column = u16::try_from(column + 1).unwrap_or(u16::MAX);
    names.saturating_add(column.saturating_mul(cells))
}

fn draw_figure(
    canvas: &mut Canvas<'_>,
    compared: &Compared,
    row: usize,
    (right, cells): (u16, u16),
    y: u16,
    bottom: u16,
) {
    let glyphs = canvas.glyphs;
    let figure = compared.figures.get(row).copied().flatten();
    match figure {
        Some(value) => {
            let text = figure_text(value, compared.unit, glyphs);
            canvas.put_right(right, y, cells - 2, &text, Role::Text);
        }
        None => canvas.put_right(right, y, cells - 2, glyphs.null, Role::Dim),
    }
    let difference = compared.differences.get(row).copied().flatten();
    if let Some(difference) = difference.filter(|_| y + 1 < bottom) {
        let role = match difference.is_told_apart() {
            Some(true) => Role::Strong,
            Some(false) | None => Role::Dim,
        };
        let text = difference_text(&difference, compared.unit, glyphs, cells);
        canvas.put_right(right, y + 1, cells - 1, &text, role);
    }
}

fn figure_text(value: f64, unit: Unit, glyphs: &Glyphs) -> String {
    match unit {
        Unit::Count => figures::quantity(value, glyphs),
        Unit::Rate => format!("{} %", figures::percent(value, 1, glyphs)),
        Unit::Money => figures::number(value, 0, glyphs),
        Unit::Amount => figures::number(value, if value.abs() < 100.0 { 2 } else { 0 }, glyphs),
        Unit::Ratio => figures::ratio(value, glyphs),
    }
}

/// A difference with its sign: `+3.7 [3.0 to 4.4]`, of rates in percentage points.
fn difference_text(difference: &Difference, unit: Unit, glyphs: &Glyphs, cells: u16) -> String {
    let interval = difference.interval;
    let greatest = interval.map_or(difference.value.abs(), |i| i.low.abs().max(i.high.abs()));
    let text = |value: f64| match unit {
        Unit::Rate => figures::percent(value, 1, glyphs),
        Unit::Ratio => figures::number(value, 2, glyphs),
        _ => figures::number(value, if greatest < 100.0 { 1 } else { 0 }, glyphs),
    };
    let sign = if difference.value > 0.0 { "+" } else { "" };
    let value = format!("{sign}{}", text(difference.value));
    let whole = match interval {
        Some(interval) => format!(
            "{value} [{} to {}]",
            text(interval.low),
            text(interval.high)
        ),
        None => value.clone(),
    };
    // A figure that is cut reads as another figure.
    if crate::tui::cells::width(&whole) < usize::from(cells) {
        whole
    } else {
        value
    }
}

fn name(field: &str, model: &Model) -> String {
    let base = base_word(model.base());
    match field {
        "base_n" => base.to_owned(),
        "ctr" => "clicked".to_owned(),
        "seen_rate" => format!("seen, of {base}"),
        "attach_rate_per_click" => "attached, of clicked".to_owned(),
        "anchor_return_with" => "anchor back, attached".to_owned(),
        "anchor_return_without" => "anchor back, without".to_owned(),
        "repeat_value_90d_unattached" => "90 d value, without".to_owned(),
        "attaches" => "attaches".to_owned(),
        "attach_rate" => format!("attached, of {base}"),
        "revenue" => "revenue".to_owned(),
        "net_margin" => "net margin".to_owned(),
        "net_margin_per_1000" => format!("net per 1 000 {base}"),
        "margin_per_attach" => "net per attach".to_owned(),
        "return_rate" => "returned, of mature".to_owned(),
        "baseline_return_rate" => "baseline returned".to_owned(),
        "repeat_rate_90d_attached" => "back in 90 d, attached".to_owned(),
        "repeat_rate_90d_unattached" => "back in 90 d, without".to_owned(),
        "repeat_value_90d_attached" => "90 d value, attached".to_owned(),
        "lift" => "lift".to_owned(),
        "p_positive" => "chance of a gain".to_owned(),
        other => other.to_owned(),
    }
}
