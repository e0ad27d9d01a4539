//! A what-if as a whole: its levers with what is known of each, and what they come to.

use serde::Serialize;

use super::input::{Basis, Name, Span};
use super::lever::Lever;
use super::outcome::{Desk, Missing, Outcome};
use super::settings::Settings;

/// One lever.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LeverRow {
    /// The lever.
    pub lever: Lever,
    /// Its value today, in its unit; `None` where it is missing.
    pub today: Option<f64>,
    /// The standard error of that.
    pub se: f64,
    /// Its value with the changes.
    pub to: Option<f64>,
    /// The least in the data.
    pub low: Option<f64>,
    /// The most in the data.
    pub high: Option<f64>,
    /// Where today's value comes from: `measured`, `pooled`, `assumed` or `missing`.
    pub basis: &'static str,
    /// Why it is assumed or missing.
    pub because: Option<String>,
    /// Whether it is locked.
    pub is_locked: bool,
    /// Its value at which a month earns as much as today.
    pub same_as_today: Option<f64>,
    /// Its value at which an exposure earns what the slot is worth otherwise.
    pub at_slot_value: Option<f64>,
}

impl LeverRow {
    /// The break-even to show: where a month earns as much as today, unless that is today's
    /// value; else where an exposure earns what the slot is worth otherwise, unless that is
    /// nothing shown or nobody taking it.
    pub fn breaks_even(&self) -> Option<f64> {
        let is_today = |even: f64| {
            let today = self.today.unwrap_or(f64::NAN);
            (even - today).abs() <= 1e-9 * today.abs().max(1e-9)
        };
        let changed = self.same_as_today.filter(|even| !is_today(*even));
        let at_slot = self
            .at_slot_value
            .filter(|even| self.lever != Lever::Acceptance || *even > 1e-9);
        changed.or(at_slot).or(self.same_as_today)
    }
}

/// A what-if on one pair.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Report {
    /// The pair.
    #[serde(flatten)]
    pub name: NameOut,
    /// The currency's code.
    pub currency: Option<String>,
    /// Whether only orders are known.
    pub is_basket: bool,
    /// The data.
    pub window: Span,
    /// What the draws start from.
    pub seed: u64,
    /// The levers.
    pub levers: Vec<LeverRow>,
    /// The placement that all exposures move to.
    pub placement: Option<String>,
    /// Groups that it is not shown to.
    pub excluded: Vec<String>,
    /// Whether acceptance follows the discount as measured.
    pub follows_response: bool,
    /// What the changes come to.
    pub outcome: Outcome,
}

/// The pair, as it is written.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct NameOut {
    /// Product id of the anchor.
    pub anchor_id: String,
    /// Its title.
    pub anchor_title: String,
    /// Product id of the target.
    pub target_id: String,
    /// Its title.
    pub target_title: String,
    /// Type of recommendation.
    pub rec_type: Option<String>,
}

impl From<&Name> for NameOut {
    fn from(name: &Name) -> Self {
        Self {
            anchor_id: name.anchor_id.clone(),
            anchor_title: name.anchor_title.clone(),
            target_id: name.target_id.clone(),
            target_title: name.target_title.clone(),
            rec_type: name.rec_type.clone(),
        }
    }
}

/// The levers of a what-if; with their break-evens where an outcome is known.
pub fn lever_rows(desk: &Desk, settings: &Settings, outcome: Option<&Outcome>) -> Vec<LeverRow> {
    let input = desk.input();
    Lever::ALL
        .into_iter()
        .map(|lever| {
            let given = settings.given(input, lever);
            let (today, to) = settings.value(input, lever);
            let even = outcome
                .and_then(|outcome| outcome.break_even.iter().find(|even| even.lever == lever));
            let (basis, because) = match given.basis {
                Basis::Measured => ("measured", None),
                Basis::Pooled => ("pooled", None),
                Basis::Assumed(because) => ("assumed", Some(because)),
                Basis::Missing(because) => ("missing", Some(because)),
            };
            LeverRow {
                lever,
                today,
                se: given.se,
                to,
                low: given.range.map(|(low, _)| low),
                high: given.range.map(|(_, high)| high),
                basis,
                because,
                is_locked: settings.locked.contains(&lever),
                same_as_today: even.and_then(|even| even.same_as_today),
                at_slot_value: even.and_then(|even| even.slot_value),
            }
        })
        .collect()
}

/// All of a what-if.
///
/// # Errors
/// When a lever that is needed is not known and not typed.
pub fn report(desk: &mut Desk, settings: &Settings) -> Result<Report, Missing> {
    let outcome = desk.outcome(settings)?;
    let input = desk.input();
    Ok(Report {
        name: NameOut::from(&input.name),
        currency: input.currency.clone(),
        is_basket: input.is_basket,
        window: input.span.clone(),
        seed: desk.seed(),
        levers: lever_rows(desk, settings, Some(&outcome)),
        placement: settings.placement.clone(),
        excluded: settings.excluded.iter().cloned().collect(),
        follows_response: settings.follows_response,
        outcome,
    })
}
