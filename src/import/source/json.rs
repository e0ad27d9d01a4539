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

/// How the values stand in the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Layout {
    /// One array of objects.
    Array,
    /// One object a line.
    Lines,
    /// Objects over several lines.
    Objects,
}

/// A JSON file that is whole, as DuckDB is to read it.
#[derive(Debug)]
pub(crate) struct Json {
    /// The file itself, or a clean copy of it.
    pub(crate) path: PathBuf,
    pub(crate) layout: Layout,
    /// The line of each row, where it is not simply the row's number.
    pub(crate) lines: Option<Vec<u64>>,
    /// Lines that are no JSON: line, what is wrong, the line as it stands.
    pub(crate) broken: Vec<(u64, String, String)>,
}

/// Looks through a JSON file; `spare` is where a clean copy goes if one is needed.
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
    let (text, used) = open_text(path, encoding, meter)?;
    let plain = used == encoding_rs::UTF_8
        && path
            .extension()
            .is_none_or(|end| end != "gz" && end != "zst");
    let mut first = [0_u8; 1];
    let has_mark = plain && File::open(path)?.read(&mut first)? == 1 && first == [0xef];
    if layout != Layout::Lines {
        // Compressed or in another encoding: DuckDB reads the copy.
        let path = if plain && !has_mark {
            path.to_path_buf()
        } else {
            copy(text, spare)?
        };
        for value in serde_json::Deserializer::from_reader(BufReader::new(File::open(&path)?))
            .into_iter::<IgnoredAny>()
        {
            value.map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error.to_string()))?;
        }
        return Ok(Json {
            path,
            layout,
            lines: None,
            broken: Vec::new(),
        });
    }
    let mut clean = BufWriter::new(File::create(spare)?);
    let (mut lines, mut broken) = (Vec::new(), Vec::new());
    let mut reader = BufReader::new(text);
    let (mut bytes, mut number) = (Vec::new(), 0_u64);
    let mut gaps = false;
    loop {
        bytes.clear();
        if reader.read_until(b'\n', &mut bytes)? == 0 {
            break;
        }
        number += 1;
        let line = bytes.trim_ascii();
        if line.is_empty() {
            gaps = true;
            continue;
        }
        match serde_json::from_slice::<IgnoredAny>(line) {
            Ok(_) => {
                lines.push(number);
                clean.write_all(line)?;
                clean.write_all(b"\n")?;
            }
            Err(error) if error.is_eof() && !bytes.ends_with(b"\n") => {
                return Err(io::Error::from(io::ErrorKind::UnexpectedEof));
            }
            Err(error) => {
                gaps = true;
                broken.push((
                    number,
                    broken_reason(&error),
                    String::from_utf8_lossy(line).into_owned(),
                ));
            }
        }
    }
    clean.flush()?;
    meter.add_rows(lines.len() as u64);
    Ok(Json {
        path: spare.to_path_buf(),
        layout,
        lines: gaps.then_some(lines),
        broken,
    })
}

fn broken_reason(error: &serde_json::Error) -> String {
    format!("the line is not JSON (at column {})", error.column())
}

fn copy(mut text: Box<dyn Read + Send>, to: &Path) -> io::Result<PathBuf> {
    io::copy(&mut text, &mut File::create(to)?)?;
    Ok(to.to_path_buf())
}

/// An array starts with a bracket; lines are told by a first line that is JSON by itself.
fn layout(path: &Path, encoding: Option<&'static Encoding>) -> io::Result<Layout> {
    let (text, _) = open_text(path, encoding, &Meter::default())?;
    let mut lines = BufReader::new(text).split(b'\n');
    let first = loop {
        match lines.next().transpose()? {
            Some(line) if line.trim_ascii().is_empty() => {}
            Some(line) => break line,
            None => return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "it is empty")),
        }
    };
    let first = first.trim_ascii();
    Ok(if first.starts_with(b"[") {
        Layout::Array
    } else if first == b"{"
        || matches!(serde_json::from_slice::<IgnoredAny>(first), Err(error) if error.is_eof())
            && lines.next().is_some()
    {
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
    fn layouts_are_told_apart() {
        assert_eq!(
            look("a.json", "[{\"a\":1},\n{\"a\":2}]").unwrap().0.layout,
            Layout::Array
        );
        assert_eq!(
            look("a.json", "{\"a\":1}\n{\"a\":2}\n").unwrap().0.layout,
            Layout::Lines
        );
        assert_eq!(
            look("a.json", "{\n \"a\": 1\n}\n").unwrap().0.layout,
            Layout::Objects
        );
    }

    #[test]
    fn a_document_that_breaks_off_is_an_error() {
        let cut = look("a.ndjson", "{\"a\":1}\n{\"a\":").unwrap_err();
        assert_eq!(cut.kind(), io::ErrorKind::UnexpectedEof);
        assert!(
            look("a.json", "[{\"a\":1},{\"a\"")
                .unwrap_err()
                .to_string()
                .contains("EOF")
        );
        assert!(look("a.json", "").is_err());
    }
}
