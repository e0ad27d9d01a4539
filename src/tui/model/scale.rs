//! What all rows of a table share: the axes the intervals are drawn on, the
//! pooled rate, and how wide the figures are. Taken once per answer, over all
//! rows, so that a find or a sort moves nothing.

use super::rows::Rows;
use crate::tui::cells;
use crate::tui::columns::{Drawn, Field};

/// The axis of an interval column, in the unit of its figure.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Axis {
    /// The left end: 0, or a round number below.
    pub min: f64,
    /// The right end, a round number.
    pub max: f64,
    /// The line that all rows are held against: for attaches the pooled rate,
    /// where a row would lie that is like the table as a whole; for margin 0.
    pub reference: Option<f64>,
}

/// The largest and the smallest value of a column.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(crate) struct Range {
    /// Smallest; 0 or below.
    pub low: f64,
    /// Largest; 0 or above.
    pub high: f64,
    /// The smallest value that is there, whatever its sign.
    pub least: Option<f64>,
}

/// What all rows of a table share.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Scale {
    axes: [Axis; Drawn::ALL.len()],
    /// Whether amounts of money show cents.
    pub cents: bool,
    /// Width of the widest title.
    pub title_width: usize,
    ranges: [Range; Field::ALL.len()],
}

/// Below so much of its base a rate says too little to set the axis.
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
                        range.least = Some(range.least.map_or(value, |least| least.min(value)));
                    }
                }
            }
        }
        let axes = Drawn::ALL.map(|drawn| axis(rows, drawn));
        let revenue = ranges[Field::Revenue as usize];
        Self {
            axes,
            cents: revenue.high.max(-revenue.low) < CENTS_BELOW,
            title_width,
            ranges,
        }
    }

    /// The axis of a drawn figure.
    pub(crate) fn axis(&self, drawn: Drawn) -> Axis {
        self.axes[drawn as usize]
    }

    /// The largest and the smallest value of a column.
    pub(crate) fn range(&self, field: Field) -> Range {
        self.ranges[field as usize]
    }

    /// Decimals of a column's figures. The attach rate has those of its axis.
    pub(crate) fn decimals(&self, field: Field) -> usize {
        let greatest = match field {
            Field::AttachRate | Field::AttachShrunk | Field::Confidence => {
                self.axis(Drawn::Attach).max
            }
            Field::ReturnRate | Field::Baseline | Field::ReturnAdjusted => {
                self.axis(Drawn::Return).max
            }
            Field::MarginPer1000 | Field::SlotValue | Field::IncrementalMargin => {
                let axis = self.axis(Drawn::Margin);
                axis.max.max(-axis.min)
            }
            field => {
                let range = self.range(field);
                range.high.max(-range.low)
            }
        };
        field.decimals_for(greatest)
    }

    /// How high a value lies in its column, from 0 to 1; `None` where all are alike.
    pub(crate) fn height(&self, field: Field, value: f64) -> Option<f64> {
        let range = self.range(field);
        let low = range.least?;
        let span = range.high - low;
        (span > 0.0).then(|| ((value - low) / span).clamp(0.0, 1.0))
    }
}

/// The axis of a figure over all rows.
fn axis(rows: &Rows, drawn: Drawn) -> Axis {
    let (low, high) = reach(rows, drawn);
    match drawn {
        Drawn::Attach => Axis {
            min: 0.0,
            max: round_share(high),
            reference: pooled_rate(rows),
        },
        Drawn::Return => Axis {
            min: 0.0,
            max: round_share(high),
            reference: None,
        },
        Drawn::Margin => {
            let (min, max) = (-round_up(-low), round_up(high));
            Axis {
                min,
                max: if min == 0.0 && max == 0.0 { 1.0 } else { max },
                reference: Some(0.0),
            }
        }
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

/// How far the intervals of the well-known rows reach below and above 0.
///
/// Rows with a small base do not set the axis, else one order would squash all
/// others; an interval that ends beyond the axis is drawn with an arrow.
///
/// Nor do the few that reach furthest in a table of many rows: 98 of 100 exposures (or
/// orders) lie in rows that end within the axis.
fn reach(rows: &Rows, drawn: Drawn) -> (f64, f64) {
    let known = |enough: f64| -> Vec<Reach> {
        let reach = rows.iter().filter_map(|row| {
            let weight = drawn.weight(row).filter(|n| *n >= enough)?;
            let figure = drawn.figure(row)?;
            let interval = drawn.interval(row);
            let (low, high) = interval.map_or((figure, figure), |i| (i.low, i.high));
            let all = [figure, low, high, weight];
            all.iter().all(|value| value.is_finite()).then_some(Reach {
                figure,
                low,
                high,
                weight,
            })
        });
        reach.collect()
    };
    let mut known = Some(known(ENOUGH_BASE))
        .filter(|known| !known.is_empty())
        .unwrap_or_else(|| known(0.0));
    if known.is_empty() {
        return (0.0, f64::INFINITY);
    }
    let extreme = |of: &dyn Fn(&Reach) -> f64| known.iter().map(of).fold(0.0, f64::max);
    let (lowest, highest) = (extreme(&|row| -row.figure), extreme(&|row| row.figure));
    let (low, high) = if known.len() > MANY {
        (
            within_most(&mut known, |row| -row.low).max(0.0),
            within_most(&mut known, |row| row.high).max(0.0),
        )
    } else {
        (extreme(&|row| -row.low), extreme(&|row| row.high))
    };
    let within = |bound: f64, figure: f64| {
        if figure > 0.0 {
            bound.min(2.5 * figure)
        } else {
            bound
        }
    };
    (-within(low, lowest), within(high, highest))
}

/// How far one row reaches.
struct Reach {
    figure: f64,
    low: f64,
    high: f64,
    weight: f64,
}

/// In a table of more well-known rows a few do not set the axis.
const MANY: usize = 100;

/// The bound below which most of the weight is.
fn within_most(rows: &mut [Reach], bound: impl Fn(&Reach) -> f64) -> f64 {
    const MOST: f64 = 0.98;
    rows.sort_by(|a, b| bound(a).total_cmp(&bound(b)));
    let enough: f64 = MOST * rows.iter().map(|row| row.weight).sum::<f64>();
    let mut sum = 0.0;
    let first = rows.iter().find(|row| {
        sum += row.weight;
        sum >= enough
    });
    first.or(rows.last()).map_or(0.0, bound)
}

/// The least round fraction that is not below `wanted`, at most 1.
fn round_share(wanted: f64) -> f64 {
    if (1e-6..1.0).contains(&wanted) {
        round_up(wanted).min(1.0)
    } else {
        1.0
    }
}

/// The least round number that is not below `wanted`; 0 for what is not above 0.
fn round_up(wanted: f64) -> f64 {
    const ROUND: [f64; 12] = [1.0, 1.2, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0, 9.0, 10.0];
    if !(wanted.is_finite() && wanted > 1e-9) {
        return 0.0;
    }
    let power = 10_f64.powf(wanted.log10().floor());
    ROUND
        .iter()
        .map(|step| step * power)
        .find(|candidate| *candidate >= wanted * (1.0 - 1e-12))
        .unwrap_or(wanted)
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
            let found = round_share(wanted);
            assert!((found - max).abs() < 1e-12, "{wanted} gave {found}");
        }
    }

    #[test]
    fn one_lucky_order_does_not_squash_the_axis() {
        let mut lucky = pair_row("1", "9", 1, 1.0);
        lucky.level.attach_rate_high = Some(1.0);
        let rows = Rows::Pairs(vec![pair_row("1", "2", 50, 1_000.0), lucky]);
        assert!(Scale::of(&rows).axis(Drawn::Attach).max < 0.1);
    }

    #[test]
    fn a_few_of_many_rows_do_not_set_the_axis() {
        let mut rows: Vec<_> = (0..200)
            .map(|n| pair_row("1", &n.to_string(), 20, 1_000.0))
            .collect();
        let wide = Scale::of(&Rows::Pairs(rows.clone()))
            .axis(Drawn::Attach)
            .max;
        for row in rows.iter_mut().take(3) {
            row.level.attach_rate = Some(0.4);
            row.level.attach_rate_high = Some(0.5);
        }
        let axis = |rows| Scale::of(&Rows::Pairs(rows)).axis(Drawn::Attach).max;
        assert_eq!(axis(rows.clone()), wide);
        // In a table that is read row by row all of them do.
        rows.truncate(20);
        assert!(axis(rows) >= 0.5);
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
        assert_eq!(Scale::of(&rows).axis(Drawn::Attach).reference, Some(0.04));
    }

    #[test]
    fn no_rows_make_a_scale_all_the_same() {
        let scale = Scale::of(&Rows::Pairs(Vec::new()));
        assert_eq!(
            (
                scale.axis(Drawn::Attach).max,
                scale.axis(Drawn::Attach).reference,
            ),
            (1.0, None)
        );
    }

    #[test]
    fn the_axis_of_margin_reaches_below_zero_where_rows_lose() {
        let mut loses = pair_row("1", "9", 50, 1_000.0);
        loses.level.net_margin_per_1000 = Some(-41.0);
        loses.level.net_margin_per_1000_low = Some(-88.0);
        loses.level.net_margin_per_1000_high = Some(6.0);
        let mut earns = pair_row("1", "2", 50, 1_000.0);
        earns.level.net_margin_per_1000 = Some(139.0);
        earns.level.net_margin_per_1000_low = Some(112.0);
        earns.level.net_margin_per_1000_high = Some(167.0);
        let axis = |rows| Scale::of(&Rows::Pairs(rows)).axis(Drawn::Margin);
        let both = axis(vec![loses, earns.clone()]);
        assert_eq!((both.min, both.max), (-90.0, 200.0));
        assert_eq!(both.reference, Some(0.0));
        let one = axis(vec![earns]);
        assert_eq!((one.min, one.max), (0.0, 200.0));
        let none = axis(Vec::new());
        assert!(none.max > none.min);
    }
}
