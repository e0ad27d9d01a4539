//! What blocks of event sources ask for between staging and merging: repeats of
//! a purchase left out, refunds of whole orders spread over their lines, and
//! rows that only fill what is not there yet.

use duckdb::Connection;

use super::detect::Load;
use super::once::leave_out_lines_apart;
use super::reason::RETURN_OF_NO_LINE;
use super::source::literal;
use super::stage::stage_table;
use crate::domain::table::Table;

/// Settles the staged rows of `table`; `loads` are its files by number. Gives
/// sentences for a person. With `replace` what the table holds is about to go.
pub(crate) fn settle(
    connection: &Connection,
    table: &Table,
    loads: &[(usize, &Load)],
    replace: bool,
) -> duckdb::Result<Vec<String>> {
    let files = |wanted: fn(&Load) -> bool| -> Option<String> {
        let numbers: Vec<String> = loads
            .iter()
            .filter(|(_, load)| wanted(load))
            .map(|(number, _)| number.to_string())
            .collect();
        (!numbers.is_empty()).then(|| numbers.join(", "))
    };
    let mut notes = Vec::new();
    if let Some(files) = files(|load| load.block.once.is_told()) {
        match table.name {
            "orders" => notes.extend(leave_out_repeats(connection, table, &files, replace)?),
            "order_lines" => leave_out_lines_of_repeats(connection, &files)?,
            _ => {}
        }
    }
    if files(|load| load.block.once.apart().is_some()).is_some() {
        leave_out_lines_apart(connection, replace)?;
    }
    if let (Some(files), "orders") = (files(|load| load.block.cancels), table.name) {
        keep_what_was_ordered(connection, table, &files, replace)?;
    }
    if let (Some(files), "returns") = (files(|load| load.block.whole_orders), table.name) {
        spread_over_lines(connection, table, &files)?;
    }
    if let Some(files) = files(|load| load.block.only_new) {
        keep_what_is_there(connection, table, &files, replace)?;
    }
    Ok(notes)
}

/// Of purchases with one order_id the earliest counts; a later one is the same
/// purchase told again, so it takes the values of the earliest and changes nothing.
/// Those of the same time are left to the upsert. A purchase tells no status: that
/// of the table stays, an order that was cancelled since stays so.
fn leave_out_repeats(
    connection: &Connection,
    table: &Table,
    files: &str,
    replace: bool,
) -> duckdb::Result<Option<String>> {
    let usable = format!("_file_no IN ({files}) AND NOT _filtered AND _reason IS NULL");
    let names: Vec<&str> = table.columns.iter().map(|column| column.name).collect();
    let columns = names.join(", ");
    let set: Vec<String> = names
        .iter()
        .map(|name| format!("{name} = k.{name}"))
        .collect();
    let stored = match replace {
        true => "(SELECT * FROM orders WHERE false)",
        false => "orders",
    };
    connection.execute_batch(&format!(
        "UPDATE stage_orders SET status = t.status FROM {stored} AS t
         WHERE t.order_id = stage_orders.order_id AND stage_orders.status IS NULL AND {usable};
         CREATE OR REPLACE TEMP TABLE repeated_purchase AS
         SELECT r.rid, f.path, r._line AS line FROM (
             SELECT s.rowid AS rid, s._file_no, s._line, s.ordered_at > least(
                 min(s.ordered_at) OVER (PARTITION BY s.order_id), coalesce(t.ordered_at, s.ordered_at)) AS is_repeat
             FROM stage_orders s LEFT JOIN {stored} t ON t.order_id = s.order_id
             WHERE {usable}
         ) r JOIN input_file f ON f.file_no = r._file_no WHERE r.is_repeat;
         UPDATE stage_orders SET {set} FROM (
             SELECT DISTINCT ON (order_id) {columns} FROM (
                 SELECT {columns}, 0 AS _rank, _file_no, _line FROM stage_orders WHERE {usable}
                 UNION ALL SELECT {columns}, 1 AS _rank, 0 AS _file_no, 0 AS _line FROM {stored})
             ORDER BY order_id, ordered_at, _rank, _file_no DESC, _line DESC) AS k
         WHERE stage_orders.order_id = k.order_id
           AND stage_orders.rowid IN (SELECT rid FROM repeated_purchase)",
        set = set.join(", "),
    ))?;
    let repeats: u64 =
        connection.query_row("SELECT count(*) FROM repeated_purchase", [], |row| {
            row.get(0)
        })?;
    Ok((repeats > 0).then(|| {
        let were = if repeats == 1 {
            "purchase was"
        } else {
            "purchases were"
        };
        format!("orders: {repeats} repeated {were} left out; the first of each order counts")
    }))
}

/// A cancellation changes the status of an order alone: the rest of its row is
/// that of the purchase, of this import or an earlier one, where there is one.
fn keep_what_was_ordered(
    connection: &Connection,
    table: &Table,
    files: &str,
    replace: bool,
) -> duckdb::Result<()> {
    let names = table.columns.iter().map(|column| column.name);
    let names: Vec<&str> = names.filter(|name| *name != "status").collect();
    let columns = names.join(", ");
    let set: Vec<String> = names
        .iter()
        .map(|name| format!("{name} = k.{name}"))
        .collect();
    let usable = "NOT _filtered AND _reason IS NULL";
    let stored = match replace {
        true => String::new(),
        false => {
            format!("UNION ALL SELECT {columns}, 1 AS _rank, 0 AS _file_no, 0 AS _line FROM orders")
        }
    };
    connection.execute_batch(&format!(
        "UPDATE stage_orders SET {} FROM (
             SELECT DISTINCT ON (order_id) {columns} FROM (
                 SELECT {columns}, 0 AS _rank, _file_no, _line FROM stage_orders
                 WHERE {usable} AND _file_no NOT IN ({files}) {stored})
             ORDER BY order_id, _rank, _file_no DESC, _line DESC) AS k
         WHERE stage_orders.order_id = k.order_id AND {usable} AND stage_orders._file_no IN ({files})",
        set.join(", ")
    ))
}

fn leave_out_lines_of_repeats(connection: &Connection, files: &str) -> duckdb::Result<()> {
    connection.execute_batch(&format!(
        "CREATE TEMP TABLE IF NOT EXISTS repeated_purchase (rid BIGINT, path VARCHAR, line BIGINT);
         UPDATE stage_order_lines SET _filtered = true
         FROM (SELECT DISTINCT f.file_no, r.line FROM repeated_purchase r JOIN input_file f ON f.path = r.path) r
         WHERE _file_no = r.file_no AND _line = r.line AND _file_no IN ({files});
         DROP TABLE repeated_purchase"
    ))
}

/// A return of a whole order becomes one return a line, of all that was ordered.
/// A refund amount is shared in cents by the value of the lines, the last line
/// takes what rounding leaves; without one the lines name none either: a missing
/// refund is the net price of the line.
fn spread_over_lines(connection: &Connection, table: &Table, files: &str) -> duckdb::Result<()> {
    let whole = format!(
        "_file_no IN ({files}) AND NOT _filtered AND _column = 'line_no' AND _reason = {}",
        literal(RETURN_OF_NO_LINE)
    );
    let columns: Vec<&str> = table.columns.iter().map(|column| column.name).collect();
    let values: Vec<String> = columns
        .iter()
        .map(|name| match *name {
            "return_id" => "concat(return_id, '#', line)".to_owned(),
            "line_no" => "line".to_owned(),
            "product_id" => "product".to_owned(),
            "quantity" => "ordered".to_owned(),
            "refund_amount" => {
                "CASE WHEN place = lines THEN TRY_CAST(refund_amount - coalesce(sum(share) OVER (PARTITION BY rid \
                 ORDER BY place ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS DECIMAL(18,4)) ELSE share END"
                    .to_owned()
            }
            name => name.to_owned(),
        })
        .collect();
    connection.execute_batch(&format!(
        "CREATE TEMP TABLE whole_order AS
         SELECT *, CASE WHEN refund_amount IS NOT NULL THEN coalesce(TRY_CAST(
             CASE WHEN total > 0 THEN round(refund_amount * (value / total), 2) ELSE 0 END AS DECIMAL(18,4)), 0) END AS share
         FROM (
             SELECT s.*, s.rowid AS rid, l.line_no AS line, l.product_id AS product, l.quantity AS ordered,
                    l.value, sum(l.value) OVER (PARTITION BY s.rowid) AS total,
                    row_number() OVER (PARTITION BY s.rowid ORDER BY l.line_no) AS place,
                    count(*) OVER (PARTITION BY s.rowid) AS lines
             FROM (SELECT rowid, * FROM stage_returns WHERE {whole}) s JOIN (
                 SELECT *, quantity::DOUBLE * unit_price::DOUBLE - coalesce(line_discount, 0)::DOUBLE AS value FROM order_lines
             ) l ON l.order_id = s.order_id
         );
         DELETE FROM stage_returns WHERE rowid IN (SELECT rid FROM whole_order);
         INSERT INTO stage_returns ({columns}, _file_no, _line, _n, _filtered)
         SELECT {values}, _file_no, _line, place, false FROM whole_order;
         UPDATE stage_returns SET _column = 'order_id',
             _reason = 'the refund names a whole order whose lines are not there; import its purchase, then this file again'
         WHERE {whole};
         DROP TABLE whole_order",
        columns = columns.join(", "),
        values = values.join(", "),
    ))
}

/// Rows whose key the table has already take the table's values, so that they
/// change nothing; rows of one new key take the values of the last of them.
fn keep_what_is_there(
    connection: &Connection,
    table: &Table,
    files: &str,
    replace: bool,
) -> duckdb::Result<()> {
    let stage = stage_table(table);
    let names: Vec<&str> = table.columns.iter().map(|column| column.name).collect();
    let set: Vec<String> = names
        .iter()
        .map(|name| format!("{name} = k.{name}"))
        .collect();
    let same_key: Vec<String> = table
        .key
        .iter()
        .map(|name| format!("{stage}.{name} = k.{name}"))
        .collect();
    let usable = format!("_file_no IN ({files}) AND NOT _filtered AND _reason IS NULL");
    let update = |from: String| {
        format!(
            "UPDATE {stage} SET {} FROM {from} AS k WHERE {} AND {usable};",
            set.join(", "),
            same_key.join(" AND ")
        )
    };
    let last = format!(
        "(SELECT DISTINCT ON ({key}) {columns} FROM {stage} WHERE {usable} \
         ORDER BY {key}, _file_no DESC, _line DESC, _n DESC)",
        key = table.key.join(", "),
        columns = names.join(", "),
    );
    let mut sql = update(last);
    if !replace {
        sql.push_str(&update(table.name.to_owned()));
    }
    connection.execute_batch(&sql)
}
