//! Which recommendations a visitor is shown, and which are clicked.

use super::calendar::{DAY, START};
use super::people::Visitor;
use super::rng::{Key, Stream, Tag};
use super::shop::Shop;
use super::visit::{Click, Exposure, Placement, Visit};

/// The second model takes over on this day of the year; it errs less.
pub(super) const SECOND_MODEL_DAY: i64 = 150;

/// Standard deviation of a model's error in one list, first and second model.
pub(super) const LIST_NOISE: [f64; 2] = [0.25, 0.12];

/// What every position below the first keeps of the viewability above it.
pub(super) const VIEWABLE_DECAY: [(&str, f64); 2] = [("carousel", 0.82), ("grid", 0.9)];

/// Most targets in a list; the fewest is one.
pub(super) const LONGEST: usize = 8;

/// Click propensity by position, relative to the first.
pub(super) const POSITION_BIAS: [f64; LONGEST] = [1.0, 0.82, 0.68, 0.57, 0.49, 0.42, 0.37, 0.33];

/// Share of product page lists with an upsell among their targets.
pub(super) const UPSELL_LIST_SHARE: f64 = 0.8;

/// Shows one list, if the shop decides to: 1 to 8 targets, best score first.
/// Visitors in the holdout see none; what they would have seen is kept apart.
pub(super) fn show(
    shop: &Shop,
    visitor: &Visitor,
    key: Key,
    place: (Placement, usize),
    at: i64,
    visit: &mut Visit,
) {
    let (placement, anchor) = place;
    let stream = key.child(Tag::List, placement as u64);
    let mut draws = stream.child(Tag::List, anchor as u64).stream();
    if !draws.chance(shop.shows(placement, visitor, visit.intent)) {
        return;
    }
    let length = 1 + usize::try_from(draws.below(LONGEST as u64)).unwrap_or(0);
    let second = at >= START + SECOND_MODEL_DAY * DAY;
    let bought: Vec<usize> = visit
        .orders
        .iter()
        .flat_map(|order| order.lines.iter().map(|line| line.product))
        .collect();
    let model = match (visitor.random, second) {
        (true, _) => "random",
        (false, false) => "v1",
        (false, true) => "v2",
    };
    let noise = (!visitor.random).then_some(LIST_NOISE[usize::from(second)]);
    let mut chosen = choose(shop, place, length, noise, &mut draws);
    chosen.retain(|pair| !bought.contains(&shop.pairs.all[*pair].target));
    let decay = VIEWABLE_DECAY
        .iter()
        .find(|(variant, _)| *variant == visitor.variant)
        .map_or(1.0, |(_, decay)| *decay);
    let mut viewable = placement.first_viewable();
    let list_size = chosen.len() as u64;
    let list = if visitor.holdout {
        &mut visit.ghosts
    } else {
        &mut visit.exposures
    };
    for (position, pair) in (1..).zip(chosen) {
        list.push(Exposure {
            number: list.len() as u64 + 1,
            at,
            pair,
            placement,
            position,
            list_size,
            viewable: draws.chance(viewable),
            off: shop.pairs.all[pair].off(pair, visitor),
            model,
        });
        viewable *= decay;
    }
}

/// The targets of one list, best score first; an upsell takes the last place. Without
/// the `noise` of a model the order is chance alone.
fn choose(
    shop: &Shop,
    (placement, anchor): (Placement, usize),
    length: usize,
    noise: Option<f64>,
    draws: &mut Stream,
) -> Vec<usize> {
    let pairs = &shop.pairs;
    let mut scored: Vec<(f64, usize)> = Vec::new();
    for at in pairs.cross_sells(anchor) {
        let pair = &pairs.all[at];
        let error = draws.normal();
        let score = noise.map_or(error, |noise| {
            pair.score + pair.boost[placement as usize] + noise * error
        });
        let chance = pair.show_chance[placement as usize];
        if chance >= 1.0 || draws.chance(chance) {
            scored.push((score, at));
        }
    }
    scored.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    let mut chosen: Vec<usize> = scored.into_iter().map(|(_, pair)| pair).collect();
    chosen.truncate(length);
    let upsells = pairs.upsells(anchor);
    let with_upsell = draws.chance(UPSELL_LIST_SHARE);
    // The more popular of the two mostly.
    let which = u64::from(draws.chance(0.2)).min(upsells.len().max(1) as u64 - 1);
    if placement == Placement::Pdp && with_upsell && !upsells.is_empty() {
        chosen.pop();
        chosen.push(upsells.start + usize::try_from(which).unwrap_or(0));
    }
    chosen
}

/// Draws the clicks on what was seen. Who buys because of a list mostly clicks
/// on it, who buys anyway sometimes; others click by position and relevance.
pub(super) fn click(shop: &Shop, key: Key, visit: &mut Visit) {
    for exposure in visit.exposures.iter().filter(|e| e.viewable) {
        let mut draws = key.child(Tag::Click, exposure.number).stream();
        // Lists before the order sell into it, the one after it into the second.
        let order = visit
            .orders
            .get(usize::from(exposure.placement == Placement::PostPurchase));
        let line = order.and_then(|order| {
            let mut lines = order.lines.iter();
            lines.find(|line| line.pair == Some(exposure.pair))
        });
        let rank = usize::try_from(exposure.position - 1).unwrap_or(0);
        let relevance = shop.pairs.all[exposure.pair].relevance;
        let propensity = match line {
            Some(line) if line.caused => 0.8,
            Some(_) => 0.4,
            None => POSITION_BIAS[rank.min(LONGEST - 1)] * (0.02 + 0.05 * relevance),
        };
        let clicked = draws.chance(propensity);
        let add_to_cart = draws.chance(if line.is_some() { 0.6 } else { 0.15 });
        // Every step of a visit takes 30 s or more, so this lies before the next.
        let at = exposure.at + draws.seconds(2, 28);
        if clicked {
            visit.clicks.push(Click {
                exposure: exposure.number,
                at,
                pair: exposure.pair,
                add_to_cart,
            });
        }
    }
}

/// Writes on about half of the lines that lists sold which exposure it was, as
/// a shop's own tracking does: the last one clicked, rarely one only seen.
pub(super) fn tag(key: Key, visit: &mut Visit) {
    let Visit {
        orders,
        clicks,
        exposures,
        ..
    } = visit;
    for (nth, order) in (0..).zip(orders.iter_mut()) {
        for (place, line) in (0..).zip(order.lines.iter_mut()) {
            let Some(pair) = line.pair else { continue };
            let mut draws = key
                .child(Tag::Click, 1_000 + nth)
                .child(Tag::Click, place)
                .stream();
            // Lists after an order leave out what is in it, so the last one
            // that holds the pair came before.
            let clicked = clicks.iter().rfind(|click| click.pair == pair);
            let seen = exposures.iter().rfind(|e| e.pair == pair && e.viewable);
            line.tag = match (clicked, seen) {
                (Some(click), _) => draws.chance(0.6).then_some(click.exposure),
                (None, Some(seen)) if line.caused => draws.chance(0.2).then_some(seen.number),
                _ => None,
            };
        }
    }
}
