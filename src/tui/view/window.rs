//! Which rows are on screen, to tell what scrolled between two frames.

use ratatui::layout::Rect;

use crate::tui::layout::Areas;
use crate::tui::model::{Model, Screen};
use crate::tui::paint::Scroll;

/// The lines of the rows, and the place of the first one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Window {
    rows: Rect,
    offset: usize,
}

impl Window {
    /// What the model shows now.
    pub(crate) fn of(model: &Model) -> Self {
        // Another screen has another list: nothing scrolls from the one to the other.
        if model.screen() != Screen::Drill {
            return Self::default();
        }
        Self {
            rows: Areas::of(model.size)
                .map(|areas| areas.rows)
                .unwrap_or_default(),
            offset: model.table().map_or(0, |table| table.offset()),
        }
    }

    /// How the rows moved on screen since an earlier frame.
    pub(crate) fn scroll_since(self, earlier: Self) -> Option<Scroll> {
        let up = i32::try_from(self.offset).ok()? - i32::try_from(earlier.offset).ok()?;
        (self.rows == earlier.rows && up != 0).then_some(Scroll {
            area: self.rows,
            up,
        })
    }
}
