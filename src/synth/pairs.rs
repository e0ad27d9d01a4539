//! Which products go with which: all pairs of the shop.

use super::catalogue::Catalogue;
use super::classes;
use super::law::Pair;
use super::params::Params;
use super::planting::{artefacts, cross_sells, upsells};
use super::rng::Key;

/// All pairs, grouped by anchor: its cross-sells, then its upsells.
#[derive(Debug)]
pub(super) struct Pairs {
    pub all: Vec<Pair>,
    /// Per anchor: where its pairs start, and where its upsells start.
    starts: Vec<(usize, usize)>,
}

impl Pairs {
    /// Draws the pairs of every product, about `params.targets` cross-sells each, and
    /// plants the effects in them; the targets of some then cost the shop more, or go
    /// out of stock.
    pub(super) fn new(key: Key, catalogue: &mut Catalogue, params: &Params) -> Self {
        let mut all = Vec::new();
        let mut starts = Vec::new();
        for anchor in 0..catalogue.products.len() {
            let start = all.len();
            all.extend(cross_sells(key, catalogue, anchor, params));
            all.extend(artefacts(catalogue, anchor, params.shares.artefacts));
            starts.push((start, all.len()));
            let upsells = upsells(key, catalogue, anchor, &all[start..]);
            all.extend(upsells);
        }
        starts.push((all.len(), all.len()));
        classes::plant(key, catalogue, &mut all, params);
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
