//! NDJSON files, written field by field.
//!
//! A value tree per record would cost more than all the rest of the shop.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use super::super::SynthError;
use super::super::calendar::Calendar;
use super::super::writer::{decimal, digits};

/// Records in one file; large exports come in parts.
const PART: u64 = 2_000_000;

/// One export: files `stem_000000000000.ndjson`, `…001.ndjson`, and so on, and
/// the record that is being written. Values of an object are named, those of a
/// list are not (their `key` is empty).
#[derive(Debug)]
pub(super) struct Lines {
    dir: PathBuf,
    stem: &'static str,
    files: Vec<(String, u64)>,
    out: BufWriter<File>,
    record: Vec<u8>,
    /// What closes each open object and list.
    open: Vec<u8>,
}

impl Lines {
    /// Creates the first file of an export.
    pub(super) fn create(dir: &Path, stem: &'static str) -> Result<Self, SynthError> {
        let (name, out) = part(dir, stem, 0)?;
        Ok(Self {
            dir: dir.to_owned(),
            stem,
            files: vec![(name, 0)],
            out,
            record: Vec::with_capacity(1 << 12),
            open: Vec::new(),
        })
    }

    fn key(&mut self, key: &str) -> &mut Vec<u8> {
        if !matches!(self.record.last(), None | Some(b'{' | b'[')) {
            self.record.push(b',');
        }
        if !key.is_empty() {
            self.quoted(key);
            self.record.push(b':');
        }
        &mut self.record
    }

    fn quoted(&mut self, text: &str) {
        self.record.push(b'"');
        for byte in text.bytes() {
            match byte {
                b'"' | b'\\' => self.record.extend_from_slice(&[b'\\', byte]),
                0..0x20 => self
                    .record
                    .extend_from_slice(format!("\\u{byte:04x}").as_bytes()),
                _ => self.record.push(byte),
            }
        }
        self.record.push(b'"');
    }

    /// Opens an object.
    pub(super) fn object(&mut self, key: &str) -> &mut Self {
        self.key(key).push(b'{');
        self.open.push(b'}');
        self
    }

    /// Opens a list.
    pub(super) fn list(&mut self, key: &str) -> &mut Self {
        self.key(key).push(b'[');
        self.open.push(b']');
        self
    }

    /// Closes what was opened last.
    pub(super) fn close(&mut self) -> &mut Self {
        let end = self.open.pop();
        debug_assert!(end.is_some(), "nothing is open");
        self.record.extend(end);
        self
    }

    /// A text.
    pub(super) fn text(&mut self, key: &str, text: &str) -> &mut Self {
        self.key(key);
        self.quoted(text);
        self
    }

    /// An identifier: a prefix and numbers, joined by `-`.
    pub(super) fn id(&mut self, key: &str, prefix: &str, parts: &[u64]) -> &mut Self {
        let record = self.key(key);
        record.push(b'"');
        record.extend_from_slice(prefix.as_bytes());
        for (index, part) in parts.iter().enumerate() {
            if index > 0 {
                record.push(b'-');
            }
            digits(*part, record);
        }
        record.push(b'"');
        self
    }

    /// A whole number.
    pub(super) fn int(&mut self, key: &str, value: u64) -> &mut Self {
        digits(value, self.key(key));
        self
    }

    /// A whole number as text, as BigQuery exports them.
    pub(super) fn int_text(&mut self, key: &str, value: u64) -> &mut Self {
        self.id(key, "", &[value])
    }

    /// Money in cents, as units with two decimals.
    pub(super) fn cents(&mut self, key: &str, cents: i64) -> &mut Self {
        decimal(cents, 2, self.key(key));
        self
    }

    /// Money in millionths, as units with six decimals.
    pub(super) fn micros(&mut self, key: &str, micros: i64) -> &mut Self {
        decimal(micros, 6, self.key(key));
        self
    }

    /// A time, given in seconds after 1970-01-01: ISO 8601, UTC.
    pub(super) fn time(&mut self, key: &str, calendar: &Calendar, at: i64) -> &mut Self {
        let record = self.key(key);
        record.push(b'"');
        calendar.write(at, record);
        record.push(b'"');
        self
    }

    /// Ends the record, with everything that is open in it.
    pub(super) fn end(&mut self) -> Result<(), SynthError> {
        while let Some(end) = self.open.pop() {
            self.record.push(end);
        }
        self.record.push(b'\n');
        if self.rows() == PART {
            self.flush()?;
            let (name, out) = part(&self.dir, self.stem, self.files.len())?;
            self.files.push((name, 0));
            self.out = out;
        }
        let written = self.out.write_all(&self.record);
        self.record.clear();
        if let Some((_, rows)) = self.files.last_mut() {
            *rows += 1;
        }
        written.map_err(|source| self.failed(source))
    }

    /// Flushes the last file; every file's name and records.
    pub(super) fn finish(mut self) -> Result<Vec<(String, u64)>, SynthError> {
        self.flush()?;
        Ok(self.files)
    }

    fn rows(&self) -> u64 {
        self.files.last().map_or(0, |(_, rows)| *rows)
    }

    fn flush(&mut self) -> Result<(), SynthError> {
        let flushed = self.out.flush();
        flushed.map_err(|source| self.failed(source))
    }

    fn failed(&self, source: std::io::Error) -> SynthError {
        let name = self.files.last().map_or("", |(name, _)| name);
        SynthError::Write {
            path: self.dir.join(name),
            source,
        }
    }
}

fn part(dir: &Path, stem: &str, number: usize) -> Result<(String, BufWriter<File>), SynthError> {
    let name = format!("{stem}_{number:012}.ndjson");
    let path = dir.join(&name);
    match File::create(&path) {
        Ok(file) => Ok((name, BufWriter::with_capacity(1 << 16, file))),
        Err(source) => Err(SynthError::Write { path, source }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_are_valid_json() {
        let dir = tempfile::tempdir().unwrap();
        let mut lines = Lines::create(dir.path(), "x").unwrap();
        lines.object("").text("quote\"", "a\\b \"c\"\n\u{1}é");
        lines.list("items").object("").int("n", 3).close();
        lines.object("").cents("m", -1_205).close().close();
        lines.micros("u", 1_500_000);
        lines.id("id", "v", &[1, 2]).int_text("big", 7);
        lines.end().unwrap();
        lines.object("").list("none").close().end().unwrap();
        assert_eq!(
            lines.finish().unwrap(),
            [("x_000000000000.ndjson".to_owned(), 2)]
        );
        let text = std::fs::read_to_string(dir.path().join("x_000000000000.ndjson")).unwrap();
        let records: Vec<serde_json::Value> = text
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect();
        assert_eq!(
            records[0],
            serde_json::json!({
                "quote\"": "a\\b \"c\"\n\u{1}é",
                "items": [{"n": 3}, {"m": -12.05}],
                "u": 1.5, "id": "v1-2", "big": "7",
            })
        );
        assert_eq!(records[1], serde_json::json!({"none": []}));
    }
}
