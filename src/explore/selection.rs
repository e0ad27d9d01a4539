//! From window and filter to a condition on orders.

use std::ops::Range;

use duckdb::Connection;

use super::ExploreError;
use super::dimension::{Dimension, dimension};
use super::shop::Shop;
use crate::domain::{Day, Scope, suggest};

/// What `customer` can be: `unknown` without a customer_id or a date.
const CUSTOMERS: [&str; 3] = ["new", "returning", "unknown"];

/// The orders a question is about.
#[derive(Debug)]
pub(super) struct Selected {
    /// A condition on the order_no of a table named `i`.
    pub(super) condition: String,
    /// The values of its parameters.
    pub(super) values: Vec<String>,
    /// The numbers of the orders, where nothing but these selects them.
    pub(super) numbers: Option<Range<u64>>,
    /// Whether every ok order is in.
    pub(super) is_everything: bool,
    /// Whether a window is asked for and no order has a date.
    pub(super) is_undated: bool,
    /// Sentences about what the selection leaves out.
    pub(super) remarks: Vec<String>,
}

/// Resolves window and filter.
///
/// # Errors
/// When the filter is on something that orders do not have.
pub(super) fn select(
    conn: &Connection,
    shop: &Shop,
    scope: &Scope,
) -> Result<Selected, ExploreError> {
    let window = scope.window;
    let mut selected = Selected {
        condition: "true".to_owned(),
        values: Vec::new(),
        numbers: scope.filter.is_empty().then_some(0..u64::MAX),
        is_everything: window.is_all_time() && scope.filter.is_empty(),
        is_undated: !window.is_all_time() && shop.dated_orders == 0,
        remarks: Vec::new(),
    };
    if !window.is_all_time() {
        // Orders are numbered in time order, those without a date last.
        let from = first_from(conn, window.from)?.unwrap_or(0);
        let to = first_from(conn, window.to)?.unwrap_or(shop.dated_orders);
        selected.condition = format!("i.order_no >= {from} and i.order_no < {to}");
        selected.numbers = selected.numbers.map(|_| from..to);
        let undated = shop.orders - shop.dated_orders;
        if undated > 0 && !selected.is_undated {
            selected.remarks.push(format!(
                "Outside every window: {} without a date.",
                super::words::count(undated, "order", "orders")
            ));
        }
    }
    let mut terms = Vec::new();
    for (key, accepted) in &scope.filter.terms {
        let dimension = of_orders(key)?;
        check(conn, shop, dimension, accepted, &mut selected.remarks)?;
        let places: Vec<String> = accepted
            .iter()
            .zip(selected.values.len() + 1..)
            .map(|(_, place)| format!("${place}"))
            .collect();
        terms.push(format!("f.{} in ({})", dimension.key, places.join(", ")));
        selected.values.extend(accepted.iter().cloned());
    }
    if !terms.is_empty() {
        selected.condition = format!(
            "{} and i.order_no in (select f.order_no from order_fact as f where {})",
            selected.condition,
            terms.join(" and ")
        );
    }
    Ok(selected)
}

/// The number of the first order on or after a day.
fn first_from(conn: &Connection, day: Option<Day>) -> Result<Option<u64>, ExploreError> {
    let Some(day) = day else { return Ok(None) };
    let number = conn.query_row(
        "select count(*) from order_fact where ordered_at < cast($1 as timestamp)",
        [day.to_string()],
        |row| row.get(0),
    )?;
    Ok(Some(number))
}

/// The dimension of that name, which orders have.
fn of_orders(key: &str) -> Result<&'static Dimension, ExploreError> {
    let dimension = dimension(key)?;
    if dimension.of_orders {
        Ok(dimension)
    } else {
        Err(ExploreError::ExposureFilter {
            key: key.to_owned(),
        })
    }
}

/// The values of a dimension that orders have; empty when none has any.
///
/// # Errors
/// When orders do not have the dimension.
pub(super) fn values(
    conn: &Connection,
    shop: &Shop,
    key: &str,
) -> Result<Vec<String>, ExploreError> {
    let key = of_orders(key)?.key;
    if key == "customer" {
        let tells = shop.customer_orders > 0 && shop.dated_orders > 0;
        let values = if tells { &CUSTOMERS[..] } else { &[] };
        return Ok(values.iter().copied().map(str::to_owned).collect());
    }
    let sql = format!("select distinct {key} from order_fact where {key} is not null order by 1");
    let values = conn
        .prepare(&sql)?
        .query_map([], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    Ok(values)
}

/// Refuses values that cannot be, and remarks on values that no order has.
fn check(
    conn: &Connection,
    shop: &Shop,
    dimension: &Dimension,
    accepted: &[String],
    remarks: &mut Vec<String>,
) -> Result<(), ExploreError> {
    let key = dimension.key;
    if key == "customer"
        && let Some(value) = accepted.iter().find(|v| !CUSTOMERS.contains(&v.as_str()))
    {
        return Err(ExploreError::UnknownValue {
            key: key.to_owned(),
            value: value.clone(),
            known: "new, returning and unknown",
        });
    }
    let known = values(conn, shop, key)?;
    if known.is_empty() {
        return Err(ExploreError::EmptyFilter {
            key: key.to_owned(),
            mend: dimension.mend,
        });
    }
    for value in accepted {
        if !known.contains(value) {
            let names = known.iter().map(String::as_str);
            let hint = suggest::nearest(value, names)
                .map_or_else(String::new, |near| format!("; did you mean '{near}'?"));
            let end = if hint.is_empty() { "." } else { "" };
            remarks.push(format!("No order has the {key} '{value}'{hint}{end}"));
        }
    }
    Ok(())
}
