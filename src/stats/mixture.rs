//! Rates of a group in which most members are alike and some are not.

use super::Beta;
use super::special::ln_beta;

/// A rate that follows one beta distribution for most members of a group, and a vaguer one
/// for the rest: a member far from the others is believed, not drawn to their mean.
///
/// Source: a two-component conjugate mixture, Gelman et al. 2013, Bayesian Data Analysis,
/// section 2.4 and chapter 22.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RateMixture {
    /// The rate of a usual member.
    pub usual: Beta,
    /// The rate of an unusual one.
    pub unusual: Beta,
    /// The probability of an unusual one, 0 to 1.
    pub unusual_share: f64,
}

impl RateMixture {
    /// Only usual members.
    pub fn of_usual(usual: Beta) -> Self {
        Self {
            usual,
            unusual: usual,
            unusual_share: 0.0,
        }
    }

    /// The probability that a member with `successes` in `trials` is an unusual one.
    pub fn unusual_after(&self, successes: f64, trials: f64) -> f64 {
        if self.unusual_share <= 0.0 {
            return 0.0;
        }
        let usual = ln_marginal(&self.usual, successes, trials);
        let unusual = ln_marginal(&self.unusual, successes, trials);
        let odds = (1.0 - self.unusual_share) / self.unusual_share * (usual - unusual).exp();
        1.0 / (1.0 + odds)
    }

    /// What is known of a member after `successes` in `trials`: both parts by Bayes' rule,
    /// and which of them it is. `None` unless 0 ≤ successes ≤ trials, both finite.
    pub fn posterior(&self, successes: f64, trials: f64) -> Option<Self> {
        if !(trials.is_finite() && (0.0..=trials).contains(&successes)) {
            return None;
        }
        let after =
            |part: &Beta| Beta::new(part.alpha() + successes, part.beta() + trials - successes);
        Some(Self {
            usual: after(&self.usual)?,
            unusual: after(&self.unusual)?,
            unusual_share: self.unusual_after(successes, trials),
        })
    }

    /// Its mean.
    pub fn mean(&self) -> f64 {
        let share = self.unusual_share;
        (1.0 - share) * self.usual.mean() + share * self.unusual.mean()
    }

    /// Its variance: within the parts, and between them.
    pub fn variance(&self) -> f64 {
        let share = self.unusual_share;
        let gap = self.usual.mean() - self.unusual.mean();
        (1.0 - share) * self.usual.variance()
            + share * self.unusual.variance()
            + share * (1.0 - share) * gap * gap
    }

    /// The beta distribution of the same mean and variance.
    pub fn matched(&self) -> Beta {
        if self.unusual_share <= 0.0 {
            return self.usual;
        }
        let mean = self.mean();
        let strength = mean * (1.0 - mean) / self.variance() - 1.0;
        Beta::new(mean * strength, (1.0 - mean) * strength).unwrap_or(self.usual)
    }
}

/// ln P(x of n) of a beta-binomial, without the binomial coefficient, which is the same for
/// all distributions compared.
pub fn ln_marginal(rate: &Beta, successes: f64, trials: f64) -> f64 {
    let (alpha, beta) = (rate.alpha(), rate.beta());
    ln_beta(alpha + successes, beta + trials - successes) - ln_beta(alpha, beta)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mixture() -> RateMixture {
        RateMixture {
            usual: Beta::new(9.0, 91.0).unwrap(),
            unusual: Beta::new(1.0, 4.0).unwrap(),
            unusual_share: 0.1,
        }
    }

    #[test]
    fn a_member_far_from_the_others_is_believed() {
        let far = mixture().posterior(31.0, 100.0).unwrap();
        assert!(far.unusual_share > 0.98, "{far:?}");
        assert!((far.mean() - 0.304).abs() < 0.01, "{}", far.mean());
        let near = mixture().posterior(8.0, 100.0).unwrap();
        assert!(near.unusual_share < 0.05, "{near:?}");
        assert!((near.mean() - 0.085).abs() < 0.002, "{}", near.mean());
    }

    #[test]
    fn the_share_follows_bayes_rule() {
        // One success in one trial: P = mean of each part.
        let found = mixture().unusual_after(1.0, 1.0);
        assert!((found - 0.1 * 0.2 / (0.1 * 0.2 + 0.9 * 0.09)).abs() < 1e-12);
        assert_eq!(mixture().unusual_after(0.0, 0.0), 0.1);
    }

    #[test]
    fn the_matched_distribution_keeps_mean_and_variance() {
        let mixture = mixture().posterior(4.0, 20.0).unwrap();
        let matched = mixture.matched();
        assert!((matched.mean() - mixture.mean()).abs() < 1e-12);
        assert!((matched.variance() - mixture.variance()).abs() < 1e-12);
        let usual = RateMixture::of_usual(Beta::new(2.0, 3.0).unwrap());
        assert_eq!(usual.matched(), usual.usual);
        assert!(usual.posterior(3.0, 2.0).is_none());
    }
}
