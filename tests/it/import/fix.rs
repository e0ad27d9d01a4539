//! Rejects, mended by an edited list of them.

use proptest::prelude::*;
use sidecart::import::Format;

use crate::shop::Shop;

const TABLES: [&str; 3] = ["products", "orders", "order_lines"];

fn mapping(text: &str) -> Format {
    Format::Mapping {
        text: text.to_owned(),
        origin: "m.toml".to_owned(),
    }
}

/// Imports `bad`, mends every reject by `edit`, and holds the result to an import of `good`.
fn mended_equals(
    name: &str,
    format: impl Fn() -> Format,
    bad: &str,
    good: &str,
    edit: impl Fn(&str) -> String,
) {
    let broken = Shop::new().file(name, bad);
    broken.import_as(&[broken.input()], format()).unwrap();
    assert_ne!(
        broken.rejects(),
        Vec::<String>::new(),
        "something is to be mended"
    );
    broken.fix("list.csv", &broken.reject_list(edit)).unwrap();
    assert_eq!(broken.rejects(), Vec::<String>::new());
    let whole = Shop::new().file(name, good);
    whole.import_as(&[whole.input()], format()).unwrap();
    for table in TABLES {
        assert_eq!(broken.rows_of(table), whole.rows_of(table), "{table}");
    }
}

#[test]
fn a_mended_line_keeps_the_number_it_would_have_had() {
    let bad = "order_id,product_id,quantity\n1,A,1\n1,B,bad\n1,C,3\n2,A,worse\n2,B,1\n1,D,1\n";
    mended_equals(
        "order_lines.csv",
        || Format::Detect,
        bad,
        &bad.replace("bad", "5").replace("worse", "6"),
        |raw| raw.replace("bad", "5").replace("worse", "6"),
    );
}

#[test]
fn rows_with_quotes_breaks_and_another_delimiter_are_read_as_in_their_file() {
    let bad = "product_id;title;list_price\n\"A\";\"Tea; green\nand \"\"good\"\"\";x\nB;Cup;2.5\nC;5\" pipe;x\n";
    mended_equals(
        "products.csv",
        || Format::Detect,
        bad,
        &bad.replace('x', "1.25"),
        |raw| raw.replace('x', "1.25"),
    );
}

#[test]
fn a_ragged_row_and_an_open_quote_can_be_mended() {
    let bad = "product_id,title\nA,Tea,what\nB,\"Cup\nC,Pot\n";
    let good = "product_id,title\nA,Tea\nB,Cup\nC,Pot\n";
    mended_equals(
        "products.csv",
        || Format::Detect,
        bad,
        good,
        |raw| match raw.starts_with('A') {
            true => "A,Tea".to_owned(),
            false => "B,Cup".to_owned(),
        },
    );
}

#[test]
fn the_mapping_that_read_a_row_reads_it_again_with_its_own_line() {
    let text = "decimal = \",\"\n[[table]]\ninto = \"order_lines\"\nfiles = [\"b.txt\"]\nheader = false\ndelimiter = \"|\"\n\
        where = \"c1 <> 'skip'\"\n[table.columns]\norder_id = { sql = \"concat(_file, '-', _line)\" }\n\
        product_id = \"c2\"\nquantity = \"c3\"\nunit_price = \"c4\"\n";
    let bad = "a|A|1|9,5\na|B|x|1,25|gift\nskip|A|1|2,5\nb|C|y|3,5\n";
    mended_equals(
        "b.txt",
        || mapping(text),
        bad,
        &bad.replace('x', "2").replace('y', "1"),
        |raw| raw.replace('x', "2").replace('y', "1"),
    );
}

#[test]
fn a_mended_repeat_of_a_purchase_stays_a_repeat() {
    let text = "[[table]]\ninto = \"orders\"\nfiles = [\"o.csv\"]\nonce = true\n[table.columns]\n\
        order_id = \"id\"\nordered_at = \"at\"\ncoupon = \"coupon\"\n";
    let bad = "id,at,coupon\n1,2026-01-01 10:00:00,first\n1,bad,second\n2,2026-01-03 10:00:00,x\n";
    let mend = |text: &str| text.replace("bad", "2026-01-02 10:00:00");
    mended_equals("o.csv", || mapping(text), bad, &mend(bad), mend);
}

#[test]
fn a_mended_cancellation_changes_the_status_alone() {
    let text = "[[table]]\ninto = \"orders\"\nfiles = [\"o.csv\"]\n[table.columns]\n\
        order_id = \"id\"\nordered_at = \"at\"\ncoupon = \"coupon\"\n\
        [[table]]\ninto = \"orders\"\nfiles = [\"z.csv\"]\ncancels = true\n[table.columns]\n\
        order_id = \"id\"\nordered_at = \"at\"\nstatus = { sql = \"'cancelled'\" }\n";
    let shop = Shop::new()
        .file("o.csv", "id,at,coupon\n1,2026-01-01 10:00:00,first\n")
        .file("z.csv", "id,at\n1,bad\n");
    shop.import_as(&[shop.input()], mapping(text)).unwrap();
    let list = shop.reject_list(|raw| raw.replace("bad", "2026-01-05 10:00:00"));
    shop.fix("list.csv", &list).unwrap();
    assert_eq!(
        shop.ask("SELECT concat_ws(' ', ordered_at, status, coupon) FROM orders"),
        "2026-01-01 10:00:00 cancelled first"
    );
}

#[test]
fn only_the_rejected_elements_of_a_list_are_new() {
    let text = "[[table]]\ninto = \"order_lines\"\nfiles = [\"b.csv\"]\nunnest = \"string_split(basket, ' ')\"\n[table.columns]\n\
        order_id = \"id\"\nproduct_id = { sql = \"nullif(_item, '?')\" }\nquantity = { sql = \"1\" }\n";
    let bad = "id,basket\n1,A ? C\n2,? B\n";
    mended_equals(
        "b.csv",
        || mapping(text),
        bad,
        &bad.replace('?', "X"),
        |raw| raw.replace('?', "X"),
    );
}

#[test]
fn json_rows_are_mended_as_json_with_the_types_of_their_file() {
    let bad = "{\"order_id\":\"007\",\"line\":{\"sku\":\"A\",\"n\":\"1\"}}\n{\"order_id\":\"8\",\"line\":{\"sku\":\"B\",\"n\":\"x\"}}\n{\"order_id\":\"9\" \"line\":0}\n";
    let good = bad.replace('x', "2").replace(
        "\"9\" \"line\":0",
        "\"order_id\":\"9\",\"line\":{\"sku\":\"C\",\"n\":\"3\"}",
    );
    let text = "[[table]]\ninto = \"order_lines\"\nfiles = [\"l.ndjson\"]\n[table.columns]\norder_id = \"order_id\"\n\
        product_id = { sql = \"line.sku\" }\nquantity = { sql = \"line.n\" }\n";
    let good = good.replace("{\"order_id\":\"order_id\"", "{\"order_id\"");
    mended_equals(
        "l.ndjson",
        || mapping(text),
        bad,
        &good.replace("{\"order_id\":\"order_id\":", "{\"order_id\":"),
        |raw| match serde_json::from_str::<serde_json::Value>(raw) {
            Ok(_) => raw.replace('x', "2"),
            Err(_) => "{\"order_id\":\"9\",\"line\":{\"sku\":\"C\",\"n\":\"3\"}}".to_owned(),
        },
    );
}

#[test]
fn parquet_rows_are_mended_too() {
    let shop = Shop::new();
    let path = shop.input().join("order_lines.parquet");
    duckdb::Connection::open_in_memory()
        .unwrap()
        .execute_batch(&format!(
            "COPY (SELECT 1 AS order_id, 'A' AS product_id, 0 AS quantity, DATE '2026-01-01' AS day UNION ALL \
             SELECT 2, 'B', 3, NULL) TO '{}' (FORMAT parquet)",
            path.display()
        ))
        .unwrap();
    shop.import().unwrap();
    let list = shop.reject_list(|raw| raw.replace("\"quantity\":0", "\"quantity\":4"));
    assert!(list.contains("\"\"quantity\"\":4"), "{list}");
    shop.fix("list.csv", &list).unwrap();
    assert_eq!(
        shop.ask("SELECT concat(order_id, product_id, quantity) FROM order_lines ORDER BY 1"),
        "1A4.0000;2B3.0000"
    );
}

#[test]
fn what_is_still_bad_stays_with_its_new_reason_and_the_rest_of_the_list_as_it_was() {
    let shop = Shop::new().file(
        "order_lines.csv",
        "order_id,product_id,quantity\n1,A,x\n1,B,x\n1,C,x\n1,D,x\n",
    );
    shop.import().unwrap();
    let list = shop.reject_list(|raw| match raw.split(',').nth(1) {
        Some("A") => "1,A,2".to_owned(),
        Some("B") => "1,B,-1".to_owned(),
        Some("C") => "1,\"C,3".to_owned(),
        _ => raw.to_owned(),
    });
    // The last row is taken out of the list.
    let list: Vec<&str> = list.lines().filter(|line| !line.contains("1,D")).collect();
    let report = shop.fix("list.csv", &list.join("\n")).unwrap();
    let file = &report.files[0];
    assert_eq!(
        (
            file.file.as_str(),
            file.rows_read,
            file.rows_imported,
            file.rows_rejected
        ),
        ("list.csv", 3, 1, 2)
    );
    assert_eq!(
        shop.rejects(),
        [
            "order_lines.csv:3 quantity: quantity must be above 0, not -1",
            "order_lines.csv:4 -: a quote opens in this row and is never closed",
            "order_lines.csv:5 quantity: quantity 'x' is not a number",
        ]
    );
    assert_eq!(
        shop.ask("SELECT raw FROM reject ORDER BY line"),
        "1,B,-1;1,\"C,3;1,D,x"
    );
    // A second round; the last line's number is kept for it all the while.
    shop.fix(
        "list.csv",
        &shop.reject_list(|raw| raw.replace("-1", "1").replace('"', "").replace('x', "9")),
    )
    .unwrap();
    assert_eq!(
        shop.ask("SELECT concat(line_no, product_id, quantity) FROM order_lines ORDER BY 1"),
        "1A2.0000;2B1.0000;3C3.0000;4D9.0000"
    );
    assert_eq!(
        shop.ask(
            "SELECT concat(batch, file, rows_read, rows_imported) FROM import_file ORDER BY batch"
        ),
        "1order_lines.csv40;2list.csv31;3list.csv33"
    );
}

#[test]
fn a_list_as_json_works_and_a_row_that_names_no_reject_is_refused() {
    let shop = Shop::new().file("products.csv", "product_id,list_price\nA,x\n");
    shop.import().unwrap();
    let row = |line: u32| {
        format!(
            "[{{\"batch\":1,\"file\":\"products.csv\",\"line\":{line},\"table\":\"products\",\"column\":\"list_price\",\"reason\":\"\",\"raw\":\"A,3\"}}]"
        )
    };
    let error = shop.fix("list.json", &row(7)).unwrap_err().to_string();
    assert!(
        error.contains("products.csv line 7") && error.contains("names no reject"),
        "{error}"
    );
    let error = shop
        .fix(
            "list.csv",
            "batch,file,line,table\n1,products.csv,2,products\n",
        )
        .unwrap_err()
        .to_string();
    assert!(error.contains("lacks the column raw"), "{error}");
    shop.fix("list.json", &row(2)).unwrap();
    assert_eq!(shop.rows_of("products").matches("3.0000").count(), 1);
    let error = shop.fix("list.json", &row(2)).unwrap_err().to_string();
    assert!(error.contains("names no reject"), "{error}");
}

#[test]
fn what_a_later_import_brought_stands() {
    let shop = Shop::new().file("products.csv", "product_id,list_price\nA,x\n");
    shop.import().unwrap();
    let list = shop.reject_list(|raw| raw.replace('x', "1"));
    let other = shop.input().join("newer").join("products.csv");
    std::fs::create_dir_all(other.parent().unwrap()).unwrap();
    std::fs::write(&other, "product_id,list_price\nA,2\n").unwrap();
    shop.import_as(&[other], Format::Detect).unwrap();
    let report = shop.fix("list.csv", &list).unwrap();
    assert_eq!(
        shop.ask("SELECT list_price::VARCHAR FROM products"),
        "2.0000"
    );
    assert_eq!(report.files[0].rows_unchanged, 1);
    assert!(
        report.notes.iter().any(|note| note.contains("a later row")),
        "{:?}",
        report.notes
    );
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 10, max_shrink_iters: 20, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_mended_file_equals_one_that_was_right_from_the_start(
        products in prop::collection::vec((0..4_u8, 0..100_u8, any::<bool>()), 1..8),
        lines in prop::collection::vec((0..3_u8, 0..4_u8, any::<bool>()), 1..8),
    ) {
        let text = |mark: &str| {
            let products: String = products
                .iter()
                .map(|(id, price, bad)| format!("P{id},{price}{}\n", if *bad { mark } else { "" }))
                .collect();
            let lines: String = lines
                .iter()
                .enumerate()
                .map(|(place, (order, product, bad))| format!("{order},P{product},{}{}\n", place + 1, if *bad { mark } else { "" }))
                .collect();
            (format!("product_id,list_price\n{products}"), format!("order_id,product_id,quantity\n{lines}"))
        };
        let shop = |mark: &str| {
            let (products, lines) = text(mark);
            Shop::new().file("products.csv", products).file("order_lines.csv", lines)
        };
        let (broken, whole) = (shop(" bad"), shop(""));
        broken.import().unwrap();
        whole.import().unwrap();
        broken.fix("list.csv", &broken.reject_list(|raw| raw.replace(" bad", ""))).unwrap();
        prop_assert_eq!(broken.rejects(), Vec::<String>::new());
        for table in ["products", "order_lines"] {
            prop_assert_eq!(broken.rows_of(table), whole.rows_of(table));
        }
    }
}
