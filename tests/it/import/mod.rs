//! Importing, seen from outside.

mod bad_input;
mod mappings;
mod merging;
mod public;
mod surprises;
