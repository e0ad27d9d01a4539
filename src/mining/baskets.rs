//! Baskets as one array.

use std::ops::Range;

/// The product is an anchor of its basket.
pub const ANCHOR: u8 = 1;
/// The product is a target of its basket.
pub const TARGET: u8 = 2;
/// The product is both: it counts both ways.
pub const BOTH: u8 = ANCHOR | TARGET;

/// Bits of a line that hold the role; the product stands above them.
const ROLE_BITS: u32 = 2;

/// The distinct products of every basket with their roles, basket after basket.
#[derive(Debug, Clone)]
pub struct Baskets {
    products: u32,
    /// Product and role of each line, by product within a basket.
    lines: Vec<u32>,
    /// Where each basket ends in `lines`; the next one starts there.
    ends: Vec<usize>,
    every_role_is_both: bool,
}

impl Baskets {
    /// Starts to collect baskets of products numbered from 0 to `products` − 1.
    ///
    /// # Panics
    /// Above 2³⁰ products.
    pub fn builder(products: u32) -> BasketsBuilder {
        assert!(
            products <= 1 << (u32::BITS - ROLE_BITS),
            "{products} products are more than the 2^30 that a basket line can number"
        );
        BasketsBuilder {
            baskets: Self {
                products,
                lines: Vec::new(),
                ends: Vec::new(),
                every_role_is_both: true,
            },
            ids: Vec::new(),
        }
    }

    /// How many products there are.
    pub(super) fn products(&self) -> u32 {
        self.products
    }

    /// How many baskets there are.
    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether every line is anchor and target, so that counts are symmetric.
    pub(super) fn every_role_is_both(&self) -> bool {
        self.every_role_is_both
    }

    /// Where the lines of the first `baskets` baskets end.
    pub(super) fn lines_before(&self, baskets: usize) -> usize {
        baskets.checked_sub(1).map_or(0, |last| self.ends[last])
    }

    /// How many baskets lie whole within the first `lines` lines.
    pub(super) fn whole_within(&self, lines: usize) -> usize {
        self.ends.partition_point(|&end| end <= lines)
    }

    /// Distinct products of each basket.
    pub(super) fn sizes(&self) -> impl Iterator<Item = usize> {
        let mut start = 0;
        self.ends.iter().map(move |&end| {
            let size = end - start;
            start = end;
            size
        })
    }

    /// The lines of each basket in `range`.
    pub(super) fn iter(&self, range: Range<usize>) -> impl Iterator<Item = &[u32]> + Clone {
        let mut start = self.lines_before(range.start);
        self.ends[range].iter().map(move |&end| {
            let lines = &self.lines[start..end];
            start = end;
            lines
        })
    }
}

/// The product of a line.
pub(super) fn product(line: u32) -> u32 {
    line >> ROLE_BITS
}

/// Whether a line has all of `role`.
pub(super) fn plays(line: u32, role: u8) -> bool {
    line & u32::from(role) == u32::from(role)
}

/// Collects [`Baskets`] line by line.
#[derive(Debug)]
pub struct BasketsBuilder {
    baskets: Baskets,
    /// The id of each basket; the last one is still open.
    ids: Vec<u64>,
}

impl BasketsBuilder {
    /// Adds one line: `product` in `basket`, with the role [`ANCHOR`], [`TARGET`] or [`BOTH`].
    ///
    /// Lines come in any order, but best with the lines of one basket together:
    /// [`Self::finish`] has to copy everything to put scattered ones together. A
    /// product that is in its basket already is counted once, with both lines' roles.
    ///
    /// # Panics
    /// When `product` is not below the number of products given at the start.
    pub fn push(&mut self, basket: u64, product: u32, role: u8) {
        assert!(
            product < self.baskets.products,
            "product {product} is not one of {} products",
            self.baskets.products
        );
        if self.ids.last() != Some(&basket) {
            self.close();
            self.ids.push(basket);
        }
        let line = product << ROLE_BITS | u32::from(role & BOTH);
        self.baskets.lines.push(line);
    }

    /// The baskets collected.
    pub fn finish(mut self) -> Baskets {
        self.close();
        if self.ids.is_sorted_by(|a, b| a < b) {
            return self.baskets;
        }
        let mut by_id: Vec<usize> = (0..self.ids.len()).collect();
        by_id.sort_by_key(|&basket| self.ids[basket]);
        let repeats = |pair: &[usize]| self.ids[pair[0]] == self.ids[pair[1]];
        if !by_id.windows(2).any(repeats) {
            return self.baskets;
        }
        let mut together = Baskets::builder(self.baskets.products);
        for basket in by_id {
            for &line in self.baskets.iter(basket..basket + 1).flatten() {
                together.push(self.ids[basket], product(line), line as u8 & BOTH);
            }
        }
        together.finish()
    }

    /// Sorts the open basket and folds its repeated products.
    fn close(&mut self) {
        let baskets = &mut self.baskets;
        let start = baskets.lines_before(baskets.ends.len());
        if baskets.lines.len() == start {
            return;
        }
        let open = &mut baskets.lines[start..];
        open.sort_unstable();
        let mut last = 0;
        for next in 1..open.len() {
            if product(open[next]) == product(open[last]) {
                open[last] |= open[next];
            } else {
                last += 1;
                open[last] = open[next];
            }
        }
        let end = start + last + 1;
        baskets.every_role_is_both &= open[..=last].iter().all(|&line| plays(line, BOTH));
        baskets.lines.truncate(end);
        baskets.ends.push(end);
    }
}
