//! The command line: every command, option and help text.

mod commands;
mod show;
mod values;
mod whatif;

use std::ffi::OsString;
use std::path::PathBuf;

use clap::error::ErrorKind;
use clap::{Args, CommandFactory, Parser};

use crate::domain;
use crate::tui::Theme;

pub(crate) use commands::{
    AlertsArgs, CheckArgs, Command, DecideArgs, DecisionsArgs, DemoArgs, GenerateArgs, ImportArgs,
    PresetsArgs, ReadingArgs, ShopArgs,
};
pub(crate) use show::{OutputArgs, PlaceArgs, ShowArgs};
pub(crate) use values::{CheckFormat, ConfigWhat, Format, Scale, What, memory};
#[cfg(test)]
pub(crate) use values::{RoleArg, ViewArg};
pub(crate) use whatif::{WhatifArgs, WhatifFormat};

/// Shows which product recommendations make orders better and which only make noise
///
/// sidecart keeps a shop's orders, returns and recommendation logs in one DuckDB
/// file. Its explorer drills from category to product to recommendation pair, in
/// the terminal, with the uncertainty of every rate drawn beside it. `sidecart
/// show` prints the same figures for scripts.
///
/// Without a command it opens the explorer: on DB, or on the database opened
/// last, or on the demo shop.
#[derive(Debug, Parser)]
#[command(
    name = "sidecart",
    version,
    override_usage = "sidecart [OPTIONS] [DB]\n       sidecart [OPTIONS] <COMMAND>",
    after_help = "Examples:
  sidecart demo                     build the demo shop and look around
  sidecart import shop.duckdb DIR   read a folder of order files
  sidecart shop.duckdb              explore it
  sidecart show shop.duckdb pairs   print its pairs

`sidecart COMMAND --help` tells more about one command.",
    after_long_help = "Examples:
  sidecart demo                     build the demo shop and look around
  sidecart import shop.duckdb DIR   read a folder of order files
  sidecart shop.duckdb              explore it
  sidecart show shop.duckdb pairs   print its pairs

Exit status:
  0    fine
  1    it failed; one sentence on stderr says what, where and how to mend it
  2    the command line was wrong
  3    `--fail-on` found something
  130  interrupted

Files:
  $XDG_CONFIG_HOME/sidecart/config.toml   settings (~/.config/sidecart/config.toml)
  $XDG_STATE_HOME/sidecart/last           the database opened last
  $XDG_CACHE_HOME/sidecart/               the demo shop

`sidecart COMMAND --help` tells more about one command."
)]
pub(crate) struct Cli {
    /// Database to explore; it is opened read-only
    #[arg(value_name = "DB")]
    pub(crate) db: Option<PathBuf>,

    /// Options every command takes.
    #[command(flatten)]
    pub(crate) global: Global,

    /// What to do instead of exploring.
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
}

/// Options every command takes.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Options for every command")]
pub(crate) struct Global {
    /// Read settings from FILE instead of the usual place
    #[arg(long, value_name = "FILE", global = true)]
    pub(crate) config: Option<PathBuf>,

    /// Let DuckDB use at most N threads
    #[arg(long, value_name = "N", global = true, value_parser = values::threads)]
    pub(crate) threads: Option<usize>,

    /// Let DuckDB use at most SIZE memory, for example 500MB, 2GiB or 25%
    #[arg(long, value_name = "SIZE", global = true, value_parser = values::memory)]
    pub(crate) memory: Option<String>,

    /// Draw with plain ASCII characters only
    #[arg(long, global = true)]
    pub(crate) ascii: bool,

    /// Colours of the explorer [default: those of the terminal]
    #[arg(long, value_name = "NAME", global = true, value_parser = values::theme)]
    pub(crate) theme: Option<Theme>,

    /// Say nothing on stderr but errors
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub(crate) quiet: bool,

    /// Say more on stderr: each cause of an error
    #[arg(short, long, global = true)]
    pub(crate) verbose: bool,
}

/// Reads the command line.
///
/// # Errors
///
/// What clap has to say: a usage error, or the text of `--help` and `--version`.
pub(crate) fn parse(args: impl IntoIterator<Item = OsString>) -> Result<Cli, clap::Error> {
    let args: Vec<OsString> = args.into_iter().collect();
    let cli = Cli::try_parse_from(&args)
        .map_err(|error| with_command_hint(error, args.get(1).and_then(|first| first.to_str())))?;
    if let (Some(db), Some(_)) = (&cli.db, &cli.command) {
        let message = format!(
            "the command comes before the database: write `sidecart COMMAND {}`",
            domain::text::printable(&db.to_string_lossy())
        );
        return Err(Cli::command().error(ErrorKind::ArgumentConflict, message));
    }
    Ok(cli)
}

/// Says which command was meant when the first word is one with a slip in it.
fn with_command_hint(error: clap::Error, first: Option<&str>) -> clap::Error {
    let unknown = matches!(
        error.kind(),
        ErrorKind::UnknownArgument | ErrorKind::InvalidSubcommand
    );
    match first.filter(|_| unknown).and_then(meant_command) {
        Some((word, meant)) => Cli::command().error(
            ErrorKind::InvalidSubcommand,
            format!("there is no command '{word}'; did you mean '{meant}'?"),
        ),
        None => error,
    }
}

/// The command a word is a slip of, with the word; `None` for a command itself.
pub(crate) fn meant_command(word: &str) -> Option<(String, String)> {
    let command = Cli::command();
    let names: Vec<&str> = command
        .get_subcommands()
        .map(clap::Command::get_name)
        .collect();
    if names.contains(&word) {
        return None;
    }
    domain::suggest::nearest(word, names)
        .map(|meant| (domain::text::printable(word).into_owned(), meant.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> Result<Cli, clap::Error> {
        parse(line.split(' ').map(OsString::from))
    }

    #[test]
    fn the_definition_is_sound() {
        Cli::command().debug_assert();
    }

    #[test]
    fn the_help_reads_well() {
        let mut command = Cli::command().term_width(100);
        command.build();
        let mut help = |path: &[&str]| {
            let named = path.iter().fold(&mut command, |command, name| {
                command.find_subcommand_mut(name).unwrap()
            });
            // Rendering pads blank lines; nobody sees that, and editors remove it.
            let text = named.render_long_help().to_string();
            let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
            lines.join("\n")
        };
        insta::assert_snapshot!("help", help(&[]));
        insta::assert_snapshot!("help_check", help(&["check"]));
        insta::assert_snapshot!("help_demo", help(&["demo"]));
        insta::assert_snapshot!("help_generate", help(&["generate"]));
        insta::assert_snapshot!("help_import", help(&["import"]));
        insta::assert_snapshot!("help_presets", help(&["presets"]));
        insta::assert_snapshot!("help_show", help(&["show"]));
        insta::assert_snapshot!("help_whatif", help(&["whatif"]));
    }

    #[test]
    fn a_path_opens_the_explorer_and_a_command_does_not() {
        let cli = read("sidecart shop.duckdb --threads 3").unwrap();
        assert_eq!(cli.db.as_deref(), Some("shop.duckdb".as_ref()));
        assert_eq!(cli.global.threads, Some(3));
        let cli = read("sidecart demo --scale tiny --print-path").unwrap();
        assert!(cli.db.is_none());
        assert!(
            matches!(cli.command, Some(Command::Demo(demo)) if demo.print_path && demo.shop.scale == Scale::Tiny)
        );
        assert!(read("sidecart").unwrap().command.is_none());
    }

    #[test]
    fn options_for_every_command_stand_before_or_after_it() {
        for line in [
            "sidecart --memory 2GB show a.duckdb pairs",
            "sidecart show a.duckdb pairs --memory 2GB",
        ] {
            let cli = read(line).unwrap();
            assert_eq!(cli.global.memory.as_deref(), Some("2GB"), "{line}");
        }
    }

    #[test]
    fn a_database_before_a_command_is_refused_with_the_right_order() {
        let error = read("sidecart shop.duckdb show").unwrap_err();
        assert_eq!(error.exit_code(), 2);
        let error = read("sidecart shop.duckdb presets")
            .unwrap_err()
            .to_string();
        assert!(error.contains("sidecart COMMAND shop.duckdb"), "{error}");
    }

    #[test]
    fn a_slip_in_a_command_names_the_command() {
        let error = read("sidecart shwo shop.duckdb pairs").unwrap_err();
        assert_eq!(error.exit_code(), 2);
        assert!(error.to_string().contains("did you mean 'show'"), "{error}");
    }

    #[test]
    fn all_show_options_are_read() {
        let cli = read(
            "sidecart show a.duckdb pairs --view margin --category A --anchor 1 --target 2 \
             --where channel=web --where device=app --from 2026-01-01 --to 2026-02-01 --role target \
             --by tier --sort lift --desc --limit 0 --format ndjson --spreadsheet-safe",
        )
        .unwrap();
        let Some(Command::Show(show)) = cli.command else {
            panic!("not show");
        };
        assert_eq!(show.what, What::Pairs);
        assert_eq!(show.view, ViewArg::Margin);
        assert_eq!(show.place.filters, ["channel=web", "device=app"]);
        assert_eq!(
            show.place.from.map(|d| d.to_string()).as_deref(),
            Some("2026-01-01")
        );
        assert_eq!(show.place.by.as_deref(), Some("tier"));
        assert_eq!(show.output.limit, Some(0));
        assert_eq!(show.output.format, Some(Format::Ndjson));
        assert!(show.output.desc && show.output.spreadsheet_safe);
    }

    #[test]
    fn values_that_make_no_sense_are_usage_errors() {
        for line in [
            "sidecart --threads 0",
            "sidecart --memory lots",
            "sidecart --memory 2",
            "sidecart --memory -2GB",
            "sidecart show a.duckdb pairs --from 01.02.2026",
            "sidecart show a.duckdb pairs --desc",
            "sidecart show a.duckdb colours",
            "sidecart import a.duckdb",
            "sidecart import a.duckdb x --preset p --mapping m",
            "sidecart import a.duckdb x --max-basket 1",
            "sidecart import a.duckdb x --min-pair-orders 0",
            "sidecart -q -v",
        ] {
            let error = read(line).unwrap_err();
            assert_eq!(error.exit_code(), 2, "{line}: {error}");
        }
    }
}
