//! Rows side by side, and how far apart they are.
//!
//! Pure: it takes rows that were answered already. The intervals of differences
//! are made from the rows' own, which are taken as independent.

use super::{LevelRow, PairRow};
use crate::domain::{Interval, Money};
use crate::stats;

/// What a compared figure is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// A number of things.
    Count,
    /// A fraction.
    Rate,
    /// An amount in the reporting currency.
    Money,
    /// An amount in the reporting currency that was divided.
    Amount,
    /// A ratio around 1.
    Ratio,
}

/// One figure of all rows.
#[derive(Debug, Clone, PartialEq)]
pub struct Compared {
    /// The contract's name of the figure.
    pub field: &'static str,
    /// What it is.
    pub unit: Unit,
    /// The figure of each row; `None` where it cannot be computed.
    pub figures: Vec<Option<f64>>,
    /// How far each row is from the first one, with the 95 % interval of that where
    /// both rows have one. `None` for the first row, for counts and sums, which grow
    /// with the base, and where a figure is missing.
    pub differences: Vec<Option<Difference>>,
}

/// How far a row is from the first one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Difference {
    /// Its figure minus the first row's.
    pub value: f64,
    /// The 95 % interval of that.
    pub interval: Option<Interval>,
}

impl Difference {
    /// Whether the interval leaves out 0; `None` without one.
    pub fn is_told_apart(&self) -> Option<bool> {
        let Interval { low, high } = self.interval?;
        Some(low > 0.0 || high < 0.0)
    }
}

/// A figure of a row: its value and its interval.
type Figure = (Option<f64>, Option<Interval>);

/// Compares rows with the first one, figure by figure; of pairs also their own
/// figures, when every row is one.
pub fn compare(rows: &[(&LevelRow, Option<&PairRow>)]) -> Vec<Compared> {
    #[expect(
        clippy::cast_precision_loss,
        reason = "counts far below 2^53, for a screen"
    )]
    let count = |n: Option<u64>| (n.map(|n| n as f64), None);
    let money = |amount: Option<Money>| (amount.map(Money::to_f64), None);
    let alone = |value: Option<f64>| (value, None);
    let mut out = Vec::new();
    let mut add = |field, unit, of: &dyn Fn(&LevelRow) -> Figure| {
        let figures: Vec<Figure> = rows.iter().map(|(level, _)| of(level)).collect();
        out.push(compared(field, unit, &figures));
    };
    add("base_n", Unit::Count, &|row| alone(row.base_n));
    add("ctr", Unit::Rate, &|row| {
        (row.ctr, interval(row.ctr_low, row.ctr_high))
    });
    add("seen_rate", Unit::Rate, &|row| alone(row.more.seen_rate));
    add("attaches", Unit::Count, &|row| count(row.attaches));
    add("attach_rate", Unit::Rate, &|row| {
        let bounds = interval(row.attach_rate_low, row.attach_rate_high);
        (row.attach_rate, bounds)
    });
    add("attach_rate_per_click", Unit::Rate, &|row| {
        let more = &row.more;
        let bounds = interval(
            more.attach_rate_per_click_low,
            more.attach_rate_per_click_high,
        );
        (more.attach_rate_per_click, bounds)
    });
    add("revenue", Unit::Money, &|row| money(row.revenue));
    add("net_margin", Unit::Money, &|row| money(row.net_margin));
    add("net_margin_per_1000", Unit::Amount, &|row| {
        let bounds = interval(row.net_margin_per_1000_low, row.net_margin_per_1000_high);
        (row.net_margin_per_1000, bounds)
    });
    add("margin_per_attach", Unit::Amount, &|row| {
        let bounds = interval(
            row.more.margin_per_attach_low,
            row.more.margin_per_attach_high,
        );
        (row.margin_per_attach, bounds)
    });
    add("return_rate", Unit::Rate, &|row| {
        let bounds = interval(row.return_rate_low, row.return_rate_high);
        (row.return_rate, bounds)
    });
    add("baseline_return_rate", Unit::Rate, &|row| {
        alone(row.baseline_return_rate)
    });
    add("anchor_return_with", Unit::Rate, &|row| {
        let more = &row.more;
        let bounds = interval(more.anchor_return_with_low, more.anchor_return_with_high);
        (row.anchor_return_with, bounds)
    });
    add("anchor_return_without", Unit::Rate, &|row| {
        let more = &row.more;
        let bounds = interval(
            more.anchor_return_without_low,
            more.anchor_return_without_high,
        );
        (row.anchor_return_without, bounds)
    });
    add("repeat_rate_90d_attached", Unit::Rate, &|row| {
        let more = &row.more;
        let bounds = interval(
            more.repeat_rate_90d_attached_low,
            more.repeat_rate_90d_attached_high,
        );
        (row.repeat_rate_90d_attached, bounds)
    });
    add("repeat_rate_90d_unattached", Unit::Rate, &|row| {
        let more = &row.more;
        let bounds = interval(
            more.repeat_rate_90d_unattached_low,
            more.repeat_rate_90d_unattached_high,
        );
        (row.repeat_rate_90d_unattached, bounds)
    });
    add("repeat_value_90d_attached", Unit::Amount, &|row| {
        let more = &row.more;
        let bounds = interval(
            more.repeat_value_90d_attached_low,
            more.repeat_value_90d_attached_high,
        );
        (row.repeat_value_90d_attached, bounds)
    });
    add("repeat_value_90d_unattached", Unit::Amount, &|row| {
        let more = &row.more;
        let bounds = interval(
            more.repeat_value_90d_unattached_low,
            more.repeat_value_90d_unattached_high,
        );
        (row.repeat_value_90d_unattached, bounds)
    });
    let pairs: Option<Vec<&PairRow>> = rows.iter().map(|(_, pair)| *pair).collect();
    if let Some(pairs) = pairs {
        let lifts: Vec<Figure> = pairs
            .iter()
            .map(|pair| (pair.lift, interval(pair.lift_low, pair.lift_high)))
            .collect();
        out.push(compared("lift", Unit::Ratio, &lifts));
        let chances: Vec<Figure> = pairs.iter().map(|pair| (pair.p_positive, None)).collect();
        out.push(compared("p_positive", Unit::Rate, &chances));
    }
    // A figure that no row has is no comparison.
    out.retain(|compared| compared.figures.iter().any(Option::is_some));
    out
}

fn interval(low: Option<f64>, high: Option<f64>) -> Option<Interval> {
    low.zip(high).map(|(low, high)| Interval { low, high })
}

fn compared(field: &'static str, unit: Unit, figures: &[Figure]) -> Compared {
    let first = figures.first().copied().unwrap_or((None, None));
    let is_size = matches!(unit, Unit::Count | Unit::Money);
    let differences = figures
        .iter()
        .enumerate()
        .map(|(place, &(figure, bounds))| {
            let (a, b) = figure.zip(first.0)?;
            (place > 0 && !is_size).then(|| Difference {
                value: a - b,
                interval: bounds
                    .zip(first.1)
                    .and_then(|(of_a, of_b)| stats::difference(a, of_a, b, of_b)),
            })
        })
        .collect();
    Compared {
        field,
        unit,
        figures: figures.iter().map(|(figure, _)| *figure).collect(),
        differences,
    }
}
