//! The sums of an overview, and how they are laid by.

use duckdb::{Connection, Row, params_from_iter};
use serde::{Deserialize, Serialize};

use crate::domain::{Day, Mode, Scope};
use crate::explore::selection::{self, Selected};
use crate::explore::shop::Shop;
use crate::explore::{ExploreError, Judging, exposure, laid_by, lines};
use crate::facts::sums::LineSums;

const OVERVIEW: &str = include_str!("../sql/overview.sql");
const OVERVIEW_SHOWN: &str = include_str!("../sql/overview_shown.sql");

/// What it is laid by as.
const WHAT: &str = "overview";

/// The part of an overview that takes long, over all the data.
#[derive(Serialize, Deserialize)]
pub(super) struct LaidBy {
    pub(super) whole: Whole,
    /// Errors and warnings.
    pub(super) alerts: (u64, u64),
}

/// Whether it was laid by, by this build.
pub(in crate::explore) fn is_laid_by(
    conn: &Connection,
    judging: &Judging,
) -> Result<bool, ExploreError> {
    laid_by::has(conn, WHAT, &exposure::rules(judging.thresholds()))
}

/// Lays it by for explorers of this build.
///
/// # Errors
/// When the derived tables are not there, or the database fails.
pub(in crate::explore) fn lay_by(
    conn: &Connection,
    shop: &Shop,
    judging: &Judging,
) -> Result<(), ExploreError> {
    let everything = Scope::default();
    let selected = selection::select(conn, shop, &everything)?;
    let laid_by = LaidBy {
        whole: read(conn, &selected, shop.mode())?,
        alerts: match shop.mode() {
            Mode::Exposure => exposure::count_alerts(conn, shop, &everything, judging)?,
            Mode::Basket => (0, 0),
        },
    };
    let rules = exposure::rules(judging.thresholds());
    laid_by::write(conn, WHAT, &rules, [laid_by])
}

/// What lies there of this build, with the alerts; `None` where it has to be computed.
///
/// # Errors
/// When the database cannot be read.
pub(super) fn laid_by(
    conn: &Connection,
    judging: &Judging,
) -> Result<Option<LaidBy>, ExploreError> {
    let rules = exposure::rules(judging.thresholds());
    let found = laid_by::read(conn, WHAT, &rules)?;
    Ok(found.and_then(|mut parts| parts.pop()))
}

/// Sums the selected orders.
///
/// # Errors
/// When the database fails.
pub(super) fn read(
    conn: &Connection,
    selected: &Selected,
    mode: Mode,
) -> Result<Whole, ExploreError> {
    let query = match mode {
        Mode::Exposure => OVERVIEW_SHOWN,
        Mode::Basket => OVERVIEW,
    };
    let sql = format!(
        "select {} from ({}) as t",
        columns(),
        lines::expand(query).replace("{scope}", &selected.condition)
    );
    Ok(conn.query_row(&sql, params_from_iter(&selected.values), whole)?)
}

/// The row of `overview.sql`.
#[derive(Serialize, Deserialize)]
pub(super) struct Whole {
    pub(super) orders: u64,
    pub(super) customers: u64,
    pub(super) customer_orders: u64,
    pub(super) orders_without_lines: u64,
    pub(super) valued_orders: u64,
    pub(super) valued_revenue: i128,
    pub(super) unknown_primary_orders: u64,
    pub(super) base_n: f64,
    pub(super) attaches: u64,
    pub(super) attached_lines: u64,
    pub(super) attached_priced_lines: u64,
    pub(super) attached_revenue: i128,
    pub(super) sums: LineSums,
    pub(super) first_day: Option<Day>,
    pub(super) last_day: Option<Day>,
}

/// The columns of [`Whole`], over a table `t`.
fn columns() -> String {
    format!(
        "t.orders, t.customers, t.customer_orders, t.orders_without_lines, t.valued_orders, \
         cast(t.valued_revenue as decimal(38, 4)), t.unknown_primary_orders, \
         t.base_n, t.attaches, cast(t.attached_lines as bigint), \
         cast(t.attached_priced_lines as bigint), cast(t.attached_revenue as decimal(38, 4)), \
         t.first_day - date '1970-01-01', t.last_day - date '1970-01-01', {}",
        lines::columns()
    )
}

/// Reads [`columns`].
fn whole(row: &Row<'_>) -> duckdb::Result<Whole> {
    let exact = |column| {
        row.get::<_, duckdb::types::Decimal>(column)
            .map(|amount| amount.value())
    };
    let day = |column| {
        row.get::<_, Option<i32>>(column)
            .map(|days| days.and_then(Day::from_epoch_days))
    };
    Ok(Whole {
        orders: row.get(0)?,
        customers: row.get(1)?,
        customer_orders: row.get(2)?,
        orders_without_lines: row.get(3)?,
        valued_orders: row.get(4)?,
        valued_revenue: exact(5)?,
        unknown_primary_orders: row.get(6)?,
        base_n: row.get::<_, i64>(7)? as f64,
        attaches: row.get(8)?,
        attached_lines: row.get(9)?,
        attached_priced_lines: row.get(10)?,
        attached_revenue: exact(11)?,
        first_day: day(12)?,
        last_day: day(13)?,
        sums: lines::read(row, 14)?,
    })
}
