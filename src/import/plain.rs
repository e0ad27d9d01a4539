//! Staging a text file whose columns are taken as they are: typed and judged in
//! the scan, so that SQL only moves what is ready.

use jiff::tz::TimeZone;

use super::mapping::{Block, ColumnSource, Reading};
use super::privacy::addresses_out;
use super::scope::Scope;
use super::source::{Relation, Scan, TypedColumn, Typing};
use super::stage::{Failure, Stage, WORKING, stage_table};
use super::statement::Value;
use super::text::{Style, zone};
use crate::domain::table::Table;

/// How the scan types the file, where it can: no expression, no join, no
/// condition, no reasons of the mapping's own, and no formats of times, which only
/// SQL reads.
pub(crate) fn typing(
    table: &'static Table,
    block: &Block,
    reading: &Reading,
    scope: &Scope,
    source: &Relation,
) -> Option<Typing> {
    if !block.is_plain() || !block.missing.is_empty() {
        return None;
    }
    let mut columns = Vec::new();
    for column in table.columns {
        match block.columns.get(column.name) {
            None => {}
            // These stand in no cell.
            Some(ColumnSource::Column(name)) if matches!(name.as_str(), "_file" | "_line") => {
                return None;
            }
            Some(ColumnSource::Column(name)) => {
                let cell = scope.position(name)?;
                // Names that the block adds to the file's own stand in no cell.
                source.columns.get(cell)?;
                columns.push(TypedColumn {
                    column,
                    cell,
                    style: source
                        .styles
                        .column(cell)
                        .cloned()
                        .unwrap_or_else(|| Style::from_code(reading.point())),
                });
            }
            Some(ColumnSource::Sql(_) | ColumnSource::Formats(_) | ColumnSource::Any(_)) => {
                return None;
            }
        }
    }
    Some(Typing {
        table,
        columns,
        zone: match reading.timezone.as_deref() {
            Some(name) => zone(name)?,
            None => TimeZone::UTC,
        },
    })
}

/// Of what a typed scan gives: only a row that is flawed as a whole is at fault in no column.
const IS_FLAWED: &str = "_reason IS NOT NULL AND _column IS NULL";

impl Stage<'_> {
    /// Stages what a typed scan gives; flawed rows that are `told` already are not staged again.
    pub(crate) fn stage_typed(
        &self,
        table: &Table,
        values: &[Value<'_>],
        scan: &Scan,
        file_no: usize,
        is_told: bool,
    ) -> Result<(), Failure> {
        let names: Vec<&str> = values.iter().map(|value| value.column.name).collect();
        let names = names.join(", ");
        self.execute_in_any_order(&format!(
            "INSERT INTO {} ({names}, {WORKING}) \
             SELECT {names}, {file_no}, _line, CASE WHEN NOT ({IS_FLAWED}) THEN 0 END, false, _column, _reason, _raw \
             FROM {}{}",
            stage_table(table),
            scan.relation(),
            match is_told {
                true => format!(" WHERE NOT ({IS_FLAWED})"),
                false => String::new(),
            }
        ))?;
        if self.salt.is_some() {
            for name in values.iter().map(|value| value.column.name) {
                if let Some(sql) = addresses_out(&stage_table(table), name, file_no) {
                    self.execute(&sql)?;
                }
            }
        }
        Ok(())
    }
}
