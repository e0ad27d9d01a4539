//! Figures of a place over time, and by two dimensions at once.

use duckdb::Connection;

use super::dimension;
use super::pairs::Which;
use super::question::Step;
use super::shop::Shop;
use super::{ExploreError, GridRow, LevelRow, Table, exposure, levels};
use crate::domain::{Day, Mode, Scope, Window};

/// Answers `Series`.
///
/// # Errors
/// When what the place names is not there, or the scope cannot be applied.
pub(super) fn series(
    conn: &Connection,
    shop: &Shop,
    scope: &Scope,
    place: Which<'_>,
    step: Step,
) -> Result<Table<LevelRow>, ExploreError> {
    match shop.mode() {
        Mode::Exposure => exposure::series(conn, shop, scope, place, step),
        Mode::Basket => of_orders(conn, shop, scope, place, step),
    }
}

/// Over orders: the place's figures once for each span; by days there would be too
/// many, so that they are told by weeks.
fn of_orders(
    conn: &Connection,
    shop: &Shop,
    scope: &Scope,
    place: Which<'_>,
    step: Step,
) -> Result<Table<LevelRow>, ExploreError> {
    if step == Step::Whole {
        return levels::one(conn, shop, scope, place);
    }
    let mut out = Table {
        rows: Vec::new(),
        total: 0,
        remarks: shop.remarks(false),
        min_orders: None,
    };
    for span in spans(conn, scope.window, step)? {
        let narrower = Scope {
            window: span,
            filter: scope.filter.clone(),
        };
        let table = levels::one(conn, shop, &narrower, place)?;
        let id = span.from.map_or_else(String::new, |day| day.to_string());
        out.rows.extend(table.rows.into_iter().map(|row| LevelRow {
            id: id.clone(),
            title: id.clone(),
            ..row
        }));
    }
    out.total = out.rows.len() as u64;
    Ok(out)
}

/// The weeks or months in which orders lie, cut to the window.
fn spans(conn: &Connection, window: Window, step: Step) -> Result<Vec<Window>, ExploreError> {
    let unit = if step == Step::Month { "month" } else { "week" };
    let sql = format!(
        "select distinct cast(date_trunc('{unit}', ordered_at) as date) - date '1970-01-01', \
         cast(date_trunc('{unit}', ordered_at) + interval 1 {unit} as date) - date '1970-01-01' \
         from order_fact where ordered_at is not null order by 1"
    );
    let days: Vec<(i32, i32)> = conn
        .prepare(&sql)?
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<_, _>>()?;
    let inside = |day: i32| Day::from_epoch_days(day);
    Ok(days
        .into_iter()
        .filter_map(|(from, to)| {
            let from = window.from.max(inside(from));
            let to = match (window.to, inside(to)) {
                (Some(a), Some(b)) => Some(a.min(b)),
                (a, b) => a.or(b),
            };
            (from < to).then_some(Window { from, to })
        })
        .collect())
}

/// Answers `Grid`.
///
/// # Errors
/// When a dimension, or what the place names, is not there; and over orders alone.
pub(super) fn grid(
    conn: &Connection,
    shop: &Shop,
    scope: &Scope,
    place: Which<'_>,
    by: &[String; 2],
) -> Result<Table<GridRow>, ExploreError> {
    let by = [dimension::dimension(&by[0])?, dimension::dimension(&by[1])?];
    match shop.mode() {
        Mode::Exposure => exposure::grid(conn, shop, scope, place, by),
        Mode::Basket => Ok(Table {
            rows: Vec::new(),
            total: 0,
            remarks: vec![
                "No exposures were imported: import an exposure log to see what is shown where."
                    .to_owned(),
            ],
            min_orders: None,
        }),
    }
}
