//! What still works, and what is null with its cause, when a table is missing (DOMAIN.md 4.1).

use serde_json::Value;
use sidecart::explore::{Place, Question};

use crate::explore::{overview, pairs};
use crate::exposure::{row, rows, shop};

/// The pair a>t of the shop without the rows that `sql` takes away.
fn pair_without(sql: &str) -> Value {
    let shop = shop().run(sql).built();
    row(&shop, &pairs(Default::default(), "a", "t"), 0)
}

/// Each of these fields is null, never 0, and one note names it; its cause has `words`.
fn lacks(row: &Value, fields: &[&str], words: &str) {
    for field in fields {
        assert_eq!(row[*field], Value::Null, "{field}");
        let notes = row["notes"].as_array().unwrap();
        let naming: Vec<&Value> = notes
            .iter()
            .filter(|note| {
                note["fields"]
                    .as_array()
                    .unwrap()
                    .contains(&Value::from(*field))
            })
            .collect();
        assert_eq!(naming.len(), 1, "{field}: {notes:?}");
        let cause = naming[0]["cause"].as_str().unwrap();
        assert!(cause.contains(words), "{field}: {cause}");
    }
}

/// None of these fields is null.
fn has(row: &Value, fields: &[&str]) {
    for field in fields {
        assert_ne!(row[*field], Value::Null, "{field}");
    }
}

const RETURNS: [&str; 8] = [
    "units_mature",
    "units_returned",
    "refund_amount",
    "return_rate",
    "return_rate_adjusted",
    "return_maturity",
    "baseline_return_rate",
    "return_loss",
];

#[test]
fn with_order_lines_alone_pairs_are_what_is_bought_together() {
    let row = pair_without(
        "delete from exposures; delete from clicks; delete from sessions; delete from customers;
         delete from returns; delete from fees; delete from assignments;
         update products set unit_cost = null, list_price = null;
         update orders set customer_id = null, session_id = null;",
    );
    assert_eq!(row["mode"], "basket");
    assert_eq!(row["base"], "eligible_orders");
    has(
        &row,
        &["attaches", "attach_rate", "orders_both", "lift", "revenue"],
    );
    lacks(
        &row,
        &["exposures", "clicks", "ctr"],
        "import an exposure log",
    );
    lacks(
        &row,
        &["cogs", "gross_margin"],
        "import order_lines.unit_cost",
    );
    lacks(&row, &RETURNS, "No returns were imported");
}

#[test]
fn without_exposures_figures_are_per_anchor_order() {
    let row = pair_without("delete from exposures; delete from clicks;");
    assert_eq!(row["base"], "eligible_orders");
    has(
        &row,
        &[
            "attaches",
            "return_rate",
            "net_margin",
            "margin_per_attach",
            "return_loss",
            "fees",
        ],
    );
    lacks(&row, &["exposures", "clicks"], "import an exposure log");
}

#[test]
fn without_clicks_only_clicks_are_unknown() {
    let row = pair_without("delete from clicks");
    lacks(
        &row,
        &["clicks", "ctr", "ctr_low", "ctr_high"],
        "No clicks were imported",
    );
    // The view in the order's own session gets the credit.
    assert_eq!(row["attaches"], 2);
    has(&row, &["attach_rate", "net_margin", "return_rate"]);
}

#[test]
fn without_returns_nothing_is_said_to_have_stayed() {
    let row = pair_without("delete from returns");
    lacks(&row, &RETURNS, "No returns were imported");
    lacks(
        &row,
        &["net_margin", "net_margin_per_1000", "margin_per_attach"],
        "No returns were imported",
    );
    lacks(
        &row,
        &["anchor_return_with", "anchor_return_without"],
        "No returns were imported",
    );
    has(&row, &["attach_rate", "gross_margin", "fees"]);
}

#[test]
fn returns_that_belong_to_no_line_say_nothing_of_pairs() {
    let row = pair_without("update returns set order_id = null, line_no = null, product_id = 't'");
    lacks(&row, &RETURNS, "No return belongs to an order line");
    lacks(&row, &["net_margin"], "No return belongs to an order line");
}

#[test]
fn without_costs_revenue_stands_and_margins_do_not() {
    let row = pair_without("update products set unit_cost = null");
    lacks(
        &row,
        &["cogs", "gross_margin", "net_margin"],
        "No unit cost is known",
    );
    has(&row, &["revenue", "fees", "return_rate"]);
    let assumed = pair_without("update products set unit_cost = null where product_id = 't'");
    // The cost share of its category: z costs 10 of 30.
    let cogs = assumed["cogs"].as_f64().unwrap();
    assert!((cogs - 29.0 / 3.0).abs() < 0.001, "{cogs}");
    let notes = assumed["notes"].to_string();
    assert!(
        notes.contains("Assumed from what goods of the category usually cost"),
        "{notes}"
    );
}

#[test]
fn without_assignments_nothing_is_incremental() {
    let row = pair_without("delete from assignments");
    lacks(
        &row,
        &[
            "incremental_attach",
            "cannibal_share",
            "incremental_margin_per_1000",
        ],
        "No experiment was imported",
    );
    assert_eq!(row["evidence"], "descriptive");
    let shop = shop().run("delete from assignments").built();
    assert!(rows(&shop, &Question::Experiments).is_empty());
}

#[test]
fn without_sessions_a_day_stands_in() {
    let row = pair_without(
        "delete from sessions; update exposures set session_id = null; update orders set session_id = null",
    );
    assert_eq!(row["exposures"], 4.0);
    // Views need a session; the two clicks get their credits.
    assert_eq!(row["attaches"], 2);
}

#[test]
fn without_customers_nobody_is_new_and_nobody_comes_back() {
    let sql = "delete from customers; update sessions set customer_id = null; \
               update orders set customer_id = null";
    let row = pair_without(sql);
    lacks(
        &row,
        &[
            "repeat_rate_90d_attached",
            "repeat_rate_90d_unattached",
            "repeat_value_90d_attached",
            "repeat_value_90d_unattached",
        ],
        "No order names its customer",
    );
    has(&row, &["attach_rate", "net_margin"]);
    let shop = shop().run(sql).built();
    let cohorts = Question::Cohorts {
        scope: Default::default(),
        by: "customer".to_owned(),
        place: Place::default(),
        beside: false,
    };
    let found = rows(&shop, &cohorts);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0]["cohort"], "unknown");
    lacks(
        &crate::exposure::row(&shop, &overview(Default::default()), 0),
        &["customers"],
        "customer_id",
    );
}

#[test]
fn without_fee_rules_fees_are_zero_and_said_to_be_not_set() {
    let row = pair_without("delete from fees");
    assert_eq!(row["fees"].as_f64(), Some(0.0));
    let notes = row["notes"].to_string();
    assert!(
        notes.contains("Fees are 0, as no fee rule is set"),
        "{notes}"
    );
    has(&row, &["net_margin"]);
}

#[test]
fn exposures_alone_are_counted_and_nothing_is_attached_or_sold() {
    let row = pair_without(
        "delete from orders; delete from order_lines; delete from returns; delete from assignments",
    );
    assert_eq!(row["mode"], "exposure");
    has(&row, &["exposures", "clicks", "ctr"]);
    lacks(
        &row,
        &[
            "attaches",
            "attach_rate",
            "units",
            "revenue",
            "net_margin",
            "return_rate",
            "orders_both",
        ],
        "No orders were imported",
    );
}
