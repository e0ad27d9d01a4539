//! The margin view in words: from price to what is left.

use super::{Sentence, amount};
use crate::domain::Money;
use crate::domain::text::printable;
use crate::tui::columns::{self, Drawn};
use crate::tui::figures;
use crate::tui::model::{Model, Row};
use crate::tui::view::words::glue;

/// The sentences of a row.
pub(super) fn sentences(model: &Model, row: Row<'_>) -> Vec<Sentence> {
    let mut out = vec![Sentence::new(rate_sentence(model, row))];
    out.extend(slot_sentence(model, row).map(Sentence::new));
    out.extend(waterfall_sentence(model, row).map(Sentence::new));
    out
}

fn rate_sentence(model: &Model, row: Row<'_>) -> String {
    let level = row.level;
    let title = printable(row.title());
    let Some(net) = level.net_margin_per_1000 else {
        return format!("{title}: the margin cannot be computed; n says why.");
    };
    let decimals = if net.abs() < 100.0 { 1 } else { 0 };
    let base = columns::base_name(level.base, "1 000");
    let interval = Drawn::Margin
        .interval(row)
        .map_or_else(String::new, |interval| {
            let bound = |value| glue(&figures::number(value, decimals, model.glyphs));
            let (low, high) = (bound(interval.low), bound(interval.high));
            format!(" (95\u{a0}% interval {low} to\u{a0}{high})")
        });
    let each = level.margin_per_attach.map_or_else(String::new, |each| {
        format!(", {} an attach", amount(model, each, 2))
    });
    format!(
        "{title}: net {} per 1\u{a0}000 {base}{interval}{each}.",
        amount(model, net, decimals)
    )
}

fn slot_sentence(model: &Model, row: Row<'_>) -> Option<String> {
    let pair = row.pair?;
    let slot = amount(model, pair.slot_value?, 0);
    let chance = pair.p_positive.map_or_else(String::new, |p| {
        let percent = glue(&format!("{} %", figures::percent(p, 0, model.glyphs)));
        format!("; the chance that it earns more is {percent}")
    });
    Some(format!(
        "Its place on the page would earn {slot} per 1\u{a0}000 with the best that is not shown{chance}."
    ))
}

fn waterfall_sentence(model: &Model, row: Row<'_>) -> Option<String> {
    let level = row.level;
    let glyphs = model.glyphs;
    let money = |amount: Money| glue(&figures::money(amount, false, glyphs));
    let (revenue, net) = (level.revenue?, level.net_margin?);
    let mut parts = format!("Revenue {}", money(revenue));
    for (amount, name) in [
        (level.cogs, "goods"),
        (level.fees, "fees"),
        (level.return_loss, "returns"),
    ] {
        let amount = amount?;
        parts = format!("{parts} {} {name} {}", glyphs.minus, money(amount));
    }
    let rest = revenue - level.cogs? - level.fees? - level.return_loss? - net;
    // Less than a unit of the currency is rounding.
    let is_some = rest.ten_thousandths().abs() >= 10_000;
    if is_some {
        parts = format!(
            "{parts} {} replaced products and lines of unknown cost {}",
            glyphs.minus,
            money(rest)
        );
    }
    let currency = model.currency().unwrap_or_default();
    let net = format!("{} {currency}", money(net));
    Some(format!("{parts} = net {}.", glue(net.trim_end())))
}
