//! What a folder of files is, told by file and column names.

use super::files::{InputFile, Place, table_stem};
use super::mapping::{Block, ColumnSource};
use super::overrides::Overrides;
use super::presets::PRESETS;
use super::stage::{Failure, Stage, text_options};
use super::{ImportError, Mapping, canonical};
use crate::domain::table::{self, TABLES, Table};

/// One file through one block.
#[derive(Debug)]
pub(crate) struct Load {
    pub(crate) table: &'static Table,
    pub(crate) block: Block,
    pub(crate) file: InputFile,
    /// The files of each of the block's joins.
    pub(crate) lookups: Vec<Vec<InputFile>>,
}

/// What is to be imported, and what a person should know about it.
#[derive(Debug, Default)]
pub(crate) struct Plan {
    pub(crate) mapping: Mapping,
    pub(crate) loads: Vec<Load>,
    /// What the files were taken for.
    pub(crate) recognised: String,
    pub(crate) notes: Vec<String>,
}

/// The plan that a mapping makes of the places.
pub(crate) fn by_mapping(
    mapping: Mapping,
    origin: &str,
    places: &[Place],
) -> Result<Plan, ImportError> {
    let refusal = |reason: String| ImportError::Mapping {
        origin: origin.to_owned(),
        reason,
    };
    let mut plan = Plan {
        recognised: format!("read by {origin}"),
        ..Plan::default()
    };
    let mut used: Vec<InputFile> = Vec::new();
    for block in &mapping.table {
        let Some(table) = block.table() else { continue };
        let mut read: Vec<InputFile> = Vec::new();
        for place in places {
            for file in place.matching(&block.files).map_err(refusal)? {
                // A file that two paths lead to is one file.
                if read.contains(&file) {
                    continue;
                }
                read.push(file.clone());
                let lookups = block
                    .join
                    .iter()
                    .map(|join| place.lookup(&join.files))
                    .collect::<Result<_, _>>()
                    .map_err(refusal)?;
                used.push(file.clone());
                plan.loads.push(Load {
                    table,
                    block: block.clone(),
                    file,
                    lookups,
                });
            }
        }
    }
    if plan.loads.is_empty() {
        let globs: Vec<&str> = mapping
            .table
            .iter()
            .flat_map(|block| &block.files)
            .map(String::as_str)
            .collect();
        return Err(ImportError::NothingKnown {
            paths: "the paths named".to_owned(),
            reason: format!("no file matches {} of {origin}", globs.join(", ")),
        });
    }
    note_skipped(&mut plan, places, &used);
    plan.mapping = mapping;
    Ok(plan)
}

fn note_skipped(plan: &mut Plan, places: &[Place], used: &[InputFile]) {
    let unused: Vec<&str> = places
        .iter()
        .flat_map(|place| &place.files)
        .filter(|file| !used.contains(file))
        .map(|file| file.name.as_str())
        .collect();
    let skipped = unused.len() + places.iter().map(|place| place.other_files).sum::<usize>();
    if skipped == 0 {
        return;
    }
    let (files, were) = if skipped == 1 {
        ("file", "was")
    } else {
        ("files", "were")
    };
    let names = match unused.len() {
        0 => String::new(),
        1..=5 => format!(" ({})", unused.join(", ")),
        more => format!(" ({} and {} more)", unused[..5].join(", "), more - 5),
    };
    plan.notes.push(format!(
        "{skipped} other {files} there {were} skipped{names}"
    ));
}

/// The plan that the files' own names make: a preset they fit, else canonical tables.
pub(crate) fn by_names(
    stage: &Stage<'_>,
    places: &[Place],
    shown: &str,
    overrides: &Overrides,
) -> Result<Plan, ImportError> {
    for preset in PRESETS {
        let mut mapping = preset.mapping()?;
        overrides.apply(&mut mapping.reading);
        if places.iter().any(|place| fits(stage, &mapping, place)) {
            let mut plan = by_mapping(mapping, preset.name, places)?;
            plan.recognised = format!("recognised as {} by file and column names", preset.name);
            return Ok(plan);
        }
    }
    canonical_plan(stage, places, shown, overrides)
}

/// Whether every block of a mapping finds a file in the place with every column it names.
fn fits(stage: &Stage<'_>, mapping: &Mapping, place: &Place) -> bool {
    mapping.table.iter().all(|block| {
        let files = place.matching(&block.files).unwrap_or_default();
        files.iter().any(|file| {
            let reading = block.reading.over(&mapping.reading);
            let options = text_options(&reading, block.header, block.skip, block.source_names());
            let Ok(source) = stage.open(file, options) else {
                return false;
            };
            block.columns.values().all(|from| match from {
                ColumnSource::Column(name) => {
                    source.columns.iter().any(|column| column.name == *name)
                }
                _ => true,
            })
        })
    })
}

fn canonical_plan(
    stage: &Stage<'_>,
    places: &[Place],
    shown: &str,
    overrides: &Overrides,
) -> Result<Plan, ImportError> {
    let mut plan = Plan {
        recognised: "recognised as sidecart's own tables by file and column names".to_owned(),
        ..Plan::default()
    };
    overrides.apply(&mut plan.mapping.reading);
    let mut used: Vec<InputFile> = Vec::new();
    let mut taken_by_columns = false;
    for place in places {
        for file in &place.files {
            let stem = table_stem(&file.name);
            let named = table::find(&stem);
            // A file that two paths lead to is one file.
            if used.contains(file) {
                continue;
            }
            let single = place.files.len() == 1;
            if named.is_none() && !single {
                continue;
            }
            let source = stage
                .open(
                    file,
                    text_options(&plan.mapping.reading, true, None, canonical::names(named)),
                )
                .map_err(|failure| failure.about(&file.name))?;
            let table = match named {
                Some(table) => Some(table),
                // A file of another name that was named by itself is told by its columns.
                None => by_columns(&source.columns),
            };
            let Some(table) = table else { continue };
            taken_by_columns |= named.is_none();
            let matched = canonical::match_columns(table, &source.columns)
                .map_err(|reason| Failure::Reason(reason).about(&file.name))?;
            if !matched.ignored.is_empty() {
                plan.notes.push(format!(
                    "{}: column{} {} ignored, {} knows no such name",
                    file.name,
                    if matched.ignored.len() == 1 { "" } else { "s" },
                    matched.ignored.join(", "),
                    table.name
                ));
            }
            used.push(file.clone());
            plan.loads.push(Load {
                table,
                block: matched.block,
                file: file.clone(),
                lookups: Vec::new(),
            });
        }
    }
    if plan.loads.is_empty() {
        return Err(ImportError::NothingKnown {
            paths: shown.to_owned(),
            reason: nothing_known(),
        });
    }
    if taken_by_columns {
        plan.recognised = format!("taken for {} by its columns", plan.loads[0].table.name);
    }
    let order = |table: &Table| TABLES.iter().position(|known| known.name == table.name);
    plan.loads.sort_by_key(|load| order(load.table));
    note_skipped(&mut plan, places, &used);
    Ok(plan)
}

fn nothing_known() -> String {
    let names: Vec<&str> = TABLES.iter().map(|table| table.name).collect();
    let presets: Vec<&str> = PRESETS.iter().map(|preset| preset.name).collect();
    format!(
        "files are recognised by the names {} (with .csv, .json, .parquet and the like), or by a preset ({}); \
         for anything else write a mapping file, starting from: sidecart presets {}",
        names.join(", "),
        presets.join(", "),
        presets[0]
    )
}

/// The one table whose required columns, and most others, a header has.
fn by_columns(columns: &[super::source::SourceColumn]) -> Option<&'static Table> {
    let has = |name: &str| {
        columns
            .iter()
            .any(|column| canonical::fold(&column.name) == canonical::fold(name))
    };
    TABLES
        .iter()
        .filter(|table| {
            table
                .columns
                .iter()
                .filter(|column| column.required)
                .all(|column| has(column.name))
        })
        .map(|table| {
            (
                table
                    .columns
                    .iter()
                    .filter(|column| has(column.name))
                    .count(),
                table,
            )
        })
        .filter(|(known, _)| known * 2 >= columns.len())
        .max_by_key(|(known, _)| *known)
        .map(|(_, table)| table)
}
