//! Source files, whatever their format, as relations that SQL can read.

mod blocks;
mod cells;
mod copied;
mod decode;
mod delimited;
mod dialect;
mod error;
mod header;
mod json;
mod keys;
mod quote;
mod relation;
mod scan;
mod sheet;
mod xml;

pub(crate) use cells::{TypedColumn, Typing};
pub use decode::Meter;
pub(crate) use decode::{Compression, encoding_named};
pub(crate) use delimited::TextOptions;
pub(crate) use error::OpenError;
pub(crate) use header::is_value;
pub(crate) use keys::first_keys;
pub(crate) use quote::{literal, quoted};
pub(crate) use relation::{Format, Relation, SourceColumn};
pub(crate) use scan::{CUT, Scan, reading_failure, register};
