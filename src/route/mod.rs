//! Where findings go: decisions on pairs.

mod decisions;

pub use decisions::{Decision, DecisionError, DecisionLog, Numbers, Within};
