//! Which pairs to keep while they are being counted.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, PoisonError};

use super::{MinOrders, PairCount};

/// Counts below this have a slot of their own in a [`Histogram`].
const SMALL: usize = 4_096;

/// How many pairs have how many orders.
#[derive(Debug)]
pub(super) struct Histogram {
    small: Vec<u64>,
    large: BTreeMap<u32, u64>,
}

impl Histogram {
    fn new() -> Self {
        Self {
            small: vec![0; SMALL],
            large: BTreeMap::new(),
        }
    }

    fn add(&mut self, orders: u32) {
        match self.small.get_mut(orders as usize) {
            Some(pairs) => *pairs += 1,
            None => *self.large.entry(orders).or_default() += 1,
        }
    }

    /// Moves everything out of `other` into this one.
    fn take(&mut self, other: &mut Self) {
        for (all, pairs) in self.small.iter_mut().zip(&mut other.small) {
            *all += std::mem::take(pairs);
        }
        for (orders, pairs) in std::mem::take(&mut other.large) {
            *self.large.entry(orders).or_default() += pairs;
        }
    }

    /// All pairs.
    fn total(&self) -> u64 {
        self.small.iter().sum::<u64>() + self.large.values().sum::<u64>()
    }

    /// The smallest minimum, from 1 up, that keeps at most `max_pairs`.
    fn minimum(&self, max_pairs: u64) -> u32 {
        let small = self.small.iter().enumerate().skip(1);
        let from_most = (self
            .large
            .iter()
            .map(|(&orders, &pairs)| (orders, pairs))
            .rev())
        .chain(small.map(|(orders, &pairs)| (orders as u32, pairs)).rev());
        let mut kept = 0;
        for (orders, pairs) in from_most {
            kept += pairs;
            if kept > max_pairs {
                return orders + 1;
            }
        }
        1
    }
}

/// What the threads share: all counts reported so far, and the minimum they imply.
///
/// More counts can only raise the minimum, so what a thread drops by it early
/// would also be dropped at the end, and the result does not depend on timing.
#[derive(Debug)]
pub(super) struct Tally {
    /// `None` when the minimum is given.
    max_pairs: Option<u64>,
    minimum: AtomicU32,
    all: Mutex<Histogram>,
}

impl Tally {
    /// `ways` is 2 when each counted pair stands for both directions, else 1.
    pub(super) fn new(min_orders: MinOrders, ways: u64) -> Self {
        let (minimum, max_pairs) = match min_orders {
            MinOrders::Exactly(minimum) => (minimum.max(1), None),
            MinOrders::Auto { max_pairs } => (1, Some(max_pairs as u64 / ways)),
        };
        Self {
            max_pairs,
            minimum: AtomicU32::new(minimum),
            all: Mutex::new(Histogram::new()),
        }
    }

    /// The minimum so far, and how many pairs were reported, once all have.
    pub(super) fn finish(self) -> (u32, u64) {
        let all = self
            .all
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner);
        (self.minimum.into_inner(), all.total())
    }

    fn report(&self, seen: &mut Histogram) {
        let mut all = self.all.lock().unwrap_or_else(PoisonError::into_inner);
        all.take(seen);
        if let Some(max_pairs) = self.max_pairs {
            // Written under the lock, so it never falls.
            self.minimum
                .store(all.minimum(max_pairs), Ordering::Relaxed);
        }
    }
}

/// One thread's pairs.
#[derive(Debug)]
pub(super) struct Kept<'t> {
    tally: &'t Tally,
    minimum: u32,
    pairs: Vec<PairCount>,
    seen: Histogram,
    /// How many pairs to hold before the next report.
    room: usize,
}

impl<'t> Kept<'t> {
    /// Pairs a thread may hold before it reports for the first time.
    const ROOM: usize = 1 << 16;

    pub(super) fn new(tally: &'t Tally) -> Self {
        Self {
            tally,
            minimum: tally.minimum.load(Ordering::Relaxed),
            pairs: Vec::new(),
            seen: Histogram::new(),
            room: Self::ROOM,
        }
    }

    /// Takes one pair of at least one order.
    pub(super) fn add(&mut self, anchor: u32, target: u32, orders: u32) {
        self.seen.add(orders);
        if orders >= self.minimum {
            self.pairs.push(PairCount {
                anchor,
                target,
                orders,
            });
        }
    }

    /// Makes room; to be called after each anchor.
    pub(super) fn settle(&mut self) {
        if self.pairs.len() >= self.room {
            self.tally.report(&mut self.seen);
            self.drop_below_minimum();
            self.room = Self::ROOM.max(2 * self.pairs.len());
        } else {
            self.drop_below_minimum();
        }
    }

    /// The pairs that may be kept; those of other threads can still raise the minimum.
    pub(super) fn finish(mut self) -> Vec<PairCount> {
        self.tally.report(&mut self.seen);
        self.drop_below_minimum();
        self.pairs
    }

    fn drop_below_minimum(&mut self) {
        let minimum = self.tally.minimum.load(Ordering::Relaxed);
        if minimum > self.minimum {
            self.minimum = minimum;
            self.pairs.retain(|pair| pair.orders >= minimum);
        }
    }
}
