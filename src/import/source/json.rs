//! JSON and NDJSON files, checked before DuckDB reads them.
//!
//! A line of NDJSON that is no JSON is a row that is rejected; a JSON document
//! that breaks off is a file that cannot be read.

use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

use encoding_rs::Encoding;
use serde::de::IgnoredAny;

use super::decode::{Meter, open_text};
use super::scan::raw_text;

/// How the values stand in the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Layout {
    /// One array of objects.
    Array,
    /// One object a line.
    Lines,
    /// Objects over several lines.
    Objects,
}

/// Bytes of one value at most.
const LONGEST: usize = 256 << 20;

/// A JSON file that is whole, as DuckDB is to read it.
#[derive(Debug)]
pub(crate) struct Json {
    /// A clean copy of the file, an object a line.
    pub(crate) path: PathBuf,
    /// The line of each row, where it is not simply the row's number.
    pub(crate) lines: Option<Vec<u64>>,
    /// Values that are no rows: line, what is wrong, the line as it stands.
    pub(crate) broken: Vec<(u64, String, String)>,
    /// Bytes of the longest row.
    pub(crate) longest: usize,
}

/// Looks through a JSON file once and writes what is whole to `spare`, an object a line.
///
/// # Errors
/// The file cannot be read to its end, or is no JSON as a whole.
pub(crate) fn prepare(
    path: &Path,
    encoding: Option<&'static Encoding>,
    spare: &Path,
    meter: &Meter,
) -> io::Result<Json> {
    let layout = layout(path, encoding)?;
    let (text, _) = open_text(path, encoding, meter)?;
    let mut copy = CleanCopy {
        file: BufWriter::new(File::create(spare)?),
        lines: Vec::new(),
        broken: Vec::new(),
        longest: 0,
    };
    let reader = BufReader::with_capacity(256 << 10, text);
    let is_dense = match layout {
        Layout::Lines => copy_lines(reader, &mut copy)?,
        Layout::Array | Layout::Objects => {
            Values::new(reader, layout == Layout::Array)
                .each(|line, value| copy.add(line, value))?;
            false
        }
    };
    copy.file.flush()?;
    meter.add_rows(copy.lines.len() as u64);
    Ok(Json {
        path: spare.to_path_buf(),
        lines: (!is_dense || !copy.broken.is_empty()).then_some(copy.lines),
        broken: copy.broken,
        longest: copy.longest,
    })
}

struct CleanCopy {
    file: BufWriter<File>,
    lines: Vec<u64>,
    broken: Vec<(u64, String, String)>,
    longest: usize,
}

impl CleanCopy {
    /// Adds a value that is JSON.
    fn add(&mut self, line: u64, value: &[u8]) -> io::Result<()> {
        if !value.starts_with(b"{") {
            let reason = "it is no object of named values".to_owned();
            self.reject(line, reason, value);
            return Ok(());
        }
        self.lines.push(line);
        self.longest = self.longest.max(value.len());
        self.file.write_all(value)?;
        self.file.write_all(b"\n")
    }

    fn reject(&mut self, line: u64, reason: String, value: &[u8]) {
        self.broken.push((line, reason, raw_text(value)));
    }
}

/// Copies a line at a time; the result is whether every line holds a value.
fn copy_lines(mut reader: impl BufRead, copy: &mut CleanCopy) -> io::Result<bool> {
    let (mut bytes, mut number, mut is_dense) = (Vec::new(), 0_u64, true);
    loop {
        bytes.clear();
        let limit = u64::try_from(LONGEST + 1).unwrap_or(u64::MAX);
        if reader.by_ref().take(limit).read_until(b'\n', &mut bytes)? == 0 {
            return Ok(is_dense);
        }
        number += 1;
        if bytes.len() > LONGEST {
            return Err(too_long(number));
        }
        let line = bytes.trim_ascii();
        if line.is_empty() {
            is_dense = false;
            continue;
        }
        match serde_json::from_slice::<IgnoredAny>(line) {
            Ok(_) => copy.add(number, line)?,
            Err(error) if error.is_eof() && !bytes.ends_with(b"\n") => {
                return Err(io::Error::from(io::ErrorKind::UnexpectedEof));
            }
            Err(error) => copy.reject(
                number,
                format!("the line is not JSON (at column {})", error.column()),
                line,
            ),
        }
    }
}

fn too_long(line: u64) -> io::Error {
    invalid(format!("the value on line {line} is longer than 256 MB"))
}

fn invalid(text: String) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, text)
}

/// The values of an array, or of a text of one value after the other.
struct Values<R> {
    bytes: io::Bytes<R>,
    line: u64,
    is_array: bool,
}

impl<R: BufRead> Values<R> {
    fn new(reader: R, is_array: bool) -> Self {
        Self {
            bytes: reader.bytes(),
            line: 1,
            is_array,
        }
    }

    fn next(&mut self) -> io::Result<Option<u8>> {
        let byte = self.bytes.next().transpose()?;
        if byte == Some(b'\n') {
            self.line += 1;
        }
        Ok(byte)
    }

    fn next_solid(&mut self) -> io::Result<Option<u8>> {
        loop {
            match self.next()? {
                Some(byte) if byte.is_ascii_whitespace() => {}
                other => return Ok(other),
            }
        }
    }

    /// Calls `each` with every value, on one line, and the line where it starts.
    fn each(mut self, mut each: impl FnMut(u64, &[u8]) -> io::Result<()>) -> io::Result<()> {
        let cut = || io::Error::from(io::ErrorKind::UnexpectedEof);
        let mut ahead = self.next_solid()?;
        if self.is_array {
            if ahead != Some(b'[') {
                return Err(self.misplaced(ahead));
            }
            ahead = self.next_solid()?;
            if ahead == Some(b']') {
                return self.end();
            }
        }
        let mut value = Vec::new();
        while let Some(first) = ahead {
            let start = self.line;
            value.clear();
            ahead = self.value(first, &mut value)?;
            if let Err(error) = serde_json::from_slice::<IgnoredAny>(&value) {
                return Err(match error.is_eof() {
                    true => cut(),
                    false => invalid(format!(
                        "it is not JSON that can be read (in the value that starts on line {start})"
                    )),
                });
            }
            each(start, &value)?;
            if !self.is_array {
                continue;
            }
            match ahead {
                Some(b',') => ahead = self.next_solid()?,
                Some(b']') => return self.end(),
                None => return Err(cut()),
                other => return Err(self.misplaced(other)),
            }
        }
        if self.is_array { Err(cut()) } else { Ok(()) }
    }

    /// Reads one value into `value` and gives the first solid byte after it.
    fn value(&mut self, first: u8, value: &mut Vec<u8>) -> io::Result<Option<u8>> {
        let (mut depth, mut quoted, mut escaped) = (0_usize, false, false);
        let mut byte = first;
        let start = self.line;
        loop {
            // Between tokens a line break is a blank; within a text it is no JSON.
            value.push(match byte {
                b'\n' | b'\r' if !quoted => b' ',
                other => other,
            });
            if value.len() > LONGEST {
                return Err(too_long(start));
            }
            if quoted {
                match byte {
                    _ if escaped => escaped = false,
                    b'\\' => escaped = true,
                    b'"' => quoted = false,
                    _ => {}
                }
            } else {
                match byte {
                    b'"' => quoted = true,
                    b'{' | b'[' => depth += 1,
                    b'}' | b']' => depth = depth.saturating_sub(1),
                    _ => {}
                }
            }
            let is_closed = depth == 0 && !quoted;
            let is_complete = is_closed && matches!(byte, b'}' | b']' | b'"');
            let Some(next) = self.next()? else {
                return Ok(None);
            };
            let ends = next.is_ascii_whitespace() || matches!(next, b',' | b']');
            if is_complete || is_closed && ends {
                return if next.is_ascii_whitespace() {
                    self.next_solid()
                } else {
                    Ok(Some(next))
                };
            }
            byte = next;
        }
    }

    fn end(mut self) -> io::Result<()> {
        match self.next_solid()? {
            None => Ok(()),
            other => Err(self.misplaced(other)),
        }
    }

    fn misplaced(&self, byte: Option<u8>) -> io::Error {
        match byte {
            None => io::Error::from(io::ErrorKind::UnexpectedEof),
            Some(byte) => invalid(format!(
                "it is not JSON that can be read ('{}' on line {})",
                char::from(byte).escape_default(),
                self.line
            )),
        }
    }
}

/// An array starts with a bracket; lines are told by a first line that is JSON by itself.
fn layout(path: &Path, encoding: Option<&'static Encoding>) -> io::Result<Layout> {
    let (text, _) = open_text(path, encoding, &Meter::default())?;
    let limit = u64::try_from(LONGEST).unwrap_or(u64::MAX);
    let mut reader = BufReader::new(text.take(limit));
    let mut first = Vec::new();
    loop {
        first.clear();
        // An array may be one line of any length; its first byte tells.
        let head = reader.fill_buf()?;
        let solid = head.iter().find(|byte| !byte.is_ascii_whitespace());
        if solid == Some(&b'[') {
            return Ok(Layout::Array);
        }
        if reader.read_until(b'\n', &mut first)? == 0 {
            return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "it is empty"));
        }
        if !first.trim_ascii().is_empty() {
            break;
        }
    }
    let first = first.trim_ascii();
    let is_open =
        matches!(serde_json::from_slice::<IgnoredAny>(first), Err(error) if error.is_eof());
    let goes_on = first == b"{" || is_open && !reader.fill_buf()?.is_empty();
    Ok(if goes_on {
        Layout::Objects
    } else {
        Layout::Lines
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn look(name: &str, text: &str) -> io::Result<(Json, String)> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        let json = prepare(&path, None, &folder.path().join("spare"), &Meter::default())?;
        let clean = std::fs::read_to_string(&json.path).unwrap();
        Ok((json, clean))
    }

    #[test]
    fn broken_and_blank_lines_leave_the_others_their_numbers() {
        let (json, clean) = look("a.ndjson", "{\"a\":1}\n\n{\"a\":\n{\"a\":2}").unwrap();
        assert_eq!(clean, "{\"a\":1}\n{\"a\":2}\n");
        assert_eq!(json.lines, Some(vec![1, 4]));
        assert_eq!(json.broken.len(), 1);
        assert_eq!(
            (json.broken[0].0, json.broken[0].2.as_str()),
            (3, "{\"a\":")
        );
    }

    #[test]
    fn arrays_and_spread_objects_keep_the_line_where_each_value_starts() {
        let (json, clean) = look(
            "a.json",
            "[{\"a\":\n \"x]},\\\"\"},\n\n {\"a\":2} , 7,\n{\"a\":[{}]}]\n",
        )
        .unwrap();
        assert_eq!(clean, "{\"a\":  \"x]},\\\"\"}\n{\"a\":2}\n{\"a\":[{}]}\n");
        assert_eq!(json.lines, Some(vec![1, 4, 5]));
        assert_eq!((json.broken[0].0, json.broken[0].2.as_str()), (4, "7"));
        let (json, clean) = look("a.json", "{\n \"a\": 1\n}\n{\n\"a\": 2}").unwrap();
        assert_eq!(clean, "{  \"a\": 1 }\n{ \"a\": 2}\n");
        assert_eq!(json.lines, Some(vec![1, 4]));
        assert_eq!(look("a.json", "[]").unwrap().1, "");
        assert_eq!(
            look("a.json", "{\"a\":1}\n{\"a\":2}\n").unwrap().0.lines,
            None
        );
    }

    #[test]
    fn a_document_that_breaks_off_is_an_error() {
        for text in [
            "{\"a\":1}\n{\"a\":",
            "[{\"a\":1},{\"a\"",
            "[{\"a\":1}",
            "[",
            "{\n\"a\"",
        ] {
            let cut = look("a.json", text).unwrap_err();
            assert_eq!(cut.kind(), io::ErrorKind::UnexpectedEof, "{text}");
        }
        for text in [
            "[{\"a\":1} {\"a\":2}]",
            "[{\"a\":1},]",
            "[{\"a\":1}] x",
            "[,]",
            "[{a:1}]",
        ] {
            let wrong = look("a.json", text).unwrap_err();
            assert!(wrong.to_string().contains("not JSON"), "{text}: {wrong}");
        }
        assert!(look("a.json", "").is_err());
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_looked_through_without_a_panic(text in "[\\[\\]{}\",:\\\\a1 \n]{0,60}") {
            let _ = look("a.json", &text);
        }
    }
}
