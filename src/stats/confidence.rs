//! How sure an interval is.

use super::distribution::two_sided_z;

/// The confidence of a two-sided interval, with its normal quantile at hand.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Confidence {
    alpha: f64,
    z: f64,
}

impl Confidence {
    /// 95 %, the default of every interval shown.
    pub const P95: Self = Self {
        alpha: 0.05,
        z: super::Z_95,
    };

    /// From the share of intervals allowed to miss, 0.05 for 95 %.
    ///
    /// `None` unless `alpha` lies strictly between 0 and 1.
    pub fn missing(alpha: f64) -> Option<Self> {
        let z = (alpha > 0.0 && alpha < 1.0).then(|| two_sided_z(alpha))??;
        Some(Self { alpha, z })
    }

    /// The share of intervals that miss, both sides together.
    pub fn alpha(self) -> f64 {
        self.alpha
    }

    /// The standard normal quantile of 1 − α/2.
    pub fn z(self) -> f64 {
        self.z
    }
}

impl Default for Confidence {
    fn default() -> Self {
        Self::P95
    }
}

#[cfg(test)]
mod tests {
    use super::Confidence;

    #[test]
    fn ninety_five_percent_is_what_the_quantile_says() {
        let computed = Confidence::missing(0.05).unwrap();
        assert!((computed.z() / Confidence::P95.z() - 1.0).abs() < 1e-15);
        assert!((Confidence::missing(0.5).unwrap().z() - 0.674_489_750_196_081_7).abs() < 1e-15);
    }

    #[test]
    fn a_share_that_is_none_is_refused() {
        for alpha in [0.0, 1.0, -0.1, 1.5, f64::NAN, f64::INFINITY] {
            assert_eq!(Confidence::missing(alpha), None, "{alpha}");
        }
    }
}
