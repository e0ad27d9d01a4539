//! docs/schema.md held to the database: every derived table that is kept and each of its
//! columns is described, with its type, and nothing is described that is not there.

use std::collections::BTreeSet;

use sidecart::explore::{self, Judging};

use crate::facts_fixture::Shop;

const PAGE: &str = include_str!("../../docs/schema.md");

/// The tables of the canonical schema and of imports; docs/schema.md is about the others.
fn is_derived(table: &str) -> bool {
    let others = [
        "setting",
        "reject",
        "import_file",
        "import_batch",
        "import_repeat",
    ];
    let canonical = sidecart::domain::table::TABLES.iter();
    !others.contains(&table) && !canonical.into_iter().any(|known| known.name == table)
}

/// `table.column type` of every column that the page describes: the rows of the tables below
/// the headings that name a derived table.
fn described() -> BTreeSet<String> {
    let mut table = "";
    let mut columns = BTreeSet::new();
    for line in PAGE.lines() {
        if let Some(heading) = line.strip_prefix("## ") {
            table = heading.trim_matches('`');
        }
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        if let ["", names, kind, meaning, ""] = cells[..]
            && names.starts_with('`')
        {
            assert!(!meaning.is_empty(), "{table} {names} has no meaning");
            for name in names.split(',') {
                let name = name.trim().trim_matches('`');
                assert!(
                    columns.insert(format!("{table}.{name} {kind}")),
                    "{table}.{name} is described twice"
                );
            }
        }
    }
    columns
}

#[test]
fn every_derived_column_is_described_and_no_other() {
    let shop = Shop::empty().order("o", "2026-01-01", "a@1").built();
    explore::refresh_verdicts(&shop.conn, &Judging::default(), "2026-01-02T08:00:00Z").unwrap();
    let found = shop.rows(
        "select table_name, column_name, lower(data_type) from duckdb_columns() \
         where not internal and schema_name = 'main' order by table_name, column_index",
    );
    let found: BTreeSet<String> = found
        .iter()
        .filter_map(|row| {
            let parts: Vec<&str> = row.split('|').collect();
            is_derived(parts[0]).then(|| format!("{}.{} {}", parts[0], parts[1], parts[2]))
        })
        .collect();
    let described = described();
    let missing: Vec<&String> = found.difference(&described).collect();
    let wrong: Vec<&String> = described.difference(&found).collect();
    assert!(
        missing.is_empty() && wrong.is_empty(),
        "not described: {missing:#?}\ndescribed, but not there: {wrong:#?}"
    );
}

#[test]
fn every_description_names_its_grain() {
    for section in PAGE.split("\n## `").skip(1) {
        let table = section.split('`').next().unwrap_or_default();
        assert!(section.contains("\nGrain: "), "{table} names no grain");
    }
}
