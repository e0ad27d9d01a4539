//! The shop's files: canonical tables, one CSV each.

mod fixed;

use std::path::Path;

use super::catalogue::part;
use super::columns::HEADERS;
use super::damage::Damage;
use super::form::Output;
use super::money::{FRANC, Rates};
use super::people::{SEGMENTS, Visitor};
use super::shop::Shop;
use super::visit::{Exposure, Link, Order, Visit};
use super::writer::Sheet;
use super::{SynthError, experiments};

/// Start of the product ids that no product has.
const UNMAPPED: &str = "LEGACY-";

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
    fx_rates: Sheet,
    rates: Rates,
    /// Visitors written so far.
    visitors: u64,
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
            fx_rates: next()?,
            rates: Rates::new(shop.key),
            visitors: 0,
        };
        files.catalogue(shop)?;
        files.pairs(shop)?;
        files.rules(shop)?;
        Ok(files)
    }

    fn order(
        &mut self,
        shop: &Shop,
        visitor: &Visitor,
        visit: &Visit,
        (nth, order): (u64, &Order),
    ) -> Result<(), SynthError> {
        let (who, which) = (visitor.number, visit.number);
        let damage = Damage::of(shop, visitor, visit);
        let currency = currency(shop, visitor);
        let rates = (currency == FRANC.0).then_some(&self.rates);
        let paid = |cents: i64| rates.map_or(cents, |rates| rates.to_centimes(cents, order.at));
        let row = self.orders.id("o", &[who, which, nth]);
        row.time(&shop.calendar, order.at).id("v", &[who]);
        customer(row, visitor, visit)
            .id("s", &[who, which])
            .text(order.status.name());
        row.text(visit.channel).text(visitor.device).text(currency);
        row.cents(paid(order.discount_cents))
            .cents(paid(order.shipping_cents));
        row.cents(paid(order.payment_fee_cents))
            .text(order.coupon)
            .end()?;
        for (line_no, line) in (1..).zip(&order.lines) {
            let row = self.order_lines.id("o", &[who, which, nth]).int(line_no);
            match damage.unmapped(nth, line_no) {
                Some(number) => row.id(UNMAPPED, &[number]),
                None => row.text(&shop.catalogue.products[line.product].id),
            };
            row.int(line.quantity)
                .cents(paid(line.unit_price_cents))
                .cents(paid(line.discount_cents))
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
        let damage = Damage::of(shop, visitor, visit);
        let rates = (currency(shop, visitor) == FRANC.0).then_some(&self.rates);
        for back in &visit.returns {
            let at = visit.orders[back.order].at;
            let paid = |cents: i64| rates.map_or(cents, |rates| rates.to_centimes(cents, at));
            let line = &visit.orders[back.order].lines[back.line];
            let row = self.returns.id("t", &[who, which, back.number]);
            match back.link {
                Link::Product => row.empty(),
                _ => row.id("o", &[who, which, back.order as u64 + 1]),
            };
            match back.link {
                Link::Line => row.int(back.line as u64 + 1).empty(),
                Link::OrderAndProduct | Link::Product => {
                    row.empty();
                    match damage.unmapped(back.order as u64 + 1, back.line as u64 + 1) {
                        Some(number) => row.id(UNMAPPED, &[number]),
                        None => row.text(&shop.catalogue.products[line.product].id),
                    }
                }
            };
            row.int(back.quantity).cents(paid(back.refund_cents));
            row.time(&shop.calendar, back.at)
                .text(back.reason)
                .text(back.resolution);
            row.flag(back.restocked)
                .cents(paid(back.handling_cents))
                .end()?;
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
        let arms = experiments::arms(shop, visitor, self.visitors, first_visit);
        self.visitors += 1;
        for arm in arms {
            let row = self
                .assignments
                .text(arm.experiment)
                .id("v", &[visitor.number]);
            row.text("visitor").text(arm.name).flag(arm.is_control);
            row.time(&shop.calendar, first_visit)
                .rounded(arm.share, 4)
                .end()?;
        }
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
        let damage = Damage::of(shop, visitor, visit);
        let skew = damage.skew();
        for exposure in &visit.exposures {
            if damage.is_lost(exposure.number, exposure.at) {
                continue;
            }
            let pair = &shop.pairs.all[exposure.pair];
            let lacks = damage.lacks(exposure);
            let row = self.exposures.id("e", &[who, which, exposure.number]);
            row.time(&shop.calendar, exposure.at + skew)
                .id("v", &[who])
                .id("s", &[who, which]);
            if lacks.rec {
                row.empty();
            } else {
                row.id("r", &[exposure.pair as u64 + 1]);
            }
            row.text(if lacks.anchor {
                ""
            } else {
                product(pair.anchor)
            })
            .text(product(pair.target));
            row.text(if lacks.anchor {
                ""
            } else {
                pair.rec_type.name()
            })
            .text(exposure.placement.name());
            row.int(exposure.position)
                .int(exposure.list_size)
                .flag(exposure.viewable);
            offer(shop, exposure, !lacks.variant, visitor, row).end()?;
        }
        for click in &visit.clicks {
            if damage.is_lost(click.exposure, click.at) {
                continue;
            }
            let row = self.clicks.id("k", &[who, which, click.exposure]);
            row.time(&shop.calendar, click.at + skew);
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
            for _ in 0..1 + u8::from(damage.is_repeated(nth)) {
                self.order(shop, visitor, visit, (nth, order))?;
            }
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
            self.fx_rates,
        ];
        sheets.into_iter().map(Sheet::finish).collect()
    }
}

/// The end of an exposure's row: offer, layout, model, and prices a unit.
fn offer<'a>(
    shop: &Shop,
    exposure: &Exposure,
    has_variant: bool,
    visitor: &Visitor,
    row: &'a mut Sheet,
) -> &'a mut Sheet {
    let target = shop.pairs.all[exposure.pair].target;
    let price = shop.catalogue.products[target].price_cents;
    let off = exposure.off.map_or(0, |share| part(price, share));
    if off > 0 {
        row.id("offer", &[exposure.pair as u64 + 1]);
    } else {
        row.empty();
    }
    row.text(if has_variant { visitor.variant } else { "" });
    row.text(exposure.model).cents(price - off);
    if off > 0 { row.cents(off) } else { row.empty() }
}

/// The currency a visitor pays in.
fn currency(shop: &Shop, visitor: &Visitor) -> &'static str {
    if shop.params.has_francs && visitor.country == FRANC.1 {
        FRANC.0
    } else {
        "EUR"
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
