//! Staging: one file through one block into the staging table of its canonical
//! table, every row typed and judged.

use std::cell::{Cell, RefCell};
use std::path::PathBuf;
use std::rc::Rc;

use duckdb::Connection;

use super::ImportError;
use super::expression::{Cells, Expression, Refusal, check};
use super::files::InputFile;
use super::header::{RECORD, add_record, promised};
use super::mapping::{Block, ColumnSource, Reading};
use super::open::{block_options, cells, style_code};
use super::plain::typing;
use super::privacy::{Salt, shield};
use super::recipe::{Recipe, Used, way};
use super::scope::Scope;
use super::source::{Format, Meter, OpenError, Relation, TextOptions, quoted, reading_failure};
use super::statement::{Statement, Value, passed_over};
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
    /// What persons' data is hashed with; `None` where the mapping keeps it.
    pub(crate) salt: Option<Salt>,
    /// How each file was read, in the order in which they were staged.
    pub(crate) recipes: RefCell<Vec<Recipe>>,
    /// Files whose flawed rows are staged already, each with the way in which it was
    /// read: a row that is none is rejected by the first block that reads it so.
    pub(crate) told: RefCell<Vec<(PathBuf, String)>>,
}

/// The columns of a staging table that are not its canonical table's. `_n` is the
/// position in an unnested list, 0 without one, and NULL for a row that is flawed
/// as a whole, whatever block reads it.
pub(crate) const WORKING: &str = "_file_no, _line, _n, _filtered, _column, _reason, _raw";

/// The table that collects the rows of a canonical table, see [`Stage::create`].
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
    /// The failure with the place in the mapping that it is about.
    pub(crate) fn at(self, place: &str) -> Self {
        match self {
            Self::Reason(reason) => Self::Reason(reason + place),
            Self::Store(error) => Self::Store(error),
        }
    }

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

impl Stage<'_> {
    /// A number that no other temporary table or file of this import has.
    pub(crate) fn unique(&self) -> usize {
        let number = self.opened.get();
        self.opened.set(number + 1);
        number
    }

    /// Whether the flawed rows of a file that is read this way are staged already; from now on they are.
    fn is_told(&self, file: &InputFile, way: &str) -> bool {
        let mut told = self.told.borrow_mut();
        let is_told = told
            .iter()
            .any(|(path, known)| *path == file.whole_path && known == way);
        if !is_told {
            told.push((file.whole_path.clone(), way.to_owned()));
        }
        is_told
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
        let source = self.open(file, block_options(block, &reading))?;
        self.note_detected(file, &source);
        self.stage(&source, table, block, &reading, (file, file_no), lookups)
    }

    /// Stages the rows of an open file.
    pub(crate) fn stage(
        &self,
        source: &Relation,
        table: &'static Table,
        block: &Block,
        reading: &Reading,
        (file, file_no): (&InputFile, usize),
        lookups: &[Vec<InputFile>],
    ) -> Result<(), Failure> {
        let way = way(source, block, reading);
        let is_told = self.is_told(file, &way);
        let mut rows = match is_told {
            true => format!("(SELECT * FROM {} WHERE _flaw IS NULL)", source.sql),
            false => source.sql.clone(),
        };
        let (own, absent) = promised(source, &mut rows, block);
        let mut scope = Scope {
            own,
            absent,
            joins: Vec::new(),
            has_item: block.unnest.is_some(),
        };
        let at = |key: &str| block.lines.place(key);
        // Rows of other kinds are left out before they are made into records, if they can be.
        let is_early = block
            .only
            .as_ref()
            .is_some_and(|text| text.contains(RECORD));
        if is_early {
            add_record(source, &mut rows, false);
            scope.own.push(RECORD.to_owned());
        }
        if let Some(text) = &block.only {
            let place = format!("only{}", at("only"));
            let concerns = self.expression(text, cells(source, reading), &scope, &place)?;
            rows = passed_over(&rows, &concerns.attempt());
        }
        if !is_early && block.mentions(RECORD) {
            add_record(source, &mut rows, block.only.is_some());
            scope.own.push(RECORD.to_owned());
        }
        if let Some(group) = &block.group {
            let cells = cells(source, reading);
            self.group(&mut rows, group, block.only.is_some(), cells, &mut scope)
                .map_err(|failure| failure.at(&at("group")))?;
        }
        if let Some(apart) = block.once.apart() {
            let how = (cells(source, reading), reading);
            self.note_told(&rows, apart, how, &scope, file_no)?;
        }
        let sums = block
            .group
            .as_ref()
            .map_or_else(Vec::new, |group| group.sum_names());
        let cells = cells(source, reading).with_numbers(&sums);
        let unnest = match &block.unnest {
            Some(text) => {
                let place = format!("unnest{}", at("unnest"));
                Some(self.expression(text, cells, &scope, &place)?)
            }
            None => None,
        };
        let mut joins = Vec::new();
        for (index, (join, files)) in block.join.iter().zip(lookups).enumerate() {
            let joined = self.join(join, files, reading, &mut scope);
            joins.push(joined.map_err(|failure| failure.at(&at(&format!("join.{index}.on"))))?);
        }
        let condition = match &block.condition {
            Some(text) => {
                let place = format!("where{}", at("where"));
                Some(self.expression(text, cells, &scope, &place)?)
            }
            None => None,
        };
        let mut values = Vec::new();
        let mut used = Used::default();
        for expression in unnest.iter().chain(&condition) {
            used.expression(expression);
        }
        for column in table.columns {
            let Some(from) = block.columns.get(column.name) else {
                continue;
            };
            let at = at(&format!("columns.{}", column.name));
            let unknown = |reason: String| Failure::Reason(reason).at(&at);
            let (sql, formats) = match from {
                ColumnSource::Column(name) => {
                    let sql = scope.column(name).map_err(unknown)?;
                    used.column(column.name, name);
                    if self.is_withheld(column, name)? {
                        continue;
                    }
                    (sql, None)
                }
                ColumnSource::Sql(source) => {
                    let expression = self.expression(
                        &source.sql,
                        cells,
                        &scope,
                        &format!("{}{at}", column.name),
                    )?;
                    used.computed(column.name, &source.sql, &expression);
                    (expression.attempt(), None)
                }
                ColumnSource::Any(source) => {
                    let sql = scope.any_column(&source.any).map_err(unknown)?;
                    let chosen = source
                        .any
                        .iter()
                        .find(|name| scope.column(name).as_ref() == Ok(&sql));
                    if let Some(name) = chosen {
                        used.column(column.name, name);
                        if self.is_withheld(column, name)? {
                            continue;
                        }
                    }
                    (sql, None)
                }
                ColumnSource::Formats(source) => {
                    used.column(column.name, &source.from);
                    (
                        scope.column(&source.from).map_err(unknown)?,
                        Some(source.formats.as_slice()),
                    )
                }
            };
            let style = match from {
                ColumnSource::Column(name) => style_code(source, &scope, name),
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
        let typed =
            typing(table, block, reading, &scope, source).and_then(|typing| source.typed(typing));
        match typed {
            Some(scan) => self.stage_typed(table, &values, &scan, file_no, is_told)?,
            None => {
                let mut plan = Statement {
                    source,
                    rows: &rows,
                    file,
                    passes_over: block.only.is_some(),
                    unnest,
                    joins,
                    condition,
                    values: &values,
                    shields: self.salt.is_some(),
                };
                let mapped = plan.mapped_sql();
                let types = self
                    .types(&mapped)
                    .map_err(|failure| self.blame(&mut plan, failure, block))?;
                let sql = plan.insert_sql(table, &mapped, &types, reading, file_no);
                match source.format {
                    // A row of these carries its place with it.
                    Format::Text | Format::Parquet => self.execute_in_any_order(&sql)?,
                    Format::Json | Format::Sheet | Format::Xml => self.execute(&sql)?,
                }
            }
        }
        if !is_told {
            self.reject_broken(table, source, file_no)?;
        }
        if source.format != Format::Text {
            self.fill_raw(table, source, file_no)?;
        }
        let mut recipe = Recipe::new(source, block, reading, (file, file_no), lookups, used);
        recipe.way = way;
        recipe.keeps_persons = self.salt.is_none();
        self.take_persons_out(table, &recipe)?;
        self.recipes.borrow_mut().push(recipe);
        Ok(())
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
        let mut expression =
            check(self.connection, text, cells).map_err(|refusal| named(refusal.into()))?;
        if self.salt.is_some() {
            expression =
                shield(self.connection, expression).map_err(|refusal| named(refusal.into()))?;
        }
        for column in &expression.columns {
            scope
                .check(column)
                .map_err(|reason| named(Failure::Reason(reason)))?;
        }
        Ok(expression)
    }

    /// A failure to type the mapped values, with the one that fails where others do not.
    fn blame(&self, plan: &mut Statement<'_>, failure: Failure, block: &Block) -> Failure {
        let values = plan.values;
        let mut failures = Vec::new();
        for value in values {
            plan.values = std::slice::from_ref(value);
            if let Err(failure) = self.types(&plan.mapped_sql()) {
                failures.push((value.column.name, failure));
            }
        }
        let is_told_apart = failures.len() < values.len();
        match failures.into_iter().next().filter(|_| is_told_apart) {
            Some((name, failure)) => {
                let place = block.lines.place(&format!("columns.{name}"));
                failure.at(&format!(", in {name}{place}"))
            }
            None => failure,
        }
    }

    /// The type of each value of the mapped query, by its name.
    pub(crate) fn types(&self, mapped: &str) -> Result<Vec<String>, Failure> {
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
                        "INSERT INTO {} (_file_no, _line, _n, _filtered, _reason, _raw) VALUES (?, ?, NULL, false, ?, ?)",
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
    // What comes before is the engine's own name for the kind of failure.
    let line = line.split_once(" Error: ").map_or(line, |(_, said)| said);
    Failure::Reason(format!(
        "an expression of the mapping does not fit the file: {line}"
    ))
}

pub(crate) fn names_of(source: &Relation) -> Vec<String> {
    source
        .columns
        .iter()
        .map(|column| column.name.clone())
        .collect()
}
