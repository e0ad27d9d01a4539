//! What shows where there are no rows: loading, empty, failed, too small.

use ratatui::layout::Rect;

use super::canvas::Canvas;
use super::words::wrap;
use crate::domain::text::printable;
use crate::domain::{Level, Scope};
use crate::tui::layout::{Areas, LEAST};
use crate::tui::model::{MARKED, Model};
use crate::tui::theme::Role;

/// The needed and the actual size, as far as they fit.
pub(super) fn too_small(canvas: &mut Canvas<'_>, area: Rect) {
    let (width, height) = LEAST;
    let sign = if canvas.glyphs.plain_keys { "x" } else { "×" };
    let lines = [
        format!("needs {width}{sign}{height}"),
        format!("has {}{sign}{}", area.width, area.height),
        "enlarge the terminal".to_owned(),
    ];
    let top = area.height.saturating_sub(3) / 2;
    for (y, line) in (top..area.height).zip(&lines) {
        let x = area
            .width
            .saturating_sub(line.chars().count().try_into().unwrap_or(0))
            / 2;
        canvas.put(x, y, area.width - x, line, Role::Text);
    }
}

/// A sentence in place of the rows.
pub(super) fn no_rows(model: &Model, canvas: &mut Canvas<'_>, areas: &Areas) {
    let (text, role) = if let Some(sentence) = &model.stop().error {
        (
            format!("{sentence}\n\nr asks again, esc goes back."),
            Role::Error,
        )
    } else if let Some(table) = &model.stop().table {
        if table.rows.is_empty() {
            let mut text = nothing_here(model).to_owned();
            for remark in table.remarks.iter() {
                text.push('\n');
                text.push_str(remark);
            }
            (text, Role::Text)
        } else if table.is_draft && table.find_text().starts_with(MARKED) {
            let text = "These pairs are being judged; what is flagged follows in a moment.";
            (text.to_owned(), Role::Dim)
        } else {
            let text = format!(
                "Nothing here matches \u{201c}{}\u{201d}. Delete letters, or esc to show all rows.",
                table.find_text()
            );
            (text, Role::Text)
        }
    } else if model.pending.is_some() {
        match model.waiting() {
            Some(_) => ("Reading the database".to_owned(), Role::Dim),
            None => return,
        }
    } else {
        (
            "Nothing is loaded. r asks again, q quits.".to_owned(),
            Role::Text,
        )
    };
    let top = areas.headings.y + areas.headings.height;
    let width = areas.rows.width.saturating_sub(4).min(100);
    let lines = text.lines().flat_map(|line| {
        if line.is_empty() {
            vec![String::new()]
        } else {
            wrap(&printable(line), width)
        }
    });
    for ((y, line), first) in (top..areas.footer.y).zip(lines).zip((0..).map(|n| n == 0)) {
        let role = if first || role != Role::Error {
            role
        } else {
            Role::Text
        };
        let line = if model.glyphs.plain_keys {
            line.replace(['\u{201c}', '\u{201d}'], "\"")
        } else {
            line
        };
        canvas.put(2, y, width, &line, role);
    }
}

fn nothing_here(model: &Model) -> &'static str {
    if model.scope != Scope::default() {
        return "Nothing here is in this window and filter. f changes them, F shows everything.";
    }
    if model.stop().place.dimension().is_some() {
        return "Nothing here knows this dimension. d splits by another one, esc goes back.";
    }
    match model.level() {
        Level::Categories | Level::Products => {
            "There are no orders here yet. Import some: sidecart import DB PATH. \
             What went wrong in an import shows with: sidecart show DB rejects."
        }
        Level::Pairs => {
            "No order of this product held another one, so there is nothing to recommend from. \
             esc goes back."
        }
    }
}
