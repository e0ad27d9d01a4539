//! Every category and product by name, to jump to.

use duckdb::Connection;

use super::ExploreError;
use super::answer::{Named, NamedKind};

/// Pairs are named up to so many, the most often bought together first.
const PAIRS: u64 = 20_000;

/// Answers `Names`: categories, then products, then pairs of the pair table.
///
/// # Errors
/// When the derived tables are not there.
pub(super) fn names(conn: &Connection) -> Result<Vec<Named>, ExploreError> {
    let mut out = Vec::new();
    let mut add = |sql: &str, kind: NamedKind| -> Result<(), ExploreError> {
        let mut statement = conn.prepare(sql)?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            out.push(Named {
                kind,
                id: row.get(0)?,
                title: row.get(1)?,
            });
        }
        Ok(())
    };
    add(
        "select path, path from category where not is_none order by path",
        NamedKind::Category,
    )?;
    add(
        "select product_id, coalesce(nullif(trim(title), ''), product_id) from product_fact \
         order by product_id",
        NamedKind::Product,
    )?;
    add(
        &format!(
            "select a.product_id || '>' || t.product_id, \
             coalesce(nullif(trim(a.title), ''), a.product_id) || ' > ' || \
             coalesce(nullif(trim(t.title), ''), t.product_id) \
             from (select f.anchor_no, f.target_no, sum(f.weight) as n from exposure_cube as f \
                   where f.anchor_no is not null group by 1, 2 \
                   order by n desc, 1, 2 limit {PAIRS}) as p \
             join product_fact as a on a.product_no = p.anchor_no \
             join product_fact as t on t.product_no = p.target_no \
             order by p.n desc, 1"
        ),
        NamedKind::Pair,
    )?;
    Ok(out)
}
