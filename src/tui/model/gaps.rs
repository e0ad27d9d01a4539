//! What the data lack, and the screen that shows it.

use super::list::Cursor;
use crate::domain::Severity;
use crate::explore::{GapRow, Run};

/// The gaps, and where the cursor stands among them.
#[derive(Debug, Clone, Default)]
pub(crate) struct Gaps {
    /// The gaps, the worst first, once they are known, or why they are not.
    pub answer: Option<Result<Vec<GapRow>, String>>,
    /// The run whose answer brings them.
    pub run: Run,
    /// Where the cursor stands among them.
    pub cursor: Cursor,
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
        self.rows().get(self.cursor.at())
    }

    /// Takes gaps in; the cursor stays on the gap it was on, if it is still there.
    pub(crate) fn fill(&mut self, answer: Result<Vec<GapRow>, String>) {
        let code = self.selected().map(|gap| gap.code.clone());
        self.answer = Some(answer);
        let same = self
            .rows()
            .iter()
            .position(|gap| Some(&gap.code) == code.as_ref());
        let len = self.rows().len();
        self.cursor.move_to(same.unwrap_or(self.cursor.at()), len);
    }
}
