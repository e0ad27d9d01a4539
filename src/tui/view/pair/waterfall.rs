//! Where the money goes: from the price to what is left.

use super::funnel::bar;
use super::nothing;
use crate::domain::Money;
use crate::explore::PairDetail;
use crate::tui::cells;
use crate::tui::figures;
use crate::tui::model::Model;
use crate::tui::theme::Role;
use crate::tui::view::blocks::Line;
use crate::tui::view::parts::title;

pub(super) fn lines(model: &Model, detail: &PairDetail, width: u16) -> Vec<Line> {
    let level = &detail.pair.level;
    let glyphs = model.glyphs;
    let currency = model.currency().unwrap_or("");
    let mut lines = vec![vec![
        title("Margin").remove(0),
        (
            format!(
                "  {currency}, of {} attaches",
                level
                    .attaches
                    .map_or_else(|| glyphs.null.to_owned(), figures::count)
            ),
            Role::Dim,
        ),
    ]];
    let Some(revenue) = level.revenue else {
        lines.push(nothing("The margin cannot be computed; below is why."));
        return lines;
    };
    let discounts = level.discounts.unwrap_or(Money::ZERO);
    let price = revenue + discounts;
    let mut steps: Vec<(&str, Option<Money>, bool)> = Vec::new();
    if discounts != Money::ZERO {
        steps.push(("price", Some(price), true));
        steps.push(("discounts", level.discounts, false));
    }
    steps.push(("revenue", Some(revenue), true));
    steps.push(("goods", level.cogs, false));
    steps.push(("fees", level.fees, false));
    steps.push(("returns", level.return_loss, false));
    let parts = level.cogs.zip(level.fees).zip(level.return_loss);
    if let (Some(((cogs, fees), loss)), Some(net)) = (parts, level.net_margin) {
        let rest = revenue - cogs - fees - loss - net;
        // Less than a unit of the currency is rounding.
        if rest.ten_thousandths().abs() >= 10_000 {
            steps.push(("replaced, unknown", Some(rest), false));
        }
    }
    steps.push(("net", level.net_margin, true));
    const NAME: usize = 18;
    let texts: Vec<String> = steps
        .iter()
        .map(|(_, amount, is_total)| {
            amount.map_or_else(
                || glyphs.null.to_owned(),
                |amount| {
                    let shown = if *is_total { amount } else { -amount };
                    figures::money(shown, false, glyphs)
                },
            )
        })
        .collect();
    let figure = texts
        .iter()
        .map(|text| cells::width(text))
        .max()
        .unwrap_or(1);
    let room = usize::from(width).saturating_sub(NAME + figure + 3);
    let whole = price.to_f64();
    for ((name, amount, is_total), text) in steps.into_iter().zip(texts) {
        let share = amount.map_or(0.0, |amount| {
            if whole > 0.0 {
                amount.to_f64().abs() / whole
            } else {
                0.0
            }
        });
        let loses = amount.is_some_and(|amount| is_total && amount < Money::ZERO);
        let role = if loses { Role::Bad } else { Role::Text };
        let (glyph, bar_role) = if loses {
            (glyphs.heat[4], Role::Bad)
        } else if is_total {
            (glyphs.heat[4], Role::Interval)
        } else {
            (glyphs.heat[2], Role::Dim)
        };
        lines.push(vec![
            (cells::left(name, NAME, glyphs.ellipsis), Role::Text),
            (
                format!("{}{text}", " ".repeat(figure - cells::width(&text))),
                role,
            ),
            (format!("  {}", bar(share, room, glyph)), bar_role),
        ]);
    }
    lines
}
