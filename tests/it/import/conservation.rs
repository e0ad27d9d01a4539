//! Every row of a file is accounted for once: imported, unchanged, rejected or
//! filtered, and rejected only once, however many blocks read the file.

use sidecart::import::{Format, Report, Request};

use crate::shop::Shop;

fn mapping(text: &str) -> Format {
    Format::Mapping {
        text: text.to_owned(),
        origin: "m.toml".to_owned(),
    }
}

/// Each file and table of an import as `table read imported unchanged rejected filtered`.
fn counts(report: &Report) -> Vec<String> {
    let files = report.files.iter().map(|file| {
        format!(
            "{} {} {} {} {} {}",
            file.table,
            file.rows_read,
            file.rows_imported,
            file.rows_unchanged,
            file.rows_rejected,
            file.rows_filtered
        )
    });
    files.collect()
}

#[test]
fn a_row_whose_list_is_empty_is_counted_as_filtered() {
    let text = "[[table]]\ninto = \"order_lines\"\nfiles = [\"b.csv\"]\n\
        unnest = \"string_split(nullif(basket, '-'), ' ')\"\nwhere = \"_n < 3\"\n[table.columns]\n\
        order_id = \"id\"\nproduct_id = { sql = \"_item\" }\nquantity = { sql = \"1\" }\n";
    // Of six rows: two lines and a third filtered, one line, none (NULL), none (NULL), a flaw, none.
    let shop = Shop::new().file("b.csv", "id,basket\n1,A B C\n2,D\n3,\n4,-\n5\n6,-\n");
    let report = shop.import_as(&[shop.input()], mapping(text)).unwrap();
    assert_eq!(counts(&report), ["order_lines 4 3 0 1 4"]);
    assert_eq!(shop.rejects().len(), 1, "{:?}", shop.rejects());
    let again = shop.import_as(&[shop.input()], mapping(text)).unwrap();
    assert_eq!(counts(&again), ["order_lines 4 0 3 1 4"]);
}

#[test]
fn an_empty_list_in_json_is_counted_and_an_element_without_a_value_is_a_row() {
    let text = "[[table]]\ninto = \"order_lines\"\nfiles = [\"o.ndjson\"]\nunnest = \"items\"\n[table.columns]\n\
        order_id = \"id\"\nproduct_id = { sql = \"_item\" }\nquantity = { sql = \"1\" }\n";
    let shop = Shop::new().file(
        "o.ndjson",
        "{\"id\":\"1\",\"items\":[\"A\",null]}\n{\"id\":\"2\",\"items\":[]}\n{\"id\":\"3\",\"items\":null}\n{\"id\":\"4\"}\n",
    );
    let report = shop.import_as(&[shop.input()], mapping(text)).unwrap();
    assert_eq!(counts(&report), ["order_lines 2 1 0 1 3"]);
    assert_eq!(
        shop.rejects(),
        ["o.ndjson:1 product_id: the mapping finds no product_id in this row"]
    );
}

#[test]
fn a_row_that_only_passes_over_is_counted_as_filtered() {
    let text = "[[table]]\ninto = \"orders\"\nfiles = [\"e.csv\"]\nonly = \"event = 'purchase'\"\nwhere = \"id <> '3'\"\n\
        [table.columns]\norder_id = \"id\"\n\
        [[table]]\ninto = \"order_lines\"\nfiles = [\"e.csv\"]\nonly = \"event = 'purchase'\"\n\
        unnest = \"string_split(basket, ' ')\"\n[table.columns]\n\
        order_id = \"id\"\nproduct_id = { sql = \"_item\" }\nquantity = { sql = \"1\" }\n\
        [[table]]\ninto = \"customers\"\nfiles = [\"e.csv\"]\nonly = \"event = 'signup'\"\n\
        [table.group]\nby = \"id\"\nfirst = \"basket\"\n[table.columns]\n\
        customer_id = \"id\"\nsegment = { sql = \"concat('nth ', _nth)\" }\n";
    // A view and a row without an event concern no block; the signup of 1 is the first of its group.
    let shop = Shop::new().file(
        "e.csv",
        "event,id,basket\npurchase,1,A B\nview,1,A\nsignup,1,x\n,9,A\npurchase,2,\npurchase,3,C\n",
    );
    let report = shop.import_as(&[shop.input()], mapping(text)).unwrap();
    assert_eq!(
        counts(&report),
        [
            "customers 1 1 0 0 5",
            // Three pass over, and 3 is left out by where.
            "orders 2 2 0 0 4",
            // Three pass over, and 2 has no basket.
            "order_lines 3 3 0 0 4",
        ]
    );
    assert_eq!(shop.ask("SELECT segment FROM customers"), "nth 1");
    assert_eq!(
        shop.ask("SELECT concat(\"table_name\", ' ', rows_filtered) FROM import_file ORDER BY ALL"),
        "customers 5;order_lines 4;orders 4"
    );
}

/// A file that three blocks read.
const THREE: &str = "[[table]]\ninto = \"order_lines\"\nfiles = [\"o.csv\"]\n[table.columns]\n\
    order_id = \"id\"\nproduct_id = \"sku\"\nquantity = { sql = \"qty * 1\" }\n\
    [[table]]\ninto = \"orders\"\nfiles = [\"o.csv\"]\n[table.columns]\norder_id = \"id\"\nordered_at = \"day\"\n\
    [[table]]\ninto = \"products\"\nfiles = [\"o.csv\"]\n[table.columns]\nproduct_id = \"sku\"\n";

const BROKEN: &str = "id,day,sku,qty\n1,2026-01-01,A,1\n2,2026-01-02,B,2,what\n3,2026-01-03,C,3\n";

fn mend(raw: &str) -> String {
    raw.replace(",what", "")
}

/// Holds the tables of a shop to those of one whose file was right from the start.
fn equals_whole(shop: &Shop, text: &str, good: &str) {
    let whole = Shop::new().file("o.csv", good);
    whole.import_as(&[whole.input()], mapping(text)).unwrap();
    for table in ["products", "orders", "order_lines"] {
        assert_eq!(shop.rows_of(table), whole.rows_of(table), "{table}");
    }
}

#[test]
fn a_broken_line_is_one_reject_and_once_mended_a_row_of_every_block() {
    let shop = Shop::new().file("o.csv", BROKEN);
    let report = shop.import_as(&[shop.input()], mapping(THREE)).unwrap();
    assert_eq!(
        counts(&report),
        [
            "products 3 2 0 1 0",
            "orders 2 2 0 0 0",
            "order_lines 2 2 0 0 0"
        ]
    );
    assert_eq!(
        shop.rejects(),
        ["o.csv:3 -: the row has 5 columns where the header has 4"]
    );
    // The same file again tells it once again.
    let again = shop.import_as(&[shop.input()], mapping(THREE)).unwrap();
    assert_eq!(again.files[0].rows_rejected, 1);
    assert_eq!(shop.rejects().len(), 1);
    let before = shop.state();
    let report = shop.fix("list.csv", &shop.reject_list(mend)).unwrap();
    assert_eq!(
        counts(&report),
        [
            "products 1 1 0 0 0",
            "orders 1 1 0 0 0",
            "order_lines 1 1 0 0 0"
        ]
    );
    assert_eq!(shop.rejects(), Vec::<String>::new());
    equals_whole(&shop, THREE, &mend(BROKEN));
    shop.undo(None).unwrap();
    assert_eq!(shop.state(), before);
}

#[test]
fn a_line_that_is_still_broken_stays_one_reject() {
    let shop = Shop::new().file("o.csv", BROKEN);
    shop.import_as(&[shop.input()], mapping(THREE)).unwrap();
    for (from, to, reason) in [
        (
            ",what",
            ",\"what",
            "a quote opens in this row and is never closed",
        ),
        (
            ",\"what",
            "\n,",
            "the mended row is 2 rows; one reject is one row",
        ),
        (
            "\n,",
            ",more",
            "the row has 5 columns where the header has 4",
        ),
    ] {
        shop.fix("list.csv", &shop.reject_list(|raw| raw.replace(from, to)))
            .unwrap();
        assert_eq!(
            shop.ask("SELECT concat(file, ':', line, ' ', reason) FROM reject"),
            format!("o.csv:3 {reason}")
        );
        assert_eq!(shop.ask("SELECT count(*)::VARCHAR FROM orders"), "2");
    }
    shop.fix(
        "list.csv",
        &shop.reject_list(|raw| raw.replace(",more", "")),
    )
    .unwrap();
    assert_eq!(shop.rejects(), Vec::<String>::new());
    equals_whole(&shop, THREE, &mend(BROKEN));
}

#[test]
fn a_mended_line_that_one_block_cannot_use_is_a_reject_of_that_block_alone() {
    let shop = Shop::new().file("o.csv", BROKEN);
    shop.import_as(&[shop.input()], mapping(THREE)).unwrap();
    let bad_day = |raw: &str| mend(raw).replace("2026-01-02", "some day");
    shop.fix("list.csv", &shop.reject_list(bad_day)).unwrap();
    assert_eq!(
        shop.rejects(),
        ["o.csv:3 ordered_at: ordered_at 'some day' is not a time"]
    );
    let lines = shop.rows_of("order_lines");
    shop.fix(
        "list.csv",
        &shop.reject_list(|raw| raw.replace("some day", "2026-01-02")),
    )
    .unwrap();
    assert_eq!(shop.rejects(), Vec::<String>::new());
    assert_eq!(shop.rows_of("order_lines"), lines);
    equals_whole(&shop, THREE, &mend(BROKEN));
}

#[test]
fn a_broken_line_of_json_is_one_reject_too() {
    let text = THREE.replace("o.csv", "o.ndjson").replace("qty * 1", "qty");
    let good = "{\"id\":\"1\",\"day\":\"2026-01-01\",\"sku\":\"A\",\"qty\":1}\n{\"id\":\"2\",\"day\":\"2026-01-02\",\"sku\":\"B\",\"qty\":2}\n";
    let shop = Shop::new().file("o.ndjson", good.replace("\"B\",", "\"B\""));
    shop.import_as(&[shop.input()], mapping(&text)).unwrap();
    assert_eq!(shop.rejects().len(), 1);
    shop.fix(
        "list.csv",
        &shop.reject_list(|raw| raw.replace("\"B\"", "\"B\",")),
    )
    .unwrap();
    assert_eq!(shop.rejects(), Vec::<String>::new());
    assert_eq!(
        shop.ask("SELECT concat(order_id, product_id, quantity) FROM order_lines ORDER BY ALL"),
        "1A1.0000;2B2.0000"
    );
    assert_eq!(
        shop.ask("SELECT product_id FROM products ORDER BY ALL"),
        "A;B"
    );
    assert_eq!(shop.ask("SELECT order_id FROM orders ORDER BY ALL"), "1;2");
}

#[test]
fn where_its_table_is_replaced_a_reject_passes_to_the_next_that_lacks_the_row() {
    let shop = Shop::new().file("o.csv", BROKEN);
    shop.import_as(&[shop.input()], mapping(THREE)).unwrap();
    let before = shop.state();
    let newer = shop.input().join("newer");
    std::fs::create_dir(&newer).unwrap();
    std::fs::write(newer.join("products.csv"), "product_id\nA\nC\n").unwrap();
    let request = Request {
        paths: vec![newer],
        replace: true,
        started_at: "2026-11-21T00:00:00Z".to_owned(),
        ..Request::default()
    };
    shop.import_request(&request, &Default::default()).unwrap();
    let of = "SELECT concat(table_name, ' ', batch, ' ', line) FROM reject";
    assert_ne!(shop.ask(of), "products 1 3");
    assert_eq!(shop.rejects().len(), 1);
    shop.undo(None).unwrap();
    assert_eq!(shop.state(), before);
    shop.import_request(&request, &Default::default()).unwrap();
    shop.fix("list.csv", &shop.reject_list(mend)).unwrap();
    assert_eq!(shop.rejects(), Vec::<String>::new());
    // The table that was replaced since stays as it is.
    assert_eq!(
        shop.ask("SELECT product_id FROM products ORDER BY ALL"),
        "A;C"
    );
    assert_eq!(
        shop.ask("SELECT order_id FROM orders ORDER BY ALL"),
        "1;2;3"
    );
    assert_eq!(
        shop.ask("SELECT product_id FROM order_lines ORDER BY ALL"),
        "A;B;C"
    );
}

#[test]
fn an_id_that_a_broken_line_hides_is_not_taken_for_one() {
    let text = "[[table]]\ninto = \"orders\"\nfiles = [\"o.csv\"]\n[table.columns]\n\
        order_id = \"id\"\ncustomer_id = \"Email\"\n\
        [[table]]\ninto = \"products\"\nfiles = [\"o.csv\"]\n[table.columns]\nproduct_id = \"sku\"\n";
    let good = "sku,id,Email\nA,1,a@b.de\nB,2,c@d.de\n";
    // Which cell is the address is not known, so its neighbours are hidden too.
    let shop = Shop::new().file("o.csv", good.replace("B,2,", "B,2,what,"));
    shop.import_as(&[shop.input()], mapping(text)).unwrap();
    let raw = shop.ask("SELECT raw FROM reject");
    assert!(raw.contains("anon_") && !raw.contains("c@d"), "{raw}");
    let cells: Vec<&str> = raw.split(',').collect();
    assert!(cells[1].starts_with("anon_"), "{raw}");
    let list = shop.reject_list(|_| format!("B,{},{}", cells[1], cells[3]));
    shop.fix("list.csv", &list).unwrap();
    assert_eq!(
        shop.ask("SELECT concat(table_name, ' ', column_name, ': ', replace(reason, ';', ',')) FROM reject"),
        format!(
            "orders order_id: order_id is {}, which stands for what may be a person's, write the order_id itself",
            cells[1]
        )
    );
    let list = shop.reject_list(|raw| raw.replace(cells[1], "2"));
    shop.fix("list.csv", &list).unwrap();
    assert_eq!(shop.rejects(), Vec::<String>::new());
    assert_eq!(shop.ask("SELECT order_id FROM orders ORDER BY ALL"), "1;2");
    assert_eq!(
        shop.ask("SELECT product_id FROM products ORDER BY ALL"),
        "A;B"
    );
}
