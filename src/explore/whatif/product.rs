//! What products and orders are worth, whether or not anything was recommended.

use duckdb::{Connection, params};

use crate::domain::Scope;
use crate::explore::ExploreError;
use crate::whatif::{Given, Input, Lever};

const PRODUCT: &str = include_str!("../sql/whatif_product.sql");
const ORDERS: &str = include_str!("../sql/whatif_orders.sql");

/// What a product was sold for.
#[derive(Debug, Clone, Copy, Default)]
pub(in crate::explore) struct Product {
    pub(in crate::explore) units: f64,
    pub(in crate::explore) revenue: f64,
    discounts: f64,
    cogs: Option<f64>,
    costed_units: f64,
    fees: f64,
    lines: f64,
    price: Option<(f64, f64)>,
    discount: Option<(f64, f64)>,
    cost: Option<(f64, f64)>,
    /// As the catalogue has it.
    list_price: Option<f64>,
    unit_cost: Option<f64>,
}

fn both(low: Option<f64>, high: Option<f64>) -> Option<(f64, f64)> {
    Some((low?, high?))
}

impl Product {
    pub(in crate::explore) fn load(conn: &Connection, product: u32) -> Result<Self, ExploreError> {
        let mut found = conn.query_row(PRODUCT, [product], |row| {
            Ok(Self {
                units: row.get(0)?,
                revenue: row.get(1)?,
                discounts: row.get(2)?,
                cogs: row.get(3)?,
                costed_units: row.get(4)?,
                fees: row.get(5)?,
                lines: row.get(6)?,
                price: both(row.get(7)?, row.get(8)?),
                discount: both(row.get(9)?, row.get(10)?),
                cost: both(row.get(11)?, row.get(12)?),
                list_price: None,
                unit_cost: None,
            })
        })?;
        let sql = "select cast(p.list_price as double), cast(p.unit_cost as double) \
                   from products as p join product_fact as f on f.product_id = p.product_id \
                   where f.product_no = $1";
        let mut statement = conn.prepare(sql)?;
        let mut rows = statement.query([product])?;
        if let Some(row) = rows.next()? {
            found.list_price = row.get(0)?;
            found.unit_cost = row.get(1)?;
        }
        Ok(found)
    }

    /// Price, discount, cost and fees of the product sold in any way, to stand in where
    /// nothing was attached.
    pub(in crate::explore) fn fill(&self, input: &mut Input) {
        const SOLD: &str = "that of all its sales, as none was attached";
        if self.units > 0.0 {
            let price = (self.revenue + self.discounts) / self.units;
            input.give(Lever::Price, Given::assumed(price, SOLD).within(self.price));
            let discount = self.discounts / self.units;
            input.give(
                Lever::Discount,
                Given::assumed(discount, SOLD).within(self.discount),
            );
        } else if let Some(price) = self.list_price {
            input.give(
                Lever::Price,
                Given::assumed(price, "its list price, as it was never sold"),
            );
        }
        match (self.cogs, self.unit_cost) {
            (Some(cogs), _) if self.costed_units > 0.0 => {
                let cost = Given::assumed(cogs / self.costed_units, SOLD).within(self.cost);
                input.give(Lever::UnitCost, cost);
            }
            (_, Some(cost)) => {
                input.give(
                    Lever::UnitCost,
                    Given::assumed(cost, "that of the catalogue"),
                );
            }
            _ => {}
        }
        if self.lines > 0.0 {
            input.give(Lever::Fees, Given::measured(self.fees / self.lines, 0.0));
        }
    }

    /// What a returned unit costs where none was attached.
    pub(in crate::explore) fn fill_loss(&self, input: &mut Input, handling: f64) {
        let price = input.given(Lever::Price).value;
        let discount = input.given(Lever::Discount).value.unwrap_or(0.0);
        let cost = input.given(Lever::UnitCost).value.unwrap_or(0.0);
        if let Some(price) = price {
            let loss = price - discount - input.recovery * cost + handling;
            input.give(
                Lever::ReturnLoss,
                Given::assumed(loss, "its price less what is recovered, plus handling"),
            );
        }
    }
}

/// What orders with a product are worth.
#[derive(Debug, Clone, Copy, Default)]
pub(in crate::explore) struct Orders {
    /// A month of 30 days.
    pub(in crate::explore) monthly: Option<f64>,
    value: Option<f64>,
    margin: Option<f64>,
    pub(in crate::explore) days: f64,
}

impl Orders {
    /// Of the orders in a window with a product; margins of all orders.
    pub(in crate::explore) fn load(
        conn: &Connection,
        product: u32,
        scope: &Scope,
    ) -> Result<Self, ExploreError> {
        let day = |day: Option<crate::domain::Day>| day.map(|day| day.to_string());
        let window = scope.window;
        let values = params![product, day(window.from), day(window.to)];
        let (orders, value, margin, days) = conn.query_row(ORDERS, values, |row| {
            Ok((
                row.get::<_, Option<f64>>(0)?,
                row.get(1)?,
                row.get(2)?,
                row.get::<_, f64>(3)?,
            ))
        })?;
        Ok(Self {
            monthly: orders
                .filter(|_| days > 0.0)
                .map(|orders| 30.0 * orders / days),
            value,
            margin,
            days,
        })
    }

    /// The same with the orders of a window in it that spans so many days.
    pub(in crate::explore) fn within(
        self,
        conn: &Connection,
        product: u32,
        (scope, days): (&Scope, f64),
    ) -> Result<Self, ExploreError> {
        let sql = "select cast(count(distinct n.order_no) as double) from line_fact as n \
                   where n.product_no = $1 \
                   and ($2 is null or n.ordered_at >= cast($2 as timestamp)) \
                   and ($3 is null or n.ordered_at < cast($3 as timestamp))";
        let day = |day: Option<crate::domain::Day>| day.map(|day| day.to_string());
        let window = scope.window;
        let values = params![product, day(window.from), day(window.to)];
        let orders: f64 = conn.query_row(sql, values, |row| row.get(0))?;
        Ok(Self {
            monthly: (days > 0.0).then(|| 30.0 * orders / days),
            days,
            ..self
        })
    }

    /// Orders a month, their value, and what an order won or lost is worth.
    pub(in crate::explore) fn fill(&self, input: &mut Input) {
        input.anchor_orders = self.monthly;
        input.order_value = self.value;
        if let Some(margin) = self.margin {
            input.give(Lever::OrderMargin, Given::measured(margin, 0.0));
        }
    }
}
