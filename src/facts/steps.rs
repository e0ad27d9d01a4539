//! The SQL steps, in run order.

use duckdb::Connection;

use super::{FactError, resolve};

/// One step: a table and the query that fills it.
pub(super) struct Step {
    /// The table.
    pub(super) name: &'static str,
    /// A plain SELECT over canonical tables and earlier steps.
    query: &'static str,
    /// Whether the table is kept in the database.
    is_kept: bool,
}

/// A step whose table is kept.
const fn kept(name: &'static str, query: &'static str) -> Step {
    Step {
        name,
        query,
        is_kept: true,
    }
}

/// A step whose table only serves later steps.
const fn passing(name: &'static str, query: &'static str) -> Step {
    Step {
        name,
        query,
        is_kept: false,
    }
}

/// The step after which the category tree is built: later steps read it.
pub(super) const BEFORE_CATEGORIES: &str = "product_known";

/// Every SQL step, in run order.
pub(super) const STEPS: &[Step] = &[
    passing("param", include_str!("sql/00_param.sql")),
    passing("ok_order", include_str!("sql/01_ok_order.sql")),
    passing(BEFORE_CATEGORIES, include_str!("sql/02_product_known.sql")),
    passing(
        "product_category",
        include_str!("sql/03_product_category.sql"),
    ),
    passing("line_value", include_str!("sql/04_line_value.sql")),
    passing("discount_share", include_str!("sql/05_discount_share.sql")),
    passing("line_net", include_str!("sql/06_line_net.sql")),
    passing("cost_share", include_str!("sql/07_cost_share.sql")),
    kept("line_fact", include_str!("sql/08_line_fact.sql")),
    passing("item", include_str!("sql/09_item.sql")),
    kept("order_fact", include_str!("sql/10_order_fact.sql")),
    kept("basket_item", include_str!("sql/11_basket_item.sql")),
    kept(
        "basket_of_product",
        include_str!("sql/12_basket_of_product.sql"),
    ),
    kept("product_fact", include_str!("sql/13_product_fact.sql")),
    kept("shop_fact", include_str!("sql/14_shop_fact.sql")),
    passing("exposure_open", include_str!("sql/20_exposure_open.sql")),
    passing("list_context", include_str!("sql/21_list_context.sql")),
    passing("exposure_page", include_str!("sql/22_exposure_page.sql")),
    passing("page_context", include_str!("sql/23_page_context.sql")),
    passing(
        "exposure_placed",
        include_str!("sql/24_exposure_placed.sql"),
    ),
    passing("cart_moment", include_str!("sql/25_cart_moment.sql")),
    passing("cart_span", include_str!("sql/26_cart_span.sql")),
    passing("cart_item", include_str!("sql/27_cart_item.sql")),
    passing(
        "exposure_anchor",
        include_str!("sql/28_exposure_anchor.sql"),
    ),
    passing("pair_type", include_str!("sql/29_pair_type.sql")),
    kept(
        "exposure_context",
        include_str!("sql/30_exposure_context.sql"),
    ),
    kept(
        "resolver_report",
        include_str!("sql/31_resolver_report.sql"),
    ),
];

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
}

/// Drops the tables that only served later steps.
pub(super) fn drop_temporary(conn: &Connection) -> Result<(), FactError> {
    let passing = STEPS.iter().filter(|step| !step.is_kept);
    let filled_by_rust = ["category_source"].into_iter().chain(resolve::TABLES);
    for name in passing.map(|step| step.name).chain(filled_by_rust) {
        conn.execute_batch(&format!("drop table temp.{name}"))
            .map_err(|source| FactError::at(name, source))?;
    }
    Ok(())
}
