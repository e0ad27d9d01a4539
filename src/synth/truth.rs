//! The planted truth: what every pair does, counted while the shop runs and never
//! read by the app.

use super::basket::{self, Outcome};
use super::categories::CATEGORIES;
use super::law::{Moment, Pair, RecType};
use super::rng::{Key, Tag, sigmoid};
use super::shop::Shop;
use super::visit::{Exposure, Order, PLACEMENTS, Placement};
use super::worth::{self, Deal};

/// Slices of a pair's visits: the placements, who was there, and whether the visitor is
/// offered money off. Who was there is told as the shop's records can: of visitors with an
/// account, returning once they ordered, also a minute ago.
pub(super) const SLICES: [&str; 11] = [
    "pdp",
    "cart",
    "checkout",
    "post_purchase",
    "new",
    "returning",
    "budget",
    "mid",
    "premium",
    "offered",
    "full_price",
];

/// Sums over visits of one pair. Money is in units of the reporting currency.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Cell {
    pub exposures: u64,
    /// Purchases with the target, among the orders in which the pair was seen:
    /// expected and drawn, as it was and had it been hidden.
    pub p_shown: f64,
    pub p_hidden: f64,
    pub shown: u64,
    pub hidden: u64,
    /// Units that come back of those as it was, per unit of a purchase, in expectation.
    pub returned: f64,
    /// Expected net margin of these purchases.
    pub attributed: f64,
    /// Expected net margin that showing the pair added, with what it cost elsewhere:
    /// returned anchors and lost orders.
    pub added: f64,
    /// Orders lost because it was seen, in expectation.
    pub lost: f64,
}

/// Everything known about one pair.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Tally {
    pub all: Cell,
    pub slices: [Cell; SLICES.len()],
    /// Lists of visitors in the holdout that would have held the pair, and the
    /// purchases in the orders of those who would have seen it.
    pub control_exposures: u64,
    pub control_attaches: u64,
    /// Orders with a purchase after a seen exposure that were followed for 90 days,
    /// and the expected net margin of the orders in these days.
    pub followed: u64,
    pub repeat_margin: f64,
}

impl Tally {
    /// Applies `change` to the sums that a visit belongs to.
    fn each(
        &mut self,
        moment: &Moment<'_>,
        (placement, is_offered): (Placement, bool),
        change: impl Fn(&mut Cell),
    ) {
        change(&mut self.all);
        change(&mut self.slices[placement as usize]);
        if moment.visitor.account {
            let returning = moment.returning || placement == Placement::PostPurchase;
            change(&mut self.slices[PLACEMENTS.len() + usize::from(returning)]);
            change(&mut self.slices[PLACEMENTS.len() + 2 + moment.visitor.segment]);
        }
        change(&mut self.slices[PLACEMENTS.len() + 5 + usize::from(!is_offered)]);
    }
}

/// The circumstances in which a pair could sell.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sale<'a> {
    pub moment: Moment<'a>,
    /// Where the pair was seen last, which gets the credit, and where it worked best,
    /// which is the cause; `None` if it was not seen.
    pub seen: Option<Placement>,
    pub worked: Option<Placement>,
    /// Share off the price that it promised.
    pub off: Option<f64>,
    /// Expected share off the whole order.
    pub order_off: f64,
}

/// The truth about every pair, gathered while the shop runs.
#[derive(Debug)]
pub(super) struct Truth {
    pub tallies: Vec<Tally>,
}

impl Truth {
    /// Nothing known yet about `pairs` pairs.
    pub(super) fn new(pairs: usize) -> Self {
        Self {
            tallies: vec![Tally::default(); pairs],
        }
    }

    /// One exposure of a pair.
    pub(super) fn expose(&mut self, exposure: &Exposure, moment: &Moment<'_>) {
        let tally = &mut self.tallies[exposure.pair];
        let place = (exposure.placement, exposure.off.is_some());
        tally.each(moment, place, |cell| cell.exposures += 1);
    }

    /// One exposure that the holdout prevented.
    pub(super) fn expose_control(&mut self, pair: usize) {
        self.tallies[pair].control_exposures += 1;
    }

    /// A purchase, or none, of someone who would have seen the pair but for the holdout.
    pub(super) fn note_control(&mut self, pair: usize, outcome: Outcome) {
        self.tallies[pair].control_attaches += u64::from(outcome.hidden);
    }

    /// The outcomes of a pair in an order that counts; those of pairs that were
    /// not seen tell nothing about showing it.
    pub(super) fn note(&mut self, shop: &Shop, pair: usize, sale: &Sale<'_>, outcome: Outcome) {
        let (Some(seen), Some(worked)) = (sale.seen, sale.worked) else {
            return;
        };
        let law = &shop.pairs.all[pair];
        let value = Value::of(shop, law, sale);
        let usual = outcome.p_actual.min(outcome.p_hidden);
        let caused = (outcome.p_actual - outcome.p_hidden).max(0.0);
        let attributed = usual * value.usual + caused * value.caused;
        let added = attributed - caused * value.harm - outcome.p_hidden * value.hidden;
        let returned = usual * value.return_rate.0 + caused * value.return_rate.1;
        let (worked, seen) = ((worked, sale.off.is_some()), (seen, sale.off.is_some()));
        self.tallies[pair].each(&sale.moment, worked, |cell| cell.added += added);
        self.tallies[pair].each(&sale.moment, seen, |cell| {
            cell.p_shown += outcome.p_actual;
            cell.p_hidden += outcome.p_hidden;
            cell.shown += u64::from(outcome.actual);
            cell.hidden += u64::from(outcome.hidden);
            cell.returned += returned;
            cell.attributed += attributed;
        });
    }

    /// Draws whether a list after the order sells its pair; hidden, nothing would.
    pub(super) fn follow_up(
        &mut self,
        shop: &Shop,
        pair: usize,
        sale: &Sale<'_>,
        (key, logit): (Key, f64),
    ) -> bool {
        let p_actual = sigmoid(logit);
        let actual = key.child(Tag::FollowUp, pair as u64 + 1).unit() < p_actual;
        let outcome = Outcome {
            p_actual,
            p_hidden: 0.0,
            actual,
            hidden: false,
        };
        self.note(shop, pair, sale, outcome);
        actual
    }

    /// A pair made an order less likely by `lost`. What is lost is the margin of the
    /// anchor less what an order costs; add-ons are left out.
    pub(super) fn harm(
        &mut self,
        shop: &Shop,
        pair: usize,
        moment: &Moment<'_>,
        (placement, lost): (Placement, f64),
    ) {
        let anchor = &shop.catalogue.products[shop.pairs.all[pair].anchor];
        let deal = Deal {
            at: moment.at,
            return_rate: anchor.return_rate,
            off: None,
            order_off: basket::coupon_off(!moment.returning),
        };
        let value = worth::margin(anchor, &deal) - basket::order_cost();
        let is_offered = shop.pairs.all[pair].off(pair, moment.visitor).is_some();
        self.tallies[pair].each(moment, (placement, is_offered), |cell| {
            cell.lost += lost;
            cell.added -= lost * value;
        });
    }

    /// What the orders of 90 days after an order with a purchase through the pair
    /// were worth.
    pub(super) fn repeat(&mut self, pair: usize, margin: f64) {
        self.tallies[pair].followed += 1;
        self.tallies[pair].repeat_margin += margin;
    }
}

/// What the purchases of a pair are worth in one visit.
#[derive(Debug)]
struct Value {
    /// Shown: one that would have been made anyway, one that was caused.
    usual: f64,
    caused: f64,
    /// Hidden.
    hidden: f64,
    /// What a caused one does to the anchor.
    harm: f64,
    /// Share of the units that come back: made anyway, caused.
    return_rate: (f64, f64),
}

impl Value {
    fn of(shop: &Shop, pair: &Pair, sale: &Sale<'_>) -> Self {
        let products = &shop.catalogue.products;
        let (anchor, target) = (&products[pair.anchor], &products[pair.target]);
        let deal = |return_rate: f64, off: Option<f64>| Deal {
            at: sale.moment.at,
            return_rate,
            off,
            order_off: sale.order_off,
        };
        let rates = (
            target.return_rate,
            pair.return_rate(target.return_rate, &sale.moment),
        );
        // An upsell takes the place of the anchor.
        let replaced = match pair.rec_type {
            RecType::Upsell => worth::margin(anchor, &deal(anchor.return_rate, None)),
            RecType::CrossSell => 0.0,
        };
        let units = worth::units_back(&CATEGORIES[target.category]);
        let anchor_loss = worth::loss(anchor, &deal(anchor.return_rate, None));
        Self {
            usual: worth::margin(target, &deal(rates.0, sale.off)) - replaced,
            caused: worth::margin(target, &deal(rates.1, sale.off)) - replaced,
            hidden: worth::margin(target, &deal(rates.0, None)) - replaced,
            harm: pair.anchor_return * anchor_loss,
            return_rate: (rates.0 * units, rates.1 * units),
        }
    }
}

/// Expected net margin of an order as it was put together, less shipping and the
/// fee's fixed amount.
pub(super) fn order_margin(shop: &Shop, order: &Order) -> f64 {
    let lines = order.lines.iter().map(|line| {
        let product = &shop.catalogue.products[line.product];
        let deal = Deal {
            at: order.at,
            return_rate: line.return_rate,
            off: line.off,
            order_off: 0.0,
        };
        worth::margin(product, &deal)
    });
    lines.sum::<f64>() - order.discount_cents as f64 / 100.0 - basket::order_cost()
}
