//! What goes into an order, and what it costs the shop.

use super::catalogue::part;
use super::categories::CATEGORIES;
use super::law::{Moment, Pair};
use super::rng::{Key, Stream, Tag, sigmoid};
use super::shop::Shop;
use super::truth::{Sale, Truth};
use super::visit::{Line, Order, Status, Visit};
use super::worth::{LINE_DISCOUNT, LINE_DISCOUNTS, more_units};

/// Share of orders that are cancelled, and that the shop placed to test itself.
pub(super) const CANCELLED_SHARE: f64 = 0.02;
/// See [`CANCELLED_SHARE`].
pub(super) const TEST_SHARE: f64 = 0.002;

/// Share of orders with a product that has nothing to do with the rest.
pub(super) const STRAY_SHARE: f64 = 0.05;

/// What readiness to buy adds to the log-odds of every add-on.
pub(super) const INTENT_EFFECT: f64 = 0.25;

/// What each tier between a product and a customer's segment takes off.
pub(super) const TIER_EFFECT: f64 = -0.25;

/// What a list after the order takes off: the order is already paid.
pub(super) const FOLLOW_UP_EFFECT: f64 = -0.6;

/// Coupons and their shares off.
const COUPONS: [(&str, f64); 3] = [("COFFEE5", 0.05), ("THANKS10", 0.1), ("SEASON15", 0.15)];

/// Share of first and of later orders with a coupon.
const COUPON_SHARES: (f64, f64) = (0.14, 0.06);

/// What the coupon of a first order takes off.
const WELCOME_OFF: f64 = 0.1;

/// Payment methods: their share of the orders, and what they take: a share of the
/// total, and cents. Card, wallet, invoice.
pub(super) const PAYMENT: [(f64, f64, i64); 3] =
    [(0.5, 0.014, 25), (0.35, 0.0249, 35), (0.15, 0.029, 45)];

/// Shipping of an order, and of every unit in it, in cents.
const SHIPPING_CENTS: (i64, i64) = (390, 70);

/// The share that coupons take off an order, in expectation.
pub(super) fn coupon_off(is_first: bool) -> f64 {
    if is_first {
        return COUPON_SHARES.0 * WELCOME_OFF;
    }
    COUPON_SHARES.1 * COUPONS.iter().map(|(_, off)| off).sum::<f64>() / COUPONS.len() as f64
}

/// What an order of one unit costs the shop beside its lines, in units of the
/// currency: shipping, and the fee's fixed amount.
pub(super) fn order_cost() -> f64 {
    let cents = SHIPPING_CENTS.0 + SHIPPING_CENTS.1 + super::worth::FEE_FIXED_CENTS;
    cents as f64 / 100.0
}

/// The two potential outcomes of one pair in one visit, under one draw.
#[derive(Debug, Clone, Copy)]
pub(super) struct Outcome {
    /// Probability of the purchase as shown (or not), and if it were hidden.
    pub p_actual: f64,
    pub p_hidden: f64,
    /// Whether it happens: the same uniform draw against both.
    pub actual: bool,
    pub hidden: bool,
}

/// Draws both outcomes of a pair: `logit` without and `lift` through a list.
pub(super) fn outcome(key: Key, index: usize, logit: f64, lift: Option<f64>) -> Outcome {
    let p_hidden = sigmoid(logit);
    let p_actual = lift.map_or(p_hidden, |lift| sigmoid(logit + lift));
    let draw = key.child(Tag::Attach, index as u64).unit();
    Outcome {
        p_actual,
        p_hidden,
        actual: draw < p_actual,
        hidden: draw < p_hidden,
    }
}

/// What visitor and visit add to the log-odds of a target.
pub(super) fn fit(shop: &Shop, moment: &Moment<'_>, intent: f64, target: usize) -> f64 {
    let tier = shop.catalogue.products[target].tier;
    let tiers = tier.abs_diff(moment.visitor.segment) as f64;
    INTENT_EFFECT * intent + TIER_EFFECT * tiers
}

/// The order at `at` whose primary line is `main`; `first` if it is the
/// visitor's first ever.
pub(super) fn order(
    shop: &Shop,
    moment: &Moment<'_>,
    visit: &Visit,
    (main, at, first): (Line, i64, bool),
    truth: &mut Truth,
) -> Order {
    let visitor = moment.visitor;
    let key = visitor.key.visit(visit.number);
    let products = &shop.catalogue.products;
    let mut draws = key.child(Tag::Order, 0).stream();
    let state = draws.unit();
    let status = if state < CANCELLED_SHARE {
        Status::Cancelled
    } else if state < CANCELLED_SHARE + TEST_SHARE {
        Status::Test
    } else {
        Status::Ok
    };
    let anchor = main.product;
    let mut lines = vec![main];
    for index in shop.pairs.cross_sells(anchor) {
        let pair = &shop.pairs.all[index];
        if pair.class.is_artefact() || !products[pair.target].is_sold(at) {
            continue;
        }
        let logit = pair.organic_logit + fit(shop, moment, visit.intent, pair.target);
        let lift = visit.lift(index, pair, moment);
        let outcome = outcome(key, index, logit, lift.map(|(lift, _)| lift));
        let seen = visit.seen(index).last();
        let off = seen.and_then(|exposure| exposure.off);
        if status == Status::Ok {
            let sale = Sale {
                moment: *moment,
                seen: seen.map(|exposure| exposure.placement),
                worked: lift.map(|(_, placement)| placement),
                off,
                order_off: coupon_off(first),
            };
            truth.note(shop, index, &sale, outcome);
            if visit.ghosts.iter().any(|e| e.pair == index && e.viewable) {
                truth.note_control(index, outcome);
            }
        }
        if outcome.actual {
            let line = add_on(shop, pair, moment, (index, off, !outcome.hidden));
            if line.caused {
                lines[0].return_rate += pair.anchor_return;
            }
            lines.push(line);
        }
    }
    if draws.chance(STRAY_SHARE) {
        let demand = CATEGORIES.each_ref().map(|category| category.demand);
        let stray = shop
            .catalogue
            .draw(draws.weighted(&demand), visitor.segment, &mut draws);
        if lines.iter().all(|line| line.product != stray) && products[stray].is_sold(at) {
            let product = &products[stray];
            lines.push(Line::of(stray, product.price_cents, product.return_rate));
        }
    }
    for line in &mut lines {
        fill(
            line,
            CATEGORIES[products[line.product].category].consumable,
            &mut draws,
        );
    }
    close(at, status, lines, first, &mut draws)
}

/// The order that a list after the first one sold, with the money off it promised.
pub(super) fn follow_up(
    shop: &Shop,
    moment: &Moment<'_>,
    key: Key,
    (index, at, off): (usize, i64, Option<f64>),
) -> Order {
    let pair = &shop.pairs.all[index];
    let mut line = add_on(shop, pair, moment, (index, off, true));
    line.primary = true;
    let mut draws = key.child(Tag::FollowUp, 0).stream();
    let consumable = CATEGORIES[shop.catalogue.products[line.product].category].consumable;
    fill(&mut line, consumable, &mut draws);
    close(at, Status::Ok, vec![line], false, &mut draws)
}

/// A line for the target of a pair, the `index`-th: with the money off it was shown
/// with, and whether it was bought because of that.
fn add_on(
    shop: &Shop,
    pair: &Pair,
    moment: &Moment<'_>,
    (index, off, caused): (usize, Option<f64>, bool),
) -> Line {
    let product = &shop.catalogue.products[pair.target];
    let mut line = Line::of(pair.target, product.price_cents, product.return_rate);
    (line.pair, line.caused, line.off) = (Some(index), caused, off);
    if caused {
        line.return_rate = pair.return_rate(product.return_rate, moment);
        line.delay_factor = pair.delay_factor;
    }
    line
}

/// Quantity and line discount.
fn fill(line: &mut Line, consumable: bool, draws: &mut Stream) {
    let (second, third) = more_units(consumable);
    let (more, most) = (draws.chance(second), draws.chance(third));
    line.quantity = 1 + u64::from(more) + u64::from(more && most);
    let discounted = draws.chance(LINE_DISCOUNT);
    let share = draws.pick(&LINE_DISCOUNTS);
    if let Some(share) = line.off.or(discounted.then_some(share)) {
        line.discount_cents = part(line.net_cents(), share);
    }
}

/// Coupon, fees and shipping of an order whose lines are complete.
fn close(at: i64, status: Status, lines: Vec<Line>, welcome: bool, draws: &mut Stream) -> Order {
    let subtotal: i64 = lines.iter().map(Line::net_cents).sum();
    let units: u64 = lines.iter().map(|line| line.quantity).sum();
    let has_coupon = draws.chance(if welcome {
        COUPON_SHARES.0
    } else {
        COUPON_SHARES.1
    });
    let (coupon, off) = match (has_coupon, welcome) {
        (false, _) => ("", 0.0),
        (true, true) => ("WELCOME10", WELCOME_OFF),
        (true, false) => draws.pick(&COUPONS),
    };
    let discount_cents = part(subtotal, off);
    let (_, pct, fixed) = PAYMENT[draws.weighted(&PAYMENT.map(|(share, ..)| share))];
    Order {
        at,
        status,
        discount_cents,
        shipping_cents: SHIPPING_CENTS.0 + SHIPPING_CENTS.1 * i64::try_from(units).unwrap_or(0),
        payment_fee_cents: part(subtotal - discount_cents, pct) + fixed,
        coupon,
        lines,
    }
}

/// The order's discount shared over its lines in cents, by largest remainder
/// over what each line costs; ties go to the earlier line.
pub(super) fn allocate(order: &Order) -> Vec<i64> {
    let nets: Vec<i64> = order
        .lines
        .iter()
        .map(|line| line.net_cents().max(0))
        .collect();
    let total: i64 = nets.iter().sum();
    if total == 0 {
        return vec![0; nets.len()];
    }
    let mut shares: Vec<i64> = nets
        .iter()
        .map(|net| order.discount_cents * net / total)
        .collect();
    let mut by_remainder: Vec<usize> = (0..nets.len()).collect();
    by_remainder.sort_by_key(|at| (-(order.discount_cents * nets[*at] % total), *at));
    let rest = order.discount_cents - shares.iter().sum::<i64>();
    for at in by_remainder
        .into_iter()
        .take(usize::try_from(rest).unwrap_or(0))
    {
        shares[at] += 1;
    }
    shares
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order_of(nets: &[i64], discount_cents: i64) -> Order {
        Order {
            at: 0,
            status: Status::Ok,
            discount_cents,
            shipping_cents: 0,
            payment_fee_cents: 0,
            coupon: "",
            lines: nets.iter().map(|net| Line::of(0, *net, 0.0)).collect(),
        }
    }

    #[test]
    fn an_order_discount_is_shared_to_the_cent() {
        assert_eq!(
            allocate(&order_of(&[1_000, 1_000, 1_000], 100)),
            [34, 33, 33]
        );
        assert_eq!(allocate(&order_of(&[1_990, 10, 0], 201)), [200, 1, 0]);
        assert_eq!(allocate(&order_of(&[0, 0], 50)), [0, 0]);
    }

    #[test]
    fn both_outcomes_of_a_pair_come_from_one_draw() {
        let (mut more, mut less) = (0, 0);
        for visit in 0..20_000 {
            let key = Key::root(1).visit(visit);
            let got = outcome(key, 3, -2.0, Some(1.0));
            more += u64::from(got.actual && !got.hidden);
            less += u64::from(got.hidden && !got.actual);
            let unseen = outcome(key, 3, -2.0, None);
            assert_eq!(unseen.actual, got.hidden);
        }
        assert_eq!(less, 0, "a positive lift never loses a purchase");
        let share = more as f64 / 20_000.0;
        let meant = sigmoid(-1.0) - sigmoid(-2.0);
        assert!((share - meant).abs() < 0.01, "{share} against {meant}");
    }
}
