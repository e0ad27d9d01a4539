//! sidecart shows a merchandising team which product recommendations make
//! orders better and which only make noise.
//!
//! Data flows one way, and the modules stand in that order: a module uses only
//! those above it in this list (`tests/it/layers.rs` holds it to that).
//!
//! | module | is |
//! | --- | --- |
//! | [`domain`] | value types with units: money, days, intervals, levels, the canonical tables |
//! | [`stats`] | pure functions: intervals, shrinkage, tests and affinity, each with its source |
//! | [`mining`] | the co-purchase counting kernel |
//! | [`synth`] | the seeded synthetic shop, written as canonical CSV |
//! | [`store`] | the DuckDB file: open, lock and version errors, schema, migrations, swap |
//! | [`import`] | read, map, check, upsert; presets, mapping files, rejects |
//! | [`facts`] | the derived tables, one `.sql` file a step |
//! | [`judge`] | from evidence to a verdict, pure |
//! | [`whatif`] | what changes would come to, pure |
//! | [`explore`] | the read model: typed questions, their answers, the worker thread |
//! | [`route`] | where findings go: the decision log |
//! | [`tui`] | the terminal front end |
//! | [`cli`] | one file a command |

pub mod cli;
pub mod domain;
pub mod explore;
pub mod facts;
pub mod import;
pub mod judge;
pub mod mining;
pub mod route;
pub mod stats;
pub mod store;
pub mod synth;
pub mod tui;
pub mod whatif;
