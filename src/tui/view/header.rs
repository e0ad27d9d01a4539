//! The three lines above the table: shop and totals, breadcrumb, views and base.

use ratatui::layout::Rect;

use super::canvas::Canvas;
use crate::domain::{Level, Mode, View};
use crate::tui::cells;
use crate::tui::columns;
use crate::tui::figures;
use crate::tui::layout::Areas;
use crate::tui::model::{BEAT, Model};
use crate::tui::theme::Role;

/// Cells between two parts of a line.
const GAP: u16 = 3;

/// Draws the three lines.
pub(super) fn draw(model: &Model, canvas: &mut Canvas<'_>, areas: &Areas) {
    shop(model, canvas, areas.header);
    crumbs(model, canvas, areas.crumbs);
    tabs(model, canvas, areas.tabs);
}

/// Draws `right` at the right end of a line if at least `least` cells stay for
/// the left; how many stay.
fn right_part(canvas: &mut Canvas<'_>, area: Rect, right: &str, role: Role, least: u16) -> u16 {
    let inner = area.width.saturating_sub(1);
    let width = u16::try_from(cells::width(right)).unwrap_or(u16::MAX);
    let left = inner.saturating_sub(width.saturating_add(GAP));
    if right.is_empty() || left < least {
        return inner;
    }
    canvas.put_right(inner, area.y, width, right, role);
    left
}

fn shop(model: &Model, canvas: &mut Canvas<'_>, area: Rect) {
    let glyphs = model.glyphs;
    let mut about = Vec::new();
    let mut totals = Vec::new();
    if let Some(overview) = &model.overview {
        if let (Some(first), Some(last)) = (overview.first_day, overview.last_day) {
            about.push(format!("{first} {} {last}", glyphs.arrow));
        }
        about.extend(overview.currency.clone());
        match overview.mode {
            Mode::Exposure => totals.extend(
                overview
                    .exposures
                    .map(|exposures| format!("{} exposures", figures::quantity(exposures, glyphs))),
            ),
            Mode::Basket => {}
        }
        totals.extend(
            overview
                .orders
                .map(|orders| format!("{} orders", figures::count(orders))),
        );
    }
    let dot = format!(" {} ", glyphs.dot);
    // The shop's own name, once it is known; until then what the caller calls it.
    let title = model
        .overview
        .as_ref()
        .map_or(&model.title, |overview| &overview.title);
    let title = crate::domain::text::printable(title);
    let mut left = vec![cells::clip(&title, 32, glyphs.ellipsis).into_owned()];
    left.extend(about);
    let left = left.join(&dot);
    let needed = u16::try_from(cells::width(&left) + 11).unwrap_or(u16::MAX);
    let short = totals.join(&dot);
    totals.push("read-only".to_owned());
    let long = totals.join(&dot);
    let inner = area.width.saturating_sub(1);
    let room = [format!("{long}      ? help"), long, short]
        .iter()
        .map(|right| right_part(canvas, area, right, Role::Dim, needed))
        .find(|room| *room < inner)
        .unwrap_or(inner);
    let x = canvas.put(1, area.y, room, "sidecart", Role::Strong);
    canvas.put(x + 2, area.y, room.saturating_sub(x + 2), &left, Role::Text);
}

fn crumbs(model: &Model, canvas: &mut Canvas<'_>, area: Rect) {
    let glyphs = model.glyphs;
    let room = right_part(canvas, area, &scope(model), Role::Text, area.width / 2);
    let (last, above) = match model.path.split_last() {
        Some((last, above)) => (last.label.as_str(), above),
        None => ("", &[][..]),
    };
    let last = cells::clip(last, room.saturating_sub(8).into(), glyphs.ellipsis);
    let mut lead = String::new();
    for screen in above {
        lead.push_str(&cells::clip(&screen.label, 28, glyphs.ellipsis));
        lead.push(' ');
        lead.push_str(glyphs.crumb);
        lead.push(' ');
    }
    let left = usize::from(room).saturating_sub(1 + cells::width(&last));
    let lead = cells::clip_start(&lead, left, glyphs.ellipsis);
    let x = canvas.put(1, area.y, room, &lead, Role::Dim);
    canvas.put(x, area.y, room.saturating_sub(x), &last, Role::Strong);
}

/// Window and filter, when there are any.
fn scope(model: &Model) -> String {
    let window = model.scope.window;
    let mut parts = Vec::new();
    if !window.is_all_time() {
        let day = |day: Option<crate::domain::Day>, open: &str| {
            day.map_or_else(|| open.to_owned(), |day| day.to_string())
        };
        parts.push(format!(
            "{} {} {} (not included)",
            day(window.from, "start"),
            model.glyphs.arrow,
            day(window.to, "end"),
        ));
    }
    for (dimension, values) in &model.scope.filter.terms {
        parts.push(format!("{dimension} {}", values.join(", ")));
    }
    parts.join(&format!(" {} ", model.glyphs.dot))
}

fn tabs(model: &Model, canvas: &mut Canvas<'_>, area: Rect) {
    let mut right = Vec::new();
    if let Some(loading) = loading(model) {
        right.push(loading);
    } else if let Some(table) = model.table() {
        let rows = match table.rows.level() {
            Level::Categories => ("category", "categories"),
            Level::Products => ("product", "products"),
            Level::Pairs => ("pair", "pairs"),
        };
        if !table.find_text().trim().is_empty() && model.typing.is_none() {
            right.push(format!(
                "find \u{201c}{}\u{201d} {}",
                table.find_text(),
                super::words::found(table)
            ));
        }
        right.push(format!("base: {}", columns::base_name(table.rows.base())));
        right.push(super::words::rows_in_all(table, rows));
    }
    let role = if model.waiting().is_some() {
        Role::Warning
    } else {
        Role::Dim
    };
    let mut right = right.join(&format!(" {} ", model.glyphs.dot));
    if model.glyphs.plain_keys {
        right = right.replace(['\u{201c}', '\u{201d}'], "\"");
    }
    right_part(canvas, area, &right, role, 12);
    let role = if model.view == View::Attach {
        Role::Active
    } else {
        Role::Text
    };
    canvas.put_all(
        1,
        area.y,
        area.width.saturating_sub(1),
        &[("1", Role::Key), (" ", Role::Text), ("Attach", role)],
    );
}

/// What is being waited for, once it is worth a word.
fn loading(model: &Model) -> Option<String> {
    let waited = model.waiting()?;
    let label = &model.pending.as_ref()?.path.last()?.label;
    let spinner = model.glyphs.spinner;
    let beat = waited.as_millis() / BEAT.as_millis();
    let turn = usize::try_from(beat).unwrap_or(0) % spinner.len();
    Some(format!(
        "{} {}  {:.1} s {} esc cancels",
        spinner[turn],
        cells::clip(label, 24, model.glyphs.ellipsis),
        waited.as_secs_f64(),
        model.glyphs.dot,
    ))
}
