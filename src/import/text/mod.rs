//! Text to values: times, numbers, words, and the SQL functions that do it in bulk.

mod cell;
mod functions;
mod number;
mod style;
mod time;

pub(super) use cell::{boolean, left, trimmed, word};
pub(super) use functions::register;
pub(super) use number::{float, integer, ten_thousandths, why_not};
pub(super) use style::{Style, Styles, Tally};
pub(super) use time::{epoch_days, micros, unknown_part, zone};
