//! How a person arranged the columns of a view: order, what is hidden or always
//! shown, widths, and how far the table is scrolled sideways.

use crate::domain::{Level, View};
use crate::tui::columns::{Column, Field};

/// The least and the greatest width a person can give a column.
const WIDTHS: (u16, u16) = (4, 80);

/// The columns of one view at one level, as a person arranged them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Arrangement {
    /// All columns from left to right; empty is the view's own order.
    pub order: Vec<Field>,
    /// Columns that do not show.
    pub hidden: Vec<Field>,
    /// Columns that show before all others.
    pub pinned: Vec<Field>,
    /// Widths that were set.
    pub widths: Vec<(Field, u16)>,
    /// Columns after the first that have gone off at the left.
    pub scroll: usize,
}

impl Arrangement {
    /// The columns in this order, hidden ones included; the first stays first.
    pub(crate) fn ordered(
        &self,
        columns: impl Iterator<Item = &'static Column>,
    ) -> Vec<&'static Column> {
        let mut columns: Vec<_> = columns.collect();
        if !self.order.is_empty() {
            let place = |column: &&Column| {
                let found = self.order.iter().position(|field| *field == column.field);
                (column.field != Field::Title, found.unwrap_or(usize::MAX))
            };
            columns.sort_by_key(place);
        }
        columns
    }

    /// The width set for a column.
    pub(crate) fn width(&self, field: Field) -> Option<u16> {
        let set = self.widths.iter().find(|(its, _)| *its == field);
        set.map(|(_, width)| *width)
    }

    /// Hides a column, or shows it before all others.
    pub(crate) fn toggle(&mut self, field: Field, is_shown: bool) {
        self.hidden.retain(|other| *other != field);
        self.pinned.retain(|other| *other != field);
        if field == Field::Title {
            return;
        }
        if is_shown {
            self.hidden.push(field);
        } else {
            self.pinned.push(field);
        }
    }

    /// Moves a column by one place among `all`; whether it could.
    pub(crate) fn shift(&mut self, all: &[Field], field: Field, right: bool) -> bool {
        let mut order = all.to_vec();
        let Some(from) = order.iter().position(|other| *other == field) else {
            return false;
        };
        let to = if right {
            from + 1
        } else {
            from.saturating_sub(1)
        };
        // The first column is the row's name, and stays.
        if from == 0 || to == 0 || to >= order.len() {
            return false;
        }
        order.swap(from, to);
        self.order = order;
        true
    }

    /// Sets the width of a column, within reason.
    pub(crate) fn resize(&mut self, field: Field, width: u16) {
        self.widths.retain(|(other, _)| *other != field);
        self.widths.push((field, width.clamp(WIDTHS.0, WIDTHS.1)));
    }
}

/// The arrangements of all views and levels that were touched.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Arrangements(Vec<((View, Level), Arrangement)>);

impl Arrangements {
    /// That of a view at a level.
    pub(crate) fn of(&self, view: View, level: Level) -> Option<&Arrangement> {
        let key = (view, level);
        let found = self.0.iter().find(|(its, _)| *its == key);
        found.map(|(_, arrangement)| arrangement)
    }

    /// That of a view at a level, to change it.
    pub(crate) fn of_mut(&mut self, view: View, level: Level) -> &mut Arrangement {
        let key = (view, level);
        let place = match self.0.iter().position(|(its, _)| *its == key) {
            Some(place) => place,
            None => {
                self.0.push((key, Arrangement::default()));
                self.0.len() - 1
            }
        };
        &mut self.0[place].1
    }

    /// All of them.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &((View, Level), Arrangement)> {
        self.0.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_moves_by_one_place_and_never_before_the_first() {
        let all = [Field::Title, Field::BaseN, Field::Attaches];
        let mut arrangement = Arrangement::default();
        assert!(!arrangement.shift(&all, Field::BaseN, false));
        assert!(!arrangement.shift(&all, Field::Attaches, true));
        assert!(!arrangement.shift(&all, Field::Title, true));
        assert!(arrangement.shift(&all, Field::BaseN, true));
        assert_eq!(
            arrangement.order,
            [Field::Title, Field::Attaches, Field::BaseN]
        );
    }

    #[test]
    fn a_hidden_column_comes_back_before_all_others() {
        let mut arrangement = Arrangement::default();
        arrangement.toggle(Field::Units, true);
        assert_eq!(arrangement.hidden, [Field::Units]);
        arrangement.toggle(Field::Units, false);
        assert!(arrangement.hidden.is_empty());
        assert_eq!(arrangement.pinned, [Field::Units]);
        arrangement.toggle(Field::Title, true);
        assert!(arrangement.hidden.is_empty(), "a row keeps its name");
    }
}
