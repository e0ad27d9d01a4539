//! Noticing that the data were replaced, without waking up for it more than
//! once a second.

use std::time::{Duration, Instant};

use super::session::Source;
use crate::store::Stamp;

/// Time between two looks while nothing happens.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// Looks at what the explorer shows, from time to time.
pub(super) struct Watch {
    source: Box<dyn Source>,
    /// The state that was opened, or told of since.
    known: Option<Stamp>,
    looked_at: Instant,
}

impl Watch {
    /// Watches for changes from now on.
    pub(super) fn new(source: Box<dyn Source>, now: Instant) -> Self {
        Self {
            known: source.stamp(),
            source,
            looked_at: now,
        }
    }

    /// What is watched. What is opened of it from now on is as new as can be.
    pub(super) fn opened(&mut self) -> &dyn Source {
        self.known = self.source.stamp();
        self.source.as_ref()
    }

    /// When to look next.
    pub(super) fn due(&self) -> Instant {
        self.looked_at + LOOK_EVERY
    }

    /// Whether there are new data that were not told of yet.
    pub(super) fn look(&mut self, now: Instant) -> bool {
        self.looked_at = now;
        let found = self.source.stamp();
        // A file that is gone is no new data: the one that is open stays readable.
        let is_new = found.is_some() && found != self.known;
        if is_new {
            self.known = found;
        }
        is_new
    }
}
