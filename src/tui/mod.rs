//! The terminal front end: an explorer over whoever answers questions.
//!
//! | module | is |
//! | --- | --- |
//! | `saved` | what is remembered of a session |
//! | `session` | what the explorer is started with |
//! | `message` | what can happen, and what is to be done |
//! | `model/` | the state: path, tables, history, what is being waited for |
//! | `update/` | the state after a message; pure |
//! | `columns/` | the columns of each view |
//! | `view/` | the state as cells; only draws |
//! | `keymap/` | the tables of keys |
//! | `theme`, `glyphs` | what roles look like, what is drawn with |
//! | `cells`, `figures` | text in an exact width; numbers as text |
//! | `layout` | where things stand |
//! | `paint`, `terminal`, `events`, `run` | bytes out, modes, input and signals, the loop |
//! | `clipboard`, `picture` | what is taken out: OSC 52, SVG |
//! | `watch` | noticing that the data were replaced |

mod cells;
mod clipboard;
mod columns;
mod events;
mod figures;
mod files;
#[cfg(test)]
mod fixture;
#[cfg(test)]
mod found_fixture;
mod glyphs;
mod keymap;
mod layout;
mod message;
mod model;
mod paint;
mod picture;
mod run;
mod saved;
mod session;
mod terminal;
mod theme;
mod update;
mod view;
mod watch;

pub use run::{TuiError, run};
pub use saved::Saved;
pub use session::{ExportFormat, Exporter, Keep, Options, Rebuilder, Session, Source, Start};
pub use theme::{Depth, Theme};
