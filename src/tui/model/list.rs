//! Where the cursor stands in a list that scrolls.

/// The selected row of a list, and the first one on screen. How long the list is
/// comes from whoever holds it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Cursor {
    at: usize,
    top: usize,
}

impl Cursor {
    /// Place of the selected row.
    pub(crate) fn at(self) -> usize {
        self.at
    }

    /// Place of the first row on screen.
    pub(crate) fn top(self) -> usize {
        self.top
    }

    /// Moves by so many of `len` rows, as far as there are any.
    pub(crate) fn move_by(&mut self, rows: isize, len: usize) {
        self.move_to(self.at.saturating_add_signed(rows), len);
    }

    /// Moves to that place of `len` rows, or to the last one.
    pub(crate) fn move_to(&mut self, place: usize, len: usize) {
        self.at = place.min(len.saturating_sub(1));
    }

    /// Scrolls as little as needed to have the cursor in a window of so many lines.
    pub(crate) fn scroll_into(&mut self, lines: usize, len: usize) {
        let lines = lines.max(1);
        let lowest = (self.at + 1).saturating_sub(lines);
        self.top = self.top.clamp(lowest, self.at.max(lowest));
        self.top = self.top.min(len.saturating_sub(lines));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cursor_stays_in_the_list_and_in_the_window() {
        let mut cursor = Cursor::default();
        cursor.move_by(7, 10);
        cursor.scroll_into(4, 10);
        assert_eq!((cursor.at(), cursor.top()), (7, 4));
        cursor.move_by(-9, 10);
        cursor.scroll_into(4, 10);
        assert_eq!((cursor.at(), cursor.top()), (0, 0));
        cursor.move_to(usize::MAX, 10);
        cursor.scroll_into(0, 10);
        assert_eq!((cursor.at(), cursor.top()), (9, 9));
        cursor.move_to(9, 0);
        cursor.scroll_into(5, 0);
        assert_eq!((cursor.at(), cursor.top()), (0, 0));
    }
}
