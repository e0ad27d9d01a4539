//! Mapping files: which source column becomes which canonical column.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::define;
use super::keys::{self, Lines, check_kinds, line_of};
use super::once::Once;
use super::source::encoding_named;
use super::text::{unknown_part, zone};
use super::{ImportError, Resolve};
use crate::domain::suggest::nearest;
use crate::domain::table::{self, Table};

/// A mapping file (CONTRACT.md section 3).
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mapping {
    /// What the source is called.
    pub name: Option<String>,
    /// What the source cannot tell, a line each; `sidecart presets` shows it.
    #[serde(default)]
    pub notes: Vec<String>,
    /// The reporting currency.
    pub currency: Option<String>,
    /// Baskets of more distinct products than this are left out of pair counts.
    pub max_basket: Option<u64>,
    /// What becomes of persons' data.
    #[serde(default)]
    pub(crate) personal: Personal,
    /// Source columns that a file of any block may lack.
    #[serde(default)]
    optional: Vec<String>,
    /// How files are read, unless a block says otherwise.
    #[serde(flatten)]
    pub(crate) reading: Reading,
    /// How the anchor and the placement of an exposure are found where its row names none.
    pub resolve: Option<Resolve>,
    /// Names for expressions, used as `{{name}}`.
    #[serde(default)]
    define: BTreeMap<String, String>,
    /// The blocks.
    #[serde(default)]
    pub(crate) table: Vec<Block>,
}

/// What becomes of columns that hold persons' data by their names.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Personal {
    /// Hashed where they become an id, else not read.
    #[default]
    Hash,
    /// Read like any other.
    Keep,
}

/// How a text file is read. Every key may stand at the top or in a block.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize)]
pub(crate) struct Reading {
    pub(crate) decimal: Option<String>,
    pub(crate) timezone: Option<String>,
    pub(crate) encoding: Option<String>,
    pub(crate) delimiter: Option<String>,
    pub(crate) quote: Option<String>,
    pub(crate) null: Option<Vec<String>>,
    pub(crate) sheet: Option<String>,
}

/// One canonical table filled from some files.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Block {
    pub(crate) into: String,
    /// What its files are, as a person calls one: "a Shopify orders export".
    pub(crate) what: Option<String>,
    pub(crate) files: Vec<String>,
    /// Columns that a file must all have to be read by this block; it passes over other files.
    #[serde(default)]
    pub(crate) detect: Vec<String>,
    /// Columns that a file may lack; they then read as NULL.
    #[serde(default)]
    pub(crate) optional: Vec<String>,
    #[serde(default = "yes")]
    pub(crate) header: bool,
    pub(crate) skip: Option<u64>,
    /// Which rows concern the block at all, as an SQL condition over the source
    /// columns: the others, events of other kinds, are not counted as its rows.
    pub(crate) only: Option<String>,
    #[serde(rename = "where")]
    pub(crate) condition: Option<String>,
    pub(crate) unnest: Option<String>,
    pub(crate) group: Option<Group>,
    /// Why a row lacks a required value, by column: said of the rows that are
    /// rejected for it.
    #[serde(default)]
    pub(crate) missing: BTreeMap<String, String>,
    /// Of purchases with one order_id the earliest counts, and lines of the same
    /// rows with it: a page that is loaded again tells its purchase again.
    #[serde(default)]
    pub(crate) once: Once,
    /// Its rows cancel orders: they change the status alone, the rest stays that of
    /// the purchase.
    #[serde(default)]
    pub(crate) cancels: bool,
    /// Returns that name an order alone are returns of all its lines.
    #[serde(default)]
    pub(crate) whole_orders: bool,
    /// Rows whose key the table already has leave it as it is.
    #[serde(default)]
    pub(crate) only_new: bool,
    #[serde(default)]
    pub(crate) join: Vec<Join>,
    #[serde(flatten)]
    pub(crate) reading: Reading,
    pub(crate) columns: BTreeMap<String, ColumnSource>,
    /// Where its keys stand in the mapping file.
    #[serde(skip)]
    pub(crate) lines: Lines,
}

/// Rows of a file that belong together, as those of one order do.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Group {
    /// The column whose value the rows share.
    pub(crate) by: String,
    /// A column that is filled on the first row of each group only.
    pub(crate) first: String,
    /// Columns whose empty cells take the value of the row above them in the group.
    #[serde(default)]
    pub(crate) fill: Vec<String>,
    /// Sums over the group, by the name under which expressions use them.
    #[serde(default)]
    pub(crate) sums: BTreeMap<String, String>,
}

impl Group {
    /// The names of its sums.
    pub(crate) fn sum_names(&self) -> Vec<String> {
        self.sums.keys().cloned().collect()
    }
}

/// A lookup in another file.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Join {
    pub(crate) files: Vec<String>,
    /// Columns that a file must all have to be looked into.
    #[serde(default)]
    pub(crate) detect: Vec<String>,
    /// The columns of a lookup that may be missing as a whole; they then read as NULL.
    #[serde(default)]
    pub(crate) optional: Vec<String>,
    #[serde(rename = "as")]
    pub(crate) alias: String,
    pub(crate) on: String,
    #[serde(default = "yes")]
    pub(crate) header: bool,
    pub(crate) skip: Option<u64>,
    #[serde(rename = "where")]
    pub(crate) condition: Option<String>,
}

/// Where a canonical column comes from.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(
    untagged,
    expecting = "a source column, { sql = \"…\" }, { any = [\"…\"] } or { from = \"…\", formats = [\"…\"] }"
)]
pub(crate) enum ColumnSource {
    /// A source column.
    Column(String),
    /// An expression over the source columns.
    Sql(SqlSource),
    /// The first of several source columns that the file has.
    Any(AnySource),
    /// A source column that holds times in one of several formats.
    Formats(FormatSource),
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SqlSource {
    pub(crate) sql: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct AnySource {
    pub(crate) any: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct FormatSource {
    pub(crate) from: String,
    pub(crate) formats: Vec<String>,
}

fn yes() -> bool {
    true
}

impl Mapping {
    /// Reads a mapping from TOML text; `origin` is what a person calls it.
    ///
    /// # Errors
    /// A sentence with the line: no TOML, an unknown key with the nearest known
    /// one, an unknown table or column, a required column that is not mapped.
    pub fn parse(text: &str, origin: &str) -> Result<Self, ImportError> {
        let refused = |reason: String| ImportError::Mapping {
            origin: origin.to_owned(),
            reason,
        };
        check_kinds(text).map_err(refused)?;
        let mut mapping: Self =
            toml::from_str(text).map_err(|error| syntax_error(&error, text, origin))?;
        let lines = Lines::of(text, origin);
        mapping
            .check()
            .map_err(|misfit| refused(misfit.told(&lines, "")))?;
        for (index, block) in mapping.table.iter_mut().enumerate() {
            block.lines = lines.below(&format!("table.{index}"));
            block.optional.extend(mapping.optional.iter().cloned());
            let checked = block
                .check()
                .and_then(|()| define::expand(block, &mapping.define));
            checked.map_err(|misfit| {
                let place = format!("block {} (into {}): ", index + 1, block.into);
                refused(misfit.told(&block.lines, &place))
            })?;
        }
        Ok(mapping)
    }

    fn check(&self) -> Result<(), Misfit> {
        check_reading(&self.reading)?;
        if let Some(resolve) = &self.resolve {
            resolve
                .check()
                .map_err(|reason| misfit("resolve", reason))?;
        }
        if self.table.is_empty() {
            let reason = "it has no [[table]] block, so nothing would be imported";
            return Err(misfit("", reason));
        }
        Ok(())
    }
}

/// What is wrong with a mapping, and at which of its keys.
#[derive(Debug)]
pub(crate) struct Misfit {
    pub(crate) key: String,
    pub(crate) reason: String,
}

pub(crate) fn misfit(key: impl Into<String>, reason: impl Into<String>) -> Misfit {
    Misfit {
        key: key.into(),
        reason: reason.into(),
    }
}

impl Misfit {
    /// As a sentence, with the line of the key; `place` says where the key is looked for.
    fn told(&self, lines: &Lines, place: &str) -> String {
        let line = lines.line(&self.key).or_else(|| lines.line(""));
        match (line, place) {
            (None, _) => format!("{place}{}", self.reason),
            (Some(line), "") => format!("line {line}: {}", self.reason),
            (Some(line), _) => format!("line {line}, {place}{}", self.reason),
        }
    }
}

impl Join {
    /// The columns of the lookup that the join names, outside of expressions.
    pub(crate) fn names(&self) -> Vec<String> {
        self.detect.iter().chain(&self.optional).cloned().collect()
    }
}

impl Block {
    /// The canonical table this block fills; the mapping was checked when it was read.
    pub(crate) fn table(&self) -> Option<&'static Table> {
        table::find(&self.into)
    }

    /// The source columns that the block names, outside of expressions.
    pub(crate) fn source_names(&self) -> Vec<String> {
        let mut names: Vec<String> = self.detect.iter().chain(&self.optional).cloned().collect();
        for source in self.columns.values() {
            match source {
                ColumnSource::Column(name) => names.push(name.clone()),
                ColumnSource::Any(source) => names.extend(source.any.iter().cloned()),
                ColumnSource::Formats(source) => names.push(source.from.clone()),
                ColumnSource::Sql(_) => {}
            }
        }
        names
    }

    /// Whether columns are taken as they are, with no expression over them.
    pub(crate) fn is_plain(&self) -> bool {
        let computed = |source: &ColumnSource| matches!(source, ColumnSource::Sql(_));
        self.condition.is_none()
            && self.only.is_none()
            && self.unnest.is_none()
            && self.group.is_none()
            && self.join.is_empty()
            && !self.columns.values().any(computed)
    }

    /// Whether an expression of the block, beside `only`, has `name` in it.
    pub(crate) fn mentions(&self, name: &str) -> bool {
        let mut block = self.clone();
        let texts = define::texts(&mut block);
        let mut others = texts.into_iter().filter(|(key, _)| key != "only");
        others.any(|(_, text)| text.contains(name))
    }

    fn check(&self) -> Result<(), Misfit> {
        let Some(table) = self.table() else {
            let names = table::TABLES.iter().map(|table| table.name);
            let near = did_you_mean(&self.into, names);
            let reason = format!("there is no canonical table {}{near}", self.into);
            return Err(misfit("into", reason));
        };
        check_reading(&self.reading)?;
        self.once
            .check(&self.into, self.unnest.is_some())
            .map_err(|reason| misfit("once", reason))?;
        if self.files.is_empty() {
            return Err(misfit("files", "files is empty"));
        }
        let named = |section: &'static str, names: Vec<&String>| -> Result<(), Misfit> {
            match names.into_iter().find(|name| table.column(name).is_none()) {
                None => Ok(()),
                Some(name) => {
                    let near = did_you_mean(name, table.columns.iter().map(|column| column.name));
                    let reason = format!("{} has no column {name}{near}", table.name);
                    Err(misfit(format!("{section}.{name}"), reason))
                }
            }
        };
        named("columns", self.columns.keys().collect())?;
        named("missing", self.missing.keys().collect())?;
        for column in table.columns.iter().filter(|column| column.required) {
            if !self.columns.contains_key(column.name) {
                let reason = format!("the required column {} is not mapped", column.name);
                return Err(misfit("columns", reason));
            }
        }
        for (index, join) in self.join.iter().enumerate() {
            let is_word = join.alias.starts_with(|c: char| c.is_ascii_alphabetic())
                && join
                    .alias
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
            let mut before = self.join[..index].iter().map(|join| join.alias.as_str());
            let is_taken = |other: &str| other.eq_ignore_ascii_case(&join.alias);
            if !is_word || is_taken("src") || before.any(is_taken) {
                let reason = format!("the join name '{}' must be a word of its own", join.alias);
                return Err(misfit(format!("join.{index}.as"), reason));
            }
        }
        for (name, source) in &self.columns {
            let wrong = match source {
                ColumnSource::Formats(source) if source.formats.is_empty() => {
                    Some("formats is empty".to_owned())
                }
                ColumnSource::Formats(source) => {
                    source.formats.iter().find_map(|format| no_format(format))
                }
                ColumnSource::Any(source) if source.any.is_empty() => {
                    Some("any is empty".to_owned())
                }
                _ => None,
            };
            if let Some(reason) = wrong {
                return Err(misfit(format!("columns.{name}"), reason));
            }
        }
        Ok(())
    }
}

impl Reading {
    /// This block's keys, with those of the top for what it leaves open.
    pub(crate) fn over(&self, top: &Self) -> Self {
        let pick = |own: &Option<String>, top: &Option<String>| own.clone().or_else(|| top.clone());
        Self {
            decimal: pick(&self.decimal, &top.decimal),
            timezone: pick(&self.timezone, &top.timezone),
            encoding: pick(&self.encoding, &top.encoding),
            delimiter: pick(&self.delimiter, &top.delimiter),
            quote: pick(&self.quote, &top.quote),
            null: self.null.clone().or_else(|| top.null.clone()),
            sheet: pick(&self.sheet, &top.sheet),
        }
    }

    /// The decimal separator.
    pub(crate) fn point(&self) -> &str {
        self.decimal.as_deref().unwrap_or(".")
    }
}

pub(crate) fn check_reading(reading: &Reading) -> Result<(), Misfit> {
    let wrong = |value: &Option<String>, is_right: fn(&str) -> bool| {
        value.clone().filter(|value| !is_right(value))
    };
    if let Some(decimal) = wrong(&reading.decimal, |value| matches!(value, "." | ",")) {
        let reason = format!("decimal is \".\" or \",\", not \"{decimal}\"");
        return Err(misfit("decimal", reason));
    }
    if let Some(name) = wrong(&reading.timezone, |name| zone(name).is_some()) {
        let reason = format!("there is no time zone {name}; write it like Europe/Berlin");
        return Err(misfit("timezone", reason));
    }
    if let Some(name) = wrong(&reading.encoding, |name| encoding_named(name).is_some()) {
        let reason = format!("encoding is utf-8, latin-1, cp1252 or utf-16, not {name}");
        return Err(misfit("encoding", reason));
    }
    for (key, value) in [("delimiter", &reading.delimiter), ("quote", &reading.quote)] {
        if let Some(value) = wrong(value, |value| value.len() == 1) {
            let reason = format!("{key} is one ASCII character, not \"{value}\"");
            return Err(misfit(key, reason));
        }
    }
    Ok(())
}

/// What is wrong with a format of times.
fn no_format(format: &str) -> Option<String> {
    let unknown = unknown_part(format)?;
    Some(format!(
        "the format \"{format}\" has {unknown}, which stands for no part of a time; \"%d.%m.%Y %H:%M:%S\" reads 31.12.2026 23:59:59"
    ))
}

/// "; did you mean X?" when a known name is near.
pub(crate) fn did_you_mean<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    nearest(name, known).map_or_else(String::new, |near| format!("; did you mean {near}?"))
}

fn syntax_error(error: &toml::de::Error, text: &str, origin: &str) -> ImportError {
    let line = error.span().map(|span| line_of(text, span.start));
    let message = error.message().lines().next().unwrap_or_default();
    let unknown = message
        .strip_prefix("unknown field `")
        .and_then(|rest| rest.split('`').next());
    let reason = match unknown {
        Some(key) => format!("there is no key {key}{}", did_you_mean(key, keys::names())),
        None if message.starts_with("a source column") => {
            format!("a column is written as {message}")
        }
        None => message.to_owned(),
    };
    let reason = line.map_or_else(|| reason.clone(), |line| format!("line {line}: {reason}"));
    ImportError::Mapping {
        origin: origin.to_owned(),
        reason,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = r#"
name = "my-shop"
decimal = ","
timezone = "Europe/Berlin"

[[table]]
into = "order_lines"
files = ["order_items*.csv"]
where = "quantity > 0"
decimal = "."
[[table.join]]
files = ["categories.csv"]
as = "cat"
on = "category_id = cat.id"
[table.columns]
order_id = "order_id"
product_id = "product_id"
quantity = { sql = "1" }
unit_price = { from = "price", formats = ["%d"] }
"#;

    fn refusal(text: &str) -> String {
        Mapping::parse(text, "m.toml").unwrap_err().to_string()
    }

    #[test]
    fn the_contract_example_is_read() {
        let mapping = Mapping::parse(GOOD, "m.toml").unwrap();
        let block = &mapping.table[0];
        assert!(block.header && block.skip.is_none());
        assert_eq!(block.condition.as_deref(), Some("quantity > 0"));
        assert_eq!(
            block.columns["order_id"],
            ColumnSource::Column("order_id".to_owned())
        );
        let reading = block.reading.over(&mapping.reading);
        assert_eq!(
            (reading.point(), reading.timezone.as_deref()),
            (".", Some("Europe/Berlin"))
        );
    }

    #[test]
    fn mistakes_are_named_with_their_line_and_the_nearest_name() {
        let unknown = refusal(&GOOD.replace("where =", "were ="));
        assert!(
            unknown.contains("were") && unknown.contains("did you mean where?"),
            "{unknown}"
        );
        let table = refusal(&GOOD.replace("\"order_lines\"", "\"order_line\""));
        assert!(table.contains("did you mean order_lines?"), "{table}");
        let column = refusal(&GOOD.replace("unit_price =", "unit_prise ="));
        assert!(
            column.contains("unit_prise") && column.contains("did you mean unit_price?"),
            "{column}"
        );
        let missing = refusal(&GOOD.replace("product_id = \"product_id\"", ""));
        assert!(missing.contains("required column product_id"), "{missing}");
        let shape = refusal(&GOOD.replace("{ sql = \"1\" }", "{ sqll = \"1\" }"));
        assert!(
            shape.contains("line 18") && shape.contains("a source column"),
            "{shape}"
        );
        assert!(refusal("[[table]\n").contains("line 1"));
        assert!(refusal("name = \"x\"").contains("no [[table]] block"));
    }

    #[test]
    fn values_that_cannot_be_are_refused() {
        assert!(
            refusal(&GOOD.replace("Europe/Berlin", "Europe/Berlim"))
                .contains("no time zone Europe/Berlim")
        );
        assert!(
            refusal(&GOOD.replace("decimal = \",\"", "decimal = \";\"")).contains("decimal is")
        );
        assert!(
            refusal(&format!("encoding = \"ebcdic\"\n{GOOD}"))
                .contains("utf-8, latin-1, cp1252 or utf-16")
        );
        assert!(refusal(&format!("delimiter = \"::\"\n{GOOD}")).contains("one ASCII character"));
        assert!(refusal(&GOOD.replace("as = \"cat\"", "as = \"src\"")).contains("'src'"));
    }
}
