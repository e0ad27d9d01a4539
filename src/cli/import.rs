//! `sidecart import`: reads files into a database and rebuilds what is derived.

mod dry_run;
mod summary;

use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use super::args::{Format as Printed, ImportArgs, ReadingArgs};
use super::context::Context;
use super::derive::{Mining, derive};
use super::failure::Failure;
use super::format::{count, counted};
use super::gaps;
use super::interrupt::Interrupt;
use super::keys::EscKey;
use super::progress::{self, ReadingBar};
use crate::import::{self, Format, ImportError, Options, Overrides, Report, Request, Salt};
use crate::store::{NextDb, Stop, StoreError, set_setting};
use summary::{Head, Summary};

/// Imports what the command line names, and says what became of it.
pub(crate) fn run(context: &Context, args: &ImportArgs) -> Result<(), Failure> {
    let mining = Mining {
        max_basket: args.max_basket,
        min_pair_orders: args.min_pair_orders,
    };
    let started_at = super::clock::now();
    if let Some(down_to) = args.undo {
        return undo(context, &args.db, down_to, &mining);
    }
    let work = match &args.fix {
        Some(list) => Work::Fix(list),
        None => Work::Files(Request {
            paths: args.paths.clone(),
            format: format(args)?,
            replace: args.replace,
            overrides: overrides(&args.reading)?,
            started_at: started_at.clone(),
        }),
    };
    let mut import = Import::begin(context, &args.db, true)?;
    let report = import.load(&work, &started_at, args.dry_run)?;
    if args.dry_run {
        return tell_dry_run(context, args, &report);
    }
    import.derive(&mining)?;
    import.finish(
        &format!("import {}", report.batch),
        &args.db,
        Some(&started_at),
    )?;
    context.say(format_args!(
        "{} is ready; explore it with: sidecart {0}",
        args.db.display()
    ));
    Ok(())
}

/// Takes back the newest imports.
fn undo(
    context: &Context,
    database: &Path,
    down_to: Option<i32>,
    mining: &Mining,
) -> Result<(), Failure> {
    if !database.exists() {
        return Err(StoreError::Missing {
            path: database.to_owned(),
        }
        .into());
    }
    let mut import = Import::begin(context, database, true)?;
    let undone = import::undo(&import.next, down_to).map_err(|error| match error {
        import::UndoError::Engine(error) => import.next.explain(error).into(),
        other => Failure::from(other),
    });
    let undone = import.interrupt.outcome(undone)?;
    import.summary.line(format_args!(
        "{} taken out, {} put back; {} put back",
        counted(undone.rows_removed, "row"),
        count(undone.rows_restored),
        counted(undone.rejects_restored, "reject"),
    ));
    import.derive(mining)?;
    let batches: Vec<String> = undone.batches.iter().map(i32::to_string).collect();
    let imports = if batches.len() == 1 {
        "import"
    } else {
        "imports"
    };
    import.finish(
        &format!("{imports} {} undone", batches.join(", ")),
        database,
        None,
    )
}

/// Prints what the files hold, and says that nothing was done.
fn tell_dry_run(context: &Context, args: &ImportArgs, report: &Report) -> Result<(), Failure> {
    context.say(&report.recognised);
    let format = args.format.unwrap_or(match io::stdout().is_terminal() {
        true => Printed::Table,
        false => Printed::Csv,
    });
    let mut out = BufWriter::new(io::stdout().lock());
    dry_run::write(&mut out, &report.profiles, format, context.ascii)?;
    out.flush()?;
    for note in &report.notes {
        context.say(note);
    }
    for (_, gap) in &report.gaps {
        context.say(gap);
    }
    context.say(format_args!("dry run: {} is as it was", args.db.display()));
    Ok(())
}

/// Imports a folder of canonical files into a new database with that title.
pub(crate) fn canonical(
    context: &Context,
    folder: &Path,
    database: &Path,
    title: &str,
) -> Result<(), Failure> {
    let started_at = super::clock::now();
    let work = Work::Files(Request {
        paths: vec![folder.to_owned()],
        started_at: started_at.clone(),
        ..Request::default()
    });
    let mut import = Import::begin(context, database, false)?;
    set_setting(&import.next, "name", title)?;
    import.load(&work, &started_at, false)?;
    import.derive(&Mining::default())?;
    import.finish("", database, None)
}

/// What is read.
enum Work<'w> {
    /// Files and folders.
    Files(Request),
    /// An edited list of rejects.
    Fix(&'w Path),
}

fn overrides(reading: &ReadingArgs) -> Result<Overrides, Failure> {
    let overrides = Overrides {
        encoding: reading.encoding.clone(),
        delimiter: reading.delimiter.clone(),
        decimal: reading.decimal.clone(),
        timezone: reading.timezone.clone(),
    };
    match overrides.check() {
        Ok(()) => Ok(overrides),
        Err(error) => Err(Failure::Usage(error.to_string())),
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

/// One import on its way. Dropping it leaves the database as it was.
struct Import<'c> {
    context: &'c Context,
    next: NextDb,
    salt: Salt,
    interrupt: Interrupt,
    /// Esc stops it too, where a person sits at the terminal.
    esc: Option<EscKey>,
    started: Instant,
    /// Whether what was done is told.
    tells: bool,
    summary: Summary,
    database: PathBuf,
    /// What the import found to be lacking, by the code of the gap that tells it.
    found: Vec<(&'static str, String)>,
    /// The mapping's limit on basket sizes.
    max_basket: Option<u64>,
}

impl<'c> Import<'c> {
    fn begin(context: &'c Context, database: &Path, tells: bool) -> Result<Self, Failure> {
        #[expect(
            clippy::disallowed_methods,
            reason = "a person wants to know how long it took"
        )]
        let started = Instant::now();
        // A signal that comes while the database is copied stops what follows.
        let stopper: Arc<Mutex<Option<Stop>>> = Arc::default();
        let known = Arc::clone(&stopper);
        let interrupt = Interrupt::watch(move || {
            if let Some(stop) = &*known.lock().unwrap_or_else(PoisonError::into_inner) {
                stop.stop();
            }
        })?;
        let esc = EscKey::watch();
        let next = NextDb::begin(database, &context.limits)?;
        *stopper.lock().unwrap_or_else(PoisonError::into_inner) = Some(next.stopper());
        let salt = Salt::beside(database)?;
        interrupt.check()?;
        Ok(Self {
            context,
            next,
            salt,
            interrupt,
            esc,
            started,
            tells,
            summary: Summary::default(),
            database: database.to_owned(),
            found: Vec::new(),
            max_basket: None,
        })
    }

    fn load(
        &mut self,
        work: &Work<'_>,
        started_at: &str,
        profile: bool,
    ) -> Result<Report, Failure> {
        let options = Options {
            salt: Some(self.salt.clone()),
            undo_batches: self
                .context
                .config
                .undo_batches
                .unwrap_or(import::UNDO_BATCHES),
            profile,
        };
        let mut bar = ReadingBar::new(self.context);
        let loaded = match work {
            Work::Files(request) => import::load_with(&self.next, request, &options, &mut bar),
            Work::Fix(list) => import::fix(&self.next, list, &options, started_at, &mut bar),
        };
        drop(bar);
        let loaded = loaded.map_err(|error| match error {
            ImportError::Store(StoreError::Engine(error)) => self.next.explain(error).into(),
            other => Failure::from(other),
        });
        let report = self.interrupt.outcome(loaded)?;
        self.max_basket = report.max_basket;
        self.found.clone_from(&report.gaps);
        self.summary.report(&report, &self.database);
        Ok(report)
    }

    fn derive(&mut self, mining: &Mining) -> Result<(), Failure> {
        let mining = Mining {
            max_basket: mining.max_basket.or(self.max_basket),
            min_pair_orders: mining.min_pair_orders,
        };
        let bar = progress::bar(self.context, "deriving", "steps");
        let (config, limits) = (&self.context.config, &self.context.limits);
        let derived = derive(
            &self.next,
            config,
            limits,
            &mining,
            &super::clock::now(),
            &mut |step, done, total| {
                bar.set_length(progress::length(total));
                bar.set_position(progress::length(done));
                bar.set_message(format!("deriving {step}"));
            },
        );
        bar.finish_and_clear();
        let (report, settings) = self.interrupt.outcome(derived)?;
        self.summary.line(format_args!(
            "{}, {}, {}",
            counted(report.orders, "order"),
            counted(report.lines, "line"),
            counted(report.pairs, "pair")
        ));
        if report.pairs_left_out > 0 {
            self.summary.line(format_args!(
                "left out: {} of fewer than {}; --min-pair-orders 1 keeps them",
                counted(report.pairs_left_out, "pair"),
                counted(u64::from(report.min_pair_orders), "order")
            ));
        }
        if report.baskets_left_out > 0 {
            self.summary.line(format_args!(
                "counted in no pair: {} of more than {} distinct products; --max-basket {} counts them",
                counted(report.baskets_left_out, "order"),
                count(settings.max_basket),
                report.largest_basket
            ));
        }
        for sentence in report.resolved.sentences() {
            self.summary.line(sentence);
        }
        Ok(())
    }

    /// Makes the next database the database, and tells what was done.
    fn finish(self, what: &str, database: &Path, started_at: Option<&str>) -> Result<(), Failure> {
        let Self {
            context,
            next,
            salt,
            interrupt,
            esc,
            started,
            tells,
            mut summary,
            found,
            ..
        } = self;
        interrupt.check()?;
        if tells {
            for gap in gaps::lines(&next, database, &found)? {
                summary.line(gap);
            }
        }
        // Before the hashes that are made with it: a salt without hashes does no harm.
        salt.keep()?;
        interrupt.outcome(next.swap_in())?;
        drop(esc);
        if tells {
            let head = Head {
                what: what.to_owned(),
                database,
                started_at,
                seconds: started.elapsed().as_secs_f64(),
            };
            summary.say(context, &head);
        }
        Ok(())
    }
}
