//! Return rates of young orders: as told on the day the data end, and as they came out.

use std::path::Path;

use color_eyre::eyre::{Result, WrapErr};
use duckdb::Connection;
use sidecart::store::{Limits, open_read};

/// Days of orders before the cut that are looked at, and days that follow it.
const YOUNG: u32 = 20;
const AFTER: u32 = 45;

/// The columns that say when a row came.
const TIMES: [&str; 6] = [
    "ordered_at",
    "shown_at",
    "clicked_at",
    "returned_at",
    "started_at",
    "assigned_at",
];

/// The return rate of the orders of the last days before a cut.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Young {
    /// Units back on the day of the cut over units.
    pub(crate) naive: f64,
    /// The same with the returns to come put in.
    pub(crate) adjusted: f64,
    /// As it came out.
    pub(crate) truth: f64,
}

/// The day at which the data of `database` are cut.
pub(crate) fn cut_of(database: &Path) -> Result<String> {
    let reader = open_read(database, &Limits::default())?;
    let sql =
        format!("select cast(cast(max(ordered_at) as date) - {AFTER} as varchar) from line_fact");
    Ok(reader.query_row(&sql, [], |row| row.get(0))?)
}

/// Copies the tables of the folder `from` as they were on the day `cut`.
pub(crate) fn cut_tables(from: &Path, to: &Path, cut: &str) -> Result<()> {
    std::fs::create_dir_all(to)?;
    for entry in std::fs::read_dir(from)? {
        let path = entry?.path();
        let Some(name) = path.file_name() else {
            continue;
        };
        if name.to_string_lossy().starts_with("truth_") {
            continue;
        }
        let mut reader = csv::Reader::from_path(&path).wrap_err("a table to cut")?;
        let header = reader.headers()?.clone();
        let time = header.iter().position(|column| TIMES.contains(&column));
        let mut writer = csv::Writer::from_path(to.join(name))?;
        writer.write_record(&header)?;
        for record in reader.records() {
            let record = record?;
            let is_past = time.and_then(|at| record.get(at)).is_none_or(|at| at < cut);
            if is_past {
                writer.write_record(&record)?;
            }
        }
        writer.flush()?;
    }
    Ok(())
}

/// Compares the database that was cut with the whole one.
pub(crate) fn young(whole: &Path, cut: &Path, day: &str) -> Result<Young> {
    let sums = |database: &Path| -> Result<(f64, f64, f64)> {
        let reader = open_read(database, &Limits::default())?;
        let conn: &Connection = &reader;
        let sql = format!(
            "select cast(sum(units_back) as double), cast(sum(expected_units) as double), \
             cast(sum(quantity) as double) from line_fact \
             where ordered_at >= cast(? as timestamp) - {YOUNG} * interval '1' day \
             and ordered_at < cast(? as timestamp)"
        );
        let row = |row: &duckdb::Row<'_>| Ok((row.get(0)?, row.get(1)?, row.get(2)?));
        Ok(conn.query_row(&sql, [day, day], row)?)
    };
    let (back, expected, units) = sums(cut)?;
    let (later, _, of) = sums(whole)?;
    Ok(Young {
        naive: back / units,
        adjusted: back / expected,
        truth: later / of,
    })
}
