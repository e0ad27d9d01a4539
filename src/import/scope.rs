//! The names that a mapping's expressions may use.

use super::canonical;
use super::header::find;
use super::mapping::did_you_mean;
use super::source::quoted;

/// The names an expression may use.
pub(crate) struct Scope {
    pub(crate) own: Vec<String>,
    /// Those of `own` that the file lacks: they read as NULL.
    pub(crate) absent: Vec<String>,
    pub(crate) joins: Vec<(String, Vec<String>)>,
    pub(crate) has_item: bool,
}

impl Scope {
    /// A whole source column by its name, as SQL.
    pub(crate) fn column(&self, name: &str) -> Result<String, String> {
        if matches!(name, "_file" | "_line") || self.has_item && matches!(name, "_item" | "_n") {
            return Ok(format!("src.{}", quoted(name)));
        }
        match self.position(name) {
            Some(position) => Ok(format!("src.{}", quoted(&self.own[position]))),
            None => Err(self.no_column(name)),
        }
    }

    /// The first of several source columns that the file has, as SQL.
    pub(crate) fn any_column(&self, names: &[String]) -> Result<String, String> {
        let found = names
            .iter()
            .find(|name| !self.absent.contains(name) && self.column(name).is_ok())
            .or_else(|| names.iter().find(|name| self.absent.contains(name)));
        match (found, names) {
            (Some(name), _) => self.column(name),
            (None, [first]) => Err(self.no_column(first)),
            (None, _) => Err(format!(
                "it has none of the columns '{}'{}",
                names.join("', '"),
                names
                    .iter()
                    .map(|name| did_you_mean(name, self.own.iter().map(String::as_str)))
                    .find(|hint| !hint.is_empty())
                    .unwrap_or_default()
            )),
        }
    }

    /// Which of the file's own columns a name stands for.
    pub(crate) fn position(&self, name: &str) -> Option<usize> {
        let exact = self.own.iter().position(|own| *own == name);
        exact.or_else(|| {
            self.own
                .iter()
                .position(|own| canonical::fold(own) == canonical::fold(name))
        })
    }

    fn no_column(&self, name: &str) -> String {
        let hint = self
            .in_a_join(name)
            .unwrap_or_else(|| did_you_mean(name, self.own.iter().map(String::as_str)));
        format!("it has no column '{name}'{hint}")
    }

    /// How to name a column that a lookup has: a plain name is one of the file's own.
    fn in_a_join(&self, name: &str) -> Option<String> {
        let (alias, column) = match name.split_once('.') {
            Some((alias, column)) => (Some(alias), column),
            None => (None, name),
        };
        let named = |join: &str| alias.is_none_or(|alias| alias.eq_ignore_ascii_case(join));
        let (alias, names) = self.joins.iter().find(|(join, names)| {
            named(join) && (alias.is_some() || find(names, column).is_some())
        })?;
        Some(match find(names, column) {
            Some(column) => {
                let sql = format!("{alias}.{}", quoted_if_needed(column));
                format!("; {alias} has it: write {{ sql = '{sql}' }}")
            }
            None => format!("; {}", no_column_of(alias, names, column)),
        })
    }

    /// Whether a dotted name in an expression stands for something.
    pub(crate) fn check(&self, parts: &[String]) -> Result<(), String> {
        let has =
            |names: &[String], name: &str| names.iter().any(|own| own.eq_ignore_ascii_case(name));
        let special = |name: &str| {
            matches!(name, "_file" | "_line") || self.has_item && matches!(name, "_item" | "_n")
        };
        let Some(first) = parts.first() else {
            return Ok(());
        };
        let of_join = self
            .joins
            .iter()
            .find(|(alias, _)| alias.eq_ignore_ascii_case(first));
        // The file's own column of that name is meant where nothing follows it.
        if let (Some((alias, names)), Some(second)) = (of_join, parts.get(1)) {
            return match (has(names, second), has(&self.own, first)) {
                (true, _) => Ok(()),
                (false, false) => Err(no_column_of(alias, names, second)),
                (false, true) => Err(format!(
                    "{}; the file's own column {first} is src.{first}",
                    no_column_of(alias, names, second)
                )),
            };
        }
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
        if let Some((alias, names)) = of_join {
            let column = names.first().map_or("id", String::as_str);
            return Err(format!(
                "{alias} is a join and no column; name one of its columns, for example {alias}.{}",
                quoted_if_needed(column)
            ));
        }
        if self.joins.iter().any(|(_, names)| has(names, first)) {
            return Ok(());
        }
        Err(self.no_column(first))
    }
}

fn no_column_of(alias: &str, names: &[String], column: &str) -> String {
    format!(
        "{alias} has no column '{column}'{}",
        did_you_mean(column, names.iter().map(String::as_str))
    )
}

/// A column as SQL names it: in double quotes where it holds more than a word.
fn quoted_if_needed(name: &str) -> String {
    let is_word = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    match is_word {
        true => name.to_owned(),
        false => quoted(name),
    }
}
