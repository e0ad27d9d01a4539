//! How `show` writes an answer: table, csv, json, ndjson, md.
//!
//! Every format works on the answer's JSON, whose field names and order are
//! CONTRACT.md section 4's. `csv`, `json` and `ndjson` carry all fields,
//! unrounded; `table` and `md` carry the columns of a view, rounded for reading.

mod columns;
mod csv;
mod fields;
mod figures;
mod json;
mod order;
mod text;

use std::io::{self, IsTerminal, Write};

use serde::Serialize;
use serde_json::{Map, Value};

use super::args::{Format, What};
use crate::domain::View;
use crate::explore::{Answer, Filled, Health, Table};

use fields::fields;
pub(crate) use figures::{count, counted};
pub(crate) use order::Order;
pub(crate) use text::{cut, escaped};

/// Nobody reads tables on a terminal that is narrower.
const NARROWEST: usize = 40;

/// One row as JSON, fields in the contract's order.
type Row = Map<String, Value>;

/// How an answer is written.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Style {
    /// The format.
    pub(crate) format: Format,
    /// Which columns lead, in `table` and `md`.
    pub(crate) view: View,
    /// Plain ASCII marks, in `table` and `md`.
    pub(crate) ascii: bool,
    /// Keep spreadsheets from running text as formulas, in `csv`.
    pub(crate) spreadsheet_safe: bool,
    /// So many cells are in a line, in `table`; where nothing says so a line is as long as it is.
    pub(crate) width: Option<usize>,
}

impl Style {
    /// For a command without options of its own but the format asked for, if one is.
    pub(crate) fn plain(asked: Option<Format>, ascii: bool) -> Self {
        Self {
            format: asked.unwrap_or_else(|| usual(io::stdout().is_terminal())),
            view: View::default(),
            ascii,
            spreadsheet_safe: false,
            width: terminal_width(),
        }
    }
}

/// The format that nobody asked for: a table for a person, CSV for a program.
pub(crate) fn usual(on_terminal: bool) -> Format {
    if on_terminal {
        Format::Table
    } else {
        Format::Csv
    }
}

/// How wide the terminal is that stdout goes to, if it goes to one.
pub(crate) fn terminal_width() -> Option<usize> {
    if !io::stdout().is_terminal() {
        return None;
    }
    let size = rustix::termios::tcgetwinsize(io::stdout()).ok()?;
    Some(usize::from(size.ws_col)).filter(|columns| *columns >= NARROWEST)
}

/// What a person may want to know beside the data.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Told {
    /// Rows written, and rows there are.
    pub(crate) rows: Option<(u64, u64)>,
    /// Sentences: remarks on the table, and why columns of it are empty.
    pub(crate) remarks: Vec<String>,
}

/// Writes the answer to `out`.
///
/// # Errors
///
/// Only those of `out`.
pub(crate) fn write(
    out: &mut dyn Write,
    what: What,
    answer: &Answer,
    order: &Order,
    style: Style,
) -> io::Result<Told> {
    match answer {
        Answer::Overview(overview) => write_one(out, what, overview.as_ref(), style),
        Answer::Levels(table) => write_table(out, what, table, order, style),
        Answer::Impacts(table) => write_table(out, what, table, order, style),
        Answer::Cohorts(table) => write_table(out, what, table, order, style),
        Answer::Alerts(table) => write_table(out, what, table, order, style),
        Answer::Opportunities(table) => write_table(out, what, table, order, style),
        Answer::Experiments(table) => write_table(out, what, table, order, style),
        Answer::Pair(table) => write_table(out, what, table, order, style),
        Answer::Pairs(table) => write_table(out, what, table, order, style),
        Answer::Rejects(table) => write_table(out, what, table, order, style),
        // `whatif` writes these itself.
        Answer::WhatIf(_) | Answer::Portfolio(_) | Answer::Replay(_) => {
            Err(io::Error::other("a what-if is no table"))
        }
        Answer::Gaps(rows) => {
            let total = u64::try_from(rows.len()).unwrap_or(u64::MAX);
            write_rows(out, what, rows, total, order, style)
        }
        Answer::Imports(rows) => {
            let total = u64::try_from(rows.len()).unwrap_or(u64::MAX);
            write_rows(out, what, rows, total, order, style)
        }
        // No word of `show` asks for it.
        Answer::Values(_)
        | Answer::Reasons(_)
        | Answer::Beside(_)
        | Answer::Trends(_)
        | Answer::Series(_)
        | Answer::Grid(_)
        | Answer::Funnel(_)
        | Answer::Evidence(_)
        | Answer::Names(_) => Ok(Told::default()),
    }
}

/// Writes rows that are no answer of the read model.
///
/// # Errors
///
/// Only those of `out`.
pub(crate) fn write_list<R: Serialize>(
    out: &mut dyn Write,
    what: What,
    rows: &[R],
    order: &Order,
    style: Style,
) -> io::Result<Told> {
    let total = u64::try_from(rows.len()).unwrap_or(u64::MAX);
    write_rows(out, what, rows, total, order, style)
}

fn write_table<R: Serialize>(
    out: &mut dyn Write,
    what: What,
    table: &Table<R>,
    order: &Order,
    style: Style,
) -> io::Result<Told> {
    let mut told = write_rows(out, what, &table.rows, table.total, order, style)?;
    let causes = std::mem::take(&mut told.remarks);
    told.remarks = table.remarks.iter().cloned().chain(causes).collect();
    Ok(told)
}

fn write_rows<R: Serialize>(
    out: &mut dyn Write,
    what: What,
    rows: &[R],
    total: u64,
    order: &Order,
    style: Style,
) -> io::Result<Told> {
    let chosen = order.choose(rows)?;
    let mut told = Told::default();
    match style.format {
        Format::Json => json::array(out, &chosen)?,
        Format::Ndjson => json::lines(out, &chosen)?,
        Format::Csv => csv::write(out, fields(what), &chosen, style.spreadsheet_safe)?,
        Format::Table | Format::Md => {
            let rows: Vec<Row> = chosen
                .iter()
                .copied()
                .map(as_row)
                .collect::<Result<_, _>>()?;
            let columns = columns::columns(what, style.view, rows.first());
            told.remarks = columns::causes(&columns, &rows);
            let marks = figures::Marks::new(style.ascii);
            let cells = text::Cells::of(&columns, &rows, marks);
            let left_out = cells.write(out, style.format, style.width)?;
            if !left_out.is_empty() {
                told.remarks.push(format!(
                    "no room for {}; --format csv shows all columns",
                    left_out.join(", ")
                ));
            }
        }
    }
    let written = u64::try_from(chosen.len()).unwrap_or(u64::MAX);
    told.rows = Some((written, total.max(written)));
    Ok(told)
}

fn write_one<R: Serialize>(
    out: &mut dyn Write,
    what: What,
    row: &R,
    style: Style,
) -> io::Result<Told> {
    let mut told = Told::default();
    match style.format {
        Format::Json => json::object(out, row)?,
        Format::Ndjson => json::lines(out, &[row])?,
        Format::Csv => csv::write(out, fields(what), &[row], style.spreadsheet_safe)?,
        Format::Table | Format::Md => {
            let row = as_row(row)?;
            let columns = columns::columns(what, style.view, Some(&row));
            told.remarks = columns::causes(&columns, std::slice::from_ref(&row));
            let marks = figures::Marks::new(style.ascii);
            text::Cells::turned(&columns, &row, marks).write(out, style.format, style.width)?;
        }
    }
    Ok(told)
}

/// Writes rejected rows by file, and how full the tables are, for reading.
///
/// # Errors
///
/// Only those of `out`.
pub(crate) fn write_health(out: &mut dyn Write, health: &Health, style: Style) -> io::Result<()> {
    let marks = figures::Marks::new(style.ascii);
    if !health.rejects.is_empty() {
        let rows: Vec<Row> = health
            .rejects
            .iter()
            .map(as_row)
            .collect::<Result<_, _>>()?;
        let cells = text::Cells::of(columns::REJECT_COUNTS, &rows, marks);
        cells.write(out, Format::Table, style.width)?;
        writeln!(out)?;
    }
    let mut rows = Vec::new();
    for coverage in health.coverage.iter().filter(|table| table.rows > 0) {
        let mut row = as_row(coverage)?;
        let lacks: Vec<String> = coverage
            .filled
            .iter()
            .filter(|column| column.share < 1.0)
            .map(|column| lack(column, marks))
            .collect();
        row.insert("lacks".to_owned(), Value::String(lacks.join(", ")));
        rows.push(row);
    }
    text::Cells::of(columns::COVERAGE, &rows, marks).write(out, Format::Table, style.width)?;
    Ok(())
}

/// A column that is not filled in every row. A share is never rounded to all.
fn lack(column: &Filled, marks: figures::Marks) -> String {
    if column.share == 0.0 {
        return format!("{} none", column.column);
    }
    let share = (column.share * 1_000.0).floor() / 1_000.0;
    format!(
        "{} {} %",
        column.column,
        figures::number(share * 100.0, 1, marks)
    )
}

/// A row as a JSON object.
fn as_row<R: Serialize>(row: &R) -> io::Result<Row> {
    match serde_json::to_value(row)? {
        Value::Object(fields) => Ok(fields),
        other => Err(io::Error::other(format!(
            "a row is no JSON object: {other}"
        ))),
    }
}

/// Notes as one text, for a cell that cannot hold structure.
fn flat_notes(notes: &[Value]) -> String {
    let note = |note: &Value| {
        let cause = note
            .get("cause")
            .and_then(Value::as_str)
            .unwrap_or_default();
        let fields: Vec<&str> = note
            .get("fields")
            .and_then(Value::as_array)
            .map(|fields| fields.iter().filter_map(Value::as_str).collect())
            .unwrap_or_default();
        format!("{}: {cause}", fields.join(", "))
    };
    notes.iter().map(note).collect::<Vec<_>>().join("; ")
}

#[cfg(test)]
mod tests;
