//! Esc stops a command that works, as Ctrl-C does.
//!
//! The terminal is told to pass keys on at once and not to print them; what it
//! was told before is put back when the watch ends.

#[cfg(unix)]
pub(crate) use unix::{EscKey, restore};

#[cfg(not(unix))]
pub(crate) use other::{EscKey, restore};

#[cfg(unix)]
mod unix {
    use std::io::{self, IsTerminal};
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::sync::{Arc, Mutex, PoisonError};
    use std::thread::{self, JoinHandle};
    use std::time::Duration;

    use rustix::process::getpgrp;
    use rustix::termios::{
        LocalModes, OptionalActions, SpecialCodeIndex, Termios, tcgetattr, tcgetpgrp, tcsetattr,
    };
    use signal_hook::consts::SIGINT;

    /// What the terminal was told before we did.
    static BEFORE: Mutex<Option<Termios>> = Mutex::new(None);

    /// How long a reader that has no terminal waits before it looks again.
    const LOOK_EVERY: Duration = Duration::from_millis(100);

    /// Watches for Esc until it is dropped.
    pub(crate) struct EscKey {
        ended: Arc<AtomicBool>,
        reader: Option<JoinHandle<()>>,
    }

    impl EscKey {
        /// Starts watching; `None` where no person sits at the terminal.
        pub(crate) fn watch() -> Option<Self> {
            let input = io::stdin();
            if !(input.is_terminal() && io::stderr().is_terminal() && is_ours()) {
                return None;
            }
            let before = tcgetattr(&input).ok()?;
            let mut modes = before.clone();
            modes
                .local_modes
                .remove(LocalModes::ICANON | LocalModes::ECHO);
            // A read returns after a tenth of a second, with or without a key.
            modes.special_codes[SpecialCodeIndex::VMIN] = 0;
            modes.special_codes[SpecialCodeIndex::VTIME] = 1;
            tcsetattr(&input, OptionalActions::Now, &modes).ok()?;
            *BEFORE.lock().unwrap_or_else(PoisonError::into_inner) = Some(before);
            let ended = Arc::new(AtomicBool::new(false));
            let stop = Arc::clone(&ended);
            let reader = thread::spawn(move || {
                while !stop.load(Ordering::Relaxed) {
                    if read_esc() {
                        // The one way to stop; whoever watches signals does the rest.
                        let _ = signal_hook::low_level::raise(SIGINT);
                    }
                }
            });
            Some(Self {
                ended,
                reader: Some(reader),
            })
        }
    }

    impl Drop for EscKey {
        fn drop(&mut self) {
            self.ended.store(true, Ordering::Relaxed);
            if let Some(reader) = self.reader.take() {
                // It only reads keys; how it ended is of no use.
                let _ = reader.join();
            }
            restore();
        }
    }

    /// Puts back what the terminal was told before, if we told it something else.
    pub(crate) fn restore() {
        let before = BEFORE.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(before) = before {
            let _ = tcsetattr(io::stdin(), OptionalActions::Now, &before);
        }
    }

    /// Whether the terminal listens to us: a job in the background would be stopped for asking.
    fn is_ours() -> bool {
        tcgetpgrp(io::stdin()).is_ok_and(|group| group == getpgrp())
    }

    /// Whether Esc was pressed; what begins with Esc and goes on is another key.
    fn read_esc() -> bool {
        let mut keys = [0_u8; 64];
        if !is_ours() {
            thread::sleep(LOOK_EVERY);
            return false;
        }
        match rustix::io::read(io::stdin(), &mut keys) {
            Ok(count) => keys[..count] == [0x1b],
            Err(_) => {
                thread::sleep(LOOK_EVERY);
                false
            }
        }
    }
}

#[cfg(not(unix))]
mod other {
    /// Nothing is watched here.
    pub(crate) struct EscKey;

    impl EscKey {
        pub(crate) fn watch() -> Option<Self> {
            None
        }
    }

    pub(crate) fn restore() {}
}
