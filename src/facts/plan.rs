//! Which steps an import has to run again.
//!
//! A step is known by its text and by what it reads: other steps, and the contents of
//! imported tables. A kept table whose step is known as it was stays as it is; a table that
//! only serves others is filled where one of those is filled again.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use duckdb::{Connection, params};

use super::FactError;
use super::resolve;
use super::step::Step;
use super::steps;
use super::version::VERSION;

/// How the kept tables were filled: key name.
const KEPT_AS: &str = "fact_step";

/// The step that reads what imports are noted down in: it is known by what it finds there,
/// for every import notes down something.
const BY_CONTENT: &str = "repeated_key";

/// Settings that tell nothing about the data.
const NO_DATA: &str = "'facts_version', 'last_batch'";

/// What there is to do.
pub(super) struct Plan {
    /// The steps to run, by name.
    steps: BTreeSet<&'static str>,
    /// Whether the category tree is to be built.
    pub(super) builds_categories: bool,
    /// Whether pairs are to be counted.
    pub(super) counts_pairs: bool,
    /// How each kept table is then filled.
    prints: BTreeMap<&'static str, String>,
}

/// The category tree, which stands for all tables filled with it.
const TREE: &str = "category";

/// The counted pairs.
const PAIR: &str = "pair";

/// What pairs are counted from.
const COUNTED: [&str; 4] = [
    "basket_item",
    "basket_of_product",
    "order_fact",
    "product_fact",
];

/// A print of how the kept tables were filled.
pub(super) fn print(conn: &Connection) -> duckdb::Result<String> {
    let sql = format!(
        "select coalesce(md5(string_agg(name || ' ' || print, ',' order by name)), '') from {KEPT_AS}"
    );
    conn.query_row(&sql, [], |row| row.get(0))
}

impl Plan {
    /// Compares what is there with what was there; `counting` is how pairs are to be counted.
    ///
    /// # Errors
    /// When a table cannot be read.
    pub(super) fn make(conn: &Connection, counting: &str) -> Result<Self, FactError> {
        let at_plan = |source| FactError::at(KEPT_AS, source);
        let mut prints = inputs(conn).map_err(at_plan)?;
        let known = known(conn).map_err(at_plan)?;
        let mut reads: HashMap<&'static str, Vec<String>> = HashMap::new();
        for step in steps::STEPS {
            let read: Vec<String> = step
                .words()
                .into_iter()
                .filter(|word| *word != step.name && prints.contains_key(*word))
                .map(str::to_owned)
                .collect();
            let mut parts = vec![VERSION.to_string(), step.query.to_owned()];
            if step.name == BY_CONTENT {
                parts.push(content(conn, &format!("({})", step.query)).map_err(at_plan)?);
            } else {
                parts.extend(read.iter().map(|name| format!("{name} {}", prints[name])));
            }
            let print = hashed(conn, &parts).map_err(at_plan)?;
            if step.name == steps::BEFORE_CATEGORIES {
                let fees = prints.get("fees").cloned().unwrap_or_default();
                let tree = hashed(conn, &[print.clone(), fees]).map_err(at_plan)?;
                let names = steps::PASSING_CATEGORIES.into_iter();
                let names = names.chain([TREE, "category_ancestor"]);
                prints.extend(names.map(|name| (name.to_owned(), tree.clone())));
            }
            prints.insert(step.name.to_owned(), print);
            reads.insert(step.name, read);
        }
        let mut parts = vec![VERSION.to_string(), counting.to_owned()];
        parts.extend(COUNTED.map(|name| prints.get(name).cloned().unwrap_or_default()));
        let pair = hashed(conn, &parts).map_err(at_plan)?;
        let tree = prints.get(TREE).cloned().unwrap_or_default();
        let counts_pairs = known.get(PAIR) != Some(&pair);
        let mut builds_categories = known.get(TREE) != Some(&tree);
        let mut kept = BTreeMap::from([(PAIR, pair), (TREE, tree)]);
        let mut wanted = BTreeSet::new();
        for step in steps::STEPS.iter().rev() {
            let print = &prints[step.name];
            let is_stale = step.is_kept && known.get(step.name) != Some(print);
            if step.is_kept {
                kept.insert(step.name, print.clone());
            }
            let is_tree = step.name == steps::BEFORE_CATEGORIES && builds_categories;
            if !is_stale && !is_tree && !wanted.contains(step.name) {
                continue;
            }
            wanted.insert(step.name);
            for name in &reads[step.name] {
                builds_categories |= steps::PASSING_CATEGORIES.contains(&name.as_str());
                let needed = steps::STEPS.iter().find(|other| other.name == name);
                if let Some(needed) = needed.filter(|needed| !needed.is_kept) {
                    wanted.insert(needed.name);
                }
            }
        }
        Ok(Self {
            steps: wanted,
            builds_categories,
            counts_pairs,
            prints: kept,
        })
    }

    /// Whether a step is to be run.
    pub(super) fn has(&self, step: &Step) -> bool {
        self.steps.contains(step.name)
    }

    /// How many there are, with the tree and the pairs.
    pub(super) fn len(&self) -> usize {
        self.steps.len() + usize::from(self.builds_categories) + usize::from(self.counts_pairs)
    }

    /// Notes down how the kept tables are filled.
    ///
    /// # Errors
    /// When the table cannot be written.
    pub(super) fn keep(&self, conn: &Connection) -> Result<(), FactError> {
        let write = || -> duckdb::Result<()> {
            conn.execute_batch(&format!(
                "create or replace table {KEPT_AS} (name varchar, print varchar)"
            ))?;
            for (name, print) in &self.prints {
                conn.execute(
                    &format!("insert into {KEPT_AS} values ($1, $2)"),
                    params![name, print],
                )?;
            }
            Ok(())
        };
        write().map_err(|source| FactError::at(KEPT_AS, source))
    }
}

/// How each kept table was filled, where that was noted down and the table is there.
fn known(conn: &Connection) -> duckdb::Result<HashMap<String, String>> {
    let tables = tables(conn)?;
    if !tables.contains(KEPT_AS) {
        return Ok(HashMap::new());
    }
    let prints: HashMap<String, String> = conn
        .prepare(&format!("select name, print from {KEPT_AS}"))?
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<_, _>>()?;
    let is_there = |(name, _): &(String, String)| tables.contains(name);
    Ok(prints.into_iter().filter(is_there).collect())
}

/// The tables of the database.
fn tables(conn: &Connection) -> duckdb::Result<BTreeSet<String>> {
    conn.prepare(
        "select table_name from duckdb_tables() where not temporary and schema_name = 'main' \
         and database_name = current_database()",
    )?
    .query_map([], |row| row.get(0))?
    .collect()
}

/// What the imported tables, the settings and the resolvers' tables hold, by name.
fn inputs(conn: &Connection) -> duckdb::Result<BTreeMap<String, String>> {
    let derived: BTreeSet<&str> = steps::STEPS
        .iter()
        .map(|step| step.name)
        .chain([TREE, "category_ancestor", PAIR, "mining_report", KEPT_AS])
        .collect();
    let mut prints = BTreeMap::new();
    for table in tables(conn)? {
        if derived.contains(table.as_str()) {
            continue;
        }
        let rows = match table.as_str() {
            "setting" => format!("(select * from setting where name not in ({NO_DATA}))"),
            _ => format!("main.\"{table}\""),
        };
        let print = content(conn, &rows)?;
        prints.insert(table, print);
    }
    for table in resolve::TABLES {
        prints.insert(table.to_owned(), content(conn, &format!("temp.{table}"))?);
    }
    Ok(prints)
}

/// What rows hold, whatever their order.
fn content(conn: &Connection, rows: &str) -> duckdb::Result<String> {
    conn.query_row(
        &format!("select concat(count(*), ' ', sum(hash(t))) from {rows} as t"),
        [],
        |row| row.get(0),
    )
}

/// A short stand-in for texts.
fn hashed(conn: &Connection, parts: &[String]) -> duckdb::Result<String> {
    conn.query_row("select md5($1)", [parts.join("\n")], |row| row.get(0))
}
