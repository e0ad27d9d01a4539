//! The shop in the form of other programs' exports, with their field names.
//!
//! | file | holds |
//! | --- | --- |
//! | `shopify` | orders and products, CSV |
//! | `ga4` | the BigQuery export, NDJSON |
//! | `segment` | track calls, NDJSON |
//! | `json` | JSON records written field by field |
//! | `local` | the shop's local time |

mod ga4;
mod json;
mod local;
mod segment;
mod shopify;

pub(super) use ga4::Ga4;
pub(super) use segment::Segment;
pub(super) use shopify::Shopify;

use super::shop::Shop;
use super::visit::{Click, Exposure, Visit};

/// The lists that a visit was shown, each with its anchor (an index into the products)
/// and its first exposure.
fn lists<'a>(
    shop: &'a Shop,
    visit: &'a Visit,
) -> impl Iterator<Item = (usize, &'a Exposure, &'a [Exposure])> {
    let anchor = |exposure: &Exposure| shop.pairs.all[exposure.pair].anchor;
    visit
        .exposures
        .chunk_by(move |a, b| {
            (a.at, a.placement, anchor(a)) == (b.at, b.placement, anchor(b))
                && a.position < b.position
        })
        .filter_map(move |list| list.first().map(|first| (anchor(first), first, list)))
}

/// The clicks of a visit, each with what was clicked.
fn clicked(visit: &Visit) -> impl Iterator<Item = (&Click, &Exposure)> {
    visit.clicks.iter().filter_map(|click| {
        let mut exposures = visit.exposures.iter();
        let exposure = exposures.find(|exposure| exposure.number == click.exposure)?;
        Some((click, exposure))
    })
}

/// The id of the list that holds an exposure: the place, and the anchor's id.
fn list_id(shop: &Shop, exposure: &Exposure) -> String {
    let anchor = shop.pairs.all[exposure.pair].anchor;
    let anchor = &shop.catalogue.products[anchor].id;
    format!("{}_fbt:{anchor}", exposure.placement.name())
}

/// What such a list is called.
const LIST_NAME: &str = "Frequently bought together";

/// The page on which a product, or another part of the shop, is seen.
fn page(shop: &Shop, exposure: &Exposure) -> String {
    use super::visit::Placement;
    let anchor = shop.pairs.all[exposure.pair].anchor;
    let path = match exposure.placement {
        Placement::Pdp => format!("products/{}", shop.catalogue.products[anchor].id),
        Placement::Cart => "cart".to_owned(),
        Placement::Checkout => "checkout".to_owned(),
        Placement::PostPurchase => "thank-you".to_owned(),
    };
    format!("https://shop.example/{path}")
}
