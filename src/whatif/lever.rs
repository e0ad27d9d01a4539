//! The levers: what can be changed about a pair, in which unit, how far.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::domain::suggest;

/// A figure of a pair that a person can change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Lever {
    /// Attaches over exposures.
    Acceptance,
    /// Discount a unit, money.
    Discount,
    /// Price a unit before discounts, money.
    Price,
    /// Cost of goods a unit, money.
    UnitCost,
    /// Share of attached units that come back.
    ReturnRate,
    /// Exposures a month.
    Exposures,
    /// Share of attaches that would have been bought anyway.
    CannibalShare,
    /// Orders won or, below 0, lost per exposure.
    ConversionEffect,
    /// Fees an attach, money.
    Fees,
    /// What a returned unit costs, money: refund and handling less what is recovered.
    ReturnLoss,
    /// Net margin of an order, money: what an order lost or won is worth.
    OrderMargin,
    /// Net margin per exposure of the slot's next-best use, money.
    SlotValue,
}

/// How values of a lever are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// A share, 0 to 1, written in percent.
    Share,
    /// A difference of shares, written in percentage points.
    Points,
    /// Money a unit, an attach, an order or an exposure.
    Money,
    /// A count a month.
    Count,
}

/// How far one key press goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// A little.
    Small,
    /// Five times as far or so.
    Large,
}

/// A name that no lever has.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there is no lever '{name}'{hint}")]
pub struct NoSuchLever {
    name: String,
    hint: String,
}

impl Lever {
    /// All levers, in the order they are shown: first what is usually changed, then
    /// what usually stays.
    pub const ALL: [Self; 12] = [
        Self::Acceptance,
        Self::Discount,
        Self::Price,
        Self::UnitCost,
        Self::ReturnRate,
        Self::Exposures,
        Self::CannibalShare,
        Self::ConversionEffect,
        Self::Fees,
        Self::ReturnLoss,
        Self::OrderMargin,
        Self::SlotValue,
    ];

    /// How many there are.
    pub const COUNT: usize = Self::ALL.len();

    /// Its name on the command line and in JSON.
    pub fn id(self) -> &'static str {
        match self {
            Self::Acceptance => "acceptance",
            Self::Discount => "discount",
            Self::Price => "price",
            Self::UnitCost => "unit_cost",
            Self::ReturnRate => "return_rate",
            Self::Exposures => "exposures",
            Self::CannibalShare => "cannibal_share",
            Self::ConversionEffect => "conversion_effect",
            Self::Fees => "fees",
            Self::ReturnLoss => "return_loss",
            Self::OrderMargin => "order_margin",
            Self::SlotValue => "slot_value",
        }
    }

    /// Its name on screen.
    pub fn name(self) -> &'static str {
        match self {
            Self::Acceptance => "acceptance",
            Self::Discount => "discount",
            Self::Price => "price",
            Self::UnitCost => "unit cost",
            Self::ReturnRate => "return rate",
            Self::Exposures => "exposures a month",
            Self::CannibalShare => "bought anyway",
            Self::ConversionEffect => "conversion effect",
            Self::Fees => "fees an attach",
            Self::ReturnLoss => "loss a return",
            Self::OrderMargin => "margin an order",
            Self::SlotValue => "slot value/1000",
        }
    }

    /// What it is, in a sentence part.
    pub fn about(self) -> &'static str {
        match self {
            Self::Acceptance => "attaches over exposures",
            Self::Discount => "discount a unit",
            Self::Price => "price a unit before discounts",
            Self::UnitCost => "cost of goods a unit",
            Self::ReturnRate => "share of attached units that come back",
            Self::Exposures => "how often it is shown in a month",
            Self::CannibalShare => "share of attaches that would have been bought anyway",
            Self::ConversionEffect => "orders won or lost per exposure",
            Self::Fees => "payment and handling fees of an attach",
            Self::ReturnLoss => "refund and handling of a returned unit, less what is recovered",
            Self::OrderMargin => "what an order won or lost is worth",
            Self::SlotValue => "what the slot's next-best use earns per 1000 exposures",
        }
    }

    /// Its unit.
    pub fn unit(self) -> Unit {
        match self {
            Self::Acceptance | Self::ReturnRate | Self::CannibalShare => Unit::Share,
            Self::ConversionEffect => Unit::Points,
            Self::Exposures => Unit::Count,
            Self::Discount
            | Self::Price
            | Self::UnitCost
            | Self::Fees
            | Self::ReturnLoss
            | Self::OrderMargin
            | Self::SlotValue => Unit::Money,
        }
    }

    /// The least and the most it can be, whatever the data say.
    pub fn bounds(self) -> (f64, f64) {
        /// Beyond this nothing is a price or a count.
        const MOST: f64 = 1e12;
        match self {
            Self::Acceptance | Self::ReturnRate | Self::CannibalShare => (0.0, 1.0),
            Self::ConversionEffect => (-1.0, 1.0),
            Self::OrderMargin | Self::ReturnLoss => (-MOST, MOST),
            Self::Discount
            | Self::Price
            | Self::UnitCost
            | Self::Exposures
            | Self::Fees
            | Self::SlotValue => (0.0, MOST),
        }
    }

    /// How far a step goes from `current`; money steps are whole cents of the price's
    /// size.
    pub fn step(self, step: Step, current: f64) -> f64 {
        let times = match step {
            Step::Small => 1.0,
            Step::Large => 5.0,
        };
        let small = match self {
            Self::Acceptance => 0.005,
            Self::ReturnRate | Self::CannibalShare => 0.01,
            Self::ConversionEffect => 0.000_1,
            Self::Exposures => round_figure(0.05 * current).max(1.0),
            Self::SlotValue => 0.001,
            _ => round_figure(0.02 * current.abs()).max(0.01),
        };
        small * times
    }
}

/// The nearest of 1, 2 or 5 times a power of ten.
fn round_figure(size: f64) -> f64 {
    if size.is_nan() || size <= 0.0 {
        return 0.0;
    }
    let power = libm::floor(libm::log10(size));
    let scale = libm::pow(10.0, power);
    let lead = size / scale;
    let nice = [1.0, 2.0, 5.0, 10.0]
        .into_iter()
        .min_by(|a, b| (lead - a).abs().total_cmp(&(lead - b).abs()))
        .unwrap_or(1.0);
    // 0.05 and its like exactly: divide by a power of ten instead of multiplying.
    if power < 0.0 {
        nice / libm::pow(10.0, -power)
    } else {
        nice * scale
    }
}

impl fmt::Display for Lever {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}

impl FromStr for Lever {
    type Err = NoSuchLever;

    /// By its id; case, spaces and dashes do not count.
    fn from_str(text: &str) -> Result<Self, NoSuchLever> {
        let name = text.trim().to_lowercase().replace([' ', '-'], "_");
        if let Some(lever) = Self::ALL.into_iter().find(|lever| lever.id() == name) {
            return Ok(lever);
        }
        let known = Self::ALL.iter().map(|lever| lever.id());
        let hint = suggest::nearest(&name, known.clone()).map_or_else(
            || {
                let known: Vec<&str> = known.collect();
                format!("; write one of {}", known.join(", "))
            },
            |near| format!("; did you mean '{near}'?"),
        );
        Err(NoSuchLever {
            name: text.trim().to_owned(),
            hint,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_lever_is_found_by_its_id() {
        for lever in Lever::ALL {
            assert_eq!(lever.id().parse::<Lever>(), Ok(lever));
        }
        assert_eq!("Unit cost".parse::<Lever>(), Ok(Lever::UnitCost));
        let wrong = "aceptance".parse::<Lever>().unwrap_err().to_string();
        assert_eq!(
            wrong,
            "there is no lever 'aceptance'; did you mean 'acceptance'?"
        );
    }

    #[test]
    fn steps_are_figures_one_would_type() {
        assert_eq!(Lever::Price.step(Step::Small, 24.9), 0.5);
        assert_eq!(Lever::Price.step(Step::Large, 24.9), 2.5);
        assert_eq!(Lever::Exposures.step(Step::Small, 12_402.0), 500.0);
        assert_eq!(Lever::Discount.step(Step::Small, 0.0), 0.01);
        assert_eq!(Lever::UnitCost.step(Step::Small, 2.4), 0.05);
        assert_eq!(Lever::Acceptance.step(Step::Large, 0.08), 0.025);
    }
}
