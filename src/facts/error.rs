//! What can go wrong.

use thiserror::Error;

/// Why the derived tables could not be built.
#[derive(Debug, Error)]
pub enum FactError {
    /// A step failed in the database.
    #[error("the derived table '{step}' could not be built: {source}")]
    Step {
        /// The step, named after the table it builds.
        step: String,
        /// What the database says.
        source: duckdb::Error,
    },
    /// Rows came in another order than they are stored in.
    #[error(
        "the derived table 'basket_item' is not sorted by order; build it with DuckDB's \
         setting preserve_insertion_order = true"
    )]
    Unsorted,
    /// The settings of the resolvers cannot be used.
    #[error("{0}")]
    Resolve(String),
    /// The derived tables are of another version; the text says what to do.
    #[error("{0}")]
    Version(String),
}

impl FactError {
    /// The failure of `step`.
    pub(super) fn at(step: &str, source: duckdb::Error) -> Self {
        Self::Step {
            step: step.to_owned(),
            source,
        }
    }
}
