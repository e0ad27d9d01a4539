//! Source files, whatever their format, as relations that SQL can read.

mod blocks;
mod decode;
mod delimited;
mod scan;

pub use decode::Meter;
pub(crate) use decode::{Compression, encoding_named, open_bytes};
pub(crate) use delimited::{Delimited, TextError, TextOptions};
pub(crate) use scan::{Scan, register};
