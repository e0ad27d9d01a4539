//! Where in the drill a figure stands, and what it is a share of.

use serde::Serialize;

/// A level of the drill.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// Product categories, as paths `A > B > C`.
    Categories,
    /// Products of one category.
    Products,
    /// Recommendation pairs (anchor, target) of one anchor.
    Pairs,
}

/// Which columns lead.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum View {
    /// How often the target is bought with the anchor.
    #[default]
    Attach,
    /// How much of it comes back.
    Return,
    /// What it earns.
    Margin,
    /// Who buys it.
    Cohort,
}

/// What the figures are counted over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// Recommendations shown: the base is exposures.
    Exposure,
    /// Orders alone: the base is the eligible anchor orders.
    Basket,
}

/// The denominator of the attach rate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Base {
    /// Deduplicated exposures.
    Exposures,
    /// Anchor orders dated at or after the target's first add-on sale.
    EligibleOrders,
}

/// Whether products and categories are looked at as anchors or as targets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// The product being bought or viewed.
    #[default]
    Anchor,
    /// The product recommended with it.
    Target,
}
