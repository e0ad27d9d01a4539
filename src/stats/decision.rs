//! What being wrong costs.

use super::{Estimate, normal_cdf, normal_density};
use serde::{Deserialize, Serialize};

/// The expected losses of keeping and of retiring, in the estimate's unit.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct ExpectedLoss {
    /// If it is kept although it loses: E[max(−δ, 0)].
    pub keep: f64,
    /// If it is retired although it earns: E[max(δ, 0)].
    pub retire: f64,
}

impl ExpectedLoss {
    /// The expected value of perfect information: what knowing δ would save over the
    /// better of the two now.
    pub fn evpi(&self) -> f64 {
        self.keep.min(self.retire)
    }
}

/// δ ~ N(μ, σ): loss(keep) = σφ(μ/σ) − μΦ(−μ/σ), loss(retire) = loss(keep) + μ.
///
/// Both are 0 or above. Without a standard error the loss is that of the sign.
/// Source: growthbook gbstats, `get_risk`.
pub fn expected_loss(delta: Estimate) -> ExpectedLoss {
    let size = delta.value.abs();
    // From the smaller of the two: subtracting μ from the larger would cancel.
    let smaller = if delta.se > 0.0 {
        let z = size / delta.se;
        (delta.se * normal_density(z) - size * normal_cdf(-z)).max(0.0)
    } else {
        0.0
    };
    let larger = smaller + size;
    if delta.value >= 0.0 {
        ExpectedLoss {
            keep: smaller,
            retire: larger,
        }
    } else {
        ExpectedLoss {
            keep: larger,
            retire: smaller,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::Estimate;
    use super::expected_loss;

    fn of(value: f64, se: f64) -> super::ExpectedLoss {
        expected_loss(Estimate { value, se })
    }

    #[test]
    fn certainty_loses_only_on_the_wrong_side() {
        let gain = of(5.0, 0.0);
        assert_eq!((gain.keep, gain.retire, gain.evpi()), (0.0, 5.0, 0.0));
        let loss = of(-5.0, 0.0);
        assert_eq!((loss.keep, loss.retire), (5.0, 0.0));
        assert_eq!(of(0.0, 0.0).evpi(), 0.0);
        // Fifty standard errors away the loss is 0, not a rounding below it.
        assert_eq!(of(50.0, 1.0).keep, 0.0);
    }

    proptest! {
        #[test]
        fn the_losses_differ_by_the_mean(mean in -1e6..1e6_f64, se in 0.0..1e6_f64) {
            let loss = of(mean, se);
            prop_assert!(loss.keep >= 0.0 && loss.retire >= 0.0);
            prop_assert!((loss.retire - loss.keep - mean).abs() <= 1e-9 * (mean.abs() + se));
            let mirrored = of(-mean, se);
            prop_assert_eq!(mirrored.keep, loss.retire);
            prop_assert!(of(mean, se * 2.0).evpi() >= loss.evpi());
        }
    }
}
