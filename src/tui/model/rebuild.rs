//! Figures that another version of sidecart built, and their rebuilding.

use std::time::Instant;

/// Why there are no figures to show, and what is done about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Rebuild {
    /// They could be rebuilt; why they must be.
    Offered(String),
    /// They are being rebuilt.
    Running {
        /// Since when.
        since: Instant,
        /// The table that is built now.
        step: String,
        /// Tables that are done.
        done: usize,
        /// Tables in all; 0 while that is not known.
        total: usize,
        /// Whether it was told to stop.
        is_stopping: bool,
    },
    /// They could not be rebuilt, for this reason; nothing was changed.
    Failed(String),
}

/// What is told of a rebuild.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Rebuilding {
    /// A table is begun.
    Step {
        /// Its name.
        step: String,
        /// Tables that are done.
        done: usize,
        /// Tables in all.
        total: usize,
    },
    /// It is over: all is done, or it was stopped and nothing is changed.
    Over {
        /// Whether all is done.
        is_done: bool,
    },
    /// It failed, for this reason; nothing is changed.
    Failed(String),
}
