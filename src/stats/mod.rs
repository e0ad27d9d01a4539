//! Pure functions of statistics, each with its formula, domain and source.
//!
//! Rates are fractions. A figure that cannot be computed is `None`, never NaN or an
//! infinity. Intervals are 95 % ([`Confidence::P95`]) unless set. Nothing here reads a
//! clock or draws by itself: a random generator is passed in.
//!
//! | question | functions |
//! | --- | --- |
//! | a rate | [`wilson`], [`wilson_at`], [`jeffreys`], [`Beta`] |
//! | two rates | [`newcombe`], [`agresti_caffo`], [`units_per_arm`], [`detectable_effect`] |
//! | a mean, a ratio by visitor | [`Moments`], [`PairedMoments::ratio`], [`PairedMoments::design_effect`] |
//! | two figures with intervals | [`difference`] |
//! | two of them | [`Estimate::minus`], [`Estimate::relative_to`], [`welch`], [`cuped`], [`stratified`] |
//! | net margin per exposure | [`net_margin_interval`], [`mover`], [`per_exposure`] |
//! | a rate times a value, after returns | [`product_above`], [`net_value`], [`Estimate::times`] |
//! | a sparse member of a group | [`RatePrior`], [`MeanPrior`] |
//! | many at once | [`posterior_fdr`], [`benjamini_hochberg`], [`e_benjamini_hochberg`] |
//! | looked at daily | [`AlwaysValid`], [`ln_rate_e_value`], [`ln_rate_e_value_above`], [`ln_msprt`] |
//! | an experiment's split | [`sample_ratio`] |
//! | the same in strata | [`risk_difference`], [`odds_ratio`], [`homogeneity`], [`simpson`], [`mix_shift`] |
//! | exposure not randomised | [`weigh`], [`balance`], [`sensitivity_e_value`] |
//! | returns still to come | [`kaplan_meier`] |
//! | what being wrong costs, what more data would | [`expected_loss`], [`times_the_units`] |
//! | draws by a generator passed in | [`draw_rate`], [`draw_normal`] |
//! | two products in orders | [`Cooccurrence`] |

mod affinity;
mod confidence;
mod cuped;
mod decision;
mod difference;
mod distribution;
mod draws;
mod estimate;
mod fdr;
mod goodness;
mod margin;
mod mixture;
mod moments;
mod power;
mod product;
mod proportion;
mod sequential;
mod shrink;
mod special;
mod strata;
mod strata_mean;
mod survival;
#[cfg(test)]
mod tests;
mod weighting;
mod welch;

pub use affinity::{Cooccurrence, CountsDisagree, llr};
pub use confidence::Confidence;
pub use cuped::{Cuped, cuped};
pub use decision::{ExpectedLoss, expected_loss};
pub use difference::difference;
pub use distribution::{
    Beta, chi2_p_value, normal_cdf, normal_density, normal_quantile, t_p_value, t_quantile,
};
pub use draws::{draw_normal, draw_rate, draw_standard_normal};
pub use estimate::{Estimate, pooled, stratified};
pub use fdr::{
    Selection, adjusted_p_values, benjamini_hochberg, benjamini_yekutieli, e_benjamini_hochberg,
    holm, posterior_fdr, selected_interval_alpha,
};
pub use goodness::{ChiSquare, SRM_P, sample_ratio};
pub use margin::{
    FEW_ATTACHES, MarginEvidence, MarginMethod, Outcome, mover, net_margin_interval, per_exposure,
};
pub use mixture::{RateMixture, ln_marginal};
pub use moments::{Moments, PairedMoments, PairedSums};
pub use power::{detectable_effect, times_the_units, units_per_arm, units_per_arm_arcsine};
pub use product::{net_value, product_above};
pub use proportion::{agresti_caffo, jeffreys, newcombe, wilson, wilson_at};
pub use sequential::{
    AlwaysValid, always_valid_p, e_value, ln_msprt, ln_rate_e_value, ln_rate_e_value_above,
    running_p,
};
pub use shrink::{MeanPrior, RatePrior, ln_likelihood};
pub use strata::{
    MixShift, OddsRatio, Part, Simpson, Stratum, cochran_mantel_haenszel, homogeneity, mix_shift,
    odds_ratio, risk_difference, simpson, standardised_difference,
};
pub use strata_mean::mean_difference;
pub use survival::{Outcomes, SurvivalStep, kaplan_meier, step_at};
pub use weighting::{
    Balance, ExposureStratum, IMBALANCE, TRIM, Trait, Weighted, balance, sensitivity_e_value, weigh,
};
pub use welch::{Welch, welch};

/// The standard normal quantile of 0.975, for two-sided 95 % intervals.
const Z_95: f64 = 1.959_963_984_540_054;
