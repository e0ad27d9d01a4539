//! Every row of a file is accounted for once: imported, unchanged, rejected or
//! filtered, and rejected only once, however many blocks read the file.

use sidecart::import::{Format, Report};

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
