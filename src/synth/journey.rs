//! One visit, from the first page to the order and what follows it.

use super::basket;
use super::catalogue::Product;
use super::categories::{CATEGORIES, GROUPS};
use super::lists;
use super::people::Visitor;
use super::returns;
use super::rng::{Key, Stream, sigmoid};
use super::shop::Shop;
use super::truth::Truth;
use super::visit::{Line, Placement, Status, Visit};

/// Log-odds of the steps to an order at average intent, and what intent adds.
pub(super) const FUNNEL: [(&str, f64, f64); 3] = [
    ("cart", 0.05, 0.8),
    ("checkout", 0.75, 0.5),
    ("order", 1.0, 0.4),
];

/// What the log of the price, against 60, adds to the log-odds of the cart.
pub(super) const PRICE_EFFECT: f64 = -0.15;

/// Share of visits that look at another product first.
const DETOUR_SHARE: f64 = 0.2;

/// Channels of later visits, and their weights beside the acquisition channel.
const CHANNELS: [(&str, f64); 4] = [
    ("direct", 0.3),
    ("search", 0.3),
    ("newsletter", 0.25),
    ("social", 0.15),
];

/// What the shop and the visitor remember between visits.
#[derive(Debug, Clone, Default)]
pub(super) struct Memory {
    pub visits: u64,
    /// Categories that were bought from.
    owned: [bool; CATEGORIES.len()],
    /// The first order that counts (status `ok`).
    pub first_order: Option<i64>,
}

/// Plays one visit. Its truth is noted, its mark on the visitor kept in `memory`.
pub(super) fn visit(
    shop: &Shop,
    visitor: &Visitor,
    memory: &mut Memory,
    started_at: i64,
    truth: &mut Truth,
) -> Visit {
    memory.visits += 1;
    let key = visitor.key.visit(memory.visits);
    let mut draws = key.stream();
    let mut visit = arrive(visitor, memory, started_at, &mut draws);

    let month = shop.calendar.month(started_at);
    let demand = demand(visitor, month, &memory.owned);
    let category = draws.weighted(&demand);
    let mut now = started_at + draws.seconds(20, 120);
    let detour = draws.chance(DETOUR_SHARE);
    let looked_at = shop.catalogue.draw(category, visitor.segment, &mut draws);
    let mut product = shop.catalogue.draw(category, visitor.segment, &mut draws);
    let waits = [
        draws.seconds(60, 300),
        draws.seconds(45, 600),
        draws.seconds(40, 300),
        draws.seconds(60, 420),
        draws.seconds(15, 60),
        draws.seconds(30, 900),
    ];
    if detour && looked_at != product {
        lists::show(
            shop,
            visitor,
            key,
            (Placement::Pdp, looked_at),
            now,
            &mut visit,
        );
        now += waits[0];
    }
    lists::show(
        shop,
        visitor,
        key,
        (Placement::Pdp, product),
        now,
        &mut visit,
    );
    let upgrade = upgrade(shop, visitor, key, product, &visit);
    if let Some((index, outcome)) = upgrade.filter(|(_, outcome)| outcome.actual) {
        product = shop.pairs.all[index].target;
        visit.similar_views += u64::from(!outcome.hidden);
        visit.pages += 1;
    }

    let price = shop.catalogue.products[product].price_cents;
    let price_effect = PRICE_EFFECT * libm::log(price as f64 / 6_000.0);
    let intent = visit.intent;
    let mut step = |nth: usize, extra: f64| {
        let (_, base, slope) = FUNNEL[nth];
        let logit = base + slope * intent + extra + shop.plan.funnel_shift;
        draws.chance(sigmoid(logit))
    };
    let steps = [step(0, price_effect), step(1, 0.0), step(2, 0.0)];
    visit.reached_cart = steps[0];
    visit.reached_checkout = steps[0] && steps[1];
    if visit.reached_cart {
        now += waits[1];
        visit.pages += 1;
        lists::show(
            shop,
            visitor,
            key,
            (Placement::Cart, product),
            now,
            &mut visit,
        );
    }
    if visit.reached_checkout {
        now += waits[2];
        visit.pages += 1;
        lists::show(
            shop,
            visitor,
            key,
            (Placement::Checkout, product),
            now,
            &mut visit,
        );
    }
    if visit.reached_checkout && steps[2] {
        now += waits[3];
        let main = main_line(&shop.catalogue.products[product], product, upgrade);
        let first = memory.first_order.is_none() && visitor.earlier_order.is_none();
        let order = basket::order(shop, visitor, &visit, (main, now, first), truth);
        if let Some((index, outcome)) = upgrade.filter(|_| order.status == Status::Ok) {
            truth.note(index, visit.seen(index).next().is_some(), outcome);
        }
        visit.orders.push(order);
        let placed = now + waits[4];
        lists::show(
            shop,
            visitor,
            key,
            (Placement::PostPurchase, product),
            placed,
            &mut visit,
        );
        after_the_order(shop, visitor, key, placed + waits[5], &mut visit, truth);
    }
    lists::click(shop, key, &mut visit);
    lists::tag(key, &mut visit);
    returns::draw(shop, key, &mut visit);
    for exposure in &visit.exposures {
        truth.expose(exposure.pair);
    }
    remember(shop, visitor, memory, &mut visit);
    visit
}

/// Intent, channel and page views.
fn arrive(visitor: &Visitor, memory: &Memory, started_at: i64, draws: &mut Stream) -> Visit {
    let intent = 0.5 * visitor.eagerness + 0.866 * draws.normal();
    let score = sigmoid(intent + 0.5 * draws.normal());
    let pages = 2 + u64::from(draws.poisson(libm::exp(0.8 + 0.3 * intent)));
    let similar = u64::from(draws.poisson(0.8)).min(pages - 1);
    let weights = CHANNELS.map(|(_, weight)| weight);
    let later = CHANNELS[draws.weighted(&weights)].0;
    let as_before = draws.chance(0.35);
    Visit {
        number: memory.visits,
        started_at,
        logged_in: false,
        channel: if memory.visits == 1 || as_before {
            visitor.acquisition
        } else {
            later
        },
        intent,
        intent_score: score,
        pages,
        similar_views: similar,
        reached_cart: false,
        reached_checkout: false,
        exposures: Vec::new(),
        clicks: Vec::new(),
        orders: Vec::new(),
        returns: Vec::new(),
    }
}

/// The taste for every category in one month, given what is owned already.
fn demand(
    visitor: &Visitor,
    month: usize,
    owned: &[bool; CATEGORIES.len()],
) -> [f64; CATEGORIES.len()] {
    let mut demand = CATEGORIES.each_ref().map(|category| {
        let taste = GROUPS.iter().position(|group| *group == category.group);
        let taste = taste.map_or(0.0, |at| visitor.taste[at]);
        category.demand * taste * category.group.season()[month]
    });
    for (at, category) in CATEGORIES.iter().enumerate().filter(|(at, _)| owned[*at]) {
        if !category.consumable {
            demand[at] *= 0.3;
        }
        for (other, strength) in category.complements {
            demand[*other] *= 1.0 + 0.5 * strength;
        }
    }
    demand
}

/// The upsell of `product` that decides this visit, with both its outcomes: the
/// first that is taken, else the first that was seen.
fn upgrade(
    shop: &Shop,
    visitor: &Visitor,
    key: Key,
    product: usize,
    visit: &Visit,
) -> Option<(usize, basket::Outcome)> {
    let mut seen = None;
    for index in shop.pairs.upsells(product) {
        let pair = &shop.pairs.all[index];
        let logit = pair.organic_logit + basket::fit(shop, visitor, visit, pair.target);
        let lift = visit.lift(index, pair);
        let outcome = basket::outcome(key, index, logit, lift);
        if outcome.actual {
            return Some((index, outcome));
        }
        if lift.is_some() {
            seen = seen.or(Some((index, outcome)));
        }
    }
    seen
}

/// The primary line of the order.
fn main_line(product: &Product, at: usize, upgrade: Option<(usize, basket::Outcome)>) -> Line {
    let mut line = Line::of(at, product.price_cents, product.return_rate);
    line.primary = true;
    if let Some((index, outcome)) = upgrade.filter(|(_, outcome)| outcome.actual) {
        line.pair = Some(index);
        line.caused = !outcome.hidden;
    }
    line
}

/// The list after the order may sell one more thing, as an order of its own.
fn after_the_order(
    shop: &Shop,
    visitor: &Visitor,
    key: Key,
    at: i64,
    visit: &mut Visit,
    truth: &mut Truth,
) {
    if visit.orders.iter().any(|order| order.status != Status::Ok) {
        return;
    }
    let shown: Vec<usize> = visit
        .exposures
        .iter()
        .filter(|e| e.placement == Placement::PostPurchase && e.viewable)
        .map(|e| e.pair)
        .collect();
    for index in shown {
        let pair = &shop.pairs.all[index];
        if pair.lift_logit == 0.0 {
            continue;
        }
        let fit = basket::fit(shop, visitor, visit, pair.target);
        let lift = Placement::PostPurchase.strength() * pair.lift_logit;
        let logit = pair.organic_logit + fit + lift + basket::FOLLOW_UP_EFFECT;
        if truth.follow_up(index, key, logit) {
            visit.orders.push(basket::follow_up(shop, key, index, at));
            return;
        }
    }
}

/// Keeps what the next visit depends on, and whether the shop knew who came.
fn remember(shop: &Shop, visitor: &Visitor, memory: &mut Memory, visit: &mut Visit) {
    for order in &visit.orders {
        if order.status != Status::Ok {
            continue;
        }
        memory.first_order = memory.first_order.or(Some(order.at));
        for line in &order.lines {
            memory.owned[shop.catalogue.products[line.product].category] = true;
        }
    }
    visit.logged_in = visitor.account
        && (visitor.earlier_order.is_some()
            || memory.first_order.is_some()
            || !visit.orders.is_empty());
}
