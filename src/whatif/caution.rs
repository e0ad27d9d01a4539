//! What to know before believing a result: extrapolations, and all that is assumed.

use serde::Serialize;

use super::doubt::anchor_rise;
use super::input::{Basis, Input};
use super::lever::Lever;
use super::model::MOST_EXPOSURES;
use super::settings::Settings;
use super::words;

/// Something to know before believing the result.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Warning {
    /// What it is about; `None` for the placement or the whole.
    pub lever: Option<Lever>,
    /// Whether the result reaches beyond what was ever observed, and is drawn so.
    pub is_extrapolated: bool,
    /// A sentence.
    pub text: String,
}

/// Where the changes reach beyond the data.
pub(super) fn warnings(input: &Input, settings: &Settings) -> Vec<Warning> {
    let mut found = Vec::new();
    for (lever, value) in &settings.set {
        let given = settings.given(input, *lever);
        if *lever == Lever::Exposures {
            if let Some(today) = given.value
                && *value > MOST_EXPOSURES * today
            {
                found.push(Warning {
                    lever: Some(*lever),
                    is_extrapolated: true,
                    text: format!(
                        "extrapolated: {} exposures a month are more than 1.5 times what was ever \
                         shown, so that part is as doubtful as a placement never tried",
                        words::value(*lever, *value, input.currency())
                    ),
                });
            }
        } else if let Some((low, high)) = given.range
            && (*value < low || *value > high)
        {
            found.push(Warning {
                lever: Some(*lever),
                is_extrapolated: false,
                text: format!(
                    "{} of {} was never seen here: the data go from {} to {}",
                    lever.name(),
                    words::value(*lever, *value, input.currency()),
                    words::value(*lever, low, input.currency()),
                    words::value(*lever, high, input.currency())
                ),
            });
        }
    }
    if let Some(name) = &settings.placement {
        let option = input
            .placements
            .iter()
            .find(|option| option.placement == *name);
        if option.is_some_and(|option| !option.is_seen) {
            found.push(Warning {
                lever: None,
                is_extrapolated: true,
                text: format!(
                    "extrapolated: this pair was never shown at {name}; its acceptance there is \
                     what other pairs' would make it"
                ),
            });
        }
    }
    if let Some(response) = input.response.filter(|_| settings.follows_response) {
        let (low, high) = response.range;
        let discount = settings.value(input, Lever::Discount).1.unwrap_or(0.0);
        if discount < low || discount > high {
            found.push(Warning {
                lever: Some(Lever::Discount),
                is_extrapolated: true,
                text: format!(
                    "extrapolated: discounts of {low:.2} to {high:.2} were shown, not {discount:.2}"
                ),
            });
        }
    }
    found
}

/// Everything that is assumed, a sentence each.
pub(super) fn assumptions(input: &Input, settings: &Settings) -> Vec<String> {
    let mut found = Vec::new();
    for lever in Lever::ALL {
        let given = input.given(lever);
        if let Some(value) = settings.assumed.get(&lever) {
            found.push(format!(
                "{} is taken to be {}, as typed",
                lever.name(),
                words::value(lever, *value, input.currency())
            ));
        } else if let (Basis::Assumed(because), Some(value)) = (given.basis, given.value) {
            found.push(format!(
                "{} is taken to be {}: {because}",
                lever.name(),
                words::value(lever, value, input.currency())
            ));
        }
    }
    if let (Some(loss), rise) = (input.anchor_loss, anchor_rise(input)) {
        let points = |share: f64| words::grouped(100.0 * share.abs(), 1);
        let often = if rise.value < 0.0 { "less" } else { "more" };
        // The guardrail beside it has the figure as it was counted.
        let leaning = match input.anchor_return {
            Some(own) if own.se > 0.0 => ", nearer to none than the data as they are",
            _ => "",
        };
        found.push(format!(
            "the anchor comes back {} pp {often} often with an attach that is new, give or take \
             {} pp, and costs {} then: that is in the sum{leaning}",
            points(rise.value),
            points(rise.se),
            words::money(loss, input.currency()),
        ));
    }
    let moves = |lever: Lever| settings.set.contains_key(&lever);
    if (moves(Lever::Discount) || moves(Lever::Price)) && !settings.follows_response {
        found.push(
            "acceptance stays as it is whatever the price: no elasticity is assumed".to_owned(),
        );
    }
    if moves(Lever::Acceptance) {
        found.push(
            "the acceptance is a target, taken as reached: how to reach it is not told".to_owned(),
        );
    }
    if input.is_basket {
        found.push("every eligible order of the anchor counts as one exposure".to_owned());
    }
    found.extend(input.remarks.iter().cloned());
    found
}
