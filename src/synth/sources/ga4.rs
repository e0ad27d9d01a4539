//! The BigQuery export of Google Analytics 4, one event a line. Whole numbers are
//! texts and absent values are left out, as BigQuery writes JSON.
//!
//! A cancelled order is a purchase with a refund that names no items. A refund
//! needs a transaction, so returns that name no order are not in the export.

use std::path::Path;

use super::super::SynthError;
use super::super::basket;
use super::super::catalogue::Product;
use super::super::categories::CATEGORIES;
use super::super::form::Output;
use super::super::people::Visitor;
use super::super::shop::Shop;
use super::super::visit::{Exposure, Link, Order, Placement, Status, Visit};
use super::json::Lines;
use super::{LIST_NAME, clicked, list_id, lists, local, page};

/// What stands where Analytics knows nothing.
const NOT_SET: &str = "(not set)";

/// The export, open.
#[derive(Debug)]
pub(in super::super) struct Ga4 {
    events: Lines,
}

impl Ga4 {
    /// Creates the first file.
    pub(in super::super) fn create(dir: &Path) -> Result<Self, SynthError> {
        let events = Lines::create(dir, "events")?;
        Ok(Self { events })
    }

    /// Begins an event with all that every event carries.
    fn event(&mut self, scene: &Scene<'_>, name: &str, at: i64, url: &str) -> &mut Lines {
        self.event_with(scene, name, at, &[("page_location", url)])
    }

    /// Begins an event with these parameters, texts, beside those of every event.
    fn event_with(
        &mut self,
        scene: &Scene<'_>,
        name: &str,
        at: i64,
        params: &[(&str, &str)],
    ) -> &mut Lines {
        let Scene {
            shop,
            visitor,
            visit,
        } = *scene;
        let micros = u64::try_from(at).unwrap_or(0) * 1_000_000;
        let line = self.events.object("");
        line.text("event_date", &local::day(&shop.calendar, at))
            .int_text("event_timestamp", micros)
            .text("event_name", name)
            .list("event_params");
        line.object("").text("key", "ga_session_id").object("value");
        line.int_text("int_value", session(visit)).close().close();
        for (key, value) in params.iter().filter(|(_, value)| !value.is_empty()) {
            line.object("").text("key", key).object("value");
            line.text("string_value", value).close().close();
        }
        line.close();
        if visit.logged_in {
            line.id("user_id", "c", &[visitor.number]);
        }
        line.id("user_pseudo_id", "v", &[visitor.number]);
        line.object("device")
            .text("category", visitor.device)
            .close();
        line.object("geo").text("country", visitor.country).close();
        line.object("traffic_source")
            .text("name", NOT_SET)
            .text("medium", visitor.acquisition)
            .text("source", visitor.acquisition)
            .close();
        line.object("collected_traffic_source")
            .text("manual_source", visit.channel)
            .text("manual_medium", visit.channel)
            .close();
        line.object("session_traffic_source_last_click")
            .object("manual_campaign")
            .text("source", visit.channel)
            .text("medium", visit.channel)
            .text("campaign_name", NOT_SET)
            .close()
            .close();
        line
    }

    fn shown(&mut self, scene: &Scene<'_>) -> Result<(), SynthError> {
        let (shop, visit) = (scene.shop, scene.visit);
        for (anchor, first, list) in lists(shop, visit) {
            let url = page(shop, first);
            if first.placement == Placement::Pdp {
                let line = self.event(scene, "view_item", first.at, &url).list("items");
                item(line.object(""), &shop.catalogue.products[anchor]).close();
                line.end()?;
            }
            let line = self.event(scene, "view_item_list", first.at, &url);
            line.list("items");
            for exposure in list {
                listed(line.object(""), shop, exposure).close();
            }
            line.end()?;
        }
        for (click, exposure) in clicked(visit) {
            let url = page(shop, exposure);
            let names = ["select_item", "add_to_cart"];
            for name in &names[..1 + usize::from(click.add_to_cart)] {
                let line = self.event(scene, name, click.at, &url).list("items");
                listed(line.object(""), shop, exposure);
                line.int_text("quantity", 1).end()?;
            }
        }
        Ok(())
    }

    fn purchase(&mut self, scene: &Scene<'_>, nth: u64, order: &Order) -> Result<(), SynthError> {
        let id = [scene.visitor.number, scene.visit.number, nth];
        let url = "https://shop.example/thank-you";
        let shares = basket::allocate(order);
        let paid = |at: usize| order.lines[at].net_cents() - shares[at];
        let total: i64 = (0..order.lines.len()).map(paid).sum();
        let units = order.lines.iter().map(|line| line.quantity).sum();
        let params = [
            ("page_location", url),
            ("currency", "EUR"),
            ("coupon", order.coupon),
        ];
        let line = self.event_with(scene, "purchase", order.at, &params);
        line.object("ecommerce").id("transaction_id", "o", &id);
        line.int_text("total_item_quantity", units)
            .int_text("unique_items", order.lines.len() as u64)
            .cents("purchase_revenue", total)
            .cents("shipping_value", 0)
            .cents("tax_value", 0)
            .close();
        line.list("items");
        for (at, bought) in order.lines.iter().enumerate() {
            let each = i64::try_from(bought.quantity).unwrap_or(1).max(1);
            let product = &scene.shop.catalogue.products[bought.product];
            item_as(line.object(""), product);
            // The price is what one unit cost after every discount.
            line.micros("price", rounded(paid(at) * 10_000, each))
                .int_text("quantity", bought.quantity)
                .cents("item_revenue", paid(at));
            if !order.coupon.is_empty() {
                line.text("coupon", order.coupon);
            }
            let off = bought.discount_cents + shares[at];
            if off > 0 {
                line.list("item_params")
                    .object("")
                    .text("key", "discount")
                    .object("value")
                    .micros("double_value", rounded(off * 10_000, each))
                    .close()
                    .close()
                    .close();
            }
            line.close();
        }
        line.end()?;
        if order.status == Status::Cancelled {
            let line = self.event(scene, "refund", order.at + 3_600, url);
            line.object("ecommerce").id("transaction_id", "o", &id);
            line.cents("refund_value", total).end()?;
        }
        Ok(())
    }

    fn refunds(&mut self, scene: &Scene<'_>) -> Result<(), SynthError> {
        let visit = scene.visit;
        for back in visit.returns.iter().filter(|r| r.link != Link::Product) {
            let bought = &visit.orders[back.order].lines[back.line];
            let nth = back.order as u64 + 1;
            let line = self.event(scene, "refund", back.at, "https://shop.example/returns");
            line.object("ecommerce")
                .id(
                    "transaction_id",
                    "o",
                    &[scene.visitor.number, visit.number, nth],
                )
                .cents("refund_value", back.refund_cents)
                .close();
            line.list("items").object("");
            item(line, &scene.shop.catalogue.products[bought.product]);
            line.int_text("quantity", back.quantity)
                .cents("item_refund", back.refund_cents)
                .end()?;
        }
        Ok(())
    }
}

/// What an event belongs to.
#[derive(Debug, Clone, Copy)]
struct Scene<'a> {
    shop: &'a Shop,
    visitor: &'a Visitor,
    visit: &'a Visit,
}

/// The session id of Analytics: the second at which it began.
fn session(visit: &Visit) -> u64 {
    u64::try_from(visit.started_at).unwrap_or(0)
}

/// The quotient, half away from zero; both are positive.
fn rounded(value: i64, by: i64) -> i64 {
    (value + by / 2) / by
}

/// An item without its price.
fn item_as<'a>(line: &'a mut Lines, product: &Product) -> &'a mut Lines {
    line.text("item_id", &product.id)
        .text("item_name", &product.title)
        .text("item_brand", product.brand)
        .text("item_variant", NOT_SET);
    let levels = CATEGORIES[product.category].path.split(" > ");
    let names = ["item_category", "item_category2", "item_category3"];
    for (name, level) in names.iter().zip(levels) {
        line.text(name, level);
    }
    line
}

fn item<'a>(line: &'a mut Lines, product: &Product) -> &'a mut Lines {
    item_as(line, product).cents("price", product.price_cents)
}

/// An item as a list showed it.
fn listed<'a>(line: &'a mut Lines, shop: &Shop, exposure: &Exposure) -> &'a mut Lines {
    let target = shop.pairs.all[exposure.pair].target;
    item(line, &shop.catalogue.products[target])
        .text("item_list_id", &list_id(shop, exposure))
        .text("item_list_name", LIST_NAME)
        .int_text("item_list_index", exposure.position)
}

impl Output for Ga4 {
    fn visit(&mut self, shop: &Shop, visitor: &Visitor, visit: &Visit) -> Result<(), SynthError> {
        let scene = Scene {
            shop,
            visitor,
            visit,
        };
        let home = "https://shop.example/";
        self.event(&scene, "session_start", visit.started_at, home)
            .end()?;
        self.shown(&scene)?;
        for (nth, order) in (1..).zip(&visit.orders) {
            self.purchase(&scene, nth, order)?;
        }
        self.refunds(&scene)
    }

    fn finish(self: Box<Self>) -> Result<Vec<(String, u64)>, SynthError> {
        self.events.finish()
    }
}
