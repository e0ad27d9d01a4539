//! The baskets rearranged for counting.

use std::hint::black_box;
use std::ops::Range;

use super::baskets::{ANCHOR, Baskets, TARGET, plays, product};
use super::threads::each;

/// Marks the last target of a basket in [`Shard::targets`].
const LAST: u32 = 1 << 31;

/// Lines that make a shard of their own worthwhile.
const SHARD_LINES: usize = if cfg!(test) { 1 << 10 } else { 1 << 20 };

/// Baskets to fetch before they are read.
const AHEAD: usize = 128;

/// Targets in one cache line of 64 bytes.
const CACHE_LINE: usize = 16;

/// Everything the counting reads.
///
/// Products go by rank here, rarest first. A symmetric pair is counted by its
/// rarer product, so the popular anchors, which have the most baskets, count few
/// targets, and their counters stay in the processor's nearest cache.
#[derive(Debug)]
pub(super) struct Layout {
    /// The product of each rank.
    pub(super) products: Vec<u32>,
    pub(super) shards: Vec<Shard>,
    /// Whether a pair is counted once, by its rarer product, for both directions.
    pub(super) symmetric: bool,
}

impl Layout {
    /// Leaves out baskets of more than `max_basket` products.
    pub(super) fn new(baskets: &Baskets, max_basket: usize, threads: usize) -> Self {
        let symmetric = baskets.every_role_is_both();
        let ranges = ranges(baskets, threads);
        let counted = |range: Range<usize>| {
            (baskets.iter(range)).filter(move |lines| (2..=max_basket).contains(&lines.len()))
        };
        let products = rarest_first(each(ranges.clone(), |range| {
            let mut orders = vec![0; baskets.products() as usize];
            for &line in counted(range).flatten() {
                orders[product(line) as usize] += 1;
            }
            orders
        }));
        let mut ranks = vec![0; products.len()];
        for (rank, &product) in (0..).zip(&products) {
            ranks[product as usize] = rank;
        }
        let shards = each(ranges, |range| {
            let lines = baskets.lines_before(range.end) - baskets.lines_before(range.start);
            Shard::new(counted(range), lines, &ranks, symmetric)
        });
        Self {
            products,
            shards,
            symmetric,
        }
    }

    /// How many baskets an anchor has to go through, by rank.
    pub(super) fn visits(&self, anchor: usize) -> usize {
        self.shards
            .iter()
            .map(|shard| shard.starts(anchor).len())
            .sum()
    }
}

/// A range of the baskets. Each thread builds one by itself.
#[derive(Debug)]
pub(super) struct Shard {
    /// Ranks of the targets of each basket, ascending; the last has [`LAST`] set.
    targets: Vec<u32>,
    /// Anchor by anchor: where in `targets` to start reading each of its baskets.
    starts: Vec<u32>,
    /// Where the part of each anchor begins in `starts`, and the end of the last.
    bounds: Vec<u32>,
}

impl Shard {
    fn new<'b>(
        baskets: impl Iterator<Item = &'b [u32]> + Clone,
        lines: usize,
        ranks: &[u32],
        symmetric: bool,
    ) -> Self {
        let rank = |line: &u32| ranks[product(*line) as usize];
        let mut targets: Vec<u32> = Vec::with_capacity(lines);
        for basket in baskets.clone() {
            let start = targets.len();
            targets.extend(basket.iter().filter(|&&line| plays(line, TARGET)).map(rank));
            targets[start..].sort_unstable();
            if let Some(last) = targets[start..].last_mut() {
                *last |= LAST;
            }
        }
        // Runs `visit` with every anchor and the place in `targets` where its basket
        // is to be read from.
        let each_start = |visit: &mut dyn FnMut(u32, usize)| {
            if symmetric {
                // From the next product on: the rarer ones before it count the pair.
                for (at, &target) in targets.iter().enumerate() {
                    if target & LAST == 0 {
                        visit(target, at + 1);
                    }
                }
                return;
            }
            let mut start = 0;
            for basket in baskets.clone() {
                let size = basket.iter().filter(|&&line| plays(line, TARGET)).count();
                if size > 0 {
                    for line in basket.iter().filter(|&&line| plays(line, ANCHOR)) {
                        visit(rank(line), start);
                    }
                }
                start += size;
            }
        };
        let mut bounds = vec![0u32; ranks.len() + 1];
        each_start(&mut |anchor, _| bounds[anchor as usize] += 1);
        let mut end = 0;
        for bound in &mut bounds {
            end += *bound;
            *bound = end;
        }
        // Filled from the back, so that each bound ends at the start of its part.
        let mut starts = vec![0; end as usize];
        each_start(&mut |anchor, at| {
            let bound = &mut bounds[anchor as usize];
            *bound -= 1;
            starts[*bound as usize] = at as u32;
        });
        Self {
            targets,
            starts,
            bounds,
        }
    }

    fn starts(&self, anchor: usize) -> &[u32] {
        &self.starts[self.bounds[anchor] as usize..self.bounds[anchor + 1] as usize]
    }

    /// Runs `visit` with the rank of every target in every basket of an anchor.
    #[inline]
    pub(super) fn each_target(&self, anchor: usize, mut visit: impl FnMut(usize)) {
        for batch in self.starts(anchor).chunks(AHEAD) {
            self.fetch(batch);
            for &start in batch {
                for &target in &self.targets[start as usize..] {
                    visit((target & !LAST) as usize);
                    if target & LAST != 0 {
                        break;
                    }
                }
            }
        }
    }

    /// Reads from each of `starts` so that the cache holds what follows it.
    ///
    /// An anchor's baskets lie anywhere in memory, and a loop over them waits for
    /// each in turn, since where one ends is only known once it is there. These
    /// reads depend on nothing, so the processor waits for many at once. It halves
    /// the time of the whole count.
    #[inline]
    fn fetch(&self, starts: &[u32]) {
        let end = self.targets.len() - 1;
        let read = starts.iter().fold(0, |read, &start| {
            let start = start as usize;
            read ^ self.targets[start] ^ self.targets[end.min(start + CACHE_LINE)]
        });
        black_box(read);
    }
}

/// Splits the baskets into ranges of about as many lines each.
fn ranges(baskets: &Baskets, threads: usize) -> Vec<Range<usize>> {
    let lines = baskets.lines_before(baskets.len());
    // Places within a shard are 32 bits wide. A basket has at most 2^30 lines, so
    // 2^31 and one basket more stay below that.
    let shards = (lines / SHARD_LINES).clamp(1, threads).max(lines >> 31);
    let mut start = 0;
    (1..=shards)
        .map(|shard| {
            let end =
                baskets.whole_within(lines / shards * shard + lines % shards * shard / shards);
            let range = start..end;
            start = end;
            range
        })
        .collect()
}

/// Products by how many baskets hold them, given counts of parts of the baskets.
fn rarest_first(parts: Vec<Vec<u32>>) -> Vec<u32> {
    let orders = |product: u32| -> u64 {
        let counts = parts.iter().map(|part| u64::from(part[product as usize]));
        counts.sum()
    };
    let mut products: Vec<u32> = (0..parts[0].len() as u32).collect();
    products.sort_by_cached_key(|&product| orders(product));
    products
}
