//! Segment's e-commerce plan, version 2: one track call a line.
//!
//! The plan knows no sessions and no lines: a refund names products. Returns that
//! name no order have no event. As in the plan's own example, `revenue` is the
//! sum of prices, `subtotal` what is left after the discount.

use std::path::Path;

use super::super::SynthError;
use super::super::catalogue::Product;
use super::super::categories::CATEGORIES;
use super::super::form::Output;
use super::super::people::Visitor;
use super::super::shop::Shop;
use super::super::visit::{Exposure, Link, Order, Placement, Status, Visit};
use super::json::Lines;
use super::{clicked, list_id, lists, page};

/// The calls, open.
#[derive(Debug)]
pub(in super::super) struct Segment {
    calls: Lines,
    /// Calls of the visit so far: part of each call's id.
    number: u64,
}

/// What a call belongs to.
#[derive(Debug, Clone, Copy)]
struct Scene<'a> {
    shop: &'a Shop,
    visitor: &'a Visitor,
    visit: &'a Visit,
}

impl Segment {
    /// Creates the first file.
    pub(in super::super) fn create(dir: &Path) -> Result<Self, SynthError> {
        let calls = Lines::create(dir, "tracks")?;
        Ok(Self { calls, number: 0 })
    }

    /// Begins a call up to its properties.
    fn call(&mut self, scene: &Scene<'_>, event: &str, at: i64, url: &str) -> &mut Lines {
        let (visitor, visit) = (scene.visitor, scene.visit);
        self.number += 1;
        let id = [visitor.number, visit.number, self.number];
        let line = self.calls.object("").text("type", "track");
        line.text("event", event).id("messageId", "m", &id).id(
            "anonymousId",
            "v",
            &[visitor.number],
        );
        if visit.logged_in {
            line.id("userId", "c", &[visitor.number]);
        }
        line.time("timestamp", &scene.shop.calendar, at);
        line.object("context");
        line.object("page").text("url", url).close();
        line.object("device").text("type", visitor.device).close();
        line.object("campaign")
            .text("source", visit.channel)
            .close();
        line.close().object("properties")
    }

    fn shown(&mut self, scene: &Scene<'_>) -> Result<(), SynthError> {
        let (shop, visit) = (scene.shop, scene.visit);
        for (anchor, first, list) in lists(shop, visit) {
            let url = page(shop, first);
            if first.placement == Placement::Pdp {
                let line = self.call(scene, "Product Viewed", first.at, &url);
                product(line, &shop.catalogue.products[anchor]).end()?;
            }
            let line = self.call(scene, "Product List Viewed", first.at, &url);
            line.text("list_id", &list_id(shop, first)).list("products");
            for exposure in list {
                listed(line.object(""), shop, exposure).close();
            }
            line.end()?;
        }
        for (click, exposure) in clicked(visit) {
            let url = page(shop, exposure);
            let events = ["Product Clicked", "Product Added"];
            for event in &events[..1 + usize::from(click.add_to_cart)] {
                let line = self.call(scene, event, click.at, &url);
                line.text("list_id", &list_id(shop, exposure));
                listed(line, shop, exposure).int("quantity", 1).end()?;
            }
        }
        Ok(())
    }

    fn order(&mut self, scene: &Scene<'_>, nth: u64, order: &Order) -> Result<(), SynthError> {
        let id = [scene.visitor.number, scene.visit.number, nth];
        let gross = |line: &super::super::visit::Line| line.net_cents() + line.discount_cents;
        let revenue: i64 = order.lines.iter().map(gross).sum();
        let lines: i64 = order.lines.iter().map(|line| line.discount_cents).sum();
        let discount = lines + order.discount_cents;
        let mut events = vec![("Order Completed", 0)];
        if order.status == Status::Cancelled {
            events.push(("Order Cancelled", 3_600));
        }
        for (event, after) in events {
            let url = "https://shop.example/thank-you";
            let line = self.call(scene, event, order.at + after, url);
            line.id("checkout_id", "x", &id).id("order_id", "o", &id);
            line.cents("revenue", revenue)
                .cents("subtotal", revenue - discount)
                .cents("total", revenue - discount)
                .cents("shipping", 0)
                .cents("tax", 0)
                .cents("discount", discount);
            if !order.coupon.is_empty() {
                line.text("coupon", order.coupon);
            }
            line.text("currency", "EUR").list("products");
            for bought in &order.lines {
                let sold = &scene.shop.catalogue.products[bought.product];
                described(line.object(""), sold)
                    .cents("price", bought.unit_price_cents)
                    .int("quantity", bought.quantity)
                    .close();
            }
            line.end()?;
        }
        Ok(())
    }

    fn refunds(&mut self, scene: &Scene<'_>) -> Result<(), SynthError> {
        let visit = scene.visit;
        for back in visit.returns.iter().filter(|r| r.link != Link::Product) {
            let bought = &visit.orders[back.order].lines[back.line];
            let nth = back.order as u64 + 1;
            let url = "https://shop.example/returns";
            let line = self.call(scene, "Order Refunded", back.at, url);
            line.id("order_id", "o", &[scene.visitor.number, visit.number, nth])
                .cents("total", back.refund_cents)
                .text("currency", "EUR")
                .list("products");
            described(
                line.object(""),
                &scene.shop.catalogue.products[bought.product],
            )
            .cents("price", bought.unit_price_cents)
            .int("quantity", back.quantity)
            .end()?;
        }
        Ok(())
    }
}

/// A product's fields without its price.
fn described<'a>(line: &'a mut Lines, product: &Product) -> &'a mut Lines {
    line.text("product_id", &product.id)
        .text("sku", &product.id)
        .text("category", CATEGORIES[product.category].path)
        .text("name", &product.title)
        .text("brand", product.brand)
}

fn product<'a>(line: &'a mut Lines, product: &Product) -> &'a mut Lines {
    described(line, product).cents("price", product.price_cents)
}

/// A product as a list showed it.
fn listed<'a>(line: &'a mut Lines, shop: &Shop, exposure: &Exposure) -> &'a mut Lines {
    let target = shop.pairs.all[exposure.pair].target;
    product(line, &shop.catalogue.products[target]).int("position", exposure.position)
}

impl Output for Segment {
    fn visit(&mut self, shop: &Shop, visitor: &Visitor, visit: &Visit) -> Result<(), SynthError> {
        let scene = Scene {
            shop,
            visitor,
            visit,
        };
        self.number = 0;
        self.shown(&scene)?;
        for (nth, order) in (1..).zip(&visit.orders) {
            self.order(&scene, nth, order)?;
        }
        self.refunds(&scene)
    }

    fn finish(self: Box<Self>) -> Result<Vec<(String, u64)>, SynthError> {
        self.calls.finish()
    }
}
