//! What is thought of all pairs over all the data, laid by for explorers.

use std::sync::Arc;

use duckdb::Connection;
use serde::{Deserialize, Serialize};

use super::labels::Labels;
use super::load::Pair;
use super::{Judged, JudgedPair};
use crate::explore::{ExploreError, laid_by};
use crate::whatif::Known;

/// What it is laid by as.
pub(super) const WHAT: &str = "judgement";

/// So many pairs are in one part: some megabytes.
const PAIRS_IN_PART: usize = 4_096;

#[derive(Serialize, Deserialize)]
enum Part {
    Head {
        labels: Labels,
        currency: String,
        usual: Vec<(i64, Known)>,
    },
    Pairs(Vec<(Pair, JudgedPair)>),
}

/// Lays it by for readers with those rules.
pub(super) fn write(conn: &Connection, judged: &Judged, rules: &str) -> Result<(), ExploreError> {
    let head = Part::Head {
        labels: judged.labels.clone(),
        currency: judged.currency.clone(),
        usual: judged.usual.clone(),
    };
    let mut pairs: Vec<(Pair, JudgedPair)> = judged
        .all()
        .map(|(pair, found)| (pair, found.clone()))
        .collect();
    pairs.sort_by_key(|(pair, _)| *pair);
    let parts = pairs
        .chunks(PAIRS_IN_PART)
        .map(|pairs| Part::Pairs(pairs.to_vec()));
    laid_by::write(conn, WHAT, rules, std::iter::once(head).chain(parts))
}

/// What lies there; `None` where pairs have to be judged.
pub(super) fn read(conn: &Connection, rules: &str) -> Result<Option<Arc<Judged>>, ExploreError> {
    let Some(parts) = laid_by::read::<Part>(conn, WHAT, rules)? else {
        return Ok(None);
    };
    let mut judged = Judged {
        is_whole: true,
        ..Judged::default()
    };
    for part in parts {
        match part {
            Part::Head {
                labels,
                currency,
                usual,
            } => {
                judged.labels = labels;
                judged.currency = currency;
                judged.usual = usual;
            }
            Part::Pairs(pairs) => {
                for (pair, found) in pairs {
                    judged.places.insert(pair, judged.pairs.len());
                    judged.pairs.push(found);
                }
            }
        }
    }
    Ok(Some(Arc::new(judged)))
}
