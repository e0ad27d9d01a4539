//! What may be asked for next, fetched while nothing else is to be done.

use std::time::{Duration, Instant};

use super::place::Place;
use crate::domain::{Role, Scope};
use crate::explore::{Answer, Run};

/// How long the person rests before anything is fetched ahead.
pub(crate) const REST: Duration = Duration::from_millis(120);

/// So many answers are kept.
const KEPT: usize = 4;

/// Answers that were fetched before anybody asked for them.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Ahead {
    /// When to fetch next, unless a key comes first.
    due: Option<Instant>,
    /// What is on its way.
    asked: Option<(Run, Place)>,
    /// What is there, with what it was asked under; the latest last.
    kept: Vec<(Place, Scope, Role, Answer)>,
}

impl Ahead {
    /// Something happened: rest before fetching. What was on its way is given up.
    pub(crate) fn rest(&mut self, now: Instant) -> Option<Run> {
        self.due = Some(now + REST);
        self.asked.take().map(|(run, _)| run)
    }

    /// When to fetch next.
    pub(crate) fn due(&self) -> Option<Instant> {
        self.due
    }

    /// Whether it is time to fetch; it is told once.
    pub(crate) fn take_due(&mut self, now: Instant) -> bool {
        self.due.take_if(|due| *due <= now).is_some()
    }

    /// It is asked for.
    pub(crate) fn ask(&mut self, run: Run, place: Place) {
        self.asked = Some((run, place));
    }

    /// Keeps the answer of a run, if it is waited for; what it was about.
    pub(crate) fn keep(
        &mut self,
        run: Run,
        answer: Answer,
        scope: &Scope,
        role: Role,
    ) -> Option<Place> {
        let (_, place) = self.asked.take_if(|(asked, _)| *asked == run)?;
        if self.kept.len() >= KEPT {
            self.kept.remove(0);
        }
        self.kept.push((place.clone(), scope.clone(), role, answer));
        Some(place)
    }

    /// Whether that place was fetched.
    pub(crate) fn has(&self, place: &Place, scope: &Scope, role: Role) -> bool {
        self.at(place, scope, role).is_some()
    }

    /// The answer of a place, if it was fetched.
    pub(crate) fn take(&mut self, place: &Place, scope: &Scope, role: Role) -> Option<Answer> {
        let at = self.at(place, scope, role)?;
        Some(self.kept.remove(at).3)
    }

    fn at(&self, place: &Place, scope: &Scope, role: Role) -> Option<usize> {
        let is_it =
            |(p, s, r, _): &(Place, Scope, Role, Answer)| p == place && s == scope && *r == role;
        self.kept.iter().position(is_it)
    }

    /// Forgets everything: the data are others.
    pub(crate) fn forget(&mut self) {
        *self = Self::default();
    }
}
