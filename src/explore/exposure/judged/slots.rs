//! What slots are worth when a pair is not in them.

use std::collections::HashMap;

use super::load::{self, Pair, Place};
use crate::explore::ExploreError;
use crate::judge::{Candidate, Evidence, Thresholds, believed_nets, mean_slot_value, slot_value};

use duckdb::Connection;

/// The targets that could take a slot, by anchor and placement.
#[derive(Debug, Default)]
pub(super) struct Slots(HashMap<(i64, i64), Vec<Candidate>>);

impl Slots {
    /// Candidates are targets that were shown often enough at an anchor and placement and are
    /// shown there no more; `family` are all pairs over all the data, in the order of `pairs`.
    pub(super) fn load(
        conn: &Connection,
        thresholds: &Thresholds,
        family: impl FnOnce() -> Result<(Vec<Pair>, Vec<Evidence>), ExploreError>,
    ) -> Result<Self, ExploreError> {
        let dropped = load::dropped(conn, thresholds.slot_exposures)?;
        if dropped.is_empty() {
            return Ok(Self::default());
        }
        let (pairs, family) = family()?;
        let places: HashMap<Pair, usize> = pairs
            .into_iter()
            .enumerate()
            .map(|(place, pair)| (pair, place))
            .collect();
        let parts: Vec<_> = dropped
            .iter()
            .filter_map(|(pair, placement, sums)| {
                let place = *places.get(pair)?;
                let loss = family[place].takings.loss_per_return;
                Some((*pair, *placement, (place, sums.takings(loss))))
            })
            .collect();
        let takings: Vec<_> = parts.iter().map(|(.., part)| *part).collect();
        let nets = believed_nets(&family, &takings, thresholds);
        let mut slots: HashMap<(i64, i64), Vec<Candidate>> = HashMap::new();
        for ((pair, placement, (_, takings)), net) in parts.iter().zip(nets) {
            let (Some(net), Ok(target)) = (net, u32::try_from(pair.1)) else {
                continue;
            };
            slots
                .entry((pair.0, *placement))
                .or_default()
                .push(Candidate {
                    target,
                    exposures: takings.exposures,
                    net,
                    is_shown: false,
                });
        }
        Ok(Self(slots))
    }

    /// κ of a pair: the mean over the places where it is shown.
    pub(super) fn of(&self, pair: Pair, places: &[Place], thresholds: &Thresholds) -> f64 {
        if self.0.is_empty() {
            return 0.0;
        }
        let values: Vec<(f64, f64)> = places
            .iter()
            .map(|place| {
                let others: Vec<Candidate> = self
                    .0
                    .get(&(pair.0, place.placement))
                    .into_iter()
                    .flatten()
                    .filter(|candidate| i64::from(candidate.target) != pair.1)
                    .copied()
                    .collect();
                (place.weight, slot_value(&others, thresholds).value)
            })
            .collect();
        mean_slot_value(&values)
    }
}
