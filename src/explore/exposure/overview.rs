//! The shop's exposures as a whole.

use duckdb::Connection;

use super::counted::counted;
use super::scope;
use super::shown::{Total, shown};
use super::spread::Spreads;
use crate::domain::Scope;
use crate::explore::notes::NoteBook;
use crate::explore::{ExploreError, LevelRow, figures, shop::Shop};
use crate::facts::sums::LineSums;

/// Everything that was shown in scope, with an anchor or without.
#[derive(Debug, Clone, Copy, Default)]
pub(in crate::explore) struct Whole {
    /// Σ weight.
    pub(in crate::explore) exposures: f64,
    pub(in crate::explore) attaches: u64,
    /// Over the credited lines.
    pub(in crate::explore) lines: LineSums,
    /// Pairs with an exposure.
    pub(in crate::explore) pairs: u64,
}

/// Adds up the scope; the sentences are about what it leaves out.
pub(in crate::explore) fn whole(
    conn: &Connection,
    shop: &Shop,
    scope: &Scope,
) -> Result<(Whole, LevelRow, Scope, Vec<String>), ExploreError> {
    let selected = scope::select(conn, shop, scope)?;
    let condition = selected.with(&[]);
    let mut whole = Whole::default();
    let mut all = Total::default();
    for row in shown(conn, selected.base, ["0", "0"], &condition, false)? {
        whole.exposures += row.total.exposures;
        whole.attaches += row.total.sums.attaches;
        whole.lines.add(&row.total.lines);
        all.add(&row.total);
    }
    let sql = format!(
        "select count(*) from (select distinct f.anchor_no, f.target_no from {} as f \
         where f.anchor_no is not null and {condition})",
        selected.base.table()
    );
    whole.pairs = conn.query_row(&sql, [], |row| row.get(0))?;
    let spread = Spreads::load(conn, &[])?.of(&[]);
    let counted = counted(&all, None, None, &spread);
    let level = figures::level_row(shop, &mut NoteBook::new(shop), counted);
    Ok((whole, level, selected.of_orders, selected.remarks))
}
