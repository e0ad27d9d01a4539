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
    use crate::synth::Scale;
    use crate::synth::law::{Class, RecType};
    use std::collections::HashSet;

    fn shop() -> (Catalogue, Pairs) {
        let params = Params {
            products: (40, 60),
            targets: 16,
            ..Params::of(Scale::Demo)
        };
        let mut catalogue = Catalogue::new(Key::root(1), &params);
        let pairs = Pairs::new(Key::root(1), &mut catalogue, &params);
        (catalogue, pairs)
    }

    #[test]
    fn no_pair_comes_twice_and_only_artefacts_name_their_own_anchor() {
        let (catalogue, pairs) = shop();
        let mut seen = HashSet::new();
        for pair in &pairs.all {
            let parents = [pair.anchor, pair.target].map(|at| &catalogue.products[at].parent);
            let is_variant = parents[0].is_some() && parents[0] == parents[1];
            assert_eq!(
                pair.anchor == pair.target || is_variant,
                pair.class.is_artefact()
            );
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
        let of = |kind: RecType| pairs.all.iter().filter(move |p| p.rec_type == kind);
        let shares = Params::of(Scale::Demo).shares;
        let cross_sell = RecType::CrossSell;
        for (class, kind, meant) in [
            (Class::Gem, cross_sell, shares.gem),
            (Class::Forced, cross_sell, shares.forced),
            (Class::Cannibal, cross_sell, shares.cannibal),
            (Class::Distractor, cross_sell, shares.distractor),
            (Class::DiscountBought, cross_sell, shares.discount_bought),
            (Class::SegmentSplit, cross_sell, shares.segment_split),
            (Class::Simpson, cross_sell, shares.simpson),
            (Class::Rival, cross_sell, shares.simpson),
            (Class::LateReturn, cross_sell, shares.late_return),
            (Class::Sparse, cross_sell, shares.sparse),
            (Class::Dead, cross_sell, shares.dead),
            (Class::Stockout, cross_sell, shares.stockout),
            (Class::UpsellGood, RecType::Upsell, shares.upsell_good),
            (
                Class::UpsellHurtsCvr,
                RecType::Upsell,
                shares.upsell_hurts_cvr,
            ),
        ] {
            let got = of(kind).filter(|p| p.class == class).count() as f64;
            let got = got / of(kind).count() as f64;
            assert!(got > 0.4 * meant && got < 1.1 * meant, "{class:?} {got}");
        }
        let ordinary = of(cross_sell).filter(|p| p.class == Class::Ordinary);
        let drifting = ordinary.clone().filter(|p| p.drift.is_some()).count() as f64;
        let share = drifting / ordinary.clone().count() as f64;
        assert!((share - shares.drift).abs() < 0.015, "{share}");
        assert!(ordinary.count() as f64 > 0.45 * of(cross_sell).count() as f64);
        let null = of(cross_sell).filter(|p| p.class == Class::Null).count();
        assert!(null > 100, "{null}");
    }

    #[test]
    fn null_twins_share_one_law() {
        let (_, pairs) = shop();
        for pair in pairs.all.iter().filter(|p| p.class == Class::Null) {
            let twin = pairs
                .all
                .iter()
                .find(|p| p.anchor == pair.anchor && Some(p.target) == pair.partner)
                .unwrap();
            assert_eq!(twin.partner, Some(pair.target));
            let law = |p: &Pair| [p.organic_logit, p.lift_logit, p.score, p.return_factor];
            assert_eq!(law(twin), law(pair));
            assert_eq!((twin.drift, twin.offer), (None, None));
        }
    }

    #[test]
    fn a_rival_is_worse_in_everything_but_where_it_is_shown() {
        let (_, pairs) = shop();
        for pair in pairs.all.iter().filter(|p| p.class == Class::Simpson) {
            let rival = (pairs.all.iter())
                .find(|p| p.anchor == pair.anchor && Some(p.target) == pair.partner)
                .unwrap();
            assert_eq!(rival.class, Class::Rival);
            assert!(rival.organic_logit < pair.organic_logit - 0.1);
            assert_eq!(
                (rival.lift_logit, rival.strength),
                (pair.lift_logit, pair.strength)
            );
            assert!(rival.show_chance[0] < pair.show_chance[0]);
            assert!(rival.show_chance[2] > pair.show_chance[2]);
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
