//! CSV files, written row by row.
//!
//! Numbers are printed from integers, so the bytes do not depend on how a
//! platform formats floats.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use super::SynthError;
use super::calendar::Calendar;

/// One CSV file that is being written. Fields are added in header order.
#[derive(Debug)]
pub(super) struct Sheet {
    name: String,
    path: PathBuf,
    out: BufWriter<File>,
    columns: usize,
    row: Vec<u8>,
    fields: usize,
    rows: u64,
}

impl Sheet {
    /// Creates `dir/name` and writes its header.
    pub(super) fn create(
        dir: &Path,
        name: &str,
        header: &[impl AsRef<str>],
    ) -> Result<Self, SynthError> {
        let path = dir.join(name);
        let file = File::create(&path).map_err(|source| SynthError::Write {
            path: path.clone(),
            source,
        })?;
        let mut sheet = Self {
            name: name.to_owned(),
            path,
            out: BufWriter::with_capacity(1 << 16, file),
            columns: header.len(),
            row: Vec::with_capacity(256),
            fields: 0,
            rows: 0,
        };
        for column in header {
            sheet.text(column.as_ref());
        }
        sheet.end()?;
        sheet.rows = 0;
        Ok(sheet)
    }

    fn field(&mut self) -> &mut Vec<u8> {
        if self.fields > 0 {
            self.row.push(b',');
        }
        self.fields += 1;
        &mut self.row
    }

    /// No value.
    pub(super) fn empty(&mut self) -> &mut Self {
        self.field();
        self
    }

    /// Free text, quoted where CSV asks for it.
    pub(super) fn text(&mut self, text: &str) -> &mut Self {
        let row = self.field();
        if text.contains([',', '"', '\n', '\r']) {
            row.push(b'"');
            row.extend_from_slice(text.replace('"', "\"\"").as_bytes());
            row.push(b'"');
        } else {
            row.extend_from_slice(text.as_bytes());
        }
        self
    }

    /// An identifier: a prefix and numbers, joined by `-`.
    pub(super) fn id(&mut self, prefix: &str, parts: &[u64]) -> &mut Self {
        let row = self.field();
        row.extend_from_slice(prefix.as_bytes());
        for (index, part) in parts.iter().enumerate() {
            if index > 0 {
                row.push(b'-');
            }
            digits(*part, row);
        }
        self
    }

    /// A whole number.
    pub(super) fn int(&mut self, value: u64) -> &mut Self {
        digits(value, self.field());
        self
    }

    /// Money in cents, as units with two decimals.
    pub(super) fn cents(&mut self, cents: i64) -> &mut Self {
        decimal(cents, 2, self.field());
        self
    }

    /// A number rounded to `places` decimals (half away from zero).
    #[expect(
        clippy::cast_possible_truncation,
        reason = "shares, logits and counts are far below 2^63"
    )]
    pub(super) fn rounded(&mut self, value: f64, places: u32) -> &mut Self {
        let scaled = (value * f64::from(10_u32.pow(places))).round() as i64;
        decimal(scaled, places, self.field());
        self
    }

    /// A time, given in seconds after 1970-01-01.
    pub(super) fn time(&mut self, calendar: &Calendar, at: i64) -> &mut Self {
        calendar.write(at, self.field());
        self
    }

    /// The day of a time, UTC.
    pub(super) fn day(&mut self, calendar: &Calendar, at: i64) -> &mut Self {
        let row = self.field();
        calendar.write(at, row);
        row.truncate(row.len() - "T00:00:00Z".len());
        self
    }

    /// `true` or `false`.
    pub(super) fn flag(&mut self, value: bool) -> &mut Self {
        self.text(if value { "true" } else { "false" })
    }

    /// Ends the row.
    pub(super) fn end(&mut self) -> Result<(), SynthError> {
        debug_assert_eq!(
            self.fields, self.columns,
            "fields in a row of {}",
            self.name
        );
        self.row.push(b'\n');
        let written = self.out.write_all(&self.row);
        self.row.clear();
        self.fields = 0;
        self.rows += 1;
        written.map_err(|source| self.failed(source))
    }

    /// Flushes the file; its name and its rows without the header.
    pub(super) fn finish(mut self) -> Result<(String, u64), SynthError> {
        let flushed = self.out.flush();
        flushed.map_err(|source| self.failed(source))?;
        Ok((self.name, self.rows))
    }

    fn failed(&self, source: std::io::Error) -> SynthError {
        SynthError::Write {
            path: self.path.clone(),
            source,
        }
    }
}

pub(super) fn digits(mut value: u64, out: &mut Vec<u8>) {
    let start = out.len();
    loop {
        out.push(b'0' + u8::try_from(value % 10).unwrap_or(0));
        value /= 10;
        if value == 0 {
            break;
        }
    }
    out[start..].reverse();
}

pub(super) fn decimal(scaled: i64, places: u32, out: &mut Vec<u8>) {
    if scaled < 0 {
        out.push(b'-');
    }
    let unit = 10_u64.pow(places);
    let magnitude = scaled.unsigned_abs();
    digits(magnitude / unit, out);
    out.push(b'.');
    for place in (0..places).rev() {
        let digit = magnitude / 10_u64.pow(place) % 10;
        out.push(b'0' + u8::try_from(digit).unwrap_or(0));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_valid_csv_and_are_counted() {
        let dir = tempfile::tempdir().unwrap();
        let header = ["a", "b", "c", "d", "e", "f", "g", "h"];
        let mut sheet = Sheet::create(dir.path(), "x.csv", &header).unwrap();
        let calendar = Calendar::new();
        sheet
            .text("plain")
            .text("12\" pan, \"blue\"")
            .id("e", &[12, 3]);
        sheet.int(1_000).cents(-1_205).rounded(-0.004_7, 3);
        sheet
            .flag(true)
            .time(&calendar, super::super::calendar::START);
        sheet.end().unwrap();
        let mut row = sheet.empty();
        for _ in 1..8 {
            row = row.empty();
        }
        row.end().unwrap();
        assert_eq!(sheet.finish().unwrap(), ("x.csv".to_owned(), 2));

        let mut reader = csv::Reader::from_path(dir.path().join("x.csv")).unwrap();
        let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
        assert_eq!(
            rows[0].iter().collect::<Vec<_>>(),
            [
                "plain",
                "12\" pan, \"blue\"",
                "e12-3",
                "1000",
                "-12.05",
                "-0.005",
                "true",
                "2025-11-01T00:00:00Z"
            ]
        );
        assert!(rows[1].iter().all(str::is_empty));
    }

    #[test]
    fn a_folder_that_is_not_there_is_named() {
        let error = Sheet::create(Path::new("/nowhere/at/all"), "x.csv", &["a"]).unwrap_err();
        assert!(
            error.to_string().contains("/nowhere/at/all/x.csv"),
            "{error}"
        );
    }
}
