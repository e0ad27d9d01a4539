//! The figures whose interval is drawn in the row.

use crate::domain::{Base, Interval};
use crate::tui::model::Row;

/// A figure with an interval.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Drawn {
    /// The attach rate, against the pooled rate of the table.
    Attach,
    /// The return rate, against that of the same products sold without a
    /// recommendation.
    Return,
    /// Net margin by 1 000 of the base, against break-even and what the place on
    /// the page would earn otherwise.
    Margin,
}

impl Drawn {
    /// All of them, in the order of their discriminants.
    pub(crate) const ALL: [Self; 3] = [Self::Attach, Self::Return, Self::Margin];

    /// The figure of a row.
    pub(crate) fn figure(self, row: Row<'_>) -> Option<f64> {
        match self {
            Self::Attach => row.level.attach_rate,
            Self::Return => row.level.return_rate,
            Self::Margin => row.level.net_margin_per_1000,
        }
    }

    /// Its 95 % interval.
    pub(crate) fn interval(self, row: Row<'_>) -> Option<Interval> {
        let level = row.level;
        let bounds = match self {
            Self::Attach => level.attach_rate_low.zip(level.attach_rate_high),
            Self::Return => level.return_rate_low.zip(level.return_rate_high),
            Self::Margin => level
                .net_margin_per_1000_low
                .zip(level.net_margin_per_1000_high),
        };
        bounds.map(|(low, high)| Interval { low, high })
    }

    /// What the row's own figure is held against, where each row has its own.
    pub(crate) fn own_reference(self, row: Row<'_>) -> Option<f64> {
        match self {
            Self::Attach => None,
            Self::Return => row.level.baseline_return_rate,
            Self::Margin => row.pair?.slot_value,
        }
    }

    /// What it is a share of, to tell whether a row knows enough to set the axis.
    pub(crate) fn weight(self, row: Row<'_>) -> Option<f64> {
        match self {
            Self::Attach | Self::Margin => row.level.base_n,
            Self::Return => row.level.units_mature,
        }
    }

    /// The reference lines in words: the table's, and the row's own.
    pub(crate) fn references(self, base: Base) -> (&'static str, &'static str) {
        match (self, base) {
            (Self::Attach, _) => ("pooled", ""),
            (Self::Return, _) => ("", "own baseline"),
            (Self::Margin, Base::Exposures) => ("break-even", "slot value"),
            (Self::Margin, Base::EligibleOrders) => ("break-even", ""),
        }
    }
}
