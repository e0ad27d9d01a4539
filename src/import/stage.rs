//! Staging: one file through one block into the temporary table of its
//! canonical table, every row typed and judged.

use duckdb::Connection;

use super::expression::{Cells, Expression, Refusal, check, equalities};
use super::files::InputFile;
use super::mapping::{Block, ColumnSource, Join, Reading, did_you_mean};
use super::source::{
    Format, Meter, OpenError, Relation, TextOptions, encoding_named, literal, quoted,
};
use super::typed::{Fault, column_faults, read, read_formats, row_faults};
use super::{ImportError, canonical};
use crate::domain::table::Table;
use crate::store::StoreError;

/// What staging needs to know beside the block and the file.
pub(crate) struct Stage<'a> {
    pub(crate) connection: &'a Connection,
    /// A folder for clean copies of files.
    pub(crate) spare: &'a std::path::Path,
    pub(crate) meter: &'a Meter,
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

fn engine(error: duckdb::Error) -> Failure {
    let text = error.to_string();
    // Errors of our own readers come back through the engine; they are about the file.
    if text.contains("Interrupt") || text.contains("INTERRUPT") {
        return Failure::Store(StoreError::Interrupted);
    }
    let lower = text.to_lowercase();
    for sign in [
        "unexpected end of file",
        "incomplete frame",
        "corrupt",
        "invalid gzip",
        "crc",
    ] {
        if lower.contains(sign) {
            return Failure::Reason(
                "it ends too early or is damaged; it may have been cut off, copy it again"
                    .to_owned(),
            );
        }
    }
    if lower.contains("longer than 16 mb") {
        let line = text.lines().next().unwrap_or_default();
        let start = line.find("the row that starts").unwrap_or(0);
        return Failure::Reason(line[start..].to_owned());
    }
    Failure::Store(StoreError::Engine(error))
}

/// How the files of a block are to be read as text.
pub(crate) fn text_options(reading: &Reading, header: bool, skip: u64) -> TextOptions {
    let byte = |text: &Option<String>| text.as_deref().and_then(|text| text.bytes().next());
    TextOptions {
        delimiter: byte(&reading.delimiter),
        quote: byte(&reading.quote),
        encoding: reading.encoding.as_deref().and_then(encoding_named),
        skip,
        no_header: !header,
        nulls: reading.null.clone().unwrap_or_default(),
    }
}

impl Stage<'_> {
    /// Opens a file as a relation.
    pub(crate) fn open(
        &self,
        file: &InputFile,
        options: TextOptions,
        number: usize,
    ) -> Result<Relation, Failure> {
        Ok(Relation::open(
            self.connection,
            &file.path,
            file.format,
            options,
            self.spare,
            number,
            self.meter,
        )?)
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
        let source = self.open(
            file,
            text_options(&reading, block.header, block.skip),
            file_no,
        )?;
        let cells = cells(&source, &reading);
        let mut scope = Scope {
            own: names_of(&source),
            joins: Vec::new(),
            has_item: block.unnest.is_some(),
        };
        let unnest = match &block.unnest {
            Some(text) => Some(self.expression(text, cells, &scope, "unnest")?),
            None => None,
        };
        let mut joins = Vec::new();
        for (index, (join, files)) in block.join.iter().zip(lookups).enumerate() {
            let number = file_no * 100 + index;
            joins.push(self.join(join, files, &reading, number, &mut scope)?);
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
                ColumnSource::Column(name) => (scope.column(name)?, None),
                ColumnSource::Sql(source) => {
                    let expression = self.expression(&source.sql, cells, &scope, column.name)?;
                    (attempt(&expression.sql), None)
                }
                ColumnSource::Formats(source) => {
                    (scope.column(&source.from)?, Some(source.formats.as_slice()))
                }
            };
            values.push(Value {
                column,
                sql,
                formats,
                computed: matches!(from, ColumnSource::Sql(_)),
            });
        }
        let plan = Plan {
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

    fn expression(
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

    /// Opens the files of a join, refuses repeated keys, and gives the join's SQL.
    fn join(
        &self,
        join: &Join,
        files: &[InputFile],
        reading: &Reading,
        number: usize,
        scope: &mut Scope,
    ) -> Result<String, Failure> {
        if files.is_empty() {
            return Err(Failure::Reason(format!(
                "no file matches the join's files {}",
                join.files.join(", ")
            )));
        }
        let alias = &join.alias;
        let table = format!("lookup_{number}");
        for (index, file) in files.iter().enumerate() {
            let options = text_options(reading, join.header, join.skip);
            let source = self.open(file, options, 10_000 + number * 10 + index)?;
            let own = Scope {
                own: names_of(&source),
                joins: Vec::new(),
                has_item: false,
            };
            let filter = match &join.condition {
                Some(text) => {
                    let sql = self
                        .expression(text, cells(&source, reading), &own, "the join's where")?
                        .sql;
                    format!("WHERE {sql}")
                }
                None => String::new(),
            };
            let select = format!(
                "SELECT * EXCLUDE (_line, _raw, _flaw) FROM (SELECT *, {} AS _file FROM {}) {filter}",
                literal(&file.name),
                source.sql
            );
            let sql = if index == 0 {
                scope.joins.push((alias.clone(), names_of(&source)));
                format!("CREATE TEMP TABLE {table} AS {select}")
            } else {
                format!("INSERT INTO {table} BY NAME {select}")
            };
            self.execute(&sql)?;
        }
        let mut keys = Vec::new();
        for (left, right) in equalities(self.connection, &join.on)? {
            for column in left.columns.iter().chain(&right.columns) {
                scope.check(column).map_err(Failure::Reason)?;
            }
            let is_lookup = |side: &Expression| {
                !side.columns.is_empty()
                    && side
                        .columns
                        .iter()
                        .all(|parts| parts.len() > 1 && parts[0] == *alias)
            };
            match (is_lookup(&left), is_lookup(&right)) {
                (true, false) => keys.push(left.sql),
                (false, true) => keys.push(right.sql),
                _ => {
                    return Err(Failure::Reason(format!(
                        "each equality of the join '{}' needs one side in {alias} alone, for example \"id = {alias}.id\"",
                        join.on
                    )));
                }
            }
        }
        let filled: Vec<String> = keys
            .iter()
            .map(|key| format!("{key} IS NOT NULL"))
            .collect();
        let repeated: Option<String> = self
            .connection
            .query_row(
                &format!(
                    "SELECT min(k) FROM (SELECT concat_ws(', ', {keys}) AS k FROM {table} AS {alias} WHERE {} \
                     GROUP BY {keys} HAVING count(*) > 1)",
                    filled.join(" AND "),
                    keys = keys.join(", ")
                ),
                [],
                |row| row.get(0),
            )
            .map_err(engine)?;
        if let Some(key) = repeated {
            return Err(Failure::Reason(format!(
                "the key '{key}' stands more than once in {}; a lookup needs each key once",
                join.files.join(", ")
            )));
        }
        Ok(format!("LEFT JOIN {table} AS {alias} ON {}", join.on))
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

fn cells<'a>(source: &Relation, reading: &'a Reading) -> Cells<'a> {
    match source.format {
        Format::Text => Cells::Text {
            point: reading.point(),
        },
        _ => Cells::Typed,
    }
}

fn names_of(source: &Relation) -> Vec<String> {
    source
        .columns
        .iter()
        .map(|column| column.name.clone())
        .collect()
}

/// Keeps a failing row from failing the file: NULL where the expression fails,
/// else a struct with its value.
fn attempt(sql: &str) -> String {
    format!("TRY({{'v': ({sql})}})")
}

/// The names an expression may use.
struct Scope {
    own: Vec<String>,
    joins: Vec<(String, Vec<String>)>,
    has_item: bool,
}

impl Scope {
    /// A whole source column by its name, as SQL.
    fn column(&self, name: &str) -> Result<String, Failure> {
        if matches!(name, "_file" | "_line") || self.has_item && matches!(name, "_item" | "_n") {
            return Ok(format!("src.{}", quoted(name)));
        }
        let exact = self.own.iter().find(|own| *own == name);
        let found = exact.or_else(|| {
            self.own
                .iter()
                .find(|own| canonical::fold(own) == canonical::fold(name))
        });
        match found {
            Some(own) => Ok(format!("src.{}", quoted(own))),
            None => Err(Failure::Reason(self.no_column(name))),
        }
    }

    fn no_column(&self, name: &str) -> String {
        format!(
            "it has no column '{name}'{}",
            did_you_mean(name, self.own.iter().map(String::as_str))
        )
    }

    /// Whether a dotted name in an expression stands for something.
    fn check(&self, parts: &[String]) -> Result<(), String> {
        let has =
            |names: &[String], name: &str| names.iter().any(|own| own.eq_ignore_ascii_case(name));
        let special = |name: &str| {
            matches!(name, "_file" | "_line") || self.has_item && matches!(name, "_item" | "_n")
        };
        let Some(first) = parts.first() else {
            return Ok(());
        };
        if has(&self.own, first) || special(first) {
            return Ok(());
        }
        if let (true, Some(second)) = (first == "src", parts.get(1)) {
            return if has(&self.own, second) || special(second) {
                Ok(())
            } else {
                Err(self.no_column(second))
            };
        }
        if let Some((alias, names)) = self.joins.iter().find(|(alias, _)| alias == first) {
            return match parts.get(1) {
                Some(second) if has(names, second) || second == "_file" => Ok(()),
                Some(second) => Err(format!(
                    "{alias} has no column '{second}'{}",
                    did_you_mean(second, names.iter().map(String::as_str))
                )),
                None => Ok(()),
            };
        }
        if self.joins.iter().any(|(_, names)| has(names, first)) {
            return Ok(());
        }
        Err(self.no_column(first))
    }
}

/// One mapped column.
struct Value<'a> {
    column: &'static crate::domain::table::Column,
    /// The source value; for a computed one a struct, NULL where it failed.
    sql: String,
    formats: Option<&'a [String]>,
    computed: bool,
}

/// Everything about one file that its SQL is made of.
struct Plan<'a> {
    source: &'a Relation,
    file: &'a InputFile,
    unnest: Option<Expression>,
    joins: Vec<String>,
    condition: Option<Expression>,
    values: &'a [Value<'a>],
}

impl Plan<'_> {
    /// The query that gives each row's source values `_v0`, `_v1`, … and its place.
    fn mapped_sql(&self) -> String {
        let rows = format!(
            "SELECT *, {} AS _file FROM {}",
            literal(&self.file.name),
            self.source.sql
        );
        let rows = match &self.unnest {
            None => rows,
            Some(list) => format!(
                "SELECT * EXCLUDE (_list), unnest(_list) AS _item, generate_subscripts(_list, 1) AS _n \
                 FROM (SELECT *, ({}) AS _list FROM ({rows}))",
                list.sql
            ),
        };
        let place = if self.unnest.is_some() { "src._n" } else { "0" };
        let condition = self.condition.as_ref().map_or_else(
            || "{'v': true}".to_owned(),
            |condition| attempt(&format!("CAST(({}) AS BOOLEAN)", condition.sql)),
        );
        let values: Vec<String> = self
            .values
            .iter()
            .enumerate()
            .map(|(index, value)| format!("{} AS _v{index}", value.sql))
            .collect();
        format!(
            "SELECT src._line AS _line, CAST({place} AS BIGINT) AS _n, src._raw AS _raw, src._flaw AS _flaw, \
             {condition} AS _where, {} FROM ({rows}) AS src {}",
            values.join(", "),
            self.joins.join(" ")
        )
    }

    /// The statement that types and judges the mapped rows and stages them.
    fn insert_sql(
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
            let sql = match value.formats {
                Some(formats) => read_formats(&source, formats, reading),
                None => read(value.column.kind, &source, sql_type, reading),
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
            faults.extend(column_faults(
                value.column,
                &source,
                &format!("_t{index}"),
                value.computed,
            ));
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
        let filtered = "(_flaw IS NULL AND _where IS NOT NULL AND _where.v IS DISTINCT FROM true)";
        format!(
            "INSERT INTO {} SELECT {}, {file_no}, _line, _n, {filtered}, \
             CASE WHEN NOT {filtered} THEN _why.c END, CASE WHEN NOT {filtered} THEN _why.r END, \
             CASE WHEN _why IS NOT NULL AND NOT {filtered} THEN _raw END \
             FROM (SELECT *, CASE {} END AS _why FROM (SELECT *, {} FROM ({mapped})))",
            stage_table(table),
            columns.join(", "),
            cases.join(" "),
            typed.join(", "),
        )
    }
}

/// The type inside `STRUCT(v …)`.
fn struct_field(sql_type: &str) -> &str {
    sql_type
        .strip_prefix("STRUCT(")
        .and_then(|rest| rest.strip_suffix(')'))
        .and_then(|field| field.trim_start_matches('"').strip_prefix('v'))
        .map_or(sql_type, |rest| rest.trim_start_matches('"').trim_start())
}
