//! `sidecart import`: reads files into a database and rebuilds its figures.

use std::path::Path;

use super::args::ImportArgs;
use super::context::Context;
use super::failure::Failure;
use super::format::count;
use super::interrupt::Interrupt;
use super::progress::ImportBar;
use crate::facts::{self, Settings};
use crate::import::{self, Format, ImportError, Report, Request};
use crate::store::{Limits, NextDb, get_setting, set_setting};

/// The setting of a database that keeps its limit on basket sizes.
const MAX_BASKET: &str = "max_basket";

/// The setting of a database that keeps the shop's name.
const NAME: &str = "name";

/// Kinds of rejects that are named; the rest is counted.
const KINDS_SHOWN: usize = 12;

/// Imports what the command line names.
pub(crate) fn run(context: &Context, args: &ImportArgs) -> Result<(), Failure> {
    let request = Request {
        paths: args.paths.clone(),
        format: format(args)?,
        replace: args.replace,
        started_at: now(),
    };
    let job = Job {
        request,
        max_basket: args.max_basket,
        min_pair_orders: args.min_pair_orders.or(context.config.min_pair_orders),
        dry_run: args.dry_run,
        name: None,
    };
    let done = job.run(context, &args.db)?;
    tell(context, &done);
    if args.dry_run {
        context.say(format_args!("dry run: {} is as it was", args.db.display()));
    } else {
        context.say(format_args!(
            "explore it with: sidecart {}",
            args.db.display()
        ));
    }
    Ok(())
}

/// Imports a folder of canonical files into a new database of that name.
pub(crate) fn canonical(
    context: &Context,
    folder: &Path,
    database: &Path,
    name: &str,
) -> Result<(), Failure> {
    let request = Request {
        paths: vec![folder.to_path_buf()],
        format: Format::Detect,
        replace: false,
        started_at: now(),
    };
    let job = Job {
        request,
        max_basket: None,
        min_pair_orders: None,
        dry_run: false,
        name: Some(name.to_owned()),
    };
    job.run(context, database).map(|_| ())
}

fn now() -> String {
    jiff::Timestamp::now().to_string()
}

fn format(args: &ImportArgs) -> Result<Format, Failure> {
    if let Some(name) = &args.preset {
        return Ok(Format::Preset(name.clone()));
    }
    let Some(path) = &args.mapping else {
        return Ok(Format::Detect);
    };
    let text = std::fs::read_to_string(path).map_err(|error| ImportError::Path {
        path: path.clone(),
        reason: error.to_string(),
    })?;
    Ok(Format::Mapping {
        text,
        origin: path.display().to_string(),
    })
}

/// One import with what is to be built from it.
struct Job {
    request: Request,
    max_basket: Option<u64>,
    min_pair_orders: Option<u32>,
    dry_run: bool,
    /// What the shop is called from now on.
    name: Option<String>,
}

/// What an import and the rebuild did.
struct Done {
    import: Report,
    facts: facts::Report,
}

impl Job {
    /// Builds the next database and swaps it in, unless this is a dry run.
    fn run(&self, context: &Context, database: &Path) -> Result<Done, Failure> {
        let next = NextDb::begin(database, &context.limits)?;
        let stopper = next.stopper();
        let interrupt = Interrupt::watch(move || stopper.stop())?;
        let done = interrupt.outcome(self.build(context, &next))?;
        if !self.dry_run {
            next.swap_in()?;
        }
        Ok(done)
    }

    fn build(&self, context: &Context, next: &NextDb) -> Result<Done, Failure> {
        let mut bar = ImportBar::new(context);
        if let Some(name) = &self.name {
            set_setting(next, NAME, name)?;
        }
        let report = import::load(next, &self.request, &mut bar)?;
        let settings = self.settings(context, next, &report)?;
        let facts = facts::rebuild(next, &settings, &mut |step, done, of| {
            bar.rebuild(step, done, of)
        })
        .map_err(|error| ImportError::Facts(error.to_string()))?;
        Ok(Done {
            import: report,
            facts,
        })
    }

    /// What was asked for now goes before what the mapping says, that before what
    /// this database was built with last, and that before the user's settings.
    fn settings(
        &self,
        context: &Context,
        next: &NextDb,
        report: &Report,
    ) -> Result<Settings, Failure> {
        let usual = Settings::default();
        let asked = self.max_basket.or(report.max_basket);
        if let Some(max_basket) = asked {
            set_setting(next, MAX_BASKET, &max_basket.to_string())?;
        }
        let before = get_setting(next, MAX_BASKET)?.and_then(|text| text.parse().ok());
        let Limits { threads, .. } = context.limits;
        Ok(Settings {
            max_basket: before
                .or(context.config.max_basket)
                .unwrap_or(usual.max_basket),
            min_pair_orders: self.min_pair_orders,
            threads: threads.unwrap_or(usual.threads),
        })
    }
}

/// Says what was recognised, what became of every row, and what is amiss.
fn tell(context: &Context, done: &Done) {
    let Done { import, facts } = done;
    context.say(&import.recognised);
    for file in &import.files {
        let mut parts = vec![format!("{} rows read", count(file.rows_read))];
        for (rows, what) in [
            (file.rows_imported, "imported"),
            (file.rows_unchanged, "unchanged"),
            (file.rows_rejected, "rejected"),
            (file.rows_filtered, "left out by where"),
        ] {
            if rows > 0 || what == "imported" {
                parts.push(format!("{} {what}", count(rows)));
            }
        }
        context.say(format_args!(
            "{} into {}: {}",
            file.file,
            file.table,
            parts.join(", ")
        ));
    }
    for kind in import.rejects.iter().take(KINDS_SHOWN) {
        let line = kind
            .line
            .map(|line| format!(" line {line}"))
            .unwrap_or_default();
        context.say(format_args!(
            "rejected from {}: {} ({}, first in {}{line})",
            kind.table,
            kind.reason,
            rows(kind.rows),
            kind.file,
        ));
    }
    if import.rejects.len() > KINDS_SHOWN {
        context.say(format_args!(
            "and {} more kinds of rejects; see: sidecart show DB rejects",
            import.rejects.len() - KINDS_SHOWN
        ));
    }
    for note in &import.notes {
        context.say(note);
    }
    context.say(format_args!(
        "{} orders, {} lines, {} pairs",
        count(facts.orders),
        count(facts.lines),
        count(facts.pairs)
    ));
    if facts.baskets_left_out > 0 {
        context.say(format_args!(
            "{} baskets of more distinct products than allowed are left out of pair counts (the largest has {}; --max-basket changes the limit)",
            count(facts.baskets_left_out),
            count(facts.largest_basket),
        ));
    }
    if facts.pairs_left_out > 0 {
        context.say(format_args!(
            "{} pairs bought together in fewer than {} orders are left out (--min-pair-orders changes the limit)",
            count(facts.pairs_left_out),
            facts.min_pair_orders,
        ));
    }
}

fn rows(number: u64) -> String {
    if number == 1 {
        "1 row".to_owned()
    } else {
        format!("{} rows", count(number))
    }
}
