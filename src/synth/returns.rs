//! What comes back, when, and why.

use super::basket::allocate;
use super::calendar::{DAY, END};
use super::catalogue::part;
use super::categories::{CATEGORIES, Group};
use super::rng::{Key, Stream, Tag};
use super::shop::Shop;
use super::visit::{Line, Link, Return, Status, Visit};

/// Days in transit before the clock of a return starts.
pub(super) const TRANSIT_DAYS: f64 = 4.0;

/// Weibull shape and scale, in days, of the time until a return arrives.
pub(super) const DELAY: (f64, f64) = (1.4, 9.0);

/// Share of returns that come late, 45 to 75 days after the order.
pub(super) const LATE_SHARE: f64 = 0.03;

/// Share of returns whose line number was lost, and of those that name no order.
pub(super) const NO_LINE_SHARE: f64 = 0.08;
/// See [`NO_LINE_SHARE`].
pub(super) const NO_ORDER_SHARE: f64 = 0.015;

/// Draws the returns of a visit's orders that arrive before the data end.
pub(super) fn draw(shop: &Shop, key: Key, visit: &mut Visit) {
    for (at, order) in visit.orders.iter().enumerate() {
        if order.status != Status::Ok {
            continue;
        }
        let shares = allocate(order);
        for (place, line) in order.lines.iter().enumerate() {
            let mut draws = key
                .child(Tag::Return, at as u64)
                .child(Tag::Return, place as u64)
                .stream();
            if !draws.chance(line.return_rate) {
                continue;
            }
            let returned_at = order.at + delay(&mut draws);
            let paid = line.net_cents() - shares[place];
            let group = CATEGORIES[shop.catalogue.products[line.product].category].group;
            let mut back = describe(line, paid, group, &mut draws);
            back.number = visit.returns.len() as u64 + 1;
            (back.order, back.line, back.at) = (at, place, returned_at);
            if returned_at < END {
                visit.returns.push(back);
            }
        }
    }
}

/// Seconds between order and return.
#[expect(clippy::cast_possible_truncation, reason = "a few months of seconds")]
fn delay(draws: &mut Stream) -> i64 {
    let late = draws.chance(LATE_SHARE);
    let days = if late {
        45.0 + 30.0 * draws.unit()
    } else {
        TRANSIT_DAYS + draws.weibull(DELAY.0, DELAY.1)
    };
    (days * DAY as f64) as i64
}

/// Everything about a return of `line`, which was paid with `paid` cents, but
/// its place and time.
fn describe(line: &Line, paid: i64, group: Group, draws: &mut Stream) -> Return {
    let quantity = if line.quantity > 1 && draws.chance(0.5) {
        1
    } else {
        line.quantity
    };
    let share = quantity as f64 / line.quantity as f64;
    let resolutions = ["refund", "exchange", "store_credit"];
    let resolution = resolutions[draws.weighted(&[0.82, 0.1, 0.08])];
    let (reasons, weights): ([&str; 5], [f64; 5]) = match group {
        Group::Coffee => (
            [
                "defective",
                "changed_mind",
                "not_as_described",
                "damaged",
                "too_loud",
            ],
            [0.32, 0.3, 0.15, 0.15, 0.08],
        ),
        Group::House => (
            [
                "colour",
                "changed_mind",
                "not_as_described",
                "damaged",
                "wrong_size",
            ],
            [0.28, 0.27, 0.2, 0.15, 0.1],
        ),
        Group::Outdoor => (
            [
                "wrong_size",
                "changed_mind",
                "not_as_described",
                "defective",
                "arrived_late",
            ],
            [0.34, 0.3, 0.14, 0.12, 0.1],
        ),
    };
    let reason = reasons[draws.weighted(&weights)];
    let broken = matches!(reason, "defective" | "damaged");
    let lost = draws.unit();
    Return {
        number: 0,
        order: 0,
        line: 0,
        link: if lost < NO_ORDER_SHARE {
            Link::Product
        } else if lost < NO_ORDER_SHARE + NO_LINE_SHARE {
            Link::OrderAndProduct
        } else {
            Link::Line
        },
        quantity,
        refund_cents: if resolution == "exchange" {
            0
        } else {
            part(paid, share)
        },
        at: 0,
        reason,
        resolution,
        restocked: draws.chance(if broken { 0.1 } else { 0.9 }),
        handling_cents: 250 + draws.seconds(0, 300),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delays_follow_transit_and_weibull_with_a_late_tail() {
        let mut draws = Key::root(3).stream();
        let mut days: Vec<f64> = (0..20_000)
            .map(|_| delay(&mut draws) as f64 / DAY as f64)
            .collect();
        days.sort_by(f64::total_cmp);
        assert!(days[0] >= TRANSIT_DAYS);
        // Median of Weibull(1.4, 9): 9 · ln(2)^(1/1.4) = 6.93; the late tail lifts it a little.
        assert!((days[10_000] - 11.1).abs() < 0.3, "{}", days[10_000]);
        let late = days.iter().filter(|d| **d > 45.0).count() as f64 / 20_000.0;
        assert!((late - LATE_SHARE).abs() < 0.006, "{late}");
    }
}
