//! From what was shown to who came back.

use duckdb::Connection;

use super::pairs::Which;
use super::shop::Shop;
use super::{ExploreError, Funnel, exposure};
use crate::domain::{Mode, Scope};

const SHOWN: &str = include_str!("sql/funnel_shown.sql");

/// Answers `Funnel`; without exposures every step is unknown.
///
/// # Errors
/// When what the place names is not there, or the scope cannot be applied.
pub(super) fn funnel(
    conn: &Connection,
    shop: &Shop,
    scope: &Scope,
    place: Which<'_>,
) -> Result<Funnel, ExploreError> {
    if shop.mode() == Mode::Basket {
        return Ok(Funnel {
            notes: vec![
                "No exposures were imported: import an exposure log to see what is shown, seen \
                 and clicked."
                    .to_owned(),
            ],
            ..Funnel::default()
        });
    }
    let condition = exposure::condition(conn, shop, scope, place)?;
    let (shown, seen, unknown): (f64, f64, u64) =
        conn.query_row(&SHOWN.replace("{scope}", &condition), [], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?))
        })?;
    let [clicked, attached, kept, buyers, came_back] = exposure::steps(conn, shop, scope, place)?;
    let mut notes = Vec::new();
    if unknown > 0 {
        notes.push(
            "Whether exposures were seen is not known of all of them: import exposures.viewable."
                .to_owned(),
        );
    }
    if shop.clicks == 0 {
        notes.push("No clicks were imported: import clicks to see what is clicked.".to_owned());
    }
    let credit = shop.about_credit();
    notes.extend(credit.map(|lack| lack.cause(shop)));
    let knows_kept = credit.is_none() && shop.about_returns().is_none();
    if !knows_kept && credit.is_none() {
        notes.push(
            "No return leads to an order line: import returns to see what is kept.".to_owned(),
        );
    }
    let knows_buyers = credit.is_none() && shop.about_repeats().is_none();
    if !knows_buyers && credit.is_none() {
        notes.push(
            "Buyers are not known over time: import orders.customer_id and ordered_at.".to_owned(),
        );
    }
    Ok(Funnel {
        shown: Some(shown),
        seen: (unknown == 0).then_some(seen),
        clicked: (shop.clicks > 0).then_some(clicked),
        attached: credit.is_none().then_some(attached),
        kept: knows_kept.then_some(kept),
        buyers: knows_buyers.then_some(buyers),
        came_back: knows_buyers.then_some(came_back),
        notes,
    })
}
