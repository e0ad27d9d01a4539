//! The table: headings, and the rows that are on screen.

use ratatui::layout::Rect;
use unicode_segmentation::UnicodeSegmentation;

use super::canvas::Canvas;
use super::forest;
use crate::domain::Interval;
use crate::domain::text::printable;
use crate::tui::cells;
use crate::tui::columns::{self, Field, Placed};
use crate::tui::layout::Areas;
use crate::tui::model::{Finder, Model, Row, Table};
use crate::tui::theme::Role;

/// Draws headings and rows.
pub(super) fn draw(model: &Model, table: &Table, canvas: &mut Canvas<'_>, areas: &Areas) {
    let placed = columns::fit(model.view, table, model.glyphs, areas.rows.width);
    headings(model, table, canvas, areas.headings, &placed);

    let right = placed
        .last()
        .map_or(0, |column| column.x + column.width + 1)
        .min(areas.rows.width);
    let mut finder = (!table.find_text().trim().is_empty()).then(|| Finder::new(table.find_text()));
    for (line, y) in (areas.rows.y..areas.rows.bottom()).enumerate() {
        let place = table.offset() + line;
        let Some(row) = table.at(place) else {
            break;
        };
        for column in &placed {
            draw_cell(table, canvas, row, column, y);
            if column.field == Field::Title
                && let Some(finder) = &mut finder
            {
                mark_matches(canvas, finder, row.title(), column, y);
            }
        }
        let whole = Rect::new(0, y, right, 1);
        if model.waiting().is_some() {
            canvas.restyle(whole, Role::Dim);
        }
        if place == table.cursor() {
            canvas.put(0, y, 1, model.glyphs.cursor, Role::Text);
            canvas.select(whole);
        }
    }
}

fn headings(model: &Model, table: &Table, canvas: &mut Canvas<'_>, area: Rect, placed: &[Placed]) {
    let glyphs = model.glyphs;
    let rate_decimals = table.scale.rate_decimals;
    for column in placed {
        let Placed { field, x, width } = *column;
        if field == Field::Interval {
            let axis = table.scale.axis;
            let line = forest::axis_line(axis, width.into(), glyphs);
            canvas.put(x, area.y, width, &line, Role::Dim);
            if area.height > 1 {
                let line = forest::reference_line(axis, rate_decimals, width.into(), glyphs);
                canvas.put(x, area.y + 1, width, &line, Role::Dim);
            }
            continue;
        }
        let heading = columns::heading(field, table.rows.level(), model.base(), model.currency());
        let sort = table.sort();
        let (role, mark) = if sort.field == field {
            let mark = if sort.descending {
                glyphs.descending
            } else {
                glyphs.ascending
            };
            (Role::Active, mark)
        } else {
            (Role::Header, "")
        };
        if field == Field::Title {
            let end = canvas.put(x, area.y, width, heading.name, role);
            let room = (x + width + 1).saturating_sub(end);
            canvas.put(end, area.y, room.min(2), mark, role);
        } else {
            let name = format!("{mark}{}", heading.name);
            canvas.put_right(x + width, area.y, width, &name, role);
            if area.height > 1 {
                canvas.put_right(x + width, area.y + 1, width, &heading.unit, Role::Dim);
            }
        }
    }
}

fn draw_cell(table: &Table, canvas: &mut Canvas<'_>, row: Row<'_>, column: &Placed, y: u16) {
    let Placed { field, x, width } = *column;
    match field {
        Field::Title => {
            canvas.put(x, y, width, row.title(), Role::Text);
        }
        Field::Interval => {
            let interval = row.level.attach_rate_low.zip(row.level.attach_rate_high);
            let line = forest::line(
                row.level.attach_rate,
                interval.map(|(low, high)| Interval { low, high }),
                table.scale.axis,
                width.into(),
                canvas.glyphs,
            );
            for (x, (glyph, role)) in (x..).zip(line) {
                if glyph != " " {
                    canvas.put(x, y, 1, glyph, role);
                }
            }
        }
        _ => match field.text(row, &table.scale, canvas.glyphs) {
            Some(text) => canvas.put_right(x + width, y, width, &text, Role::Text),
            None => canvas.put_right(x + width, y, width, canvas.glyphs.null, Role::Dim),
        },
    }
}

/// Shows which letters of a title a find matched, as far as the title is drawn.
fn mark_matches(
    canvas: &mut Canvas<'_>,
    finder: &mut Finder,
    title: &str,
    column: &Placed,
    y: u16,
) {
    let title = printable(title);
    let matched = finder.matched(&title);
    let drawn = cells::clip(&title, column.width.into(), canvas.glyphs.ellipsis);
    let whole = drawn.len() == title.len();
    let clusters = drawn.graphemes(true).count() - usize::from(!whole);
    let mut x = column.x;
    for (place, cluster) in (0_u32..).zip(drawn.graphemes(true).take(clusters)) {
        let width = u16::try_from(cells::width(cluster)).unwrap_or(1);
        if matched.binary_search(&place).is_ok() {
            canvas.restyle(Rect::new(x, y, width, 1), Role::Match);
        }
        x += width;
    }
}
