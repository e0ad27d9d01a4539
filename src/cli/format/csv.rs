//! CSV as RFC 4180 quotes it, with line feeds for line ends.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::Value;

use super::{as_row, flat_notes};

/// The header and the rows. Null is an empty cell.
pub(super) fn write<R: Serialize>(
    out: &mut dyn Write,
    fields: &[&str],
    rows: &[&R],
    spreadsheet_safe: bool,
) -> io::Result<()> {
    let mut writer = csv::WriterBuilder::new().from_writer(out);
    writer.write_record(fields).map_err(as_io)?;
    for row in rows {
        let row = as_row(row)?;
        for field in fields {
            let text = cell(field, row.get(*field).unwrap_or(&Value::Null));
            let text = if spreadsheet_safe && !text.is_number {
                disarmed(text.text)
            } else {
                text.text
            };
            writer.write_field(text).map_err(as_io)?;
        }
        writer.write_record(None::<&[u8]>).map_err(as_io)?;
    }
    writer.flush()
}

/// The error of the output itself: a closed pipe must be seen as one.
fn as_io(error: csv::Error) -> io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        other => io::Error::other(format!("{other:?}")),
    }
}

/// What stands in a cell.
struct Cell {
    text: String,
    is_number: bool,
}

fn cell(field: &str, value: &Value) -> Cell {
    let is_number = value.is_number();
    let text = match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Number(number) => {
            let text = number.to_string();
            // A whole number is written as one, whatever type it was counted in.
            text.strip_suffix(".0").map(str::to_owned).unwrap_or(text)
        }
        Value::Array(notes) if field == "notes" => flat_notes(notes),
        Value::Array(items) => items
            .iter()
            .map(|item| {
                item.as_str()
                    .map_or_else(|| item.to_string(), str::to_owned)
            })
            .collect::<Vec<_>>()
            .join("; "),
        Value::Bool(_) | Value::Object(_) => value.to_string(),
    };
    Cell { text, is_number }
}

/// The text with a `'` before it if a spreadsheet would take it for a formula.
fn disarmed(text: String) -> String {
    if text.starts_with(['=', '+', '-', '@']) {
        format!("'{text}")
    } else {
        text
    }
}
