//! SQL functions over whole columns: text to values by this crate's rules.
//!
//! DuckDB's own casts are too kind for data that money is decided on: they
//! drop an offset that stands after a space, round `2.5` to the integer 3, and
//! read `infinity` as a time.

use std::error::Error;
use std::sync::Arc;

use duckdb::Connection;
use duckdb::arrow::array::{
    Array, ArrayRef, AsArray, Date32Array, Decimal128Array, Float64Array, Int64Array, RecordBatch,
    StringArray, TimestampMicrosecondArray,
};
use duckdb::arrow::datatypes::{DataType, TimeUnit, TimestampMicrosecondType};
use duckdb::vscalar::{ArrowFunctionSignature, VArrowScalar};
use jiff::tz::TimeZone;

use super::style::Style;
use super::{number, time};

/// Makes the functions known to a connection.
pub(crate) fn register(connection: &Connection) -> duckdb::Result<()> {
    connection.register_scalar_function::<ReadTime>("sidecart_time")?;
    connection.register_scalar_function::<ShiftTime>("sidecart_shift")?;
    connection.register_scalar_function::<ReadDate>("sidecart_date")?;
    connection.register_scalar_function::<ReadDecimal>("sidecart_decimal")?;
    connection.register_scalar_function::<ReadFloat>("sidecart_number")?;
    connection.register_scalar_function::<WhyNoDecimal>("sidecart_why_no_decimal")?;
    connection.register_scalar_function::<ReadInteger>("sidecart_integer")
}

type Output = Result<ArrayRef, Box<dyn Error>>;

const TIMESTAMP: DataType = DataType::Timestamp(TimeUnit::Microsecond, None);

/// The column at `index` as text.
fn texts(input: &RecordBatch, index: usize) -> Result<&StringArray, Box<dyn Error>> {
    input
        .column(index)
        .as_any()
        .downcast_ref::<StringArray>()
        .ok_or_else(|| "a text column arrived in another layout".into())
}

/// The one value of a constant text argument.
fn constant(input: &RecordBatch, index: usize) -> Result<String, Box<dyn Error>> {
    let column = texts(input, index)?;
    Ok(if column.is_empty() || column.is_null(0) {
        String::new()
    } else {
        column.value(0).to_owned()
    })
}

/// The zone that a constant argument names; an empty name is UTC.
fn constant_zone(input: &RecordBatch, index: usize) -> Result<TimeZone, Box<dyn Error>> {
    let name = constant(input, index)?;
    if name.is_empty() {
        return Ok(TimeZone::UTC);
    }
    time::zone(&name).ok_or_else(|| format!("there is no time zone '{name}'").into())
}

/// How numbers are written, as a constant argument says.
fn constant_style(input: &RecordBatch, index: usize) -> Result<Style, Box<dyn Error>> {
    Ok(Style::from_code(&constant(input, index)?))
}

struct ReadTime;

impl VArrowScalar for ReadTime {
    type State = ();

    fn invoke((): &(), input: RecordBatch) -> Output {
        let zone = constant_zone(&input, 1)?;
        let values = texts(&input, 0)?
            .iter()
            .map(|text| time::micros(text?, &zone));
        Ok(Arc::new(values.collect::<TimestampMicrosecondArray>()))
    }

    fn signatures() -> Vec<ArrowFunctionSignature> {
        vec![ArrowFunctionSignature::exact(
            vec![DataType::Utf8, DataType::Utf8],
            TIMESTAMP,
        )]
    }
}

struct ShiftTime;

impl VArrowScalar for ShiftTime {
    type State = ();

    fn invoke((): &(), input: RecordBatch) -> Output {
        let zone = constant_zone(&input, 1)?;
        let times = input
            .column(0)
            .as_primitive_opt::<TimestampMicrosecondType>()
            .ok_or("a time column arrived in another layout")?;
        let values = times.iter().map(|micros| time::shift(micros?, &zone));
        Ok(Arc::new(values.collect::<TimestampMicrosecondArray>()))
    }

    fn signatures() -> Vec<ArrowFunctionSignature> {
        vec![ArrowFunctionSignature::exact(
            vec![TIMESTAMP, DataType::Utf8],
            TIMESTAMP,
        )]
    }
}

struct ReadDate;

impl VArrowScalar for ReadDate {
    type State = ();

    fn invoke((): &(), input: RecordBatch) -> Output {
        let values = texts(&input, 0)?.iter().map(|text| time::epoch_days(text?));
        Ok(Arc::new(values.collect::<Date32Array>()))
    }

    fn signatures() -> Vec<ArrowFunctionSignature> {
        vec![ArrowFunctionSignature::exact(
            vec![DataType::Utf8],
            DataType::Date32,
        )]
    }
}

struct ReadDecimal;

impl VArrowScalar for ReadDecimal {
    type State = ();

    fn invoke((): &(), input: RecordBatch) -> Output {
        let style = constant_style(&input, 1)?;
        let values = texts(&input, 0)?
            .iter()
            .map(|text| number::ten_thousandths(text?, &style));
        let decimals = values
            .collect::<Decimal128Array>()
            .with_precision_and_scale(18, 4)?;
        Ok(Arc::new(decimals))
    }

    fn signatures() -> Vec<ArrowFunctionSignature> {
        let output = DataType::Decimal128(18, 4);
        vec![ArrowFunctionSignature::exact(
            vec![DataType::Utf8, DataType::Utf8],
            output,
        )]
    }
}

struct WhyNoDecimal;

impl VArrowScalar for WhyNoDecimal {
    type State = ();

    fn invoke((): &(), input: RecordBatch) -> Output {
        let style = constant_style(&input, 1)?;
        let values = texts(&input, 0)?
            .iter()
            .map(|text| text.map(|text| number::why_not(text, &style)));
        Ok(Arc::new(values.collect::<StringArray>()))
    }

    fn signatures() -> Vec<ArrowFunctionSignature> {
        vec![ArrowFunctionSignature::exact(
            vec![DataType::Utf8, DataType::Utf8],
            DataType::Utf8,
        )]
    }
}

struct ReadFloat;

impl VArrowScalar for ReadFloat {
    type State = ();

    fn invoke((): &(), input: RecordBatch) -> Output {
        let style = constant_style(&input, 1)?;
        let values = texts(&input, 0)?
            .iter()
            .map(|text| number::float(text?, &style));
        Ok(Arc::new(values.collect::<Float64Array>()))
    }

    fn signatures() -> Vec<ArrowFunctionSignature> {
        vec![ArrowFunctionSignature::exact(
            vec![DataType::Utf8, DataType::Utf8],
            DataType::Float64,
        )]
    }
}

struct ReadInteger;

impl VArrowScalar for ReadInteger {
    type State = ();

    fn invoke((): &(), input: RecordBatch) -> Output {
        let values = texts(&input, 0)?.iter().map(|text| number::integer(text?));
        Ok(Arc::new(values.collect::<Int64Array>()))
    }

    fn signatures() -> Vec<ArrowFunctionSignature> {
        vec![ArrowFunctionSignature::exact(
            vec![DataType::Utf8],
            DataType::Int64,
        )]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_functions_read_whole_columns_and_keep_nulls() {
        let connection = Connection::open_in_memory().unwrap();
        register(&connection).unwrap();
        let shown: String = connection
            .query_row(
                "SELECT string_agg(concat_ws('|', sidecart_time(v, 'Europe/Berlin'), sidecart_decimal(v, '.'), \
                 sidecart_integer(v), sidecart_number(v, '.'), sidecart_date(v)), ';' ORDER BY i) \
                 FROM (VALUES (1, '2026-07-01 12:00'), (2, '2.50'), (3, NULL), (4, '7')) t(i, v)",
                [],
                |row| row.get(0),
            )
            .unwrap();
        assert_eq!(
            shown,
            "2026-07-01 10:00:00|2026-07-01;2.5000|2.5;;7.0000|7|7.0"
        );
        let typed: String = connection
            .query_row("SELECT typeof(sidecart_decimal('1', '.')) || ' ' || sidecart_shift(TIMESTAMP '2026-01-01 12:00', 'Europe/Berlin')", [], |row| row.get(0))
            .unwrap();
        assert_eq!(typed, "DECIMAL(18,4) 2026-01-01 11:00:00");
    }

    #[test]
    fn many_rows_pass_through_every_chunk() {
        let connection = Connection::open_in_memory().unwrap();
        register(&connection).unwrap();
        let sum: i64 = connection
            .query_row(
                "SELECT sum(sidecart_integer(i::VARCHAR))::BIGINT FROM range(100000) t(i)",
                [],
                |row| row.get(0),
            )
            .unwrap();
        assert_eq!(sum, 4_999_950_000);
    }
}
