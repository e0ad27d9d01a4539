//! `show gaps`, `check`, and what an import says about gaps.

use serde_json::Value;
use unicode_width::UnicodeWidthStr;

use crate::cli::sidecart;
use crate::harness::Term;

/// What a command printed, said, and ended with.
fn ran(args: &[&str]) -> (String, String, Option<i32>) {
    let output = sidecart(args).output().expect("sidecart runs");
    (
        String::from_utf8(output.stdout).expect("UTF-8"),
        String::from_utf8(output.stderr).expect("UTF-8"),
        output.status.code(),
    )
}

/// A folder with a shop of four files.
struct Folder {
    folder: tempfile::TempDir,
}

const PRODUCTS: &str = "product_id,title,unit_cost\npot,Pot,9\ncup,Cup,2\n";
const ORDERS: &str =
    "order_id,ordered_at\no1,2026-01-05 10:00:00\no2,2026-01-06 11:30:00\no1,2026-01-05 10:00:00\n";
const LINES: &str = "order_id,line_no,product_id,quantity,unit_price,is_primary\n\
    o1,1,pot,1,10.00,true\no1,2,cup,2,5.00,false\no2,1,cup,1,10.00,false\no9,1,cup,1,10.00,true\n";

impl Folder {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let new = Self { folder };
        new.write("products.csv", PRODUCTS);
        new.write("orders.csv", ORDERS);
        new.write("order_lines.csv", LINES);
        new
    }

    fn write(&self, name: &str, text: &str) {
        std::fs::write(self.folder.path().join("shop").join(name), text)
            .or_else(|_| {
                std::fs::create_dir_all(self.folder.path().join("shop"))?;
                std::fs::write(self.folder.path().join("shop").join(name), text)
            })
            .unwrap();
    }

    fn path(&self, name: &str) -> String {
        self.folder.path().join(name).display().to_string()
    }

    fn import(&self) -> String {
        let (_, said, status) = ran(&["import", &self.path("shop.duckdb"), &self.path("shop")]);
        assert_eq!(status, Some(0), "{said}");
        said
    }

    fn gaps(&self) -> Vec<Value> {
        let (printed, said, status) = ran(&[
            "show",
            &self.path("shop.duckdb"),
            "gaps",
            "--format",
            "json",
        ]);
        assert_eq!(status, Some(0), "{said}");
        serde_json::from_str(&printed).unwrap()
    }
}

#[test]
fn an_import_names_the_gaps_and_show_tells_all_about_them() {
    let folder = Folder::new();
    let said = folder.import();
    assert!(
        said.contains("gap ORPHAN_LINE (warn): 1 row, 25.0 % of all."),
        "{said}"
    );
    assert!(said.contains(" gaps` tells how to mend them"), "{said}");

    let gaps = folder.gaps();
    let codes: Vec<&str> = gaps.iter().filter_map(|gap| gap["code"].as_str()).collect();
    assert_eq!(codes, ["ORPHAN_LINE", "DUP_PURCHASE"], "the worst first");
    let fields: Vec<&str> = gaps[0]
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect();
    assert_eq!(
        fields,
        [
            "code",
            "severity",
            "rows",
            "share",
            "revenue_share",
            "affects",
            "fix",
            "example",
            "notes"
        ]
    );
    assert_eq!(gaps[0]["example"], serde_json::json!(["order o9 line 1"]));
    assert_eq!(gaps[0]["revenue_share"], Value::Null);
    assert!(
        gaps[0]["notes"][0]["cause"]
            .as_str()
            .is_some_and(|cause| !cause.is_empty())
    );

    for (format, wanted) in [
        ("csv", "ORPHAN_LINE,warn,1,0.25,,"),
        (
            "ndjson",
            "{\"code\":\"ORPHAN_LINE\",\"severity\":\"warn\",\"rows\":1,\"share\":0.25,",
        ),
        ("md", "| warn | ORPHAN_LINE | 1 | 25.00 | · |"),
        ("table", "sidecart import DB orders.csv"),
    ] {
        let (printed, _, status) = ran(&[
            "show",
            &folder.path("shop.duckdb"),
            "gaps",
            "--format",
            format,
        ]);
        assert_eq!(status, Some(0));
        assert!(printed.contains(wanted), "{format}: {printed}");
    }
}

#[test]
fn a_repeated_order_is_a_duplicate_of_the_rows_read_and_stays_one_when_read_again() {
    let folder = Folder::new();
    for _ in 0..2 {
        folder.import();
        let gaps = folder.gaps();
        let gap = gaps
            .iter()
            .find(|gap| gap["code"] == "DUP_PURCHASE")
            .unwrap();
        assert_eq!(
            (gap["rows"].as_u64(), &gap["severity"]),
            (Some(1), &"info".into())
        );
        assert!((gap["share"].as_f64().unwrap() - 1.0 / 3.0).abs() < 1e-12);
        assert_eq!(
            gap["example"],
            serde_json::json!(["orders.csv: 1 of 3 rows"])
        );
    }
    // The file is mended, so the gap goes.
    folder.write(
        "orders.csv",
        "order_id,ordered_at\no1,2026-01-05 10:00:00\no2,2026-01-06 11:30:00\n",
    );
    folder.import();
    assert!(
        folder
            .gaps()
            .iter()
            .all(|gap| gap["code"] != "DUP_PURCHASE")
    );
}

#[test]
fn check_fails_from_the_level_on_that_is_asked_for() {
    let folder = Folder::new();
    folder.import();
    let database = folder.path("shop.duckdb");
    let status = |args: &[&str]| ran(&[&["check", &database], args].concat()).2;
    assert_eq!(status(&[]), Some(0));
    assert_eq!(status(&["--fail-on", "error"]), Some(0));
    assert_eq!(status(&["--fail-on", "warn"]), Some(3));
    assert_eq!(status(&["--fail-on", "info"]), Some(3));
    assert_eq!(status(&["--fail-on", "bad"]), Some(2));

    let (printed, said, _) = ran(&["check", &database, "--fail-on", "warn"]);
    assert!(
        printed.starts_with("2 gaps (1 warn, 1 info) and no rejected rows\n"),
        "{printed}"
    );
    assert!(printed.contains("ORPHAN_LINE"), "{printed}");
    assert!(said.contains("has 2 gaps (1 warn, 1 info)"), "{said}");

    let (printed, ..) = ran(&["check", &database, "--json"]);
    let health: Value = serde_json::from_str(&printed).unwrap();
    assert_eq!(health["gaps"].as_array().map(Vec::len), Some(2));
    let tables = health["coverage"].as_array().unwrap();
    let lines = tables
        .iter()
        .find(|table| table["table"] == "order_lines")
        .unwrap();
    assert_eq!(lines["rows"], 4);
    let filled = |column: &str| {
        let columns = lines["filled"].as_array().unwrap();
        columns
            .iter()
            .find(|filled| filled["column"] == column)
            .unwrap()["share"]
            .as_f64()
    };
    assert_eq!(
        (filled("unit_price"), filled("rec_id")),
        (Some(1.0), Some(0.0))
    );
    let orders = tables
        .iter()
        .find(|table| table["table"] == "orders")
        .unwrap();
    assert_eq!(
        (&orders["first_day"], &orders["last_day"]),
        (&"2026-01-05".into(), &"2026-01-06".into())
    );
}

#[test]
fn rejected_rows_count_as_a_warning_and_whole_data_pass() {
    let folder = Folder::new();
    folder.write(
        "orders.csv",
        "order_id,ordered_at\no1,2026-01-05\no2,2026-01-06\no9,2026-01-06\n",
    );
    folder.import();
    let database = folder.path("shop.duckdb");
    let (printed, said, status) = ran(&["check", &database, "--fail-on", "info"]);
    assert_eq!(status, Some(0), "{printed}{said}");
    assert!(
        printed.starts_with("no gaps and no rejected rows\n"),
        "{printed}"
    );

    folder.write(
        "products.csv",
        "product_id,title,unit_cost\npot,Pot,9\ncup,Cup,2\nmug,Mug,cheap\n",
    );
    folder.import();
    let (printed, _, status) = ran(&["check", &database, "--fail-on", "warn"]);
    assert_eq!(status, Some(3));
    assert!(
        printed.starts_with("no gaps and 1 rejected row\n"),
        "{printed}"
    );
    assert!(printed.contains("products.csv"), "{printed}");
}

#[test]
fn check_takes_a_format_as_the_other_commands_do() {
    let folder = Folder::new();
    folder.import();
    let check = |options: &[&str]| {
        let db = folder.path("shop.duckdb");
        ran(&[&["check", &db], options].concat())
    };
    let (json, _, status) = check(&["--json"]);
    assert_eq!(status, Some(0));
    assert!(serde_json::from_str::<Value>(&json).unwrap()["gaps"].is_array());
    assert_eq!(check(&["--format", "json"]).0, json);
    assert_eq!(check(&["--format", "table"]).0, check(&[]).0);
    for wrong in [&["--format", "yaml"][..], &["--json", "--format", "table"]] {
        assert_eq!(check(wrong).2, Some(2), "{wrong:?}");
    }
}

#[test]
fn gaps_and_imports_fit_a_terminal_of_80_columns() {
    let folder = Folder::new();
    folder.import();
    let db = folder.path("shop.duckdb");
    for what in [
        &["-q", "show", &db, "gaps"][..],
        &["-q", "show", &db, "imports"],
        &["-q", "check", &db],
    ] {
        // As they are written, before the terminal breaks what is too long for it.
        let widest = |columns: u16| -> usize {
            let mut term = Term::sidecart(what, columns, 60, &[]);
            term.wait_exit();
            let written = String::from_utf8(term.bytes_since_mark()).expect("UTF-8");
            written
                .lines()
                .map(|line| line.trim_end().width())
                .max()
                .unwrap_or(0)
        };
        let (wide, narrow) = (widest(250), widest(80));
        assert!(wide > 80, "{what:?}: {wide}");
        assert!((40..=80).contains(&narrow), "{what:?}: {narrow}");
    }
}
