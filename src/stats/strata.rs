//! The same comparison in many strata: Mantel-Haenszel, homogeneity, Simpson's paradox.

use super::{ChiSquare, Confidence, Estimate, chi2_p_value};
use crate::domain::Interval;

/// One stratum: successes and trials of the pair, and of what it is compared with.
///
/// A stratum without trials on both sides compares nothing and is passed over.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stratum {
    /// Successes of the pair.
    pub x1: f64,
    /// Trials of the pair.
    pub n1: f64,
    /// Successes of the other side.
    pub x0: f64,
    /// Trials of the other side.
    pub n0: f64,
}

impl Stratum {
    fn fits(&self) -> bool {
        let side = |x: f64, n: f64| n.is_finite() && (0.0..=n).contains(&x);
        side(self.x1, self.n1) && side(self.x0, self.n0)
    }

    fn compares(&self) -> bool {
        self.n1 > 0.0 && self.n0 > 0.0
    }

    fn n(&self) -> f64 {
        self.n1 + self.n0
    }

    /// Successes of the pair and failures of the other side, the cells that speak for
    /// the pair, then the two that speak against it.
    fn cells(&self) -> (f64, f64, f64, f64) {
        (self.x1, self.n0 - self.x0, self.n1 - self.x1, self.x0)
    }

    /// The pair's rate less the other side's.
    pub fn difference(&self) -> f64 {
        self.x1 / self.n1 - self.x0 / self.n0
    }

    /// That with Wald's standard error. `None` when it compares nothing.
    fn estimate(&self) -> Option<Estimate> {
        let side = |x: f64, n: f64| {
            let p = x / n;
            Estimate::new(p, (p * (1.0 - p) / n).sqrt())
        };
        Some(side(self.x1, self.n1)?.minus(side(self.x0, self.n0)?))
    }
}

/// The strata that compare something. `None` when none does, or one is impossible.
fn comparable(strata: &[Stratum]) -> Option<impl Iterator<Item = &Stratum> + Clone> {
    let usable = strata.iter().filter(|stratum| stratum.compares());
    (strata.iter().all(Stratum::fits) && usable.clone().next().is_some()).then_some(usable)
}

/// The common risk difference: Σ(a n₀ − c n₁)/N ÷ Σ n₁n₀/N, Sato's variance.
///
/// `None` when no stratum compares anything. Source: Greenland and Robins 1985;
/// Sato 1989.
pub fn risk_difference(strata: &[Stratum]) -> Option<Estimate> {
    let mut weights = 0.0;
    let mut differences = 0.0;
    let mut sato = (0.0, 0.0);
    for s in comparable(strata)? {
        let n = s.n();
        let weight = s.n1 * s.n0 / n;
        weights += weight;
        differences += weight * s.difference();
        sato.0 +=
            (s.n1 * s.n1 * s.x0 - s.n0 * s.n0 * s.x1 + s.n1 * s.n0 * (s.n0 - s.n1) / 2.0) / (n * n);
        sato.1 += (s.x1 * (s.n0 - s.x0) + s.x0 * (s.n1 - s.x1)) / (2.0 * n);
    }
    let difference = differences / weights;
    let variance = (difference * sato.0 + sato.1) / (weights * weights);
    Estimate::new(difference, variance.max(0.0).sqrt())
}

/// The difference of the two rates standardised to the trials of both sides together:
/// Σ N(p₁ − p₀) / ΣN, each rate's variance its own.
///
/// `None` when no stratum compares anything.
pub fn standardised_difference(strata: &[Stratum]) -> Option<Estimate> {
    let usable = comparable(strata)?;
    let whole: f64 = usable.clone().map(Stratum::n).sum();
    let mut sum = Estimate {
        value: 0.0,
        se: 0.0,
    };
    for s in usable {
        sum = sum.plus(s.estimate()?.scaled(s.n() / whole));
    }
    Some(sum)
}

/// The common odds ratio.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct OddsRatio {
    /// Above 1 where the pair does better.
    pub value: f64,
    /// The logarithm with its standard error.
    pub ln: Estimate,
}

impl OddsRatio {
    /// From the interval of the logarithm.
    pub fn interval(&self, confidence: Confidence) -> Interval {
        let ln = self.ln.interval(confidence);
        Interval {
            low: ln.low.exp(),
            high: ln.high.exp(),
        }
    }
}

/// The Mantel-Haenszel odds ratio Σ ad/N ÷ Σ bc/N.
///
/// `None` when it is 0 or infinite in all strata together, as well as when nothing
/// compares. Source: Mantel and Haenszel 1959; variance Robins, Breslow and
/// Greenland 1986.
pub fn odds_ratio(strata: &[Stratum]) -> Option<OddsRatio> {
    let [mut r, mut s, mut pr, mut mixed, mut qs] = [0.0; 5];
    for stratum in comparable(strata)? {
        let n = stratum.n();
        let (a, d, b, c) = stratum.cells();
        let (for_it, against) = (a * d / n, b * c / n);
        let (p, q) = ((a + d) / n, (b + c) / n);
        r += for_it;
        s += against;
        pr += p * for_it;
        mixed += p * against + q * for_it;
        qs += q * against;
    }
    if !(r > 0.0 && s > 0.0) {
        return None;
    }
    let variance = pr / (2.0 * r * r) + mixed / (2.0 * r * s) + qs / (2.0 * s * s);
    Some(OddsRatio {
        value: r / s,
        ln: Estimate::new((r / s).ln(), variance.sqrt())?,
    })
}

/// The Cochran-Mantel-Haenszel test that the pair does no differently in any stratum,
/// without continuity correction.
///
/// `None` when nothing varies. Source: Mantel and Haenszel 1959.
pub fn cochran_mantel_haenszel(strata: &[Stratum]) -> Option<ChiSquare> {
    let mut excess = 0.0;
    let mut variance = 0.0;
    for s in comparable(strata)? {
        let n = s.n();
        let x = s.x1 + s.x0;
        excess += s.x1 - s.n1 * x / n;
        if n > 1.0 {
            variance += (s.n1 / n) * (s.n0 / n) * x * ((n - x) / (n - 1.0));
        }
    }
    if variance <= 0.0 {
        return None;
    }
    let statistic = excess * excess / variance;
    Some(ChiSquare {
        statistic,
        df: 1.0,
        p_value: chi2_p_value(statistic, 1.0)?,
    })
}

/// Whether the odds ratio is the same in all strata: Breslow and Day's test, with
/// Tarone's correction or without.
///
/// A stratum with only successes or only failures says nothing and is passed over.
/// `None` below two that say something, or without a common odds ratio.
/// Source: Breslow and Day 1980; Tarone 1985.
pub fn homogeneity(strata: &[Stratum], tarone: bool) -> Option<ChiSquare> {
    let common = odds_ratio(strata)?.value;
    let [mut statistic, mut gaps, mut variances, mut count] = [0.0; 4];
    for s in comparable(strata)? {
        let x = s.x1 + s.x0;
        if x <= 0.0 || x >= s.n() {
            continue;
        }
        let expected = expected_cell(s, common);
        let cells = [expected, s.n1 - expected, x - expected, s.n0 - x + expected];
        let variance = cells.iter().map(|cell| cell.recip()).sum::<f64>().recip();
        if variance.is_nan() || variance <= 0.0 {
            continue;
        }
        let gap = s.x1 - expected;
        statistic += gap * gap / variance;
        gaps += gap;
        variances += variance;
        count += 1.0;
    }
    if count < 2.0 {
        return None;
    }
    if tarone {
        statistic -= gaps * gaps / variances;
    }
    let statistic = statistic.max(0.0);
    Some(ChiSquare {
        statistic,
        df: count - 1.0,
        p_value: chi2_p_value(statistic, count - 1.0)?,
    })
}

/// The successes of the pair at which its stratum, with its margins, has that odds ratio.
fn expected_cell(s: &Stratum, odds: f64) -> f64 {
    let x = s.x1 + s.x0;
    // (1 − ψ)e² + (n₀ − x + ψ(n₁ + x))e − ψ n₁x = 0, the root that lies in the table.
    let square = 1.0 - odds;
    let linear = s.n0 - x + odds * (s.n1 + x);
    let constant = odds * s.n1 * x;
    let root = (linear * linear + 4.0 * square * constant).max(0.0).sqrt();
    // The form that neither divides by 0 at ψ = 1 nor cancels while b is positive.
    let expected = if linear >= 0.0 {
        2.0 * constant / (linear + root)
    } else {
        (root - linear) / (2.0 * square)
    };
    expected.clamp((x - s.n0).max(0.0), s.n1.min(x))
}

/// What the strata make of a crude comparison.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Simpson {
    /// The difference of the pooled rates.
    pub crude: Estimate,
    /// The Mantel-Haenszel difference.
    pub adjusted: Estimate,
    /// Whether every stratum that differs at all differs the other way than the crude.
    pub all_opposite: bool,
}

impl Simpson {
    /// Whether the crude difference misleads: its sign is not that of the adjusted one
    /// with both |z| > 1, or all strata share the sign opposite to it.
    pub fn is_reversed(&self) -> bool {
        let clear = |estimate: &Estimate| estimate.value.abs() > estimate.se;
        let opposed = self.crude.value * self.adjusted.value < 0.0;
        (opposed && clear(&self.crude) && clear(&self.adjusted)) || self.all_opposite
    }
}

/// Compares crude with stratified, over the strata that have both sides.
///
/// `None` when no stratum compares anything. All strata opposite is only said of two
/// strata or more. Source: Simpson 1951; Mantel and Haenszel 1959.
pub fn simpson(strata: &[Stratum]) -> Option<Simpson> {
    let usable = comparable(strata)?;
    let all = usable.clone().fold(
        Stratum {
            x1: 0.0,
            n1: 0.0,
            x0: 0.0,
            n0: 0.0,
        },
        |sum, s| Stratum {
            x1: sum.x1 + s.x1,
            n1: sum.n1 + s.n1,
            x0: sum.x0 + s.x0,
            n0: sum.n0 + s.n0,
        },
    );
    let crude = all.estimate()?;
    let mut differing = 0;
    let mut opposite = 0;
    for s in usable {
        let difference = s.difference();
        differing += usize::from(difference != 0.0);
        opposite += usize::from(difference * crude.value < 0.0);
    }
    Some(Simpson {
        crude,
        adjusted: risk_difference(strata)?,
        all_opposite: opposite >= 2 && opposite == differing,
    })
}

/// One part of a total before and after: its share of the volume, and its rate.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Part {
    /// Share of the volume before, 0 to 1.
    pub share_before: f64,
    /// Rate before.
    pub rate_before: f64,
    /// Share of the volume after, 0 to 1.
    pub share_after: f64,
    /// Rate after.
    pub rate_after: f64,
}

/// A change of a total rate, split in two.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct MixShift {
    /// What came from other shares: Σ Δw·r̄.
    pub mix: f64,
    /// What came from other rates: Σ w̄·Δr.
    pub rate: f64,
}

/// ΔR = Σ Δw·r̄ + Σ w̄·Δr, with the means of before and after; the two add up to it.
///
/// A part without volume on one side has no rate there: give it that of the other side.
/// Source: Kitagawa 1955.
pub fn mix_shift(parts: &[Part]) -> MixShift {
    parts
        .iter()
        .fold(MixShift::default(), |sum, part| MixShift {
            mix: sum.mix
                + (part.share_after - part.share_before)
                    * f64::midpoint(part.rate_before, part.rate_after),
            rate: sum.rate
                + f64::midpoint(part.share_before, part.share_after)
                    * (part.rate_after - part.rate_before),
        })
}

#[cfg(test)]
mod tests;
