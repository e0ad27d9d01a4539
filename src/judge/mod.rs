//! From evidence to a verdict: what a recommendation earns, how sure that is, what to do.
//!
//! Pure: numbers in, numbers and words out. A call judges a family of pairs together (all
//! that pass a filter), because what is believed of one leans on the others, and because
//! false discoveries are counted over the whole family. Nothing is drawn at random: the
//! same evidence gives the same judgement. `docs/judgement.md`
//! has the rules in plain words.
//!
//! | step | file |
//! | --- | --- |
//! | what goes in | `evidence`, `thresholds` |
//! | what like pairs say | `prior`, `returns`, `margin`, `holdout` |
//! | net margin per exposure against the slot value | `posterior`, `slot` |
//! | what must not be harmed | `guardrail` |
//! | changes tried on the past | `fix`, `place` |
//! | the outcome, and what would change it | `verdict`, `ground`, `outlook`, `flag`, `relevance` |
//! | sentences | `words`, `phrases`, `remarks` |
//! | orders without exposures | `basket` |
//! | harm as it happens, day by day | `alert` |
//! | what is bought together and not offered | `opportunity` |

pub mod alert;
mod basket;
mod evidence;
mod family;
mod fix;
mod flag;
mod ground;
mod guardrail;
mod holdout;
mod margin;
mod opportunity;
mod outlook;
mod phrases;
mod place;
mod posterior;
mod prior;
mod relevance;
mod remarks;
mod returns;
mod slot;
#[cfg(test)]
mod tests;
mod thresholds;
mod verdict;
mod words;

pub use basket::{BasketJudgement, basket_level, judge_basket, judge_baskets};
pub use evidence::{
    AnchorReturns, Cell, Design, Dimension, Evidence, Funnel, Holdout, Organic, Previous, Returns,
    Share, Takings,
};
pub use family::{Judgement, Monthly, Provisional, judge};
pub use fix::{Change, Fix};
pub use flag::Flag;
pub use ground::{Basis, Cause, Gap, Ground, Hindrance, Shown};
pub use guardrail::{Guard, Unmeasured};
pub use opportunity::{Candidate as Unoffered, Gain, Offered, Uptake, gain};
pub use outlook::Outlook;
pub use place::Move;
pub use posterior::Posterior;
pub use relevance::Relevance;
pub use slot::{
    Candidate, SlotValue, believed_attach_rates, believed_nets, mean_slot_value, slot_value,
};
pub use thresholds::{ThresholdOutOfRange, Thresholds};
pub use verdict::Verdict;
pub use words::Words;

use crate::stats::Estimate;
use prior::Priors;

/// A pair while it is judged.
#[derive(Debug)]
struct Case<'a> {
    evidence: &'a Evidence,
    priors: &'a Priors,
    posterior: Posterior,
    /// Share of purchases that would have been made anyway, where a holdout tells.
    cannibal: Option<Estimate>,
    /// The mean attach rate of its group.
    attach_mean: f64,
}
