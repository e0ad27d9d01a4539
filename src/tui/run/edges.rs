//! Where the time and the size of the terminal enter.

use std::io;
use std::time::Instant;

/// The time of day, for what is kept.
pub(super) fn timestamp() -> String {
    let now = jiff::Timestamp::now();
    now.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// The only clock of the explorer.
#[expect(
    clippy::disallowed_methods,
    reason = "the loop is the edge where time enters"
)]
pub(super) fn now() -> Instant {
    Instant::now()
}

/// The size of the terminal. One that says 0 by 0, as a serial line does, does
/// not know, and is taken for the usual one.
pub(super) fn size_now() -> io::Result<(u16, u16)> {
    Ok(match crossterm::terminal::size()? {
        (0, 0) => (80, 24),
        size => size,
    })
}
