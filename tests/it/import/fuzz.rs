//! Arbitrary files through the whole import: nothing panics or hangs, and rows
//! read are rows imported, unchanged and rejected (`Shop::import` holds them to
//! the database, and where the records are known they are counted here).
//!
//! `PROPTEST_CASES` sets how many cases each property is tried with.

use std::collections::BTreeMap;

use proptest::prelude::*;
use sidecart::import::{Format, Mapping};

use crate::shop::{Shop, cases};

/// The rows that a report must account for, by a plain count of our own.
fn imports(name: &str, bytes: &[u8]) {
    let shop = Shop::new().file(name, bytes);
    if let Ok(report) = shop.import() {
        // A second import of the same file changes nothing.
        let again = shop.import().unwrap();
        assert_eq!(report.files.len(), again.files.len());
        for (first, second) in report.files.iter().zip(&again.files) {
            assert_eq!(first.rows_read, second.rows_read);
            assert_eq!(first.rows_rejected, second.rows_rejected);
            assert_eq!(second.rows_imported, 0, "{second:?}");
        }
        let rejected: u64 = again.files.iter().map(|file| file.rows_rejected).sum();
        assert_eq!(
            shop.ask("SELECT count(*)::VARCHAR FROM reject"),
            rejected.to_string()
        );
    }
}

const CELLS: &str = "[A-Za-z0-9 ]{0,5}|[-+]?[0-9]{1,4}([.,][0-9]{1,4})?|\"[a-z\"\n,;]{0,4}\"?|20[0-9]{2}-[01][0-9]-[0-3][0-9]|€[0-9]{1,3}|'[a-z]'|\u{0}|é|=x|#N/A|nan";

/// A table of order lines in some dialect, with some of its bytes changed.
fn table() -> impl Strategy<Value = Vec<u8>> {
    let rows = prop::collection::vec(prop::collection::vec(CELLS, 1..7), 0..12);
    let delimiter = prop::sample::select(vec![",", ";", "\t", "|"]);
    let end = prop::sample::select(vec!["\n", "\r\n", "\r"]);
    let title = prop::sample::select(vec!["", "Report\n", "a,b\n\n", "\"\n"]);
    let slips = prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..4);
    (rows, delimiter, end, title, slips, any::<bool>()).prop_map(
        |(rows, delimiter, end, title, slips, has_header)| {
            let mut text = title.to_owned();
            if has_header {
                let names = ["order_id", "product_id", "quantity", "unit_price"];
                text.push_str(&names.join(delimiter));
                text.push_str(end);
            }
            for row in rows {
                text.push_str(&row.join(delimiter));
                text.push_str(end);
            }
            let mut bytes = text.into_bytes();
            for (place, byte) in slips {
                if !bytes.is_empty() {
                    let place = place.index(bytes.len());
                    bytes[place] = byte;
                }
            }
            bytes
        },
    )
}

/// Order lines of few keys: order, line, quantity.
fn lines() -> impl Strategy<Value = Vec<(u8, u8, &'static str)>> {
    let quantity = prop::sample::select(vec!["1", "2", "2.5", "x", "0", ""]);
    prop::collection::vec((0..3_u8, 1..4_u8, quantity), 1..20)
}

proptest! {
    #![proptest_config(cases(8))]

    #[test]
    fn records_that_are_counted_here_are_counted_alike(first in lines(), second in lines()) {
        let shop = Shop::new();
        let mut held: BTreeMap<(u8, u8), &str> = BTreeMap::new();
        for lines in [first, second] {
            let rows: String = lines.iter().map(|(order, line, quantity)| format!("o{order},{line},A,{quantity}\n")).collect();
            std::fs::write(shop.input().join("order_lines.csv"), format!("order_id,line_no,product_id,quantity\n{rows}")).unwrap();
            let report = shop.import().unwrap();
            let usable = lines.iter().filter(|(_, _, quantity)| quantity.starts_with(['1', '2']));
            let rejected = lines.len() - usable.clone().count();
            let last: BTreeMap<(u8, u8), &str> = usable.map(|(order, line, quantity)| ((*order, *line), *quantity)).collect();
            let imported = last.iter().filter(|(key, quantity)| held.get(key) != Some(quantity)).count();
            let unchanged = lines.len() - rejected - imported;
            held.extend(last);
            let file = &report.files[0];
            let told = [file.rows_read, file.rows_imported, file.rows_unchanged, file.rows_rejected];
            prop_assert_eq!(told, [lines.len(), imported, unchanged, rejected].map(|rows| rows as u64));
        }
    }
}

proptest! {
    #![proptest_config(cases(12))]

    #[test]
    fn tables_of_any_dialect_are_accounted_for(bytes in table()) {
        imports("order_lines.csv", &bytes);
    }

    #[test]
    fn arbitrary_bytes_are_accounted_for(
        bytes in prop::collection::vec(any::<u8>(), 0..300),
        name in prop::sample::select(vec![
            "order_lines.csv", "orders.tsv", "orders.json", "orders.ndjson", "products.xml",
            "orders.xlsx", "orders.parquet", "orders.csv.gz", "orders.csv.zst",
        ]),
    ) {
        imports(name, &bytes);
    }

    #[test]
    fn json_of_any_shape_is_accounted_for(
        text in "(\\[)?(\\{\"order_id\":(1|\"a\"|null|\\{\\}|\\[1\\]|1e400)(,\"ordered_at\":(\"2026-01-01\"|5|true|\"x\"))?\\}[,\n]{0,2}){0,5}(\\])?",
    ) {
        imports("orders.json", text.as_bytes());
    }
}

/// A mapping file: lines that belong into one, some of them broken.
fn mapping() -> impl Strategy<Value = String> {
    let line = prop::sample::select(vec![
        "name = \"x\"",
        "decimal = \",\"",
        "decimal = \"..\"",
        "timezone = \"Europe/Berlin\"",
        "encoding = \"utf-16\"",
        "delimiter = \"\\t\"",
        "null = [\"\", \"-\"]",
        "sheet = \"S\"",
        "max_basket = -1",
        "[[table]]",
        "into = \"order_lines\"",
        "into = \"orders\"",
        "files = [\"*.csv\"]",
        "files = [\"[\", \"../*\", \"\"]",
        "header = false",
        "skip = 1",
        "skip = 18446744073709551615",
        "where = \"quantity > 0\"",
        "where = \"(((\"",
        "unnest = \"string_split(a, ';')\"",
        "[[table.join]]",
        "as = \"cat\"",
        "on = \"a = cat.a\"",
        "[table.columns]",
        "order_id = \"order_id\"",
        "product_id = \"c1\"",
        "quantity = { sql = \"1\" }",
        "quantity = { sql = \"(SELECT 1)\" }",
        "quantity = { sql = \"read_csv('/etc/passwd')\" }",
        "quantity = { sql = \"c1 || '\\u0000'\" }",
        "unit_price = { from = \"c2\", formats = [\"%Q\"] }",
        "ordered_at = { from = \"c2\", formats = [] }",
        "= ",
        "\"\"\"",
        "é = 1",
    ]);
    prop::collection::vec(line, 0..16).prop_map(|lines| lines.join("\n"))
}

/// An SQL expression, or something like one.
const EXPRESSION: &str = "(order_id|quantity|c1|_line|_file|1|'x'|NULL|[-+*/|<>=(),.;\\[\\]{}%:$?~!\"' ]|CASE |WHEN |THEN |END|IN |lower|cast|AS |BIGINT|x -> |SELECT |FROM |--|/\\*|é){0,14}";

proptest! {
    #![proptest_config(cases(64))]

    #[test]
    fn any_mapping_text_is_read_or_refused(text in mapping(), noise in "\\PC{0,80}") {
        let _ = Mapping::parse(&text, "m.toml");
        let _ = Mapping::parse(&noise, "m.toml");
        let _ = Mapping::parse(&format!("{text}\n{noise}"), "m.toml");
    }
}

proptest! {
    #![proptest_config(cases(16))]

    #[test]
    fn any_expression_is_computed_or_refused(
        expression in EXPRESSION,
        place in prop::sample::select(vec!["where", "unnest", "quantity"]),
    ) {
        let literal = toml::Value::String(expression).to_string();
        let (top, quantity) = match place {
            "quantity" => (String::new(), format!("{{ sql = {literal} }}")),
            key => (format!("{key} = {literal}\n"), "\"quantity\"".to_owned()),
        };
        let text = format!(
            "[[table]]\ninto = \"order_lines\"\nfiles = [\"l.csv\"]\n{top}[table.columns]\n\
             order_id = \"order_id\"\nproduct_id = \"c1\"\nquantity = {quantity}\n"
        );
        let shop = Shop::new().file("l.csv", "order_id,c1,quantity\no1,A,1\no2,B,x\no3,\"C;D\",2.5\n");
        let format = Format::Mapping { text, origin: "m.toml".to_owned() };
        let _ = shop.import_as(&[shop.input()], format);
    }
}
