//! The two public data sets through their presets, against known totals.

use std::collections::BTreeMap;

use sidecart::import::Format;

use crate::shop::{Shop, public_data};

#[test]
fn maven_fuzzy_factory_is_recognised_and_adds_up() {
    let Some(folder) = public_data("maven_fuzzy_factory") else {
        return;
    };
    let shop = Shop::new();
    let report = shop.import_as(&[folder], Format::Detect).unwrap();
    assert!(
        report.recognised.contains("maven-fuzzy-factory"),
        "{}",
        report.recognised
    );
    let rows: BTreeMap<_, _> = report
        .files
        .iter()
        .map(|file| (file.table, file.rows_imported))
        .collect();
    assert_eq!(rows["orders"], 32_313);
    assert_eq!(rows["order_lines"], 40_025);
    assert_eq!(rows["returns"], 1_731);
    assert_eq!(rows["products"], 4);
    assert!(shop.rejects().is_empty());
    assert_eq!(
        shop.ask(
            "SELECT concat_ws(' ', sum(unit_price), sum(unit_cost), sum(quantity)) FROM order_lines"
        ),
        "1938509.7500 722370.2500 40025.0000"
    );
    assert_eq!(
        shop.ask("SELECT min(ordered_at)::VARCHAR FROM orders"),
        "2012-03-19 10:42:46"
    );
    assert_eq!(
        shop.ask(
            "SELECT count(*)::VARCHAR FROM returns r JOIN order_lines l USING (order_id, line_no)"
        ),
        "1731"
    );
}

#[test]
fn online_retail_accounts_for_every_row() {
    let Some(folder) = public_data("online_retail") else {
        return;
    };
    let shop = Shop::new();
    let report = shop
        .import_as(
            std::slice::from_ref(&folder),
            Format::Preset("online-retail".to_owned()),
        )
        .unwrap();
    let lines: Vec<_> = report
        .files
        .iter()
        .filter(|file| file.table == "order_lines")
        .collect();
    let sum = |pick: fn(&sidecart::import::FileReport) -> u64| {
        lines.iter().map(|file| pick(file)).sum::<u64>()
    };
    assert_eq!(sum(|file| file.rows_read), 541_909);
    assert_eq!(
        sum(|file| file.rows_imported + file.rows_unchanged + file.rows_rejected),
        541_909
    );
    assert_eq!(sum(|file| file.rows_filtered), 0);
    // 19 773 baskets and 3 791 products under the basket rule: oracle/01_totals.csv.
    assert_eq!(shop.ask("SELECT count(*)::VARCHAR FROM orders"), "19773");
    assert_eq!(
        shop.ask("SELECT count(DISTINCT product_id)::VARCHAR FROM order_lines"),
        "3791"
    );
    assert_eq!(
        shop.ask(
            "SELECT count(*)::VARCHAR FROM (SELECT DISTINCT order_id, product_id FROM order_lines)"
        ),
        "517254"
    );
    let kinds = shop
        .ask("SELECT DISTINCT regexp_replace(reason, '-?[0-9.]+$', 'N') FROM reject ORDER BY 1");
    assert_eq!(
        kinds,
        "quantity must be above 0, not N;the mapping finds no product_id in this row;the mapping finds no unit_price in this row"
    );
    let again = shop
        .import_as(&[folder], Format::Preset("online-retail".to_owned()))
        .unwrap();
    assert_eq!(
        again
            .files
            .iter()
            .map(|file| file.rows_imported)
            .sum::<u64>(),
        0
    );
}
