//! Getting data in: find the files, read them, map their columns to canonical
//! tables, check every row, upsert.
//!
//! Rows read = imported + unchanged + rejected, for every file and table.

mod canonical;
mod define;
mod detect;
mod error;
mod expression;
mod files;
mod group;
mod header;
mod load;
mod lookup;
mod mapping;
mod merge;
mod overrides;
mod presets;
mod recognise;
mod resolve;
mod scope;
mod settle;
mod source;
mod stage;
mod statement;
mod text;
mod typed;

pub use error::ImportError;
pub use load::{FileReport, Format, Progress, RejectKind, Report, Request, load};
pub use mapping::Mapping;
pub use overrides::Overrides;
pub use presets::{PRESETS, Preset, preset};
pub use resolve::{CartAnchor, Resolve};
pub use source::Meter;
