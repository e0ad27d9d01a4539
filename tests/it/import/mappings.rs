//! Mapping files: everything of CONTRACT.md section 3, on small files.

use sidecart::import::{Format, ImportError, Report};

use crate::shop::Shop;

fn mapped(shop: &Shop, text: &str) -> Result<Report, ImportError> {
    let format = Format::Mapping {
        text: text.to_owned(),
        origin: "m.toml".to_owned(),
    };
    shop.import_as(&[shop.input()], format)
}

#[test]
fn joins_formats_zones_decimals_and_where_work_together() {
    let shop = Shop::new()
        .file("items_1.csv", "No;Art;Menge;Preis;Datum;Kat\n1;A;2;1.234,50;03/04/2026;10\n1;B;0;9,99;03/04/2026;\n2;A;1;0,99;5-6-26;99\n")
        .file("cats.csv", "id;name\n10;Coffee\n11;Tea\n;none\n;none either\n")
        .file("stray.csv", "x\n1\n");
    let report = mapped(
        &shop,
        r#"
decimal = ","
delimiter = ";"
timezone = "Europe/Berlin"
currency = "EUR"
[[table]]
into = "orders"
files = ["items_*.csv"]
[table.columns]
order_id = "No"
ordered_at = { from = "Datum", formats = ["%m/%d/%Y", "%m-%d-%y"] }
[[table]]
into = "order_lines"
files = ["items_*.csv"]
where = "Menge > 0"
[table.columns]
order_id = "No"
product_id = "Art"
quantity = "Menge"
unit_price = "Preis"
[[table]]
into = "products"
files = ["items_*.csv"]
[[table.join]]
files = ["cats.csv"]
as = "cat"
on = "Kat = cat.id"
[table.columns]
product_id = "Art"
title = { sql = "concat(_file, ':', _line)" }
category_path = { sql = "cat.name" }
"#,
    )
    .unwrap();
    assert_eq!(shop.rejects(), Vec::<String>::new());
    let lines = report
        .files
        .iter()
        .find(|file| file.table == "order_lines")
        .unwrap();
    assert_eq!(
        (lines.rows_read, lines.rows_imported, lines.rows_filtered),
        (2, 2, 1)
    );
    assert_eq!(
        shop.ask("SELECT unit_price::VARCHAR FROM order_lines ORDER BY order_id"),
        "1234.5000;0.9900"
    );
    assert_eq!(
        shop.ask("SELECT ordered_at::VARCHAR FROM orders ORDER BY order_id"),
        "2026-03-03 23:00:00;2026-05-05 22:00:00"
    );
    assert_eq!(
        shop.ask("SELECT concat_ws(' ', product_id, title, coalesce(category_path, '-')) FROM products ORDER BY product_id"),
        "A items_1.csv:4 -;B items_1.csv:3 -"
    );
    assert_eq!(
        shop.ask("SELECT value FROM setting WHERE name = 'currency'"),
        "EUR"
    );
    assert!(
        report
            .notes
            .iter()
            .any(|note| note.contains("1 file was skipped (stray.csv): no block of m.toml fits")),
        "{:?}",
        report.notes
    );
}

#[test]
fn a_repeated_key_in_a_lookup_is_refused() {
    let shop = Shop::new()
        .file("l.csv", "o,p,k\n1,A,10\n")
        .file("cats.csv", "id,name\n10,a\n10,b\n");
    let error = mapped(
        &shop,
        "[[table]]\ninto = \"order_lines\"\nfiles = [\"l.csv\"]\n[[table.join]]\nfiles = [\"cats.csv\"]\nas = \"cat\"\non = \"k = cat.id\"\n\
         [table.columns]\norder_id = \"o\"\nproduct_id = \"p\"\nquantity = { sql = \"1\" }\n",
    )
    .unwrap_err()
    .to_string();
    assert!(
        error.contains("the key '10' stands more than once in cats.csv"),
        "{error}"
    );
}

#[test]
fn headerless_ragged_baskets_unnest_into_lines() {
    let shop = Shop::new().file("baskets.csv", "milk,bread\nmilk,,eggs\nbread\n");
    let report = mapped(
        &shop,
        "[[table]]\ninto = \"order_lines\"\nfiles = [\"baskets.csv\"]\nheader = false\nunnest = \"[c1, c2, c3]\"\nwhere = \"_item is not null\"\n\
         [table.columns]\norder_id = { sql = \"concat('b', _line)\" }\nproduct_id = \"_item\"\nline_no = \"_n\"\nquantity = { sql = \"1\" }\n\
         [[table]]\ninto = \"orders\"\nfiles = [\"baskets.csv\"]\nheader = false\n[table.columns]\norder_id = { sql = \"concat('b', _line)\" }\n",
    )
    .unwrap();
    let lines = report
        .files
        .iter()
        .find(|file| file.table == "order_lines")
        .unwrap();
    assert_eq!((lines.rows_read, lines.rows_filtered), (5, 4));
    assert_eq!(
        shop.ask(
            "SELECT concat_ws(' ', order_id, line_no, product_id) FROM order_lines ORDER BY ALL"
        ),
        "b1 1 milk;b1 2 bread;b2 1 milk;b2 3 eggs;b3 1 bread"
    );
    assert_eq!(
        shop.ask("SELECT count(*)::VARCHAR FROM orders WHERE ordered_at IS NULL"),
        "3"
    );
}

#[test]
fn a_row_whose_expression_fails_is_rejected_and_not_lost() {
    let shop = Shop::new().file("l.csv", "o,p,q\n1,A,2\n2,B,many\n3,C,4\n");
    let report = mapped(
        &shop,
        "[[table]]\ninto = \"order_lines\"\nfiles = [\"l.csv\"]\nwhere = \"q > 0\"\n\
         [table.columns]\norder_id = \"o\"\nproduct_id = \"p\"\nquantity = { sql = \"cast(q as integer) * 2\" }\n",
    )
    .unwrap();
    assert_eq!(
        (report.files[0].rows_imported, report.files[0].rows_rejected),
        (2, 1)
    );
    assert_eq!(
        shop.rejects(),
        ["l.csv:3 -: the mapping's where cannot be computed for this row"]
    );
}

#[test]
fn a_column_the_file_lacks_is_refused_with_the_nearest() {
    let columns = |product: &str, quantity: &str| {
        format!(
            "[[table]]\ninto = \"order_lines\"\nfiles = [\"l.csv\"]\n[table.columns]\norder_id = \"ord\"\nproduct_id = \"{product}\"\nquantity = {{ sql = \"{quantity}\" }}\n"
        )
    };
    let shop = Shop::new().file("l.csv", "ord,product,qty\n1,A,2\n");
    let error = mapped(&shop, &columns("produkt", "1"))
        .unwrap_err()
        .to_string();
    assert!(
        error.contains("no column 'produkt'; did you mean product?"),
        "{error}"
    );
    let error = mapped(&shop, &columns("product", "qtty * 2"))
        .unwrap_err()
        .to_string();
    assert!(
        error.contains("no column 'qtty'; did you mean qty?"),
        "{error}"
    );
    let error = mapped(&shop, &columns("product", "(select 1)"))
        .unwrap_err()
        .to_string();
    assert!(error.contains("may not hold a query"), "{error}");
    assert!(!shop.database().exists());
}

#[test]
fn every_format_gives_the_same_rows() {
    let csv = "order_id,product_id,quantity,unit_price\no1,A,1,10.00\no1,B,2,5.50\n";
    let ndjson = "{\"order_id\":\"o1\",\"product_id\":\"A\",\"quantity\":1,\"unit_price\":10.00}\n{\"order_id\":\"o1\",\"product_id\":\"B\",\"quantity\":2,\"unit_price\":\"5.50\"}\n";
    let array = format!("[{}]", ndjson.trim().replace('\n', ","));
    let parquet = {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("p.parquet");
        let connection = duckdb::Connection::open_in_memory().unwrap();
        connection
            .execute_batch(&format!(
                "COPY (SELECT * FROM (VALUES ('o1', 'A', 1, 10.00), ('o1', 'B', 2, 5.50)) t(order_id, product_id, quantity, unit_price)) TO '{}' (FORMAT parquet)",
                path.display()
            ))
            .unwrap();
        std::fs::read(path).unwrap()
    };
    let zst = zstd::encode_all(csv.as_bytes(), 1).unwrap();
    let files: [(&str, Vec<u8>); 6] = [
        ("order_lines.csv", csv.into()),
        ("order_lines.tsv", csv.replace(',', "\t").into()),
        ("order_lines.ndjson", ndjson.into()),
        ("order_lines.json", array.into()),
        ("order_lines.parquet", parquet),
        ("order_lines.csv.zst", zst),
    ];
    for (name, content) in files {
        let shop = Shop::new().file(name, content);
        let report = shop.import().unwrap();
        assert_eq!(report.files[0].rows_imported, 2, "{name}");
        assert_eq!(
            shop.ask("SELECT concat_ws(' ', order_id, line_no, product_id, quantity, unit_price) FROM order_lines ORDER BY ALL"),
            "o1 1 A 1.0000 10.0000;o1 2 B 2.0000 5.5000",
            "{name}"
        );
    }
}

#[test]
fn a_broken_line_of_ndjson_is_a_reject_with_its_line() {
    let shop = Shop::new().file(
        "order_lines.ndjson",
        "{\"order_id\":\"o1\",\"product_id\":\"A\",\"quantity\":1}\n\n{\"order_id\":\n{\"order_id\":\"o2\",\"product_id\":\"B\",\"quantity\":-1}\n",
    );
    let report = shop.import().unwrap();
    assert_eq!(
        (report.files[0].rows_read, report.files[0].rows_imported),
        (3, 1)
    );
    assert_eq!(
        shop.rejects(),
        [
            "order_lines.ndjson:3 -: the line is not JSON (at column 12)",
            "order_lines.ndjson:4 quantity: quantity must be above 0, not -1",
        ]
    );
    assert_eq!(
        shop.ask("SELECT raw FROM reject WHERE line = 4"),
        "{\"order_id\":\"o2\",\"product_id\":\"B\",\"quantity\":-1}"
    );
}

#[test]
fn numbered_and_unnumbered_lines_of_one_order_do_not_collide() {
    let shop = Shop::new()
        .file(
            "order_lines.csv",
            "order_id,line_no,product_id,quantity\no1,3,A,1\no1,,B,1\no1,,C,1\no2,,D,1\n",
        )
        .file("orders.csv", "order_id\no1\no2\n");
    shop.import().unwrap();
    assert_eq!(
        shop.ask(
            "SELECT concat_ws(' ', order_id, line_no, product_id) FROM order_lines ORDER BY ALL"
        ),
        "o1 3 A;o1 4 B;o1 5 C;o2 1 D"
    );
}

#[test]
fn unnesting_loses_no_row_that_is_flawed_or_cannot_be_computed() {
    let shop = Shop::new().file("b.csv", "id,items\n1,2;3\n2,x\n3\n4,5\n5,\n");
    let report = mapped(
        &shop,
        "[[table]]\ninto = \"order_lines\"\nfiles = [\"b.csv\"]\nunnest = \"list_transform(string_split(items, ';'), lambda i: cast(i as integer))\"\n\
         [table.columns]\norder_id = \"id\"\nproduct_id = \"_item\"\nquantity = { sql = \"1\" }\n",
    )
    .unwrap();
    assert_eq!(
        (report.files[0].rows_read, report.files[0].rows_imported),
        (5, 3)
    );
    assert_eq!(
        shop.rejects(),
        [
            "b.csv:3 -: the mapping's unnest cannot be computed for this row",
            "b.csv:4 -: the row has 1 columns where the header has 2",
        ]
    );
}

#[test]
fn a_flawed_row_of_a_lookup_is_said() {
    let shop = Shop::new()
        .file("l.csv", "o,p,k\n1,A,10\n")
        .file("cats.csv", "id,name\n10\n11,b\n");
    let report = mapped(
        &shop,
        "[[table]]\ninto = \"order_lines\"\nfiles = [\"l.csv\"]\n[[table.join]]\nfiles = [\"cats.csv\"]\nas = \"cat\"\non = \"k = cat.id\"\n\
         [table.columns]\norder_id = \"o\"\nproduct_id = \"p\"\nquantity = { sql = \"1\" }\nvariant = { sql = \"cat.name\" }\n",
    )
    .unwrap();
    let notes = report.notes.join("\n");
    assert!(
        notes.contains(
            "cats.csv: 1 row could not be used as a lookup (first on line 2: the row has 1 columns"
        ),
        "{notes}"
    );
}

/// A file of lines, `items.csv`, and one to look into, `kats.csv`.
fn with_lookup() -> Shop {
    Shop::new()
        .file(
            "items.csv",
            "id,art,kat,day\n1,A,10,31.12.2026\n2,B,11,30.12.2026\n",
        )
        .file("kats.csv", "c1,c2,state\n10,Coffee,on\n11,Tea,off\n")
}

/// A mapping of [`with_lookup`] to products, with `title` as given; `title` stands on line 11.
fn to_products(title: &str) -> String {
    format!(
        "[define]\nnumber = \"trim(c1)\"\n[[table]]\ninto = \"products\"\nfiles = [\"items.csv\"]\n[[table.join]]\nfiles = [\"kats.csv\"]\n\
         as = \"kat\"\non = \"src.kat = kat.c1\"\n[table.columns]\ntitle = {title}\nproduct_id = \"art\"\n"
    )
}

fn titles(shop: &Shop, mapping: &str) -> String {
    mapped(shop, mapping).unwrap();
    shop.ask("SELECT concat_ws('=', product_id, title) FROM products ORDER BY 1")
}

fn refusal(shop: &Shop, mapping: &str) -> String {
    mapped(shop, mapping).unwrap_err().to_string()
}

#[test]
fn definitions_stand_in_every_expression() {
    let mapping = to_products("{ sql = \"kat.c2\" }")
        .replace(
            "src.kat = kat.c1",
            "{{theirs}} = {{ours}}\"\nwhere = \"{{is_on}}",
        )
        .replace(
            "[define]\n",
            "[define]\ntheirs = \"kat.c1\"\nours = \"trim(src.kat)\"\nis_on = \"state = 'on'\"\n",
        );
    assert_eq!(titles(&with_lookup(), &mapping), "A=Coffee;B");
    let shop = Shop::new().file("orders.csv", "no,total,price,n\n1,20,10,1\n1,,5,2\n");
    let text = "[define]\nvalue = \"price * n\"\n[[table]]\ninto = \"orders\"\nfiles = [\"orders.csv\"]\nwhere = \"_nth = 1\"\n\
                [table.group]\nby = \"no\"\nfirst = \"total\"\n[table.group.sums]\ngoods = \"{{value}}\"\n\
                [table.columns]\norder_id = \"no\"\ndiscount = { sql = \"goods - total\" }\n";
    mapped(&shop, text).unwrap();
    assert_eq!(shop.ask("SELECT discount::VARCHAR FROM orders"), "0.0000");
    let unknown = refusal(&shop, &text.replace("{{value}}", "{{valu}}"));
    assert!(
        unknown.contains(
            "line 11, block 1 (into orders): nothing defines {{valu}}; did you mean value?"
        ),
        "{unknown}"
    );
}

#[test]
fn the_record_can_be_asked_for_in_only_alone() {
    let shop = Shop::new().file(
        "events.ndjson",
        "{\"id\":\"A\",\"kind\":{\"of\":\"x\"}}\n{\"id\":\"B\",\"kind\":{\"of\":\"y\"}}\n",
    );
    mapped(
        &shop,
        "[[table]]\ninto = \"products\"\nfiles = [\"*\"]\nonly = \"_record->>'$.kind.of' = 'x'\"\n\
         [table.columns]\nproduct_id = \"id\"\n",
    )
    .unwrap();
    assert_eq!(shop.ask("SELECT product_id FROM products"), "A");
}

#[test]
fn mistakes_in_a_mapping_are_told_with_their_line_and_the_way_out() {
    let shop = with_lookup();
    for (mapping, expected) in [
        (
            to_products("\"kat.c2\""),
            "items.csv cannot be imported: it has no column 'kat.c2'; kat has it: write { sql = 'kat.c2' } (line 11 of m.toml); \
             nothing was changed",
        ),
        (
            to_products("\"c2\""),
            "it has no column 'c2'; kat has it: write { sql = 'kat.c2' } (line 11 of m.toml)",
        ),
        (
            to_products("{ sql = \"kat.c3\" }"),
            "the expression for title (line 11 of m.toml): kat has no column 'c3'; the file's own column kat is src.kat",
        ),
        (
            to_products("{ sql = \"upper(knt.c2)\" }"),
            "the expression for title (line 11 of m.toml): it has no column 'knt'",
        ),
        (
            to_products("\"art\"").replace("as = \"kat\"", "as = \"order\""),
            "the join name 'order' is a word of SQL; give the join another, for example as = \"order_of\" (line 9 of m.toml)",
        ),
        (
            to_products("{ sql = \"lower(cast(k as varchar))\" }")
                .replace("as = \"kat\"", "as = \"k\"")
                .replace("kat.c1", "k.c1"),
            "the expression for title (line 11 of m.toml): k is a join and no column; name one of its columns, for example k.c1",
        ),
        (
            to_products("{ from = \"day\", formats = [\"%d.%m.%Q\"] }"),
            "the mapping m.toml cannot be used: line 11, block 1 (into products): the format \"%d.%m.%Q\" has %Q, which stands for \
             no part of a time; \"%d.%m.%Y %H:%M:%S\" reads 31.12.2026 23:59:59",
        ),
        (
            to_products("{ sql = \"strptime(day, '%d.%Q')\" }"),
            ", in title (line 11 of m.toml)",
        ),
        (
            format!("decimal = 5\n{}", to_products("\"art\"")),
            "the mapping m.toml cannot be used: line 1: decimal is a text in quotes, for example decimal = \",\"",
        ),
        (
            to_products("\"art\"").replace("[[table.join]]", "decimal = 5\n[[table.join]]"),
            "line 6: decimal is a text in quotes, for example decimal = \",\"",
        ),
    ] {
        let told = refusal(&shop, &mapping);
        assert!(told.contains(expected), "{told}\n{expected}");
        assert!(!told.contains("Error:") && !told.contains('\n'), "{told}");
    }
    // A column of the file may be called like a join.
    let sql = to_products("{ sql = \"concat(kat, kat.c2)\" }");
    assert_eq!(titles(&shop, &sql), "A=10Coffee;B=11Tea");
}
