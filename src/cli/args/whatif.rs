//! The arguments of `whatif`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::values;
use crate::domain::Day;

/// How `whatif` writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum WhatifFormat {
    /// For reading
    Table,
    /// One JSON object with everything
    Json,
    /// Comma-separated values
    Csv,
    /// Markdown
    Md,
}

/// Arguments of `whatif`.
#[derive(Debug, Clone, Args)]
pub(crate) struct WhatifArgs {
    /// Database to read
    #[arg(value_name = "DB")]
    pub(crate) db: PathBuf,

    /// The product being bought or viewed
    #[arg(long, value_name = "ID", required_unless_present_any = ["compare", "stack", "portfolio", "rule"])]
    pub(crate) anchor: Option<String>,

    /// The product recommended with it
    #[arg(long, value_name = "ID", required_unless_present_any = ["compare", "stack", "portfolio", "rule"])]
    pub(crate) target: Option<String>,

    /// Change a lever: a value, or a change with its sign; may be given several times
    #[arg(long = "set", value_name = "KEY=VALUE", allow_hyphen_values = true)]
    pub(crate) set: Vec<String>,

    /// Take a lever to be this today; may be given several times
    #[arg(long = "assume", value_name = "KEY=VALUE", allow_hyphen_values = true)]
    pub(crate) assume: Vec<String>,

    /// Which data: all, last-90-days or last-30-days
    #[arg(long, value_name = "SPAN", default_value = "all")]
    pub(crate) window: String,

    /// Number that the random draws start from
    #[arg(long, value_name = "N", default_value_t = crate::whatif::SEED)]
    pub(crate) seed: u64,

    /// Keep it as a scenario of this name
    #[arg(long, value_name = "NAME", requires = "anchor", requires = "target")]
    pub(crate) save: Option<String>,

    /// Print the kept scenarios beside each other, each against its pair as it is
    #[arg(long, conflicts_with_all = ["set", "assume", "save"])]
    pub(crate) compare: bool,

    /// Print the kept scenarios on top of each other: control, pairs as they are, changes
    #[arg(long, conflicts_with_all = ["set", "assume", "save", "compare"])]
    pub(crate) stack: bool,

    /// Print which pairs to retire, and how many items to show
    #[arg(long, conflicts_with_all = ["set", "assume", "save", "compare", "stack"])]
    pub(crate) portfolio: bool,

    /// Let targets of a list compete, in --portfolio: a visitor takes one at most
    #[arg(long, requires = "portfolio")]
    pub(crate) compete: bool,

    /// Replay a rule on the past: 'no upsell to segment=budget', 'not at checkout',
    /// 'at most 2 a session'
    #[arg(long, value_name = "RULE", conflicts_with_all = ["set", "assume", "save", "compare", "stack", "portfolio"])]
    pub(crate) rule: Option<String>,

    /// Only anchors of this category, in --portfolio and --rule
    #[arg(long, value_name = "PATH")]
    pub(crate) category: Option<String>,

    /// Filter on a dimension, as in show
    #[arg(long = "where", value_name = "KEY=VALUE")]
    pub(crate) filters: Vec<String>,

    /// First day
    #[arg(long, value_name = "DAY", value_parser = values::day)]
    pub(crate) from: Option<Day>,

    /// First day after
    #[arg(long, value_name = "DAY", value_parser = values::day)]
    pub(crate) to: Option<Day>,

    /// How to write [default: table on a terminal, else json]
    #[arg(long, value_enum, value_name = "FORMAT")]
    pub(crate) format: Option<WhatifFormat>,
}
