//! Progress bars on stderr: hidden when quiet, and when stderr is no terminal.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::context::Context;

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
