//! Keys while there are no figures to show because another version built them.

use crossterm::event::KeyCode;

use super::{Binding, Command, Place, char, key};

pub(super) static BINDINGS: &[Binding] = &[
    Binding::new(
        Place::Rebuild,
        &[key(KeyCode::Enter)],
        Command::Rebuild,
        "rebuild the figures of this database",
    )
    .hint(1, "rebuild"),
    Binding::new(
        Place::Rebuild,
        &[key(KeyCode::Esc)],
        Command::RebuildStop,
        "stop the rebuild; the database is then as it was",
    )
    .hint(2, "stop"),
    Binding::new(Place::Rebuild, &[char('q')], Command::Quit, "quit").hint(3, "quit"),
];
