//! Moving up: whether a visitor takes a dearer product than the one looked at.

use super::basket;
use super::law::{Moment, RecType};
use super::rng::Key;
use super::shop::Shop;
use super::truth::{Sale, Truth};
use super::visit::{Line, Visit};

/// The upsell of `product` that decides this visit, with both its outcomes: the
/// first that is taken, else the first that was seen.
pub(super) fn draw(
    shop: &Shop,
    moment: &Moment<'_>,
    key: Key,
    product: usize,
    visit: &Visit,
) -> Option<(usize, basket::Outcome)> {
    let mut seen = None;
    for index in shop.pairs.upsells(product) {
        let pair = &shop.pairs.all[index];
        if !shop.catalogue.products[pair.target].is_sold(moment.at) {
            continue;
        }
        let logit = pair.organic_logit + basket::fit(shop, moment, visit.intent, pair.target);
        let lift = visit.lift(index, pair, moment);
        let outcome = basket::outcome(key, index, logit, lift.map(|(lift, _)| lift));
        if outcome.actual {
            return Some((index, outcome));
        }
        let ghost = visit.ghosts.iter().any(|e| e.pair == index && e.viewable);
        if lift.is_some() || ghost {
            seen = seen.or(Some((index, outcome)));
        }
    }
    seen
}

/// Notes what became of the upsell that decided an order.
pub(super) fn note(
    shop: &Shop,
    moment: &Moment<'_>,
    visit: &Visit,
    (index, outcome): (usize, basket::Outcome),
    truth: &mut Truth,
) {
    let sale = Sale {
        moment: *moment,
        seen: visit.seen(index).last().map(|exposure| exposure.placement),
        worked: visit.seen(index).last().map(|exposure| exposure.placement),
        off: None,
        order_off: basket::coupon_off(!moment.returning),
    };
    truth.note(shop, index, &sale, outcome);
    if visit.ghosts.iter().any(|e| e.pair == index && e.viewable) {
        truth.note_control(index, outcome);
    }
}

/// Notes the upsells that were seen to what was bought, where they did not decide:
/// who comes for a product buys it with or without a list that shows it elsewhere.
pub(super) fn note_chosen(
    shop: &Shop,
    moment: &Moment<'_>,
    visit: &Visit,
    (product, upgrade): (usize, Option<(usize, basket::Outcome)>),
    truth: &mut Truth,
) {
    let certain = basket::Outcome {
        p_actual: 1.0,
        p_hidden: 1.0,
        actual: true,
        hidden: true,
    };
    let decided = upgrade.map(|(index, _)| index);
    for exposure in visit.exposures.iter().filter(|e| e.viewable) {
        let pair = &shop.pairs.all[exposure.pair];
        let is_it = pair.rec_type == RecType::Upsell && pair.target == product;
        if is_it && decided != Some(exposure.pair) {
            note(shop, moment, visit, (exposure.pair, certain), truth);
        }
    }
}

/// The primary line of the order.
pub(super) fn main_line(
    shop: &Shop,
    moment: &Moment<'_>,
    at: usize,
    upgrade: Option<(usize, basket::Outcome)>,
) -> Line {
    let product = &shop.catalogue.products[at];
    let mut line = Line::of(at, product.price_cents, product.return_rate);
    line.primary = true;
    if let Some((index, outcome)) = upgrade.filter(|(_, outcome)| outcome.actual) {
        line.pair = Some(index);
        line.caused = !outcome.hidden;
        if line.caused {
            line.return_rate = shop.pairs.all[index].return_rate(product.return_rate, moment);
        }
    }
    line
}
