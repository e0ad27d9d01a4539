//! Files that are canonical tables already: matched by file and column names.

use std::collections::BTreeMap;

use super::keys::Lines;
use super::mapping::{Block, ColumnSource, Reading};
use super::once::Once;
use super::source::{SourceColumn, is_value};
use crate::domain::table::{TABLES, Table};

/// How a canonical file's header was understood.
#[derive(Debug)]
pub(crate) struct Matched {
    /// The block that imports it.
    pub(crate) block: Block,
    /// Columns that no canonical column is named like.
    pub(crate) ignored: Vec<String>,
}

/// A name without what does not count: case, spaces, dashes, underscores.
pub(crate) fn fold(name: &str) -> String {
    name.chars()
        .filter(|c| !matches!(c, ' ' | '-' | '_'))
        .flat_map(char::to_lowercase)
        .collect()
}

/// The names that the header of a table's file may hold; of any table's where it is not known.
pub(crate) fn names(table: Option<&Table>) -> Vec<String> {
    let tables = match table {
        Some(table) => std::slice::from_ref(table),
        None => TABLES,
    };
    tables
        .iter()
        .flat_map(|table| table.columns)
        .map(|column| column.name.to_owned())
        .collect()
}

/// Matches a file's columns to a canonical table's.
///
/// # Errors
/// A sentence: a required column is missing, two columns match one name, or a
/// column is a letter or two off one that the file lacks.
pub(crate) fn match_columns(
    table: &'static Table,
    columns: &[SourceColumn],
) -> Result<Matched, String> {
    let mut mapped: BTreeMap<String, ColumnSource> = BTreeMap::new();
    let mut ignored = Vec::new();
    for column in columns {
        // A repeated name arrives numbered, "x (2)"; it still is that name twice.
        let folded = fold(&plain_name(&column.name));
        let Some(known) = table
            .columns
            .iter()
            .find(|known| fold(known.name) == folded)
        else {
            ignored.push(column.name.clone());
            continue;
        };
        if let Some(ColumnSource::Column(first)) = mapped.insert(
            known.name.to_owned(),
            ColumnSource::Column(column.name.clone()),
        ) {
            return Err(format!(
                "the columns '{first}' and '{}' both are {}; remove or rename one",
                column.name, known.name
            ));
        }
    }
    for name in &ignored {
        let near = table
            .columns
            .iter()
            .filter(|known| !mapped.contains_key(known.name))
            .find(|known| is_near(&fold(name), &fold(known.name)));
        if let Some(near) = near {
            return Err(format!(
                "its column '{name}' looks like {}, which the file lacks; rename it, or remove it if it is something else",
                near.name
            ));
        }
    }
    let missing: Vec<&str> = table
        .columns
        .iter()
        .filter(|column| column.required && !mapped.contains_key(column.name))
        .map(|column| column.name)
        .collect();
    if mapped.is_empty() && columns.iter().any(|column| is_value(&column.name)) {
        return Err(format!(
            "its first line looks like data, not like names; put the names of its columns above it ({}, …), \
             or write a mapping file with header = false",
            missing.join(", ")
        ));
    }
    if !missing.is_empty() {
        return Err(format!(
            "it lacks the required column{} {} of {}; add {}, or write a mapping file (see: sidecart presets)",
            if missing.len() == 1 { "" } else { "s" },
            missing.join(", "),
            table.name,
            if missing.len() == 1 { "it" } else { "them" },
        ));
    }
    let block = Block {
        into: table.name.to_owned(),
        what: None,
        files: Vec::new(),
        detect: Vec::new(),
        optional: Vec::new(),
        header: true,
        skip: None,
        condition: None,
        unnest: None,
        group: None,
        missing: BTreeMap::new(),
        once: Once::default(),
        cancels: false,
        whole_orders: false,
        only_new: false,
        only: None,
        join: Vec::new(),
        reading: Reading::default(),
        columns: mapped,
        lines: Lines::default(),
    };
    Ok(Matched { block, ignored })
}

/// A letter or two off; in a short name, one.
fn is_near(name: &str, known: &str) -> bool {
    let allowed = if known.chars().count().min(name.chars().count()) <= 4 {
        1
    } else {
        2
    };
    strsim::osa_distance(name, known) <= allowed
}

fn plain_name(name: &str) -> String {
    match name.rsplit_once(" (") {
        Some((plain, number))
            if number
                .strip_suffix(')')
                .is_some_and(|n| n.parse::<u32>().is_ok()) =>
        {
            plain.to_owned()
        }
        _ => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::table;

    fn columns(names: &[&str]) -> Vec<SourceColumn> {
        names
            .iter()
            .map(|name| SourceColumn {
                name: (*name).to_owned(),
                sql_type: "VARCHAR".to_owned(),
            })
            .collect()
    }

    fn matched(table: &str, names: &[&str]) -> Result<Matched, String> {
        match_columns(table::find(table).unwrap(), &columns(names))
    }

    #[test]
    fn names_match_whatever_their_case_and_dashes() {
        let matched = matched("orders", &["Order ID", "ORDERED-AT", "basket colour"]).unwrap();
        assert_eq!(
            matched.block.columns["order_id"],
            ColumnSource::Column("Order ID".to_owned())
        );
        assert_eq!(
            matched.block.columns["ordered_at"],
            ColumnSource::Column("ORDERED-AT".to_owned())
        );
        assert_eq!(matched.ignored, ["basket colour"]);
    }

    #[test]
    fn a_typo_is_refused_only_where_the_right_column_is_missing() {
        let error = matched("orders", &["order_id", "orderd_at"]).unwrap_err();
        assert!(
            error.contains("'orderd_at' looks like ordered_at"),
            "{error}"
        );
        assert!(matched("orders", &["order_id", "ordered_at", "orderd_at"]).is_ok());
    }

    #[test]
    fn missing_and_doubled_columns_are_named() {
        let error = matched("order_lines", &["order_id", "product_id"]).unwrap_err();
        assert!(
            error.contains("lacks the required column quantity"),
            "{error}"
        );
        let error = matched("orders", &["order_id", "Order-Id"]).unwrap_err();
        assert!(
            error.contains("'order_id' and 'Order-Id' both are order_id"),
            "{error}"
        );
        assert!(matched("orders", &["order_id", "order_id (2)"]).is_err());
    }
}
