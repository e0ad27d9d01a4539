//! The products: titles, prices, costs, popularity.

use super::calendar::END;
use super::categories::{CATEGORIES, Category};
use super::params::Params;
use super::people::SEGMENT_SHARES;
use super::rng::{Key, Stream, Tag};

/// Price tiers within a category, and segments of customers who look for them.
pub(super) const TIERS: usize = 3;

/// One product.
#[derive(Debug, Clone)]
pub(super) struct Product {
    pub id: String,
    pub title: String,
    pub brand: &'static str,
    /// Index into [`CATEGORIES`].
    pub category: usize,
    pub price_cents: i64,
    /// Unit cost at the start of the year.
    pub cost_cents: i64,
    /// A later unit cost: the day of the year it begins, and the cost.
    pub new_cost: Option<(i64, i64)>,
    /// Relative demand within the category.
    pub popularity: f64,
    /// 0 budget, 1 mid, 2 premium: the tercile of its price in the category.
    pub tier: usize,
    /// Probability that a sold unit comes back, before what a pair adds.
    pub return_rate: f64,
    pub stock: u64,
    /// The product it equals in everything but its name.
    pub twin: Option<usize>,
    /// What its variants have in common.
    pub parent: Option<String>,
    /// Whether the shop's records say what it costs.
    pub cost_known: bool,
    /// When it went out of stock for good, in seconds after 1970.
    pub sold_out: Option<i64>,
}

impl Product {
    /// Its unit cost at the start of the year, as a share of its price.
    pub(super) fn cost_share(&self) -> f64 {
        self.cost_cents as f64 / self.price_cents as f64
    }

    /// Makes it cost this share of its price.
    pub(super) fn set_cost_share(&mut self, share: f64) {
        let factor = share / self.cost_share();
        self.cost_cents = part(self.price_cents, share).max(1);
        if let Some((_, cost)) = &mut self.new_cost {
            *cost = part(*cost, factor).max(1);
        }
    }

    /// Its unit cost at the end of the year.
    pub(super) fn last_cost(&self) -> i64 {
        self.new_cost.map_or(self.cost_cents, |(_, cost)| cost)
    }

    /// Its stock at the end of the year.
    pub(super) fn last_stock(&self) -> u64 {
        if self.is_sold(END) { self.stock } else { 0 }
    }

    /// Whether it can be bought at a time.
    pub(super) fn is_sold(&self, at: i64) -> bool {
        self.sold_out.is_none_or(|from| at < from)
    }
}

/// All products, by category, and tables to draw them from.
#[derive(Debug)]
pub(super) struct Catalogue {
    pub products: Vec<Product>,
    ranges: Vec<std::ops::Range<usize>>,
    /// Per category and tier preference: running sums of demand.
    running: Vec<[Vec<f64>; TIERS]>,
    /// Per product: its share of the page views, before season and taste.
    traffic: Vec<f64>,
}

impl Catalogue {
    /// Draws a catalogue with as many products a category as `params` say.
    pub(super) fn new(key: Key, params: &Params) -> Self {
        let (low, high) = params.products;
        let mut products = Vec::new();
        let mut ranges = Vec::new();
        for (index, category) in CATEGORIES.iter().enumerate() {
            let mut draws = key.child(Tag::Title, index as u64).stream();
            let count = low + draws.below(high - low + 1);
            let start = products.len();
            let mut shelf = shelf(
                key,
                (index, category),
                (count, params.popularity_skew),
                &mut draws,
            );
            for product in &mut shelf {
                product.twin = product.twin.map(|sibling| start + sibling);
                product.return_rate = (product.return_rate * params.return_factor).min(0.6);
            }
            products.append(&mut shelf);
            ranges.push(start..products.len());
        }
        let running = ranges
            .iter()
            .map(|range| {
                let shelf = &products[range.clone()];
                [0, 1, 2].map(|wanted| running_demand(shelf, wanted))
            })
            .collect();
        let mut catalogue = Self {
            traffic: vec![0.0; products.len()],
            products,
            ranges,
            running,
        };
        for category in 0..CATEGORIES.len() {
            for at in catalogue.shelf(category) {
                catalogue.traffic[at] = catalogue.expected_traffic(category, at);
            }
        }
        catalogue.hide_costs(key, params.gaps.no_cost);
        catalogue
    }

    /// The share of the page views that look at a product, before season and taste.
    pub(super) fn traffic(&self, at: usize) -> f64 {
        self.traffic[at]
    }

    fn expected_traffic(&self, category: usize, at: usize) -> f64 {
        let offset = at - self.ranges[category].start;
        let share = |wanted: usize| {
            let running = &self.running[category][wanted];
            let before = offset.checked_sub(1).map_or(0.0, |before| running[before]);
            (running[offset] - before) / running.last().copied().unwrap_or(1.0)
        };
        let wanted = SEGMENT_SHARES.iter().enumerate();
        CATEGORIES[category].demand * wanted.map(|(at, weight)| weight * share(at)).sum::<f64>()
    }

    /// Loses the costs of products that have together about `share` of the views, in
    /// no order; twins keep theirs, so that they stay alike.
    fn hide_costs(&mut self, key: Key, share: f64) {
        let draw = |at: &usize| key.child(Tag::Cost, (1 << 32) + *at as u64).unit();
        let mut order: Vec<usize> = (0..self.products.len()).collect();
        order.sort_by(|a, b| draw(a).total_cmp(&draw(b)));
        let mut left = share;
        for at in order {
            if self.traffic[at] <= left && self.products[at].twin.is_none() {
                left -= self.traffic[at];
                self.products[at].cost_known = false;
            }
        }
    }

    /// The products of one category.
    pub(super) fn shelf(&self, category: usize) -> std::ops::Range<usize> {
        self.ranges[category].clone()
    }

    /// A product of a category, drawn by popularity and by how near its tier
    /// is to the `wanted` one.
    pub(super) fn draw(&self, category: usize, wanted: usize, draws: &mut Stream) -> usize {
        let running = &self.running[category][wanted];
        let total = running.last().copied().unwrap_or(0.0);
        let at = draws.unit() * total;
        let offset = running.partition_point(|sum| *sum <= at);
        self.ranges[category].start + offset.min(running.len() - 1)
    }
}

fn running_demand(shelf: &[Product], wanted: usize) -> Vec<f64> {
    let mut sum = 0.0;
    let demand = shelf.iter().map(|product| {
        let distance = product.tier.abs_diff(wanted);
        sum += product.popularity * [1.0, 0.5, 0.2][distance];
        sum
    });
    demand.collect()
}

/// The products of one category. In every second category the last one is the
/// twin of the first (`twin` counts within the shelf), in the others a variant of it.
fn shelf(
    key: Key,
    (index, category): (usize, &Category),
    (count, skew): (u64, f64),
    draws: &mut Stream,
) -> Vec<Product> {
    let start = draws.below(1 << 20);
    let mut shelf: Vec<Product> = (0..count)
        .map(|nth| {
            let place = (index as u64) * 1_000 + nth;
            let draws = key.child(Tag::Product, place).stream();
            product(index, category, nth, start, draws)
        })
        .collect();

    let mut order: Vec<usize> = (0..shelf.len()).collect();
    order.sort_by(|a, b| shelf[*a].popularity.total_cmp(&shelf[*b].popularity));
    for (rank, at) in order.into_iter().enumerate() {
        shelf[at].popularity = libm::pow(rank as f64 + 1.0, -skew);
    }
    let mut by_price: Vec<usize> = (0..shelf.len()).collect();
    by_price.sort_by_key(|at| (shelf[*at].price_cents, *at));
    for (rank, at) in by_price.into_iter().enumerate() {
        shelf[at].tier = rank * TIERS / shelf.len();
    }
    for (nth, product) in (0_u64..).zip(shelf.iter_mut()) {
        let mut draws = key.child(Tag::Cost, (index as u64) * 1_000 + nth).stream();
        product.new_cost = new_cost(product.cost_cents, &mut draws);
    }
    if index.is_multiple_of(2) && shelf.len() > 2 {
        let last = shelf.len() - 1;
        let (id, first) = (shelf[last].id.clone(), shelf[0].clone());
        shelf[0].twin = Some(last);
        shelf[last] = Product {
            id,
            title: format!("{}, New Edition", first.title),
            twin: Some(0),
            ..first
        };
    } else if shelf.len() > 2 {
        let last = shelf.len() - 1;
        let parent = Some(format!("{}-P1", category.code));
        shelf[0].parent.clone_from(&parent);
        shelf[last] = Product {
            id: shelf[last].id.clone(),
            title: format!("{}, Black", shelf[0].title),
            popularity: shelf[last].popularity,
            parent,
            ..shelf[0].clone()
        };
    }
    shelf
}

fn product(index: usize, category: &Category, nth: u64, start: u64, mut draws: Stream) -> Product {
    let (brand, title, factor) = name(category, start, nth);
    let spread = libm::exp(category.price_spread * draws.normal());
    let price_cents = charm(category.price_median * factor * spread, &mut draws);
    let share = draws.beta(8.0, 9.0).clamp(0.15, 0.85);
    let wobble = libm::exp(0.3 * draws.normal() - 0.045);
    Product {
        id: format!("{}-{:02}", category.code, nth + 1),
        title,
        brand,
        category: index,
        price_cents,
        cost_cents: part(price_cents, share).max(1),
        new_cost: None,
        popularity: draws.unit(),
        tier: 0,
        return_rate: (category.return_rate * wobble).min(0.4),
        stock: draws.below(400),
        twin: None,
        parent: None,
        cost_known: true,
        sold_out: None,
    }
}

/// Brand, title and price factor of the `nth` product: a walk through all
/// combinations with a step that shares no factor with their number, so no title
/// comes twice.
fn name(category: &Category, start: u64, nth: u64) -> (&'static str, String, f64) {
    let nouns = category.nouns.len() as u64;
    let brands = category.brands.len() as u64;
    let models = category.models.len() as u64;
    let combinations = nouns * brands * models;
    // 71 is a prime above every list here, so it shares no factor with them.
    let at = (start + nth * 71) % combinations;
    let index = |at: u64| usize::try_from(at).unwrap_or(0);
    let brand = category.brands[index(at / nouns % brands)];
    let (noun, kind_factor) = category.nouns[index(at % nouns)];
    let (model, model_factor) = category.models[index(at / (nouns * brands))];
    let title = format!("{brand} {noun} {model}");
    (brand, title, kind_factor * model_factor)
}

/// A price in cents with a shop's ending: .90, .95, or whole units above 100.
#[expect(clippy::cast_possible_truncation, reason = "prices are far below 2^63")]
fn charm(price: f64, draws: &mut Stream) -> i64 {
    let ending = draws.unit();
    if price >= 100.0 && ending < 0.6 {
        // Whole prices end in 9: 379.00.
        return ((price / 10.0).floor() as i64 * 10 + 9) * 100;
    }
    let whole = (price.floor() as i64).max(3);
    whole * 100 + if ending < 0.8 { 90 } else { 95 }
}

/// About a third of the costs change once in the year, by -5 to +10 %.
fn new_cost(cost_cents: i64, draws: &mut Stream) -> Option<(i64, i64)> {
    let changes = draws.chance(0.33);
    let day = draws.seconds(60, 300);
    let factor = 0.95 + 0.15 * draws.unit();
    changes.then(|| (day, part(cost_cents, factor).max(1)))
}

/// `share` of an amount of cents, rounded to whole cents.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    reason = "amounts are far below 2^53 cents"
)]
pub(super) fn part(cents: i64, share: f64) -> i64 {
    (cents as f64 * share).round() as i64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::synth::Scale;
    use std::collections::HashSet;

    fn catalogue(seed: u64) -> Catalogue {
        Catalogue::new(
            Key::root(seed),
            &Params {
                products: (40, 60),
                ..Params::of(Scale::Demo)
            },
        )
    }

    #[test]
    fn titles_and_ids_are_unique_and_free_of_control_characters() {
        for seed in 0..20 {
            let catalogue = catalogue(seed);
            let titles: HashSet<_> = catalogue.products.iter().map(|p| &p.title).collect();
            let ids: HashSet<_> = catalogue.products.iter().map(|p| &p.id).collect();
            assert_eq!(titles.len(), catalogue.products.len());
            assert_eq!(ids.len(), catalogue.products.len());
            assert!(titles.iter().all(|t| !t.chars().any(char::is_control)));
        }
    }

    #[test]
    fn prices_end_like_prices_and_leave_a_margin_in_the_mean() {
        let catalogue = catalogue(1);
        for product in &catalogue.products {
            assert!(product.price_cents > 0 && product.cost_cents < product.price_cents);
            assert!([0, 90, 95].contains(&(product.price_cents % 100)));
        }
        let share = |p: &Product| p.cost_cents as f64 / p.price_cents as f64;
        let mean =
            catalogue.products.iter().map(share).sum::<f64>() / catalogue.products.len() as f64;
        assert!((mean - 8.0 / 17.0).abs() < 0.02, "{mean}");
    }

    #[test]
    fn a_twin_equals_its_sibling_in_all_but_name() {
        let catalogue = catalogue(1);
        let shelf = catalogue.shelf(2);
        let first = &catalogue.products[shelf.start];
        let twin = &catalogue.products[shelf.end - 1];
        assert_eq!(twin.twin, Some(shelf.start));
        assert_eq!(first.twin, Some(shelf.end - 1));
        assert_eq!(
            (twin.price_cents, twin.cost_cents, twin.new_cost, twin.tier),
            (
                first.price_cents,
                first.cost_cents,
                first.new_cost,
                first.tier
            )
        );
        assert_ne!(twin.title, first.title);
    }

    #[test]
    fn premium_shoppers_see_dearer_products() {
        let catalogue = catalogue(1);
        let mean = |wanted| {
            let mut draws = Key::root(5).stream();
            let sum: i64 = (0..4_000)
                .map(|_| catalogue.draw(0, wanted, &mut draws))
                .map(|at| catalogue.products[at].price_cents)
                .sum();
            sum / 4_000
        };
        assert!(mean(2) > mean(1) && mean(1) > mean(0));
    }
}
