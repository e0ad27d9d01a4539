//! Importing, seen from outside.

mod bad_input;
mod fix;
mod mappings;
mod privacy;
mod public;
mod surprises;
mod undo;
