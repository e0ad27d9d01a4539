//! The edited list of rejects, and which reject each of its rows is.

use duckdb::{Connection, params};

use crate::import::canonical::fold;
use crate::import::files::InputFile;
use crate::import::history;
use crate::import::source::{CUT, Relation, TextOptions, quoted};
use crate::import::stage::{Failure, Stage, engine};

/// Raw rows longer than this, with no mark, were cut when an older version kept them.
const KEPT_LENGTH: usize = 4096;

/// A reject with the raw row it is to have.
#[derive(Debug, Clone)]
pub(super) struct Mended {
    /// The import that read the file.
    pub(super) batch: i32,
    pub(super) file_no: i64,
    pub(super) file: String,
    pub(super) path: String,
    pub(super) line: i64,
    pub(super) table: String,
    /// The position in an unnested list; `None` where the whole row was rejected.
    pub(super) element: Option<i64>,
    /// Whether the row was flawed as a whole, so that no block that reads the file has it.
    pub(super) is_whole: bool,
    /// Whether this is the block that rejected the row, and not another that lacks it.
    pub(super) is_owner: bool,
    pub(super) order_id: Option<String>,
    pub(super) line_no: Option<i64>,
    /// Whether a later row of the same import has the same key.
    pub(super) overtaken: bool,
    /// How its file was read.
    pub(super) recipe: Option<String>,
    /// The edited row.
    pub(super) raw: String,
    rid: i64,
}

/// One row of the list as it was typed.
struct Typed {
    at: i64,
    batch: Option<String>,
    file: String,
    line: Option<String>,
    table: String,
    column: Option<String>,
    reason: Option<String>,
    raw: Option<String>,
}

/// One reject as the database has it.
struct Reject {
    mended: Mended,
    column: Option<String>,
    reason: String,
    raw: String,
}

/// Reads the list and finds the reject of each row.
pub(super) fn read(stage: &Stage<'_>, list: &InputFile) -> Result<Vec<Mended>, Failure> {
    let source = stage.open(
        list,
        TextOptions {
            plain: true,
            ..TextOptions::default()
        },
    )?;
    let typed = typed_rows(stage.connection, &source).map_err(|failure| failure.into_reason())?;
    let mut mended: Vec<Mended> = Vec::new();
    let mut taken: Vec<i64> = Vec::new();
    for row in typed {
        let found = candidates(stage.connection, &row).map_err(engine)?;
        let reject = choose(&row, found, &taken)?;
        taken.push(reject.mended.rid);
        if reject.raw.ends_with(CUT) || reject.raw.chars().count() > KEPT_LENGTH {
            return Err(Failure::Reason(format!(
                "its line {} is line {} of {}, of which only the beginning is kept; mend it in that file and import it again",
                row.at, reject.mended.line, reject.mended.file
            )));
        }
        let Some(raw) = row.raw.filter(|raw| !raw.trim().is_empty()) else {
            // Nothing to read is nothing mended.
            continue;
        };
        let row = Mended {
            raw: without_guard(raw, &reject.raw),
            ..reject.mended
        };
        mended.extend(in_other_blocks(stage.connection, &row).map_err(engine)?);
        mended.push(row);
    }
    Ok(mended)
}

/// A row that was flawed as a whole is missing from every block that read its file
/// in the same way: the same row, for each of the others.
fn in_other_blocks(connection: &Connection, row: &Mended) -> duckdb::Result<Vec<Mended>> {
    if !row.is_whole {
        return Ok(Vec::new());
    }
    let mut statement = connection.prepare_cached(concat!(
        "WITH current_block AS (",
        include_str!("../sql/current_block.sql"),
        ") SELECT c.file_no, c.table_name, c.recipe FROM current_block c
         JOIN import_file own USING (batch, path)
         WHERE batch = ? AND path = ? AND own.file_no = ? AND own.table_name = ?
           AND c.way = own.recipe ->> '$.way'
           AND (c.file_no, c.table_name) IS DISTINCT FROM (own.file_no, own.table_name)
         ORDER BY c.file_no"
    ))?;
    let others = statement.query_map(
        params![row.batch, row.path, row.file_no, row.table],
        |other| {
            Ok(Mended {
                file_no: other.get(0)?,
                table: other.get(1)?,
                recipe: other.get(2)?,
                is_owner: false,
                ..row.clone()
            })
        },
    )?;
    others.collect()
}

/// A failure while the rows are read is about the list.
enum Trouble {
    Reason(String),
    Engine(duckdb::Error),
}

impl Trouble {
    fn into_reason(self) -> Failure {
        match self {
            Self::Reason(reason) => Failure::Reason(reason),
            Self::Engine(error) => engine(error),
        }
    }
}

impl From<duckdb::Error> for Trouble {
    fn from(error: duckdb::Error) -> Self {
        Self::Engine(error)
    }
}

fn typed_rows(connection: &Connection, source: &Relation) -> Result<Vec<Typed>, Trouble> {
    let column = |name: &str| {
        source
            .columns
            .iter()
            .find(|column| fold(&column.name) == name)
            .map(|column| format!("CAST({} AS VARCHAR)", quoted(&column.name)))
    };
    let needed = |name: &str| {
        column(name).ok_or_else(|| {
            Trouble::Reason(format!(
                "it lacks the column {name}; start from: sidecart show DB rejects --format csv"
            ))
        })
    };
    let optional = |name: &str| column(name).unwrap_or_else(|| "NULL".to_owned());
    if let Some((line, reason, _)) = source.broken.first() {
        return Err(Trouble::Reason(format!("line {line}: {reason}")));
    }
    let mut statement = connection.prepare(&format!(
        "SELECT _line, _flaw, {}, {}, {}, {}, {}, {}, {} FROM {} ORDER BY _line",
        needed("batch")?,
        needed("file")?,
        needed("line")?,
        needed("table")?,
        optional("column"),
        optional("reason"),
        needed("raw")?,
        source.sql
    ))?;
    let mut rows = statement.query([])?;
    let mut typed = Vec::new();
    while let Some(row) = rows.next()? {
        let at: i64 = row.get(0)?;
        if let Some(flaw) = row.get::<_, Option<String>>(1)? {
            return Err(Trouble::Reason(format!("line {at}: {flaw}")));
        }
        typed.push(Typed {
            at,
            batch: row.get(2)?,
            file: row.get::<_, Option<String>>(3)?.unwrap_or_default(),
            line: row.get(4)?,
            table: row.get::<_, Option<String>>(5)?.unwrap_or_default(),
            column: row.get(6)?,
            reason: row.get(7)?,
            raw: row.get(8)?,
        });
    }
    Ok(typed)
}

/// The rejects that a typed row may mean, in the order in which `show rejects` prints them.
fn candidates(connection: &Connection, row: &Typed) -> duckdb::Result<Vec<Reject>> {
    let mut statement = connection.prepare_cached(
        "SELECT r.rowid, r.batch, r.file_no, r.file, r.path, r.line, r.table_name, r.element, r.order_id, r.line_no,
                f.recipe, r.column_name, coalesce(r.reason, ''), coalesce(r.raw, ''), coalesce(r.overtaken, false)
         FROM reject r LEFT JOIN import_file f
           ON f.batch = r.batch AND f.file_no = r.file_no AND f.table_name = r.table_name AND f.path = r.path
         WHERE r.batch = TRY_CAST(?::VARCHAR AS INTEGER) AND r.file = ? AND r.line = TRY_CAST(?::VARCHAR AS BIGINT)
           AND r.table_name = ?
         ORDER BY r.path, r.element, r.column_name",
    )?;
    let rows = statement.query_map(params![row.batch, row.file, row.line, row.table], |row| {
        let column: Option<String> = row.get(11)?;
        let reason: String = row.get(12)?;
        let (element, file_no): (Option<i64>, Option<i64>) = (row.get(7)?, row.get(2)?);
        // A flaw of the row as a whole is of no element.
        let whole = column.is_none() && !reason.contains("where");
        Ok(Reject {
            mended: Mended {
                rid: row.get(0)?,
                batch: row.get(1)?,
                file_no: file_no.unwrap_or(-1),
                file: row.get(3)?,
                path: row.get(4)?,
                line: row.get(5)?,
                table: row.get(6)?,
                element: element.filter(|_| !whole),
                // Before rejects told it, each was of one block.
                is_whole: element.is_none() && file_no.is_some(),
                is_owner: true,
                order_id: row.get(8)?,
                line_no: row.get(9)?,
                overtaken: row.get(14)?,
                recipe: row.get(10)?,
                raw: String::new(),
            },
            column,
            reason,
            raw: row.get(13)?,
        })
    })?;
    rows.collect()
}

/// The one reject that a row means.
fn choose(row: &Typed, found: Vec<Reject>, taken: &[i64]) -> Result<Reject, Failure> {
    let place = format!(
        "its line {} (batch {}, {} line {}, {})",
        row.at,
        row.batch.as_deref().unwrap_or("none"),
        row.file,
        row.line.as_deref().unwrap_or("none"),
        row.table
    );
    let is_same = |reject: &Reject| {
        row.column == reject.column && row.reason.as_deref().unwrap_or_default() == reject.reason
    };
    let mut left: Vec<Reject> = found
        .into_iter()
        .filter(|reject| !taken.contains(&reject.mended.rid))
        .collect();
    if left.iter().any(is_same) {
        left.retain(is_same);
    }
    let several_files = left
        .windows(2)
        .any(|pair| pair[0].mended.path != pair[1].mended.path);
    if several_files {
        let same_raw = |reject: &Reject| row.raw.as_deref() == Some(reject.raw.as_str());
        if !left.iter().any(same_raw) {
            return Err(Failure::Reason(format!(
                "{place} can be a row of {} or of {}; mend it in the file itself and import that again",
                left[0].mended.path,
                left[left.len() - 1].mended.path
            )));
        }
        left.retain(same_raw);
    }
    left.into_iter().next().ok_or_else(|| {
        Failure::Reason(format!(
            "{place} names no reject of this database; take the list from: sidecart show DB rejects --format csv"
        ))
    })
}

/// The row without the `'` that `--spreadsheet-safe` put before it.
fn without_guard(raw: String, original: &str) -> String {
    match raw.strip_prefix('\'') {
        Some(rest) if rest.starts_with(['=', '+', '-', '@']) && !original.starts_with('\'') => {
            rest.to_owned()
        }
        _ => raw,
    }
}

/// Takes the rejects that are mended out of the database, and keeps them for an undo.
pub(super) fn take_rejects(
    connection: &Connection,
    mended: &[Mended],
    batch: i32,
) -> duckdb::Result<()> {
    connection.execute_batch(
        "CREATE TEMP TABLE taken (rid BIGINT);
         CREATE TEMP TABLE mended (group_no INTEGER, batch INTEGER, file_no INTEGER, file VARCHAR, path VARCHAR,
             line BIGINT, element BIGINT, order_id VARCHAR, line_no BIGINT, overtaken BOOLEAN, is_whole BOOLEAN, is_owner BOOLEAN)",
    )?;
    let mut appender = connection.appender_to_catalog_and_db("taken", "temp", "main")?;
    for row in mended {
        appender.append_row([row.rid])?;
    }
    appender.flush()?;
    drop(appender);
    history::keep_rejects(
        connection,
        batch,
        "WHERE t.rowid IN (SELECT rid FROM taken)",
    )?;
    connection.execute_batch(
        "DELETE FROM reject WHERE rowid IN (SELECT rid FROM taken); DROP TABLE taken",
    )
}
