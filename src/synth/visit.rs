//! What one visit leaves behind.

use super::law::{Moment, Pair};

/// Places where the shop shows recommendations, in the order of a visit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Placement {
    Pdp,
    Cart,
    Checkout,
    PostPurchase,
}

/// All placements.
pub(super) const PLACEMENTS: [Placement; 4] = [
    Placement::Pdp,
    Placement::Cart,
    Placement::Checkout,
    Placement::PostPurchase,
];

impl Placement {
    /// The canonical word.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Pdp => "pdp",
            Self::Cart => "cart",
            Self::Checkout => "checkout",
            Self::PostPurchase => "post_purchase",
        }
    }

    /// How strongly a recommendation that is seen here works.
    pub(super) fn strength(self) -> f64 {
        match self {
            Self::Pdp => 1.0,
            Self::Cart => 1.15,
            Self::Checkout => 0.8,
            Self::PostPurchase => 0.9,
        }
    }

    /// Share of views at average intent that load a list.
    pub(super) fn show_rate(self) -> f64 {
        match self {
            Self::Pdp => 0.25,
            Self::Cart => 0.3,
            Self::Checkout => 0.18,
            Self::PostPurchase => 0.3,
        }
    }

    /// Probability that the first position of a list is seen.
    pub(super) fn first_viewable(self) -> f64 {
        match self {
            Self::Pdp => 0.82,
            Self::Cart => 0.94,
            Self::Checkout => 0.9,
            Self::PostPurchase => 0.86,
        }
    }
}

/// A pair shown to the visitor.
#[derive(Debug, Clone)]
pub(super) struct Exposure {
    /// From 1 within the visit.
    pub number: u64,
    pub at: i64,
    /// Index into the shop's pairs.
    pub pair: usize,
    pub placement: Placement,
    pub position: u64,
    pub list_size: u64,
    pub viewable: bool,
    /// Share off the price that it promised.
    pub off: Option<f64>,
    pub model: &'static str,
}

/// A click on an exposure; there is at most one for each.
#[derive(Debug, Clone)]
pub(super) struct Click {
    pub exposure: u64,
    pub at: i64,
    pub pair: usize,
    pub add_to_cart: bool,
}

/// States of an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Status {
    Ok,
    Cancelled,
    Test,
}

impl Status {
    /// The canonical word.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Cancelled => "cancelled",
            Self::Test => "test",
        }
    }
}

/// One order. A visit has at most two: the second is what a list after the
/// first one sold.
#[derive(Debug, Clone)]
pub(super) struct Order {
    pub at: i64,
    pub status: Status,
    pub discount_cents: i64,
    pub shipping_cents: i64,
    pub payment_fee_cents: i64,
    pub coupon: &'static str,
    pub lines: Vec<Line>,
}

impl Order {
    /// Whether it is an order of a customer that stands.
    pub(super) fn counts(&self) -> bool {
        self.status == Status::Ok
    }
}

/// One line of an order, numbered by its place from 1.
#[derive(Debug, Clone)]
pub(super) struct Line {
    pub product: usize,
    pub quantity: u64,
    pub unit_price_cents: i64,
    pub discount_cents: i64,
    pub primary: bool,
    /// The pair this line completes, if it is a recommendable one.
    pub pair: Option<usize>,
    /// Bought because of a recommendation, and not otherwise.
    pub caused: bool,
    /// The exposure the shop's own tracking wrote on the line.
    pub tag: Option<u64>,
    /// Share off the price that the recommendation promised.
    pub off: Option<f64>,
    /// Probability that the line comes back.
    pub return_rate: f64,
    /// Multiplies the time until it does.
    pub delay_factor: f64,
}

impl Line {
    /// A line of one unit at list price, on its own account.
    pub(super) fn of(product: usize, unit_price_cents: i64, return_rate: f64) -> Self {
        Self {
            product,
            quantity: 1,
            unit_price_cents,
            discount_cents: 0,
            primary: false,
            pair: None,
            caused: false,
            tag: None,
            off: None,
            return_rate,
            delay_factor: 1.0,
        }
    }

    /// The price of the line before the order's discount.
    pub(super) fn net_cents(&self) -> i64 {
        let quantity = i64::try_from(self.quantity).unwrap_or(1);
        quantity * self.unit_price_cents - self.discount_cents
    }
}

/// Units that came back.
#[derive(Debug, Clone)]
pub(super) struct Return {
    /// From 1 within the visit.
    pub number: u64,
    /// Index of the order in the visit, and of the line in the order.
    pub order: usize,
    pub line: usize,
    /// What the shop's records still say about where it came from.
    pub link: Link,
    pub quantity: u64,
    pub refund_cents: i64,
    pub at: i64,
    pub reason: &'static str,
    pub resolution: &'static str,
    pub restocked: bool,
    pub handling_cents: i64,
}

/// What a return names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Link {
    Line,
    OrderAndProduct,
    Product,
}

/// One visit with everything that happened in it, in order of time.
#[derive(Debug, Clone)]
pub(super) struct Visit {
    /// From 1 within the visitor.
    pub number: u64,
    pub started_at: i64,
    /// Whether the shop knew the customer.
    pub logged_in: bool,
    /// Whether the visitor ordered before.
    pub returning: bool,
    pub channel: &'static str,
    /// Readiness to buy, about standard normal; the log has a noisy score of it.
    pub intent: f64,
    pub intent_score: f64,
    pub pages: u64,
    pub similar_views: u64,
    pub reached_cart: bool,
    pub reached_checkout: bool,
    pub exposures: Vec<Exposure>,
    /// What a visitor in the holdout would have been shown.
    pub ghosts: Vec<Exposure>,
    pub clicks: Vec<Click>,
    pub orders: Vec<Order>,
    pub returns: Vec<Return>,
}

impl Visit {
    /// The exposures of one pair that were seen so far.
    pub(super) fn seen(&self, pair: usize) -> impl Iterator<Item = &Exposure> {
        let of_pair = move |e: &&Exposure| e.pair == pair && e.viewable;
        self.exposures.iter().filter(of_pair)
    }

    /// The lift of one pair in this visit, in log-odds, and the placement where it
    /// worked best; `None` if it was not seen.
    pub(super) fn lift(
        &self,
        index: usize,
        pair: &Pair,
        moment: &Moment<'_>,
    ) -> Option<(f64, Placement)> {
        let lift = |e: &Exposure| pair.lift(e.placement, moment, e.off.is_some());
        let best = |a: (f64, Placement), b: (f64, Placement)| if b.0 > a.0 { b } else { a };
        self.seen(index)
            .map(|e| (lift(e), e.placement))
            .reduce(best)
    }
}
