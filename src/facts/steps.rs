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
    passing("data_span", include_str!("sql/40_data_span.sql")),
    passing("bot_visitor", include_str!("sql/41_bot_visitor.sql")),
    passing(
        "exposure_resolved",
        include_str!("sql/42_exposure_resolved.sql"),
    ),
    passing(
        "exposure_repeat",
        include_str!("sql/43_exposure_repeat.sql"),
    ),
    passing("click_owner", include_str!("sql/44_click_owner.sql")),
    passing("line_tag", include_str!("sql/45_line_tag.sql")),
    passing("return_link", include_str!("sql/46_return_link.sql")),
    passing("attached_line", include_str!("sql/47_attached_line.sql")),
    passing("product_match", include_str!("sql/48_product_match.sql")),
    passing(
        "experiment_unit",
        include_str!("sql/49_experiment_unit.sql"),
    ),
    passing(
        "experiment_split",
        include_str!("sql/50_experiment_split.sql"),
    ),
    passing("exposure_day", include_str!("sql/51_exposure_day.sql")),
    passing("clock_hour", include_str!("sql/52_clock_hour.sql")),
    passing("clock_shift", include_str!("sql/53_clock_shift.sql")),
    passing("order_no_fx", include_str!("sql/54_order_no_fx.sql")),
    passing("mature_order", include_str!("sql/55_mature_order.sql")),
    passing("repeated_key", include_str!("sql/56_repeated_key.sql")),
    passing("return_value", include_str!("sql/56_return_value.sql")),
    passing(
        "return_value_sum",
        include_str!("sql/56_return_value_sum.sql"),
    ),
    passing("gap_unit", include_str!("sql/56_gap_unit.sql")),
    passing("gap_line", include_str!("sql/57_gap_line.sql")),
    passing("gap_line_count", include_str!("sql/58_gap_line_count.sql")),
    passing("gap_count", include_str!("sql/59_gap_count.sql")),
    passing("gap_case", include_str!("sql/60_gap_case.sql")),
    passing("gap_example", include_str!("sql/61_gap_example.sql")),
    passing("gap_code", include_str!("sql/62_gap_code.sql")),
    kept("gap", include_str!("sql/63_gap.sql")),
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
