//! Which pairs get which planted effect, and what it does to their law.

use super::calendar::{DAY, START};
use super::catalogue::{Catalogue, Product};
use super::law::{Class, Drift, Offer, Pair, RecType, Split};
use super::params::{Effects, Params, Shares};
use super::rng::{Key, Tag};
use super::worth::{self, Deal};

/// How many times a visitor comes, and lists a visit loads, about: from these a
/// sparse pair is made sparse.
const VISITS: f64 = 2.3;
/// See [`VISITS`].
const LISTS: f64 = 0.6;

/// By how many log-odds a Simpson pair sells better on the product page than the other
/// targets of its anchor.
const ABOVE_OTHERS: f64 = 0.4;

/// A class that is still owed to the pairs that were passed.
#[derive(Debug)]
struct Quota {
    class: Class,
    share: f64,
    owed: f64,
}

/// The shop while effects are planted in it.
struct Ground<'a> {
    catalogue: &'a mut Catalogue,
    all: &'a mut [Pair],
    params: &'a Params,
    /// What planted effects rely on in each product.
    uses: Vec<Use>,
}

/// What planted effects rely on in a product.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Use {
    Nothing,
    /// That it earns next to nothing.
    Thin,
    /// That it stays as it is.
    Fixed,
}

/// Plants the effects of `params` in pairs without one, those of popular anchors
/// first, so that each class is found among the pairs with many exposures too.
pub(super) fn plant(key: Key, catalogue: &mut Catalogue, all: &mut [Pair], params: &Params) {
    let mut order: Vec<usize> = (0..all.len())
        .filter(|at| all[*at].class == Class::Ordinary)
        .collect();
    order.sort_by(|a, b| {
        let traffic = |at: &usize| catalogue.traffic(all[*at].anchor);
        traffic(b).total_cmp(&traffic(a)).then(a.cmp(b))
    });
    let is_fixed = |product: &Product| product.twin.is_some() || product.parent.is_some();
    let uses = (catalogue.products.iter())
        .map(|product| {
            if is_fixed(product) {
                Use::Fixed
            } else {
                Use::Nothing
            }
        })
        .collect();
    let mut ground = Ground {
        catalogue,
        all,
        params,
        uses,
    };
    let [mut cross_sells, mut upsells] = quotas(key, &params.shares);
    for index in order {
        let pair = &ground.all[index];
        let quotas = match pair.rec_type {
            RecType::CrossSell => &mut cross_sells,
            RecType::Upsell => &mut upsells,
        };
        for quota in quotas.iter_mut() {
            // A class that finds no place for long does not then fill all places.
            quota.owed = (quota.owed + quota.share).min(3.0);
        }
        if pair.class != Class::Ordinary {
            continue;
        }
        let most_owed = (quotas.iter_mut())
            .filter(|quota| quota.owed >= 1.0 && ground.fits(quota.class, index))
            .max_by(|a, b| a.owed.total_cmp(&b.owed));
        if let Some(quota) = most_owed {
            quota.owed -= 1.0;
            ground.apply(quota.class, index);
        } else if ground.all[index].rec_type == RecType::CrossSell {
            ground.drift(key, index);
        }
    }
}

/// What is owed of every class: of the cross-sells, and of the upsells. Each starts
/// at its own point, the two that the demo must show at once.
fn quotas(key: Key, shares: &Shares) -> [Vec<Quota>; 2] {
    let quota = |(class, share): (Class, f64)| {
        let at_once = matches!(class, Class::Forced | Class::Simpson) && share > 0.0;
        let start = key.child(Tag::Class, class as u64).unit();
        Quota {
            class,
            share,
            owed: if at_once { 1.0 } else { start },
        }
    };
    let cross_sells = [
        (Class::Gem, shares.gem),
        (Class::Forced, shares.forced),
        (Class::Cannibal, shares.cannibal),
        (Class::Distractor, shares.distractor),
        (Class::DiscountBought, shares.discount_bought),
        (Class::SegmentSplit, shares.segment_split),
        (Class::Simpson, shares.simpson),
        (Class::LateReturn, shares.late_return),
        (Class::Sparse, shares.sparse),
        (Class::Dead, shares.dead),
        (Class::Stockout, shares.stockout),
    ];
    let upsells = [
        (Class::UpsellGood, shares.upsell_good),
        (Class::UpsellHurtsCvr, shares.upsell_hurts_cvr),
    ];
    [
        cross_sells.into_iter().map(quota).collect(),
        upsells.into_iter().map(quota).collect(),
    ]
}

impl Ground<'_> {
    fn target(&self, index: usize) -> &Product {
        &self.catalogue.products[self.all[index].target]
    }

    /// Whether a class can be planted in a pair.
    fn fits(&self, class: Class, index: usize) -> bool {
        let (pair, target) = (&self.all[index], self.target(index));
        let is_free = self.uses[pair.target] == Use::Nothing;
        let is_soft = self.uses[pair.target] != Use::Fixed;
        let earns = target.cost_share() <= 0.65;
        match class {
            Class::Gem => pair.relevance >= 0.4 && earns,
            Class::Distractor => pair.relevance >= 0.3 && earns,
            Class::Forced => is_soft && pair.relevance <= 0.8 && target.return_rate >= 0.05,
            Class::LateReturn => is_soft && target.return_rate >= 0.05,
            Class::DiscountBought => is_soft && target.price_cents >= 1_500,
            Class::SegmentSplit => is_free && target.price_cents >= 1_500,
            Class::Stockout => is_free && target.popularity < 0.5,
            Class::Simpson => self.rival(index).is_some(),
            Class::UpsellGood => {
                let anchor = &self.catalogue.products[pair.anchor];
                usual(target, 1.1) > 1.1 * usual(anchor, 1.0)
            }
            _ => true,
        }
    }

    /// The ordinary cross-sell of the same anchor whose target costs most nearly the
    /// same.
    fn rival(&self, index: usize) -> Option<usize> {
        let anchor = self.all[index].anchor;
        let distance = |at: &usize| {
            let (a, b) = (self.target(index), self.target(*at));
            let ratio = a.price_cents as f64 / b.price_cents as f64;
            libm::fabs(libm::log(ratio)) + libm::fabs(a.cost_share() - b.cost_share())
        };
        // The pairs of one anchor stand together.
        (index.saturating_sub(64)..self.all.len().min(index + 64))
            .filter(|at| *at != index && self.all[*at].anchor == anchor)
            .filter(|at| self.all[*at].class == Class::Ordinary)
            .filter(|at| self.all[*at].rec_type == RecType::CrossSell)
            .min_by(|a, b| distance(a).total_cmp(&distance(b)))
    }

    /// Plants a class that fits.
    fn apply(&mut self, class: Class, index: usize) {
        let effects = self.params.effects;
        if class == Class::Simpson {
            self.simpson(index, &effects);
            return;
        }
        let show_chance = self.sparse_chance(index);
        let pair = &mut self.all[index];
        pair.class = class;
        match class {
            Class::Gem => {
                pair.lift_logit += effects.gem_lift;
                pair.return_factor = effects.gem_return_factor;
            }
            Class::Forced => {
                pair.lift_logit += effects.forced_lift;
                pair.return_factor = effects.forced_return_factor;
                pair.anchor_return = effects.forced_anchor_return;
                pair.boost = [0.3; 4];
                pair.score = pair.score.max(0.6);
            }
            Class::Cannibal => {
                pair.organic_logit = effects.cannibal_organic_logit;
                pair.lift_logit = effects.cannibal_lift;
                pair.offer = Some(Offer {
                    share: effects.cannibal_discount,
                    offered: 1.0,
                    is_needed: false,
                });
                pair.boost = [0.2; 4];
                // An order more after the order would be new, so there is none.
                pair.strength[3] = 0.0;
            }
            Class::Distractor => {
                pair.harm = effects.distractor_harm;
                pair.after_lift = effects.distractor_after_lift;
                pair.strength[2] = 0.1;
                pair.boost = [0.1, 0.1, 0.8, 0.8];
                pair.show_chance = [0.6, 0.6, 1.0, 1.0];
            }
            Class::DiscountBought => {
                pair.lift_logit = effects.discount_lift;
                pair.offer = Some(Offer {
                    share: effects.discount_share,
                    offered: effects.discount_offered,
                    is_needed: true,
                });
                pair.boost = [0.2; 4];
            }
            Class::SegmentSplit => {
                pair.split = Some(Split {
                    returning_lift: effects.split_returning_lift,
                    budget_return: effects.split_budget_return,
                });
                pair.boost = [0.2; 4];
            }
            Class::LateReturn => {
                pair.lift_logit += 0.4;
                pair.return_factor = effects.late_return_factor;
                pair.delay_factor = effects.late_delay_factor;
                pair.boost = [0.2; 4];
            }
            Class::Sparse => pair.show_chance = [show_chance; 4],
            Class::Dead => pair.lift_logit = 0.0,
            Class::UpsellGood => pair.lift_logit = effects.upsell_good_lift,
            Class::UpsellHurtsCvr => pair.harm = effects.upsell_harm,
            _ => {}
        }
        self.touch(index);
    }

    /// Changes the target of a pair whose class relies on what it costs or on stock.
    fn touch(&mut self, index: usize) {
        let pair = &self.all[index];
        let (class, target) = (pair.class, pair.target);
        match class {
            Class::Forced | Class::LateReturn | Class::DiscountBought => {
                self.thin(index);
                self.uses[target] = Use::Thin;
                return;
            }
            Class::SegmentSplit => self.thin(index),
            Class::Stockout => {
                let day = 190 + (index % 100);
                self.catalogue.products[target].sold_out =
                    i64::try_from(day).ok().map(|day| START + day * DAY);
            }
            Class::Gem | Class::Distractor => {}
            _ => return,
        }
        self.uses[target] = Use::Fixed;
    }

    /// Raises the cost of a pair's target until what the pair talked into loses.
    fn thin(&mut self, index: usize) {
        let Effects {
            loss_share,
            thin_cost_share,
            split_budget_return,
            ..
        } = self.params.effects;
        let pair = self.all[index].clone();
        let anchor = self.catalogue.products[pair.anchor].clone();
        let target = &mut self.catalogue.products[pair.target];
        let deal = Deal {
            at: START,
            return_rate: match pair.split {
                Some(_) => split_budget_return,
                None => (target.return_rate * pair.return_factor).min(0.8),
            },
            off: pair.offer.map(|offer| offer.share),
            order_off: 0.0,
        };
        let harm = pair.anchor_return * worth::loss(&anchor, &deal_of(&anchor, 1.0));
        let meant = -loss_share * target.price_cents as f64 / 100.0;
        while target.cost_share() < thin_cost_share && worth::margin(target, &deal) - harm > meant {
            target.set_cost_share((target.cost_share() + 0.02).min(thin_cost_share));
        }
    }

    /// A pair and its rival: the first is better in every placement and is shown
    /// mostly where hardly anything is bought. Whatever else is shown with the anchor
    /// works where the first is seldom shown, so that it is worse than all of it too.
    fn simpson(&mut self, index: usize, effects: &Effects) {
        let Some(rival) = self.rival(index) else {
            return;
        };
        let strength = [0.0, 1.6, 2.0, 1.3];
        for at in self.beside(index) {
            self.all[at].strength = strength;
        }
        let organic = self.level(index).max(-4.0) + ABOVE_OTHERS;
        let (better, worse) = (self.all[index].target, self.all[rival].target);
        let planted = [
            (index, Class::Simpson, worse, 0.0, [1.0, 0.08, 0.08, 0.08]),
            (
                rival,
                Class::Rival,
                better,
                effects.simpson_gap,
                [0.15, 1.0, 1.0, 1.0],
            ),
        ];
        for (at, class, partner, gap, show_chance) in planted {
            let pair = &mut self.all[at];
            pair.class = class;
            pair.partner = Some(partner);
            pair.drift = None;
            pair.organic_logit = organic - gap;
            pair.lift_logit = 1.1;
            (pair.strength, pair.show_chance) = (strength, show_chance);
            pair.boost = [1.0; 4];
            (pair.relevance, pair.score) = (0.6, 0.6);
        }
        self.uses[better] = Use::Fixed;
        self.uses[worse] = Use::Fixed;
    }

    /// The other cross-sells of a pair's anchor.
    fn beside(&self, index: usize) -> Vec<usize> {
        let anchor = self.all[index].anchor;
        // The pairs of one anchor stand together.
        (index.saturating_sub(64)..self.all.len().min(index + 64))
            .filter(|at| *at != index && self.all[*at].anchor == anchor)
            .filter(|at| self.all[*at].rec_type == RecType::CrossSell)
            .filter(|at| !self.all[*at].class.is_artefact())
            .collect()
    }

    /// Log-odds at which the other targets of a pair's anchor sell on the product page, by
    /// how likely they are to be listed.
    fn level(&self, index: usize) -> f64 {
        let (mut sum, mut of) = (0.0, 0.0);
        for at in self.beside(index) {
            let pair = &self.all[at];
            let weight = pair.show_chance[0] * libm::exp(2.0 * (pair.score + pair.boost[0]));
            let logit = pair.organic_logit + pair.strength[0] * pair.lift_logit;
            sum += weight * libm::exp(logit);
            of += weight;
        }
        libm::log(sum / f64::max(of, 1e-9) + 1e-6)
    }

    /// How often the recommender thinks of a pair that is shown a few times only.
    fn sparse_chance(&self, index: usize) -> f64 {
        let views = self.params.visitors as f64 * VISITS * LISTS * self.params.show_factor;
        let shown = views * self.catalogue.traffic(self.all[index].anchor);
        (self.params.effects.sparse_exposures / shown.max(1.0)).min(1.0)
    }

    /// Lets a share of the ordinary pairs change from a day on: they stop working, or
    /// what they sell comes back.
    fn drift(&mut self, key: Key, index: usize) {
        let draw = key.child(Tag::Drift, index as u64);
        if draw.unit() >= self.params.shares.drift {
            return;
        }
        let effects = self.params.effects;
        let mut draws = draw.stream();
        let (lift_factor, return_factor) = if draws.chance(0.5) {
            (effects.drift_lift_factor, 1.0)
        } else {
            (1.0, effects.drift_return_factor)
        };
        self.all[index].drift = Some(Drift {
            from: START + draws.seconds(150, 270) * DAY,
            lift_factor,
            return_factor,
        });
    }
}

fn deal_of(product: &Product, factor: f64) -> Deal {
    Deal {
        at: START,
        return_rate: product.return_rate * factor,
        off: None,
        order_off: 0.0,
    }
}

/// What one purchase of a product is worth as it usually comes about.
fn usual(product: &Product, return_factor: f64) -> f64 {
    worth::margin(product, &deal_of(product, return_factor))
}
