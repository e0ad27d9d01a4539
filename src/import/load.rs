//! One import from end to end, on the next database.

use std::cell::{Cell, RefCell};
use std::path::PathBuf;

use duckdb::Connection;
use serde::Serialize;

use super::detect::{Load, Plan, by_mapping, by_names};
use super::files::{Place, drop_twins};
use super::header::Headers;
use super::history;
use super::mapping::Personal;
use super::merge::{Counts, merge};
use super::overrides::Overrides;
use super::presets::preset;
use super::privacy::{self, Salt};
use super::profile::{self, FileProfile};
use super::recipe::Recipe;
use super::record::{self, KeptFile};
use super::settle::settle;
use super::shared::shared;
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

/// What an import does beside its request.
#[derive(Debug, Clone)]
pub struct Options {
    /// What persons' data is hashed with; a salt of this run alone if there is none.
    pub salt: Option<Salt>,
    /// How many of the last imports can be undone.
    pub undo_batches: u32,
    /// Whether the staged rows are profiled, column by column.
    pub profile: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            salt: None,
            undo_batches: history::UNDO_BATCHES,
            profile: false,
        }
    }
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
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Report {
    /// The number of this import in its database.
    pub batch: i32,
    /// What the files were taken for, in words.
    pub recognised: String,
    /// One entry per file and table, in the order they were read.
    pub files: Vec<FileReport>,
    /// Sentences a person should read.
    pub notes: Vec<String>,
    /// What of the data is there, but not whole: a gap of this code tells it too, once the facts are derived.
    pub gaps: Vec<(&'static str, String)>,
    /// The rejects of this import by kind, most first.
    pub rejects: Vec<RejectKind>,
    /// The mapping's limit on basket sizes.
    pub max_basket: Option<u64>,
    /// What the files hold, where [`Options::profile`] asks for it.
    pub profiles: Vec<FileProfile>,
}

/// Rows of one file and table; read = imported + unchanged + rejected.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FileReport {
    /// The file's name.
    pub file: String,
    /// Where the file is: of several of one name, which this is.
    #[serde(skip)]
    pub path: PathBuf,
    /// The canonical table.
    pub table: &'static str,
    /// Rows after `unnest` and `where`; one that is flawed as a whole only in the first block of its file.
    pub rows_read: u64,
    /// Rows that are new or that replaced another.
    pub rows_imported: u64,
    /// Rows that changed nothing.
    pub rows_unchanged: u64,
    /// Rows that could not be used.
    pub rows_rejected: u64,
    /// Rows that `where` or `only` left out, or whose list holds nothing.
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
    load_with(connection, request, &Options::default(), progress)
}

/// Imports like [`load`], with these options.
///
/// # Errors
/// As [`load`].
pub fn load_with(
    connection: &Connection,
    request: &Request,
    options: &Options,
    progress: &mut dyn Progress,
) -> Result<Report, ImportError> {
    let salt = match &options.salt {
        Some(salt) => salt.clone(),
        None => Salt::new()?,
    };
    prepare(connection, &salt)?;
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
        salt: Some(salt.clone()),
        recipes: RefCell::default(),
        told: RefCell::default(),
        copies: RefCell::default(),
    };
    progress.step("looking at the files");
    let mut plan = make_plan(&stage, request, &places)?;
    plan.notes.extend(twins);
    let batch = history::next_batch(connection).map_err(engine)?;
    let kind = if request.replace { "replace" } else { "import" };
    history::begin(connection, batch, kind, &request.started_at).map_err(engine)?;
    if let Some(currency) = &plan.mapping.currency {
        set_setting(connection, "currency", currency)?;
    }
    if let Some(resolve) = &plan.mapping.resolve {
        let source = plan.mapping.name.as_deref().unwrap_or("mapping");
        resolve.keep(connection, source)?;
    }
    let shared = shared(&plan.loads, &plan.mapping.reading);
    let loaded = plan.loads.iter().map(|load| &load.file);
    let total = loaded
        .chain(shared.iter().map(|(file, _)| *file))
        .filter_map(|file| std::fs::metadata(&file.path).ok())
        .map(|meta| meta.len())
        .sum();
    progress.start(total, &meter);
    let stage = Stage {
        meter: &meter,
        salt: (plan.mapping.personal == Personal::Hash).then(|| salt.clone()),
        ..stage
    };
    if stage.salt.is_none() {
        // What detection opened was opened without persons.
        stage.copies.borrow_mut().clear();
    }
    for (file, options) in shared {
        progress.step(&format!("reading {}", file.name));
        stage
            .share(file, options)
            .map_err(|failure| failure.about(&file.name))?;
    }
    let report = run(&stage, &plan, request, options, batch, progress)?;
    record::check_salt(connection, &salt)?;
    history::prune(connection, options.undo_batches).map_err(engine)?;
    Ok(report)
}

/// Makes our SQL functions known.
pub(super) fn prepare(connection: &Connection, salt: &Salt) -> Result<(), ImportError> {
    register_functions(connection)
        .and_then(|()| register_rows(connection))
        .and_then(|()| privacy::register(connection, salt))
        .map_err(engine)
}

pub(super) fn engine(error: duckdb::Error) -> ImportError {
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

fn run(
    stage: &Stage<'_>,
    plan: &Plan,
    request: &Request,
    options: &Options,
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
        gaps: Vec::new(),
        rejects: Vec::new(),
        profiles: Vec::new(),
    };
    let mut kept = Vec::new();
    record::keep_files(connection, &plan.loads).map_err(engine)?;
    record::forget_old_rejects(connection, batch, request.replace).map_err(engine)?;
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
            .create(table, batch, request.replace)
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
        let numbers: Vec<usize> = loads.iter().map(|(file_no, _)| *file_no).collect();
        let recipes = stage.recipes.borrow();
        let recipes: Vec<&Recipe> = recipes
            .iter()
            .filter(|recipe| numbers.contains(&recipe.file_no))
            .collect();
        report
            .notes
            .extend(profile::addresses(connection, table, &recipes).map_err(engine)?);
        let mut profiles = match options.profile {
            true => profile::profiles(connection, table, &recipes).map_err(engine)?,
            false => Vec::new(),
        };
        let merged =
            merge(connection, table, batch, &loads).map_err(|failure| failure.about(table.name))?;
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
            let file = file_report(load, table, counts);
            if let Some(profile) = profiles
                .iter_mut()
                .find(|profile| profile.file_no == file_no)
            {
                profile.counts = file.clone();
            }
            report.files.push(file);
            kept.push(KeptFile {
                file_no,
                path: load.file.whole_path.to_string_lossy().into_owned(),
                recipe: recipes
                    .iter()
                    .find(|recipe| recipe.file_no == file_no)
                    .and_then(|recipe| serde_json::to_string(recipe).ok()),
            });
        }
        report.profiles.append(&mut profiles);
    }
    stage
        .close_room()
        .map_err(|failure| failure.about("the staged rows"))?;
    record::keep_report(connection, &report, &kept, &request.started_at).map_err(engine)?;
    report.notes.extend(stage.notes.take());
    report.notes.extend(privacy::notes(&stage.recipes.borrow()));
    let usable: bool = connection
        .query_row(
            "SELECT EXISTS (FROM order_lines) OR EXISTS (FROM exposures)",
            [],
            |row| row.get(0),
        )
        .map_err(engine)?;
    if !usable {
        report.notes.push("there are no order lines and no exposures yet, so there is nothing to show; import order_lines or exposures".to_owned());
    }
    report.gaps = gaps(connection).map_err(engine)?;
    report.rejects = record::reject_kinds(connection, "batch", batch).map_err(engine)?;
    Ok(report)
}

fn file_report(load: &Load, table: &'static Table, counts: &Counts) -> FileReport {
    FileReport {
        file: load.file.name.clone(),
        path: load.file.whole_path.clone(),
        table: table.name,
        rows_read: counts.read,
        rows_imported: counts.imported,
        rows_unchanged: counts.unchanged(),
        rows_rejected: counts.rejected,
        rows_filtered: counts.filtered,
    }
}

fn name(lines: u64) -> String {
    match lines {
        1 => "1 order line names".to_owned(),
        lines => format!("{lines} order lines name"),
    }
}

/// What is in the data now, but not whole: kept, and said.
fn gaps(connection: &Connection) -> duckdb::Result<Vec<(&'static str, String)>> {
    let mut gaps = Vec::new();
    let orphans: u64 = connection.query_row(
        "SELECT count(*) FROM order_lines ANTI JOIN orders USING (order_id)",
        [],
        |row| row.get(0),
    )?;
    if orphans > 0 {
        let sentence = format!(
            "{} an order that is not there; they count once it is imported",
            name(orphans)
        );
        gaps.push(("ORPHAN_LINE", sentence));
    }
    let (unknown, example): (u64, Option<String>) = connection.query_row(
        "SELECT count(*), min(product_id) FROM order_lines ANTI JOIN products USING (product_id)",
        [],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    if let (true, Some(example)) = (unknown > 0, example) {
        let example = crate::domain::text::printable(&example).into_owned();
        let sentence = format!(
            "{} a product that products does not hold (for example {example}); they count, without title and category",
            name(unknown)
        );
        gaps.push(("PRODUCT_UNMAPPED", sentence));
    }
    Ok(gaps)
}
