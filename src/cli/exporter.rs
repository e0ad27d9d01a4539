//! Writes the explorer's rows to files, in the formats of `show`.

use std::fs::File;
use std::io::{BufWriter, Write};

use super::args::{Format, What};
use super::format::{self, Order, Style};
use crate::domain::{Level, View};
use crate::explore::Answer;
use crate::tui::{ExportFormat, Exporter};

/// The formats of `show`, and Parquet.
pub(super) struct Files {
    /// Plain ASCII marks in Markdown.
    pub(super) ascii: bool,
}

impl Exporter for Files {
    fn export(
        &self,
        file: File,
        answer: &Answer,
        level: Level,
        view: View,
        format: ExportFormat,
    ) -> Result<(), String> {
        let what = match (answer, level) {
            (Answer::Cohorts(_), _) => What::Cohorts,
            (_, Level::Pairs) => What::Pairs,
            (_, Level::Products) => What::Products,
            (_, Level::Categories) => What::Categories,
        };
        let style = |format| Style {
            format,
            view,
            ascii: self.ascii,
            spreadsheet_safe: true,
            width: None,
        };
        let write = |out: &mut dyn Write, format| -> Result<(), String> {
            format::write(out, what, answer, &Order::default(), style(format))
                .and_then(|_| out.flush())
                .map_err(|error| format!("The file cannot be written: {error}."))
        };
        match format {
            ExportFormat::Csv => write(&mut BufWriter::new(file), Format::Csv),
            ExportFormat::Json => write(&mut BufWriter::new(file), Format::Json),
            ExportFormat::Markdown => write(&mut BufWriter::new(file), Format::Md),
            ExportFormat::Parquet => {
                let mut rows = Vec::new();
                write(&mut rows, Format::Ndjson)?;
                parquet(file, &rows).map_err(|cause| {
                    format!("The rows cannot be written as Parquet ({cause}); CSV may do.")
                })
            }
        }
    }
}

/// Rows of JSON as a Parquet file.
fn parquet(file: File, rows: &[u8]) -> Result<(), Box<dyn std::error::Error>> {
    let folder = tempfile::tempdir()?;
    let (from, to) = (
        folder.path().join("rows.json"),
        folder.path().join("rows.parquet"),
    );
    std::fs::write(&from, rows)?;
    let quoted = |path: &std::path::Path| path.display().to_string().replace('\'', "''");
    let conn = duckdb::Connection::open_in_memory()?;
    conn.execute_batch(&format!(
        "copy (select * from read_json('{}', format = 'newline_delimited', sample_size = -1)) \
         to '{}' (format parquet)",
        quoted(&from),
        quoted(&to)
    ))?;
    let mut file = file;
    std::io::copy(&mut File::open(&to)?, &mut file)?;
    file.flush()?;
    Ok(())
}
