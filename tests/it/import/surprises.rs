//! Inputs that look harmless and are not.

use sidecart::import::Format;

use crate::shop::Shop;

#[test]
fn long_json_ids_keep_every_digit() {
    let shop = Shop::new()
        .file(
            "orders.ndjson",
            "{\"order_id\":1234567890123456789}\n{\"order_id\":1234567890123456788}\n{\"order_id\":1.5}\n{\"order_id\":12345678901234567890123}\n",
        )
        .file("order_lines.csv", "order_id,product_id,quantity\n1234567890123456789,A,1\n");
    let report = shop.import().unwrap();
    assert_eq!(report.files[0].rows_imported, 4);
    assert_eq!(
        shop.ask("SELECT order_id FROM orders ORDER BY 1"),
        "1.5;1234567890123456788;1234567890123456789;12345678901234567890123"
    );
    assert_eq!(
        shop.ask("SELECT count(*)::VARCHAR FROM order_lines JOIN orders USING (order_id)"),
        "1"
    );
}

#[test]
fn uuids_are_ids_like_any_other() {
    let shop = Shop::new().file(
        "order_lines.ndjson",
        "{\"order_id\":\"A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11\",\"product_id\":\"A\",\"quantity\":1}\n",
    );
    shop.import().unwrap();
    assert_eq!(
        shop.ask("SELECT order_id FROM order_lines"),
        "A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11"
    );
}

#[test]
fn a_file_named_twice_is_read_once() {
    let shop = Shop::new().file(
        "order_lines.csv",
        "order_id,product_id,quantity\n1,A,1\n1,B,1\n",
    );
    let paths = [
        shop.input(),
        shop.input().join("order_lines.csv"),
        shop.input().join("./order_lines.csv"),
    ];
    let report = shop.import_as(&paths, Format::Detect).unwrap();
    assert_eq!(report.files.len(), 1);
    assert_eq!(shop.ask("SELECT count(*)::VARCHAR FROM order_lines"), "2");
}

#[test]
fn one_dirty_cell_costs_its_row_under_every_comparison() {
    for condition in [
        "q > 9",
        "q between 5 and 20",
        "q in (9, 10, 11)",
        "q * 2 > 1",
        "not (q < 9)",
    ] {
        let shop = Shop::new().file("l.csv", "o,q\n1,9.5\n2,10\n3,abc\n4,1\n5,\n");
        let mapping = format!(
            "[[table]]\ninto = \"order_lines\"\nfiles = [\"l.csv\"]\nwhere = \"{condition}\"\n\
             [table.columns]\norder_id = \"o\"\nproduct_id = \"o\"\nquantity = {{ sql = \"1\" }}\n"
        );
        let format = Format::Mapping {
            text: mapping,
            origin: "m.toml".to_owned(),
        };
        shop.import_as(&[shop.input()], format).unwrap();
        assert_eq!(
            shop.rejects(),
            ["l.csv:4 -: the mapping's where cannot be computed for this row"],
            "{condition}"
        );
    }
}

#[test]
fn a_slip_in_a_utf8_file_costs_its_row_and_another_encoding_is_said() {
    let mut slip = "product_id,title\nKäse,Käse ümläut\nA,caf"
        .as_bytes()
        .to_vec();
    slip.extend_from_slice(b"\xe9\nB,Tea\n");
    let lines = "order_id,product_id,quantity\n1,Käse,1\n";
    let shop = Shop::new()
        .file("products.csv", slip)
        .file("order_lines.csv", lines);
    shop.import().unwrap();
    assert_eq!(
        shop.ask("SELECT product_id FROM products ORDER BY 1"),
        "B;Käse"
    );
    assert_eq!(shop.ask("SELECT count(*)::VARCHAR FROM reject"), "1");
    let latin = Shop::new()
        .file("products.csv", b"product_id,title\nA,caf\xe9\n")
        .file("order_lines.csv", lines);
    let report = latin.import().unwrap();
    assert_eq!(latin.ask("SELECT title FROM products"), "café");
    assert!(
        report
            .notes
            .iter()
            .any(|note| note.contains("products.csv: read as cp1252")),
        "{:?}",
        report.notes
    );
}

#[test]
fn an_import_that_brings_nothing_to_count_says_so() {
    let shop = Shop::new()
        .file("products.csv", "product_id\nA\n")
        .file("order_lines_1.csv", "order_id,product_id,quantity\n1,A,1\n");
    let report = shop.import().unwrap();
    let notes = report.notes.join("\n");
    assert!(
        notes.contains("there are no order lines and no exposures yet"),
        "{notes}"
    );
    assert!(
        notes.contains(
            "1 file was skipped (order_lines_1.csv): named like none of sidecart's tables"
        ),
        "{notes}"
    );
}

#[test]
fn what_other_engines_would_open_is_refused() {
    let shop = Shop::new().file("order_lines.csv", "order_id,product_id,quantity\n1,A,1\n");
    let mut sqlite = b"SQLite format 3\0".to_vec();
    sqlite.resize(4096, 0);
    std::fs::write(shop.database(), sqlite).unwrap();
    let error = shop.import().unwrap_err().to_string();
    assert!(error.contains("is not a database"), "{error}");
}

#[test]
fn several_ndjson_files_may_have_blank_lines() {
    let shop = Shop::new()
        .file("orders.ndjson", "\n{\"order_id\":\"1\"}\n")
        .file(
            "order_lines.ndjson",
            "{\"order_id\":\"1\",\"product_id\":\"A\",\"quantity\":1}\n\n{\"order_id\":\"1\",\"product_id\":\"B\",\"quantity\":0}\n",
        );
    shop.import().unwrap();
    assert_eq!(
        shop.rejects(),
        ["order_lines.ndjson:3 quantity: quantity must be above 0, not 0"]
    );
    assert_eq!(shop.ask("SELECT order_id FROM orders"), "1");
}
