//! Progress bars on stderr: hidden when quiet, and when stderr is no terminal.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};

use super::context::Context;
use super::format::count;
use crate::domain::text::printable;
use crate::import::{Meter, Progress};

/// How often a bar is redrawn.
const STEADY: Duration = Duration::from_millis(120);

/// A bar that counts `unit`s of work called `label`.
pub(crate) fn bar(context: &Context, label: &str, unit: &str) -> ProgressBar {
    styled(
        context,
        label,
        &format!("{{msg}} [{{bar:30}}] {{human_pos}} of {{human_len}} {unit}, {{eta}} left"),
    )
}

/// A count as a bar takes it.
pub(crate) fn length(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}

fn styled(context: &Context, label: &str, template: &str) -> ProgressBar {
    let target = if context.quiet {
        ProgressDrawTarget::hidden()
    } else {
        ProgressDrawTarget::stderr()
    };
    let bar = ProgressBar::with_draw_target(Some(0), target);
    // A template of ours is the same in every run; a bar without it is still a bar.
    if let Ok(style) = ProgressStyle::with_template(template) {
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

/// A bar over the bytes of an import's files.
pub(crate) struct ReadingBar {
    bar: ProgressBar,
    /// Moves the bar while a file is read.
    mover: Option<(Arc<AtomicBool>, JoinHandle<()>)>,
}

impl ReadingBar {
    pub(crate) fn new(context: &Context) -> Self {
        let template = "{msg} [{bar:20}] {bytes} of {total_bytes}";
        Self {
            bar: styled(context, "", template),
            mover: None,
        }
    }
}

impl Progress for ReadingBar {
    fn start(&mut self, bytes: u64, meter: &Meter) {
        let shown = meter.clone();
        let rows = move |state: &ProgressState, out: &mut dyn std::fmt::Write| {
            let rows = shown.rows();
            let rate = u128::from(rows) * 1_000 / state.elapsed().as_millis().max(1);
            let rate = count(u64::try_from(rate).unwrap_or(u64::MAX));
            // Writing to a bar's own text cannot fail.
            let _ = write!(out, "{} rows, {rate}/s", count(rows));
        };
        self.bar.set_length(bytes);
        self.bar.reset_elapsed();
        // A template of ours is the same in every run; a bar without it is still a bar.
        if let Ok(style) = self
            .bar
            .style()
            .template("{msg} [{bar:20}] {rows}, {eta} left")
        {
            self.bar.set_style(style.with_key("rows", rows));
        }
        let ended = Arc::new(AtomicBool::new(false));
        let (bar, meter, stop) = (self.bar.clone(), meter.clone(), Arc::clone(&ended));
        let mover = thread::spawn(move || {
            while !stop.load(Ordering::Relaxed) {
                bar.set_position(meter.bytes());
                thread::park_timeout(STEADY);
            }
        });
        self.mover = Some((ended, mover));
    }

    fn step(&mut self, step: &str) {
        self.bar.set_message(printable(step).into_owned());
    }
}

impl Drop for ReadingBar {
    fn drop(&mut self) {
        if let Some((ended, mover)) = self.mover.take() {
            ended.store(true, Ordering::Relaxed);
            mover.thread().unpark();
            // It only moves a bar; how it ended is of no use.
            let _ = mover.join();
        }
        self.bar.finish_and_clear();
    }
}
