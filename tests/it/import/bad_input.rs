//! What a careless export holds: each fault gets a sentence or a reject, and
//! the rest is imported.

use std::io::Write;

use sidecart::import::Format;

use super::workbook::pack;
use crate::shop::Shop;

const ORDERS: &str = "order_id,ordered_at\no1,2026-01-05 10:00:00\no2,2026-01-06 11:30:00\n";
const LINES: &str =
    "order_id,product_id,quantity,unit_price\no1,A,1,10.00\no1,B,2,5.50\no2,A,1,10.00\n";

fn shop() -> Shop {
    Shop::new().file("orders.csv", ORDERS)
}

#[test]
fn a_good_shop_has_no_rejects_and_a_second_import_changes_nothing() {
    let shop = shop().file("order_lines.csv", LINES);
    let report = shop.import().unwrap();
    assert!(
        report.recognised.contains("sidecart's own tables"),
        "{}",
        report.recognised
    );
    assert_eq!(
        shop.ask(
            "SELECT concat_ws(' ', order_id, line_no, product_id) FROM order_lines ORDER BY ALL"
        ),
        "o1 1 A;o1 2 B;o2 1 A"
    );
    let again = shop.import().unwrap();
    assert!(
        again
            .files
            .iter()
            .all(|file| file.rows_imported == 0 && file.rows_unchanged == file.rows_read)
    );
    assert_eq!(again.batch, 2);
}

#[test]
fn a_missing_required_column_is_named_and_nothing_is_touched() {
    let shop = shop().file("order_lines.csv", "order_id,product_id\no1,A\n");
    let error = shop.import().unwrap_err().to_string();
    assert!(
        error.contains("order_lines.csv") && error.contains("required column quantity"),
        "{error}"
    );
    assert!(!shop.database().exists());
}

#[test]
fn a_column_that_is_a_letter_off_is_refused_with_both_names() {
    let shop = shop().file(
        "order_lines.csv",
        "order_id,product_id,quantity,unit_prise\no1,A,1,2\n",
    );
    let error = shop.import().unwrap_err().to_string();
    assert!(
        error.contains("'unit_prise' looks like unit_price"),
        "{error}"
    );
}

#[test]
fn ragged_rows_are_rejected_with_their_line_and_the_rest_is_imported() {
    let shop = shop().file(
        "order_lines.csv",
        format!("{LINES}o2,C\no2,D,1,3.00,5,6\no2,E,1,4.00\n"),
    );
    let report = shop.import().unwrap();
    let lines = report
        .files
        .iter()
        .find(|file| file.table == "order_lines")
        .unwrap();
    assert_eq!(
        (lines.rows_read, lines.rows_imported, lines.rows_rejected),
        (6, 4, 2)
    );
    assert_eq!(
        shop.rejects(),
        [
            "order_lines.csv:5 -: the row has 2 columns where the header has 4",
            "order_lines.csv:6 -: the row has 6 columns where the header has 4",
        ]
    );
    assert_eq!(
        shop.ask("SELECT raw FROM reject ORDER BY line LIMIT 1"),
        "o2,C"
    );
}

#[test]
fn a_date_that_does_not_parse_is_a_reject_of_its_column() {
    let shop = Shop::new()
        .file(
            "orders.csv",
            "order_id,ordered_at\no1,2026-01-05\no2,05/01/2026\no3,2026-02-30\no4,\n",
        )
        .file("order_lines.csv", LINES);
    shop.import().unwrap();
    assert_eq!(
        shop.rejects(),
        [
            "orders.csv:3 ordered_at: ordered_at '05/01/2026' is not a time",
            "orders.csv:4 ordered_at: ordered_at '2026-02-30' is not a time",
            "orders.csv:5 ordered_at: ordered_at is missing",
        ]
    );
    assert_eq!(shop.ask("SELECT order_id FROM orders"), "o1");
}

#[test]
fn quantities_that_are_not_above_zero_are_rejected_and_decimals_are_kept() {
    let rows = "order_id,product_id,quantity\no1,A,-2\no1,B,0\no1,C,two\no1,D,\no1,E,0.25\n";
    let shop = shop().file("order_lines.csv", rows);
    shop.import().unwrap();
    assert_eq!(
        shop.rejects(),
        [
            "order_lines.csv:2 quantity: quantity must be above 0, not -2",
            "order_lines.csv:3 quantity: quantity must be above 0, not 0",
            "order_lines.csv:4 quantity: quantity 'two' is not a number",
            "order_lines.csv:5 quantity: quantity is missing",
        ]
    );
    // The line keeps the place it has in the file, whatever became of those before it.
    assert_eq!(
        shop.ask("SELECT concat_ws(' ', line_no, product_id, quantity) FROM order_lines"),
        "5 E 0.2500"
    );
}

#[test]
fn unknown_products_and_orders_are_kept_and_said() {
    let shop = shop()
        .file("products.csv", "product_id,title\nA,Grinder\n")
        .file("order_lines.csv", format!("{LINES}o9,A,1,1.00\n"));
    let report = shop.import().unwrap();
    let gaps = &report.gaps;
    let told = |code: &str, sentence: &str| {
        let is_told = |gap: &(&str, String)| gap.0 == code && gap.1.contains(sentence);
        assert!(gaps.iter().any(is_told), "{gaps:?}");
    };
    told(
        "PRODUCT_UNMAPPED",
        "1 order line names a product that products does not hold (for example B)",
    );
    told(
        "ORPHAN_LINE",
        "1 order line names an order that is not there",
    );
    assert_eq!(shop.ask("SELECT count(*)::VARCHAR FROM order_lines"), "4");
}

#[test]
fn of_rows_with_one_key_the_last_stands_and_the_conflict_is_said() {
    let shop = Shop::new()
        .file("orders.csv", "order_id,ordered_at\no1,2026-01-05\no1,2026-01-07\no1,2026-01-06\no2,2026-01-01\no2,2026-01-01\n")
        .file("order_lines.csv", LINES);
    let report = shop.import().unwrap();
    let orders = &report.files[0];
    assert_eq!(
        (
            orders.table,
            orders.rows_read,
            orders.rows_imported,
            orders.rows_unchanged
        ),
        ("orders", 5, 2, 3)
    );
    assert_eq!(
        shop.ask("SELECT strftime(ordered_at, '%d') FROM orders ORDER BY order_id"),
        "06;01"
    );
    assert!(
        report
            .notes
            .iter()
            .any(|note| note.contains("1 key (order_id) stood in several rows")),
        "{:?}",
        report.notes
    );
}

#[test]
fn a_corrected_row_replaces_the_old_one() {
    let shop = shop().file("order_lines.csv", LINES);
    shop.import().unwrap();
    let shop = shop.file("order_lines.csv", LINES.replace("5.50", "6.50"));
    let report = shop.import().unwrap();
    let lines = report
        .files
        .iter()
        .find(|file| file.table == "order_lines")
        .unwrap();
    assert_eq!((lines.rows_imported, lines.rows_unchanged), (1, 2));
    assert_eq!(
        shop.ask("SELECT unit_price::VARCHAR FROM order_lines WHERE product_id = 'B'"),
        "6.5000"
    );
}

#[test]
fn a_mended_file_takes_its_rejects_back() {
    let shop = shop().file("order_lines.csv", LINES.replace("5.50", "five"));
    shop.import().unwrap();
    assert_eq!(
        shop.rejects(),
        ["order_lines.csv:3 unit_price: unit_price 'five' is not a number"]
    );
    let shop = shop.file("order_lines.csv", LINES);
    shop.import().unwrap();
    assert!(shop.rejects().is_empty());
}

#[test]
fn an_empty_file_fails_and_a_header_without_rows_does_not() {
    let empty = shop().file("order_lines.csv", "");
    let error = empty.import().unwrap_err().to_string();
    assert!(
        error.contains("order_lines.csv") && error.contains("empty"),
        "{error}"
    );
    let bare = shop().file("order_lines.csv", "order_id,product_id,quantity\n");
    let report = bare.import().unwrap();
    assert_eq!(
        report
            .files
            .iter()
            .map(|file| file.rows_read)
            .collect::<Vec<_>>(),
        [2, 0]
    );
}

#[test]
fn a_gzip_that_was_cut_off_fails_the_import_and_leaves_the_database() {
    let first = shop().file("order_lines.csv", LINES);
    first.import().unwrap();
    let many: String = (0..50_000).map(|n| format!("x{n},A,1,1.00\n")).collect();
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    gzip.write_all(format!("order_id,product_id,quantity,unit_price\n{many}").as_bytes())
        .unwrap();
    let bytes = gzip.finish().unwrap();
    std::fs::remove_file(first.input().join("order_lines.csv")).unwrap();
    let cut = first.file("order_lines.csv.gz", &bytes[..bytes.len() / 2]);
    let error = cut.import().unwrap_err().to_string();
    assert!(
        error.contains("order_lines.csv.gz") && error.contains("cut off"),
        "{error}"
    );
    assert_eq!(cut.ask("SELECT count(*)::VARCHAR FROM order_lines"), "3");
    let beside: Vec<_> = std::fs::read_dir(cut.database().parent().unwrap())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name != "in" && name != "shop.duckdb")
        .collect();
    assert!(beside.is_empty(), "left behind: {beside:?}");
}

#[test]
fn a_folder_with_nothing_known_says_what_would_be_known() {
    let shop = Shop::new()
        .file("notes.txt", "hello\nworld\n")
        .file("photo.jpg", "x");
    let error = shop.import().unwrap_err().to_string();
    for word in [
        "nothing to import",
        "order_lines",
        "maven-fuzzy-factory",
        "mapping file",
    ] {
        assert!(error.contains(word), "{error}");
    }
}

#[test]
fn a_title_full_of_escapes_is_stored_as_data_and_drawn_harmless() {
    let title = "\u{1b}[2J\u{1b}]0;owned\u{7}Grinder\u{9b}31m";
    let shop = shop()
        .file("order_lines.csv", LINES)
        .file("products.csv", format!("product_id,title\nA,{title}\n"));
    shop.import().unwrap();
    let stored = shop.ask("SELECT title FROM products");
    assert_eq!(stored, title);
    let drawn = sidecart::domain::text::printable(&stored);
    assert!(!drawn.chars().any(char::is_control), "{drawn:?}");
}

#[test]
fn an_unclosed_quote_rejects_the_row_it_swallowed() {
    let shop = shop().file(
        "order_lines.csv",
        format!("{LINES}o2,\"C,1,2.00\no2,D,1,2.00\n"),
    );
    let report = shop.import().unwrap();
    assert_eq!(
        shop.rejects(),
        ["order_lines.csv:5 -: a quote opens in this row and is never closed"]
    );
    assert_eq!(report.files[1].rows_imported, 4);
}

#[test]
fn two_columns_of_one_name_refuse_the_file() {
    let shop = shop().file(
        "order_lines.csv",
        "order_id,Order-ID,product_id,quantity\no1,o1,A,1\n",
    );
    let error = shop.import().unwrap_err().to_string();
    assert!(
        error.contains("'order_id' and 'Order-ID' both are order_id"),
        "{error}"
    );
}

#[test]
fn a_word_outside_its_list_is_rejected_with_the_list() {
    let shop = Shop::new()
        .file(
            "orders.csv",
            "order_id,status\no1,OK\no2,Cancelled\no3,paid\no4,\n",
        )
        .file("order_lines.csv", LINES);
    shop.import().unwrap();
    assert_eq!(
        shop.rejects(),
        ["orders.csv:4 status: status 'paid' is none of ok, cancelled, test, fraud"]
    );
    assert_eq!(
        shop.ask("SELECT coalesce(status, '-') FROM orders ORDER BY order_id"),
        "ok;cancelled;-"
    );
}

#[test]
fn a_return_must_name_something() {
    let rows = "return_id,order_id,line_no,product_id,quantity,returned_at\n\
                r1,o1,1,,1,2026-02-01\nr2,,,B,1,2026-02-01\nr3,,,,1,2026-02-01\nr4,o1,,,1,2026-02-01\n";
    let shop = shop()
        .file("order_lines.csv", LINES)
        .file("returns.csv", rows);
    shop.import().unwrap();
    assert_eq!(
        shop.rejects(),
        [
            "returns.csv:4 order_id: the return names neither an order nor a product",
            "returns.csv:5 line_no: the return names an order, but neither its line nor a product",
        ]
    );
}

#[test]
fn a_path_that_is_not_sidecarts_database_is_refused_and_left_alone() {
    let shop = shop().file("order_lines.csv", LINES);
    std::fs::write(shop.database(), "precious notes").unwrap();
    let error = shop.import().unwrap_err().to_string();
    assert!(
        error.contains("is not a database; it was left as it is"),
        "{error}"
    );
    assert_eq!(
        std::fs::read_to_string(shop.database()).unwrap(),
        "precious notes"
    );
    std::fs::remove_file(shop.database()).unwrap();
    let foreign = duckdb::Connection::open(shop.database()).unwrap();
    foreign.execute_batch("CREATE TABLE t (x INTEGER)").unwrap();
    drop(foreign);
    let error = shop.import().unwrap_err().to_string();
    assert!(error.contains("not one of sidecart's"), "{error}");
}

#[test]
fn what_is_too_small_or_too_large_is_called_that() {
    let rows = "order_id,product_id,quantity,unit_price\no1,A,0.00001,1\no1,B,1,100000000000000\no1,C,1,nan\no1,D,inf,1\no1,E,1,12abc\n";
    let json =
        "{\"product_id\":\"A\",\"list_price\":1e20}\n{\"product_id\":\"B\",\"list_price\":1.5}\n";
    let shop = shop()
        .file("order_lines.csv", rows)
        .file("products.ndjson", json);
    shop.import().unwrap();
    assert_eq!(
        shop.rejects(),
        [
            "order_lines.csv:2 quantity: quantity 0.00001 is too small to keep: 4 decimals are kept",
            "order_lines.csv:3 unit_price: unit_price '100000000000000' is too large: 14 digits before the decimal point are kept",
            "order_lines.csv:4 unit_price: unit_price 'nan' is not a number",
            "order_lines.csv:5 quantity: quantity 'inf' is not a number",
            "order_lines.csv:6 unit_price: unit_price '12abc' is not a number",
            "products.ndjson:1 list_price: list_price '1e+20' is too large: 14 digits before the decimal point are kept",
        ]
    );
}

#[test]
fn a_line_of_ten_megabytes_is_a_row_like_any_other() {
    let title = "x".repeat(10 << 20);
    let shop = shop().file("order_lines.csv", LINES).file(
        "products.csv",
        format!("product_id,title\nA,{title}\nB,y\n"),
    );
    shop.import().unwrap();
    assert_eq!(
        shop.ask("SELECT length(title)::VARCHAR FROM products ORDER BY product_id"),
        format!("{};1", 10 << 20)
    );
    let json = format!("{{\"product_id\":\"C\",\"title\":\"{title}\"}}\n");
    let shop = shop.file("products.ndjson", json);
    shop.import().unwrap();
    assert_eq!(shop.ask("SELECT count(*)::VARCHAR FROM products"), "3");
}

#[test]
fn a_line_that_never_ends_is_no_row() {
    let shop = shop().file("order_lines.csv", LINES).file(
        "products.csv",
        format!("product_id,title\nA,{}", "x".repeat(40 << 20)),
    );
    let error = shop.import().unwrap_err().to_string();
    assert!(
        error.contains("products.csv") && error.contains("longer than 32 MB"),
        "{error}"
    );
}

#[test]
fn a_header_of_a_million_columns_is_refused_at_once() {
    let shop = shop().file("order_lines.csv", ",".repeat(1_000_000));
    let error = shop.import().unwrap_err().to_string();
    assert!(error.contains("no table of rows"), "{error}");
}

#[test]
fn a_nul_byte_costs_its_row() {
    let shop = shop().file("order_lines.csv", format!("{LINES}o2,B\0,1,2\n"));
    shop.import().unwrap();
    assert_eq!(
        shop.rejects(),
        ["order_lines.csv:5 -: the row holds a NUL byte, so it is damaged or no text"]
    );
    let json = "{\"order_id\":\"o1\",\"product_id\":\"A\\u0000\",\"quantity\":1}\n{\"order_id\":\"o1\",\"product_id\":\"B\",\"quantity\":1}\n";
    let shop = Shop::new().file("order_lines.ndjson", json);
    let report = shop.import().unwrap();
    assert_eq!(report.files[0].rows_read, 2);
}

#[test]
fn the_first_and_the_last_years_are_no_times() {
    let rows = "order_id,ordered_at\no1,0001-01-01\no2,9999-12-31 23:59:59\no3,1899-12-31\no4,2200-12-31\no5,1900-01-01\n";
    let shop = Shop::new()
        .file("orders.csv", rows)
        .file("order_lines.csv", LINES);
    shop.import().unwrap();
    assert_eq!(shop.rejects().len(), 3);
    assert_eq!(shop.ask("SELECT order_id FROM orders ORDER BY 1"), "o4;o5");
}

#[test]
fn mixed_formats_of_dates_are_read_where_they_can_mean_one_thing() {
    let rows = "order_id,ordered_at\no1,2026-02-21\no2,20260221\no3,2026-02-21T24:00:00\no4,2026-02-21T10:30:00+0200\no5,02/03/2026\no6,21.02.2026\n";
    let shop = Shop::new()
        .file("orders.csv", rows)
        .file("order_lines.csv", LINES);
    shop.import().unwrap();
    assert_eq!(
        shop.ask("SELECT ordered_at::VARCHAR FROM orders ORDER BY order_id"),
        "2026-02-21 00:00:00;2026-02-21 00:00:00;2026-02-22 00:00:00;2026-02-21 08:30:00;2026-02-21 00:00:00"
    );
    assert_eq!(
        shop.rejects(),
        ["orders.csv:6 ordered_at: ordered_at '02/03/2026' is not a time"]
    );
}

#[test]
fn a_header_of_the_same_name_twice_refuses_the_file() {
    let shop = shop().file(
        "order_lines.csv",
        "order_id,product_id,quantity,quantity\no1,A,1,2\n",
    );
    let error = shop.import().unwrap_err().to_string();
    assert!(
        error.contains("'quantity' and 'quantity (2)' both are quantity"),
        "{error}"
    );
}

#[test]
fn a_file_without_a_header_says_so_instead_of_guessing_columns() {
    let shop = shop().file("order_lines.csv", "o1,A,1,10.00\no1,B,2,5.50\n");
    let error = shop.import().unwrap_err().to_string();
    assert!(
        error.contains("its first line looks like data, not like names"),
        "{error}"
    );
}

#[test]
fn line_breaks_in_quotes_and_a_last_line_without_its_end_are_read() {
    let shop = shop().file("order_lines.csv", LINES.trim_end()).file(
        "products.csv",
        "product_id,title\r\nA,\"two\r\nlines\"\r\nB,\"say \"\"hi\"\"\"",
    );
    shop.import().unwrap();
    assert_eq!(
        shop.ask("SELECT title FROM products ORDER BY product_id"),
        "two\r\nlines;say \"hi\""
    );
    assert_eq!(shop.ask("SELECT count(*)::VARCHAR FROM order_lines"), "3");
    let returns = shop.file("order_lines.csv", LINES.replace('\n', "\r"));
    returns.import().unwrap();
    assert_eq!(
        returns.ask("SELECT count(*)::VARCHAR FROM order_lines"),
        "3"
    );
}

#[test]
fn more_returned_than_sold_is_kept_and_lines_of_missing_orders_too() {
    let shop = shop()
        .file("order_lines.csv", format!("{LINES}o9,A,1,1.00\n"))
        .file(
            "returns.csv",
            "return_id,order_id,line_no,quantity,returned_at\nr1,o1,1,99,2026-02-01\n",
        );
    let report = shop.import().unwrap();
    assert!(report.files.iter().all(|file| file.rows_rejected == 0));
    assert_eq!(shop.ask("SELECT quantity::VARCHAR FROM returns"), "99.0000");
}

#[test]
fn long_ids_emoji_and_right_to_left_text_are_kept_to_the_letter() {
    let id = "i".repeat(20_000);
    let title = "🧉👩‍👩‍👧 שלום עולם \u{202e}abc e\u{301}";
    let shop = shop()
        .file(
            "order_lines.csv",
            format!("order_id,product_id,quantity\n{id},{id},1\n"),
        )
        .file("products.csv", format!("product_id,title\n{id},{title}\n"));
    shop.import().unwrap();
    assert_eq!(
        shop.ask("SELECT count(*)::VARCHAR FROM order_lines JOIN products USING (product_id)"),
        "1"
    );
    assert_eq!(shop.ask("SELECT title FROM products"), title);
}

#[test]
fn formulas_in_titles_are_text() {
    let title = "=HYPERLINK(\"http://x\")";
    let quoted = format!("\"{}\"", title.replace('"', "\"\""));
    let shop = shop()
        .file("order_lines.csv", LINES)
        .file("products.csv", format!("product_id,title\nA,{quoted}\n"));
    shop.import().unwrap();
    assert_eq!(shop.ask("SELECT title FROM products"), title);
}

#[test]
fn files_that_were_cut_off_fail_the_import() {
    let many: String = (0..50_000)
        .map(|n| format!("x{n},A{},1,1.00\n", n * 7919 % 10_007))
        .collect();
    let text = format!("order_id,product_id,quantity,unit_price\n{many}");
    let zst = zstd::encode_all(text.as_bytes(), 3).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let parquet = folder.path().join("x.parquet");
    duckdb::Connection::open_in_memory()
        .unwrap()
        .execute_batch(&format!(
            "COPY (SELECT 'o' || i AS order_id, 'A' AS product_id, 1 AS quantity FROM range(50000) t(i)) TO '{}'",
            parquet.display()
        ))
        .unwrap();
    let parquet = std::fs::read(parquet).unwrap();
    let xml = "<r><item><order_id>1</order_id></item><item>".to_owned();
    let cases: [(&str, &[u8]); 5] = [
        ("order_lines.csv.zst", &zst[..zst.len() / 2]),
        ("order_lines.parquet", &parquet[..parquet.len() / 2]),
        ("order_lines.parquet", &parquet[..3]),
        ("order_lines.xml", xml.as_bytes()),
        (
            "order_lines.json",
            b"[{\"order_id\":1,\"product_id\":2,\"quantity\":3},",
        ),
    ];
    for (name, bytes) in cases {
        let cut = shop().file(name, bytes);
        let error = cut.import().unwrap_err().to_string();
        assert!(
            error.starts_with(name) && error.contains("nothing was changed"),
            "{error}"
        );
        assert!(!cut.database().exists());
    }
}

#[test]
fn a_workbook_that_is_none_is_refused() {
    let book = pack(&[("S", "<row r=\"1\"><c r=\"A1\"><v>1</v></c></row>")]);
    let nested =
        "<row r=\"3\"><c r=\"A3\"><v>1</v></c></row><row r=\"1\"><c r=\"A1\"><v>1</v></c></row>";
    for (bytes, part) in [
        (b"order_id,quantity\n".to_vec(), "no whole XLSX workbook"),
        (book[..book.len() / 2].to_vec(), "no whole XLSX workbook"),
        (Vec::new(), "it is empty"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".repeat(100),
            "old workbook",
        ),
        (pack(&[("S", nested)]), "out of order"),
        (
            pack(&[("S", "<row r=\"1\"><c r=\"A1\"><v>1</v>")]),
            "damaged",
        ),
        (
            pack(&[("S", "<row r=\"1\"><c r=\"ZZZZZZ1\"><v>1</v></c></row>")]),
            "no table of rows",
        ),
    ] {
        let shop = shop().file("order_lines.xlsx", bytes);
        let error = shop.import().unwrap_err().to_string();
        assert!(error.contains(part), "{part}: {error}");
    }
}

#[test]
fn a_workbook_that_unpacks_without_end_is_refused() {
    let bomb = " ".repeat(300 << 20);
    let shop = shop().file("order_lines.xlsx", pack(&[("S", &bomb)]));
    let error = shop.import().unwrap_err().to_string();
    assert!(error.contains("unpacks to more than"), "{error}");
}

#[test]
fn nested_json_where_values_are_expected_costs_its_rows() {
    let rows = "{\"order_id\":\"o1\",\"product_id\":\"A\",\"quantity\":{\"value\":1}}\n{\"order_id\":\"o1\",\"product_id\":{\"id\":\"B\"},\"quantity\":1}\n";
    let shop = shop().file("order_lines.ndjson", rows);
    let report = shop.import().unwrap();
    let lines = &report.files[1];
    assert_eq!((lines.rows_read, lines.rows_rejected), (2, 2));
    // What is nested may be a person: the reason does not repeat it.
    let rejects = shop.rejects();
    assert_eq!(rejects.len(), 2, "{rejects:?}");
    assert!(
        rejects[0].starts_with("order_lines.ndjson:1 quantity: ")
            && rejects[0].ends_with("is not a number")
            && rejects[1].starts_with("order_lines.ndjson:2 product_id: ")
            && rejects[1].ends_with("is a nested value")
            && !rejects
                .iter()
                .any(|reject| reject.contains("value\"") || reject.contains("id\"")),
        "{rejects:?}"
    );
    let whole = Shop::new().file("order_lines.json", "{\"rows\": [{\"order_id\": 1}]}");
    let error = whole.import().unwrap_err().to_string();
    assert!(error.contains("lacks the required column"), "{error}");
}

#[test]
fn a_folder_named_like_a_file_is_not_read_as_one() {
    let shop = shop().file("order_lines.csv", LINES);
    std::fs::create_dir(shop.input().join("products.csv")).unwrap();
    shop.import().unwrap();
    let error = shop
        .import_as(&[shop.input().join("products.csv")], Format::Detect)
        .unwrap_err()
        .to_string();
    assert!(error.contains("nothing to import"), "{error}");
}

#[cfg(unix)]
#[test]
fn an_unreadable_file_and_a_loop_of_links_are_said() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let shop = shop().file("order_lines.csv", LINES);
    let looped = shop.input().join("products.csv");
    symlink(&looped, &looped).unwrap();
    let error = shop.import().unwrap_err().to_string();
    assert!(error.contains("products.csv"), "{error}");
    let error = shop
        .import_as(std::slice::from_ref(&looped), Format::Detect)
        .unwrap_err()
        .to_string();
    assert!(error.contains("products.csv"), "{error}");
    std::fs::remove_file(&looped).unwrap();
    std::fs::write(&looped, "product_id\nA\n").unwrap();
    std::fs::set_permissions(&looped, std::fs::Permissions::from_mode(0o000)).unwrap();
    if std::fs::File::open(&looped).is_ok() {
        // root reads everything
        return;
    }
    let error = shop.import().unwrap_err().to_string();
    assert!(error.contains("no permission"), "{error}");
}
