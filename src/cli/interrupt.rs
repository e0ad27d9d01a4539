//! Ctrl-C, and being told to end, while a command works.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::{Handle, Signals};

use super::failure::Failure;
use super::keys;

/// Pause between two tries to stop the work.
const STOP_EVERY: Duration = Duration::from_millis(20);

/// Watches for SIGINT, SIGTERM and SIGHUP until it is dropped.
#[derive(Debug)]
pub(crate) struct Interrupt {
    handle: Handle,
    raised: Arc<AtomicBool>,
}

impl Interrupt {
    /// Calls `stop` on the first signal, and again until the work has ended: one
    /// that comes between two queries finds nothing to stop. A second signal ends
    /// the process at once.
    ///
    /// # Errors
    ///
    /// What the system says when the signals cannot be watched.
    pub(crate) fn watch(stop: impl Fn() + Send + 'static) -> Result<Self, Failure> {
        let mut signals = Signals::new([SIGINT, SIGTERM, SIGHUP])?;
        let handle = signals.handle();
        let raised = Arc::new(AtomicBool::new(false));
        let (closing, seen) = (handle.clone(), Arc::clone(&raised));
        thread::spawn(move || {
            if signals.forever().next().is_none() {
                return;
            }
            seen.store(true, Ordering::SeqCst);
            while !closing.is_closed() {
                stop();
                if signals.pending().next().is_some() {
                    keys::restore();
                    std::process::exit(i32::from(Failure::Interrupted.status()));
                }
                thread::sleep(STOP_EVERY);
            }
        });
        Ok(Self { handle, raised })
    }

    /// Ends the work here if a signal came.
    pub(crate) fn check(&self) -> Result<(), Failure> {
        match self.raised.load(Ordering::SeqCst) {
            true => Err(Failure::Interrupted),
            false => Ok(()),
        }
    }

    /// The outcome of the work: an interrupt is one, whatever the work made of it.
    pub(crate) fn outcome<T, E: Into<Failure>>(&self, work: Result<T, E>) -> Result<T, Failure> {
        match work {
            Err(_) if self.raised.load(Ordering::SeqCst) => Err(Failure::Interrupted),
            other => other.map_err(Into::into),
        }
    }
}

impl Drop for Interrupt {
    fn drop(&mut self) {
        self.handle.close();
    }
}
