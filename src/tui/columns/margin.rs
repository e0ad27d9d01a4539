//! The columns of the margin view: from price to what is left.

use super::{Column, Field, column, wide};
use crate::domain::Level;

const LEVELS: &[Column] = &[
    column(Field::Title, 0),
    column(Field::BaseN, 4),
    wide(Field::Discounts, 9, 110),
    column(Field::Revenue, 5),
    column(Field::Cogs, 6),
    column(Field::Fees, 7),
    column(Field::ReturnLoss, 7),
    column(Field::NetMargin, 3),
    column(Field::MarginPerAttach, 8),
    column(Field::MarginPer1000, 1),
    column(Field::MarginInterval, 2),
];

const PAIRS: &[Column] = &[
    column(Field::Title, 0),
    column(Field::Verdict, 2),
    column(Field::BaseN, 5),
    wide(Field::Discounts, 11, 130),
    column(Field::Revenue, 7),
    column(Field::Cogs, 8),
    column(Field::Fees, 8),
    column(Field::ReturnLoss, 8),
    column(Field::NetMargin, 4),
    column(Field::MarginPerAttach, 9),
    column(Field::MarginPer1000, 1),
    column(Field::MarginInterval, 3),
    column(Field::SlotValue, 6).of_exposures(),
    wide(Field::IncrementalMargin, 10, 150).of_exposures(),
    wide(Field::PPositive, 10, 150).of_exposures(),
];

/// The columns from left to right.
pub(super) fn columns(level: Level) -> &'static [Column] {
    match level {
        Level::Categories | Level::Products => LEVELS,
        Level::Pairs => PAIRS,
    }
}
