//! The attach view in words: how often the target is bought with the anchor.

use super::Sentence;
use crate::domain::Base;
use crate::domain::text::printable;
use crate::tui::columns::{self, Field};
use crate::tui::figures;
use crate::tui::model::{Model, Row, Table};
use crate::tui::view::words::glue;

/// The sentences of a row.
pub(super) fn sentences(model: &Model, table: &Table, row: Row<'_>) -> Vec<Sentence> {
    let mut out = vec![Sentence::new(attach_sentence(model, table, row))];
    out.extend(lift_sentence(model, row));
    out.extend(sales_sentence(model, row).map(Sentence::new));
    out
}

fn attach_sentence(model: &Model, table: &Table, row: Row<'_>) -> String {
    let glyphs = model.glyphs;
    let level = row.level;
    let title = row.pair.map_or(row.title(), |pair| &pair.target_title);
    let title = printable(title);
    let of = level.attaches.zip(level.base_n).map(|(attaches, base_n)| {
        let base_n = figures::quantity(base_n, glyphs);
        let base = columns::base_name(level.base, &base_n);
        (
            glue(&figures::count(attaches)),
            glue(&format!("{base_n} {base}")),
        )
    });
    let percent = |rate| figures::percent(rate, table.scale.decimals(Field::AttachRate), glyphs);
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

/// Lift is over all orders. Where the attach rate's base leaves some out, because
/// the target was not sold yet, lift mixes time with liking, so the sentence
/// claims nothing about chance.
fn lift_sentence(model: &Model, row: Row<'_>) -> Option<Sentence> {
    let pair = row.pair?;
    let ratio = |value| glue(&figures::ratio(value, model.glyphs));
    let lift = pair.lift?;
    let interval = pair
        .lift_low
        .zip(pair.lift_high)
        .map(|(low, high)| format!(" ({} to\u{a0}{})", ratio(low), ratio(high)))
        .unwrap_or_default();
    let figure = format!("Lift\u{a0}{}{interval}", ratio(lift));
    let over_all = format!("{figure} over all orders");
    #[expect(clippy::cast_precision_loss, reason = "compared, not summed")]
    let all_eligible = row
        .level
        .base_n
        .zip(pair.level.anchor_orders)
        .map(|(base_n, orders)| base_n >= orders as f64);
    if row.level.base != Base::EligibleOrders || all_eligible.is_none() {
        return Some(Sentence::new(format!("{over_all}.")));
    }
    if all_eligible == Some(false) {
        return Some(Sentence {
            long: format!("{over_all}, also those before it was first sold as an add-on."),
            short: Some(format!("{over_all}.")),
        });
    }
    let meaning = match (pair.lift_low, pair.lift_high) {
        (Some(low), _) if low > 1.0 => "bought together more often than by chance",
        (_, Some(high)) if high < 1.0 => "bought together less often than by chance",
        (Some(_), Some(_)) => "not told apart from chance",
        _ => return Some(Sentence::new(format!("{figure}."))),
    };
    Some(Sentence {
        long: format!("{figure}: {meaning}."),
        short: Some(format!("{figure}.")),
    })
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
