//! Columns of text: aligned by spaces for a terminal, or by bars as Markdown.

use std::borrow::Cow;
use std::io::{self, Write};

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

use super::Row;
use super::columns::Column;
use super::figures::Marks;
use crate::cli::args::Format;
use crate::domain::text::printable;

/// A table of finished texts, free of control characters.
#[derive(Debug)]
pub(super) struct Cells {
    heads: Vec<Head>,
    rows: Vec<Vec<String>>,
    ellipsis: &'static str,
}

#[derive(Debug)]
struct Head {
    text: &'static str,
    is_number: bool,
    longest: usize,
}

impl Cells {
    /// A line for each row.
    pub(super) fn of(columns: &[Column], rows: &[Row], marks: Marks) -> Self {
        let heads = columns
            .iter()
            .map(|column| Head {
                text: column.head,
                is_number: column.is_number(),
                longest: column.longest(),
            })
            .collect();
        let rows = rows
            .iter()
            .map(|row| {
                columns
                    .iter()
                    .map(|column| cell(*column, row, marks))
                    .collect()
            })
            .collect();
        Self {
            heads,
            rows,
            ellipsis: marks.ellipsis,
        }
    }

    /// A line for each column of one row: its name and its value.
    pub(super) fn turned(columns: &[Column], row: &Row, marks: Marks) -> Self {
        let head = |text, is_number| Head {
            text,
            is_number,
            longest: 0,
        };
        Self {
            heads: vec![head("figure", false), head("value", true)],
            rows: columns
                .iter()
                .map(|column| vec![column.head.to_owned(), cell(*column, row, marks)])
                .collect(),
            ellipsis: marks.ellipsis,
        }
    }

    /// Writes it as aligned columns, or as Markdown.
    pub(super) fn write(&self, out: &mut dyn Write, format: Format) -> io::Result<()> {
        if format == Format::Md {
            self.write_markdown(out)
        } else {
            self.write_aligned(out)
        }
    }

    fn write_aligned(&self, out: &mut dyn Write) -> io::Result<()> {
        let rows: Vec<Vec<Cow<'_, str>>> = self
            .rows
            .iter()
            .map(|row| {
                row.iter()
                    .zip(&self.heads)
                    .map(|(text, head)| cut(text, head.longest, self.ellipsis))
                    .collect()
            })
            .collect();
        let widths: Vec<usize> = self
            .heads
            .iter()
            .enumerate()
            .map(|(place, head)| {
                rows.iter()
                    .filter_map(|row| row.get(place))
                    .map(|text| text.width())
                    .fold(head.text.width(), usize::max)
            })
            .collect();
        let heads: Vec<Cow<'_, str>> = self.heads.iter().map(|head| head.text.into()).collect();
        for row in std::iter::once(&heads).chain(&rows) {
            let mut line = String::new();
            for ((text, width), head) in row.iter().zip(&widths).zip(&self.heads) {
                let gap = " ".repeat(width - text.width());
                if !line.is_empty() {
                    line.push_str("  ");
                }
                if head.is_number {
                    line.push_str(&gap);
                    line.push_str(text);
                } else {
                    line.push_str(text);
                    line.push_str(&gap);
                }
            }
            writeln!(out, "{}", line.trim_end())?;
        }
        Ok(())
    }

    fn write_markdown(&self, out: &mut dyn Write) -> io::Result<()> {
        let line = |cells: Vec<Cow<'_, str>>| format!("| {} |", cells.join(" | "));
        let heads = self.heads.iter().map(|head| head.text.into()).collect();
        writeln!(out, "{}", line(heads))?;
        let rules = self
            .heads
            .iter()
            .map(|head| if head.is_number { "---:" } else { "---" }.into())
            .collect();
        writeln!(out, "{}", line(rules))?;
        for row in &self.rows {
            writeln!(
                out,
                "{}",
                line(row.iter().map(|text| escaped(text)).collect())
            )?;
        }
        Ok(())
    }
}

fn cell(column: Column, row: &Row, marks: Marks) -> String {
    printable(&column.text(row, marks)).into_owned()
}

/// The text, cut to `longest` cells; 0 leaves it whole.
pub(crate) fn cut<'t>(text: &'t str, longest: usize, ellipsis: &str) -> Cow<'t, str> {
    if longest == 0 || text.width() <= longest {
        return text.into();
    }
    let mut kept = String::new();
    let room = longest - ellipsis.width();
    for grapheme in text.graphemes(true) {
        if kept.width() + grapheme.width() > room {
            break;
        }
        kept.push_str(grapheme);
    }
    kept.push_str(ellipsis);
    kept.into()
}

/// The text with every character that Markdown would read set apart.
pub(crate) fn escaped(text: &str) -> Cow<'_, str> {
    const SPECIAL: [char; 5] = ['\\', '|', '*', '`', '<'];
    if !text.contains(SPECIAL) {
        return text.into();
    }
    let mut out = String::with_capacity(text.len() + 4);
    for c in text.chars() {
        if SPECIAL.contains(&c) {
            out.push('\\');
        }
        out.push(c);
    }
    out.into()
}
