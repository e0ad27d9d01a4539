//! From a source value to a canonical column: the SQL that reads it, and the
//! SQL that says why it cannot be read.

use super::mapping::Reading;
use super::reason::{
    QUANTITY_TOO_LOW, RETURN_OF_NO_LINE, RETURN_OF_NOTHING, SHOWN, TOO_SMALL, missing, wanted,
};
use super::source::literal;
use crate::domain::table::{Column, Kind, Table};

/// SQL for the typed value of `value`, an SQL expression of type `sql_type`.
/// NULL where the value cannot be read.
pub(crate) fn read(kind: Kind, value: &str, sql_type: &str, reading: &Reading) -> String {
    let zone = reading.timezone.as_deref().unwrap_or_default();
    let as_text = format!("CAST({value} AS VARCHAR)");
    let value = match family(sql_type) {
        // UUID and enum values read as the text they print.
        Family::Text if sql_type != "VARCHAR" => as_text.as_str(),
        _ => value,
    };
    match (kind, family(sql_type)) {
        (_, Family::Other) => format!("CAST(NULL AS {})", kind.sql_type()),
        (Kind::Id, Family::Text) => format!("nullif(trim({value}), '')"),
        (Kind::Text, Family::Text) => format!("CASE WHEN trim({value}) <> '' THEN {value} END"),
        (Kind::Id | Kind::Text, Family::Float) => format!(
            "CASE WHEN {value} = trunc({value}) AND abs({value}) < 1e15 \
             THEN CAST(CAST({value} AS BIGINT) AS VARCHAR) ELSE CAST({value} AS VARCHAR) END"
        ),
        (Kind::Id | Kind::Text, _) => format!("CAST({value} AS VARCHAR)"),
        (Kind::Word(words), _) => {
            let word = format!(
                "replace(replace(lower(trim(CAST({value} AS VARCHAR))), '-', '_'), ' ', '_')"
            );
            let list: Vec<String> = words.iter().map(|word| literal(word)).collect();
            format!("CASE WHEN {word} IN ({}) THEN {word} END", list.join(", "))
        }
        (Kind::Boolean, Family::Boolean) => value.to_owned(),
        (Kind::Boolean, _) => format!(
            "CASE lower(trim(CAST({value} AS VARCHAR))) \
             WHEN 'true' THEN true WHEN 't' THEN true WHEN 'yes' THEN true WHEN 'y' THEN true WHEN '1' THEN true \
             WHEN 'false' THEN false WHEN 'f' THEN false WHEN 'no' THEN false WHEN 'n' THEN false WHEN '0' THEN false END"
        ),
        (Kind::Integer, Family::Integer) => format!("TRY_CAST({value} AS BIGINT)"),
        (Kind::Integer, Family::Float) => {
            format!("CASE WHEN {value} = trunc({value}) THEN TRY_CAST({value} AS BIGINT) END")
        }
        (Kind::Integer, Family::Text) => format!("sidecart_integer({value})"),
        (Kind::Decimal, Family::Integer | Family::Float) => {
            format!("TRY_CAST({value} AS DECIMAL(18,4))")
        }
        (Kind::Decimal, Family::Text) => {
            format!("sidecart_decimal({value}, {})", literal(reading.point()))
        }
        (Kind::Number, Family::Integer | Family::Float) => {
            format!(
                "CASE WHEN isfinite(TRY_CAST({value} AS DOUBLE)) THEN TRY_CAST({value} AS DOUBLE) END"
            )
        }
        (Kind::Number, Family::Text) => {
            format!("sidecart_number({value}, {})", literal(reading.point()))
        }
        (Kind::Time, Family::Text) => format!("sidecart_time({value}, {})", literal(zone)),
        (Kind::Time, Family::Time) if zone.is_empty() => {
            in_years(&format!("CAST({value} AS TIMESTAMP)"))
        }
        (Kind::Time, Family::Time) => in_years(&format!(
            "sidecart_shift(CAST({value} AS TIMESTAMP), {})",
            literal(zone)
        )),
        (Kind::Time, Family::Instant) => in_years(&format!("make_timestamp(epoch_us({value}))")),
        (Kind::Date, Family::Text) => format!("sidecart_date({value})"),
        (Kind::Date, Family::Time) => format!("CAST({value} AS DATE)"),
        (Kind::Date, Family::Instant) => format!("CAST(make_timestamp(epoch_us({value})) AS DATE)"),
        (kind, _) => format!("CAST(NULL AS {})", kind.sql_type()),
    }
}

/// SQL for a time in one of several formats, tried in order; a format that
/// puts the year out of range (two digits read as four) does not count.
pub(crate) fn read_formats(value: &str, formats: &[String], reading: &Reading) -> String {
    let zone = reading.timezone.as_deref().unwrap_or_default();
    let tries: Vec<String> = formats
        .iter()
        .map(|format| {
            let parsed = format!("try_strptime(trim({value}), {})", literal(format));
            if format.contains("%z") {
                in_years(&format!("make_timestamp(epoch_us({parsed}))"))
            } else if zone.is_empty() {
                in_years(&parsed)
            } else {
                in_years(&format!("sidecart_shift({parsed}, {})", literal(zone)))
            }
        })
        .collect();
    format!("coalesce({})", tries.join(", "))
}

fn in_years(time: &str) -> String {
    format!(
        "CASE WHEN {time} BETWEEN TIMESTAMP '1900-01-01' AND TIMESTAMP '2200-12-31' THEN {time} END"
    )
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Family {
    Text,
    Integer,
    Float,
    Boolean,
    Time,
    Instant,
    Other,
}

fn family(sql_type: &str) -> Family {
    match sql_type.split('(').next().unwrap_or_default() {
        "VARCHAR" | "JSON" | "UUID" | "ENUM" => Family::Text,
        "TINYINT" | "SMALLINT" | "INTEGER" | "BIGINT" | "HUGEINT" | "UTINYINT" | "USMALLINT"
        | "UINTEGER" | "UBIGINT" | "UHUGEINT" => Family::Integer,
        "FLOAT" | "DOUBLE" | "DECIMAL" => Family::Float,
        "BOOLEAN" => Family::Boolean,
        "TIMESTAMP" | "TIMESTAMP_S" | "TIMESTAMP_MS" | "TIMESTAMP_NS" | "DATE" => Family::Time,
        "TIMESTAMP WITH TIME ZONE" => Family::Instant,
        _ => Family::Other,
    }
}

/// One way a row can be unusable: a condition, the column, and SQL for the reason.
pub(crate) struct Fault {
    pub(crate) condition: String,
    pub(crate) column: Option<&'static str>,
    pub(crate) reason: String,
}

/// What can be wrong with one mapped column. `value` is the source value,
/// `typed` what [`read`] made of it, both SQL; `computed` tells that a mapping's
/// expression gave the value, `style` how numbers are written in text.
pub(crate) fn column_faults(
    column: &'static Column,
    value: &str,
    typed: &str,
    computed: bool,
    style: &str,
) -> Vec<Fault> {
    let name = column.name;
    let text = format!("trim(CAST({value} AS VARCHAR))");
    let shown = format!("left({text}, {SHOWN})");
    let because = match column.kind {
        Kind::Decimal => format!(
            "concat({}, sidecart_why_no_decimal({text}, {}))",
            literal("' "),
            literal(style)
        ),
        kind => literal(&format!("' {}", wanted(kind))),
    };
    let mut faults = vec![Fault {
        condition: format!("{typed} IS NULL AND {value} IS NOT NULL AND {text} <> ''"),
        column: Some(name),
        reason: format!(
            "concat({}, {shown}, {because})",
            literal(&format!("{name} '")),
        ),
    }];
    if column.needed_if_present {
        faults.push(Fault {
            condition: format!("{typed} IS NULL"),
            column: Some(name),
            reason: literal(&match computed {
                true => format!("the mapping finds no {name} in this row"),
                false => missing(name),
            }),
        });
    }
    if name == "quantity" {
        faults.push(Fault {
            condition: format!("{typed} <= 0"),
            column: Some(name),
            reason: format!(
                "CASE WHEN sidecart_number({text}, {}) > 0 \
                 THEN concat('quantity ', {shown}, {}) \
                 ELSE concat({}, {shown}) END",
                literal(style),
                literal(TOO_SMALL),
                literal(QUANTITY_TOO_LOW)
            ),
        });
    }
    faults
}

/// A spreadsheet's error instead of a name or a text; in other columns it is no
/// value of the kind anyway.
pub(crate) fn cell_error(column: &'static Column, value: &str) -> Option<Fault> {
    let text = format!("CAST({value} AS VARCHAR)");
    matches!(column.kind, Kind::Id | Kind::Text).then(|| Fault {
        condition: format!(
            "{text} IN ('#DIV/0!', '#N/A', '#NAME?', '#NULL!', '#NUM!', '#REF!', '#VALUE!', '#DATA!')"
        ),
        column: Some(column.name),
        reason: format!(
            "concat({}, {text})",
            literal(&format!("{} is the spreadsheet's error ", column.name))
        ),
    })
}

/// A JSON object or list where an id is expected, in a column that also has plain ids.
pub(crate) fn nested_id(column: &'static Column, value: &str) -> Option<Fault> {
    let text = format!("CAST({value} AS VARCHAR)");
    (column.kind == Kind::Id).then(|| Fault {
        condition: format!("left({text}, 2) IN ('{{\"', '[\"', '[{{')"),
        column: Some(column.name),
        reason: format!(
            "concat({}, left({text}, 60), {})",
            literal(&format!("{} '", column.name)),
            literal("' is a nested value")
        ),
    })
}

/// What can be wrong with a row of the table as a whole. `typed` gives the SQL
/// of a canonical column.
pub(crate) fn row_faults(table: &Table, typed: impl Fn(&str) -> String) -> Vec<Fault> {
    if table.name != "returns" {
        return Vec::new();
    }
    let (order, line, product) = (typed("order_id"), typed("line_no"), typed("product_id"));
    vec![
        Fault {
            condition: format!("{order} IS NULL AND {product} IS NULL"),
            column: Some("order_id"),
            reason: literal(RETURN_OF_NOTHING),
        },
        Fault {
            condition: format!("{order} IS NOT NULL AND {line} IS NULL AND {product} IS NULL"),
            column: Some("line_no"),
            reason: literal(RETURN_OF_NO_LINE),
        },
    ]
}
