//! Tests that need DuckDB, the binary or the source tree: one binary, one file a subject.

mod layers;
