//! From the cells of a text file to typed columns, and what is wrong with a row:
//! the way of a block that takes its columns as they are.
//!
//! The values are read by the functions that `text` also gives to SQL, and the
//! faults are those of `typed`, in its order and in its words; a test holds the
//! two ways to each other. What is written here goes straight into DuckDB's own
//! vectors, without a copy of the cell in between.

use std::error::Error;
use std::sync::Arc;

use duckdb::arrow::array::{
    ArrayRef, BooleanBuilder, Date32Builder, Decimal128Builder, Float64Builder, Int64Builder,
    TimestampMicrosecondBuilder,
};
use duckdb::core::{
    ArrayVector, DataChunkHandle, FlatVector, Inserter, ListVector, LogicalTypeHandle,
    LogicalTypeId, StructVector,
};
use duckdb::vtab::arrow::{WritableVector, write_arrow_array_to_vector};
use jiff::tz::TimeZone;

use super::blocks::Block;
use super::delimited::{Delimited, Fields};
use crate::domain::table::{Column, Kind, Table};
use crate::import::reason::{
    QUANTITY_TOO_LOW, RETURN_OF_NO_LINE, RETURN_OF_NOTHING, SHOWN, TOO_SMALL, missing, wanted,
};
use crate::import::text::{
    Style, boolean, epoch_days, float, integer, left, micros, ten_thousandths, trimmed, why_not,
    word,
};

/// How the cells of a file become the columns of a canonical table.
#[derive(Debug)]
pub(crate) struct Typing {
    pub(crate) table: &'static Table,
    /// The canonical columns that the file has.
    pub(crate) columns: Vec<TypedColumn>,
    /// The zone of times without an offset.
    pub(crate) zone: TimeZone,
}

/// A canonical column and the cell it comes from.
#[derive(Debug)]
pub(crate) struct TypedColumn {
    pub(crate) column: &'static Column,
    /// Which of the file's cells it is, from 0.
    pub(crate) cell: usize,
    /// How numbers are written in it.
    pub(crate) style: Style,
}

/// The columns after the typed ones.
const BESIDES: [(&str, LogicalTypeId); 4] = [
    ("_line", LogicalTypeId::Bigint),
    ("_column", LogicalTypeId::Varchar),
    ("_reason", LogicalTypeId::Varchar),
    ("_raw", LogicalTypeId::Varchar),
];

/// What a cell holds.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Value<'a> {
    None,
    Text(&'a str),
    /// A whole number, or microseconds.
    Integer(i64),
    Decimal(i128),
    Number(f64),
    Boolean(bool),
    Date(i32),
}

/// The column that is at fault, if one is, and the reason.
type Fault = (Option<&'static str>, String);

impl Typing {
    /// The result columns: each canonical column under its name, then the line, and
    /// of a row at fault the column, the reason and the raw row.
    pub(super) fn result_columns(&self) -> Vec<(&'static str, LogicalTypeHandle)> {
        let typed = self
            .columns
            .iter()
            .map(|TypedColumn { column, .. }| (column.name, logical_type(column.kind)));
        let besides = BESIDES
            .into_iter()
            .map(|(name, kind)| (name, LogicalTypeHandle::from(kind)));
        typed.chain(besides).collect()
    }

    /// Writes the wanted columns of a block's rows; `raw` gives a row as it is kept with its reason.
    pub(super) fn write(
        &self,
        file: &Delimited,
        block: &Block,
        wanted: &[usize],
        raw: impl Fn(&[u8]) -> String,
        output: &DataChunkHandle,
    ) -> Result<(), Box<dyn Error>> {
        let width = self.columns.len();
        let mut sinks: Vec<Option<Sink<'_>>> = Vec::new();
        sinks.resize_with(width + BESIDES.len(), || None);
        for (position, &index) in wanted.iter().enumerate() {
            let kind = match self.columns.get(index) {
                Some(TypedColumn { column, .. }) => column.kind,
                None if index == width => Kind::Integer,
                None => Kind::Text,
            };
            let place = sinks.get_mut(index).ok_or("there is no such column")?;
            *place = Some(Sink::new(kind, Slot(output, position), block.records.len()));
        }
        let mut fields = Fields::default();
        let (typed, besides) = sinks.split_at_mut(width);
        let mut has_value = vec![false; width];
        for (row, (bytes, record)) in block.iter().enumerate() {
            let flaw = match record.unclosed {
                true => Some("a quote opens in this row and is never closed".to_owned()),
                false => file.split(bytes, &mut fields),
            };
            let is_flawed = flaw.is_some();
            let mut fault: Option<Fault> = flaw.map(|flaw| (None, flaw));
            for (index, from) in self.columns.iter().enumerate() {
                let text = match is_flawed {
                    true => None,
                    false => fields.get(from.cell).filter(|cell| !file.is_null(cell)),
                };
                let value = text.map_or(Value::None, |text| from.read(text, &self.zone));
                if fault.is_none() {
                    fault = from.fault(text, value);
                }
                has_value[index] = value != Value::None;
                if let Some(sink) = &mut typed[index] {
                    sink.push(row, value);
                }
            }
            let fault = fault.or_else(|| self.row_fault(&has_value));
            let (column, reason) = match &fault {
                Some((column, reason)) => (*column, Some(reason.as_str())),
                None => (None, None),
            };
            let raw = fault.is_some().then(|| raw(bytes));
            let values = [
                Value::Integer(i64::try_from(record.line)?),
                column.map_or(Value::None, Value::Text),
                reason.map_or(Value::None, Value::Text),
                raw.as_deref().map_or(Value::None, Value::Text),
            ];
            for (sink, value) in besides.iter_mut().zip(values) {
                if let Some(sink) = sink {
                    sink.push(row, value);
                }
            }
        }
        for sink in sinks.into_iter().flatten() {
            sink.finish()?;
        }
        output.set_len(block.records.len());
        Ok(())
    }

    /// What `typed::row_faults` says of a row.
    fn row_fault(&self, has_value: &[bool]) -> Option<Fault> {
        if self.table.name != "returns" {
            return None;
        }
        let has = |name: &str| {
            let place = self
                .columns
                .iter()
                .position(|from| from.column.name == name);
            place.is_some_and(|place| has_value[place])
        };
        match (has("order_id"), has("line_no"), has("product_id")) {
            (false, _, false) => Some((Some("order_id"), RETURN_OF_NOTHING.to_owned())),
            (true, false, false) => Some((Some("line_no"), RETURN_OF_NO_LINE.to_owned())),
            _ => None,
        }
    }
}

impl TypedColumn {
    fn read<'a>(&self, text: &'a str, zone: &TimeZone) -> Value<'a> {
        let value = match self.column.kind {
            Kind::Id => Some(trimmed(text))
                .filter(|id| !id.is_empty())
                .map(Value::Text),
            Kind::Text => Some(text)
                .filter(|text| !trimmed(text).is_empty())
                .map(Value::Text),
            Kind::Word(words) => word(text, words).map(Value::Text),
            Kind::Integer => integer(text).map(Value::Integer),
            Kind::Decimal => ten_thousandths(text, &self.style).map(Value::Decimal),
            Kind::Number => float(text, &self.style).map(Value::Number),
            Kind::Boolean => boolean(text).map(Value::Boolean),
            Kind::Time => micros(text, zone).map(Value::Integer),
            Kind::Date => epoch_days(text).map(Value::Date),
        };
        value.unwrap_or(Value::None)
    }

    /// What `typed::column_faults` says of a cell.
    fn fault(&self, text: Option<&str>, value: Value<'_>) -> Option<Fault> {
        let name = self.column.name;
        let text = text.map_or("", trimmed);
        if value == Value::None {
            if !text.is_empty() {
                let why = match self.column.kind {
                    Kind::Decimal => why_not(text, &self.style),
                    kind => wanted(kind),
                };
                return Some((Some(name), format!("{name} '{}' {why}", left(text, SHOWN))));
            }
            return self
                .column
                .needed_if_present
                .then(|| (Some(name), missing(name)));
        }
        match value {
            Value::Decimal(..=0) if name == "quantity" => {
                let shown = left(text, SHOWN);
                let is_above = float(text, &self.style).is_some_and(|number| number > 0.0);
                let reason = match is_above {
                    true => format!("quantity {shown}{TOO_SMALL}"),
                    false => format!("{QUANTITY_TOO_LOW}{shown}"),
                };
                Some((Some(name), reason))
            }
            _ => None,
        }
    }
}

fn logical_type(kind: Kind) -> LogicalTypeHandle {
    match kind {
        Kind::Id | Kind::Text | Kind::Word(_) => LogicalTypeId::Varchar.into(),
        Kind::Integer => LogicalTypeId::Bigint.into(),
        Kind::Decimal => LogicalTypeHandle::decimal(18, 4),
        Kind::Number => LogicalTypeId::Double.into(),
        Kind::Boolean => LogicalTypeId::Boolean.into(),
        Kind::Time => LogicalTypeId::Timestamp.into(),
        Kind::Date => LogicalTypeId::Date.into(),
    }
}

/// A column of a chunk.
struct Slot<'a>(&'a DataChunkHandle, usize);

impl WritableVector for Slot<'_> {
    fn flat_vector(&mut self) -> FlatVector<'_> {
        self.0.flat_vector(self.1)
    }
    fn list_vector(&mut self) -> ListVector<'_> {
        self.0.list_vector(self.1)
    }
    fn array_vector(&mut self) -> ArrayVector<'_> {
        self.0.array_vector(self.1)
    }
    fn struct_vector(&mut self) -> StructVector<'_> {
        self.0.struct_vector(self.1)
    }
}

/// A column under construction: texts go where they stay, numbers are collected first.
enum Sink<'a> {
    Text(FlatVector<'a>),
    Integer(Int64Builder, Slot<'a>),
    Decimal(Decimal128Builder, Slot<'a>),
    Number(Float64Builder, Slot<'a>),
    Boolean(BooleanBuilder, Slot<'a>),
    Time(TimestampMicrosecondBuilder, Slot<'a>),
    Date(Date32Builder, Slot<'a>),
}

impl<'a> Sink<'a> {
    fn new(kind: Kind, slot: Slot<'a>, rows: usize) -> Self {
        match kind {
            Kind::Id | Kind::Text | Kind::Word(_) => Self::Text(slot.0.flat_vector(slot.1)),
            Kind::Integer => Self::Integer(Int64Builder::with_capacity(rows), slot),
            Kind::Decimal => Self::Decimal(Decimal128Builder::with_capacity(rows), slot),
            Kind::Number => Self::Number(Float64Builder::with_capacity(rows), slot),
            Kind::Boolean => Self::Boolean(BooleanBuilder::with_capacity(rows), slot),
            Kind::Time => Self::Time(TimestampMicrosecondBuilder::with_capacity(rows), slot),
            Kind::Date => Self::Date(Date32Builder::with_capacity(rows), slot),
        }
    }

    /// Takes the value of the next row. A value of another kind cannot come: the
    /// kind of the column gave both it and this.
    fn push(&mut self, row: usize, value: Value<'_>) {
        match (self, value) {
            (Self::Text(vector), Value::Text(text)) => vector.insert(row, text),
            (Self::Text(vector), _) => vector.set_null(row),
            (Self::Integer(values, _), Value::Integer(value)) => values.append_value(value),
            (Self::Integer(values, _), _) => values.append_null(),
            (Self::Decimal(values, _), Value::Decimal(value)) => values.append_value(value),
            (Self::Decimal(values, _), _) => values.append_null(),
            (Self::Number(values, _), Value::Number(value)) => values.append_value(value),
            (Self::Number(values, _), _) => values.append_null(),
            (Self::Boolean(values, _), Value::Boolean(value)) => values.append_value(value),
            (Self::Boolean(values, _), _) => values.append_null(),
            (Self::Time(values, _), Value::Integer(value)) => values.append_value(value),
            (Self::Time(values, _), _) => values.append_null(),
            (Self::Date(values, _), Value::Date(value)) => values.append_value(value),
            (Self::Date(values, _), _) => values.append_null(),
        }
    }

    fn finish(self) -> Result<(), Box<dyn Error>> {
        let (array, mut slot): (ArrayRef, Slot<'_>) = match self {
            Self::Text(_) => return Ok(()),
            Self::Integer(mut values, slot) => (Arc::new(values.finish()), slot),
            Self::Decimal(mut values, slot) => {
                let values = values.finish().with_precision_and_scale(18, 4)?;
                (Arc::new(values), slot)
            }
            Self::Number(mut values, slot) => (Arc::new(values.finish()), slot),
            Self::Boolean(mut values, slot) => (Arc::new(values.finish()), slot),
            Self::Time(mut values, slot) => (Arc::new(values.finish()), slot),
            Self::Date(mut values, slot) => (Arc::new(values.finish()), slot),
        };
        write_arrow_array_to_vector(&array, &mut slot)
    }
}
