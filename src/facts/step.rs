//! One SQL step.

use std::collections::BTreeSet;

use duckdb::Connection;

use super::FactError;

/// One step: a table and the query that fills it.
pub(super) struct Step {
    /// The table.
    pub(super) name: &'static str,
    /// A plain SELECT over canonical tables and earlier steps.
    pub(super) query: &'static str,
    /// Whether the table is kept in the database.
    pub(super) is_kept: bool,
}

/// A step whose table is kept.
pub(super) const fn kept(name: &'static str, query: &'static str) -> Step {
    Step {
        name,
        query,
        is_kept: true,
    }
}

/// A step whose table only serves later steps.
pub(super) const fn passing(name: &'static str, query: &'static str) -> Step {
    Step {
        name,
        query,
        is_kept: false,
    }
}

impl Step {
    /// Replaces the step's table.
    pub(super) fn run(&self, conn: &Connection) -> Result<(), FactError> {
        let kind = if self.is_kept { "table" } else { "temp table" };
        conn.execute_batch(&format!(
            "create or replace {kind} {} as {}",
            self.name, self.query
        ))
        .map_err(|source| FactError::at(self.name, source))
    }

    /// The words of its query, comments left out: every table it reads is among them.
    pub(super) fn words(&self) -> BTreeSet<&'static str> {
        self.query
            .lines()
            .map(|line| line.split_once("--").map_or(line, |(code, _)| code))
            .flat_map(|line| line.split(|c: char| !c.is_ascii_alphanumeric() && c != '_'))
            .filter(|word| !word.is_empty())
            .collect()
    }
}
