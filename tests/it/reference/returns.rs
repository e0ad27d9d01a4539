//! What came back of which line, and how much more is to be expected (N15, N16).

use super::model::{Day, Dec, Order, OrderLine, Return, Shop, Time};

/// A return row beside its line.
#[derive(Debug, Clone)]
pub(crate) struct Back {
    /// Units, at most what the line sold.
    pub(crate) quantity: f64,
    /// Whole days after the order, never below 0.
    pub(crate) delay: i64,
    pub(crate) refund: Option<Dec>,
    pub(crate) exchange: bool,
    pub(crate) restocked: bool,
    pub(crate) handling: Option<Dec>,
}

impl Shop {
    /// The latest of all that happened (N15).
    pub(crate) fn data_end(&self) -> Time {
        let ordered = self.orders.iter().map(|order| order.ordered_at);
        let shown = self.exposures.iter().map(|exposure| exposure.shown_at);
        let returned = self.returns.iter().map(|row| row.returned_at);
        ordered
            .chain(shown)
            .chain(returned)
            .max()
            .unwrap_or_default()
    }

    /// The line that a return names (N16).
    pub(crate) fn line_of(&self, row: &Return) -> Option<&OrderLine> {
        let order = row.order_id.as_ref()?;
        let lines = self.order_lines.iter();
        let mut lines: Vec<&OrderLine> = lines.filter(|line| line.order_id == *order).collect();
        lines.sort_by_key(|line| line.line_no);
        let agrees = |line: &&&OrderLine| {
            let product = row.product_id.as_ref();
            product.is_none_or(|product| *product == line.product_id)
        };
        let numbered = lines
            .iter()
            .find(|line| row.line_no.is_some() && line.line_no == row.line_no);
        let numbered = numbered.filter(agrees);
        let by_product = || {
            let product = row.product_id.as_ref()?;
            lines.iter().find(|line| line.product_id == *product)
        };
        numbered.or_else(by_product).copied()
    }

    /// Whether any return names a line that is there.
    pub(crate) fn has_linked_returns(&self) -> bool {
        self.returns.iter().any(|row| self.line_of(row).is_some())
    }

    /// What came back of a line.
    pub(crate) fn backs(&self, order: &Order, line: &OrderLine) -> Vec<Back> {
        let rows = self.returns.iter();
        let its = rows.filter(|row| self.line_of(row).map(Row::id) == Some(Row::id(line)));
        its.map(|row| Back {
            quantity: row.quantity.min(line.quantity).to_f64(),
            delay: row.returned_at.days_since(order.ordered_at).max(0),
            refund: row.refund_amount,
            exchange: row.resolution.as_deref() == Some("exchange"),
            restocked: row.restocked != Some(false),
            handling: row.handling_cost,
        })
        .collect()
    }

    /// Units of a line that came back so far, at most what it sold.
    pub(crate) fn units_back(&self, order: &Order, line: &OrderLine) -> f64 {
        let backs = self.backs(order, line);
        let units: f64 = backs.iter().map(|back| back.quantity).sum();
        units.min(line.quantity.to_f64())
    }

    /// Whether a line's time to come back is over (N15).
    pub(crate) fn is_mature(&self, order: &Order, line: &OrderLine) -> bool {
        let product = self.product(&line.product_id);
        let window = product
            .and_then(|product| product.return_window_days)
            .unwrap_or(30);
        order.ordered_at.plus((window + 14) * super::model::DAY) <= self.data_end()
    }

    /// Every line of an ok order, with its order.
    pub(crate) fn ok_lines(&self) -> Vec<(&Order, &OrderLine)> {
        let mut lines = Vec::new();
        for order in self.ok_orders() {
            let mut its: Vec<&OrderLine> = self.lines_of(order).collect();
            its.sort_by_key(|line| line.line_no);
            lines.extend(its.into_iter().map(|line| (order, line)));
        }
        lines
    }

    /// Delay and units of every return row of a mature line.
    pub(crate) fn delays(&self) -> Vec<(i64, f64)> {
        let lines = self.ok_lines();
        let mature = lines
            .iter()
            .filter(|(order, line)| self.is_mature(order, line));
        let backs = mature.flat_map(|(order, line)| self.backs(order, line));
        backs.map(|back| (back.delay, back.quantity)).collect()
    }

    /// Whole days from an order to the end of the data.
    pub(crate) fn age(&self, order: &Order) -> i64 {
        self.data_end().days_since(order.ordered_at)
    }
}

/// F: the share of the units that ever come back which has come back within `age` whole
/// days. Where no mature unit came back, nothing is known, and nothing is called complete.
pub(crate) fn completion(delays: &[(i64, f64)], age: i64) -> f64 {
    let all: f64 = delays.iter().map(|(_, units)| units).sum();
    let within = delays.iter().filter(|(delay, _)| *delay <= age);
    let within: f64 = within.map(|(_, units)| units).sum();
    if all > 0.0 { within / all } else { 0.0 }
}

/// Tells lines apart.
struct Row;

impl Row {
    fn id(line: &OrderLine) -> (&str, Option<i64>) {
        (&line.order_id, line.line_no)
    }
}

/// The day of a time, for windows.
pub(crate) fn day(time: Time) -> Day {
    Day(time.day())
}
