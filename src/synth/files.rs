//! The shop's files: canonical tables, one CSV each.

use std::path::Path;

use super::SynthError;
use super::calendar::{DAY, START};
use super::categories::CATEGORIES;
use super::columns::HEADERS;
use super::form::Output;
use super::people::{HOLDOUT_SHARE, SEGMENTS, Visitor};
use super::shop::Shop;
use super::visit::{Link, Order, Visit};
use super::writer::Sheet;

/// The experiment that keeps recommendations from a share of the visitors.
const HOLDOUT: &str = "recs-holdout";

/// All files, open.
#[derive(Debug)]
pub(super) struct Files {
    products: Sheet,
    product_costs: Sheet,
    customers: Sheet,
    sessions: Sheet,
    recommendations: Sheet,
    exposures: Sheet,
    clicks: Sheet,
    orders: Sheet,
    order_lines: Sheet,
    returns: Sheet,
    assignments: Sheet,
    fees: Sheet,
}

impl Files {
    /// Creates the files in `dir` and writes what is fixed before the first visit.
    pub(super) fn create(dir: &Path, shop: &Shop) -> Result<Self, SynthError> {
        let mut headers = HEADERS.iter();
        let mut next = || {
            let (name, header) = headers.next().copied().unwrap_or_default();
            Sheet::create(dir, &format!("{name}.csv"), header)
        };
        let mut files = Self {
            products: next()?,
            product_costs: next()?,
            customers: next()?,
            sessions: next()?,
            recommendations: next()?,
            exposures: next()?,
            clicks: next()?,
            orders: next()?,
            order_lines: next()?,
            returns: next()?,
            assignments: next()?,
            fees: next()?,
        };
        files.catalogue(shop)?;
        files.pairs(shop)?;
        let row = files.fees.text("standard").empty();
        row.rounded(0.012, 3).cents(35).cents(60).cents(85);
        row.cents(420).rounded(0.9, 2).end()?;
        Ok(files)
    }

    fn catalogue(&mut self, shop: &Shop) -> Result<(), SynthError> {
        for product in &shop.catalogue.products {
            let category = &CATEGORIES[product.category];
            let row = self.products.text(&product.id).text(&product.title);
            row.text(category.path)
                .text(product.brand)
                .cents(product.price_cents);
            let cost = product
                .new_cost
                .map_or(product.cost_cents, |(_, cost)| cost);
            row.cents(cost).int(product.stock).flag(true);
            row.int(category.return_window_days).end()?;

            let first = Some((-304, product.cost_cents));
            for (day, cost) in first.into_iter().chain(product.new_cost) {
                let row = self.product_costs.text(&product.id);
                row.time(&shop.calendar, START + day * DAY);
                row.cents(cost).text("EUR").end()?;
            }
        }
        Ok(())
    }

    fn pairs(&mut self, shop: &Shop) -> Result<(), SynthError> {
        for (index, pair) in (1..).zip(&shop.pairs.all) {
            let row = self.recommendations.id("r", &[index]);
            row.text(&shop.catalogue.products[pair.anchor].id);
            row.text(&shop.catalogue.products[pair.target].id);
            row.text(pair.rec_type.name());
            row.text(if pair.curated {
                "merchandiser"
            } else {
                "model"
            });
            row.time(&shop.calendar, START).end()?;
        }
        Ok(())
    }

    fn order(
        &mut self,
        shop: &Shop,
        visitor: &Visitor,
        visit: &Visit,
        (nth, order): (u64, &Order),
    ) -> Result<(), SynthError> {
        let (who, which) = (visitor.number, visit.number);
        let row = self.orders.id("o", &[who, which, nth]);
        row.time(&shop.calendar, order.at).id("v", &[who]);
        customer(row, visitor, visit)
            .id("s", &[who, which])
            .text(order.status.name());
        row.text(visit.channel).text(visitor.device).text("EUR");
        row.cents(order.discount_cents).cents(order.shipping_cents);
        row.cents(order.payment_fee_cents)
            .text(order.coupon)
            .end()?;
        for (line_no, line) in (1..).zip(&order.lines) {
            let row = self.order_lines.id("o", &[who, which, nth]).int(line_no);
            row.text(&shop.catalogue.products[line.product].id)
                .int(line.quantity);
            row.cents(line.unit_price_cents)
                .cents(line.discount_cents)
                .flag(line.primary);
            let tagged = visit.exposures.iter().find(|e| Some(e.number) == line.tag);
            match tagged {
                Some(exposure) => {
                    row.id("r", &[exposure.pair as u64 + 1]);
                    row.id("e", &[who, which, exposure.number]);
                    row.text(exposure.placement.name()).text(visitor.variant)
                }
                None => row.empty().empty().empty().empty(),
            };
            row.end()?;
        }
        Ok(())
    }

    fn returned(
        &mut self,
        shop: &Shop,
        visitor: &Visitor,
        visit: &Visit,
    ) -> Result<(), SynthError> {
        let (who, which) = (visitor.number, visit.number);
        for back in &visit.returns {
            let line = &visit.orders[back.order].lines[back.line];
            let row = self.returns.id("t", &[who, which, back.number]);
            match back.link {
                Link::Product => row.empty(),
                _ => row.id("o", &[who, which, back.order as u64 + 1]),
            };
            match back.link {
                Link::Line => row.int(back.line as u64 + 1).empty(),
                _ => row.empty().text(&shop.catalogue.products[line.product].id),
            };
            row.int(back.quantity).cents(back.refund_cents);
            row.time(&shop.calendar, back.at)
                .text(back.reason)
                .text(back.resolution);
            row.flag(back.restocked).cents(back.handling_cents).end()?;
        }
        Ok(())
    }
}

impl Output for Files {
    /// The arm, and the account if the shop knows it.
    fn visitor(
        &mut self,
        shop: &Shop,
        visitor: &Visitor,
        first_visit: i64,
        known: bool,
        first_order: Option<i64>,
    ) -> Result<(), SynthError> {
        let (arm, share) = if visitor.holdout {
            ("holdout", HOLDOUT_SHARE)
        } else {
            ("recommendations", 1.0 - HOLDOUT_SHARE)
        };
        let row = self.assignments.text(HOLDOUT).id("v", &[visitor.number]);
        row.text("visitor").text(arm).flag(visitor.holdout);
        row.time(&shop.calendar, first_visit)
            .rounded(share, 2)
            .end()?;
        if known {
            let row = self.customers.id("c", &[visitor.number]);
            match visitor.earlier_order.or(first_order) {
                Some(at) => row.time(&shop.calendar, at),
                None => row.empty(),
            };
            row.text(visitor.acquisition).text(visitor.loyalty);
            row.text(SEGMENTS[visitor.segment]).end()?;
        }
        Ok(())
    }

    fn visit(&mut self, shop: &Shop, visitor: &Visitor, visit: &Visit) -> Result<(), SynthError> {
        let (who, which) = (visitor.number, visit.number);
        let row = self.sessions.id("s", &[who, which]).id("v", &[who]);
        customer(row, visitor, visit).time(&shop.calendar, visit.started_at);
        row.text(visit.channel)
            .text(visitor.device)
            .text(visitor.country);
        row.rounded(visit.intent_score, 2)
            .int(visit.pages)
            .int(visit.similar_views);
        row.flag(visit.reached_cart)
            .flag(visit.reached_checkout)
            .end()?;

        let product = |at: usize| shop.catalogue.products[at].id.as_str();
        for exposure in &visit.exposures {
            let pair = &shop.pairs.all[exposure.pair];
            let row = self.exposures.id("e", &[who, which, exposure.number]);
            row.time(&shop.calendar, exposure.at)
                .id("v", &[who])
                .id("s", &[who, which]);
            row.id("r", &[exposure.pair as u64 + 1]);
            row.text(product(pair.anchor)).text(product(pair.target));
            row.text(pair.rec_type.name())
                .text(exposure.placement.name());
            row.int(exposure.position)
                .int(exposure.list_size)
                .flag(exposure.viewable);
            row.text(visitor.variant).text(exposure.model).end()?;
        }
        for click in &visit.clicks {
            let row = self.clicks.id("k", &[who, which, click.exposure]);
            row.time(&shop.calendar, click.at);
            row.id("e", &[who, which, click.exposure]).id("v", &[who]);
            row.text(product(shop.pairs.all[click.pair].target));
            row.text(if click.add_to_cart {
                "add_to_cart"
            } else {
                "product"
            })
            .end()?;
        }
        for (nth, order) in (1..).zip(&visit.orders) {
            self.order(shop, visitor, visit, (nth, order))?;
        }
        self.returned(shop, visitor, visit)
    }

    fn finish(self: Box<Self>) -> Result<Vec<(String, u64)>, SynthError> {
        let sheets = [
            self.products,
            self.product_costs,
            self.customers,
            self.sessions,
            self.recommendations,
            self.exposures,
            self.clicks,
            self.orders,
            self.order_lines,
            self.returns,
            self.assignments,
            self.fees,
        ];
        sheets.into_iter().map(Sheet::finish).collect()
    }
}

/// The customer of a visit, where the shop knows it. Guests have none.
fn customer<'a>(row: &'a mut Sheet, visitor: &Visitor, visit: &Visit) -> &'a mut Sheet {
    if visit.logged_in {
        row.id("c", &[visitor.number])
    } else {
        row.empty()
    }
}
