//! The co-purchase counting kernel: in how many baskets does each pair of
//! products occur together?
//!
//! [`Baskets`] holds the lines as one array, basket after basket. [`count`]
//! goes from product to product: all baskets of one anchor in turn, adding to
//! one dense counter per thread. That needs no table of all pairs, and a DuckDB
//! self-join does (`benches/mining.rs` sets the two side by side).

mod baskets;
mod kernel;
mod layout;
mod order;
mod tally;
mod threads;

pub use baskets::{ANCHOR, BOTH, Baskets, BasketsBuilder, TARGET};
pub use kernel::count;

/// Which pairs are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MinOrders {
    /// Pairs of at least so many orders. 0 means the same as 1.
    Exactly(u32),
    /// The smallest minimum, from 1 up, that keeps at most `max_pairs` directed pairs.
    Auto {
        /// The most directed pairs to keep.
        max_pairs: usize,
    },
}

/// How to count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Options {
    /// Baskets of more distinct products are left out, and reported.
    pub max_basket: usize,
    /// Which pairs are kept.
    pub min_orders: MinOrders,
    /// Threads to count with; 0 is as many as the machine runs at once.
    pub threads: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            max_basket: 1_000,
            min_orders: MinOrders::Auto {
                max_pairs: 2_000_000,
            },
            threads: 0,
        }
    }
}

/// One directed pair.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PairCount {
    /// The product that is the anchor.
    pub anchor: u32,
    /// The product that is the target.
    pub target: u32,
    /// Baskets that hold both, each in its role.
    pub orders: u32,
}

/// What [`count`] found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counted {
    /// The pairs kept, by anchor, then by target.
    pub pairs: Vec<PairCount>,
    /// The fewest orders of a pair that is kept, at least 1.
    pub min_orders: u32,
    /// Directed pairs that occur, but in fewer than `min_orders` baskets.
    pub pairs_left_out: u64,
    /// All baskets, whether counted or left out.
    pub baskets: u64,
    /// Baskets of more than `max_basket` distinct products, which count for no pair.
    pub baskets_left_out: u64,
    /// Distinct products in the largest basket, left out or not.
    pub largest_basket: usize,
}

#[cfg(test)]
mod tests;
