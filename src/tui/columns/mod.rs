//! The columns of each view: what they show, what they are a share of, how they
//! sort, and which of them give way when the terminal is narrow.

mod attach;
mod field;
mod fit;

pub(super) use field::Field;
pub(super) use fit::{Placed, fit};

use crate::domain::{Base, Level, View};

/// One column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Column {
    /// What it shows.
    pub field: Field,
    /// The order in which columns get their room: 0 first. The title is 0.
    pub rank: u8,
    /// The least width of the screen that shows it.
    pub from_width: u16,
}

/// The two lines above a column: its name, and its unit or what it is a share of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Heading {
    /// The name.
    pub name: &'static str,
    /// The unit, or the base of a ratio.
    pub unit: String,
}

/// The columns of a view at a level, from left to right.
pub(super) fn of(view: View, level: Level) -> &'static [Column] {
    match view {
        View::Attach | View::Return | View::Margin | View::Cohort => attach::columns(level),
    }
}

/// What stands above a column.
pub(super) fn heading(field: Field, level: Level, base: Base, currency: Option<&str>) -> Heading {
    let (name, unit) = attach::heading(field, level, base);
    let unit = match (field, currency) {
        (Field::Revenue, Some(currency)) => currency.to_owned(),
        _ => unit.to_owned(),
    };
    Heading { name, unit }
}

/// What the base of a rate is called in running text, after a figure or alone.
pub(super) fn base_name(base: Base, figure: &str) -> &'static str {
    match (base, figure == "1") {
        (Base::EligibleOrders, false) => "eligible orders",
        (Base::EligibleOrders, true) => "eligible order",
        (Base::Exposures, false) => "exposures",
        (Base::Exposures, true) => "exposure",
    }
}
