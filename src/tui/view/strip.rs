//! The summary strip: the selected row in plain words, and what it lacks.

use super::canvas::Canvas;
use super::notes;
use super::words::{glue, wrap};
use crate::domain::Base;
use crate::domain::text::printable;
use crate::tui::columns;
use crate::tui::figures;
use crate::tui::layout::Areas;
use crate::tui::model::{Model, Row, Table};
use crate::tui::theme::Role;

/// Draws the rule and the lines below it.
pub(super) fn draw(model: &Model, table: &Table, canvas: &mut Canvas<'_>, areas: &Areas) {
    canvas.rule(areas.rule, model.glyphs.rule, Role::Dim);
    let Some(row) = model.strip_row() else {
        return;
    };
    let area = areas.strip;
    let width = area.width.saturating_sub(2);
    let mut lines: Vec<(String, Role)> = Vec::new();
    lines.extend(
        wrap(&sentences(model, table, row), width)
            .into_iter()
            .map(|line| (line, Role::Text)),
    );
    let missing = notes::in_view(model, row);
    lines.extend(
        missing
            .iter()
            .map(String::as_str)
            .chain(table.remarks.iter().map(String::as_str))
            .flat_map(|text| wrap(&printable(text), width))
            .map(|line| (line, Role::Dim)),
    );
    let room = usize::from(area.height);
    let cut = lines.len() > room;
    for (place, (y, (line, role))) in (area.y..area.bottom()).zip(lines).enumerate() {
        if cut && place + 1 == room {
            let more = format!("{} n more", model.glyphs.ellipsis);
            let at = area.width.saturating_sub(2 + 8);
            canvas.put(1, y, at.saturating_sub(2), &line, role);
            canvas.put_right(area.width - 1, y, 8, &more, Role::Dim);
        } else {
            canvas.put(1, y, width, &line, role);
        }
    }
}

/// The row in words.
pub(super) fn sentences(model: &Model, table: &Table, row: Row<'_>) -> String {
    let mut text = attach_sentence(model, table, row);
    if let Some(lift) = lift_sentence(model, row) {
        text.push(' ');
        text.push_str(&lift);
    }
    if let Some(sales) = sales_sentence(model, row) {
        text.push(' ');
        text.push_str(&sales);
    }
    text
}

fn attach_sentence(model: &Model, table: &Table, row: Row<'_>) -> String {
    let glyphs = model.glyphs;
    let level = row.level;
    let title = printable(row.title());
    let of = level.attaches.zip(level.base_n).map(|(attaches, base_n)| {
        let base = columns::base_name(level.base);
        (
            glue(&figures::count(attaches)),
            glue(&format!("{} {base}", figures::quantity(base_n, glyphs))),
        )
    });
    let percent = |rate| figures::percent(rate, table.scale.rate_decimals, glyphs);
    let rate = level.attach_rate.map(|rate| {
        let interval = level
            .attach_rate_low
            .zip(level.attach_rate_high)
            .map(|(low, high)| {
                let (low, high) = (glue(&percent(low)), glue(&percent(high)));
                format!(" (95\u{a0}% interval {low} to\u{a0}{high})")
            })
            .unwrap_or_default();
        format!("{}\u{a0}%{interval}", glue(&percent(rate)))
    });
    let (Some((attaches, base)), rate) = (of, rate) else {
        return format!("{title}: the attach rate cannot be computed; n says why.");
    };
    let what = match (level.base, row.pair) {
        (Base::EligibleOrders, Some(pair)) => format!(
            "{attaches} of {base} of {} also held {title}",
            printable(&pair.anchor_title)
        ),
        (Base::EligibleOrders, None) => {
            format!("{attaches} of {base} of {title} also held an add-on")
        }
        (Base::Exposures, Some(pair)) => format!(
            "{attaches} of {base} of {title} with {} were followed by its purchase",
            printable(&pair.anchor_title)
        ),
        (Base::Exposures, None) => {
            format!("{attaches} of {base} on {title} were followed by a purchase of what was shown")
        }
    };
    match rate {
        Some(rate) => format!("{what}: {rate}."),
        None => format!("{what}."),
    }
}

fn lift_sentence(model: &Model, row: Row<'_>) -> Option<String> {
    let pair = row.pair?;
    let ratio = |value| glue(&figures::ratio(value, model.glyphs));
    let lift = pair.lift?;
    let interval = pair
        .lift_low
        .zip(pair.lift_high)
        .map(|(low, high)| format!(" ({} to\u{a0}{})", ratio(low), ratio(high)))
        .unwrap_or_default();
    let meaning = match (pair.lift_low, pair.lift_high) {
        (Some(low), _) if low > 1.0 => "bought together more often than by chance",
        (_, Some(high)) if high < 1.0 => "bought together less often than by chance",
        (Some(_), Some(_)) => "not told apart from chance",
        _ => return Some(format!("Lift\u{a0}{}.", ratio(lift))),
    };
    Some(format!("Lift\u{a0}{}{interval}: {meaning}.", ratio(lift)))
}

fn sales_sentence(model: &Model, row: Row<'_>) -> Option<String> {
    let units = row.level.units.map(|units| {
        let text = figures::quantity(units, model.glyphs);
        let name = if text == "1" { "unit" } else { "units" };
        glue(&format!("{text} {name}"))
    })?;
    let revenue = row.level.revenue.map(|revenue| {
        let amount = figures::money(revenue, true, model.glyphs);
        let currency = model.currency().unwrap_or("of revenue");
        format!(" for {}", glue(&format!("{amount} {currency}")))
    });
    Some(format!("Attached: {units}{}.", revenue.unwrap_or_default()))
}
