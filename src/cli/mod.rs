//! The command line: one file a command.

mod args;
mod format;
