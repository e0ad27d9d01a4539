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
    /// What an attach of those that stay earns more than on the whole pair.
    pub(super) kept_more: f64,
    /// What an attach at the chosen placement earns more than today's.
    pub(super) place_more: f64,
    /// Purchases made anyway per exposure at the chosen placement, over today's.
    pub(super) place_anyway: f64,
    /// Share of the purchases made anyway that the excluded parts make.
    pub(super) gone_anyway: f64,
    /// Share of the anchors that come back because of the attach.
    pub(super) anchor: f64,
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
    pub(super) kept_more: Known,
    pub(super) place_more: Known,
    pub(super) place_anyway: Known,
    pub(super) gone_anyway: Known,
    pub(super) anchor: Known,
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
            kept_more: self.kept_more.value,
            place_more: self.place_more.value,
            place_anyway: self.place_anyway.value,
            gone_anyway: self.gone_anyway.value,
            anchor: self.anchor.value,
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
    /// Share of the purchases made anyway that goes with them.
    pub(super) gone_anyway: Known,
    /// How much larger the discount of an attach of them is than on the whole pair.
    pub(super) discount_more: f64,
    /// What an attach of those that stay earns more than on the whole pair.
    pub(super) kept_more: Known,
    /// How much larger the discount of an attach of those that stay is.
    pub(super) kept_discount_more: f64,
}

/// Extra returns of anchors differ by this much between pairs, a deviation, as in judging.
const ANCHOR_RETURN_SPREAD: f64 = 0.02;

/// The share of anchors that come back because of the attach: the pair's own returns, leaning
/// on none more than usual.
pub(super) fn anchor_rise(input: &Input) -> Known {
    if input.anchor_loss.is_none() {
        return Known {
            value: 0.0,
            se: 0.0,
        };
    }
    let prior = ANCHOR_RETURN_SPREAD * ANCHOR_RETURN_SPREAD;
    let (weight, value) = input.anchor_return.map_or((0.0, 0.0), |own| {
        (prior / (prior + own.se * own.se), own.value)
    });
    Known {
        value: weight * value,
        se: ANCHOR_RETURN_SPREAD * (1.0 - weight).sqrt(),
    }
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
    let (mut anyway_var, mut discount) = (0.0, 0.0);
    let (mut kept_more, mut kept_more_var, mut kept_discount) = (0.0, 0.0, 0.0);
    for parts in left_out.chunk_by(|a, b| a.dimension == b.dimension) {
        let (mut share, mut gone, mut anyway) = (0.0, 0.0, 0.0);
        for part in parts {
            let attaches = part.share * part.attach_ratio.value;
            share += part.share;
            gone += attaches;
            anyway += part.share * part.anyway_rate.value;
            anyway_var += (part.share * part.anyway_rate.se).powi(2);
            discount += attaches * part.discount_more;
            gone_var += (part.share * part.attach_ratio.se).powi(2);
            more += attaches * part.margin_more.value;
            more_var += (attaches * part.margin_more.se).powi(2);
        }
        kept *= (1.0_f64 - share).max(0.0);
        kept_attaches *= (1.0_f64 - gone).max(0.0);
        kept_anyway *= (1.0_f64 - anyway).max(0.0);
        if let Some(stays) = parts
            .first()
            .and_then(|of| stays(input, settings, &of.dimension))
        {
            kept_more += stays.margin_more.value;
            kept_more_var += stays.margin_more.se.powi(2);
            kept_discount += stays.discount_more;
        }
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
        gone_anyway: Known {
            value: 1.0 - kept_anyway,
            se: f64::sqrt(anyway_var),
        },
        discount_more: per_gone(discount),
        kept_more: Known {
            value: kept_more,
            se: f64::sqrt(kept_more_var),
        },
        kept_discount_more: kept_discount,
    }
}

/// What an attach of the parts of a dimension that stay differs in from one of the pair.
struct Stays {
    margin_more: Known,
    discount_more: f64,
}

/// `None` where no part of the dimension with attaches stays.
fn stays(input: &Input, settings: &Settings, dimension: &str) -> Option<Stays> {
    let (mut attaches, mut more, mut more_var, mut discount) = (0.0, 0.0, 0.0, 0.0);
    for part in &input.parts {
        if part.dimension != dimension || settings.excluded.contains(&part.id()) {
            continue;
        }
        let own = part.share * part.attach_ratio.value;
        attaches += own;
        more += own * part.margin_more.value;
        more_var += (own * part.margin_more.se).powi(2);
        discount += own * part.discount_more;
    }
    (attaches > 0.0).then(|| Stays {
        margin_more: Known {
            value: more / attaches,
            se: more_var.sqrt() / attaches,
        },
        discount_more: discount / attaches,
    })
}
