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

/// Click propensity by position, relative to the first.
pub(super) const POSITION_BIAS: [f64; 6] = [1.0, 0.82, 0.68, 0.57, 0.49, 0.42];

/// Share of product page lists with an upsell among their targets.
pub(super) const UPSELL_LIST_SHARE: f64 = 0.3;

/// Shows one list, if the shop decides to: 3 to 6 targets, best score first.
/// Visitors in the holdout see none.
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
    if visitor.holdout || !draws.chance(shop.shows(placement, visit.intent)) {
        return;
    }
    let length = usize::try_from(3 + draws.below(4)).unwrap_or(3);
    let second = at >= START + SECOND_MODEL_DAY * DAY;
    let bought: Vec<usize> = visit
        .orders
        .iter()
        .flat_map(|order| order.lines.iter().map(|line| line.product))
        .collect();
    let noise = LIST_NOISE[usize::from(second)];
    let mut chosen = choose(shop, place, length, noise, &mut draws);
    chosen.retain(|pair| !bought.contains(&shop.pairs.all[*pair].target));
    let decay = VIEWABLE_DECAY
        .iter()
        .find(|(variant, _)| *variant == visitor.variant)
        .map_or(1.0, |(_, decay)| *decay);
    let mut viewable = placement.first_viewable();
    let list_size = chosen.len() as u64;
    for (position, pair) in (1..).zip(chosen) {
        visit.exposures.push(Exposure {
            number: visit.exposures.len() as u64 + 1,
            at,
            pair,
            placement,
            position,
            list_size,
            viewable: draws.chance(viewable),
            model: if second { "v2" } else { "v1" },
        });
        viewable *= decay;
    }
}

/// The targets of one list, best score first; an upsell takes the last place.
fn choose(
    shop: &Shop,
    (placement, anchor): (Placement, usize),
    length: usize,
    noise: f64,
    draws: &mut Stream,
) -> Vec<usize> {
    let pairs = &shop.pairs;
    let mut scored: Vec<(f64, usize)> = pairs
        .cross_sells(anchor)
        .map(|pair| (pairs.all[pair].score + noise * draws.normal(), pair))
        .collect();
    scored.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    let mut chosen: Vec<usize> = scored.into_iter().map(|(_, pair)| pair).collect();
    chosen.truncate(length);
    let upsells = pairs.upsells(anchor);
    let with_upsell = draws.chance(UPSELL_LIST_SHARE);
    let which = draws.below(upsells.len() as u64);
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
            None => POSITION_BIAS[rank.min(5)] * (0.02 + 0.05 * relevance),
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
