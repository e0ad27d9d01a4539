//! Rejected rows, mended: an edited list of rejects is read, and each of its
//! rows goes the way it would have gone in its file.
//!
//! A row is read through the very block, header and dialect of its file, with
//! its file's name and its own line number. What is fine now is merged; what is
//! not stays a reject, with the new reason. A row that was flawed as a whole goes
//! through every block that read its file, as none of them has it.

mod place;
mod regroup;
mod reread;
mod sheet;

use std::cell::{Cell, RefCell};
use std::path::Path;

use duckdb::Connection;

use super::ImportError;
use super::detect::Load;
use super::files::{InputFile, Place};
use super::history;
use super::load::{self, FileReport, Options, Progress, Report, engine};
use super::merge::{account, merge};
use super::privacy::Salt;
use super::recipe::Recipe;
use super::record::{self, KeptFile};
use super::settle::settle;
use super::source::Meter;
use super::stage::{Failure, Stage, stage_table};
use crate::domain::table::{TABLES, Table};
use crate::store::scratch;

use sheet::Mended;

/// Mends rejects by the edited list at `path`: what `sidecart show DB rejects`
/// printed as csv or json, with other text in `raw`.
///
/// Rejects that the list does not name stay as they are.
///
/// # Errors
/// One sentence; the caller then drops the connection, and nothing has changed.
/// Among them: the list cannot be read, or has a row that names no reject.
pub fn fix(
    connection: &Connection,
    path: &Path,
    options: &Options,
    started_at: &str,
    progress: &mut dyn Progress,
) -> Result<Report, ImportError> {
    let salt = match &options.salt {
        Some(salt) => salt.clone(),
        None => Salt::new()?,
    };
    load::prepare(connection, &salt)?;
    let spare = scratch(connection).map_err(ImportError::Store)?;
    let place = Place::open(path)?;
    let [list] = place.files.as_slice() else {
        return Err(ImportError::Path {
            path: path.to_path_buf(),
            reason: "it is a folder; name the list of rejects itself".to_owned(),
        });
    };
    let meter = Meter::default();
    progress.step("reading the list of rejects");
    progress.start(
        std::fs::metadata(&list.path).map_or(0, |meta| meta.len()),
        &meter,
    );
    let stage = Stage {
        connection,
        spare: spare.path(),
        meter: &meter,
        notes: RefCell::default(),
        opened: Cell::default(),
        // The list itself holds tokens already.
        salt: None,
        recipes: RefCell::default(),
        told: RefCell::default(),
        copies: RefCell::default(),
    };
    let about = |failure: Failure| match failure {
        Failure::Reason(reason) => ImportError::Fix {
            file: list.name.clone(),
            reason,
        },
        Failure::Store(error) => ImportError::Store(error),
    };
    let mended = sheet::read(&stage, list).map_err(about)?;
    let batch = history::next_batch(connection).map_err(engine)?;
    history::begin(connection, batch, "fix", started_at).map_err(engine)?;
    let mut report = Report {
        batch,
        recognised: format!("read as a list of mended rejects: {}", list.name),
        ..Report::default()
    };
    let mut kept = Vec::new();
    connection
        .execute_batch(
            "CREATE TEMP TABLE input_file (file_no INTEGER, file VARCHAR, path VARCHAR, table_name VARCHAR);
             CREATE TEMP TABLE regrouped (group_no INTEGER, batch INTEGER, path VARCHAR, file_no INTEGER)",
        )
        .map_err(engine)?;
    sheet::take_rejects(connection, &mended, batch).map_err(engine)?;
    for table in TABLES {
        let rows: Vec<&Mended> = mended
            .iter()
            .filter(|row| row.table == table.name)
            .collect();
        if rows.is_empty() {
            continue;
        }
        progress.step(&format!("{} into {}", list.name, table.name));
        let job = Job {
            stage: &stage,
            salt: &salt,
            list,
            batch,
        };
        report
            .files
            .push(job.table(table, &rows, &mut report.notes).map_err(about)?);
        kept.push(KeptFile {
            file_no: kept.len(),
            path: list.whole_path.to_string_lossy().into_owned(),
            recipe: kept_lines(&rows, &salt).map_err(about)?,
        });
    }
    stage.close_room().map_err(about)?;
    record::keep_report(connection, &report, &kept, started_at).map_err(engine)?;
    report.notes.extend(stage.notes.take());
    report.rejects = record::reject_kinds(connection, "written_by", batch).map_err(engine)?;
    record::check_salt(connection, &salt)?;
    history::prune(connection, options.undo_batches).map_err(engine)?;
    Ok(report)
}

/// Mending the rows of one list.
struct Job<'a> {
    stage: &'a Stage<'a>,
    salt: &'a Salt,
    list: &'a InputFile,
    batch: i32,
}

impl Job<'_> {
    /// Mends the rejects of one canonical table.
    fn table(
        &self,
        table: &'static Table,
        rows: &[&Mended],
        notes: &mut Vec<String>,
    ) -> Result<FileReport, Failure> {
        let connection = self.stage.connection;
        self.stage.create(table, self.batch, false)?;
        self.stage.execute("DELETE FROM input_file")?;
        let mut loads = Vec::new();
        let mut groups: Vec<(i32, i64)> = rows.iter().map(|row| (row.batch, row.file_no)).collect();
        groups.sort_unstable();
        groups.dedup();
        for (number, group) in groups.into_iter().enumerate() {
            let rows: Vec<&Mended> = rows
                .iter()
                .copied()
                .filter(|row| (row.batch, row.file_no) == group)
                .collect();
            loads.extend(self.group(table, number, &rows)?.map(|load| (number, load)));
        }
        let loads: Vec<(usize, &Load)> = loads.iter().map(|(no, load)| (*no, load)).collect();
        notes.extend(settle(connection, table, &loads, false).map_err(super::stage::engine)?);
        if table.name == "order_lines" {
            regroup::number_lines(connection)?;
            place::number_lines(connection).map_err(super::stage::engine)?;
        }
        regroup::settle_neighbours(connection, table, self.batch)?;
        let stage = stage_table(table);
        let read = connection
            .query_row(
                &format!("SELECT count(*) FROM {stage} WHERE NOT _filtered"),
                [],
                |row| row.get(0),
            )
            .map_err(super::stage::engine)?;
        let rejected =
            place::keep_rejects(connection, table, self.batch).map_err(super::stage::engine)?;
        self.stage.execute(&format!(
            "DELETE FROM {stage} WHERE _reason IS NOT NULL AND NOT _filtered"
        ))?;
        let overtaken = place::drop_overtaken(connection, table)
            .and_then(|mended| Ok(mended + regroup::drop_overtaken(connection, table)?))
            .map_err(super::stage::engine)?;
        if overtaken > 0 {
            notes.push(format!(
                "{}: {overtaken} mended row{} left out, as a later row brought the same key; the later one stands",
                table.name,
                if overtaken == 1 { " is" } else { "s are" },
            ));
        }
        let merged = merge(connection, table, self.batch, &loads)?;
        self.stage
            .execute("DELETE FROM mended; DELETE FROM regrouped")?;
        let sum = |of: fn(&super::merge::Counts) -> u64| merged.counts.iter().map(of).sum::<u64>();
        let imported = sum(|counts| counts.imported);
        let unchanged = overtaken + sum(super::merge::Counts::unchanged);
        account(
            &self.list.name,
            table,
            read,
            [imported, unchanged, rejected],
        )?;
        Ok(FileReport {
            file: self.list.name.clone(),
            path: self.list.whole_path.clone(),
            table: table.name,
            rows_read: read,
            rows_imported: imported,
            rows_unchanged: unchanged,
            rows_rejected: rejected,
            rows_filtered: sum(|counts| counts.filtered),
        })
    }

    /// Stages the rows of one source file. Gives how they were read.
    fn group(
        &self,
        table: &'static Table,
        number: usize,
        rows: &[&Mended],
    ) -> Result<Option<Load>, Failure> {
        let Some(first) = rows.first() else {
            return Ok(None);
        };
        let recipe = recipe(first)?;
        place::keep_places(self.stage.connection, number, rows, recipe.block.only_new)
            .map_err(super::stage::engine)?;
        // Rows of one line have one raw row.
        let mut lines: Vec<(i64, &str)> = rows
            .iter()
            .map(|row| (row.line, row.raw.as_str()))
            .collect();
        lines.sort_by_key(|(line, _)| *line);
        lines.dedup();
        if let Some(pair) = lines.windows(2).find(|pair| pair[0].0 == pair[1].0) {
            return Err(Failure::Reason(format!(
                "line {} of {} stands in it several times with different raw rows; make them the same",
                pair[0].0, first.file
            )));
        }
        let stage = Stage {
            connection: self.stage.connection,
            spare: self.stage.spare,
            meter: self.stage.meter,
            notes: RefCell::default(),
            opened: self.stage.opened.clone(),
            salt: (!recipe.keeps_persons).then(|| self.salt.clone()),
            recipes: RefCell::default(),
            told: RefCell::default(),
            copies: RefCell::default(),
        };
        let file = InputFile {
            path: self.list.path.clone(),
            whole_path: self.list.whole_path.clone(),
            name: first.file.clone(),
            format: self.list.format,
        };
        let lookups = lookups(&recipe)?;
        let (source, unread) = match &recipe.block.group {
            Some(group) => {
                regroup::keep(stage.connection, number, first).map_err(super::stage::engine)?;
                regroup::relation(&stage, &recipe, group, first, &lines)?
            }
            None => reread::relation(&stage, &recipe, &lines)?,
        };
        if let Some(source) = source {
            stage
                .stage(
                    &source,
                    table,
                    &recipe.block,
                    &recipe.reading,
                    (&file, number),
                    &lookups,
                )
                .map_err(|failure| match failure {
                    Failure::Reason(reason) => Failure::Reason(format!("{}: {reason}", first.file)),
                    other => other,
                })?;
            place::refuse_tokens(&stage, table, number, &source)?;
            if let Some(recipe) = stage.recipes.borrow().last() {
                stage.take_persons_out(table, recipe)?;
            }
        }
        place::reject_unread(&stage, table, number, &unread)?;
        place::only_one_reject(self.stage.connection, table, number)
            .map_err(super::stage::engine)?;
        self.stage.opened.set(stage.opened.get());
        if recipe.block.unnest.is_some() {
            let broken = place::broken_list(self.stage.connection, table, number)
                .map_err(super::stage::engine)?;
            if let Some((line, reason)) = broken {
                return Err(Failure::Reason(format!(
                    "line {line} of {} is no row of a list any more: {reason}",
                    first.file
                )));
            }
            place::only_rejected_elements(self.stage.connection, table, number)
                .map_err(super::stage::engine)?;
        }
        place::keep_file(self.stage.connection, table, number, first)
            .map_err(super::stage::engine)?;
        Ok(Some(Load {
            table,
            block: recipe.block,
            file,
            lookups,
        }))
    }
}

/// The mended rows that a later list has to know, as JSON, with no person in them.
fn kept_lines(rows: &[&Mended], salt: &Salt) -> Result<Option<String>, Failure> {
    let mut kept = regroup::Kept::default();
    for row in rows {
        let recipe = recipe(row)?;
        if recipe.block.group.is_some() {
            let raw = match recipe.keeps_persons {
                true => row.raw.clone(),
                false => recipe.redactor(salt).redact(&row.raw, false),
            };
            kept.mended.push(regroup::Line::of(row, raw));
        }
    }
    match kept.mended.is_empty() {
        true => Ok(None),
        false => Ok(serde_json::to_string(&kept).ok()),
    }
}

fn recipe(row: &Mended) -> Result<Recipe, Failure> {
    row.recipe
        .as_deref()
        .and_then(|text| serde_json::from_str(text).ok())
        .ok_or_else(|| {
            Failure::Reason(format!(
                "{} was imported by another version of sidecart, which did not keep how it was read; mend the file itself and import it again",
                row.file
            ))
        })
}

/// The files of the block's joins, where they were then.
fn lookups(recipe: &Recipe) -> Result<Vec<Vec<InputFile>>, Failure> {
    let open = |path: &std::path::PathBuf| {
        let gone = || {
            Failure::Reason(format!(
                "the lookup {} is not there any more, and its rows are needed to read the mended ones; put it back",
                path.display()
            ))
        };
        let place = Place::open(path).map_err(|_| gone())?;
        place.files.into_iter().next().ok_or_else(gone)
    };
    recipe
        .lookups
        .iter()
        .map(|files| files.iter().map(open).collect())
        .collect()
}
