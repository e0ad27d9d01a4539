//! What the data lack, and the screen that shows it.

use crate::domain::Severity;
use crate::explore::{GapRow, Run};

/// The gaps, and where the cursor stands among them.
#[derive(Debug, Clone, Default)]
pub(crate) struct Gaps {
    /// The gaps, the worst first, once they are known, or why they are not.
    pub answer: Option<Result<Vec<GapRow>, String>>,
    /// The run whose answer brings them.
    pub run: Run,
    /// Whether their screen shows.
    pub is_open: bool,
    cursor: usize,
    top: usize,
}

impl Gaps {
    /// The gaps that are known.
    pub(crate) fn rows(&self) -> &[GapRow] {
        match &self.answer {
            Some(Ok(rows)) => rows,
            _ => &[],
        }
    }

    /// How many there are, once that is known.
    pub(crate) fn count(&self) -> Option<usize> {
        matches!(self.answer, Some(Ok(_))).then(|| self.rows().len())
    }

    /// How many of that severity there are.
    pub(crate) fn count_of(&self, severity: Severity) -> usize {
        let of_it = |gap: &&GapRow| gap.severity == severity;
        self.rows().iter().filter(of_it).count()
    }

    /// The gap under the cursor.
    pub(crate) fn selected(&self) -> Option<&GapRow> {
        self.rows().get(self.cursor)
    }

    /// Its place.
    pub(crate) fn cursor(&self) -> usize {
        self.cursor
    }

    /// The place of the first gap on screen.
    pub(crate) fn top(&self) -> usize {
        self.top
    }

    /// Takes gaps in; the cursor stays on the gap it was on, if it is still there.
    pub(crate) fn fill(&mut self, answer: Result<Vec<GapRow>, String>) {
        let code = self.selected().map(|gap| gap.code.clone());
        self.answer = Some(answer);
        let same = self
            .rows()
            .iter()
            .position(|gap| Some(&gap.code) == code.as_ref());
        self.move_to(same.unwrap_or(self.cursor));
    }

    /// Moves the cursor by so many gaps, as far as there are any.
    pub(crate) fn move_by(&mut self, gaps: isize) {
        self.move_to(self.cursor.saturating_add_signed(gaps));
    }

    /// Moves the cursor to that place, or to the last gap.
    pub(crate) fn move_to(&mut self, place: usize) {
        self.cursor = place.min(self.rows().len().saturating_sub(1));
    }

    /// Brings the cursor into the lines that the screen has for gaps.
    pub(crate) fn scroll_into(&mut self, lines: usize) {
        let lines = lines.max(1);
        let lowest = (self.cursor + 1).saturating_sub(lines);
        self.top = self.top.clamp(lowest, self.cursor.max(lowest));
        self.top = self.top.min(self.rows().len().saturating_sub(lines));
    }
}
