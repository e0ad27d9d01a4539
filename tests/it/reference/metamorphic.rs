//! Rows in another order, other ids, several imports, money in cents instead of units, every
//! visitor twice: figures must change in the known way, or not at all.

use std::collections::BTreeMap;

use super::attribution::Rules;
use super::changes::{doubled, permuted, renamed, scaled, settled, split};
use super::model::Shop;
use super::pairs::{Figures, Level, Question};
use super::world::World;

const SHOPS: u64 = 20;

fn pairs(imports: &[Shop]) -> BTreeMap<String, Figures> {
    World::of(imports, &Rules::default()).rows(&Question::of(Level::Pair))
}

/// Counts, money and shares of a row; `None` where a figure is not known.
fn figures(row: &Figures) -> ([f64; 4], [Option<f64>; 7], [Option<f64>; 4]) {
    let counts = [
        row.exposures,
        row.clicks as f64,
        row.attaches as f64,
        row.units,
    ];
    let certain = [
        Some(row.revenue),
        Some(row.discounts),
        row.cogs,
        Some(row.fees),
    ];
    let [revenue, discounts, cogs, fees] = certain;
    let money = [
        revenue,
        discounts,
        cogs,
        fees,
        row.refund_amount,
        row.return_loss,
        row.net_margin,
    ];
    let shares = [
        row.ctr,
        row.attach_rate,
        row.return_rate,
        row.return_maturity,
    ];
    (counts, money, shares)
}

#[track_caller]
fn same(seed: u64, one: Option<f64>, other: Option<f64>) {
    let near = match (one, other) {
        (Some(one), Some(other)) => (one - other).abs() <= 1e-7 * one.abs().max(1.0),
        _ => one == other,
    };
    assert!(near, "seed {seed}: {one:?} and {other:?}");
}

/// Compares rows, counts `count` times and money `money` times as large in the others; of the
/// money the first so many figures.
fn compare(
    seed: u64,
    rows: &BTreeMap<String, Figures>,
    others: &BTreeMap<String, Figures>,
    (count, money, first): (f64, f64, usize),
) {
    assert_eq!(rows.len(), others.len());
    for (row, other) in rows.values().zip(others.values()) {
        let (one, other) = (figures(row), figures(other));
        for (one, other) in one.0.into_iter().zip(other.0) {
            same(seed, Some(one * count), Some(other));
        }
        for (one, other) in one.1.into_iter().zip(other.1).take(first) {
            same(seed, one.map(|one| one * money), other);
        }
        for (one, other) in one.2.into_iter().zip(other.2) {
            same(seed, one, other);
        }
    }
}

#[test]
fn neither_order_nor_names_nor_imports_matter() {
    for seed in 0..SHOPS {
        let shop = settled(seed);
        let rows = pairs(std::slice::from_ref(&shop));
        let alike = (1.0, 1.0, 7);
        compare(seed, &rows, &pairs(&[permuted(shop.clone(), seed)]), alike);
        compare(seed, &rows, &pairs(&split(&shop, seed)), alike);
        compare(seed, &rows, &pairs(&[renamed(shop)]), alike);
    }
}

#[test]
fn money_scales() {
    for seed in 0..SHOPS {
        let mut shop = settled(seed);
        shop.orders
            .iter_mut()
            .for_each(|order| order.discount = None);
        let rows = pairs(std::slice::from_ref(&shop));
        compare(seed, &rows, &pairs(&[scaled(shop)]), (1.0, 100.0, 7));
    }
}

#[test]
fn twice_the_visitors_are_twice_the_figures() {
    for seed in 0..SHOPS {
        let shop = settled(seed);
        let rows = pairs(std::slice::from_ref(&shop));
        // What is yet to come back is expected with less doubt, so losses do not double.
        compare(seed, &rows, &pairs(&[doubled(&shop)]), (2.0, 2.0, 5));
    }
}
