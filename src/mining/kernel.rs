//! The counting.

use std::ops::Range;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::baskets::Baskets;
use super::layout::Layout;
use super::order::in_order;
use super::tally::{Kept, Tally};
use super::threads::each;
use super::{Counted, Options};

/// Chunks of work per thread: enough that the last ones even out.
const CHUNKS_PER_THREAD: usize = 64;

/// Anchors in one chunk at most.
const MAX_CHUNK: usize = 4_096;

/// In how many baskets each product that is an anchor occurs with each other one
/// that is a target.
///
/// A pair counts one per basket. When every role is [`BOTH`](super::BOTH), counts
/// are symmetric. The result does not depend on the number of threads.
///
/// Memory beside the baskets: as much again twice over, one counter per product
/// and thread, and the pairs kept; with [`Auto`](super::MinOrders::Auto) about
/// twice `max_pairs` of them at most while counting.
pub fn count(baskets: &Baskets, options: &Options) -> Counted {
    let threads = match options.threads {
        0 => std::thread::available_parallelism().map_or(1, usize::from),
        threads => threads,
    };
    let layout = Layout::new(baskets, options.max_basket, threads);
    let ways = if layout.symmetric { 2 } else { 1 };
    let tally = Tally::new(options.min_orders, ways);
    let chunks = chunks(&layout, threads);
    let next = AtomicUsize::new(0);
    let workers = vec![(); threads.min(chunks.len()).max(1)];
    let kept = each(workers, |()| {
        let mut counter = Counter::new(&layout);
        let mut kept = Kept::new(&tally);
        while let Some(chunk) = chunks.get(next.fetch_add(1, Ordering::Relaxed)) {
            for anchor in chunk.clone() {
                counter.count(anchor, &mut kept);
                kept.settle();
            }
        }
        kept.finish()
    });
    let (min_orders, seen) = tally.finish();
    let symmetric = layout.symmetric;
    let products = layout.products;
    drop(layout.shards);
    let pairs = in_order(kept, min_orders, &products, symmetric, threads);
    Counted {
        pairs_left_out: seen * ways - pairs.len() as u64,
        pairs,
        min_orders,
        baskets: baskets.len() as u64,
        baskets_left_out: (baskets.sizes().filter(|&size| size > options.max_basket)).count()
            as u64,
        largest_basket: baskets.sizes().max().unwrap_or(0),
    }
}

/// Ranges of anchor ranks of about equal work, the popular anchors first.
fn chunks(layout: &Layout, threads: usize) -> Vec<Range<usize>> {
    let n = layout.products.len();
    let all: usize = (0..n).map(|anchor| layout.visits(anchor)).sum();
    let fair = all / (threads * CHUNKS_PER_THREAD);
    let mut chunks = Vec::new();
    let (mut end, mut visits) = (n, 0);
    for anchor in (0..n).rev() {
        visits += layout.visits(anchor);
        if visits > fair || end - anchor == MAX_CHUNK || anchor == 0 {
            chunks.push(anchor..end);
            (end, visits) = (anchor, 0);
        }
    }
    chunks
}

/// One thread's counter for each target, all 0 between anchors.
struct Counter<'l> {
    layout: &'l Layout,
    orders: Vec<u32>,
    /// Targets counted, where they are few.
    touched: Vec<u32>,
}

impl<'l> Counter<'l> {
    fn new(layout: &'l Layout) -> Self {
        Self {
            layout,
            orders: vec![0; layout.products.len()],
            touched: Vec::new(),
        }
    }

    /// Counts all pairs of one anchor.
    fn count(&mut self, anchor: usize, kept: &mut Kept) {
        let visits = self.layout.visits(anchor);
        if visits == 0 {
            return;
        }
        let first = if self.layout.symmetric { anchor + 1 } else { 0 };
        // Looking through all counters is quick, a list of the touched ones costs at
        // every line. So the list is for anchors of few baskets.
        if visits > (self.orders.len() - first) / 32 {
            for shard in &self.layout.shards {
                shard.each_target(anchor, |target| self.orders[target] += 1);
            }
            for (target, orders) in self.orders.iter_mut().enumerate().skip(first) {
                if *orders > 0 {
                    let orders = std::mem::take(orders);
                    if target != anchor {
                        kept.add(anchor as u32, target as u32, orders);
                    }
                }
            }
            return;
        }
        for shard in &self.layout.shards {
            shard.each_target(anchor, |target| {
                let orders = &mut self.orders[target];
                if *orders == 0 {
                    self.touched.push(target as u32);
                }
                *orders += 1;
            });
        }
        for target in self.touched.drain(..) {
            let orders = std::mem::take(&mut self.orders[target as usize]);
            if target as usize != anchor {
                kept.add(anchor as u32, target, orders);
            }
        }
    }
}
