//! Keys, references, times and amounts.

use std::collections::{HashMap, HashSet};

use super::super::columns::HEADERS;
use super::{Sheet, small};

#[test]
fn keys_are_unique_and_every_reference_is_met() {
    let dir = tempfile::tempdir().unwrap();
    small(dir.path(), 4_000);
    let read = |name| Sheet::read(dir.path(), name);
    for (name, _) in HEADERS {
        let table = crate::domain::table::find(name).unwrap();
        let sheet = read(name);
        assert_eq!(
            sheet.keys(table.key).len(),
            sheet.rows.len(),
            "key of {name}"
        );
    }
    let references = [
        ("product_costs", "product_id", "products"),
        ("sessions", "customer_id", "customers"),
        ("sessions", "visitor_id", "assignments"),
        ("recommendations", "anchor_id", "products"),
        ("recommendations", "target_id", "products"),
        ("exposures", "session_id", "sessions"),
        ("exposures", "rec_id", "recommendations"),
        ("clicks", "exposure_id", "exposures"),
        ("orders", "session_id", "sessions"),
        ("orders", "customer_id", "customers"),
        ("order_lines", "order_id", "orders"),
        ("order_lines", "product_id", "products"),
        ("order_lines", "exposure_id", "exposures"),
        ("returns", "order_id", "orders"),
    ];
    for (from, column, to) in references {
        let (from_sheet, to_sheet) = (read(from), read(to));
        let key = if to == "assignments" {
            "unit_id"
        } else {
            column
        };
        let key = key
            .replace("anchor_", "product_")
            .replace("target_", "product_");
        let known: HashSet<&str> = to_sheet.column(&key).collect();
        let values: Vec<&str> = from_sheet
            .column(column)
            .filter(|id| !id.is_empty())
            .collect();
        assert!(!values.is_empty(), "{from}.{column} is never filled");
        assert!(
            values.iter().all(|id| known.contains(id)),
            "{from}.{column}"
        );
    }
    let (lines, returns) = (read("order_lines"), read("returns"));
    let known = lines.keys(&["order_id", "line_no"]);
    let named = returns.keys(&["order_id", "line_no"]);
    assert!(
        named
            .iter()
            .filter(|key| !key[1].is_empty())
            .all(|key| known.contains(key))
    );
    let orders_with_lines: HashSet<&str> = lines.column("order_id").collect();
    assert_eq!(orders_with_lines.len(), read("orders").rows.len());
}

#[test]
fn things_happen_in_order_and_within_the_year() {
    let dir = tempfile::tempdir().unwrap();
    small(dir.path(), 4_000);
    let read = |name| Sheet::read(dir.path(), name);
    let [sessions, exposures, clicks] = ["sessions", "exposures", "clicks"].map(read);
    let [orders, lines, returns] = ["orders", "order_lines", "returns"].map(read);
    let dated = [
        (&sessions, "started_at"),
        (&exposures, "shown_at"),
        (&clicks, "clicked_at"),
        (&orders, "ordered_at"),
        (&returns, "returned_at"),
    ];
    for (sheet, column) in dated {
        for at in sheet.column(column) {
            assert!(
                ("2025-11-01T00:00:00Z".."2026-11-01").contains(&at),
                "{column} {at}"
            );
        }
    }
    let started = sessions.map("session_id", "started_at");
    let shown = exposures.map("exposure_id", "shown_at");
    let clicked = clicks.map("exposure_id", "clicked_at");
    let ordered = orders.map("order_id", "ordered_at");
    for (session, at) in exposures
        .column("session_id")
        .zip(exposures.column("shown_at"))
    {
        assert!(started[session] < at);
    }
    for (exposure, at) in &clicked {
        assert!(shown[exposure] < *at);
    }
    let visitor_of_order = orders.map("order_id", "visitor_id");
    let visitor_of_exposure = exposures.map("exposure_id", "visitor_id");
    let target_of_exposure = exposures.map("exposure_id", "target_id");
    let mut tagged = 0;
    for row in &lines.rows {
        let value = |name: &str| &row[lines.columns[name]];
        let (order, exposure) = (value("order_id"), value("exposure_id"));
        assert_eq!(exposure.is_empty(), value("rec_id").is_empty());
        if exposure.is_empty() {
            continue;
        }
        tagged += 1;
        assert!(shown[exposure] < ordered[order]);
        assert!(clicked.get(exposure).is_none_or(|at| *at < ordered[order]));
        assert_eq!(visitor_of_order[order], visitor_of_exposure[exposure]);
        assert_eq!(target_of_exposure[exposure], value("product_id"));
    }
    assert!(tagged > 100, "{tagged}");
    let named = returns
        .column("order_id")
        .zip(returns.column("returned_at"));
    for (order, at) in named.filter(|(order, _)| !order.is_empty()) {
        assert!(ordered[order] < at);
    }
}

#[test]
fn money_and_quantities_make_sense() {
    let dir = tempfile::tempdir().unwrap();
    small(dir.path(), 4_000);
    let read = |name| Sheet::read(dir.path(), name);
    let (products, lines, orders) = (read("products"), read("order_lines"), read("orders"));
    let exposures = read("exposures");
    for row in &exposures.rows {
        let value = |name: &str| row[exposures.columns[name]].parse::<f64>();
        assert!(value("price_shown").unwrap() > 0.0);
        assert!(
            value("discount_shown").is_ok_and(|off| off > 0.0)
                != row[exposures.columns["offer_id"]].is_empty()
        );
    }
    assert!(products.numbers("list_price").all(|price| price > 0.0));
    assert!(products.numbers("unit_cost").all(|cost| cost > 0.0));
    let price = products.map("product_id", "list_price");
    let mut total: HashMap<&str, f64> = HashMap::new();
    let mut primaries: HashMap<&str, u64> = HashMap::new();
    let mut paid: HashMap<(&str, &str), (f64, f64)> = HashMap::new();
    let mut several = 0;
    for row in &lines.rows {
        let value = |name: &str| &row[lines.columns[name]];
        let number = |name: &str| value(name).parse::<f64>().unwrap();
        assert_eq!(value("unit_price"), price[value("product_id")]);
        let net = number("quantity") * number("unit_price") - number("line_discount");
        assert!(number("quantity") >= 1.0 && net > 0.0 && number("line_discount") >= 0.0);
        several += u64::from(number("quantity") > 1.0);
        *total.entry(value("order_id")).or_default() += net;
        let line = (value("order_id"), value("line_no"));
        paid.insert(line, (net, number("quantity")));
        *primaries.entry(value("order_id")).or_default() +=
            u64::from(value("is_primary") == "true");
    }
    assert!(several > 50, "{several}");
    assert!(primaries.values().all(|count| *count == 1));
    for (order, discount) in orders.column("order_id").zip(orders.numbers("discount")) {
        assert!(discount >= 0.0 && discount < total[order]);
    }
    assert!(orders.numbers("payment_fee").all(|fee| fee > 0.0));
    let returns = read("returns");
    let discount = orders.map("order_id", "discount");
    let mut refunded = 0;
    for row in &returns.rows {
        let value = |name: &str| &row[returns.columns[name]];
        let number = |name: &str| value(name).parse::<f64>().unwrap();
        let refund = number("refund_amount");
        assert_eq!(value("resolution") == "exchange", refund == 0.0);
        let Some((net, sold)) = paid.get(&(value("order_id"), value("line_no"))) else {
            continue;
        };
        let full = net * number("quantity") / sold;
        assert!(refund < full + 0.01 && number("quantity") <= *sold);
        if discount[value("order_id")] == "0.00" && refund > 0.0 {
            assert!((refund - full).abs() < 0.01, "{refund} of {full}");
            refunded += 1;
        }
    }
    assert!(refunded > 50, "{refunded}");
}
