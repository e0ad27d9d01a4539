//! What all rows of a table share: the axis the intervals are drawn on, the
//! pooled rate, and how wide the figures are. Taken once per answer, over all
//! rows, so that a find or a sort moves nothing.

use super::rows::{Row, Rows};
use crate::tui::cells;
use crate::tui::columns::Field;

/// The axis of the interval column: from 0 to `max`, both fractions.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Axis {
    /// The right end, a round number.
    pub max: f64,
    /// Attaches of all rows divided by the base of all rows: where a row would
    /// lie that is like the table as a whole.
    pub pooled: Option<f64>,
}

/// The largest and the smallest value of a column.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(crate) struct Range {
    /// Smallest; 0 or below.
    pub low: f64,
    /// Largest; 0 or above.
    pub high: f64,
}

/// What all rows of a table share.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Scale {
    /// The axis of the interval column.
    pub axis: Axis,
    /// Decimals of a rate in percent.
    pub rate_decimals: usize,
    /// Whether amounts of money show cents.
    pub cents: bool,
    /// Width of the widest title.
    pub title_width: usize,
    ranges: [Range; Field::ALL.len()],
}

/// Below so many orders or exposures a rate says too little to set the axis.
const ENOUGH_BASE: f64 = 30.0;

/// Above this many a table shows amounts in whole units of the currency.
const CENTS_BELOW: f64 = 10_000.0;

impl Scale {
    /// Measures the rows.
    pub(crate) fn of(rows: &Rows) -> Self {
        let mut ranges = [Range::default(); Field::ALL.len()];
        let mut title_width = 0;
        for row in rows.iter() {
            title_width = title_width.max(cells::width(row.title()));
            for field in Field::ALL {
                let bound = row.pair.and_then(|pair| pair.lift_high);
                let bound = bound.filter(|_| field == Field::Lift);
                for value in [field.value(row), bound].into_iter().flatten() {
                    if value.is_finite() {
                        let range = &mut ranges[field as usize];
                        range.low = range.low.min(value);
                        range.high = range.high.max(value);
                    }
                }
            }
        }
        let axis = Axis {
            max: axis_max(rows),
            pooled: pooled_rate(rows),
        };
        let revenue = ranges[Field::Revenue as usize];
        Self {
            axis,
            rate_decimals: match axis.max {
                max if max <= 0.002 => 3,
                max if max <= 0.02 => 2,
                _ => 1,
            },
            cents: revenue.high.max(-revenue.low) < CENTS_BELOW,
            title_width,
            ranges,
        }
    }

    /// The largest and the smallest value of a column.
    pub(crate) fn range(&self, field: Field) -> Range {
        self.ranges[field as usize]
    }
}

/// The rate of all rows together, from sums.
fn pooled_rate(rows: &Rows) -> Option<f64> {
    let (attaches, base) = rows
        .iter()
        .filter_map(|row| Field::Attaches.value(row).zip(row.level.base_n))
        .fold((0.0, 0.0), |(attaches, base), (a, b)| {
            (attaches + a, base + b)
        });
    (base > 0.0).then(|| attaches / base)
}

/// A round number that the intervals of the well-known rows fit below.
///
/// Rows with a small base do not set it, else one order would squash all others;
/// an interval that ends beyond the axis is drawn with an arrow.
fn axis_max(rows: &Rows) -> f64 {
    let reach = |row: &Row<'_>| {
        let rate = row.level.attach_rate?;
        Some((rate, row.level.attach_rate_high.unwrap_or(rate)))
    };
    let widest = |enough: f64| {
        rows.iter()
            .filter(|row| row.level.base_n.is_some_and(|n| n >= enough))
            .filter_map(|row| reach(&row))
            .filter(|(rate, high)| rate.is_finite() && high.is_finite())
            .fold(None, |widest: Option<(f64, f64)>, (rate, high)| {
                let (r, h) = widest.unwrap_or((0.0, 0.0));
                Some((r.max(rate), h.max(high)))
            })
    };
    let Some((rate, high)) = widest(ENOUGH_BASE).or_else(|| widest(0.0)) else {
        return 1.0;
    };
    let wanted = if rate > 0.0 {
        high.min(2.5 * rate)
    } else {
        high
    };
    round_up(wanted)
}

/// The least round number that is not below `wanted`, at most 1.
fn round_up(wanted: f64) -> f64 {
    const ROUND: [f64; 12] = [1.0, 1.2, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0, 9.0, 10.0];
    if !(1e-6..1.0).contains(&wanted) {
        return 1.0;
    }
    let power = 10_f64.powf(wanted.log10().floor());
    ROUND
        .iter()
        .map(|step| step * power)
        .find(|candidate| *candidate >= wanted * (1.0 - 1e-12))
        .unwrap_or(1.0)
        .min(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::fixture::{level_row, pair_row};

    #[test]
    fn the_axis_ends_at_a_round_number_above_every_well_known_interval() {
        for (wanted, max) in [
            (0.11, 0.12),
            (0.12, 0.12),
            (0.23, 0.25),
            (0.61, 0.8),
            (0.004_1, 0.005),
            (1.7, 1.0),
        ] {
            let found = round_up(wanted);
            assert!((found - max).abs() < 1e-12, "{wanted} gave {found}");
        }
    }

    #[test]
    fn one_lucky_order_does_not_squash_the_axis() {
        let mut lucky = pair_row("1", "9", 1, 1.0);
        lucky.level.attach_rate_high = Some(1.0);
        let rows = Rows::Pairs(vec![pair_row("1", "2", 50, 1_000.0), lucky]);
        assert!(Scale::of(&rows).axis.max < 0.1);
    }

    #[test]
    fn the_pooled_rate_is_made_from_sums_and_leaves_out_rows_without_figures() {
        let mut unknown = level_row("c", 0, 0.0);
        (unknown.attaches, unknown.base_n) = (None, None);
        let rows = Rows::Products(vec![
            level_row("a", 10, 100.0),
            level_row("b", 30, 900.0),
            unknown,
        ]);
        assert_eq!(Scale::of(&rows).axis.pooled, Some(0.04));
    }

    #[test]
    fn no_rows_make_a_scale_all_the_same() {
        let scale = Scale::of(&Rows::Pairs(Vec::new()));
        assert_eq!((scale.axis.max, scale.axis.pooled), (1.0, None));
    }
}
