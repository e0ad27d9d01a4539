//! Which exposures are thrown out, and which are one (N3 to N5).

use std::collections::{BTreeMap, BTreeSet};

use super::context::Shown;
use super::model::Shop;

/// Visitors with too many exposure rows on one day (N3).
pub(super) fn bots(shop: &Shop, limit: usize) -> BTreeSet<String> {
    let mut rows: BTreeMap<(String, i64), usize> = BTreeMap::new();
    for exposure in &shop.exposures {
        let day = (exposure.visitor_id.clone(), exposure.shown_at.day());
        *rows.entry(day).or_default() += 1;
    }
    let many = rows.into_iter().filter(|(_, rows)| *rows > limit);
    many.map(|((visitor, _), _)| visitor).collect()
}

/// Whether a recommendation recommends what is looked at already (N4).
pub(super) fn is_self(shop: &Shop, shown: &Shown) -> bool {
    let Some(anchor) = &shown.anchor else {
        return false;
    };
    let parent = |id: &str| {
        shop.product(id)
            .and_then(|product| product.parent_id.clone())
    };
    let siblings = parent(anchor).is_some() && parent(anchor) == parent(&shown.target);
    *anchor == shown.target || (shown.rec_type == "cross_sell" && siblings)
}

/// What makes two exposures one (N5).
pub(super) fn group(shown: &Shown) -> impl Ord + use<> {
    let session = shown.session.clone();
    let day = session.is_none().then(|| shown.shown_at.day());
    (
        shown.visitor.clone(),
        shown.anchor.clone(),
        shown.target.clone(),
        shown.placement.clone(),
        session,
        day,
    )
}

/// Position (null last), then id: less is better. The anchor tells apart the parts of
/// one exposure over a cart.
pub(super) fn tie(shown: &Shown) -> impl Ord + use<> {
    (
        shown.position.is_none(),
        shown.position,
        shown.exposure_id.clone(),
        shown.anchor.clone(),
    )
}
