//! The shipped presets on small made-up exports, and the keys of a mapping that they use.

use std::path::{Path, PathBuf};

use sidecart::import::{Format, ImportError, Report};

use crate::shop::Shop;

fn mapped(shop: &Shop, text: &str) -> Result<Report, ImportError> {
    let format = Format::Mapping {
        text: text.to_owned(),
        origin: "m.toml".to_owned(),
    };
    shop.import_as(&[shop.input()], format)
}

const TWO_SHAPES: &str = r#"
optional = ["cost per item"]
[[table]]
into = "products"
files = ["*"]
detect = ["handle", "Title"]
optional = ["Vendor"]
[table.columns]
product_id = { any = ["SKU", "Handle"] }
title = { any = ["Title", "Name"] }
brand = "Vendor"
unit_cost = { sql = "\"cost per item\" * 1" }
[[table]]
into = "order_lines"
files = ["*"]
detect = ["order", "items"]
optional = ["note"]
unnest = "from_json(to_json(items), '[\"JSON\"]')"
[table.columns]
order_id = "order"
product_id = { sql = "_item->>'$.sku'" }
quantity = { sql = "_item->>'$.qty'" }
variant = { sql = "coalesce(note, _item->>'$.extra.deep', 'none')" }
"#;

#[test]
fn blocks_tell_files_by_their_columns_and_do_without_optional_ones() {
    let shop = Shop::new()
        .file("a.csv", "Handle,Title,Cost_per_Item\na,A,2.50\n")
        .file("b.csv", "HANDLE,title,sku,vendor\nb,B,b-1,Vend\n")
        .file("c.csv", "other,columns\n1,2\n")
        .file(
            "d.json",
            "[{\"order\":1,\"items\":[{\"sku\":\"a\",\"qty\":2},{\"sku\":\"b-1\",\"qty\":1}]}]",
        );
    let report = mapped(&shop, TWO_SHAPES).unwrap();
    assert_eq!(shop.rejects(), Vec::<String>::new());
    assert_eq!(
        shop.ask("SELECT concat_ws(' ', product_id, title, coalesce(brand, '-'), coalesce(unit_cost::VARCHAR, '-')) FROM products ORDER BY ALL"),
        "a A - 2.5000;b-1 B Vend -"
    );
    assert_eq!(
        shop.ask("SELECT concat_ws(' ', order_id, line_no, product_id, quantity, variant) FROM order_lines ORDER BY ALL"),
        "1 1 a 2.0000 none;1 2 b-1 1.0000 none"
    );
    assert!(
        report
            .notes
            .iter()
            .any(|note| note.contains("1 file was skipped (c.csv): no block of m.toml fits")),
        "{:?}",
        report.notes
    );
}

#[test]
fn a_file_with_none_of_the_alternatives_is_refused() {
    let shop = Shop::new().file("a.csv", "Id,Titel\n1,A\n");
    let error = mapped(
        &shop,
        "[[table]]\ninto = \"products\"\nfiles = [\"*\"]\n[table.columns]\nproduct_id = \"Id\"\ntitle = { any = [\"Title\", \"Name\"] }\n",
    )
    .unwrap_err()
    .to_string();
    assert!(
        error.contains("none of the columns 'Title', 'Name'; did you mean Titel?"),
        "{error}"
    );
}

#[test]
fn a_file_that_cannot_be_looked_at_is_not_passed_over() {
    let shop = Shop::new()
        .file("a.csv", "Handle,Title\na,A\n")
        .file("b.csv", "");
    let error = mapped(&shop, TWO_SHAPES).unwrap_err().to_string();
    assert!(error.contains("b.csv cannot be imported"), "{error}");
}

/// Imports a fixture twice with detection and gives the first report; the second
/// import must change nothing.
fn detected(shop: &Shop, fixture: &str) -> Report {
    let folder = fixtures(fixture);
    let report = shop
        .import_as(std::slice::from_ref(&folder), Format::Detect)
        .unwrap();
    let rejects = shop.rejects();
    let again = shop.import_as(&[folder], Format::Detect).unwrap();
    let imported: u64 = again.files.iter().map(|file| file.rows_imported).sum();
    assert_eq!(imported, 0, "{:?}", again.files);
    assert_eq!(shop.rejects(), rejects);
    report
}

fn fixtures(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/fixtures")
        .join(name)
}

/// `table: read imported rejected filtered`, summed over files, in table order.
fn counts(report: &Report) -> String {
    let mut tables: Vec<(&str, [u64; 4])> = Vec::new();
    for file in &report.files {
        let row = [
            file.rows_read,
            file.rows_imported,
            file.rows_rejected,
            file.rows_filtered,
        ];
        match tables.iter_mut().find(|(table, _)| *table == file.table) {
            Some((_, sums)) => sums.iter_mut().zip(row).for_each(|(sum, n)| *sum += n),
            None => tables.push((file.table, row)),
        }
    }
    let shown: Vec<String> = tables
        .iter()
        .map(|(table, [read, imported, rejected, filtered])| {
            format!("{table}: {read} {imported} {rejected} {filtered}")
        })
        .collect();
    shown.join("; ")
}

/// Customers that were hashed are lettered in the order of their first order.
const ORDERS: &str = "SELECT concat_ws(' ', order_id, ordered_at,
    coalesce(CASE WHEN customer_id LIKE 'anon\\_%' ESCAPE '\\' THEN chr(96 + (SELECT count(*) FROM (
        SELECT customer_id AS c, min(order_id) AS first FROM orders WHERE customer_id LIKE 'anon%' GROUP BY 1)
        WHERE first <= (SELECT min(order_id) FROM orders AS m WHERE m.customer_id = o.customer_id))::INTEGER) ELSE customer_id END, '-'), coalesce(status, 'ok'), coalesce(discount::VARCHAR, '-'), coalesce(coupon, '-')) FROM orders AS o ORDER BY order_id";
const LINES: &str = "SELECT concat_ws(' ', order_id, line_no, product_id, quantity::DOUBLE, coalesce(unit_price::DOUBLE::VARCHAR, '-'), coalesce(line_discount::DOUBLE::VARCHAR, '-'), rec_id, placement) FROM order_lines ORDER BY order_id, line_no";
const RETURNS: &str = "SELECT concat_ws(' ', return_id, coalesce(order_id, '-'), coalesce(line_no::VARCHAR, '-'), coalesce(product_id, '-'), quantity::DOUBLE, coalesce(refund_amount::DOUBLE::VARCHAR, '-'), returned_at, restocked) FROM returns ORDER BY return_id";

fn rows(shop: &Shop, sql: &str) -> Vec<String> {
    shop.ask(sql).split(';').map(str::to_owned).collect()
}

#[test]
fn shopify_exports_are_filled_down_reconciled_and_accounted_for() {
    let shop = Shop::new();
    let report = detected(&shop, "shopify");
    assert_eq!(
        report.recognised,
        "6 files recognised as a Shopify orders export, a Shopify products export and orders of Shopify's Admin API (preset shopify)"
    );
    // 12 rows of the CSV are 7 orders; 4 orders are JSON. Of 19 lines one was
    // cancelled before it was sent. The JSON of #2003 has no refunds, for either block of returns.
    assert_eq!(
        counts(&report),
        "products: 6 6 0 1; orders: 11 11 0 5; order_lines: 18 18 0 1; returns: 5 3 2 28"
    );
    assert_eq!(
        rows(&shop, ORDERS),
        [
            // 60.00 of goods, of which a sixth is tax, less 6.00: 5.00 before tax.
            "#1001 2026-02-21 09:30:00 a ok 5.0000 TEN",
            // The code paid for the shipping; the line's own discount is the line's.
            "#1002 2026-02-22 04:30:00 b ok 0.0000 SHIPFREE",
            "#1003 2026-03-01 07:00:00 a ok 0.0000 -",
            "#1004 2026-03-02 08:15:00 c ok 0.0000 -",
            "#1005 2026-03-03 08:15:00 c cancelled 0.0000 -",
            "#1006 2026-03-04 08:15:00 - cancelled 0.0000 -",
            "#1007 2026-04-05 08:00:00 d ok 0.0000 -",
            "#2001 2026-05-01 10:00:00 7001 ok - SIX",
            "#2002 2026-05-02 12:30:00 - ok - -",
            "#2003 2026-05-03 08:30:00 7001 test - -",
            "#2004 2026-05-04 08:30:00 7001 cancelled - -",
        ]
    );
    assert_eq!(
        rows(&shop, LINES),
        [
            "#1001 1 KET-1 2.0 20.0 0.0",
            "#1001 2 FIL-100 1.0 10.0 0.0",
            "#1002 1 GRI-1 1.0 30.0 3.0",
            "#1002 2 Mug - Blue / Large 3.0 8.0 0.0",
            "#1003 1 KET-1 1.0 20.0 0.0",
            "#1003 2 KET-1 2.0 20.0 0.0",
            "#1004 1 GRI-1 1.0 25.0 0.0",
            "#1004 2 FIL-100 1.0 10.0 0.0",
            "#1005 1 GRI-1 1.0 25.0 0.0",
            "#1006 1 FIL-100 1.0 10.0 0.0",
            "#1007 1 SAM-1 1.0 0.0 0.0",
            "#1007 2 KET-1 1.0 20.0 0.0",
            // 48.00 - 6.00 = 42.00 with 7.00 of tax in it.
            "#2001 1 KET-1 2.0 20.0 5.0",
            "#2001 2 FIL-100 1.0 10.0 0.0 44120 cart",
            // Three were ordered, one was cancelled.
            "#2001 3 Mug - Blue / Large 2.0 6.6667 0.0",
            "#2002 1 GRI-1 1.0 30.0 0.0 post_purchase",
            "#2002 2 KET-2 1.0 34.0 34.0",
            "#2003 1 FIL-100 1.0 10.0 0.0",
        ]
    );
    assert_eq!(
        rows(&shop, RETURNS),
        [
            "#1003-1 #1003 1 - 1.0 - 2026-03-02 11:00:00",
            "#1003-2 #1003 2 - 2.0 - 2026-03-02 11:00:00",
            "66601 #2001 1 - 1.0 17.5 2026-05-20 07:00:00 true",
        ]
    );
    // What was paid back for no line that is named; not what was paid back for shipping.
    assert_eq!(
        shop.rejects(),
        [
            "orders_export_1.csv:10 line_no: the return names an order, but neither its line nor a product",
            "orders_page_1.json:1 line_no: the return names an order, but neither its line nor a product",
        ]
    );
    assert_eq!(
        rows(
            &shop,
            "SELECT concat_ws('|', product_id, title, category_path, parent_id, brand, list_price::DOUBLE, coalesce(unit_cost::DOUBLE::VARCHAR, '-'), stock_qty::DOUBLE, active) FROM products ORDER BY product_id"
        ),
        [
            "FIL-100|Filter papers - 100|Home & Garden > Kitchen > Filters|filter-papers|Kettle & Cup|12.0|2.0|100.0|false",
            "FIL-200|Filter papers - 200|Home & Garden > Kitchen > Filters|filter-papers|Kettle & Cup|20.0|3.6|7.0|false",
            "GRI-1|Grinder|Home & Garden > Kitchen > Grinders|grinder|Kettle & Cup|30.0|11.25|5.0|true",
            "KET-1|Kettle - 1 litre|Home & Garden > Kitchen > Kettles|kettle|Kettle & Cup|29.0|9.5|12.0|true",
            "KET-2|Kettle - 2 litre|Home & Garden > Kitchen > Kettles|kettle|Kettle & Cup|34.0|14.0|0.0|true",
            "Mug - Blue / Large|Mug - Blue / Large|Mugs|mug|Kettle & Cup|8.0|-|40.0|false",
        ]
    );
}

#[test]
fn one_shopify_file_needs_no_mapping_and_exports_may_overlap() {
    let shop = Shop::new();
    let file = fixtures("shopify/orders_export_1.csv");
    let report = shop
        .import_as(std::slice::from_ref(&file), Format::Detect)
        .unwrap();
    assert_eq!(
        report.recognised,
        "1 file recognised as a Shopify orders export (preset shopify)"
    );
    let lines = rows(&shop, LINES);
    // The next export, which repeats the orders of this one, in the same file and beside it.
    let text = std::fs::read_to_string(&file).unwrap();
    let (header, body) = text.split_once('\n').unwrap();
    let twice = Shop::new()
        .file("orders_export_1.csv", format!("{header}\n{body}{body}"))
        .file("orders_export_2.csv", &text);
    twice.import().unwrap();
    assert_eq!(rows(&twice, LINES), lines);
    assert_eq!(rows(&twice, ORDERS), rows(&shop, ORDERS));
    assert_eq!(rows(&twice, RETURNS), rows(&shop, RETURNS));
}

#[test]
fn woocommerce_rest_and_products_export_fit_together() {
    let shop = Shop::new();
    let report = detected(&shop, "woocommerce");
    assert_eq!(
        report.recognised,
        "3 files recognised as WooCommerce orders (REST), WooCommerce refunds (REST) and a WooCommerce products export (preset woocommerce)"
    );
    // 5 of the 7 products recommend nothing; 2 of the 4 refunds have no lines.
    assert_eq!(
        counts(&report),
        "products: 7 7 0 0; recommendations: 5 5 0 5; orders: 5 5 0 0; order_lines: 7 7 0 0; returns: 3 2 1 5"
    );
    assert_eq!(
        rows(&shop, ORDERS),
        [
            "701 2026-03-01 10:00:00 12 ok - TEN",
            "702 2026-03-02 11:30:00 - ok - -",
            "703 2026-03-03 12:00:00 13 cancelled - -",
            "704 2026-03-04 12:00:00 13 cancelled - -",
            "705 2026-03-05 12:00:00 14 ok - -",
        ]
    );
    assert_eq!(
        rows(&shop, LINES),
        [
            "701 9001 31 1.0 50.0 5.0",
            "701 9002 42 2.0 20.0 4.0",
            "702 9003 31 3.0 50.0 0.0",
            "702 9004 33 1.0 0.0 0.0",
            "703 9005 33 1.0 8.0 0.0",
            "704 9006 33 1.0 8.0 0.0",
            "705 9007 33 2.0 8.0 0.0",
        ]
    );
    assert_eq!(
        shop.ask("SELECT concat_ws(' ', line_no, unit_cost::DOUBLE) FROM order_lines WHERE unit_cost IS NOT NULL ORDER BY line_no"),
        "9001 20.5;9002 8.0"
    );
    assert_eq!(
        rows(&shop, RETURNS),
        [
            "9101 701 9002 42 1.0 18.0 2026-03-20 09:00:00",
            "9102 705 9007 33 2.0 16.0 2026-03-21 09:00:00",
        ]
    );
    assert_eq!(
        shop.rejects(),
        [
            "wc-refunds.json:75 line_no: the return names an order, but neither its line nor a product"
        ]
    );
    assert_eq!(
        rows(
            &shop,
            "SELECT concat_ws(' ', rec_id, anchor_id, target_id, rec_type, placement, source) FROM recommendations ORDER BY rec_id"
        ),
        [
            "cross_sell:31>33 31 33 cross_sell cart merchandiser rule",
            "cross_sell:31>42 31 42 cross_sell cart merchandiser rule",
            "cross_sell:40>31 40 31 cross_sell cart merchandiser rule",
            "cross_sell:40>GONE-1 40 GONE-1 cross_sell cart merchandiser rule",
            "upsell:31>39 31 39 upsell pdp merchandiser rule",
        ]
    );
    assert_eq!(
        rows(
            &shop,
            "SELECT concat_ws('|', product_id, title, coalesce(category_path, '-'), coalesce(parent_id, '-'), coalesce(list_price::DOUBLE::VARCHAR, '-'), coalesce(unit_cost::DOUBLE::VARCHAR, '-'), active, is_bundle) FROM products ORDER BY product_id"
        ),
        [
            "31|Chef knife|Kitchen > Knives|-|60.0|20.5|true|false",
            "33|Care oil|Kitchen > Care|-|9.6|-|false|false",
            "39|Chef knife, large|Kitchen > Knives, large|-|90.0|31.0|true|false",
            "40|Board|Kitchen > Boards|-|-|-|true|false",
            "42|Board - Oak|-|40|24.0|-|true|false",
            "43|Board - Ash|-|40|22.0|-|false|false",
            "50|Starter set|Kitchen|-|-|-|true|true",
        ]
    );
}

#[test]
fn woocommerce_tables_give_the_same_lines_and_place_refunds_by_product() {
    let shop = Shop::new();
    let report = detected(&shop, "woocommerce/tables");
    assert_eq!(
        counts(&report),
        "orders: 3 3 0 1; order_lines: 4 4 0 2; returns: 2 1 1 4"
    );
    assert_eq!(
        rows(&shop, LINES),
        [
            "701 9001 31 1.0 50.0 5.0",
            "701 9002 42 2.0 20.0 4.0",
            "702 9003 31 3.0 50.0 0.0",
            "703 9005 33 1.0 8.0 0.0",
        ]
    );
    assert_eq!(
        rows(&shop, RETURNS),
        ["9101 701 - 42 1.0 18.0 2026-03-20 09:00:00"]
    );
    assert_eq!(
        shop.rejects(),
        ["wp_wc_order_product_lookup.csv:7 quantity: quantity must be above 0, not 0.0"]
    );
    assert_eq!(
        shop.ask("SELECT concat_ws(' ', order_id, status, customer_id) FROM orders ORDER BY 1"),
        "701 ok 5;702 ok 6;703 cancelled 7"
    );
    // Without wc_order_stats the refund still counts for its product.
    let lookup = std::fs::read(fixtures(
        "woocommerce/tables/wp_wc_order_product_lookup.csv",
    ));
    let alone = Shop::new().file("lookup.csv", lookup.unwrap());
    alone.import().unwrap();
    assert_eq!(
        rows(&alone, RETURNS),
        ["9101 - - 42 1.0 18.0 2026-03-20 10:00:00"]
    );
}

#[test]
fn a_merchant_feed_is_read_as_tsv_csv_and_xml() {
    let shop = Shop::new();
    let report = detected(&shop, "merchant-feed");
    assert_eq!(
        report.recognised,
        "3 files recognised as a Google Merchant product feed (preset merchant-feed)"
    );
    assert_eq!(counts(&report), "products: 7 6 1 0");
    assert_eq!(
        rows(
            &shop,
            "SELECT concat_ws('|', product_id, title, coalesce(category_path, '-'), coalesce(parent_id, '-'), list_price::DOUBLE, coalesce(unit_cost::DOUBLE::VARCHAR, '-'), coalesce(is_bundle::VARCHAR, '-'), coalesce(stock_qty::DOUBLE::VARCHAR, '-')) FROM products ORDER BY product_id"
        ),
        [
            "SET-9|Trail set|Sporting Goods > Outdoor|-|120.0|44.1|true|-",
            "SKU-1|Rain jacket, blue|Clothing > Jackets > Rain|JACKET|89.0|31.5|false|-",
            "SKU-2|Rain jacket \"storm\", red|Clothing > Jackets > Rain|JACKET|95.5|-|-|0.0",
            "SKU-4|Rain jacket, blue|Clothing > Jackets > Rain|JACKET|89.0|31.5|false|-",
            "XML-1|Hiking socks & liners|Clothing > Socks|SOCKS|12.9|3.2|-|-",
            "XML-2|Gaiters|-|-|35.0|-|true|0.0",
        ]
    );
    assert_eq!(
        shop.rejects(),
        ["feed.tsv:5 list_price: list_price 'on request' is not a number"]
    );
}

#[test]
fn google_retail_events_become_orders_views_and_carts() {
    let shop = Shop::new();
    let report = detected(&shop, "google-retail");
    assert_eq!(
        report.recognised,
        "1 file recognised as Google Retail user events (preset google-retail)"
    );
    // T-1 was sent twice: its rows count as unchanged. Two events without products count
    // in both blocks of lines, and so do all products of events that are no purchase.
    assert_eq!(
        counts(&report),
        "product_views: 3 2 1 10; cart_events: 2 2 0 11; orders: 3 2 0 6; order_lines: 5 3 0 21"
    );
    assert_eq!(
        shop.ask("SELECT concat_ws(' ', order_id, ordered_at, visitor_id, coalesce(customer_id, '-'), coalesce(session_id, '-'), currency) FROM orders ORDER BY 1"),
        "T-1 2026-06-01 10:05:00 v1 u77 s1 USD;T-2 2026-06-02 10:05:00 v2 - - USD"
    );
    assert_eq!(
        rows(&shop, LINES),
        [
            "T-1 1 p1 2.0 19.5 -",
            "T-1 2 p2 1.0 5.0 -",
            "T-2 1 p3 1.0 - -",
        ]
    );
    assert_eq!(
        shop.ask("SELECT concat_ws(' ', viewed_at, visitor_id, coalesce(session_id, '-'), coalesce(page_id, '-'), product_id) FROM product_views ORDER BY viewed_at"),
        "2026-06-01 10:01:00 v2 - - p3;2026-06-01 10:01:00.25 v1 s1 pv1 p1"
    );
    assert_eq!(
        shop.ask("SELECT concat_ws(' ', happened_at, visitor_id, kind, product_id, quantity::DOUBLE, coalesce(unit_price::DOUBLE::VARCHAR, '-')) FROM cart_events ORDER BY product_id"),
        "2026-06-01 10:02:00 v1 add p1 2.0 19.5;2026-06-01 10:02:00 v1 add p2 1.0 -"
    );
    assert_eq!(
        shop.rejects(),
        ["user_events.ndjson:5 product_id: the mapping finds no product_id in this row"]
    );
}

#[test]
fn instacart_has_orders_without_dates_and_prices() {
    let shop = Shop::new();
    let report = detected(&shop, "instacart");
    assert_eq!(
        report.recognised,
        "4 files recognised as Instacart products, Instacart orders and items of Instacart orders (preset instacart)"
    );
    assert_eq!(
        counts(&report),
        "products: 3 3 0 0; orders: 3 3 0 1; order_lines: 6 6 0 0"
    );
    assert_eq!(
        shop.ask("SELECT concat_ws(' ', order_id, customer_id, coalesce(ordered_at::VARCHAR, '-')) FROM orders ORDER BY 1"),
        "1 7 -;2 7 -;3 8 -"
    );
    assert_eq!(
        rows(&shop, LINES),
        [
            "1 1 101 1.0 - -",
            "1 2 102 1.0 - -",
            "2 1 101 1.0 - -",
            "3 1 103 1.0 - -",
            "3 2 101 1.0 - -",
            "3 3 102 1.0 - -",
        ]
    );
    assert_eq!(
        shop.ask("SELECT concat_ws('|', product_id, title, coalesce(category_path, '-')) FROM products ORDER BY 1"),
        "101|Bananas, organic|produce > fresh fruits;102|Sample Cheddar|dairy eggs > packaged cheese;103|Odd Find|-"
    );
}

#[test]
fn groceries_are_read_only_when_asked_for() {
    let folder = fixtures("groceries");
    let shop = Shop::new();
    let error = shop
        .import_as(std::slice::from_ref(&folder), Format::Detect)
        .unwrap_err()
        .to_string();
    assert!(error.contains("groceries"), "{error}");
    let preset = || Format::Preset("groceries".to_owned());
    let report = shop
        .import_as(std::slice::from_ref(&folder), preset())
        .unwrap();
    let read = |table: &str| {
        report
            .files
            .iter()
            .find(|file| file.table == table)
            .unwrap()
            .rows_read
    };
    // 4 + 3 + 1 + 4 + 4 + 5 + 1 items in 7 baskets; whole milk and yogurt stand in three, so 18 differ.
    assert_eq!((read("orders"), read("order_lines")), (7, 22));
    assert_eq!(shop.ask("SELECT count(*)::VARCHAR FROM products"), "18");
    assert_eq!(
        shop.ask("SELECT string_agg(product_id, '|' ORDER BY line_no) FROM order_lines WHERE order_id = 'groceries-4'"),
        "pip fruit|yogurt|cream cheese|meat spreads"
    );
    assert_eq!(
        shop.ask(
            "SELECT count(DISTINCT order_id)::VARCHAR FROM order_lines WHERE product_id = 'yogurt'"
        ),
        "3"
    );
    assert!(shop.rejects().is_empty());
    let again = shop.import_as(&[folder], preset()).unwrap();
    assert_eq!(
        again
            .files
            .iter()
            .map(|file| file.rows_imported)
            .sum::<u64>(),
        0
    );
}

#[test]
fn what_came_close_is_named() {
    let text = std::fs::read_to_string(fixtures("shopify/orders_export_1.csv")).unwrap();
    let shop = Shop::new().file(
        "orders_export.csv",
        text.replace("Lineitem quantity", "Lineitem quantiy"),
    );
    let error = shop.import().unwrap_err().to_string();
    assert!(
        error.contains(
            "orders_export.csv looks like shopify (a Shopify orders export): it lacks Lineitem quantity, though it has Lineitem quantiy"
        ),
        "{error}"
    );
    let asked = shop
        .import_as(&[shop.input()], Format::Preset("shopify".to_owned()))
        .unwrap_err()
        .to_string();
    assert!(asked.contains("it lacks Lineitem quantity"), "{asked}");
}

#[test]
fn canonical_files_stay_canonical_and_strangers_are_named() {
    let feed = std::fs::read_to_string(fixtures("merchant-feed/feed.tsv")).unwrap();
    let shop = Shop::new()
        .file(
            "orders.csv",
            "order_id,ordered_at,customer_id\no1,2026-01-01,c1\n",
        )
        .file(
            "order_lines.csv",
            "order_id,line_no,product_id,quantity,unit_price,line_discount,unit_cost\no1,1,A,1,2.00,0,1\n",
        )
        .file("feed.tsv", &feed)
        .file("notes.txt", "remember the milk\n");
    let report = shop.import().unwrap();
    assert!(
        report.recognised.contains("sidecart's own tables"),
        "{}",
        report.recognised
    );
    let notes = report.notes.join("\n");
    assert!(
        notes.contains(
            "2 files were skipped (feed.tsv, notes.txt): named like none of sidecart's tables"
        ),
        "{notes}"
    );
    assert!(
        notes.contains("feed.tsv fits the preset merchant-feed; import it by itself"),
        "{notes}"
    );
}

#[test]
fn a_shopify_export_that_a_spreadsheet_rewrote_is_read() {
    let shop = Shop::new().file(
        "orders.csv",
        "Name;Financial Status;Subtotal;Total;Created at;Lineitem quantity;Lineitem name;Lineitem price;Shipping;Taxes\n\
         #1;paid;10,50;10,50;01.02.2026 10:00;1;Cup;10,50;0,00;0,00\n\
         #2;paid;1.021,00;1.021,00;13.02.2026 10:00;2;Pot;510,50;0,00;0,00\n",
    );
    let report = shop.import().unwrap();
    assert!(report.rejects.is_empty(), "{:?}", report.rejects);
    assert_eq!(
        shop.ask("SELECT concat_ws(' ', o.order_id, o.ordered_at, l.quantity * l.unit_price) FROM orders o JOIN order_lines l USING (order_id) ORDER BY 1"),
        "#1 2026-02-01 10:00:00 10.50000000;#2 2026-02-13 10:00:00 1021.00000000"
    );
}

#[test]
fn a_stranger_is_pointed_to_the_preset_that_knows_most_of_its_columns() {
    let advice = |header: &str| {
        let shop = Shop::new().file("export.csv", format!("{header}\n1\n"));
        shop.import().unwrap_err().to_string()
    };
    let close = advice("Name,Email,Lineitem name,Lineitem sku,Total,Warehouse");
    assert!(
        close.contains(
            "shopify knows 5 of the 6 columns of export.csv, so start from: sidecart presets shopify"
        ),
        "{close}"
    );
    let strange = advice("Mond,Sonne,Sterne");
    assert!(
        strange.contains(
            "none of the presets is near, but sidecart presets NAME shows how one is written"
        ) && !strange.contains("sidecart presets maven"),
        "{strange}"
    );
}
