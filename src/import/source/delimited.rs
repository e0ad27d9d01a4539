//! One delimited text file: its columns, and a fresh reading of its rows.

use std::io::{self, Read};
use std::ops::Range;
use std::path::{Path, PathBuf};

use encoding_rs::Encoding;

use super::super::text::Styles;
use super::blocks::{Block, Blocks, Dialect, Field, split_fields, split_places};
use super::decode::{Meter, encoding_name, open_text};
use super::dialect::{self, Sniffed};

/// What is told about a delimited text from outside; the rest is looked up in the file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct TextOptions {
    pub(crate) delimiter: Option<u8>,
    pub(crate) quote: Option<u8>,
    pub(crate) encoding: Option<&'static Encoding>,
    /// Lines before the header, or before the first row where there is none.
    pub(crate) skip: u64,
    pub(crate) no_header: bool,
    /// Lines above the header are looked for and passed over.
    pub(crate) find_header: bool,
    /// Names that the header may hold.
    pub(crate) names: Vec<String>,
    /// The decimal separator, where it is told.
    pub(crate) decimal: Option<String>,
    /// The sheet of a workbook.
    pub(crate) sheet: Option<String>,
    /// Texts that stand for no value, beside the empty cell.
    pub(crate) nulls: Vec<String>,
    /// No expression computes with the values, so JSON numbers may be read as text.
    pub(crate) plain: bool,
}

/// A delimited text file whose columns are known.
#[derive(Debug)]
pub(crate) struct Delimited {
    path: PathBuf,
    sniffed: Sniffed,
    encoding: &'static Encoding,
    options: TextOptions,
    pub(crate) columns: Vec<String>,
    pub(crate) meter: Meter,
}

/// Why a delimited text has no columns.
#[derive(Debug, thiserror::Error)]
pub(crate) enum TextError {
    #[error("it is empty, not even a header is in it")]
    Empty,
    #[error("{0}")]
    Io(#[from] io::Error),
}

impl Delimited {
    /// Looks at the start of a file (at all of it, where there is no header) for its columns.
    pub(crate) fn open(path: &Path, options: TextOptions, meter: Meter) -> Result<Self, TextError> {
        // Looking is not reading: only the reading itself moves the progress bar.
        let (mut text, encoding) = open_text(path, options.encoding, &Meter::default())?;
        let mut head = Vec::new();
        text.by_ref()
            .take(dialect::SAMPLE as u64)
            .read_to_end(&mut head)?;
        if head.is_empty() {
            return Err(TextError::Empty);
        }
        let sniffed = dialect::sniff(
            &head,
            head.len() < dialect::SAMPLE,
            &options,
            &path.to_string_lossy(),
        )?;
        let dialect = sniffed.dialect;
        let whole = Box::new(io::Cursor::new(head).chain(text));
        let mut blocks = Blocks::new(whole, dialect);
        blocks.skip_lines(sniffed.skip)?;
        let columns = if options.no_header {
            numbered(longest_row(&mut blocks, dialect)?)
        } else {
            let header = blocks.next(1)?.ok_or(TextError::Empty)?;
            header_names(&header, dialect)
        };
        if columns.is_empty() {
            return Err(TextError::Empty);
        }
        Ok(Self {
            path: path.to_path_buf(),
            sniffed,
            encoding,
            options,
            columns,
            meter,
        })
    }

    /// Delimiter and quote.
    pub(crate) fn dialect(&self) -> (u8, u8) {
        (self.sniffed.dialect.delimiter, self.sniffed.dialect.quote)
    }

    /// What was found rather than told, and is not the plain default, in words.
    pub(crate) fn detected(&self) -> Vec<String> {
        let mut detected = self.sniffed.detected.clone();
        if self.options.encoding.is_none() && self.encoding != encoding_rs::UTF_8 {
            detected.push(format!("read as {}", encoding_name(self.encoding)));
        }
        detected
    }

    /// How the numbers of its columns are written.
    pub(crate) fn styles(&self) -> &Styles {
        &self.sniffed.styles
    }

    /// Starts reading the rows after the header.
    pub(crate) fn rows(&self) -> io::Result<Blocks> {
        let (text, _) = open_text(&self.path, Some(self.encoding), &self.meter)?;
        let mut blocks = Blocks::new(text, self.sniffed.dialect);
        blocks.skip_lines(self.sniffed.skip)?;
        if !self.options.no_header {
            blocks.next(1)?;
        }
        Ok(blocks)
    }

    /// Splits one record into this file's columns.
    ///
    /// `None` in `fields` is no value. The result is what is wrong with the
    /// record as a whole, if anything is.
    pub(crate) fn split(&self, record: &[u8], fields: &mut Fields) -> Option<String> {
        let Ok(text) = std::str::from_utf8(record) else {
            fields.take("");
            return Some("the row is not UTF-8 text; name the file's encoding, for example encoding = \"cp1252\"".to_owned());
        };
        if memchr::memchr(0, record).is_some() {
            return Some("the row holds a NUL byte, so it is damaged or no text".to_owned());
        }
        fields.take(text);
        split_places(record, self.sniffed.dialect, |field| fields.push(field));
        let (found, wanted) = (fields.len(), self.columns.len());
        if found < wanted && !self.options.no_header {
            return Some(format!(
                "the row has {found} columns where the header has {wanted}"
            ));
        }
        if (wanted..found).any(|index| fields.get(index).is_some_and(|field| !field.is_empty())) {
            return Some(format!(
                "the row has {found} columns where the header has {wanted}"
            ));
        }
        None
    }

    /// Whether a cell's text stands for no value.
    pub(crate) fn is_null(&self, cell: &str) -> bool {
        cell.is_empty() || self.options.nulls.iter().any(|null| null == cell)
    }
}

/// The fields of one record, in one buffer that is used again for the next.
#[derive(Debug, Default)]
pub(crate) struct Fields {
    /// The record, and after it what stood in quotes.
    text: String,
    places: Vec<Range<usize>>,
}

impl Fields {
    /// Starts with a record whose fields are not yet known.
    fn take(&mut self, record: &str) {
        self.text.clear();
        self.text.push_str(record);
        self.places.clear();
    }

    fn push(&mut self, field: Field<'_>) {
        let place = match field {
            Field::At(place) => place,
            Field::Unquoted(bytes) => {
                let start = self.text.len();
                // Fields of a UTF-8 record are cut at ASCII bytes, so they are UTF-8 as well.
                self.text.push_str(&String::from_utf8_lossy(bytes));
                start..self.text.len()
            }
        };
        self.places.push(place);
    }

    fn len(&self) -> usize {
        self.places.len()
    }

    /// The field at `index`; `None` beyond the last.
    pub(crate) fn get(&self, index: usize) -> Option<&str> {
        self.text.get(self.places.get(index)?.clone())
    }
}

/// The names of a header, blank ones by their position: c1, c2, …
fn header_names(header: &Block, dialect: Dialect) -> Vec<String> {
    let mut names = Vec::new();
    for (bytes, _) in header.iter() {
        split_fields(bytes, dialect, |field| {
            let name = String::from_utf8_lossy(field).trim().to_owned();
            names.push(if name.is_empty() {
                format!("c{}", names.len() + 1)
            } else {
                name
            });
        });
    }
    names
}

fn numbered(count: usize) -> Vec<String> {
    (1..=count).map(|number| format!("c{number}")).collect()
}

fn longest_row(blocks: &mut Blocks, dialect: Dialect) -> io::Result<usize> {
    let mut longest = 0;
    while let Some(block) = blocks.next(4096)? {
        for (bytes, _) in block.iter() {
            let mut count = 0;
            split_fields(bytes, dialect, |_| count += 1);
            longest = longest.max(count);
        }
    }
    Ok(longest)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn open(name: &str, text: &str, options: TextOptions) -> Result<Delimited, TextError> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        Delimited::open(&path, options, Meter::default())
    }

    #[test]
    fn the_delimiter_is_found_in_the_header() {
        for (text, expected) in [
            ("a,b;c\n", vec!["a", "b;c"]),
            ("a;b;c\n", vec!["a", "b", "c"]),
            ("\"a,b\"|c\n", vec!["a,b", "c"]),
            ("only\n", vec!["only"]),
        ] {
            assert_eq!(
                open("x.csv", text, TextOptions::default()).unwrap().columns,
                expected
            );
        }
        assert_eq!(
            open("x.tsv", "a\tb,c\n", TextOptions::default())
                .unwrap()
                .columns,
            ["a", "b,c"]
        );
    }

    #[test]
    fn blank_header_cells_and_headerless_files_get_numbered_names() {
        assert_eq!(
            open("x.csv", "id,,qty\n", TextOptions::default())
                .unwrap()
                .columns,
            ["id", "c2", "qty"]
        );
        let headless = TextOptions {
            no_header: true,
            ..TextOptions::default()
        };
        let source = open("x.csv", "a\nb,c,d\ne,f\n", headless).unwrap();
        assert_eq!(source.columns, ["c1", "c2", "c3"]);
        assert_eq!(source.split(b"a", &mut Fields::default()), None);
    }

    #[test]
    fn ragged_rows_are_named_and_empty_trailing_cells_are_not() {
        let source = open("x.csv", "a,b\n", TextOptions::default()).unwrap();
        let mut fields = Fields::default();
        assert_eq!(source.split(b"1,2,,", &mut fields), None);
        assert_eq!(fields.get(1), Some("2"));
        assert_eq!(
            source.split(b"1", &mut fields).unwrap(),
            "the row has 1 columns where the header has 2"
        );
        assert!(source.split(b"1,2,3", &mut fields).is_some());
        assert!(
            source
                .split(b"1,\xff", &mut fields)
                .unwrap()
                .contains("encoding")
        );
    }

    #[test]
    fn an_empty_file_has_no_columns() {
        assert!(matches!(
            open("x.csv", "", TextOptions::default()),
            Err(TextError::Empty)
        ));
        assert!(matches!(
            open("x.csv", "\n\n", TextOptions::default()),
            Err(TextError::Empty)
        ));
    }
}
