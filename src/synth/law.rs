//! The law of one pair: what was planted in it, and how recommending it works.

use super::people::Visitor;
use super::rng::Tag;
use super::visit::{PLACEMENTS, Placement};

/// What was planted in a pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Class {
    Ordinary,
    /// The worse half of a Simpson pair: shown mostly where everything works.
    Rival,
    Gem,
    Forced,
    Cannibal,
    Distractor,
    DiscountBought,
    SegmentSplit,
    Simpson,
    LateReturn,
    Sparse,
    Dead,
    Stockout,
    /// Two targets under one law: any difference between them is chance.
    Null,
    UpsellGood,
    UpsellHurtsCvr,
    /// A product recommended for itself, and for a variant of itself.
    SelfPair,
    Variant,
}

impl Class {
    /// The name in `truth_pair.csv`.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Ordinary => "ordinary",
            Self::Rival => "simpson_rival",
            Self::Gem => "gem",
            Self::Forced => "forced",
            Self::Cannibal => "cannibal",
            Self::Distractor => "distractor",
            Self::DiscountBought => "discount_bought",
            Self::SegmentSplit => "segment_split",
            Self::Simpson => "simpson",
            Self::LateReturn => "late_return",
            Self::Sparse => "sparse",
            Self::Dead => "dead",
            Self::Stockout => "stockout",
            Self::Null => "null",
            Self::UpsellGood => "upsell_good",
            Self::UpsellHurtsCvr => "upsell_hurts_cvr",
            Self::SelfPair => "self",
            Self::Variant => "variant",
        }
    }

    /// Whether the pair is a mistake of the recommender: nobody buys through it.
    pub(super) fn is_artefact(self) -> bool {
        matches!(self, Self::SelfPair | Self::Variant)
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

/// Money off with which a pair is shown.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Offer {
    /// Share off the price.
    pub share: f64,
    /// Share of visitors who get it, whatever they are like.
    pub offered: f64,
    /// Whether the pair works with it alone.
    pub is_needed: bool,
}

/// A law that holds in one segment of the customers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Split {
    /// Added to the lift with returning customers who are no budget shoppers.
    pub returning_lift: f64,
    /// Return rate of what budget shoppers were talked into.
    pub budget_return: f64,
}

/// A change in the middle of the year.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Drift {
    /// Seconds after 1970 from which it holds.
    pub from: i64,
    pub lift_factor: f64,
    pub return_factor: f64,
}

/// A product offered with another one, and the law of its success.
#[derive(Debug, Clone)]
pub(super) struct Pair {
    pub anchor: usize,
    pub target: usize,
    pub rec_type: RecType,
    pub class: Class,
    /// The other target of a null pair, or the rival of a Simpson pair.
    pub partner: Option<usize>,
    /// How well the target goes with the anchor, 0 to 1.
    pub relevance: f64,
    /// Log-odds of the purchase without a recommendation.
    pub organic_logit: f64,
    /// What a recommendation that is seen adds to the log-odds, times its strength
    /// in the placement.
    pub lift_logit: f64,
    pub strength: [f64; PLACEMENTS.len()],
    /// Added to the lift of a list after the order.
    pub after_lift: f64,
    /// Multiplies the return rate of a target that was bought because of it.
    pub return_factor: f64,
    /// Multiplies the time until such a target comes back.
    pub delay_factor: f64,
    /// Added to the return rate of the anchor then.
    pub anchor_return: f64,
    /// Taken off the probability of the next step where it was seen: at checkout of
    /// the order, for an upsell of the cart.
    pub harm: f64,
    pub offer: Option<Offer>,
    pub split: Option<Split>,
    pub drift: Option<Drift>,
    /// What the recommender believes: relevance with a standing error.
    pub score: f64,
    /// Added to the score in each placement.
    pub boost: [f64; PLACEMENTS.len()],
    /// Share of the lists of each placement for which the recommender thinks of it.
    pub show_chance: [f64; PLACEMENTS.len()],
    /// Chosen by a merchandiser, not by the model.
    pub curated: bool,
}

/// Who a pair is shown to, and when.
#[derive(Debug, Clone, Copy)]
pub(super) struct Moment<'a> {
    pub visitor: &'a Visitor,
    /// Whether the visitor ordered before this visit.
    pub returning: bool,
    pub at: i64,
}

impl Pair {
    /// A pair without a planted effect.
    pub(super) fn ordinary(anchor: usize, target: usize, rec_type: RecType) -> Self {
        Self {
            anchor,
            target,
            rec_type,
            class: Class::Ordinary,
            partner: None,
            relevance: 0.0,
            organic_logit: 0.0,
            lift_logit: 0.0,
            strength: PLACEMENTS.map(Placement::strength),
            after_lift: 0.0,
            return_factor: 1.0,
            delay_factor: 1.0,
            anchor_return: 0.0,
            harm: 0.0,
            offer: None,
            split: None,
            drift: None,
            score: 0.0,
            boost: [0.0; PLACEMENTS.len()],
            show_chance: [1.0; PLACEMENTS.len()],
            curated: false,
        }
    }

    /// The share off the price with which this visitor is shown the pair, the
    /// `index`-th of the shop.
    pub(super) fn off(&self, index: usize, visitor: &Visitor) -> Option<f64> {
        let offer = self.offer?;
        let drawn = visitor.key.child(Tag::Offer, index as u64).unit();
        (drawn < offer.offered).then_some(offer.share)
    }

    /// What showing the pair in a placement adds to the log-odds of the purchase.
    pub(super) fn lift(&self, placement: Placement, moment: &Moment<'_>, is_offered: bool) -> f64 {
        if self.offer.is_some_and(|offer| offer.is_needed) && !is_offered {
            return 0.0;
        }
        let split = match self.split {
            Some(split) if moment.visitor.segment != 0 && moment.returning => split.returning_lift,
            _ => 0.0,
        };
        let drift = self
            .drifted(moment.at)
            .map_or(1.0, |drift| drift.lift_factor);
        let after = match placement {
            Placement::PostPurchase => self.after_lift,
            _ => 0.0,
        };
        let strength = self.strength[placement as usize];
        strength * drift * (self.lift_logit + split) + after
    }

    /// The return rate of a target that was bought because of the pair, from that of
    /// the product.
    pub(super) fn return_rate(&self, product: f64, moment: &Moment<'_>) -> f64 {
        let drift = self
            .drifted(moment.at)
            .map_or(1.0, |drift| drift.return_factor);
        match self.split {
            Some(split) if moment.visitor.segment == 0 => split.budget_return,
            _ => (product * self.return_factor * drift).min(0.8),
        }
    }

    fn drifted(&self, at: i64) -> Option<Drift> {
        self.drift.filter(|drift| at >= drift.from)
    }
}
