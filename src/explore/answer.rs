//! What comes back.
//!
//! Field names are CONTRACT.md section 4's, and each struct lists its fields in
//! that order, so `serde` writes the contract's JSON as it stands. `None` is
//! "cannot be computed"; its cause is in `notes`.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use serde::Serialize;

use super::{AlertRow, Headline, ImpactRow, LevelMore, OpportunityRow, PairJudgement, Retention};
use crate::domain::{Base, Day, Mode, Money, Note, Severity};
use crate::whatif;

/// Figures of one category or product, or the figures of a pair that every level has.
///
/// Rates are fractions, intervals are 95 %. Counts of things are whole numbers,
/// except `exposures` and `base_n`, which are sums of weights.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[expect(
    missing_docs,
    reason = "the fields are CONTRACT.md section 4's, defined in DOMAIN.md section 5"
)]
pub struct LevelRow {
    pub id: String,
    pub title: String,
    pub mode: Mode,
    pub base: Base,
    pub base_n: Option<f64>,
    pub anchor_orders: Option<u64>,
    pub exposures: Option<f64>,
    pub clicks: Option<u64>,
    pub ctr: Option<f64>,
    pub ctr_low: Option<f64>,
    pub ctr_high: Option<f64>,
    pub attaches: Option<u64>,
    pub attach_rate: Option<f64>,
    pub attach_rate_low: Option<f64>,
    pub attach_rate_high: Option<f64>,
    pub attach_rate_shrunk: Option<f64>,
    pub units: Option<f64>,
    pub revenue: Option<Money>,
    pub cogs: Option<Money>,
    pub fees: Option<Money>,
    pub discounts: Option<Money>,
    pub gross_margin: Option<Money>,
    pub units_mature: Option<f64>,
    pub units_returned: Option<f64>,
    pub refund_amount: Option<Money>,
    pub return_rate: Option<f64>,
    pub return_rate_low: Option<f64>,
    pub return_rate_high: Option<f64>,
    pub return_rate_adjusted: Option<f64>,
    pub return_maturity: Option<f64>,
    pub baseline_return_rate: Option<f64>,
    pub return_loss: Option<Money>,
    pub net_margin: Option<Money>,
    pub net_margin_per_1000: Option<f64>,
    pub net_margin_per_1000_low: Option<f64>,
    pub net_margin_per_1000_high: Option<f64>,
    pub margin_per_attach: Option<f64>,
    pub anchor_return_with: Option<f64>,
    pub anchor_return_without: Option<f64>,
    pub repeat_rate_90d_attached: Option<f64>,
    pub repeat_rate_90d_unattached: Option<f64>,
    pub repeat_value_90d_attached: Option<f64>,
    pub repeat_value_90d_unattached: Option<f64>,
    pub evidence: Option<&'static str>,
    pub notes: Arc<[Note]>,
    #[serde(flatten)]
    pub more: LevelMore,
}

/// Figures of one recommendation pair.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[expect(
    missing_docs,
    reason = "the fields are CONTRACT.md section 4's, defined in DOMAIN.md section 5"
)]
pub struct PairRow {
    #[serde(flatten)]
    pub level: LevelRow,
    pub anchor_id: String,
    pub anchor_title: String,
    pub target_id: String,
    pub target_title: String,
    pub rec_type: Option<String>,
    pub orders_both: Option<u64>,
    pub orders_anchor: Option<u64>,
    pub orders_target: Option<u64>,
    pub support: Option<f64>,
    pub confidence: Option<f64>,
    pub lift: Option<f64>,
    pub lift_low: Option<f64>,
    pub lift_high: Option<f64>,
    pub jaccard: Option<f64>,
    pub npmi: Option<f64>,
    pub llr: Option<f64>,
    pub incremental_attach: Option<f64>,
    pub cannibal_share: Option<f64>,
    pub incremental_margin_per_1000: Option<f64>,
    pub verdict: Option<String>,
    pub reason: Option<String>,
    pub flags: Option<Vec<String>>,
    pub p_positive: Option<f64>,
    pub loss_if_kept: Option<f64>,
    pub loss_if_retired: Option<f64>,
    pub slot_value: Option<f64>,
    pub relevance: Option<f64>,
}

/// Figures of one pair by name: those of its row, and what each rule of credit says.
///
/// Left out in basket mode, where nothing is credited to exposures.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PairDetail {
    /// The figures of its row.
    #[serde(flatten)]
    pub pair: PairRow,
    /// Exposures with a line credited by tag or click.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attaches_click_only: Option<u64>,
    /// Over exposures, a fraction.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attach_rate_click_only: Option<f64>,
    /// Exposures with a line credited by tag, click or view.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attaches_click_then_view: Option<u64>,
    /// Over exposures, a fraction.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attach_rate_click_then_view: Option<f64>,
    /// Exposures with a line credited by tag or view.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attaches_exposure_only: Option<u64>,
    /// Over exposures, a fraction.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attach_rate_exposure_only: Option<f64>,
    /// Whether its buyers come back more often than like buyers without it.
    #[serde(flatten)]
    pub repeat: Option<RepeatDifference>,
    /// Why it is judged so, and what would change it.
    #[serde(flatten)]
    pub judgement: Option<PairJudgement>,
}

/// The share of buyers with an attach who buy again within 90 days, less that of buyers who
/// saw the pair and did not take it: *adjusted*, compared within strata.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct RepeatDifference {
    /// A difference of fractions.
    pub repeat_difference_90d: f64,
    /// The lower end of its 95 % interval.
    pub repeat_difference_90d_low: f64,
    /// The upper end.
    pub repeat_difference_90d_high: f64,
    /// Buyers in strata with both kinds.
    pub repeat_buyers_compared: u64,
    /// The same of the net margin of what they then bought, per buyer; null where returns are
    /// not known, or too few buyers are compared.
    pub repeat_value_difference_90d: Option<f64>,
    /// The lower end of its 95 % interval.
    pub repeat_value_difference_90d_low: Option<f64>,
    /// The upper end.
    pub repeat_value_difference_90d_high: Option<f64>,
}

/// Figures of one member of a dimension.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CohortRow {
    /// The figures; their id and title are the member.
    #[serde(flatten)]
    pub level: LevelRow,
    /// The member.
    pub cohort: String,
    /// The dimension.
    pub dimension: String,
    /// Whether its buyers come back, compared like with like; of months also in which months.
    #[serde(flatten)]
    pub beside: CohortBeside,
}

/// How many equal spans of the window a trend has.
pub const SPANS: usize = 8;

/// The attach rate in equal spans of the window, a fraction; `None` where nothing was shown.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Trend(pub [Option<f32>; SPANS]);

/// Of one member of a dimension, whether its buyers come back.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct CohortBeside {
    /// Compared like with like, *adjusted*; not there where no like buyers are.
    #[serde(flatten)]
    pub repeat: Option<RepeatDifference>,
    /// In which months, of a month of first orders.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retention: Option<Retention>,
}

/// One arm of an experiment.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[expect(
    missing_docs,
    reason = "the fields are CONTRACT.md section 4's, defined in DOMAIN.md section 5.1a, N21"
)]
pub struct ArmRow {
    pub experiment_id: String,
    pub arm: String,
    pub is_control: bool,
    pub units: u64,
    pub conversion: Option<f64>,
    pub aov: Option<f64>,
    pub rpv: Option<f64>,
    pub margin_per_visitor: Option<f64>,
    pub conversion_delta: Option<f64>,
    pub conversion_delta_low: Option<f64>,
    pub conversion_delta_high: Option<f64>,
    pub conversion_p: Option<f64>,
    pub conversion_p_always_valid: Option<f64>,
    pub aov_delta: Option<f64>,
    pub aov_delta_low: Option<f64>,
    pub aov_delta_high: Option<f64>,
    pub aov_p: Option<f64>,
    pub aov_p_always_valid: Option<f64>,
    pub rpv_delta: Option<f64>,
    pub rpv_delta_low: Option<f64>,
    pub rpv_delta_high: Option<f64>,
    pub rpv_p: Option<f64>,
    pub rpv_p_always_valid: Option<f64>,
    pub margin_per_visitor_delta: Option<f64>,
    pub margin_per_visitor_delta_low: Option<f64>,
    pub margin_per_visitor_delta_high: Option<f64>,
    pub margin_per_visitor_p: Option<f64>,
    pub margin_per_visitor_p_always_valid: Option<f64>,
    pub srm_p: Option<f64>,
    pub notes: Arc<[Note]>,
    #[serde(flatten)]
    pub beside: ArmBeside,
}

/// Beside the differences of an arm to control: their 95 % intervals that hold however often
/// one looks, and those of revenue and margin adjusted for what units bought before they were
/// assigned (CUPED).
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize)]
#[expect(
    missing_docs,
    reason = "named after the differences of ArmRow that they stand beside"
)]
pub struct ArmBeside {
    pub conversion_delta_low_always_valid: Option<f64>,
    pub conversion_delta_high_always_valid: Option<f64>,
    pub aov_delta_low_always_valid: Option<f64>,
    pub aov_delta_high_always_valid: Option<f64>,
    pub rpv_delta_low_always_valid: Option<f64>,
    pub rpv_delta_high_always_valid: Option<f64>,
    pub margin_per_visitor_delta_low_always_valid: Option<f64>,
    pub margin_per_visitor_delta_high_always_valid: Option<f64>,
    pub rpv_delta_cuped: Option<f64>,
    pub rpv_delta_cuped_low: Option<f64>,
    pub rpv_delta_cuped_high: Option<f64>,
    pub rpv_cuped_p: Option<f64>,
    pub margin_per_visitor_delta_cuped: Option<f64>,
    pub margin_per_visitor_delta_cuped_low: Option<f64>,
    pub margin_per_visitor_delta_cuped_high: Option<f64>,
    pub margin_per_visitor_cuped_p: Option<f64>,
}

/// The shop as a whole.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[expect(
    missing_docs,
    reason = "the fields are CONTRACT.md section 4's, defined in DOMAIN.md section 5"
)]
pub struct Overview {
    /// The shop's name, for the header line.
    pub title: String,
    /// The reporting currency, when one is known.
    pub currency: Option<String>,
    pub mode: Mode,
    pub orders: Option<u64>,
    pub customers: Option<u64>,
    pub units: Option<f64>,
    pub revenue: Option<Money>,
    pub cogs: Option<Money>,
    pub gross_margin: Option<Money>,
    pub refund_amount: Option<Money>,
    pub net_margin: Option<Money>,
    pub aov: Option<f64>,
    pub exposures: Option<f64>,
    pub attach_rate: Option<f64>,
    pub attached_revenue: Option<Money>,
    pub first_day: Option<Day>,
    pub last_day: Option<Day>,
    pub pairs: Option<u64>,
    pub promote: Option<u64>,
    pub keep: Option<u64>,
    pub tune: Option<u64>,
    pub delay: Option<u64>,
    pub retire: Option<u64>,
    pub insufficient: Option<u64>,
    pub alerts_error: Option<u64>,
    pub alerts_warn: Option<u64>,
    pub notes: Arc<[Note]>,
    /// How sure the headline figures are, and those that only every level has.
    #[serde(flatten)]
    pub headline: Headline,
}

/// Figures of two members of two dimensions at once.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct GridRow {
    /// The member of the first dimension.
    pub row: String,
    /// The member of the second one.
    pub column: String,
    /// The figures.
    #[serde(flatten)]
    pub level: LevelRow,
}

/// From what was shown to who came back; what is not known is `None`.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Funnel {
    /// Σ weight of exposures.
    pub shown: Option<f64>,
    /// Σ weight of those that were seen.
    pub seen: Option<f64>,
    /// Exposures with a click.
    pub clicked: Option<u64>,
    /// Exposures with a credited line.
    pub attached: Option<u64>,
    /// Those of them whose net margin is known and of which nothing came back.
    pub kept: Option<u64>,
    /// Buyers of an attach with 90 days of data after it.
    pub buyers: Option<u64>,
    /// Those of them who bought again within 90 days.
    pub came_back: Option<u64>,
    /// Why steps are not known.
    pub notes: Vec<String>,
}

/// Why something came back.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Reason {
    /// As imported; `None` where nobody told.
    pub reason: Option<String>,
    /// Units that came back for it so far.
    pub units: f64,
    /// Returns that told it.
    pub returns: u64,
}

/// A page of the rows behind a figure.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Evidence {
    /// Their names.
    pub columns: Vec<String>,
    /// The cells of each row.
    pub rows: Vec<Vec<Option<String>>>,
    /// How many rows there are in all.
    pub total: u64,
    /// How many stand before the first one of this page.
    pub offset: u64,
    /// Why there can be none.
    pub remark: Option<String>,
}

/// What a name is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NamedKind {
    /// A category, by its path.
    Category,
    /// A product, by its id.
    Product,
    /// A pair, `ANCHOR>TARGET`.
    Pair,
}

/// Something that can be jumped to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// What it is.
    pub kind: NamedKind,
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
}

/// Something that the data lack.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[expect(
    missing_docs,
    reason = "the fields are CONTRACT.md section 4's, defined in DOMAIN.md section 4.2"
)]
pub struct GapRow {
    pub code: String,
    pub severity: Severity,
    /// Affected rows of one table.
    pub rows: u64,
    /// Of all rows of that table, a fraction.
    pub share: f64,
    /// Of attached revenue, a fraction.
    pub revenue_share: Option<f64>,
    /// What the gap degrades.
    pub affects: String,
    /// How to mend it.
    pub fix: String,
    /// Up to five examples.
    pub example: Vec<String>,
    pub notes: Vec<Note>,
    /// What the gap means, in a sentence.
    #[serde(skip)]
    pub meaning: String,
}

/// One file and table of one import.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "the fields are CONTRACT.md section 4's")]
pub struct ImportRow {
    pub batch: i32,
    pub file: String,
    pub table: String,
    pub rows_read: u64,
    pub rows_imported: u64,
    pub rows_unchanged: u64,
    pub rows_rejected: u64,
    pub rows_filtered: u64,
    /// ISO 8601, UTC.
    pub started_at: String,
}

/// One source row that could not be used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "the fields are CONTRACT.md section 4's")]
pub struct RejectRow {
    pub batch: i32,
    pub file: String,
    /// The line where the row starts, from 1.
    pub line: Option<u64>,
    pub table: String,
    pub column: Option<String>,
    pub reason: String,
    pub raw: String,
}

/// The answer to one [`Question`](super::Question).
#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    /// To `Overview`.
    Overview(Box<Overview>),
    /// To `Categories` and `Products`: rows, most attaches first, then by id; to
    /// `Types` and `Placements`, by id.
    Levels(Table<LevelRow>),
    /// To `Types` and `Placements`, by id.
    Impacts(Table<ImpactRow>),
    /// To `Pair`: one row, or none where the pair is in no exposure or order of the scope.
    Pair(Table<PairDetail>),
    /// To `Cohorts`: rows in the order of the dimension's members.
    Cohorts(Table<CohortRow>),
    /// To `Beside`, by member.
    Beside(BTreeMap<String, CohortBeside>),
    /// To `Trends`, by the id of the row.
    Trends(HashMap<String, Trend>),
    /// To `Pairs`: rows, most attaches first, then by id.
    Pairs(Table<PairRow>),
    /// To `WhatIf`: over the whole scope first, then over its last days.
    WhatIf(Vec<whatif::Input>),
    /// To `Portfolio`.
    Portfolio(Box<whatif::PortfolioInput>),
    /// To `Replay`.
    Replay(Box<whatif::BackTest>),
    /// To `Series`: one row per span, in time order; its id is its first day.
    Series(Table<LevelRow>),
    /// To `Grid`: rows in the order of the members.
    Grid(Table<GridRow>),
    /// To `Funnel`.
    Funnel(Funnel),
    /// To `Evidence`.
    Evidence(Evidence),
    /// To `Reasons`, the most frequent first.
    Reasons(Vec<Reason>),
    /// To `Names`: categories, products, pairs.
    Names(Vec<Named>),
    /// To `Values`, in the dimension's own order.
    Values(Vec<String>),
    /// To `Alerts`: errors first, then what costs most.
    Alerts(Table<AlertRow>),
    /// To `Opportunities`: the greatest expected gain first.
    Opportunities(Table<OpportunityRow>),
    /// To `Experiments`: one row per arm.
    Experiments(Table<ArmRow>),
    /// To `Gaps`: errors first, then the greatest share first.
    Gaps(Vec<GapRow>),
    /// To `Imports`, oldest first.
    Imports(Vec<ImportRow>),
    /// To `Rejects`, in batch, file and line order.
    Rejects(Table<RejectRow>),
}

impl Answer {
    /// Writes trends into the rows, by their ids.
    pub fn fill_trends(&mut self, trends: &HashMap<String, Trend>) {
        let fill = |level: &mut LevelRow| level.more.trend = trends.get(&level.id).copied();
        match self {
            Self::Levels(table) => table.rows.iter_mut().for_each(fill),
            Self::Cohorts(table) => table
                .rows
                .iter_mut()
                .map(|row| &mut row.level)
                .for_each(fill),
            Self::Pairs(table) => table
                .rows
                .iter_mut()
                .map(|row| &mut row.level)
                .for_each(fill),
            _ => {}
        }
    }
}

/// Rows, and what was left out of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table<R> {
    /// The rows.
    pub rows: Vec<R>,
    /// How many rows there are in all, shown or not.
    pub total: u64,
    /// Sentences about the table as a whole ("3 baskets above 1 000 products are left out").
    pub remarks: Vec<String>,
    /// Rows of fewer orders than this are left out; `None` if no row is.
    pub min_orders: Option<u32>,
}
