//! The columns of the attach view: how often the target is bought with the anchor.

use super::{Column, Field, column, wide};
use crate::domain::Level;

const LEVELS: &[Column] = &[
    column(Field::Title, 0),
    wide(Field::AnchorOrders, 9, 150),
    column(Field::BaseN, 4),
    wide(Field::Seen, 10, 150).of_exposures(),
    wide(Field::SeenRate, 12, 190).of_exposures(),
    column(Field::Ctr, 5).of_exposures(),
    column(Field::Attaches, 2),
    column(Field::AttachRate, 1),
    column(Field::AttachInterval, 3),
    wide(Field::AttachPerClick, 11, 150).of_exposures(),
    column(Field::Trend, 6).of_exposures(),
    wide(Field::Units, 8, 130),
    column(Field::Revenue, 7),
];

const PAIRS: &[Column] = &[
    column(Field::Title, 0),
    column(Field::Verdict, 3),
    wide(Field::RecType, 10, 130).of_exposures(),
    column(Field::BaseN, 5),
    wide(Field::Seen, 11, 150).of_exposures(),
    wide(Field::SeenRate, 14, 190).of_exposures(),
    column(Field::Ctr, 6).of_exposures(),
    column(Field::Attaches, 2),
    column(Field::AttachRate, 1),
    column(Field::AttachInterval, 4),
    wide(Field::AttachPerClick, 12, 170).of_exposures(),
    column(Field::Lift, 8),
    wide(Field::IncrementalAttach, 9, 140).of_exposures(),
    wide(Field::CannibalShare, 12, 170).of_exposures(),
    wide(Field::LiftOverOrganic, 13, 190).of_exposures(),
    column(Field::Trend, 7).of_exposures(),
    // Names and intervals need the room more: units are mostly the attaches again.
    wide(Field::Units, 9, 130),
    column(Field::Revenue, 9),
    wide(Field::Confidence, 10, 160),
    wide(Field::TargetOrders, 11, 160),
];

/// The columns from left to right.
pub(super) fn columns(level: Level) -> &'static [Column] {
    match level {
        Level::Categories | Level::Products => LEVELS,
        Level::Pairs => PAIRS,
    }
}
