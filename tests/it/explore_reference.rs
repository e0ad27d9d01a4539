//! Every count of basket mode against the words of the contract, taken literally:
//! loops over orders, no SQL, no kernel.

use std::collections::{BTreeMap, BTreeSet};

use duckdb::params;
use proptest::prelude::*;
use sidecart::domain::{Role, Scope};
use sidecart::explore::{Depth, LevelRow, PairRow, Question};
use sidecart::facts::Settings;

use crate::explore::{filter, overview, pairs, products, window};
use crate::facts_fixture::Shop;

const PRODUCTS: usize = 5;
/// Two categories on top, one of them with a child and a product of its own.
const PATHS: [&str; PRODUCTS] = ["X", "X > Y", "X > Y", "Z", ""];
const MAX_BASKET: u64 = 3;

#[derive(Debug, Clone)]
struct Order {
    /// A day of January 2026.
    day: Option<u32>,
    /// Product, whether it is primary, quantity.
    lines: Vec<(usize, Option<bool>, u32)>,
}

fn an_order() -> impl Strategy<Value = Order> {
    let line = (0..PRODUCTS, prop::option::of(any::<bool>()), 1_u32..4);
    let plain = (0..PRODUCTS, Just(None), 1_u32..4);
    let lines = prop_oneof![
        prop::collection::vec(line, 0..5),
        prop::collection::vec(plain, 0..5)
    ];
    (prop::option::weighted(0.9, 1_u32..9), lines).prop_map(|(day, lines)| Order { day, lines })
}

impl Order {
    fn knows_primary(&self) -> bool {
        self.lines.iter().any(|line| line.1.is_some())
    }

    fn distinct(&self) -> BTreeSet<usize> {
        self.lines.iter().map(|line| line.0).collect()
    }

    fn anchors(&self) -> BTreeSet<usize> {
        let lines = self.lines.iter();
        lines
            .filter(|line| !self.knows_primary() || line.1 == Some(true))
            .map(|line| line.0)
            .collect()
    }

    fn addons(&self) -> BTreeSet<usize> {
        self.addon_lines().map(|line| line.0).collect()
    }

    fn addon_lines(&self) -> impl Iterator<Item = &(usize, Option<bool>, u32)> {
        let lines = self.lines.iter();
        lines.filter(|line| !self.knows_primary() || line.1 != Some(true))
    }

    fn sells_as_addon(&self, product: usize) -> bool {
        self.addons().contains(&product) && (self.knows_primary() || self.distinct().len() > 1)
    }

    fn is_in(&self, (from, to): (u32, u32)) -> bool {
        self.day.is_some_and(|day| (from..to).contains(&day))
    }
}

/// Anchor orders, base, attaches, units.
type Figures = (u64, u64, u64, u64);

struct Reference<'a> {
    all: &'a [Order],
    scope: Vec<&'a Order>,
}

impl Reference<'_> {
    /// Whether an order is dated at or after the first add-on sale of a product.
    fn is_eligible(&self, order: &Order, target: usize) -> bool {
        let sales = self.all.iter().filter(|order| order.sells_as_addon(target));
        let days: Vec<_> = sales.map(|order| order.day).collect();
        let first = days.iter().flatten().min();
        match (order.day, first) {
            (Some(day), Some(first)) => day >= *first,
            _ => !days.is_empty(),
        }
    }

    fn pair(&self, anchor: usize, target: usize) -> (u64, u64, u64, u64, u64) {
        let mut counts = (0, 0, 0, 0, 0);
        for order in &self.scope {
            let is_anchor = order.anchors().contains(&anchor);
            let is_target = order.addons().contains(&target);
            counts.1 += u64::from(is_anchor);
            counts.2 += u64::from(is_target);
            counts.3 += u64::from(is_anchor && self.is_eligible(order, target));
            if is_anchor && is_target && order.distinct().len() as u64 <= MAX_BASKET {
                counts.0 += 1;
                let lines = order.addon_lines().filter(|line| line.0 == target);
                counts.4 += lines.map(|line| u64::from(line.2)).sum::<u64>();
            }
        }
        counts
    }

    fn as_anchors(&self, members: &BTreeSet<usize>) -> Option<Figures> {
        let mut figures = (0, 0, 0, 0);
        for order in &self.scope {
            let anchors: Vec<_> = order.anchors().intersection(members).copied().collect();
            let other = |target: usize| anchors.iter().any(|anchor| *anchor != target);
            let eligible =
                (0..PRODUCTS).any(|target| other(target) && self.is_eligible(order, target));
            figures.0 += u64::from(!anchors.is_empty());
            figures.1 += u64::from(eligible);
            figures.2 += u64::from(order.addons().into_iter().any(other));
            let lines = order.addon_lines().filter(|line| other(line.0));
            figures.3 += lines.map(|line| u64::from(line.2)).sum::<u64>();
        }
        (figures.0 > 0).then_some(figures)
    }

    fn as_targets(&self, members: &BTreeSet<usize>) -> Option<Figures> {
        let added = |product: &&usize| self.all.iter().any(|o| o.addons().contains(product));
        let targets: BTreeSet<usize> = members.iter().filter(added).copied().collect();
        let mut figures = (0, 0, 0, 0);
        let mut is_listed = false;
        for order in &self.scope {
            let anchors = order.anchors();
            let other = |target: usize| anchors.iter().any(|anchor| *anchor != target);
            let addons: Vec<_> = order.addons().intersection(members).copied().collect();
            is_listed |= !addons.is_empty();
            figures.0 += u64::from(targets.iter().any(|target| other(*target)));
            let eligible = |target: &usize| other(*target) && self.is_eligible(order, *target);
            figures.1 += u64::from(targets.iter().any(eligible));
            figures.2 += u64::from(addons.into_iter().any(other));
            let lines = order.addon_lines();
            let lines = lines.filter(|line| members.contains(&line.0) && other(line.0));
            figures.3 += lines.map(|line| u64::from(line.2)).sum::<u64>();
        }
        is_listed.then_some(figures)
    }
}

fn shop(orders: &[Order]) -> Shop {
    let shop = Shop::empty();
    for (product, path) in PATHS.iter().enumerate() {
        let sql = "insert into products (product_id, category_path) values (?, nullif(?, ''))";
        shop.conn
            .execute(sql, params![product.to_string(), path])
            .unwrap();
    }
    for (number, order) in orders.iter().enumerate() {
        let day = order.day.map(|day| format!("2026-01-{day:02} 12:00:00"));
        shop.conn
            .execute(
                "insert into orders (order_id, ordered_at, customer_id) \
                 values (?, cast(? as timestamp), 'c')",
                params![number.to_string(), day],
            )
            .unwrap();
        for ((product, is_primary, quantity), line) in order.lines.iter().zip(1..) {
            shop.conn
                .execute(
                    "insert into order_lines (order_id, line_no, product_id, is_primary, quantity) \
                     values (?, ?, ?, ?, ?)",
                    params![
                        number.to_string(),
                        line,
                        product.to_string(),
                        is_primary,
                        quantity
                    ],
                )
                .unwrap();
        }
    }
    shop.rebuild(&Settings {
        max_basket: MAX_BASKET,
        ..Settings::default()
    });
    shop
}

fn figures(row: &LevelRow) -> Figures {
    (
        row.anchor_orders.unwrap(),
        row.base_n.unwrap() as u64,
        row.attaches.unwrap(),
        row.units.unwrap() as u64,
    )
}

fn check_pairs(reference: &Reference<'_>, rows: &[PairRow]) {
    let mut expected = 0;
    for anchor in 0..PRODUCTS {
        for target in (0..PRODUCTS).filter(|target| *target != anchor) {
            let counts = reference.pair(anchor, target);
            let id = format!("{anchor}>{target}");
            let row = rows.iter().find(|row| row.level.id == id);
            let got = row.map(|row| {
                (
                    row.orders_both.unwrap(),
                    row.orders_anchor.unwrap(),
                    row.orders_target.unwrap(),
                    row.level.base_n.unwrap() as u64,
                    row.level.units.unwrap() as u64,
                )
            });
            assert_eq!(got, (counts.0 > 0).then_some(counts), "pair {id}");
            expected += usize::from(counts.0 > 0);
        }
    }
    assert_eq!(rows.len(), expected);
}

/// Members of each node, as ids of rows.
fn members(all: bool) -> BTreeMap<String, BTreeSet<usize>> {
    let mut nodes: BTreeMap<String, BTreeSet<usize>> = BTreeMap::new();
    for (product, path) in PATHS.iter().enumerate() {
        let path = if path.is_empty() {
            "(no category)"
        } else {
            path
        };
        let parts: Vec<&str> = path.split(" > ").collect();
        let depths = if all { parts.len() } else { 1 };
        for depth in 1..=depths {
            let node = parts[..depth].join(" > ");
            nodes.entry(node).or_default().insert(product);
        }
    }
    nodes
}

fn check_levels(
    reference: &Reference<'_>,
    role: Role,
    nodes: &BTreeMap<String, BTreeSet<usize>>,
    rows: &[LevelRow],
) {
    for (id, members) in nodes {
        let expected = match role {
            Role::Anchor => reference.as_anchors(members),
            Role::Target => reference.as_targets(members),
        };
        let got = rows.iter().find(|row| &row.id == id).map(figures);
        assert_eq!(got, expected, "{role:?} {id}");
    }
    assert!(rows.iter().all(|row| nodes.contains_key(&row.id)));
}

/// All questions over one scope.
fn check(shop: &Shop, reference: &Reference<'_>, scope: &Scope) {
    let whole = shop.pairs(&pairs(scope.clone(), "", "")).rows;
    check_pairs(reference, &whole);
    for product in (0..PRODUCTS).map(|product| product.to_string()) {
        let mine: Vec<_> = whole
            .iter()
            .filter(|row| row.anchor_id == product)
            .cloned()
            .collect();
        assert_eq!(shop.pairs(&pairs(scope.clone(), &product, "")).rows, mine);
        let mine: Vec<_> = whole
            .iter()
            .filter(|row| row.target_id == product)
            .cloned()
            .collect();
        assert_eq!(shop.pairs(&pairs(scope.clone(), "", &product)).rows, mine);
    }
    for row in &whole {
        let named = shop.pairs(&pairs(scope.clone(), &row.anchor_id, &row.target_id));
        assert_eq!(&named.rows[0], row);
    }
    let single = (0..PRODUCTS)
        .map(|p| (p.to_string(), BTreeSet::from([p])))
        .collect();
    for role in [Role::Anchor, Role::Target] {
        check_levels(
            reference,
            role,
            &single,
            &shop.levels(&products(scope.clone(), role)).rows,
        );
        for (depth, nodes) in [
            (Depth::Children, members(false)),
            (Depth::All, members(true)),
        ] {
            let question = Question::Categories {
                scope: scope.clone(),
                role,
                under: None,
                depth,
            };
            check_levels(reference, role, &nodes, &shop.levels(&question).rows);
        }
    }
    let all = shop.overview(&overview(scope.clone()));
    assert_eq!(all.orders, Some(reference.scope.len() as u64));
    assert_eq!(all.pairs, Some(whole.len() as u64));
    let everything: BTreeSet<usize> = (0..PRODUCTS).collect();
    let (_, base, attaches, _) = reference.as_anchors(&everything).unwrap_or_default();
    assert_eq!(
        all.attach_rate,
        (base > 0).then(|| attaches as f64 / base as f64)
    );
}

proptest! {
    #![proptest_config(crate::shop::cases(6))]

    #[test]
    fn counts_are_what_the_contract_says(
        orders in prop::collection::vec(an_order(), 1..14),
        from in 1_u32..5,
        length in 1_u32..8,
    ) {
        let shop = shop(&orders);
        let all = Reference { all: &orders, scope: orders.iter().collect() };
        check(&shop, &all, &Scope::default());
        // The same orders, counted on demand instead of read from the stored pairs.
        if orders.iter().any(|order| order.day.is_some()) {
            check(&shop, &all, &filter("customer", &["new", "returning", "unknown"]));
            let span = (from, from + length);
            let part = Reference {
                all: &orders,
                scope: orders.iter().filter(|order| order.is_in(span)).collect(),
            };
            let scope = window(&format!("2026-01-{from:02}"), &format!("2026-01-{:02}", span.1));
            check(&shop, &part, &scope);
        }
    }
}
