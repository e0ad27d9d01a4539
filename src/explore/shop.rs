//! What the data hold as a whole.

use duckdb::Connection;

use super::lack::Lack;
use super::{ExploreError, words};
use crate::domain::Mode;

/// The row of `shop_fact` and that of `mining_report`.
#[derive(Debug, Clone)]
pub(super) struct Shop {
    pub(super) currency: Option<String>,
    pub(super) orders: u64,
    pub(super) dated_orders: u64,
    pub(super) customer_orders: u64,
    pub(super) foreign_orders: u64,
    pub(super) priced_lines: u64,
    pub(super) costed_lines: u64,
    pub(super) returns: u64,
    /// Whether any of them belongs to a line of an ok order.
    pub(super) has_linked_returns: bool,
    pub(super) exposures: u64,
    pub(super) clicks: u64,
    pub(super) fee_rules: u64,
    pub(super) assignments: u64,
    /// By how much the mean order value varies more than that of independent orders.
    pub(super) order_spread: Option<f64>,
    pub(super) max_basket: u64,
    pub(super) min_pair_orders: u32,
    /// Pairs of one product are shown from so many orders up.
    pub(super) min_drill_orders: u32,
    pub(super) pairs: u64,
    pub(super) pairs_left_out: u64,
}

/// With no minimum set, the pairs of one product are shown from so many orders up,
/// even where the table of all pairs has room only for more frequent ones. It is
/// DOMAIN.md 5.2's minimum for affinity.
const DRILL_ORDERS: u32 = 5;

/// Reads both rows.
const SHOP: &str = include_str!("sql/shop.sql");

impl Shop {
    /// Reads it.
    ///
    /// # Errors
    /// When the derived tables are not there.
    pub(super) fn load(conn: &Connection) -> Result<Self, ExploreError> {
        let tables: u64 = conn.query_row(
            "select count(*) from duckdb_tables() \
             where table_name in ('shop_fact', 'mining_report') \
                 and database_name = current_database()",
            [],
            |row| row.get(0),
        )?;
        if tables < 2 {
            return Err(ExploreError::NoFacts);
        }
        let shop = conn.query_row(SHOP, [], |row| {
            let min_orders: u32 = row.get("min_orders")?;
            let is_automatic: bool = row.get("is_automatic")?;
            Ok(Self {
                currency: row.get("currency")?,
                orders: row.get("orders")?,
                dated_orders: row.get("dated_orders")?,
                customer_orders: row.get("customer_orders")?,
                foreign_orders: row.get("foreign_orders")?,
                priced_lines: row.get("priced_lines")?,
                costed_lines: row.get("costed_lines")?,
                returns: row.get("returns")?,
                has_linked_returns: row.get("has_linked_returns")?,
                exposures: row.get("exposures")?,
                clicks: row.get("clicks")?,
                fee_rules: row.get("fee_rules")?,
                assignments: row.get("assignments")?,
                order_spread: row.get("order_spread")?,
                max_basket: row.get("max_basket")?,
                min_pair_orders: min_orders,
                min_drill_orders: if is_automatic {
                    min_orders.min(DRILL_ORDERS)
                } else {
                    min_orders
                },
                pairs: row.get("pairs")?,
                pairs_left_out: row.get("pairs_left_out")?,
            })
        })?;
        Ok(shop)
    }

    /// Whether figures are counted over exposures.
    pub(super) fn mode(&self) -> Mode {
        if self.exposures > 0 {
            Mode::Exposure
        } else {
            Mode::Basket
        }
    }

    /// Why there are no figures about returns, where there are none.
    pub(super) fn about_returns(&self) -> Option<Lack> {
        match (self.returns, self.has_linked_returns) {
            (0, _) => Some(Lack::Returns),
            (_, false) => Some(Lack::NoLinkedReturn),
            _ => None,
        }
    }

    /// Why nothing is credited to exposures, where nothing can be.
    pub(super) fn about_credit(&self) -> Option<Lack> {
        match (self.orders, self.dated_orders) {
            (0, _) => Some(Lack::Orders),
            (_, 0) => Some(Lack::UndatedOrders),
            _ => None,
        }
    }

    /// Why there are no figures about repeat purchases, where there are none.
    pub(super) fn about_repeats(&self) -> Option<Lack> {
        match (self.customer_orders, self.dated_orders) {
            (0, _) => Some(Lack::Customers),
            (_, 0) => Some(Lack::Dates),
            _ => None,
        }
    }

    /// The reporting currency, or words for it.
    pub(super) fn currency_name(&self) -> &str {
        self.currency.as_deref().unwrap_or("the reporting currency")
    }

    /// Sentences about every table of figures over these data.
    pub(super) fn remarks(&self, is_undated: bool) -> Vec<String> {
        let mut remarks = Vec::new();
        if self.orders == 0 {
            remarks.push("No orders were imported: import orders and order_lines.".to_owned());
        }
        if is_undated && self.orders > 0 {
            remarks.push(
                "The orders have no dates, so no window can be applied: import orders.ordered_at."
                    .to_owned(),
            );
        }
        if self.foreign_orders > 0 {
            remarks.push(format!(
                "Left out: the money of {} in another currency than {} without an exchange rate.",
                words::count(self.foreign_orders, "order", "orders"),
                self.currency_name()
            ));
        }
        remarks
    }
}
