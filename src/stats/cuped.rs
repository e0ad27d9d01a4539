//! CUPED: less noise from what was known of a visitor before the experiment.

use super::{Estimate, PairedMoments};

/// The difference of two arms, raw and after the adjustment.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Cuped {
    /// θ = cov(y, x)/var(x) over both arms; 0 where x is constant.
    pub theta: f64,
    /// Treated less control as measured.
    pub raw: Estimate,
    /// The same after y − θ(x − x̄).
    pub adjusted: Estimate,
}

impl Cuped {
    /// Adjusted over raw variance. `None` when the raw one is 0.
    pub fn variance_ratio(&self) -> Option<f64> {
        (self.raw.se > 0.0).then(|| (self.adjusted.se / self.raw.se).powi(2))
    }
}

/// Treated less control in y, adjusted by the pre-period figure x of each visitor.
///
/// θ is pooled over all visitors of both arms, about their common mean. Visitors
/// without a history do not belong in here: they are a stratum of their own, put
/// together with [`stratified`](super::stratified). CUPAC is the same with a model's
/// prediction as x. `None` below two visitors in an arm.
///
/// Source: Deng, Xu, Kohavi and Walker 2013; Tang et al. 2020.
pub fn cuped(treated: &PairedMoments, control: &PairedMoments) -> Option<Cuped> {
    let raw = treated.y().estimate()?.minus(control.y().estimate()?);
    let both = treated.merge(control);
    let (joint, alone) = both.regression();
    let theta = if alone > 0.0 { joint / alone } else { 0.0 };
    let centre = both.x().mean();
    let arm = |arm: &PairedMoments| arm.adjusted(theta, centre).estimate();
    Some(Cuped {
        theta,
        raw,
        adjusted: arm(treated)?.minus(arm(control)?),
    })
}

#[cfg(test)]
mod tests;
