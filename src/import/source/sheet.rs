//! XLSX workbooks: one sheet as a table of typed cells.

use std::fs::File;
use std::io::{self, BufReader, Read, Write};
use std::path::Path;

use calamine::{DataRef, ExcelDateTime, Reader, SheetType, SheetVisible, Xlsx, XlsxError};
use duckdb::Connection;
use jiff::civil::DateTime;

use super::super::text::{self, Styles};
use super::copied::{CellType, Copy, Value};
use super::decode::{Compression, Meter, open_bytes};
use super::delimited::TextOptions;
use super::header::{self, Known, WIDEST};
use crate::domain::suggest::nearest;

/// A part of a workbook may unpack to this much whatever its size,
const UNPACKED: u64 = 256 << 20;

/// and else to this many times the workbook's size. Real sheets stay below 50;
/// what goes beyond is made to fill the memory.
const UNPACKED_RATIO: u64 = 250;

/// Why a workbook cannot be copied.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SheetError {
    #[error("{0}")]
    Reason(String),
    #[error("{0}")]
    Io(#[from] io::Error),
    #[error("{0}")]
    Engine(#[from] duckdb::Error),
}

impl From<XlsxError> for SheetError {
    fn from(error: XlsxError) -> Self {
        Self::Reason(match error {
            XlsxError::Password => "it is protected by a password; save it without one".to_owned(),
            XlsxError::Zip(_) | XlsxError::FileNotFound(_) | XlsxError::RelationshipNotFound => {
                not_a_workbook(&error.to_string())
            }
            error => format!("the workbook is damaged ({error}); save it again"),
        })
    }
}

fn not_a_workbook(detail: &str) -> String {
    format!("it is no whole XLSX workbook ({detail}); save or copy it again")
}

/// What a sheet holds.
pub(crate) struct Sheet {
    pub(crate) names: Vec<String>,
    pub(crate) types: Vec<CellType>,
    /// How numbers are written in text cells.
    pub(crate) styles: Styles,
    /// What was found rather than told, for the notes.
    pub(crate) detected: Vec<String>,
}

type Book = Xlsx<BufReader<File>>;

/// Copies a sheet into the temporary table `table`. `spare` is where a
/// compressed workbook is unpacked.
///
/// # Errors
/// The file is no workbook, is damaged, lacks the sheet, or has no rows at all.
pub(crate) fn copy(
    connection: &Connection,
    path: &Path,
    options: &TextOptions,
    table: &str,
    spare: &Path,
    meter: &Meter,
) -> Result<Sheet, SheetError> {
    let path = if Compression::of(&path.to_string_lossy()).0 == Compression::None {
        meter.add(std::fs::metadata(path)?.len());
        path
    } else {
        let mut to = File::create(spare)?;
        io::copy(&mut open_bytes(path, meter)?, &mut to)?;
        to.flush()?;
        spare
    };
    check_size(path)?;
    let mut book: Book = Xlsx::new(BufReader::new(File::open(path)?))?;
    let mut detected = Vec::new();
    let name = choose(&mut book, options, &mut detected)?;
    let skip = options.skip;
    let header = if options.no_header {
        None
    } else {
        Some(find_header(&mut book, &name, options, &mut detected)?)
    };
    let first = header.as_ref().map_or(skip, |header| header.row + 1);
    let mut tallies: Vec<Tally> = Vec::new();
    each_row(&mut book, &name, first, |_, cells| {
        if tallies.len() < cells.len() {
            tallies.resize(cells.len(), Tally::default());
        }
        for (tally, cell) in tallies.iter_mut().zip(cells) {
            if let Some(cell) = cell {
                tally.add(cell);
            }
        }
        Ok(true)
    })?;
    let titles = header.map(|header| header.names).unwrap_or_default();
    let width = tallies.len().max(titles.len());
    tallies.resize(width, Tally::default());
    let names: Vec<String> = (0..width)
        .map(|index| match titles.get(index).map(|title| title.trim()) {
            Some(title) if !title.is_empty() => title.to_owned(),
            _ => format!("c{}", index + 1),
        })
        .collect();
    let types: Vec<CellType> = tallies.iter().map(Tally::cell_type).collect();
    let texts: Vec<text::Tally> = tallies.iter().map(|tally| tally.written.clone()).collect();
    let styles = Styles::decide(&names, &texts, options.decimal.as_deref());
    detected.extend(styles.detected.iter().cloned());
    let mut copy = Copy::begin(connection, table, &types)?;
    each_row(&mut book, &name, first, |row, cells| {
        for (index, (cell, kind)) in cells.iter_mut().zip(&types).enumerate() {
            // A number among texts is written as they are.
            let comma = styles.column(index).is_some_and(|style| style.point == ',');
            if let (CellType::Text, Some(value)) = (kind, cell.as_mut()) {
                *value = Value::Text(as_text(value, comma));
            }
        }
        meter.add_rows(1);
        copy.row(row + 1, cells)?;
        Ok(true)
    })?;
    copy.finish()?;
    Ok(Sheet {
        names,
        types,
        styles,
        detected,
    })
}

/// Refuses what unpacks to far more than a workbook holds.
fn check_size(path: &Path) -> Result<(), SheetError> {
    let mut file = File::open(path)?;
    let size = file.metadata()?.len();
    let mut mark = [0_u8; 4];
    let read = file.read(&mut mark)?;
    if size == 0 {
        return Err(SheetError::Reason("it is empty".to_owned()));
    }
    if read == 4 && mark == [0xd0, 0xcf, 0x11, 0xe0] {
        return Err(SheetError::Reason(
            "it is an old workbook (.xls), or protected by a password; save it as .xlsx without one"
                .to_owned(),
        ));
    }
    let damaged =
        |error: zip::result::ZipError| SheetError::Reason(not_a_workbook(&error.to_string()));
    let mut archive = zip::ZipArchive::new(BufReader::new(file)).map_err(damaged)?;
    let limit = UNPACKED.max(size.saturating_mul(UNPACKED_RATIO));
    for index in 0..archive.len() {
        let part = archive.by_index(index).map_err(damaged)?;
        let unpacked = io::copy(&mut part.take(limit + 1), &mut io::sink())
            .map_err(|error| SheetError::Reason(not_a_workbook(&error.to_string())))?;
        if unpacked > limit {
            return Err(SheetError::Reason(format!(
                "a part of it unpacks to more than {} MB, which no workbook of its size holds",
                limit >> 20
            )));
        }
    }
    Ok(())
}

/// The sheet that was asked for, else the first that is shown and has rows.
fn choose(
    book: &mut Book,
    options: &TextOptions,
    detected: &mut Vec<String>,
) -> Result<String, SheetError> {
    let sheets: Vec<(String, bool)> = book
        .sheets_metadata()
        .iter()
        .filter(|sheet| sheet.typ == SheetType::WorkSheet)
        .map(|sheet| (sheet.name.clone(), sheet.visible == SheetVisible::Visible))
        .collect();
    let names = || sheets.iter().map(|(name, _)| name.as_str());
    if let Some(wanted) = &options.sheet {
        let found = names().find(|name| name.trim().eq_ignore_ascii_case(wanted.trim()));
        return found.map(str::to_owned).ok_or_else(|| {
            let near = nearest(wanted, names())
                .map_or_else(String::new, |near| format!("; did you mean {near}?"));
            SheetError::Reason(format!(
                "it has no sheet '{wanted}', only {}{near}",
                names().collect::<Vec<_>>().join(", ")
            ))
        });
    }
    for shown in [true, false] {
        for (name, _) in sheets.iter().filter(|(_, visible)| *visible == shown) {
            let mut has_rows = false;
            each_row(book, name, 0, |_, _| {
                has_rows = true;
                Ok(false)
            })?;
            if has_rows {
                if sheets.len() > 1 {
                    detected.push(format!(
                        "the sheet '{name}' of {} was read (a mapping's sheet names another)",
                        sheets.len()
                    ));
                }
                return Ok(name.clone());
            }
        }
    }
    Err(SheetError::Reason(
        "it is empty, not even a header is in it".to_owned(),
    ))
}

struct Header {
    row: u64,
    names: Vec<String>,
}

fn find_header(
    book: &mut Book,
    sheet: &str,
    options: &TextOptions,
    detected: &mut Vec<String>,
) -> Result<Header, SheetError> {
    let (mut rows, mut places) = (Vec::new(), Vec::new());
    each_row(book, sheet, options.skip, |row, cells| {
        let texts: Vec<String> = cells
            .iter()
            .map(|cell| {
                cell.as_ref()
                    .map_or_else(String::new, |value| as_text(value, false))
            })
            .collect();
        rows.push(texts);
        places.push(row);
        Ok(rows.len() < header::LOOKED_AT)
    })?;
    let index = if options.find_header {
        header::find(&rows, &Known::new(&options.names))
    } else {
        0
    };
    if index >= rows.len() {
        return Err(SheetError::Reason(
            "it is empty, not even a header is in it".to_owned(),
        ));
    }
    if index > 0 {
        detected.push(header::skipped(places[index]));
    }
    Ok(Header {
        row: places[index],
        names: rows.swap_remove(index),
    })
}

/// Calls `each` with every row from `first` (from 0) that has a value, until it says no.
fn each_row(
    book: &mut Book,
    sheet: &str,
    first: u64,
    mut each: impl FnMut(u64, &mut Vec<Option<Value>>) -> Result<bool, SheetError>,
) -> Result<(), SheetError> {
    let mut reader = book.worksheet_cells_reader(sheet)?;
    let mut cells: Vec<Option<Value>> = Vec::new();
    let mut current: Option<u64> = None;
    loop {
        let cell = reader.next_cell()?;
        let row = cell.as_ref().map(|cell| u64::from(cell.get_position().0));
        if let Some(finished) = current.filter(|current| Some(*current) != row) {
            if row.is_some_and(|row| row < finished) {
                return Err(SheetError::Reason(
                    "the workbook is damaged (its rows are out of order); save it again".to_owned(),
                ));
            }
            let is_filled = cells.iter().any(Option::is_some);
            if is_filled && finished >= first && !each(finished, &mut cells)? {
                return Ok(());
            }
            cells.clear();
        }
        let Some(cell) = cell else { return Ok(()) };
        current = row;
        if let Some(value) = value(cell.get_value()) {
            let column = usize::try_from(cell.get_position().1).unwrap_or_default();
            if column >= WIDEST {
                return Err(SheetError::Reason(format!(
                    "the sheet has a cell beyond column {WIDEST}; it is no table of rows"
                )));
            }
            if cells.len() <= column {
                cells.resize(column + 1, None);
            }
            cells[column] = Some(value);
        }
    }
}

/// A cell's value; formulas arrive as what they last came to, errors as their text.
fn value(cell: &DataRef<'_>) -> Option<Value> {
    let text = |text: &str| (!text.trim().is_empty()).then(|| Value::Text(text.to_owned()));
    match cell {
        DataRef::Int(number) => Some(Value::Text(number.to_string())),
        DataRef::Float(number) if number.is_finite() => Some(Value::Number(*number)),
        DataRef::Float(number) => Some(Value::Text(number.to_string())),
        DataRef::String(value) => text(value),
        DataRef::SharedString(value) => text(value),
        DataRef::Bool(flag) => Some(Value::Boolean(*flag)),
        DataRef::DateTime(moment) => Some(time(moment)),
        DataRef::DateTimeIso(value) | DataRef::DurationIso(value) => text(value),
        DataRef::Error(error) => Some(Value::Text(error.to_string())),
        DataRef::Empty => None,
    }
}

fn time(moment: &ExcelDateTime) -> Value {
    let days = moment.as_f64();
    let serial = || Value::Text(days.to_string());
    if moment.is_duration() || !(1.0..2_958_466.0).contains(&days) {
        return serial();
    }
    let (year, month, day, hour, minute, second, milli) = moment.to_ymd_hms_milli();
    let part = |part: u8| i8::try_from(part).unwrap_or(-1);
    i16::try_from(year)
        .ok()
        .and_then(|year| {
            let nanos = i32::from(milli) * 1_000_000;
            DateTime::new(
                year,
                part(month),
                part(day),
                part(hour),
                part(minute),
                part(second),
                nanos,
            )
            .ok()
        })
        .and_then(|civil| jiff::tz::Offset::UTC.to_timestamp(civil).ok())
        .map_or_else(serial, |moment| Value::Time(moment.as_microsecond()))
}

/// A value as it stands in a column of mixed types.
fn as_text(value: &Value, comma: bool) -> String {
    match value {
        Value::Text(text) => text.clone(),
        Value::Number(number) if comma => number.to_string().replace('.', ","),
        Value::Number(number) => number.to_string(),
        Value::Boolean(flag) => flag.to_string(),
        Value::Time(micros) => jiff::Timestamp::from_microsecond(*micros)
            .map(|moment| {
                let civil = jiff::tz::Offset::UTC.to_datetime(moment);
                if civil.time() == jiff::civil::Time::midnight() {
                    civil.date().to_string()
                } else {
                    civil.to_string()
                }
            })
            .unwrap_or_default(),
    }
}

/// The kinds of values a column holds.
#[derive(Debug, Clone, Default)]
struct Tally {
    numbers: bool,
    flags: bool,
    times: bool,
    texts: bool,
    /// The numbers that are written as text.
    written: text::Tally,
}

impl Tally {
    fn add(&mut self, value: &Value) {
        match value {
            Value::Text(text) => {
                self.texts = true;
                self.written.add(text);
            }
            Value::Number(_) => {
                self.numbers = true;
                self.written.add_number();
            }
            Value::Boolean(_) => self.flags = true,
            Value::Time(_) => self.times = true,
        }
    }

    /// The one kind the column holds, else text.
    fn cell_type(&self) -> CellType {
        match (self.numbers, self.flags, self.times, self.texts) {
            (true, false, false, false) => CellType::Number,
            (false, true, false, false) => CellType::Boolean,
            (false, false, true, false) => CellType::Time,
            _ => CellType::Text,
        }
    }
}
