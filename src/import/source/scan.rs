//! The rows of a delimited text file as a table function, `sidecart_rows(id)`.
//!
//! Its columns are the file's, as text, named c1, c2, …, and after them `_line`
//! (the line where the row starts), `_raw` (the row as it stands in the file)
//! and `_flaw` (what is wrong with the row as a whole; its cells are then NULL).
//! A file that is offered with a [`Typing`] has the columns of that instead.
//! DuckDB asks for the columns that a query uses, and scans with several threads.

use std::collections::HashMap;
use std::error::Error;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError};

use duckdb::Connection;
use duckdb::arrow::array::{ArrayRef, Int64Builder, RecordBatch, StringBuilder};
use duckdb::arrow::datatypes::{DataType, Field, Schema};
use duckdb::core::{DataChunkHandle, LogicalTypeHandle, LogicalTypeId};
use duckdb::vtab::{
    BindInfo, InitInfo, TableFunctionInfo, VTab, record_batch_to_duckdb_data_chunk,
};

use super::blocks::{Block, Blocks};
use super::cells::Typing;
use super::delimited::{Delimited, Fields};
use super::relation::read_failure;

/// Rows in one chunk of DuckDB's.
const CHUNK: usize = 2048;

/// A raw row is kept up to this many characters.
const RAW_LENGTH: usize = 4096;

/// Stands at the end of a raw row that was longer.
pub(crate) const CUT: &str = "… (the rest is not kept)";

/// Stands before what our own reader says when it fails, so that it can be told
/// from what the engine says around it.
const MARK: &str = "\u{1}file\u{1}";

/// What our reader said, if the engine's message carries it.
pub(crate) fn reading_failure(message: &str) -> Option<String> {
    let said = message.split(MARK).nth(1)?;
    Some(said.lines().next().unwrap_or(said).to_owned())
}

fn marked(error: &std::io::Error) -> Box<dyn Error> {
    format!("{MARK}{}{MARK}", read_failure(error)).into()
}

/// A file, and how its cells are typed, if they are.
#[derive(Debug, Clone)]
struct Offer {
    file: Arc<Delimited>,
    typing: Option<Arc<Typing>>,
}

/// The files that are open for scanning, by the number that stands in the SQL.
static OPEN: LazyLock<Mutex<HashMap<i64, Offer>>> = LazyLock::new(Mutex::default);
static NEXT: AtomicI64 = AtomicI64::new(1);

fn open_files() -> MutexGuard<'static, HashMap<i64, Offer>> {
    // A map of finished entries is whole even if another thread panicked beside it.
    OPEN.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A file that SQL can scan as [`Scan::relation`], for as long as this lives.
#[derive(Debug)]
pub(crate) struct Scan {
    id: i64,
    file: Arc<Delimited>,
}

impl Scan {
    /// Offers a file to SQL.
    pub(crate) fn offer(file: Delimited) -> Self {
        Self::with(Arc::new(file), None)
    }

    /// Offers the same file typed.
    pub(crate) fn typed(&self, typing: Typing) -> Self {
        Self::with(Arc::clone(&self.file), Some(Arc::new(typing)))
    }

    fn with(file: Arc<Delimited>, typing: Option<Arc<Typing>>) -> Self {
        let id = NEXT.fetch_add(1, Ordering::Relaxed);
        let offer = Offer {
            file: Arc::clone(&file),
            typing,
        };
        open_files().insert(id, offer);
        Self { id, file }
    }

    /// The table function call that scans the file.
    pub(crate) fn relation(&self) -> String {
        format!("sidecart_rows({})", self.id)
    }
}

impl Drop for Scan {
    fn drop(&mut self) {
        open_files().remove(&self.id);
    }
}

/// Makes the table function known to a connection.
pub(crate) fn register(connection: &Connection) -> duckdb::Result<()> {
    connection.register_table_function::<Rows>("sidecart_rows")
}

struct Rows;

/// One scan: which columns it wants, and where it stands.
struct Progress {
    wanted: Vec<usize>,
    blocks: Mutex<Option<Blocks>>,
}

impl VTab for Rows {
    type BindData = Offer;
    type InitData = Progress;

    fn bind(bind: &BindInfo) -> Result<Self::BindData, Box<dyn Error>> {
        let id = bind.get_parameter(0).to_int64();
        let offer = open_files()
            .get(&id)
            .cloned()
            .ok_or("the file is no longer open")?;
        if let Some(typing) = &offer.typing {
            for (name, kind) in typing.result_columns() {
                bind.add_result_column(name, kind);
            }
            return Ok(offer);
        }
        for number in 1..=offer.file.columns.len() {
            bind.add_result_column(&format!("c{number}"), LogicalTypeId::Varchar.into());
        }
        bind.add_result_column("_line", LogicalTypeId::Bigint.into());
        bind.add_result_column("_raw", LogicalTypeId::Varchar.into());
        bind.add_result_column("_flaw", LogicalTypeId::Varchar.into());
        Ok(offer)
    }

    fn init(init: &InitInfo) -> Result<Self::InitData, Box<dyn Error>> {
        init.set_max_threads(64);
        let wanted = init
            .get_column_indices()
            .into_iter()
            .map(usize::try_from)
            .collect::<Result<_, _>>()?;
        Ok(Progress {
            wanted,
            blocks: Mutex::new(None),
        })
    }

    fn func(
        scan: &TableFunctionInfo<Self>,
        output: &mut DataChunkHandle,
    ) -> Result<(), Box<dyn Error>> {
        let Offer { file, typing } = scan.get_bind_data();
        let progress = scan.get_init_data();
        let block = {
            let mut blocks = progress
                .blocks
                .lock()
                .map_err(|_| "another thread failed")?;
            let blocks = match &mut *blocks {
                Some(blocks) => blocks,
                none => none.insert(file.rows().map_err(|error| marked(&error))?),
            };
            blocks.next(CHUNK).map_err(|error| marked(&error))?
        };
        match block {
            Some(block) => {
                file.meter.add_rows(block.records.len() as u64);
                if let Some(typing) = typing {
                    return typing.write(file, &block, &progress.wanted, raw_text, output);
                }
                let batch = to_batch(file, &block, &progress.wanted)?;
                record_batch_to_duckdb_data_chunk(&batch, output)
            }
            None => {
                output.set_len(0);
                Ok(())
            }
        }
    }

    fn supports_pushdown() -> bool {
        true
    }

    fn parameters() -> Option<Vec<LogicalTypeHandle>> {
        Some(vec![LogicalTypeId::Bigint.into()])
    }
}

/// A column under construction.
enum Column {
    Cell(usize, StringBuilder),
    Line(Int64Builder),
    Raw(StringBuilder),
    Flaw(StringBuilder),
}

fn to_batch(
    file: &Delimited,
    block: &Block,
    wanted: &[usize],
) -> Result<RecordBatch, Box<dyn Error>> {
    let width = file.columns.len();
    let rows = block.records.len();
    let mut columns: Vec<Column> = wanted
        .iter()
        .map(|&index| match index {
            index if index < width => {
                Column::Cell(index, StringBuilder::with_capacity(rows, rows * 12))
            }
            index if index == width + 1 => Column::Raw(StringBuilder::new()),
            index if index == width + 2 => Column::Flaw(StringBuilder::new()),
            // `_line`; a scan that wants no column at all is also content with it.
            _ => Column::Line(Int64Builder::with_capacity(rows)),
        })
        .collect();
    let mut fields = Fields::default();
    for (bytes, record) in block.iter() {
        let flaw = match record.unclosed {
            true => Some("a quote opens in this row and is never closed".to_owned()),
            false => file.split(bytes, &mut fields),
        };
        for column in &mut columns {
            match column {
                Column::Cell(index, cells) => {
                    let cell = fields
                        .get(*index)
                        .filter(|cell| flaw.is_none() && !file.is_null(cell));
                    cells.append_option(cell);
                }
                Column::Line(lines) => lines.append_value(i64::try_from(record.line)?),
                Column::Raw(raws) => raws.append_value(raw_text(bytes)),
                Column::Flaw(flaws) => flaws.append_option(flaw.as_deref()),
            }
        }
    }
    let (mut schema, mut arrays) = (Vec::new(), Vec::new());
    for (position, column) in columns.into_iter().enumerate() {
        let (kind, array): (DataType, ArrayRef) = match column {
            Column::Cell(_, mut texts) | Column::Raw(mut texts) | Column::Flaw(mut texts) => {
                (DataType::Utf8, Arc::new(texts.finish()))
            }
            Column::Line(mut lines) => (DataType::Int64, Arc::new(lines.finish())),
        };
        schema.push(Field::new(position.to_string(), kind, true));
        arrays.push(array);
    }
    Ok(RecordBatch::try_new(Arc::new(Schema::new(schema)), arrays)?)
}

/// A row as it is kept, with [`CUT`] at its end where it was too long.
pub(super) fn raw_text(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    match text.char_indices().nth(RAW_LENGTH) {
        Some((end, _)) => format!("{}{CUT}", &text[..end]),
        None => text.into_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::source::Meter;
    use crate::import::source::delimited::TextOptions;

    fn scan(text: &str) -> (Connection, Scan, tempfile::TempDir) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.csv");
        std::fs::write(&path, text).unwrap();
        let connection = Connection::open_in_memory().unwrap();
        register(&connection).unwrap();
        (
            connection,
            Scan::offer(Delimited::open(&path, TextOptions::default(), Meter::default()).unwrap()),
            folder,
        )
    }

    #[test]
    fn rows_come_with_line_raw_and_flaw() {
        let (connection, scan, _folder) = scan("id,name\n1,\"a\nb\"\n2\n3,\n");
        let shown: String = connection
            .query_row(
                &format!(
                    "SELECT string_agg(concat_ws('|', _line, c1, coalesce(c2, '-'), _raw, _flaw), ';' ORDER BY _line) FROM {}",
                    scan.relation()
                ),
                [],
                |row| row.get(0),
            )
            .unwrap();
        assert_eq!(
            shown,
            "2|1|a\nb|1,\"a\nb\";4|-|2|the row has 1 columns where the header has 2;5|3|-|3,"
        );
    }

    #[test]
    fn a_big_file_is_read_whole_by_many_threads() {
        let text: String = std::iter::once("id,n\n".to_owned())
            .chain((0..200_000).map(|n| format!("row{n},{n}\n")))
            .collect();
        let (connection, scan, _folder) = scan(&text);
        let (count, sum, lines): (i64, i64, i64) = connection
            .query_row(
                &format!(
                    "SELECT count(c1), sum(c2::BIGINT)::BIGINT, count(DISTINCT _line) FROM {}",
                    scan.relation()
                ),
                [],
                |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
            )
            .unwrap();
        assert_eq!((count, sum, lines), (200_000, 19_999_900_000, 200_000));
    }

    #[test]
    fn a_closed_file_cannot_be_scanned() {
        let (connection, scan, _folder) = scan("id\n1\n");
        let sql = format!("SELECT c1 FROM {}", scan.relation());
        drop(scan);
        assert!(connection.prepare(&sql).is_err());
    }
}
