//! Importing, seen from outside.

mod bad_input;
mod formats;
mod fuzz;
mod mappings;
mod presets_a;
mod presets_b;
mod public;
mod surprises;
mod workbook;
