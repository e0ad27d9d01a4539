//! How one file was read: what a dry run tells of it, and what is needed to
//! read a mended row of it again.

use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::canonical::fold;
use super::expression::Expression;
use super::files::InputFile;
use super::mapping::{Block, ColumnSource, Reading};
use super::privacy::{
    PERSON_IDS, Redactor, Rows, Salt, is_field, is_free_text, is_person, is_personal,
};
use super::source::{Format, Relation, SourceColumn};
use super::stage::{Failure, Stage, engine, stage_table};
use super::text::Styles;
use crate::domain::table::{Column, Kind, Table};

/// How one file was read through one block.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub(crate) struct Recipe {
    /// The block, as it was.
    pub(crate) block: Block,
    /// Its reading, with what stands at the top of the mapping.
    pub(crate) reading: Reading,
    /// The file's columns, in order.
    pub(crate) columns: Vec<SourceColumn>,
    /// Delimiter and quote of a text file; none for files of typed values.
    pub(crate) dialect: Option<(u8, u8)>,
    /// What kind of file it is.
    pub(crate) format: Format,
    /// How the numbers in its text columns are written.
    pub(crate) styles: Styles,
    /// The files of each of the block's joins.
    pub(crate) lookups: Vec<Vec<PathBuf>>,
    /// How its text was taken apart into rows, see [`way`].
    #[serde(default)]
    pub(crate) way: String,
    /// The file as it was, for a later reader to know it again.
    #[serde(default)]
    pub(crate) seen: Option<Seen>,
    /// Whether persons' data was kept as it is.
    pub(crate) keeps_persons: bool,
    /// The number and name of the file in its import.
    #[serde(skip)]
    pub(crate) file_no: usize,
    #[serde(skip)]
    pub(crate) file: String,
    #[serde(skip)]
    pub(crate) used: Used,
}

/// Size and age of a file: as long as they are the same, the file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
pub(crate) struct Seen {
    bytes: u64,
    /// Seconds and nanoseconds since 1970.
    modified: (i64, i64),
}

impl Seen {
    pub(crate) fn of(path: &Path) -> Option<Self> {
        let metadata = std::fs::metadata(path).ok()?;
        Some(Self {
            bytes: metadata.len(),
            modified: (metadata.mtime(), metadata.mtime_nsec()),
        })
    }
}

/// What of a file a block uses.
#[derive(Debug, Clone, Default)]
pub(crate) struct Used {
    /// Canonical columns with the source column or expression that fills each.
    pub(crate) targets: Vec<(&'static str, String)>,
    /// Source columns that are read.
    pub(crate) names: Vec<String>,
}

impl Used {
    /// A canonical column is filled from a source column.
    pub(crate) fn column(&mut self, target: &'static str, name: &str) {
        self.targets.push((target, name.to_owned()));
        self.names.push(name.to_owned());
    }

    /// A canonical column is computed.
    pub(crate) fn computed(&mut self, target: &'static str, text: &str, expression: &Expression) {
        self.targets.push((target, text.to_owned()));
        self.expression(expression);
    }

    /// An expression reads these columns.
    pub(crate) fn expression(&mut self, expression: &Expression) {
        for parts in &expression.columns {
            let name = match parts.as_slice() {
                [first, second, ..] if first == "src" => second,
                [first, ..] => first,
                [] => continue,
            };
            self.names.push(name.clone());
        }
    }
}

/// What decides which rows of a file are flawed as a whole: blocks that read it in
/// one way see the same ones.
pub(crate) fn way(source: &Relation, block: &Block, reading: &Reading) -> String {
    format!(
        "{:?} {} {} {:?} {:?}",
        source.dialect,
        source.columns.len(),
        block.header,
        block.skip,
        reading.encoding
    )
}

impl Recipe {
    pub(crate) fn new(
        source: &Relation,
        block: &Block,
        reading: &Reading,
        (file, file_no): (&InputFile, usize),
        lookups: &[Vec<InputFile>],
        used: Used,
    ) -> Self {
        let paths =
            |files: &Vec<InputFile>| files.iter().map(|file| file.whole_path.clone()).collect();
        Self {
            block: block.clone(),
            reading: reading.clone(),
            columns: source.columns.clone(),
            dialect: source.dialect,
            format: source.format,
            styles: source.styles.clone(),
            lookups: lookups.iter().map(paths).collect(),
            way: String::new(),
            seen: Seen::of(&file.path),
            keeps_persons: false,
            file_no,
            file: file.name.clone(),
            used,
        }
    }

    /// Whether a source column is read.
    pub(crate) fn uses(&self, name: &str) -> bool {
        self.used
            .names
            .iter()
            .any(|used| used.eq_ignore_ascii_case(name) || fold(used) == fold(name))
    }

    /// What takes persons out of this file's raw rows.
    pub(crate) fn redactor(&self, salt: &Salt) -> Redactor {
        let ids: Vec<&String> = self
            .block
            .columns
            .iter()
            .filter(|(target, _)| PERSON_IDS.contains(&target.as_str()))
            .filter_map(|(_, source)| match source {
                ColumnSource::Column(name) => Some(name),
                ColumnSource::Any(source) => source.any.iter().find(|name| self.uses(name)),
                _ => None,
            })
            .collect();
        let places = |wanted: &dyn Fn(&str) -> bool| -> Vec<usize> {
            let columns = self.columns.iter().enumerate();
            columns
                .filter(|(_, column)| wanted(&column.name))
                .map(|(place, _)| place)
                .collect()
        };
        let rows = match self.dialect {
            Some((delimiter, quote)) => Rows::Text {
                delimiter,
                quote,
                columns: self.columns.len(),
                personal: places(&|name| is_field(name) || is_free_text(name) && !self.uses(name)),
                persons: places(&is_person),
                ids: places(&|name| ids.iter().any(|id| fold(id) == fold(name))),
            },
            None => Rows::Json {
                ids: ids.into_iter().cloned().collect(),
                read: self.used.names.clone(),
            },
        };
        Redactor {
            salt: salt.clone(),
            rows,
        }
    }
}

impl Stage<'_> {
    /// Takes persons out of the rejected rows of a file: their raw form, and why they were.
    pub(crate) fn take_persons_out(&self, table: &Table, recipe: &Recipe) -> Result<(), Failure> {
        let Some(salt) = &self.salt else {
            return Ok(());
        };
        let redactor = recipe.redactor(salt);
        let stage = stage_table(table);
        let mut changed: Vec<(i64, Option<String>, String)> = Vec::new();
        let mut statement = self
            .connection
            .prepare(&format!(
                "SELECT rowid, _raw, coalesce(_reason, '') FROM {stage} \
                 WHERE (_raw IS NOT NULL OR _reason IS NOT NULL) AND _file_no = {} AND {}",
                recipe.file_no,
                redactor.wanted_sql()
            ))
            .map_err(engine)?;
        let mut rows = statement.query([]).map_err(engine)?;
        while let Some(row) = rows.next().map_err(engine)? {
            let raw: Option<String> = row.get(1).map_err(engine)?;
            let reason: String = row.get(2).map_err(engine)?;
            let unclosed = reason.starts_with("a quote opens");
            let clean = raw.as_ref().map(|raw| redactor.redact(raw, unclosed));
            let told = redactor.reason(&reason);
            if clean != raw || told != reason {
                changed.push((row.get(0).map_err(engine)?, clean, told));
            }
        }
        if changed.is_empty() {
            return Ok(());
        }
        let clean = format!("clean_{}", self.unique());
        self.execute(&format!(
            "CREATE TEMP TABLE {clean} (rid BIGINT, raw VARCHAR, reason VARCHAR)"
        ))?;
        let mut appender = self
            .connection
            .appender_to_catalog_and_db(&clean, "temp", "main")
            .map_err(engine)?;
        for (rid, raw, reason) in &changed {
            appender
                .append_row(duckdb::params![rid, raw, reason])
                .map_err(engine)?;
        }
        appender.flush().map_err(engine)?;
        drop(appender);
        self.execute(&format!(
            "UPDATE {stage} SET _raw = c.raw, _reason = nullif(c.reason, '') FROM {clean} c WHERE {stage}.rowid = c.rid; DROP TABLE {clean}"
        ))
    }

    /// Whether a source column is not read because it is personal and `target` is no id.
    pub(crate) fn is_withheld(&self, target: &'static Column, name: &str) -> Result<bool, Failure> {
        if self.salt.is_none() || !is_personal(name) || target.kind == Kind::Id {
            return Ok(false);
        }
        if !target.needed_if_present {
            return Ok(true);
        }
        Err(Failure::Reason(format!(
            "its column '{name}' holds persons' data by its name, so it cannot become {}; map another column, \
             or write personal = \"keep\" at the top of the mapping",
            target.name
        )))
    }
}
