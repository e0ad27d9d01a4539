//! What else is in a random shop: carts, returns, fees, experiments, bots, repeated and corrected rows.

use super::model::{
    Assignment, BundleComponent, CartEvent, Customer, DAY, Dec, Fee, HOUR, MINUTE, Return, Row,
    Shop, cents, whole,
};
use super::shops::{Dice, Maker};

impl Maker {
    /// What went into carts and out of them.
    pub(crate) fn carts(&mut self) {
        if !self.quirks.carts || self.dice.chance(50) {
            return;
        }
        for number in 0..self.dice.from(5, 20) {
            let session = self.dice.pick(&self.shop.sessions.clone());
            let kind = self.dice.pick(&["add", "add", "remove", "content"]);
            let minutes = self.dice.pick(&[0, 1, 10, 20, 60]);
            let event = CartEvent {
                event_id: format!("t{number:02}"),
                happened_at: self.by_end(session.started_at.plus(minutes * MINUTE)),
                visitor_id: session.visitor_id,
                session_id: Some(session.session_id),
                product_id: String::new(),
                kind: kind.to_owned(),
                quantity: self.dice.pick(&[None, Some(whole(1)), Some(whole(2))]),
            };
            let products = if kind == "content" {
                self.dice.from(1, 3)
            } else {
                1
            };
            for _ in 0..products {
                let product_id = self.product();
                self.shop.cart_events.push(CartEvent {
                    product_id,
                    ..event.clone()
                });
            }
        }
    }

    pub(crate) fn returns(&mut self) {
        let unlinked = self.quirks.unlinked_only && self.dice.chance(8);
        let share = self.dice.pick(&[0, 25, 50]);
        for line in self.shop.order_lines.clone() {
            if !self.dice.chance(share) {
                continue;
            }
            let orders = self.shop.orders.iter();
            let mut orders = orders.filter(|order| order.order_id == line.order_id);
            let ordered_at = orders.next().unwrap().ordered_at;
            let later = [
                -DAY,
                0,
                23 * HOUR,
                3 * DAY,
                5 * DAY,
                10 * DAY,
                20 * DAY,
                50 * DAY,
            ];
            let later = self.dice.pick(&later);
            let other = self.product();
            let product = line.product_id.clone();
            let quantity = [
                Dec(line.quantity.0.max(10_000)),
                whole(1),
                whole(1),
                whole(5),
                Dec(5_000),
            ];
            let refund = cents(self.dice.from(0, 4_000).into());
            let row = Return {
                return_id: format!("b{}", self.shop.returns.len()),
                order_id: self.dice.maybe(90, line.order_id),
                line_no: line.line_no.filter(|_| self.dice.chance(60)),
                product_id: self.dice.pick(&[
                    None,
                    Some(product.clone()),
                    Some(product),
                    Some(other),
                ]),
                quantity: self.dice.pick(&quantity),
                refund_amount: self.dice.maybe(60, refund),
                returned_at: self.by_end(ordered_at.plus(later)),
                resolution: self
                    .dice
                    .pick(&[None, Some("refund"), Some("exchange"), Some("store_credit")])
                    .map(str::to_owned),
                restocked: self.dice.pick(&[None, Some(true), Some(false)]),
                handling_cost: self.dice.maybe(30, cents(350)),
            };
            let twice = self.dice.chance(15);
            let order_id = row.order_id.clone().filter(|_| !unlinked);
            self.shop.returns.push(Return {
                order_id,
                ..row.clone()
            });
            if twice && !unlinked {
                let return_id = row.return_id.clone() + "x";
                self.shop.returns.push(Return { return_id, ..row });
            }
        }
    }

    pub(crate) fn fees(&mut self) {
        let scopes = [
            "",
            "category:A",
            "category:A > X",
            "category:B > Z",
            "channel:app",
        ];
        // Which goes first, a category's rule or a channel's, is not settled.
        let by_channel = self.dice.chance(50);
        for (number, scope) in scopes.into_iter().enumerate() {
            let is_apart = scope.is_empty() || by_channel == scope.starts_with("channel");
            if !self.dice.chance(50) || !(self.quirks.partial_fees || is_apart) {
                continue;
            }
            let whole_rule = !self.quirks.partial_fees || self.dice.chance(50);
            let percent = if whole_rule { 100 } else { 60 };
            let money = |dice: &mut Dice| {
                let amount = Dec(dice.from(0, 15_000).into());
                dice.maybe(percent, amount)
            };
            let part = |dice: &mut Dice, most: i64| {
                let part = dice.from(0, most) as f64 / 1000.0;
                dice.maybe(percent, part)
            };
            let dice = &mut self.dice;
            let fee = Fee {
                rule_id: format!("f{number}"),
                scope: Some(scope.to_owned()).filter(|scope| !scope.is_empty()),
                pct: part(dice, 50),
                fixed: money(dice),
                ship_incremental: money(dice),
                pick_pack: money(dice),
                return_handling: money(dice),
                restock_recovery: part(dice, 1000),
            };
            self.shop.fees.push(fee);
        }
        if self.dice.chance(30) {
            let bundle_id = self.product();
            let product_id = self.product();
            let quantity = Some(whole(1));
            self.shop.bundle_components.push(BundleComponent {
                bundle_id,
                product_id,
                quantity,
            });
        }
        for number in 0..3 {
            let customer_id = format!("c{number}");
            self.shop.customers.push(Customer {
                customer_id,
                ..Customer::default()
            });
        }
    }

    pub(crate) fn experiments(&mut self) {
        let kinds = [
            ("x1", "v", Some("visitor")),
            ("x2", "c", Some("customer")),
            ("x3", "v", None),
        ];
        for (experiment, letter, unit_type) in kinds {
            if self.dice.chance(50) {
                continue;
            }
            for number in 0..=5 {
                let arm = self.dice.pick(&["control", "treated", "treated"]);
                let both = self.dice.chance(10);
                let mut arms = vec![arm];
                if both {
                    arms = vec!["control", "treated"];
                }
                let assigned_at = match self.dice.chance(70) {
                    true => self.start,
                    false => self.dice.pick(&self.shop.orders.clone()).ordered_at,
                };
                for arm in arms {
                    self.shop.assignments.push(Assignment {
                        experiment_id: experiment.to_owned(),
                        unit_id: format!("{letter}{number}"),
                        unit_type: unit_type.map(str::to_owned),
                        arm: arm.to_owned(),
                        is_control: arm == "control",
                        assigned_at,
                        expected_share: Some(0.5),
                    });
                }
            }
        }
    }

    /// A visitor with just as many exposures on a day as a person may have, or one more.
    pub(crate) fn bots(&mut self) {
        if !self.quirks.bots || !self.dice.chance(25) {
            return;
        }
        let model = self.dice.pick(&self.shop.exposures.clone());
        let visitor = model.visitor_id.clone();
        let of_day = |day: i64| {
            let rows = self.shop.exposures.iter();
            let rows = rows.filter(|row| row.visitor_id == visitor && row.shown_at.day() == day);
            i64::try_from(rows.count()).unwrap()
        };
        let wanted = 500 - of_day(model.shown_at.day());
        for number in 0..wanted + self.dice.from(0, 1) {
            let mut row = model.clone();
            row.exposure_id = format!("bot{number}");
            self.shop.exposures.push(row);
        }
    }

    /// Writes rows again under their key: the same, or with another value.
    pub(crate) fn repeats(&mut self) {
        let dice = &mut self.dice;
        let shop = &mut self.shop;
        again(dice, &mut shop.exposures, |row| row.viewable = Some(true));
        again(dice, &mut shop.clicks, |row| {
            row.clicked_at = row.clicked_at.plus(-DAY)
        });
        again(dice, &mut shop.orders, |row| {
            row.discount = Some(cents(123))
        });
        again(dice, &mut shop.order_lines, |row| {
            row.unit_price = cents(777)
        });
        again(dice, &mut shop.returns, |row| {
            row.refund_amount = Some(cents(55))
        });
        again(dice, &mut shop.sessions, |row| {
            row.visitor_id = "v0".to_owned()
        });
        again(dice, &mut shop.products, |row| {
            row.unit_cost = Some(cents(321))
        });
        if dice.chance(15) {
            // A source without line numbers; lines then follow one another in file order.
            shop.order_lines.dedup_by_key(|line| line.key());
            let mut seen = std::collections::BTreeSet::new();
            shop.order_lines.retain(|line| seen.insert(line.key()));
            shop.order_lines
                .sort_by_key(|line| (line.order_id.clone(), line.line_no));
            shop.order_lines
                .iter_mut()
                .for_each(|line| line.line_no = None);
        }
    }

    /// A later import: some rows corrected.
    pub(crate) fn corrections(&mut self) -> Option<Shop> {
        if !self.quirks.corrections || !self.dice.chance(25) {
            return None;
        }
        let mut later = Shop::default();
        let mut order = self.dice.pick(&self.shop.orders[1..].to_vec().clone());
        order.status = Some("cancelled".to_owned());
        later.orders.push(order);
        let mut exposure = self.dice.pick(&self.shop.exposures.clone());
        exposure.viewable = Some(false);
        exposure.position = Some(9);
        later.exposures.push(exposure);
        if let Some(mut row) = self.shop.returns.first().cloned() {
            row.quantity = whole(2);
            later.returns.push(row);
        }
        Some(later)
    }
}

fn again<R: Row>(dice: &mut Dice, rows: &mut Vec<R>, change: impl Fn(&mut R)) {
    for row in rows.clone() {
        if dice.chance(3) {
            let mut row = row;
            if dice.chance(60) {
                change(&mut row);
            }
            rows.push(row);
        }
    }
}
