//! Empirical Bayes: what a group of pairs says about each of its members.

use super::special::{digamma_rise, ln_beta, ln_gamma, trigamma_fall};
use super::{Beta, Estimate};

/// What the rates of one group (category × type × placement) look like.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum RatePrior {
    /// They differ: Beta(α, β).
    Spread(Beta),
    /// They differ no more than chance (γ ≤ 0, M = ∞): one rate for all, known as well
    /// as the group's counts together tell, Beta(X + ½, N − X + ½).
    Pooled(Beta),
}

/// A prior weaker than this many exposures says nothing; found where a group has only
/// rates near 0 and 1.
const LEAST_STRENGTH: f64 = 0.01;

/// A prior stronger than this many times the group's exposures is a pooled one.
const POOLED_FROM: f64 = 1e4;

impl RatePrior {
    /// By the method of moments: m = Σx/Σn, S = Σn(p̂ − m)²,
    /// γ = (S/(m(1 − m)) − (k − 1)) / (N − Σn²/N − (k − 1)), M = 1/γ − 1,
    /// α = mM, β = (1 − m)M.
    ///
    /// `counts` are (successes, trials) of each member; those without trials are
    /// passed over. `None` when no member has any, or one has more successes than
    /// trials. Source: Kleinman 1973.
    pub fn by_moments(counts: &[(f64, f64)]) -> Option<Self> {
        let group = Group::of(counts)?;
        let Some(strength) = group.strength(counts) else {
            return group.pooled();
        };
        Beta::new(group.mean() * strength, (1.0 - group.mean()) * strength).map(Self::Spread)
    }

    /// By maximum likelihood of the beta-binomial over ln α and ln β, by Newton's
    /// method from [`Self::by_moments`].
    ///
    /// A pooled start stays pooled; so does a group whose likelihood keeps rising
    /// towards M = ∞. Errors as there.
    pub fn by_likelihood(counts: &[(f64, f64)]) -> Option<Self> {
        let start = Self::by_moments(counts)?;
        let Self::Spread(start) = start else {
            return Some(start);
        };
        let group = Group::of(counts)?;
        let Some(best) = climb(counts, start, POOLED_FROM * group.trials) else {
            return group.pooled();
        };
        // Few and large members make a ridge on which Newton's steps can go astray.
        let is_better = ln_likelihood(counts, &best) >= ln_likelihood(counts, &start);
        Some(Self::Spread(if is_better { best } else { start }))
    }

    /// What is known of a member after `successes` in `trials`.
    ///
    /// Beta(α + x, β + n − x); a member of a pooled group has the group's own
    /// distribution, in which its counts are already. `None` unless
    /// 0 ≤ successes ≤ trials, both finite.
    pub fn posterior(&self, successes: f64, trials: f64) -> Option<Beta> {
        if !(trials.is_finite() && (0.0..=trials).contains(&successes)) {
            return None;
        }
        match self {
            Self::Spread(prior) => {
                Beta::new(prior.alpha() + successes, prior.beta() + trials - successes)
            }
            Self::Pooled(group) => Some(*group),
        }
    }

    /// The group's rate.
    pub fn mean(&self) -> f64 {
        match self {
            Self::Spread(beta) | Self::Pooled(beta) => beta.mean(),
        }
    }

    /// M = α + β, how many exposures the prior weighs. `None` when it is infinite.
    pub fn strength(&self) -> Option<f64> {
        match self {
            Self::Spread(prior) => Some(prior.alpha() + prior.beta()),
            Self::Pooled(_) => None,
        }
    }
}

/// The sums over a group's members with trials.
struct Group {
    members: f64,
    successes: f64,
    trials: f64,
    squares: f64,
}

impl Group {
    fn of(counts: &[(f64, f64)]) -> Option<Self> {
        let mut group = Self {
            members: 0.0,
            successes: 0.0,
            trials: 0.0,
            squares: 0.0,
        };
        for &(x, n) in counts {
            if !(n.is_finite() && (0.0..=n).contains(&x)) {
                return None;
            }
            group.members += f64::from(u8::from(n > 0.0));
            group.successes += x;
            group.trials += n;
            group.squares += n * n;
        }
        (group.trials > 0.0 && group.squares.is_finite()).then_some(group)
    }

    fn mean(&self) -> f64 {
        self.successes / self.trials
    }

    fn pooled(&self) -> Option<RatePrior> {
        let failures = (self.trials - self.successes).max(0.0);
        Beta::new(self.successes + 0.5, failures + 0.5).map(RatePrior::Pooled)
    }

    /// M by moments. `None` when it is infinite.
    fn strength(&self, counts: &[(f64, f64)]) -> Option<f64> {
        let mean = self.mean();
        let within = mean * (1.0 - mean);
        let free = self.members - 1.0;
        let room = self.trials - self.squares / self.trials - free;
        if !(within > 0.0 && room > 0.0) {
            return None;
        }
        let spread: f64 = counts
            .iter()
            .filter(|(_, n)| *n > 0.0)
            .map(|(x, n)| n * (x / n - mean).powi(2))
            .sum();
        let gamma = (spread / within - free) / room;
        // M = 1/γ − 1 in a form that does not vanish before it is bounded.
        let strength = ((1.0 - gamma) / gamma).max(LEAST_STRENGTH);
        (gamma > 0.0 && strength < POOLED_FROM * self.trials).then_some(strength)
    }
}

/// The log-likelihood of a beta-binomial group, Σ ln P(x | n, α, β), the binomial
/// coefficients included.
pub fn ln_likelihood(counts: &[(f64, f64)], prior: &Beta) -> f64 {
    counts
        .iter()
        .filter(|(_, n)| *n > 0.0)
        .map(|&(x, n)| {
            let choose = ln_gamma(n + 1.0) - ln_gamma(x + 1.0) - ln_gamma(n - x + 1.0);
            choose + ln_kernel(x, n, prior.alpha(), prior.beta())
        })
        .sum()
}

/// ln B(α + x, β + n − x) − ln B(α, β).
fn ln_kernel(x: f64, n: f64, alpha: f64, beta: f64) -> f64 {
    ln_beta(alpha + x, beta + n - x) - ln_beta(alpha, beta)
}

/// First and second derivatives of the log-likelihood by ln α and ln β.
#[derive(Default)]
struct Slopes {
    by: [f64; 2],
    twice: [f64; 2],
    mixed: f64,
}

fn slopes(counts: &[(f64, f64)], alpha: f64, beta: f64) -> Slopes {
    let mut sum = Slopes::default();
    for &(x, n) in counts {
        if n <= 0.0 {
            continue;
        }
        // With a the successes and b the failures: ∂/∂α = ψ(α + a) − ψ(α) − rise(α + β).
        let whole = digamma_rise(alpha + beta, n);
        let fall = trigamma_fall(alpha + beta, n);
        sum.by[0] += digamma_rise(alpha, x) - whole;
        sum.by[1] += digamma_rise(beta, n - x) - whole;
        sum.twice[0] += fall - trigamma_fall(alpha, x);
        sum.twice[1] += fall - trigamma_fall(beta, n - x);
        sum.mixed += fall;
    }
    // d/d ln α = α d/dα, and the second derivative gains the first.
    for ((shape, by), twice) in [alpha, beta]
        .into_iter()
        .zip(&mut sum.by)
        .zip(&mut sum.twice)
    {
        *by *= shape;
        *twice = *twice * shape * shape + *by;
    }
    sum.mixed *= alpha * beta;
    sum
}

/// The maximum of the likelihood from `start`. `None` when it lies beyond `limit`.
fn climb(counts: &[(f64, f64)], start: Beta, limit: f64) -> Option<Beta> {
    let mut at = [start.alpha().ln(), start.beta().ln()];
    for _ in 0..100 {
        let [alpha, beta] = at.map(f64::exp);
        if alpha + beta > limit {
            return None;
        }
        let slopes = slopes(counts, alpha, beta);
        let step = newton_step(&slopes);
        let longest = step[0].abs().max(step[1].abs());
        if longest < 1e-11 {
            break;
        }
        // A log-parameter moves by 2 at most, so a poor quadratic does no harm.
        let scale = (2.0 / longest).min(1.0);
        at[0] += scale * step[0];
        at[1] += scale * step[1];
    }
    let [alpha, beta] = at.map(f64::exp);
    let bounded = alpha + beta >= LEAST_STRENGTH && alpha + beta <= limit;
    if bounded {
        Beta::new(alpha, beta)
    } else {
        Some(start)
    }
}

/// Uphill: Newton's step where the Hessian is negative definite, else along the slope.
fn newton_step(slopes: &Slopes) -> [f64; 2] {
    let [a, b] = slopes.twice;
    let determinant = a * b - slopes.mixed * slopes.mixed;
    if a < 0.0 && determinant > 0.0 {
        return [
            (slopes.mixed * slopes.by[1] - b * slopes.by[0]) / determinant,
            (slopes.mixed * slopes.by[0] - a * slopes.by[1]) / determinant,
        ];
    }
    let size = a.abs().max(b.abs()).max(slopes.mixed.abs());
    if size > 0.0 {
        slopes.by.map(|slope| slope / size)
    } else {
        [0.0; 2]
    }
}

/// What the means of one group look like: normal, with a spread between members.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MeanPrior {
    /// The mean over the members.
    pub mean: f64,
    /// How well that is known.
    pub mean_se: f64,
    /// The standard deviation of the members' true means, 0 when they differ no more
    /// than chance.
    pub between_sd: f64,
}

impl MeanPrior {
    /// By moments: τ² = max(0, (Q − (k − 1)) / (Σw − Σw²/Σw)), w = 1/se².
    ///
    /// Members without a standard error are passed over. `None` when none is left.
    /// Source: DerSimonian and Laird 1986.
    pub fn by_moments(members: &[Estimate]) -> Option<Self> {
        let usable = || {
            members
                .iter()
                .filter(|member| member.se > 0.0 && member.value.is_finite())
        };
        let sums = |between: f64| {
            usable().fold((0.0, 0.0, 0.0), |(weights, squares, values), member| {
                let weight = 1.0 / (member.se * member.se + between);
                (
                    weights + weight,
                    squares + weight * weight,
                    values + weight * member.value,
                )
            })
        };
        let (weights, squares, values) = sums(0.0);
        if !(weights > 0.0 && weights.is_finite() && squares.is_finite()) {
            return None;
        }
        let common = values / weights;
        let q: f64 = usable()
            .map(|member| ((member.value - common) / member.se).powi(2))
            .sum();
        let free = usable().count() as f64 - 1.0;
        let room = weights - squares / weights;
        let between = if room > 1e-12 * weights {
            ((q - free) / room).max(0.0)
        } else {
            0.0
        };
        let (weights, _, values) = sums(between);
        let prior = Self {
            mean: values / weights,
            mean_se: weights.sqrt().recip(),
            between_sd: between.sqrt(),
        };
        let finite = [prior.mean, prior.mean_se, prior.between_sd];
        finite
            .iter()
            .all(|value| value.is_finite())
            .then_some(prior)
    }

    /// What is known of a member after its own `estimate`, if it has one.
    ///
    /// The precision-weighted mean of the two, the prior as wide as the spread between
    /// members and the doubt about their mean together; the prior alone where the
    /// member has no estimate or no standard error (one attach has no spread).
    pub fn posterior(&self, estimate: Option<Estimate>) -> Estimate {
        let alone = Estimate {
            value: self.mean,
            se: self.between_sd.hypot(self.mean_se),
        };
        let Some(own) = estimate.filter(|own| own.se > 0.0) else {
            return alone;
        };
        let between = alone.se * alone.se;
        let share = between / (between + own.se * own.se);
        Estimate {
            value: self.mean + share * (own.value - self.mean),
            se: own.se * share.sqrt(),
        }
    }
}

#[cfg(test)]
mod tests;
