//! What staged rows hold, column by column: what a dry run shows.

use std::path::PathBuf;

use duckdb::Connection;
use serde::Serialize;

use super::load::FileReport;
use super::privacy::{PERSON_IDS, fates, is_personal};
use super::recipe::Recipe;
use super::stage::stage_table;
use crate::domain::suggest::nearest;
use crate::domain::table::{Column, Table};

/// Values shown of each column.
const SAMPLES: usize = 5;

/// Rows from which the samples are taken.
const SAMPLED: usize = 10_000;

/// What one file holds for one canonical table.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FileProfile {
    /// The file's number in the import.
    #[serde(skip)]
    pub(crate) file_no: usize,
    /// Rows read, imported, unchanged, rejected, filtered.
    #[serde(flatten)]
    pub counts: FileReport,
    /// The canonical columns that are filled, in the table's order.
    pub columns: Vec<ColumnProfile>,
    /// Why rows are rejected, most first.
    pub rejects: Vec<RejectShare>,
    /// Source columns of which nothing is kept.
    pub not_used: Vec<SourceNote>,
    /// Personal source columns, and what becomes of them.
    pub personal: Vec<SourceNote>,
}

/// What one canonical column holds.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ColumnProfile {
    /// The canonical column.
    pub column: &'static str,
    /// The source column, or the expression, that fills it.
    pub source: String,
    /// Share of the rows read without a value, from 0 to 1; none without rows.
    pub null_share: Option<f64>,
    /// The smallest value.
    pub min: Option<String>,
    /// The largest value.
    pub max: Option<String>,
    /// The first few different values.
    pub samples: Vec<String>,
    /// Rows that are rejected because of this column.
    pub rejected: u64,
}

/// One kind of reason for which rows are rejected.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RejectShare {
    /// The canonical column at fault, if it is one.
    pub column: Option<String>,
    /// The reason, with `…` for what differs from row to row.
    pub reason: String,
    /// How many rows.
    pub rows: u64,
    /// The first line.
    pub line: Option<i64>,
}

/// A source column and what there is to say about it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SourceNote {
    /// The source column.
    pub source: String,
    /// What becomes of it, or what it may be meant for.
    pub note: Option<String>,
}

/// Profiles the staged rows of `table`, file by file. Their counts are the caller's to fill in.
pub(crate) fn profiles(
    connection: &Connection,
    table: &'static Table,
    recipes: &[&Recipe],
) -> duckdb::Result<Vec<FileProfile>> {
    recipes
        .iter()
        .map(|recipe| profile(connection, table, recipe))
        .collect()
}

fn profile(
    connection: &Connection,
    table: &'static Table,
    recipe: &Recipe,
) -> duckdb::Result<FileProfile> {
    let stage = stage_table(table);
    let rows = format!(
        "FROM {stage} WHERE _file_no = {} AND NOT _filtered",
        recipe.file_no
    );
    let mut columns = Vec::new();
    for column in table.columns {
        let source = recipe
            .used
            .targets
            .iter()
            .find(|(target, _)| *target == column.name);
        if let Some((_, source)) = source {
            columns.push(column_profile(connection, column, source, &rows)?);
        }
    }
    let known = |name: &str| {
        table
            .columns
            .iter()
            .any(|column| column.name == name && recipe.block.columns.contains_key(name))
    };
    let missing: Vec<&str> = table
        .columns
        .iter()
        .map(|column| column.name)
        .filter(|name| !known(name))
        .collect();
    let not_used = recipe
        .columns
        .iter()
        .filter(|column| !recipe.uses(&column.name) && !is_personal(&column.name))
        .map(|column| SourceNote {
            source: column.name.clone(),
            note: nearest(&column.name, missing.iter().copied())
                .map(|near| format!("looks like {near}, which nothing fills")),
        })
        .collect();
    let personal = fates(recipe)
        .into_iter()
        .map(|fate| SourceNote {
            source: fate.column,
            note: Some(match fate.hashed_in.is_empty() {
                true => "not read".to_owned(),
                false => format!(
                    "kept only as a salted hash in {}",
                    fate.hashed_in.join(", ")
                ),
            }),
        })
        .collect();
    Ok(FileProfile {
        file_no: recipe.file_no,
        counts: FileReport {
            file: recipe.file.clone(),
            path: PathBuf::new(),
            table: table.name,
            rows_read: 0,
            rows_imported: 0,
            rows_unchanged: 0,
            rows_rejected: 0,
            rows_filtered: 0,
        },
        columns,
        rejects: rejects(connection, &rows)?,
        not_used,
        personal,
    })
}

fn column_profile(
    connection: &Connection,
    column: &Column,
    source: &str,
    rows: &str,
) -> duckdb::Result<ColumnProfile> {
    let name = column.name;
    let (total, filled, min, max, rejected): (u64, u64, Option<String>, Option<String>, u64) = connection.query_row(
        &format!(
            "SELECT count(*), count({name}), CAST(min({name}) AS VARCHAR), CAST(max({name}) AS VARCHAR), \
             count(*) FILTER (_column = '{name}') {rows}"
        ),
        [],
        |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?)),
    )?;
    let mut statement = connection.prepare(&format!(
        "SELECT CAST(v AS VARCHAR) FROM (SELECT v, min(r) AS first FROM (\
             SELECT {name} AS v, rowid AS r {rows} AND {name} IS NOT NULL LIMIT {SAMPLED}) GROUP BY v) \
         ORDER BY first LIMIT {SAMPLES}"
    ))?;
    let samples = statement
        .query_map([], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    #[expect(clippy::cast_precision_loss, reason = "a share needs no more digits")]
    let null_share = (total > 0).then(|| (total - filled) as f64 / total as f64);
    Ok(ColumnProfile {
        column: name,
        source: source.to_owned(),
        null_share,
        min,
        max,
        samples,
        rejected,
    })
}

fn rejects(connection: &Connection, rows: &str) -> duckdb::Result<Vec<RejectShare>> {
    let mut statement = connection.prepare(&format!(
        "SELECT _column, regexp_replace(_reason, '(''.*''|-?[0-9][0-9.,]*)', '…', 'g') AS kind, count(*) AS n, min(_line) \
         {rows} AND _reason IS NOT NULL GROUP BY ALL ORDER BY n DESC, kind"
    ))?;
    let kinds = statement.query_map([], |row| {
        Ok(RejectShare {
            column: row.get(0)?,
            reason: row.get(1)?,
            rows: row.get(2)?,
            line: row.get(3)?,
        })
    })?;
    kinds.collect()
}

/// What to say of ids of persons that turned out to be e-mail addresses or phone numbers.
pub(crate) fn addresses(
    connection: &Connection,
    table: &Table,
    recipes: &[&Recipe],
) -> duckdb::Result<Vec<String>> {
    let mut notes = Vec::new();
    for recipe in recipes.iter().filter(|recipe| !recipe.keeps_persons) {
        for (target, source) in &recipe.used.targets {
            if !PERSON_IDS.contains(target) || is_personal(source) || source.contains('(') {
                continue;
            }
            let hashed: u64 = connection.query_row(
                &format!(
                    "SELECT count(*) FROM {} WHERE _file_no = {} AND starts_with({target}, 'anon_')",
                    stage_table(table),
                    recipe.file_no
                ),
                [],
                |row| row.get(0),
            )?;
            if hashed > 0 {
                notes.push(format!(
                    "{}: {source} holds e-mail addresses or phone numbers; {target} keeps only their salted hashes",
                    recipe.file
                ));
            }
        }
    }
    Ok(notes)
}
