//! The SQL steps, in run order.

use duckdb::Connection;

use super::FactError;

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
    passing("product_category", include_str!("sql/03_product_category.sql")),
    passing("dated_cost", include_str!("sql/04_dated_cost.sql")),
    passing("line_value", include_str!("sql/05_line_value.sql")),
    passing("discount_share", include_str!("sql/06_discount_share.sql")),
    passing("line_net", include_str!("sql/07_line_net.sql")),
    passing("cost_share", include_str!("sql/08_cost_share.sql")),
    passing("line_sale", include_str!("sql/09_line_sale.sql")),
    passing("item", include_str!("sql/10_item.sql")),
    kept("order_fact", include_str!("sql/11_order_fact.sql")),
    kept("basket_item", include_str!("sql/12_basket_item.sql")),
    kept("basket_of_product", include_str!("sql/13_basket_of_product.sql")),
    kept("product_fact", include_str!("sql/14_product_fact.sql")),
    kept("shop_fact", include_str!("sql/15_shop_fact.sql")),
    passing("exposure_context", include_str!("sql/16_exposure_context.sql")),
    passing("visitor", include_str!("sql/17_visitor.sql")),
    passing("session_number", include_str!("sql/18_session_number.sql")),
    passing("exposure_seen", include_str!("sql/19_exposure_seen.sql")),
    passing("exposure_repeat", include_str!("sql/20_exposure_repeat.sql")),
    passing("exposure_kept", include_str!("sql/21_exposure_kept.sql")),
    passing("click_named", include_str!("sql/22_click_named.sql")),
    passing("click_used", include_str!("sql/23_click_used.sql")),
    passing("credit_candidate", include_str!("sql/24_credit_candidate.sql")),
    passing("line_credit", include_str!("sql/25_line_credit.sql")),
    passing("fee_choice", include_str!("sql/26_fee_choice.sql")),
    passing("line_fee", include_str!("sql/27_line_fee.sql")),
    passing("return_linked", include_str!("sql/28_return_linked.sql")),
    passing("line_age", include_str!("sql/29_line_age.sql")),
    passing("return_curve", include_str!("sql/30_return_curve.sql")),
    passing("line_return", include_str!("sql/31_line_return.sql")),
    passing("return_base", include_str!("sql/32_return_base.sql")),
    passing("credited_line", include_str!("sql/33_credited_line.sql")),
    passing("pair_return", include_str!("sql/34_pair_return.sql")),
    passing("replaced_margin", include_str!("sql/35_replaced_margin.sql")),
    passing("line_margin", include_str!("sql/36_line_margin.sql")),
    kept("line_fact", include_str!("sql/37_line_fact.sql")),
    passing("order_value", include_str!("sql/38_order_value.sql")),
    passing("order_repeat", include_str!("sql/39_order_repeat.sql")),
    passing("anchor_outcome", include_str!("sql/40_anchor_outcome.sql")),
    kept("dimension_value", include_str!("sql/41_dimension_value.sql")),
    passing("session_context", include_str!("sql/42_session_context.sql")),
    passing("exposure_outcome", include_str!("sql/43_exposure_outcome.sql")),
    passing("exposure_lines", include_str!("sql/44_exposure_lines.sql")),
    passing("exposure_orders", include_str!("sql/45_exposure_orders.sql")),
    kept("fact_exposure", include_str!("sql/46_fact_exposure.sql")),
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
    for name in passing.map(|step| step.name).chain(["category_source", "fee_category"]) {
        conn.execute_batch(&format!("drop table temp.{name}"))
            .map_err(|source| FactError::at(name, source))?;
    }
    Ok(())
}
