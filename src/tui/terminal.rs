//! The terminal's modes: taken once, given back exactly once, whatever happens.
//!
//! This is the only file that changes them. Giving back must work from a panic
//! hook, so what is needed for it is global: whether the screen is ours.

use std::io::{self, IsTerminal, Write};
use std::panic::PanicHookInfo;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::ThreadId;

use crossterm::terminal::{disable_raw_mode, enable_raw_mode};

/// Whether the terminal is in our modes.
static OURS: AtomicBool = AtomicBool::new(false);

/// Alternate screen, bracketed paste, no cursor.
const ENTER: &[u8] = b"\x1b[?1049h\x1b[?2004h\x1b[?25l";

/// The same backwards, after plain text and the end of a frame cut short.
const LEAVE: &[u8] = b"\x1b[?2026l\x1b[?1006l\x1b[?1000l\x1b[m\x1b[?25h\x1b[?2004l\x1b[?1049l";

/// Whether a person sits at both ends.
pub(super) fn is_interactive() -> bool {
    io::stdin().is_terminal() && io::stdout().is_terminal()
}

/// Takes the terminal.
pub(super) fn enter() -> io::Result<()> {
    // Set first: a failure half way must be undone as well.
    OURS.store(true, Ordering::SeqCst);
    enable_raw_mode()?;
    write(ENTER)
}

/// Gives the terminal back, unless that was done before.
pub(super) fn leave() {
    if OURS.swap(false, Ordering::SeqCst) {
        // The terminal may be gone; there is nobody to tell.
        let _ = write(LEAVE);
        let _ = disable_raw_mode();
    }
}

/// Takes the terminal again after somebody else may have changed its modes.
pub(super) fn enter_again() -> io::Result<()> {
    if OURS.load(Ordering::SeqCst) {
        // Raw mode that is thought to be on would not be set again.
        disable_raw_mode()?;
    }
    enter()
}

/// Has the terminal tell of clicks and the wheel, not of moves; or no longer.
pub(super) fn mouse(is_on: bool) -> io::Result<()> {
    let bytes: &[u8] = if is_on {
        b"\x1b[?1000h\x1b[?1006h"
    } else {
        b"\x1b[?1006l\x1b[?1000l"
    };
    write(bytes)
}

fn write(bytes: &[u8]) -> io::Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(bytes)?;
    out.flush()
}

type Hook = Box<dyn Fn(&PanicHookInfo<'_>) + Send + Sync>;

/// The terminal while it is ours. Dropping gives it back.
pub(super) struct Guard {
    previous_hook: Arc<Hook>,
}

impl Guard {
    /// Takes the terminal, and makes a panic give it back before it reports.
    pub(super) fn take() -> io::Result<Self> {
        let previous_hook = Arc::new(std::panic::take_hook());
        let report = Arc::clone(&previous_hook);
        let loop_thread = std::thread::current().id();
        std::panic::set_hook(Box::new(move |info| {
            on_panic(loop_thread, info, &report);
        }));
        let guard = Self { previous_hook };
        enter()?;
        Ok(guard)
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        leave();
        // A hook cannot be changed while its thread panics.
        if !std::thread::panicking() {
            let previous = Arc::clone(&self.previous_hook);
            std::panic::set_hook(Box::new(move |info| previous(info)));
        }
    }
}

/// A panic of the loop ends the program: restore first, then report. The other
/// threads catch theirs, and a report would only scribble over the screen.
fn on_panic(loop_thread: ThreadId, info: &PanicHookInfo<'_>, report: &Hook) {
    if std::thread::current().id() == loop_thread {
        leave();
        report(info);
    }
}
