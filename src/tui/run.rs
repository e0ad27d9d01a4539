//! The loop: wait, update, draw once, and wait again.

mod decided;
mod edges;
mod written;

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;

use signal_hook::consts::SIGTSTP;
use signal_hook::low_level::{emulate_default_handler, signal_name};

use self::edges::{now, size_now, timestamp};
use super::clipboard;
use super::events::{Event, SignalThread, spawn_input};
use super::files;
use super::message::{Cmd, Msg};
use super::model::{Model, Rebuilding};
use super::paint::Painter;
use super::saved::Saved;
use super::session::{Exporter, Rebuilder, Session};
use super::terminal::{self, Guard};
use super::update::update;
use super::view::{Window, draw};
use super::watch::Watch;
use crate::explore::{self, Asker, Kept, KeptError, NotOpened, Worker};
use crate::route::DecisionLog;
use crate::whatif::Scenario;

/// Why the explorer ended other than by its quit key.
#[derive(Debug, thiserror::Error)]
pub enum TuiError {
    /// Standard input or output is no terminal.
    #[error(
        "the explorer needs a terminal for input and output; \
         for files and pipes use 'sidecart show' instead"
    )]
    NoTerminal,
    /// There is nobody to ask; the cause is one sentence.
    #[error(transparent)]
    NotOpened(NotOpened),
    /// The terminal failed.
    #[error("the terminal cannot be read or written ({0}); check the connection and start again")]
    Terminal(#[from] io::Error),
    /// A signal ended it; the terminal is restored.
    #[error("ended by {}", signal_name(*.0).unwrap_or("a signal"))]
    Signal(i32),
}

impl TuiError {
    /// The exit status of a program that ends for this reason.
    pub fn exit_status(&self) -> u8 {
        match self {
            Self::NoTerminal | Self::NotOpened(_) | Self::Terminal(_) => 1,
            // As a shell reports it: 130 for an interrupt.
            Self::Signal(signal) => u8::try_from(128 + signal).unwrap_or(1),
        }
    }
}

/// Runs the explorer until the person quits. The terminal is as it was
/// afterwards, on every way out, a panic included.
///
/// # Errors
/// Without a terminal, when there is nobody to ask, when the terminal fails, and
/// when a signal ended it.
pub fn run(session: Session) -> Result<(), TuiError> {
    if !terminal::is_interactive() {
        return Err(TuiError::NoTerminal);
    }
    let Session {
        title,
        source,
        options,
        shelf,
        decisions,
        exporter,
        rebuilder,
        keep,
    } = session;
    let (send, events) = channel();
    let signals = SignalThread::spawn(send.clone())?;
    let guard = Guard::take()?;

    let size = size_now()?;
    let mut painter = Painter::new(io::stdout(), size, options.synchronized);
    let mut model = Model::new(title, &options, size, now());
    let first = update(&mut model, Msg::Start, now());
    painter.draw(None, |buffer| draw(&model, buffer))?;
    model.dirty = false;

    // The first frame is out; now whatever takes time may start.
    let mut watch = Watch::new(source, now());
    let worker = Worker::spawn(watch.opened().opening(), send.clone())?;
    spawn_input(send.clone())?;
    let mut explorer = Explorer {
        window: Window::of(&model),
        model,
        painter,
        worker,
        watch,
        shelf,
        decisions,
        events,
        send,
        resumed_by_us: false,
        exporter,
        rebuilder,
        stop_rebuild: Arc::default(),
        in_tmux: std::env::var_os("TMUX").is_some_and(|tmux| !tmux.is_empty()),
    };
    if explorer.model.mouse {
        terminal::mouse(true)?;
    }
    let ended = match explorer.execute(first) {
        Ok(None) => explorer.until_the_end(),
        Ok(Some(ended)) => Ok(ended),
        Err(error) => Err(error.into()),
    };

    // The person gets the terminal back before the worker is waited for.
    drop(guard);
    if ended.is_ok()
        && let Some(keep) = keep
    {
        keep(&Saved::of(&explorer.model));
    }
    drop(explorer);
    drop(signals);
    match ended? {
        Ended::Quit => Ok(()),
        Ended::Signal(signal) => Err(TuiError::Signal(signal)),
    }
}

/// How the loop ended.
enum Ended {
    Quit,
    Signal(i32),
}

struct Explorer {
    model: Model,
    painter: Painter<io::Stdout>,
    /// What the last frame showed.
    window: Window,
    worker: Worker,
    watch: Watch,
    /// Where scenarios are kept.
    shelf: Option<Kept>,
    /// Where decisions are recorded.
    decisions: Option<DecisionLog>,
    events: Receiver<Event>,
    send: Sender<Event>,
    /// The next resume is the end of a stop that we made ourselves.
    resumed_by_us: bool,
    exporter: Option<Arc<dyn Exporter>>,
    rebuilder: Option<Arc<dyn Rebuilder>>,
    /// Set to stop a rebuild.
    stop_rebuild: Arc<AtomicBool>,
    /// Whether tmux stands between us and the terminal.
    in_tmux: bool,
}

impl Explorer {
    fn until_the_end(&mut self) -> Result<Ended, TuiError> {
        loop {
            let Some(event) = self.wait() else {
                if let Some(ended) = self.idle()? {
                    return Ok(ended);
                }
                self.draw()?;
                continue;
            };
            let mut next = Some(event);
            while let Some(event) = next {
                if let Some(ended) = self.take(event)? {
                    return Ok(ended);
                }
                next = self.events.try_recv().ok();
            }
            self.draw()?;
        }
    }

    /// The next event, or `None` when the model's deadline or the next look at
    /// the data comes first.
    fn wait(&self) -> Option<Event> {
        let due = self.watch.due();
        let until = self.model.deadline().map_or(due, |first| first.min(due));
        let left = until.saturating_duration_since(now());
        // We hold a sender, so the channel cannot end before the loop does.
        self.events.recv_timeout(left).ok()
    }

    /// What there is to do when nothing has happened for a while.
    fn idle(&mut self) -> io::Result<Option<Ended>> {
        let now = now();
        if self.watch.due() <= now {
            self.look()?;
        }
        if self.model.deadline().is_some_and(|first| first <= now) {
            return self.tell(Msg::Tick);
        }
        Ok(None)
    }

    /// Tells of data that were replaced.
    fn look(&mut self) -> io::Result<()> {
        if self.watch.look(now()) {
            self.tell(Msg::NewData)?;
        }
        Ok(())
    }

    /// Opens the new data on a thread of its own; the old ones are read until then.
    fn reopen(&mut self) -> io::Result<()> {
        let opening = self.watch.opened().opening();
        let send = self.send.clone();
        thread::Builder::new()
            .name("reopens".into())
            .spawn(move || {
                // Nobody may be left to hear it.
                let _ = send.send(Event::Reopened(explore::open(opening)));
            })?;
        Ok(())
    }

    /// Rebuilds the figures on a thread of its own.
    fn rebuild(&mut self) -> io::Result<()> {
        let Some(rebuilder) = self.rebuilder.clone() else {
            return Ok(());
        };
        let send = self.send.clone();
        self.stop_rebuild = Arc::default();
        let stop = Arc::clone(&self.stop_rebuild);
        thread::Builder::new()
            .name("rebuilds".into())
            .spawn(move || {
                // Nobody may be left to hear it.
                let tell = |told| drop(send.send(Event::Rebuilding(told)));
                let mut step = |step: &str, done, total| {
                    let step = step.to_owned();
                    tell(Rebuilding::Step { step, done, total });
                };
                tell(match rebuilder.rebuild(&mut step, &stop) {
                    Ok(is_done) => Rebuilding::Over { is_done },
                    Err(cause) => Rebuilding::Failed(cause),
                });
            })?;
        Ok(())
    }

    /// Asks the new data from now on, if they could be opened.
    fn reopened(&mut self, opened: Result<Box<dyn Asker>, NotOpened>) -> io::Result<Option<Ended>> {
        let asker = match opened {
            Ok(asker) => asker,
            Err(cause) => return self.tell(Msg::NotReopened(cause.to_string())),
        };
        let worker = Worker::spawn(Box::new(move || Ok(asker)), self.send.clone())?;
        let old = std::mem::replace(&mut self.worker, worker);
        // It may wait for a query to end; the screen must not.
        thread::spawn(move || drop(old));
        self.tell(Msg::Reopened)
    }

    fn take(&mut self, event: Event) -> Result<Option<Ended>, TuiError> {
        match event {
            Event::Input(messages) => {
                self.look()?;
                for message in messages {
                    if let Some(ended) = self.tell(message)? {
                        return Ok(Some(ended));
                    }
                }
            }
            Event::Answered(reply) => return Ok(self.tell(Msg::Answered(reply))?),
            Event::Reopened(opened) => return Ok(self.reopened(opened)?),
            Event::Told(told) => return Ok(self.tell(Msg::Told(told))?),
            Event::Rebuilding(told) => return Ok(self.tell(Msg::Rebuilding(told))?),
            Event::NotOpened(cause) => {
                let stale = self.rebuilder.as_ref().and_then(|with| with.helps(&cause));
                return match stale {
                    Some(sentence) => Ok(self.tell(Msg::Stale(sentence))?),
                    None => Err(TuiError::NotOpened(cause)),
                };
            }
            Event::InputLost(error) => return Err(error.into()),
            Event::End(signal) => return Ok(Some(Ended::Signal(signal))),
            Event::Stop => self.suspend()?,
            Event::Resumed if std::mem::take(&mut self.resumed_by_us) => {}
            Event::Resumed => self.resume()?,
            Event::Resized => self.measure()?,
        }
        Ok(None)
    }

    fn tell(&mut self, message: Msg) -> io::Result<Option<Ended>> {
        let cmds = update(&mut self.model, message, now());
        self.execute(cmds)
    }

    fn execute(&mut self, cmds: Vec<Cmd>) -> io::Result<Option<Ended>> {
        for cmd in cmds {
            match cmd {
                Cmd::Ask {
                    slot,
                    run,
                    question,
                } => self.worker.ask(slot, run, question),
                Cmd::Cancel { slot, run } => self.worker.cancel(slot, run),
                Cmd::ReadScenarios => self.shelve(None, Kept::read)?,
                Cmd::KeepScenario(mut scenario) => {
                    scenario.kept_at = timestamp();
                    let done = format!("Kept as '{}'; c compares.", scenario.name);
                    self.shelve(Some(done), |shelf| shelf.keep(*scenario))?;
                }
                Cmd::ForgetScenario(scenario) => {
                    let done = format!("'{}' is forgotten; u brings it back.", scenario.name);
                    self.shelve(Some(done), |shelf| shelf.forget(&scenario))?;
                }
                Cmd::ReadDecisions => self.decide(None)?,
                Cmd::Decide(decision) => self.decide(Some(*decision))?,
                Cmd::WriteFile { path, text } => {
                    self.tell(Msg::Told(files::write_new(&path, &text)))?;
                }
                Cmd::Reopen => self.reopen()?,
                Cmd::Rebuild => self.rebuild()?,
                Cmd::StopRebuild => self.stop_rebuild.store(true, Ordering::Relaxed),
                Cmd::Copy { text, what } => {
                    let told = self.copy(&text, &what)?;
                    return self.tell(Msg::Told(told));
                }
                Cmd::Export {
                    answer,
                    level,
                    view,
                    format,
                    name,
                } => self.export(answer, (level, view), format, &name),
                Cmd::Mouse(is_on) => terminal::mouse(is_on)?,
                Cmd::Dump => {
                    let told = self.dump();
                    return self.tell(Msg::Told(told));
                }
                Cmd::Picture { name } => {
                    let told = self.picture(&name);
                    return self.tell(Msg::Told(told));
                }
                Cmd::Repaint => self.repaint(),
                Cmd::Suspend => self.suspend()?,
                Cmd::Quit => return Ok(Some(Ended::Quit)),
                Cmd::Panic => test_panic(),
            }
        }
        Ok(None)
    }

    /// Reads or changes the kept scenarios, and tells what they are now.
    fn shelve(
        &mut self,
        done: Option<String>,
        change: impl FnOnce(&Kept) -> Result<Vec<Scenario>, KeptError>,
    ) -> io::Result<()> {
        let scenarios = match &self.shelf {
            Some(shelf) => change(shelf).map_err(|error| error.to_string()),
            None if done.is_none() => Ok(Vec::new()),
            None => Err("There is no home folder to keep scenarios in.".to_owned()),
        };
        self.tell(Msg::Kept { scenarios, done })?;
        Ok(())
    }

    /// Hands a text to the terminal's clipboard; what to say of it.
    fn copy(&mut self, text: &str, what: &str) -> io::Result<Result<String, String>> {
        let bytes = match clipboard::sequence(text, self.in_tmux) {
            Ok(bytes) => bytes,
            Err(too_long) => {
                return Ok(Err(format!(
                    "Not copied: {} bytes are more than terminals take; e writes a file instead.",
                    too_long.bytes
                )));
            }
        };
        self.painter.send(&bytes)?;
        let way = if self.in_tmux {
            "by OSC 52 through tmux (set-clipboard must be on)"
        } else {
            "by OSC 52"
        };
        Ok(Ok(format!(
            "{what} went to your terminal's clipboard {way}."
        )))
    }

    fn draw(&mut self) -> io::Result<()> {
        if std::mem::take(&mut self.model.dirty) {
            let window = Window::of(&self.model);
            let scroll = window.scroll_since(self.window);
            let model = &self.model;
            self.painter.draw(scroll, |buffer| draw(model, buffer))?;
            self.window = window;
        }
        Ok(())
    }

    /// Gives the terminal to the shell and stops, until the shell resumes us.
    fn suspend(&mut self) -> io::Result<()> {
        terminal::leave();
        self.resumed_by_us = true;
        // Stops here. Where stopping is not possible it returns at once, and we go on.
        emulate_default_handler(SIGTSTP)?;
        self.resume()
    }

    /// Takes the terminal again: its modes, its size and its content are unknown.
    fn resume(&mut self) -> io::Result<()> {
        terminal::enter_again()?;
        if self.model.mouse {
            terminal::mouse(true)?;
        }
        self.measure()?;
        self.repaint();
        Ok(())
    }

    /// Asks the system for the size of the terminal.
    fn measure(&mut self) -> io::Result<()> {
        let (width, height) = size_now()?;
        self.painter.resize((width, height));
        update(&mut self.model, Msg::Resize { width, height }, now());
        Ok(())
    }

    fn repaint(&mut self) {
        self.painter.distrust();
        self.model.dirty = true;
    }
}

/// What the hidden test key does, to prove that the terminal survives a panic.
#[expect(clippy::panic, reason = "panicking is its purpose")]
fn test_panic() {
    panic!("a panic asked for by SIDECART_TEST_PANIC");
}
