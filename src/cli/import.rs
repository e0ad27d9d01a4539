//! `sidecart import`: reads files into a database and rebuilds what is derived.

use std::path::Path;

use super::args::{ImportArgs, ReadingArgs};
use super::context::Context;
use super::failure::Failure;
use super::format::count;
use super::gaps;
use super::interrupt::Interrupt;
use super::progress::{self, ReadingBar};
use crate::facts::{self, FactError};
use crate::import::{
    self, FileReport, Format, ImportError, Overrides, RejectKind, Request, Resolve,
};
use crate::store::{NextDb, StoreError, get_setting, set_setting};

/// The setting of a database that keeps its limit on basket sizes.
const MAX_BASKET: &str = "max_basket";

/// Kinds of rejects that are named one by one.
const KINDS_SHOWN: usize = 12;

/// Imports what the command line names, and says what became of it.
pub(crate) fn run(context: &Context, args: &ImportArgs) -> Result<(), Failure> {
    let request = Request {
        paths: args.paths.clone(),
        format: format(args)?,
        replace: args.replace,
        overrides: overrides(&args.reading),
        started_at: now(),
    };
    let mining = Mining {
        max_basket: args.max_basket,
        min_pair_orders: args.min_pair_orders,
    };
    let mut import = Import::begin(context, &args.db, true)?;
    import.load(&request)?;
    import.derive(&mining)?;
    gaps::tell(context, &import.next, &args.db)?;
    if args.dry_run {
        context.say(format_args!("dry run: {} is as it was", args.db.display()));
        return Ok(());
    }
    import.finish()?;
    context.say(format_args!(
        "{} is ready; explore it with: sidecart {0}",
        args.db.display()
    ));
    Ok(())
}

/// Imports a folder of canonical files into a new database with that title.
pub(crate) fn canonical(
    context: &Context,
    folder: &Path,
    database: &Path,
    title: &str,
) -> Result<(), Failure> {
    let request = Request {
        paths: vec![folder.to_owned()],
        started_at: now(),
        ..Request::default()
    };
    let mut import = Import::begin(context, database, false)?;
    set_setting(&import.next, "name", title)?;
    import.load(&request)?;
    import.derive(&Mining::default())?;
    import.finish()
}

/// What the command line says about counting pairs.
#[derive(Debug, Default)]
struct Mining {
    max_basket: Option<u64>,
    min_pair_orders: Option<u32>,
}

fn overrides(reading: &ReadingArgs) -> Overrides {
    Overrides {
        encoding: reading.encoding.clone(),
        delimiter: reading.delimiter.clone(),
        decimal: reading.decimal.clone(),
        timezone: reading.timezone.clone(),
    }
}

fn format(args: &ImportArgs) -> Result<Format, Failure> {
    match (&args.preset, &args.mapping) {
        (Some(name), _) => Ok(Format::Preset(name.clone())),
        (None, Some(path)) => {
            let origin = path.display().to_string();
            let text = std::fs::read_to_string(path).map_err(|error| {
                Failure::because(format!("the mapping file {origin} cannot be read: {error}"))
            })?;
            Ok(Format::Mapping { text, origin })
        }
        (None, None) => Ok(Format::Detect),
    }
}

/// This moment, as the import log keeps it.
fn now() -> String {
    let moment = jiff::Timestamp::now();
    moment.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// One import on its way. Dropping it leaves the database as it was.
struct Import<'c> {
    context: &'c Context,
    next: NextDb,
    interrupt: Interrupt,
    /// Whether what was read is told.
    tells: bool,
    /// The mapping's limit on basket sizes.
    max_basket: Option<u64>,
}

impl<'c> Import<'c> {
    fn begin(context: &'c Context, database: &Path, tells: bool) -> Result<Self, Failure> {
        let next = NextDb::begin(database, &context.limits)?;
        let stopper = next.stopper();
        let interrupt = Interrupt::watch(move || stopper.stop())?;
        Ok(Self {
            context,
            next,
            interrupt,
            tells,
            max_basket: None,
        })
    }

    fn load(&mut self, request: &Request) -> Result<(), Failure> {
        let mut bar = ReadingBar::new(self.context);
        let loaded = import::load(&self.next, request, &mut bar);
        drop(bar);
        let loaded = loaded.map_err(|error| match error {
            ImportError::Store(StoreError::Engine(error)) => self.next.explain(error).into(),
            other => Failure::from(other),
        });
        let report = self.interrupt.outcome(loaded)?;
        self.max_basket = report.max_basket;
        if self.tells {
            self.context.say(&report.recognised);
            for file in &report.files {
                self.context.say(counted(file));
            }
            for note in &report.notes {
                self.context.say(note);
            }
            for kind in report.rejects.iter().take(KINDS_SHOWN) {
                self.context.say(rejected(kind));
            }
            if report.rejects.len() > KINDS_SHOWN {
                let more = report.rejects.len() - KINDS_SHOWN;
                self.context
                    .say(format_args!("and {more} more kinds of rejects"));
            }
            if !report.rejects.is_empty() {
                self.context
                    .say("`sidecart show DB rejects` lists every rejected row with its reason");
            }
        }
        Ok(())
    }

    fn derive(&self, mining: &Mining) -> Result<(), Failure> {
        let config = &self.context.config;
        Resolve::keep_configured(config.resolve.as_ref(), &self.next)?;
        let usual = facts::Settings::default();
        // What is asked for now holds until another import asks for something else.
        if let Some(max_basket) = mining.max_basket.or(self.max_basket) {
            set_setting(&self.next, MAX_BASKET, &max_basket.to_string())?;
        }
        let kept = get_setting(&self.next, MAX_BASKET)?.and_then(|text| text.parse().ok());
        let settings = facts::Settings {
            max_basket: kept.or(config.max_basket).unwrap_or(usual.max_basket),
            min_pair_orders: mining.min_pair_orders.or(config.min_pair_orders),
            threads: self.context.limits.threads.unwrap_or(usual.threads),
        };
        let bar = progress::bar(self.context, "deriving", "steps");
        let derived = facts::rebuild(&self.next, &settings, &mut |step, done, total| {
            bar.set_length(progress::length(total));
            bar.set_position(progress::length(done));
            bar.set_message(format!("deriving {step}"));
        });
        bar.finish_and_clear();
        let derived = derived.map_err(|error| match error {
            FactError::Step { source, .. } => self.next.explain(source).into(),
            other => Failure::from(other),
        });
        let report = self.interrupt.outcome(derived)?;
        if self.tells {
            self.context.say(format_args!(
                "{} orders, {} lines, {} pairs",
                count(report.orders),
                count(report.lines),
                count(report.pairs)
            ));
            for sentence in report.resolved.sentences() {
                self.context.say(sentence);
            }
            if report.pairs_left_out > 0 {
                self.context.say(format_args!(
                    "{} pairs of fewer than {} orders are left out; --min-pair-orders 1 keeps them",
                    count(report.pairs_left_out),
                    report.min_pair_orders
                ));
            }
            if report.baskets_left_out > 0 {
                self.context.say(format_args!(
                    "{} orders of more than {} distinct products count in no pair; --max-basket {} keeps them",
                    count(report.baskets_left_out),
                    count(settings.max_basket),
                    report.largest_basket
                ));
            }
        }
        Ok(())
    }

    fn finish(self) -> Result<(), Failure> {
        let Self {
            next, interrupt, ..
        } = self;
        interrupt.outcome(next.swap_in())
    }
}

fn counted(file: &FileReport) -> String {
    let mut text = format!(
        "{} into {}: {} read, {} imported, {} unchanged, {} rejected",
        file.file,
        file.table,
        count(file.rows_read),
        count(file.rows_imported),
        count(file.rows_unchanged),
        count(file.rows_rejected)
    );
    if file.rows_filtered > 0 {
        text.push_str(&format!(", {} filtered out", count(file.rows_filtered)));
    }
    text
}

fn rejected(kind: &RejectKind) -> String {
    let rows = if kind.rows == 1 { "row" } else { "rows" };
    let line = kind
        .line
        .map_or_else(String::new, |line| format!(" line {line}"));
    format!(
        "rejected from {}: {} ({} {rows}, the first in {}{line})",
        kind.table,
        kind.reason,
        count(kind.rows),
        kind.file
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_log_keeps_whole_seconds_of_utc() {
        let now = now();
        assert_eq!(now.len(), "2026-11-21T00:00:00Z".len(), "{now}");
        assert!(now.ends_with('Z'), "{now}");
    }

    #[test]
    fn a_file_is_counted_in_one_line() {
        let mut file = FileReport {
            file: "orders.csv".to_owned(),
            table: "orders",
            rows_read: 1_204,
            rows_imported: 1_200,
            rows_unchanged: 1,
            rows_rejected: 3,
            rows_filtered: 0,
        };
        assert_eq!(
            counted(&file),
            "orders.csv into orders: 1 204 read, 1 200 imported, 1 unchanged, 3 rejected"
        );
        file.rows_filtered = 9;
        assert!(counted(&file).ends_with("3 rejected, 9 filtered out"));
    }
}
