//! What must hold of every shop, and what the random shops must hold to be worth comparing.

use std::collections::BTreeMap;

use super::attribution::{Kept, Rule, Rules};
use super::model::{DAY, HOUR};
use super::pairs::{Level, Question};
use super::shops::{Quirks, random};
use super::world::{Sold, World};

const SHOPS: u64 = 40;

fn each(mut check: impl FnMut(u64, &World)) {
    for seed in 0..SHOPS {
        check(
            seed,
            &World::of(&random(seed, Quirks::all()), &Rules::default()),
        );
    }
}

#[test]
fn credit_follows_its_exposure_and_never_exceeds_the_order() {
    each(|seed, world| {
        let mut revenue: BTreeMap<&str, (f64, f64)> = BTreeMap::new();
        for sold in &world.sold {
            let sums = revenue.entry(&sold.order.order_id).or_default();
            sums.0 += sold.money.revenue.max(0.0);
            if let Some(place) = sold.credit {
                let shown = &world.found.kept[place].shown;
                assert!(
                    shown.shown_at <= sold.order.ordered_at,
                    "seed {seed}: {sold:?}"
                );
                assert_eq!(shown.target, sold.line.product_id);
                assert_eq!(Some(&shown.visitor), sold.visitor.as_ref());
                sums.1 += sold.money.revenue;
            }
        }
        for (order, (all, credited)) in revenue {
            assert!(credited <= all + 1e-6, "seed {seed}: {order}");
        }
    });
}

#[test]
fn an_order_discount_is_allocated_whole() {
    each(|_, world| {
        for order in world.shop.ok_orders() {
            let lines = world.shop.net(order);
            let shares: i128 = lines
                .iter()
                .map(|(line, _, discount)| {
                    discount - line.line_discount.unwrap_or_default().0 * 10_000
                })
                .sum();
            let values = lines.iter().map(|(line, net, discount)| {
                let share = discount - line.line_discount.unwrap_or_default().0 * 10_000;
                (net + share).max(0)
            });
            let positive: i128 = values.sum();
            let discount = order.discount.unwrap_or_default().0 * 10_000;
            assert_eq!(shares, discount.min(positive), "{}", order.order_id);
        }
    });
}

#[test]
fn a_wider_window_credits_no_fewer_lines() {
    let credited = |seed, rules| {
        let world = World::of(&random(seed, Quirks::all()), &rules);
        world
            .sold
            .iter()
            .filter(|sold| sold.credit.is_some())
            .count()
    };
    for seed in 0..SHOPS {
        let mut last = 0;
        for (click, view) in [
            (0, 0),
            (HOUR, 0),
            (7 * DAY, HOUR),
            (7 * DAY, DAY),
            (30 * DAY, 3 * DAY),
        ] {
            let rules = Rules {
                click_window: click,
                view_window: view,
                ..Rules::default()
            };
            let now = credited(seed, rules);
            assert!(now >= last, "seed {seed}: {last} then {now}");
            last = now;
        }
        let both = credited(seed, Rules::default());
        for rule in [Rule::ClickOnly, Rule::ExposureOnly] {
            assert!(
                credited(
                    seed,
                    Rules {
                        rule,
                        ..Rules::default()
                    }
                ) <= both,
                "seed {seed}"
            );
        }
    }
}

#[test]
fn levels_add_up() {
    each(|seed, world| {
        let total = |level| {
            let rows = world.rows(&Question::of(level)).into_values();
            rows.fold((0.0, 0, 0.0), |(exposures, attaches, revenue), row| {
                (
                    exposures + row.exposures,
                    attaches + row.attaches,
                    revenue + row.revenue,
                )
            })
        };
        let near = |one: (f64, usize, f64), other: (f64, usize, f64)| {
            let same = (one.0 - other.0).abs() < 1e-6 && (one.2 - other.2).abs() < 1e-6;
            assert!(same && one.1 == other.1, "seed {seed}: {one:?} {other:?}");
        };
        near(total(Level::Pair), total(Level::Anchor));
        near(total(Level::Target), total(Level::Shown));
    });
}

#[test]
fn the_random_shops_hold_every_oddity() {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    each(|_, world| {
        let kept = &world.found.kept;
        let lines = |is_meant: &dyn Fn(&Sold) -> bool| {
            world.sold.iter().filter(|sold| is_meant(sold)).count()
        };
        let shown =
            |is_meant: &dyn Fn(&Kept) -> bool| kept.iter().filter(|kept| is_meant(kept)).count();
        let at_end = |sold: &Sold, days: i64| {
            let product = world.shop.product(&sold.line.product_id);
            let window = product
                .and_then(|product| product.return_window_days)
                .unwrap_or(30);
            sold.order.ordered_at.plus((window + days) * DAY) == world.shop.data_end()
        };
        let by = |sold: &Sold| {
            let place = sold.credit?;
            let at = sold.order.ordered_at;
            let tag = world.found.tagged(&world.shop, &sold.order, &sold.line);
            let named = sold
                .line
                .exposure_id
                .as_ref()
                .and_then(|id| world.found.kept_of.get(id));
            let clicks = kept[place].clicks.iter();
            let mut clicks = clicks.filter(|click| **click > at.plus(-7 * DAY) && **click <= at);
            Some(match (tag.is_some(), clicks.next().is_some()) {
                (true, _) if named.is_some_and(|places| places.contains(&place)) => "named",
                (true, _) => "by its recommendation",
                (false, true) => "by click",
                (false, false) => "by view",
            })
        };
        for (what, count) in [
            ("named", lines(&|sold| by(sold) == Some("named"))),
            (
                "by its recommendation",
                lines(&|sold| by(sold) == Some("by its recommendation")),
            ),
            ("by click", lines(&|sold| by(sold) == Some("by click"))),
            ("by view", lines(&|sold| by(sold) == Some("by view"))),
            (
                "immature returns",
                lines(&|sold| !sold.mature && sold.units_back > 0.0),
            ),
            (
                "mature returns",
                lines(&|sold| sold.mature && sold.units_back > 0.0),
            ),
            (
                "credited returns",
                lines(&|sold| sold.credit.is_some() && sold.units_back > 0.0),
            ),
            ("just mature", lines(&|sold| at_end(sold, 14))),
            (
                "replaced anchors",
                lines(&|sold| sold.replaced != Some(0.0)),
            ),
            ("assumed costs", lines(&|sold| sold.money.assumed)),
            ("gifts", lines(&|sold| sold.line.is_gift == Some(true))),
            (
                "foreign money",
                lines(&|sold| sold.order.currency.as_deref() == Some("USD")),
            ),
            ("negative revenue", lines(&|sold| sold.money.revenue < 0.0)),
            ("free lines", lines(&|sold| sold.line.unit_price.0 == 0)),
            ("clicked", shown(&|kept| !kept.clicks.is_empty())),
            ("in the cart", shown(&|kept| kept.in_cart)),
            (
                "without an anchor",
                shown(&|kept| kept.shown.anchor.is_none()),
            ),
            (
                "parts of a cart",
                shown(&|kept| kept.shown.weight.fract() != 0.0),
            ),
            (
                "duplicates",
                world.found.kept_of.len().saturating_sub(kept.len()),
            ),
            ("orphan clicks", world.found.orphan_clicks),
            ("bots", world.found.bots.len()),
            ("arms", world.experiments().0.len()),
            ("multi-arm units", world.experiments().1.len()),
            ("unknown returns", usize::from(!world.knows_returns)),
        ] {
            *counts.entry(what).or_default() += count;
        }
    });
    assert!(counts.values().all(|count| *count >= 3), "{counts:#?}");
}

#[test]
fn every_gap_is_found_in_the_random_shops() {
    let mut rows: BTreeMap<&str, usize> = BTreeMap::new();
    for seed in 0..SHOPS {
        let imports = random(seed, Quirks::all());
        let world = World::of(&imports, &Rules::default());
        for (code, gap) in world.gaps(&imports) {
            assert!(gap.rows <= gap.of, "seed {seed} {code}: {gap:?}");
            *rows.entry(code).or_default() += gap.rows;
        }
    }
    assert!(rows.values().all(|rows| *rows > 0), "{rows:?}");
}
