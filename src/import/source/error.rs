//! Why a source file cannot be read.

use crate::store::StoreError;

/// Why a file cannot be opened.
#[derive(Debug)]
pub(crate) enum OpenError {
    /// A sentence about the file.
    Reason(String),
    /// The engine failed on something else.
    Store(StoreError),
}
