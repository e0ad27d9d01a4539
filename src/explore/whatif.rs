//! What-ifs: the aggregates they start from, and the scenarios that are kept.

mod basket;
mod kept;
pub(super) mod product;

pub use kept::{Kept, KeptError};

use duckdb::Connection;

use super::judging::Judging;
use super::lack::Lack;
use super::pairs::Which;
use super::shop::Shop;
use super::{ExploreError, exposure};
use crate::domain::{Day, Mode, Scope};
use crate::whatif::{BackTest, Input, PortfolioInput, Rule, Span};

/// The window of the data that a what-if is taken from.
const RECENT: [(&str, i32); 2] = [("last-90-days", 90), ("last-30-days", 30)];

/// The figures of a pair: over the scope, and over its last 90 and 30 days where the
/// scope is longer than that. The first is the whole scope.
pub(super) fn pair(
    conn: &Connection,
    shop: &Shop,
    judging: &Judging,
    scope: &Scope,
    (anchor, target): (&str, &str),
) -> Result<Vec<Input>, ExploreError> {
    // What is thought of the pair rests on the whole scope, also in its last days.
    let exposed = match shop.mode() {
        Mode::Exposure => {
            let judged = exposure::judged(conn, shop, scope, judging)?;
            let pair = (anchor, target);
            let standing = exposure::whatif::Standing::load(conn, scope, &judged, pair)?;
            Some((judged, standing))
        }
        Mode::Basket => None,
    };
    let one = |scope: &Scope, id: &str| {
        let window = scope.window;
        let span = Span {
            id: id.to_owned(),
            from: window.from.map(|day| day.to_string()),
            to: window.to.map(|day| day.to_string()),
            days: 0.0,
        };
        match &exposed {
            Some((judged, standing)) => {
                let judged = (&**judged, id == "all");
                exposure::whatif::pair(conn, shop, scope, standing, judged, span)
            }
            None => basket::pair(conn, shop, judging, scope, (anchor, target), span),
        }
    };
    let whole = one(scope, "all")?;
    let days = whole.span.days;
    let mut inputs = vec![whole];
    let Some(last) = last_day(conn, shop, scope)? else {
        return Ok(inputs);
    };
    for (id, length) in RECENT {
        if f64::from(length) * 1.2 > days {
            continue;
        }
        let mut recent = scope.clone();
        recent.window.from = Day::from_epoch_days(last.epoch_days() - (length - 1));
        let mut input = one(&recent, id)?;
        input.response = inputs.first().and_then(|whole| whole.response);
        inputs.push(input);
    }
    Ok(inputs)
}

/// The last day of a scope with data.
fn last_day(conn: &Connection, shop: &Shop, scope: &Scope) -> Result<Option<Day>, ExploreError> {
    let (table, column) = match shop.mode() {
        Mode::Exposure => ("fact_exposure", "shown_at"),
        Mode::Basket => ("order_fact", "ordered_at"),
    };
    let before = scope.window.to.map_or_else(String::new, |to| {
        format!("where {column} < timestamp '{to}'")
    });
    let sql = format!("select cast(cast(max({column}) as date) as varchar) from {table} {before}");
    let day: Option<String> = conn.query_row(&sql, [], |row| row.get(0))?;
    Ok(day.and_then(|day| day.parse().ok()))
}

/// A lack as the part of a sentence.
pub(super) fn cause(lack: Lack, shop: &Shop) -> String {
    let text = lack.cause(shop);
    text.trim_end_matches('.').to_owned()
}

/// What a portfolio is planned from.
///
/// # Errors
/// Without exposures, or when the place is not there.
pub(super) fn portfolio(
    conn: &Connection,
    shop: &Shop,
    judging: &Judging,
    scope: &Scope,
    which: Which<'_>,
) -> Result<PortfolioInput, ExploreError> {
    known(shop, "a portfolio")?;
    exposure::whatif::portfolio(conn, shop, judging, scope, which)
}

/// A rule replayed on the past.
///
/// # Errors
/// Without exposures, or when the rule names what is not there.
pub(super) fn replay(
    conn: &Connection,
    shop: &Shop,
    judging: &Judging,
    scope: &Scope,
    which: Which<'_>,
    (rule, seed): (&Rule, u64),
) -> Result<BackTest, ExploreError> {
    known(shop, "replaying a rule")?;
    exposure::whatif::replay(conn, shop, judging, scope, which, (rule, seed))
}

fn known(shop: &Shop, what: &'static str) -> Result<(), ExploreError> {
    match shop.mode() {
        Mode::Exposure => Ok(()),
        Mode::Basket => Err(ExploreError::NoExposures { what }),
    }
}
