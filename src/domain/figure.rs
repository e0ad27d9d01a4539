//! Why a figure is missing.

use serde::Serialize;

/// One cause, and the fields it makes null.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Note {
    /// A sentence a person reads: what is missing and how to mend it.
    pub cause: String,
    /// The contract's field names that are null for this cause.
    pub fields: Vec<&'static str>,
}
