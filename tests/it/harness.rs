//! A terminal for tests: runs a real program on a pseudo-terminal, types at it,
//! and reads its screen and every byte it wrote.

use std::io::{Read, Write};
use std::num::NonZeroU16;
use std::process::Command;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, ExitStatus, MasterPty, PtySize, native_pty_system};
use vt100::{Parser, Screen};

/// How long anything may take before it is held to be lost.
const PATIENCE: Duration = Duration::from_secs(30);

/// How long the screen must be still to be finished.
const STILL: Duration = Duration::from_millis(150);

/// How long the output of a program that has ended may take to arrive.
const GRACE: Duration = Duration::from_secs(2);

/// A program in a terminal. Dropping it ends the program.
pub(crate) struct Term {
    child: Box<dyn Child + Send + Sync>,
    master: Box<dyn MasterPty + Send>,
    writer: Arc<Mutex<Box<dyn Write + Send>>>,
    output: Arc<Output>,
    mark: usize,
}

/// What the program wrote, and the screen it makes.
struct Output {
    state: Mutex<State>,
    changed: Condvar,
}

struct State {
    parser: Parser,
    bytes: Vec<u8>,
    /// Bytes that were searched for questions to the terminal.
    answered: usize,
    last: Instant,
    ended: bool,
}

/// Questions programs put to a terminal, and what ours answers.
const QUESTIONS: &[(&[u8], &[u8])] = &[(b"\x1b[6n", b"\x1b[1;1R"), (b"\x1b[c", b"\x1b[?1;2c")];

/// The words of one environment entry.
pub(crate) type Env<'e> = &'e [(&'e str, &'e str)];

impl Term {
    /// Runs `program` in a terminal of that size. Of the environment it gets what
    /// the test has, without what changes how programs draw, and then `env`.
    pub(crate) fn spawn(program: &str, args: &[&str], cols: u16, rows: u16, env: Env<'_>) -> Self {
        let pair = native_pty_system()
            .openpty(pty_size(cols, rows))
            .expect("a pseudo-terminal opens");
        let mut command = CommandBuilder::new(program);
        command.args(args);
        for name in [
            "NO_COLOR",
            "COLORTERM",
            "SSH_TTY",
            "TMUX",
            "RUST_BACKTRACE",
            "COLUMNS",
            "LINES",
        ] {
            command.env_remove(name);
        }
        command.env("TERM", "xterm-256color");
        // A test begins where a first start does, unless it is about that.
        command.env("SIDECART_SESSION", "off");
        for (name, value) in env {
            command.env(name, value);
        }
        let child = pair
            .slave
            .spawn_command(command)
            .expect("the program starts");
        let reader = pair.master.try_clone_reader().expect("its output is ours");
        let writer = pair.master.take_writer().expect("its input is ours");
        let term = Self {
            child,
            master: pair.master,
            writer: Arc::new(Mutex::new(writer)),
            output: Arc::new(Output {
                state: Mutex::new(State {
                    parser: Parser::new(size(rows), size(cols), 0),
                    bytes: Vec::new(),
                    answered: 0,
                    last: now(),
                    ended: false,
                }),
                changed: Condvar::new(),
            }),
            mark: 0,
        };
        let (output, writer) = (Arc::clone(&term.output), Arc::clone(&term.writer));
        thread::spawn(move || output.read_all(reader, &writer));
        term
    }

    /// Runs sidecart.
    pub(crate) fn sidecart(args: &[&str], cols: u16, rows: u16, env: Env<'_>) -> Self {
        Self::spawn(env!("CARGO_BIN_EXE_sidecart"), args, cols, rows, env)
    }

    /// Types the text as it stands; `\r` is enter, `\x1b` is escape.
    pub(crate) fn keys(&self, keys: &str) {
        let mut writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        writer
            .write_all(keys.as_bytes())
            .expect("the program reads its input");
        writer.flush().expect("and all of it");
    }

    /// Waits until the screen holds the text.
    #[track_caller]
    pub(crate) fn wait_for(&self, text: &str) {
        self.wait_until(&format!("{text:?} on the screen"), |screen| {
            screen.contents().contains(text)
        });
    }

    /// Waits until the screen does not hold the text.
    #[track_caller]
    pub(crate) fn wait_gone(&self, text: &str) {
        self.wait_until(&format!("{text:?} gone from the screen"), |screen| {
            !screen.contents().contains(text)
        });
    }

    /// Waits until the screen is as `is_there` wants it; `what` says so in words.
    #[track_caller]
    pub(crate) fn wait_until(&self, what: &str, is_there: impl Fn(&Screen) -> bool) {
        self.wait_while(what, |state| !is_there(state.parser.screen()));
    }

    /// Waits until something has been written since the mark.
    #[track_caller]
    pub(crate) fn wait_written(&self) {
        self.wait_while("something written", |state| state.bytes.len() == self.mark);
    }

    #[track_caller]
    fn wait_while(&self, what: &str, lacks: impl Fn(&State) -> bool) {
        let deadline = now() + PATIENCE;
        let mut state = self.output.state();
        while state.is_in_frame() || lacks(&state) {
            let left = deadline.saturating_duration_since(now());
            if left.is_zero() || state.ended {
                let why = if state.ended {
                    "the program ended"
                } else {
                    "waited long enough"
                };
                let screen = framed(state.parser.screen());
                drop(state);
                panic!("{what}: {why}, and the screen is\n{screen}");
            }
            state = self.output.wait(state, left);
        }
    }

    /// Waits for a moment, and on until nothing has been written for a moment.
    pub(crate) fn settle(&self) {
        let asked = now();
        let mut state = self.output.state();
        loop {
            let still = now().saturating_duration_since(state.last.max(asked));
            if still >= STILL || state.ended {
                return;
            }
            state = self.output.wait(state, STILL - still);
        }
    }

    /// The text on the screen, lines without trailing blanks.
    pub(crate) fn screen(&self) -> String {
        let contents = self.look(Screen::contents);
        // Blanks that were written are not told from cells that never were.
        let lines: Vec<&str> = contents.lines().map(str::trim_end).collect();
        lines.join("\n")
    }

    /// Looks at the screen, cell by cell if need be.
    pub(crate) fn look<T>(&self, at: impl FnOnce(&Screen) -> T) -> T {
        at(self.output.state().parser.screen())
    }

    /// The first line of the screen with that text in it.
    #[track_caller]
    pub(crate) fn line_with(&self, text: &str) -> String {
        let screen = self.screen();
        match screen.lines().find(|line| line.contains(text)) {
            Some(line) => line.to_owned(),
            None => panic!("no line has {text:?}; the screen is\n{screen}"),
        }
    }

    /// Gives the terminal another size.
    pub(crate) fn resize(&self, cols: u16, rows: u16) {
        let mut state = self.output.state();
        state.parser.screen_mut().set_size(size(rows), size(cols));
        drop(state);
        self.master
            .resize(pty_size(cols, rows))
            .expect("the terminal takes the size");
    }

    /// Starts counting bytes here.
    pub(crate) fn mark(&mut self) {
        self.mark = self.output.state().bytes.len();
    }

    /// Everything the program wrote since the mark, or since its start.
    pub(crate) fn bytes_since_mark(&self) -> Vec<u8> {
        self.output.state().bytes[self.mark..].to_vec()
    }

    /// Sends the program a signal, by its name without SIG.
    pub(crate) fn kill(&self, signal: &str) {
        let id = self.child.process_id().expect("it has a process id");
        let status = Command::new("sh")
            .args(["-c", &format!("kill -{signal} {id}")])
            .status()
            .expect("sh runs");
        assert!(status.success(), "SIG{signal} can be sent");
    }

    /// Waits until the program has ended and all it wrote is read.
    #[track_caller]
    pub(crate) fn wait_exit(&mut self) -> ExitStatus {
        let deadline = now() + PATIENCE;
        loop {
            if let Some(status) = self.child.try_wait().expect("its state is known") {
                self.drain();
                return status;
            }
            if now() > deadline {
                panic!("the program does not end; the screen is\n{}", self.screen());
            }
            thread::sleep(Duration::from_millis(10));
        }
    }

    /// Waits for the end of the output; a grandchild may hold the terminal open.
    fn drain(&self) {
        let deadline = now() + GRACE;
        let mut state = self.output.state();
        while !state.ended && now() < deadline {
            state = self.output.wait(state, GRACE);
        }
    }

    /// Whether lines are edited and echoed by the terminal, as a shell leaves it.
    pub(crate) fn is_cooked(&self) -> bool {
        let modes = self.master.get_termios().expect("a terminal has modes");
        let flags = format!("{:?}", modes.local_flags);
        flags.contains("ICANON") && flags.contains("ECHO")
    }

    /// Fails unless the terminal is as it was before the program ran.
    #[track_caller]
    pub(crate) fn assert_restored(&self) {
        let (alternate, no_cursor, paste, mouse) = self.look(|screen| {
            (
                screen.alternate_screen(),
                screen.hide_cursor(),
                screen.bracketed_paste(),
                screen.mouse_protocol_mode() != vt100::MouseProtocolMode::None,
            )
        });
        let state = [
            ("the alternate screen is left", !alternate),
            ("the cursor shows", !no_cursor),
            ("pasting is plain", !paste),
            ("the mouse is the terminal's", !mouse),
            ("lines are edited and echoed", self.is_cooked()),
        ];
        for (what, holds) in state {
            assert!(holds, "not so: {what}; the screen is\n{}", self.screen());
        }
    }
}

impl Drop for Term {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Output {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wait<'s>(&self, state: MutexGuard<'s, State>, time: Duration) -> MutexGuard<'s, State> {
        let waited = self.changed.wait_timeout(state, time);
        waited.unwrap_or_else(PoisonError::into_inner).0
    }

    fn read_all(&self, mut reader: Box<dyn Read + Send>, writer: &Mutex<Box<dyn Write + Send>>) {
        let mut chunk = [0; 8192];
        // Linux reports the end of a terminal as an error.
        while let Ok(length @ 1..) = reader.read(&mut chunk) {
            let mut state = self.state();
            state.parser.process(&chunk[..length]);
            state.bytes.extend_from_slice(&chunk[..length]);
            state.last = now();
            let answers = state.answers();
            drop(state);
            self.changed.notify_all();
            if !answers.is_empty() {
                let mut writer = writer.lock().unwrap_or_else(PoisonError::into_inner);
                let _ = writer.write_all(&answers);
            }
        }
        self.state().ended = true;
        self.changed.notify_all();
    }
}

/// The marks around a frame that is to appear at once ("synchronized update").
const FRAME_START: &[u8] = b"\x1b[?2026h";
const FRAME_END: &[u8] = b"\x1b[?2026l";

impl State {
    /// Whether a frame has begun and not ended: a terminal shows nothing of it yet.
    fn is_in_frame(&self) -> bool {
        let last = |mark: &[u8]| {
            let mut places = self.bytes.windows(mark.len());
            places.rposition(|bytes| bytes == mark)
        };
        match (last(FRAME_START), last(FRAME_END)) {
            (Some(start), Some(end)) => start > end,
            (Some(_), None) => true,
            (None, _) => false,
        }
    }

    /// What a terminal would reply to the questions that came since the last call.
    fn answers(&mut self) -> Vec<u8> {
        let mut answers = Vec::new();
        while self.answered < self.bytes.len() {
            let rest = &self.bytes[self.answered..];
            if let Some((question, answer)) = QUESTIONS.iter().find(|(q, _)| rest.starts_with(q)) {
                answers.extend_from_slice(answer);
                self.answered += question.len();
            } else if QUESTIONS
                .iter()
                .any(|(question, _)| question.starts_with(rest))
            {
                // The start of a question; the rest of it is on its way.
                break;
            } else {
                self.answered += 1;
            }
        }
        answers
    }
}

fn size(cells: u16) -> NonZeroU16 {
    NonZeroU16::new(cells).expect("a terminal has cells")
}

fn pty_size(cols: u16, rows: u16) -> PtySize {
    PtySize {
        rows,
        cols,
        pixel_width: 0,
        pixel_height: 0,
    }
}

fn framed(screen: &Screen) -> String {
    let lines = screen.contents();
    let lines = lines.lines().map(|line| format!("  |{line}\n"));
    lines.collect()
}

/// The clock that patience is measured by.
#[expect(
    clippy::disallowed_methods,
    reason = "a harness waits for other programs"
)]
pub(crate) fn now() -> Instant {
    Instant::now()
}

#[test]
fn the_harness_types_reads_and_counts() {
    let mut term = Term::spawn("cat", &[], 40, 5, &[]);
    term.keys("hello\r");
    term.wait_until("the line twice", |screen| {
        screen.contents().matches("hello").count() == 2
    });
    term.settle();
    term.mark();
    assert_eq!(term.bytes_since_mark(), b"");
    term.keys("x\r");
    term.wait_for("x\nx");
    assert_eq!(term.bytes_since_mark(), b"x\r\nx\r\n");
    // Ctrl-D is the end of the input.
    term.keys("\x04");
    assert!(term.wait_exit().success());
}

#[test]
fn the_harness_answers_questions_and_passes_the_size_on() {
    let script = r"stty raw -echo; printf '\033[6'; printf n; dd bs=1 count=6 2>/dev/null | od -c | head -1; stty sane; stty size; read line; stty size";
    let mut term = Term::spawn("sh", &["-c", script], 70, 9, &[]);
    term.wait_for("033   [   1   ;   1   R");
    term.wait_for("9 70");
    term.resize(60, 8);
    term.keys("\r");
    term.wait_for("8 60");
    assert!(term.wait_exit().success());
}

#[test]
fn the_harness_waits_for_the_end_of_a_frame() {
    let script =
        r"stty -echo; printf '\033[?2026hhalf'; read line; printf ' whole\033[?2026l'; read line";
    let term = Term::spawn("sh", &["-c", script], 40, 5, &[]);
    while !term.screen().contains("half") {
        thread::sleep(Duration::from_millis(5));
    }
    term.keys("\r");
    term.wait_for("half");
    assert_eq!(term.screen(), "half whole");
}

#[test]
fn the_harness_sees_a_terminal_that_is_not_given_back() {
    let script = r"stty -icanon -echo; printf '\033[?1049h\033[?25l\033[?2004hhere'; sleep 30";
    let mut term = Term::spawn("sh", &["-c", script], 40, 5, &[]);
    term.wait_for("here");
    assert!(!term.is_cooked());
    assert!(term.look(|screen| screen.alternate_screen() && screen.hide_cursor()));
    assert!(
        std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| term.assert_restored())).is_err()
    );
    term.kill("TERM");
    assert_eq!(term.wait_exit().signal(), Some("Terminated"));
}

#[test]
fn the_harness_gives_up_with_the_screen_when_the_program_ends() {
    let term = Term::spawn("sh", &["-c", "echo last words"], 40, 5, &[]);
    let lost = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| term.wait_for("never")));
    let message = lost.expect_err("it was not there");
    let message = message.downcast_ref::<String>().expect("it has a message");
    assert!(
        message.contains("|last words") && message.contains("ended"),
        "{message}"
    );
}
