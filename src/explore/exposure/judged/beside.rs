//! What happens without a pair: purchases of those who saw other targets or nothing, and
//! sessions that went on.

use std::collections::HashMap;

use duckdb::Connection;

use super::load::{Pair, Part};
use super::sums::read;
use crate::explore::ExploreError;
use crate::explore::exposure::AFTER_ORDER;
use crate::judge::{Funnel, Holdout, Organic, Share};

/// The numbers of the placements after an order, which sell into a later one.
pub(super) fn later_placements(conn: &Connection) -> Result<Vec<i64>, ExploreError> {
    let known = AFTER_ORDER
        .map(|placement| format!("'{placement}'"))
        .join(", ");
    let sql = format!(
        "select cast(value_no as bigint) from dimension_value \
         where dimension = 'placement' and value in ({known})"
    );
    let found = conn
        .prepare(&sql)?
        .query_map([], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    Ok(found)
}

/// The share of a pair's attaches at those placements; 0 where its parts are not told.
pub(super) fn later_share(parts: &[Part], later: &[i64]) -> f64 {
    let placed = parts.iter().filter(|part| part.dimension == 1);
    let (of, all) = placed.fold((0.0, 0.0), |sum: (f64, f64), part| {
        let attaches = part.sums.attaches();
        let is_later = later.contains(&part.value);
        (
            sum.0 + if is_later { attaches } else { 0.0 },
            sum.1 + attaches,
        )
    });
    if all > 0.0 { of / all } else { 0.0 }
}

/// Purchases with and without each pair, over all the data.
pub(super) fn organic(conn: &Connection) -> Result<HashMap<Pair, Organic>, ExploreError> {
    let mut found = HashMap::new();
    read(
        conn,
        "select * from pair_organic where seen > 0 and unseen > 0",
        &["anchor_no", "target_no"],
        &["seen", "seen_bought", "unseen", "unseen_bought"],
        |keys, counts| {
            let share = |at: usize| Share {
                n: counts[at],
                of: counts[at + 1],
            };
            let organic = Organic {
                seen: share(0),
                unseen: share(2),
                later: 0.0,
            };
            found.insert((keys[0], keys[1]), organic);
        },
    )?;
    Ok(found)
}

/// What the holdout experiment says of each pair, over all the data.
pub(super) fn holdouts(conn: &Connection) -> Result<HashMap<Pair, Holdout>, ExploreError> {
    let mut holdouts = HashMap::new();
    read(
        conn,
        "select * from pair_holdout",
        &["anchor_no", "target_no"],
        &[
            "treated",
            "treated_buyers",
            "held",
            "held_buyers",
            "purchases",
        ],
        |keys, counts| {
            let holdout = Holdout {
                treated: Share {
                    n: counts[0],
                    of: counts[1],
                },
                held_out: Share {
                    n: counts[2],
                    of: counts[3],
                },
                purchases: counts[4],
            };
            holdouts.insert((keys[0], keys[1]), holdout);
        },
    )?;
    Ok(holdouts)
}

/// Sessions that saw each pair beside those that saw the anchor's other targets, over all the
/// data (DOMAIN.md N23).
pub(super) fn funnels(conn: &Connection) -> Result<HashMap<Pair, Vec<Funnel>>, ExploreError> {
    let checkout = checkout_holdout(conn)?;
    let mut found: HashMap<Pair, Vec<Funnel>> = HashMap::new();
    read(
        conn,
        "select * from pair_funnel order by anchor_no, target_no, placement_no",
        &["anchor_no", "target_no", "placement_no"],
        &[
            "sessions",
            "ordered",
            "weight",
            "weighted_ordered",
            "other_ordered",
        ],
        |keys, sums| {
            let Ok(placement) = u16::try_from(keys[2]) else {
                return;
            };
            let funnel = match checkout {
                Some((at, holdout)) if at == placement => Funnel {
                    placement,
                    with: Share {
                        n: sums[0],
                        of: sums[1],
                    },
                    without: holdout,
                    is_randomised: false,
                    against_holdout: true,
                },
                _ => funnel(placement, [sums[0], sums[1], sums[2], sums[3], sums[4]]),
            };
            found.entry((keys[0], keys[1])).or_default().push(funnel);
        },
    )?;
    Ok(found)
}

/// Two sides whose rates differ as those of all weeks together do, and as surely: their sizes
/// n₁ and n₀ have n₁n₀/(n₁ + n₀) = `weight`.
fn funnel(placement: u16, [sessions, ordered, weight, with, without]: [f64; 5]) -> Funnel {
    let others = if weight > 0.0 && sessions > weight {
        weight * sessions / (sessions - weight)
    } else {
        0.0
    };
    let side = |n: f64, weighted: f64| Share {
        n,
        of: if weight > 0.0 {
            (n * weighted / weight).clamp(0.0, n)
        } else {
            0.0
        },
    };
    Funnel {
        placement,
        with: if weight > 0.0 {
            side(sessions, with)
        } else {
            // Nothing to compare with: as it was.
            Share {
                n: sessions,
                of: ordered,
            }
        },
        without: side(others, without),
        is_randomised: false,
        against_holdout: false,
    }
}

/// The number of the placement `checkout`, and how many sessions of the holdout that reached it
/// ordered (DOMAIN.md N23).
fn checkout_holdout(conn: &Connection) -> Result<Option<(u16, Share)>, ExploreError> {
    let mut found = None;
    read(
        conn,
        "select d.value_no, h.sessions, h.ordered from holdout_funnel as h \
         join dimension_value as d on d.dimension = 'placement' and d.value = 'checkout'",
        &["value_no"],
        &["sessions", "ordered"],
        |keys, sums| {
            let share = Share {
                n: sums[0],
                of: sums[1],
            };
            found = u16::try_from(keys[0])
                .ok()
                .map(|placement| (placement, share));
        },
    )?;
    Ok(found)
}
