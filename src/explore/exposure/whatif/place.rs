//! Where a pair could be shown, and what placements differ in.

use duckdb::Connection;

use super::super::{AFTER_ORDER, scope};
use super::parts::Slices;
use crate::explore::ExploreError;
use crate::explore::dimension;
use crate::whatif::{Input, Known, Part, PlacementOption, placement_ratio, placements};

/// Where the pair could be shown, from its own data and those of all pairs; its parts by
/// placement take their attach rates from there.
pub(super) fn options(
    conn: &Connection,
    usual: &[(i64, Known)],
    slices: &Slices,
    parts: &mut [Part],
) -> Result<Vec<PlacementOption>, ExploreError> {
    let words = scope::known(conn, dimension::dimension("placement")?)?;
    let word = |number: i64| {
        let found = words.iter().find(|(known, _)| *known == number);
        found.map(|(_, word)| word.clone())
    };
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
    if AFTER_ORDER.contains(&placement) {
        0.0
    } else {
        1.0 / (1.0 - later).max(0.01)
    }
}

/// What is sold into a later order counts as new: the share bought anyway is that of the
/// other placements, `later` the share of the attaches that are later orders.
pub(super) fn anyway(input: &mut Input, later: Option<f64>) {
    let Some(later) = later else {
        return;
    };
    let ratio = |placement: &str| anyway_ratio(placement, later);
    for part in &mut input.parts {
        if part.dimension == "placement" {
            part.anyway_ratio = ratio(&part.value);
        }
    }
    for option in &mut input.placements {
        option.anyway_ratio = ratio(&option.placement);
    }
    let sells_later = |option: &PlacementOption| {
        option.is_seen && AFTER_ORDER.contains(&option.placement.as_str())
    };
    if later > 0.0 && input.placements.iter().any(sells_later) {
        input.remarks.push(
            "what sells after the order counts as new: no order without it tells how much \
             would have been bought anyway"
                .to_owned(),
        );
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
