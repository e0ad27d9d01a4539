//! From the staged rows of a canonical table into the table: rejects out, lines
//! numbered, one row per key, upsert.

use duckdb::Connection;

use super::detect::Load;
use super::history;
use super::room::{become_table, can_become_table};
use super::stage::{Failure, engine, stage_table};
use crate::domain::table::Table;

/// Rows of one file and table. Each number is counted where its rows go, so
/// that a row that is lost on the way is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Counts {
    pub(crate) file_no: usize,
    pub(crate) read: u64,
    pub(crate) imported: u64,
    pub(crate) rejected: u64,
    pub(crate) filtered: u64,
    /// Rows left out for a later one of their key.
    pub(crate) repeated: u64,
    /// Rows that the table held already.
    pub(crate) held: u64,
}

impl Counts {
    /// Rows that changed nothing.
    pub(crate) fn unchanged(&self) -> u64 {
        self.repeated + self.held
    }
}

/// Holds the rows of `file` that were read to where they went: the sentence of a
/// failure where some were lost or counted twice.
pub(crate) fn account(
    file: &str,
    table: &Table,
    read: u64,
    [imported, unchanged, rejected]: [u64; 3],
) -> Result<(), Failure> {
    if read == imported + unchanged + rejected {
        return Ok(());
    }
    Err(Failure::Reason(format!(
        "{read} rows of {file} were read for {}, but {imported} were imported, {unchanged} unchanged and {rejected} \
         rejected, which does not add up; this is a fault of sidecart, please report it",
        table.name
    )))
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
/// `loads` are the files by number. Rows that are staged where they can become the
/// table replace what is in it.
///
/// # Errors
/// The engine fails, or not every row that was read is accounted for.
pub(crate) fn merge(
    connection: &Connection,
    table: &Table,
    batch: i32,
    loads: &[(usize, &Load)],
) -> Result<Merged, Failure> {
    let cancelling = loads.iter().filter(|(_, load)| load.block.cancels);
    let cancelling: Vec<String> = cancelling.map(|(number, _)| number.to_string()).collect();
    let (merged, written) = merge_rows(connection, table, batch, &cancelling).map_err(engine)?;
    for counts in &merged.counts {
        let file: String = connection
            .query_row(
                "SELECT coalesce(max(file), 'a file') FROM input_file WHERE file_no = ?",
                [i64::try_from(counts.file_no).unwrap_or(i64::MAX)],
                |row| row.get(0),
            )
            .map_err(engine)?;
        let ends = [counts.imported, counts.unchanged(), counts.rejected];
        account(&file, table, counts.read, ends)?;
    }
    let sum = |of: fn(&Counts) -> u64| merged.counts.iter().map(of).sum::<u64>();
    account(
        "all files",
        table,
        sum(|counts| counts.read),
        [written.rows, sum(Counts::unchanged), written.rejects],
    )?;
    Ok(merged)
}

/// Rows as they were written, for all files together.
#[derive(Default)]
struct Written {
    rows: u64,
    rejects: u64,
}

fn merge_rows(
    connection: &Connection,
    table: &Table,
    batch: i32,
    cancelling: &[String],
) -> duckdb::Result<(Merged, Written)> {
    let mut written = Written::default();
    let stage = stage_table(table);
    if table.name == "order_lines" {
        number_lines(connection, &stage)?;
    }
    let mut counts = count_rows(connection, &stage)?;
    if counts
        .iter()
        .any(|count| count.rejected + count.filtered > 0)
    {
        written.rejects = keep_rejects(connection, table, &stage, batch)?;
        connection.execute_batch(&format!(
            "DELETE FROM {stage} WHERE _filtered OR _reason IS NOT NULL"
        ))?;
    }
    let (conflicting_keys, repeated) = keep_last(connection, table, &stage, batch, cancelling)?;
    note(&mut counts, &repeated, |entry| &mut entry.repeated);
    let becomes_table = can_become_table(connection, table)?;
    if !becomes_table {
        let held = drop_unchanged(connection, table, &stage)?;
        note(&mut counts, &held, |entry| &mut entry.held);
    }
    let imported = by_file(connection, &stage)?;
    note(&mut counts, &imported, |entry| &mut entry.imported);
    if becomes_table {
        history::keep_all(connection, table, batch)?;
        become_table(connection, table)?;
        written.rows =
            connection.query_row(&format!("SELECT count(*) FROM {}", table.name), [], |row| {
                row.get(0)
            })?;
    } else {
        history::keep_replaced(connection, table, batch)?;
        written.rows = put_in(connection, table, &stage, batch)?;
    }
    let merged = Merged {
        counts,
        conflicting_keys,
    };
    Ok((merged, written))
}

/// Enters what was counted by file.
fn note(counts: &mut [Counts], counted: &[(usize, u64)], at: fn(&mut Counts) -> &mut u64) {
    for (file_no, rows) in counted {
        if let Some(entry) = counts.iter_mut().find(|entry| entry.file_no == *file_no) {
            *at(entry) = *rows;
        }
    }
}

/// Writes the staged rows over those of the same keys. Tells how many were written.
fn put_in(connection: &Connection, table: &Table, stage: &str, batch: i32) -> duckdb::Result<u64> {
    let columns = column_list(table, "");
    let name = table.name;
    let mut written = 0;
    if is_there(connection, &format!("FROM {stage}"))? {
        connection.execute_batch(&format!(
            "DELETE FROM {name} AS t USING {stage} AS s WHERE {}",
            same_key(table),
        ))?;
        written = connection.execute(
            &format!(
                "INSERT INTO {name} ({columns}, batch) SELECT {columns}, {batch} FROM {stage}"
            ),
            [],
        )?;
    }
    connection.execute_batch(&format!("DROP TABLE {stage}"))?;
    Ok(rows(written))
}

fn rows(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}

/// Whether a query has any row.
fn is_there(connection: &Connection, query: &str) -> duckdb::Result<bool> {
    connection.query_row(&format!("SELECT EXISTS ({query})"), [], |row| row.get(0))
}

/// Lines without a number get the next ones of their order, in file order.
///
/// Every row that was read has its place, rejected ones too: then a line keeps
/// its number when the row before it is mended.
fn number_lines(connection: &Connection, stage: &str) -> duckdb::Result<()> {
    if !is_there(connection, &format!("FROM {stage} WHERE line_no IS NULL"))? {
        return Ok(());
    }
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
            rejected: row.get(2)?,
            filtered: row.get(3)?,
            ..Counts::default()
        })
    })?;
    rows.collect()
}

/// Writes the rejected rows. Tells how many.
fn keep_rejects(
    connection: &Connection,
    table: &Table,
    stage: &str,
    batch: i32,
) -> duckdb::Result<u64> {
    // The place that a mended row takes.
    let place = match table.name {
        "order_lines" => "s.order_id, s.line_no",
        _ => "NULL, NULL",
    };
    let sql = format!(
        "INSERT INTO reject (batch, file, path, line, table_name, column_name, reason, raw, file_no, element, \
         order_id, line_no, overtaken, written_by)
         SELECT {batch}, f.file, f.path, s._line, '{}', s._column, s._reason, s._raw, s._file_no, s._n, {place},
                EXISTS (SELECT 1 FROM {stage} t WHERE {} AND t._reason IS NULL AND NOT t._filtered
                        AND (t._file_no, t._line, t._n) > (s._file_no, s._line, s._n)), {batch}
         FROM {stage} s JOIN input_file f ON f.file_no = s._file_no
         WHERE s._reason IS NOT NULL AND NOT s._filtered ORDER BY s._file_no, s._line, s._n",
        table.name,
        same_key(table)
    );
    connection.execute(&sql, []).map(rows)
}

/// Of several staged rows with one key the last stays; how many went is kept by
/// file. Tells how many keys had rows that differ, and how many rows of each file went.
///
/// A cancellation, a row of one of the files `cancelling`, is no repeat of its purchase.
fn keep_last(
    connection: &Connection,
    table: &Table,
    stage: &str,
    batch: i32,
    cancelling: &[String],
) -> duckdb::Result<(u64, Vec<(usize, u64)>)> {
    let key = table.key.join(", ");
    let columns = column_list(table, "");
    let cancels = match cancelling {
        [] => "false".to_owned(),
        files => format!("_file_no IN ({})", files.join(", ")),
    };
    connection.execute_batch(&format!(
        "CREATE TEMP TABLE repeated AS SELECT {key} FROM {stage} GROUP BY ALL HAVING count(*) > 1"
    ))?;
    let repeated: u64 =
        connection.query_row("SELECT count(*) FROM repeated", [], |row| row.get(0))?;
    let (mut conflicting, mut went) = (0, Vec::new());
    if repeated > 0 {
        conflicting = connection.query_row(
            &format!(
                "SELECT count(*) FROM (SELECT {key} FROM (SELECT DISTINCT {columns}, {cancels} AS _cancels FROM {stage} SEMI JOIN repeated USING ({key})) \
                 GROUP BY {key}, _cancels HAVING count(*) > 1)"
            ),
            [],
            |row| row.get(0),
        )?;
        connection.execute_batch(&format!(
            "CREATE TEMP TABLE surplus AS SELECT rid, _file_no, told > 1 AND NOT {cancels} AS is_told_again FROM (
                 SELECT s.rowid AS rid, s._file_no,
                        row_number() OVER (PARTITION BY {keys} ORDER BY {last}) AS place,
                        row_number() OVER (PARTITION BY {keys}, {cancels} ORDER BY {last}) AS told
                 FROM {stage} s SEMI JOIN repeated USING ({key})
             ) WHERE place > 1;
             DELETE FROM {stage} WHERE rowid IN (SELECT rid FROM surplus);
             INSERT INTO import_repeat (batch, path, table_name, rows_repeated)
             SELECT {batch}, f.path, '{name}', count(*)
             FROM surplus s JOIN input_file f ON f.file_no = s._file_no WHERE s.is_told_again GROUP BY f.path;",
            last = "s._file_no DESC, s._line DESC, s._n DESC",
            name = table.name,
            keys = table
                .key
                .iter()
                .map(|column| format!("s.{column}"))
                .collect::<Vec<_>>()
                .join(", "),
        ))?;
        went = by_file(connection, "surplus")?;
        connection.execute_batch("DROP TABLE surplus")?;
    }
    connection.execute_batch("DROP TABLE repeated")?;
    Ok((conflicting, went))
}

/// Staged rows that the table already holds, value for value, need no writing.
/// Tells how many of each file.
///
/// Keys are compared as they are. The other values are compared by a hash of 64
/// bits: rows as wide as an exposure, ten millions of them, would not fit into the
/// memory of a join.
fn drop_unchanged(
    connection: &Connection,
    table: &Table,
    stage: &str,
) -> duckdb::Result<Vec<(usize, u64)>> {
    let values = |prefix: &str| {
        let columns = table.columns.iter().map(|column| column.name);
        let values: Vec<String> = columns
            .filter(|column| !table.key.contains(column))
            .map(|column| format!("{prefix}.{column}"))
            .collect();
        values.join(", ")
    };
    connection.execute_batch(&format!(
        "CREATE TEMP TABLE changed AS
             SELECT s.rowid AS rid FROM {stage} s ANTI JOIN {} t ON {} AND hash({}) = hash({})",
        table.name,
        same_key(table),
        values("s"),
        values("t"),
    ))?;
    let held = "NOT EXISTS (FROM changed c WHERE c.rid = s.rowid)";
    let went = by_file(connection, &format!("{stage} AS s WHERE {held}"))?;
    connection.execute_batch(&format!(
        "DELETE FROM {stage} AS s WHERE {held}; DROP TABLE changed;"
    ))?;
    Ok(went)
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

/// How many rows of each file are in `rows`.
fn by_file(connection: &Connection, rows: &str) -> duckdb::Result<Vec<(usize, u64)>> {
    let sql = "SELECT _file_no, count(*) FROM ";
    let mut statement = connection.prepare(&format!("{sql}{rows} GROUP BY ALL"))?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    rows.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::table::TABLES;

    #[test]
    fn rows_that_are_lost_or_counted_twice_are_a_failure_that_names_the_file() {
        assert!(account("a.csv", &TABLES[0], 6, [3, 2, 1]).is_ok());
        for ends in [[2, 2, 1], [3, 2, 2]] {
            let Err(Failure::Reason(reason)) = account("a.csv", &TABLES[0], 6, ends) else {
                panic!("{ends:?} does not add up");
            };
            assert!(reason.starts_with("6 rows of a.csv"), "{reason}");
        }
    }
}
