//! Rows of what was found: alerts and opportunities.
//!
//! Each struct lists its fields in the order in which they are printed.

use serde::Serialize;

use crate::domain::{Day, Mode, Note, Severity};
use crate::judge::alert::Harm;

/// A recommendation that hurts margin, returns or orders.
///
/// Shares are fractions, money is in the reporting currency; intervals are 95 % and valid
/// at any moment.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AlertRow {
    /// `ANCHOR>TARGET`.
    pub id: String,
    /// The anchor.
    pub anchor_id: String,
    /// Its title.
    pub anchor_title: String,
    /// The target.
    pub target_id: String,
    /// Its title.
    pub target_title: String,
    /// `error` where it costs more than the recommendation brings, else `warn`.
    pub level: Severity,
    /// What it harms.
    pub harm: Harm,
    /// A sentence.
    pub reason: String,
    /// The verdict that it speaks for.
    pub suggestion: &'static str,
    /// The first day of the week that it most likely began in.
    pub since: Option<Day>,
    /// The first day, of exposures, by which it was shown beyond doubt.
    pub first_breach_day: Option<Day>,
    /// The figure that is harmed.
    pub metric: &'static str,
    /// Since it began.
    pub value: f64,
    /// Without harm.
    pub expected: f64,
    /// value − expected.
    pub change: f64,
    /// Low end of its interval.
    pub change_low: Option<f64>,
    /// High end of its interval.
    pub change_high: Option<f64>,
    /// Exposures since.
    pub exposures: f64,
    /// Net margin since.
    pub net_margin: Option<f64>,
    /// What it has cost since; above 0 is a loss.
    pub cost_so_far: Option<f64>,
    /// Low end of its interval.
    pub cost_so_far_low: Option<f64>,
    /// High end of its interval.
    pub cost_so_far_high: Option<f64>,
    /// What it costs in a week.
    pub cost_per_week: Option<f64>,
    /// The evidence against "no harm".
    pub e_value: f64,
    /// `adjusted` or `descriptive`.
    pub evidence: &'static str,
    /// Why figures are null.
    pub notes: Vec<Note>,
}

/// A pair bought together beyond chance and not offered.
///
/// Shares are fractions, money is in the reporting currency, a month has 30.44 days.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct OpportunityRow {
    /// `ANCHOR>TARGET`.
    pub id: String,
    /// The anchor.
    pub anchor_id: String,
    /// Its title.
    pub anchor_title: String,
    /// The target.
    pub target_id: String,
    /// Its title.
    pub target_title: String,
    /// Whether views are counted over exposures or orders.
    pub mode: Mode,
    /// Orders with both.
    pub orders_both: u64,
    /// Orders with the anchor.
    pub orders_anchor: u64,
    /// Orders with the target.
    pub orders_target: u64,
    /// Share of the anchor's orders with the target.
    pub confidence: Option<f64>,
    /// Times as often together as by chance.
    pub lift: Option<f64>,
    /// Low end of its interval.
    pub lift_low: Option<f64>,
    /// High end of its interval.
    pub lift_high: Option<f64>,
    /// Smallest false discovery rate at which they go together, over all pairs looked at.
    pub q_value: f64,
    /// How often a month it could be shown.
    pub views_per_month: f64,
    /// Share of those that would take it.
    pub expected_attach_rate: f64,
    /// Low end of its interval.
    pub expected_attach_rate_low: f64,
    /// High end of its interval.
    pub expected_attach_rate_high: f64,
    /// Attaches a month beyond those who buy both already.
    pub extra_attaches_per_month: f64,
    /// What one attach would earn.
    pub margin_per_attach: Option<f64>,
    /// The target that it would take the place of; null where there is room.
    pub replaces: Option<String>,
    /// What that one is called.
    pub replaces_title: Option<String>,
    /// What that one earns per 1 000 exposures.
    pub replaced_per_1000: Option<f64>,
    /// Net margin a month that is to be expected.
    pub expected_gain: Option<f64>,
    /// Low end of its interval.
    pub expected_gain_low: Option<f64>,
    /// High end of its interval.
    pub expected_gain_high: Option<f64>,
    /// What is assumed, in sentences.
    pub assumptions: Vec<String>,
    /// Why figures are null.
    pub notes: Vec<Note>,
}
