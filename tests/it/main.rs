//! Tests that need DuckDB, the binary or the source tree: one binary, one file a subject.
#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a helper of a test ends it by panicking, as the test itself does"
)]

mod alerts;
mod atomic;
mod check;
mod cli;
mod completion;
mod degradation;
mod experiments;
mod explore;
mod explore_buyers;
mod explore_maven;
mod explore_reference;
mod explore_retail;
mod explore_split;
mod exposure;
mod extremes;
mod facts;
mod facts_extremes;
mod facts_fixture;
mod full;
mod gaps;
mod harness;
mod hysteresis;
mod import;
mod import_cli;
mod journeys;
mod judged;
mod layers;
mod mining;
mod pty;
mod reference;
mod resolvers;
mod schema;
mod screenshots;
mod shop;
mod steps_again;
mod store;
mod svg;
mod two_imports;
mod whatif;
mod whatif_pty;
mod whatif_truth;
