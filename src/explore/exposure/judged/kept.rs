//! What is thought of all pairs over all the data, laid by for explorers.

use std::collections::HashMap;
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

/// A part as it is written; [`Part`] is the same as it is read.
#[derive(Serialize)]
enum Written<'a> {
    Head {
        labels: &'a Labels,
        currency: &'a str,
        usual: &'a [(i64, Known)],
        usual_groups: &'a [((i64, i64), Known)],
    },
    Pairs(Vec<(Pair, &'a JudgedPair)>),
}

#[derive(Deserialize)]
enum Part {
    Head {
        labels: Labels,
        currency: String,
        usual: Vec<(i64, Known)>,
        usual_groups: Vec<((i64, i64), Known)>,
    },
    Pairs(Vec<(Pair, JudgedPair)>),
}

/// Lays it by for readers with those rules.
pub(super) fn write(conn: &Connection, judged: &Judged, rules: &str) -> Result<(), ExploreError> {
    // Every field is named, so that none is forgotten.
    let Judged {
        places: _,
        pairs: _,
        labels,
        currency,
        usual,
        usual_groups,
        is_whole: _,
    } = judged;
    let head = Written::Head {
        labels,
        currency,
        usual,
        usual_groups,
    };
    let mut pairs: Vec<(Pair, &JudgedPair)> = judged.all().collect();
    pairs.sort_by_key(|(pair, _)| *pair);
    let parts = pairs
        .chunks(PAIRS_IN_PART)
        .map(|pairs| Written::Pairs(pairs.to_vec()));
    laid_by::write(conn, WHAT, rules, std::iter::once(head).chain(parts))
}

/// What lies there; `None` where pairs have to be judged.
pub(super) fn read(conn: &Connection, rules: &str) -> Result<Option<Arc<Judged>>, ExploreError> {
    let Some(parts) = laid_by::read::<Part>(conn, WHAT, rules)? else {
        return Ok(None);
    };
    let mut parts = parts.into_iter();
    let Some(Part::Head {
        labels,
        currency,
        usual,
        usual_groups,
    }) = parts.next()
    else {
        return Ok(None);
    };
    let mut judged = Judged {
        places: HashMap::new(),
        pairs: Vec::new(),
        labels,
        currency,
        usual,
        usual_groups,
        is_whole: true,
    };
    for part in parts {
        let Part::Pairs(pairs) = part else {
            return Ok(None);
        };
        for (pair, found) in pairs {
            judged.places.insert(pair, judged.pairs.len());
            judged.pairs.push(found);
        }
    }
    Ok(Some(Arc::new(judged)))
}
