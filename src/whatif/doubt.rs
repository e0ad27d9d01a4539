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
    /// What an attach of them earns more than on the whole pair.
    pub(super) gone_more: f64,
    /// What an attach at the chosen placement earns more than today's.
    pub(super) place_more: f64,
}

/// What is in doubt, with its standard errors.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Doubts {
    pub(super) acceptance: Known,
    pub(super) before: Known,
    pub(super) returned: Known,
    pub(super) anyway: Known,
    /// Correlation of the doubts of acceptance and of the share bought anyway.
    pub(super) anyway_follows: f64,
    pub(super) conversion: Known,
    pub(super) place: Known,
    pub(super) beyond: Known,
    pub(super) slope: Known,
    pub(super) gone: Known,
    pub(super) gone_more: Known,
    pub(super) place_more: Known,
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
            gone_more: self.gone_more.value,
            place_more: self.place_more.value,
        }
    }
}

/// What is no longer shown.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct LeftOut {
    /// Share of the exposures.
    pub(super) share: f64,
    /// Share of the attaches that goes with them.
    pub(super) gone: Known,
    /// What an attach of them earns more than on the whole pair.
    pub(super) gone_more: Known,
    /// Their share bought anyway over the pair's.
    pub(super) anyway_ratio: f64,
}

/// What some settings leave out. Dimensions are taken as independent of each other.
pub(super) fn leave_out(input: &Input, settings: &Settings) -> LeftOut {
    let left_out: Vec<&Part> = input
        .parts
        .iter()
        .filter(|part| settings.excluded.contains(&part.id()))
        .collect();
    let (mut kept, mut kept_attaches, mut kept_anyway) = (1.0, 1.0, 1.0);
    let (mut gone_var, mut more, mut more_var) = (0.0, 0.0, 0.0);
    for parts in left_out.chunk_by(|a, b| a.dimension == b.dimension) {
        let (mut share, mut gone, mut anyway) = (0.0, 0.0, 0.0);
        for part in parts {
            let attaches = part.share * part.attach_ratio.value;
            share += part.share;
            gone += attaches;
            anyway += attaches * part.anyway_ratio;
            gone_var += (part.share * part.attach_ratio.se).powi(2);
            more += attaches * part.margin_more.value;
            more_var += (attaches * part.margin_more.se).powi(2);
        }
        kept *= (1.0_f64 - share).max(0.0);
        kept_attaches *= (1.0_f64 - gone).max(0.0);
        kept_anyway *= (1.0_f64 - anyway).max(0.0);
    }
    let gone = 1.0 - kept_attaches;
    let per_gone = |sum: f64| if gone > 1e-9 { sum / gone } else { 0.0 };
    LeftOut {
        share: 1.0 - kept,
        gone: Known {
            value: gone,
            se: gone_var.sqrt(),
        },
        gone_more: Known {
            value: per_gone(more),
            se: per_gone(more_var.sqrt()),
        },
        anyway_ratio: if gone > 1e-9 {
            (1.0 - kept_anyway) / gone
        } else {
            1.0
        },
    }
}
