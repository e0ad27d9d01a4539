//! What the changes come to, with how sure that is.

use serde::Serialize;

use super::draws::Draws;
use super::guard::{Guardrail, guardrails};
use super::input::{Basis, Input, Known};
use super::lever::Lever;
use super::model::{Case, Doubts, MOST_EXPOSURES, Month, World};
use super::settings::Settings;
use super::{sentence, typed};

/// What one figure in doubt does to the result, a deviation either way.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Swing {
    /// The figure.
    pub name: &'static str,
    /// Δ net margin with the figure one deviation lower.
    pub low: f64,
    /// And one higher.
    pub high: f64,
}

/// Where a lever's effects cancel.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct BreakEven {
    /// The lever.
    pub lever: Lever,
    /// Its value at which a month earns as much as today, the other levers as set;
    /// `None` where no possible value does.
    pub same_as_today: Option<f64>,
    /// Its value at which an exposure earns what the slot is worth otherwise.
    pub slot_value: Option<f64>,
}

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

/// The outcome of some changes. Money and counts are a month.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Outcome {
    /// Net margin today.
    pub net_margin_today: f64,
    /// Net margin with the changes.
    pub net_margin: f64,
    /// The difference, everything in doubt at its mean.
    pub delta_net_margin: f64,
    /// Its standard error, delta method.
    pub delta_net_margin_se: f64,
    /// One in ten outcomes is lower.
    pub p10: f64,
    /// Half are lower.
    pub p50: f64,
    /// Nine in ten are lower.
    pub p90: f64,
    /// P(Δ > 0); `None` where nothing is changed.
    pub p_positive: Option<f64>,
    /// Difference of net revenue before returns; `None` without a price.
    pub delta_revenue: Option<f64>,
    /// Difference of the mean value of orders with the anchor; `None` where those are
    /// not known.
    pub delta_aov: Option<f64>,
    /// Difference of returned units.
    pub delta_returned_units: f64,
    /// Difference of attaches.
    pub delta_attaches: f64,
    /// Difference of orders won or lost by showing it.
    pub delta_orders: f64,
    /// Δ net margin less what other recommendations would earn in slots taken, or plus
    /// what they earn in slots given up.
    pub delta_after_slots: f64,
    /// What an exposure earns today and with the changes; `None` without exposures.
    pub net_per_exposure: (Option<f64>, Option<f64>),
    /// Break-even of each lever.
    pub break_even: Vec<BreakEven>,
    /// One at a time, the widest first.
    pub tornado: Vec<Swing>,
    /// What must not be harmed.
    pub guardrails: Vec<Guardrail>,
    /// Extrapolations and other cautions.
    pub warnings: Vec<Warning>,
    /// Everything that is assumed, a sentence each.
    pub assumptions: Vec<String>,
    /// How the figures were come by.
    pub evidence: String,
    /// The outcome in a sentence to forward.
    pub sentence: String,
}

/// Nothing can be computed before these levers are typed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", explain(.levers, .causes))]
pub struct Missing {
    /// The levers.
    pub levers: Vec<Lever>,
    /// Why each is missing.
    pub causes: Vec<String>,
}

fn explain(levers: &[Lever], causes: &[String]) -> String {
    let names: Vec<&str> = levers.iter().map(|lever| lever.id()).collect();
    let causes = causes.join("; ");
    format!(
        "nothing can be computed yet: {causes}. Type a value for {}",
        names.join(", ")
    )
}

/// The figures of one pair and the draws of what is in doubt about them.
#[derive(Debug, Clone, PartialEq)]
pub struct Desk {
    input: Input,
    draws: Draws,
    seed: u64,
}

impl Desk {
    /// Draws from `seed`: the same seed gives the same outcome to the last digit.
    pub fn new(input: Input, seed: u64) -> Self {
        let mut desk = Self {
            input: input.tidied(),
            draws: Draws::new(seed),
            seed,
        };
        if let Ok(case) = Case::new(&desk.input, &Settings::default()) {
            desk.draws.prepare(&case.doubts);
        }
        desk
    }

    /// The figures.
    pub fn input(&self) -> &Input {
        &self.input
    }

    /// What the draws start from.
    pub fn seed(&self) -> u64 {
        self.seed
    }

    /// The outcome of some changes.
    ///
    /// # Errors
    /// When a lever that is needed is not known and not typed.
    pub fn outcome(&mut self, settings: &Settings) -> Result<Outcome, Missing> {
        let input = &self.input;
        let case = Case::new(input, settings).map_err(|levers| missing(input, levers))?;
        self.draws.prepare(&case.doubts);
        Ok(outcome(input, settings, &case, &self.draws))
    }

    /// Δ net margin a month in every draw, in the order of the draws.
    ///
    /// # Errors
    /// As [`Self::outcome`].
    pub(super) fn months(&mut self, settings: &Settings) -> Result<Vec<(Month, Month)>, Missing> {
        let case =
            Case::new(&self.input, settings).map_err(|levers| missing(&self.input, levers))?;
        self.draws.prepare(&case.doubts);
        let worlds = self.draws.worlds(&case.doubts);
        Ok(worlds
            .map(|world| (case.before(&world), case.after(&world)))
            .collect())
    }

    /// A month today and with the changes, everything in doubt at its mean.
    ///
    /// # Errors
    /// As [`Self::outcome`].
    pub(super) fn mean_months(&self, settings: &Settings) -> Result<(Month, Month), Missing> {
        let case =
            Case::new(&self.input, settings).map_err(|levers| missing(&self.input, levers))?;
        let mean = case.doubts.mean();
        Ok((case.before(&mean), case.after(&mean)))
    }
}

fn missing(input: &Input, levers: Vec<Lever>) -> Missing {
    let cause = |lever: &Lever| match input.given(*lever).basis {
        Basis::Missing(because) | Basis::Assumed(because) => because,
        Basis::Measured | Basis::Pooled => format!("{} is not known", lever.name()),
    };
    let mut levers = levers;
    levers.dedup();
    let causes = levers.iter().map(cause).collect();
    Missing { levers, causes }
}

fn outcome(input: &Input, settings: &Settings, case: &Case, draws: &Draws) -> Outcome {
    let mean = case.doubts.mean();
    let (before, after) = (case.before(&mean), case.after(&mean));
    let mut deltas: Vec<f64> = draws
        .worlds(&case.doubts)
        .map(|world| case.after(&world).net - case.before(&world).net)
        .collect();
    let positive = deltas.iter().filter(|delta| **delta > 0.0).count() as f64 / deltas.len() as f64;
    deltas.sort_unstable_by(f64::total_cmp);
    let tornado = tornado(case, &mean);
    let variance: f64 = tornado
        .iter()
        .map(|s| ((s.high - s.low) / 2.0).powi(2))
        .sum();
    let per_exposure = |month: &Month| (month.exposures > 0.0).then(|| month.net / month.exposures);
    let slot = settings.value(input, Lever::SlotValue).1.unwrap_or(0.0);
    let knows_price = settings.given(input, Lever::Price).value.is_some();
    let delta_revenue = knows_price.then_some(after.revenue - before.revenue);
    let mut outcome = Outcome {
        net_margin_today: before.net,
        net_margin: after.net,
        delta_net_margin: after.net - before.net,
        delta_net_margin_se: variance.sqrt(),
        p10: quantile(&deltas, 0.10),
        p50: quantile(&deltas, 0.50),
        p90: quantile(&deltas, 0.90),
        p_positive: (!settings.is_empty()).then_some(positive),
        delta_revenue,
        delta_aov: delta_aov(input, delta_revenue, after.orders - before.orders),
        delta_returned_units: after.returned_units - before.returned_units,
        delta_attaches: after.attaches - before.attaches,
        delta_orders: after.orders - before.orders,
        delta_after_slots: after.net - before.net - slot * (after.exposures - before.exposures),
        net_per_exposure: (per_exposure(&before), per_exposure(&after)),
        break_even: break_evens(input, settings, slot),
        tornado,
        guardrails: guardrails(input, settings, &after),
        warnings: warnings(input, settings),
        assumptions: assumptions(input, settings),
        evidence: input.evidence.clone(),
        sentence: String::new(),
    };
    outcome.sentence = sentence::sentence(input, settings, &outcome);
    outcome
}

/// The value below which that share of sorted values lies, between neighbours by line.
pub(super) fn quantile(sorted: &[f64], share: f64) -> f64 {
    let Some(last) = sorted.len().checked_sub(1) else {
        return 0.0;
    };
    let place = share * last as f64;
    let at = place.floor() as usize;
    let (low, high) = (sorted[at], sorted[(at + 1).min(last)]);
    low + (high - low) * (place - at as f64)
}

fn delta_aov(input: &Input, delta_revenue: Option<f64>, orders_more: f64) -> Option<f64> {
    let orders = input.anchor_orders.filter(|orders| *orders > 0.0)?;
    let more = delta_revenue?;
    match input.order_value {
        Some(value) if orders + orders_more > 0.0 => {
            Some((orders * value + more) / (orders + orders_more) - value)
        }
        _ => Some(more / orders),
    }
}

fn tornado(case: &Case, mean: &World) -> Vec<Swing> {
    let doubts: &Doubts = &case.doubts;
    let delta = |world: &World| case.after(world).net - case.before(world).net;
    type Field = fn(&mut World) -> &mut f64;
    let figures: [(&'static str, Known, Field); 10] = [
        ("acceptance today", doubts.acceptance, |w| &mut w.acceptance),
        ("margin before returns", doubts.before, |w| &mut w.before),
        ("return rate today", doubts.returned, |w| &mut w.returned),
        ("bought anyway", doubts.anyway, |w| &mut w.anyway),
        ("conversion effect", doubts.conversion, |w| {
            &mut w.conversion
        }),
        ("the new placement", doubts.place, |w| &mut w.place),
        ("exposures never seen", doubts.beyond, |w| &mut w.beyond),
        ("response to the discount", doubts.slope, |w| &mut w.slope),
        ("attaches of those excluded", doubts.gone, |w| &mut w.gone),
        ("margin of those excluded", doubts.more, |w| &mut w.more),
    ];
    let mut swings: Vec<Swing> = figures
        .into_iter()
        .filter(|(_, known, _)| known.se > 0.0)
        .map(|(name, known, field)| {
            let at = |z: f64| {
                let mut world = *mean;
                *field(&mut world) = known.value + z * known.se;
                delta(&world)
            };
            Swing {
                name,
                low: at(-1.0),
                high: at(1.0),
            }
        })
        .collect();
    swings.sort_by(|a, b| (b.high - b.low).abs().total_cmp(&(a.high - a.low).abs()));
    swings
}

/// The break-evens of all levers. Net margin is a straight line in each of them, so two
/// points tell where it crosses.
fn break_evens(input: &Input, settings: &Settings, slot: f64) -> Vec<BreakEven> {
    let levers = Lever::ALL
        .into_iter()
        .filter(|lever| *lever != Lever::SlotValue);
    levers
        .map(|lever| {
            let (today, value) = settings.value(input, lever);
            let (Some(today), Some(value)) = (today, value) else {
                return BreakEven {
                    lever,
                    same_as_today: None,
                    slot_value: None,
                };
            };
            let span = if lever == Lever::Exposures {
                today.max(1.0) * 0.01
            } else {
                0.01
            };
            let points = [
                value,
                if value >= span {
                    value - span
                } else {
                    value + span
                },
            ];
            let at = |of: &dyn Fn(&Month, &Month) -> f64| {
                let found = points.map(|point| {
                    let mut tried = settings.clone();
                    tried.locked.clear();
                    tried.follows_response &= lever != Lever::Acceptance;
                    tried.set.insert(lever, point);
                    let case = Case::new(input, &tried).ok()?;
                    let mean = case.doubts.mean();
                    Some(of(&case.before(&mean), &case.after(&mean)))
                });
                let [Some(first), Some(second)] = found else {
                    return None;
                };
                let slope = (second - first) / (points[1] - points[0]);
                let root = points[0] - first / slope;
                let (low, high) = lever.bounds();
                (root.is_finite() && (low..=high).contains(&root)).then_some(root)
            };
            BreakEven {
                lever,
                same_as_today: at(&|before, after| after.net - before.net),
                slot_value: if lever == Lever::Exposures {
                    None
                } else {
                    at(&|_, after| after.net - slot * after.exposures)
                },
            }
        })
        .collect()
}

fn warnings(input: &Input, settings: &Settings) -> Vec<Warning> {
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
                        typed::written(*lever, *value)
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
                    typed::written(*lever, *value),
                    typed::written(*lever, low),
                    typed::written(*lever, high)
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

fn assumptions(input: &Input, settings: &Settings) -> Vec<String> {
    let mut found = Vec::new();
    for lever in Lever::ALL {
        let given = input.given(lever);
        if let Some(value) = settings.assumed.get(&lever) {
            found.push(format!(
                "{} is taken to be {}, as typed",
                lever.name(),
                typed::written(lever, *value)
            ));
        } else if let (Basis::Assumed(because), Some(value)) = (given.basis, given.value) {
            found.push(format!(
                "{} is taken to be {}: {because}",
                lever.name(),
                typed::written(lever, value)
            ));
        }
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
