//! Parts of a pair's exposures: placements it could move to, groups it could spare.
//!
//! A part has few exposures of its own, so it leans: its attach rate on what such parts of
//! other pairs do or, where that is not known, on the pair's with the weight of 200 exposures;
//! its margin on the pair's with that of 20 attaches (as in judging).

use serde::{Deserialize, Serialize};

use super::input::Known;
use super::ratio::{ORGANIC_SPREAD, anyway_rates, as_often, leaning, within_whole};
use crate::stats::Moments;

/// Exposures with which a part's attach rate leans on the pair's.
const RATE_STRENGTH: f64 = 200.0;

/// Attaches with which a part's margin leans on the pair's.
const MARGIN_STRENGTH: f64 = 20.0;

/// A part of a pair's exposures that can be left out.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Part {
    /// The dimension: `segment`, `device`.
    pub dimension: String,
    /// Its value.
    pub value: String,
    /// Share of the pair's exposures.
    pub share: f64,
    /// Its attach rate over the pair's, shrunk towards 1.
    pub attach_ratio: Known,
    /// What an attach earns more here than on the whole pair, shrunk towards 0, money.
    pub margin_more: Known,
    /// Purchases per exposure here that would be made anyway, over the pair's: 0 where what
    /// is sold is a later order that counts as new.
    #[serde(default = "as_often")]
    pub anyway_rate: Known,
    /// How much larger the discount of an attach is here than on the whole pair, money.
    #[serde(default)]
    pub discount_more: f64,
}

/// What some exposures brought, to make parts of.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Slice {
    /// Σ weight of exposures.
    pub exposures: f64,
    /// Exposures with a credited line.
    pub attaches: f64,
    /// Net margins of the attaches whose margin is known.
    pub margins: Moments,
    /// Orders with the anchor after them.
    pub orders: f64,
    /// Discounts of the attaches, money.
    pub discounts: f64,
}

impl Part {
    /// Its name, as it is typed: `segment=budget`.
    pub fn id(&self) -> String {
        format!("{}={}", self.dimension, self.value)
    }
}

/// The parts of one dimension: what each differs from the whole, so that together they
/// are the whole. `usual` has the attach ratio of such parts over all pairs, by value.
pub fn parts(dimension: &str, slices: &[(String, Slice)], usual: &[(String, Known)]) -> Vec<Part> {
    let total = |of: fn(&Slice) -> f64| slices.iter().map(|(_, slice)| of(slice)).sum::<f64>();
    let exposures = total(|slice| slice.exposures);
    let attaches = total(|slice| slice.attaches);
    if exposures <= 0.0 || attaches <= 0.0 {
        return Vec::new();
    }
    let rate = attaches / exposures;
    let shown: Vec<&(String, Slice)> = slices
        .iter()
        .filter(|(_, slice)| slice.exposures > 0.0)
        .collect();
    let ratios = ratios(&shown, usual, (rate, attaches));
    let shares: Vec<(f64, Known, f64)> = shown
        .iter()
        .zip(&ratios)
        .map(|((_, slice), ratio)| (slice.exposures / exposures, *ratio, slice.orders))
        .collect();
    let margins = Margins::of(slices, attaches);
    let mut parts: Vec<Part> = shown
        .iter()
        .zip(&shares)
        .zip(anyway_rates(&shares))
        .map(
            |(((value, slice), (share, attach_ratio, _)), anyway_rate)| {
                let (margin_more, discount_more) = margins.more(slice);
                Part {
                    dimension: dimension.to_owned(),
                    value: value.clone(),
                    share: *share,
                    attach_ratio: *attach_ratio,
                    margin_more,
                    anyway_rate,
                    discount_more,
                }
            },
        )
        .collect();
    let more: f64 = parts
        .iter()
        .map(|p| p.share * p.attach_ratio.value * p.margin_more.value)
        .sum();
    for part in &mut parts {
        part.margin_more.value -= more;
    }
    parts
}

/// The attach rates of parts over the whole's, together the whole's.
fn ratios(
    shown: &[&(String, Slice)],
    usual: &[(String, Known)],
    (rate, attaches): (f64, f64),
) -> Vec<Known> {
    let found = |value: &str| {
        let found = usual.iter().find(|(name, _)| name == value);
        found.map(|(_, ratio)| *ratio)
    };
    let exposures: f64 = shown.iter().map(|(_, slice)| slice.exposures).sum();
    let known: Option<Vec<Known>> = shown.iter().map(|(value, _)| found(value)).collect();
    // Other pairs' ratios are over their own mixes; this pair's rate is of its mix.
    let known = known.map(|known| {
        let of_mix = shown
            .iter()
            .zip(&known)
            .map(|((_, s), k)| s.exposures * k.value);
        let mix = of_mix.sum::<f64>() / exposures;
        let over = |ratio: Known| Known {
            value: ratio.value / mix,
            se: ratio.se / mix,
        };
        known.into_iter().map(over).collect::<Vec<_>>()
    });
    let alike = Known {
        value: 1.0,
        se: (RATE_STRENGTH * rate).recip().sqrt(),
    };
    let mut ratios: Vec<Known> = shown
        .iter()
        .enumerate()
        .map(|(at, (_, slice))| {
            let usual = known.as_ref().map_or(alike, |known| known[at]);
            leaning(usual, (slice.attaches, slice.exposures * rate), attaches)
        })
        .collect();
    // Shrunk parts no longer add up to the pair; scaled, they do.
    let whole = shown
        .iter()
        .zip(&ratios)
        .map(|((_, s), r)| s.exposures * r.value);
    let mean = whole.sum::<f64>() / exposures;
    let shares = shown.iter().map(|(_, slice)| slice.exposures / exposures);
    let all: Vec<(f64, Known)> = shares.zip(ratios.iter().copied()).collect();
    for (ratio, se) in ratios.iter_mut().zip(within_whole(&all)) {
        ratio.value /= mean;
        ratio.se = se;
    }
    ratios
}

/// Margins and discounts of a whole, to tell parts from.
struct Margins {
    whole: Moments,
    sd: f64,
    /// Discount of an attach.
    discount: f64,
}

impl Margins {
    fn of(slices: &[(String, Slice)], attaches: f64) -> Self {
        let whole = slices.iter().fold(Moments::default(), |all, (_, slice)| {
            all.merge(&slice.margins)
        });
        let discounts: f64 = slices.iter().map(|(_, slice)| slice.discounts).sum();
        Self {
            whole,
            sd: whole.variance().unwrap_or(0.0).sqrt(),
            discount: discounts / attaches,
        }
    }

    /// What an attach of a part earns more, and how much larger its discount is. The
    /// discount is what it is; only the margin before it leans on the pair's.
    fn more(&self, slice: &Slice) -> (Known, f64) {
        // Where nothing was attached no discount is known to have been given.
        let own = if slice.attaches > 0.0 {
            slice.discounts / slice.attaches
        } else {
            0.0
        };
        let discount = own - self.discount;
        let known = slice.margins.n();
        let rest = (1.0 - known / self.whole.n().max(1.0)).max(0.0);
        let weight = known / (known + MARGIN_STRENGTH);
        let before = slice.margins.mean() + discount - self.whole.mean();
        let margin = Known {
            value: weight * before - discount,
            se: self.sd * (rest / (known + MARGIN_STRENGTH)).sqrt(),
        };
        (margin, discount)
    }
}

/// A placement that a pair could be shown at.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PlacementOption {
    /// Its word: `pdp`, `cart`.
    pub placement: String,
    /// Share of the pair's exposures today, 0 where it was never shown.
    pub share: f64,
    /// Attach rate there over the pair's own of today's mix.
    pub attach_ratio: Known,
    /// Whether the pair was ever shown there.
    pub is_seen: bool,
    /// What an attach earns more there than on the whole pair, money; nothing is known of it
    /// where it was never shown.
    #[serde(default = "nothing")]
    pub margin_more: Known,
    /// Purchases per exposure there that would be made anyway, over the pair's of today's mix.
    #[serde(default = "as_often")]
    pub anyway_rate: Known,
}

impl PlacementOption {
    /// One of which only the attach rate is known.
    fn of(placement: &str, share: f64, attach_ratio: Known, is_seen: bool) -> Self {
        Self {
            placement: placement.to_owned(),
            share,
            attach_ratio,
            is_seen,
            margin_more: nothing(),
            // Of a placement never tried: as many of the attaches as today.
            anyway_rate: Known {
                value: attach_ratio.value,
                se: attach_ratio.value * ORGANIC_SPREAD,
            },
        }
    }
}

fn nothing() -> Known {
    Known {
        value: 0.0,
        se: 0.0,
    }
}

/// The placements of a pair: those it was shown at, from its own data leaning on what
/// other pairs do there, and those it was not, from other pairs alone.
///
/// `shown` has exposures and attaches of the pair by placement, `others` the ratio of
/// every placement over all pairs.
pub fn placements(
    shown: &[(String, f64, f64)],
    others: &[(String, Known)],
) -> Vec<PlacementOption> {
    let exposures: f64 = shown.iter().map(|(_, n, _)| n).sum();
    let attaches: f64 = shown.iter().map(|(_, _, x)| x).sum();
    let rate = if exposures > 0.0 {
        attaches / exposures
    } else {
        0.0
    };
    let own = |placement: &str| {
        shown
            .iter()
            .find(|(name, n, _)| name == placement && *n > 0.0)
    };
    // Other pairs' ratios are over their own mixes; this pair's rate is of its mix.
    let usual: f64 = others
        .iter()
        .filter_map(|(placement, ratio)| Some(own(placement)?.1 * ratio.value))
        .sum();
    let usual = if usual > 0.0 { usual / exposures } else { 1.0 };
    let mut options: Vec<PlacementOption> = others
        .iter()
        .map(|(placement, ratio)| {
            let prior = Known {
                value: ratio.value / usual,
                se: ratio.se / usual,
            };
            let Some((_, n, x)) = own(placement).filter(|_| rate > 0.0) else {
                return PlacementOption::of(placement, 0.0, prior, false);
            };
            let ratio = leaning(prior, (*x, n * rate), attaches);
            PlacementOption::of(placement, n / exposures, ratio, true)
        })
        .collect();
    let seen = options.iter().filter(|option| option.is_seen).count();
    let mix: f64 = options
        .iter()
        .map(|option| option.share * option.attach_ratio.value)
        .sum();
    let all: Vec<(f64, Known)> = options
        .iter()
        .filter(|option| option.is_seen)
        .map(|option| (option.share, option.attach_ratio))
        .collect();
    let seen_options = options
        .iter_mut()
        .filter(|option| option.is_seen && mix > 0.0);
    for (option, se) in seen_options.zip(within_whole(&all)) {
        option.attach_ratio.value /= mix;
        option.attach_ratio.se = se;
        // A pair shown at one placement only has that placement's rate already.
        option.attach_ratio.se = if seen == 1 {
            0.0
        } else {
            option.attach_ratio.se / mix
        };
    }
    options
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::whatif::placement_ratio;

    fn slice(exposures: f64, attaches: f64, margin: f64) -> Slice {
        Slice {
            exposures,
            attaches,
            margins: Moments::from_stats(attaches, margin, 2.0).unwrap(),
            orders: 0.2 * exposures,
            discounts: 0.0,
        }
    }

    #[test]
    fn parts_together_are_the_whole() {
        let parts = parts(
            "segment",
            &[
                ("budget".to_owned(), slice(4_000.0, 100.0, 2.0)),
                ("mid".to_owned(), slice(5_000.0, 400.0, 8.0)),
                ("premium".to_owned(), slice(50.0, 10.0, 30.0)),
            ],
            &[],
        );
        let share: f64 = parts.iter().map(|p| p.share).sum();
        let rate: f64 = parts.iter().map(|p| p.share * p.attach_ratio.value).sum();
        let more: f64 = parts
            .iter()
            .map(|p| p.share * p.attach_ratio.value * p.margin_more.value)
            .sum();
        assert!((share - 1.0).abs() < 1e-12);
        assert!((rate - 1.0).abs() < 1e-12);
        assert!(more.abs() < 1e-9, "{more}");
        assert!(parts[0].attach_ratio.value < 1.0 && parts[1].attach_ratio.value > 1.0);
        assert_eq!(parts[0].id(), "segment=budget");
    }

    #[test]
    fn an_unseen_placement_takes_the_ratio_of_other_pairs_with_its_spread() {
        let pdp = placement_ratio(&[(80.0, 100.0), (90.0, 100.0), (70.0, 100.0)]);
        let cart = placement_ratio(&[(150.0, 100.0), (100.0, 80.0), (240.0, 110.0)]);
        assert!(pdp.value < 1.0 && cart.value > 1.0);
        let options = placements(
            &[("pdp".to_owned(), 5_000.0, 100.0)],
            &[("pdp".to_owned(), pdp), ("cart".to_owned(), cart)],
        );
        let found = |name: &str| options.iter().find(|o| o.placement == name).unwrap();
        assert!(found("pdp").is_seen && !found("cart").is_seen);
        assert_eq!(found("pdp").attach_ratio.value, 1.0);
        assert!(found("cart").attach_ratio.se > 0.1);
        let between = found("cart").attach_ratio.value - cart.value / pdp.value;
        assert!(between.abs() < 1e-12);
    }
}
