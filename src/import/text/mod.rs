//! Text to values: times, numbers, and the SQL functions that do it in bulk.

mod functions;
mod number;
mod style;
mod time;

pub(super) use functions::register;
pub(super) use style::{Styles, Tally};
pub(super) use time::zone;
