//! Where a pair could be shown, and what placements differ in.

use std::collections::BTreeMap;

use duckdb::Connection;

use super::super::AFTER_ORDER;
use super::super::scope::{self, Selected};
use super::cells::Pair;
use super::parts::Slices;
use crate::explore::ExploreError;
use crate::explore::dimension;
use crate::whatif::{
    Input, Known, Part, PlacementOption, anyway_rates, placement_ratio, placements,
};

const SHARED: &str = include_str!("../../sql/whatif_shared.sql");

/// Where the pair could be shown, from its own data and those of all pairs; its parts by
/// placement take their attach rates from there.
pub(super) fn options(
    conn: &Connection,
    usual: &[(i64, Known)],
    slices: &Slices,
    parts: &mut [Part],
) -> Result<Vec<PlacementOption>, ExploreError> {
    let words = Words::load(conn)?;
    let word = |number: i64| words.of(number).cloned();
    // Of a placement that no larger pair tells of, nothing is known but the pair's own.
    let own = slices.placements().iter().map(|(number, _)| *number);
    let unusual = own
        .filter(|number| usual.iter().all(|(known, _)| known != number))
        .map(|number| (number, placement_ratio(&[])));
    let others: Vec<(String, Known)> = usual
        .iter()
        .copied()
        .chain(unusual)
        .filter_map(|(number, ratio)| Some((word(number)?, ratio)))
        .collect();
    let shown: Vec<(String, f64, f64)> = slices
        .placements()
        .iter()
        .filter_map(|(number, slice)| Some((word(*number)?, slice.exposures, slice.attaches)))
        .collect();
    let mut options = placements(&shown, &others);
    for option in &mut options {
        let own = parts
            .iter_mut()
            .find(|part| part.dimension == "placement" && part.value == option.placement);
        if let Some(part) = own {
            option.margin_more = part.margin_more;
            part.attach_ratio = option.attach_ratio;
        }
    }
    Ok(options)
}

/// The share bought anyway at a placement over the pair's, `later` of whose attaches are
/// later orders and count as new.
pub(super) fn anyway_ratio(placement: &str, later: f64) -> f64 {
    if is_later(placement) {
        0.0
    } else {
        1.0 / (1.0 - later).max(0.01)
    }
}

fn is_later(placement: &str) -> bool {
    AFTER_ORDER.contains(&placement)
}

/// What would be bought anyway at each placement. What is sold into a later order counts as
/// new where `later`, the share of the attaches that are later orders, is known.
pub(super) fn anyway(
    conn: &Connection,
    input: &mut Input,
    (slices, later): (&Slices, Option<f64>),
) -> Result<(), ExploreError> {
    let words = Words::load(conn)?;
    let counts = |option: &PlacementOption| -> bool {
        option.is_seen && (later.is_none() || !is_later(&option.placement))
    };
    let known: Vec<(f64, Known, f64)> = input
        .placements
        .iter()
        .filter(|option| counts(option))
        .map(|option| {
            let own = slices
                .placements()
                .iter()
                .find(|(number, _)| words.of(*number) == Some(&option.placement));
            let orders = own.map_or(0.0, |(_, slice)| slice.orders);
            (option.share, option.attach_ratio, orders)
        })
        .collect();
    let mut rates = anyway_rates(&known).into_iter();
    for option in &mut input.placements {
        if counts(option) {
            if let Some(rate) = rates.next() {
                option.anyway_rate = rate;
            }
        } else if let Some(later) = later {
            let ratio = anyway_ratio(&option.placement, later);
            option.anyway_rate.value *= ratio;
            option.anyway_rate.se *= ratio;
        }
        let part = input
            .parts
            .iter_mut()
            .find(|part| part.dimension == "placement" && part.value == option.placement);
        if let Some(part) = part {
            part.anyway_rate = option.anyway_rate;
        }
    }
    let sells_later = |option: &PlacementOption| option.is_seen && is_later(&option.placement);
    if later.is_some_and(|later| later > 0.0) && input.placements.iter().any(sells_later) {
        input.remarks.push(
            "what sells after the order counts as new: no order without it tells how much \
             would have been bought anyway"
                .to_owned(),
        );
    }
    Ok(())
}

/// Attaches with which what placements share is held apart where few tell.
const LEAST_ATTACHES: f64 = 2.0;

/// The share of the credit that is due to one of so many placements at which a buyer saw the
/// pair. How much is not known: a share of the symmetric Dirichlet law with parameters of a
/// half (Jeffreys), which for two placements is the arcsine law: all or nothing the likeliest.
fn credit_due(placements: f64) -> Known {
    let mean = 1.0 / placements;
    Known {
        value: mean,
        se: (mean * (1.0 - mean) / (placements / 2.0 + 1.0)).sqrt(),
    }
}

/// What is due of a placement's credit to others, and of theirs to it; in doubt by `spread`.
#[derive(Debug, Clone, Copy, Default)]
struct Due {
    to_others: f64,
    of_others: f64,
    spread: f64,
}

impl Due {
    /// Over attaches of (credited, other placement, number of others, attaches), which have
    /// a row for every other placement.
    fn of(number: i64, rows: &[(i64, i64, f64, f64)]) -> Self {
        let mut due = Self::default();
        for (credited, other, others, attaches) in rows {
            let share = credit_due(others + 1.0);
            if *credited == number {
                due.to_others += attaches * share.value;
                due.spread += attaches * share.se / others;
            } else if *other == number {
                due.of_others += attaches * share.value;
                due.spread += attaches * share.se;
            }
        }
        due
    }
}

/// Puts in doubt what each placement brought by the attaches whose buyers had seen the pair
/// at another one too: records credit the last. A list after the order sells alone.
pub(super) fn share_credit(
    conn: &Connection,
    selected: &Selected,
    (anchor, target): Pair,
    slices: &Slices,
    input: &mut Input,
) -> Result<(), ExploreError> {
    let words = Words::load(conn)?;
    let later: Vec<String> = words
        .0
        .iter()
        .filter(|(_, word)| is_later(word))
        .map(|(number, _)| number.to_string())
        .collect();
    // No placement has the number -1.
    let later = if later.is_empty() {
        "-1".to_owned()
    } else {
        later.join(", ")
    };
    let sql = SHARED
        .replace("{scope}", &selected.with(&[]))
        .replace("{later}", &later);
    let rows: Vec<(i64, i64, f64, f64)> = conn
        .prepare(&sql)?
        .query_map([anchor, target], |row| {
            let others: i64 = row.get(2)?;
            Ok((row.get(0)?, row.get(1)?, others as f64, row.get(3)?))
        })?
        .collect::<Result<_, _>>()?;
    let mut factors: BTreeMap<String, Known> = BTreeMap::new();
    for (number, slice) in slices.placements() {
        let due = Due::of(*number, &rows);
        let own = slice.attaches + LEAST_ATTACHES;
        let factor = Known {
            value: (own + due.of_others - due.to_others) / own,
            se: due.spread / own,
        };
        if let Some(word) = words.of(*number) {
            factors.insert(word.clone(), factor);
        }
    }
    let seen = |option: &&mut PlacementOption| option.is_seen;
    for option in input.placements.iter_mut().filter(seen) {
        let Some(factor) = factors.get(&option.placement) else {
            continue;
        };
        let ratio = option.attach_ratio;
        option.attach_ratio = Known {
            value: ratio.value * factor.value.max(0.0),
            se: (ratio.se * factor.value).hypot(ratio.value * factor.se),
        };
    }
    let mix: f64 = input
        .placements
        .iter()
        .filter(|option| option.is_seen)
        .map(|option| option.share * option.attach_ratio.value)
        .sum();
    if mix <= 0.0 {
        return Ok(());
    }
    for option in input.placements.iter_mut().filter(seen) {
        option.attach_ratio.value /= mix;
        option.attach_ratio.se /= mix;
    }
    for option in &input.placements {
        let part = input
            .parts
            .iter_mut()
            .find(|part| part.dimension == "placement" && part.value == option.placement);
        if let Some(part) = part {
            part.attach_ratio = option.attach_ratio;
        }
    }
    Ok(())
}

/// The words of placements.
struct Words(Vec<(i64, String)>);

impl Words {
    fn load(conn: &Connection) -> Result<Self, ExploreError> {
        Ok(Self(scope::known(
            conn,
            dimension::dimension("placement")?,
        )?))
    }

    fn of(&self, number: i64) -> Option<&String> {
        let found = self.0.iter().find(|(known, _)| *known == number);
        found.map(|(_, word)| word)
    }
}

/// How much acceptance differs between placements: what to expect of exposures that
/// were never there.
pub(super) fn spread(options: &[PlacementOption]) -> f64 {
    let n = options.len() as f64;
    if n < 2.0 {
        return 0.3;
    }
    let mean = options.iter().map(|o| o.attach_ratio.value).sum::<f64>() / n;
    let square = options
        .iter()
        .map(|o| (o.attach_ratio.value - mean).powi(2) + o.attach_ratio.se.powi(2))
        .sum::<f64>();
    (square / (n - 1.0)).sqrt().clamp(0.1, 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_buyer_who_saw_it_at_three_placements_is_shared_by_thirds() {
        // Six attaches of placement 1 seen at 2 and 3 too, and two seen at 2 alone.
        let rows = [(1, 2, 2.0, 6.0), (1, 3, 2.0, 6.0), (1, 2, 1.0, 2.0)];
        let [one, two, three] = [1, 2, 3].map(|number| Due::of(number, &rows));
        // Of eight it keeps 6/3 + 2/2.
        assert!((one.to_others - 5.0).abs() < 1e-12, "{one:?}");
        assert!((two.of_others - 3.0).abs() < 1e-12, "{two:?}");
        assert!((three.of_others - 2.0).abs() < 1e-12, "{three:?}");
        assert_eq!((one.of_others, two.to_others), (0.0, 0.0));
        // A third has a deviation of sqrt(2/9 / 2.5), a half of sqrt(1/8).
        let (third, half) = ((2.0_f64 / 22.5).sqrt(), 0.125_f64.sqrt());
        assert!((one.spread - (6.0 * third + 2.0 * half)).abs() < 1e-12);
        assert!((two.spread - (6.0 * third + 2.0 * half)).abs() < 1e-12);
        assert!((three.spread - 6.0 * third).abs() < 1e-12);
    }
}
