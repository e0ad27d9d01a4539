//! Ok orders with the anchors that were shown.

use std::collections::HashMap;

use duckdb::{Connection, params_from_iter};

use super::scope::Base;
use crate::domain::{Role, Scope};
use crate::explore::selection::{self, Selected};
use crate::explore::{ExploreError, shop::Shop};

/// Orders in the scope, by node.
///
/// `node` is SQL that maps products to rows, `shown` a condition on a table `f` of
/// exposures: only anchors of those count. For targets, the orders are those with any
/// anchor that a product of the node was shown with.
pub(super) fn with_anchor(
    conn: &Connection,
    shop: &Shop,
    scope: &Scope,
    role: Role,
    node: &str,
    (base, shown): (Base, &str),
) -> Result<HashMap<i64, u64>, ExploreError> {
    if shop.orders == 0 {
        return Ok(HashMap::new());
    }
    let selected = select(conn, shop, scope)?;
    if selected.is_undated {
        return Ok(HashMap::new());
    }
    let column = match role {
        Role::Anchor => "f.anchor_no",
        Role::Target => "f.target_no",
    };
    let sql = format!(
        "select cast(x.node_no as bigint), count(distinct i.order_no) \
         from ( \
             select distinct n.node_no, f.anchor_no from {} as f \
             join ({node}) as n on n.product_no = {column} \
             where f.anchor_no is not null and {shown} \
         ) as x \
         join basket_of_product as i on i.product_no = x.anchor_no \
         where {} group by 1",
        base.table(),
        selected.condition
    );
    let orders = conn
        .prepare(&sql)?
        .query_map(params_from_iter(&selected.values), |row| {
            Ok((row.get(0)?, row.get(1)?))
        })?
        .collect::<Result<_, _>>()?;
    Ok(orders)
}

/// Ok orders in the scope by product: of the products that `condition` on a table `i` selects.
pub(super) fn by_product(
    conn: &Connection,
    shop: &Shop,
    scope: &Scope,
    condition: &str,
) -> Result<HashMap<u32, u64>, ExploreError> {
    if shop.orders == 0 {
        return Ok(HashMap::new());
    }
    let selected = select(conn, shop, scope)?;
    if selected.is_undated {
        return Ok(HashMap::new());
    }
    let sql = format!(
        "select i.product_no, count(*) from basket_of_product as i \
         where {condition} and {} group by 1",
        selected.condition
    );
    let orders = conn
        .prepare(&sql)?
        .query_map(params_from_iter(&selected.values), |row| {
            Ok((row.get(0)?, row.get(1)?))
        })?
        .collect::<Result<_, _>>()?;
    Ok(orders)
}

/// The orders of the scope; a filter on what no order tells is left out.
pub(in crate::explore) fn select(
    conn: &Connection,
    shop: &Shop,
    scope: &Scope,
) -> Result<Selected, ExploreError> {
    match selection::select(conn, shop, scope) {
        Err(ExploreError::EmptyFilter { key, .. }) => {
            let mut narrower = scope.clone();
            narrower.filter.terms.retain(|(name, _)| *name != key);
            select(conn, shop, &narrower)
        }
        selected => selected,
    }
}
