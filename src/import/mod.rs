//! Getting data in: read, map, check, upsert.

mod error;
mod expression;
mod mapping;
mod source;
mod text;

pub use error::ImportError;
pub use mapping::Mapping;
pub use source::Meter;
