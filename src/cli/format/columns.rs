//! The columns a person sees: one set per level and view.

mod found;

use serde_json::Value;

use super::Row;
use super::figures::{self, Marks};
use crate::cli::args::What;
use crate::domain::View;

/// One column of `table` and `md`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Column {
    /// The name above it, with its unit.
    pub(super) head: &'static str,
    /// What stands in it.
    pub(super) cell: Cell,
    /// What becomes of it where a line has no room for all columns.
    pub(super) yields: Yields,
}

/// How a column makes room for others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Yields {
    /// It does not.
    Never,
    /// Its texts are cut.
    IsCut,
    /// It stands below its row, in lines of its own.
    GoesBelow,
    /// It is left out.
    GoesAway,
}

/// What stands in a column, by field name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cell {
    /// Text, cut to so many cells in a table; 0 is never cut.
    Text(&'static str, usize),
    /// A count or a quantity.
    Quantity(&'static str),
    /// An amount, to the cent.
    Money(&'static str),
    /// A fraction, in percent.
    Percent(&'static str),
    /// An interval of fractions, in percent.
    PercentInterval(&'static str, &'static str),
    /// A number around 1.
    Ratio(&'static str),
    /// An interval of such numbers.
    RatioInterval(&'static str, &'static str),
    /// An interval of amounts, to the unit.
    MoneyInterval(&'static str, &'static str),
}

impl Column {
    /// Whether its cells stand at the right.
    pub(super) fn is_number(self) -> bool {
        !matches!(self.cell, Cell::Text(..))
    }

    /// The most cells its text may take; 0 is no limit.
    pub(super) fn longest(self) -> usize {
        match self.cell {
            Cell::Text(_, longest) => longest,
            _ => 0,
        }
    }

    /// The field it shows, the first of them for an interval.
    fn field(self) -> &'static str {
        match self.cell {
            Cell::Text(field, _)
            | Cell::Quantity(field)
            | Cell::Money(field)
            | Cell::Percent(field)
            | Cell::PercentInterval(field, _)
            | Cell::Ratio(field)
            | Cell::RatioInterval(field, _)
            | Cell::MoneyInterval(field, _) => field,
        }
    }

    /// What stands in the row, not yet made safe for a terminal.
    pub(super) fn text(self, row: &Row, marks: Marks) -> String {
        let of = |field: &str, write: &dyn Fn(f64) -> String| {
            number_of(row, field).map_or_else(|| marks.null.to_owned(), write)
        };
        let between = |low: &str, high: &str, write: &dyn Fn(f64) -> String| match (
            number_of(row, low),
            number_of(row, high),
        ) {
            (Some(low), Some(high)) => format!("{} {} {}", write(low), marks.to, write(high)),
            _ => marks.null.to_owned(),
        };
        let percent = |rate: f64| figures::percent(rate, marks);
        let ratio = |ratio: f64| figures::number(ratio, 2, marks);
        let money = |amount: f64| figures::number(amount, 2, marks);
        let round_money = |amount: f64| figures::number(amount, 0, marks);
        match self.cell {
            Cell::Text(field, _) => match row.get(field) {
                None | Some(Value::Null) => marks.null.to_owned(),
                Some(Value::String(text)) => text.clone(),
                Some(Value::Number(number)) => number.to_string(),
                Some(Value::Array(sentences)) => sentences
                    .iter()
                    .filter_map(Value::as_str)
                    .collect::<Vec<_>>()
                    .join(" "),
                Some(other) => other.to_string(),
            },
            Cell::Quantity(field) => of(field, &|n| figures::quantity(n, marks)),
            Cell::Money(field) => of(field, &money),
            Cell::Percent(field) => of(field, &percent),
            Cell::PercentInterval(low, high) => between(low, high, &percent),
            Cell::Ratio(field) => of(field, &ratio),
            Cell::RatioInterval(low, high) => between(low, high, &ratio),
            Cell::MoneyInterval(low, high) => between(low, high, &round_money),
        }
    }
}

fn number_of(row: &Row, field: &str) -> Option<f64> {
    row.get(field).and_then(Value::as_f64)
}

const fn column(head: &'static str, cell: Cell) -> Column {
    Column {
        head,
        cell,
        yields: Yields::Never,
    }
}

impl Column {
    const fn yields(self, yields: Yields) -> Self {
        Self { yields, ..self }
    }
}

/// The columns of that answer; `first` is a row of it, which knows the base.
pub(super) fn columns(what: What, view: View, first: Option<&Row>) -> Vec<Column> {
    let by_exposure = first
        .and_then(|row| row.get("base"))
        .and_then(Value::as_str)
        .is_some_and(|base| base == "exposures");
    let names: &[Column] = match what {
        What::Overview => return OVERVIEW.to_vec(),
        What::Alerts => return found::ALERTS.to_vec(),
        What::Opportunities => return found::OPPORTUNITIES.to_vec(),
        What::Experiments => return EXPERIMENTS.to_vec(),
        What::Gaps => return GAPS.to_vec(),
        What::Decisions => return found::DECISIONS.to_vec(),
        What::Imports => return IMPORTS.to_vec(),
        What::Rejects => return REJECTS.to_vec(),
        What::Categories => &[column("category", Cell::Text("id", 0))],
        What::Products => &[
            column("id", Cell::Text("id", 0)),
            column("product", Cell::Text("title", 40)),
        ],
        What::Types => &[column("type", Cell::Text("id", 0))],
        What::Placements => &[column("placement", Cell::Text("id", 0))],
        What::Cohorts => &[column("cohort", Cell::Text("cohort", 0))],
        What::Pairs | What::Pair => &[
            column("anchor", Cell::Text("anchor_id", 0)),
            column("anchor title", Cell::Text("anchor_title", 24)),
            column("target", Cell::Text("target_id", 0)),
            column("target title", Cell::Text("target_title", 28)),
        ],
    };
    let figures = match view {
        View::Attach if by_exposure => ATTACH_BY_EXPOSURE,
        View::Attach if matches!(what, What::Pairs | What::Pair) => PAIR_BY_ORDER,
        View::Attach => ATTACH_BY_ORDER,
        View::Return => RETURN,
        View::Margin => MARGIN,
        View::Cohort => COHORT,
    };
    // Orders alone give no verdict.
    let verdict: &[Column] = match what {
        What::Pairs | What::Pair if by_exposure => &[column("verdict", Cell::Text("verdict", 0))],
        _ => &[],
    };
    [names, verdict, figures].concat()
}

const EXPERIMENTS: &[Column] = &[
    column("experiment", Cell::Text("experiment_id", 24)),
    column("arm", Cell::Text("arm", 20)),
    column("units", Cell::Quantity("units")),
    column("conversion %", Cell::Percent("conversion")),
    column("AOV", Cell::Money("aov")),
    column("per visitor", Cell::Money("rpv")),
    column("margin", Cell::Money("margin_per_visitor")),
    column("to control", Cell::Money("margin_per_visitor_delta")),
    column(
        "95 % interval",
        Cell::MoneyInterval(
            "margin_per_visitor_delta_low",
            "margin_per_visitor_delta_high",
        ),
    ),
    column("p", Cell::Ratio("margin_per_visitor_p")),
    column("split p", Cell::Ratio("srm_p")),
];

const ATTACH_BY_ORDER: &[Column] = &[
    column("anchor orders", Cell::Quantity("anchor_orders")),
    column("eligible orders", Cell::Quantity("base_n")),
    column("attaches", Cell::Quantity("attaches")),
    column("attach %", Cell::Percent("attach_rate")),
    column(
        "95 % interval",
        Cell::PercentInterval("attach_rate_low", "attach_rate_high"),
    ),
    column("units", Cell::Quantity("units")),
    column("revenue", Cell::Money("revenue")),
];

const ATTACH_BY_EXPOSURE: &[Column] = &[
    column("exposures", Cell::Quantity("base_n")),
    column("clicks", Cell::Quantity("clicks")),
    column("CTR %", Cell::Percent("ctr")),
    column("attaches", Cell::Quantity("attaches")),
    column("attach %", Cell::Percent("attach_rate")),
    column(
        "95 % interval",
        Cell::PercentInterval("attach_rate_low", "attach_rate_high"),
    ),
    column("units", Cell::Quantity("units")),
    column("revenue", Cell::Money("revenue")),
];

const PAIR_BY_ORDER: &[Column] = &[
    column("eligible orders", Cell::Quantity("base_n")),
    column("attaches", Cell::Quantity("attaches")),
    column("attach %", Cell::Percent("attach_rate")),
    column(
        "95 % interval",
        Cell::PercentInterval("attach_rate_low", "attach_rate_high"),
    ),
    column("lift", Cell::Ratio("lift")),
    column(
        "95 % interval",
        Cell::RatioInterval("lift_low", "lift_high"),
    ),
    column("revenue", Cell::Money("revenue")),
];

const RETURN: &[Column] = &[
    column("mature units", Cell::Quantity("units_mature")),
    column("returned units", Cell::Quantity("units_returned")),
    column("return %", Cell::Percent("return_rate")),
    column(
        "95 % interval",
        Cell::PercentInterval("return_rate_low", "return_rate_high"),
    ),
    column("adjusted %", Cell::Percent("return_rate_adjusted")),
    column("baseline %", Cell::Percent("baseline_return_rate")),
    column("maturity %", Cell::Percent("return_maturity")),
    column("refunds", Cell::Money("refund_amount")),
    column("return loss", Cell::Money("return_loss")),
];

const MARGIN: &[Column] = &[
    column("units", Cell::Quantity("units")),
    column("revenue", Cell::Money("revenue")),
    column("discounts", Cell::Money("discounts")),
    column("COGS", Cell::Money("cogs")),
    column("fees", Cell::Money("fees")),
    column("gross margin", Cell::Money("gross_margin")),
    column("return loss", Cell::Money("return_loss")),
    column("net margin", Cell::Money("net_margin")),
    column("net per 1 000", Cell::Money("net_margin_per_1000")),
    column(
        "95 % interval",
        Cell::MoneyInterval("net_margin_per_1000_low", "net_margin_per_1000_high"),
    ),
    column("per attach", Cell::Money("margin_per_attach")),
];

const COHORT: &[Column] = &[
    column("attaches", Cell::Quantity("attaches")),
    column(
        "repeat % attached",
        Cell::Percent("repeat_rate_90d_attached"),
    ),
    column("repeat % not", Cell::Percent("repeat_rate_90d_unattached")),
    column(
        "90-day value attached",
        Cell::Money("repeat_value_90d_attached"),
    ),
    column(
        "90-day value not",
        Cell::Money("repeat_value_90d_unattached"),
    ),
];

const OVERVIEW: &[Column] = &[
    column("shop", Cell::Text("title", 0)),
    column("currency", Cell::Text("currency", 0)),
    column("mode", Cell::Text("mode", 0)),
    column("first day", Cell::Text("first_day", 0)),
    column("last day", Cell::Text("last_day", 0)),
    column("orders", Cell::Quantity("orders")),
    column("customers", Cell::Quantity("customers")),
    column("units", Cell::Quantity("units")),
    column("revenue", Cell::Money("revenue")),
    column("COGS", Cell::Money("cogs")),
    column("gross margin", Cell::Money("gross_margin")),
    column("refunds", Cell::Money("refund_amount")),
    column("net margin", Cell::Money("net_margin")),
    column("average order value", Cell::Money("aov")),
    column("exposures", Cell::Quantity("exposures")),
    column("attach %", Cell::Percent("attach_rate")),
    column("attached revenue", Cell::Money("attached_revenue")),
    column("pairs", Cell::Quantity("pairs")),
    column("promote", Cell::Quantity("promote")),
    column("keep", Cell::Quantity("keep")),
    column("tune", Cell::Quantity("tune")),
    column("delay", Cell::Quantity("delay")),
    column("retire", Cell::Quantity("retire")),
    column("insufficient", Cell::Quantity("insufficient")),
    column("alerts: error", Cell::Quantity("alerts_error")),
    column("alerts: warning", Cell::Quantity("alerts_warn")),
];

const GAPS: &[Column] = &[
    column("severity", Cell::Text("severity", 0)),
    column("gap", Cell::Text("code", 0)),
    column("rows", Cell::Quantity("rows")),
    column("share %", Cell::Percent("share")),
    column("of attached revenue %", Cell::Percent("revenue_share")),
    column("degrades", Cell::Text("affects", 44)).yields(Yields::GoesBelow),
    column("mend it", Cell::Text("fix", 0)).yields(Yields::GoesBelow),
];

const IMPORTS: &[Column] = &[
    column("batch", Cell::Quantity("batch")).yields(Yields::GoesAway),
    column("started", Cell::Text("started_at", 0)).yields(Yields::GoesAway),
    column("file", Cell::Text("file", 0)).yields(Yields::IsCut),
    column("table", Cell::Text("table", 0)),
    column("read", Cell::Quantity("rows_read")),
    column("imported", Cell::Quantity("rows_imported")),
    column("unchanged", Cell::Quantity("rows_unchanged")),
    column("rejected", Cell::Quantity("rows_rejected")),
    column("filtered", Cell::Quantity("rows_filtered")),
];

/// How many rows of which file could not be used.
pub(super) const REJECT_COUNTS: &[Column] = &[
    column("file", Cell::Text("file", 0)).yields(Yields::IsCut),
    column("table", Cell::Text("table", 0)),
    column("rows", Cell::Quantity("rows")),
];

/// How full the tables are.
pub(super) const COVERAGE: &[Column] = &[
    column("table", Cell::Text("table", 0)),
    column("rows", Cell::Quantity("rows")),
    column("first day", Cell::Text("first_day", 0)),
    column("last day", Cell::Text("last_day", 0)),
    column("not filled in every row", Cell::Text("lacks", 0)).yields(Yields::GoesBelow),
];

const REJECTS: &[Column] = &[
    column("batch", Cell::Quantity("batch")),
    column("file", Cell::Text("file", 0)).yields(Yields::IsCut),
    column("line", Cell::Quantity("line")),
    column("table", Cell::Text("table", 0)),
    column("column", Cell::Text("column", 0)),
    column("reason", Cell::Text("reason", 0)).yields(Yields::GoesBelow),
    column("row", Cell::Text("raw", 60)).yields(Yields::GoesBelow),
];

/// Why cells of these columns are empty: a sentence for each cause.
pub(super) fn causes(columns: &[Column], rows: &[Row]) -> Vec<String> {
    let mut sentences: Vec<String> = Vec::new();
    for row in rows {
        let notes = row.get("notes").and_then(Value::as_array);
        for note in notes.into_iter().flatten() {
            let cause = note
                .get("cause")
                .and_then(Value::as_str)
                .unwrap_or_default();
            let fields = note.get("fields").and_then(Value::as_array);
            let concerns = |column: &&Column| {
                fields
                    .into_iter()
                    .flatten()
                    .any(|field| field.as_str() == Some(column.field()))
                    && row.get(column.field()).is_none_or(Value::is_null)
            };
            let heads: Vec<&str> = columns
                .iter()
                .filter(concerns)
                .map(|column| column.head)
                .collect();
            let sentence = format!("{}: {cause}", heads.join(", "));
            if !heads.is_empty() && !sentences.contains(&sentence) {
                sentences.push(sentence);
            }
        }
    }
    sentences
}
