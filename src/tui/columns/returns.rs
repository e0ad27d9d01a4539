//! The columns of the return view: how much of what was attached comes back.

use super::{Column, Field, column, wide};
use crate::domain::Level;

const LEVELS: &[Column] = &[
    column(Field::Title, 0),
    column(Field::Units, 5),
    column(Field::UnitsMature, 3),
    column(Field::UnitsReturned, 8),
    column(Field::ReturnRate, 1),
    column(Field::ReturnInterval, 2),
    column(Field::Baseline, 4),
    column(Field::Maturity, 6),
    column(Field::ReturnAdjusted, 10),
    column(Field::AnchorReturnWith, 7),
    column(Field::AnchorReturnWithout, 7),
    column(Field::ReturnLoss, 9),
    wide(Field::RefundAmount, 11, 150),
];

const PAIRS: &[Column] = &[
    column(Field::Title, 0),
    column(Field::Verdict, 2),
    column(Field::Units, 6),
    column(Field::UnitsMature, 4),
    column(Field::UnitsReturned, 9),
    column(Field::ReturnRate, 1),
    column(Field::ReturnInterval, 3),
    column(Field::Baseline, 5),
    column(Field::Maturity, 7),
    column(Field::ReturnAdjusted, 10),
    column(Field::AnchorReturnWith, 8),
    column(Field::AnchorReturnWithout, 8),
    column(Field::ReturnLoss, 10),
    wide(Field::RefundAmount, 11, 150),
];

/// The columns from left to right.
pub(super) fn columns(level: Level) -> &'static [Column] {
    match level {
        Level::Categories | Level::Products => LEVELS,
        Level::Pairs => PAIRS,
    }
}
