//! Flags against what was planted.

use std::collections::BTreeMap;

use sidecart::stats::{Estimate, Stratum, simpson};

use crate::shop::{Pair, Shop};
use crate::verdicts::LARGE;

/// z at which a test at 90 % sees what is there nine times of ten.
const ADEQUATE_Z: f64 = 2.56;

/// Returns above their baseline that the flag asks for: as a difference, and as a share.
const RISE: (f64, f64) = (0.05, 0.5);

/// Whether the truth of a pair against the other targets of its anchor is a reversal, and
/// one that its exposures can show.
fn shows_reversal(pair: &Pair, shop: &Shop) -> bool {
    let others = shop.pairs.iter().filter(|other| {
        other.row.anchor_id == pair.row.anchor_id && other.row.target_id != pair.row.target_id
    });
    let mut strata = pair.truth.by_placement.map(|(n1, rate)| Stratum {
        x1: n1 * rate,
        n1,
        x0: 0.0,
        n0: 0.0,
    });
    for other in others {
        for (stratum, (n, rate)) in strata.iter_mut().zip(other.truth.by_placement) {
            stratum.x0 += n * rate;
            stratum.n0 += n;
        }
    }
    simpson(&strata).is_some_and(|found| {
        let z = |estimate: Estimate| estimate.value / estimate.se;
        let (crude, adjusted) = (z(found.crude), z(found.adjusted));
        crude * adjusted < 0.0 && crude.abs().min(adjusted.abs()) >= ADEQUATE_Z
    })
}

/// Whether the returns of a forced pair are many enough to lie clearly above the target's.
fn shows_returns(pair: &Pair) -> bool {
    let (row, truth) = (&pair.row.level, &pair.truth);
    let (Some(rate), Some(usual)) = (truth.return_rate, row.baseline_return_rate) else {
        return false;
    };
    let units = row.units_mature.unwrap_or(0.0);
    let excess = rate - usual - RISE.0.min(RISE.1 * usual);
    excess * (units / (rate * (1.0 - rate)).max(1e-9)).sqrt() >= ADEQUATE_Z
}

/// The flags that a planted class should carry.
pub(crate) const PLANTED: [&str; 4] = ["forced", "cannibal", "simpson", "discount_bought"];

/// How often each flag is set.
#[derive(Debug, Default)]
pub(crate) struct Flags {
    /// Large pairs in which it was planted: flagged, and of how many.
    pub(crate) found: BTreeMap<&'static str, (u64, u64)>,
    /// Pairs of the class `null`, all and large: flagged by flag, and of how many.
    pub(crate) of_null: BTreeMap<String, u64>,
    pub(crate) null: u64,
    pub(crate) of_large_null: BTreeMap<String, u64>,
    pub(crate) large_null: u64,
    /// Large pairs in which no flag was planted, the same.
    pub(crate) of_others: BTreeMap<String, u64>,
    pub(crate) others: u64,
}

impl Flags {
    pub(crate) fn add(&mut self, shop: &Shop) {
        for pair in &shop.pairs {
            let Some(flags) = &pair.row.flags else {
                continue;
            };
            let is_large = pair.row.level.exposures.unwrap_or(0.0) >= LARGE;
            for flag in PLANTED {
                let is_adequate = is_large
                    && match flag {
                        "forced" => shows_returns(pair),
                        "simpson" => shows_reversal(pair, shop),
                        _ => true,
                    };
                if is_adequate && pair.truth.flags.iter().any(|planted| planted == flag) {
                    let (found, of) = self.found.entry(flag).or_default();
                    *found += u64::from(flags.iter().any(|set| set == flag));
                    *of += 1;
                }
            }
            let is_null = pair.truth.class == "null";
            self.null += u64::from(is_null);
            self.large_null += u64::from(is_null && is_large);
            let is_other = is_large && pair.truth.flags.is_empty();
            self.others += u64::from(is_other);
            for flag in flags {
                if is_null {
                    *self.of_null.entry(flag.clone()).or_default() += 1;
                }
                if is_null && is_large {
                    *self.of_large_null.entry(flag.clone()).or_default() += 1;
                }
                if is_other {
                    *self.of_others.entry(flag.clone()).or_default() += 1;
                }
            }
        }
    }
}
