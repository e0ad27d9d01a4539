//! What the changes come to, with how sure that is.

use serde::Serialize;

use super::caution::{Warning, assumptions, warnings};
use super::draws::Draws;
use super::guard::{Guardrail, guardrails};
use super::input::{Basis, Input};
use super::lever::Lever;
use super::model::{Case, Month};
use super::sensitivity::{ACCEPTANCE, ANYWAY, BreakEven, Swing, break_evens, tornado};
use super::sentence;
use super::settings::Settings;

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
    /// The part of Δ net margin that is anchors coming back because of the attach.
    pub delta_anchor_returns: f64,
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
    let swing = |name: &str| {
        let found = tornado.iter().find(|swing| swing.name == name);
        found.map_or(0.0, |swing| (swing.high - swing.low) / 2.0)
    };
    let alone: f64 = tornado
        .iter()
        .map(|s| ((s.high - s.low) / 2.0).powi(2))
        .sum();
    let together = swing(ACCEPTANCE) * swing(ANYWAY) * case.doubts.anyway_follows;
    let variance = (alone + 2.0 * together).max(0.0);
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
        delta_anchor_returns: before.anchor_returns - after.anchor_returns,
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
