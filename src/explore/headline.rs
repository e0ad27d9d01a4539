//! The headline figures of the shop: how sure they are, and on what evidence.

use duckdb::{Connection, params_from_iter};
use serde::Serialize;

use super::notes::{Field, nulls};
use super::selection::Selected;
use super::shop::Shop;
use super::{ExploreError, LevelRow};
use crate::domain::{Interval, Note};
use crate::stats::{Confidence, Estimate, Moments};

use super::lack::Lack;

/// Beside the contract's fields of the overview: intervals (95 %) of its headline figures, and
/// the headline figures that it has not. As in the rows of every level.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize)]
#[expect(
    missing_docs,
    reason = "named after the fields of LevelRow and Overview"
)]
pub struct Headline {
    pub aov_low: Option<f64>,
    pub aov_high: Option<f64>,
    pub attach_rate_low: Option<f64>,
    pub attach_rate_high: Option<f64>,
    pub ctr: Option<f64>,
    pub ctr_low: Option<f64>,
    pub ctr_high: Option<f64>,
    pub return_rate: Option<f64>,
    pub return_rate_low: Option<f64>,
    pub return_rate_high: Option<f64>,
    pub net_margin_per_1000: Option<f64>,
    pub net_margin_per_1000_low: Option<f64>,
    pub net_margin_per_1000_high: Option<f64>,
    pub margin_per_attach: Option<f64>,
    pub margin_per_attach_low: Option<f64>,
    pub margin_per_attach_high: Option<f64>,
    /// What all of them rest on: `descriptive` says what happened, not what caused it.
    pub evidence: Option<&'static str>,
}

impl Headline {
    /// From the shop's row, and the interval of its mean order value.
    pub(super) fn of(row: &LevelRow, aov: Option<Interval>) -> Self {
        Self {
            aov_low: aov.map(|interval| interval.low),
            aov_high: aov.map(|interval| interval.high),
            attach_rate_low: row.attach_rate_low,
            attach_rate_high: row.attach_rate_high,
            ctr: row.ctr,
            ctr_low: row.ctr_low,
            ctr_high: row.ctr_high,
            return_rate: row.return_rate,
            return_rate_low: row.return_rate_low,
            return_rate_high: row.return_rate_high,
            net_margin_per_1000: row.net_margin_per_1000,
            net_margin_per_1000_low: row.net_margin_per_1000_low,
            net_margin_per_1000_high: row.net_margin_per_1000_high,
            margin_per_attach: row.margin_per_attach,
            margin_per_attach_low: row.more.margin_per_attach_low,
            margin_per_attach_high: row.more.margin_per_attach_high,
            evidence: row.evidence,
        }
    }

    /// Its null fields with one lack: nothing is known of the orders.
    pub(super) fn lacks_all(&self, lack: Lack) -> Vec<Field> {
        let row = self;
        nulls! { row;
            aov_low: lack,
            aov_high: lack,
            attach_rate_low: lack,
            attach_rate_high: lack,
            ctr: lack,
            ctr_low: lack,
            ctr_high: lack,
            return_rate: lack,
            return_rate_low: lack,
            return_rate_high: lack,
            net_margin_per_1000: lack,
            net_margin_per_1000_low: lack,
            net_margin_per_1000_high: lack,
            margin_per_attach: lack,
            margin_per_attach_low: lack,
            margin_per_attach_high: lack,
            evidence: lack,
        }
    }

    /// The causes of its null fields, from the notes of the shop's row; `aov` is why the mean
    /// order value, or how sure it is, is not known.
    pub(super) fn notes(&self, row: &LevelRow, shop: &Shop, aov: Lack) -> Vec<Note> {
        let ours: Vec<&'static str> = self
            .lacks_all(aov)
            .into_iter()
            .filter(|(_, lack)| lack.is_some())
            .map(|(field, _)| field)
            .collect();
        let mut notes: Vec<Note> = Vec::new();
        let aov_fields: Vec<&'static str> = ours
            .iter()
            .copied()
            .filter(|field| field.starts_with("aov"))
            .collect();
        if !aov_fields.is_empty() {
            notes.push(Note {
                cause: aov.cause(shop),
                fields: aov_fields,
            });
        }
        for note in row.notes.iter() {
            let fields: Vec<&'static str> = note
                .fields
                .iter()
                .copied()
                .filter(|field| ours.contains(field))
                .collect();
            if !fields.is_empty() {
                notes.push(Note {
                    cause: note.cause.clone(),
                    fields,
                });
            }
        }
        notes
    }
}

/// The 95 % interval of the mean value of the orders whose value is known, its variance times
/// the design effect of buyers. `None` below two orders.
pub(super) fn aov_interval(
    conn: &Connection,
    shop: &Shop,
    selected: &Selected,
) -> Result<Option<Interval>, ExploreError> {
    let sql = format!(
        "select cast(count(*) as double), coalesce(cast(sum(i.revenue) as double), 0), \
         coalesce(sum(cast(i.revenue as double) * cast(i.revenue as double)), 0) \
         from order_fact as i where i.lines > 0 and i.priced_lines = i.lines and {}",
        selected.condition
    );
    let (n, sum, squares): (f64, f64, f64) =
        conn.query_row(&sql, params_from_iter(&selected.values), |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?))
        })?;
    let mean = Moments::from_sums(n, sum, squares).and_then(|moments| moments.estimate());
    let design = shop.order_spread.unwrap_or(1.0);
    Ok(mean
        .and_then(|mean| Estimate::new(mean.value, mean.se * design.sqrt()))
        .map(|mean| mean.interval(Confidence::P95)))
}
