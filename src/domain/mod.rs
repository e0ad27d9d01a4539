//! Value types with units. No input or output, no SQL, no terminal.

mod day;
mod figure;
mod interval;
mod level;
mod money;
mod scope;
mod severity;
pub mod suggest;
pub mod table;
pub mod text;

pub use day::Day;
pub use figure::Note;
pub use interval::Interval;
pub use level::{Base, Level, Mode, Role, View};
pub use money::Money;
pub use scope::{Filter, Scope, Window};
pub use severity::Severity;
