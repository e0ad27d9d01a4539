//! XML files: one row per repeated element, a column per child element.
//!
//! The row is the `item` of RSS or the `entry` of Atom, else the shallowest
//! element that repeats and holds others. Columns are named by the children
//! without their prefix (`g:price` is `price`), children of children with a dot
//! (`shipping.price`); of several children of one name the first has the name
//! and the others are `name (2)`, `name (3)`, …. The row's own attributes are
//! columns too. All values are text.

use std::collections::BTreeMap;
use std::io::{self, BufReader, Read};
use std::path::Path;

use duckdb::Connection;
use encoding_rs::Encoding;
use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

use super::super::text::{Styles, Tally};
use super::copied::{CellType, Copy, Value};
use super::decode::{Meter, open_bytes, open_text};
use super::delimited::TextOptions;

/// Elements inside elements.
const DEEPEST: usize = 100;

/// Columns of one file.
const WIDEST: usize = 2000;

/// Characters of one value.
const LONGEST: usize = 32 << 20;

/// Why an XML file cannot be copied.
#[derive(Debug, thiserror::Error)]
pub(crate) enum XmlError {
    #[error("{0}")]
    Io(#[from] io::Error),
    #[error("{0}")]
    Engine(#[from] duckdb::Error),
}

/// A row as it was read: names with their values, and the line where it starts.
type Cells = Vec<(String, String)>;

/// Copies an XML file into the temporary table `table` and gives its columns' names,
/// and how their numbers are written.
///
/// # Errors
/// The file is empty, breaks off, is not well-formed, or holds no rows.
pub(crate) fn copy(
    connection: &Connection,
    path: &Path,
    options: &TextOptions,
    table: &str,
    meter: &Meter,
) -> Result<(Vec<String>, Styles), XmlError> {
    let encoding = match options.encoding {
        Some(encoding) => Some(encoding),
        None => declared(path)?,
    };
    let quiet = Meter::default();
    let row = row_path(open(path, encoding, &quiet)?)?;
    let mut names: Vec<String> = Vec::new();
    let mut tallies: Vec<Tally> = Vec::new();
    each_row(open(path, encoding, &quiet)?, &row, |_, cells| {
        for (name, value) in cells {
            let known = names.iter().position(|known| known == name);
            let index = known.unwrap_or_else(|| {
                names.push(name.clone());
                tallies.push(Tally::default());
                names.len() - 1
            });
            tallies[index].add(value);
        }
        if names.len() > WIDEST {
            return Err(invalid(format!(
                "its elements have more than {WIDEST} different children; it is no table of rows"
            ))
            .into());
        }
        Ok(())
    })?;
    let types = vec![CellType::Text; names.len()];
    let mut rows = Copy::begin(connection, table, &types)?;
    let mut cells: Vec<Option<Value>> = Vec::new();
    each_row(open(path, encoding, meter)?, &row, |line, read| {
        cells.clear();
        cells.resize(names.len(), None);
        for (name, value) in read.iter_mut() {
            if let (Some(index), false) = (
                names.iter().position(|known| known == name),
                value.is_empty(),
            ) {
                cells[index] = Some(Value::Text(std::mem::take(value)));
            }
        }
        meter.add_rows(1);
        Ok(rows.row(line, &cells)?)
    })?;
    rows.finish()?;
    let styles = Styles::decide(&names, &tallies, options.decimal.as_deref());
    Ok((names, styles))
}

fn invalid(text: String) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, text)
}

fn open(
    path: &Path,
    encoding: Option<&'static Encoding>,
    meter: &Meter,
) -> io::Result<Walk<BufReader<Box<dyn Read + Send>>>> {
    let (text, _) = open_text(path, encoding, meter)?;
    let mut reader = Reader::from_reader(BufReader::new(text));
    reader.config_mut().expand_empty_elements = true;
    Ok(Walk {
        reader,
        buffer: Vec::new(),
        line: 1,
        depth: 0,
    })
}

/// The encoding that the declaration names, where the file's first bytes are ASCII.
fn declared(path: &Path) -> io::Result<Option<&'static Encoding>> {
    let mut head = Vec::new();
    open_bytes(path, &Meter::default())?
        .take(200)
        .read_to_end(&mut head)?;
    if head.is_empty() {
        return Err(invalid("it is empty".to_owned()));
    }
    let head = String::from_utf8_lossy(&head);
    let named = head
        .split_once("?>")
        .and_then(|(declaration, _)| declaration.split_once("encoding"))
        .and_then(|(_, rest)| rest.split(['"', '\'']).nth(1))
        .and_then(|label| Encoding::for_label(label.as_bytes()));
    // A declaration that can be read as ASCII is not in UTF-16, whatever it says.
    Ok(named.filter(|encoding| encoding.is_ascii_compatible() && *encoding != encoding_rs::UTF_8))
}

/// One step through the text.
enum Step {
    Open(String, Vec<(String, String)>),
    Text(String),
    Close,
    Other,
    End,
}

struct Walk<R> {
    reader: Reader<R>,
    buffer: Vec<u8>,
    /// The line where the next step starts.
    line: u64,
    depth: usize,
}

impl<R: io::BufRead> Walk<R> {
    fn step(&mut self) -> io::Result<Step> {
        self.buffer.clear();
        let event = self.reader.read_event_into(&mut self.buffer);
        let event = match event {
            Ok(event) => event,
            Err(quick_xml::Error::Io(error)) => {
                return Err(io::Error::new(error.kind(), error.to_string()));
            }
            Err(error) => {
                return Err(invalid(format!(
                    "it is no XML that can be read (after line {}: {error})",
                    self.line
                )));
            }
        };
        let (step, text) = match event {
            Event::Start(start) => {
                self.depth += 1;
                if self.depth > DEEPEST {
                    return Err(invalid(format!(
                        "its elements are nested more than {DEEPEST} deep (line {})",
                        self.line
                    )));
                }
                let step = Step::Open(local_name(&start), attributes(&start));
                (step, start.attributes_raw().to_owned())
            }
            Event::End(_) => {
                self.depth -= 1;
                (Step::Close, String::new())
            }
            Event::Text(text) => {
                let raw = text.xml10_content().into_owned();
                (Step::Text(raw), text.into_inner().into_owned())
            }
            Event::CData(text) => {
                let raw = text.xml10_content().into_owned();
                (Step::Text(raw), text.into_inner().into_owned())
            }
            Event::GeneralRef(reference) => {
                let character = reference.resolve_char_ref().ok().flatten();
                let name = reference.into_inner();
                let text = match character {
                    Some(character) => character.to_string(),
                    None => quick_xml::escape::resolve_predefined_entity(&name)
                        .map_or_else(|| format!("&{name};"), str::to_owned),
                };
                (Step::Text(text), String::new())
            }
            Event::Comment(text) | Event::DocType(text) => {
                (Step::Other, text.into_inner().into_owned())
            }
            Event::PI(text) => (Step::Other, text.into_inner().into_owned()),
            Event::Decl(_) | Event::Empty(_) => (Step::Other, String::new()),
            Event::Eof if self.depth > 0 => {
                return Err(io::Error::from(io::ErrorKind::UnexpectedEof));
            }
            Event::Eof => (Step::End, String::new()),
        };
        self.line += memchr::memchr_iter(b'\n', text.as_bytes()).count() as u64;
        Ok(step)
    }
}

fn local_name(start: &BytesStart<'_>) -> String {
    start.local_name().as_ref().to_owned()
}

fn attributes(start: &BytesStart<'_>) -> Vec<(String, String)> {
    start
        .attributes()
        .with_checks(false)
        .filter_map(Result::ok)
        .filter(|attribute| {
            let name = attribute.key.as_ref();
            !name.starts_with("xmlns") && !name.starts_with("xml:")
        })
        .map(|attribute| {
            let value = attribute
                .normalized_value(XmlVersion::Implicit1_0)
                .unwrap_or_default();
            (
                attribute.key.local_name().as_ref().to_owned(),
                value.trim().to_owned(),
            )
        })
        .collect()
}

/// How often an element stands at a place, and whether it holds anything but text.
#[derive(Default)]
struct Seen {
    count: u64,
    holds_more: bool,
}

/// The path of the elements that are the rows.
fn row_path<R: io::BufRead>(mut walk: Walk<R>) -> io::Result<Vec<String>> {
    let mut seen: BTreeMap<Vec<String>, Seen> = BTreeMap::new();
    let mut path: Vec<String> = Vec::new();
    loop {
        match walk.step()? {
            Step::Open(name, attributes) => {
                if let Some(parent) = seen.get_mut(&path) {
                    parent.holds_more = true;
                }
                path.push(name);
                let here = seen.entry(path.clone()).or_default();
                here.count += 1;
                here.holds_more |= !attributes.is_empty();
                if seen.len() > 10 * WIDEST {
                    return Err(invalid(
                        "its elements have too many different names; it is no table of rows"
                            .to_owned(),
                    ));
                }
            }
            Step::Close => {
                path.pop();
            }
            Step::End => break,
            Step::Text(_) | Step::Other => {}
        }
    }
    let rows = seen
        .iter()
        .filter(|(path, seen)| path.len() > 1 && seen.holds_more);
    let named = |path: &[String]| {
        path.last()
            .is_some_and(|name| name == "item" || name == "entry")
    };
    rows.min_by_key(|(path, seen)| {
        (
            !named(path),
            seen.count < 2,
            path.len(),
            std::cmp::Reverse(seen.count),
        )
    })
    .map(|(path, _)| path.clone())
    .ok_or_else(|| invalid("it holds no rows: no element repeats that holds others".to_owned()))
}

/// An element that is open inside a row.
struct Open {
    name: String,
    text: String,
    has_children: bool,
    href: Option<String>,
}

fn each_row<R: io::BufRead>(
    mut walk: Walk<R>,
    row: &[String],
    mut each: impl FnMut(u64, &mut Cells) -> Result<(), XmlError>,
) -> Result<(), XmlError> {
    let mut path: Vec<String> = Vec::new();
    // The row's own element is the first of these.
    let mut inside: Vec<Open> = Vec::new();
    let mut cells: Cells = Vec::new();
    let mut row_line = 1;
    loop {
        let line = walk.line;
        match walk.step()? {
            Step::Open(name, attributes) => {
                if inside.is_empty() {
                    path.push(name.clone());
                    if path != row {
                        continue;
                    }
                    row_line = line;
                    cells.clear();
                    for (name, value) in attributes {
                        add(&mut cells, name, value);
                    }
                    inside.push(open_element(name, None));
                } else {
                    if let Some(parent) = inside.last_mut() {
                        parent.has_children = true;
                    }
                    let href = attributes
                        .into_iter()
                        .find(|(name, _)| name == "href")
                        .map(|(_, value)| value);
                    inside.push(open_element(name, href));
                }
            }
            Step::Text(text) => {
                if let Some(open) = inside.last_mut() {
                    open.text.push_str(&text);
                    if open.text.len() > LONGEST {
                        return Err(invalid(format!(
                            "a value of the element on line {row_line} is longer than 32 MB"
                        ))
                        .into());
                    }
                }
            }
            Step::Close => {
                let Some(closed) = inside.pop() else {
                    path.pop();
                    continue;
                };
                let text = closed.text.trim();
                let is_row = inside.is_empty();
                if !text.is_empty() || !closed.has_children && !is_row {
                    let names: Vec<&str> = inside
                        .iter()
                        .skip(1)
                        .map(|open| open.name.as_str())
                        .chain([closed.name.as_str()])
                        .collect();
                    let value = match (text, closed.href) {
                        ("", Some(href)) => href,
                        (text, _) => text.to_owned(),
                    };
                    add(&mut cells, names.join("."), value);
                }
                if is_row {
                    path.pop();
                    each(row_line, &mut cells)?;
                }
            }
            Step::Other => {}
            Step::End => return Ok(()),
        }
    }
}

fn open_element(name: String, href: Option<String>) -> Open {
    Open {
        name,
        text: String::new(),
        has_children: false,
        href,
    }
}

/// Adds a value under its name, or under the name with the next number.
fn add(cells: &mut Cells, name: String, value: String) {
    let taken = |candidate: &str| {
        cells
            .iter()
            .position(|(known, _)| known.eq_ignore_ascii_case(candidate))
    };
    let mut candidate = name.clone();
    let mut number = 1;
    while let Some(index) = taken(&candidate) {
        if cells[index].1.is_empty() || cells[index].1 == value {
            // An empty element leaves its name to the next; the same text twice is one value.
            cells[index].1 = value;
            return;
        }
        number += 1;
        candidate = format!("{name} ({number})");
    }
    cells.push((candidate, value));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(name: &str, text: impl AsRef<[u8]>) -> Result<Vec<String>, String> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        let connection = Connection::open_in_memory().unwrap();
        let options = TextOptions::default();
        let (names, _) = copy(&connection, &path, &options, "x", &Meter::default())
            .map_err(|error| error.to_string())?;
        let mut rows = vec![names.join("|")];
        let cells: Vec<String> = (1..=names.len())
            .map(|number| format!("coalesce(c{number}, '-')"))
            .collect();
        let mut statement = connection
            .prepare(&format!(
                "SELECT concat_ws('|', {}) || ' @' || _line FROM x ORDER BY _line",
                cells.join(", ")
            ))
            .unwrap();
        let found = statement
            .query_map([], |row| row.get::<_, String>(0))
            .unwrap();
        rows.extend(found.map(Result::unwrap));
        Ok(rows)
    }

    #[test]
    fn an_rss_feed_has_a_row_an_item_and_no_prefixes() {
        let feed = "<?xml version=\"1.0\"?>\n<rss xmlns:g=\"http://base.google.com/ns/1.0\" version=\"2.0\"><channel>\n\
            <title>Shop</title><link>https://x</link>\n\
            <item>\n<g:id>A1</g:id><g:title>Tea &amp; <![CDATA[<b>milk</b>]]> &#233;</g:title>\n\
            <g:shipping><g:country>DE</g:country><g:price>4.90 EUR</g:price></g:shipping>\n\
            <g:image>1</g:image><g:image>2</g:image></item>\n\
            <item><g:id>B2</g:id><g:price>15.00 EUR</g:price><g:title/></item></channel></rss>";
        assert_eq!(
            read("feed.xml", feed).unwrap(),
            [
                "id|title|shipping.country|shipping.price|image|image (2)|price",
                "A1|Tea & <b>milk</b> é|DE|4.90 EUR|1|2|- @4",
                "B2|-|-|-|-|-|15.00 EUR @8",
            ]
        );
    }

    #[test]
    fn atom_entries_and_other_repeated_elements_are_rows_too() {
        let atom = "<feed xmlns=\"http://www.w3.org/2005/Atom\"><title>s</title>\
            <entry><id>1</id><link href=\"https://x/1\"/></entry></feed>";
        assert_eq!(
            read("a.xml", atom).unwrap(),
            ["id|link", "1|https://x/1 @1"]
        );
        let other = "<shop><name>s</name><offers><offer id=\"7\"><price>5</price></offer>\n<offer id=\"8\"><price>6</price></offer></offers></shop>";
        assert_eq!(
            read("o.xml", other).unwrap(),
            ["id|price", "7|5 @1", "8|6 @2"]
        );
    }

    #[test]
    fn encodings_are_declared_or_found() {
        let declared =
            b"<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><r><item><t>caf\xe9</t></item></r>";
        assert_eq!(read("l.xml", declared).unwrap()[1], "café @1");
        let wide: Vec<u8> = [0xff, 0xfe]
            .into_iter()
            .chain(
                "<r><item><t>Öl</t></item></r>"
                    .encode_utf16()
                    .flat_map(u16::to_le_bytes),
            )
            .collect();
        assert_eq!(read("w.xml", wide).unwrap()[1], "Öl @1");
    }

    #[test]
    fn what_is_no_table_is_refused() {
        for (text, reason) in [
            ("", "empty"),
            ("<r><item><a>1</a>", "unexpected end"),
            ("<r><item><a>1</b></item></r>", "no XML"),
            ("<r><item", "no XML"),
            ("hello", "no rows"),
            ("<r>x</r>", "no rows"),
        ] {
            let error = read("x.xml", text).unwrap_err();
            assert!(error.contains(reason), "{text}: {error}");
        }
        let deep = "<a>".repeat(5000);
        assert!(read("d.xml", deep).unwrap_err().contains("nested"));
    }
}
