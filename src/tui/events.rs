//! What comes in from outside: keys from the input thread, signals from the
//! signal thread, answers from the worker, all through one channel.

use std::io;
use std::sync::mpsc::Sender;
use std::thread::{Builder, JoinHandle};
use std::time::Duration;

use crossterm::event::{Event as Input, poll, read};
use signal_hook::consts::{SIGCONT, SIGHUP, SIGINT, SIGTERM, SIGTSTP, SIGWINCH};
use signal_hook::iterator::{Handle, Signals};
use signal_hook::low_level::emulate_default_handler;

use super::message::Msg;
use super::model::Rebuilding;
use super::terminal;
use crate::explore::{Asker, NotOpened, Reply};

/// Something for the loop.
pub(super) enum Event {
    /// Keys and pasted text that arrived together.
    Input(Vec<Msg>),
    /// The input cannot be read any more.
    InputLost(io::Error),
    /// The worker answers.
    Answered(Reply),
    /// The new data are open, or why they are not.
    Reopened(Result<Box<dyn Asker>, NotOpened>),
    /// Something was written, or why not.
    Told(Result<String, String>),
    /// How far a rebuild is.
    Rebuilding(Rebuilding),
    /// There is nobody to ask.
    NotOpened(NotOpened),
    /// A signal asks to end.
    End(i32),
    /// A signal asks to stop.
    Stop,
    /// The shell resumed us.
    Resumed,
    /// The terminal has another size now.
    Resized,
}

impl From<Reply> for Event {
    fn from(reply: Reply) -> Self {
        Self::Answered(reply)
    }
}

impl From<NotOpened> for Event {
    fn from(cause: NotOpened) -> Self {
        Self::NotOpened(cause)
    }
}

/// Starts the thread that reads the terminal. It blocks in a read, wakes for
/// nothing else, and ends with the process.
pub(super) fn spawn_input(events: Sender<Event>) -> io::Result<JoinHandle<()>> {
    Builder::new().name("input".into()).spawn(move || {
        loop {
            let event = match read_burst() {
                Ok(burst) if burst.is_empty() => continue,
                Ok(burst) => Event::Input(burst),
                Err(error) => Event::InputLost(error),
            };
            let lost = matches!(event, Event::InputLost(_));
            if events.send(event).is_err() || lost {
                return;
            }
        }
    })
}

/// Waits for input, and takes all that is there: a burst of keys is drawn once.
fn read_burst() -> io::Result<Vec<Msg>> {
    let mut burst = Vec::new();
    burst.extend(message(read()?));
    while poll(Duration::ZERO)? {
        burst.extend(message(read()?));
    }
    Ok(burst)
}

fn message(input: Input) -> Option<Msg> {
    match input {
        Input::Key(key) => Some(Msg::Key(key)),
        Input::Paste(text) => Some(Msg::Paste(text)),
        Input::Mouse(event) => Some(Msg::Mouse(event)),
        // The signal thread listened first, and so misses none.
        Input::Resize(..) | Input::FocusGained | Input::FocusLost => None,
    }
}

/// The signal thread; dropping ends it.
pub(super) struct SignalThread {
    handle: Handle,
    thread: Option<JoinHandle<()>>,
}

impl SignalThread {
    /// Starts listening. A second signal to end does not wait for the loop.
    pub(super) fn spawn(events: Sender<Event>) -> io::Result<Self> {
        let listen = [SIGTERM, SIGHUP, SIGINT, SIGTSTP, SIGCONT, SIGWINCH];
        let mut signals = Signals::new(listen)?;
        let handle = signals.handle();
        let thread = Builder::new().name("signals".into()).spawn(move || {
            let mut ending = false;
            for signal in &mut signals {
                let event = match signal {
                    SIGTSTP => Event::Stop,
                    SIGCONT => Event::Resumed,
                    SIGWINCH => Event::Resized,
                    _ if ending => {
                        terminal::leave();
                        // This ends the process; if it does not, the loop will.
                        let _ = emulate_default_handler(signal);
                        continue;
                    }
                    _ => {
                        ending = true;
                        Event::End(signal)
                    }
                };
                if events.send(event).is_err() {
                    return;
                }
            }
        })?;
        Ok(Self {
            handle,
            thread: Some(thread),
        })
    }
}

impl Drop for SignalThread {
    fn drop(&mut self) {
        self.handle.close();
        if let Some(thread) = self.thread.take() {
            // It only forwards; one that died has nothing to say.
            let _ = thread.join();
        }
    }
}
