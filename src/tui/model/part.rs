//! A part of a screen that is asked for on its own.

use crate::explore::Run;

/// An answer on its way, or there, or why it is not.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Part<T> {
    run: Option<Run>,
    answer: Option<Result<T, String>>,
}

impl<T> Default for Part<T> {
    fn default() -> Self {
        Self {
            run: None,
            answer: None,
        }
    }
}

impl<T> Part<T> {
    /// It is asked for; what is there stays until the answer comes.
    pub(crate) fn ask(&mut self, run: Run) {
        self.run = Some(run);
    }

    /// Whether that run's answer is waited for.
    pub(crate) fn awaits(&self, run: Run) -> bool {
        self.run == Some(run)
    }

    /// Takes the answer in.
    pub(crate) fn take(&mut self, answer: Result<T, String>) {
        self.run = None;
        self.answer = Some(answer);
    }

    /// What is known.
    pub(crate) fn get(&self) -> Option<&T> {
        self.answer.as_ref()?.as_ref().ok()
    }

    /// Why it is not known.
    pub(crate) fn error(&self) -> Option<&str> {
        self.answer.as_ref()?.as_ref().err().map(String::as_str)
    }

    /// Whether it is neither known nor on its way.
    pub(crate) fn is_missing(&self) -> bool {
        self.answer.is_none() && self.run.is_none()
    }

    /// The run whose answer is waited for.
    pub(crate) fn awaited(&self) -> Option<Run> {
        self.run
    }

    /// Gives up what is waited for, and what would be out of date without it; its run.
    pub(crate) fn give_up(&mut self) -> Option<Run> {
        let run = self.run?;
        *self = Self::default();
        Some(run)
    }

    /// Whether what is there is about to be replaced.
    pub(crate) fn is_stale(&self) -> bool {
        self.run.is_some() && self.answer.is_some()
    }

    /// Whether an answer is waited for.
    pub(crate) fn is_awaited(&self) -> bool {
        self.run.is_some()
    }
}
