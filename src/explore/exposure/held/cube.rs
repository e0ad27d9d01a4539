//! What was shown and what came of it, by pair, type and placement.

use std::collections::BTreeMap;

use duckdb::Connection;
use duckdb::arrow::array::AsArray;
use duckdb::arrow::datatypes::Int64Type;

use crate::domain::Role;
use crate::explore::ExploreError;
use crate::explore::exposure::scope::Accepted;
use crate::explore::exposure::shown::{Shown, Total, cube_columns, read};

/// So many rows are held at most: some 40 MB.
const MOST: u64 = 60_000;

/// The rows of `exposure_cube`.
#[derive(Debug)]
pub(in crate::explore::exposure) struct Cube(Vec<Cell>);

/// One row.
#[derive(Debug, Clone, Copy)]
struct Cell {
    anchor: i64,
    target: i64,
    rec_type: i64,
    placement: i64,
    total: Total,
}

impl Cube {
    /// Reads it; `None` where it is too large.
    pub(super) fn load(conn: &Connection) -> Result<Option<Self>, ExploreError> {
        let sql = "select count(*) from exposure_cube";
        let rows: u64 = conn.query_row(sql, [], |row| row.get(0))?;
        if rows > MOST {
            return Ok(None);
        }
        let mut cells = Vec::with_capacity(usize::try_from(rows).unwrap_or_default());
        let sql = format!(
            "select cast(coalesce(f.anchor_no, -1) as bigint), cast(f.target_no as bigint), {}, \
                 cast(f.rec_type_no as bigint), cast(f.placement_no as bigint) \
             from exposure_cube as f \
             order by f.anchor_no nulls last, f.target_no, f.rec_type_no, f.placement_no",
            cube_columns()
        );
        let mut statement = conn.prepare(&sql)?;
        for batch in statement.query_arrow([])? {
            let last = batch.num_columns() - 1;
            let numbers = |column: usize| batch.column(column).as_primitive::<Int64Type>();
            let (rec_type, placement) = (numbers(last - 1), numbers(last));
            let rows = read(&batch).zip(rec_type.values()).zip(placement.values());
            cells.extend(rows.map(|((shown, rec_type), placement)| Cell {
                anchor: shown.k1,
                target: shown.k2,
                rec_type: *rec_type,
                placement: *placement,
                total: shown.total,
            }));
        }
        Ok(Some(Self(cells)))
    }

    /// What was shown of the products that `is_here` tells, in that role: by the product and,
    /// of targets, by the anchor, too. In the order of these keys.
    pub(in crate::explore::exposure) fn shown(
        &self,
        role: Role,
        accepted: &[Accepted],
        is_here: impl Fn(i64) -> bool,
    ) -> Vec<Shown> {
        let mut sums: BTreeMap<(i64, i64), Total> = BTreeMap::new();
        for cell in &self.0 {
            let key = match role {
                Role::Anchor => (cell.anchor, cell.anchor),
                Role::Target => (cell.target, cell.anchor),
            };
            let is_in = |of: &Accepted| of.has(cell.placement, cell.rec_type);
            if is_here(key.0) && accepted.iter().all(is_in) {
                sums.entry(key).or_default().add(&cell.total);
            }
        }
        sums.into_iter()
            .map(|((k1, k2), total)| Shown {
                k1,
                k2,
                total: total.rounded(),
            })
            .collect()
    }
}
