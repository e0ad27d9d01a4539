//! What a what-if starts from: the figures of one pair, each with where it comes from.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::lever::Lever;
use super::part::{Part, PlacementOption};
use super::response::Response;
use crate::stats::Estimate;

/// Where a figure comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "from", content = "because")]
pub enum Basis {
    /// Counted over this pair's own data.
    Measured,
    /// This pair's data and those of pairs like it, each with its weight.
    Pooled,
    /// Not in the data: what stands in, in a sentence.
    Assumed(String),
    /// Not in the data, and nothing can stand in: why, in a sentence.
    Missing(String),
}

/// A lever's current value.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Given {
    /// The value, in the lever's unit; `None` where it is missing.
    pub value: Option<f64>,
    /// Its standard error, 0 where it is not in doubt.
    pub se: f64,
    /// The least and the most seen in the data, over months, placements and cohorts.
    pub range: Option<(f64, f64)>,
    /// Where it comes from.
    pub basis: Basis,
}

impl Given {
    /// A figure of the data.
    pub fn measured(value: f64, se: f64) -> Self {
        Self {
            value: Some(value).filter(|value| value.is_finite()),
            se: if se.is_finite() { se.max(0.0) } else { 0.0 },
            range: None,
            basis: Basis::Measured,
        }
    }

    /// A figure that leans on those of pairs like this one.
    pub fn pooled(estimate: Estimate) -> Self {
        Self {
            basis: Basis::Pooled,
            ..Self::measured(estimate.value, estimate.se)
        }
    }

    /// What stands in for a figure.
    pub fn assumed(value: f64, because: impl Into<String>) -> Self {
        Self {
            basis: Basis::Assumed(because.into()),
            ..Self::measured(value, 0.0)
        }
    }

    /// A figure that nothing stands in for.
    pub fn missing(because: impl Into<String>) -> Self {
        Self {
            value: None,
            se: 0.0,
            range: None,
            basis: Basis::Missing(because.into()),
        }
    }

    /// The same with its range in the data.
    #[must_use]
    pub fn within(self, range: Option<(f64, f64)>) -> Self {
        Self { range, ..self }
    }
}

/// A figure with its standard error, as it is kept in files.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Known {
    /// The figure.
    pub value: f64,
    /// Its standard error.
    pub se: f64,
}

impl Known {
    fn tidied(self) -> Self {
        Self {
            value: tidy(self.value),
            se: tidy(self.se),
        }
    }
}

/// A figure with 12 digits that count; what is no number becomes 0.
pub(super) fn tidy(figure: f64) -> f64 {
    let written = format!("{figure:.11e}");
    let read = written.parse::<f64>().ok().filter(|read| read.is_finite());
    // Zero has one sign.
    read.unwrap_or(0.0) + 0.0
}

impl From<Estimate> for Known {
    fn from(estimate: Estimate) -> Self {
        Self {
            value: estimate.value,
            se: estimate.se,
        }
    }
}

/// Sessions that went on with the pair, against those without.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Completion {
    /// With less without, a difference of rates.
    pub change: Known,
    /// The rate without.
    pub base: f64,
    /// Whether a holdout tells.
    pub is_randomised: bool,
}

/// Who the pair is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
pub struct Name {
    /// Product id of the anchor.
    pub anchor_id: String,
    /// Its title, or its id.
    pub anchor_title: String,
    /// Product id of the target.
    pub target_id: String,
    /// Its title, or its id.
    pub target_title: String,
    /// `cross_sell`, `upsell` or `bundle`, where known.
    pub rec_type: Option<String>,
}

/// The data that the figures are taken from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Default)]
pub struct Span {
    /// What it is called: `all`, `last-90-days`.
    pub id: String,
    /// First day inside, `YYYY-MM-DD`.
    pub from: Option<String>,
    /// First day after.
    pub to: Option<String>,
    /// Days that it covers.
    pub days: f64,
}

/// Everything that a what-if on one pair is computed from. Money is in the reporting
/// currency, counts are a month of 30 days.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Input {
    /// The pair.
    pub name: Name,
    /// The reporting currency's code.
    pub currency: Option<String>,
    /// Whether only orders are known: exposures then stand for eligible anchor orders.
    pub is_basket: bool,
    /// The data.
    pub span: Span,
    /// The value of each lever.
    pub levers: BTreeMap<Lever, Given>,
    /// Units of an attach.
    pub units_per_attach: f64,
    /// Margin of an attach before returns; computed from price, discount, cost and fees
    /// where it is `None`.
    pub before_returns: Option<Known>,
    /// The share of the price that fees take.
    pub fee_share: f64,
    /// The share of a returned unit's cost that is recovered.
    pub recovery: f64,
    /// Orders with the anchor a month.
    pub anchor_orders: Option<f64>,
    /// Net revenue of such an order.
    pub order_value: Option<f64>,
    /// The share of the target's units that come back when it is sold by itself.
    pub baseline_return_rate: Option<f64>,
    /// How much more often the anchor comes back with the attach than without.
    pub anchor_return: Option<Known>,
    /// What a returned unit of the anchor costs, money; `None` where returns are not known,
    /// or the target takes the anchor's place.
    #[serde(default)]
    pub anchor_loss: Option<f64>,
    /// Sessions that went on.
    pub completion: Option<Completion>,
    /// Where it could be shown, the placements of today among them.
    pub placements: Vec<PlacementOption>,
    /// How much attach rates differ between placements of one pair, as a deviation of
    /// the ratio: how far to trust more exposures than were ever shown.
    pub placement_spread: f64,
    /// Parts of the exposures that can be excluded.
    pub parts: Vec<Part>,
    /// The correlation of what is in doubt about acceptance and about the share bought
    /// anyway, −1 to 0: purchases that happen to be many raise the one and lower the other.
    #[serde(default)]
    pub anyway_follows: f64,
    /// How acceptance followed the discounts that were shown.
    pub response: Option<Response>,
    /// What else a person should know, in sentences.
    pub remarks: Vec<String>,
    /// How the figures were come by: `experimental`, `adjusted` or `descriptive`.
    pub evidence: String,
}

impl Input {
    /// A pair of which nothing is known but what stands in.
    pub fn unknown(name: Name) -> Self {
        let levers = Lever::ALL
            .into_iter()
            .map(|lever| (lever, stand_in(lever)))
            .collect();
        Self {
            name,
            currency: None,
            is_basket: false,
            span: Span::default(),
            levers,
            units_per_attach: 1.0,
            before_returns: None,
            fee_share: 0.0,
            recovery: 0.0,
            anchor_orders: None,
            order_value: None,
            baseline_return_rate: None,
            anchor_return: None,
            anchor_loss: None,
            completion: None,
            placements: Vec::new(),
            placement_spread: 0.3,
            parts: Vec::new(),
            anyway_follows: 0.0,
            response: None,
            remarks: Vec::new(),
            evidence: "descriptive".to_owned(),
        }
    }

    /// The value of a lever in the data.
    pub fn given(&self, lever: Lever) -> Given {
        let found = self.levers.get(&lever).cloned();
        found.unwrap_or_else(|| stand_in(lever))
    }

    /// Sets the value of a lever in the data.
    pub fn give(&mut self, lever: Lever, given: Given) {
        self.levers.insert(lever, given);
    }

    /// The same with every figure rounded to 12 digits that count, which a file holds
    /// exactly: what is read again comes out the same to the last digit.
    #[must_use]
    pub fn tidied(mut self) -> Self {
        for given in self.levers.values_mut() {
            given.value = given.value.map(tidy);
            given.se = tidy(given.se);
            given.range = given.range.map(|(low, high)| (tidy(low), tidy(high)));
        }
        for figure in [
            &mut self.span.days,
            &mut self.units_per_attach,
            &mut self.fee_share,
            &mut self.recovery,
            &mut self.placement_spread,
            &mut self.anyway_follows,
        ] {
            *figure = tidy(*figure);
        }
        for figure in [
            &mut self.anchor_orders,
            &mut self.anchor_loss,
            &mut self.order_value,
            &mut self.baseline_return_rate,
        ] {
            *figure = figure.map(tidy);
        }
        for known in [&mut self.before_returns, &mut self.anchor_return] {
            *known = known.map(Known::tidied);
        }
        if let Some(completion) = &mut self.completion {
            completion.change = completion.change.tidied();
            completion.base = tidy(completion.base);
        }
        for option in &mut self.placements {
            option.share = tidy(option.share);
            option.attach_ratio = option.attach_ratio.tidied();
            option.margin_more = option.margin_more.tidied();
            option.anyway_rate = option.anyway_rate.tidied();
        }
        for part in &mut self.parts {
            part.share = tidy(part.share);
            part.attach_ratio = part.attach_ratio.tidied();
            part.margin_more = part.margin_more.tidied();
            part.anyway_rate = part.anyway_rate.tidied();
            part.discount_more = tidy(part.discount_more);
        }
        if let Some(response) = &mut self.response {
            response.slope = response.slope.tidied();
            response.range = (tidy(response.range.0), tidy(response.range.1));
        }
        self
    }

    /// The currency, or what stands in for an unknown one.
    pub fn currency(&self) -> &str {
        self.currency.as_deref().unwrap_or("")
    }
}

/// What stands in for a lever that the data do not tell.
fn stand_in(lever: Lever) -> Given {
    match lever {
        Lever::Acceptance => Given::missing("it is not known how often it is taken"),
        Lever::Price => Given::missing("the target's price is not known"),
        Lever::UnitCost => Given::missing("the target's unit cost is not known"),
        Lever::Exposures => Given::missing("it is not known how often it is shown"),
        Lever::Discount => Given::assumed(0.0, "no discount is known"),
        Lever::ReturnRate => Given::assumed(0.0, "no returns are known"),
        Lever::CannibalShare => Given::assumed(
            0.0,
            "no holdout tells how many would have bought it anyway; 0 flatters the pair",
        ),
        Lever::ConversionEffect => Given::assumed(
            0.0,
            "no holdout tells whether showing it wins or loses orders",
        ),
        Lever::Fees => Given::assumed(0.0, "no fees are set"),
        Lever::ReturnLoss => Given::assumed(0.0, "what a returned unit costs is not known"),
        Lever::OrderMargin => Given::assumed(0.0, "what an order earns is not known"),
        Lever::SlotValue => Given::assumed(
            0.0,
            "no other candidate for its slots has 300 exposures there",
        ),
    }
}
