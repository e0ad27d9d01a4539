//! Lookups: the files of a mapping's joins.

use super::expression::{Cells, Expression, Refusal, check, equalities};
use super::files::InputFile;
use super::mapping::{Join, Reading};
use super::open::{cells, text_options};
use super::privacy::shield;
use super::scope::Scope;
use super::source::{Relation, quoted};
use super::stage::{Failure, Stage, engine, names_of};

impl Stage<'_> {
    /// Opens the files of a join, refuses repeated keys, and gives the join's SQL.
    pub(crate) fn join(
        &self,
        join: &Join,
        files: &[InputFile],
        reading: &Reading,
        scope: &mut Scope,
    ) -> Result<String, Failure> {
        let alias = &join.alias;
        let named = check(self.connection, &format!("{alias}.id"), Cells::Typed);
        if let Err(Refusal::Reason(_)) = named {
            return Err(Failure::Reason(format!(
                "the join name '{alias}' is a word of SQL; give the join another, for example as = \"{alias}_of\""
            )));
        }
        if files.is_empty() && !join.optional.is_empty() {
            let names: Vec<String> = join
                .optional
                .iter()
                .map(|name| format!("NULL AS {}", quoted(name)))
                .collect();
            scope.joins.push((alias.clone(), join.optional.clone()));
            return Ok(format!(
                "LEFT JOIN (SELECT {} WHERE false) AS {alias} ON true",
                names.join(", ")
            ));
        }
        if files.is_empty() {
            return Err(Failure::Reason(format!(
                "no file matches the join's files {}",
                join.files.join(", ")
            )));
        }
        let table = format!("lookup_{}", self.unique());
        for (index, file) in files.iter().enumerate() {
            let options = text_options(reading, join.header, join.skip, join.names());
            let source = self.open(file, options)?;
            let own = Scope {
                own: names_of(&source),
                absent: Vec::new(),
                joins: Vec::new(),
                has_item: false,
            };
            let filter = match &join.condition {
                Some(text) => {
                    let place = "the join's where";
                    let attempt = self
                        .expression(text, cells(&source, reading), &own, place)?
                        .attempt();
                    self.note_unjudged(file, &source, &attempt)?;
                    format!("WHERE ({attempt}).v")
                }
                None => String::new(),
            };
            self.note_flaws(file, &source)?;
            let select = format!(
                "SELECT * EXCLUDE (_line, _raw, _flaw) FROM {} {filter}",
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
        let (mut keys, mut pairs) = (Vec::new(), Vec::new());
        for (mut left, mut right) in equalities(self.connection, &join.on)? {
            for column in left.columns.iter().chain(&right.columns) {
                scope.check(column).map_err(Failure::Reason)?;
            }
            if self.salt.is_some() {
                // The columns of both files are tokens; what lies deeper becomes one here.
                left = shield(self.connection, left)?;
                right = shield(self.connection, right)?;
            }
            pairs.push(format!("({}) = ({})", left.sql, right.sql));
            let is_lookup = |side: &Expression| {
                !side.columns.is_empty()
                    && side
                        .columns
                        .iter()
                        .all(|parts| parts.len() > 1 && parts[0].eq_ignore_ascii_case(alias))
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
        Ok(format!(
            "LEFT JOIN {table} AS {alias} ON {}",
            pairs.join(" AND ")
        ))
    }

    /// Rows of a lookup of which nobody knows whether they belong to it; it is said.
    fn note_unjudged(
        &self,
        file: &InputFile,
        source: &Relation,
        attempt: &str,
    ) -> Result<(), Failure> {
        let (rows, first): (u64, Option<i64>) = self
            .connection
            .query_row(
                &format!(
                    "SELECT count(*), min(_line) FROM {} WHERE _flaw IS NULL AND ({attempt}) IS NULL",
                    source.sql
                ),
                [],
                |row| Ok((row.get(0)?, row.get(1)?)),
            )
            .map_err(engine)?;
        if let Some(line) = first {
            self.note_once(format!(
                "{}: the join's where cannot be computed for {rows} of its rows (first on line {line}); they are left out",
                file.name
            ));
        }
        Ok(())
    }

    fn note_once(&self, note: String) {
        let mut notes = self.notes.borrow_mut();
        if !notes.contains(&note) {
            notes.push(note);
        }
    }

    /// A row of a lookup that cannot be read belongs to no table; it is said.
    fn note_flaws(&self, file: &InputFile, source: &Relation) -> Result<(), Failure> {
        let (mut count, mut first): (u64, Option<(i64, String)>) = self
            .connection
            .query_row(
                &format!(
                    "SELECT count(*), min(_line), arg_min(_flaw, _line) FROM {} WHERE _flaw IS NOT NULL",
                    source.sql
                ),
                [],
                |row| {
                    let line: Option<i64> = row.get(1)?;
                    Ok((row.get(0)?, line.zip(row.get(2)?)))
                },
            )
            .map_err(engine)?;
        count += source.broken.len() as u64;
        if let (None, Some((line, reason, _))) = (&first, source.broken.first()) {
            first = i64::try_from(*line).ok().map(|line| (line, reason.clone()));
        }
        if let Some((line, reason)) = first {
            let rows = if count == 1 {
                "1 row".to_owned()
            } else {
                format!("{count} rows")
            };
            self.note_once(format!(
                "{}: {rows} could not be used as a lookup (first on line {line}: {reason})",
                file.name
            ));
        }
        Ok(())
    }
}
