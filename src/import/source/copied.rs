//! Rows of a file that DuckDB cannot read itself, copied into a temporary table.
//!
//! The table's columns are c1, c2, … and `_line`. DuckDB moves what does not fit
//! into memory to its spill folder, so a large file costs disk, not memory.

use std::sync::Arc;

use duckdb::arrow::array::{
    ArrayRef, BooleanBuilder, Float64Builder, Int64Builder, RecordBatch, StringBuilder,
    TimestampMicrosecondBuilder,
};
use duckdb::arrow::datatypes::{DataType, Field, Schema, TimeUnit};
use duckdb::{Appender, Connection};

use super::quote::quoted;
use super::relation::SourceColumn;

/// Rows that are handed over together.
const BATCH: usize = 2048;

/// Bytes of text after which a batch is handed over early.
const BATCH_TEXT: usize = 32 << 20;

/// The type of a copied column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CellType {
    Text,
    Number,
    Boolean,
    Time,
}

impl CellType {
    pub(crate) fn sql_type(self) -> &'static str {
        match self {
            Self::Text => "VARCHAR",
            Self::Number => "DOUBLE",
            Self::Boolean => "BOOLEAN",
            Self::Time => "TIMESTAMP",
        }
    }
}

/// One value; it must fit its column's type, or it is taken as none.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Value {
    Text(String),
    Number(f64),
    Boolean(bool),
    /// Microseconds since 1970-01-01, without a zone.
    Time(i64),
}

enum Builder {
    Text(StringBuilder),
    Number(Float64Builder),
    Boolean(BooleanBuilder),
    Time(TimestampMicrosecondBuilder),
}

/// A temporary table that is being filled.
pub(crate) struct Copy<'c> {
    appender: Appender<'c>,
    builders: Vec<Builder>,
    lines: Int64Builder,
    rows: usize,
    text: usize,
}

impl<'c> Copy<'c> {
    /// Creates the temporary table `table`.
    pub(crate) fn begin(
        connection: &'c Connection,
        table: &str,
        types: &[CellType],
    ) -> duckdb::Result<Self> {
        let columns: Vec<String> = types
            .iter()
            .enumerate()
            .map(|(index, kind)| format!("c{} {}, ", index + 1, kind.sql_type()))
            .collect();
        connection.execute_batch(&format!(
            "CREATE TEMP TABLE {table} ({}_line BIGINT)",
            columns.concat()
        ))?;
        Ok(Self {
            appender: connection.appender_to_catalog_and_db(table, "temp", "main")?,
            builders: types.iter().map(|kind| builder(*kind)).collect(),
            lines: Int64Builder::new(),
            rows: 0,
            text: 0,
        })
    }

    /// Appends one row; `None` is no value, missing cells at the end are none.
    pub(crate) fn row(&mut self, line: u64, cells: &[Option<Value>]) -> duckdb::Result<()> {
        for (index, builder) in self.builders.iter_mut().enumerate() {
            let cell = cells.get(index).and_then(Option::as_ref);
            match (builder, cell) {
                (Builder::Text(texts), Some(Value::Text(text))) => {
                    self.text += text.len();
                    texts.append_value(text);
                }
                (Builder::Number(numbers), Some(Value::Number(number))) => {
                    numbers.append_value(*number);
                }
                (Builder::Boolean(flags), Some(Value::Boolean(flag))) => flags.append_value(*flag),
                (Builder::Time(times), Some(Value::Time(micros))) => times.append_value(*micros),
                (Builder::Text(texts), _) => texts.append_null(),
                (Builder::Number(numbers), _) => numbers.append_null(),
                (Builder::Boolean(flags), _) => flags.append_null(),
                (Builder::Time(times), _) => times.append_null(),
            }
        }
        self.lines
            .append_value(i64::try_from(line).unwrap_or(i64::MAX));
        self.rows += 1;
        if self.rows == BATCH || self.text > BATCH_TEXT {
            self.hand_over()?;
        }
        Ok(())
    }

    /// Hands the last rows over.
    pub(crate) fn finish(mut self) -> duckdb::Result<()> {
        self.hand_over()?;
        self.appender.flush()
    }

    fn hand_over(&mut self) -> duckdb::Result<()> {
        if self.rows == 0 {
            return Ok(());
        }
        let (mut fields, mut arrays): (Vec<Field>, Vec<ArrayRef>) = (Vec::new(), Vec::new());
        for builder in &mut self.builders {
            let (kind, array): (DataType, ArrayRef) = match builder {
                Builder::Text(texts) => (DataType::Utf8, Arc::new(texts.finish())),
                Builder::Number(numbers) => (DataType::Float64, Arc::new(numbers.finish())),
                Builder::Boolean(flags) => (DataType::Boolean, Arc::new(flags.finish())),
                Builder::Time(times) => (
                    DataType::Timestamp(TimeUnit::Microsecond, None),
                    Arc::new(times.finish()),
                ),
            };
            fields.push(Field::new(format!("c{}", fields.len() + 1), kind, true));
            arrays.push(array);
        }
        fields.push(Field::new("_line", DataType::Int64, true));
        arrays.push(Arc::new(self.lines.finish()));
        (self.rows, self.text) = (0, 0);
        let batch = RecordBatch::try_new(Arc::new(Schema::new(fields)), arrays)
            .map_err(|error| duckdb::Error::ToSqlConversionFailure(Box::new(error)))?;
        self.appender.append_record_batch(batch)
    }
}

fn builder(kind: CellType) -> Builder {
    match kind {
        CellType::Text => Builder::Text(StringBuilder::new()),
        CellType::Number => Builder::Number(Float64Builder::new()),
        CellType::Boolean => Builder::Boolean(BooleanBuilder::new()),
        CellType::Time => Builder::Time(TimestampMicrosecondBuilder::new()),
    }
}

/// The relation over a finished copy: SQL in brackets, and its columns.
pub(crate) fn relation(
    table: &str,
    names: Vec<String>,
    types: &[CellType],
) -> (String, Vec<SourceColumn>) {
    let list: Vec<String> = names
        .iter()
        .enumerate()
        .map(|(index, name)| format!("c{} AS {}", index + 1, quoted(name)))
        .collect();
    let sql = format!(
        "(SELECT {}, _line, NULL::VARCHAR AS _raw, NULL::VARCHAR AS _flaw FROM {table})",
        list.join(", ")
    );
    let columns = names
        .into_iter()
        .zip(types)
        .map(|(name, kind)| SourceColumn {
            name,
            sql_type: kind.sql_type().to_owned(),
        })
        .collect();
    (sql, columns)
}
