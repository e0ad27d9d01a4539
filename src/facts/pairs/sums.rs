//! What belongs to each kept pair beside its count.

use super::Item;
use crate::facts::sums::LineSums;
use crate::mining::{ANCHOR, PairCount, TARGET};

/// One pair, products by number.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct PairFact {
    /// The anchor.
    pub(crate) anchor: u32,
    /// The target.
    pub(crate) target: u32,
    /// Orders with the anchor as anchor and the target as add-on.
    pub(crate) orders_both: u64,
    /// Orders with the anchor as anchor.
    pub(crate) orders_anchor: u64,
    /// Orders with the target as add-on.
    pub(crate) orders_target: u64,
    /// Anchor orders dated at or after the target's first add-on sale.
    pub(crate) base_n: u64,
    /// Over the target's add-on lines in the orders with both.
    pub(crate) sums: LineSums,
    /// Mature units of the anchor in the orders with both, in ten-thousandths.
    pub(crate) with_mature: i128,
    /// Those of them that came back.
    pub(crate) with_returned: i128,
    /// Mature units of the anchor in all its anchor orders.
    pub(crate) all_mature: i128,
    /// Those of them that came back.
    pub(crate) all_returned: i128,
}

impl PairFact {
    /// Adds an order with both.
    fn add(&mut self, anchor: &Item, target: &Item) {
        self.sums.add(&target.sums);
        self.with_mature += anchor.all_mature;
        self.with_returned += anchor.all_returned;
    }
}

/// Adds up baskets for a fixed list of pairs.
pub(super) struct Sums {
    /// The pairs, by anchor and target; `orders_both` is the kernel's.
    pairs: Vec<PairFact>,
    /// Where the pairs of each anchor start; one more than there are products.
    starts: Vec<usize>,
    /// Per pair of an anchor, its targets' first eligible orders, ascending.
    since: Vec<u32>,
    /// Per entry of `since`: anchor orders that reach it and not the next one.
    reached: Vec<u64>,
    eligible_from: Vec<Option<u32>>,
    anchor_orders: Vec<u64>,
    /// Per product: mature units in its anchor orders, and those that came back.
    anchor_units: Vec<(i128, i128)>,
    addon_orders: Vec<u64>,
    max_basket: u64,
    /// Per product: its place in the current basket, plus 1; 0 when it is no add-on there.
    place: Vec<u32>,
}

impl Sums {
    /// For the pairs that the kernel kept. `eligible_from` is by product.
    pub(super) fn new(
        kept: &[PairCount],
        eligible_from: Vec<Option<u32>>,
        max_basket: u64,
    ) -> Self {
        let products = eligible_from.len();
        let mut pairs: Vec<PairFact> = kept.iter().map(unsummed).collect();
        pairs.sort_unstable_by_key(|pair| (pair.anchor, pair.target));
        let mut starts = vec![0; products + 1];
        for pair in &pairs {
            starts[pair.anchor as usize + 1] += 1;
        }
        for product in 0..products {
            starts[product + 1] += starts[product];
        }
        // A target of a kept pair has an add-on sale, so it has a first one.
        let mut since: Vec<u32> = pairs
            .iter()
            .map(|pair| eligible_from[pair.target as usize].unwrap_or(u32::MAX))
            .collect();
        for product in 0..products {
            since[starts[product]..starts[product + 1]].sort_unstable();
        }
        Self {
            reached: vec![0; pairs.len()],
            since,
            pairs,
            starts,
            eligible_from,
            anchor_orders: vec![0; products],
            anchor_units: vec![(0, 0); products],
            addon_orders: vec![0; products],
            max_basket,
            place: vec![0; products],
        }
    }

    /// Adds one whole basket: its distinct products.
    pub(super) fn add_basket(&mut self, basket: &[Item]) {
        for item in basket {
            let product = item.product as usize;
            if item.role & TARGET != 0 {
                self.addon_orders[product] += 1;
            }
            if item.role & ANCHOR != 0 {
                self.anchor_orders[product] += 1;
                self.anchor_units[product].0 += item.all_mature;
                self.anchor_units[product].1 += item.all_returned;
                let (start, end) = (self.starts[product], self.starts[product + 1]);
                let reached = self.since[start..end].partition_point(|since| *since <= item.order);
                if reached > 0 {
                    self.reached[start + reached - 1] += 1;
                }
            }
        }
        if basket.len() > 1 && basket.len() as u64 <= self.max_basket {
            self.add_pairs(basket);
        }
    }

    /// Adds the lines of each target to its pairs with the basket's anchors.
    fn add_pairs(&mut self, basket: &[Item]) {
        let addons = || basket.iter().filter(|item| item.role & TARGET != 0);
        for (item, place) in basket.iter().zip(1..) {
            if item.role & TARGET != 0 {
                self.place[item.product as usize] = place;
            }
        }
        for anchor in basket.iter().filter(|item| item.role & ANCHOR != 0) {
            let product = anchor.product as usize;
            let pairs = &mut self.pairs[self.starts[product]..self.starts[product + 1]];
            // Walk the shorter of the two lists; finding a target among the pairs
            // is a binary search, finding one in the basket a look-up.
            let search = pairs.len().checked_ilog2().unwrap_or(0) as usize + 1;
            if pairs.len() <= basket.len() * search {
                for pair in pairs {
                    let place = self.place[pair.target as usize];
                    if place > 0 {
                        pair.add(anchor, &basket[place as usize - 1]);
                    }
                }
            } else {
                for item in addons() {
                    let found = pairs.binary_search_by_key(&item.product, |pair| pair.target);
                    if let Ok(at) = found {
                        pairs[at].add(anchor, item);
                    }
                }
            }
        }
        for item in addons() {
            self.place[item.product as usize] = 0;
        }
    }

    /// The pairs with everything added up.
    pub(super) fn finish(mut self) -> Vec<PairFact> {
        for anchor in 0..self.anchor_orders.len() {
            let (start, end) = (self.starts[anchor], self.starts[anchor + 1]);
            // Whoever reaches a later sale has passed the earlier ones.
            for at in (start + 1..end).rev() {
                self.reached[at - 1] += self.reached[at];
            }
            let since = &self.since[start..end];
            for pair in &mut self.pairs[start..end] {
                pair.orders_anchor = self.anchor_orders[anchor];
                (pair.all_mature, pair.all_returned) = self.anchor_units[anchor];
                pair.orders_target = self.addon_orders[pair.target as usize];
                let from = self.eligible_from[pair.target as usize].unwrap_or(u32::MAX);
                // The first of equal values counts everyone who reached any of them.
                let first = since.partition_point(|since| *since < from);
                pair.base_n = self.reached.get(start + first).copied().unwrap_or(0);
            }
        }
        self.pairs
    }
}

/// A pair as the kernel counts it.
fn unsummed(pair: &PairCount) -> PairFact {
    PairFact {
        anchor: pair.anchor,
        target: pair.target,
        orders_both: u64::from(pair.orders),
        orders_anchor: 0,
        orders_target: 0,
        base_n: 0,
        sums: LineSums::default(),
        with_mature: 0,
        with_returned: 0,
        all_mature: 0,
        all_returned: 0,
    }
}
