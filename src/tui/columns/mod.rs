//! The columns of each view: what they show, what they are a share of, how they
//! sort, and which of them give way when the terminal is narrow.

mod attach;
mod cohort;
mod drawn;
mod field;
mod fit;
mod heading;
mod margin;
mod returns;
mod words;

pub(super) use drawn::Drawn;
pub(super) use field::Field;
pub(super) use fit::{Placed, fit};
pub(super) use heading::{About, base_name, heading};
pub(super) use words::{rec_type_word, value_word, values, verdict_word};

use crate::domain::{Base, Level, View};

/// One column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Column {
    /// What it shows.
    pub field: Field,
    /// The order in which columns get their room: 0 first. The title is 0.
    pub rank: u8,
    /// The least width of the screen that shows it unasked.
    pub from_width: u16,
    /// Whether it means nothing where nothing is shown to anybody.
    pub needs_exposures: bool,
}

const fn column(field: Field, rank: u8) -> Column {
    wide(field, rank, 0)
}

/// A column for screens of at least that width.
const fn wide(field: Field, rank: u8, from_width: u16) -> Column {
    Column {
        field,
        rank,
        from_width,
        needs_exposures: false,
    }
}

impl Column {
    /// The same, left out where figures are counted over orders alone.
    const fn of_exposures(self) -> Self {
        Self {
            needs_exposures: true,
            ..self
        }
    }
}

/// The columns of a view at a level, from left to right.
pub(super) fn of(view: View, level: Level, base: Base) -> impl Iterator<Item = &'static Column> {
    let columns = match view {
        View::Attach => attach::columns(level),
        View::Return => returns::columns(level),
        View::Margin => margin::columns(level),
        View::Cohort => cohort::COLUMNS,
    };
    columns
        .iter()
        .filter(move |column| !column.needs_exposures || base == Base::Exposures)
}

/// The figure that a view is about.
pub(super) fn leading(view: View, level: Level) -> Field {
    let base = Base::Exposures;
    let first = of(view, level, base).find(|column| column.rank == 1);
    first.map_or(Field::Title, |column| column.field)
}

/// Whether a column's cells are shaded by how high they are.
pub(super) fn is_heat(view: View, field: Field) -> bool {
    view == View::Cohort && cohort::is_heat(field)
}
