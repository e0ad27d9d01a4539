//! The marked rows side by side.

use super::list::Cursor;

/// What of the comparison is on screen. The rows are the table's marked ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Compare {
    /// The figure under the cursor.
    pub cursor: Cursor,
    /// Rows after the first that have gone off at the left.
    pub scroll: usize,
}
