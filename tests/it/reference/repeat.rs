//! What buyers bought again within 90 days (5.2), plainly compared, without strata.

use std::collections::{BTreeMap, BTreeSet};

use super::model::{DAY, Order, Shop};
use super::pairs::Question;
use super::world::{Sold, World};

/// Rates and net margin per buyer, of the buyers who can be followed for 90 days.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Repeat {
    pub(crate) rate_attached: Option<f64>,
    pub(crate) value_attached: Option<f64>,
    pub(crate) rate_unattached: Option<f64>,
    pub(crate) value_unattached: Option<f64>,
}

impl Shop {
    /// The customer of an order: its own, else its session's.
    pub(crate) fn customer_of(&self, order: &Order) -> Option<String> {
        let mut sessions = self.sessions.iter();
        let session =
            sessions.find(|session| Some(&session.session_id) == order.session_id.as_ref());
        let own = order.customer_id.clone();
        own.or_else(|| session.and_then(|session| session.customer_id.clone()))
    }

    /// Who bought: the customer, else the visitor.
    fn buyer_of(&self, order: &Order) -> Option<(bool, String)> {
        let customer = self.customer_of(order).map(|customer| (true, customer));
        customer.or_else(|| Some((false, self.visitor_of(order)?)))
    }
}

impl World {
    /// Buyers with an attach of the row's exposures, beside buyers of its anchors who saw
    /// them in the seven days before and never took one.
    pub(crate) fn repeat(
        &self,
        question: &Question,
        places: &BTreeSet<usize>,
        anchors: &BTreeSet<&str>,
    ) -> Repeat {
        let is_here = |line: &&Sold| line.credit.is_some_and(|place| places.contains(&place));
        let orders = self.sold.iter().filter(is_here).map(|line| &line.order);
        let attached = self.first_orders(orders);
        let orders = self.sold.iter().filter(|line| {
            anchors.contains(line.line.product_id.as_str())
                && question.holds(line.order.ordered_at)
                && self.saw(line, places)
        });
        let mut unattached = self.first_orders(orders.map(|line| &line.order));
        unattached.retain(|buyer, _| !attached.contains_key(buyer));
        let with = self.followed(&attached);
        let without = self.followed(&unattached);
        Repeat {
            rate_attached: with.map(|with| with.0),
            value_attached: with.and_then(|with| with.1),
            rate_unattached: without.map(|without| without.0),
            value_unattached: without.and_then(|without| without.1),
        }
    }

    fn first_orders<'o>(
        &self,
        orders: impl Iterator<Item = &'o Order>,
    ) -> BTreeMap<(bool, String), &'o Order> {
        let mut first: BTreeMap<(bool, String), &Order> = BTreeMap::new();
        for order in orders {
            if let Some(buyer) = self.shop.buyer_of(order) {
                let known = first.entry(buyer).or_insert(order);
                if order.ordered_at < known.ordered_at {
                    *known = order;
                }
            }
        }
        first
    }

    /// The share of these buyers who came back within 90 days of that order, and what is
    /// left of what they then bought, per buyer.
    fn followed(&self, buyers: &BTreeMap<(bool, String), &Order>) -> Option<(f64, Option<f64>)> {
        let end = self.shop.data_end();
        let (mut count, mut again, mut value) = (0.0, 0.0, Some(0.0));
        for (buyer, order) in buyers {
            let until = order.ordered_at.plus(90 * DAY);
            if until > end {
                continue;
            }
            let is_later = |later: &&Order| {
                later.ordered_at > order.ordered_at
                    && later.ordered_at <= until
                    && self.shop.buyer_of(later).as_ref() == Some(buyer)
            };
            let later: BTreeSet<&str> = self
                .shop
                .ok_orders()
                .filter(is_later)
                .map(|later| later.order_id.as_str())
                .collect();
            let lines = self.sold.iter();
            let its = lines.filter(|line| later.contains(line.order.order_id.as_str()));
            let net: Option<f64> = its.map(Sold::net_margin).sum();
            count += 1.0;
            again += if later.is_empty() { 0.0 } else { 1.0 };
            value = value.zip(net).map(|(value, net)| value + net);
        }
        let value = value.filter(|_| self.knows_returns);
        (count > 0.0).then(|| (again / count, value.map(|value| value / count)))
    }
}
