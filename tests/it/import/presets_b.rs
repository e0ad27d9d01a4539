//! The presets of event sources, on small files of ours: every table counted and
//! every trap of the source computed by hand.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use sidecart::facts;
use sidecart::import::{Format, Overrides, Report};
use sidecart::store::{Limits, NextDb};

use crate::shop::Shop;

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/fixtures")
        .join(name)
}

/// `table read imported unchanged rejected filtered` over all files, by table.
fn counts(report: &Report) -> Vec<String> {
    let mut tables: BTreeMap<&str, [u64; 5]> = BTreeMap::new();
    for file in &report.files {
        let all = tables.entry(file.table).or_default();
        for (sum, part) in all.iter_mut().zip([
            file.rows_read,
            file.rows_imported,
            file.rows_unchanged,
            file.rows_rejected,
            file.rows_filtered,
        ]) {
            *sum += part;
        }
    }
    tables
        .into_iter()
        .filter(|(_, all)| *all != [0; 5])
        .map(|(table, [read, imported, unchanged, rejected, filtered])| {
            format!("{table} {read} {imported} {unchanged} {rejected} {filtered}")
        })
        .collect()
}

/// Imports a fixture without naming its preset, which must be recognised, and
/// again: then nothing may change.
fn imported(preset: &str, folder: &Path) -> (Shop, Report) {
    let shop = Shop::new();
    let paths = [folder.to_owned()];
    let report = shop.import_as(&paths, Format::Detect).unwrap();
    assert!(report.recognised.contains(preset), "{}", report.recognised);
    let again = shop
        .import_as(&paths, Format::Preset(preset.to_owned()))
        .unwrap();
    for file in &again.files {
        assert_eq!(file.rows_imported, 0, "{file:?}");
    }
    assert_eq!(
        counts(&again)
            .iter()
            .map(|line| line.split(' ').nth(1).unwrap().to_owned())
            .collect::<Vec<_>>(),
        counts(&report)
            .iter()
            .map(|line| line.split(' ').nth(1).unwrap().to_owned())
            .collect::<Vec<_>>()
    );
    (shop, report)
}

/// What the resolvers say of the exposures, after the derived tables are built.
fn resolved(shop: &Shop) -> Vec<String> {
    let next = NextDb::begin(&shop.database(), &Limits::default()).unwrap();
    let report = facts::rebuild(&next, &facts::Settings::default(), &mut |_, _, _| {}).unwrap();
    next.swap_in().unwrap();
    report.resolved.sentences()
}

/// Every exposure with an anchor, in words.
const CONTEXT: &str = "SELECT concat_ws(' ', strftime(e.shown_at, '%d %H:%M:%S'), c.target_id, '<', coalesce(c.anchor_id, '-'), \
     c.anchor_source, c.placement, c.placement_source, c.rec_type, c.weight) \
     FROM exposure_context c JOIN exposures e USING (exposure_id) ORDER BY e.shown_at, c.target_id, c.anchor_id";

fn lines(shop: &Shop, sql: &str) -> Vec<String> {
    shop.ask(sql).split(';').map(str::to_owned).collect()
}

/// Of 22 events those of other kinds are filtered, and the 6 lines of repeats.
const GA4: [&str; 9] = [
    "cart_events 6 6 0 0 18",
    "clicks 1 1 0 0 21",
    "exposures 9 7 0 2 18",
    "order_lines 5 4 0 1 23",
    "orders 5 2 2 1 17",
    "product_views 2 2 0 0 20",
    "products 21 5 16 0 11",
    "returns 3 2 0 1 19",
    "sessions 3 2 0 1 19",
];

fn is_ga4_shop(shop: &Shop) {
    assert_eq!(
        lines(
            shop,
            "SELECT concat_ws(' ', order_id, ordered_at, coalesce(visitor_id, '-'), coalesce(customer_id, '-'), \
             coalesce(session_id, '-'), currency, coalesce(coupon, '-')) FROM orders ORDER BY order_id"
        ),
        [
            "T1 2026-03-01 09:06:00 111.1 C1 111.1.501 EUR SPRING",
            "T2 2026-03-01 11:05:00 - - - EUR -",
        ]
    );
    assert_eq!(
        lines(
            shop,
            "SELECT concat_ws(' ', order_id, line_no, product_id, quantity, unit_price) FROM order_lines ORDER BY ALL"
        ),
        [
            "T1 1 MACHINE 1.0000 480.0000",
            "T1 2 GRINDER 1.0000 99.5000",
            "T1 3 DESCALER 2.0000 9.9000",
            "T2 1 CUP 3.0000 5.0000",
        ]
    );
    assert_eq!(
        lines(
            shop,
            "SELECT concat_ws(' ', order_id, coalesce(line_no::VARCHAR, '-'), product_id, quantity, refund_amount, returned_at) \
             FROM returns ORDER BY order_id"
        ),
        [
            "T1 - DESCALER 1.0000 9.9000 2026-03-02 12:00:00",
            "T2 1 CUP 3.0000 14.9900 2026-03-02 13:00:00",
        ]
    );
    assert_eq!(
        lines(
            shop,
            "SELECT concat_ws('|', product_id, title, category_path, list_price) FROM products ORDER BY 1"
        ),
        [
            "CUP|Cup|Tableware|5.0000",
            "DESCALER|Descaler|Coffee > Care|9.9000",
            "FROTHER|Milk frother|Coffee > Milk|39.0000",
            "GRINDER|Burr grinder|Coffee > Grinders|99.5000",
            "MACHINE|Espresso machine|Coffee > Machines|480.0000",
        ]
    );
    assert_eq!(
        lines(
            shop,
            "SELECT concat_ws(' ', session_id, visitor_id, started_at, channel, device, country) FROM sessions ORDER BY 1"
        ),
        [
            "111.1.501 111.1 2026-03-01 09:00:00 cpc mobile Germany",
            "222.2.601 222.2 2026-03-01 10:00:00 cpc mobile Germany",
        ]
    );
    // The trap of the list's place: "(not set)" is none.
    assert_eq!(
        lines(
            shop,
            "SELECT concat_ws(' ', target_id, coalesce(position::VARCHAR, '-'), list_size, coalesce(list_id, '-')) \
             FROM exposures ORDER BY shown_at, target_id"
        ),
        [
            "CUP - 3 -",
            "FROTHER 1 3 -",
            "GRINDER 0 3 -",
            "DESCALER 1 2 cart_rail",
            "GRINDER 2 2 cart_rail",
            "CUP - 3 -",
            "MACHINE - 3 -",
        ]
    );
    let rejects = lines(
        shop,
        "SELECT replace(concat_ws(': ', table_name, reason), ';', ',') FROM reject ORDER BY 1",
    );
    assert_eq!(
        rejects,
        [
            "exposures: the item has no item_id",
            "exposures: the visitor gave no consent, so the row has no user_pseudo_id",
            "order_lines: the purchase has no transaction_id",
            "orders: the purchase has no transaction_id, so its repeats could not be told from new orders",
            "returns: the refund names a whole order whose lines are not there, import its purchase, then this file again",
            "sessions: the visitor gave no consent, so the row has no session",
        ]
    );
    assert_eq!(
        resolved(shop),
        [
            "anchors: 14 % explicit, 43 % by page, 29 % from the cart, 14 % none",
            "placements: 29 % by list, 71 % by page",
            "types: 100 % cross-sells for want of another",
        ]
    );
    assert_eq!(
        lines(shop, CONTEXT),
        [
            "01 09:00:11 CUP < MACHINE page pdp page cross_sell 1.0",
            "01 09:00:11 FROTHER < MACHINE page pdp page cross_sell 1.0",
            "01 09:00:11 GRINDER < MACHINE page pdp page cross_sell 1.0",
            "01 09:04:01 DESCALER < GRINDER cart cart list cross_sell 0.5",
            "01 09:04:01 DESCALER < MACHINE cart cart list cross_sell 0.5",
            "01 09:04:01 GRINDER < MACHINE cart cart list cross_sell 1.0",
            "01 10:00:01 CUP < GRINDER explicit home page cross_sell 1.0",
            "01 10:00:01 MACHINE < - none home page cross_sell 1.0",
        ]
    );
}

#[test]
fn ga4_ndjson() {
    let (shop, report) = imported("ga4", &fixture("ga4"));
    assert_eq!(counts(&report), GA4);
    assert!(
        report
            .notes
            .iter()
            .any(|note| note.contains("2 repeated purchases were left out")),
        "{:?}",
        report.notes
    );
    is_ga4_shop(&shop);
}

#[test]
fn ga4_parquet_holds_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let duck = duckdb::Connection::open_in_memory().unwrap();
    for day in ["20260301", "20260302"] {
        let from = fixture("ga4").join(format!("events_{day}.ndjson"));
        let to = folder.path().join(format!("events_{day}.parquet"));
        duck.execute_batch(&format!(
            "COPY (SELECT * REPLACE (CAST(event_timestamp AS BIGINT) AS event_timestamp) \
             FROM read_json('{}', sample_size = -1)) TO '{}'",
            from.display(),
            to.display()
        ))
        .unwrap();
    }
    let (shop, report) = imported("ga4", folder.path());
    assert_eq!(counts(&report), GA4);
    is_ga4_shop(&shop);
}

#[test]
fn a_day_of_ga4_that_was_rewritten_replaces_itself() {
    let day = fixture("ga4").join("events_20260301.ndjson");
    let shop = Shop::new();
    let preset = || Format::Preset("ga4".to_owned());
    shop.import_as(std::slice::from_ref(&day), preset())
        .unwrap();
    // Days later Google has a better coupon, and the reload of the next day comes too.
    let text = std::fs::read_to_string(&day)
        .unwrap()
        .replace("SPRING", "SUMMER");
    let rewritten = shop.input().join("events_20260301.ndjson");
    std::fs::write(&rewritten, text).unwrap();
    let next_day = fixture("ga4").join("events_20260302.ndjson");
    let report = shop.import_as(&[rewritten, next_day], preset()).unwrap();
    let changed: Vec<String> = counts(&report)
        .into_iter()
        .filter(|line| line.split(' ').nth(2) != Some("0"))
        .collect();
    assert_eq!(changed, ["orders 5 1 3 1 17", "returns 3 2 0 1 19"]);
    assert_eq!(
        shop.ask(
            "SELECT concat_ws(' ', order_id, ordered_at, coupon) FROM orders WHERE order_id = 'T1'"
        ),
        "T1 2026-03-01 09:06:00 SUMMER"
    );
}

#[test]
fn a_catalogue_is_not_overwritten_by_events() {
    let shop = Shop::new().file(
        "products.csv",
        "product_id,title,unit_cost\nGRINDER,Grinder G2,61.50\n",
    );
    shop.import().unwrap();
    shop.import_as(&[fixture("ga4")], Format::Preset("ga4".to_owned()))
        .unwrap();
    assert_eq!(
        shop.ask("SELECT concat_ws(' ', title, unit_cost) FROM products WHERE product_id IN ('GRINDER', 'CUP') ORDER BY 1"),
        "Cup;Grinder G2 61.5000"
    );
}

#[test]
fn segment_ndjson() {
    let (shop, report) = imported("segment", &fixture("segment"));
    assert_eq!(
        counts(&report),
        [
            // Of 18 events those of other kinds are filtered; orders are read by two blocks.
            "cart_events 5 5 0 0 14",
            "clicks 1 1 0 0 17",
            "exposures 5 4 0 1 15",
            "order_lines 5 5 0 0 16",
            "orders 5 3 2 0 31",
            "product_views 1 1 0 0 17",
            "products 15 5 10 0 7",
            "returns 3 3 0 0 16",
        ]
    );
    assert_eq!(
        lines(
            &shop,
            "SELECT concat_ws(' ', order_id, ordered_at, coalesce(status, 'ok'), coalesce(customer_id, '-'), coalesce(discount, 0)) \
             FROM orders ORDER BY order_id"
        ),
        [
            "S1 2026-03-01 09:07:00 ok u1 2.5000",
            "S2 2026-03-01 10:00:00 cancelled - 0.0000",
            "S3 2026-03-03 09:00:00 ok - 0.0000",
        ]
    );
    // The specification's example: revenue 25, of which 2.50 are given back.
    assert_eq!(
        shop.ask("SELECT sum(quantity * unit_price)::DECIMAL(9,2)::VARCHAR FROM order_lines WHERE order_id = 'S1'"),
        "25.00"
    );
    assert_eq!(
        lines(
            &shop,
            "SELECT concat_ws(' ', order_id, coalesce(line_no::VARCHAR, '-'), product_id, quantity, coalesce(refund_amount::VARCHAR, '-')) \
             FROM returns ORDER BY order_id, line_no"
        ),
        [
            "S1 - CUP 1.0000 -",
            "S3 1 CUP 1.0000 -",
            "S3 2 DESCALER 2.0000 -",
        ]
    );
    assert_eq!(
        shop.rejects(),
        ["events.ndjson:7 target_id: the product has neither product_id nor sku"]
    );
    assert_eq!(
        resolved(&shop),
        [
            "anchors: 50 % by page, 25 % from the cart, 25 % none",
            "placements: 25 % explicit, 25 % by list, 50 % by page",
            "types: 100 % cross-sells for want of another",
        ]
    );
    assert_eq!(
        lines(&shop, CONTEXT),
        [
            "01 09:00:01 FROTHER < MACHINE page pdp page cross_sell 1.0",
            "01 09:00:01 GRINDER < MACHINE page pdp page cross_sell 1.0",
            "01 09:04:00 DESCALER < GRINDER cart cart list cross_sell 1.0",
            "01 09:05:00 CUP < - none plp explicit cross_sell 1.0",
        ]
    );
}

/// A line of a Segment file.
fn segment_event(event: &str, id: &str, hour: u8, properties: &str) -> String {
    format!(
        "{{\"type\": \"track\", \"event\": \"{event}\", \"messageId\": \"{id}\", \"anonymousId\": \"a\", \
         \"timestamp\": \"2026-03-01T{hour:02}:00:00Z\", \"properties\": {properties}}}\n"
    )
}

#[test]
fn a_purchase_told_again_does_not_undo_its_cancellation() {
    let order = r#"{"order_id": "1", "products": [{"product_id": "A", "price": 2.0}]}"#;
    let shop = Shop::new()
        .file(
            "day1.ndjson",
            segment_event("Order Completed", "m1", 9, order),
        )
        .file(
            "day2.ndjson",
            segment_event("Order Cancelled", "m2", 10, order),
        );
    let import = |day: &str| {
        shop.import_as(
            &[shop.input().join(day)],
            Format::Preset("segment".to_owned()),
        )
        .unwrap()
    };
    import("day1.ndjson");
    import("day2.ndjson");
    let again = import("day1.ndjson");
    assert!(again.files.iter().all(|file| file.rows_imported == 0));
    assert_eq!(shop.ask("SELECT status FROM orders"), "cancelled");
}

#[test]
fn repeats_of_a_purchase_are_counted() {
    let (shop, _) = imported("ga4", &fixture("ga4"));
    assert_eq!(
        shop.ask(
            "SELECT sum(rows_repeated)::VARCHAR FROM import_repeat \
             WHERE table_name = 'orders' AND batch = (SELECT min(batch) FROM import_repeat)"
        ),
        "2"
    );
}

#[test]
fn times_that_are_utc_by_definition_are_not_shifted() {
    for (preset, folder) in [
        ("ga4", "ga4"),
        ("snowplow", "snowplow"),
        ("snowplow", "snowplow-dbt"),
    ] {
        let (plain, _) = imported(preset, &fixture(folder));
        let zoned = Shop::new();
        zoned
            .import_with(
                &[fixture(folder)],
                Format::Preset(preset.to_owned()),
                Overrides {
                    timezone: Some("America/New_York".to_owned()),
                    ..Overrides::default()
                },
            )
            .unwrap();
        for table in [
            "exposures",
            "orders",
            "sessions",
            "product_views",
            "cart_events",
        ] {
            assert_eq!(
                plain.rows_of(table),
                zoned.rows_of(table),
                "{preset} {table}"
            );
        }
    }
}

#[test]
fn the_gmt_columns_of_woocommerce_are_not_shifted() {
    let shop = Shop::new().file(
        "wc_order_stats.csv",
        "order_id,parent_id,date_created_gmt,num_items_sold,net_total,status\n1,0,2026-03-01 09:00:00,1,2,wc-completed\n",
    );
    shop.import_with(
        &[shop.input()],
        Format::Preset("woocommerce".to_owned()),
        Overrides {
            timezone: Some("America/New_York".to_owned()),
            ..Overrides::default()
        },
    )
    .unwrap();
    assert_eq!(
        shop.ask("SELECT ordered_at::VARCHAR FROM orders"),
        "2026-03-01 09:00:00"
    );
}

#[test]
fn a_refund_of_an_order_too_large_to_share_is_no_failure() {
    let order = r#"{"order_id": "1", "products": [{"product_id": "A", "price": 99999999999, "quantity": 99999999}]}"#;
    let shop = Shop::new().file(
        "events.ndjson",
        segment_event("Order Completed", "m1", 9, order)
            + &segment_event(
                "Order Refunded",
                "m2",
                10,
                r#"{"order_id": "1", "total": 5}"#,
            ),
    );
    shop.import_as(&[shop.input()], Format::Preset("segment".to_owned()))
        .unwrap();
    assert_eq!(
        shop.ask("SELECT concat_ws(' ', line_no, product_id, coalesce(refund_amount::VARCHAR, '-')) FROM returns"),
        "1 A -"
    );
}

#[test]
fn segment_warehouse_tables() {
    let (shop, report) = imported("segment", &fixture("segment-warehouse"));
    assert_eq!(
        counts(&report),
        [
            // Three files of one event each, all read for every table.
            "cart_events 0 0 0 0 3",
            "clicks 0 0 0 0 3",
            "exposures 2 2 0 0 2",
            "order_lines 2 2 0 0 2",
            "orders 1 1 0 0 5",
            "product_views 1 1 0 0 2",
            "products 5 5 0 0 0",
            "returns 0 0 0 0 3",
        ]
    );
    assert_eq!(
        lines(
            &shop,
            "SELECT concat_ws(' ', o.order_id, ordered_at, discount, coupon, line_no, product_id, quantity, unit_price) \
             FROM orders o JOIN order_lines USING (order_id) ORDER BY line_no"
        ),
        [
            "S1 2026-03-01 09:07:00 2.5000 hasbros 1 CUP 3.0000 5.0000",
            "S1 2026-03-01 09:07:00 2.5000 hasbros 2 DESCALER 1.0000 10.0000",
        ]
    );
    assert_eq!(resolved(&shop)[0], "anchors: 100 % by page");
}

#[test]
fn snowplow_atomic_events() {
    let (shop, report) = imported("snowplow", &fixture("snowplow"));
    assert_eq!(
        counts(&report),
        [
            // Of 14 events those of other kinds are filtered, and the 2 lines of a repeat.
            "cart_events 3 3 0 0 11",
            "clicks 1 1 0 0 13",
            "exposures 4 3 0 1 11",
            "order_lines 3 3 0 0 13",
            "orders 3 2 1 0 11",
            "product_views 1 1 0 0 13",
            "products 10 5 5 0 7",
            "returns 2 2 0 0 12",
        ]
    );
    assert_eq!(
        lines(
            &shop,
            "SELECT concat_ws(' ', order_id, ordered_at, coalesce(visitor_id, '-'), coalesce(discount, 0), coalesce(coupon, '-')) \
             FROM orders ORDER BY order_id"
        ),
        [
            "X1 2026-03-01 09:04:00 d1 5.0000 FIVE",
            "X2 2026-03-01 10:04:00 - 0.0000 -",
        ]
    );
    assert_eq!(
        lines(
            &shop,
            "SELECT concat_ws(' ', order_id, coalesce(line_no::VARCHAR, '-'), product_id, quantity, coalesce(refund_amount::VARCHAR, '-'), reason) \
             FROM returns ORDER BY order_id"
        ),
        ["X1 - DESCALER 2.0000 - broken", "X2 1 CUP 4.0000 - late",]
    );
    assert_eq!(
        shop.rejects(),
        [
            "events.csv:9 visitor_id: the visitor was tracked without cookies or consent, so the row has no domain_userid"
        ]
    );
    assert_eq!(
        resolved(&shop),
        [
            "anchors: 67 % by page, 33 % from the cart",
            "placements: 100 % explicit",
            "types: 100 % cross-sells for want of another",
        ]
    );
    assert_eq!(
        lines(&shop, CONTEXT),
        [
            "01 09:00:01 FROTHER < MACHINE page pdp explicit cross_sell 1.0",
            "01 09:00:01 GRINDER < MACHINE page pdp explicit cross_sell 1.0",
            "01 09:02:00 DESCALER < GRINDER cart cart explicit cross_sell 1.0",
        ]
    );
}

#[test]
fn snowplow_atomic_events_as_nested_parquet() {
    let folder = tempfile::tempdir().unwrap();
    let (text, nested) = (
        fixture("snowplow").join("events.csv"),
        folder.path().join("events.parquet"),
    );
    let duck = duckdb::Connection::open_in_memory().unwrap();
    let action =
        "unstruct_event_com_snowplowanalytics_snowplow_ecommerce_snowplow_ecommerce_action_1";
    let product = "contexts_com_snowplowanalytics_snowplow_ecommerce_product_1";
    duck.execute_batch(&format!(
        "COPY (SELECT * REPLACE (
             CAST(derived_tstamp AS TIMESTAMP) AS derived_tstamp,
             from_json({action}, '{{\"type\": \"VARCHAR\", \"name\": \"VARCHAR\"}}') AS {action},
             from_json({product}, '[{{\"id\": \"VARCHAR\", \"name\": \"VARCHAR\", \"category\": \"VARCHAR\", \
                 \"price\": \"DOUBLE\", \"quantity\": \"BIGINT\", \"position\": \"BIGINT\"}}]') AS {product})
         FROM read_csv('{}', all_varchar = true)) TO '{}'",
        text.display(),
        nested.display()
    ))
    .unwrap();
    let (shop, report) = imported("snowplow", folder.path());
    assert_eq!(
        counts(&report)[2..5],
        [
            "exposures 4 3 0 1 11",
            "order_lines 3 3 0 0 13",
            "orders 3 2 1 0 11"
        ]
    );
    assert_eq!(
        resolved(&shop)[0],
        "anchors: 67 % by page, 33 % from the cart"
    );
}

#[test]
fn snowplow_dbt_tables() {
    let (shop, report) = imported("snowplow", &fixture("snowplow-dbt"));
    assert_eq!(
        counts(&report),
        [
            // Of 7 product interactions.
            "cart_events 1 1 0 0 6",
            "exposures 3 3 0 0 4",
            "order_lines 2 2 0 0 5",
            "orders 1 1 0 0 0",
            "product_views 1 1 0 0 6",
            "products 7 4 3 0 0",
            "sessions 1 1 0 0 0",
        ]
    );
    assert_eq!(
        shop.ask(
            "SELECT concat_ws(' ', order_id, ordered_at, customer_id, discount, coupon) FROM orders"
        ),
        "X1 2026-03-01 09:04:00 u1 5.0000 FIVE"
    );
    assert_eq!(
        shop.ask("SELECT concat_ws(' ', session_id, reached_cart, reached_checkout) FROM sessions"),
        "s1 true false"
    );
    assert_eq!(
        resolved(&shop)[..2],
        [
            "anchors: 67 % by page, 33 % from the cart",
            "placements: 33 % by list, 67 % by page",
        ]
    );
}

/// The dbt fixture with more rows in two of its tables.
fn dbt_with(interactions: &str, transactions: &str) -> Shop {
    let mut shop = Shop::new();
    for (table, more) in [
        ("product_interactions", interactions),
        ("transaction_interactions", transactions),
    ] {
        let name = format!("snowplow_ecommerce_{table}.csv");
        let text = std::fs::read_to_string(fixture("snowplow-dbt").join(&name)).unwrap();
        shop = shop.file(&name, text + more);
    }
    shop
}

const LINES: &str =
    "SELECT concat_ws(' ', order_id, line_no, product_id, quantity) FROM order_lines ORDER BY ALL";

#[test]
fn a_transaction_told_again_does_not_double_its_lines() {
    let again = |event: &str, at: &str| {
        format!(
            "p{event}1,{event},p6,s1,d1,,{at},GRINDER,Coffee/Grinders,EUR,99.5,,,Burr grinder,,1,false,,false,false,,true,X1\n\
             p{event}2,{event},p6,s1,d1,,{at},DESCALER,Coffee/Care,EUR,9.9,,,Descaler,,3,false,,false,false,,true,X1\n"
        )
    };
    let order =
        |event: &str, at: &str| format!("X1,{event},shop,p6,s1,d1,,u1,{at},EUR,124.2,5,FIVE\n");
    // Its page was loaded again, and the export holds two rows twice.
    let at = "2026-03-01 09:20:00";
    let twice = "pe7,e7,p6,s1,d1,,2026-03-01 09:04:00,DESCALER,Coffee/Care,EUR,9.9,,,Descaler,,3,false,,false,false,,true,X1\n";
    let shop = dbt_with(
        &(again("e9", at) + twice),
        &(order("e9", at) + &order("e6", "2026-03-01 09:04:00")),
    );
    let preset = || Format::Preset("snowplow".to_owned());
    let report = shop.import_as(&[shop.input()], preset()).unwrap();
    assert_eq!(
        counts(&report)[2..4],
        ["order_lines 2 2 0 0 8", "orders 3 1 2 0 0"]
    );
    let whole = ["X1 1 GRINDER 1.0000", "X1 2 DESCALER 3.0000"];
    assert_eq!(lines(&shop, LINES), whole);
    let again_report = shop.import_as(&[shop.input()], preset()).unwrap();
    assert_eq!(counts(&again_report)[2], "order_lines 2 0 2 0 8");
    // The next night's export holds the repeat alone.
    let header = |table: &str| {
        let name = format!("snowplow_ecommerce_{table}.csv");
        let text = std::fs::read_to_string(fixture("snowplow-dbt").join(&name)).unwrap();
        text.lines().next().unwrap().to_owned() + "\n"
    };
    let night = Shop::new()
        .file(
            "product.csv",
            header("product_interactions") + &again("e10", "2026-03-02 01:00:00"),
        )
        .file(
            "transaction.csv",
            header("transaction_interactions") + &order("e10", "2026-03-02 01:00:00"),
        );
    let report = shop.import_as(&[night.input()], preset()).unwrap();
    assert!(counts(&report).contains(&"order_lines 0 0 0 0 2".to_owned()));
    assert_eq!(lines(&shop, LINES), whole);
}

#[test]
fn a_cancellation_beside_its_purchase_is_no_repeat_of_it() {
    let order = r#"{"order_id": "1", "products": [{"product_id": "A", "price": 2.0}]}"#;
    let told = |cancelled: &str| {
        let shop = Shop::new().file(
            "events.ndjson",
            segment_event("Order Completed", "m1", 9, order) + cancelled,
        );
        let report = shop
            .import_as(&[shop.input()], Format::Preset("segment".to_owned()))
            .unwrap();
        let stood = "stood in several rows";
        assert!(
            !report.notes.iter().any(|note| note.contains(stood)),
            "{:?}",
            report.notes
        );
        let repeats = "SELECT coalesce(sum(rows_repeated), 0)::VARCHAR FROM import_repeat WHERE table_name = 'orders'";
        (shop.ask("SELECT status FROM orders"), shop.ask(repeats))
    };
    let cancelled = segment_event("Order Cancelled", "m2", 10, order);
    assert_eq!(told(&cancelled), ("cancelled".to_owned(), "0".to_owned()));
    // What was told again beside it still is.
    let again = segment_event("Order Completed", "m3", 11, order);
    assert_eq!(
        told(&(cancelled + &again)),
        ("cancelled".to_owned(), "1".to_owned())
    );
}

#[test]
fn adobe_commerce_storefront_events() {
    let (shop, report) = imported("adobe-commerce", &fixture("adobe-commerce"));
    assert_eq!(
        counts(&report),
        [
            // Of 11 events those of other kinds are filtered; carts are read by two blocks.
            "cart_events 2 2 0 0 21",
            "clicks 2 2 0 0 9",
            "exposures 7 7 0 0 7",
            "order_lines 2 2 0 0 11",
            "orders 2 1 1 0 9",
            "product_views 1 1 0 0 10",
            "products 7 3 4 0 7",
        ]
    );
    assert_eq!(
        lines(
            &shop,
            "SELECT concat_ws(' ', target_id, viewable, position, trigger) FROM exposures ORDER BY shown_at, target_id"
        ),
        [
            "GRINDER false 0 bought-bought",
            "MACHINE false 1 bought-bought",
            "GRINDER true 0 bought-bought",
            "MACHINE true 1 bought-bought",
            "GRINDER true 0 bought-bought",
            "MACHINE true 1 bought-bought",
            "DESCALER false 0 trending",
        ]
    );
    assert_eq!(
        shop.ask("SELECT concat_ws(' ', target_id, kind) FROM clicks ORDER BY clicked_at"),
        "GRINDER product;CUP add_to_cart"
    );
    assert_eq!(
        lines(
            &shop,
            "SELECT concat_ws(' ', o.order_id, ordered_at, currency, coupon, line_no, product_id, quantity, unit_price, \
             coalesce(line_discount, 0)) FROM orders o JOIN order_lines USING (order_id) ORDER BY line_no"
        ),
        [
            "O1 2026-03-01 09:02:00 EUR TEN 1 GRINDER 1.0000 99.5000 0.0000",
            "O1 2026-03-01 09:02:00 EUR TEN 2 CUP 2.0000 5.0000 1.0000",
        ]
    );
    assert_eq!(
        resolved(&shop),
        [
            "anchors: 43 % explicit, 14 % from the cart, 43 % none",
            "placements: 100 % explicit",
            "types: 100 % cross-sells for want of another",
        ]
    );
    assert_eq!(
        lines(&shop, CONTEXT)[6..],
        [
            "01 09:01:01 DESCALER < CUP cart cart explicit cross_sell 0.5",
            "01 09:01:01 DESCALER < GRINDER cart cart explicit cross_sell 0.5",
        ]
    );
}
