//! The words and numbers that options take.

use clap::ValueEnum;

use crate::domain::{self, Day};
use crate::synth;
use crate::tui::Theme;

/// Reads the name of a theme.
pub(crate) fn theme(name: &str) -> Result<Theme, String> {
    Theme::of_name(name).ok_or_else(|| {
        let known: Vec<&str> = Theme::names().collect();
        format!("known are {}", known.join(", "))
    })
}

/// What `config` does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ConfigWhat {
    /// Print the file
    Show,
    /// Print where it is, or would be
    Path,
    /// Say whether it can be read
    Check,
}

/// Size of the synthetic shop.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Scale {
    /// About 2 000 orders; for tests
    Tiny,
    /// About 60 000 orders; built in seconds
    Demo,
    /// About 5 million orders; for measuring
    Big,
}

impl From<Scale> for synth::Scale {
    fn from(scale: Scale) -> Self {
        match scale {
            Scale::Tiny => Self::Tiny,
            Scale::Demo => Self::Demo,
            Scale::Big => Self::Big,
        }
    }
}

/// Form of the synthetic shop's files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Form {
    /// One CSV file per table of sidecart's own, with everything the shop knows
    Canonical,
    /// Shopify's exports of orders and products, CSV
    Shopify,
    /// The BigQuery export of Google Analytics 4, NDJSON
    Ga4,
    /// The track calls of Segment's e-commerce plan, NDJSON
    Segment,
}

impl From<Form> for synth::Form {
    fn from(form: Form) -> Self {
        match form {
            Form::Canonical => Self::Canonical,
            Form::Shopify => Self::Shopify,
            Form::Ga4 => Self::Ga4,
            Form::Segment => Self::Segment,
        }
    }
}

/// What `show` prints.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum What {
    /// The shop as a whole
    Overview,
    /// Categories of every level
    Categories,
    /// Products
    Products,
    /// Recommendation pairs: a product and one bought with it
    Pairs,
    /// One pair, named by --anchor and --target
    Pair,
    /// The figures of a place split by a dimension, named by --by
    Cohorts,
    /// The figures of a place by type of recommendation
    Types,
    /// The figures of a place by placement
    Placements,
    /// Recommendations that hurt margin, returns or orders, what costs most first
    Alerts,
    /// Pairs bought together beyond chance and not offered, the greatest gain first
    Opportunities,
    /// The arms of experiments, with their differences to control
    Experiments,
    /// What the data lack, worst first
    Gaps,
    /// What was imported, file by file
    Imports,
    /// Rows that could not be used, with the reason
    Rejects,
    /// What was decided: `sidecart decisions` prints it
    #[value(skip)]
    Decisions,
}

impl What {
    /// The word on the command line.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Overview => "overview",
            Self::Categories => "categories",
            Self::Products => "products",
            Self::Pairs => "pairs",
            Self::Pair => "pair",
            Self::Cohorts => "cohorts",
            Self::Types => "types",
            Self::Placements => "placements",
            Self::Alerts => "alerts",
            Self::Opportunities => "opportunities",
            Self::Experiments => "experiments",
            Self::Gaps => "gaps",
            Self::Imports => "imports",
            Self::Rejects => "rejects",
            Self::Decisions => "decisions",
        }
    }
}

/// Which columns lead.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(crate) enum ViewArg {
    /// How often the recommended product is bought with the other
    #[default]
    Attach,
    /// How much of it comes back
    Return,
    /// What it earns
    Margin,
    /// Who buys it
    Cohort,
}

impl From<ViewArg> for domain::View {
    fn from(view: ViewArg) -> Self {
        match view {
            ViewArg::Attach => Self::Attach,
            ViewArg::Return => Self::Return,
            ViewArg::Margin => Self::Margin,
            ViewArg::Cohort => Self::Cohort,
        }
    }
}

/// Which side of a pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum RoleArg {
    /// The product being bought or viewed
    Anchor,
    /// The product recommended with it
    Target,
}

impl From<RoleArg> for domain::Role {
    fn from(role: RoleArg) -> Self {
        match role {
            RoleArg::Anchor => Self::Anchor,
            RoleArg::Target => Self::Target,
        }
    }
}

/// How bad a finding must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Level {
    /// Anything at all
    Info,
    /// Figures suffer, or rows were rejected
    Warn,
    /// Verdicts are blocked
    Error,
}

impl From<Level> for domain::Severity {
    fn from(level: Level) -> Self {
        match level {
            Level::Info => Self::Info,
            Level::Warn => Self::Warn,
            Level::Error => Self::Error,
        }
    }
}

/// How bad an alert must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum AlertLevel {
    /// Any alert
    Warn,
    /// It costs more than the recommendation brings
    Error,
}

impl From<AlertLevel> for domain::Severity {
    fn from(level: AlertLevel) -> Self {
        match level {
            AlertLevel::Warn => Self::Warn,
            AlertLevel::Error => Self::Error,
        }
    }
}

/// How `check` writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum CheckFormat {
    /// Tables for reading
    Table,
    /// One JSON object
    Json,
}

/// How `show` writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// Aligned columns for reading
    Table,
    /// Comma-separated values with all fields
    Csv,
    /// One JSON array with all fields (overview: one object)
    Json,
    /// One JSON object a line, with all fields
    Ndjson,
    /// A Markdown table for reading
    Md,
}

pub(super) fn threads(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(count @ 1..=1024) => Ok(count),
        _ => Err("write a whole number from 1 to 1024".to_owned()),
    }
}

pub(super) fn at_least_two(text: &str) -> Result<u64, String> {
    match text.parse() {
        Ok(count) if count >= 2 => Ok(count),
        _ => Err("write a whole number from 2 up; a pair needs two products".to_owned()),
    }
}

pub(super) fn day(text: &str) -> Result<Day, String> {
    // clap already names the text and the option.
    text.parse()
        .map_err(|_| "write it as YYYY-MM-DD, for example 2026-01-31".to_owned())
}

/// A size as DuckDB's `memory_limit` takes it: a number and a unit.
pub(crate) fn memory(text: &str) -> Result<String, String> {
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic() || c == ' ' || c == '%');
    let unit = text.get(digits.len()..).unwrap_or_default().trim();
    let amount_is_sound = digits.parse::<f64>().is_ok_and(|size| size > 0.0)
        && digits.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    let unit_is_known = ["KB", "MB", "GB", "TB", "KiB", "MiB", "GiB", "TiB", "%"]
        .iter()
        .any(|known| known.eq_ignore_ascii_case(unit));
    if amount_is_sound && unit_is_known {
        Ok(format!("{digits}{unit}"))
    } else {
        Err("write a number and a unit, for example 500MB, 2GiB or 25%".to_owned())
    }
}

/// What can be decided on a pair: the verdicts of CONTRACT.md section 4.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum VerdictArg {
    /// Show it more
    Promote,
    /// Leave it as it is
    Keep,
    /// Change something about it
    Tune,
    /// Wait
    Delay,
    /// Show it no more
    Retire,
    /// Gather more data
    Insufficient,
}

impl VerdictArg {
    /// The id of the verdict.
    pub(crate) fn id(self) -> &'static str {
        match self {
            Self::Promote => "promote",
            Self::Keep => "keep",
            Self::Tune => "tune",
            Self::Delay => "delay",
            Self::Retire => "retire",
            Self::Insufficient => "insufficient",
        }
    }
}
