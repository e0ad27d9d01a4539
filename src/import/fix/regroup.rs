//! Mended rows of a block that groups: they mean something only among the rows
//! around them, so their groups are read again from the file itself, with the
//! mended rows in the place of the broken ones.

use std::path::Path;

use duckdb::{Connection, params};
use serde::{Deserialize, Serialize};

use super::reread;
use super::sheet::Mended;
use crate::domain::table::Table;
use crate::import::files::{InputFile, Place};
use crate::import::header::find;
use crate::import::history;
use crate::import::mapping::Group;
use crate::import::open::text_options;
use crate::import::recipe::{Recipe, Seen};
use crate::import::source::{Relation, TextOptions, quoted};
use crate::import::stage::{Failure, Stage, engine, names_of, stage_table};

/// A mended row as later mends of its file need it: the file itself still has the old one.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub(super) struct Line {
    batch: i32,
    path: String,
    line: i64,
    raw: String,
}

/// What an edited list brought, kept with its import.
#[derive(Debug, Default, Deserialize, Serialize)]
pub(super) struct Kept {
    pub(super) mended: Vec<Line>,
}

impl Line {
    pub(super) fn of(row: &Mended, raw: String) -> Self {
        Self {
            batch: row.batch,
            path: row.path.clone(),
            line: row.line,
            raw,
        }
    }
}

/// The rows of a file that lists mended before, by line; the last list counts.
fn mended_before(connection: &Connection, of: &Mended) -> duckdb::Result<Vec<(i64, String)>> {
    let mut statement = connection.prepare(
        "SELECT recipe FROM import_file WHERE recipe LIKE '{\"mended\":%' ORDER BY batch, table_name",
    )?;
    let kept = statement.query_map([], |row| row.get::<_, String>(0))?;
    let mut lines: Vec<(i64, String)> = Vec::new();
    for text in kept {
        let kept: Kept = serde_json::from_str(&text?).unwrap_or_default();
        for line in kept.mended {
            if line.batch == of.batch && line.path == of.path {
                lines.retain(|(known, _)| *known != line.line);
                lines.push((line.line, line.raw));
            }
        }
    }
    Ok(lines)
}

/// The file of a row, as long as it is what was imported.
fn unchanged_file(recipe: &Recipe, row: &Mended) -> Result<InputFile, Failure> {
    let path = Path::new(&row.path);
    let refused = |what: &str| {
        Failure::Reason(format!(
            "line {} of {} means something only among the rows around it (its mapping fills or sums over groups), \
             and {} {what} since it was imported; mend the row in the file and import that again",
            row.line, row.file, row.path
        ))
    };
    let place = Place::open(path).map_err(|_| refused("is gone"))?;
    let file = place
        .files
        .into_iter()
        .next()
        .ok_or_else(|| refused("is gone"))?;
    match recipe.seen.is_some() && Seen::of(path) == recipe.seen {
        true => Ok(file),
        false => Err(refused("has changed")),
    }
}

/// The groups that the mended `lines` are in, whole; and the rows that cannot be read as one row.
pub(super) fn relation(
    stage: &Stage<'_>,
    recipe: &Recipe,
    group: &Group,
    first: &Mended,
    lines: &[(i64, &str)],
) -> Result<(Option<Relation>, reread::Unread), Failure> {
    let file = unchanged_file(recipe, first)?;
    let before = mended_before(stage.connection, first).map_err(engine)?;
    let mut all = lines.to_vec();
    for (line, raw) in &before {
        if !lines.iter().any(|(own, _)| own == line) {
            all.push((*line, raw));
        }
    }
    all.sort_by_key(|(line, _)| *line);
    let (mended, mut unread) = reread::relation(stage, recipe, &all)?;
    unread.retain(|(line, _, _)| lines.iter().any(|(own, _)| own == line));
    let Some(mended) = mended else {
        return Ok((None, unread));
    };
    let options = text_options(
        &recipe.reading,
        recipe.block.header,
        recipe.block.skip,
        recipe.block.source_names(),
    );
    let source = stage.open_anew(
        &file,
        TextOptions {
            plain: recipe.block.is_plain(),
            ..options
        },
    )?;
    let names = names_of(&source);
    let column = |name: &str| {
        find(&names, name).map(|name| quoted(name)).ok_or_else(|| {
            Failure::Reason(format!("{} has no column '{name}' any more", first.file))
        })
    };
    let (by, start) = (column(&group.by)?, column(&group.first)?);
    let number = stage.unique();
    let (old, new, own) = (
        format!("old_row_{number}"),
        format!("new_row_{number}"),
        format!("own_line_{number}"),
    );
    stage.execute(&format!("CREATE TEMP TABLE {own} (line BIGINT)"))?;
    let mut appender = stage
        .connection
        .appender_to_catalog_and_db(&own, "temp", "main")
        .map_err(engine)?;
    for (line, _) in lines {
        appender.append_row([line]).map_err(engine)?;
    }
    appender.flush().map_err(engine)?;
    drop(appender);
    stage.execute(&format!(
        "CREATE TEMP TABLE {new} AS SELECT * FROM {};
         CREATE TEMP TABLE {old} AS SELECT * FROM {} AS o WHERE _flaw IS NULL AND (
             o._line IN (SELECT line FROM {own}) OR EXISTS (FROM {new} n WHERE n._flaw IS NULL AND n.{by} IS NOT DISTINCT FROM o.{by}
                 AND n._line IN (SELECT line FROM {own})))",
        mended.sql, source.sql
    ))?;
    refuse_to_move(stage, [&old, &new, &own], [&by, &start], first)?;
    let columns = names.iter().map(|name| quoted(name)).collect::<Vec<_>>();
    let columns = columns.join(", ");
    // The rows that were mended before stand in their groups as they were mended.
    let sql = format!(
        "(SELECT {columns}, _line, _raw, _flaw FROM {old} WHERE _line NOT IN (SELECT _line FROM {new})
         UNION ALL
         SELECT {columns}, _line, _raw, _flaw FROM {new} AS n WHERE _line IN (SELECT line FROM {own})
            OR _flaw IS NULL AND EXISTS (FROM {new} m WHERE m._flaw IS NULL AND m._line IN (SELECT line FROM {own})
                AND m.{by} IS NOT DISTINCT FROM n.{by}))"
    );
    let mut relation = Relation::of_query(sql, mended.columns.clone(), recipe.format);
    relation.styles = recipe.styles.clone();
    relation.dialect = recipe.dialect;
    Ok((Some(relation), unread))
}

/// A row that goes to another group would leave rows behind that nobody takes out.
fn refuse_to_move(
    stage: &Stage<'_>,
    [old, new, own]: [&String; 3],
    [by, start]: [&String; 2],
    first: &Mended,
) -> Result<(), Failure> {
    let moved: Option<i64> = stage
        .connection
        .query_row(
            &format!(
                "SELECT min(o._line) FROM {old} o JOIN {new} n USING (_line)
                 WHERE o._line IN (SELECT line FROM {own}) AND n._flaw IS NULL AND o.{by} IS NOT NULL
                   AND (o.{by} IS DISTINCT FROM n.{by} OR (o.{start} IS NULL) <> (n.{start} IS NULL))"
            ),
            [],
            |row| row.get(0),
        )
        .map_err(engine)?;
    match moved {
        None => Ok(()),
        Some(line) => Err(Failure::Reason(format!(
            "line {line} of {} would move to another group of rows; mend it in the file and import that again",
            first.file
        ))),
    }
}

/// Keeps that the rows of a group stand for whole groups of the file, not for mended rows alone.
pub(super) fn keep(connection: &Connection, group_no: usize, first: &Mended) -> duckdb::Result<()> {
    connection.execute(
        "INSERT INTO regrouped VALUES (?, ?, ?, ?)",
        params![
            i64::try_from(group_no).unwrap_or(i64::MAX),
            first.batch,
            first.path,
            first.file_no
        ],
    )?;
    Ok(())
}

/// Numbers the un-numbered lines of regrouped orders as an import does.
///
/// # Errors
/// An order has lines from elsewhere too, so that the numbers would not be those of the import.
pub(super) fn number_lines(connection: &Connection) -> Result<(), Failure> {
    let more: Option<String> = connection
        .query_row(
            "SELECT min(order_id) FROM (
                 SELECT s.order_id, count(*) AS lines FROM stage_order_lines s JOIN regrouped g ON g.group_no = s._file_no
                 WHERE NOT s._filtered AND s.line_no IS NULL GROUP BY s.order_id
             ) s JOIN (SELECT order_id, max(line_no) AS top FROM order_lines GROUP BY order_id) t USING (order_id)
             WHERE t.top > s.lines",
            [],
            |row| row.get(0),
        )
        .map_err(engine)?;
    if let Some(order) = more {
        return Err(Failure::Reason(format!(
            "order {order} has lines from elsewhere too, so its lines cannot be numbered as they were; \
             mend the row in its file and import that again"
        )));
    }
    connection
        .execute_batch(
            "CREATE TEMP TABLE numbered AS
             SELECT s.rowid AS rid, row_number() OVER (PARTITION BY s.order_id ORDER BY s._file_no, s._line, s._n) AS line_no
             FROM stage_order_lines s JOIN regrouped g ON g.group_no = s._file_no
             WHERE s.line_no IS NULL AND NOT s._filtered AND s.order_id IS NOT NULL;
             UPDATE stage_order_lines SET line_no = n.line_no FROM numbered n WHERE stage_order_lines.rowid = n.rid;
             DROP TABLE numbered;",
        )
        .map_err(engine)
}

/// Sees to the rows around the mended ones. What is rejected of them is a reject
/// already; what was, and is fine now that its group is, is one no more.
///
/// # Errors
/// A row is rejected that was none before.
pub(super) fn settle_neighbours(
    connection: &Connection,
    table: &Table,
    batch: i32,
) -> Result<(), Failure> {
    let (stage, name) = (stage_table(table), table.name);
    let is_neighbour =
        "NOT EXISTS (FROM mended m WHERE m.group_no = s._file_no AND m.line = s._line)";
    let its_reject = format!(
        "r.batch = g.batch AND r.path = g.path AND r.file_no = g.file_no AND r.table_name = '{name}' AND r.line = s._line"
    );
    let spoilt: Option<i64> = connection
        .query_row(
            &format!(
                "SELECT min(s._line) FROM {stage} s JOIN regrouped g ON g.group_no = s._file_no
                 WHERE {is_neighbour} AND s._reason IS NOT NULL AND NOT s._filtered
                   AND NOT EXISTS (FROM main.reject r WHERE {its_reject})"
            ),
            [],
            |row| row.get(0),
        )
        .map_err(engine)?;
    if let Some(line) = spoilt {
        return Err(Failure::Reason(format!(
            "with the mended rows, line {line} of {name}'s file could not be used any more; \
             mend the rows in the file and import that again"
        )));
    }
    let mended_too = format!(
        "WHERE t.rowid IN (SELECT r.rowid FROM main.reject r, {stage} s JOIN regrouped g ON g.group_no = s._file_no
             WHERE {its_reject} AND r.element IS NOT NULL AND {is_neighbour} AND (s._reason IS NULL OR s._filtered))"
    );
    history::keep_rejects(connection, batch, &mended_too).map_err(engine)?;
    connection
        .execute_batch(&format!(
            "DELETE FROM main.reject AS t {mended_too};
             DELETE FROM {stage} WHERE rowid IN (
                 SELECT s.rowid FROM {stage} s JOIN regrouped g ON g.group_no = s._file_no
                 WHERE {is_neighbour} AND s._reason IS NOT NULL AND NOT s._filtered)"
        ))
        .map_err(engine)
}

/// Takes out the rows around the mended ones whose key a later import brought. Tells how many.
pub(super) fn drop_overtaken(connection: &Connection, table: &Table) -> duckdb::Result<u64> {
    let stage = stage_table(table);
    let keys: Vec<String> = table
        .key
        .iter()
        .map(|key| format!("t.{key} = s.{key}"))
        .collect();
    let dropped = connection.execute(
        &format!(
            "DELETE FROM {stage} WHERE rowid IN (
                 SELECT s.rowid FROM {stage} s
                 JOIN regrouped g ON g.group_no = s._file_no
                 JOIN main.{} t ON {}
                 JOIN import_batch b ON b.batch = t.batch
                 WHERE t.batch > g.batch AND b.kind <> 'fix' AND NOT s._filtered)",
            table.name,
            keys.join(" AND ")
        ),
        [],
    )?;
    Ok(u64::try_from(dropped).unwrap_or(u64::MAX))
}
