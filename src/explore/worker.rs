//! The worker thread that answers questions.
//!
//! DuckDB blocks, so one plain thread owns the connection: it opens it, so that
//! nobody waits for that either, and answers with it. Its mailbox holds one
//! pending job per [`Slot`], and the latest wins. An answer carries the run id of
//! its question, so that whoever asked can drop it when it is stale.
//!
//! Where the asker can be had twice, a second thread answers what nobody waits for
//! with a key pressed, or what takes long: a key never waits behind the totals.
//!
//! Cancelling must hit exactly the running job. Two races are closed here: the
//! lock that says which job is in flight is held across the interrupt, so that a
//! late cancel cannot hit the next job; and the interrupt is repeated until the
//! job ends, because one that arrives between two statements of a job is lost.

use std::any::Any;
use std::error::Error;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::Sender;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, OnceLock, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use super::{Answer, Question};

mod queue;

pub use queue::Slot;
use queue::{InFlight, LANES, State};

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

    /// Another one on the same data, which answers at the same time; `None` where there
    /// is only this one.
    fn beside(&self) -> Option<Box<dyn Asker>> {
        None
    }

    /// What can be answered at once of a question that takes long; `None` where that is
    /// all of it.
    fn draft(&mut self, _question: &Question) -> Option<Result<Answer, String>> {
        None
    }
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

struct Shared {
    state: Mutex<State>,
    /// Signalled at every change of `state` that a thread may wait for.
    changed: Condvar,
    /// Set once the askers are open; before, there is nothing to interrupt.
    interrupters: [OnceLock<Interrupter>; LANES],
}

impl Shared {
    /// The state. No code panics while it holds the lock, so poison means nothing.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// One thread less answers.
    fn end(&self) {
        self.lock().working -= 1;
        self.changed.notify_all();
    }

    /// Interrupts the cancelled jobs. The caller holds the lock, so that no other job
    /// can be in flight.
    fn interrupt(&self, state: &State) {
        for (job, interrupter) in state.in_flight.iter().zip(&self.interrupters) {
            if job.as_ref().is_some_and(|job| job.cancelled)
                && let Some(interrupt) = interrupter.get()
            {
                interrupt();
            }
        }
    }

    /// Marks the jobs in flight that `which` picks as cancelled, and interrupts them.
    fn cancel_in_flight(&self, state: &mut State, which: impl Fn(&InFlight) -> bool) {
        let mut is_any = false;
        for job in state.in_flight.iter_mut().flatten() {
            if which(job) {
                job.cancelled = true;
                is_any = true;
            }
        }
        if is_any {
            self.interrupt(state);
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
            interrupters: Default::default(),
        });
        shared.lock().working = 1;
        let for_worker = Arc::clone(&shared);
        let for_repeat = Arc::clone(&shared);
        let answering = std::thread::Builder::new()
            .name("answers".into())
            .spawn(move || {
                open_and_work(&for_worker, open, &replies);
                for_worker.end();
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
        if !slot.yields() && state.put_back() {
            self.shared.interrupt(&state);
        }
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
            .wait_timeout_while(state, SHUTDOWN_DEADLINE, |state| !state.ended())
            .unwrap_or_else(PoisonError::into_inner);
        let ended = state.ended();
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
fn open_and_work<M>(shared: &Arc<Shared>, opening: Opening, replies: &Sender<M>)
where
    M: From<Reply> + From<NotOpened> + Send + 'static,
{
    match open(opening) {
        Ok(mut asker) => {
            if let Some(second) = asker.beside() {
                spawn_second(shared, second, replies.clone());
            }
            work(shared, 0, asker.as_mut(), replies);
        }
        // Nobody may be left to hear it.
        Err(cause) => drop(replies.send(M::from(cause))),
    }
}

/// Starts the second thread. Without one the first answers everything.
fn spawn_second<M>(shared: &Arc<Shared>, mut asker: Box<dyn Asker>, replies: Sender<M>)
where
    M: From<Reply> + Send + 'static,
{
    let for_second = Arc::clone(shared);
    let mut state = shared.lock();
    let spawned = std::thread::Builder::new()
        .name("answers beside".into())
        .spawn(move || {
            work(&for_second, 1, asker.as_mut(), &replies);
            drop(asker);
            for_second.end();
        });
    if spawned.is_ok() {
        state.has_second = true;
        state.working += 1;
    }
}

/// Answers jobs until told to stop.
fn work<M: From<Reply>>(shared: &Shared, lane: usize, asker: &mut dyn Asker, replies: &Sender<M>) {
    // It is empty before, so setting it cannot fail.
    let _ = shared.interrupters[lane].set(asker.interrupter());
    loop {
        let mut state = shared.lock();
        let (slot, run, question) = loop {
            if state.stopping {
                return;
            }
            if let Some(job) = state.next(lane) {
                break job;
            }
            state = shared
                .changed
                .wait(state)
                .unwrap_or_else(PoisonError::into_inner);
        };
        let can_follow = slot == Slot::Grid && state.has_second;
        state.in_flight[lane] = Some(InFlight {
            slot,
            run,
            question: question.clone(),
            cancelled: false,
        });
        drop(state);

        let answering = || match can_follow.then(|| asker.draft(&question)).flatten() {
            Some(draft) => (Slot::Draft, draft),
            None => (slot, asker.answer(&question)),
        };
        let (slot, result) = catch_unwind(AssertUnwindSafe(answering))
            .unwrap_or_else(|payload| (slot, Err(bug_report(payload.as_ref()))));

        let mut state = shared.lock();
        let job = state.in_flight[lane].take();
        let cancelled = job.is_some_and(|job| job.cancelled);
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
    while !state.ended() {
        state = if state.must_interrupt() {
            let (state, pause) = shared
                .changed
                .wait_timeout(state, INTERRUPT_EVERY)
                .unwrap_or_else(PoisonError::into_inner);
            if pause.timed_out() {
                shared.interrupt(&state);
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
