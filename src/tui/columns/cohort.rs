//! The columns of the cohort view: who buys it, and who comes back.

use super::{Column, Field, column, wide};

/// The columns from left to right, at every level.
pub(super) const COLUMNS: &[Column] = &[
    column(Field::Title, 0),
    column(Field::BaseN, 3),
    wide(Field::Attaches, 10, 150),
    column(Field::AttachShrunk, 1),
    column(Field::AttachInterval, 2),
    column(Field::ReturnRate, 5),
    column(Field::MarginPer1000, 4),
    column(Field::RepeatWith, 6),
    column(Field::RepeatWithout, 6),
    column(Field::RepeatDifference, 6).of_exposures(),
    column(Field::RepeatValueWith, 8),
    column(Field::RepeatValueWithout, 8),
    wide(Field::ValueDifference, 9, 110).of_exposures(),
    wide(Field::AttachRate, 11, 130),
];

/// Whether a cell of this column is heat: shaded by how high it is in its column.
pub(super) fn is_heat(field: Field) -> bool {
    matches!(
        field,
        Field::AttachShrunk
            | Field::ReturnRate
            | Field::MarginPer1000
            | Field::RepeatWith
            | Field::RepeatWithout
    )
}
