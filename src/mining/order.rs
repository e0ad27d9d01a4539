//! The pairs that were kept, in the order they are handed out.

use super::PairCount;
use super::threads::each;

/// The pairs of at least `minimum` orders, with products in place of ranks, by
/// anchor and target; symmetric ones in both directions.
pub(super) fn in_order(
    kept: Vec<Vec<PairCount>>,
    minimum: u32,
    products: &[u32],
    symmetric: bool,
    threads: usize,
) -> Vec<PairCount> {
    // Where the pairs of each anchor go.
    let mut places = vec![0; products.len()];
    for pair in kept.iter().flatten().filter(|pair| pair.orders >= minimum) {
        places[products[pair.anchor as usize] as usize] += 1;
        if symmetric {
            places[products[pair.target as usize] as usize] += 1;
        }
    }
    let mut all = 0;
    for place in &mut places {
        all += std::mem::replace(place, all);
    }
    let mut pairs = vec![PairCount::default(); all];
    let mut put = |anchor: u32, target: u32, orders: u32| {
        let place = &mut places[anchor as usize];
        pairs[*place] = PairCount {
            anchor,
            target,
            orders,
        };
        *place += 1;
    };
    for list in kept {
        for pair in list.iter().filter(|pair| pair.orders >= minimum) {
            let anchor = products[pair.anchor as usize];
            let target = products[pair.target as usize];
            put(anchor, target, pair.orders);
            if symmetric {
                put(target, anchor, pair.orders);
            }
        }
    }

    let mut parts = Vec::new();
    let mut rest = &mut pairs[..];
    for part in (1..=threads).rev() {
        // Up to the end of an anchor's pairs.
        let about = rest
            .get(rest.len() / part)
            .map_or(u32::MAX, |pair| pair.anchor);
        let (sorted, after) = rest.split_at_mut(rest.partition_point(|pair| pair.anchor <= about));
        parts.push(sorted);
        rest = after;
    }
    each(parts, |part| {
        for of_anchor in part.chunk_by_mut(|a, b| a.anchor == b.anchor) {
            of_anchor.sort_unstable_by_key(|pair| pair.target);
        }
    });
    pairs
}
