//! What a line brought, cost and was charged (N11 to N13, N20).

use std::collections::BTreeMap;

use super::model::{Dec, Fee, Order, OrderLine, Shop, Time};

/// Hundred-millionths: what a product of two stored decimals is exact in.
pub(crate) type Exact = i128;

fn exact(money: Option<Dec>) -> Exact {
    money.unwrap_or_default().0 * 10_000
}

/// Shares of a discount over line values: whole cents by largest remainder, ties to the
/// earlier line, a part below a cent to the line that is first in that order. A discount of
/// at least all positive values takes them whole.
pub(crate) fn allocate(discount: Dec, values: &[Exact]) -> Vec<Exact> {
    let all: Exact = values.iter().filter(|value| **value > 0).sum();
    if discount.0 <= 0 || all == 0 {
        return vec![0; values.len()];
    }
    if exact(Some(discount)) >= all {
        return values.iter().map(|value| (*value).max(0)).collect();
    }
    let cents = discount.0 / 100;
    let quotas = values.iter().map(|value| (*value).max(0) * cents);
    let mut shares: Vec<Exact> = quotas.clone().map(|quota| quota / all).collect();
    let mut order: Vec<usize> = (0..values.len()).filter(|line| values[*line] > 0).collect();
    let remainders: Vec<Exact> = quotas.map(|quota| quota % all).collect();
    order.sort_by_key(|line| (-remainders[*line], *line));
    let left = cents - shares.iter().sum::<Exact>();
    for line in order.iter().take(usize::try_from(left).unwrap()) {
        shares[*line] += 1;
    }
    let mut shares: Vec<Exact> = shares.iter().map(|share| share * 1_000_000).collect();
    shares[order[0]] += discount.0 % 100 * 10_000;
    shares
}

/// The rules that hold for a line, missing ones as 0.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Charges {
    pub(crate) pct: f64,
    pub(crate) ship_incremental: f64,
    pub(crate) pick_pack: f64,
    pub(crate) return_handling: f64,
    pub(crate) restock_recovery: f64,
}

/// The money of one line, in the reporting currency.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct LineMoney {
    pub(crate) revenue: f64,
    pub(crate) discounts: f64,
    /// What the goods cost; unknown where nothing of the shop has a cost.
    pub(crate) cogs: Option<f64>,
    /// Whether `cogs` is a share of the revenue, because no cost is known.
    pub(crate) assumed: bool,
    pub(crate) fees: f64,
    pub(crate) charges: Charges,
}

impl Shop {
    /// The currency figures are in: the only one of the orders, else the most frequent.
    fn reporting_currency(&self) -> Option<String> {
        let mut counts: BTreeMap<&String, usize> = BTreeMap::new();
        for order in &self.orders {
            if let Some(currency) = &order.currency {
                *counts.entry(currency).or_default() += 1;
            }
        }
        let most = counts.into_iter().rev().max_by_key(|(_, orders)| *orders);
        most.map(|(currency, _)| currency.clone())
    }

    /// What one unit of a currency is worth on a day; the last rate before it stands in.
    fn rate(&self, currency: Option<&String>, at: Time) -> f64 {
        let Some(currency) = currency else {
            return 1.0;
        };
        if Some(currency) == self.reporting_currency().as_ref() {
            return 1.0;
        }
        let rates = self.fx_rates.iter();
        let known = rates.filter(|rate| rate.currency == *currency && rate.day.0 <= at.day());
        let last = known.max_by_key(|rate| rate.day);
        last.unwrap_or_else(|| panic!("no rate for {currency}"))
            .rate
    }

    /// The rate of an order's own amounts.
    pub(crate) fn order_rate(&self, order: &Order) -> f64 {
        self.rate(order.currency.as_ref(), order.ordered_at)
    }

    /// A product's unit cost at a time: the last one set, else the catalogue's.
    pub(crate) fn unit_cost_at(&self, product: &str, at: Time) -> Option<f64> {
        let costs = self.product_costs.iter();
        let set = costs.filter(|cost| cost.product_id == product && cost.valid_from <= at);
        let last = set.max_by_key(|cost| cost.valid_from);
        let last = last.map(|cost| cost.unit_cost.to_f64() * self.rate(cost.currency.as_ref(), at));
        last.or_else(|| Some(self.product(product)?.unit_cost?.to_f64()))
    }

    /// What the goods of a line cost, where that is known.
    pub(crate) fn known_cogs(&self, order: &Order, line: &OrderLine) -> Option<f64> {
        let own = line
            .unit_cost
            .map(|cost| cost.to_f64() * self.order_rate(order));
        let unit = own.or_else(|| self.unit_cost_at(&line.product_id, order.ordered_at))?;
        Some(unit * line.quantity.to_f64())
    }

    /// Net revenue and discounts of every line of an order, exact in its own currency.
    pub(crate) fn net(&self, order: &Order) -> Vec<(&OrderLine, Exact, Exact)> {
        let mut lines: Vec<&OrderLine> = self.lines_of(order).collect();
        lines.sort_by_key(|line| line.line_no);
        let value =
            |line: &&OrderLine| line.quantity.0 * line.unit_price.0 - exact(line.line_discount);
        let values: Vec<Exact> = lines.iter().map(value).collect();
        let shares = allocate(order.discount.unwrap_or_default(), &values);
        let nets = values
            .iter()
            .zip(&shares)
            .map(|(value, share)| value - share);
        let nets: Vec<Exact> = nets.collect();
        let discounts = lines.iter().zip(&shares);
        let discounts = discounts.map(|(line, share)| exact(line.line_discount) + share);
        let parts = nets.into_iter().zip(discounts.collect::<Vec<_>>());
        let rows = lines.into_iter().zip(parts);
        rows.map(|(line, (net, discount))| (line, net, discount))
            .collect()
    }

    /// Σ cogs / Σ net revenue of ok lines with a known cost: of the product's category, else
    /// of that category's first level, else of the shop.
    pub(crate) fn cost_share(&self, product: &str) -> Option<f64> {
        let path = self.path(product);
        let share = |is_like: &dyn Fn(&[String]) -> bool| {
            let (mut cogs, mut revenue) = (0.0, 0.0);
            for order in self.ok_orders() {
                for (line, net, _) in self.net(order) {
                    if let Some(known) = self.known_cogs(order, line)
                        && is_like(&self.path(&line.product_id))
                    {
                        cogs += known;
                        revenue += net as f64 / 1e8 * self.order_rate(order);
                    }
                }
            }
            (revenue > 1e-9).then(|| cogs / revenue)
        };
        let in_category = (!path.is_empty()).then(|| share(&|other| *other == path[..]));
        let in_first = (!path.is_empty()).then(|| share(&|other| other.first() == path.first()));
        let in_category = in_category.flatten().or(in_first.flatten());
        in_category.or_else(|| share(&|_| true))
    }

    /// The money of every line of an order.
    pub(crate) fn line_money(&self, order: &Order) -> Vec<(&OrderLine, LineMoney)> {
        let rate = self.order_rate(order);
        let money = |(line, net, discounts): (_, Exact, Exact)| {
            let line: &OrderLine = line;
            let revenue = net as f64 / 1e8 * rate;
            let known = self.known_cogs(order, line);
            let assumed = || Some(self.cost_share(&line.product_id)? * revenue);
            let charges = self.charges(order, &line.product_id);
            let per_unit = charges.ship_incremental + charges.pick_pack;
            let money = LineMoney {
                revenue,
                discounts: discounts as f64 / 1e8 * rate,
                cogs: known.or_else(assumed),
                assumed: known.is_none(),
                fees: charges.pct * revenue + per_unit * line.quantity.to_f64(),
                charges,
            };
            (line, money)
        };
        self.net(order).into_iter().map(money).collect()
    }

    /// The rules for a product in an order: each amount from the longest category that sets
    /// it, else from the channel, else from the rule for all.
    pub(crate) fn charges(&self, order: &Order, product: &str) -> Charges {
        let path = self.path(product);
        let mut rules: Vec<(usize, &Fee)> = Vec::new();
        for fee in &self.fees {
            let scope = fee.scope.as_deref().unwrap_or_default();
            if let Some(prefix) = scope.strip_prefix("category:") {
                let prefix = super::context::split_path(prefix);
                if path.starts_with(&prefix) {
                    rules.push((1 + prefix.len(), fee));
                }
            } else if self.is_scope_of_order(scope, order) {
                rules.push((usize::from(!scope.is_empty()), fee));
            }
        }
        rules.sort_by_key(|(depth, _)| std::cmp::Reverse(*depth));
        let money = |of: &dyn Fn(&Fee) -> Option<Dec>| {
            let set = rules.iter().find_map(|(_, fee)| of(fee));
            set.map_or(0.0, Dec::to_f64)
        };
        let number = |of: &dyn Fn(&Fee) -> Option<f64>| {
            rules.iter().find_map(|(_, fee)| of(fee)).unwrap_or(0.0)
        };
        Charges {
            pct: number(&|fee| fee.pct),
            ship_incremental: money(&|fee| fee.ship_incremental),
            pick_pack: money(&|fee| fee.pick_pack),
            return_handling: money(&|fee| fee.return_handling),
            restock_recovery: number(&|fee| fee.restock_recovery),
        }
    }

    fn is_scope_of_order(&self, scope: &str, order: &Order) -> bool {
        let session = self
            .sessions
            .iter()
            .find(|session| Some(&session.session_id) == order.session_id.as_ref());
        let channel = order.channel.clone();
        let channel = channel.or_else(|| session.and_then(|session| session.channel.clone()));
        let named = scope.strip_prefix("channel:").map(str::trim);
        scope.is_empty() || (channel.is_some() && named == channel.as_deref())
    }

    /// The fixed fee of an order: its channel's, else the one for all.
    pub(crate) fn fixed_fee(&self, order: &Order) -> f64 {
        let fees = self.fees.iter().filter(|fee| fee.fixed.is_some());
        let scope = |fee: &&Fee| fee.scope.clone().unwrap_or_default();
        let for_order = fees.filter(|fee| self.is_scope_of_order(&scope(fee), order));
        let nearest = for_order.max_by_key(|fee| !scope(fee).is_empty());
        nearest.and_then(|fee| fee.fixed).map_or(0.0, Dec::to_f64)
    }
}
