//! How sentences name placements and groups of visitors.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

use duckdb::Connection;

use crate::explore::ExploreError;
use crate::judge::Dimension;

/// The dimensions of visitors, as numbered in [`Dimension::Cohort`].
pub(super) const CUSTOMER: u16 = 3;
pub(super) const SEGMENT: u16 = 4;
pub(super) const TIER: u16 = 5;
pub(super) const INTENT: u16 = 6;
pub(super) const DEVICE: u16 = 9;
pub(super) const CHANNEL: u16 = 10;

/// The words that the facts hold as numbers.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct Labels(BTreeMap<(String, u16), String>);

impl Labels {
    pub(super) fn load(conn: &Connection) -> Result<Self, ExploreError> {
        let sql = "select dimension, cast(value_no as usmallint), value from dimension_value \
                   where dimension in ('placement', 'segment', 'tier', 'device', 'channel')";
        let words = conn
            .prepare(sql)?
            .query_map([], |row| Ok(((row.get(0)?, row.get(1)?), row.get(2)?)))?
            .collect::<Result<_, _>>()?;
        Ok(Self(words))
    }

    /// The id of a value of a dimension.
    pub(super) fn word(&self, dimension: &str, value: u16) -> &str {
        self.0
            .get(&(dimension.to_owned(), value))
            .map_or("unknown", String::as_str)
    }

    /// A part of the exposures in a sentence.
    pub(super) fn name(&self, dimension: Dimension, value: u16) -> String {
        match dimension {
            Dimension::Placement => placement(self.word("placement", value)).to_owned(),
            Dimension::Cohort(CUSTOMER) => match value {
                1 => "new customers".to_owned(),
                2 => "returning customers".to_owned(),
                _ => "visitors without a customer number".to_owned(),
            },
            Dimension::Cohort(SEGMENT) => format!("{} customers", self.word("segment", value)),
            Dimension::Cohort(TIER) => {
                format!("customers of the tier {}", self.word("tier", value))
            }
            Dimension::Cohort(INTENT) => match value {
                1 => "visitors of low intent".to_owned(),
                2 => "visitors of middling intent".to_owned(),
                _ => "visitors of high intent".to_owned(),
            },
            Dimension::Cohort(DEVICE) => format!("visitors on {}", self.word("device", value)),
            Dimension::Cohort(CHANNEL) => format!("visitors from {}", self.word("channel", value)),
            other => format!("{other} {value}"),
        }
    }
}

/// A placement in a sentence.
fn placement(id: &str) -> &str {
    match id {
        "home" => "the home page",
        "plp" => "the category page",
        "pdp" => "the product page",
        "cart" => "the cart",
        "post_purchase" => "post-purchase",
        "unknown" => "unknown places",
        other => other,
    }
}
