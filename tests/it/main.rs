//! The tests that need DuckDB or the binary, in one binary of their own.

mod mining;
