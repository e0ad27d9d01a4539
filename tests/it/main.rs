//! Tests that need DuckDB or the binary, in one program: linking is slow.

mod explore;
mod explore_maven;
mod explore_reference;
mod explore_retail;
mod facts;
mod facts_fixture;
