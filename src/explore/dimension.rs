//! The dimensions by which figures can be filtered and split.

use super::ExploreError;
use crate::domain::{Mode, suggest};

/// What the values of a dimension are in `fact_exposure`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Values {
    /// Numbers of words in `dimension_value`, 0 for unknown.
    Words,
    /// These words, by number from 1; 0 is unknown.
    Fixed(&'static [&'static str]),
    /// The number itself; null is unknown.
    Number,
    /// Year x 100 + month, 0 for unknown.
    Month,
}

/// One dimension.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Dimension {
    /// Its name in questions.
    pub(super) key: &'static str,
    /// Its column in `fact_exposure`.
    pub(super) column: &'static str,
    /// What that column holds.
    pub(super) values: Values,
    /// Whether `order_fact` has a column of that name.
    pub(super) of_orders: bool,
    /// The columns of the data that fill it.
    pub(super) mend: &'static str,
}

/// What an unknown value is called.
pub(super) const UNKNOWN: &str = "unknown";

const THIRDS: &[&str] = &["low", "mid", "high"];

/// Every dimension, those of CONTRACT.md section 4 first.
pub(super) const DIMENSIONS: &[Dimension] = &[
    words("placement", "placement_no", false, "exposures.placement"),
    words("rec_type", "rec_type_no", false, "exposures.rec_type"),
    words(
        "channel",
        "channel_no",
        true,
        "orders.channel, or sessions with one",
    ),
    words(
        "device",
        "device_no",
        true,
        "orders.device, or sessions with one",
    ),
    words(
        "segment",
        "segment_no",
        true,
        "customers.segment and orders.customer_id",
    ),
    words(
        "tier",
        "tier_no",
        true,
        "customers.loyalty_tier and orders.customer_id",
    ),
    words("variant", "variant_no", false, "exposures.variant"),
    Dimension {
        key: "list_size",
        column: "list_size",
        values: Values::Number,
        of_orders: false,
        mend: "exposures.list_size",
    },
    Dimension {
        key: "position",
        column: "position",
        values: Values::Number,
        of_orders: false,
        mend: "exposures.position",
    },
    words(
        "model_version",
        "model_version_no",
        false,
        "exposures.model_version",
    ),
    Dimension {
        key: "customer",
        column: "customer_no",
        values: Values::Fixed(&["new", "returning"]),
        of_orders: true,
        mend: "orders.customer_id and orders.ordered_at",
    },
    words(
        "acquisition_channel",
        "acquisition_channel_no",
        true,
        "customers.acquisition_channel, and the customers of orders and sessions",
    ),
    Dimension {
        key: "first_month",
        column: "first_month",
        values: Values::Month,
        of_orders: true,
        mend: "customers.first_order_at, or orders.customer_id",
    },
    Dimension {
        key: "price_band",
        column: "price_band",
        values: Values::Fixed(THIRDS),
        of_orders: false,
        mend: "products.list_price",
    },
    Dimension {
        key: "intent_band",
        column: "intent_band",
        values: Values::Fixed(THIRDS),
        of_orders: false,
        mend: "sessions.intent_score",
    },
    Dimension {
        key: "cart_value_band",
        column: "cart_value_band",
        values: Values::Fixed(THIRDS),
        of_orders: false,
        mend: "exposures.cart_value",
    },
    Dimension {
        key: "owned_before",
        column: "owned_before",
        values: Values::Fixed(&["no", "yes"]),
        of_orders: false,
        mend: "sessions.customer_id and orders.customer_id",
    },
];

const fn words(
    key: &'static str,
    column: &'static str,
    of_orders: bool,
    mend: &'static str,
) -> Dimension {
    Dimension {
        key,
        column,
        values: Values::Words,
        of_orders,
        mend,
    }
}

/// The names of the dimensions.
pub fn dimensions() -> impl Iterator<Item = &'static str> {
    DIMENSIONS.iter().map(|dimension| dimension.key)
}

/// The names of the dimensions by which figures counted that way can be split and
/// filtered; all of them while that is not known.
pub fn dimensions_in(mode: Option<Mode>) -> impl Iterator<Item = &'static str> {
    DIMENSIONS
        .iter()
        .filter(move |dimension| mode != Some(Mode::Basket) || dimension.of_orders)
        .map(|dimension| dimension.key)
}

/// The dimension of that name.
///
/// # Errors
/// When there is none; the nearest one is named.
pub(super) fn dimension(key: &str) -> Result<&'static Dimension, ExploreError> {
    DIMENSIONS
        .iter()
        .find(|dimension| dimension.key == key)
        .ok_or_else(|| ExploreError::UnknownFilter {
            key: key.to_owned(),
            nearest: suggest::nearest(key, dimensions()).map(str::to_owned),
        })
}

/// A month of `fact_exposure` as text: `2025-11`.
pub(super) fn month(number: i64) -> String {
    format!("{:04}-{:02}", number / 100, number % 100)
}

/// The number of a month written as `2025-11`.
pub(super) fn month_number(text: &str) -> Option<i64> {
    let (year, month) = text.split_once('-')?;
    let (year, month): (i64, i64) = (year.parse().ok()?, month.parse().ok()?);
    (1..=12).contains(&month).then_some(year * 100 + month)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_misspelt_dimension_is_told_the_nearest() {
        let error = dimension("placment").unwrap_err();
        assert!(error.to_string().contains("placement"), "{error}");
        assert_eq!(dimension("price_band").unwrap().column, "price_band");
    }

    #[test]
    fn months_are_read_as_they_are_written() {
        assert_eq!(month(202_511), "2025-11");
        assert_eq!(month_number("2025-11"), Some(202_511));
        assert_eq!(month_number("2025-13"), None);
        assert_eq!(month_number("november"), None);
    }
}
