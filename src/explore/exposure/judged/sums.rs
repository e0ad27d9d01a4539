//! Sums of what exposures brought, as they are read and as they are judged.

use duckdb::Connection;
use duckdb::arrow::array::{Array, AsArray};
use duckdb::arrow::datatypes::{Float64Type, Int64Type};

use crate::explore::ExploreError;
use crate::judge::Takings;
use crate::stats::{Moments, Outcome};

/// The columns of what some exposures brought, in the order of [`Sums`].
pub(super) const TAKINGS: [&str; 15] = [
    "weight",
    "attaches",
    "kept",
    "kept_net",
    "kept_square",
    "back",
    "back_net",
    "back_square",
    "return_loss",
    "units",
    "units_back",
    "units_expected",
    "loss_if_back",
    "loss_units",
    "discounts",
];

/// Sums of what some exposures brought; they can be added.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Sums([f64; 15]);

impl Sums {
    /// Σ weight.
    pub(super) fn weight(&self) -> f64 {
        self.0[0]
    }

    /// Units that came back so far.
    pub(super) fn units_back(&self) -> f64 {
        self.0[10]
    }

    /// What one unit would cost that came back; `None` where no unit tells.
    pub(super) fn loss_if_back(&self) -> Option<f64> {
        (self.0[13] > 0.0).then(|| self.0[12] / self.0[13])
    }

    /// Exposures with a credited line.
    pub(super) fn attaches(&self) -> f64 {
        self.0[1]
    }

    pub(super) fn add(&mut self, other: &Self) {
        for (mine, theirs) in self.0.iter_mut().zip(other.0) {
            *mine += theirs;
        }
    }

    /// As the judge reads it; `usual_loss` stands in where no unit tells what a returned
    /// one costs.
    pub(super) fn takings(&self, usual_loss: f64) -> Takings {
        let [
            exposures,
            attaches,
            kept,
            kept_net,
            kept_square,
            back,
            back_net,
            back_square,
            return_loss,
            units,
            units_back,
            units_expected,
            _,
            _,
            discounts,
        ] = self.0;
        let outcome = |count: f64, sum: f64, squares: f64| {
            let of = Moments::from_sums(count, sum, squares).unwrap_or_default();
            Outcome {
                count: of.n(),
                mean: of.mean(),
                sd: of.variance().unwrap_or(0.0).sqrt(),
            }
        };
        Takings {
            exposures,
            attaches,
            kept: outcome(kept, kept_net, kept_square),
            back: outcome(back, back_net, back_square),
            return_loss,
            units,
            units_back,
            units_expected,
            loss_per_return: self.loss_if_back().unwrap_or(usual_loss),
            discounts,
        }
    }
}

/// The first of some figures.
pub(super) fn sums_of(figures: &[f64]) -> Sums {
    let mut sums = Sums::default();
    for (sum, figure) in sums.0.iter_mut().zip(figures) {
        *sum = *figure;
    }
    sums
}

/// Reads keys (null: -1) and figures (null: no number) of every row.
pub(super) fn read(
    conn: &Connection,
    source: &str,
    keys: &[&str],
    figures: &[&str],
    mut each: impl FnMut(&[i64], &[f64]),
) -> Result<(), ExploreError> {
    let typed = |columns: &[&str], kind: &str| -> Vec<String> {
        let typed = columns
            .iter()
            .map(|column| format!("cast(q.{column} as {kind})"));
        typed.collect()
    };
    let columns = [typed(keys, "bigint"), typed(figures, "double")].concat();
    let sql = format!("select {} from ({source}) as q", columns.join(", "));
    let mut statement = conn.prepare(&sql)?;
    let mut key = vec![0; keys.len()];
    let mut figure = vec![0.0; figures.len()];
    for batch in statement.query_arrow([])? {
        let wholes: Vec<_> = (0..keys.len())
            .map(|column| batch.column(column).as_primitive::<Int64Type>())
            .collect();
        let reals: Vec<_> = (keys.len()..keys.len() + figures.len())
            .map(|column| batch.column(column).as_primitive::<Float64Type>())
            .collect();
        for row in 0..batch.num_rows() {
            for (value, column) in key.iter_mut().zip(&wholes) {
                *value = if column.is_null(row) {
                    -1
                } else {
                    column.value(row)
                };
            }
            for (value, column) in figure.iter_mut().zip(&reals) {
                *value = if column.is_null(row) {
                    f64::NAN
                } else {
                    column.value(row)
                };
            }
            each(&key, &figure);
        }
    }
    Ok(())
}
