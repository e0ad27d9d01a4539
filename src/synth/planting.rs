//! How the pairs of one anchor are drawn, before anything is planted in them.

use super::catalogue::{Catalogue, Product};
use super::categories::CATEGORIES;
use super::law::{Class, Pair, RecType};
use super::params::Params;
use super::rng::{Key, Stream, Tag};

/// Log-odds that an order of the anchor holds the target unprompted: `ORGANIC_BASE`
/// for a pair without relevance, `ORGANIC_SLOPE` more for a perfect one.
pub(super) const ORGANIC_BASE: f64 = -4.8;
/// See [`ORGANIC_BASE`].
pub(super) const ORGANIC_SLOPE: f64 = 2.6;

/// Log-odds that a visitor moves up to the dearer product unprompted.
pub(super) const UPSELL_BASE: f64 = -4.4;

/// The cross-sells of one anchor: about `params.targets`, drawn along the complements
/// of its category, and a few that have nothing to do with it.
pub(super) fn cross_sells(
    key: Key,
    catalogue: &Catalogue,
    anchor: usize,
    params: &Params,
) -> Vec<Pair> {
    let targets = params.targets;
    let products = &catalogue.products;
    let complements = CATEGORIES[products[anchor].category].complements;
    let mut draws = key.child(Tag::Candidates, anchor as u64).stream();
    let mut chosen: Vec<(usize, f64)> = Vec::new();
    let weights: Vec<f64> = complements.iter().map(|(_, strength)| *strength).collect();
    // Popular products are drawn again and again, so several tries per place.
    for _ in 0..targets * 4 {
        if chosen.len() >= targets {
            break;
        }
        let (category, strength) = complements[draws.weighted(&weights)];
        let wanted = products[anchor].tier;
        add(
            &mut chosen,
            catalogue.draw(category, wanted, &mut draws),
            strength,
            anchor,
            products,
        );
    }
    // A recommender also believes in pairs that have nothing to do with each other.
    for _ in 0..targets / 8 {
        let category = usize::try_from(draws.below(CATEGORIES.len() as u64)).unwrap_or(0);
        add(
            &mut chosen,
            catalogue.draw(category, 1, &mut draws),
            0.1,
            anchor,
            products,
        );
    }
    let mut pairs: Vec<Pair> = chosen
        .iter()
        .map(|(target, strength)| cross_sell(key, products, (anchor, *target), *strength, params))
        .collect();
    plant_twins(&mut pairs, products);
    pairs
}

/// Adds a target, and its twin with it, unless it is there or is the anchor itself.
fn add(
    chosen: &mut Vec<(usize, f64)>,
    target: usize,
    strength: f64,
    anchor: usize,
    products: &[Product],
) {
    let twin = products[target].twin;
    let parent = &products[target].parent;
    if chosen.iter().any(|(other, _)| *other == target)
        || target == anchor
        || twin == Some(anchor)
        || (parent.is_some() && *parent == products[anchor].parent)
    {
        return;
    }
    chosen.push((target, strength));
    if let Some(twin) = twin {
        chosen.push((twin, strength));
    }
}

fn cross_sell(
    key: Key,
    products: &[Product],
    (anchor, target): (usize, usize),
    strength: f64,
    params: &Params,
) -> Pair {
    let mut draws = pair_stream(key, anchor, target);
    let relevance = (strength + 0.2 * draws.normal()).clamp(0.02, 0.98);
    let lift = (0.4 + 0.7 * relevance + 0.25 * draws.normal()).max(0.1);
    let standing_error = draws.normal();
    let curated = draws.chance(0.15);
    // A target that costs more than the anchor is bought with it less often.
    let dearer = products[target].price_cents > products[anchor].price_cents;
    let organic = ORGANIC_BASE + ORGANIC_SLOPE * relevance - if dearer { 0.6 } else { 0.0 };
    Pair {
        relevance,
        organic_logit: organic + params.organic_shift,
        lift_logit: (lift + params.lift_shift).max(0.0),
        score: relevance + 0.2 * standing_error,
        curated,
        ..Pair::ordinary(anchor, target, RecType::CrossSell)
    }
}

/// Gives both targets of every twin the law of the first, without a planted effect.
fn plant_twins(pairs: &mut [Pair], products: &[Product]) {
    for at in 0..pairs.len() {
        let twin = pairs[at].target;
        let Some(sibling) = products[twin].twin.filter(|sibling| *sibling < twin) else {
            continue;
        };
        let Some(first) = pairs.iter().position(|pair| pair.target == sibling) else {
            continue;
        };
        let law = Pair {
            class: Class::Null,
            lift_logit: 0.4 + 0.7 * pairs[first].relevance,
            ..pairs[first].clone()
        };
        pairs[first] = Pair {
            partner: Some(twin),
            ..law.clone()
        };
        pairs[at] = Pair {
            target: twin,
            partner: Some(sibling),
            ..law
        };
    }
}

/// Up to two dearer products of the same category, 1.15 to 2.2 times the price,
/// that are not cross-sells already.
pub(super) fn upsells(key: Key, catalogue: &Catalogue, anchor: usize, taken: &[Pair]) -> Vec<Pair> {
    let products = &catalogue.products;
    let price = products[anchor].price_cents;
    let mut dearer: Vec<usize> = catalogue
        .shelf(products[anchor].category)
        .filter(|at| products[*at].price_cents * 100 >= price * 115)
        .filter(|at| products[*at].price_cents * 100 <= price * 220)
        .filter(|at| taken.iter().all(|pair| pair.target != *at))
        .collect();
    dearer.sort_by(|a, b| {
        let by_popularity = products[*b].popularity.total_cmp(&products[*a].popularity);
        by_popularity.then(a.cmp(b))
    });
    dearer.truncate(2);
    let upsell = |target: usize| {
        let mut draws = pair_stream(key, anchor, target);
        let relevance = (0.5 + 0.2 * draws.normal()).clamp(0.02, 0.98);
        Pair {
            relevance,
            organic_logit: UPSELL_BASE + relevance,
            lift_logit: 0.9 + 0.6 * relevance,
            return_factor: 1.1,
            score: relevance + 0.2 * draws.normal(),
            ..Pair::ordinary(anchor, target, RecType::Upsell)
        }
    };
    dearer.into_iter().map(upsell).collect()
}

/// What a recommender should not do: the product itself, and a variant of it, for
/// the products with variants of the first `categories` categories that have some.
pub(super) fn artefacts(catalogue: &Catalogue, anchor: usize, categories: usize) -> Vec<Pair> {
    let products = &catalogue.products;
    let Some(parent) = &products[anchor].parent else {
        return Vec::new();
    };
    let shelf = catalogue.shelf(products[anchor].category);
    if anchor != shelf.start || products[anchor].category / 2 >= categories {
        return Vec::new();
    }
    let pair = |target: usize, class: Class| Pair {
        class,
        relevance: 0.9,
        score: 0.6,
        organic_logit: ORGANIC_BASE,
        ..Pair::ordinary(anchor, target, RecType::CrossSell)
    };
    let variants = shelf
        .filter(|at| *at != anchor && products[*at].parent.as_ref() == Some(parent))
        .map(|at| pair(at, Class::Variant));
    variants.chain([pair(anchor, Class::SelfPair)]).collect()
}

fn pair_stream(key: Key, anchor: usize, target: usize) -> Stream {
    key.child(Tag::Pair, anchor as u64)
        .child(Tag::Pair, target as u64)
        .stream()
}
