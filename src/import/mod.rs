//! Getting data in: find the files, read them, map their columns to canonical
//! tables, check every row, upsert.
//!
//! Rows read = imported + unchanged + rejected, for every file and table.

#[cfg(test)]
mod both_ways;
mod canonical;
mod define;
mod detect;
mod error;
mod expression;
mod files;
mod fix;
mod group;
mod header;
mod history;
mod keys;
mod load;
mod lookup;
mod mapping;
mod merge;
mod once;
mod open;
mod overrides;
mod plain;
mod presets;
mod privacy;
mod profile;
mod reason;
mod recipe;
mod recognise;
mod record;
mod resolve;
mod room;
mod scope;
mod settle;
mod shared;
mod source;
mod stage;
mod statement;
mod text;
mod typed;

pub use error::ImportError;
pub use fix::fix;
pub use history::{UNDO_BATCHES, UndoError, Undone, undo};
pub use load::{
    FileReport, Format, Options, Progress, RejectKind, Report, Request, load, load_with,
};
pub use mapping::Mapping;
pub use overrides::Overrides;
pub use presets::{PRESETS, Preset, preset};
pub use privacy::{Salt, SaltError};
pub use profile::{ColumnProfile, FileProfile, RejectShare, SourceNote};
pub use resolve::{CartAnchor, Resolve};
pub use source::Meter;
