//! What happens in a random shop: exposures, clicks, orders.

use super::model::{
    Click, DAY, Dec, Exposure, HOUR, MINUTE, Order, OrderLine, ProductView, SECOND, Time, cents,
    whole,
};
use super::shops::Maker;

impl Maker {
    pub(crate) fn exposures(&mut self) {
        for number in 0..self.dice.from(20, 120) {
            let (anchor, target) = match self.dice.chance(75) {
                true => self.dice.pick(&self.hot.clone()),
                false => (self.product(), self.product()),
            };
            let session = self.dice.pick(&self.shop.sessions.clone());
            let minutes = self.dice.pick(&[0, 0, 10, 20, 60, 600]);
            let shown_at = self.by_end(session.started_at.plus(minutes * MINUTE));
            let other = self.numbered("v", 5);
            let exposure = Exposure {
                // Ids that sort otherwise as text than as numbers.
                exposure_id: format!("e{number}"),
                shown_at,
                visitor_id: if self.dice.chance(95) {
                    session.visitor_id
                } else {
                    other
                },
                session_id: self.dice.maybe(80, session.session_id),
                rec_id: self
                    .dice
                    .maybe(40, String::new())
                    .map(|_| self.numbered("r", 5)),
                anchor_id: self.dice.maybe(65, anchor.clone()),
                target_id: target,
                rec_type: self.rec_type(),
                placement: self.placement(),
                position: self.dice.pick(&[None, Some(1), Some(1), Some(2), Some(3)]),
                viewable: self.dice.pick(&[None, Some(true), Some(true), Some(false)]),
                variant: self.dice.maybe(70, "b".to_owned()),
                weight: self
                    .dice
                    .pick(&[None, None, Some(1.0), Some(0.5), Some(2.0)]),
                ..Exposure::default()
            };
            self.shop.exposures.push(exposure);
            self.say_where(&anchor);
            if self.dice.chance(25) {
                self.show_again();
            }
        }
    }

    /// Gives the last exposure a list or a page that tells its anchor, or takes its weight.
    fn say_where(&mut self, anchor: &str) {
        let quirks = self.quirks;
        let view = ProductView {
            view_id: format!("w{}", self.shop.product_views.len()),
            page_id: Some(self.numbered("page", 9)),
            product_id: anchor.to_owned(),
            ..ProductView::default()
        };
        let early = self.dice.pick(&[0, 0, MINUTE, -MINUTE]);
        let (in_list, in_name) = (self.dice.chance(10), self.dice.chance(10));
        let on_page = self.dice.chance(15);
        let last = self.shop.exposures.last_mut().unwrap();
        if !quirks.weights {
            last.weight = None;
        }
        if quirks.lists_and_pages {
            last.list_id = in_list.then(|| format!("pdp_fbt:{anchor}"));
            last.list_name = in_name.then(|| format!("Bought together: {anchor}"));
            if on_page {
                last.page_id.clone_from(&view.page_id);
                self.shop.product_views.push(ProductView {
                    viewed_at: last.shown_at.plus(-early),
                    visitor_id: last.visitor_id.clone(),
                    session_id: last.session_id.clone(),
                    ..view
                });
            }
        }
    }

    /// Shows the last exposure once more, a little or a day later, perhaps seen this time.
    fn show_again(&mut self) {
        let mut again = self.shop.exposures.last().unwrap().clone();
        again.exposure_id += "x";
        let later = self.dice.pick(&[0, 0, SECOND, HOUR, DAY]);
        again.shown_at = self.by_end(again.shown_at.plus(later));
        again.position = self.dice.pick(&[None, Some(1), again.position]);
        again.viewable = self.dice.pick(&[None, Some(true), Some(false)]);
        self.shop.exposures.push(again);
    }

    pub(crate) fn orders(&mut self) {
        let count = self.dice.from(10, 60);
        for number in 0..count {
            let seen = self.dice.pick(&self.shop.exposures.clone());
            let session = self.dice.pick(&self.shop.sessions.clone());
            let follows = self.dice.chance(75);
            let windows = [0, 14, 30].map(|days| self.end.0 - (days + 14) * DAY);
            let mut ordered_at = self.time();
            if self.dice.chance(15) {
                // Where a line is just mature, or just not.
                ordered_at = Time(self.dice.pick(&windows) + self.dice.pick(&[0, SECOND]));
            }
            if follows {
                let later = [
                    0,
                    SECOND,
                    10 * MINUTE,
                    2 * HOUR,
                    DAY,
                    DAY + SECOND,
                    3 * DAY,
                    7 * DAY,
                    7 * DAY + SECOND,
                    -SECOND,
                ];
                ordered_at = seen.shown_at.plus(self.dice.pick(&later));
            }
            if number == 0 {
                ordered_at = self.end;
            }
            let session_id = match (follows, &seen.session_id) {
                (true, Some(session)) => session.clone(),
                _ => session.session_id.clone(),
            };
            let visitor = if follows {
                seen.visitor_id.clone()
            } else {
                session.visitor_id
            };
            let status = [None, Some("ok"), Some("ok"), Some("ok"), Some("ok")];
            let bad = ["cancelled", "test", "fraud"].map(Some);
            let is_ok = number == 0 || self.dice.chance(88);
            let status = if is_ok {
                self.dice.pick(&status)
            } else {
                self.dice.pick(&bad)
            };
            // Few enough that the reporting currency is in no doubt.
            let foreign = self.quirks.currencies && number % 4 == 3 && self.dice.chance(60);
            let discount = Dec(self.dice.pick(&[0, 1, 5, 333, 500, 99_999]) * 100);
            let odd = Dec(self.dice.from(1, 30_000).into());
            let order = Order {
                order_id: format!("o{number}"),
                ordered_at: self.by_end(ordered_at.max(self.start)),
                visitor_id: self.dice.maybe(70, visitor),
                customer_id: self
                    .dice
                    .maybe(40, String::new())
                    .map(|_| self.numbered("c", 3)),
                session_id: self.dice.maybe(85, session_id),
                status: status.map(str::to_owned),
                channel: self
                    .dice
                    .pick(&[None, Some("web"), Some("app")])
                    .map(str::to_owned),
                currency: Some(if foreign { "USD" } else { "EUR" }.to_owned()),
                discount: self.dice.pick(&[None, None, Some(discount), Some(odd)]),
                shipping_cost: self.dice.pick(&[None, Some(cents(499))]),
                payment_fee: self.dice.pick(&[None, Some(cents(35))]),
            };
            self.shop.orders.push(order);
            self.lines(follows.then_some(&seen));
        }
    }

    /// The lines of the last order; often with what the visitor was shown, and its anchor.
    fn lines(&mut self, seen: Option<&Exposure>) {
        let order = self.shop.orders.last().unwrap().clone();
        let mut products = Vec::new();
        if let Some(seen) = seen {
            products.push(seen.target_id.clone());
            let anchor = seen.anchor_id.clone();
            products.extend(anchor.filter(|_| self.dice.chance(60)));
        }
        for _ in 0..self.dice.from(i64::from(products.is_empty()), 3) {
            products.push(self.product());
        }
        for (place, product_id) in products.into_iter().enumerate() {
            let unit_price = cents(self.dice.pick(&[0, 1, 333, 999, 1250, 2000, 4999]).into());
            let line_discount = cents(self.dice.pick(&[0, 50, 333, 6000]).into());
            let unit_cost = Dec(self.dice.from(0, 60_000).into());
            let exposure = self.dice.pick(&self.shop.exposures.clone()).exposure_id;
            let right = seen.map_or(exposure.clone(), |seen| seen.exposure_id.clone());
            let quantity = [whole(1), whole(1), whole(1), whole(2), whole(3), Dec(5_000)];
            let mut line = OrderLine {
                order_id: order.order_id.clone(),
                line_no: Some(i64::try_from(place).unwrap() + 1),
                product_id,
                quantity: self.dice.pick(&quantity),
                unit_price,
                line_discount: self.dice.maybe(25, line_discount),
                unit_cost: self.dice.maybe(20, unit_cost),
                rec_id: self
                    .dice
                    .maybe(12, String::new())
                    .map(|_| self.numbered("r", 5)),
                exposure_id: None,
                is_gift: self.dice.pick(&[None, None, Some(false)]),
            };
            if self.dice.chance(15) {
                let tags = [right, exposure, "lost".to_owned()];
                line.exposure_id = Some(self.dice.pick(&tags));
            }
            if self.dice.chance(4) && self.quirks.gifts {
                line.is_gift = Some(true);
            }
            if place > 0 && self.dice.chance(3) {
                line.quantity = self.dice.pick(&[whole(0), whole(-1)]);
            }
            self.shop.order_lines.push(line);
        }
    }

    pub(crate) fn clicks(&mut self) {
        for number in 0..self.dice.from(10, 60) {
            let seen = self.dice.pick(&self.shop.exposures.clone());
            let later = [
                0,
                SECOND,
                5 * MINUTE,
                30 * MINUTE,
                30 * MINUTE + SECOND,
                2 * HOUR,
                -SECOND,
                DAY,
            ];
            let mut clicked_at = seen.shown_at.plus(self.dice.pick(&later));
            if self.dice.chance(30) {
                let order = self.dice.pick(&self.shop.orders.clone());
                let earlier = [0, -SECOND, SECOND, MINUTE, 7 * DAY, 7 * DAY - SECOND];
                clicked_at = order.ordered_at.plus(-self.dice.pick(&earlier));
            }
            let other = self.numbered("v", 5);
            let other_target = self.product();
            let named = if self.dice.chance(85) {
                seen.exposure_id
            } else {
                "lost".to_owned()
            };
            let click = Click {
                click_id: format!("k{number}"),
                clicked_at,
                exposure_id: self.dice.maybe(55, named),
                visitor_id: self.dice.pick(&[
                    None,
                    Some(seen.visitor_id.clone()),
                    Some(seen.visitor_id),
                    Some(other),
                ]),
                target_id: self.dice.pick(&[
                    None,
                    Some(seen.target_id.clone()),
                    Some(seen.target_id),
                    Some(other_target),
                ]),
                kind: self
                    .dice
                    .pick(&[None, Some("product"), Some("add_to_cart")])
                    .map(str::to_owned),
            };
            self.shop.clicks.push(click);
        }
    }
}
