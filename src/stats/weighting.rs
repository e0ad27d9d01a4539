//! Exposure that was not randomised: weighting by who gets exposed.

use super::{Estimate, Moments};

/// Strata in which nearly all or nearly none are exposed are left out.
pub const TRIM: (f64, f64) = (0.05, 0.95);

/// Above this a standardised mean difference counts as an imbalance.
pub const IMBALANCE: f64 = 0.1;

/// One stratum of visitors alike before exposure: the outcome of both sides.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ExposureStratum {
    /// The outcome of those exposed.
    pub exposed: Moments,
    /// The outcome of those not exposed.
    pub unexposed: Moments,
}

impl ExposureStratum {
    fn n(&self) -> f64 {
        self.exposed.n() + self.unexposed.n()
    }

    /// The share exposed, e(x). `None` without visitors.
    pub fn propensity(&self) -> Option<f64> {
        (self.n() > 0.0).then(|| self.exposed.n() / self.n())
    }
}

/// An effect of exposure under "no unmeasured confounder within the strata".
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Weighted {
    /// Mean of all exposed less mean of all unexposed, unweighted.
    pub naive: Estimate,
    /// The effect on everybody in the strata kept (Hájek's IPW mean difference).
    pub ate: Estimate,
    /// The effect on those exposed.
    pub att: Estimate,
    /// Effective number of exposed visitors, (Σw)²/Σw².
    pub ess_exposed: f64,
    /// The same of unexposed visitors.
    pub ess_unexposed: f64,
    /// The share of visitors in strata left out by [`TRIM`].
    pub trimmed: f64,
}

/// Inverse probability weighting with e(x) the share exposed per stratum.
///
/// Weights are 1/e for the exposed and 1/(1 − e) for the others, each side normalised
/// by its own sum (Hájek); strata with e outside [`TRIM`] are left out of all but
/// `naive`. Standard errors take the strata as given; a side with one visitor in a
/// stratum takes the other side's variance there, else 0. `None` when no stratum is
/// left. Source: Rosenbaum and Rubin 1983; Hájek 1971.
pub fn weigh(strata: &[ExposureStratum]) -> Option<Weighted> {
    let sides = strata.iter().fold(
        (Moments::default(), Moments::default()),
        |(exposed, unexposed), s| (exposed.merge(&s.exposed), unexposed.merge(&s.unexposed)),
    );
    let all = sides.0.n() + sides.1.n();
    let [mut kept, mut treated] = [0.0; 2];
    let mut ate = Estimate {
        value: 0.0,
        se: 0.0,
    };
    let mut att = ate;
    let [mut square_exposed, mut square_unexposed] = [0.0; 2];
    for s in strata {
        let Some(e) = s.propensity() else { continue };
        if !(TRIM.0..=TRIM.1).contains(&e) {
            continue;
        }
        let effect = within(s);
        kept += s.n();
        treated += s.exposed.n();
        ate = ate.plus(effect.scaled(s.n()));
        att = att.plus(effect.scaled(s.exposed.n()));
        // n₁ weights of 1/e add up to the stratum's size, their squares to n/e.
        square_exposed += s.n() / e;
        square_unexposed += s.n() / (1.0 - e);
    }
    if kept <= 0.0 {
        return None;
    }
    let total = |side: &Moments| {
        side.estimate().unwrap_or(Estimate {
            value: side.mean(),
            se: 0.0,
        })
    };
    Some(Weighted {
        naive: total(&sides.0).minus(total(&sides.1)),
        ate: ate.scaled(kept.recip()),
        att: att.scaled(treated.recip()),
        ess_exposed: kept * kept / square_exposed,
        ess_unexposed: kept * kept / square_unexposed,
        trimmed: (all - kept) / all,
    })
}

/// Exposed less unexposed in one stratum that has both.
fn within(s: &ExposureStratum) -> Estimate {
    let variance = |own: &Moments, other: &Moments| {
        own.variance().or_else(|| other.variance()).unwrap_or(0.0) / own.n()
    };
    let spread = variance(&s.exposed, &s.unexposed) + variance(&s.unexposed, &s.exposed);
    Estimate {
        value: s.exposed.mean() - s.unexposed.mean(),
        se: spread.sqrt(),
    }
}

/// One stratum's place in the balance check of a yes-or-no trait of visitors.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Trait {
    /// Exposed visitors.
    pub exposed: f64,
    /// Unexposed visitors.
    pub unexposed: f64,
    /// Exposed visitors with the trait.
    pub exposed_with: f64,
    /// Unexposed visitors with the trait.
    pub unexposed_with: f64,
}

/// How far apart the two sides are in a trait.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Balance {
    /// Standardised mean difference as measured.
    pub before: f64,
    /// The same after weighting; both by the unweighted standard deviation.
    pub after: f64,
}

impl Balance {
    /// Whether weighting leaves more than [`IMBALANCE`].
    pub fn is_imbalanced(&self) -> bool {
        self.after.abs() > IMBALANCE
    }
}

/// (p₁ − p₀)/√((p₁q₁ + p₀q₀)/2) before and after the weighting of [`weigh`].
///
/// 0 where nobody, or everybody, has the trait. `None` when a side has nobody, in all
/// or in the strata kept. Source: Austin 2009.
pub fn balance(strata: &[Trait]) -> Option<Balance> {
    // Per side: with the trait and all, before and then weighted.
    let mut sums = [[0.0; 4]; 2];
    for s in strata {
        let n = s.exposed + s.unexposed;
        let e = s.exposed / n;
        let kept = n > 0.0 && (TRIM.0..=TRIM.1).contains(&e);
        for (side, (count, with)) in sums
            .iter_mut()
            .zip([(s.exposed, s.exposed_with), (s.unexposed, s.unexposed_with)])
        {
            side[0] += with;
            side[1] += count;
            if kept {
                side[2] += with / count * n;
                side[3] += n;
            }
        }
    }
    let share = |side: [f64; 4]| {
        let [with, all, weighted_with, weighted] = side;
        (all > 0.0 && weighted > 0.0).then(|| (with / all, weighted_with / weighted))
    };
    let (p1, w1) = share(sums[0])?;
    let (p0, w0) = share(sums[1])?;
    let sd = f64::midpoint(p1 * (1.0 - p1), p0 * (1.0 - p0)).sqrt();
    let of = |difference: f64| {
        if sd > 0.0 { difference / sd } else { 0.0 }
    };
    let balance = Balance {
        before: of(p1 - p0),
        after: of(w1 - w0),
    };
    (balance.before.is_finite() && balance.after.is_finite()).then_some(balance)
}

/// The sensitivity E-value of a risk ratio: how strongly an unmeasured confounder must
/// go with both exposure and outcome to explain it away, RR + √(RR(RR − 1)).
///
/// A ratio below 1 is turned over first; 1 gives 1. `None` unless it is above 0.
/// Not an e-value of sequential testing. Source: VanderWeele and Ding 2017.
pub fn sensitivity_e_value(risk_ratio: f64) -> Option<f64> {
    if !(risk_ratio > 0.0 && risk_ratio.is_finite()) {
        return None;
    }
    let ratio = if risk_ratio < 1.0 {
        risk_ratio.recip()
    } else {
        risk_ratio
    };
    let e_value = ratio + ratio.sqrt() * (ratio - 1.0).sqrt();
    e_value.is_finite().then_some(e_value)
}

#[cfg(test)]
mod tests;
