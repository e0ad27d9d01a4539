//! Where mended rows go: the line numbers they would have had, and the rejects
//! that stay.

use duckdb::{Connection, OptionalExt, params};

use super::sheet::Mended;
use crate::domain::table::{Kind, Table};
use crate::import::privacy::{ORDER_ID, PERSON_IDS};
use crate::import::source::Relation;
use crate::import::stage::{Failure, Stage, engine, stage_table};

/// Keeps what the rejects of one group say of their places; `group_no` is the file
/// number of their staged rows. With `only_new` whatever row is there stands over theirs.
pub(super) fn keep_places(
    connection: &Connection,
    group_no: usize,
    rows: &[&Mended],
    only_new: bool,
) -> duckdb::Result<()> {
    let mut appender = connection.appender_to_catalog_and_db("mended", "temp", "main")?;
    let group_no = i32::try_from(group_no).unwrap_or(i32::MAX);
    for row in rows {
        let file_no = i32::try_from(row.file_no).ok();
        appender.append_row(params![
            group_no,
            row.batch,
            file_no,
            row.file,
            row.path,
            row.line,
            row.element,
            row.order_id,
            row.line_no,
            row.overtaken || only_new,
            row.is_whole,
            row.is_owner
        ])?;
    }
    appender.flush()
}

/// Keeps the file that the rows of a group are of, as an import keeps its files.
pub(super) fn keep_file(
    connection: &Connection,
    table: &Table,
    group_no: usize,
    row: &Mended,
) -> duckdb::Result<()> {
    let group_no = i32::try_from(group_no).unwrap_or(i32::MAX);
    connection.execute(
        "INSERT INTO input_file VALUES (?, ?, ?, ?)",
        params![group_no, row.file, row.path, table.name],
    )?;
    Ok(())
}

/// Rows that cannot even be read as one row are rejected again, with the reason.
pub(super) fn reject_unread(
    stage: &Stage<'_>,
    table: &Table,
    group_no: usize,
    unread: &[(i64, String, String)],
) -> Result<(), Failure> {
    for (line, reason, raw) in unread {
        stage
            .connection
            .execute(
                &format!(
                    "INSERT INTO {} (_file_no, _line, _n, _filtered, _reason, _raw) VALUES (?, ?, NULL, false, ?, ?)",
                    stage_table(table)
                ),
                params![i64::try_from(group_no).unwrap_or(i64::MAX), line, reason, raw],
            )
            .map_err(engine)?;
    }
    Ok(())
}

/// Rows that are still flawed as a whole are rejected by the block that did before,
/// and by no other.
pub(super) fn only_one_reject(
    connection: &Connection,
    table: &Table,
    group_no: usize,
) -> duckdb::Result<()> {
    let stage = stage_table(table);
    connection.execute_batch(&format!(
        "DELETE FROM {stage} WHERE _file_no = {group_no} AND _n IS NULL AND EXISTS (
             SELECT 1 FROM mended m WHERE m.group_no = {group_no} AND m.line = {stage}._line AND NOT m.is_owner)"
    ))
}

/// Rejects rows whose ids are still hidden. Of a row that was flawed as a whole nobody
/// could tell which cell was whose, so all that may have been a person's reads as a
/// token; where the import itself kept none, an order or a product of that name is none.
pub(super) fn refuse_tokens(
    stage: &Stage<'_>,
    table: &Table,
    group_no: usize,
    source: &Relation,
) -> Result<(), Failure> {
    let staged = stage_table(table);
    let ids = table
        .columns
        .iter()
        .filter(|column| column.kind == Kind::Id)
        .filter(|column| column.name == ORDER_ID || !PERSON_IDS.contains(&column.name));
    let is_token = |column: &str| format!("regexp_full_match({column}, 'anon_[0-9a-f]{{24}}')");
    for id in ids.map(|column| column.name) {
        stage.execute(&format!(
            "UPDATE {staged} SET _column = '{id}', _raw = r._raw,
                 _reason = concat('{id} is ', {staged}.{id}, ', which stands for what may be a person''s; write the {id} itself')
             FROM (SELECT s._line, s._raw, m.batch FROM {} s JOIN mended m ON m.line = s._line
                   WHERE m.group_no = {group_no} AND m.is_whole) r
             WHERE _file_no = {group_no} AND {staged}._line = r._line AND _reason IS NULL AND NOT _filtered
               AND {} AND NOT EXISTS (FROM main.{} t WHERE t.batch = r.batch AND {})",
            source.sql,
            is_token(&format!("{staged}.{id}")),
            table.name,
            is_token(&format!("t.{id}")),
        ))?;
    }
    Ok(())
}

/// The first row that was rejected element by element, and now is none that can
/// be unnested: its line and what is wrong with it.
pub(super) fn broken_list(
    connection: &Connection,
    table: &Table,
    group_no: usize,
) -> duckdb::Result<Option<(i64, String)>> {
    connection
        .query_row(
            &format!(
                "SELECT s._line, s._reason FROM {} s JOIN mended m ON m.group_no = s._file_no AND m.line = s._line \
                 WHERE s._file_no = {group_no} AND m.element IS NOT NULL AND s._reason IS NOT NULL \
                   AND s._column IS NULL AND NOT contains(s._reason, 'where') ORDER BY 1 LIMIT 1",
                stage_table(table)
            ),
            [],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )
        .optional()
}

/// Of an unnested row only the elements that were rejected are new; the others were imported.
pub(super) fn only_rejected_elements(
    connection: &Connection,
    table: &Table,
    group_no: usize,
) -> duckdb::Result<()> {
    let stage = stage_table(table);
    connection.execute_batch(&format!(
        "DELETE FROM {stage} WHERE _file_no = {group_no}
           AND _line IN (SELECT m.line FROM mended m WHERE m.group_no = {group_no})
           AND NOT EXISTS (
             SELECT 1 FROM mended m WHERE m.group_no = {group_no} AND m.line = {stage}._line
               AND (m.element IS NULL OR m.element = {stage}._n))"
    ))
}

/// Gives un-numbered lines the number they would have had in their file, and one
/// after the last of their order where that is not known.
pub(super) fn number_lines(connection: &Connection) -> duckdb::Result<()> {
    connection.execute_batch(
        "UPDATE stage_order_lines SET line_no = m.line_no
         FROM mended m
         WHERE stage_order_lines.line_no IS NULL AND NOT _filtered AND m.line_no IS NOT NULL
           AND m.group_no = _file_no AND m.line = _line AND (m.element IS NULL OR m.element = _n)
           AND m.order_id = stage_order_lines.order_id;
         CREATE TEMP TABLE numbered AS
         SELECT s.rowid AS rid,
                coalesce(last.line_no, 0) + row_number() OVER (PARTITION BY s.order_id ORDER BY s._file_no, s._line, s._n) AS line_no
         FROM stage_order_lines s
         LEFT JOIN (
             SELECT order_id, max(line_no) AS line_no FROM (
                 SELECT order_id, line_no FROM order_lines
                 UNION ALL SELECT order_id, line_no FROM reject WHERE table_name = 'order_lines'
                 UNION ALL SELECT order_id, line_no FROM stage_order_lines
             ) GROUP BY order_id
         ) last USING (order_id)
         WHERE s.line_no IS NULL AND NOT s._filtered AND s.order_id IS NOT NULL;
         UPDATE stage_order_lines SET line_no = n.line_no FROM numbered n WHERE stage_order_lines.rowid = n.rid;
         DROP TABLE numbered;",
    )
}

/// Rows that are still bad become rejects of their old place with the new reason. Tells how many.
pub(super) fn keep_rejects(
    connection: &Connection,
    table: &Table,
    batch: i32,
) -> duckdb::Result<u64> {
    let place = match table.name {
        "order_lines" => {
            "coalesce(s.order_id, p.order_id), CASE WHEN s.order_id IS NULL THEN p.line_no ELSE s.line_no END"
        }
        _ => "NULL, NULL",
    };
    // A row that cannot be split any more keeps the place it had.
    let kept = connection.execute(
        &format!(
            "INSERT INTO reject (batch, file, path, line, table_name, column_name, reason, raw, file_no, element, \
             order_id, line_no, overtaken, written_by)
             SELECT m.batch, m.file, m.path, s._line, '{}', s._column, s._reason, s._raw, m.file_no,
                    CASE WHEN p.is_whole THEN s._n ELSE coalesce(s._n, 0) END, {place}, p.overtaken, {batch}
             FROM {} s
             JOIN (SELECT DISTINCT group_no, batch, file, path, file_no FROM mended) m ON m.group_no = s._file_no
             LEFT JOIN (SELECT group_no, line, min(order_id) AS order_id, min(line_no) AS line_no, bool_or(overtaken) AS overtaken,
                               bool_or(is_whole) AS is_whole FROM mended GROUP BY ALL) p
               ON p.group_no = s._file_no AND p.line = s._line
             WHERE s._reason IS NOT NULL AND NOT s._filtered ORDER BY s._file_no, s._line, s._n",
            table.name,
            stage_table(table)
        ),
        [],
    )?;
    Ok(u64::try_from(kept).unwrap_or(u64::MAX))
}

/// Takes out the rows whose key a later import brought, or a later row of their
/// own: that one stands. Tells how many.
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
                 JOIN mended m ON m.group_no = s._file_no AND m.line = s._line AND (m.element IS NULL OR m.element = s._n)
                 JOIN main.{} t ON {}
                 WHERE (t.batch > m.batch OR m.overtaken) AND NOT s._filtered)",
            table.name,
            keys.join(" AND ")
        ),
        [],
    )?;
    Ok(u64::try_from(dropped).unwrap_or(u64::MAX))
}
