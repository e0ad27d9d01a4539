//! What a dry run prints: each file's columns, what fills them, and what they hold.

use std::io::{self, Write};

use serde_json::Value;
use unicode_width::UnicodeWidthStr;

use super::summary::counted;
use crate::cli::args::Format;
use crate::cli::format::{cut, escaped};
use crate::domain::text::printable;
use crate::import::{ColumnProfile, FileProfile, RejectShare, SourceNote};

/// No line of a table is longer.
const WIDTH: usize = 80;

/// Columns of the csv form.
const FIELDS: [&str; 15] = [
    "file",
    "table",
    "rows_read",
    "rows_imported",
    "rows_unchanged",
    "rows_rejected",
    "rows_filtered",
    "column",
    "source",
    "null_share",
    "min",
    "max",
    "samples",
    "rejected",
    "note",
];

/// Writes the profiles in that format.
pub(super) fn write(
    out: &mut dyn Write,
    profiles: &[FileProfile],
    format: Format,
    ascii: bool,
) -> io::Result<()> {
    match format {
        Format::Table => write_blocks(out, profiles, if ascii { "~" } else { "…" }),
        Format::Md => write_markdown(out, profiles),
        Format::Csv => write_csv(out, profiles),
        Format::Json => {
            serde_json::to_writer_pretty(&mut *out, profiles)?;
            out.write_all(b"\n")
        }
        Format::Ndjson => profiles.iter().try_for_each(|profile| {
            serde_json::to_writer(&mut *out, profile)?;
            out.write_all(b"\n")
        }),
    }
}

fn write_blocks(out: &mut dyn Write, profiles: &[FileProfile], ellipsis: &str) -> io::Result<()> {
    for (place, profile) in profiles.iter().enumerate() {
        if place > 0 {
            writeln!(out)?;
        }
        for line in textwrap::wrap(
            &printable(&counted(&profile.counts)),
            textwrap::Options::new(WIDTH).subsequent_indent("  "),
        ) {
            writeln!(out, "{line}")?;
        }
        writeln!(out, "  {:<20} {:>7}  source", "column", "empty")?;
        for column in &profile.columns {
            let line = format!(
                "  {:<20} {:>7}  {}",
                column.column,
                share(column),
                printable(&one_line(&column.source))
            );
            writeln!(out, "{}", cut(&line, WIDTH, ellipsis))?;
            for line in values(column, ellipsis) {
                writeln!(out, "      {}", cut(&line, WIDTH - 6, ellipsis))?;
            }
        }
        for text in remarks(profile) {
            let options = textwrap::Options::new(WIDTH)
                .initial_indent("  ")
                .subsequent_indent("    ");
            for line in textwrap::wrap(&printable(&text), options) {
                writeln!(out, "{line}")?;
            }
        }
    }
    Ok(())
}

/// The values of a column: its range, and samples of it.
fn values(column: &ColumnProfile, ellipsis: &str) -> Vec<String> {
    let (Some(min), Some(max)) = (&column.min, &column.max) else {
        return Vec::new();
    };
    let short = |text: &str| cut(&printable(text), 30, ellipsis).into_owned();
    let samples: Vec<String> = column.samples.iter().map(|sample| short(sample)).collect();
    let (range, samples) = (
        format!("{} {ellipsis} {}", short(min), short(max)),
        format!("e.g. {}", samples.join(", ")),
    );
    match range.width() + samples.width() + 8 <= WIDTH {
        true => vec![format!("{range}  {samples}")],
        false => vec![range, samples],
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn share(column: &ColumnProfile) -> String {
    match column.null_share {
        None => String::new(),
        // So that a few empty cells do not look like none.
        Some(share) if share > 0.0 && share < 0.001 => "<0.1 %".to_owned(),
        Some(share) => format!("{:.1} %", share * 100.0),
    }
}

/// What there is to say of a file beside its columns, a sentence each.
fn remarks(profile: &FileProfile) -> Vec<String> {
    let mut remarks: Vec<String> = profile.rejects.iter().map(reject).collect();
    let near = profile
        .not_used
        .iter()
        .filter(|source| source.note.is_some());
    remarks.extend(near.map(noted));
    let unknown: Vec<&str> = profile
        .not_used
        .iter()
        .filter(|source| source.note.is_none())
        .map(|source| source.source.as_str())
        .collect();
    if !unknown.is_empty() {
        remarks.push(format!("not used: {}", unknown.join(", ")));
    }
    if !profile.personal.is_empty() {
        let personal: Vec<String> = profile.personal.iter().map(noted).collect();
        remarks.push(format!("personal: {}", personal.join("; ")));
    }
    remarks
}

fn reject(kind: &RejectShare) -> String {
    let line = kind
        .line
        .map_or_else(String::new, |line| format!(", the first on line {line}"));
    let rows = if kind.rows == 1 { "row" } else { "rows" };
    format!(
        "rejected: {} ({} {rows}{line})",
        kind.reason,
        crate::cli::format::count(kind.rows)
    )
}

fn noted(source: &SourceNote) -> String {
    match &source.note {
        Some(note) => format!("{} {note}", source.source),
        None => source.source.clone(),
    }
}

fn write_markdown(out: &mut dyn Write, profiles: &[FileProfile]) -> io::Result<()> {
    let cell = |text: &str| escaped(&printable(&one_line(text))).into_owned();
    for (place, profile) in profiles.iter().enumerate() {
        if place > 0 {
            writeln!(out)?;
        }
        writeln!(out, "### {}\n", cell(&counted(&profile.counts)))?;
        writeln!(out, "| column | source | empty | min | max | samples |")?;
        writeln!(out, "| --- | --- | ---: | --- | --- | --- |")?;
        for column in &profile.columns {
            writeln!(
                out,
                "| {} | {} | {} | {} | {} | {} |",
                column.column,
                cell(&column.source),
                share(column),
                cell(column.min.as_deref().unwrap_or_default()),
                cell(column.max.as_deref().unwrap_or_default()),
                cell(&column.samples.join(", ")),
            )?;
        }
        let remarks = remarks(profile);
        if !remarks.is_empty() {
            writeln!(out)?;
        }
        for text in remarks {
            writeln!(out, "- {}", cell(&text))?;
        }
    }
    Ok(())
}

/// One row per canonical column, reason for rejects, and source column that is not used.
fn write_csv(out: &mut dyn Write, profiles: &[FileProfile]) -> io::Result<()> {
    let mut writer = csv::WriterBuilder::new().from_writer(out);
    writer.write_record(FIELDS).map_err(io::Error::other)?;
    for profile in profiles {
        let counts = serde_json::to_value(&profile.counts)?;
        let start: Vec<String> = FIELDS[..7]
            .iter()
            .map(|field| plain(&counts[*field]))
            .collect();
        let mut row = |rest: [&str; 8]| {
            let cells = start.iter().map(String::as_str).chain(rest);
            writer.write_record(cells).map_err(io::Error::other)
        };
        for column in &profile.columns {
            let share = column
                .null_share
                .map_or_else(String::new, |share| share.to_string());
            row([
                column.column,
                &column.source,
                &share,
                column.min.as_deref().unwrap_or_default(),
                column.max.as_deref().unwrap_or_default(),
                &column.samples.join("; "),
                &column.rejected.to_string(),
                "",
            ])?;
        }
        for kind in &profile.rejects {
            let column = kind.column.as_deref().unwrap_or_default();
            row([
                column,
                "",
                "",
                "",
                "",
                "",
                &kind.rows.to_string(),
                &reject(kind),
            ])?;
        }
        for source in profile.not_used.iter().chain(&profile.personal) {
            let note = source.note.as_deref().unwrap_or("not used");
            row(["", &source.source, "", "", "", "", "", note])?;
        }
    }
    writer.flush()
}

fn plain(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}
