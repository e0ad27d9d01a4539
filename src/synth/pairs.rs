//! Which products go with which, and how recommending them works: the truth.

use super::catalogue::Catalogue;
use super::planting::{cross_sells, upsells};
use super::rng::Key;

/// What was planted in a pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Class {
    /// Nothing special.
    Ordinary,
    /// Recommending it works well, and little comes back.
    Gem,
    /// Recommending it works well, but what was talked into comes back.
    Forced,
    /// Recommending it changes nothing.
    Dead,
    /// Two targets under one law: any difference between them is chance.
    Null,
}

impl Class {
    /// The name in `truth_pair.csv`.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Ordinary => "ordinary",
            Self::Gem => "gem",
            Self::Forced => "forced",
            Self::Dead => "dead",
            Self::Null => "null",
        }
    }
}

/// Kinds of recommendation the shop makes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum RecType {
    CrossSell,
    Upsell,
}

impl RecType {
    /// The canonical word.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::CrossSell => "cross_sell",
            Self::Upsell => "upsell",
        }
    }
}

/// Share of cross-sell pairs in each planted class; the rest is ordinary or null.
pub(super) const CLASS_SHARES: [(Class, f64); 3] = [
    (Class::Gem, 0.06),
    (Class::Forced, 0.06),
    (Class::Dead, 0.10),
];

/// Log-odds that an order of the anchor holds the target unprompted: `ORGANIC_BASE`
/// for a pair without relevance, `ORGANIC_SLOPE` more for a perfect one.
pub(super) const ORGANIC_BASE: f64 = -4.8;
/// See [`ORGANIC_BASE`].
pub(super) const ORGANIC_SLOPE: f64 = 2.6;

/// Log-odds that a visitor moves up to the dearer product unprompted.
pub(super) const UPSELL_BASE: f64 = -4.4;

/// What a forced pair adds to the return rate of its anchor.
pub(super) const FORCED_ANCHOR_RETURN: f64 = 0.03;

/// A product offered with another one, and the law of its success.
#[derive(Debug, Clone)]
pub(super) struct Pair {
    pub anchor: usize,
    pub target: usize,
    pub rec_type: RecType,
    pub class: Class,
    /// The other target of a null pair.
    pub twin: Option<usize>,
    /// How well the target goes with the anchor, 0 to 1.
    pub relevance: f64,
    /// Log-odds of the purchase without a recommendation.
    pub organic_logit: f64,
    /// What a recommendation that is seen adds to the log-odds.
    pub lift_logit: f64,
    /// Multiplies the return rate of a target that was bought because of it.
    pub return_factor: f64,
    /// Added to the return rate of the anchor then.
    pub anchor_return: f64,
    /// What the recommender believes: relevance with a standing error.
    pub score: f64,
    /// Chosen by a merchandiser, not by the model.
    pub curated: bool,
}

/// All pairs, grouped by anchor: its cross-sells, then its upsells.
#[derive(Debug)]
pub(super) struct Pairs {
    pub all: Vec<Pair>,
    /// Per anchor: where its pairs start, and where its upsells start.
    starts: Vec<(usize, usize)>,
}

impl Pairs {
    /// Draws the pairs of every product, about `targets` cross-sells each.
    pub(super) fn new(key: Key, catalogue: &Catalogue, targets: usize) -> Self {
        let mut all = Vec::new();
        let mut starts = Vec::new();
        for anchor in 0..catalogue.products.len() {
            let start = all.len();
            all.extend(cross_sells(key, catalogue, anchor, targets));
            starts.push((start, all.len()));
            let upsells = upsells(key, catalogue, anchor, &all[start..]);
            all.extend(upsells);
        }
        starts.push((all.len(), all.len()));
        Self { all, starts }
    }

    /// The cross-sells of an anchor, as indices into `all`.
    pub(super) fn cross_sells(&self, anchor: usize) -> std::ops::Range<usize> {
        self.starts[anchor].0..self.starts[anchor].1
    }

    /// The upsells of an anchor, as indices into `all`.
    pub(super) fn upsells(&self, anchor: usize) -> std::ops::Range<usize> {
        self.starts[anchor].1..self.starts[anchor + 1].0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    fn shop() -> (Catalogue, Pairs) {
        let catalogue = Catalogue::new(Key::root(1), 40, 60);
        let pairs = Pairs::new(Key::root(1), &catalogue, 16);
        (catalogue, pairs)
    }

    #[test]
    fn no_pair_comes_twice_or_names_its_own_anchor() {
        let (catalogue, pairs) = shop();
        let mut seen = HashSet::new();
        for pair in &pairs.all {
            assert_ne!(pair.anchor, pair.target);
            assert!(seen.insert((pair.anchor, pair.target)), "{pair:?}");
        }
        for anchor in 0..catalogue.products.len() {
            assert!(pairs.cross_sells(anchor).len() >= 6, "{anchor}");
            for at in pairs.cross_sells(anchor).chain(pairs.upsells(anchor)) {
                assert_eq!(pairs.all[at].anchor, anchor);
            }
        }
    }

    #[test]
    fn every_class_is_planted_about_as_often_as_meant() {
        let (_, pairs) = shop();
        let share = |class| {
            let count = pairs.all.iter().filter(|p| p.class == class).count();
            count as f64 / pairs.all.len() as f64
        };
        for (class, meant) in CLASS_SHARES {
            let got = share(class);
            assert!(got > 0.4 * meant && got < 1.1 * meant, "{class:?} {got}");
        }
        assert!(share(Class::Null) > 0.02, "{}", share(Class::Null));
        assert!(share(Class::Ordinary) > 0.5);
    }

    #[test]
    fn null_twins_share_one_law() {
        let (_, pairs) = shop();
        for pair in pairs.all.iter().filter(|p| p.class == Class::Null) {
            let twin = pairs
                .all
                .iter()
                .find(|p| p.anchor == pair.anchor && Some(p.target) == pair.twin)
                .unwrap();
            assert_eq!(twin.twin, Some(pair.target));
            assert_eq!(
                (
                    twin.organic_logit,
                    twin.lift_logit,
                    twin.score,
                    twin.return_factor
                ),
                (
                    pair.organic_logit,
                    pair.lift_logit,
                    pair.score,
                    pair.return_factor
                )
            );
        }
    }

    #[test]
    fn upsells_are_dearer_and_of_the_same_category() {
        let (catalogue, pairs) = shop();
        let upsells = pairs.all.iter().filter(|p| p.rec_type == RecType::Upsell);
        for pair in upsells {
            let (a, t) = (
                &catalogue.products[pair.anchor],
                &catalogue.products[pair.target],
            );
            assert_eq!(a.category, t.category);
            assert!(t.price_cents * 100 >= a.price_cents * 115);
        }
    }
}
