//! What comes back, when, and why.

use super::basket::allocate;
use super::calendar::{DAY, END};
use super::catalogue::part;
use super::categories::{CATEGORIES, Group};
use super::params::Gaps;
use super::rng::{Key, Stream, Tag};
use super::shop::Shop;
use super::visit::{Line, Link, Return, Status, Visit};

/// Days in transit before the clock of a return starts.
pub(super) const TRANSIT_DAYS: f64 = 4.0;

/// Weibull shape and scale, in days, of the time until a return arrives.
pub(super) const DELAY: (f64, f64) = (1.4, 9.0);

/// Share of returns that come late, 45 to 75 days after the order.
pub(super) const LATE_SHARE: f64 = 0.03;

/// Share of returns that are exchanged.
pub(super) const EXCHANGE_SHARE: f64 = 0.1;

/// Least and most that handling a return costs, in cents.
pub(super) const HANDLING_CENTS: (i64, i64) = (250, 550);

/// Share of the units that can be sold again, broken ones and whole ones.
const RESTOCKED: (f64, f64) = (0.1, 0.9);

/// Reasons of a return in a group of categories, and their shares.
fn reasons(group: Group) -> [(&'static str, f64); 5] {
    match group {
        Group::Coffee => [
            ("defective", 0.32),
            ("changed_mind", 0.3),
            ("not_as_described", 0.15),
            ("damaged", 0.15),
            ("too_loud", 0.08),
        ],
        Group::House => [
            ("colour", 0.28),
            ("changed_mind", 0.27),
            ("not_as_described", 0.2),
            ("damaged", 0.15),
            ("wrong_size", 0.1),
        ],
        Group::Outdoor => [
            ("wrong_size", 0.34),
            ("changed_mind", 0.3),
            ("not_as_described", 0.14),
            ("defective", 0.12),
            ("arrived_late", 0.1),
        ],
    }
}

fn is_broken(reason: &str) -> bool {
    matches!(reason, "defective" | "damaged")
}

/// Share of the returned units of a group that can be sold again.
pub(super) fn restocked_share(group: Group) -> f64 {
    let broken: f64 = (reasons(group).iter())
        .filter(|(reason, _)| is_broken(reason))
        .map(|(_, share)| share)
        .sum();
    broken * RESTOCKED.0 + (1.0 - broken) * RESTOCKED.1
}

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
            let returned_at = order.at + delay(line.delay_factor, &mut draws);
            let paid = line.net_cents() - shares[place];
            let group = CATEGORIES[shop.catalogue.products[line.product].category].group;
            let mut back = describe(line, paid, group, &shop.params.gaps, &mut draws);
            back.number = visit.returns.len() as u64 + 1;
            (back.order, back.line, back.at) = (at, place, returned_at);
            if returned_at < END {
                visit.returns.push(back);
            }
        }
    }
}

/// Seconds between order and return; `factor` stretches the time after transit.
#[expect(clippy::cast_possible_truncation, reason = "a few months of seconds")]
fn delay(factor: f64, draws: &mut Stream) -> i64 {
    let late = draws.chance(LATE_SHARE);
    let days = if late {
        45.0 + 30.0 * draws.unit()
    } else {
        TRANSIT_DAYS + factor * draws.weibull(DELAY.0, DELAY.1)
    };
    (days * DAY as f64) as i64
}

/// Everything about a return of `line`, which was paid with `paid` cents, but
/// its place and time.
fn describe(line: &Line, paid: i64, group: Group, gaps: &Gaps, draws: &mut Stream) -> Return {
    let quantity = if line.quantity > 1 && draws.chance(0.5) {
        1
    } else {
        line.quantity
    };
    let share = quantity as f64 / line.quantity as f64;
    let resolutions = ["refund", "exchange", "store_credit"];
    let resolution = resolutions[draws.weighted(&[0.92 - EXCHANGE_SHARE, EXCHANGE_SHARE, 0.08])];
    let reasons = reasons(group);
    let (reason, _) = reasons[draws.weighted(&reasons.map(|(_, share)| share))];
    let broken = is_broken(reason);
    let lost = draws.unit();
    Return {
        number: 0,
        order: 0,
        line: 0,
        link: if lost < gaps.no_order {
            Link::Product
        } else if lost < gaps.no_order + gaps.no_line {
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
        restocked: draws.chance(if broken { RESTOCKED.0 } else { RESTOCKED.1 }),
        handling_cents: draws.seconds(HANDLING_CENTS.0, HANDLING_CENTS.1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delays_follow_transit_and_weibull_with_a_late_tail() {
        let mut draws = Key::root(3).stream();
        let mut days: Vec<f64> = (0..20_000)
            .map(|_| delay(1.0, &mut draws) as f64 / DAY as f64)
            .collect();
        days.sort_by(f64::total_cmp);
        assert!(days[0] >= TRANSIT_DAYS);
        // Median of Weibull(1.4, 9): 9 · ln(2)^(1/1.4) = 6.93; the late tail lifts it a little.
        assert!((days[10_000] - 11.1).abs() < 0.3, "{}", days[10_000]);
        let late = days.iter().filter(|d| **d > 45.0).count() as f64 / 20_000.0;
        assert!((late - LATE_SHARE).abs() < 0.006, "{late}");
    }
}
