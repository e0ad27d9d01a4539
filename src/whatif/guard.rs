//! What must not be harmed, with the changes made.

use serde::Serialize;

use super::input::Input;
use super::lever::Lever;
use super::model::Month;
use super::settings::Settings;
use super::words;
use crate::judge::Thresholds;
use crate::stats::Estimate;

/// How a guardrail stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Within its margin.
    Holds,
    /// More likely broken than not.
    AtRisk,
    /// Broken, by what was typed or with 95 % certainty.
    Broken,
    /// The data cannot tell.
    NotMeasurable,
}

impl State {
    /// Its word on screen.
    pub fn word(self) -> &'static str {
        match self {
            Self::Holds => "holds",
            Self::AtRisk => "at risk",
            Self::Broken => "broken",
            Self::NotMeasurable => "not measurable",
        }
    }
}

/// One guardrail.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Guardrail {
    /// What it guards.
    pub name: &'static str,
    /// How it stands.
    pub state: State,
    /// Why, in a sentence part.
    pub because: String,
}

/// The guardrails of DOMAIN.md 7.1 with the changes made.
pub(super) fn guardrails(input: &Input, settings: &Settings, after: &Month) -> Vec<Guardrail> {
    let limits = Thresholds::default();
    let mut found = vec![
        conversion(input, settings, &limits),
        target_return(input, settings, &limits),
        anchor_return(input, &limits),
    ];
    if after.attaches <= 0.0 {
        for guardrail in found.iter_mut().skip(1) {
            guardrail.state = State::Holds;
            guardrail.because = "nothing is attached".to_owned();
        }
    }
    found
}

/// Conversion may fall by 1 % relative at most.
fn conversion(input: &Input, settings: &Settings, limits: &Thresholds) -> Guardrail {
    let guardrail = |state, because| Guardrail {
        name: "conversion",
        state,
        because,
    };
    let lever = Lever::ConversionEffect;
    let typed = settings.set.get(&lever).or(settings.assumed.get(&lever));
    match (typed, input.completion) {
        (Some(effect), Some(completion)) if completion.base > 0.0 => {
            let relative = effect / completion.base;
            let state = if relative < -limits.cvr_margin {
                State::Broken
            } else {
                State::Holds
            };
            guardrail(
                state,
                format!(
                    "{} % relative, as typed",
                    words::signed(100.0 * relative, 1)
                ),
            )
        }
        (Some(effect), _) if *effect < 0.0 => guardrail(
            State::AtRisk,
            "orders are lost, as typed; how many there are is not known".to_owned(),
        ),
        (Some(_), _) => guardrail(State::Holds, "no orders are lost, as typed".to_owned()),
        (None, Some(completion)) => {
            let change = Estimate {
                value: completion.change.value,
                se: completion.change.se,
            };
            let harm = 1.0 - change.probability_above(-limits.cvr_margin * completion.base);
            let how = if completion.is_randomised {
                "against the holdout"
            } else {
                "adjusted"
            };
            let change = 100.0 * change.value;
            let change = words::signed(change, 2);
            guardrail(by_probability(harm), format!("{change} pp {how}"))
        }
        (None, None) => guardrail(
            State::NotMeasurable,
            "visits with and without it are not compared; type what an experiment found".to_owned(),
        ),
    }
}

fn by_probability(harm: f64) -> State {
    if harm >= 0.95 {
        State::Broken
    } else if harm > 0.5 {
        State::AtRisk
    } else {
        State::Holds
    }
}

/// The target may come back 5 points more often than when it is sold by itself.
fn target_return(input: &Input, settings: &Settings, limits: &Thresholds) -> Guardrail {
    let lever = Lever::ReturnRate;
    let given = settings.given(input, lever);
    let moved = settings.set.get(&lever).copied();
    let (Some(baseline), Some(value)) = (input.baseline_return_rate, moved.or(given.value)) else {
        return Guardrail {
            name: "target returns",
            state: State::NotMeasurable,
            because: "how often it comes back when sold by itself is not known".to_owned(),
        };
    };
    let most = baseline + limits.target_return_rise;
    let rate = Estimate {
        value,
        se: if moved.is_some() { 0.0 } else { given.se },
    };
    let state = if rate.se > 0.0 {
        by_probability(rate.probability_above(most))
    } else if value > most {
        State::Broken
    } else {
        State::Holds
    };
    Guardrail {
        name: "target returns",
        state,
        because: format!(
            "{:.1} % against {:.1} % sold by itself",
            100.0 * value,
            100.0 * baseline
        ),
    }
}

/// The anchor may come back 1 point more often.
fn anchor_return(input: &Input, limits: &Thresholds) -> Guardrail {
    let name = "anchor returns";
    match input.anchor_return {
        Some(known) => {
            let rise = Estimate {
                value: known.value,
                se: known.se,
            };
            Guardrail {
                name,
                state: by_probability(rise.probability_above(limits.anchor_return_rise)),
                because: format!(
                    "{} pp with the attach in the data as they are",
                    words::signed(100.0 * known.value, 1)
                ),
            }
        }
        None => Guardrail {
            name,
            state: State::NotMeasurable,
            because: "no returns of the anchor to compare".to_owned(),
        },
    }
}
