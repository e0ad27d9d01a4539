//! The commands, each with its own arguments.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::show::ShowArgs;
use super::values::{
    self, AlertLevel, CheckFormat, ConfigWhat, Form, Format, Level, Scale, VerdictArg,
};
use super::whatif::WhatifArgs;
use crate::domain::Day;

/// What to do instead of exploring.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Build the demo shop if it is not there yet, and explore it
    ///
    /// The demo shop is synthetic: the same seed and scale always give the same
    /// shop. It is built once, in $XDG_CACHE_HOME/sidecart, and opened from there
    /// afterwards.
    #[command(after_help = "Examples:
  sidecart demo
  sidecart demo --scale tiny
  sidecart show \"$(sidecart demo --print-path)\" overview")]
    Demo(DemoArgs),

    /// Write the synthetic shop as files to import
    ///
    /// Writes one CSV file per table into DIR, in the form `sidecart import` reads
    /// without a preset; with --as in the form of another program's export, which
    /// holds what that program would know. The same seed and scale always give the
    /// same files. What was planted in the shop stands in truth_pair.csv and
    /// truth_param.json.
    #[command(after_help = "Examples:
  sidecart generate shop/
  sidecart generate shop/ --scale big --seed 7
  sidecart generate export/ --as shopify
  sidecart import shop.duckdb shop/")]
    Generate(GenerateArgs),

    /// Read order, return and recommendation files into a database
    ///
    /// Reads CSV, TSV, JSON, NDJSON, Parquet, XLSX and XML files, also as .gz and
    /// .zst, into DB, which is created if it is not there. Rows with a known key are
    /// corrected, new ones are added, and reading the same file twice changes
    /// nothing. A row that cannot be used is kept as a reject with its file, line
    /// and reason: see `sidecart show DB rejects`.
    ///
    /// An import is all or nothing, and never disturbs an explorer that has DB open.
    /// Esc or Ctrl-C stops it and leaves DB as it was; --undo takes back a finished one.
    ///
    /// Columns that hold e-mail addresses, names of persons, phone numbers or postal
    /// addresses are not read; where one becomes an id, a salted hash of it is kept
    /// (the salt is in DB.salt). A dry run says which.
    ///
    /// Delimiter, encoding, header line and decimal comma are found out and said; the
    /// options under "Reading text" stand before that and before the top of a mapping.
    ///
    /// Files named after sidecart's tables (orders.csv, order_lines.csv, ...) need
    /// neither preset nor mapping.
    #[command(after_help = "Examples:
  sidecart import shop.duckdb exports/
  sidecart import shop.duckdb maven/ --preset maven-fuzzy-factory
  sidecart import shop.duckdb exports/ --mapping my-shop.toml --dry-run
  sidecart show shop.duckdb rejects --format csv > bad.csv    # edit the column raw, then
  sidecart import shop.duckdb --fix bad.csv
  sidecart import shop.duckdb --undo

`sidecart presets NAME > my-shop.toml` starts a mapping of your own.")]
    Import(ImportArgs),

    /// List the presets, or print one as a mapping file
    ///
    /// A preset is a mapping file that ships with sidecart. Print one, copy it and
    /// edit it to read files of your own.
    #[command(after_help = "Examples:
  sidecart presets
  sidecart presets online-retail > my-shop.toml")]
    Presets(PresetsArgs),

    /// Show the settings file, say where it is, or check it
    ///
    /// Settings stand in $XDG_CONFIG_HOME/sidecart/config.toml, or in the file that
    /// --config names. A key that is not known is refused with the nearest one.
    #[command(after_help = "Examples:
  sidecart config show
  sidecart config path
  sidecart config check --config new.toml")]
    Config(ConfigArgs),

    /// Print what a screen of the explorer shows
    ///
    /// Prints one table to stdout; everything else that is worth saying goes to
    /// stderr. Rates are fractions and numbers are unrounded in csv, json and
    /// ndjson; table and md round them for reading. A figure that cannot be
    /// computed is empty (csv), null (json) or a dot (table), and `notes` says why.
    #[command(after_help = "Examples:
  sidecart show shop.duckdb overview
  sidecart show shop.duckdb products --category 'Coffee > Machines'
  sidecart show shop.duckdb pairs --anchor 1 --sort lift --desc --limit 20
  sidecart show shop.duckdb pairs --from 2026-01-01 --format json | jq '.[].attach_rate'
  sidecart show shop.duckdb rejects --format md")]
    Show(Box<ShowArgs>),

    /// Print what changes to a pair would come to
    ///
    /// The headless twin of the explorer's what-if panel: the same figures, to the last
    /// digit, for the same seed. A lever takes a value (12%, 24,90, 50k) or a change
    /// (+1.5pp, -10%); what the data do not tell is assumed, and said so.
    ///
    /// Levers: acceptance, discount, price, unit_cost, return_rate, exposures,
    /// cannibal_share, conversion_effect, fees, return_loss, order_margin, slot_value;
    /// also placement=WORD, exclude=GROUP=VALUE and response=measured.
    #[command(after_help = "Examples:
  sidecart whatif shop.duckdb --anchor 1 --target 7 --set acceptance=12%
  sidecart whatif shop.duckdb --anchor 1 --target 7 --set discount=10% --set acceptance=+1.5pp
  sidecart whatif shop.duckdb --anchor 1 --target 7 --assume price=24,90 --set price=-10%
  sidecart whatif shop.duckdb --anchor 1 --target 7 --set acceptance=12% --save 'better place'
  sidecart whatif shop.duckdb --compare --format md
  sidecart whatif shop.duckdb --portfolio --category 'Coffee'
  sidecart whatif shop.duckdb --rule 'no upsell to segment=budget'")]
    Whatif(Box<WhatifArgs>),

    /// Check the health of the data: gaps, rejects, how full the tables are
    ///
    /// Prints what the data lack, which rows could not be used, and how full each
    /// table is. Without --fail-on the exit status is 0 whatever is found. With it,
    /// the exit status is 3 when a finding is at least that bad: a gap has the
    /// severity that is printed, and rejected rows count as a warning.
    #[command(after_help = "Examples:
  sidecart check shop.duckdb
  sidecart check shop.duckdb --fail-on error
  sidecart check shop.duckdb --format json | jq '.gaps[].code'
  sidecart check shop.duckdb --fail-on warn || echo 'look at the shop data'

Exit status:
  0  nothing is as bad as --fail-on says, or it was not given
  1  it failed
  3  something is")]
    Check(CheckArgs),

    /// List recommendations that hurt margin, returns or orders
    ///
    /// An error costs more than the recommendation brings, a warning less. The tests
    /// may be looked at every day: of all alerts raised at most 1 in 20 is expected to
    /// be raised by chance. Without --fail-on the exit status is 0 whatever is found.
    #[command(after_help = "Examples:
  sidecart alerts shop.duckdb
  sidecart alerts shop.duckdb --fail-on error || echo 'a recommendation loses money'
  sidecart alerts shop.duckdb --format json | jq '.[] | [.id, .harm, .cost_per_week]'

`sidecart show DB alerts` takes filters and windows.

Exit status:
  0  nothing is as bad as --fail-on says, or it was not given
  1  it failed
  3  something is")]
    Alerts(AlertsArgs),

    /// Record what was decided on a pair
    ///
    /// Appends one line to DB.decisions.jsonl: who, when, what, and the figures of the pair at
    /// that moment. The database is not changed.
    #[command(after_help = "Examples:
  sidecart decide shop.duckdb --anchor 1 --target 7 --as retire --note 'half of them come back'
  sidecart decisions shop.duckdb")]
    Decide(DecideArgs),

    /// List the decisions on pairs, the oldest first
    #[command(after_help = "Examples:
  sidecart decisions shop.duckdb
  sidecart decisions shop.duckdb --format json | jq '.[] | select(.decision == \"retire\")'")]
    Decisions(DecisionsArgs),
}

/// Options of the synthetic shop.
#[derive(Debug, Clone, Args)]
pub(crate) struct ShopArgs {
    /// How large a shop
    #[arg(long, value_enum, value_name = "SCALE", default_value_t = Scale::Demo)]
    pub(crate) scale: Scale,

    /// Number the random choices start from [default: the same for everybody]
    #[arg(long, value_name = "N")]
    pub(crate) seed: Option<u64>,
}

/// Arguments of `demo`.
#[derive(Debug, Args)]
pub(crate) struct DemoArgs {
    #[command(flatten)]
    pub(crate) shop: ShopArgs,

    /// Print the path of the shop's database instead of opening it
    #[arg(long)]
    pub(crate) print_path: bool,
}

/// Arguments of `generate`.
#[derive(Debug, Args)]
pub(crate) struct GenerateArgs {
    /// Folder to write into; it is created if it is not there
    #[arg(value_name = "DIR")]
    pub(crate) dir: PathBuf,

    #[command(flatten)]
    pub(crate) shop: ShopArgs,

    /// Form of the files
    #[arg(long = "as", value_enum, value_name = "FORM", default_value_t = Form::Canonical)]
    pub(crate) form: Form,
}

/// Arguments of `import`.
#[derive(Debug, Args)]
pub(crate) struct ImportArgs {
    /// Database to import into
    #[arg(value_name = "DB")]
    pub(crate) db: PathBuf,

    /// Files and folders to read
    #[arg(value_name = "PATH", required_unless_present_any = ["fix", "undo"])]
    pub(crate) paths: Vec<PathBuf>,

    /// Read the files as this preset says; `sidecart presets` lists them
    #[arg(long, value_name = "NAME", conflicts_with = "mapping")]
    pub(crate) preset: Option<String>,

    /// Read the files as this mapping file says
    #[arg(long, value_name = "FILE")]
    pub(crate) mapping: Option<PathBuf>,

    #[command(flatten)]
    pub(crate) reading: ReadingArgs,

    /// Check everything and say what would happen, but leave DB as it is
    #[arg(long)]
    pub(crate) dry_run: bool,

    /// How a dry run is printed [default: table on a terminal, else csv]
    #[arg(long, value_enum, value_name = "FORMAT", requires = "dry_run")]
    pub(crate) format: Option<Format>,

    /// Empty each table that the files fill before filling it
    #[arg(long)]
    pub(crate) replace: bool,

    /// Mend rejects instead: FILE is what `sidecart show DB rejects --format csv` printed, with its
    /// raw rows edited
    #[arg(long, value_name = "FILE", conflicts_with_all = ["paths", "preset", "mapping", "dry_run", "replace"])]
    pub(crate) fix: Option<PathBuf>,

    /// Undo the newest import instead, or all down to and including BATCH
    #[arg(long, value_name = "BATCH", num_args = 0..=1, require_equals = false,
        conflicts_with_all = ["paths", "preset", "mapping", "dry_run", "replace", "fix"],
        value_parser = clap::value_parser!(i32).range(1..))]
    pub(crate) undo: Option<Option<i32>>,

    /// Leave orders with more than N distinct products out of the pairs [default: 1000]
    #[arg(long, value_name = "N", value_parser = values::at_least_two)]
    pub(crate) max_basket: Option<u64>,

    /// Keep only pairs that N orders or more have in common [default: 1, unless that makes more than
    /// 500 000 pairs]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) min_pair_orders: Option<u32>,
}

/// How files are read. Without them it is found out, file by file, and said.
#[derive(Debug, Args)]
#[command(next_help_heading = "Reading text")]
pub(crate) struct ReadingArgs {
    /// Encoding of the files: utf-8, utf-16, latin-1 or cp1252
    #[arg(long, value_name = "NAME")]
    pub(crate) encoding: Option<String>,

    /// What separates columns: one character, or "tab"
    #[arg(long, value_name = "CHAR")]
    pub(crate) delimiter: Option<String>,

    /// What separates decimals, "." or ","; the other one then separates thousands
    #[arg(long, value_name = "CHAR", allow_hyphen_values = true)]
    pub(crate) decimal: Option<String>,

    /// Time zone of times without an offset, like Europe/Berlin [default: UTC]
    #[arg(long, value_name = "ZONE")]
    pub(crate) timezone: Option<String>,
}

/// Arguments of `check`.
#[derive(Debug, Args)]
pub(crate) struct CheckArgs {
    /// Database to check
    #[arg(value_name = "DB")]
    pub(crate) db: PathBuf,

    /// End with exit status 3 when a finding is at least this bad
    #[arg(long, value_enum, value_name = "LEVEL")]
    pub(crate) fail_on: Option<Level>,

    /// Print tables, or one JSON object [default: table]
    #[arg(long, value_enum, value_name = "FORMAT")]
    pub(crate) format: Option<CheckFormat>,

    /// The same as --format json
    #[arg(long, conflicts_with = "format")]
    pub(crate) json: bool,
}

/// Arguments of `alerts`.
#[derive(Debug, Args)]
pub(crate) struct AlertsArgs {
    /// Database to look at
    #[arg(value_name = "DB")]
    pub(crate) db: PathBuf,

    /// End with exit status 3 when an alert is at least this bad
    #[arg(long, value_enum, value_name = "LEVEL")]
    pub(crate) fail_on: Option<AlertLevel>,

    /// How to write [default: table on a terminal, else csv]
    #[arg(long, value_enum, value_name = "FORMAT")]
    pub(crate) format: Option<Format>,
}

/// Arguments of `config`.
#[derive(Debug, Args)]
pub(crate) struct ConfigArgs {
    /// What to do with it
    #[arg(value_enum, value_name = "WHAT")]
    pub(crate) what: ConfigWhat,
}

/// Arguments of `presets`.
#[derive(Debug, Args)]
pub(crate) struct PresetsArgs {
    /// Preset to print
    #[arg(value_name = "NAME")]
    pub(crate) name: Option<String>,
}

/// Arguments of `decide`.
#[derive(Debug, Args)]
pub(crate) struct DecideArgs {
    /// Database the pair is in
    #[arg(value_name = "DB")]
    pub(crate) db: PathBuf,

    /// Product that was looked at or bought
    #[arg(long, value_name = "ID")]
    pub(crate) anchor: String,

    /// Product that was recommended
    #[arg(long, value_name = "ID")]
    pub(crate) target: String,

    /// What was decided
    #[arg(long = "as", value_enum, value_name = "VERDICT")]
    pub(crate) verdict: VerdictArg,

    /// Why
    #[arg(long, value_name = "TEXT")]
    pub(crate) note: Option<String>,

    /// Over which part of the data its figures are taken, as in show
    #[arg(long = "where", value_name = "KEY=VALUE")]
    pub(crate) filters: Vec<String>,

    /// First day of those figures
    #[arg(long, value_name = "DAY", value_parser = values::day)]
    pub(crate) from: Option<Day>,

    /// First day after
    #[arg(long, value_name = "DAY", value_parser = values::day)]
    pub(crate) to: Option<Day>,
}

/// Arguments of `decisions`.
#[derive(Debug, Args)]
pub(crate) struct DecisionsArgs {
    /// Database they are on
    #[arg(value_name = "DB")]
    pub(crate) db: PathBuf,

    /// How to write [default: table on a terminal, else csv]
    #[arg(long, value_enum, value_name = "FORMAT")]
    pub(crate) format: Option<Format>,
}
