//! Importing, seen from outside.

mod bad_input;
mod fix;
mod formats;
mod mappings;
mod presets_a;
mod privacy;
mod public;
mod round_trips;
mod surprises;
mod undo;
