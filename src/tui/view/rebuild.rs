//! What shows in place of figures that another version of sidecart built.

use super::canvas::Canvas;
use super::words;
use crate::domain::text::printable;
use crate::tui::layout::Areas;
use crate::tui::model::{Model, Rebuild};
use crate::tui::theme::Role;

/// Cells of the bar.
const BAR: u16 = 40;

/// Draws the screen but for its last line.
pub(super) fn draw(model: &Model, canvas: &mut Canvas<'_>, areas: &Areas, rebuild: &Rebuild) {
    let line = areas.header;
    let name = [
        (" sidecart  ", Role::Strong),
        (&*printable(&model.title), Role::Text),
    ];
    canvas.put_all(line.x, line.y, line.width, &name);
    let (top, end) = (areas.crumbs.y + 1, areas.footer.y);
    let width = areas.header.width.saturating_sub(4).min(92);
    let mut y = top;
    let mut write = |canvas: &mut Canvas<'_>, text: &str, role: Role| {
        for line in words::wrap(&printable(text), width) {
            if y < end {
                canvas.put(2, y, width, &line, role);
            }
            y += 1;
        }
        y += 1;
    };
    match rebuild {
        Rebuild::Offered(cause) => {
            write(canvas, cause, Role::Strong);
            write(canvas, HOW, Role::Text);
        }
        Rebuild::Failed(cause) => {
            write(canvas, "The figures were not rebuilt.", Role::Strong);
            write(canvas, cause, Role::Error);
            write(canvas, HOW, Role::Text);
        }
        Rebuild::Running {
            since,
            step,
            done,
            total,
            is_stopping,
        } => {
            let seconds = model.clock.saturating_duration_since(*since).as_secs();
            let dot = model.glyphs.dot;
            let head = if *is_stopping {
                format!("Stopping {dot} {seconds} s")
            } else if *total == 0 {
                format!("Copying the database {dot} {seconds} s")
            } else {
                format!("Rebuilding the figures {dot} {seconds} s")
            };
            write(canvas, &head, Role::Strong);
            let filled = match total {
                0 => 0,
                _ => usize::from(BAR.min(width)) * done.min(total) / total,
            };
            let empty = usize::from(BAR.min(width)) - filled;
            let [bare, .., full] = model.glyphs.heat;
            let bare = if bare.trim().is_empty() {
                model.glyphs.bar
            } else {
                bare
            };
            let bar = format!("{}{}", full.repeat(filled), bare.repeat(empty));
            write(canvas, &bar, Role::Interval);
            let of = match total {
                0 => String::new(),
                _ => format!("{done} of {total} {dot} {step}"),
            };
            write(canvas, &of, Role::Dim);
            let calm = "Until all is done the database stays as it is; esc stops.";
            write(canvas, calm, Role::Text);
        }
    }
}

const HOW: &str = "Enter rebuilds what is derived from the data that were imported. It is built in \
                   a copy beside the database, which takes its place when all is done. A small \
                   shop takes seconds, ten million exposures some minutes; esc stops it at any \
                   time.";
