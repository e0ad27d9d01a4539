//! What stands above a column: its name, and its unit or what it is a share of.

use super::Field;
use crate::domain::{Base, Level};

/// The two lines above a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Heading {
    /// The name.
    pub name: String,
    /// The unit, or the base of a ratio.
    pub unit: String,
}

/// What a table's headings depend on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct About<'a> {
    /// The level of its rows.
    pub level: Level,
    /// The dimension that its rows are members of, in the cohort view.
    pub dimension: Option<&'a str>,
    /// Whether a row's name tells the anchor too.
    pub names_anchors: bool,
    /// What the rates are a share of.
    pub base: Base,
    /// The reporting currency.
    pub currency: Option<&'a str>,
}

/// What stands above a column.
pub(crate) fn heading(field: Field, about: About<'_>) -> Heading {
    let of_orders = about.base == Base::EligibleOrders;
    let money = about.currency.unwrap_or("");
    let currency = about.currency.unwrap_or("money");
    let either = |orders, exposures| if of_orders { orders } else { exposures };
    let title = match (about.dimension, about.level) {
        (Some(dimension), _) => dimension.replace('_', " "),
        (None, Level::Categories) => "category".to_owned(),
        (None, Level::Products) => "product".to_owned(),
        (None, Level::Pairs) if about.names_anchors => "anchor > recommended product".to_owned(),
        (None, Level::Pairs) => "recommended product".to_owned(),
    };
    let net = format!("net {currency} per");
    let (name, unit) = match field {
        Field::Title => (title.as_str(), ""),
        Field::Verdict => ("verdict", ""),
        Field::RecType => ("type", ""),
        Field::AnchorOrders => ("anchor", "orders"),
        Field::BaseN => (either("eligible", "exposures"), either("orders", "")),
        Field::Ctr => ("clicked %", "of exposures"),
        Field::Attaches => ("attaches", either("orders", "exposures")),
        Field::AttachRate => ("attach %", either("of eligible", "of exposures")),
        Field::AttachShrunk => ("attach %", "shrunk"),
        Field::AttachInterval | Field::ReturnInterval | Field::MarginInterval => ("", ""),
        Field::Lift => ("lift", "95 % interval"),
        Field::IncrementalAttach => ("incremental", "attach %"),
        Field::CannibalShare => ("cannibal %", "of attaches"),
        Field::Units => ("units", "attached"),
        Field::Revenue => ("revenue", if money.is_empty() { "attached" } else { money }),
        Field::Confidence => ("confidence %", "of anchor orders"),
        Field::TargetOrders => ("target", "orders"),
        Field::UnitsMature => ("mature", "units"),
        Field::UnitsReturned => ("returned", "of mature"),
        Field::ReturnRate => ("return %", "of mature"),
        Field::Baseline => ("baseline %", "unattached"),
        Field::ReturnAdjusted => ("adjusted %", "of units"),
        Field::Maturity => ("known %", "of returns"),
        Field::AnchorReturnWith => ("anchor %", "with"),
        Field::AnchorReturnWithout => ("anchor %", "without"),
        Field::RefundAmount => ("refunded", money),
        Field::ReturnLoss => ("return loss", money),
        Field::Discounts => ("discounts", money),
        Field::Cogs => ("goods", money),
        Field::Fees => ("fees", money),
        Field::NetMargin => ("net margin", money),
        Field::MarginPerAttach => (net.as_str(), "attach"),
        // Beside many others; the line above the table names the base.
        Field::MarginPer1000 if about.dimension.is_some() => (net.as_str(), "1 000"),
        Field::MarginPer1000 => (net.as_str(), either("1 000 orders", "1 000 shown")),
        Field::SlotValue => ("slot value", "per 1 000"),
        Field::IncrementalMargin => ("incremental", "per 1 000"),
        Field::PPositive => ("P(gain) %", "of draws"),
        Field::RepeatWith => ("repeat %", "90 d with"),
        Field::RepeatWithout => ("repeat %", "without"),
        Field::RepeatValueWith => ("90 d value", "with"),
        Field::RepeatValueWithout => ("90 d value", "without"),
        Field::Seen => ("seen", "exposures"),
        Field::SeenRate => ("seen %", "of exposures"),
        Field::AttachPerClick => ("attach %", "of clicked"),
        Field::LiftOverOrganic => ("times", "organic"),
        Field::Trend => ("trend", "attach %"),
        Field::RepeatDifference => ("repeat diff", "adjusted, pp"),
        Field::ValueDifference => ("value diff", "adjusted"),
    };
    Heading {
        name: name.to_owned(),
        unit: unit.to_owned(),
    }
}

/// What the base of a rate is called in running text, after a figure or alone.
pub(crate) fn base_name(base: Base, figure: &str) -> &'static str {
    match (base, figure == "1") {
        (Base::EligibleOrders, false) => "eligible orders",
        (Base::EligibleOrders, true) => "eligible order",
        (Base::Exposures, false) => "exposures",
        (Base::Exposures, true) => "exposure",
    }
}
