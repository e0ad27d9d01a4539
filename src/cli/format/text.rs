//! Columns of text: aligned by spaces for a terminal, or by bars as Markdown.

use std::borrow::Cow;
use std::io::{self, Write};

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

use super::Row;
use super::columns::{Column, Yields};
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
    yields: Yields,
}

/// A text that is cut for want of room keeps at least so many cells.
const SHORTEST: usize = 12;

/// Space between two columns.
const GAP: usize = 2;

impl Cells {
    /// A line for each row.
    pub(super) fn of(columns: &[Column], rows: &[Row], marks: Marks) -> Self {
        let heads = columns
            .iter()
            .map(|column| Head {
                text: column.head,
                is_number: column.is_number(),
                longest: column.longest(),
                yields: column.yields,
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
            yields: Yields::Never,
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

    /// Writes it as aligned columns, in lines of `width` cells where that is known, or
    /// as Markdown. Gives the names of columns that were left out for want of room.
    pub(super) fn write(
        &self,
        out: &mut dyn Write,
        format: Format,
        width: Option<usize>,
    ) -> io::Result<Vec<&'static str>> {
        if format == Format::Md {
            self.write_markdown(out)?;
            return Ok(Vec::new());
        }
        let mut shown: Vec<usize> = (0..self.heads.len()).collect();
        let mut widths: Vec<usize> = shown.iter().map(|place| self.widest(*place)).collect();
        let (mut below, mut left_out) = (Vec::new(), Vec::new());
        if let Some(width) = width {
            let total = |shown: &[usize], of: &dyn Fn(usize) -> usize| -> usize {
                let cells: usize = shown.iter().map(|place| of(*place)).sum();
                cells + GAP * shown.len().saturating_sub(1)
            };
            if total(&shown, &|place| widths[place]) > width {
                (below, shown) = shown
                    .into_iter()
                    .partition(|place| self.heads[*place].yields == Yields::GoesBelow);
            }
            let shortest = |place: usize| match self.heads[place].yields {
                Yields::IsCut => widths[place].min(SHORTEST),
                _ => widths[place],
            };
            let goes = |place: &usize| self.heads[*place].yields == Yields::GoesAway;
            // The first of those that may go is missed most.
            while let Some(at) = shown
                .iter()
                .rposition(goes)
                .filter(|_| total(&shown, &shortest) > width)
            {
                left_out.push(self.heads[shown.remove(at)].text);
            }
            let over = total(&shown, &|place| widths[place]).saturating_sub(width);
            let cut = shown
                .iter()
                .find(|place| self.heads[**place].yields == Yields::IsCut);
            if let Some(place) = cut {
                widths[*place] = widths[*place].saturating_sub(over).max(shortest(*place));
            }
        }
        let heads: Vec<String> = self.heads.iter().map(|head| head.text.to_owned()).collect();
        for (place, row) in std::iter::once(&heads).chain(&self.rows).enumerate() {
            writeln!(out, "{}", self.aligned(row, &shown, &widths))?;
            for column in below.iter().filter(|_| place > 0) {
                let (Some(head), Some(text)) = (self.heads.get(*column), row.get(*column)) else {
                    continue;
                };
                if text.is_empty() {
                    continue;
                }
                let options = textwrap::Options::new(width.unwrap_or(usize::MAX))
                    .initial_indent("  ")
                    .subsequent_indent("    ");
                for line in textwrap::wrap(&format!("{}: {text}", head.text), options) {
                    writeln!(out, "{line}")?;
                }
            }
        }
        Ok(left_out)
    }

    /// The cells that a column takes.
    fn widest(&self, place: usize) -> usize {
        let head = &self.heads[place];
        let texts = self.rows.iter().filter_map(|row| row.get(place));
        texts
            .map(|text| cut(text, head.longest, self.ellipsis).width())
            .fold(head.text.width(), usize::max)
    }

    fn aligned(&self, row: &[String], shown: &[usize], widths: &[usize]) -> String {
        let mut line = String::new();
        for place in shown {
            let (Some(text), head, width) = (row.get(*place), &self.heads[*place], widths[*place])
            else {
                continue;
            };
            let text = cut(text, width, self.ellipsis);
            let gap = " ".repeat(width.saturating_sub(text.width()));
            if !line.is_empty() {
                line.push_str(&" ".repeat(GAP));
            }
            if head.is_number {
                line.push_str(&gap);
                line.push_str(&text);
            } else {
                line.push_str(&text);
                line.push_str(&gap);
            }
        }
        line.trim_end().to_owned()
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
