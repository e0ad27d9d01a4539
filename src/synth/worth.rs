//! What a purchase is worth to the shop, in expectation: the closed form behind the
//! truth about margins. All amounts are in units of the reporting currency.

use super::calendar::{DAY, START};
use super::catalogue::Product;
use super::categories::{CATEGORIES, Category};
use super::returns::{EXCHANGE_SHARE, HANDLING_CENTS, restocked_share};

/// The fee rule of the whole shop: a share of the net revenue, amounts a unit.
pub(super) const FEE_PCT: f64 = 0.02;
/// A fixed amount an order, in cents.
pub(super) const FEE_FIXED_CENTS: i64 = 35;
/// Shipping a unit, in cents.
pub(super) const SHIP_CENTS: i64 = 60;
/// The category that costs more to ship, and what a unit of it costs, in cents.
pub(super) const BULKY: (&str, i64) = ("Outdoor > Tents", 240);
/// Picking and packing a unit, in cents.
pub(super) const PICK_PACK_CENTS: i64 = 85;
/// Handling a returned unit where the return itself does not say, in cents.
pub(super) const RETURN_HANDLING_CENTS: i64 = 420;
/// Share of the unit cost that a restocked unit is worth again.
pub(super) const RESTOCK_RECOVERY: f64 = 0.9;

/// Chances of a second unit, and of a third beside the second.
pub(super) fn more_units(is_consumable: bool) -> (f64, f64) {
    if is_consumable {
        (0.3, 0.3)
    } else {
        (0.03, 0.1)
    }
}

/// Share of the lines with money off that no recommendation promised, and how much.
pub(super) const LINE_DISCOUNT: f64 = 0.07;
/// See [`LINE_DISCOUNT`].
pub(super) const LINE_DISCOUNTS: [f64; 4] = [0.05, 0.1, 0.15, 0.2];

/// How a purchase comes about.
#[derive(Debug, Clone, Copy)]
pub(super) struct Deal {
    pub at: i64,
    /// Probability that the line comes back.
    pub return_rate: f64,
    /// Share off the price that the recommendation promised.
    pub off: Option<f64>,
    /// Expected share off the whole order.
    pub order_off: f64,
}

/// Expected net margin of one purchase of a product: net revenue less unit cost,
/// fees and what returns lose (DOMAIN.md, N11 to N17).
pub(super) fn margin(product: &Product, deal: &Deal) -> f64 {
    let category = &CATEGORIES[product.category];
    let (second, third) = more_units(category.consumable);
    let units = 1.0 + second * (1.0 + third);
    let revenue = units * unit_revenue(product, deal);
    let cost = units * unit_cost(product, deal.at);
    let fees = FEE_PCT * revenue + units * (ship(category) + PICK_PACK_CENTS as f64 / 100.0);
    revenue - cost - fees - deal.return_rate * loss(product, deal)
}

/// Units that come back of a line that comes back, per unit of a line, in expectation.
pub(super) fn units_back(category: &Category) -> f64 {
    let (second, third) = more_units(category.consumable);
    back(category) / (1.0 + second * (1.0 + third))
}

/// Units that come back of a line that comes back: of two or more one comes back
/// alone every second time.
fn back(category: &Category) -> f64 {
    let (second, third) = more_units(category.consumable);
    1.0 + 0.5 * second * (1.0 + third)
}

/// Expected loss if a purchase comes back: the refund and the handling, less what
/// the shop can sell again. An exchange refunds and restocks nothing.
pub(super) fn loss(product: &Product, deal: &Deal) -> f64 {
    let category = &CATEGORIES[product.category];
    let refunded = 1.0 - EXCHANGE_SHARE;
    let restocked = RESTOCK_RECOVERY * restocked_share(category.group);
    let refund = unit_revenue(product, deal) - restocked * unit_cost(product, deal.at);
    let handling = (HANDLING_CENTS.0 + HANDLING_CENTS.1) as f64 / 200.0;
    back(category) * refunded * refund + handling
}

fn unit_revenue(product: &Product, deal: &Deal) -> f64 {
    let usual = LINE_DISCOUNT * LINE_DISCOUNTS.iter().sum::<f64>() / LINE_DISCOUNTS.len() as f64;
    let price = product.price_cents as f64 / 100.0;
    price * (1.0 - deal.off.unwrap_or(usual)) * (1.0 - deal.order_off)
}

/// The unit cost at a time.
fn unit_cost(product: &Product, at: i64) -> f64 {
    let cents = match product.new_cost {
        Some((day, cost)) if at >= START + day * DAY => cost,
        _ => product.cost_cents,
    };
    cents as f64 / 100.0
}

fn ship(category: &Category) -> f64 {
    let cents = if category.path == BULKY.0 {
        BULKY.1
    } else {
        SHIP_CENTS
    };
    cents as f64 / 100.0
}
