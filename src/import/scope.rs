//! The names that a mapping's expressions may use.

use super::canonical;
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
        format!(
            "it has no column '{name}'{}",
            did_you_mean(name, self.own.iter().map(String::as_str))
        )
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
                Some(second) if has(names, second) => Ok(()),
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
