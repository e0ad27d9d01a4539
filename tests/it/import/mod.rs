//! Importing, seen from outside.

mod bad_input;
mod formats;
mod mappings;
mod public;
mod surprises;
