//! Rows that belong together: values filled down, rows numbered, sums.
//!
//! Exports that write one row a line put what concerns the whole (an order, a
//! product) on its first row only.

use super::expression::Cells;
use super::header::find;
use super::mapping::{Group, did_you_mean};
use super::scope::Scope;
use super::source::quoted;
use super::stage::{Failure, Stage};
use super::statement::PASSED_OVER;

/// The place of a row among the rows of its group, from 1.
const NTH: &str = "_nth";

impl Stage<'_> {
    /// Gives `rows`, the file's SQL, the columns of a block's group: filled cells in their
    /// own columns, `_nth`, and the sums under their names.
    ///
    /// A group starts at each row where `first` is filled, and holds the rows
    /// below it that have the same value in `by`. Rows that the block `passes_over` are in none.
    pub(crate) fn group(
        &self,
        rows: &mut String,
        group: &Group,
        passes_over: bool,
        cells: Cells<'_>,
        scope: &mut Scope,
    ) -> Result<(), Failure> {
        let (by, first) = (known(scope, &group.by)?, known(scope, &group.first)?);
        let by = match passes_over {
            true => format!("{PASSED_OVER}, {by}"),
            false => by,
        };
        let within = format!("PARTITION BY {by}, _start");
        let mut replaced = Vec::new();
        for name in &group.fill {
            let column = known(scope, name)?;
            replaced.push(format!(
                "last_value({column} IGNORE NULLS) OVER ({within} ORDER BY _line ROWS UNBOUNDED PRECEDING) AS {column}"
            ));
        }
        let mut added = vec![format!(
            "row_number() OVER ({within} ORDER BY _line) AS {NTH}"
        )];
        let mut items = Vec::new();
        for (index, (name, text)) in group.sums.iter().enumerate() {
            let place = format!("the sum {name}");
            let item = self.expression(text, cells, scope, &place)?;
            items.push(format!(
                "TRY_CAST(({}).v AS DECIMAL(18,4)) AS _sum{index}",
                item.attempt()
            ));
            // A sum that one row has no part in is not known.
            added.push(format!(
                "CASE WHEN count(*) OVER ({within}) = count(_sum{index}) OVER ({within}) \
                 THEN CAST(sum(_sum{index}) OVER ({within}) AS DECIMAL(18,4)) END AS {}",
                quoted(name)
            ));
        }
        items.push(format!(
            "count({first}) OVER (PARTITION BY {by} ORDER BY _line ROWS UNBOUNDED PRECEDING) AS _start"
        ));
        let sums = (0..group.sums.len()).map(|index| format!("_sum{index}"));
        let excluded: Vec<String> = std::iter::once("_start".to_owned()).chain(sums).collect();
        let replace = match replaced.is_empty() {
            true => String::new(),
            false => format!("REPLACE ({})", replaced.join(", ")),
        };
        *rows = format!(
            "(SELECT * EXCLUDE ({}) {replace}, {} FROM (SELECT *, {} FROM {rows} AS src))",
            excluded.join(", "),
            added.join(", "),
            items.join(", ")
        );
        scope.own.push(NTH.to_owned());
        scope.own.extend(group.sums.keys().cloned());
        Ok(())
    }
}

fn known(scope: &Scope, name: &str) -> Result<String, Failure> {
    match find(&scope.own, name) {
        Some(own) => Ok(quoted(own)),
        None => Err(Failure::Reason(format!(
            "it has no column '{name}'{}",
            did_you_mean(name, scope.own.iter().map(String::as_str))
        ))),
    }
}
