//! Alerts and opportunities, on shops small enough to compute by hand, and on the command
//! line.

use serde_json::Value;
use sidecart::domain::{Filter, Scope, Window};
use sidecart::explore::{self, Answer, Place, Question};

use crate::cli::sidecart;
use crate::facts_fixture::Shop;

/// Six weeks from 2026-01-01, each day alike. Of 20 sessions that saw t with a, 4 order: 2
/// take both, and one t of the two comes back; the other 2 take a. Of 20 that saw u with a,
/// 10 take a. Before that 100 people bought t alone and kept it. All orders are old.
fn harmful() -> Shop {
    let days = "(select unnest(range(42)) as d)";
    Shop::empty().run(&format!(
        "insert into setting (name, value) values ('currency', 'EUR');
         insert into products (product_id, title, category_path, list_price, unit_cost) values
             ('a', 'Anchor', 'A', 20, 10), ('t', 'Target', 'B', 10, 4), ('u', 'Other', 'B', 10, 4);
         create temp table visit as
             select d, n, kind, kind || '-' || d || '-' || n as id,
                 timestamp '2026-01-01 10:00' + to_days(cast(d as integer)) as seen_at
             from {days}, (select unnest(range(20)) as n), (values ('t'), ('u')) as k (kind);
         insert into sessions (session_id, visitor_id, started_at, device)
             select id, id, seen_at, 'phone' from visit;
         insert into exposures (exposure_id, shown_at, visitor_id, session_id, anchor_id, target_id,
             rec_type, placement, position, viewable)
             select id, seen_at, id, id, 'a', kind, 'cross_sell', 'pdp', 1, true from visit;
         insert into orders (order_id, ordered_at, visitor_id, session_id)
             select id, seen_at + interval '1' hour, id, id from visit
             where n < case kind when 't' then 4 else 10 end;
         insert into order_lines (order_id, line_no, product_id, quantity, unit_price)
             select order_id, 1, 'a', 1, 20 from orders;
         insert into order_lines (order_id, line_no, product_id, quantity, unit_price)
             select id, 2, 't', 1, 10 from visit where kind = 't' and n < 2;
         insert into returns (return_id, order_id, line_no, quantity, refund_amount, returned_at)
             select id, id, 2, 1, 10, seen_at + interval '9' day from visit where kind = 't' and n = 0;
         insert into orders (order_id, ordered_at, visitor_id)
             select 'alone-' || n, timestamp '2025-12-01 10:00', 'alone-' || n
             from (select unnest(range(100)) as n);
         insert into order_lines (order_id, line_no, product_id, quantity, unit_price)
             select order_id, 1, 't', 1, 10 from orders where order_id like 'alone%';
         insert into orders (order_id, ordered_at, visitor_id)
             values ('late', timestamp '2026-06-01 10:00', 'late');
         insert into order_lines (order_id, line_no, product_id, quantity, unit_price)
             values ('late', 1, 'a', 1, 20);
         drop table visit;"
    ))
}

fn alerts(shop: &Shop, scope: Scope, place: Place) -> Vec<Value> {
    match explore::answer(&shop.conn, &Question::Alerts { scope, place }).unwrap() {
        Answer::Alerts(table) => values(&table.rows),
        other => panic!("{other:?}"),
    }
}

fn opportunities(shop: &Shop, place: Place) -> Vec<Value> {
    let question = Question::Opportunities {
        scope: Scope::default(),
        place,
    };
    match explore::answer(&shop.conn, &question).unwrap() {
        Answer::Opportunities(table) => values(&table.rows),
        other => panic!("{other:?}"),
    }
}

fn values(rows: &[impl serde::Serialize]) -> Vec<Value> {
    rows.iter()
        .map(|row| serde_json::to_value(row).unwrap())
        .collect()
}

fn holds(row: &Value, expected: &[(&str, f64)]) {
    for (field, expected) in expected {
        let found = row[*field].as_f64().unwrap_or(f64::NAN);
        assert!(
            (found - expected).abs() <= 1e-6 * expected.abs().max(1e-3),
            "{field}: {found}, expected {expected} in {row}"
        );
    }
}

#[test]
fn days_and_weeks_of_pairs_are_summed() {
    let shop = harmful().built();
    // 140 sessions with t, 28 order; of all 280, 98: 28 − 140·98/280 = −21, weight 70,
    // 140·70/280 = 35, variance 140·140·98·182/(280²·279).
    assert_eq!(
        shop.rows(
            "select week_no, weight, attaches, net_margin, units_back, sessions, gap, gap_weight, \
             gap_orders, round(gap_variance, 5), checkout_sessions \
             from pair_week join product_fact as p on p.product_no = target_no \
             where p.product_id = 't' order by week_no limit 2"
        ),
        [
            "0|140.0|14|14.0|7.0|140|-21.0|70.0|35.0|15.98208|0",
            "1|140.0|14|14.0|7.0|140|-21.0|70.0|35.0|15.98208|0"
        ]
    );
    assert_eq!(
        shop.rows("select count(*), sum(weight), sum(attaches), sum(net_margin) from pair_day"),
        ["84|1680.0|84|84.0"]
    );
    assert_eq!(
        shop.rows(
            "select units, units_returned, loss_units, return_loss from product_return \
             join product_fact using (product_no) where product_id = 't'"
        ),
        ["100.0|0.0|42.0|420.0"]
    );
}

#[test]
fn what_hurts_is_told_with_its_days_and_its_cost() {
    let shop = harmful().built();
    let rows = alerts(&shop, Scope::default(), Place::default());
    let told: Vec<(&str, &str)> = rows
        .iter()
        .map(|row| (row["id"].as_str().unwrap(), row["harm"].as_str().unwrap()))
        .collect();
    assert_eq!(told, [("a>t", "conversion"), ("a>t", "returns")]);
    // Six tests, two raised: an e-value of 60 is what it takes. Orders: 0.2 against 0.5. The
    // mean order leaves (42·142 + 600 + 10)/689, and 0.3 of 840 sessions are lost.
    let orders = &rows[0];
    assert_eq!(
        (&orders["level"], &orders["suggestion"]),
        (&"error".into(), &"retire".into())
    );
    assert_eq!(orders["since"], "2026-01-01");
    // The first week has an e-value of 93.9.
    assert_eq!(orders["first_breach_day"], "2026-01-07");
    let order = (42.0 * 142.0 + 610.0) / 689.0;
    holds(
        orders,
        &[
            ("value", 0.2),
            ("expected", 0.5),
            ("change", -0.3),
            ("exposures", 840.0),
            ("net_margin", 84.0),
            ("cost_so_far", 0.3 * 840.0 * order),
            ("cost_per_week", 0.3 * 140.0 * order),
        ],
    );
    assert_eq!(
        orders["reason"],
        "20 % of sessions that see it order, 50 % of those that see the product's other \
         recommendations (30.0 pp fewer)."
    );
    // Returns: 42 of 84, none of the 100 sold alone.
    let returns = &rows[1];
    assert_eq!(
        (&returns["level"], &returns["suggestion"]),
        (&"warn".into(), &"tune".into())
    );
    // 16 days with 32 units give an e-value of 64.0, 15 days one of 41.3.
    assert_eq!(returns["first_breach_day"], "2026-01-16");
    holds(
        returns,
        &[
            ("value", 0.5),
            ("expected", 0.0),
            ("net_margin", 84.0),
            ("cost_so_far", 420.0),
            ("cost_per_week", 70.0),
        ],
    );
    let overview = shop.overview(&Question::Overview {
        scope: Scope::default(),
    });
    assert_eq!(
        (overview.alerts_error, overview.alerts_warn),
        (Some(1), Some(1))
    );
}

#[test]
fn alerts_obey_place_window_and_filter() {
    let shop = harmful().built();
    let place = |target: &str| Place {
        target: Some(target.to_owned()),
        ..Place::default()
    };
    assert_eq!(
        alerts(&shop, Scope::default(), place("u")),
        Vec::<Value>::new()
    );
    assert_eq!(alerts(&shop, Scope::default(), place("t")).len(), 2);
    let all_phones = Scope {
        filter: Filter {
            terms: vec![("device".to_owned(), vec!["phone".to_owned()])],
        },
        ..Scope::default()
    };
    // The same figures, counted exposure by exposure; sessions are not known so.
    let filtered = alerts(&shop, all_phones, place("t"));
    assert_eq!(filtered.len(), 1);
    holds(
        &filtered[0],
        &[("value", 0.5), ("cost_so_far", 420.0), ("exposures", 840.0)],
    );
    // A window of whole weeks knows the sessions.
    let three_weeks = Scope {
        window: Window {
            from: "2026-01-08".parse().ok(),
            to: "2026-01-29".parse().ok(),
        },
        ..Scope::default()
    };
    let windowed = alerts(&shop, three_weeks, place("t"));
    assert_eq!(windowed.len(), 2, "{windowed:?}");
    assert_eq!(windowed[0]["since"], "2026-01-08");
    holds(&windowed[0], &[("exposures", 420.0), ("change", -0.3)]);
    holds(
        &windowed[1],
        &[("cost_so_far", 210.0), ("cost_per_week", 70.0)],
    );
    let unknown = Question::Alerts {
        scope: Scope::default(),
        place: place("zz"),
    };
    assert!(
        shop.refusal(&unknown).contains("no product"),
        "{}",
        shop.refusal(&unknown)
    );
}

#[test]
fn a_shop_without_exposures_has_no_alerts_and_says_why() {
    let shop = Shop::empty().order("o", "2026-01-01", "a@1 b@2").built();
    let question = Question::Alerts {
        scope: Scope::default(),
        place: Place::default(),
    };
    let Answer::Alerts(table) = explore::answer(&shop.conn, &question).unwrap() else {
        panic!("another answer")
    };
    assert!(table.rows.is_empty());
    assert!(
        table.remarks[0].contains("No exposures"),
        "{:?}",
        table.remarks
    );
    let overview = shop.overview(&Question::Overview {
        scope: Scope::default(),
    });
    assert_eq!(overview.alerts_error, None);
}

/// 200 orders on 61 days: 60 with pot, 50 with cup, 40 of them with both; the rest other
/// things. A cup earns 6.
fn baskets() -> Shop {
    Shop::empty().run(
        "insert into setting (name, value) values ('currency', 'EUR');
         insert into products (product_id, title, unit_cost) values
             ('pot', 'Pot', 9), ('cup', 'Cup', 4), ('tea', 'Tea', 1);
         insert into orders (order_id, ordered_at)
             select n, timestamp '2026-01-01' + to_days(cast(n % 61 as integer))
             from (select unnest(range(200)) as n);
         insert into order_lines (order_id, line_no, product_id, quantity, unit_price)
             select n, 1, 'pot', 1, 20 from (select unnest(range(60)) as n);
         insert into order_lines (order_id, line_no, product_id, quantity, unit_price)
             select n, 2, 'cup', 1, 10 from (select unnest(range(20, 70)) as n);
         insert into order_lines (order_id, line_no, product_id, quantity, unit_price)
             select n, 3, 'tea', 1, 3 from (select unnest(range(200)) as n) where n >= 70 or n % 3 = 0;",
    )
}

#[test]
fn orders_alone_have_opportunities_with_what_is_assumed() {
    let shop = baskets().built();
    let rows = opportunities(&shop, Place::default());
    let ids: Vec<&str> = rows.iter().map(|row| row["id"].as_str().unwrap()).collect();
    // A pot leaves 11, a cup 6. Tea goes with both less than by chance.
    assert_eq!(ids, ["cup>pot", "pot>cup"]);
    let months = 61.0 / 30.44;
    holds(
        &rows[1],
        &[
            ("orders_both", 40.0),
            ("orders_anchor", 60.0),
            ("orders_target", 50.0),
            ("lift", 200.0 * 40.0 / 3_000.0),
            ("views_per_month", 60.0 / months),
            // A fifth more of the orders with both.
            ("expected_attach_rate", 0.8),
            ("extra_attaches_per_month", 8.0 / months),
            ("margin_per_attach", 6.0),
            ("expected_gain", 48.0 / months),
            ("expected_gain_low", 0.0),
            ("expected_gain_high", 96.0 / months),
        ],
    );
    let assumed = rows[1]["assumptions"].to_string();
    assert!(assumed.contains("20 % more orders with both"), "{assumed}");
    assert!(assumed.contains("Nothing comes back"), "{assumed}");
    assert_eq!(rows[1]["notes"][0]["fields"][0], "replaces");
}

#[test]
fn what_is_offered_or_cannot_be_sold_is_no_opportunity() {
    let offered = baskets()
        .run(
            "insert into recommendations (rec_id, anchor_id, target_id) values ('r', 'pot', 'cup')",
        )
        .built();
    let ids = |shop: &Shop| -> Vec<String> {
        let rows = opportunities(shop, Place::default());
        rows.iter().map(|row| row["id"].to_string()).collect()
    };
    assert_eq!(ids(&offered), ["\"cup>pot\""]);
    let gone = baskets()
        .run("update products set stock_qty = 0 where product_id = 'cup'")
        .built();
    assert_eq!(ids(&gone), Vec::<String>::new());
    let variants = baskets().run("update products set parent_id = 'x'").built();
    assert_eq!(ids(&variants), Vec::<String>::new());
    let of_cup = Place {
        anchor: Some("cup".to_owned()),
        ..Place::default()
    };
    assert_eq!(opportunities(&baskets().built(), of_cup).len(), 1);
    // Without costs nobody knows what a sale earns.
    let costless = baskets()
        .run("update products set unit_cost = null")
        .built();
    let rows = opportunities(&costless, Place::default());
    assert_eq!(rows.len(), 2);
    assert_eq!(rows[0]["expected_gain"], Value::Null);
    assert!(
        rows[0]["notes"]
            .to_string()
            .contains("import prices and costs")
    );
}

#[test]
fn what_is_shown_is_no_opportunity_and_the_weakest_makes_room() {
    // t and u are shown 840 times each with a: u earns nothing. x is in 100 of 300 orders.
    let shop = harmful()
        .run(
            "insert into products (product_id, title, category_path, unit_cost) values ('x', 'Xylophone', 'B', 1);
             insert into order_lines (order_id, line_no, product_id, quantity, unit_price)
                 select order_id, 3, 'x', 1, 11 from orders where order_id like 'u-%-3' or order_id like 'u-%-4'
                     or order_id like 'u-%-5';",
        )
        .built();
    let rows = opportunities(
        &shop,
        Place {
            anchor: Some("a".into()),
            ..Place::default()
        },
    );
    assert_eq!(rows.len(), 1, "{rows:?}");
    let row = &rows[0];
    assert_eq!((&row["id"], &row["replaces"]), (&"a>x".into(), &"u".into()));
    // The most shown target had 840 exposures in 42 days.
    holds(
        row,
        &[
            ("orders_both", 126.0),
            ("views_per_month", 840.0 / 42.0 * 30.44),
            ("replaced_per_1000", 0.0),
            ("margin_per_attach", 10.0),
        ],
    );
}

/// The shop as files, imported by the program.
fn imported(shop: &Shop) -> (tempfile::TempDir, String) {
    let folder = tempfile::tempdir().unwrap();
    let files = folder.path().join("shop");
    std::fs::create_dir(&files).unwrap();
    for table in [
        "products",
        "sessions",
        "exposures",
        "orders",
        "order_lines",
        "returns",
    ] {
        let path = files.join(format!("{table}.csv"));
        let columns: Vec<String> = shop.rows(&format!(
            "select column_name from duckdb_columns() where table_name = '{table}' \
             and schema_name = 'main' and column_name in ('product_id', 'title', 'category_path', \
             'list_price', 'unit_cost', 'session_id', 'visitor_id', 'started_at', 'exposure_id', \
             'shown_at', 'anchor_id', 'target_id', 'rec_type', 'placement', 'position', 'viewable', \
             'order_id', 'ordered_at', 'line_no', 'quantity', 'unit_price', 'return_id', \
             'refund_amount', 'returned_at')"
        ));
        shop.conn
            .execute_batch(&format!(
                "copy (select {} from {table}) to '{}' (header)",
                columns.join(", "),
                path.display()
            ))
            .unwrap();
    }
    let db = folder.path().join("shop.duckdb").display().to_string();
    let output = sidecart(&["import", &db, &files.display().to_string()])
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{said}");
    (folder, db)
}

#[test]
fn the_exit_status_of_alerts_says_how_bad_it_is() {
    let (_folder, db) = imported(&harmful());
    let ran = |args: &[&str]| {
        let output = sidecart(args).output().unwrap();
        (
            String::from_utf8(output.stdout).unwrap(),
            String::from_utf8(output.stderr).unwrap(),
            output.status.code(),
        )
    };
    let (printed, said, status) = ran(&["alerts", &db]);
    assert_eq!(status, Some(0), "{said}");
    assert!(said.contains("2 alerts (1 error, 1 warn)"), "{said}");
    assert!(
        printed.starts_with("id,anchor_id,anchor_title,target_id,target_title,level,harm,reason,")
    );
    assert_eq!(printed.lines().count(), 3, "{printed}");
    for level in ["warn", "error"] {
        let (_, said, status) = ran(&["alerts", &db, "--fail-on", level]);
        assert_eq!(status, Some(3), "{said}");
    }
    assert_eq!(ran(&["alerts", &db, "--fail-on", "info"]).2, Some(2));
    assert_eq!(ran(&["alerts", "/nowhere/at.all"]).2, Some(1));
    for format in ["table", "csv", "json", "ndjson", "md"] {
        for what in ["alerts", "opportunities"] {
            let (_, said, status) = ran(&["show", &db, what, "--format", format]);
            assert_eq!(status, Some(0), "{what} {format} {said}");
        }
    }
    let (table, _, _) = ran(&["show", &db, "alerts", "--format", "table"]);
    assert!(table.contains("50 % of units come back"), "{table}");
    let (none, said, status) = ran(&["show", &db, "alerts", "--target", "u", "--format", "json"]);
    assert_eq!((none.trim(), status), ("[\n]", Some(0)), "{said}");

    // A shop that hurts nobody passes.
    let calm = harmful().run("delete from exposures where target_id = 't'");
    let (_folder, db) = imported(&calm);
    let (_, said, status) = ran(&["alerts", &db, "--fail-on", "warn"]);
    assert_eq!(status, Some(0), "{said}");
    assert!(said.contains("no alerts"), "{said}");
}
