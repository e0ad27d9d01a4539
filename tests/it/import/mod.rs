//! Importing, seen from outside.

mod public;
