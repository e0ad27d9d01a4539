//! Purchases that are told several times: which of the rows count.

use std::collections::BTreeMap;

use duckdb::Connection;
use serde::{Deserialize, Serialize};

use super::expression::Cells;
use super::mapping::Reading;
use super::scope::Scope;
use super::stage::{Failure, Stage};
use super::typed::read;
use crate::domain::table::Kind;

/// Whether repeats of a purchase are left out of a block's rows.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(
    untagged,
    expecting = "once is true, or { at = \"…\", row = \"…\" } where the lines stand in a file of their own"
)]
pub(crate) enum Once {
    /// Orders; and lines that stand in the rows of their orders.
    Told(bool),
    /// Lines in a file of their own.
    Apart(Apart),
}

/// How lines in a file of their own tell which purchase they are of. Both are SQL
/// expressions over the source columns.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Apart {
    /// When the purchase was told: the time that its order has.
    pub(crate) at: String,
    /// What no two lines of one purchase share.
    pub(crate) row: String,
}

impl Default for Once {
    fn default() -> Self {
        Self::Told(false)
    }
}

impl Once {
    /// Whether the rows of the block are the purchases, or hold their lines.
    pub(crate) fn is_told(&self) -> bool {
        *self == Self::Told(true)
    }

    /// How the lines of the block tell their purchases, where they stand apart.
    pub(crate) fn apart(&self) -> Option<&Apart> {
        match self {
            Self::Told(_) => None,
            Self::Apart(apart) => Some(apart),
        }
    }

    /// Every expression in it.
    pub(crate) fn texts_mut(&mut self) -> impl Iterator<Item = &mut String> {
        let texts = match self {
            Self::Told(_) => [None, None],
            Self::Apart(apart) => [Some(&mut apart.at), Some(&mut apart.row)],
        };
        texts.into_iter().flatten()
    }

    /// What keeps it from standing in such a block.
    pub(crate) fn check(&self, into: &str, is_unnested: bool) -> Result<(), String> {
        if self.apart().is_some() && (into != "order_lines" || is_unnested) {
            return Err(
                "once = { at = \"…\", row = \"…\" } is for order_lines that are a row each, without unnest; write once = true"
                    .to_owned(),
            );
        }
        Ok(())
    }
}

impl Stage<'_> {
    /// Notes when the purchase of each of a file's lines was told, for
    /// [`leave_out_lines_apart`].
    pub(crate) fn note_told(
        &self,
        rows: &str,
        apart: &Apart,
        (cells, reading): (Cells<'_>, &Reading),
        scope: &Scope,
        file_no: usize,
    ) -> Result<(), Failure> {
        let mut values = BTreeMap::new();
        for (name, text, kind) in [("at", &apart.at, Kind::Time), ("row", &apart.row, Kind::Id)] {
            let place = format!("once.{name}");
            let attempt = self.expression(text, cells, scope, &place)?.attempt();
            let value = format!("({attempt}).v");
            let types = self.types(&format!("SELECT {value} AS _v FROM {rows} AS src"))?;
            let sql_type = types.first().map_or("VARCHAR", String::as_str);
            values.insert(name, read(kind, &value, sql_type, reading));
        }
        self.execute(&format!(
            "CREATE TEMP TABLE IF NOT EXISTS told_line (file_no INTEGER, line BIGINT, told_at TIMESTAMP, told_row VARCHAR);
             INSERT INTO told_line SELECT {file_no}, src._line, {at}, {row} FROM {rows} AS src WHERE src._flaw IS NULL",
            at = values["at"],
            row = values["row"],
        ))
    }
}

/// Of the lines of one order those count that were told first, each once. Where the
/// order has lines already, first is when the order was told.
pub(crate) fn leave_out_lines_apart(connection: &Connection, replace: bool) -> duckdb::Result<()> {
    let known = match replace {
        true => "SELECT NULL AS order_id, NULL::TIMESTAMP AS ordered_at WHERE false",
        false => "SELECT order_id, ordered_at FROM orders SEMI JOIN order_lines USING (order_id)",
    };
    connection.execute_batch(&format!(
        "UPDATE stage_order_lines SET _filtered = true FROM (
             SELECT rid FROM (
                 SELECT s.rowid AS rid,
                        t.told_at > least(min(t.told_at) OVER (PARTITION BY s.order_id), k.ordered_at) AS is_later,
                        t.told_row IS NOT NULL AND row_number() OVER (
                            PARTITION BY s.order_id, t.told_row ORDER BY t.told_at, s._file_no, s._line) > 1 AS is_again
                 FROM stage_order_lines s
                 JOIN told_line t ON t.file_no = s._file_no AND t.line = s._line
                 LEFT JOIN ({known}) k ON k.order_id = s.order_id
                 WHERE s.order_id IS NOT NULL AND NOT s._filtered
             ) WHERE is_later OR is_again
         ) AS r WHERE stage_order_lines.rowid = r.rid;
         DROP TABLE told_line"
    ))
}
