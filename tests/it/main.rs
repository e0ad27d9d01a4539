//! Tests that need DuckDB, the binary or the source tree: one binary, one file a subject.
#![expect(
    clippy::expect_used,
    reason = "a helper of a test ends it by panicking, as the test itself does"
)]

mod cli;
mod harness;
mod import;
mod layers;
//mod mining;
mod pty;
mod shop;
mod svg;
