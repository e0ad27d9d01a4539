//! Welch's test of two means with unequal variances.

use super::{Confidence, Estimate, Moments, t_p_value, t_quantile};
use crate::domain::Interval;

/// The difference of two independent means under Welch's t-test.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Welch {
    /// First mean less second, with its standard error.
    pub difference: Estimate,
    /// Satterthwaite's degrees of freedom.
    pub df: f64,
}

impl Welch {
    /// difference / se. `None` when both samples are constant.
    pub fn t(&self) -> Option<f64> {
        self.difference.z()
    }

    /// Two-sided p-value. `None` when both samples are constant.
    pub fn p_value(&self) -> Option<f64> {
        t_p_value(self.t()?, self.df)
    }

    /// difference ± t·se.
    pub fn interval(&self, confidence: Confidence) -> Interval {
        let reach = t_quantile(self.df, confidence).map_or(0.0, |t| t * self.difference.se);
        Interval {
            low: self.difference.value - reach,
            high: self.difference.value + reach,
        }
    }
}

/// `first` less `second`, df = (v₁ + v₂)²/(v₁²/(n₁ − 1) + v₂²/(n₂ − 1)), v = s²/n.
///
/// `None` below two units on a side. Two constant samples have no standard error,
/// and n₁ + n₂ − 2 degrees of freedom. Source: Welch 1947.
pub fn welch(first: &Moments, second: &Moments) -> Option<Welch> {
    let (a, b) = (first.estimate()?, second.estimate()?);
    let (df_a, df_b) = (first.n() - 1.0, second.n() - 1.0);
    let largest = a.se.max(b.se);
    let df = if largest > 0.0 {
        // In shares of the larger one, so that tiny variances do not vanish.
        let (v1, v2) = ((a.se / largest).powi(2), (b.se / largest).powi(2));
        (v1 + v2).powi(2) / (v1 * v1 / df_a + v2 * v2 / df_b)
    } else {
        df_a + df_b
    };
    Some(Welch {
        difference: a.minus(b),
        df,
    })
}

#[cfg(test)]
mod tests {
    use super::super::{Confidence, Moments};
    use super::welch;

    #[test]
    fn constant_samples_differ_without_a_p_value() {
        let a = Moments::from_values([3.0; 5]);
        let b = Moments::from_values([1.0; 4]);
        let test = welch(&a, &b).unwrap();
        assert_eq!(test.difference.value, 2.0);
        assert_eq!((test.t(), test.p_value()), (None, None));
        let interval = test.interval(Confidence::P95);
        assert_eq!((interval.low, interval.high), (2.0, 2.0));
        assert_eq!(welch(&a, &Moments::from_values([1.0])), None);
    }
}
