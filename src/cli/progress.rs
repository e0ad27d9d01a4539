//! Progress bars on stderr: hidden when quiet, and when stderr is no terminal.

use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread::JoinHandle;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};

use super::context::Context;
use super::format::count;
use crate::domain::text::printable;
use crate::import::{Meter, Progress};

/// How often a bar is redrawn while nothing happens.
const STEADY: Duration = Duration::from_millis(120);

/// A bar that counts `unit`s of work called `label`.
pub(crate) fn bar(context: &Context, label: &str, unit: &str) -> ProgressBar {
    let target = if context.quiet {
        ProgressDrawTarget::hidden()
    } else {
        ProgressDrawTarget::stderr()
    };
    let bar = ProgressBar::with_draw_target(Some(0), target);
    let template =
        format!("{{msg}} [{{bar:30}}] {{human_pos}} of {{human_len}} {unit}, {{eta}} left");
    // The template is ours and the same for every run; a bar without style is still a bar.
    if let Ok(style) = ProgressStyle::with_template(&template) {
        let marks = if context.ascii {
            "#>-"
        } else {
            "█▉▊▋▌▍▎▏ "
        };
        bar.set_style(style.progress_chars(marks));
    }
    bar.set_message(label.to_owned());
    bar.enable_steady_tick(STEADY);
    bar
}

/// The bar of an import: the step, rows read and their rate, and how far through
/// the files' bytes.
pub(crate) struct ImportBar {
    bar: ProgressBar,
    watch: Option<Watch>,
}

/// Moves a bar along with a meter until it is dropped.
struct Watch {
    stop: Sender<()>,
    thread: Option<JoinHandle<()>>,
}

impl ImportBar {
    /// A bar without anything to read yet.
    pub(crate) fn new(context: &Context) -> Self {
        Self {
            bar: bar(context, "opening the database", ""),
            watch: None,
        }
    }

    /// Shows a step of the rebuild after the import.
    pub(crate) fn rebuild(&mut self, step: &str, done: usize, of: usize) {
        self.watch = None;
        self.bar
            .set_message(format!("building {step} ({} of {of})", done + 1));
    }
}

impl Progress for ImportBar {
    fn start(&mut self, bytes: u64, meter: &Meter) {
        let shown = meter.clone();
        let rows = move |state: &ProgressState, out: &mut dyn std::fmt::Write| {
            let rows = shown.rows();
            let seconds = state.elapsed().as_secs_f64().max(0.001);
            #[expect(
                clippy::cast_precision_loss,
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "a rate is shown rounded"
            )]
            let rate = (rows as f64 / seconds) as u64;
            // Writing to a bar's own text cannot fail.
            let _ = write!(out, "{} rows, {}/s", count(rows), count(rate));
        };
        if let Ok(style) = ProgressStyle::with_template("{msg} [{bar:20}] {rows}") {
            self.bar
                .set_style(style.with_key("rows", rows).progress_chars("=> "));
        }
        self.bar.set_length(bytes);
        let (bar, meter) = (self.bar.clone(), meter.clone());
        let (stop, stopped) = mpsc::channel();
        let thread = std::thread::spawn(move || {
            while stopped.recv_timeout(STEADY) == Err(RecvTimeoutError::Timeout) {
                bar.set_position(meter.bytes());
            }
        });
        self.watch = Some(Watch {
            stop,
            thread: Some(thread),
        });
    }

    fn step(&mut self, step: &str) {
        self.bar.set_message(printable(step).into_owned());
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        // The thread is gone already if nobody listens.
        let _ = self.stop.send(());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

impl Drop for ImportBar {
    fn drop(&mut self) {
        self.watch = None;
        self.bar.finish_and_clear();
    }
}
