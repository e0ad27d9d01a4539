//! One visit, from the first page to the order and what follows it.

use super::basket;
use super::categories::{CATEGORIES, GROUPS};
use super::law::{Class, Moment, Pair};
use super::lists;
use super::people::Visitor;
use super::returns;
use super::rng::{Key, Stream, sigmoid};
use super::shop::Shop;
use super::truth::{Sale, Truth};
use super::upgrade;
use super::visit::{Line, Order, Placement, Visit};

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
    /// What changed the rate of later visits: from when, and by what factor.
    trust: Vec<(i64, f64)>,
}

impl Memory {
    /// What multiplies the rate of visits at a time.
    pub(super) fn trust(&self, at: i64) -> f64 {
        let so_far = self.trust.iter().filter(|(from, _)| *from <= at);
        let factor: f64 = so_far.map(|(_, factor)| factor).product();
        factor.clamp(0.1, 3.0)
    }
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
    let moment = Moment {
        visitor,
        returning: visit.returning,
        at: started_at,
    };

    let month = shop.calendar.month(started_at);
    let demand = demand(visitor, month, &memory.owned);
    let category = draws.weighted(&demand);
    let mut now = started_at + draws.seconds(20, 120);
    let detour = draws.chance(DETOUR_SHARE);
    let other = shop.catalogue.draw(category, visitor.segment, &mut draws);
    let mut product = shop.catalogue.draw(category, visitor.segment, &mut draws);
    let waits = [
        draws.seconds(60, 300),
        draws.seconds(45, 600),
        draws.seconds(40, 300),
        draws.seconds(60, 420),
        draws.seconds(15, 60),
        draws.seconds(30, 900),
    ];
    if detour && other != product {
        lists::show(shop, visitor, key, (Placement::Pdp, other), now, &mut visit);
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
    let looked_at = product;
    let upgrade = upgrade::draw(shop, &moment, key, product, &visit);
    if let Some((index, outcome)) = upgrade.filter(|(_, outcome)| outcome.actual) {
        product = shop.pairs.all[index].target;
        visit.similar_views += u64::from(!outcome.hidden);
        visit.pages += 1;
    }

    let price = shop.catalogue.products[product].price_cents;
    let price_effect = PRICE_EFFECT * libm::log(price as f64 / 6_000.0);
    let intent = visit.intent;
    let is_sold = shop.catalogue.products[product].is_sold(started_at);
    let odds = |nth: usize, extra: f64| {
        let (_, base, slope) = FUNNEL[nth];
        sigmoid(base + slope * intent + extra + shop.params.funnel_shift)
    };
    let odds = [odds(0, price_effect), odds(1, 0.0), odds(2, 0.0)];
    let draws = [draws.unit(), draws.unit(), draws.unit()];
    let step = |nth: usize, harm: f64| is_sold && draws[nth] < odds[nth] - harm;

    let mut harm = 0.0;
    if looked_at == product {
        let upsells = shop.pairs.upsells(looked_at);
        for (index, pair) in harmful(shop, &visit, upsells, Placement::Pdp) {
            harm += pair.harm;
            let lost = pair.harm * odds[1] * odds[2];
            truth.harm(shop, index, &moment, (Placement::Pdp, lost));
        }
    }
    visit.reached_cart = step(0, harm);
    if visit.reached_cart {
        now += waits[1];
        visit.pages += 1;
        let place = (Placement::Cart, product);
        lists::show(shop, visitor, key, place, now, &mut visit);
    }
    visit.reached_checkout = visit.reached_cart && step(1, 0.0);
    let mut harm = 0.0;
    if visit.reached_checkout {
        now += waits[2];
        visit.pages += 1;
        let place = (Placement::Checkout, product);
        lists::show(shop, visitor, key, place, now, &mut visit);
        let cross_sells = shop.pairs.cross_sells(product);
        for (index, pair) in harmful(shop, &visit, cross_sells, Placement::Checkout) {
            harm += pair.harm;
            truth.harm(shop, index, &moment, (Placement::Checkout, pair.harm));
        }
    }
    if visit.reached_checkout && step(2, harm) {
        now += waits[3];
        let main = upgrade::main_line(shop, &moment, product, upgrade);
        let first = !moment.returning;
        let order = basket::order(shop, &moment, &visit, (main, now, first), truth);
        if let Some((index, outcome)) = upgrade.filter(|_| order.counts()) {
            upgrade::note(shop, &moment, &visit, (index, outcome), truth);
        }
        if order.counts() {
            upgrade::note_chosen(shop, &moment, &visit, (product, upgrade), truth);
        }
        visit.orders.push(order);
        let placed = now + waits[4];
        let place = (Placement::PostPurchase, product);
        lists::show(shop, visitor, key, place, placed, &mut visit);
        after_the_order(shop, &moment, key, placed + waits[5], &mut visit, truth);
    }
    lists::click(shop, key, &mut visit);
    lists::tag(key, &mut visit);
    returns::draw(shop, key, &mut visit);
    for exposure in &visit.exposures {
        truth.expose(exposure, &moment);
    }
    for ghost in &visit.ghosts {
        truth.expose_control(ghost.pair);
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
        returning: memory.first_order.is_some() || visitor.earlier_order.is_some(),
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
        ghosts: Vec::new(),
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

/// The pairs of a range that were seen in a placement and stop people there.
fn harmful<'a>(
    shop: &'a Shop,
    visit: &'a Visit,
    range: std::ops::Range<usize>,
    placement: Placement,
) -> impl Iterator<Item = (usize, &'a Pair)> {
    let seen = move |index: &usize| visit.seen(*index).any(|e| e.placement == placement);
    range
        .map(|index| (index, &shop.pairs.all[index]))
        .filter(move |(index, pair)| pair.harm > 0.0 && seen(index))
}

/// The list after the order may sell one more thing, as an order of its own.
fn after_the_order(
    shop: &Shop,
    moment: &Moment<'_>,
    key: Key,
    at: i64,
    visit: &mut Visit,
    truth: &mut Truth,
) {
    if !visit.orders.iter().all(Order::counts) {
        return;
    }
    let shown: Vec<(usize, Option<f64>)> = visit
        .exposures
        .iter()
        .filter(|e| e.placement == Placement::PostPurchase && e.viewable)
        .map(|e| (e.pair, e.off))
        .collect();
    for (index, off) in shown {
        let pair = &shop.pairs.all[index];
        let lift = pair.lift(Placement::PostPurchase, moment, off.is_some());
        let is_sold = shop.catalogue.products[pair.target].is_sold(at);
        if lift == 0.0 || pair.class.is_artefact() || !is_sold {
            continue;
        }
        let fit = basket::fit(shop, moment, visit.intent, pair.target);
        let logit = pair.organic_logit + fit + lift + basket::FOLLOW_UP_EFFECT;
        let sale = Sale {
            moment: *moment,
            seen: Some(Placement::PostPurchase),
            worked: Some(Placement::PostPurchase),
            off,
            order_off: basket::coupon_off(false),
        };
        if truth.follow_up(shop, index, &sale, (key, logit)) {
            let order = basket::follow_up(shop, moment, key, (index, at, off));
            visit.orders.push(order);
            return;
        }
    }
}

/// Keeps what the next visit depends on, and whether the shop knew who came.
fn remember(shop: &Shop, visitor: &Visitor, memory: &mut Memory, visit: &mut Visit) {
    let effects = &shop.params.effects;
    for order in &visit.orders {
        if !order.counts() {
            continue;
        }
        memory.first_order = memory.first_order.or(Some(order.at));
        for line in &order.lines {
            memory.owned[shop.catalogue.products[line.product].category] = true;
            if talked_into(shop, line, Class::Gem) {
                memory.trust.push((order.at, effects.gem_trust));
            }
        }
    }
    for back in &visit.returns {
        if talked_into(
            shop,
            &visit.orders[back.order].lines[back.line],
            Class::Forced,
        ) {
            memory.trust.push((back.at, effects.forced_trust));
        }
    }
    visit.logged_in = visitor.account
        && (visitor.earlier_order.is_some()
            || memory.first_order.is_some()
            || !visit.orders.is_empty());
}

fn talked_into(shop: &Shop, line: &Line, class: Class) -> bool {
    let pair = line.pair.map(|index| &shop.pairs.all[index]);
    line.caused && pair.is_some_and(|pair| pair.class == class)
}
