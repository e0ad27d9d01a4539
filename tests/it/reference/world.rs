//! Every line of every ok order with all that is known of it: credit, money, returns, and
//! what is left in the end (N14, N17, N18).

use std::collections::{BTreeMap, BTreeSet};

use super::attribution::{Attribution, Rules};
use super::model::{Dec, Order, OrderLine, Shop};
use super::money::LineMoney;
use super::returns::completion;

/// One line of an ok order.
#[derive(Debug, Clone)]
pub(crate) struct Sold {
    pub(crate) order: Order,
    pub(crate) line: OrderLine,
    pub(crate) visitor: Option<String>,
    /// The place of the exposure that is credited.
    pub(crate) credit: Option<usize>,
    pub(crate) money: LineMoney,
    pub(crate) mature: bool,
    /// F of N15: 1 for a mature line.
    pub(crate) completion: f64,
    /// Units that came back so far.
    pub(crate) units_back: f64,
    pub(crate) refund: f64,
    pub(crate) return_loss: Option<f64>,
    /// The margin of the anchor that an upsell replaced; unknown where its price is.
    pub(crate) replaced: Option<f64>,
}

impl Sold {
    pub(crate) fn quantity(&self) -> f64 {
        self.line.quantity.to_f64()
    }

    pub(crate) fn gross_margin(&self) -> Option<f64> {
        Some(self.money.revenue - self.money.cogs?)
    }

    pub(crate) fn net_margin(&self) -> Option<f64> {
        Some(self.gross_margin()? - self.money.fees - self.return_loss? - self.replaced?)
    }
}

/// A shop, and everything that follows from it.
#[derive(Debug)]
pub(crate) struct World {
    pub(crate) shop: Shop,
    pub(crate) found: Attribution,
    pub(crate) sold: Vec<Sold>,
    /// Whether any return names an order line; without one, returns are unknown.
    pub(crate) knows_returns: bool,
}

/// Units that came back over the units whose time is up, in parts.
fn ratio(back: f64, units: f64) -> Option<f64> {
    (units > 1e-9).then(|| back / units)
}

impl World {
    pub(crate) fn of(imports: &[Shop], rules: &Rules) -> Self {
        let shop = Shop::after(imports);
        let found = Attribution::of(&shop, rules);
        let mut world = Self {
            knows_returns: shop.has_linked_returns(),
            found,
            sold: Vec::new(),
            shop,
        };
        world.sold = world.lines(rules);
        for place in 0..world.sold.len() {
            let loss = world.return_loss(&world.sold[place]);
            let replaced = world.replaced(&world.sold[place]);
            world.sold[place].return_loss = loss;
            world.sold[place].replaced = replaced;
        }
        world
    }

    fn lines(&self, rules: &Rules) -> Vec<Sold> {
        let shop = &self.shop;
        let delays = shop.delays();
        let mut sold = Vec::new();
        for order in shop.ok_orders() {
            for (line, money) in shop.line_money(order) {
                let mature = shop.is_mature(order, line);
                let mut line = Sold {
                    order: order.clone(),
                    line: line.clone(),
                    visitor: shop.visitor_of(order),
                    credit: self.found.credit(shop, rules, order, line),
                    money,
                    mature,
                    completion: match mature {
                        true => 1.0,
                        false => completion(&delays, shop.age(order)),
                    },
                    units_back: shop.units_back(order, line),
                    refund: 0.0,
                    return_loss: Some(0.0),
                    replaced: Some(0.0),
                };
                line.refund = self.refunds(&line).iter().sum();
                sold.push(line);
            }
        }
        sold
    }

    /// What was paid back for each return of a line: nothing for an exchange, the net price
    /// of what came back where no amount is named.
    fn refunds(&self, sold: &Sold) -> Vec<f64> {
        let rate = self.shop.order_rate(&sold.order);
        let price = sold.money.revenue / sold.quantity();
        let backs = self.shop.backs(&sold.order, &sold.line);
        let refund = backs.iter().map(|back| match (back.exchange, back.refund) {
            (true, _) => 0.0,
            (false, Some(refund)) => refund.to_f64() * rate,
            (false, None) => price * back.quantity,
        });
        refund.collect()
    }

    /// N17.
    fn return_loss(&self, sold: &Sold) -> Option<f64> {
        let charges = sold.money.charges;
        let cogs = sold.money.cogs;
        let recovered = |units: f64| match charges.restock_recovery {
            0.0 => Some(0.0),
            recovery => Some(recovery * cogs? / sold.quantity() * units),
        };
        if !sold.mature {
            let recovered = recovered(sold.quantity())?;
            let handling = charges.return_handling * sold.quantity();
            return Some(self.expected_return(sold) * (sold.money.revenue - recovered + handling));
        }
        let rate = self.shop.order_rate(&sold.order);
        let backs = self.shop.backs(&sold.order, &sold.line);
        let mut loss = 0.0;
        for (back, refund) in backs.iter().zip(self.refunds(sold)) {
            let handling = back.handling.map(|handling| handling.to_f64() * rate);
            loss += refund + handling.unwrap_or(charges.return_handling * back.quantity);
            if back.restocked && !back.exchange {
                loss -= recovered(back.quantity)?;
            }
        }
        Some(loss)
    }

    /// ρ of N17; for a line without credit there is no pair, and ρ = b.
    fn expected_return(&self, sold: &Sold) -> f64 {
        let path = self.shop.path(&sold.line.product_id);
        let all = |is_like: &dyn Fn(&Sold) -> bool| {
            let lines = self.sold.iter().filter(|sold| is_like(sold));
            lines.fold((0.0, 0.0), |(back, units), line| {
                (
                    back + line.units_back,
                    units + line.quantity() * line.completion,
                )
            })
        };
        let category =
            all(&|other| !path.is_empty() && self.shop.path(&other.line.product_id) == path);
        let base = if category.1 < 20.0 {
            all(&|_| true)
        } else {
            category
        };
        let base = ratio(base.0, base.1).unwrap_or(0.0);
        let pair = self.pair(sold);
        let own = all(&|other| pair.is_some() && self.pair(other) == pair);
        (own.0 + 5.0 * base) / (own.1 + 5.0)
    }

    /// Anchor and target of the exposure a line is credited to.
    fn pair(&self, sold: &Sold) -> Option<(Option<String>, String)> {
        let shown = &self.found.kept[sold.credit?].shown;
        Some((shown.anchor.clone(), shown.target.clone()))
    }

    /// N18: what the anchor would have left, had it been bought instead.
    fn replaced(&self, sold: &Sold) -> Option<f64> {
        let Some(credit) = sold.credit else {
            return Some(0.0);
        };
        let shown = &self.found.kept[credit].shown;
        let Some(anchor) = &shown.anchor else {
            return Some(0.0);
        };
        let mut lines = self.shop.lines_of(&sold.order);
        if shown.rec_type != "upsell" || lines.any(|line| line.product_id == *anchor) {
            return Some(0.0);
        }
        let price = self.shop.product(anchor)?.list_price.map(Dec::to_f64)?;
        let cost = self.shop.unit_cost_at(anchor, sold.order.ordered_at);
        let cost = cost.or_else(|| Some(self.shop.cost_share(anchor)? * price))?;
        let charges = self.shop.charges(&sold.order, anchor);
        let returned = self.mature_rate(|line| line.line.product_id == *anchor);
        let returned = returned
            .or_else(|| self.mature_rate(|_| true))
            .unwrap_or(0.0);
        let loss = price - charges.restock_recovery * cost + charges.return_handling;
        let kept = price * (1.0 - charges.pct) - cost;
        let kept = kept - charges.ship_incremental - charges.pick_pack;
        Some(sold.quantity() * (kept - returned * loss))
    }

    /// Units that came back over units sold, mature lines only; none without a mature unit.
    pub(crate) fn mature_rate(&self, is_meant: impl Fn(&Sold) -> bool) -> Option<f64> {
        let lines = self
            .sold
            .iter()
            .filter(|line| line.mature && is_meant(line));
        let sums = lines.fold((0.0, 0.0), |(back, units), line| {
            (back + line.units_back, units + line.quantity())
        });
        ratio(sums.0, sums.1)
    }

    /// The products of an order, by its id.
    pub(crate) fn products_of(&self) -> BTreeMap<&str, BTreeSet<&str>> {
        let mut products: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for sold in &self.sold {
            let of_order = products.entry(&sold.order.order_id).or_default();
            of_order.insert(&sold.line.product_id);
        }
        products
    }
}
