//! Getting data in: find the files, read them, map their columns to canonical
//! tables, check every row, upsert.
//!
//! Rows read = imported + unchanged + rejected, for every file and table.

#[cfg(test)]
mod both_ways;
mod canonical;
mod detect;
mod error;
mod expression;
mod files;
mod load;
mod lookup;
mod mapping;
mod merge;
mod plain;
mod presets;
mod reason;
mod room;
mod scope;
mod source;
mod stage;
mod statement;
mod text;
mod typed;

pub use error::ImportError;
pub use load::{FileReport, Format, Progress, RejectKind, Report, Request, load};
pub use mapping::Mapping;
pub use presets::{PRESETS, Preset, preset};
pub use source::Meter;
