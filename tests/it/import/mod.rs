//! Importing, seen from outside.

mod bad_input;
mod formats;
mod mappings;
mod presets_a;
mod public;
mod round_trips;
mod surprises;
