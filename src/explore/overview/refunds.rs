//! Refunds of the orders in scope.

use duckdb::{Connection, params_from_iter};

use crate::domain::Money;
use crate::explore::lack::Lack;
use crate::explore::selection::Selected;
use crate::explore::shop::Shop;
use crate::explore::{ExploreError, figures, words};

/// What was refunded, over the orders in scope.
const REFUNDS: &str = include_str!("../sql/refunds.sql");

/// What was refunded.
pub(super) struct Refunds {
    pub(super) amount: Result<Money, Lack>,
    /// What the amount leaves out.
    pub(super) remarks: Vec<String>,
}

/// The row of [`REFUNDS`].
struct Found {
    linked: u64,
    unlinked: u64,
    elsewhere: u64,
    foreign: u64,
    unknown: u64,
    refund: i128,
}

/// Refunds for the orders of the selection, whenever they came back.
pub(super) fn refunds(
    conn: &Connection,
    shop: &Shop,
    selected: &Selected,
) -> Result<Refunds, ExploreError> {
    let whole = if selected.is_everything {
        "true"
    } else {
        "false"
    };
    let sql = REFUNDS
        .replace("{scope}", &selected.condition)
        .replace("{whole}", whole);
    let sql = format!(
        "select t.linked, t.unlinked, t.elsewhere, t.foreign_returns, t.unknown, \
         cast(t.refund as decimal(38, 4)) from ({sql}) as t"
    );
    let found: Found = conn.query_row(&sql, params_from_iter(&selected.values), |row| {
        let refund: duckdb::types::Decimal = row.get(5)?;
        Ok(Found {
            linked: row.get(0)?,
            unlinked: row.get(1)?,
            elsewhere: row.get(2)?,
            foreign: row.get(3)?,
            unknown: row.get(4)?,
            refund: refund.value(),
        })
    })?;
    let amount = match &found {
        _ if shop.returns == 0 => Err(Lack::Returns),
        Found { linked: 0, .. } => Err(Lack::ReturnLines),
        Found { unknown: 0, .. } => figures::money(found.refund),
        _ => Err(Lack::RefundAmounts),
    };
    let left_out = [
        (
            found.foreign,
            format!(
                "orders in another currency than {} without an exchange rate",
                shop.currency_name()
            ),
        ),
        (found.unlinked, "no order line".to_owned()),
        (found.elsewhere, "orders that do not count".to_owned()),
    ];
    let remarks = left_out
        .into_iter()
        .filter(|(returns, _)| *returns > 0)
        .map(|(returns, whose)| {
            let returns = words::count(returns, "return", "returns");
            format!("Left out of refund_amount: {returns} of {whose}.")
        })
        .collect();
    Ok(Refunds { amount, remarks })
}
