//! Robots that load list after list for hours and buy nothing.

use super::calendar::{DAY, START};
use super::people::Visitor;
use super::rng::Tag;
use super::shop::Shop;
use super::visit::{Exposure, Placement, Visit};

/// Fewest exposures of a robot, one more than a person may have on a day, and how
/// many more there can be.
const EXPOSURES: (u64, u64) = (501, 150);

/// Seconds between two of its lists.
const PACE: i64 = 15;

/// One robot and its only visit.
#[derive(Debug)]
pub(super) struct Bot {
    pub visitor: Visitor,
    pub visit: Visit,
}

/// The robots of the shop, numbered after its visitors.
pub(super) fn all(shop: &Shop) -> impl Iterator<Item = Bot> {
    let (first, count) = (shop.params.visitors + 1, shop.params.gaps.bots);
    (first..first + count).map(|number| bot(shop, number))
}

fn bot(shop: &Shop, number: u64) -> Bot {
    let mut visitor = Visitor::new(shop.key, number, &shop.params);
    (visitor.holdout, visitor.random, visitor.account) = (false, false, false);
    visitor.earlier_order = None;
    let mut draws = shop.key.child(Tag::Bot, number).stream();
    let started_at = START + draws.seconds(30, 180) * DAY + draws.seconds(3_600, 15 * 3_600);
    let count = EXPOSURES.0 + draws.below(EXPOSURES.1);
    let mut at = started_at;
    let exposures = (1..=count).map(|number| {
        at += PACE;
        let pair = usize::try_from(draws.below(shop.pairs.all.len() as u64)).unwrap_or(0);
        Exposure {
            number,
            at,
            pair,
            placement: Placement::Pdp,
            position: 1,
            list_size: 1,
            viewable: true,
            off: shop.pairs.all[pair].off(pair, &visitor),
            model: "v1",
        }
    });
    let visit = Visit {
        number: 1,
        started_at,
        logged_in: false,
        returning: false,
        channel: "direct",
        intent: 0.0,
        intent_score: 0.5,
        pages: count,
        similar_views: 0,
        reached_cart: false,
        reached_checkout: false,
        exposures: exposures.collect(),
        ghosts: Vec::new(),
        clicks: Vec::new(),
        orders: Vec::new(),
        returns: Vec::new(),
    };
    Bot { visitor, visit }
}
