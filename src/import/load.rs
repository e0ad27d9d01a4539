//! One import from end to end, on the next database.

use std::cell::{Cell, RefCell};
use std::path::PathBuf;

use duckdb::Connection;

use super::detect::{Load, Plan, by_mapping, by_names};
use super::files::{Place, drop_twins};
use super::header::Headers;
use super::merge::{Counts, merge};
use super::overrides::Overrides;
use super::presets::preset;
use super::settle::settle;
use super::source::{Meter, register as register_rows};
use super::stage::Stage;
use super::text::register as register_functions;
use super::{ImportError, Mapping};
use crate::domain::table::{TABLES, Table};
use crate::store::{StoreError, scratch, set_setting};

/// What to import, and how.
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// Files and folders.
    pub paths: Vec<PathBuf>,
    /// How they are mapped.
    pub format: Format,
    /// Empty each table that the import fills first.
    pub replace: bool,
    /// What the files' texts are, whatever a mapping's top level or the files themselves say.
    pub overrides: Overrides,
    /// When the import started: ISO 8601, UTC.
    pub started_at: String,
}

/// How files are mapped to tables.
#[derive(Debug, Clone, Default)]
pub enum Format {
    /// By file and column names.
    #[default]
    Detect,
    /// By a shipped preset.
    Preset(String),
    /// By a mapping file: its text, and what a person calls it.
    Mapping {
        /// TOML.
        text: String,
        /// The file's path.
        origin: String,
    },
}

/// What an import did.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Report {
    /// The number of this import in its database.
    pub batch: i32,
    /// What the files were taken for, in words.
    pub recognised: String,
    /// One entry per file and table, in the order they were read.
    pub files: Vec<FileReport>,
    /// Sentences a person should read.
    pub notes: Vec<String>,
    /// The rejects of this import by kind, most first.
    pub rejects: Vec<RejectKind>,
    /// The mapping's limit on basket sizes.
    pub max_basket: Option<u64>,
}

/// Rows of one file and table; read = imported + unchanged + rejected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileReport {
    /// The file's name.
    pub file: String,
    /// The canonical table.
    pub table: &'static str,
    /// Rows after `unnest` and `where`.
    pub rows_read: u64,
    /// Rows that are new or that replaced another.
    pub rows_imported: u64,
    /// Rows that changed nothing.
    pub rows_unchanged: u64,
    /// Rows that could not be used.
    pub rows_rejected: u64,
    /// Rows that `where` left out.
    pub rows_filtered: u64,
}

/// Rows that could not be used for one kind of reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RejectKind {
    /// The canonical table.
    pub table: String,
    /// The reason, with `…` for what differs from row to row.
    pub reason: String,
    /// How many rows.
    pub rows: u64,
    /// Where one of them stands.
    pub file: String,
    /// On which line there.
    pub line: Option<u64>,
}

/// Where an import tells how far it is.
pub trait Progress {
    /// The files to read hold so many bytes together; `meter` counts them as they are read.
    fn start(&mut self, bytes: u64, meter: &Meter);
    /// The import is now at `step`.
    fn step(&mut self, step: &str);
}

/// Imports into the database that `connection` writes; the caller swaps it in.
///
/// # Errors
/// One sentence; the caller then drops the connection, and nothing has changed.
pub fn load(
    connection: &Connection,
    request: &Request,
    progress: &mut dyn Progress,
) -> Result<Report, ImportError> {
    register_functions(connection)
        .and_then(|()| register_rows(connection))
        .map_err(engine)?;
    let spare = scratch(connection).map_err(ImportError::Store)?;
    let meter = Meter::default();
    let looking = Meter::default();
    let mut places: Vec<Place> = request
        .paths
        .iter()
        .map(|path| Place::open(path))
        .collect::<Result<_, _>>()?;
    let twins = drop_twins(&mut places);
    let stage = Stage {
        connection,
        spare: spare.path(),
        meter: &looking,
        notes: RefCell::default(),
        opened: Cell::default(),
        copies: RefCell::default(),
    };
    progress.step("looking at the files");
    let mut plan = make_plan(&stage, request, &places)?;
    plan.notes.extend(twins);
    if let Some(currency) = &plan.mapping.currency {
        set_setting(connection, "currency", currency)?;
    }
    if let Some(resolve) = &plan.mapping.resolve {
        let source = plan.mapping.name.as_deref().unwrap_or("mapping");
        resolve.keep(connection, source)?;
    }
    let total = plan
        .loads
        .iter()
        .filter_map(|load| std::fs::metadata(&load.file.path).ok())
        .map(|meta| meta.len())
        .sum();
    progress.start(total, &meter);
    let stage = Stage {
        meter: &meter,
        ..stage
    };
    let batch = next_batch(connection)?;
    run(&stage, &plan, request, batch, progress)
}

fn engine(error: duckdb::Error) -> ImportError {
    ImportError::Store(StoreError::Engine(error))
}

fn make_plan(stage: &Stage<'_>, request: &Request, places: &[Place]) -> Result<Plan, ImportError> {
    let overrides = &request.overrides;
    overrides.check()?;
    let overridden = |mut mapping: Mapping| {
        overrides.apply(&mut mapping.reading);
        mapping
    };
    match &request.format {
        Format::Preset(name) => {
            let mapping = overridden(preset(name)?.mapping()?);
            let headers = Headers::new(stage, [&mapping]);
            by_mapping(&headers, mapping, &format!("the preset {name}"), places)
        }
        Format::Mapping { text, origin } => {
            let mapping = overridden(Mapping::parse(text, origin)?);
            let headers = Headers::new(stage, [&mapping]);
            by_mapping(&headers, mapping, origin, places)
        }
        Format::Detect => {
            let shown: Vec<String> = request
                .paths
                .iter()
                .map(|path| path.display().to_string())
                .collect();
            by_names(stage, places, &shown.join(", "), overrides)
        }
    }
}

fn next_batch(connection: &Connection) -> Result<i32, ImportError> {
    connection
        .query_row(
            "SELECT coalesce(max(batch), 0) + 1 FROM import_file",
            [],
            |row| row.get(0),
        )
        .map_err(engine)
}

fn run(
    stage: &Stage<'_>,
    plan: &Plan,
    request: &Request,
    batch: i32,
    progress: &mut dyn Progress,
) -> Result<Report, ImportError> {
    let connection = stage.connection;
    let mut report = Report {
        batch,
        recognised: plan.recognised.clone(),
        notes: plan.notes.clone(),
        max_basket: plan.mapping.max_basket,
        files: Vec::new(),
        rejects: Vec::new(),
    };
    let mut paths = Vec::new();
    keep_files(connection, &plan.loads).map_err(engine)?;
    forget_old_rejects(connection).map_err(engine)?;
    for table in TABLES {
        let loads: Vec<(usize, &Load)> = plan
            .loads
            .iter()
            .enumerate()
            .filter(|(_, load)| load.table.name == table.name)
            .collect();
        if loads.is_empty() {
            continue;
        }
        stage
            .create(table)
            .map_err(|failure| failure.about(table.name))?;
        for (file_no, load) in &loads {
            progress.step(&format!("{} into {}", load.file.name, table.name));
            stage
                .load(
                    table,
                    &load.block,
                    &plan.mapping.reading,
                    &load.file,
                    *file_no,
                    &load.lookups,
                )
                .map_err(|failure| failure.about(&load.file.name))?;
        }
        progress.step(&format!("checking {}", table.name));
        let settled = settle(connection, table, &loads, request.replace).map_err(engine)?;
        report.notes.extend(settled);
        let merged = merge(connection, table, batch, request.replace).map_err(engine)?;
        if merged.conflicting_keys > 0 {
            report.notes.push(format!(
                "{}: {} key{} ({}) stood in several rows with different values; the last row of each was kept",
                table.name,
                merged.conflicting_keys,
                if merged.conflicting_keys == 1 { "" } else { "s" },
                table.key.join(", "),
            ));
        }
        for (file_no, load) in loads {
            let none = Counts {
                file_no,
                ..Counts::default()
            };
            let counts = merged
                .counts
                .iter()
                .find(|counts| counts.file_no == file_no)
                .unwrap_or(&none);
            report.files.push(file_report(load, table, counts));
            paths.push(load.file.whole_path.to_string_lossy().into_owned());
        }
    }
    keep_report(connection, &report, &paths, &request.started_at).map_err(engine)?;
    report.notes.extend(stage.notes.take());
    report.notes.extend(gaps(connection).map_err(engine)?);
    report.rejects = reject_kinds(connection, batch).map_err(engine)?;
    Ok(report)
}

fn file_report(load: &Load, table: &'static Table, counts: &Counts) -> FileReport {
    FileReport {
        file: load.file.name.clone(),
        table: table.name,
        rows_read: counts.read,
        rows_imported: counts.imported,
        rows_unchanged: counts.read - counts.imported - counts.rejected,
        rows_rejected: counts.rejected,
        rows_filtered: counts.filtered,
    }
}

/// The files of this import by number, for the rejects to name.
fn keep_files(connection: &Connection, loads: &[Load]) -> duckdb::Result<()> {
    connection.execute_batch(
        "CREATE TEMP TABLE input_file (file_no INTEGER, file VARCHAR, path VARCHAR, table_name VARCHAR)",
    )?;
    for (file_no, load) in loads.iter().enumerate() {
        connection.execute(
            "INSERT INTO input_file VALUES (?, ?, ?, ?)",
            duckdb::params![
                i64::try_from(file_no).unwrap_or(i64::MAX),
                load.file.name,
                load.file.whole_path.to_string_lossy(),
                load.table.name
            ],
        )?;
    }
    Ok(())
}

/// A file that is imported again answers for its rejects anew.
fn forget_old_rejects(connection: &Connection) -> duckdb::Result<()> {
    connection.execute_batch(
        "DELETE FROM reject AS r USING input_file AS f WHERE r.path = f.path AND r.table_name = f.table_name",
    )
}

fn keep_report(
    connection: &Connection,
    report: &Report,
    paths: &[String],
    started_at: &str,
) -> duckdb::Result<()> {
    for (file, path) in report.files.iter().zip(paths) {
        connection.execute(
            "INSERT INTO import_file (batch, file, path, table_name, rows_read, rows_imported, rows_unchanged, \
             rows_rejected, rows_filtered, started_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, CAST(? AS TIMESTAMP))",
            duckdb::params![
                report.batch,
                file.file,
                path,
                file.table,
                file.rows_read,
                file.rows_imported,
                file.rows_unchanged,
                file.rows_rejected,
                file.rows_filtered,
                started_at,
            ],
        )?;
    }
    Ok(())
}

fn name(lines: u64) -> String {
    match lines {
        1 => "1 order line names".to_owned(),
        lines => format!("{lines} order lines name"),
    }
}

/// What is in the data now, but not whole: kept, and said.
fn gaps(connection: &Connection) -> duckdb::Result<Vec<String>> {
    let mut notes = Vec::new();
    let usable: bool = connection.query_row(
        "SELECT EXISTS (FROM order_lines) OR EXISTS (FROM exposures)",
        [],
        |row| row.get(0),
    )?;
    if !usable {
        notes.push("there are no order lines and no exposures yet, so there is nothing to show; import order_lines or exposures".to_owned());
    }
    let orphans: u64 = connection.query_row(
        "SELECT count(*) FROM order_lines ANTI JOIN orders USING (order_id)",
        [],
        |row| row.get(0),
    )?;
    if orphans > 0 {
        notes.push(format!(
            "{} an order that is not there; they count once it is imported",
            name(orphans)
        ));
    }
    let (unknown, example): (u64, Option<String>) = connection.query_row(
        "SELECT count(*), min(product_id) FROM order_lines ANTI JOIN products USING (product_id)",
        [],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    if let (true, Some(example)) = (unknown > 0, example) {
        let example = crate::domain::text::printable(&example).into_owned();
        notes.push(format!(
            "{} a product that products does not hold (for example {example}); they count, without title and category", name(unknown)
        ));
    }
    Ok(notes)
}

fn reject_kinds(connection: &Connection, batch: i32) -> duckdb::Result<Vec<RejectKind>> {
    let mut statement = connection.prepare(include_str!("sql/reject_kinds.sql"))?;
    let kinds = statement.query_map([batch], |row| {
        Ok(RejectKind {
            table: row.get(0)?,
            reason: row.get(1)?,
            rows: row.get(2)?,
            file: row.get(3)?,
            line: row.get(4)?,
        })
    })?;
    kinds.collect()
}
