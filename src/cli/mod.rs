//! The command line: one file a command.
//!
//! stdout carries data only; `context` says everything else on stderr.

mod alerts;
mod args;
mod ask;
mod check;
mod clock;
mod config;
mod context;
mod decide;
mod demo;
mod derive;
mod explore;
mod exporter;
mod failure;
mod format;
mod gaps;
mod generate;
mod import;
mod interrupt;
mod keys;
mod place;
mod places;
mod presets;
mod progress;
mod settings;
mod show;
mod whatif;

use std::ffi::OsString;
use std::io::{self, Write};
use std::process::ExitCode;
use std::sync::Arc;

use args::{Cli, Command};
use context::Context;
use failure::Failure;

/// Runs the command line `args`, the program's name first.
///
/// The exit status is 0 when all is fine, 1 after a failure (told in one
/// sentence on stderr), 2 after a usage error, 3 when `--fail-on` found something, 130 after an interrupt. A reader
/// of stdout that closes it early, as `head` does, is no failure.
pub fn run(args: impl IntoIterator<Item = OsString>) -> ExitCode {
    let cli = match args::parse(args) {
        Ok(cli) => cli,
        Err(error) => {
            // Help on a closed pipe is as welcome as any other text there.
            let _ = error.print();
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2));
        }
    };
    let causes = cli.global.verbose || wants_backtrace();
    outlive_file_limits();
    match dispatch(cli) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            if let Some(message) = failure.message(causes) {
                let _ = writeln!(io::stderr().lock(), "{message}");
            }
            ExitCode::from(failure.status())
        }
    }
}

fn wants_backtrace() -> bool {
    std::env::var_os("RUST_BACKTRACE").is_some_and(|value| value != "0" && !value.is_empty())
}

/// Lets a write beyond the limit on file sizes fail with an error, which can be
/// told, where the system's signal would end the process.
fn outlive_file_limits() {
    // Where the signal cannot be caught, the system's way stays.
    let _ = signal_hook::flag::register(signal_hook::consts::SIGXFSZ, Arc::default());
}

fn dispatch(cli: Cli) -> Result<(), Failure> {
    let context = Context::new(cli.global)?;
    match cli.command {
        None => explore::run(&context, cli.db.as_deref()),
        Some(Command::Demo(args)) => demo::run(&context, &args),
        Some(Command::Generate(args)) => generate::run(&context, &args),
        Some(Command::Import(args)) => import::run(&context, &args),
        Some(Command::Presets(args)) => presets::run(&args),
        Some(Command::Config(args)) => settings::run(&context, args.what),
        Some(Command::Show(args)) => show::run(&context, &args),
        Some(Command::Whatif(args)) => whatif::run(&context, &args),
        Some(Command::Check(args)) => check::run(&context, &args),
        Some(Command::Alerts(args)) => alerts::run(&context, &args),
        Some(Command::Decide(args)) => decide::run(&context, &args),
        Some(Command::Decisions(args)) => decide::list(&context, &args),
    }
}
