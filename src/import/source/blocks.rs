//! Splitting delimited text into blocks of whole records.
//!
//! One thread at a time takes the next block; the fields of a block are then
//! split outside that turn, by as many threads as DuckDB scans with.

use std::io::{self, Read};

/// How the records of a delimited text are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Dialect {
    pub(crate) delimiter: u8,
    pub(crate) quote: u8,
}

/// Whole records, one after the other.
pub(crate) struct Block {
    /// The text of the records with their line ends.
    pub(crate) bytes: Vec<u8>,
    /// Where each record ends in `bytes`, and the line on which it starts.
    pub(crate) records: Vec<Record>,
}

/// One record of a [`Block`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Record {
    pub(crate) end: usize,
    /// From 1.
    pub(crate) line: u64,
    /// A quote opens in this record and is never closed; the record ends with its line.
    pub(crate) unclosed: bool,
}

/// A record longer than this is a sign of a quote that is never closed.
const LONGEST_RECORD: usize = 32 << 20;

/// Reads a delimited text block by block.
pub(crate) struct Blocks {
    input: Box<dyn Read + Send>,
    dialect: Dialect,
    buffer: Vec<u8>,
    line: u64,
    ended: bool,
    line_end: Option<u8>,
}

/// Where in a record the splitter stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum At {
    FieldStart,
    Plain,
    Quoted,
    AfterQuote,
}

impl Blocks {
    pub(crate) fn new(input: Box<dyn Read + Send>, dialect: Dialect) -> Self {
        Self {
            input,
            dialect,
            buffer: Vec::new(),
            line: 1,
            ended: false,
            line_end: None,
        }
    }

    /// Passes over `count` lines as they stand, whatever they hold.
    pub(crate) fn skip_lines(&mut self, count: u64) -> io::Result<()> {
        for _ in 0..count {
            loop {
                let line_end = self.line_end()?;
                if let Some(end) = memchr::memchr(line_end, &self.buffer) {
                    self.buffer.drain(..=end);
                    self.line += 1;
                    break;
                }
                if self.ended {
                    self.buffer.clear();
                    break;
                }
                self.fill()?;
            }
        }
        Ok(())
    }

    /// The next at most `most` records, blank lines left out; `None` at the end.
    pub(crate) fn next(&mut self, most: usize) -> io::Result<Option<Block>> {
        let line_end = self.line_end()?;
        let Dialect { delimiter, quote } = self.dialect;
        let mut records = Vec::new();
        let (mut at, mut position, mut start) = (At::FieldStart, 0, 0);
        let mut line = self.line;
        let mut first_line = line;
        while records.len() < most {
            if position == self.buffer.len() {
                let long = position - start > LONGEST_RECORD;
                if !self.ended && !long {
                    self.fill()?;
                    continue;
                }
                let first_line_end = memchr::memchr(line_end, &self.buffer[start..]);
                if let (At::Quoted, Some(offset)) = (at, first_line_end) {
                    // The quote is a slip: only the line it stands on is lost, not what it would swallow.
                    start += offset + 1;
                    records.push(Record {
                        end: start,
                        line: first_line,
                        unclosed: true,
                    });
                    (position, at) = (start, At::FieldStart);
                    line = first_line + 1;
                    first_line = line;
                    continue;
                }
                if long {
                    return Err(io::Error::new(
                        io::ErrorKind::InvalidData,
                        format!(
                            "the row on line {first_line} is longer than 32 MB; the file is no table of rows"
                        ),
                    ));
                }
                if !is_blank(&self.buffer[start..]) {
                    let unclosed = at == At::Quoted;
                    records.push(Record {
                        end: position,
                        line: first_line,
                        unclosed,
                    });
                }
                start = position;
                break;
            }
            let rest = &self.buffer[position..];
            if position == start
                && let Some(end) = plain_line(rest, line_end, quote)
            {
                position += end + 1;
                start = position;
                records.push(Record {
                    end: position,
                    line: first_line,
                    unclosed: false,
                });
                line += 1;
                first_line = line;
                continue;
            }
            match at {
                At::FieldStart if rest[0] == quote => {
                    at = At::Quoted;
                    position += 1;
                }
                At::FieldStart | At::Plain => match memchr::memchr2(delimiter, line_end, rest) {
                    Some(offset) => {
                        position += offset + 1;
                        at = At::FieldStart;
                        if rest[offset] == line_end {
                            line += 1;
                            if is_blank(&self.buffer[start..position]) {
                                // A blank line is no record; it stays out of the block.
                                self.buffer.drain(start..position);
                                position = start;
                            } else {
                                records.push(Record {
                                    end: position,
                                    line: first_line,
                                    unclosed: false,
                                });
                                start = position;
                            }
                            first_line = line;
                        }
                    }
                    None => {
                        position = self.buffer.len();
                        at = At::Plain;
                    }
                },
                At::Quoted => match memchr::memchr2(quote, line_end, rest) {
                    Some(offset) => {
                        position += offset + 1;
                        if rest[offset] == quote {
                            at = At::AfterQuote;
                        } else {
                            line += 1;
                        }
                    }
                    None => position = self.buffer.len(),
                },
                At::AfterQuote if rest[0] == quote => {
                    at = At::Quoted;
                    position += 1;
                }
                At::AfterQuote => at = At::Plain,
            }
        }
        self.line = first_line;
        if records.is_empty() {
            self.buffer.clear();
            return Ok(None);
        }
        let rest = self.buffer.split_off(start);
        let bytes = std::mem::replace(&mut self.buffer, rest);
        Ok(Some(Block { bytes, records }))
    }

    /// The byte that ends a line: a carriage return only where no line feed follows any.
    fn line_end(&mut self) -> io::Result<u8> {
        while self.line_end.is_none() {
            if memchr::memchr(b'\n', &self.buffer).is_some() {
                self.line_end = Some(b'\n');
            } else if self.ended || self.buffer.len() > (1 << 20) {
                let has_return = memchr::memchr(b'\r', &self.buffer).is_some();
                self.line_end = Some(if has_return { b'\r' } else { b'\n' });
            } else {
                self.fill()?;
            }
        }
        Ok(self.line_end.unwrap_or(b'\n'))
    }

    fn fill(&mut self) -> io::Result<()> {
        let before = self.buffer.len();
        self.buffer.resize(before + (256 << 10), 0);
        let count = self.input.read(&mut self.buffer[before..])?;
        self.buffer.truncate(before + count);
        self.ended = count == 0;
        Ok(())
    }
}

/// Where the first line ends, if no quote and something else stands in it: then
/// it is a record, whatever its fields.
fn plain_line(text: &[u8], line_end: u8, quote: u8) -> Option<usize> {
    let end = memchr::memchr(line_end, text)?;
    let line = &text[..end];
    (memchr::memchr(quote, line).is_none() && !is_blank(line)).then_some(end)
}

fn is_blank(line: &[u8]) -> bool {
    line.iter().all(|byte| matches!(byte, b'\r' | b'\n'))
}

impl Block {
    /// The text of each record, without its line end, with the record.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&[u8], Record)> {
        let mut start = 0;
        self.records.iter().map(move |record| {
            let bytes = &self.bytes[start..record.end];
            start = record.end;
            let trimmed = bytes.strip_suffix(b"\n").unwrap_or(bytes);
            (trimmed.strip_suffix(b"\r").unwrap_or(trimmed), *record)
        })
    }
}

/// Splits one record into its fields, quotes undone.
///
/// A quote counts only at the start of a field; text after the closing quote
/// is kept as it stands.
pub(crate) fn split_fields(record: &[u8], dialect: Dialect, mut each: impl FnMut(&[u8])) {
    split_places(record, dialect, |field| match field {
        Field::At(place) => each(&record[place]),
        Field::Unquoted(text) => each(text),
    });
}

/// A field of a record.
pub(crate) enum Field<'a> {
    /// It stands there in the record.
    At(std::ops::Range<usize>),
    /// It stood in quotes, which are undone.
    Unquoted(&'a [u8]),
}

/// Splits like [`split_fields`], and copies only what stands in quotes.
pub(crate) fn split_places(record: &[u8], dialect: Dialect, mut each: impl FnMut(Field<'_>)) {
    let Dialect { delimiter, quote } = dialect;
    let mut rest = record;
    let mut unquoted = Vec::new();
    loop {
        let start = record.len() - rest.len();
        if rest.first() == Some(&quote) {
            unquoted.clear();
            let mut tail = &rest[1..];
            loop {
                match memchr::memchr(quote, tail) {
                    Some(end) if tail.get(end + 1) == Some(&quote) => {
                        unquoted.extend_from_slice(&tail[..=end]);
                        tail = &tail[end + 2..];
                    }
                    Some(end) => {
                        unquoted.extend_from_slice(&tail[..end]);
                        tail = &tail[end + 1..];
                        break;
                    }
                    None => {
                        unquoted.extend_from_slice(tail);
                        tail = &[];
                        break;
                    }
                }
            }
            let end = memchr::memchr(delimiter, tail).unwrap_or(tail.len());
            unquoted.extend_from_slice(&tail[..end]);
            each(Field::Unquoted(&unquoted));
            if end == tail.len() {
                return;
            }
            rest = &tail[end + 1..];
        } else {
            match memchr::memchr(delimiter, rest) {
                Some(end) => {
                    each(Field::At(start..start + end));
                    rest = &rest[end + 1..];
                }
                None => {
                    each(Field::At(start..record.len()));
                    return;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const COMMA: Dialect = Dialect {
        delimiter: b',',
        quote: b'"',
    };

    fn rows(text: &str, most: usize) -> Vec<(u64, Vec<String>)> {
        let mut blocks = Blocks::new(Box::new(io::Cursor::new(text.as_bytes().to_vec())), COMMA);
        let mut rows = Vec::new();
        while let Some(block) = blocks.next(most).unwrap() {
            assert!(block.records.len() <= most);
            for (bytes, record) in block.iter() {
                let mut fields = Vec::new();
                split_fields(bytes, COMMA, |field| {
                    fields.push(String::from_utf8_lossy(field).into_owned())
                });
                rows.push((record.line, fields));
            }
        }
        rows
    }

    fn owned(fields: &[&str]) -> Vec<String> {
        fields.iter().map(|field| (*field).to_owned()).collect()
    }

    #[test]
    fn records_keep_the_line_they_start_on() {
        let text = "a,b\r\n\n1,\"two\nlines\"\n\"say \"\"hi\"\"\",5\" pipe\n\n\nlast,";
        let expected = vec![
            (1, owned(&["a", "b"])),
            (3, owned(&["1", "two\nlines"])),
            (5, owned(&["say \"hi\"", "5\" pipe"])),
            (8, owned(&["last", ""])),
        ];
        for most in [1, 2, 3, 100] {
            assert_eq!(rows(text, most), expected, "blocks of {most}");
        }
    }

    #[test]
    fn a_file_of_carriage_returns_has_lines_too() {
        assert_eq!(
            rows("a,b\r1,2\r", 10),
            vec![(1, owned(&["a", "b"])), (2, owned(&["1", "2"]))]
        );
    }

    #[test]
    fn an_unclosed_quote_is_marked() {
        for most in [1, 2, 10] {
            let text = b"a\n\"open\nmore\nlast,z";
            let mut blocks = Blocks::new(Box::new(io::Cursor::new(text.to_vec())), COMMA);
            let mut seen = Vec::new();
            while let Some(block) = blocks.next(most).unwrap() {
                seen.extend(
                    block
                        .records
                        .iter()
                        .map(|record| (record.line, record.unclosed)),
                );
            }
            assert_eq!(
                seen,
                [(1, false), (2, true), (3, false), (4, false)],
                "blocks of {most}"
            );
        }
    }

    #[test]
    fn lines_before_the_header_are_skipped_as_they_stand() {
        let mut blocks = Blocks::new(
            Box::new(io::Cursor::new(b"an \"odd title\nx\na,b\n".to_vec())),
            COMMA,
        );
        blocks.skip_lines(2).unwrap();
        let block = blocks.next(10).unwrap().unwrap();
        assert_eq!(
            block.records,
            vec![Record {
                end: 4,
                line: 3,
                unclosed: false
            }]
        );
    }

    proptest! {
        #[test]
        fn what_the_csv_crate_writes_is_read_back(
            table in prop::collection::vec(prop::collection::vec("[a-z,\"\r\n é]{0,6}", 2..4), 1..20),
            most in 1_usize..7,
        ) {
            let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
            for row in &table {
                writer.write_record(row).unwrap();
            }
            let text = String::from_utf8(writer.into_inner().unwrap()).unwrap();
            let read: Vec<Vec<String>> = rows(&text, most).into_iter().map(|(_, fields)| fields).collect();
            prop_assert_eq!(read, table);
        }
    }
}
