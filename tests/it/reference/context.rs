//! What an exposure was about: anchor, target, type and placement (N2, section 3.0).

use super::model::{BundleComponent, CartEvent, DAY, Exposure, Product, Shop, Time};

/// An exposure whose anchor, type and placement are known as far as they can be.
/// An exposure over a cart of k products is k of these.
#[derive(Debug, Clone)]
pub(crate) struct Shown {
    pub(crate) exposure_id: String,
    pub(crate) shown_at: Time,
    pub(crate) visitor: String,
    pub(crate) session: Option<String>,
    pub(crate) rec_id: Option<String>,
    pub(crate) anchor: Option<String>,
    pub(crate) target: String,
    pub(crate) rec_type: String,
    pub(crate) placement: String,
    pub(crate) position: Option<i64>,
    pub(crate) viewable: Option<bool>,
    pub(crate) weight: f64,
}

impl Shop {
    pub(crate) fn product(&self, id: &str) -> Option<&Product> {
        self.products
            .iter()
            .find(|product| product.product_id == id)
    }

    /// The parts of a product's category path, none where it has no category.
    pub(crate) fn path(&self, id: &str) -> Vec<String> {
        let path = self
            .product(id)
            .and_then(|product| product.category_path.clone());
        split_path(&path.unwrap_or_default())
    }

    /// All exposures with their context, in row order.
    pub(crate) fn shown(&self) -> Vec<Shown> {
        let rows = self.exposures.iter();
        rows.flat_map(|exposure| self.contexts(exposure)).collect()
    }

    fn contexts(&self, exposure: &Exposure) -> Vec<Shown> {
        let rec = exposure.rec_id.as_ref();
        let rec = rec.and_then(|id| self.recommendations.iter().find(|rec| rec.rec_id == *id));
        let placement = exposure.placement.clone();
        let placement = placement.or_else(|| rec.and_then(|rec| rec.placement.clone()));
        let placement = placement.or_else(|| place_of_list(exposure));
        let page = self.product_of_page(exposure);
        let on_page = placement
            .as_deref()
            .is_none_or(|place| ["pdp", "other", "unknown"].contains(&place));
        let placement =
            placement.unwrap_or_else(|| if page.is_some() { "pdp" } else { "unknown" }.to_owned());
        let with_cart = ["cart", "checkout", "post_purchase", "unknown"];
        // What is found out is never the target itself.
        let is_other = |anchor: &String| *anchor != exposure.target_id;
        let in_cart = || match with_cart.contains(&placement.as_str()) {
            true => self.cart_of(exposure, placement == "post_purchase"),
            false => Vec::new(),
        };
        let in_cart = || in_cart().into_iter().filter(is_other).collect();
        let explicit = exposure.anchor_id.clone();
        let explicit = explicit.or_else(|| rec.and_then(|rec| rec.anchor_id.clone()));
        let anchors: Vec<String> = explicit
            .or_else(|| self.anchor_of_list(exposure).filter(is_other))
            .or_else(|| page.filter(|_| on_page).filter(is_other))
            .map_or_else(in_cart, |anchor| vec![anchor]);
        let share = 1.0 / anchors.len().max(1) as f64;
        let anchors: Vec<Option<String>> = match anchors.is_empty() {
            true => vec![None],
            false => anchors.into_iter().map(Some).collect(),
        };
        let rec_type = exposure.rec_type.clone();
        let rec_type = rec_type.or_else(|| rec.and_then(|rec| rec.rec_type.clone()));
        anchors
            .into_iter()
            .map(|anchor| Shown {
                exposure_id: exposure.exposure_id.clone(),
                shown_at: exposure.shown_at,
                visitor: exposure.visitor_id.clone(),
                session: exposure.session_id.clone(),
                rec_id: exposure.rec_id.clone(),
                rec_type: rec_type
                    .clone()
                    .unwrap_or_else(|| self.type_of(anchor.as_deref(), &exposure.target_id)),
                anchor,
                target: exposure.target_id.clone(),
                placement: placement.clone(),
                position: exposure.position,
                viewable: exposure.viewable,
                weight: exposure.weight.unwrap_or(1.0) * share,
            })
            .collect()
    }

    /// Rule 2: `pdp_fbt:SKU` in the list's id, else in its name.
    fn anchor_of_list(&self, exposure: &Exposure) -> Option<String> {
        let lists = [&exposure.list_id, &exposure.list_name];
        let named = lists.into_iter().flatten();
        let mut named = named.filter_map(|list| list.split_once(':'));
        let known = |id: &str| self.products.is_empty() || self.product(id).is_some();
        let (_, sku) = named.find(|(_, sku)| known(sku.trim()))?;
        Some(sku.trim().to_owned())
    }

    /// Rule 3: the product whose page the visitor last saw under this page id.
    fn product_of_page(&self, exposure: &Exposure) -> Option<String> {
        let page = exposure.page_id.as_ref()?;
        let views = self.product_views.iter();
        let seen = views.filter(|view| {
            view.page_id.as_ref() == Some(page)
                && view.visitor_id == exposure.visitor_id
                && view.viewed_at <= exposure.shown_at
        });
        let last = seen.max_by_key(|view| (view.viewed_at, view.view_id.clone()))?;
        Some(last.product_id.clone())
    }

    /// Rule 4, and whether a target was in the cart: what the cart held at that moment. A
    /// purchase empties it, unless the cart is meant that was bought; what happened without a
    /// session counts for 30 days.
    pub(crate) fn cart_of(&self, exposure: &Exposure, is_bought: bool) -> Vec<String> {
        let is_its = |visitor: &str, session: Option<&String>| {
            let sessions = session.zip(exposure.session_id.as_ref());
            visitor == exposure.visitor_id && sessions.is_none_or(|(one, other)| one == other)
        };
        let mut steps: Vec<(Time, u8, Option<&CartEvent>)> = Vec::new();
        for event in &self.cart_events {
            if is_its(&event.visitor_id, event.session_id.as_ref()) {
                let rank = match (event.kind.as_str(), event.quantity) {
                    ("content", _) => 1,
                    ("remove", None) => 2,
                    _ => 0,
                };
                steps.push((event.happened_at, rank, Some(event)));
            }
        }
        for order in self.ok_orders().filter(|_| !is_bought) {
            let visitor = self.visitor_of(order).unwrap_or_default();
            if is_its(&visitor, order.session_id.as_ref()) {
                steps.push((order.ordered_at.plus(1), 1, None));
            }
        }
        steps.retain(|(time, _, _)| *time <= exposure.shown_at);
        steps.sort_by_key(|(time, rank, event)| {
            (*time, *rank, event.map(|event| event.event_id.clone()))
        });
        let mut cart: Vec<(String, i128, &CartEvent)> = Vec::new();
        let mut content = None;
        for (_, rank, event) in steps {
            let Some(event) = event else {
                cart.clear();
                continue;
            };
            if rank == 1 && content != Some(&event.event_id) {
                // A cart that was seen whole replaces what was known of it.
                cart.clear();
                content = Some(&event.event_id);
            }
            let quantity = event.quantity.map(|quantity| quantity.0);
            let held = cart.iter().find(|held| held.0 == event.product_id);
            let held = held.map_or(0, |held| held.1);
            let now = match event.kind.as_str() {
                "add" => held + quantity.unwrap_or(10_000),
                "remove" => quantity.map_or(0, |quantity| held - quantity),
                _ => quantity.unwrap_or(10_000),
            };
            cart.retain(|held| held.0 != event.product_id);
            if now > 0 {
                cart.push((event.product_id.clone(), now, event));
            }
        }
        cart.retain(|(_, _, event)| {
            let is_loose = event.session_id.is_none() || exposure.session_id.is_none();
            !is_loose || exposure.shown_at.0 - event.happened_at.0 < 30 * DAY
        });
        let mut products: Vec<String> = cart.into_iter().map(|held| held.0).collect();
        products.sort();
        products
    }

    /// The type of a recommendation that nothing names.
    fn type_of(&self, anchor: Option<&str>, target: &str) -> String {
        let price = |id: &str| self.product(id).and_then(|product| product.list_price);
        let dearer = anchor.is_some_and(|anchor| {
            let same = !self.path(anchor).is_empty() && self.path(anchor) == self.path(target);
            let prices = price(anchor).zip(price(target));
            same && prices.is_some_and(|(low, high)| high.0 * 100 >= low.0 * 115)
        });
        let bundles = self.bundle_components.iter();
        let of_anchor = |part: &BundleComponent, id: &str| {
            Some(part.bundle_id.as_str()) == anchor && part.product_id == id
        };
        let in_one = |part: &BundleComponent| {
            let beside = self.bundle_components.iter();
            part.product_id == target
                && beside
                    .filter(|other| other.bundle_id == part.bundle_id)
                    .any(|other| Some(other.product_id.as_str()) == anchor)
        };
        let bundle = bundles
            .into_iter()
            .any(|part| part.bundle_id == target || of_anchor(part, target) || in_one(part))
            || self
                .product(target)
                .is_some_and(|product| product.is_bundle == Some(true));
        let word = match (dearer, bundle) {
            (true, _) => "upsell",
            (false, true) => "bundle",
            (false, false) => "cross_sell",
        };
        word.to_owned()
    }
}

/// Where a list is shown whose id or name says so; the random shops know one such word.
fn place_of_list(exposure: &Exposure) -> Option<String> {
    let lists = [&exposure.list_id, &exposure.list_name];
    let mut named = lists.into_iter().flatten();
    named
        .any(|list| list.starts_with("pdp_"))
        .then(|| "pdp".to_owned())
}

/// The parts of a category path.
pub(crate) fn split_path(path: &str) -> Vec<String> {
    let parts = path.split('>').map(str::trim);
    parts
        .filter(|part| !part.is_empty())
        .map(str::to_owned)
        .collect()
}
