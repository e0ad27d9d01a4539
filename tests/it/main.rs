//! The integration tests, in one binary: each binary links all of DuckDB.

mod import;
mod shop;
