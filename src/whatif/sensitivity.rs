//! How the result moves with what is in doubt, and where it vanishes.

use serde::Serialize;

use super::doubt::{Doubts, World};
use super::input::{Input, Known};
use super::lever::Lever;
use super::model::{Case, Month};
use super::settings::Settings;

/// What the doubt about acceptance is called.
pub(super) const ACCEPTANCE: &str = "acceptance today";

/// What the doubt about the share bought anyway is called.
pub(super) const ANYWAY: &str = "bought anyway";

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

/// Δ net margin with each figure in doubt a deviation lower and higher, one at a time.
pub(super) fn tornado(case: &Case, mean: &World) -> Vec<Swing> {
    let doubts: &Doubts = &case.doubts;
    let delta = |world: &World| case.after(world).net - case.before(world).net;
    type Field = fn(&mut World) -> &mut f64;
    let figures: [(&'static str, Known, Field); 15] = [
        (ACCEPTANCE, doubts.acceptance, |w| &mut w.acceptance),
        ("margin before returns", doubts.before, |w| &mut w.before),
        ("return rate today", doubts.returned, |w| &mut w.returned),
        (ANYWAY, doubts.anyway, |w| &mut w.anyway),
        ("conversion effect", doubts.conversion, |w| {
            &mut w.conversion
        }),
        ("the new placement", doubts.place, |w| &mut w.place),
        ("exposures never seen", doubts.beyond, |w| &mut w.beyond),
        ("response to the discount", doubts.slope, |w| &mut w.slope),
        ("attaches left out", doubts.gone, |w| &mut w.gone),
        ("margin left out", doubts.gone_more, |w| &mut w.gone_more),
        ("margin of what stays", doubts.kept_more, |w| {
            &mut w.kept_more
        }),
        ("margin there", doubts.place_more, |w| &mut w.place_more),
        ("bought anyway there", doubts.place_anyway, |w| {
            &mut w.place_anyway
        }),
        ("bought anyway left out", doubts.gone_anyway, |w| {
            &mut w.gone_anyway
        }),
        ("anchors that come back", doubts.anchor, |w| &mut w.anchor),
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
    // What today and the change have in common cancels, but for the last digits.
    let widest = |swing: &Swing| swing.low.abs().max(swing.high.abs()).max(1.0);
    swings.retain(|swing| (swing.high - swing.low).abs() > 1e-9 * widest(swing));
    swings.sort_by(|a, b| (b.high - b.low).abs().total_cmp(&(a.high - a.low).abs()));
    swings
}

/// The break-evens of all levers. Net margin is a straight line in each of them, so two
/// points tell where it crosses.
pub(super) fn break_evens(input: &Input, settings: &Settings, slot: f64) -> Vec<BreakEven> {
    let levers = Lever::ALL
        .into_iter()
        .filter(|lever| *lever != Lever::SlotValue);
    levers
        .map(|lever| {
            let (today, value) = settings.value(input, lever);
            let known = today
                .zip(value)
                .filter(|_| settings.has_meaning(lever).is_ok());
            let Some((today, value)) = known else {
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
                // A hair beyond what can be is the last digit's.
                let near = 1e-9 * span;
                let fits = root.is_finite() && (low - near..=high + near).contains(&root);
                fits.then(|| root.clamp(low, high))
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
