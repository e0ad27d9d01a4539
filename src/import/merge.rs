//! From the staged rows of a canonical table into the table: rejects out, lines
//! numbered, one row per key, upsert.

use duckdb::Connection;

use super::stage::stage_table;
use crate::domain::table::Table;

/// Rows of one file and table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Counts {
    pub(crate) file_no: usize,
    pub(crate) read: u64,
    pub(crate) imported: u64,
    pub(crate) rejected: u64,
    pub(crate) filtered: u64,
}

/// What merging one table did.
#[derive(Debug)]
pub(crate) struct Merged {
    /// One entry per file, in file order.
    pub(crate) counts: Vec<Counts>,
    /// Keys that several rows had with different values.
    pub(crate) conflicting_keys: u64,
}

/// Merges the staged rows of `table`, written as import `batch`.
///
/// With `replace` the table is emptied first.
pub(crate) fn merge(
    connection: &Connection,
    table: &Table,
    batch: i32,
    replace: bool,
) -> duckdb::Result<Merged> {
    let stage = stage_table(table);
    if table.name == "order_lines" {
        number_lines(connection, &stage)?;
    }
    let mut counts = count_rows(connection, &stage)?;
    keep_rejects(connection, table, &stage, batch)?;
    connection.execute_batch(&format!(
        "DELETE FROM {stage} WHERE _filtered OR _reason IS NOT NULL"
    ))?;
    let conflicting_keys = keep_last(connection, table, &stage, batch)?;
    if replace {
        connection.execute_batch(&format!("DELETE FROM {}", table.name))?;
    }
    drop_unchanged(connection, table, &stage)?;
    for (file_no, imported) in pairs(
        connection,
        &format!("SELECT _file_no, count(*) FROM {stage} GROUP BY ALL"),
    )? {
        if let Some(entry) = counts.iter_mut().find(|entry| entry.file_no == file_no) {
            entry.imported = imported;
        }
    }
    let columns = column_list(table, "");
    connection.execute_batch(&format!(
        "DELETE FROM {name} AS t USING {stage} AS s WHERE {same_key};
         INSERT INTO {name} ({columns}, batch)
         SELECT {columns}, {batch} FROM {stage} ORDER BY _file_no, _line, _n;
         DROP TABLE {stage};",
        name = table.name,
        same_key = same_key(table),
    ))?;
    Ok(Merged {
        counts,
        conflicting_keys,
    })
}

/// Lines without a number get the next ones of their order, in file order.
///
/// Every row that was read has its place, rejected ones too: then a line keeps
/// its number when the row before it is mended.
fn number_lines(connection: &Connection, stage: &str) -> duckdb::Result<()> {
    connection.execute_batch(&format!(
        "CREATE TEMP TABLE numbered AS
         SELECT rid, top + place AS line_no FROM (
             SELECT rowid AS rid, line_no,
                    coalesce(max(line_no) OVER (PARTITION BY order_id), 0) AS top,
                    row_number() OVER (PARTITION BY order_id, line_no IS NULL ORDER BY _file_no, _line, _n) AS place
             FROM {stage}
             WHERE NOT _filtered AND order_id IS NOT NULL
               AND order_id IN (SELECT order_id FROM {stage} WHERE line_no IS NULL)
         ) WHERE line_no IS NULL;
         UPDATE {stage} SET line_no = n.line_no FROM numbered n WHERE {stage}.rowid = n.rid;
         DROP TABLE numbered;"
    ))
}

fn count_rows(connection: &Connection, stage: &str) -> duckdb::Result<Vec<Counts>> {
    let mut statement = connection.prepare(&format!(
        "SELECT _file_no, count(*) FILTER (WHERE NOT _filtered), count(*) FILTER (WHERE NOT _filtered AND _reason IS NOT NULL), \
         count(*) FILTER (WHERE _filtered) FROM {stage} GROUP BY ALL ORDER BY ALL"
    ))?;
    let rows = statement.query_map([], |row| {
        Ok(Counts {
            file_no: row.get(0)?,
            read: row.get(1)?,
            imported: 0,
            rejected: row.get(2)?,
            filtered: row.get(3)?,
        })
    })?;
    rows.collect()
}

fn keep_rejects(
    connection: &Connection,
    table: &Table,
    stage: &str,
    batch: i32,
) -> duckdb::Result<()> {
    connection.execute_batch(&format!(
        "INSERT INTO reject (batch, file, path, line, table_name, column_name, reason, raw)
         SELECT {batch}, f.file, f.path, s._line, '{}', s._column, s._reason, s._raw
         FROM {stage} s JOIN input_file f ON f.file_no = s._file_no
         WHERE s._reason IS NOT NULL AND NOT s._filtered ORDER BY s._file_no, s._line, s._n",
        table.name
    ))
}

/// Of several staged rows with one key the last stays; how many went is kept by
/// file. Tells how many keys had rows that differ.
fn keep_last(
    connection: &Connection,
    table: &Table,
    stage: &str,
    batch: i32,
) -> duckdb::Result<u64> {
    let key = table.key.join(", ");
    let columns = column_list(table, "");
    connection.execute_batch(&format!(
        "CREATE TEMP TABLE repeated AS SELECT {key} FROM {stage} GROUP BY ALL HAVING count(*) > 1"
    ))?;
    let repeated: u64 =
        connection.query_row("SELECT count(*) FROM repeated", [], |row| row.get(0))?;
    let mut conflicting = 0;
    if repeated > 0 {
        conflicting = connection.query_row(
            &format!(
                "SELECT count(*) FROM (SELECT {key} FROM (SELECT DISTINCT {columns} FROM {stage} SEMI JOIN repeated USING ({key})) \
                 GROUP BY ALL HAVING count(*) > 1)"
            ),
            [],
            |row| row.get(0),
        )?;
        connection.execute_batch(&format!(
            "CREATE TEMP TABLE surplus AS SELECT rid, _file_no FROM (
                 SELECT s.rowid AS rid, s._file_no, row_number() OVER (
                     PARTITION BY {keys} ORDER BY s._file_no DESC, s._line DESC, s._n DESC) AS place
                 FROM {stage} s SEMI JOIN repeated USING ({key})
             ) WHERE place > 1;
             DELETE FROM {stage} WHERE rowid IN (SELECT rid FROM surplus);
             INSERT INTO import_repeat (batch, path, table_name, rows_repeated)
             SELECT {batch}, f.path, '{name}', count(*)
             FROM surplus s JOIN input_file f ON f.file_no = s._file_no GROUP BY f.path;
             DROP TABLE surplus;",
            name = table.name,
            keys = table
                .key
                .iter()
                .map(|column| format!("s.{column}"))
                .collect::<Vec<_>>()
                .join(", "),
        ))?;
    }
    connection.execute_batch("DROP TABLE repeated")?;
    Ok(conflicting)
}

/// Staged rows that the table already holds, value for value, need no writing.
fn drop_unchanged(connection: &Connection, table: &Table, stage: &str) -> duckdb::Result<()> {
    let same: Vec<String> = table
        .columns
        .iter()
        .map(|column| format!("s.{0} IS NOT DISTINCT FROM t.{0}", column.name))
        .collect();
    connection.execute_batch(&format!(
        "DELETE FROM {stage} WHERE rowid IN (
             SELECT s.rowid FROM {stage} s JOIN {} t ON {} WHERE {})",
        table.name,
        same_key(table),
        same.join(" AND ")
    ))
}

fn same_key(table: &Table) -> String {
    let parts: Vec<String> = table
        .key
        .iter()
        .map(|column| format!("t.{column} = s.{column}"))
        .collect();
    parts.join(" AND ")
}

fn column_list(table: &Table, prefix: &str) -> String {
    let names: Vec<String> = table
        .columns
        .iter()
        .map(|column| format!("{prefix}{}", column.name))
        .collect();
    names.join(", ")
}

fn pairs(connection: &Connection, sql: &str) -> duckdb::Result<Vec<(usize, u64)>> {
    let mut statement = connection.prepare(sql)?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    rows.collect()
}
