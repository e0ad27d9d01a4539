//! The shop by type of recommendation and by placement.

use super::blocks::{self, Line, line, number, word};
use super::parts::{amount, figure, in_place_of, interval, row, title};
use crate::domain::Base;
use crate::domain::text::printable;
use crate::explore::LevelRow;
use crate::tui::columns::{self, Drawn};
use crate::tui::figures;
use crate::tui::model::{Model, Part};
use crate::tui::theme::Role;

/// What stands in place of what only exposures tell.
const OF_ORDERS: &str = "Orders do not tell: import an exposure log.";

/// From this width on intervals stand beside their figures, else below them: impacts are
/// what the table is about, and do not go.
const ONE_LINE: u16 = 106;

/// Whether figures are counted over orders alone.
fn of_orders(model: &Model) -> bool {
    let whole = model.whole.whole.get().and_then(Option::as_ref);
    whole.is_some_and(|whole| whole.base == Base::EligibleOrders)
}

/// What each type is accepted, and what it adds to an order.
pub(super) fn types(model: &Model, width: u16) -> Vec<Line> {
    let glyphs = model.glyphs;
    let currency = model.currency().unwrap_or("");
    let part = &model.whole.types;
    let rows = part.get().map(Vec::as_slice).unwrap_or_default();
    let mut lines = vec![title("Types of recommendation")];
    if of_orders(model) {
        lines.push(line(OF_ORDERS, Role::Dim));
        return lines;
    }
    if let Some(instead) = in_place_of(part, width) {
        lines.extend(instead);
        return lines;
    }
    if rows.is_empty() {
        lines.push(line("None in this window and filter.", Role::Dim));
        return lines;
    }
    let orders = rows.iter().find_map(|row| row.impact.impact_orders);
    if let Some(orders) = orders {
        let text = format!(
            "  {currency} added to each of {} orders; descriptive",
            figures::count(orders)
        );
        lines[0].push((text, Role::Dim));
    }
    let is_wide = width >= ONE_LINE;
    let heads = if is_wide {
        vec![
            word("type"),
            number("exposures"),
            number("accepted %"),
            number("interval"),
            number("AOV impact"),
            number("interval"),
            number("margin impact"),
            number("interval"),
            number("net/1 000"),
            number("return %"),
        ]
    } else {
        vec![
            word("type"),
            number("accepted %"),
            number("AOV impact"),
            number("margin impact"),
            number("exposures"),
            number("net/1 000"),
            number("return %"),
        ]
    };
    let null = || glyphs.null.to_owned();
    let money = |value: f64| figures::number(value, 2, glyphs);
    let both = |low: Option<f64>, high: Option<f64>| {
        low.zip(high).map_or_else(String::new, |(low, high)| {
            format!("{} to {}", money(low), money(high))
        })
    };
    let cells: Vec<Vec<(String, Role)>> = rows
        .iter()
        .flat_map(|found| {
            let (level, impact) = (&found.level, &found.impact);
            let loses = impact.margin_impact.is_some_and(|net| net < 0.0);
            let net_role = if loses { Role::Bad } else { Role::Text };
            let interval = interval(Drawn::Attach, row(level), glyphs).replace('\u{a0}', " ");
            let base_n = level
                .base_n
                .map_or_else(null, |n| figures::quantity(n, glyphs));
            let name = (columns::rec_type_word(&printable(&level.title)), Role::Text);
            let base_n = (base_n, Role::Text);
            let accepted = (figure(Drawn::Attach, row(level), glyphs), Role::Text);
            let accepted_between = (interval, Role::Dim);
            let aov = (impact.aov_impact.map_or_else(null, money), Role::Text);
            let aov_between = both(impact.aov_impact_low, impact.aov_impact_high);
            let aov_between = (aov_between, Role::Dim);
            let margin = (impact.margin_impact.map_or_else(null, money), net_role);
            let margin_between = both(impact.margin_impact_low, impact.margin_impact_high);
            let margin_between = (margin_between, Role::Dim);
            let net = level.net_margin_per_1000;
            let net = net.map_or_else(null, |net| amount(net, glyphs));
            let net = (net, net_role);
            let returned = (figure(Drawn::Return, row(level), glyphs), Role::Text);
            if is_wide {
                return vec![vec![
                    name,
                    base_n,
                    accepted,
                    accepted_between,
                    aov,
                    aov_between,
                    margin,
                    margin_between,
                    net,
                    returned,
                ]];
            }
            let nothing = || (String::new(), Role::Dim);
            vec![
                vec![name, accepted, aov, margin, base_n, net, returned],
                vec![
                    nothing(),
                    accepted_between,
                    aov_between,
                    margin_between,
                    nothing(),
                    nothing(),
                    nothing(),
                ],
            ]
        })
        .collect();
    lines.extend(blocks::table(&heads, &cells, width.into(), glyphs.ellipsis));
    lines
}

/// A table of a dimension's members.
pub(super) fn split(
    model: &Model,
    name: &str,
    dimension: &str,
    part: &Part<Vec<LevelRow>>,
    width: u16,
) -> Vec<Line> {
    let mut lines = vec![title(name)];
    if of_orders(model) {
        lines.push(line(OF_ORDERS, Role::Dim));
        return lines;
    }
    if let Some(instead) = in_place_of(part, width) {
        lines.extend(instead);
        return lines;
    }
    let rows = part.get().map(Vec::as_slice).unwrap_or_default();
    if rows.is_empty() {
        lines.push(line("None in this window and filter.", Role::Dim));
        return lines;
    }
    let glyphs = model.glyphs;
    let currency = model.currency().unwrap_or("");
    let base = super::words::base_word(rows.first().map_or(model.base(), |row| row.base));
    let heads = [
        word(dimension),
        number(base),
        number("attach %"),
        number("interval"),
        number("net/1 000"),
        number(format!("net {currency}").trim_end()),
        number("return %"),
    ];
    let null = || glyphs.null.to_owned();
    let cells: Vec<Vec<(String, Role)>> = rows
        .iter()
        .map(|level| {
            let net = level
                .net_margin
                .map_or_else(null, |net| figures::money(net, false, glyphs));
            let loses = level.net_margin_per_1000.is_some_and(|net| net < 0.0);
            let net_role = if loses { Role::Bad } else { Role::Text };
            let base_n = level
                .base_n
                .map_or_else(null, |n| figures::quantity(n, glyphs));
            vec![
                (columns::rec_type_word(&printable(&level.title)), Role::Text),
                (base_n, Role::Text),
                (figure(Drawn::Attach, row(level), glyphs), Role::Text),
                (
                    interval(Drawn::Attach, row(level), glyphs).replace('\u{a0}', " "),
                    Role::Dim,
                ),
                (
                    level
                        .net_margin_per_1000
                        .map_or_else(null, |net| amount(net, glyphs)),
                    net_role,
                ),
                (net, net_role),
                (figure(Drawn::Return, row(level), glyphs), Role::Text),
            ]
        })
        .collect();
    lines.extend(blocks::table(&heads, &cells, width.into(), glyphs.ellipsis));
    lines
}
