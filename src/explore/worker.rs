//! The worker thread that answers questions.
//!
//! DuckDB blocks, so one plain thread owns the connection: it opens it, so that
//! nobody waits for that either, and answers with it. Its mailbox holds one
//! pending job per [`Slot`], and the latest wins. An answer carries the run id of
//! its question, so that whoever asked can drop it when it is stale.
//!
//! Cancelling must hit exactly the running job. Two races are closed here: the
//! lock that says which job is in flight is held across the interrupt, so that a
//! late cancel cannot hit the next job; and the interrupt is repeated until the
//! job ends, because one that arrives between two statements of a job is lost.

use std::any::Any;
use std::collections::BTreeMap;
use std::error::Error;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::Sender;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, OnceLock, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use super::{Answer, Question};

/// How long a shutdown waits for the running job to notice the interrupt.
const SHUTDOWN_DEADLINE: Duration = Duration::from_secs(1);

/// Pause between two interrupts of a job that does not end.
const INTERRUPT_EVERY: Duration = Duration::from_millis(10);

/// Stops the query that runs at this moment; without one it does nothing.
/// It must not block.
pub type Interrupter = Arc<dyn Fn() + Send + Sync>;

/// Whoever can answer questions: a database connection, or a fixture.
pub trait Asker: Send {
    /// The answer, or one plain sentence: what failed and how to mend it.
    fn answer(&mut self, question: &Question) -> Result<Answer, String>;

    /// What interrupts a running [`answer`](Self::answer) from another thread.
    fn interrupter(&self) -> Interrupter;
}

/// Opens what answers, on the worker's own thread.
pub type Opening = Box<dyn FnOnce() -> Result<Box<dyn Asker>, NotOpened> + Send>;

/// Why it could not be opened; its text is one plain sentence.
pub type NotOpened = Box<dyn Error + Send + Sync>;

/// An [`Asker`] made of a closure that answers and one that interrupts it.
pub struct FnAsker<F> {
    answer: F,
    interrupter: Interrupter,
}

impl<F> FnAsker<F>
where
    F: FnMut(&Question) -> Result<Answer, String> + Send,
{
    /// Answers with `answer`, which `interrupt` stops from another thread.
    pub fn new(answer: F, interrupt: impl Fn() + Send + Sync + 'static) -> Self {
        Self {
            answer,
            interrupter: Arc::new(interrupt),
        }
    }
}

impl<F> Asker for FnAsker<F>
where
    F: FnMut(&Question) -> Result<Answer, String> + Send,
{
    fn answer(&mut self, question: &Question) -> Result<Answer, String> {
        (self.answer)(question)
    }

    fn interrupter(&self) -> Interrupter {
        Arc::clone(&self.interrupter)
    }
}

/// What an answer is for. Each slot holds at most one pending job; of two
/// pending slots the earlier in this list goes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Slot {
    /// The table on screen.
    Grid,
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
}

/// Numbers the questions of one session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Run(pub u64);

/// A finished job.
#[derive(Debug, Clone, PartialEq)]
pub struct Reply {
    /// What the answer is for.
    pub slot: Slot,
    /// The run id the question was asked with.
    pub run: Run,
    /// The answer, or one plain sentence.
    pub result: Result<Answer, String>,
}

/// The job that runs now.
struct InFlight {
    slot: Slot,
    run: Run,
    cancelled: bool,
}

#[derive(Default)]
struct State {
    pending: BTreeMap<Slot, (Run, Question)>,
    in_flight: Option<InFlight>,
    stopping: bool,
    worker_ended: bool,
}

impl State {
    fn must_interrupt(&self) -> bool {
        self.in_flight.as_ref().is_some_and(|job| job.cancelled)
    }
}

struct Shared {
    state: Mutex<State>,
    /// Signalled at every change of `state` that a thread may wait for.
    changed: Condvar,
    /// Set once the asker is open; before, there is nothing to interrupt.
    interrupter: OnceLock<Interrupter>,
}

impl Shared {
    /// The state. No code panics while it holds the lock, so poison means nothing.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn interrupt(&self) {
        if let Some(interrupt) = self.interrupter.get() {
            interrupt();
        }
    }

    /// Marks the job in flight as cancelled, if `which` picks it, and interrupts
    /// it. The caller holds the lock, so no other job can be in flight.
    fn cancel_in_flight(&self, state: &mut State, which: impl Fn(&InFlight) -> bool) {
        if let Some(job) = state.in_flight.as_mut().filter(|job| which(job)) {
            job.cancelled = true;
            self.interrupt();
            self.changed.notify_all();
        }
    }
}

/// A running worker thread. Dropping it interrupts the job in flight and waits
/// at most a second for the thread to end.
pub struct Worker {
    shared: Arc<Shared>,
    threads: Vec<JoinHandle<()>>,
}

impl Worker {
    /// Starts the thread, which opens the asker first. Every finished job goes to
    /// `replies`; if it cannot be opened, the cause goes there and nothing else.
    ///
    /// # Errors
    /// When the system gives no more threads.
    pub fn spawn<M>(open: Opening, replies: Sender<M>) -> std::io::Result<Self>
    where
        M: From<Reply> + From<NotOpened> + Send + 'static,
    {
        let shared = Arc::new(Shared {
            state: Mutex::default(),
            changed: Condvar::new(),
            interrupter: OnceLock::new(),
        });
        let for_worker = Arc::clone(&shared);
        let for_repeat = Arc::clone(&shared);
        let answering = std::thread::Builder::new()
            .name("answers".into())
            .spawn(move || {
                open_and_work(&for_worker, open, &replies);
                for_worker.lock().worker_ended = true;
                for_worker.changed.notify_all();
            })?;
        let repeating = std::thread::Builder::new()
            .name("interrupts".into())
            .spawn(move || repeat_interrupts(&for_repeat))?;
        Ok(Self {
            shared,
            threads: vec![answering, repeating],
        })
    }

    /// Asks a question. It replaces the pending one of its slot, and interrupts
    /// the running one of its slot: both are stale now.
    pub fn ask(&self, slot: Slot, run: Run, question: Question) {
        let mut state = self.shared.lock();
        state.pending.insert(slot, (run, question));
        self.shared
            .cancel_in_flight(&mut state, |job| job.slot == slot);
        self.shared.changed.notify_all();
    }

    /// Cancels that run, whether it waits or runs. For any other run, or when
    /// idle, it does nothing. A cancelled run sends no reply.
    pub fn cancel(&self, slot: Slot, run: Run) {
        let mut state = self.shared.lock();
        if state
            .pending
            .get(&slot)
            .is_some_and(|(waiting, _)| *waiting == run)
        {
            state.pending.remove(&slot);
        }
        self.shared
            .cancel_in_flight(&mut state, |job| job.slot == slot && job.run == run);
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        let mut state = self.shared.lock();
        state.stopping = true;
        state.pending.clear();
        self.shared.cancel_in_flight(&mut state, |_| true);
        self.shared.changed.notify_all();
        let (state, _) = self
            .shared
            .changed
            .wait_timeout_while(state, SHUTDOWN_DEADLINE, |state| !state.worker_ended)
            .unwrap_or_else(PoisonError::into_inner);
        let ended = state.worker_ended;
        drop(state);
        // A job that ignores its interrupt must not keep the terminal waiting:
        // its thread is left to the end of the process.
        if ended {
            for thread in self.threads.drain(..) {
                // The threads catch panics; one that still died has nothing to say.
                let _ = thread.join();
            }
        }
    }
}

/// Opens an asker; a panic on the way is a reason like any other.
///
/// # Errors
/// Why it cannot be opened, in one plain sentence.
pub fn open(opening: Opening) -> Result<Box<dyn Asker>, NotOpened> {
    catch_unwind(AssertUnwindSafe(opening))
        .unwrap_or_else(|payload| Err(bug_report(payload.as_ref()).into()))
}

/// Opens the asker and answers until told to stop.
fn open_and_work<M>(shared: &Shared, opening: Opening, replies: &Sender<M>)
where
    M: From<Reply> + From<NotOpened>,
{
    match open(opening) {
        Ok(mut asker) => {
            // It is empty before, so setting it cannot fail.
            let _ = shared.interrupter.set(asker.interrupter());
            work(shared, asker.as_mut(), replies);
        }
        // Nobody may be left to hear it.
        Err(cause) => drop(replies.send(M::from(cause))),
    }
}

/// Answers jobs until told to stop.
fn work<M: From<Reply>>(shared: &Shared, asker: &mut dyn Asker, replies: &Sender<M>) {
    loop {
        let mut state = shared.lock();
        let (slot, run, question) = loop {
            if state.stopping {
                return;
            }
            if let Some((slot, (run, question))) = state.pending.pop_first() {
                break (slot, run, question);
            }
            state = shared
                .changed
                .wait(state)
                .unwrap_or_else(PoisonError::into_inner);
        };
        state.in_flight = Some(InFlight {
            slot,
            run,
            cancelled: false,
        });
        drop(state);

        let result = catch_unwind(AssertUnwindSafe(|| asker.answer(&question)))
            .unwrap_or_else(|payload| Err(bug_report(payload.as_ref())));

        let mut state = shared.lock();
        let cancelled = state.in_flight.take().is_some_and(|job| job.cancelled);
        drop(state);
        shared.changed.notify_all();
        if !cancelled && replies.send(M::from(Reply { slot, run, result })).is_err() {
            return;
        }
    }
}

/// Interrupts a cancelled job again and again until it is over. Sleeps without
/// waking while there is none.
fn repeat_interrupts(shared: &Shared) {
    let mut state = shared.lock();
    while !state.worker_ended {
        state = if state.must_interrupt() {
            let (state, pause) = shared
                .changed
                .wait_timeout(state, INTERRUPT_EVERY)
                .unwrap_or_else(PoisonError::into_inner);
            if pause.timed_out() && state.must_interrupt() {
                shared.interrupt();
            }
            state
        } else {
            shared
                .changed
                .wait(state)
                .unwrap_or_else(PoisonError::into_inner)
        };
    }
}

/// A caught panic as the sentence that is shown in place of the rows.
fn bug_report(payload: &(dyn Any + Send)) -> String {
    let what = payload
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| payload.downcast_ref::<&str>().copied())
        .unwrap_or("no details");
    format!("This failed through a bug in sidecart ({what}); please report it.")
}

#[cfg(test)]
mod tests;
