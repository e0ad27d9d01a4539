//! The SQL steps, in run order.

use std::collections::BTreeSet;

use duckdb::Connection;

use super::step::{Step, kept, passing};
use super::{FactError, resolve};

/// The step after which the category tree is built: later steps read it.
pub(super) const BEFORE_CATEGORIES: &str = "product_known";

/// Every SQL step, in run order.
pub(super) const STEPS: &[Step] = &[
    passing("param", include_str!("sql/sales/01_param.sql")),
    passing("fx_day", include_str!("sql/sales/02_fx_day.sql")),
    passing("ok_order", include_str!("sql/sales/03_ok_order.sql")),
    passing(
        "exposure_open",
        include_str!("sql/context/01_exposure_open.sql"),
    ),
    passing(
        "list_context",
        include_str!("sql/context/02_list_context.sql"),
    ),
    passing(
        BEFORE_CATEGORIES,
        include_str!("sql/sales/04_product_known.sql"),
    ),
    passing(
        "product_category",
        include_str!("sql/sales/05_product_category.sql"),
    ),
    passing("dated_cost", include_str!("sql/sales/06_dated_cost.sql")),
    passing("line_value", include_str!("sql/sales/07_line_value.sql")),
    passing(
        "discount_share",
        include_str!("sql/sales/08_discount_share.sql"),
    ),
    passing("line_net", include_str!("sql/sales/09_line_net.sql")),
    passing("cost_share", include_str!("sql/sales/10_cost_share.sql")),
    passing("line_sale", include_str!("sql/sales/11_line_sale.sql")),
    passing("data_span", include_str!("sql/sales/12_data_span.sql")),
    passing(
        "customer_first",
        include_str!("sql/sales/13_customer_first.sql"),
    ),
    passing(
        "product_owned",
        include_str!("sql/sales/14_product_owned.sql"),
    ),
    passing("price_band", include_str!("sql/sales/15_price_band.sql")),
    passing(
        "exposure_page",
        include_str!("sql/context/03_exposure_page.sql"),
    ),
    passing(
        "page_context",
        include_str!("sql/context/04_page_context.sql"),
    ),
    passing(
        "exposure_placed",
        include_str!("sql/context/05_exposure_placed.sql"),
    ),
    passing(
        "cart_moment",
        include_str!("sql/context/06_cart_moment.sql"),
    ),
    passing("cart_step", include_str!("sql/context/07_cart_step.sql")),
    passing("cart_span", include_str!("sql/context/08_cart_span.sql")),
    passing("cart_item", include_str!("sql/context/09_cart_item.sql")),
    passing(
        "target_in_cart",
        include_str!("sql/context/10_target_in_cart.sql"),
    ),
    passing(
        "exposure_anchor",
        include_str!("sql/context/11_exposure_anchor.sql"),
    ),
    passing("pair_type", include_str!("sql/context/12_pair_type.sql")),
    kept(
        "exposure_context",
        include_str!("sql/context/13_exposure_context.sql"),
    ),
    kept(
        "resolver_report",
        include_str!("sql/context/14_resolver_report.sql"),
    ),
    passing(
        "bot_visitor",
        include_str!("sql/attribution/00_bot_visitor.sql"),
    ),
    passing("visitor", include_str!("sql/attribution/01_visitor.sql")),
    passing(
        "session_number",
        include_str!("sql/attribution/02_session_number.sql"),
    ),
    passing(
        "exposure_seen",
        include_str!("sql/attribution/03_exposure_seen.sql"),
    ),
    passing(
        "exposure_repeat",
        include_str!("sql/attribution/04_exposure_repeat.sql"),
    ),
    passing(
        "exposure_kept",
        include_str!("sql/attribution/05_exposure_kept.sql"),
    ),
    passing(
        "click_named",
        include_str!("sql/attribution/06_click_named.sql"),
    ),
    passing(
        "click_used",
        include_str!("sql/attribution/07_click_used.sql"),
    ),
    passing(
        "credit_candidate",
        include_str!("sql/attribution/08_credit_candidate.sql"),
    ),
    passing(
        "line_credit",
        include_str!("sql/attribution/09_line_credit.sql"),
    ),
    passing("fee_choice", include_str!("sql/margin/01_fee_choice.sql")),
    passing("line_fee", include_str!("sql/margin/02_line_fee.sql")),
    kept(
        "return_fact",
        include_str!("sql/returns/01_return_fact.sql"),
    ),
    passing("line_age", include_str!("sql/returns/02_line_age.sql")),
    passing(
        "return_curve",
        include_str!("sql/returns/03_return_curve.sql"),
    ),
    passing(
        "line_return",
        include_str!("sql/returns/04_line_return.sql"),
    ),
    passing(
        "return_base",
        include_str!("sql/returns/05_return_base.sql"),
    ),
    passing(
        "return_part",
        include_str!("sql/returns/06_return_part.sql"),
    ),
    passing(
        "return_cost",
        include_str!("sql/returns/07_return_cost.sql"),
    ),
    passing(
        "credited_line",
        include_str!("sql/margin/03_credited_line.sql"),
    ),
    passing("pair_return", include_str!("sql/margin/04_pair_return.sql")),
    passing(
        "replaced_margin",
        include_str!("sql/margin/05_replaced_margin.sql"),
    ),
    passing("line_margin", include_str!("sql/margin/06_line_margin.sql")),
    kept("line_fact", include_str!("sql/margin/07_line_fact.sql")),
    passing("order_net", include_str!("sql/margin/08_order_net.sql")),
    passing(
        "order_repeat",
        include_str!("sql/margin/09_order_repeat.sql"),
    ),
    passing(
        "product_baseline",
        include_str!("sql/basket/01_product_baseline.sql"),
    ),
    passing("item", include_str!("sql/basket/02_item.sql")),
    kept("order_fact", include_str!("sql/basket/03_order_fact.sql")),
    kept("basket_item", include_str!("sql/basket/04_basket_item.sql")),
    kept(
        "basket_of_product",
        include_str!("sql/basket/05_basket_of_product.sql"),
    ),
    kept(
        "product_fact",
        include_str!("sql/basket/06_product_fact.sql"),
    ),
    kept("shop_fact", include_str!("sql/basket/07_shop_fact.sql")),
    kept("retention", include_str!("sql/basket/08_retention.sql")),
    passing(
        "anchor_outcome",
        include_str!("sql/exposure/01_anchor_outcome.sql"),
    ),
    kept(
        "dimension_value",
        include_str!("sql/exposure/02_dimension_value.sql"),
    ),
    passing(
        "session_context",
        include_str!("sql/exposure/03_session_context.sql"),
    ),
    passing(
        "exposure_outcome",
        include_str!("sql/exposure/04_exposure_outcome.sql"),
    ),
    passing(
        "exposure_lines",
        include_str!("sql/exposure/05_exposure_lines.sql"),
    ),
    passing(
        "exposure_orders",
        include_str!("sql/exposure/06_exposure_orders.sql"),
    ),
    passing(
        "exposure_buyers",
        include_str!("sql/exposure/07_exposure_buyers.sql"),
    ),
    kept(
        "fact_exposure",
        include_str!("sql/exposure/08_fact_exposure.sql"),
    ),
    kept(
        "fact_effect",
        include_str!("sql/exposure/09_fact_effect.sql"),
    ),
    kept(
        "fact_outcome",
        include_str!("sql/exposure/10_fact_outcome.sql"),
    ),
    passing(
        "spread_exposure",
        include_str!("sql/exposure/11_spread_exposure.sql"),
    ),
    passing(
        "spread_visitor",
        include_str!("sql/exposure/12_spread_visitor.sql"),
    ),
    passing("spread_sum", include_str!("sql/exposure/13_spread_sum.sql")),
    kept(
        "exposure_spread",
        include_str!("sql/exposure/14_exposure_spread.sql"),
    ),
    kept(
        "exposure_cube",
        include_str!("sql/exposure/15_exposure_cube.sql"),
    ),
    passing(
        "experiment_unit",
        include_str!("sql/experiment/00_experiment_unit.sql"),
    ),
    passing(
        "assigned_unit",
        include_str!("sql/experiment/01_assigned_unit.sql"),
    ),
    passing(
        "unit_outcome",
        include_str!("sql/experiment/02_unit_outcome.sql"),
    ),
    kept(
        "experiment_arm",
        include_str!("sql/experiment/03_experiment_arm.sql"),
    ),
    kept(
        "experiment_history",
        include_str!("sql/experiment/04_experiment_history.sql"),
    ),
    passing("line_tag", include_str!("sql/gaps/01_line_tag.sql")),
    passing("click_orphan", include_str!("sql/gaps/02_click_orphan.sql")),
    passing(
        "product_match",
        include_str!("sql/gaps/03_product_match.sql"),
    ),
    passing(
        "experiment_split",
        include_str!("sql/gaps/05_experiment_split.sql"),
    ),
    passing("exposure_day", include_str!("sql/gaps/06_exposure_day.sql")),
    passing("clock_hour", include_str!("sql/gaps/07_clock_hour.sql")),
    passing("clock_shift", include_str!("sql/gaps/08_clock_shift.sql")),
    passing("order_no_fx", include_str!("sql/gaps/09_order_no_fx.sql")),
    passing("mature_order", include_str!("sql/gaps/10_mature_order.sql")),
    passing("gap_unit", include_str!("sql/gaps/11_gap_unit.sql")),
    passing("repeated_key", include_str!("sql/gaps/12_repeated_key.sql")),
    passing("return_value", include_str!("sql/gaps/13_return_value.sql")),
    passing(
        "return_value_sum",
        include_str!("sql/gaps/14_return_value_sum.sql"),
    ),
    passing(
        "attached_line",
        include_str!("sql/gaps/15_attached_line.sql"),
    ),
    passing("gap_line", include_str!("sql/gaps/16_gap_line.sql")),
    passing(
        "gap_line_count",
        include_str!("sql/gaps/17_gap_line_count.sql"),
    ),
    passing("gap_count", include_str!("sql/gaps/18_gap_count.sql")),
    passing("gap_case", include_str!("sql/gaps/19_gap_case.sql")),
    passing("gap_example", include_str!("sql/gaps/20_gap_example.sql")),
    passing("gap_code", include_str!("sql/gaps/21_gap_code.sql")),
    kept("gap", include_str!("sql/gaps/22_gap.sql")),
    kept(
        "attach_detail",
        include_str!("sql/judge/01_attach_detail.sql"),
    ),
    kept("pair_place", include_str!("sql/judge/02_pair_place.sql")),
    kept("anchor_view", include_str!("sql/judge/03_anchor_view.sql")),
    kept(
        "pair_evidence",
        include_str!("sql/judge/04_pair_evidence.sql"),
    ),
    kept("pair_cell", include_str!("sql/judge/05_pair_cell.sql")),
    passing(
        "exposure_trait",
        include_str!("sql/judge/06_exposure_trait.sql"),
    ),
    kept("pair_trait", include_str!("sql/judge/07_pair_trait.sql")),
    kept(
        "target_evidence",
        include_str!("sql/judge/08_target_evidence.sql"),
    ),
    passing(
        "holdout_unit",
        include_str!("sql/judge/09_holdout_unit.sql"),
    ),
    passing("pair_test", include_str!("sql/judge/10_pair_test.sql")),
    passing(
        "holdout_order",
        include_str!("sql/judge/11_holdout_order.sql"),
    ),
    kept(
        "pair_holdout",
        include_str!("sql/judge/12_pair_holdout.sql"),
    ),
    passing("led_order", include_str!("sql/judge/13_led_order.sql")),
    kept(
        "pair_organic",
        include_str!("sql/judge/14_pair_organic.sql"),
    ),
    kept("shown_day", include_str!("sql/watch/01_shown_day.sql")),
    kept("pair_day", include_str!("sql/watch/02_pair_day.sql")),
    passing(
        "session_order",
        include_str!("sql/watch/03_session_order.sql"),
    ),
    passing(
        "session_shown",
        include_str!("sql/watch/04_session_shown.sql"),
    ),
    passing(
        "anchor_session",
        include_str!("sql/watch/05_anchor_session.sql"),
    ),
    passing("session_gap", include_str!("sql/watch/06_session_gap.sql")),
    passing(
        "pair_session",
        include_str!("sql/watch/07_pair_session.sql"),
    ),
    kept("pair_week", include_str!("sql/watch/08_pair_week.sql")),
    kept(
        "product_return",
        include_str!("sql/watch/09_product_return.sql"),
    ),
    kept("pair_funnel", include_str!("sql/judge/15_pair_funnel.sql")),
    kept(
        "holdout_funnel",
        include_str!("sql/judge/16_holdout_funnel.sql"),
    ),
];

/// The tables of the category tree that only serve steps.
pub(super) const PASSING_CATEGORIES: [&str; 2] = ["category_source", "fee_category"];

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

    /// The words of its query, comments left out: every table it reads is among them.
    pub(super) fn words(&self) -> BTreeSet<&'static str> {
        self.query
            .lines()
            .map(|line| line.split_once("--").map_or(line, |(code, _)| code))
            .flat_map(|line| line.split(|c: char| !c.is_ascii_alphanumeric() && c != '_'))
            .filter(|word| !word.is_empty())
            .collect()
    }
}

/// Drops the tables that only served later steps.
pub(super) fn drop_temporary(conn: &Connection) -> Result<(), FactError> {
    let passing = STEPS.iter().filter(|step| !step.is_kept);
    let names = passing.map(|step| step.name);
    for name in names.chain(PASSING_CATEGORIES).chain(resolve::TABLES) {
        conn.execute_batch(&format!("drop table if exists temp.{name}"))
            .map_err(|source| FactError::at(name, source))?;
    }
    Ok(())
}
