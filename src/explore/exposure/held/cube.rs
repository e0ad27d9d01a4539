//! What was shown and what came of it, by product in one role, type and placement.

use std::collections::BTreeMap;

use duckdb::Connection;
use duckdb::arrow::array::AsArray;
use duckdb::arrow::datatypes::Int64Type;
use serde::{Deserialize, Serialize};

use crate::domain::Role;
use crate::explore::exposure::scope::Accepted;
use crate::explore::exposure::shown::{NO_KEY, Shown, Total, cube_columns, read};
use crate::explore::{ExploreError, laid_by};

/// What the sums of anchors are laid by as.
const WHAT: &str = "anchors";

const CELLS: &str = include_str!("../../sql/cube_cells.sql");

/// So many products, types and placements are held at most: some 20 MB.
const MOST_CELLS: u64 = 30_000;

/// So many pairs, types and placements are held at most: some 20 MB.
const MOST_PAIRS: u64 = 1_000_000;

/// The sums of `exposure_cube` of one role.
#[derive(Debug)]
pub(in crate::explore::exposure) struct Cube {
    /// By product, type and placement.
    cells: Vec<Cell>,
    /// The anchors that targets were shown on; `None` for anchors.
    anchors: Option<Vec<OfTarget>>,
}

#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
struct Cell {
    product: i64,
    rec_type: i64,
    placement: i64,
    total: Total,
}

#[derive(Debug, Clone, Copy)]
struct OfTarget {
    target: i32,
    anchor: i32,
    rec_type: i32,
    placement: i32,
}

/// What was shown of some products.
#[derive(Debug, Default)]
pub(in crate::explore::exposure) struct Found {
    /// By product, its number being `k1`.
    pub(in crate::explore::exposure) shown: Vec<Shown>,
    /// Which anchors each product was shown on, or is: product, anchor.
    pub(in crate::explore::exposure) anchors: Vec<(i64, i64)>,
}

impl Cube {
    /// What was laid by of anchors; `None` where it has to be read.
    pub(super) fn laid_by(conn: &Connection) -> Result<Option<Self>, ExploreError> {
        let cells = laid_by::read(conn, WHAT, "")?.and_then(|mut parts| parts.pop());
        Ok(cells.map(|cells| Self {
            cells,
            anchors: None,
        }))
    }

    /// Lays it by.
    pub(super) fn lay_by(&self, conn: &Connection) -> Result<(), ExploreError> {
        laid_by::write(conn, WHAT, "", [&self.cells])
    }

    /// Reads it; `None` where it is too large.
    pub(super) fn load(conn: &Connection, role: Role) -> Result<Option<Self>, ExploreError> {
        let product = match role {
            Role::Anchor => "anchor_no",
            Role::Target => "target_no",
        };
        let sql = format!(
            "select count(*), count(distinct ({product}, rec_type_no, placement_no)) \
             from exposure_cube"
        );
        let (pairs, cells): (u64, u64) =
            conn.query_row(&sql, [], |row| Ok((row.get(0)?, row.get(1)?)))?;
        if cells > MOST_CELLS || pairs > MOST_PAIRS {
            return Ok(None);
        }
        Ok(Some(Self {
            cells: read_cells(conn, product)?,
            anchors: match role {
                Role::Anchor => None,
                Role::Target => Some(read_anchors(conn)?),
            },
        }))
    }

    /// What was shown of the products that `is_here` tells, in their order.
    pub(in crate::explore::exposure) fn shown(
        &self,
        accepted: &[Accepted],
        is_here: impl Fn(i64) -> bool,
    ) -> Found {
        let fits = |placement, rec_type| {
            let mut all = accepted.iter();
            all.all(|of| of.has(placement, rec_type))
        };
        let mut sums: BTreeMap<i64, Total> = BTreeMap::new();
        for cell in &self.cells {
            if is_here(cell.product) && fits(cell.placement, cell.rec_type) {
                sums.entry(cell.product).or_default().add(&cell.total);
            }
        }
        let anchors = match &self.anchors {
            None => sums.keys().map(|product| (*product, *product)).collect(),
            Some(of_targets) => {
                let is_in = |of: &&OfTarget| {
                    is_here(of.target.into()) && fits(of.placement.into(), of.rec_type.into())
                };
                let pair = |of: &OfTarget| (i64::from(of.target), i64::from(of.anchor));
                let mut anchors: Vec<_> = of_targets.iter().filter(is_in).map(pair).collect();
                anchors.dedup();
                anchors
            }
        };
        let shown = sums.into_iter().map(|(k1, total)| Shown {
            k1,
            k2: NO_KEY,
            total: total.rounded(),
        });
        Found {
            shown: shown.collect(),
            anchors,
        }
    }
}

fn read_cells(conn: &Connection, product: &str) -> Result<Vec<Cell>, ExploreError> {
    let sql = CELLS
        .replace("{columns}", &cube_columns())
        .replace("{product}", product);
    let mut cells = Vec::new();
    let mut statement = conn.prepare(&sql)?;
    for batch in statement.query_arrow([])? {
        let last = batch.num_columns() - 1;
        let numbers = |column: usize| batch.column(column).as_primitive::<Int64Type>();
        let (rec_type, placement) = (numbers(last - 1), numbers(last));
        let rows = read(&batch).zip(rec_type.values()).zip(placement.values());
        cells.extend(rows.map(|((shown, rec_type), placement)| Cell {
            product: shown.k1,
            rec_type: *rec_type,
            placement: *placement,
            total: shown.total,
        }));
    }
    Ok(cells)
}

fn read_anchors(conn: &Connection) -> Result<Vec<OfTarget>, ExploreError> {
    let sql = "select cast(target_no as integer), cast(anchor_no as integer), \
                   cast(rec_type_no as integer), cast(placement_no as integer) \
               from exposure_cube where anchor_no is not null order by all";
    let anchors = conn
        .prepare(sql)?
        .query_map([], |row| {
            Ok(OfTarget {
                target: row.get(0)?,
                anchor: row.get(1)?,
                rec_type: row.get(2)?,
                placement: row.get(3)?,
            })
        })?
        .collect::<Result<_, _>>()?;
    Ok(anchors)
}
