mod properties;

use super::{ANCHOR, BOTH, Baskets, Counted, MinOrders, Options, PairCount, TARGET, count};

/// Options that keep every pair.
fn all() -> Options {
    Options {
        min_orders: MinOrders::Exactly(1),
        threads: 1,
        ..Options::default()
    }
}

fn baskets(products: u32, lines: &[(u64, u32, u8)]) -> Baskets {
    let mut builder = Baskets::builder(products);
    for &(basket, product, role) in lines {
        builder.push(basket, product, role);
    }
    builder.finish()
}

fn plain(products: u32, orders: &[&[u32]]) -> Baskets {
    let lines: Vec<_> = (0..)
        .zip(orders)
        .flat_map(|(basket, order)| order.iter().map(move |&product| (basket, product, BOTH)))
        .collect();
    baskets(products, &lines)
}

fn triples(counted: &Counted) -> Vec<(u32, u32, u32)> {
    let triple = |pair: &PairCount| (pair.anchor, pair.target, pair.orders);
    counted.pairs.iter().map(triple).collect()
}

#[test]
fn plain_baskets_count_both_ways() {
    let counted = count(&plain(4, &[&[0, 1, 2], &[2, 0], &[3], &[0, 1]]), &all());
    assert_eq!(
        triples(&counted),
        [
            (0, 1, 2),
            (0, 2, 2),
            (1, 0, 2),
            (1, 2, 1),
            (2, 0, 2),
            (2, 1, 1)
        ]
    );
    assert_eq!(counted.baskets, 4);
    assert_eq!(counted.largest_basket, 3);
    assert_eq!((counted.baskets_left_out, counted.pairs_left_out), (0, 0));
    assert_eq!(counted.min_orders, 1);
}

#[test]
fn known_primaries_count_one_way() {
    let counted = count(
        &baskets(
            4,
            &[
                (7, 0, ANCHOR),
                (7, 1, TARGET),
                (7, 2, TARGET),
                (8, 1, ANCHOR),
                (8, 0, TARGET),
                (9, 0, ANCHOR),
                (9, 1, TARGET),
                // Only an anchor, only targets: no pair.
                (10, 3, ANCHOR),
                (11, 2, TARGET),
                (11, 3, TARGET),
            ],
        ),
        &all(),
    );
    assert_eq!(triples(&counted), [(0, 1, 2), (0, 2, 1), (1, 0, 1)]);
    assert_eq!(counted.baskets, 5);
}

#[test]
fn roles_mix_in_one_basket() {
    let counted = count(
        &baskets(3, &[(1, 0, BOTH), (1, 1, ANCHOR), (1, 2, TARGET)]),
        &all(),
    );
    assert_eq!(triples(&counted), [(0, 2, 1), (1, 0, 1), (1, 2, 1)]);
}

#[test]
fn a_product_twice_in_a_basket_counts_once_with_both_roles() {
    let counted = count(&plain(2, &[&[0, 1, 0, 1, 1]]), &all());
    assert_eq!(triples(&counted), [(0, 1, 1), (1, 0, 1)]);
    assert_eq!(counted.largest_basket, 2);

    let lines = [
        (1, 0, ANCHOR),
        (1, 1, TARGET),
        (1, 0, TARGET),
        (1, 2, ANCHOR),
    ];
    let counted = count(&baskets(3, &lines), &all());
    assert_eq!(triples(&counted), [(0, 1, 1), (2, 0, 1), (2, 1, 1)]);
}

#[test]
fn lines_of_a_basket_that_come_apart_are_put_together() {
    let lines = [
        (5, 0, BOTH),
        (3, 0, BOTH),
        (5, 1, BOTH),
        (3, 2, BOTH),
        (5, 0, BOTH),
    ];
    let counted = count(&baskets(3, &lines), &all());
    assert_eq!(
        triples(&counted),
        [(0, 1, 1), (0, 2, 1), (1, 0, 1), (2, 0, 1)]
    );
    assert_eq!(counted.baskets, 2);
}

#[test]
fn giant_baskets_are_left_out_and_reported() {
    let giant: Vec<u32> = (0..6).collect();
    // Five lines, but only two products: not a giant.
    let orders = plain(6, &[&giant, &[0, 1], &[0, 1, 1, 1, 0]]);
    let counted = count(
        &orders,
        &Options {
            max_basket: 5,
            ..all()
        },
    );
    assert_eq!(triples(&counted), [(0, 1, 2), (1, 0, 2)]);
    assert_eq!(counted.baskets, 3);
    assert_eq!(counted.baskets_left_out, 1);
    assert_eq!(counted.largest_basket, 6);

    let counted = count(
        &orders,
        &Options {
            max_basket: 6,
            ..all()
        },
    );
    assert_eq!(counted.baskets_left_out, 0);
    assert_eq!(counted.pairs.len(), 30);
}

/// Unordered pairs with 3, 2, 2 and 1 orders.
fn ladder() -> Baskets {
    let once = [0u32, 4];
    plain(
        5,
        &[
            &[0, 1],
            &[0, 1],
            &[0, 1],
            &[0, 2],
            &[0, 2],
            &[0, 3],
            &[0, 3],
            &once,
        ],
    )
}

#[test]
fn pairs_below_the_minimum_are_left_out_and_counted() {
    for (given, used, kept) in [(0, 1, 8), (1, 1, 8), (2, 2, 6), (3, 3, 2), (4, 4, 0)] {
        let min_orders = MinOrders::Exactly(given);
        let counted = count(
            &ladder(),
            &Options {
                min_orders,
                ..all()
            },
        );
        assert_eq!(counted.min_orders, used);
        assert_eq!(counted.pairs.len(), kept, "minimum {given}");
        assert_eq!(counted.pairs_left_out, 8 - kept as u64);
    }
}

#[test]
fn auto_takes_the_smallest_minimum_that_fits() {
    for (max_pairs, used, kept) in [
        (0, 4, 0),
        (1, 4, 0),
        (2, 3, 2),
        (5, 3, 2),
        (6, 2, 6),
        (7, 2, 6),
        (8, 1, 8),
        (usize::MAX, 1, 8),
    ] {
        let min_orders = MinOrders::Auto { max_pairs };
        let counted = count(
            &ladder(),
            &Options {
                min_orders,
                ..all()
            },
        );
        assert_eq!(counted.min_orders, used, "at most {max_pairs}");
        assert_eq!(counted.pairs.len(), kept, "at most {max_pairs}");
        assert_eq!(counted.pairs_left_out, 8 - kept as u64);
    }
}

#[test]
fn auto_counts_above_the_small_histogram() {
    let often = [0u32, 1];
    let orders: Vec<&[u32]> = vec![&often; 5_000];
    let min_orders = MinOrders::Auto { max_pairs: 1 };
    let counted = count(
        &plain(2, &orders),
        &Options {
            min_orders,
            ..all()
        },
    );
    assert_eq!((counted.min_orders, counted.pairs_left_out), (5_001, 2));
    let min_orders = MinOrders::Auto { max_pairs: 2 };
    let counted = count(
        &plain(2, &orders),
        &Options {
            min_orders,
            ..all()
        },
    );
    assert_eq!(triples(&counted), [(0, 1, 5_000), (1, 0, 5_000)]);
}

#[test]
fn nothing_to_count() {
    let none = Counted {
        pairs: Vec::new(),
        min_orders: 1,
        pairs_left_out: 0,
        baskets: 0,
        baskets_left_out: 0,
        largest_basket: 0,
    };
    assert_eq!(count(&plain(0, &[]), &Options::default()), none);
    assert_eq!(count(&plain(9, &[]), &Options::default()), none);
    let one_product = Counted {
        baskets: 2,
        largest_basket: 1,
        ..none
    };
    assert_eq!(
        count(&plain(1, &[&[0], &[0, 0]]), &Options::default()),
        one_product
    );
}

#[test]
#[should_panic(expected = "product 3 is not one of 3 products")]
fn an_unknown_product_is_refused() {
    Baskets::builder(3).push(1, 3, BOTH);
}
