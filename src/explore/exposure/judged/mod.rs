//! Pairs that were shown, judged: all of a window and filter together.

mod alike;
mod beside;
mod evidence;
mod kept;
mod labels;
mod load;
mod memory;
mod slots;
mod sums;
mod usual;

use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::sync::Arc;

use duckdb::Connection;

use super::scope;
use crate::domain::Scope;
use crate::explore::judging::Judging;
use crate::explore::shop::Shop;
use crate::explore::{ExploreError, words};
use crate::judge::{
    Dimension, Funnel, Holdout, Judgement, Organic, Takings, Thresholds, Verdict, Words,
    believed_attach_rates, judge,
};
use crate::whatif::Known;
use evidence::{Constant, Family, distinct};
use labels::Labels;
use memory::Memory;
use memory::Since;
pub(in crate::explore) use memory::{lay_by, refresh, rules};
use slots::Slots;

/// What is thought of all pairs of a window and filter.
#[derive(Debug, Default)]
pub(in crate::explore) struct Judged {
    places: HashMap<(i64, i64), usize>,
    pairs: Vec<JudgedPair>,
    labels: Labels,
    currency: String,
    /// How attach rates at placements, by their numbers, compare with pairs' own.
    pub(in crate::explore) usual: Vec<(i64, Known)>,
    /// The same of groups, by dimension and value of their cells.
    pub(in crate::explore) usual_groups: Vec<((i64, i64), Known)>,
    /// Whether window and filter leave everything in.
    pub(in crate::explore) is_whole: bool,
}

/// What is thought of one pair, and what of it rests on no posterior.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(in crate::explore) struct JudgedPair {
    pub(in crate::explore) judgement: Judgement,
    /// Net margin per exposure of the slot's next-best use.
    pub(in crate::explore) slot_value: f64,
    /// The attach rate, shrunk to its group.
    pub(in crate::explore) attach_rate: Option<f64>,
    /// Over all the data.
    pub(in crate::explore) holdout: Option<Holdout>,
    /// What its exposures brought.
    pub(in crate::explore) takings: Takings,
    /// Orders that saw it and that did not, over all the data.
    pub(in crate::explore) organic: Option<Organic>,
    /// Sessions that saw it before they could order, over all the data.
    pub(in crate::explore) funnels: Vec<Funnel>,
    /// Where it is shown, each once.
    pub(in crate::explore) placements: Vec<u16>,
    /// Since when that is thought of it; of all the data only.
    pub(in crate::explore) since: Option<Since>,
}

impl Judged {
    /// The pair of those products.
    pub(in crate::explore) fn of(&self, anchor: i64, target: i64) -> Option<&JudgedPair> {
        self.pairs.get(*self.places.get(&(anchor, target))?)
    }

    /// Every pair, by the numbers of its products.
    fn all(&self) -> impl Iterator<Item = ((i64, i64), &JudgedPair)> {
        self.places
            .iter()
            .map(|(pair, place)| (*pair, &self.pairs[*place]))
    }

    /// How many pairs there are.
    pub(in crate::explore) fn len(&self) -> u64 {
        self.pairs.len() as u64
    }

    /// What the family is over which false discoveries are held.
    pub(in crate::explore) fn remark(&self, thresholds: &Thresholds) -> String {
        format!(
            "Verdicts: {} judged together, all of this window and filter; of those retired, and of \
             those promoted, {} % may be wrong.",
            words::count(self.len(), "pair", "pairs"),
            (1_000.0 * thresholds.fdr).round() / 10.0
        )
    }

    /// How many of them came to each verdict, in the order of [`Verdict::ALL`].
    pub(in crate::explore) fn counts(&self) -> [u64; 6] {
        Verdict::ALL.map(|verdict| {
            let alike = |pair: &&JudgedPair| pair.judgement.verdict == verdict;
            self.pairs.iter().filter(alike).count() as u64
        })
    }

    /// The id of a value of a dimension.
    pub(in crate::explore) fn word(&self, dimension: &str, value: u16) -> &str {
        self.labels.word(dimension, value)
    }

    /// What `write` makes of it in words.
    pub(in crate::explore) fn say<T>(&self, write: impl FnOnce(&Words<'_>) -> T) -> T {
        let label = |dimension: Dimension, value: u16| self.labels.name(dimension, value);
        write(&Words {
            currency: &self.currency,
            label: &label,
        })
    }
}

/// What no window and filter changes.
#[derive(Debug)]
pub(in crate::explore) struct Standing {
    constant: Constant,
    slots: Slots,
}

/// Judges the pairs of a window and filter, or gives what was thought of them before.
pub(in crate::explore) fn judged(
    conn: &Connection,
    shop: &Shop,
    scope: &Scope,
    judging: &Judging,
) -> Result<Arc<Judged>, ExploreError> {
    if let Some(known) = judging.known(scope) {
        return Ok(known);
    }
    let thresholds = judging.thresholds();
    let selected = scope::select(conn, shop, scope)?;
    let is_whole = selected.conditions.is_empty();
    if is_whole && let Some(kept) = kept::read(conn, &rules(thresholds))? {
        judging.keep(scope, &kept);
        return Ok(kept);
    }
    let standing = judging.standing();
    let (mut family, standing) = match standing {
        Some(standing) => {
            let family = Family::load(conn, shop, scope, &selected, &standing.constant)?;
            (family, standing)
        }
        None => {
            let constant = Constant::load(conn, shop)?;
            let family = Family::load(conn, shop, scope, &selected, &constant)?;
            let slots = Slots::load(conn, thresholds, || {
                if is_whole {
                    // Slot values are the last thing that is filled in.
                    return Ok((family.pairs.clone(), family.evidence.clone()));
                }
                let everything = Scope::default();
                let selected = scope::select(conn, shop, &everything)?;
                let all = Family::load(conn, shop, &everything, &selected, &constant)?;
                Ok((all.pairs, all.evidence))
            })?;
            (family, judging.keep_standing(Standing { constant, slots }))
        }
    };
    let slots = &standing.slots;
    let memory = if is_whole {
        Memory::load(conn, thresholds)?
    } else {
        Memory::default()
    };
    let places = family.pairs.iter().zip(&family.places);
    for (evidence, (pair, places)) in family.evidence.iter_mut().zip(places) {
        evidence.slot_value = slots.of(*pair, places, thresholds);
        evidence.previous = memory.before(*pair);
    }
    let judgements = judge(&family.evidence, thresholds, judging.threads());
    let rates = believed_attach_rates(&family.evidence);
    let pairs = judgements
        .into_iter()
        .zip(rates)
        .zip(family.evidence)
        .zip(family.pairs.iter().zip(&family.places))
        .map(
            |(((judgement, rate), evidence), (pair, places))| JudgedPair {
                attach_rate: judgement
                    .posterior
                    .map(|posterior| posterior.attach)
                    .or(rate)
                    .map(|rate| rate.value),
                judgement,
                slot_value: evidence.slot_value,
                holdout: evidence.holdout,
                takings: evidence.takings,
                organic: evidence.organic,
                funnels: evidence.funnels,
                placements: distinct(places)
                    .filter_map(|placement| u16::try_from(placement).ok())
                    .collect(),
                since: memory.since(*pair),
            },
        )
        .collect();
    let judged = Arc::new(Judged {
        places: family
            .pairs
            .iter()
            .enumerate()
            .map(|(place, pair)| (*pair, place))
            .collect(),
        pairs,
        labels: Labels::load(conn)?,
        currency: shop.currency.clone().unwrap_or_default(),
        usual: family.usual,
        usual_groups: family.usual_groups,
        is_whole,
    });
    judging.keep(scope, &judged);
    Ok(judged)
}
