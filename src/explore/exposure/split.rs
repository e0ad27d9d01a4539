//! Exposures split by days, weeks or months, or by two dimensions at once.

use duckdb::Connection;

use super::counted::counted;
use super::groups::{is_unknown, key_of, member, value, words};
use super::levels::baselines;
use super::pairs::narrow;
use super::scope::{self, Base};
use super::shown::shown;
use super::spread::{Spread, Spreads};
use crate::domain::{Day, Scope};
use crate::explore::dimension::{Dimension, UNKNOWN};
use crate::explore::figures::{self, Counted};
use crate::explore::notes::NoteBook;
use crate::explore::pairs::{self, Which};
use crate::explore::question::Step;
use crate::explore::shop::Shop;
use crate::explore::{ExploreError, GridRow, LevelRow, Table};

/// What a row of a place needs beside its sums.
struct Place {
    baseline: Option<f64>,
    spread: Spread,
}

impl Place {
    fn of(conn: &Connection, which: Which<'_>) -> Result<Self, ExploreError> {
        let baseline = match which.target {
            Some(id) => baselines(conn)?
                .get(&i64::from(pairs::product(conn, id)?))
                .copied(),
            None => None,
        };
        let (kind, a, b) = member(conn, which)?;
        let spread = Spreads::load(conn, &[kind])?.of(&[(kind, a, b)]);
        Ok(Self { baseline, spread })
    }
}

/// One row per span of time in which anything was shown, in time order; its id is
/// its first day, and `all` for the whole time.
pub(in crate::explore) fn series(
    conn: &Connection,
    shop: &Shop,
    scope: &Scope,
    which: Which<'_>,
    step: Step,
) -> Result<Table<LevelRow>, ExploreError> {
    let selected = scope::select(conn, shop, scope)?;
    let condition = selected.with(&narrow(conn, which)?);
    let day = |truncated: &str| format!("datediff('day', date '1970-01-01', {truncated})");
    let (key, base) = match step {
        Step::Whole => ("0".to_owned(), selected.base),
        Step::Day => (day("cast(f.shown_at as date)"), Base::Exposures),
        Step::Week => (
            day("cast(date_trunc('week', f.shown_at) as date)"),
            Base::Exposures,
        ),
        Step::Month => (
            day("cast(date_trunc('month', f.shown_at) as date)"),
            Base::Exposures,
        ),
    };
    let place = Place::of(conn, which)?;
    let mut found = shown(conn, base, [&key, "0"], &condition, false)?;
    found.sort_by_key(|row| row.k1);
    let mut book = NoteBook::new(shop);
    let rows: Vec<LevelRow> = found
        .iter()
        .map(|row| {
            let id = match step {
                Step::Whole => "all".to_owned(),
                _ => i32::try_from(row.k1)
                    .ok()
                    .and_then(Day::from_epoch_days)
                    .map_or_else(|| UNKNOWN.to_owned(), |day| day.to_string()),
            };
            let counted = Counted {
                id: id.clone(),
                title: id,
                ..counted(&row.total, None, place.baseline, &place.spread)
            };
            without_orders(figures::level_row(shop, &mut book, counted))
        })
        .collect();
    Ok(Table {
        total: rows.len() as u64,
        rows,
        remarks: selected.remarks,
        min_orders: None,
    })
}

/// What came of what was shown at a place: clicks, attaches, those that were kept,
/// buyers with 90 days of data after an attach, and those who came back.
pub(in crate::explore) fn steps(
    conn: &Connection,
    shop: &Shop,
    scope: &Scope,
    which: Which<'_>,
) -> Result<[u64; 5], ExploreError> {
    let selected = scope::select(conn, shop, scope)?;
    let condition = selected.with(&narrow(conn, which)?);
    let found = shown(conn, selected.base, ["0", "0"], &condition, false)?;
    let total = found.first().map(|row| row.total).unwrap_or_default();
    Ok([
        total.sums.clicks,
        total.sums.attaches,
        total.sums.kept_attaches,
        total.outcome.attached_buyers,
        total.outcome.attached_repeats,
    ])
}

/// One row per pair of values that exposures of the place have.
pub(in crate::explore) fn grid(
    conn: &Connection,
    shop: &Shop,
    scope: &Scope,
    which: Which<'_>,
    by: [&'static Dimension; 2],
) -> Result<Table<GridRow>, ExploreError> {
    let selected = scope::select(conn, shop, scope)?;
    let condition = selected.with(&narrow(conn, which)?);
    let place = Place::of(conn, which)?;
    let keys = by.map(key_of);
    let mut found = shown(
        conn,
        Base::Exposures,
        [&keys[0], &keys[1]],
        &condition,
        false,
    )?;
    found.sort_by_key(|row| {
        let unknown = |place: usize, key: i64| (is_unknown(by[place], key), key);
        (unknown(0, row.k1), unknown(1, row.k2))
    });
    let names = [words(conn, by[0])?, words(conn, by[1])?];
    let mut book = NoteBook::new(shop);
    let rows: Vec<GridRow> = found
        .iter()
        .map(|row| {
            let value = |place: usize, key: i64| value(by[place], &names[place], key);
            let (down, across) = (value(0, row.k1), value(1, row.k2));
            let counted = Counted {
                id: format!("{down}|{across}"),
                title: format!("{down}, {across}"),
                ..counted(&row.total, None, place.baseline, &place.spread)
            };
            GridRow {
                row: down,
                column: across,
                level: without_orders(figures::level_row(shop, &mut book, counted)),
            }
        })
        .collect();
    Ok(Table {
        total: rows.len() as u64,
        rows,
        remarks: selected.remarks,
        min_orders: None,
    })
}

/// Orders with the anchor are not counted by span or by two dimensions.
fn without_orders(row: LevelRow) -> LevelRow {
    LevelRow {
        anchor_orders: None,
        ..row
    }
}
