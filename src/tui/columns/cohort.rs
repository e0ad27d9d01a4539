//! The columns of the cohort view: who buys it, and who comes back.

use super::{Column, Field, column, wide};

/// The columns from left to right, at every level.
pub(super) const COLUMNS: &[Column] = &[
    column(Field::Title, 0),
    column(Field::BaseN, 3),
    wide(Field::Attaches, 10, 150),
    column(Field::AttachShrunk, 1),
    column(Field::AttachInterval, 2),
    column(Field::ReturnRate, 6),
    column(Field::MarginPer1000, 4),
    column(Field::RepeatWith, 7),
    column(Field::RepeatWithout, 7),
    // Like buyers compared; what stands left of it is who they are as well.
    column(Field::RepeatDifference, 5).of_exposures(),
    column(Field::RepeatValueWith, 9),
    column(Field::RepeatValueWithout, 9),
    column(Field::ValueDifference, 8).of_exposures(),
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
