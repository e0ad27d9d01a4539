//! The derived tables: what the canonical tables say about orders, lines,
//! products, categories and pairs.
//!
//! [`rebuild`] writes them all, in one transaction. Each step is one `.sql` file
//! under `sql/`, a folder a subject, in the SQL that DuckDB and Spark read
//! alike. Two steps are not SQL: the category tree (paths are split in Rust) and
//! the pairs (counted by [`crate::mining`]). The rules that find an exposure's
//! anchor, placement and type read their patterns from tables that Rust fills.
//!
//! | table | grain |
//! | --- | --- |
//! | `order_fact` | ok order |
//! | `line_fact` | line of an ok order |
//! | `basket_item`, `basket_of_product` | ok order and distinct product, sorted by either |
//! | `product_fact` | product |
//! | `category`, `category_ancestor` | category; category and itself or one above it |
//! | `pair` | pair of anchor and target |
//! | `exposure_context` | exposure and anchor |
//! | `fact_exposure` | deduplicated exposure and anchor |
//! | `fact_effect`, `fact_outcome` | those of them that led to a click or credit; that an order with their anchor stands for |
//! | `exposure_cube`, `exposure_spread` | pair, type and placement: sums of all of them; level and member: how sure rates are |
//! | `return_fact` | return |
//! | `dimension_value` | dimension and value: the words of the numbers in `fact_exposure` |
//! | `resolver_report` | resolver (anchor, placement, rec_type) and rule |
//! | `gap` | kind of thing that the data lack |
//! | `shown_day`, `pair_day`, `pair_week` | day; pair and day; pair and week: what alerts watch |
//! | `product_return` | product sold without an attach |
//! | `shop_fact`, `mining_report` | one row each: what the data hold, how pairs were counted |
//!
//! `docs/schema.md` describes every column.

mod attribution;
mod category;
mod error;
pub(crate) mod pairs;
mod plan;
mod resolve;
mod step;
mod steps;
pub(crate) mod sums;
mod version;

pub use attribution::{Attribution, CreditRule};
pub use category::{NO_CATEGORY, normal_path};
pub use error::FactError;
pub use resolve::{Resolved, Rule};
pub use version::{VERSION, check_version};

use duckdb::Connection;

use crate::mining::MinOrders;
use plan::Plan;

/// The most pairs that are kept when no minimum count is set.
///
/// A pair is about a hundred bytes in the database and a kilobyte on its way to
/// a screen.
const MAX_PAIRS: usize = 500_000;

/// How to build the derived tables.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// Orders of more distinct products count in no pair.
    pub max_basket: u64,
    /// Pairs of fewer orders are left out; `None` keeps as many as fit.
    pub min_pair_orders: Option<u32>,
    /// Threads to count pairs with; 0 is as many as the machine runs at once.
    pub threads: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            max_basket: 1_000,
            min_pair_orders: None,
            threads: 0,
        }
    }
}

/// What was built.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// The reporting currency, when one is known.
    pub currency: Option<String>,
    /// Ok orders.
    pub orders: u64,
    /// Lines of ok orders.
    pub lines: u64,
    /// Lines whose order has not arrived; they count once it is there.
    pub orphan_lines: u64,
    /// Ok orders in another currency without a rate; their money is unknown.
    pub foreign_orders: u64,
    /// Lines whose cost is assumed from the cost share of their category.
    pub assumed_lines: u64,
    /// Pairs kept.
    pub pairs: u64,
    /// Pairs are kept from so many orders up.
    pub min_pair_orders: u32,
    /// Pairs of fewer orders.
    pub pairs_left_out: u64,
    /// Orders of more than `max_basket` distinct products.
    pub baskets_left_out: u64,
    /// The distinct products of the largest order.
    pub largest_basket: u64,
    /// Which rules told the context of exposures.
    pub resolved: Resolved,
}

/// Brings all derived tables up to date with the canonical ones, in one transaction: the
/// steps run again of which an input has changed since the tables were last built.
///
/// `progress` is told each step, how many are done and how many there are.
///
/// # Errors
/// When a step fails; nothing is changed then.
pub fn rebuild(
    conn: &Connection,
    settings: &Settings,
    progress: &mut dyn FnMut(&str, usize, usize),
) -> Result<Report, FactError> {
    let transaction = conn
        .unchecked_transaction()
        .map_err(|source| FactError::at("start", source))?;
    resolve::fill(&transaction)?;
    let options = pairs::Options {
        max_basket: settings.max_basket,
        min_orders: settings.min_pair_orders.map_or(
            MinOrders::Auto {
                max_pairs: MAX_PAIRS,
            },
            MinOrders::Exactly,
        ),
        threads: settings.threads,
    };
    let counting = format!("{} {:?}", options.max_basket, options.min_orders);
    let plan = Plan::make(&transaction, &counting)?;
    let total = plan.len();
    if total > 0 {
        let forget = format!("drop table if exists {LAID_BY}");
        let forgotten = transaction.execute_batch(&forget);
        forgotten.map_err(|source| FactError::at(LAID_BY, source))?;
    }
    let mut done = 0;
    for step in steps::STEPS {
        if plan.has(step) {
            progress(step.name, done, total);
            step.run(&transaction)?;
            done += 1;
        }
        if step.name == steps::BEFORE_CATEGORIES && plan.builds_categories {
            progress("category", done, total);
            category::build(&transaction).map_err(|source| FactError::at("category", source))?;
            done += 1;
        }
    }
    let at_pair = |source| FactError::at("pair", source);
    if plan.counts_pairs {
        progress("pair", done, total);
        let counts = pairs::count(&transaction, &pairs::Selection::everything(), &options)?;
        pairs::store(&transaction, &counts, &options).map_err(at_pair)?;
    }
    plan.keep(&transaction)?;
    steps::drop_temporary(&transaction)?;
    let report = report(&transaction).map_err(|source| FactError::at("report", source))?;
    version::mark(&transaction)?;
    transaction
        .commit()
        .map_err(|source| FactError::at("commit", source))?;
    progress("", total, total);
    Ok(report)
}

/// The table of what explorers ask first, which rests on the derived tables and goes with them.
pub const LAID_BY: &str = "laid_by";

/// A print of the derived tables: what each was made of. It is the same as long as they are.
///
/// # Errors
/// When the database cannot be read.
pub fn print(conn: &Connection) -> duckdb::Result<String> {
    plan::print(conn)
}

/// Reads the report back from the tables just built.
fn report(conn: &Connection) -> duckdb::Result<Report> {
    let resolved = Resolved::read(conn)?;
    conn.query_row(
        "select s.currency, s.orders, s.lines, s.orphan_lines, s.foreign_orders, s.assumed_lines, \
         m.pairs, m.min_orders, m.pairs_left_out, m.baskets_left_out, m.largest_basket \
         from shop_fact as s cross join mining_report as m",
        [],
        |row| {
            Ok(Report {
                currency: row.get(0)?,
                orders: row.get(1)?,
                lines: row.get(2)?,
                orphan_lines: row.get(3)?,
                foreign_orders: row.get(4)?,
                assumed_lines: row.get(5)?,
                pairs: row.get(6)?,
                min_pair_orders: row.get(7)?,
                pairs_left_out: row.get(8)?,
                baskets_left_out: row.get(9)?,
                largest_basket: row.get(10)?,
                resolved,
            })
        },
    )
}
