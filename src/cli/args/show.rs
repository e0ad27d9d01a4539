//! The arguments of `show`.

use std::path::PathBuf;

use clap::Args;

use super::values::{self, Format, RoleArg, ViewArg, What};
use crate::domain::Day;

/// Arguments of `show`.
#[derive(Debug, Clone, Args)]
pub(crate) struct ShowArgs {
    /// Database to read
    #[arg(value_name = "DB")]
    pub(crate) db: PathBuf,

    /// What to print
    #[arg(value_name = "WHAT", value_enum)]
    pub(crate) what: What,

    /// Which columns of table and md lead; the other formats carry all fields
    #[arg(long, value_enum, value_name = "VIEW", default_value_t)]
    pub(crate) view: ViewArg,

    #[command(flatten)]
    pub(crate) place: PlaceArgs,

    #[command(flatten)]
    pub(crate) output: OutputArgs,
}

/// Where in the drill, and over which part of the data.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Which figures")]
pub(crate) struct PlaceArgs {
    /// Only this category and those below it, as a path: 'A > B'
    #[arg(long, value_name = "PATH")]
    pub(crate) category: Option<String>,

    /// Only pairs of this anchor, the product being bought or viewed
    #[arg(long, value_name = "ID")]
    pub(crate) anchor: Option<String>,

    /// Only pairs with this target, the product recommended with it
    #[arg(long, value_name = "ID")]
    pub(crate) target: Option<String>,

    /// Filter on a dimension; KEY=A,B takes any of several values, `\,` is a comma
    ///
    /// May be given several times: all of them must hold. Dimensions: placement,
    /// rec_type, channel, device, segment, tier, variant, position, model_version,
    /// customer (new or returning), and those of --by.
    #[arg(long = "where", value_name = "KEY=VALUE")]
    pub(crate) filters: Vec<String>,

    /// First day: of the exposure, or of the order where exposures are not logged
    #[arg(long, value_name = "DAY", value_parser = values::day)]
    pub(crate) from: Option<Day>,

    /// First day after: this day itself is left out
    #[arg(long, value_name = "DAY", value_parser = values::day)]
    pub(crate) to: Option<Day>,

    /// Dimension of a cohort table: customer, tier, segment, channel, device, placement,
    /// price_band, first_month, acquisition_channel, intent_band, cart_value_band, owned_before,
    /// position, list_size
    #[arg(long, value_name = "DIMENSION")]
    pub(crate) by: Option<String>,

    /// Look at products and categories as anchors or as targets [default: anchor]
    #[arg(long, value_enum, value_name = "ROLE")]
    pub(crate) role: Option<RoleArg>,
}

/// Which rows are printed, and how.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "How it is printed")]
pub(crate) struct OutputArgs {
    /// Sort by this field, smallest first; missing figures come last
    #[arg(long, value_name = "FIELD")]
    pub(crate) sort: Option<String>,

    /// Sort largest first
    #[arg(long, requires = "sort")]
    pub(crate) desc: bool,

    /// Print at most N rows, 0 for all [default: 50 on a terminal, else all]
    #[arg(long, value_name = "N")]
    pub(crate) limit: Option<u64>,

    /// How to write [default: table on a terminal, else csv]
    #[arg(long, value_enum, value_name = "FORMAT")]
    pub(crate) format: Option<Format>,

    /// In csv, put a ' before text that a spreadsheet would run as a formula
    #[arg(long)]
    pub(crate) spreadsheet_safe: bool,
}
