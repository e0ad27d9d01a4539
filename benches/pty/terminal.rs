//! A pseudo-terminal with the explorer in it, and a clock.

use std::fs;
use std::io::{Read, Write};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use color_eyre::eyre::{Result, bail, eyre};
use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
use vt100::{Parser, Screen};

const COLS: u16 = 120;
const ROWS: u16 = 40;

/// The lines of the screen above the rows of a table.
const HEADING: usize = 5;

/// How long anything may take.
const PATIENCE: Duration = Duration::from_secs(60);

/// How long the screen is still when it is finished.
const STILL: Duration = Duration::from_millis(60);

/// The end of a frame that appears at once.
const FRAME_END: &[u8] = b"\x1b[?2026l";

/// The explorer on a terminal.
pub(crate) struct Term {
    child: Box<dyn Child + Send + Sync>,
    writer: Box<dyn Write + Send>,
    shared: Arc<Shared>,
    mark: usize,
    started: Instant,
    /// Keeps the terminal open.
    _master: Box<dyn MasterPty + Send>,
}

struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

struct State {
    parser: Parser,
    written: usize,
    /// The last bytes, to see whether a frame has ended.
    tail: Vec<u8>,
    /// When the last bytes came.
    at: Instant,
    ended: bool,
}

#[expect(clippy::disallowed_methods, reason = "a benchmark has a clock")]
fn now() -> Instant {
    Instant::now()
}

impl Term {
    /// Starts the explorer, as at a first start.
    pub(crate) fn spawn(database: &str) -> Result<Self> {
        let open = || {
            native_pty_system().openpty(PtySize {
                rows: ROWS,
                cols: COLS,
                pixel_width: 0,
                pixel_height: 0,
            })
        };
        let pair = open().map_err(|error| eyre!("no pseudo-terminal: {error}"))?;
        let ours = || env!("CARGO_BIN_EXE_sidecart").into();
        let binary = std::env::var_os("SIDECART_BINARY").unwrap_or_else(ours);
        let mut command = CommandBuilder::new(binary);
        command.arg(database);
        for name in [
            "NO_COLOR",
            "COLORTERM",
            "TMUX",
            "SSH_TTY",
            "COLUMNS",
            "LINES",
        ] {
            command.env_remove(name);
        }
        command.env("TERM", "xterm-256color");
        command.env("SIDECART_SESSION", "off");
        let started = now();
        let child = pair
            .slave
            .spawn_command(command)
            .map_err(|error| eyre!("the explorer does not start: {error}"))?;
        let no_end = |error| eyre!("the terminal has no ends: {error}");
        let reader = pair.master.try_clone_reader().map_err(no_end)?;
        let writer = pair.master.take_writer().map_err(no_end)?;
        let shared = Arc::new(Shared {
            state: Mutex::new(State {
                parser: Parser::new(cells(ROWS), cells(COLS), 0),
                written: 0,
                tail: Vec::new(),
                at: started,
                ended: false,
            }),
            changed: Condvar::new(),
        });
        let for_reader = Arc::clone(&shared);
        thread::spawn(move || for_reader.read_all(reader));
        Ok(Self {
            child,
            writer,
            shared,
            mark: 0,
            started,
            _master: pair.master,
        })
    }

    /// Types.
    pub(crate) fn keys(&mut self, keys: &str) -> Result<()> {
        self.writer.write_all(keys.as_bytes())?;
        self.writer.flush()?;
        Ok(())
    }

    /// Waits for a screen since the start of the program: how long it took, bytes so far.
    pub(crate) fn until(&self, is_there: impl Fn(&Screen) -> bool) -> Result<(Duration, usize)> {
        let (at, written) = self.wait(is_there)?;
        Ok((at.saturating_duration_since(self.started), written))
    }

    /// Types, and waits until the table has other rows.
    pub(crate) fn press_for_rows(&mut self, keys: &str) -> Result<(Duration, usize)> {
        self.press(keys, rows)
    }

    /// Types, and waits until anything on the screen is another.
    pub(crate) fn press_for_change(&mut self, keys: &str) -> Result<(Duration, usize)> {
        self.press(keys, |screen| screen.contents_formatted())
    }

    /// Types at an open menu, and waits until it is gone and the table has other rows than
    /// these.
    pub(crate) fn press_for_other_rows(
        &mut self,
        keys: &str,
        before: &[String],
    ) -> Result<(Duration, usize)> {
        let written = self.shared.state().written;
        let pressed = now();
        self.keys(keys)?;
        let (at, until) = self.wait(|screen| {
            let now = rows(screen);
            !now.is_empty() && now != before && !screen.contents().contains('┌')
        })?;
        Ok((at.saturating_duration_since(pressed), until - written))
    }

    /// The rows on the screen.
    pub(crate) fn rows(&self) -> Vec<String> {
        rows(self.shared.state().parser.screen())
    }

    fn press<T: PartialEq>(
        &mut self,
        keys: &str,
        look: impl Fn(&Screen) -> T,
    ) -> Result<(Duration, usize)> {
        let (before, written) = {
            let state = self.shared.state();
            (look(state.parser.screen()), state.written)
        };
        let pressed = now();
        self.keys(keys)?;
        let (at, until) = self
            .wait(|screen| look(screen) != before)
            .map_err(|error| eyre!("{error} after {keys:?}"))?;
        Ok((at.saturating_duration_since(pressed), until - written))
    }

    /// When the screen is there, and the bytes written until then.
    fn wait(&self, is_there: impl Fn(&Screen) -> bool) -> Result<(Instant, usize)> {
        let deadline = now() + PATIENCE;
        let mut state = self.shared.state();
        loop {
            if state.is_whole() && is_there(state.parser.screen()) {
                return Ok((state.at, state.written));
            }
            let left = deadline.saturating_duration_since(now());
            if left.is_zero() || state.ended {
                bail!(
                    "waited in vain; the screen is\n{}",
                    state.parser.screen().contents()
                );
            }
            state = self.shared.wait(state, left);
        }
    }

    /// Waits until the screen is still.
    pub(crate) fn settle(&self) -> Result<()> {
        let asked = now();
        let mut state = self.shared.state();
        loop {
            let still = now().saturating_duration_since(state.at.max(asked));
            if still >= STILL {
                return Ok(());
            }
            if state.ended {
                bail!("the explorer ended");
            }
            state = self.shared.wait(state, STILL - still);
        }
    }

    /// The text on the screen.
    pub(crate) fn contents(&self) -> String {
        self.shared.state().parser.screen().contents()
    }

    /// Counts bytes from here.
    pub(crate) fn mark(&mut self) {
        self.mark = self.shared.state().written;
    }

    /// Bytes since the mark.
    pub(crate) fn written(&self) -> usize {
        self.shared.state().written - self.mark
    }

    fn proc(&self, path: &str) -> Result<String> {
        let id = self.child.process_id().ok_or_else(|| eyre!("it ended"))?;
        Ok(fs::read_to_string(format!("/proc/{id}/{path}"))?)
    }

    /// Ticks of CPU, hundredths of a second, and how often its threads woke up.
    pub(crate) fn cost(&self) -> Result<(u64, u64)> {
        let stat = self.proc("stat")?;
        let after_name = stat.rsplit(')').next().unwrap_or_default();
        let field = |n: usize| after_name.split_whitespace().nth(n)?.parse::<u64>().ok();
        let ticks = field(11).zip(field(12)).map(|(user, system)| user + system);
        let id = self.child.process_id().ok_or_else(|| eyre!("it ended"))?;
        let mut wakes = 0;
        for task in fs::read_dir(format!("/proc/{id}/task"))? {
            let status = fs::read_to_string(task?.path().join("status"))?;
            wakes += number(&status, "voluntary_ctxt_switches:").unwrap_or_default();
        }
        Ok((ticks.ok_or_else(|| eyre!("no CPU time in {stat}"))?, wakes))
    }

    /// Megabytes: the most there ever were, and those of now.
    pub(crate) fn memory(&self) -> Result<(u64, u64)> {
        let status = self.proc("status")?;
        let of = |name| number(&status, name).map(|kilobytes| kilobytes / 1_000);
        of("VmHWM:")
            .zip(of("VmRSS:"))
            .ok_or_else(|| eyre!("no memory in {status}"))
    }
}

/// The number after a name at the start of a line.
fn number(text: &str, name: &str) -> Option<u64> {
    let line = text.lines().find_map(|line| line.strip_prefix(name))?;
    line.split_whitespace().next()?.parse().ok()
}

impl Drop for Term {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wait<'s>(&self, state: MutexGuard<'s, State>, time: Duration) -> MutexGuard<'s, State> {
        let waited = self.changed.wait_timeout(state, time);
        waited.unwrap_or_else(PoisonError::into_inner).0
    }

    fn read_all(&self, mut reader: Box<dyn Read + Send>) {
        let mut chunk = [0; 16_384];
        // Linux reports the end of a terminal as an error.
        while let Ok(length @ 1..) = reader.read(&mut chunk) {
            let at = now();
            let bytes = &chunk[..length];
            let mut state = self.state();
            state.parser.process(bytes);
            state.written += length;
            state.at = at;
            let kept = bytes.len().min(FRAME_END.len());
            state.tail.extend_from_slice(&bytes[bytes.len() - kept..]);
            let over = state.tail.len().saturating_sub(FRAME_END.len());
            state.tail.drain(..over);
            drop(state);
            self.changed.notify_all();
        }
        self.state().ended = true;
        self.changed.notify_all();
    }
}

impl State {
    /// Whether the last frame has ended.
    fn is_whole(&self) -> bool {
        self.tail == FRAME_END
    }
}

/// The rows of the table on a screen; none while there is no table.
pub(crate) fn rows(screen: &Screen) -> Vec<String> {
    screen
        .rows(0, COLS)
        .skip(HEADING)
        .map(|line| line.trim_end().trim_start_matches('▸').trim().to_owned())
        .take_while(|line| !line.starts_with('─'))
        .filter(|line| !line.is_empty() && line.chars().any(|c| c.is_ascii_digit()))
        .collect()
}

fn cells(count: u16) -> std::num::NonZeroU16 {
    std::num::NonZeroU16::new(count).unwrap_or(std::num::NonZeroU16::MIN)
}
