//! What is staged comes into its table: the first time, and over what is there.

use std::fmt::Write;

use sidecart::import::{Format, Request, load};
use sidecart::store::{Limits, NextDb};

use crate::shop::{Shop, Silent};

const ORDERS: &str = "order_id,ordered_at\no1,2026-01-05\n";

/// Every table with its columns, their types and defaults, in their order.
const SHAPE: &str = "SELECT concat_ws(' ', table_name, column_name, data_type, column_default) \
     FROM duckdb_columns() WHERE NOT internal AND schema_name = 'main' ORDER BY table_name, column_index";

/// Lines of many chunks, of which several threads write one each.
fn many_lines(quantity: impl Fn(usize) -> usize) -> String {
    let mut text = "order_id,line_no,product_id,quantity,unit_price\n".to_owned();
    for n in 0..50_000 {
        writeln!(
            text,
            "o{},{},p{},{},1.50",
            n / 3,
            n % 3,
            n % 97,
            quantity(n)
        )
        .unwrap();
    }
    text
}

fn names(shop: &Shop) -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(shop.database().parent().unwrap())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn a_table_keeps_its_shape_whichever_way_its_rows_came() {
    let fresh = Shop::new();
    let limits = Limits::default();
    NextDb::begin(&fresh.database(), &limits)
        .unwrap()
        .swap_in()
        .unwrap();
    let shape = fresh.ask(SHAPE);
    assert!(shape.contains("exposures list_id VARCHAR"), "{shape}");
    let shop = Shop::new()
        .file("orders.csv", ORDERS)
        .file("order_lines.csv", "order_id,product_id,quantity\no1,A,1\n")
        .file(
            "exposures.csv",
            "exposure_id,shown_at,visitor_id,target_id\ne1,2026-01-05,v1,A\n",
        );
    for _ in 0..2 {
        shop.import().unwrap();
        assert_eq!(shop.ask(SHAPE), shape);
        assert_eq!(names(&shop), ["in", "shop.duckdb"]);
    }
}

#[test]
fn many_rows_are_all_there_and_none_is_written_twice() {
    let shop = Shop::new()
        .file("orders.csv", ORDERS)
        .file("order_lines.csv", many_lines(|_| 2));
    let first = shop.import().unwrap();
    assert_eq!(first.files[1].rows_imported, 50_000);
    let sums = "SELECT concat_ws(' ', count(*), count(DISTINCT (order_id, line_no)), sum(quantity), min(batch), max(batch)) FROM order_lines";
    assert_eq!(shop.ask(sums), "50000 50000 100000.0000 1 1");
    let again = shop.import().unwrap();
    assert_eq!(
        (again.files[1].rows_imported, again.files[1].rows_unchanged),
        (0, 50_000)
    );
    assert_eq!(shop.ask(sums), "50000 50000 100000.0000 1 1");
    // Every thousandth row is corrected, and the others are left as they are.
    let shop = shop.file(
        "order_lines.csv",
        many_lines(|n| if n % 1000 == 0 { 3 } else { 2 }),
    );
    let third = shop.import().unwrap();
    assert_eq!(
        (third.files[1].rows_imported, third.files[1].rows_unchanged),
        (50, 49_950)
    );
    assert_eq!(shop.ask(sums), "50000 50000 100050.0000 1 3");
    assert_eq!(
        shop.ask("SELECT concat(count(*), ' ', min(quantity)) FROM order_lines WHERE batch = 3"),
        "50 3.0000"
    );
}

#[test]
fn a_change_in_any_one_column_is_seen() {
    let header = "exposure_id,shown_at,visitor_id,session_id,target_id,rec_type,position,viewable,trigger,price_shown,weight";
    let row = "e1,2026-01-05,v1,s1,A,upsell,1,true,x,1.50,0.5";
    let shop = Shop::new()
        .file("orders.csv", ORDERS)
        .file("exposures.csv", format!("{header}\n{row}\n"));
    shop.import().unwrap();
    let others = [
        "e1",
        "2026-01-05 00:00:01",
        "v2",
        "",
        "B",
        "bundle",
        "2",
        "false",
        "",
        "1.5001",
        "0.25",
    ];
    let cells: Vec<&str> = row.split(',').collect();
    let imported = |row: String| {
        let next = NextDb::begin(&shop.database(), &Limits::default()).unwrap();
        let path = shop.input().join("exposures.csv");
        std::fs::write(&path, format!("{header}\n{row}\n")).unwrap();
        let request = Request {
            paths: vec![path],
            format: Format::Detect,
            replace: false,
            started_at: "2026-11-21T00:00:00Z".to_owned(),
            ..Request::default()
        };
        // Dropped without being swapped in: each change is made to the first row.
        load(&next, &request, &mut Silent).unwrap().files[0].rows_imported
    };
    assert_eq!(imported(row.to_owned()), 0);
    for (index, other) in others.iter().enumerate().skip(1) {
        let mut changed = cells.clone();
        changed[index] = other;
        assert_eq!(imported(changed.join(",")), 1, "{}", changed.join(","));
    }
}

#[test]
fn a_replaced_table_holds_what_the_files_hold() {
    let shop = Shop::new()
        .file("orders.csv", ORDERS)
        .file("order_lines.csv", many_lines(|_| 2));
    shop.import().unwrap();
    let shop = shop.file(
        "order_lines.csv",
        "order_id,line_no,product_id,quantity\no1,1,A,1\no1,1,A,2\no2,1,B,none\n",
    );
    let next = NextDb::begin(&shop.database(), &Limits::default()).unwrap();
    let request = Request {
        paths: vec![shop.input()],
        format: Format::Detect,
        replace: true,
        started_at: "2026-11-21T00:00:00Z".to_owned(),
        ..Request::default()
    };
    let report = load(&next, &request, &mut Silent).unwrap();
    next.swap_in().unwrap();
    let lines = &report.files[1];
    assert_eq!(
        (
            lines.rows_read,
            lines.rows_imported,
            lines.rows_unchanged,
            lines.rows_rejected
        ),
        (3, 1, 1, 1)
    );
    assert_eq!(
        shop.ask("SELECT concat_ws(' ', order_id, quantity, batch) FROM order_lines"),
        "o1 2.0000 2"
    );
    assert_eq!(names(&shop), ["in", "shop.duckdb"]);
}

#[test]
fn rows_of_one_key_in_many_chunks_leave_the_last_in_the_file() {
    let mut text = "order_id,ordered_at,coupon\n".to_owned();
    for n in 0..30_000 {
        writeln!(text, "o{},2026-01-05,c{n}", n % 10_000).unwrap();
    }
    let shop = Shop::new()
        .file("orders.csv", &text)
        .file("order_lines.csv", "order_id,product_id,quantity\no1,A,1\n");
    for imported in [10_000, 0] {
        let report = shop.import().unwrap();
        assert_eq!(
            (report.files[0].rows_read, report.files[0].rows_imported),
            (30_000, imported)
        );
        assert!(
            report
                .notes
                .iter()
                .any(|note| note.contains("10000 keys (order_id) stood in several rows")),
            "{:?}",
            report.notes
        );
        assert_eq!(
            shop.ask("SELECT concat_ws(' ', count(*), min(coupon), max(coupon)) FROM orders WHERE coupon[2:]::INTEGER >= 20000"),
            "10000 c20000 c29999"
        );
        assert_eq!(shop.ask("SELECT count(*)::VARCHAR FROM orders"), "10000");
    }
}
