//! What can go wrong.

use thiserror::Error;

use crate::facts::FactError;

/// Why a question has no answer.
#[derive(Debug, Error)]
pub enum ExploreError {
    /// The derived tables are not there.
    #[error("this database has no derived tables yet; run `sidecart import` on it to build them")]
    NoFacts,
    /// The filter names a dimension there is not.
    #[error("there is no filter '{key}'{}", did_you_mean(.nearest.as_deref()))]
    UnknownFilter {
        /// The name given.
        key: String,
        /// The nearest one there is.
        nearest: Option<String>,
    },
    /// The filter is on a dimension that only exposures have.
    #[error(
        "'{key}' is a property of exposures, and the figures are counted over orders here; \
         filter by channel, device, segment, tier or customer"
    )]
    ExposureFilter {
        /// The dimension.
        key: String,
    },
    /// The filter is on a dimension that no order has.
    #[error("no order has a {key}, so nothing can be filtered by it; import {mend}")]
    EmptyFilter {
        /// The dimension.
        key: String,
        /// The columns that would fill it.
        mend: &'static str,
    },
    /// The filter is on a dimension that no exposure has.
    #[error("no exposure has a {key}, so nothing can be filtered by it; import {mend}")]
    EmptyExposureFilter {
        /// The dimension.
        key: String,
        /// The columns that would fill it.
        mend: &'static str,
    },
    /// The filter on exposures asks for a value there cannot be.
    #[error("'{value}' is no value of '{key}'; it is one of {known} or unknown")]
    NoSuchValue {
        /// The dimension.
        key: String,
        /// The value given.
        value: String,
        /// The values there are.
        known: String,
    },
    /// The filter asks for a value there cannot be.
    #[error("'{value}' is no value of '{key}'; it is one of {known}")]
    UnknownValue {
        /// The dimension.
        key: String,
        /// The value given.
        value: String,
        /// The values there are.
        known: &'static str,
    },
    /// There is no such category.
    #[error("there is no category '{path}'{}", did_you_mean(.nearest.as_deref()))]
    UnknownCategory {
        /// The path given.
        path: String,
        /// The nearest one there is.
        nearest: Option<String>,
    },
    /// There is no such product.
    #[error("there is no product with the id '{id}'{}", did_you_mean(.nearest.as_deref()))]
    UnknownProduct {
        /// The id given.
        id: String,
        /// The nearest one there is.
        nearest: Option<String>,
    },
    /// Something that is only known where it is known what was shown.
    #[error(
        "{what} needs to know what was shown; import exposures, with at least visitor, target and time"
    )]
    NoExposures {
        /// What is asked for.
        what: &'static str,
    },
    /// Pairs could not be counted.
    #[error(transparent)]
    Pairs(#[from] FactError),
    /// The database failed.
    #[error("the database could not answer: {0}")]
    Database(#[from] duckdb::Error),
}

impl ExploreError {
    /// What the engine said, where it was the engine.
    pub fn engine(&self) -> Option<&duckdb::Error> {
        let whole: &(dyn std::error::Error + 'static) = self;
        std::iter::successors(Some(whole), |error| error.source())
            .find_map(|error| error.downcast_ref())
    }
}

/// The hint after an unknown name.
fn did_you_mean(nearest: Option<&str>) -> String {
    nearest.map_or_else(String::new, |name| format!("; did you mean '{name}'?"))
}
