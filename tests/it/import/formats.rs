//! File formats: what each of them gives, and what is said about it.

use std::io::Write;

use sidecart::import::{Format, Overrides, Report};

use super::workbook::Cell::{Date, Empty, Error, Flag, Formula, Number, Text};
use super::workbook::workbook;
use crate::shop::Shop;

pub(super) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(bytes).unwrap();
    packed.finish().unwrap()
}

const LINES: &str = "order_id,product_id,quantity,unit_price\no1,A,1,10.00\no1,B,2,5.50\n";

#[test]
fn xml_rows_are_read_and_rejected_with_their_line_and_their_cells() {
    let feed = "<rss><channel>\n<item><g:product_id xmlns:g=\"u\">A</g:product_id><title>Tea</title><list_price>4.5</list_price></item>\n\
        <item><product_id>B</product_id><list_price>cheap</list_price></item>\n</channel></rss>";
    for (name, bytes) in [
        ("products.xml", feed.as_bytes().to_vec()),
        ("products.xml.gz", gzip(feed.as_bytes())),
    ] {
        let shop = Shop::new().file(name, bytes).file("order_lines.csv", LINES);
        shop.import().unwrap();
        assert_eq!(
            shop.ask("SELECT concat_ws(' ', product_id, title, list_price) FROM products"),
            "A Tea 4.5000"
        );
        assert_eq!(
            shop.rejects(),
            [format!(
                "{name}:3 list_price: list_price 'cheap' is not a number"
            )]
        );
        assert_eq!(
            shop.ask("SELECT raw FROM reject"),
            "{\"product_id\":\"B\",\"title\":null,\"list_price\":\"cheap\"}"
        );
    }
}

fn notes_about(report: &Report, file: &str) -> Vec<String> {
    let start = format!("{file}: ");
    report
        .notes
        .iter()
        .filter_map(|note| note.strip_prefix(&start))
        .map(str::to_owned)
        .collect()
}

fn mapping(text: &str) -> Format {
    Format::Mapping {
        text: text.to_owned(),
        origin: "m.toml".to_owned(),
    }
}

#[test]
fn a_workbook_keeps_its_types_its_lines_and_says_which_sheet() {
    let rows = || {
        vec![
            (2, vec![Text("Lines of all orders"), Empty, Empty]),
            (
                4,
                vec![
                    Text("Order ID"),
                    Text("product-id"),
                    Text("quantity"),
                    Text("unit_price"),
                    Text("is_primary"),
                    Text("variant"),
                ],
            ),
            (
                5,
                vec![
                    Text("o1"),
                    Number(4_006_381_333_931.0),
                    Number(2.0),
                    Number(24.9),
                    Flag(true),
                ],
            ),
            (
                6,
                vec![
                    Text("o1"),
                    Number(12.0),
                    Formula("1+1", 2.0),
                    Number(0.1 + 0.2),
                    Empty,
                    Text("x"),
                ],
            ),
            (
                7,
                vec![
                    Text("o2"),
                    Number(13.0),
                    Number(-1.0),
                    Number(5.0),
                    Flag(false),
                ],
            ),
            (9, vec![Text("o2"), Empty, Number(1.0), Number(5.0)]),
        ]
    };
    let orders = || {
        vec![
            (1, vec![Text("order_id"), Text("ordered_at")]),
            (2, vec![Text("o1"), Date(46_074.437_5)]),
            (3, vec![Text("o2"), Date(46_075.0)]),
        ]
    };
    let book = workbook(&[("Notes", vec![]), ("Lines", rows()), ("More", rows())]);
    for (name, bytes) in [
        ("order_lines.xlsx", book.clone()),
        ("order_lines.xlsx.gz", gzip(&book)),
        (
            "order_lines.xlsx.zst",
            zstd::encode_all(&book[..], 1).unwrap(),
        ),
    ] {
        let shop = Shop::new()
            .file(name, bytes)
            .file("orders.xlsx", workbook(&[("Orders", orders())]));
        let report = shop.import().unwrap();
        assert_eq!(
            shop.ask("SELECT concat_ws(' ', order_id, line_no, product_id, quantity, unit_price, is_primary, variant) FROM order_lines ORDER BY line_no"),
            "o1 1 4006381333931 2.0000 24.9000 true;o1 2 12 2.0000 0.3000 x"
        );
        assert_eq!(
            shop.ask("SELECT ordered_at::VARCHAR FROM orders ORDER BY 1"),
            "2026-02-21 10:30:00;2026-02-22 00:00:00"
        );
        assert_eq!(
            shop.rejects(),
            [
                format!("{name}:7 quantity: quantity must be above 0, not -1.0"),
                format!("{name}:9 product_id: product_id is missing"),
            ]
        );
        assert_eq!(
            notes_about(&report, name),
            [
                "the sheet 'Lines' of 3 was read (a mapping's sheet names another), 3 lines above the header skipped"
            ]
        );
        assert!(notes_about(&report, "orders.xlsx").is_empty());
    }
}

#[test]
fn columns_of_mixed_cells_are_text_and_errors_cost_their_row() {
    let rows = vec![
        (
            1,
            vec![
                Text("product_id"),
                Text("title"),
                Text("list_price"),
                Text("unit_cost"),
            ],
        ),
        (
            2,
            vec![Number(7.0), Text("Tea"), Text("12,50"), Number(1.5)],
        ),
        (
            3,
            vec![Text("A-1"), Number(2024.0), Number(13.25), Number(2.0)],
        ),
        (
            4,
            vec![Text("A-2"), Text("Pot"), Number(5.0), Error("#N/A")],
        ),
        (
            5,
            vec![Error("#REF!"), Text("Cup"), Number(5.0), Number(1.0)],
        ),
        (6, vec![Text("A-3"), Text("n/a"), Text("n/a"), Number(1.0)]),
    ];
    let shop = Shop::new()
        .file("products.xlsx", workbook(&[("P", rows)]))
        .file("order_lines.csv", LINES);
    let report = shop.import().unwrap();
    assert_eq!(
        shop.ask("SELECT concat_ws(' ', product_id, title, list_price, unit_cost) FROM products ORDER BY 1"),
        "7 Tea 12.5000 1.5000;A-1 2024 13.2500 2.0000"
    );
    assert_eq!(
        shop.rejects(),
        [
            "products.xlsx:4 unit_cost: unit_cost '#N/A' is not a number",
            "products.xlsx:5 product_id: product_id is the spreadsheet's error #REF!",
            "products.xlsx:6 list_price: list_price 'n/a' is not a number",
        ]
    );
    assert_eq!(notes_about(&report, "products.xlsx"), ["decimal comma"]);
}

#[test]
fn a_mapping_names_the_sheet_and_gives_dates_their_formats() {
    let day = |day| {
        vec![
            (1, vec![Text("nr"), Text("day")]),
            (2, vec![Text("1"), Text(day)]),
            (3, vec![Text("2"), Date(46_074.0)]),
        ]
    };
    let book = workbook(&[("A", day("01.02.2026")), ("B", day("03.02.2026"))]);
    let text = "sheet = \"b\"\ntimezone = \"Europe/Berlin\"\n[[table]]\ninto = \"orders\"\nfiles = [\"*.xlsx\"]\n\
                [table.columns]\norder_id = \"nr\"\nordered_at = { from = \"day\", formats = [\"%d.%m.%Y\"] }\n";
    let shop = Shop::new().file("book.xlsx", &book);
    shop.import_as(&[shop.input()], mapping(text)).unwrap();
    assert_eq!(
        shop.ask("SELECT ordered_at::VARCHAR FROM orders ORDER BY order_id"),
        "2026-02-02 23:00:00;2026-02-20 23:00:00"
    );
    let wrong = text.replace("\"b\"", "\"Bb\"");
    let error = shop
        .import_as(&[shop.input()], mapping(&wrong))
        .unwrap_err()
        .to_string();
    assert!(error.contains("it has no sheet 'Bb', only A, B"), "{error}");
}

#[test]
fn a_sheet_with_a_header_alone_is_read_and_an_empty_workbook_is_not() {
    let header = vec![(1, vec![Text("order_id"), Text("ordered_at")])];
    let shop = Shop::new()
        .file("orders.xlsx", workbook(&[("S", header)]))
        .file("order_lines.csv", LINES);
    let report = shop.import().unwrap();
    assert_eq!(report.files[0].rows_read, 0);
    let empty = Shop::new()
        .file("orders.xlsx", workbook(&[("S", vec![])]))
        .file("order_lines.csv", LINES);
    let error = empty.import().unwrap_err().to_string();
    assert!(error.contains("not even a header"), "{error}");
}

#[test]
fn a_german_export_is_read_as_it_stands_and_said() {
    let text = "Bestellpositionen;;;\nStand 01.02.2026;;;\norder_id;product_id;quantity;unit_price\n\
                o1;Käse;1,5;1.234,50\no1;Öl;2;12,90\no2;Öl;1;1.000\no2;Öl;1;3.5\n";
    let (latin, _, _) = encoding_rs::WINDOWS_1252.encode(text);
    let shop = Shop::new().file("order_lines.csv", &latin);
    let report = shop.import().unwrap();
    assert_eq!(
        shop.ask("SELECT concat_ws(' ', product_id, quantity, unit_price) FROM order_lines ORDER BY order_id, line_no"),
        "Käse 1.5000 1234.5000;Öl 2.0000 12.9000;Öl 1.0000 3.5000"
    );
    assert_eq!(
        shop.rejects(),
        [
            "order_lines.csv:6 unit_price: unit_price '1.000' has a point that may separate decimals or thousands: say which with --decimal or with decimal in a mapping"
        ]
    );
    let german = Overrides {
        decimal: Some(",".to_owned()),
        ..Overrides::default()
    };
    let shop = Shop::new().file("order_lines.csv", &latin);
    shop.import_with(&[shop.input()], Format::Detect, german)
        .unwrap();
    assert_eq!(
        shop.ask("SELECT unit_price::VARCHAR FROM order_lines ORDER BY order_id, line_no"),
        "1234.5000;12.9000;1000.0000"
    );
    assert_eq!(
        shop.rejects(),
        [
            "order_lines.csv:7 unit_price: unit_price '3.5' has a decimal point where the others have a decimal comma"
        ]
    );
    assert_eq!(
        notes_about(&report, "order_lines.csv"),
        [
            "separated by semicolons, 2 lines above the header skipped, decimal comma in quantity, decimal commas and decimal points in unit_price, where a number that can mean two things is rejected, read as cp1252"
        ]
    );
}

#[test]
fn amounts_are_read_as_people_write_them_and_a_second_currency_is_not() {
    let rows = "product_id,list_price,unit_cost\nA,\"$1,234.56\",€5.00\nB,\"$1,234\",$3.00\nC,$5,€4.50\nD,7,1\n";
    let shop = Shop::new()
        .file("products.csv", rows)
        .file("order_lines.csv", LINES);
    let report = shop.import().unwrap();
    assert_eq!(
        shop.ask(
            "SELECT concat_ws(' ', product_id, list_price, unit_cost) FROM products ORDER BY 1"
        ),
        "D 7.0000 1.0000"
    );
    assert_eq!(
        shop.rejects()[0],
        "products.csv:2 unit_cost: unit_cost '€5.00' carries €, and the column does not carry one currency throughout"
    );
    assert_eq!(
        notes_about(&report, "products.csv"),
        ["thousands separated by commas in list_price, $ beside list_price"]
    );
    let shop = Shop::new()
        .file("products.csv", rows.replace("$3", "€3"))
        .file("order_lines.csv", LINES);
    shop.import().unwrap();
    assert_eq!(
        shop.ask("SELECT list_price::VARCHAR FROM products ORDER BY product_id"),
        "1234.5600;1234.0000;5.0000;7.0000"
    );
    let spaced = "product_id;list_price\nA;1 234,50\nB;1\u{a0}234,5 €\nC;-3,00 €\n";
    let shop = Shop::new()
        .file("products.csv", spaced)
        .file("order_lines.csv", LINES);
    shop.import().unwrap();
    assert_eq!(
        shop.ask("SELECT list_price::VARCHAR FROM products ORDER BY product_id"),
        "1234.5000;1234.5000;-3.0000"
    );
}

#[test]
fn what_could_be_thousands_or_decimals_is_rejected_until_it_is_said() {
    let rows = "order_id\tproduct_id\tquantity\tunit_price\no1\tA\t1\t1,234\no1\tB\t1\t12\n";
    let shop = Shop::new().file("order_lines.tsv", rows);
    shop.import().unwrap();
    assert_eq!(
        shop.rejects(),
        [
            "order_lines.tsv:2 unit_price: unit_price '1,234' has a comma that may separate decimals or thousands: say which with --decimal or with decimal in a mapping"
        ]
    );
    for (decimal, expected) in [(",", "1.2340"), (".", "1234.0000")] {
        let overrides = Overrides {
            decimal: Some(decimal.to_owned()),
            ..Overrides::default()
        };
        shop.import_with(&[shop.input()], Format::Detect, overrides)
            .unwrap();
        assert!(shop.rejects().is_empty());
        assert_eq!(
            shop.ask("SELECT unit_price::VARCHAR FROM order_lines WHERE product_id = 'A'"),
            expected
        );
    }
}

#[test]
fn options_stand_before_what_is_found_and_before_a_mappings_top() {
    let text = "order_id|ordered_at\no1|2026-07-01 12:00\n";
    let shop = Shop::new()
        .file("orders.csv", text)
        .file("order_lines.csv", LINES);
    let overrides = Overrides {
        timezone: Some("Europe/Berlin".to_owned()),
        ..Overrides::default()
    };
    shop.import_with(&[shop.input()], Format::Detect, overrides.clone())
        .unwrap();
    assert_eq!(
        shop.ask("SELECT ordered_at::VARCHAR FROM orders"),
        "2026-07-01 10:00:00"
    );
    let top = "timezone = \"America/New_York\"\n[[table]]\ninto = \"orders\"\nfiles = [\"orders.csv\"]\n\
               [table.columns]\norder_id = \"order_id\"\nordered_at = \"ordered_at\"\n";
    shop.import_with(&[shop.input()], mapping(top), overrides.clone())
        .unwrap();
    assert_eq!(
        shop.ask("SELECT ordered_at::VARCHAR FROM orders"),
        "2026-07-01 10:00:00"
    );
    let block = top.replace("into", "timezone = \"America/New_York\"\ninto");
    shop.import_with(&[shop.input()], mapping(&block), overrides)
        .unwrap();
    assert_eq!(
        shop.ask("SELECT ordered_at::VARCHAR FROM orders"),
        "2026-07-01 16:00:00"
    );
    let wrong = Overrides {
        encoding: Some("ebcdic".to_owned()),
        ..Overrides::default()
    };
    let error = shop
        .import_with(&[shop.input()], Format::Detect, wrong)
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "encoding is utf-8, latin-1, cp1252 or utf-16, not ebcdic"
    );
}

#[test]
fn utf16_is_read_with_and_without_its_mark() {
    let text = "order_id\tproduct_id\tquantity\r\no1\tKäse\t1\r\n";
    for mark in [true, false] {
        for big in [true, false] {
            let mut bytes: Vec<u8> = Vec::new();
            let units = mark
                .then_some(0xfeff)
                .into_iter()
                .chain(text.encode_utf16());
            for unit in units {
                bytes.extend(if big {
                    unit.to_be_bytes()
                } else {
                    unit.to_le_bytes()
                });
            }
            let shop = Shop::new().file("order_lines.csv", bytes);
            let report = shop.import().unwrap();
            assert_eq!(shop.ask("SELECT product_id FROM order_lines"), "Käse");
            assert_eq!(
                notes_about(&report, "order_lines.csv"),
                ["separated by tabs, read as utf-16"]
            );
        }
    }
}

#[test]
fn a_file_and_its_compressed_twin_are_read_once() {
    let shop = Shop::new()
        .file("order_lines.csv", LINES)
        .file("order_lines.csv.gz", gzip(LINES.as_bytes()));
    let paths = [
        vec![shop.input()],
        vec![
            shop.input().join("order_lines.csv.gz"),
            shop.input().join("order_lines.csv"),
        ],
    ];
    for paths in paths {
        let report = shop.import_as(&paths, Format::Detect).unwrap();
        assert_eq!(report.files.len(), 1);
        assert_eq!(report.files[0].file, "order_lines.csv");
        assert!(
            report.notes.iter().any(|note| note.starts_with(
                "order_lines.csv.gz was left out, as order_lines.csv stands beside it"
            )),
            "{:?}",
            report.notes
        );
    }
    assert_eq!(shop.ask("SELECT count(*)::VARCHAR FROM order_lines"), "2");
}

#[test]
fn a_reject_of_a_json_array_names_the_line_of_its_element() {
    let text = "[\n  {\"order_id\": \"o1\", \"product_id\": \"A\",\n   \"quantity\": 1},\n  {\"order_id\": \"o1\",\n   \"product_id\": \"B\", \"quantity\": 0},\n  17\n]\n";
    let shop = Shop::new().file("order_lines.json", text);
    let report = shop.import().unwrap();
    assert_eq!(
        shop.rejects(),
        [
            "order_lines.json:4 quantity: quantity must be above 0, not 0",
            "order_lines.json:6 -: it is no object of named values",
        ]
    );
    assert_eq!(report.files[0].rows_read, 3);
}
