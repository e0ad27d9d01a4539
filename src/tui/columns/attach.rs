//! The columns of the attach view: how often the target is bought with the anchor.

use super::{Column, Field};
use crate::domain::{Base, Level};

const fn column(field: Field, rank: u8) -> Column {
    Column {
        field,
        rank,
        from_width: 0,
    }
}

/// A column for screens of at least that width.
const fn wide(field: Field, rank: u8, from_width: u16) -> Column {
    Column {
        field,
        rank,
        from_width,
    }
}

const LEVELS: &[Column] = &[
    column(Field::Title, 0),
    wide(Field::AnchorOrders, 8, 150),
    column(Field::BaseN, 3),
    column(Field::Attaches, 4),
    column(Field::AttachRate, 1),
    column(Field::Interval, 2),
    column(Field::Units, 6),
    column(Field::Revenue, 5),
];

const PAIRS: &[Column] = &[
    column(Field::Title, 0),
    column(Field::BaseN, 3),
    column(Field::Attaches, 5),
    column(Field::AttachRate, 1),
    column(Field::Interval, 2),
    column(Field::Lift, 4),
    // Names and intervals need the room more: units are mostly the attaches again.
    wide(Field::Units, 7, 130),
    column(Field::Revenue, 6),
    wide(Field::Confidence, 8, 160),
    wide(Field::TargetOrders, 9, 160),
];

/// The columns from left to right.
pub(super) fn columns(level: Level) -> &'static [Column] {
    match level {
        Level::Categories | Level::Products => LEVELS,
        Level::Pairs => PAIRS,
    }
}

/// A column's name, and its unit or what it is a share of.
pub(super) fn heading(field: Field, level: Level, base: Base) -> (&'static str, &'static str) {
    let of_orders = base == Base::EligibleOrders;
    match field {
        Field::Title => (
            match level {
                Level::Categories => "category",
                Level::Products => "product",
                Level::Pairs => "recommended product",
            },
            "",
        ),
        Field::AnchorOrders => ("anchor", "orders"),
        Field::BaseN if of_orders => ("eligible", "orders"),
        Field::BaseN => ("exposures", ""),
        Field::Attaches if of_orders => ("attaches", "orders"),
        Field::Attaches => ("attaches", "exposures"),
        Field::AttachRate if of_orders => ("attach %", "of eligible"),
        Field::AttachRate => ("attach %", "of exposures"),
        Field::Interval => ("", ""),
        Field::Lift => ("lift", "95 % interval"),
        Field::Units => ("units", "attached"),
        Field::Revenue => ("revenue", "attached"),
        Field::Confidence => ("confidence %", "of anchor orders"),
        Field::TargetOrders => ("target", "orders"),
    }
}
