//! `sidecart import` from outside: dry runs, mending, undoing, stopping.

use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::OnceLock;

use serde_json::Value;
use unicode_width::UnicodeWidthStr;

use crate::cli::{sidecart, user, works};
use crate::harness::Term;

/// A folder with a shop's files, and the database beside it.
struct Folder {
    folder: tempfile::TempDir,
}

impl Folder {
    fn new(files: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("in")).unwrap();
        for (name, text) in files {
            std::fs::write(folder.path().join("in").join(name), text).unwrap();
        }
        Self { folder }
    }

    fn path(&self, name: &str) -> String {
        self.folder.path().join(name).display().to_string()
    }

    /// What stands beside the input.
    fn left(&self) -> Vec<String> {
        let mut names: Vec<String> = std::fs::read_dir(self.folder.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
            .filter(|name| name != "in")
            .collect();
        names.sort();
        names
    }
}

const ORDERS: &str = "order_id,ordered_at,customer_id,cupon,Email,basket colour\n\
    1,2026-01-01,c1,X,a@b.c,red\n2,never,c2,,d@e.f,\n3,2026-01-03,,Y,,a title that is much longer than eighty columns are wide and so has to be cut off\n";
const LINES: &str = "order_id,product_id,quantity\n1,A,1\n2,B,x\n3,A,2\n";
const MAPPING: &str = "[[table]]\ninto = \"orders\"\nfiles = [\"orders.csv\"]\n[table.columns]\norder_id = \"order_id\"\n\
    ordered_at = \"ordered_at\"\ncustomer_id = \"customer_id\"\nvisitor_id = \"Email\"\nchannel = \"basket colour\"\n\
    [[table]]\ninto = \"order_lines\"\nfiles = [\"order_lines.csv\"]\n[table.columns]\norder_id = \"order_id\"\n\
    product_id = \"product_id\"\nquantity = \"quantity\"\nunit_price = { sql = \"case when product_id = 'A' then 12.5 else 1000 / cast(length(product_id) as double) end\" }\n";

fn shop() -> Folder {
    Folder::new(&[
        ("orders.csv", ORDERS),
        ("order_lines.csv", LINES),
        ("m.toml", MAPPING),
    ])
}

#[test]
fn a_dry_run_tells_every_column_in_80_columns_and_leaves_nothing() {
    let shop = shop();
    let (db, input, mapping) = (
        shop.path("shop.duckdb"),
        shop.path("in"),
        shop.path("in/m.toml"),
    );
    let args = [
        "import",
        &db,
        &input,
        "--mapping",
        &mapping,
        "--dry-run",
        "--format",
    ];
    let table = works(&[&args[..], &["table"]].concat());
    for line in table.lines() {
        assert!(line.width() <= 80, "{} columns: {line}", line.width());
    }
    // The salt of a dry run is its own.
    let token = table
        .find("anon_")
        .map(|at| table[at..at + 29].to_owned())
        .unwrap();
    assert!(token[5..].bytes().all(|b| b.is_ascii_hexdigit()), "{token}");
    let plain: Vec<String> = table
        .split("anon_")
        .enumerate()
        .map(|(place, part)| match place {
            0 => part.to_owned(),
            _ => format!("anon_(24 digits){}", &part[24..]),
        })
        .collect();
    insta::assert_snapshot!("dry_run_table", plain.concat());
    let json: Value = serde_json::from_str(&works(&[&args[..], &["json"]].concat())).unwrap();
    let orders = &json[0];
    assert_eq!(
        (
            &orders["table"],
            &orders["rows_read"],
            &orders["rows_rejected"]
        ),
        (&"orders".into(), &3.into(), &1.into())
    );
    let customer = orders["columns"]
        .as_array()
        .unwrap()
        .iter()
        .find(|c| c["column"] == "customer_id")
        .unwrap();
    assert!((customer["null_share"].as_f64().unwrap() - 1.0 / 3.0).abs() < 1e-12);
    assert_eq!(
        (&customer["min"], &customer["max"]),
        (&"c1".into(), &"c2".into())
    );
    let csv = works(&[&args[..], &["csv"]].concat());
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    assert!(
        reader
            .records()
            .all(|record| record.is_ok_and(|record| record.len() == 15))
    );
    assert!(
        works(&[&args[..], &["md"]].concat()).contains("| customer_id | customer_id | 33.3 % |")
    );
    assert_eq!(
        shop.left(),
        Vec::<String>::new(),
        "a dry run leaves nothing, not even a salt"
    );

    // On a database that is there, it compares with what is in it.
    works(&["import", &db, &input, "--mapping", &mapping]);
    let before = std::fs::read(&db).unwrap();
    let json: Value = serde_json::from_str(&works(&[&args[..], &["json"]].concat())).unwrap();
    assert_eq!(
        (&json[0]["rows_imported"], &json[0]["rows_unchanged"]),
        (&0.into(), &2.into())
    );
    assert_eq!(std::fs::read(&db).unwrap(), before);
    assert_eq!(shop.left(), ["shop.duckdb", "shop.duckdb.salt"]);
}

#[test]
fn rejects_are_listed_mended_and_the_import_undone() {
    let shop = shop();
    let (db, input, mapping) = (
        shop.path("shop.duckdb"),
        shop.path("in"),
        shop.path("in/m.toml"),
    );
    works(&["import", &db, &input, "--mapping", &mapping]);
    let list = works(&["show", &db, "rejects", "--format", "csv"]);
    assert_eq!(list.lines().count(), 3, "{list}");
    std::fs::write(
        shop.path("bad.csv"),
        list.replace("never", "2026-01-02")
            .replace("2,B,x", "2,B,5"),
    )
    .unwrap();
    let output = sidecart(&["import", &db, "--fix", &shop.path("bad.csv")])
        .output()
        .unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success(), "{said}");
    for part in [
        concat!("sidecart ", env!("CARGO_PKG_VERSION"), " · import 2 · "),
        "started 20",
        "bad.csv into orders: 1 read, 1 imported",
    ] {
        assert!(said.contains(part), "{part} in {said}");
    }
    assert_eq!(
        works(&["show", &db, "rejects", "--format", "csv"])
            .lines()
            .count(),
        1
    );
    let overview: Value =
        serde_json::from_str(&works(&["show", &db, "overview", "--format", "json"])).unwrap();
    assert_eq!(overview["orders"], 3);
    let imports: Value =
        serde_json::from_str(&works(&["show", &db, "imports", "--format", "json"])).unwrap();
    let fixes: Vec<&Value> = imports
        .as_array()
        .unwrap()
        .iter()
        .filter(|row| row["batch"] == 2)
        .collect();
    assert_eq!(fixes.len(), 2, "{imports}");

    works(&["import", &db, "--undo"]);
    assert_eq!(works(&["show", &db, "rejects", "--format", "csv"]), list);
    let overview: Value =
        serde_json::from_str(&works(&["show", &db, "overview", "--format", "json"])).unwrap();
    assert_eq!(overview["orders"], 2, "the figures are built anew");
    works(&["import", &db, "--undo", "1"]);
    for (args, status, part) in [
        (&["import", &db, "--undo"][..], 1, "no import to undo"),
        (&["import", &db][..], 2, "PATH"),
        (
            &["import", &db, "--undo", "1", "--replace"][..],
            2,
            "cannot be used with",
        ),
        (
            &["import", &shop.path("none.duckdb"), "--undo"][..],
            1,
            "none.duckdb",
        ),
    ] {
        let output = sidecart(args).output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(status), "{said}");
        assert!(said.contains(part), "{part} in {said}");
    }
    assert!(!Path::new(&shop.path("none.duckdb")).exists());
}

/// A shop big enough that stopping it hits it at work.
fn busy() -> Folder {
    static MADE: OnceLock<Folder> = OnceLock::new();
    let made = MADE.get_or_init(|| {
        let folder = Folder::new(&[]);
        works(&["generate", &folder.path("in"), "--scale", "demo"]);
        works(&[
            "import",
            &folder.path("shop.duckdb"),
            &folder.path("in"),
            "-q",
        ]);
        folder
    });
    let folder = Folder::new(&[]);
    for file in std::fs::read_dir(made.path("in")).unwrap() {
        let file = file.unwrap();
        std::fs::copy(
            file.path(),
            folder.folder.path().join("in").join(file.file_name()),
        )
        .unwrap();
    }
    std::fs::copy(made.path("shop.duckdb"), folder.path("shop.duckdb")).unwrap();
    folder
}

#[test]
fn an_interrupt_at_any_moment_leaves_the_old_database_or_the_new_one() {
    let folder = busy();
    let (db, input) = (folder.path("shop.duckdb"), folder.path("in"));
    let before = std::fs::read(&db).unwrap();
    let mut stopped = 0;
    for round in 0..6_u64 {
        let child = sidecart(&["import", &db, &input, "--replace"])
            .stderr(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        // From the moment it holds the lock, it watches for signals.
        while !Path::new(&format!("{db}.lock")).exists() {
            std::thread::sleep(std::time::Duration::from_millis(5));
        }
        std::thread::sleep(std::time::Duration::from_millis(170 * round));
        let id = child.id();
        // It may have ended by itself.
        let _ = Command::new("sh")
            .args(["-c", &format!("kill -INT {id}")])
            .status()
            .unwrap();
        let output = child.wait_with_output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        match output.status.code() {
            Some(130) => {
                stopped += 1;
                assert!(said.contains("interrupted"), "{said}");
                assert!(
                    std::fs::read(&db).unwrap() == before,
                    "round {round}: the old database is as it was"
                );
            }
            Some(0) => break,
            other => panic!("round {round}: {other:?}: {said}"),
        }
        assert_eq!(folder.left(), ["shop.duckdb"], "round {round}");
    }
    assert!(stopped > 0);
    works(&["show", &db, "overview"]);
}

#[test]
fn esc_stops_an_import_at_a_terminal_and_the_terminal_is_as_before() {
    let folder = busy();
    let (db, input) = (folder.path("shop.duckdb"), folder.path("in"));
    let before = std::fs::read(&db).unwrap();
    let owned = user();
    let env: Vec<(&str, &str)> = owned
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    let mut term = Term::sidecart(&["import", &db, &input, "--replace"], 100, 20, &env);
    term.wait_written();
    // An arrow key begins with Esc and is none.
    term.keys("\x1b[A");
    // Long enough to be another key, short enough for the import to be on its way.
    std::thread::sleep(std::time::Duration::from_millis(150));
    term.keys("\x1b");
    let status = term.wait_exit();
    assert_eq!(status.exit_code(), 130, "{}", term.screen());
    assert!(term.is_cooked(), "lines are edited and echoed again");
    assert!(std::fs::read(&db).unwrap() == before);
    assert_eq!(folder.left(), ["shop.duckdb"]);
}

#[test]
fn a_summary_tells_files_of_one_name_apart_and_says_each_gap_once() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).display().to_string();
    for (month, order) in [("may", "1"), ("june", "2")] {
        std::fs::create_dir(path(month)).unwrap();
        std::fs::write(
            path(&format!("{month}/orders.csv")),
            format!("order_id,ordered_at\n{order},2026-05-01\n"),
        )
        .unwrap();
    }
    std::fs::write(path("may/products.csv"), "product_id\nP\n").unwrap();
    std::fs::write(
        path("may/order_lines.csv"),
        "order_id,product_id,quantity\n1,A,1\n1,B,x\n",
    )
    .unwrap();
    let db = path("shop.duckdb");
    let output = sidecart(&["import", &db, &path("may"), &path("june")])
        .output()
        .unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success(), "{said}");
    for month in ["may", "june"] {
        let line = format!("{month}/orders.csv into orders: 1 read, 1 imported");
        assert!(said.contains(&line), "{said}");
    }
    assert!(
        said.contains("\norder_lines.csv into order_lines: 2 read"),
        "{said}"
    );
    assert!(said.contains("\n2 orders, 1 line, 0 pairs\n"), "{said}");
    assert!(
        said.contains(&format!("`sidecart show {db} rejects` lists")),
        "{said}"
    );
    assert_eq!(said.matches("PRODUCT_UNMAPPED").count(), 1, "{said}");
    assert!(!said.contains("that products does not hold"), "{said}");
    // A dry run derives nothing, so no gap tells it.
    let output = sidecart(&["import", &db, &path("may"), "--dry-run", "--format", "json"])
        .output()
        .unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("that products does not hold"), "{said}");
}

#[test]
fn a_bad_value_of_an_option_is_a_usage_error() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).display().to_string();
    std::fs::write(path("orders.csv"), "order_id\n1\n").unwrap();
    for option in [
        ["--delimiter", "::"],
        ["--encoding", "klingon"],
        ["--decimal", ";"],
        ["--timezone", "Europe/Atlantis"],
    ] {
        let db = path("shop.duckdb");
        let orders = path("orders.csv");
        let args = [&["import", &db, &orders], &option[..]].concat();
        let output = sidecart(&args).output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{args:?}: {said}");
        assert!(said.contains(option[1]), "{said}");
        assert!(!folder.path().join("shop.duckdb").exists());
    }
}
