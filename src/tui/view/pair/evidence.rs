//! The rows behind the figures.

use ratatui::layout::Rect;

use crate::domain::text::printable;
use crate::explore::{Behind, Evidence};
use crate::tui::cells;
use crate::tui::columns::value_word;
use crate::tui::figures;
use crate::tui::model::{EVIDENCE_PAGE, Model, OpenEvidence};
use crate::tui::theme::Role;
use crate::tui::view::canvas::Canvas;

/// The widest column.
const MOST: usize = 28;

pub(super) fn draw(model: &Model, canvas: &mut Canvas<'_>, area: Rect, open: &OpenEvidence) {
    let what = match open.of {
        Behind::Lines if model.pair.is_of_orders() => "Lines bought with the anchor",
        Behind::Lines => "Credited order lines",
        Behind::Returns => "Returns of credited lines",
        Behind::Exposures => "Exposures",
        Behind::Clicks => "Clicked exposures",
        Behind::Orders => "Orders with an attach, and who came back",
    };
    let x = canvas.put(area.x, area.y, area.width, what, Role::Strong) + 2;
    let room = area.right().saturating_sub(x);
    if let Some(error) = open.rows.error() {
        canvas.put(area.x, area.y + 1, area.width, error, Role::Error);
        return;
    }
    let Some(evidence) = open.rows.get() else {
        canvas.put(x, area.y, room, "reading", Role::Dim);
        return;
    };
    if let Some(remark) = &evidence.remark {
        canvas.put(area.x, area.y + 1, area.width, remark, Role::Text);
        return;
    }
    canvas.put(x, area.y, room, &range(evidence, open, model), Role::Dim);
    if evidence.rows.is_empty() {
        canvas.put(
            area.x,
            area.y + 1,
            area.width,
            "There are none.",
            Role::Text,
        );
        return;
    }
    rows(model, canvas, area, evidence, open);
    if open.rows.is_stale() && model.page_waiting().is_some() {
        canvas.restyle(area, Role::Dim);
    }
}

/// Which rows of how many, and how to go on.
fn range(evidence: &Evidence, open: &OpenEvidence, model: &Model) -> String {
    let here = u64::try_from(evidence.rows.len()).unwrap_or(0);
    let first = evidence.offset + u64::from(here > 0);
    let more = if evidence.total > EVIDENCE_PAGE {
        format!(" {} PgDn and PgUp turn pages", model.glyphs.dot)
    } else {
        String::new()
    };
    let waits = if open.rows.is_awaited() {
        " reading"
    } else {
        ""
    };
    format!(
        "{} to {} of {}, newest first{more}{waits}",
        figures::count(first),
        figures::count(evidence.offset + here),
        figures::count(evidence.total)
    )
}

fn rows(
    model: &Model,
    canvas: &mut Canvas<'_>,
    area: Rect,
    evidence: &Evidence,
    open: &OpenEvidence,
) {
    let null = model.glyphs.null;
    let is_number = |column: usize| {
        let mut cells = evidence
            .rows
            .iter()
            .filter_map(|row| row.get(column)?.as_deref());
        cells.all(|cell| cell.parse::<f64>().is_ok())
    };
    // The first column stays, and the others scroll.
    let columns = (0..evidence.columns.len()).filter(|&c| c == 0 || c > open.scroll);
    let mut x = area.x;
    for column in columns {
        let key = &evidence.columns[column];
        let name = key.replace('_', " ");
        let text = |row: &Vec<Option<String>>| -> String {
            let cell = row.get(column).and_then(Option::as_deref);
            cell.map_or_else(
                || null.to_owned(),
                |cell| shortened(&printable(&value_word(key, cell))),
            )
        };
        let widest = evidence
            .rows
            .iter()
            .map(|row| cells::width(&text(row)))
            .max();
        let width = widest.unwrap_or(0).max(cells::width(&name)).min(MOST);
        let cells_wide = u16::try_from(width).unwrap_or(1);
        if x + cells_wide > area.right() {
            break;
        }
        let right = is_number(column);
        let mut put = |y: u16, text: &str, role: Role| {
            if right {
                canvas.put_right(x + cells_wide, y, cells_wide, text, role);
            } else {
                canvas.put(x, y, cells_wide, text, role);
            }
        };
        put(area.y + 1, &name, Role::Header);
        let shown = evidence.rows.iter().skip(open.top);
        for (y, row) in (area.y + 2..area.bottom()).zip(shown) {
            let text = text(row);
            let role = if text == null { Role::Dim } else { Role::Text };
            put(y, &text, role);
        }
        x += cells_wide + 2;
    }
}

/// A decimal without the zeros that say nothing; all else as it is.
fn shortened(cell: &str) -> String {
    let is_decimal = cell.parse::<f64>().is_ok() && cell.contains('.');
    match cell.split_once('.') {
        Some((whole, decimals)) if is_decimal && decimals.len() > 2 => {
            let (kept, rest) = decimals.split_at(2);
            format!("{whole}.{kept}{}", rest.trim_end_matches('0'))
        }
        _ => cell.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::shortened;

    #[test]
    fn zeros_go_and_figures_stay() {
        for (long, short) in [
            ("109.0000", "109.00"),
            ("109.0037", "109.0037"),
            ("98.1000", "98.10"),
            ("-0.5000", "-0.50"),
            ("12", "12"),
            ("o1.0000-2", "o1.0000-2"),
            ("2026-10-31 20:47:18", "2026-10-31 20:47:18"),
        ] {
            assert_eq!(shortened(long), short);
        }
    }
}
