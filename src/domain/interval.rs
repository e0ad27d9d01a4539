//! Intervals.

use serde::{Deserialize, Serialize};

/// A two-sided 95 % interval, `low <= high`, in the unit of the figure it belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Interval {
    /// Lower bound.
    pub low: f64,
    /// Upper bound.
    pub high: f64,
}
