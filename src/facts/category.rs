//! The category tree, from the paths of the products.
//!
//! Splitting a path needs list functions that no two SQL engines spell alike, so
//! this step is Rust.

use std::collections::{BTreeMap, BTreeSet};

use duckdb::{Connection, params};

/// The path of the category that holds the products without one.
pub const NO_CATEGORY: &str = "(no category)";

/// What stands between the parts of a stored category path.
const SEPARATOR: &str = " > ";

/// The parts of a path, split at every `>` with or without spaces round it,
/// trimmed; empty ones are dropped.
fn parts(path: &str) -> Vec<String> {
    path.split('>')
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .map(str::to_owned)
        .collect()
}

/// A category path as it is stored: `A > B > C`, each part trimmed.
pub fn normal_path(path: &str) -> String {
    parts(path).join(SEPARATOR)
}

/// The tree of some paths: every category and everything above it.
struct Tree {
    /// Parts of each category, parents before children, siblings by name.
    nodes: Vec<Vec<String>>,
    /// The place of each category in `nodes`.
    numbers: BTreeMap<Vec<String>, i32>,
}

impl Tree {
    /// The tree that holds all `paths` and the category of products without one.
    fn of(paths: &[Vec<String>]) -> Self {
        let mut nodes = BTreeSet::from([vec![NO_CATEGORY.to_owned()]]);
        for path in paths {
            nodes.extend((1..=path.len()).map(|depth| path[..depth].to_vec()));
        }
        let nodes: Vec<_> = nodes.into_iter().collect();
        let numbers = nodes.iter().cloned().zip(0..).collect();
        Self { nodes, numbers }
    }

    /// The number of a category; `None` for no parts.
    fn number(&self, parts: &[String]) -> Option<i32> {
        self.numbers.get(parts).copied()
    }
}

/// Builds the tables `category`, `category_ancestor` and, for the later steps,
/// `category_source`, from the table `product_known`.
///
/// - `category`: one row per category, parents before children; key category_no.
/// - `category_ancestor`: one row per category and itself or a category above it;
///   `depth` is the ancestor's, 1 at the top; key category_no, ancestor_no.
/// - `category_source`: one row per path of the data; key category_path.
/// - `fee_category`: one row per fee rule whose scope names a category that
///   products are in; key rule_id.
pub(super) fn build(conn: &Connection) -> duckdb::Result<()> {
    let paths: Vec<String> = conn
        .prepare(
            "select distinct category_path from product_known \
             where category_path is not null order by category_path",
        )?
        .query_map([], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    let sources: Vec<(String, Vec<String>)> = paths
        .into_iter()
        .map(|path| {
            let parts = parts(&path);
            (path, parts)
        })
        .filter(|(_, parts)| !parts.is_empty())
        .collect();
    let known: Vec<_> = sources.iter().map(|(_, parts)| parts.clone()).collect();
    let tree = Tree::of(&known);
    conn.execute_batch(
        "create or replace table category (
             category_no integer, path varchar, title varchar, parent_no integer,
             depth integer, is_none boolean
         );
         create or replace table category_ancestor (
             category_no integer, ancestor_no integer, depth integer
         );
         create or replace temp table category_source (
             category_path varchar, category_no integer, first_level_no integer
         );
         create or replace temp table fee_category (rule_id varchar, category_no integer);",
    )?;
    write_tree(conn, &tree)?;
    let mut source = conn.appender("category_source")?;
    for (path, parts) in &sources {
        source.append_row(params![path, tree.number(parts), tree.number(&parts[..1])])?;
    }
    source.flush()?;
    write_fee_scopes(conn, &tree)
}

/// Writes `fee_category`: the scopes `category:PATH` of the fee rules, resolved.
fn write_fee_scopes(conn: &Connection, tree: &Tree) -> duckdb::Result<()> {
    let scopes: Vec<(String, String)> = conn
        .prepare("select rule_id, trim(scope) from fees where scope is not null order by rule_id")?
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<_, _>>()?;
    let mut fee_category = conn.appender("fee_category")?;
    for (rule, scope) in &scopes {
        let named = scope
            .split_once(':')
            .filter(|(kind, _)| kind.trim().eq_ignore_ascii_case("category"));
        if let Some(number) = named.and_then(|(_, path)| tree.number(&parts(path))) {
            fee_category.append_row(params![rule, number])?;
        }
    }
    fee_category.flush()
}

/// Writes `category` and `category_ancestor`.
fn write_tree(conn: &Connection, tree: &Tree) -> duckdb::Result<()> {
    let mut category = conn.appender("category")?;
    let mut ancestor = conn.appender("category_ancestor")?;
    for (parts, number) in tree.nodes.iter().zip(0_i32..) {
        let depth = parts.len();
        let title = parts.last().map_or("", String::as_str);
        let is_none = depth == 1 && title == NO_CATEGORY;
        category.append_row(params![
            number,
            parts.join(SEPARATOR),
            title,
            tree.number(&parts[..depth - 1]),
            i32::try_from(depth).unwrap_or(i32::MAX),
            is_none,
        ])?;
        for (above, depth) in (1..=depth).zip(1_i32..) {
            ancestor.append_row(params![number, tree.number(&parts[..above]), depth])?;
        }
    }
    category.flush()?;
    ancestor.flush()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_trimmed_and_empty_parts_dropped() {
        assert_eq!(normal_path("  Coffee  >  Machines "), "Coffee > Machines");
        assert_eq!(normal_path("Coffee >  > Machines"), "Coffee > Machines");
        assert_eq!(
            normal_path("Coffee>Machines> Big"),
            "Coffee > Machines > Big"
        );
        assert_eq!(normal_path(" > "), "");
    }

    #[test]
    fn parents_come_before_children_even_when_a_sibling_sorts_between_them_as_text() {
        let paths = ["A > B", "A B", "A"].map(parts);
        let tree = Tree::of(&paths);
        let titles: Vec<_> = tree.nodes.iter().map(|n| n.join(SEPARATOR)).collect();
        assert_eq!(titles, [NO_CATEGORY, "A", "A > B", "A B"]);
        assert_eq!(tree.number(&parts("A > B")), Some(2));
        assert_eq!(tree.number(&[]), None);
    }
}
