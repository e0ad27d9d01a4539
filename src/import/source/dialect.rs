//! Finding out how a delimited text is written: delimiter, quote, where the
//! header is, and how its numbers are written.

use std::io::{self, Cursor};

use super::super::text::{Styles, Tally};
use super::blocks::{Blocks, Dialect, split_fields};
use super::delimited::TextOptions;
use super::header::{self, Known};

/// How much of a file is looked at.
pub(crate) const SAMPLE: usize = 1 << 20;

/// How much of it decides the delimiter.
const DELIMITER_SAMPLE: usize = 128 << 10;

/// Delimiters that are tried; of equals the first wins.
const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// What was found in the start of a file.
#[derive(Debug, Clone)]
pub(crate) struct Sniffed {
    pub(crate) dialect: Dialect,
    /// Lines before the header, or before the first row where there is none.
    pub(crate) skip: u64,
    pub(crate) styles: Styles,
    /// What is not the plain default, in words.
    pub(crate) detected: Vec<String>,
}

/// Looks at the start of a text. `is_whole` tells that it is all of it.
pub(crate) fn sniff(
    head: &[u8],
    is_whole: bool,
    options: &TextOptions,
    name: &str,
) -> io::Result<Sniffed> {
    let name = name.to_ascii_lowercase();
    let of_tabs = name.contains(".tsv") || name.contains(".tab");
    let short = &head[..head.len().min(DELIMITER_SAMPLE)];
    let quote = match options.quote {
        Some(quote) => quote,
        None => likely_quote(short),
    };
    let candidates: Vec<u8> = match options.delimiter {
        Some(delimiter) => vec![delimiter],
        None if of_tabs && has_tab(short, options.skip) => vec![b'\t'],
        None => DELIMITERS.to_vec(),
    };
    let known = Known::new(&options.names);
    let mut best: Option<Candidate> = None;
    for delimiter in candidates {
        let dialect = Dialect { delimiter, quote };
        let whole = is_whole && short.len() == head.len();
        let candidate = Candidate::look(short, whole, dialect, options, &known)?;
        if best
            .as_ref()
            .is_none_or(|best| candidate.score > best.score)
        {
            best = Some(candidate);
        }
    }
    let Some(best) = best else {
        return Err(io::Error::from(io::ErrorKind::InvalidInput));
    };
    let mut detected = Vec::new();
    if options.delimiter.is_none() {
        match best.dialect.delimiter {
            b';' => detected.push("separated by semicolons".to_owned()),
            b'|' => detected.push("separated by pipes".to_owned()),
            b'\t' if !of_tabs => detected.push("separated by tabs".to_owned()),
            _ => {}
        }
    }
    if options.quote.is_none() && quote == b'\'' {
        detected.push("quoted with apostrophes".to_owned());
    }
    if best.above > 0 {
        detected.push(header::skipped(best.above));
    }
    let skip = options.skip + best.above;
    let (names, tallies) = tally(head, is_whole, best.dialect, skip, options)?;
    let styles = Styles::decide(&names, &tallies, options.decimal.as_deref());
    detected.extend(styles.detected.iter().cloned());
    Ok(Sniffed {
        dialect: best.dialect,
        skip,
        styles,
        detected,
    })
}

fn has_tab(head: &[u8], skip: u64) -> bool {
    let skip = usize::try_from(skip).unwrap_or(usize::MAX);
    head.split(|byte| *byte == b'\n')
        .skip(skip)
        .any(|line| line.contains(&b'\t'))
}

/// An apostrophe where cells begin and end with it and no quotation mark stands anywhere.
fn likely_quote(head: &[u8]) -> u8 {
    if memchr::memchr(b'"', head).is_some() {
        return b'"';
    }
    let (mut quoted, mut others) = (0_usize, 0_usize);
    for line in head.split(|byte| matches!(byte, b'\n' | b'\r')).take(200) {
        for cell in line.split(|byte| DELIMITERS.contains(byte)) {
            let cell = cell.trim_ascii();
            match (cell.first(), cell.last()) {
                (Some(b'\''), Some(b'\'')) if cell.len() > 1 => quoted += 1,
                (Some(b'\''), _) | (_, Some(b'\'')) => others += 1,
                _ => {}
            }
        }
    }
    // Cells that hold a delimiter are cut here, and count as others.
    if quoted > 2 * others && quoted > 1 {
        b'\''
    } else {
        b'"'
    }
}

/// One way to read the text, and how well it fits.
struct Candidate {
    dialect: Dialect,
    /// Lines above the header, beyond those that the options skip.
    above: u64,
    /// Known names found; then how alike the rows are, in percent and by width.
    score: (usize, usize, usize),
}

impl Candidate {
    fn look(
        head: &[u8],
        is_whole: bool,
        dialect: Dialect,
        options: &TextOptions,
        names: &Known,
    ) -> io::Result<Self> {
        let rows = records(head, is_whole, dialect, options.skip, 1000)?;
        let texts: Vec<Vec<String>> = rows
            .iter()
            .take(header::LOOKED_AT)
            .map(|(_, cells)| cells.clone())
            .collect();
        let place = if options.find_header && !options.no_header {
            header::find(&texts, names)
        } else {
            0
        };
        let above = match rows.get(place) {
            Some((line, _)) if place > 0 => line - 1 - options.skip,
            _ => 0,
        };
        let width = rows.get(place).map_or(0, |(_, cells)| cells.len());
        let known = texts.get(place).map_or(0, |row| names.matches(row));
        let body = rows.get(place + 1..).unwrap_or_default();
        let alike = body
            .iter()
            .filter(|(_, cells)| cells.len() == width)
            .count();
        let percent = match body.len() {
            0 => 100,
            count => alike * 100 / count,
        };
        let score = if width > 1 {
            // A score above zero, so that a comma wins where nothing separates anything.
            (known, percent.max(1), width)
        } else {
            (known.min(1), 0, 0)
        };
        Ok(Self {
            dialect,
            above,
            score,
        })
    }
}

type Row = (u64, Vec<String>);

/// The first records with their lines; the last is left out where it may be cut.
fn records(
    head: &[u8],
    is_whole: bool,
    dialect: Dialect,
    skip: u64,
    most: usize,
) -> io::Result<Vec<Row>> {
    let mut blocks = Blocks::new(Box::new(Cursor::new(head.to_vec())), dialect);
    blocks.skip_lines(skip)?;
    let mut rows: Vec<Row> = Vec::new();
    while let (Some(block), true) = (blocks.next(256)?, rows.len() < most) {
        for (bytes, record) in block.iter() {
            if record.unclosed {
                continue;
            }
            let mut cells = Vec::new();
            split_fields(bytes, dialect, |cell| {
                cells.push(String::from_utf8_lossy(cell).trim().to_owned());
            });
            rows.push((record.line, cells));
        }
    }
    if !is_whole && rows.len() > 1 && rows.len() < most {
        rows.pop();
    }
    Ok(rows)
}

/// The header's names and what the values of each column look like.
fn tally(
    head: &[u8],
    is_whole: bool,
    dialect: Dialect,
    skip: u64,
    options: &TextOptions,
) -> io::Result<(Vec<String>, Vec<Tally>)> {
    let mut rows = records(head, is_whole, dialect, skip, usize::MAX)?.into_iter();
    let names = match options.no_header {
        true => Vec::new(),
        false => rows.next().map(|(_, cells)| cells).unwrap_or_default(),
    };
    let mut tallies: Vec<Tally> = vec![Tally::default(); names.len()];
    for (_, cells) in rows {
        // The cells of a row of another width may stand in the wrong columns.
        if !options.no_header && cells.len() < names.len() {
            continue;
        }
        if tallies.len() < cells.len() && options.no_header {
            tallies.resize(cells.len(), Tally::default());
        }
        for (tally, cell) in tallies.iter_mut().zip(&cells) {
            if !options.nulls.contains(cell) {
                tally.add(cell);
            }
        }
    }
    let names = match options.no_header {
        true => (1..=tallies.len()).map(|n| format!("c{n}")).collect(),
        false => names,
    };
    Ok((names, tallies))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn found(text: &str, name: &str, names: &[&str]) -> (char, u64, Vec<String>) {
        let options = TextOptions {
            find_header: true,
            names: names.iter().map(|name| (*name).to_owned()).collect(),
            ..TextOptions::default()
        };
        let sniffed = sniff(text.as_bytes(), true, &options, name).unwrap();
        (
            char::from(sniffed.dialect.delimiter),
            sniffed.skip,
            sniffed.detected,
        )
    }

    #[test]
    fn delimiters_are_found_in_the_whole_sample() {
        for (text, expected) in [
            ("a,b;c\n", ','),
            ("a;b;c\n", ';'),
            ("\"a,b\"|c\n", '|'),
            ("only\n", ','),
            ("a\tb,c\n1\t2\n", '\t'),
            ("id;price\n1;12,50\n2;13,75\n", ';'),
            ("id,tags\n1,a;b;c\n2,x;y\n", ','),
            ("id;name, full;x\n1;Al, B;2\n", ';'),
            ("Report, all\nid;name\n1;2\n3;4\n", ';'),
        ] {
            assert_eq!(found(text, "x.csv", &[]).0, expected, "{text}");
        }
        assert_eq!(found("a\tb,c,d,e\n", "x.tsv.gz", &[]).0, '\t');
        assert_eq!(found("a,b\n1,2\n", "x.tsv", &[]).0, ',');
    }

    #[test]
    fn what_was_found_is_said() {
        let text = "My shop\n\nfrom 2026\nid;price\n1;12,50\n2;1.234,00\n";
        assert_eq!(
            found(text, "x.csv", &[]),
            (
                ';',
                3,
                vec![
                    "separated by semicolons".to_owned(),
                    "3 lines above the header skipped".to_owned(),
                    "decimal comma".to_owned()
                ]
            )
        );
        assert_eq!(found("id,price\n1,12.50\n", "x.csv", &[]).2, [""; 0]);
        let quoted = "'id','name'\n'1','O, k'\n'2','b'\n";
        assert_eq!(found(quoted, "x.csv", &[]).2, ["quoted with apostrophes"]);
    }

    #[test]
    fn known_names_find_the_header_and_the_delimiter() {
        let text = "Shop,Berlin,x,y\norder_id;ordered_at\n1;2026-01-01, 10:00\n";
        let (delimiter, skip, _) = found(text, "x.csv", &["order_id", "ordered_at"]);
        assert_eq!((delimiter, skip), (';', 1));
    }

    #[test]
    fn what_is_told_is_not_looked_for() {
        let options = TextOptions {
            delimiter: Some(b','),
            skip: 1,
            ..TextOptions::default()
        };
        let sniffed = sniff(b"x\nTitle\na;b,c\n1;2,3\n", true, &options, "x.csv").unwrap();
        assert_eq!((sniffed.dialect.delimiter, sniffed.skip), (b',', 1));
    }

    proptest! {
        #[test]
        fn any_bytes_are_looked_at_without_a_panic(
            bytes in prop::collection::vec(any::<u8>(), 0..400),
            skip in 0_u64..4,
            no_header in any::<bool>(),
        ) {
            let options = TextOptions { find_header: true, skip, no_header, ..TextOptions::default() };
            let _ = sniff(&bytes, true, &options, "x.csv");
            let _ = sniff(&bytes, false, &options, "x.tsv");
        }

        #[test]
        fn a_well_formed_table_is_found_in_every_dialect(
            names in prop::collection::vec("[a-z]{2,8}", 2..6),
            rows in prop::collection::vec(prop::collection::vec("[a-z]{1,6}|[0-9]{1,4}", 6), 3..20),
            delimiter in 0_usize..4,
            above in 0_usize..3,
        ) {
            let mut names = names;
            names.sort();
            names.dedup();
            prop_assume!(names.len() > 1);
            let separator = char::from(DELIMITERS[delimiter]).to_string();
            let mut text = "Report of all sales\n".repeat(above);
            text.push_str(&names.join(&separator));
            for row in &rows {
                text.push('\n');
                text.push_str(&row[..names.len()].join(&separator));
            }
            let options = TextOptions { find_header: true, ..TextOptions::default() };
            let sniffed = sniff(text.as_bytes(), true, &options, "x.csv").unwrap();
            prop_assert_eq!(char::from(sniffed.dialect.delimiter), char::from(DELIMITERS[delimiter]));
            // Where the names could be data as well, the first line is taken.
            prop_assert!(sniffed.skip == above as u64);
        }
    }
}
