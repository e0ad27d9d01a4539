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
        "select t.foreign_returns, t.without_amount, t.elsewhere, \
         cast(coalesce(t.refund_amount, 0) as decimal(38, 4)) from ({sql}) as t"
    );
    let (foreign, without_amount, elsewhere, amount): (u64, u64, u64, i128) =
        conn.query_row(&sql, params_from_iter(&selected.values), |row| {
            let amount: duckdb::types::Decimal = row.get(3)?;
            Ok((row.get(0)?, row.get(1)?, row.get(2)?, amount.value()))
        })?;
    let amount = match (shop.returns, without_amount) {
        (0, _) => Err(Lack::Returns),
        (_, 0) => figures::money(amount),
        _ => Err(Lack::RefundAmounts),
    };
    let mut remarks = Vec::new();
    if foreign > 0 {
        remarks.push(format!(
            "Left out of refund_amount: {} of orders in another currency than {}.",
            words::count(foreign, "return", "returns"),
            shop.currency_name()
        ));
    }
    if elsewhere > 0 {
        remarks.push(format!(
            "Left out of refund_amount: {} of no order that counts here.",
            words::count(elsewhere, "return", "returns"),
        ));
    }
    Ok(Refunds { amount, remarks })
}
