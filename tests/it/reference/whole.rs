//! Figures of the whole shop: the overview, and the arms of experiments (N21).

use std::collections::{BTreeMap, BTreeSet};

use super::model::{Dec, Order};
use super::pairs::{Level, Question};
use super::world::{Sold, World};

/// The overview in exposure mode.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Overview {
    pub(crate) orders: usize,
    pub(crate) customers: usize,
    pub(crate) units: f64,
    pub(crate) revenue: f64,
    pub(crate) cogs: Option<f64>,
    pub(crate) gross_margin: Option<f64>,
    pub(crate) refund_amount: Option<f64>,
    pub(crate) net_margin: Option<f64>,
    pub(crate) aov: Option<f64>,
    pub(crate) exposures: f64,
    pub(crate) attach_rate: Option<f64>,
    pub(crate) attached_revenue: f64,
    pub(crate) pairs: usize,
}

/// One arm of an experiment.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Arm {
    pub(crate) is_control: bool,
    pub(crate) units: usize,
    pub(crate) orders: usize,
    pub(crate) conversion: f64,
    pub(crate) aov: Option<f64>,
    pub(crate) rpv: f64,
    pub(crate) margin_per_visitor: Option<f64>,
}

impl World {
    /// Orders count by the time they were placed, exposures by the time they were shown.
    pub(crate) fn overview(&self, question: &Question) -> Overview {
        let shown = Question {
            level: Level::Shown,
            ..question.clone()
        };
        let shown = self.rows(&shown).remove("").unwrap_or_default();
        let pairs = Question {
            level: Level::Pair,
            ..question.clone()
        };
        let orders: Vec<&Order> = self
            .shop
            .ok_orders()
            .filter(|order| question.holds(order.ordered_at))
            .collect();
        let customers = orders
            .iter()
            .filter_map(|order| self.shop.customer_of(order));
        let lines = self.lines_of_orders(&orders);
        let revenue: f64 = lines.iter().map(|line| line.money.revenue).sum();
        let refunds: f64 = lines.iter().map(|line| line.refund).sum();
        let net = super::pairs::known_sum(lines.iter().map(|line| line.net_margin()));
        Overview {
            orders: orders.len(),
            customers: customers.collect::<BTreeSet<_>>().len(),
            units: lines.iter().map(|line| line.quantity()).sum(),
            revenue,
            cogs: lines.iter().map(|line| line.money.cogs).sum(),
            gross_margin: lines.iter().map(|line| line.gross_margin()).sum(),
            refund_amount: self.knows_returns.then_some(refunds),
            net_margin: net.filter(|_| self.knows_returns),
            aov: (!orders.is_empty()).then(|| revenue / orders.len() as f64),
            exposures: shown.exposures,
            attach_rate: shown.attach_rate,
            attached_revenue: shown.revenue,
            pairs: self.rows(&pairs).len(),
        }
    }

    fn lines_of_orders(&self, orders: &[&Order]) -> Vec<&Sold> {
        let ids: BTreeSet<&str> = orders.iter().map(|order| order.order_id.as_str()).collect();
        let lines = self.sold.iter();
        lines
            .filter(|line| ids.contains(line.order.order_id.as_str()))
            .collect()
    }

    /// The arms by experiment and arm, and by experiment how many units were in several.
    pub(crate) fn experiments(&self) -> (BTreeMap<(String, String), Arm>, BTreeMap<String, usize>) {
        let mut arms_of: BTreeMap<(&str, &str), Vec<_>> = BTreeMap::new();
        for row in &self.shop.assignments {
            arms_of
                .entry((&row.experiment_id, &row.unit_id))
                .or_default()
                .push(row);
        }
        let mut dropped: BTreeMap<String, usize> = BTreeMap::new();
        let mut units: BTreeMap<(String, String), Vec<_>> = BTreeMap::new();
        for ((experiment, _), rows) in arms_of {
            if let [row] = rows[..] {
                let arm = (experiment.to_owned(), row.arm.clone());
                units.entry(arm).or_default().push(row);
            } else {
                *dropped.entry(experiment.to_owned()).or_default() += 1;
            }
        }
        let mut arms = BTreeMap::new();
        for (id, units) in units {
            let (mut orders, mut converted) = (Vec::new(), 0);
            for unit in &units {
                let by_customer = unit.unit_type.as_deref() == Some("customer");
                let its = self.shop.ok_orders().filter(|order| {
                    let who = match by_customer {
                        true => self.shop.customer_of(order),
                        false => self.shop.visitor_of(order),
                    };
                    who.as_ref() == Some(&unit.unit_id) && order.ordered_at >= unit.assigned_at
                });
                let its: Vec<&Order> = its.collect();
                converted += usize::from(!its.is_empty());
                orders.extend(its);
            }
            let arm = self.arm(units[0].is_control, units.len(), converted, &orders);
            arms.insert(id, arm);
        }
        (arms, dropped)
    }

    fn arm(&self, is_control: bool, units: usize, converted: usize, orders: &[&Order]) -> Arm {
        let lines = self.lines_of_orders(orders);
        let revenue: f64 = lines.iter().map(|line| line.money.revenue).sum();
        let net: Option<f64> = lines.iter().map(|line| line.net_margin()).sum();
        let own_costs = orders.iter().map(|order| {
            let shipping = order.shipping_cost.map_or(0.0, Dec::to_f64);
            shipping * self.shop.order_rate(order) + self.shop.fixed_fee(order)
        });
        let own_costs: f64 = own_costs.sum();
        let net = net.filter(|_| self.knows_returns);
        Arm {
            is_control,
            units,
            orders: orders.len(),
            conversion: converted as f64 / units as f64,
            aov: (!orders.is_empty()).then(|| revenue / orders.len() as f64),
            rpv: revenue / units as f64,
            margin_per_visitor: net.map(|net| (net - own_costs) / units as f64),
        }
    }
}
