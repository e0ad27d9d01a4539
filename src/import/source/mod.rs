//! Source files, whatever their format, as relations that SQL can read.

mod blocks;
mod cells;
mod decode;
mod delimited;
mod json;
mod relation;
mod scan;

pub(crate) use cells::{TypedColumn, Typing};
pub use decode::Meter;
pub(crate) use decode::{Compression, encoding_named};
pub(crate) use delimited::TextOptions;
pub(crate) use relation::{Format, OpenError, Relation, SourceColumn, literal, quoted};
pub(crate) use scan::{Scan, reading_failure, register};
