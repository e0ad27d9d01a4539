//! Pure functions: intervals and affinity measures, each with its source.
//!
//! Intervals are 95 %. A figure that cannot be computed is `None`, never NaN
//! or an infinity.

mod affinity;
mod proportion;

pub use affinity::{Cooccurrence, CountsDisagree, llr};
pub use proportion::wilson;

/// The standard normal quantile of 0.975, for two-sided 95 % intervals.
const Z_95: f64 = 1.959_963_984_540_054;
