//! What is asked, what runs, and what goes first.

use std::collections::BTreeMap;

use super::Run;
use crate::explore::Question;

/// What an answer is for. Each slot holds at most one pending job; of two
/// pending slots the earlier in this list goes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Slot {
    /// The table on screen.
    Grid,
    /// The same where it was answered in part; whoever asked asks again for
    /// [`Verdicts`](Self::Verdicts).
    Draft,
    /// The table on screen with what the draft lacked.
    Verdicts,
    /// The totals in the header.
    Header,
    /// The rows behind a figure.
    Evidence,
    /// What takes longer about the rows on screen.
    Aside,
    /// In which months buyers come back.
    Retention,
    /// Figures by the length of the list.
    Lists,
    /// Why it came back.
    Reasons,
    /// The figures of a place as a whole.
    Whole,
    /// From what was shown to who came back.
    Funnel,
    /// One pair, with every rule of credit.
    Pair,
    /// Figures by type of recommendation.
    Types,
    /// Figures by placement.
    Placements,
    /// Figures by position.
    Positions,
    /// Figures by two dimensions.
    Cross,
    /// Figures over time.
    Series,
    /// The values of a dimension.
    Values,
    /// All pairs of the shop.
    Map,
    /// What can be jumped to.
    Names,
    /// What the data lack.
    Gaps,
    /// What a what-if or a portfolio starts from.
    WhatIf,
    /// A rule replayed.
    Replay,
    /// Recommendations that hurt.
    Alerts,
    /// What is bought together and not offered.
    Opportunities,
    /// What may be asked for next.
    Ahead,
}

impl Slot {
    /// Which of two threads answers it: the second has what is slow, or not waited for.
    pub(super) fn lane(self) -> usize {
        match self {
            Self::Verdicts
            | Self::Header
            | Self::Aside
            | Self::Pair
            | Self::Map
            | Self::Names
            | Self::Gaps
            | Self::WhatIf
            | Self::Replay
            | Self::Alerts
            | Self::Opportunities
            | Self::Ahead => 1,
            _ => 0,
        }
    }

    /// Whether it gives way to the first thread, which then has the machine for itself, and
    /// is answered when that rests: nobody pressed a key for it.
    pub(super) fn yields(self) -> bool {
        matches!(
            self,
            Self::Header | Self::Aside | Self::Map | Self::Names | Self::Gaps | Self::Ahead
        )
    }
}

/// As many threads answer at most.
pub(super) const LANES: usize = 2;

/// The job that runs now.
pub(super) struct InFlight {
    pub(super) slot: Slot,
    pub(super) run: Run,
    pub(super) question: Question,
    pub(super) cancelled: bool,
}

#[derive(Default)]
pub(super) struct State {
    pub(super) pending: BTreeMap<Slot, (Run, Question)>,
    pub(super) in_flight: [Option<InFlight>; LANES],
    /// Whether a second thread answers.
    pub(super) has_second: bool,
    pub(super) stopping: bool,
    /// Threads that answer, or may yet begin to.
    pub(super) working: usize,
}

impl State {
    pub(super) fn must_interrupt(&self) -> bool {
        self.in_flight.iter().flatten().any(|job| job.cancelled)
    }

    pub(super) fn ended(&self) -> bool {
        self.working == 0
    }

    /// Puts back what yields, for a question that a key asks; whether anything did.
    pub(super) fn put_back(&mut self) -> bool {
        let Some(job) = self.in_flight[1].as_mut() else {
            return false;
        };
        if job.cancelled || !job.slot.yields() {
            return false;
        }
        job.cancelled = true;
        let again = || (job.run, job.question.clone());
        self.pending.entry(job.slot).or_insert_with(again);
        true
    }

    /// Takes the next job of a thread.
    pub(super) fn next(&mut self, lane: usize) -> Option<(Slot, Run, Question)> {
        let is_first_busy =
            self.in_flight[0].is_some() || self.pending.keys().any(|slot| slot.lane() == 0);
        let is_its = |slot: &&Slot| {
            !self.has_second || (slot.lane() == lane && !(is_first_busy && slot.yields()))
        };
        // What a key asked for goes before what gives way, however early its slot.
        let its = || self.pending.keys().filter(is_its).copied();
        let slot = its().find(|slot| !slot.yields()).or_else(|| its().next())?;
        let (run, question) = self.pending.remove(&slot)?;
        Some((slot, run, question))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn state(running: Slot) -> State {
        State {
            in_flight: [
                None,
                Some(InFlight {
                    slot: running,
                    run: Run(1),
                    question: Question::Gaps,
                    cancelled: false,
                }),
            ],
            has_second: true,
            ..State::default()
        }
    }

    #[test]
    fn what_a_key_asks_for_does_not_wait_behind_the_totals() {
        let mut state = state(Slot::Header);
        state.pending.insert(Slot::Alerts, (Run(2), Question::Gaps));
        assert!(state.put_back());
        assert!(state.must_interrupt());
        state.in_flight[1] = None;
        let mut next = || state.next(1).map(|(slot, run, _)| (slot, run));
        assert_eq!(next(), Some((Slot::Alerts, Run(2))));
        assert_eq!(next(), Some((Slot::Header, Run(1))));
    }

    #[test]
    fn what_a_key_asked_for_is_not_put_back() {
        assert!(!state(Slot::Alerts).put_back());
    }
}
