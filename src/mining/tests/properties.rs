//! `count` against a plain map of all pairs.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::super::layout::Layout;
use super::super::{ANCHOR, BOTH, MinOrders, Options, TARGET, count};
use super::{all, baskets, triples};

/// What `count` is meant to do, said another way.
fn naive(lines: &[(u64, u32, u8)], max_basket: usize) -> BTreeMap<(u32, u32), u32> {
    let mut orders: BTreeMap<u64, BTreeMap<u32, u8>> = BTreeMap::new();
    for &(basket, product, role) in lines {
        *orders
            .entry(basket)
            .or_default()
            .entry(product)
            .or_default() |= role;
    }
    let mut pairs = BTreeMap::new();
    for order in orders.values().filter(|order| order.len() <= max_basket) {
        for (&anchor, _) in order.iter().filter(|(_, role)| *role & ANCHOR != 0) {
            for (&target, _) in order.iter().filter(|(_, role)| *role & TARGET != 0) {
                if anchor != target {
                    *pairs.entry((anchor, target)).or_default() += 1;
                }
            }
        }
    }
    pairs
}

/// Enough lines for several shards, for both ways to count an anchor, and for
/// threads to report before they end.
fn large(role: impl Fn(u32) -> u8) -> Vec<(u64, u32, u8)> {
    let mut state = 1u64;
    let mut random = || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        (state >> 33) as u32
    };
    let mut lines = Vec::new();
    for basket in 0..20_000 {
        for line in 0..1 + random() % 15 {
            // The square of a fraction: small numbers are bought more often.
            let share = f64::from(random() % 4_096) / 4_096.0;
            let product = (share * share * f64::from(MANY)) as u32;
            lines.push((basket, product, role(line)));
        }
    }
    lines
}

/// Products in [`large`].
const MANY: u32 = 1_500;

#[test]
fn the_number_of_threads_changes_nothing() {
    let primary = |line| if line == 0 { ANCHOR } else { TARGET };
    for lines in [large(|_| BOTH), large(primary)] {
        let expected = naive(&lines, 1_000);
        let baskets = baskets(MANY, &lines);
        assert_eq!(Layout::new(&baskets, 1_000, 8).shards.len(), 8);
        for min_orders in [MinOrders::Auto { max_pairs: 20_000 }, MinOrders::Exactly(1)] {
            let with = |threads| {
                let options = Options {
                    min_orders,
                    threads,
                    ..Options::default()
                };
                count(&baskets, &options)
            };
            let one = with(1);
            let kept: Vec<_> = (expected.iter())
                .filter(|&(_, &orders)| orders >= one.min_orders)
                .map(|(&(anchor, target), &orders)| (anchor, target, orders))
                .collect();
            assert!(triples(&one) == kept, "{min_orders:?}");
            assert_eq!(one.pairs_left_out, (expected.len() - kept.len()) as u64);
            for threads in [0, 2, 3, 8] {
                assert!(one == with(threads), "{threads} threads, {min_orders:?}");
            }
        }
    }
}

fn any_lines() -> impl Strategy<Value = Vec<(u64, u32, u8)>> {
    let role = prop_oneof![Just(vec![BOTH]), Just(vec![0, ANCHOR, TARGET, BOTH])];
    role.prop_flat_map(|roles| {
        proptest::collection::vec((0u64..12, 0u32..9, proptest::sample::select(roles)), 0..80)
    })
}

proptest! {
    #[test]
    fn agrees_with_a_map(
        lines in any_lines(),
        max_basket in 0usize..8,
        minimum in 1u32..4,
        threads in 1usize..4,
    ) {
        let pairs = naive(&lines, max_basket);
        let min_orders = MinOrders::Exactly(minimum);
        let counted = count(&baskets(9, &lines), &Options { max_basket, min_orders, threads });
        let kept: Vec<_> = (pairs.iter())
            .filter(|&(_, &orders)| orders >= minimum)
            .map(|(&(anchor, target), &orders)| (anchor, target, orders))
            .collect();
        prop_assert_eq!(counted.pairs_left_out, (pairs.len() - kept.len()) as u64);
        prop_assert_eq!(triples(&counted), kept);
    }

    #[test]
    fn auto_is_the_smallest_minimum(lines in any_lines(), max_pairs in 0usize..40) {
        let baskets = baskets(9, &lines);
        let auto = MinOrders::Auto { max_pairs };
        let counted = count(&baskets, &Options { min_orders: auto, ..all() });
        prop_assert!(counted.pairs.len() <= max_pairs);
        let at = |minimum| {
            count(&baskets, &Options { min_orders: MinOrders::Exactly(minimum), ..all() })
        };
        prop_assert_eq!(&counted, &at(counted.min_orders));
        if counted.min_orders > 1 {
            prop_assert!(at(counted.min_orders - 1).pairs.len() > max_pairs);
        }
    }

    #[test]
    fn the_order_of_lines_changes_nothing(
        (lines, mixed) in any_lines().prop_flat_map(|lines| {
            (Just(lines.clone()), Just(lines).prop_shuffle())
        }),
    ) {
        prop_assert_eq!(count(&baskets(9, &lines), &all()), count(&baskets(9, &mixed), &all()));
    }
}
