//! What an exposure was about: anchor, target, type and placement (N2, section 3.0).

use super::model::{CartEvent, Exposure, Product, Shop, Time};

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
        let explicit = exposure.anchor_id.clone();
        let explicit = explicit.or_else(|| rec.and_then(|rec| rec.anchor_id.clone()));
        let anchors = explicit
            .or_else(|| self.anchor_of_list(exposure))
            .or_else(|| self.anchor_of_page(exposure))
            .map_or_else(|| self.cart_of(exposure), |anchor| vec![anchor]);
        let share = 1.0 / anchors.len().max(1) as f64;
        let anchors: Vec<Option<String>> = match anchors.is_empty() {
            true => vec![None],
            false => anchors.into_iter().map(Some).collect(),
        };
        let rec_type = exposure.rec_type.clone();
        let rec_type = rec_type.or_else(|| rec.and_then(|rec| rec.rec_type.clone()));
        let placement = exposure.placement.clone();
        let placement = placement.or_else(|| rec.and_then(|rec| rec.placement.clone()));
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
                placement: placement.clone().unwrap_or_else(|| "unknown".to_owned()),
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
    fn anchor_of_page(&self, exposure: &Exposure) -> Option<String> {
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

    /// Rule 4, and whether a target was in the cart: what the cart held at that moment.
    pub(crate) fn cart_of(&self, exposure: &Exposure) -> Vec<String> {
        let mut events: Vec<&CartEvent> = self.cart_events.iter().collect();
        events.retain(|event| {
            let together = match (&event.session_id, &exposure.session_id) {
                (Some(one), Some(other)) => one == other,
                _ => event.happened_at.day() == exposure.shown_at.day(),
            };
            together
                && event.visitor_id == exposure.visitor_id
                && event.happened_at <= exposure.shown_at
        });
        events.sort_by_key(|event| (event.happened_at, event.event_id.clone()));
        let mut cart: Vec<(String, i128)> = Vec::new();
        let mut content = None;
        for event in events {
            if event.kind == "content" && content != Some(&event.event_id) {
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
                cart.push((event.product_id.clone(), now));
            }
        }
        cart.sort();
        cart.into_iter().map(|held| held.0).collect()
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
        let bundle = bundles.into_iter().any(|part| part.bundle_id == target)
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

/// The parts of a category path.
pub(crate) fn split_path(path: &str) -> Vec<String> {
    let parts = path.split('>').map(str::trim);
    parts
        .filter(|part| !part.is_empty())
        .map(str::to_owned)
        .collect()
}
