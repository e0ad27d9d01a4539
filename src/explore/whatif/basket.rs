//! A pair of which only orders are known: every eligible order of the anchor counts as
//! one exposure, and what was bought together as attached.

use duckdb::Connection;

use super::product::{Orders, Product};
use crate::domain::{Money, Scope};
use crate::explore::judging::Judging;
use crate::explore::pairs::{self, Which};
use crate::explore::shop::Shop;
use crate::explore::{ExploreError, PairRow};
use crate::stats::Estimate;
use crate::whatif::{Given, Input, Known, Lever, Name, Span};

/// The figures of a pair in a window.
///
/// # Errors
/// When a product is not there, or the scope cannot be applied.
pub(super) fn pair(
    conn: &Connection,
    shop: &Shop,
    judging: &Judging,
    scope: &Scope,
    (anchor, target): (&str, &str),
    span: Span,
) -> Result<Input, ExploreError> {
    let (anchor_no, target_no) = (pairs::product(conn, anchor)?, pairs::product(conn, target)?);
    let which = Which {
        category: None,
        anchor: Some(anchor),
        target: Some(target),
    };
    let table = pairs::pairs(conn, shop, scope, which, judging)?;
    let row = table.rows.first();
    let names = pairs::Names::load(conn, [anchor_no, target_no].into_iter())?;
    let mut input = Input::unknown(Name {
        anchor_id: anchor.to_owned(),
        anchor_title: names.of(anchor_no).1.to_owned(),
        target_id: target.to_owned(),
        target_title: names.of(target_no).1.to_owned(),
        rec_type: None,
    });
    let orders = Orders::load(conn, anchor_no, scope)?;
    let product = Product::load(conn, target_no)?;
    input.is_basket = true;
    input.currency.clone_from(&shop.currency);
    input.span = Span {
        days: orders.days,
        ..span
    };
    orders.fill(&mut input);
    product.fill(&mut input);
    input.remarks.extend(table.remarks.iter().cloned());
    if let Some(row) = row {
        bought(&mut input, row, orders.days);
    }
    input.baseline_return_rate = names.baseline(target_no);
    returns(&mut input, shop, row, &product);
    Ok(input)
}

/// Acceptance, exposures, price and margin of what was bought together.
fn bought(input: &mut Input, row: &PairRow, days: f64) {
    let level = &row.level;
    let (Some(n), Some(x)) = (level.base_n, level.attaches) else {
        return;
    };
    if n <= 0.0 || days <= 0.0 {
        return;
    }
    let x = x as f64;
    input.give(Lever::Exposures, Given::measured(30.0 * n / days, 0.0));
    // Half a success more on both sides, so that a rate of 0 is still in doubt.
    let rate = (x + 0.5) / (n + 1.0);
    let measured = Given::measured(x / n, (rate * (1.0 - rate) / (n + 1.0)).sqrt());
    input.give(Lever::Acceptance, measured);
    let (Some(units), true) = (level.units.filter(|units| *units > 0.0), x > 0.0) else {
        return;
    };
    input.units_per_attach = units / x;
    let each = |amount: Option<Money>| amount.map(|amount| amount.to_f64() / units);
    if let (Some(revenue), Some(discounts)) = (each(level.revenue), each(level.discounts)) {
        let within =
            |lever: Lever, value: f64| Given::measured(value, 0.0).within(input.given(lever).range);
        let price = within(Lever::Price, revenue + discounts);
        let discount = within(Lever::Discount, discounts);
        input.give(Lever::Price, price);
        input.give(Lever::Discount, discount);
    }
    if let Some(cost) = each(level.cogs) {
        let range = input.given(Lever::UnitCost).range;
        input.give(Lever::UnitCost, Given::measured(cost, 0.0).within(range));
    }
    if let Some(fees) = level.fees {
        input.give(Lever::Fees, Given::measured(fees.to_f64() / x, 0.0));
    }
    let fees = input.given(Lever::Fees).value.unwrap_or(0.0);
    if let Some(gross) = level.gross_margin {
        // How margins differ between orders is not known here; a price's spread is small
        // beside that of acceptance.
        input.before_returns = Some(Known {
            value: gross.to_f64() / x - fees,
            se: 0.0,
        });
    }
}

fn returns(input: &mut Input, shop: &Shop, row: Option<&PairRow>, product: &Product) {
    if let Some(lack) = shop.about_returns() {
        let cause = super::cause(lack, shop);
        input.give(Lever::ReturnRate, Given::assumed(0.0, cause));
    } else if let Some(level) = row.map(|row| &row.level)
        && let Some(rate) = level.return_rate.or(level.baseline_return_rate)
    {
        let n = level.units_mature.unwrap_or(0.0).max(1.0);
        let se = (rate * (1.0 - rate) / n).max(0.0).sqrt();
        input.give(
            Lever::ReturnRate,
            Given::pooled(Estimate { value: rate, se }),
        );
    }
    product.fill_loss(input, 0.0);
}
