//! Importing, seen from outside.

mod bad_input;
mod conservation;
mod fix;
mod formats;
mod fuzz;
mod mappings;
mod merging;
mod presets_a;
mod presets_b;
mod privacy;
mod public;
mod regroup;
mod round_trips;
mod surprises;
mod undo;
mod workbook;
