//! Source files, whatever their format, as relations that SQL can read.

mod blocks;
mod copied;
mod decode;
mod delimited;
mod dialect;
mod header;
mod json;
mod keys;
mod relation;
mod scan;
mod sheet;
mod xml;

pub use decode::Meter;
pub(crate) use decode::{Compression, encoding_named};
pub(crate) use delimited::TextOptions;
pub(crate) use keys::first_keys;
pub(crate) use relation::{Format, OpenError, Relation, SourceColumn, literal, quoted};
pub(crate) use scan::{reading_failure, register};
