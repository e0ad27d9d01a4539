//! The SQL that maps, types and judges the rows of one file.

use super::expression::Expression;
use super::files::InputFile;
use super::mapping::Reading;
use super::privacy::without_addresses;
use super::source::{Format, Relation, literal};
use super::stage::{WORKING, stage_table};
use super::typed::{Fault, cell_error, column_faults, nested_id, read, read_formats, row_faults};
use crate::domain::table::{Column, Kind, Table};

/// The column that tells of a row that the block's `only` passes over it.
pub(crate) const PASSED_OVER: &str = "_passed_over";

/// `rows` with the mark [`PASSED_OVER`]: those that are no flaw, and that the attempt at
/// `only` says are not meant.
pub(crate) fn passed_over(rows: &str, attempt: &str) -> String {
    format!(
        "(SELECT *, NOT coalesce(_flaw IS NOT NULL OR ({attempt}) IS NULL OR ({attempt}).v, false) \
         AS {PASSED_OVER} FROM {rows} AS src)"
    )
}

/// One mapped column.
pub(crate) struct Value<'a> {
    pub(crate) column: &'static Column,
    /// The source value; for a computed one a struct, NULL where it failed.
    pub(crate) sql: String,
    pub(crate) formats: Option<&'a [String]>,
    /// How its numbers are written, where that was found out.
    pub(crate) style: Option<String>,
    pub(crate) computed: bool,
    /// Why a row lacks the value, where the mapping says so.
    pub(crate) missing: Option<&'a str>,
}

/// Everything about one file that its SQL is made of.
pub(crate) struct Statement<'a> {
    pub(crate) source: &'a Relation,
    /// The relation, with the columns that the block adds to it.
    pub(crate) rows: &'a str,
    pub(crate) file: &'a InputFile,
    /// Whether `rows` say which of them the block passes over, see [`PASSED_OVER`].
    pub(crate) passes_over: bool,
    pub(crate) unnest: Option<Expression>,
    pub(crate) joins: Vec<String>,
    pub(crate) condition: Option<Expression>,
    pub(crate) values: &'a [Value<'a>],
    /// Whether e-mail addresses in ids are hashed.
    pub(crate) shields: bool,
}

impl Statement<'_> {
    /// The query that gives each row's source values `_v0`, `_v1`, … and its place.
    pub(crate) fn mapped_sql(&self) -> String {
        let rows = format!(
            "SELECT *, {} AS _file FROM {}",
            literal(&self.file.name),
            self.rows
        );
        let passed = if self.passes_over {
            PASSED_OVER
        } else {
            "false"
        };
        // Rows that the block leaves out whole: they are counted, and nothing of them is computed.
        let (rows, left_out, is_flawed) = match &self.unnest {
            None => (rows, format!("({passed})"), "src._flaw IS NOT NULL"),
            // A row that is flawed, or whose list cannot be computed, stays one row: it is to be
            // rejected. One whose list holds nothing stays one too: it is to be counted.
            Some(list) => {
                let rows = format!(
                    "SELECT * EXCLUDE (_list), unnest(_list) AS _item, generate_subscripts(_list, 1) AS _n FROM (
                     SELECT * EXCLUDE (_try) REPLACE (CASE WHEN _flaw IS NULL AND _try IS NULL AND NOT {passed} THEN {} ELSE _flaw END AS _flaw),
                            {passed} OR _flaw IS NULL AND _try IS NOT NULL AND {bare} AS _left_out, _flaw IS NOT NULL AS _is_flawed,
                            CASE WHEN {passed} OR _flaw IS NOT NULL OR _try IS NULL OR {bare} THEN [NULL] ELSE _try.v END AS _list
                     FROM (SELECT *, CASE WHEN NOT {passed} THEN {} END AS _try FROM ({rows})))",
                    literal("the mapping's unnest cannot be computed for this row"),
                    list.attempt(),
                    bare = "coalesce(len(_try.v), 0) = 0",
                );
                (rows, "src._left_out".to_owned(), "src._is_flawed")
            }
        };
        let place = if self.unnest.is_some() { "src._n" } else { "0" };
        let unless_left_out = |sql: &str| match left_out.as_str() {
            "(false)" => sql.to_owned(),
            _ => format!("CASE WHEN NOT {left_out} THEN {sql} END"),
        };
        let condition = self
            .condition
            .as_ref()
            .map_or_else(|| "{'v': true}".to_owned(), Expression::attempt);
        let values: Vec<String> = self
            .values
            .iter()
            .enumerate()
            .map(|(index, value)| format!("{} AS _v{index}", unless_left_out(&value.sql)))
            .collect();
        format!(
            "SELECT src._line AS _line, CASE WHEN NOT ({is_flawed}) THEN CAST({place} AS BIGINT) END AS _n, src._raw AS _raw, src._flaw AS _flaw, \
             {left_out} AS _left_out, {} AS _where, {} FROM ({rows}) AS src {}",
            unless_left_out(&condition),
            values.join(", "),
            self.joins.join(" ")
        )
    }

    /// The statement that types and judges the mapped rows and stages them.
    pub(crate) fn insert_sql(
        &self,
        table: &'static Table,
        mapped: &str,
        types: &[String],
        reading: &Reading,
        file_no: usize,
    ) -> String {
        let mut typed = Vec::new();
        let mut faults = vec![Fault {
            condition: "_flaw IS NOT NULL".to_owned(),
            column: None,
            reason: "_flaw".to_owned(),
        }];
        if self.condition.is_some() {
            faults.push(Fault {
                condition: "_where IS NULL".to_owned(),
                column: None,
                reason: literal("the mapping's where cannot be computed for this row"),
            });
        }
        for (index, (value, sql_type)) in self.values.iter().zip(types).enumerate() {
            let plain = format!("_v{index}");
            let (source, sql_type) = match value.computed {
                true => (format!("{plain}.v"), struct_field(sql_type)),
                false => (plain.clone(), sql_type.as_str()),
            };
            let source = match self.shields {
                true => without_addresses(value.column, &source, sql_type).unwrap_or(source),
                false => source,
            };
            let own = Reading {
                decimal: value.style.clone().or_else(|| reading.decimal.clone()),
                ..reading.clone()
            };
            let plain_read = read(value.column.kind, &source, sql_type, &own);
            let sql = match value.formats {
                Some(formats) if !is_moment(sql_type) => {
                    let text = read(Kind::Text, &source, sql_type, &own);
                    let tried = read_formats(&text, formats, reading);
                    match self.source.format {
                        // A cell that was a date already has become text among others.
                        Format::Sheet => format!("coalesce({tried}, {plain_read})"),
                        _ => tried,
                    }
                }
                _ => plain_read,
            };
            let target = value.column.sql_cast(&sql);
            typed.push(format!("{target} AS _t{index}"));
            if value.computed {
                let name = value.column.name;
                faults.push(Fault {
                    condition: format!("{plain} IS NULL"),
                    column: Some(name),
                    reason: literal(&format!(
                        "the mapping's expression for {name} cannot be computed for this row"
                    )),
                });
            }
            if let Some(why) = value.missing {
                faults.push(Fault {
                    condition: format!(
                        "_t{index} IS NULL AND nullif(trim(CAST({source} AS VARCHAR)), '') IS NULL"
                    ),
                    column: Some(value.column.name),
                    reason: literal(why),
                });
            }
            faults.extend(column_faults(
                value.column,
                &source,
                &format!("_t{index}"),
                value.computed,
                own.point(),
            ));
            match self.source.format {
                Format::Sheet => faults.extend(cell_error(value.column, &source)),
                Format::Json => faults.extend(nested_id(value.column, &source)),
                _ => {}
            }
        }
        let position = |name: &str| {
            self.values
                .iter()
                .position(|value| value.column.name == name)
        };
        faults.extend(row_faults(table, |name| {
            position(name).map_or("NULL".to_owned(), |index| format!("_t{index}"))
        }));
        let cases: Vec<String> = faults
            .iter()
            .map(|fault| {
                let column = fault.column.map_or("NULL".to_owned(), literal);
                format!(
                    "WHEN {} THEN {{'c': CAST({column} AS VARCHAR), 'r': {}}}",
                    fault.condition, fault.reason
                )
            })
            .collect();
        let columns: Vec<String> = table
            .columns
            .iter()
            .map(|column| {
                position(column.name).map_or("NULL".to_owned(), |index| format!("_t{index}"))
            })
            .collect();
        let filtered = "(_flaw IS NULL AND (_left_out OR _where IS NOT NULL AND TRY_CAST(_where.v AS BOOLEAN) IS DISTINCT FROM true))";
        let names: Vec<&str> = table.columns.iter().map(|column| column.name).collect();
        format!(
            "INSERT INTO {} ({}, {WORKING}) SELECT {}, {file_no}, _line, _n, {filtered}, \
             CASE WHEN NOT {filtered} THEN _why.c END, CASE WHEN NOT {filtered} THEN _why.r END, \
             CASE WHEN _why IS NOT NULL AND NOT {filtered} THEN _raw END \
             FROM (SELECT *, CASE {} END AS _why FROM (SELECT *, {} FROM ({mapped})))",
            stage_table(table),
            names.join(", "),
            columns.join(", "),
            cases.join(" "),
            typed.join(", "),
        )
    }
}

/// Whether values of the type are times already.
fn is_moment(sql_type: &str) -> bool {
    sql_type.starts_with("TIMESTAMP") || sql_type == "DATE"
}

/// The type inside `STRUCT(v …)`.
fn struct_field(sql_type: &str) -> &str {
    sql_type
        .strip_prefix("STRUCT(")
        .and_then(|rest| rest.strip_suffix(')'))
        .and_then(|field| field.trim_start_matches('"').strip_prefix('v'))
        .map_or(sql_type, |rest| rest.trim_start_matches('"').trim_start())
}
