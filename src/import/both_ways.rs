//! The typed scan and SQL stage the same rows, whatever the file holds.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;

use duckdb::Connection;
use proptest::prelude::*;

use super::files::Place;
use super::keys::Lines;
use super::mapping::{Block, ColumnSource, Reading};
use super::once::Once;
use super::privacy::{Salt, register as register_private};
use super::source::{Meter, register as register_rows};
use super::stage::{Failure, Stage, stage_table};
use super::text::register as register_functions;
use crate::domain::table::{Kind, TABLES, Table};
use crate::store::{Limits, NextDb};

/// Cells that some kind takes, and cells that look as if it did.
const CELLS: &[&str] = &[
    "",
    " ",
    "  \u{a0} ",
    "\t",
    "A-1",
    " A-1 ",
    "\u{3000}x\u{2003}",
    "é",
    "e\u{301}\u{301}a",
    "👍🏽 ok",
    "1",
    "0",
    "-1",
    "+2",
    "2.0",
    "2.50",
    "2.",
    "1e2",
    "ann@example.org",
    " Ann@Example.org ",
    "0.00001",
    "€ 5,00",
    "1.5E-2",
    ".5",
    "1,5",
    "1.234,56",
    "1.234",
    "12.34,5",
    "00012",
    "9223372036854775807",
    "9223372036854775808",
    "99999999999999.9999",
    "99999999999999.99999",
    "100000000000000",
    "0.00005",
    "-0.00004",
    "nan",
    "inf",
    "-inf",
    "1e999",
    "0x1f",
    "1_000",
    "--1",
    "+-1",
    "１",
    "true",
    "TRUE",
    " t ",
    "yes",
    "Y",
    "false",
    "no",
    "N",
    "f",
    "ja",
    "wahr",
    "2026-02-21",
    "2026-02-30",
    "2026-02-21 10:30",
    "2026-02-21T10:30:05.25Z",
    "2026-02-21 10:30:00 +0100",
    "2026-03-29 02:30:00",
    "2026-10-25 02:30:00",
    "2026-02-21T10:30:05.1234567891-05:30",
    "0026-02-21",
    "1899-12-31",
    "2200-12-31 23:59",
    "2201-01-01",
    "21.02.2026",
    "infinity",
    "2026-02-21é10:30",
    "2026-02-21 10:30 Berlin",
    "pdp",
    "PDP",
    " Post-Purchase ",
    "post purchase",
    "postpurchase",
    "cross_sell",
    "Cross-Sell",
    "CROSS SELL",
    "ok",
    "OK",
    "o\u{212a}",
    "\u{130}d",
    "cancelled",
    "chec\u{212a}out",
    "store credit",
    "refund",
    "visitor",
    "product",
    "add_to_cart",
    "add",
    "remove",
    "content",
    "NULL",
    "n/a",
    "-",
    "a\u{0}b",
    "\u{200b}",
    "'quoted'",
    "a reason quotes sixty characters of a cell, and of this one it leaves out the end: here",
    "ünicode ünicode ünicode ünicode ünicode ünicode ünicode ünicode ünicode",
    "line one\nline two",
    "say \"hi\"",
    "a,b",
    "\"",
    "5\" pipe",
    "=1+1",
    "\u{1b}[2J",
];

/// A file's bytes and how it is read.
#[derive(Debug, Clone)]
struct Case {
    table: &'static Table,
    /// The canonical columns of the file, and between them a column of nobody's.
    columns: Vec<Option<&'static str>>,
    bytes: Vec<u8>,
    reading: Reading,
}

fn cases() -> impl Strategy<Value = Case> {
    let table = prop::sample::select(TABLES.iter().collect::<Vec<&'static Table>>());
    table.prop_flat_map(|table| {
        let names: Vec<Option<&'static str>> = table
            .columns
            .iter()
            .map(|column| Some(column.name))
            .chain([None])
            .collect();
        let count = names.len();
        let columns = prop::sample::subsequence(names, 1..=count)
            .prop_shuffle()
            .prop_filter("a block maps a column", |columns| {
                columns.iter().any(Option::is_some)
            });
        columns.prop_flat_map(move |columns| {
            let width = columns.len();
            let kinds: Vec<Option<Kind>> = columns
                .iter()
                .map(|name| {
                    name.and_then(|name| table.column(name))
                        .map(|column| column.kind)
                })
                .collect();
            let rows = prop::collection::vec(row(kinds), 0..24);
            let reading = (
                prop::sample::select(vec![None, Some(","), Some(".")]),
                prop::sample::select(vec![None, Some("Europe/Berlin"), Some("America/New_York")]),
                prop::sample::select(vec![None, Some(vec!["NULL", "n/a"]), Some(vec!["0"])]),
            );
            let columns = columns.clone();
            (rows, reading).prop_map(move |(rows, (decimal, timezone, null))| {
                let header: Vec<&str> =
                    columns.iter().map(|name| name.unwrap_or("other")).collect();
                assert_eq!(header.len(), width);
                let mut bytes = header.join(",").into_bytes();
                bytes.push(b'\n');
                rows.iter().for_each(|row| bytes.extend_from_slice(row));
                Case {
                    table,
                    columns: columns.clone(),
                    bytes,
                    reading: Reading {
                        decimal: decimal.map(str::to_owned),
                        timezone: timezone.map(str::to_owned),
                        null: null.map(|texts| texts.into_iter().map(str::to_owned).collect()),
                        ..Reading::default()
                    },
                }
            })
        })
    })
}

/// A row as it stands in the file: mostly whole, mostly with cells of the right kind.
fn row(kinds: Vec<Option<Kind>>) -> impl Strategy<Value = Vec<u8>> {
    let cells: Vec<_> = kinds.into_iter().map(cell).collect();
    let slip = prop::option::weighted(0.12, 0_usize..6);
    (cells, slip, any::<bool>()).prop_map(|(mut cells, slip, quotes)| {
        match slip {
            Some(0) => drop(cells.pop()),
            Some(1) => cells.push("more".to_owned()),
            Some(2) => cells.push(String::new()),
            _ => {}
        }
        let written: Vec<String> = cells
            .iter()
            .map(|cell| match quotes || cell.contains([',', '\n', '"']) {
                true => format!("\"{}\"", cell.replace('"', "\"\"")),
                false => cell.clone(),
            })
            .collect();
        let mut bytes = written.join(",").into_bytes();
        match slip {
            Some(3) => bytes.push(0xff),
            Some(4) => bytes.splice(0..0, *b"\"").for_each(drop),
            Some(5) => bytes.extend_from_slice(b"\r\n\r"),
            _ => {}
        }
        bytes.push(b'\n');
        bytes
    })
}

fn cell(kind: Option<Kind>) -> BoxedStrategy<String> {
    let any_cell = prop::sample::select(CELLS).prop_map(str::to_owned);
    let right = match kind {
        None | Some(Kind::Id | Kind::Text) => "[a-z]{1,4}|[A-Z]-[0-9]{1,14}".boxed(),
        Some(Kind::Word(words)) => prop::sample::select(words).prop_map(str::to_owned).boxed(),
        Some(Kind::Integer) => (0_i64..500).prop_map(|n| n.to_string()).boxed(),
        Some(Kind::Decimal | Kind::Number) => "[0-9]{1,6}([.,][0-9]{1,6})?".boxed(),
        Some(Kind::Boolean) => "true|false|1|0|Yes|no".boxed(),
        Some(Kind::Time | Kind::Date) => {
            "20[0-9]{2}-[01][0-9]-[0-3][0-9]([T ][0-2][0-9]:[0-5][0-9](:[0-5][0-9](\\.[0-9]{1,7})?)?(Z|[+]01:00)?)?"
                .boxed()
        }
    };
    prop_oneof![5 => right, 1 => any_cell, 1 => "\\PC{0,12}"].boxed()
}

/// Stages the case's file through its block, and gives every staged row as text, by line.
fn staged(stage: &Stage<'_>, case: &Case, path: &Path, condition: Option<&str>) -> Vec<String> {
    let columns = case.columns.iter().flatten();
    let block = Block {
        into: case.table.name.to_owned(),
        what: None,
        files: Vec::new(),
        detect: Vec::new(),
        optional: Vec::new(),
        header: true,
        skip: None,
        condition: condition.map(str::to_owned),
        unnest: None,
        group: None,
        missing: BTreeMap::new(),
        once: Once::default(),
        cancels: false,
        whole_orders: false,
        only_new: false,
        only: None,
        join: Vec::new(),
        reading: case.reading.clone(),
        columns: columns
            .map(|name| ((*name).to_owned(), ColumnSource::Column((*name).to_owned())))
            .collect(),
        lines: Lines::default(),
    };
    assert_eq!(block.is_plain(), condition.is_none());
    let place = Place::open(path).unwrap();
    // Each way is to reject the flawed rows itself.
    stage.told.borrow_mut().clear();
    let loaded = stage.create(case.table, 1, false).and_then(|()| {
        stage.load(
            case.table,
            &block,
            &Reading::default(),
            &place.files[0],
            7,
            &[],
        )
    });
    if let Err(Failure::Reason(reason)) = &loaded {
        panic!("{reason}");
    }
    assert!(loaded.is_ok());
    let name = stage_table(case.table);
    let rows = {
        let mut statement = stage
            .connection
            .prepare(&format!(
                "SELECT CAST(to_json({name}) AS VARCHAR) FROM {name} ORDER BY _line"
            ))
            .unwrap();
        let rows = statement.query_map([], |row| row.get(0)).unwrap();
        rows.collect::<duckdb::Result<Vec<String>>>().unwrap()
    };
    stage.execute(&format!("DROP TABLE {name}")).ok().unwrap();
    rows
}

fn with_stage(connection: &Connection, spare: &Path, test: impl FnOnce(&Stage<'_>)) {
    let salt = Salt::new().unwrap();
    register_private(connection, &salt).unwrap();
    test(&Stage {
        connection,
        spare,
        meter: &Meter::default(),
        notes: RefCell::default(),
        opened: Cell::default(),
        salt: Some(salt),
        recipes: RefCell::default(),
        told: RefCell::default(),
        copies: RefCell::default(),
    });
}

#[test]
fn both_ways_stage_the_same_rows() {
    let folder = tempfile::tempdir().unwrap();
    let next = NextDb::begin(&folder.path().join("shop.duckdb"), &Limits::default()).unwrap();
    register_functions(&next).unwrap();
    register_rows(&next).unwrap();
    let path = folder.path().join("file.csv");
    let config = ProptestConfig {
        cases: 300,
        ..ProptestConfig::default()
    };
    with_stage(&next, folder.path(), |stage| {
        let (rows, rejected) = (Cell::new(0), Cell::new(0));
        proptest!(config, |(case in cases())| {
            std::fs::write(&path, &case.bytes).unwrap();
            // A condition that is always true makes the block one that SQL computes.
            let by_sql = staged(stage, &case, &path, Some("true"));
            let typed = staged(stage, &case, &path, None);
            rows.set(rows.get() + typed.len());
            rejected.set(rejected.get() + typed.iter().filter(|row| !row.contains("\"_reason\":null")).count());
            prop_assert_eq!(typed, by_sql);
        });
        // Rows of both sorts were compared.
        let (rows, rejected) = (rows.get(), rejected.get());
        assert!(
            rejected * 10 > rows && (rows - rejected) * 20 > rows,
            "{rejected} of {rows}"
        );
    });
}

#[test]
fn every_cell_reads_alike_in_every_column() {
    let folder = tempfile::tempdir().unwrap();
    let next = NextDb::begin(&folder.path().join("shop.duckdb"), &Limits::default()).unwrap();
    register_functions(&next).unwrap();
    register_rows(&next).unwrap();
    let path = folder.path().join("file.csv");
    with_stage(&next, folder.path(), |stage| {
        for table in TABLES {
            for column in table.columns {
                let mut text = format!("{}\n", column.name);
                for cell in CELLS {
                    writeln!(text, "\"{}\"", cell.replace('"', "\"\"")).unwrap();
                }
                std::fs::write(&path, &text).unwrap();
                for decimal in [".", ","] {
                    let case = Case {
                        table,
                        columns: vec![Some(column.name)],
                        bytes: Vec::new(),
                        reading: Reading {
                            decimal: Some(decimal.to_owned()),
                            timezone: Some("Europe/Berlin".to_owned()),
                            ..Reading::default()
                        },
                    };
                    let by_sql = staged(stage, &case, &path, Some("true"));
                    let typed = staged(stage, &case, &path, None);
                    assert_eq!(typed.len(), CELLS.len());
                    assert_eq!(typed, by_sql, "{}.{}", table.name, column.name);
                }
            }
        }
    });
}
