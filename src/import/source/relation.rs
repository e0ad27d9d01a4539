//! A source file as an SQL relation, whatever its format.
//!
//! Every relation has the file's columns under their own names, and after them
//! `_line`, `_raw` and `_flaw` as `scan` describes them (`_raw` and `_flaw` are
//! NULL for Parquet and JSON).

use std::path::Path;

use duckdb::Connection;
use serde::{Deserialize, Serialize};

use super::super::text::Styles;
use super::cells::Typing;
use super::copied::{self, CellType};
use super::decode::{Compression, Meter, open_bytes};
use super::delimited::{Delimited, TextError, TextOptions};
use super::error::OpenError;
use super::header::WIDEST;
use super::json::{self, Json};
use super::quote::{literal, quoted};
use super::scan::Scan;
use super::sheet::{self, SheetError};
use super::xml::{self, XmlError};
use crate::store::StoreError;

/// A file format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
pub(crate) enum Format {
    /// CSV, TSV and their like.
    Text,
    /// JSON and NDJSON.
    Json,
    /// Parquet.
    Parquet,
    /// XML, a row per repeated element.
    Xml,
    /// XLSX, one sheet of typed cells.
    Sheet,
}

impl Format {
    /// The format that a file's name tells; `None` for a file that is none of ours.
    pub(crate) fn of(name: &str) -> Option<Self> {
        let (_, plain) = Compression::of(name);
        match plain.rsplit_once('.')?.1.to_ascii_lowercase().as_str() {
            "csv" | "tsv" | "tab" | "txt" => Some(Self::Text),
            "json" | "ndjson" | "jsonl" => Some(Self::Json),
            "parquet" => Some(Self::Parquet),
            "xml" => Some(Self::Xml),
            "xlsx" | "xlsm" => Some(Self::Sheet),
            _ => None,
        }
    }
}

/// A column of a source file.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
pub(crate) struct SourceColumn {
    pub(crate) name: String,
    pub(crate) sql_type: String,
}

/// An open source file.
#[derive(Debug)]
pub(crate) struct Relation {
    /// A query in brackets.
    pub(crate) sql: String,
    pub(crate) columns: Vec<SourceColumn>,
    pub(crate) format: Format,
    /// Lines of NDJSON that are no JSON: line, reason, the line.
    pub(crate) broken: Vec<(u64, String, String)>,
    /// What was found rather than told, and is not the plain default, in words.
    pub(crate) detected: Vec<String>,
    /// How the numbers in text columns are written.
    pub(crate) styles: Styles,
    /// Delimiter and quote of a delimited text.
    pub(crate) dialect: Option<(u8, u8)>,
    scan: Option<Scan>,
    /// Whether `sql` gives other rows or cells than the file itself.
    is_changed: bool,
}

impl Relation {
    /// Opens a file. `spare` is a folder for clean copies, `number` makes names in it unique.
    pub(crate) fn open(
        connection: &Connection,
        path: &Path,
        format: Format,
        options: TextOptions,
        spare: &Path,
        number: usize,
        meter: &Meter,
    ) -> Result<Self, OpenError> {
        match format {
            Format::Text => open_delimited(path, options, meter),
            Format::Json => open_json(connection, path, &options, spare, number, meter),
            Format::Parquet => open_parquet(connection, path, spare, number, meter),
            Format::Xml => open_xml(connection, path, &options, number, meter),
            Format::Sheet => open_sheet(connection, path, &options, spare, number, meter),
        }
    }
}

impl Relation {
    /// Rows that a query gives, with `_line`, `_raw` and `_flaw` after the columns.
    pub(crate) fn of_query(sql: String, columns: Vec<SourceColumn>, format: Format) -> Self {
        Self {
            sql,
            columns,
            format,
            broken: Vec::new(),
            detected: Vec::new(),
            styles: Styles::default(),
            dialect: None,
            scan: None,
            is_changed: false,
        }
    }
}

impl Relation {
    /// A text file's rows with its cells typed; `None` for other formats, and where
    /// the rows are not the file's own any more.
    pub(crate) fn typed(&self, typing: Typing) -> Option<Scan> {
        let scan = self.scan.as_ref().filter(|_| !self.is_changed)?;
        Some(scan.typed(typing))
    }

    /// Puts another query in the place of the file's own rows.
    pub(crate) fn change(&mut self, sql: String) {
        self.sql = sql;
        self.is_changed = true;
    }
}

fn open_delimited(path: &Path, options: TextOptions, meter: &Meter) -> Result<Relation, OpenError> {
    let file = Delimited::open(path, options, meter.clone()).map_err(|error| match error {
        TextError::Empty => OpenError::Reason(error.to_string()),
        TextError::Io(error) => OpenError::Reason(read_failure(&error)),
    })?;
    if file.columns.len() > WIDEST {
        return Err(OpenError::Reason(format!(
            "it has {} columns, and {WIDEST} are read at most; it is no table of rows",
            file.columns.len()
        )));
    }
    let names = distinct(&file.columns);
    let (detected, styles) = (file.detected(), file.styles().clone());
    let dialect = Some(file.dialect());
    let scan = Scan::offer(file);
    let list: Vec<String> = names
        .iter()
        .enumerate()
        .map(|(index, name)| format!("c{} AS {}", index + 1, quoted(name)))
        .collect();
    let sql = format!(
        "(SELECT {}, _line, _raw, _flaw FROM {})",
        list.join(", "),
        scan.relation()
    );
    let columns = names
        .into_iter()
        .map(|name| SourceColumn {
            name,
            sql_type: "VARCHAR".to_owned(),
        })
        .collect();
    Ok(Relation {
        detected,
        styles,
        dialect,
        scan: Some(scan),
        ..Relation::of_query(sql, columns, Format::Text)
    })
}

/// What a read error means to the person who named the file.
pub(crate) fn read_failure(error: &std::io::Error) -> String {
    use std::io::ErrorKind;
    match error.kind() {
        ErrorKind::UnexpectedEof => "it ends too early; it was cut off, copy it again".to_owned(),
        ErrorKind::PermissionDenied => "there is no permission to read it".to_owned(),
        ErrorKind::InvalidData => error.to_string(),
        _ => format!("it cannot be read to its end ({error}); copy it again"),
    }
}

/// The same names with each repeated one numbered, so that SQL can tell them apart.
fn distinct(names: &[String]) -> Vec<String> {
    let mut seen: Vec<String> = Vec::with_capacity(names.len());
    for name in names {
        let mut candidate = name.clone();
        let mut count = 1;
        while seen
            .iter()
            .any(|other| other.eq_ignore_ascii_case(&candidate))
        {
            count += 1;
            candidate = format!("{name} ({count})");
        }
        seen.push(candidate);
    }
    seen
}

fn open_parquet(
    connection: &Connection,
    path: &Path,
    spare: &Path,
    number: usize,
    meter: &Meter,
) -> Result<Relation, OpenError> {
    let failure = |error: std::io::Error| OpenError::Reason(read_failure(&error));
    let path = if Compression::of(&path.to_string_lossy()).0 == Compression::None {
        meter.add(std::fs::metadata(path).map_err(failure)?.len());
        path.to_path_buf()
    } else {
        let to = spare.join(format!("{number}.parquet"));
        let mut bytes = open_bytes(path, meter).map_err(failure)?;
        std::fs::File::create(&to)
            .and_then(|mut file| std::io::copy(&mut bytes, &mut file))
            .map_err(failure)?;
        to
    };
    let call = format!(
        "read_parquet({}, file_row_number = true)",
        literal(&path.to_string_lossy())
    );
    let mut columns = describe(connection, &format!("SELECT * FROM {call}"), "Parquet")?;
    columns.retain(|column| column.name != "file_row_number");
    let sql = format!(
        "(SELECT * EXCLUDE (file_row_number), file_row_number + 1 AS _line, \
         NULL::VARCHAR AS _raw, NULL::VARCHAR AS _flaw FROM {call})"
    );
    Ok(Relation::of_query(sql, columns, Format::Parquet))
}

fn open_xml(
    connection: &Connection,
    path: &Path,
    options: &TextOptions,
    number: usize,
    meter: &Meter,
) -> Result<Relation, OpenError> {
    let table = format!("xml_{number}");
    let (names, styles) =
        xml::copy(connection, path, options, &table, meter).map_err(|error| match error {
            XmlError::Io(error) => OpenError::Reason(read_failure(&error)),
            XmlError::Engine(error) => OpenError::Store(StoreError::Engine(error)),
        })?;
    let types = vec![CellType::Text; names.len()];
    let (sql, columns) = copied::relation(&table, names, &types);
    Ok(Relation {
        detected: styles.detected.clone(),
        styles,
        ..Relation::of_query(sql, columns, Format::Xml)
    })
}

fn open_sheet(
    connection: &Connection,
    path: &Path,
    options: &TextOptions,
    spare: &Path,
    number: usize,
    meter: &Meter,
) -> Result<Relation, OpenError> {
    let table = format!("sheet_{number}");
    let spare = spare.join(format!("{number}.xlsx"));
    let sheet =
        sheet::copy(connection, path, options, &table, &spare, meter).map_err(
            |error| match error {
                SheetError::Reason(reason) => OpenError::Reason(reason),
                SheetError::Io(error) => OpenError::Reason(read_failure(&error)),
                SheetError::Engine(error) => OpenError::Store(StoreError::Engine(error)),
            },
        )?;
    let (sql, columns) = copied::relation(&table, distinct(&sheet.names), &sheet.types);
    Ok(Relation {
        detected: sheet.detected,
        styles: sheet.styles,
        ..Relation::of_query(sql, columns, Format::Sheet)
    })
}

/// Bytes of a JSON row for which there is always room.
const JSON_ROOM: usize = 16 << 20;

fn open_json(
    connection: &Connection,
    path: &Path,
    options: &TextOptions,
    spare: &Path,
    number: usize,
    meter: &Meter,
) -> Result<Relation, OpenError> {
    let encoding = options.encoding;
    let Json {
        path,
        lines,
        broken,
        longest,
    } = json::prepare(path, encoding, &spare.join(format!("{number}.json")), meter)
        .map_err(|error| OpenError::Reason(read_failure(&error)))?;
    let file = literal(&path.to_string_lossy());
    // Twice as much is allocated before the first row, so no more than the rows ask for.
    let room = (longest + 1024).max(JSON_ROOM);
    let shape = format!(
        "{file}, format = 'newline_delimited', records = 'true', maximum_object_size = {room}"
    );
    let is_empty = std::fs::metadata(&path).is_ok_and(|metadata| metadata.len() == 0);
    let mut columns = if is_empty {
        Vec::new()
    } else {
        describe(
            connection,
            &format!("SELECT * FROM read_json({shape}, sample_size = -1)"),
            "JSON",
        )?
    };
    for column in &mut columns {
        // DuckDB would read a time and lose its offset; text is read by our own rules.
        column.sql_type = match column.sql_type.as_str() {
            // Read as floating-point numbers, long ids would lose digits.
            "DOUBLE" if options.plain => "VARCHAR".to_owned(),
            other => loose_as_text(other),
        };
    }
    if columns.is_empty() {
        return Err(OpenError::Reason(
            "it holds no rows of named values".to_owned(),
        ));
    }
    let list: Vec<String> = columns
        .iter()
        .map(|column| format!("{}: {}", literal(&column.name), literal(&column.sql_type)))
        .collect();
    let call = format!("read_json({shape}, columns = {{{}}})", list.join(", "));
    let names: Vec<String> = columns.iter().map(|column| quoted(&column.name)).collect();
    let rows = format!(
        "SELECT {}, row_number() OVER () AS _row FROM {call}",
        names.join(", ")
    );
    let sql = match lines {
        None => format!(
            "(SELECT * RENAME (_row AS _line), NULL::VARCHAR AS _raw, NULL::VARCHAR AS _flaw FROM ({rows}))"
        ),
        Some(lines) => {
            let table = format!("json_line_{number}");
            keep_lines(connection, &table, &lines)
                .map_err(|error| OpenError::Store(StoreError::Engine(error)))?;
            format!(
                "(SELECT r.* EXCLUDE (_row), l.line AS _line, NULL::VARCHAR AS _raw, NULL::VARCHAR AS _flaw \
                 FROM ({rows}) r JOIN {table} l ON l.row = r._row)"
            )
        }
    };
    Ok(Relation {
        broken,
        ..Relation::of_query(sql, columns, Format::Json)
    })
}

fn keep_lines(connection: &Connection, table: &str, lines: &[u64]) -> duckdb::Result<()> {
    connection.execute_batch(&format!(
        "CREATE TEMP TABLE {table} (row BIGINT, line BIGINT)"
    ))?;
    let mut appender = connection.appender_to_catalog_and_db(table, "temp", "main")?;
    for (row, line) in (1_u64..).zip(lines) {
        appender.append_row([row, *line])?;
    }
    appender.flush()
}

fn describe(
    connection: &Connection,
    query: &str,
    format: &str,
) -> Result<Vec<SourceColumn>, OpenError> {
    let failure = |error: duckdb::Error| {
        let text = error.to_string();
        let line = text.lines().next().unwrap_or_default().to_owned();
        // For want of room nobody knows what the file is.
        let wants = ["Out of Memory", "No space left", "max_temp_directory_size"];
        if StoreError::is_interrupt(&error) {
            OpenError::Store(StoreError::Interrupted)
        } else if wants.iter().any(|want| text.contains(want)) {
            OpenError::Store(StoreError::Engine(error))
        } else {
            OpenError::Reason(format!("it is not {format} that can be read ({line})"))
        }
    };
    let mut statement = connection
        .prepare(&format!("DESCRIBE {query}"))
        .map_err(failure)?;
    let rows = statement
        .query_map([], |row| {
            Ok(SourceColumn {
                name: row.get(0)?,
                sql_type: row.get(1)?,
            })
        })
        .map_err(failure)?;
    rows.collect::<Result<_, _>>().map_err(failure)
}

/// A DuckDB type with every time inside it, and every field of mixed types, as
/// text; quoted field names stay.
fn loose_as_text(sql_type: &str) -> String {
    let mut out = String::with_capacity(sql_type.len());
    for (index, part) in sql_type.split('"').enumerate() {
        if index > 0 {
            out.push('"');
        }
        if index % 2 == 1 {
            out.push_str(part);
            continue;
        }
        let mut word = String::new();
        for c in part.chars().chain(std::iter::once('\0')) {
            if c.is_ascii_alphanumeric() || c == '_' {
                word.push(c);
                continue;
            }
            out.push_str(match word.as_str() {
                "TIMESTAMP" | "DATE" | "TIME" | "TIMESTAMPTZ" | "JSON" | "UUID" => "VARCHAR",
                other => other,
            });
            word.clear();
            if c != '\0' {
                out.push(c);
            }
        }
    }
    out.replace("VARCHAR WITH VARCHAR ZONE", "VARCHAR")
        .replace("VARCHAR WITH TIME ZONE", "VARCHAR")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_are_told_by_the_name() {
        assert_eq!(Format::of("orders.csv.gz"), Some(Format::Text));
        assert_eq!(Format::of("Orders.JSONL"), Some(Format::Json));
        assert_eq!(Format::of("orders.parquet"), Some(Format::Parquet));
        assert_eq!(Format::of("README.md"), None);
        assert_eq!(Format::of("orders"), None);
    }

    #[test]
    fn times_inside_nested_types_become_text() {
        assert_eq!(
            loose_as_text("STRUCT(\"DATE\" TIMESTAMP, n BIGINT, d DATE)[]"),
            "STRUCT(\"DATE\" VARCHAR, n BIGINT, d VARCHAR)[]"
        );
        assert_eq!(loose_as_text("JSON[]"), "VARCHAR[]");
        assert_eq!(loose_as_text("TIMESTAMP"), "VARCHAR");
    }

    #[test]
    fn repeated_names_are_numbered() {
        let names = [
            "a".to_owned(),
            "A".to_owned(),
            "b".to_owned(),
            "a".to_owned(),
        ];
        assert_eq!(distinct(&names), ["a", "A (2)", "b", "a (3)"]);
    }

    #[test]
    fn want_of_memory_is_not_taken_for_a_broken_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.ndjson");
        std::fs::write(&path, "{\"id\": 1}\n").unwrap();
        let connection = Connection::open_in_memory().unwrap();
        connection
            .execute_batch("SET memory_limit = '5MB'; SET temp_directory = ''")
            .unwrap();
        let opened = Relation::open(
            &connection,
            &path,
            Format::Json,
            TextOptions::default(),
            folder.path(),
            0,
            &Meter::default(),
        );
        assert!(
            matches!(opened, Err(OpenError::Store(StoreError::Engine(_)))),
            "{:?}",
            opened.err()
        );
    }

    #[test]
    fn json_rows_keep_their_order_and_their_offsets() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.ndjson");
        // Longer than what is read at once, by several threads, of a memory that is no larger.
        let pad = "x".repeat(20_000);
        let text: String = (1..=4_000)
            .map(|n| {
                format!(
                    "{{\"id\": {n}, \"at\": \"2026-02-21T10:30:00+01:00\", \"pad\": \"{pad}\"}}\n"
                )
            })
            .collect();
        std::fs::write(&path, text).unwrap();
        let connection = Connection::open_in_memory().unwrap();
        connection
            .execute_batch("SET threads = 4; SET memory_limit = '400MB'")
            .unwrap();
        let options = TextOptions::default();
        let relation = Relation::open(
            &connection,
            &path,
            Format::Json,
            options,
            folder.path(),
            0,
            &Meter::default(),
        )
        .unwrap();
        let (wrong, at): (i64, String) = connection
            .query_row(
                &format!(
                    "SELECT count(*) FILTER (WHERE id <> _line), min(\"at\") FROM {}",
                    relation.sql
                ),
                [],
                |row| Ok((row.get(0)?, row.get(1)?)),
            )
            .unwrap();
        assert_eq!((wrong, at.as_str()), (0, "2026-02-21T10:30:00+01:00"));
    }
}
