//! Lists of what was found: alerts, opportunities.

use super::list::Cursor;
use crate::explore::{AlertRow, OpportunityRow, Run, Table};

/// A row that is known by an id.
pub(crate) trait Named {
    /// What tells it from all others of its list.
    fn key(&self) -> String;
}

impl Named for AlertRow {
    fn key(&self) -> String {
        format!("{} {}", self.id, self.harm.name())
    }
}

impl Named for OpportunityRow {
    fn key(&self) -> String {
        self.id.clone()
    }
}

/// A list, and where the cursor stands in it.
#[derive(Debug, Clone)]
pub(crate) struct Found<R> {
    /// The rows, once they are known, or why they are not.
    pub answer: Option<Result<Table<R>, String>>,
    /// The run whose answer brings them.
    pub run: Run,
    /// Whether it is waited for.
    pub is_awaited: bool,
    /// Where the cursor stands among them.
    pub cursor: Cursor,
}

impl<R> Default for Found<R> {
    fn default() -> Self {
        Self {
            answer: None,
            run: Run::default(),
            is_awaited: false,
            cursor: Cursor::default(),
        }
    }
}

impl<R: Named> Found<R> {
    /// It is asked for; what is there stays until the answer comes.
    pub(crate) fn ask(&mut self, run: Run) {
        self.run = run;
        self.is_awaited = true;
    }

    /// Gives up what is waited for, and what would be out of date without it; its run.
    pub(crate) fn give_up(&mut self) -> Option<Run> {
        if !self.is_awaited {
            return None;
        }
        self.is_awaited = false;
        self.answer = None;
        Some(self.run)
    }

    /// The rows that are known.
    pub(crate) fn rows(&self) -> &[R] {
        match &self.answer {
            Some(Ok(table)) => &table.rows,
            _ => &[],
        }
    }

    /// Sentences about the list as a whole.
    pub(crate) fn remarks(&self) -> &[String] {
        match &self.answer {
            Some(Ok(table)) => &table.remarks,
            _ => &[],
        }
    }

    /// The row under the cursor.
    pub(crate) fn selected(&self) -> Option<&R> {
        self.rows().get(self.cursor.at())
    }

    /// Takes rows in; the cursor stays on the row it was on, if that is still there.
    pub(crate) fn fill(&mut self, answer: Result<Table<R>, String>) {
        let key = self.selected().map(Named::key);
        self.answer = Some(answer);
        self.is_awaited = false;
        let same = self.rows().iter().position(|row| Some(row.key()) == key);
        let len = self.rows().len();
        self.cursor.move_to(same.unwrap_or(self.cursor.at()), len);
    }
}
