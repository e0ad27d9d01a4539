//! What is in doubt about a pair and its changes.

use super::input::{Input, Known};
use super::part::Part;
use super::settings::Settings;

/// What is in doubt, in one draw.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct World {
    /// Acceptance today.
    pub(super) acceptance: f64,
    /// Margin of an attach before returns, today.
    pub(super) before: f64,
    /// Return rate today.
    pub(super) returned: f64,
    /// Share bought anyway today.
    pub(super) anyway: f64,
    /// Orders won per exposure today.
    pub(super) conversion: f64,
    /// Attach rate at the chosen placement over today's.
    pub(super) place: f64,
    /// Attach rate of exposures beyond what was ever shown, over today's.
    pub(super) beyond: f64,
    /// Slope of the response to the discount.
    pub(super) slope: f64,
    /// Share of the attaches that the excluded parts make.
    pub(super) gone: f64,
    /// What an attach of the parts left earns more than on the whole pair.
    pub(super) more: f64,
}

/// What is in doubt, with its standard errors.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Doubts {
    pub(super) acceptance: Known,
    pub(super) before: Known,
    pub(super) returned: Known,
    pub(super) anyway: Known,
    pub(super) conversion: Known,
    pub(super) place: Known,
    pub(super) beyond: Known,
    pub(super) slope: Known,
    pub(super) gone: Known,
    pub(super) more: Known,
}

impl Doubts {
    /// Everything at its mean.
    pub(super) fn mean(&self) -> World {
        World {
            acceptance: self.acceptance.value,
            before: self.before.value,
            returned: self.returned.value,
            anyway: self.anyway.value,
            conversion: self.conversion.value,
            place: self.place.value,
            beyond: self.beyond.value,
            slope: self.slope.value,
            gone: self.gone.value,
            more: self.more.value,
        }
    }
}

/// The share of exposures left out, the share of attaches that goes with them, and what
/// an attach of the rest earns more.
pub(super) fn leave_out(input: &Input, settings: &Settings) -> (f64, Known, Known) {
    const NOTHING: Known = Known {
        value: 0.0,
        se: 0.0,
    };
    let left_out: Vec<&Part> = input
        .parts
        .iter()
        .filter(|part| settings.excluded.contains(&part.id()))
        .collect();
    let mut dimensions: Vec<&str> = left_out
        .iter()
        .map(|part| part.dimension.as_str())
        .collect();
    dimensions.dedup();
    let (mut kept, mut kept_attaches) = (1.0, 1.0);
    let (mut gone_var, mut more, mut more_var) = (0.0, 0.0, 0.0);
    for dimension in dimensions {
        let parts = left_out.iter().filter(|part| part.dimension == dimension);
        let (mut share, mut gone, mut worth) = (0.0, 0.0, 0.0);
        let (mut gone_square, mut worth_square) = (0.0, 0.0);
        for part in parts {
            let attaches = part.share * part.attach_ratio.value;
            share += part.share;
            gone += attaches;
            worth += attaches * part.margin_more.value;
            gone_square += (part.share * part.attach_ratio.se).powi(2);
            worth_square += (attaches * part.margin_more.se).powi(2);
        }
        let rest = (1.0 - gone).max(1e-9);
        kept *= (1.0_f64 - share).max(0.0);
        kept_attaches *= (1.0_f64 - gone).max(0.0);
        // Dimensions are taken as independent of each other.
        gone_var += gone_square;
        if rest > 1e-6 {
            more -= worth / rest;
            more_var += worth_square / (rest * rest);
        }
    }
    if left_out.is_empty() {
        return (0.0, NOTHING, NOTHING);
    }
    let gone = Known {
        value: 1.0 - kept_attaches,
        se: gone_var.sqrt(),
    };
    let more = Known {
        value: more,
        se: more_var.sqrt(),
    };
    (1.0 - kept, gone, more)
}
