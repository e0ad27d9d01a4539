//! What a folder of files is, told by file and column names.

use super::files::{InputFile, Place, table_stem};
use super::header::{Headers, Names, find};
use super::mapping::{Block, Join, Reading};
use super::open::text_options;
use super::overrides::Overrides;
use super::presets::PRESETS;
use super::recognise::{Fit, closest, fits, lookalikes, mappings, near_miss};
use super::stage::{Failure, Stage, names_of};
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

impl Load {
    /// Whether the file is read, as the rows or as a lookup.
    fn reads(&self, file: &InputFile) -> bool {
        self.file == *file || self.lookups.iter().flatten().any(|lookup| lookup == file)
    }
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
    headers: &Headers<'_>,
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
                if !has_detected(headers, block, &mapping, &file)? {
                    continue;
                }
                let lookups: Vec<Vec<InputFile>> = block
                    .join
                    .iter()
                    .map(|join| {
                        let files = place.lookup(&join.files).map_err(refusal)?;
                        lookups(headers, block, join, &mapping, files)
                    })
                    .collect::<Result<_, ImportError>>()?;
                used.push(file.clone());
                used.extend(lookups.iter().flatten().cloned());
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
        return Err(ImportError::NothingKnown {
            paths: "the paths named".to_owned(),
            reason: nothing_fits(headers, &mapping, origin, places),
        });
    }
    let why = format!("no block of {origin} fits");
    note_skipped(&mut plan, places, &used, &why);
    plan.mapping = mapping;
    Ok(plan)
}

fn nothing_fits(
    headers: &Headers<'_>,
    mapping: &Mapping,
    origin: &str,
    places: &[Place],
) -> String {
    let close: Vec<String> = places
        .iter()
        .flat_map(|place| &place.files)
        .filter_map(|file| near_miss(headers, file, &[(origin, mapping)]))
        .collect();
    if !close.is_empty() {
        return close.join("; ");
    }
    let mut globs: Vec<&str> = Vec::new();
    for glob in mapping.table.iter().flat_map(|block| &block.files) {
        if !globs.contains(&glob.as_str()) {
            globs.push(glob);
        }
    }
    let columns = match mapping.table.iter().any(|block| !block.detect.is_empty()) {
        true => " with the columns that its blocks detect",
        false => "",
    };
    format!("no file matches {} of {origin}{columns}", globs.join(", "))
}

/// Whether a file has every column by which the block tells its files.
fn has_detected(
    headers: &Headers<'_>,
    block: &Block,
    mapping: &Mapping,
    file: &InputFile,
) -> Result<bool, ImportError> {
    let names = || headers.of(file, block, &mapping.reading);
    has_all(&block.detect, file, names)
}

/// The files of a join that have the columns by which it tells them.
fn lookups(
    headers: &Headers<'_>,
    block: &Block,
    join: &Join,
    mapping: &Mapping,
    files: Vec<InputFile>,
) -> Result<Vec<InputFile>, ImportError> {
    let reading = block.reading.over(&mapping.reading);
    let mut kept = Vec::new();
    for file in files {
        let names = || headers.names(&file, &reading, join.header, join.skip);
        if has_all(&join.detect, &file, names)? {
            kept.push(file);
        }
    }
    Ok(kept)
}

fn has_all(
    wanted: &[String],
    file: &InputFile,
    names: impl FnOnce() -> Names,
) -> Result<bool, ImportError> {
    if wanted.is_empty() {
        return Ok(true);
    }
    // A file that cannot be looked at may be one that is wanted: passing over it would lose it.
    let names = names().map_err(|reason| Failure::Reason(reason).about(&file.name))?;
    Ok(wanted.iter().all(|name| find(&names, name).is_some()))
}

/// Says which files of the places are not read; `why` ends the sentence.
fn note_skipped(plan: &mut Plan, places: &[Place], used: &[InputFile], why: &str) {
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
    let named = &unused[..unused.len().min(5)];
    let names = match (named.join(", "), skipped - named.len()) {
        (names, 0) => format!(" ({names})"),
        (names, _) if names.is_empty() => String::new(),
        (names, more) => format!(" ({names} and {more} more)"),
    };
    let (files, were) = match skipped {
        1 => ("file", "was"),
        _ => ("files", "were"),
    };
    plan.notes
        .push(format!("{skipped} {files} {were} skipped{names}: {why}"));
}

/// The plan that the files' own names make: the preset that knows most of their
/// columns, unless there are canonical tables among them.
pub(crate) fn by_names(
    stage: &Stage<'_>,
    places: &[Place],
    shown: &str,
    overrides: &Overrides,
) -> Result<Plan, ImportError> {
    let mut mappings = mappings()?;
    for (_, mapping) in &mut mappings {
        overrides.apply(&mut mapping.reading);
    }
    let mut reading = Reading::default();
    overrides.apply(&mut reading);
    let headers = &Headers::new(stage, mappings.iter().map(|(_, mapping)| mapping));
    let fits = fits(headers, &mappings, places);
    let mut best: Option<&Fit> = None;
    for fit in &fits {
        if best.is_none_or(|best| fit.score() > best.score()) {
            best = Some(fit);
        }
    }
    let chosen = best.filter(|fit| !has_canonical(headers, places, &reading, fit));
    let plan = match chosen {
        Some(fit) => {
            let mut plan = by_mapping(headers, fit.mapping.clone(), fit.preset, places)?;
            plan.recognised = fit.sentence();
            Ok(plan)
        }
        None => canonical_plan(stage, places, shown, overrides, &|| {
            nothing_known(headers, &mappings, places)
        }),
    };
    let files = || places.iter().flat_map(|place| &place.files);
    let chosen = chosen.map(|fit| fit.preset);
    match plan {
        Ok(mut plan) => {
            let unused: Vec<&InputFile> = files()
                .filter(|file| !plan.loads.iter().any(|load| load.reads(file)))
                .collect();
            plan.notes
                .extend(lookalikes(headers, &mappings, &fits, chosen, &unused));
            Ok(plan)
        }
        Err(ImportError::NothingKnown { paths, reason }) => {
            let all: Vec<&InputFile> = files().collect();
            let mut close = lookalikes(headers, &mappings, &fits, chosen, &all);
            close.push(reason);
            let reason = close.join("; ");
            Err(ImportError::NothingKnown { paths, reason })
        }
        Err(ImportError::File { file, reason }) if chosen.is_none() => {
            let about: Vec<&InputFile> = files().filter(|known| known.name == file).collect();
            let mut sentences = vec![reason];
            sentences.extend(lookalikes(headers, &mappings, &fits, chosen, &about));
            let reason = sentences.join("; ");
            Err(ImportError::File { file, reason })
        }
        Err(error) => Err(error),
    }
}

/// Whether a file is a canonical table, by its name and columns, or by its columns
/// if it was named by itself, and the preset does not know more of its columns.
fn has_canonical(headers: &Headers<'_>, places: &[Place], reading: &Reading, preset: &Fit) -> bool {
    places.iter().any(|place| {
        place.files.iter().any(|file| {
            let named = table::find(&table_stem(&file.name));
            if named.is_none() && place.files.len() > 1 {
                return false;
            }
            let Ok(names) = headers.names(file, reading, true, None) else {
                return false;
            };
            let Some(table) = named.or_else(|| by_columns(&names)) else {
                return false;
            };
            let count = known(table, &names);
            // Most columns are known, or at least those that must be there: a file
            // with a typo in one of these is still meant as the table.
            let is_meant = count * 2 >= names.len() || has_required(table, &names);
            is_meant && preset.named(file).is_none_or(|most| count >= most)
        })
    })
}

fn canonical_plan(
    stage: &Stage<'_>,
    places: &[Place],
    shown: &str,
    overrides: &Overrides,
    nothing_known: &dyn Fn() -> String,
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
                None => by_columns(&names_of(&source)),
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
    let why = "named like none of sidecart's tables";
    note_skipped(&mut plan, places, &used, why);
    Ok(plan)
}

fn nothing_known(
    headers: &Headers<'_>,
    mappings: &[(&'static str, Mapping)],
    places: &[Place],
) -> String {
    let names: Vec<&str> = TABLES.iter().map(|table| table.name).collect();
    let presets: Vec<&str> = PRESETS.iter().map(|preset| preset.name).collect();
    let start = match closest(headers, mappings, places) {
        Some(close) => format!(
            "{} knows {} of the {} columns of {}, so start from: sidecart presets {}",
            close.preset, close.known, close.columns, close.file, close.preset
        ),
        None => "none of the presets is near, but sidecart presets NAME shows how one is written"
            .to_owned(),
    };
    format!(
        "files are recognised by the names {} (with .csv, .json, .parquet and the like), or by a preset ({}); \
         for anything else write a mapping file; {start}",
        names.join(", "),
        presets.join(", "),
    )
}

/// How many of the columns a table knows.
fn known(table: &Table, names: &[String]) -> usize {
    table
        .columns
        .iter()
        .filter(|column| find(names, column.name).is_some())
        .count()
}

fn has_required(table: &Table, names: &[String]) -> bool {
    let mut required = table.columns.iter().filter(|column| column.required);
    required.all(|column| find(names, column.name).is_some())
}

/// The one table whose required columns, and most others, a header has.
fn by_columns(names: &[String]) -> Option<&'static Table> {
    TABLES
        .iter()
        .filter(|table| has_required(table, names))
        .map(|table| (known(table, names), table))
        .filter(|(known, _)| known * 2 >= names.len())
        .max_by_key(|(known, _)| *known)
        .map(|(_, table)| table)
}
