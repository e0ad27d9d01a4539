//! Staging: one file through one block into the temporary table of its
//! canonical table, every row typed and judged.

use std::cell::{Cell, RefCell};
use std::path::PathBuf;
use std::rc::Rc;

use duckdb::Connection;

use super::ImportError;
use super::expression::{Cells, Expression, Refusal, check};
use super::files::InputFile;
use super::header::promised;
use super::mapping::{Block, ColumnSource, Reading};
use super::scope::Scope;
use super::source::{
    Format, Meter, OpenError, Relation, TextOptions, encoding_named, quoted, reading_failure,
};
use super::statement::{Statement, Value};
use crate::domain::table::Table;
use crate::store::StoreError;

/// What staging needs to know beside the block and the file.
pub(crate) struct Stage<'a> {
    pub(crate) connection: &'a Connection,
    /// A folder for clean copies of files.
    pub(crate) spare: &'a std::path::Path,
    pub(crate) meter: &'a Meter,
    /// What a person should know of the files.
    pub(crate) notes: RefCell<Vec<String>>,
    /// How many names [`Stage::unique`] gave out.
    pub(crate) opened: Cell<usize>,
    /// Files that were copied, each with the way in which it was read.
    pub(crate) copies: RefCell<Vec<(PathBuf, TextOptions, Rc<Relation>)>>,
}

/// The temporary table that collects the rows of a canonical table.
pub(crate) fn stage_table(table: &Table) -> String {
    format!("stage_{}", table.name)
}

/// Why a file cannot be staged: a sentence, or the engine's failure.
pub(crate) enum Failure {
    Reason(String),
    Store(StoreError),
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Reason(reason) => Self::Reason(reason),
            Refusal::Store(error) => Self::Store(error),
        }
    }
}

impl From<OpenError> for Failure {
    fn from(error: OpenError) -> Self {
        match error {
            OpenError::Reason(reason) => Self::Reason(reason),
            OpenError::Store(error) => Self::Store(error),
        }
    }
}

impl Failure {
    pub(crate) fn about(self, file: &str) -> ImportError {
        match self {
            Self::Reason(reason) => ImportError::File {
                file: file.to_owned(),
                reason,
            },
            Self::Store(error) => ImportError::Store(error),
        }
    }
}

pub(crate) fn engine(error: duckdb::Error) -> Failure {
    match reading_failure(&error.to_string()) {
        // What our own reader said came back through the engine; it is about the file.
        Some(reason) => Failure::Reason(reason),
        None if StoreError::is_interrupt(&error) => Failure::Store(StoreError::Interrupted),
        None => Failure::Store(StoreError::Engine(error)),
    }
}

/// How the files of a block are to be read as text.
/// Without `skip`, lines above the header are looked for; `names` are what it may hold.
pub(crate) fn text_options(
    reading: &Reading,
    header: bool,
    skip: Option<u64>,
    names: Vec<String>,
) -> TextOptions {
    let byte = |text: &Option<String>| text.as_deref().and_then(|text| text.bytes().next());
    TextOptions {
        delimiter: byte(&reading.delimiter),
        quote: byte(&reading.quote),
        encoding: reading.encoding.as_deref().and_then(encoding_named),
        skip: skip.unwrap_or_default(),
        no_header: !header,
        find_header: skip.is_none(),
        names,
        decimal: reading.decimal.clone(),
        sheet: reading.sheet.clone(),
        nulls: reading.null.clone().unwrap_or_default(),
        plain: false,
    }
}

impl Stage<'_> {
    /// A number that no other temporary table or file of this import has.
    pub(crate) fn unique(&self) -> usize {
        let number = self.opened.get();
        self.opened.set(number + 1);
        number
    }

    /// Opens a file as a relation. A format that is copied is copied once for all
    /// that read the file in the same way.
    pub(crate) fn open(
        &self,
        file: &InputFile,
        options: TextOptions,
    ) -> Result<Rc<Relation>, Failure> {
        let names = match file.format {
            // Names decide where a sheet's header is; the others have no such choice.
            Format::Sheet => options.names.clone(),
            _ => Vec::new(),
        };
        let way = TextOptions {
            names,
            ..options.clone()
        };
        let known = self
            .copies
            .borrow()
            .iter()
            .find(|(path, known, _)| *path == file.whole_path && *known == way)
            .map(|(_, _, relation)| Rc::clone(relation));
        if let Some(relation) = known {
            let length = std::fs::metadata(&file.path).map_or(0, |metadata| metadata.len());
            self.meter.add(length);
            return Ok(relation);
        }
        let relation = Rc::new(Relation::open(
            self.connection,
            &file.path,
            file.format,
            options,
            self.spare,
            self.unique(),
            self.meter,
        )?);
        if matches!(file.format, Format::Json | Format::Sheet | Format::Xml) {
            self.copies
                .borrow_mut()
                .push((file.whole_path.clone(), way, Rc::clone(&relation)));
        }
        Ok(relation)
    }

    /// Creates the temporary table for `table`.
    pub(crate) fn create(&self, table: &Table) -> Result<(), Failure> {
        let columns: Vec<String> = table
            .columns
            .iter()
            .map(|column| format!("{} {}", column.name, column.kind.sql_type()))
            .collect();
        self.execute(&format!(
            "CREATE TEMP TABLE {} ({}, _file_no INTEGER, _line BIGINT, _n BIGINT, _filtered BOOLEAN, \
             _column VARCHAR, _reason VARCHAR, _raw VARCHAR)",
            stage_table(table),
            columns.join(", ")
        ))
    }

    pub(crate) fn execute(&self, sql: &str) -> Result<(), Failure> {
        self.connection.execute_batch(sql).map_err(engine)
    }

    /// Stages one file. `lookups` are the files of the block's joins, in order.
    pub(crate) fn load(
        &self,
        table: &'static Table,
        block: &Block,
        top: &Reading,
        file: &InputFile,
        file_no: usize,
        lookups: &[Vec<InputFile>],
    ) -> Result<(), Failure> {
        let reading = block.reading.over(top);
        let options = TextOptions {
            plain: block.is_plain(),
            ..text_options(&reading, block.header, block.skip, block.source_names())
        };
        let mut source = Relation::over(&self.open(file, options)?);
        self.note_detected(file, &source);
        let (own, absent) = promised(&mut source, block);
        let mut scope = Scope {
            own,
            absent,
            joins: Vec::new(),
            has_item: block.unnest.is_some(),
        };
        if let Some(group) = &block.group {
            self.group(&mut source, group, &reading, &mut scope)?;
        }
        let cells = cells(&source, &reading);
        let unnest = match &block.unnest {
            Some(text) => Some(self.expression(text, cells, &scope, "unnest")?),
            None => None,
        };
        let mut joins = Vec::new();
        for (join, files) in block.join.iter().zip(lookups) {
            joins.push(self.join(join, files, &reading, &mut scope)?);
        }
        let condition = match &block.condition {
            Some(text) => Some(self.expression(text, cells, &scope, "where")?),
            None => None,
        };
        let mut values = Vec::new();
        for column in table.columns {
            let Some(from) = block.columns.get(column.name) else {
                continue;
            };
            let (sql, formats) = match from {
                ColumnSource::Column(name) => (scope.column(name).map_err(Failure::Reason)?, None),
                ColumnSource::Sql(source) => {
                    let expression = self.expression(&source.sql, cells, &scope, column.name)?;
                    (expression.attempt(), None)
                }
                ColumnSource::Any(source) => (
                    scope.any_column(&source.any).map_err(Failure::Reason)?,
                    None,
                ),
                ColumnSource::Formats(source) => (
                    scope.column(&source.from).map_err(Failure::Reason)?,
                    Some(source.formats.as_slice()),
                ),
            };
            let style = match from {
                ColumnSource::Column(name) => style_code(&source, &scope, name),
                _ => None,
            };
            values.push(Value {
                column,
                sql,
                formats,
                style,
                computed: matches!(from, ColumnSource::Sql(_)),
                missing: block.missing.get(column.name).map(String::as_str),
            });
        }
        let plan = Statement {
            source: &source,
            file,
            unnest,
            joins,
            condition,
            values: &values,
        };
        let mapped = plan.mapped_sql();
        let types = self.types(&mapped)?;
        self.execute(&plan.insert_sql(table, &mapped, &types, &reading, file_no))?;
        self.reject_broken(table, &source, file_no)?;
        if source.format != Format::Text {
            self.fill_raw(table, &source, file_no)?;
        }
        Ok(())
    }

    /// Says once what was found out about a file.
    fn note_detected(&self, file: &InputFile, source: &Relation) {
        if source.detected.is_empty() {
            return;
        }
        let note = format!("{}: {}", file.name, source.detected.join(", "));
        if !self.notes.borrow().contains(&note) {
            self.notes.borrow_mut().push(note);
        }
    }

    pub(crate) fn expression(
        &self,
        text: &str,
        cells: Cells<'_>,
        scope: &Scope,
        place: &str,
    ) -> Result<Expression, Failure> {
        let named = |failure: Failure| match failure {
            Failure::Reason(reason) => {
                Failure::Reason(format!("the expression for {place}: {reason}"))
            }
            other => other,
        };
        let expression =
            check(self.connection, text, cells).map_err(|refusal| named(refusal.into()))?;
        for column in &expression.columns {
            scope
                .check(column)
                .map_err(|reason| named(Failure::Reason(reason)))?;
        }
        Ok(expression)
    }

    /// The type of each value of the mapped query, by its name.
    fn types(&self, mapped: &str) -> Result<Vec<String>, Failure> {
        let mut statement = self
            .connection
            .prepare(&format!("DESCRIBE {mapped}"))
            .map_err(|error| bind_failure(&error))?;
        let types = statement
            .query_map([], |row| {
                Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?))
            })
            .and_then(Iterator::collect::<duckdb::Result<Vec<_>>>)
            .map_err(engine)?;
        Ok(types
            .into_iter()
            .filter(|(name, _)| name.starts_with("_v"))
            .map(|(_, kind)| kind)
            .collect())
    }

    fn reject_broken(
        &self,
        table: &Table,
        source: &Relation,
        file_no: usize,
    ) -> Result<(), Failure> {
        for (line, reason, raw) in &source.broken {
            self.connection
                .execute(
                    &format!(
                        "INSERT INTO {} (_file_no, _line, _n, _filtered, _reason, _raw) VALUES (?, ?, 0, false, ?, ?)",
                        stage_table(table)
                    ),
                    duckdb::params![i64::try_from(file_no).unwrap_or(i64::MAX), line, reason, raw],
                )
                .map_err(engine)?;
        }
        Ok(())
    }

    /// Rows of typed formats get their raw form, as JSON, only once they are rejected.
    fn fill_raw(&self, table: &Table, source: &Relation, file_no: usize) -> Result<(), Failure> {
        let stage = stage_table(table);
        let fields: Vec<String> = source
            .columns
            .iter()
            .map(|column| format!("{} := {}", quoted(&column.name), quoted(&column.name)))
            .collect();
        self.execute(&format!(
            "UPDATE {stage} SET _raw = r.raw FROM (SELECT _line AS l, to_json(struct_pack({})) AS raw FROM {} \
             WHERE _line IN (SELECT _line FROM {stage} WHERE _file_no = {file_no} AND _reason IS NOT NULL)) r \
             WHERE _file_no = {file_no} AND _line = r.l AND _reason IS NOT NULL AND _raw IS NULL",
            fields.join(", "),
            source.sql
        ))
    }
}

fn bind_failure(error: &duckdb::Error) -> Failure {
    let text = error.to_string();
    let line = text.lines().next().unwrap_or_default();
    let line = line
        .trim_start_matches("Binder Error: ")
        .trim_start_matches("Catalog Error: ");
    Failure::Reason(format!(
        "an expression of the mapping does not fit the file: {line}"
    ))
}

/// How the numbers of a source column are written, where that was found out.
fn style_code(source: &Relation, scope: &Scope, name: &str) -> Option<String> {
    let sql = scope.column(name).ok()?;
    let index = source
        .columns
        .iter()
        .position(|column| sql == format!("src.{}", quoted(&column.name)))?;
    Some(source.styles.column(index)?.code())
}

pub(crate) fn cells<'a>(source: &Relation, reading: &'a Reading) -> Cells<'a> {
    match source.format {
        Format::Text | Format::Xml => Cells::Text {
            point: match (&reading.decimal, source.styles.point) {
                (None, Some(',')) => ",",
                _ => reading.point(),
            },
        },
        _ => Cells::Typed,
    }
}

pub(crate) fn names_of(source: &Relation) -> Vec<String> {
    source
        .columns
        .iter()
        .map(|column| column.name.clone())
        .collect()
}
