//! Importing, seen from outside.

mod bad_input;
mod mappings;
mod public;
mod surprises;
