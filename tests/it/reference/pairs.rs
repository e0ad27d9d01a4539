//! The figures of every row of a level: pairs, products and categories in either role, and
//! what was recommended in the whole shop (N10, N14 to N19, N24, 5.2).

use std::collections::{BTreeMap, BTreeSet};

use super::attribution::Kept;
use super::model::{Day, Order};
use super::repeat::Repeat;
use super::returns::day;
use super::world::{Sold, World};

/// What a row stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Level {
    Pair,
    Anchor,
    Target,
    /// Every path on the way to an anchor's category.
    AnchorCategory,
    TargetCategory,
    /// One row: everything that was shown.
    Shown,
}

/// What is asked.
#[derive(Debug, Clone)]
pub(crate) struct Question {
    pub(crate) level: Level,
    pub(crate) from: Option<Day>,
    /// Exclusive.
    pub(crate) to: Option<Day>,
    /// Empty: all.
    pub(crate) placements: Vec<String>,
}

impl Question {
    pub(crate) fn of(level: Level) -> Self {
        Self {
            level,
            from: None,
            to: None,
            placements: Vec::new(),
        }
    }

    /// Whether pairs are asked for, and everything that was shown of them.
    pub(crate) fn is_whole_pair(&self) -> bool {
        self.level == Level::Pair
            && self.from.is_none()
            && self.to.is_none()
            && self.placements.is_empty()
    }

    pub(crate) fn holds(&self, at: super::model::Time) -> bool {
        self.from.is_none_or(|from| day(at) >= from) && self.to.is_none_or(|to| day(at) < to)
    }

    pub(crate) fn selects(&self, kept: &Kept) -> bool {
        let placed = self.placements.is_empty() || self.placements.contains(&kept.shown.placement);
        placed && self.holds(kept.shown.shown_at)
    }
}

/// The figures of one row; what cannot be computed is `None`.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Figures {
    /// The type with the most exposures.
    pub(crate) rec_type: String,
    pub(crate) anchor_orders: usize,
    /// Σ weight.
    pub(crate) exposures: f64,
    pub(crate) clicks: usize,
    pub(crate) ctr: Option<f64>,
    pub(crate) attaches: usize,
    pub(crate) attach_rate: Option<f64>,
    pub(crate) units: f64,
    pub(crate) revenue: f64,
    pub(crate) discounts: f64,
    pub(crate) cogs: Option<f64>,
    pub(crate) fees: f64,
    pub(crate) gross_margin: Option<f64>,
    pub(crate) units_mature: Option<f64>,
    pub(crate) units_returned: Option<f64>,
    pub(crate) return_rate: Option<f64>,
    pub(crate) return_maturity: Option<f64>,
    pub(crate) return_rate_adjusted: Option<f64>,
    pub(crate) baseline_return_rate: Option<f64>,
    pub(crate) refund_amount: Option<f64>,
    pub(crate) return_loss: Option<f64>,
    pub(crate) net_margin: Option<f64>,
    pub(crate) net_margin_per_1000: Option<f64>,
    pub(crate) margin_per_attach: Option<f64>,
    pub(crate) anchor_return_with: Option<f64>,
    pub(crate) anchor_return_without: Option<f64>,
    pub(crate) repeat: Repeat,
}

impl World {
    /// The rows of a level, by id.
    pub(crate) fn rows(&self, question: &Question) -> BTreeMap<String, Figures> {
        let mut members: BTreeMap<String, BTreeSet<usize>> = BTreeMap::new();
        for (place, kept) in self.found.kept.iter().enumerate() {
            if question.selects(kept) {
                for id in self.ids(question.level, kept) {
                    members.entry(id).or_default().insert(place);
                }
            }
        }
        let rows = members.into_iter();
        rows.map(|(id, places)| (id, self.figures(question, &places)))
            .collect()
    }

    /// The rows of a level that an exposure counts in.
    fn ids(&self, level: Level, kept: &Kept) -> Vec<String> {
        let anchor = kept.shown.anchor.as_ref();
        let target = &kept.shown.target;
        match level {
            Level::Pair => anchor
                .map(|anchor| format!("{anchor}>{target}"))
                .into_iter()
                .collect(),
            Level::Anchor => anchor.cloned().into_iter().collect(),
            Level::Target => vec![target.clone()],
            Level::AnchorCategory => anchor.map_or_else(Vec::new, |anchor| self.paths(anchor)),
            Level::TargetCategory => self.paths(target),
            Level::Shown => vec![String::new()],
        }
    }

    /// A product's category and all above it; one row holds what has none.
    fn paths(&self, product: &str) -> Vec<String> {
        let path = self.shop.path(product);
        if path.is_empty() {
            return vec!["(no category)".to_owned()];
        }
        (1..=path.len())
            .map(|depth| path[..depth].join(" > "))
            .collect()
    }

    fn figures(&self, question: &Question, places: &BTreeSet<usize>) -> Figures {
        let kept: Vec<&Kept> = places
            .iter()
            .map(|place| &self.found.kept[*place])
            .collect();
        let is_credited = |line: &&Sold| line.credit.is_some_and(|place| places.contains(&place));
        let lines: Vec<&Sold> = self.sold.iter().filter(is_credited).collect();
        let sum = |of: &dyn Fn(&Sold) -> f64| lines.iter().map(|line| of(line)).sum::<f64>();
        let all = |of: &dyn Fn(&Sold) -> Option<f64>| known_sum(lines.iter().map(|line| of(line)));
        let returns = |of: &dyn Fn(&Sold) -> f64| self.knows_returns.then(|| sum(of));
        let over = |of: Option<f64>, base: Option<f64>| {
            of.zip(base)
                .and_then(|(of, base)| (base > 1e-9).then(|| of / base))
        };
        let exposures: f64 = kept.iter().map(|kept| kept.shown.weight).sum();
        let credits: BTreeSet<usize> = lines.iter().filter_map(|line| line.credit).collect();
        let clicks = kept.iter().filter(|kept| !kept.clicks.is_empty()).count();
        let mature = |line: &Sold| if line.mature { 1.0 } else { 0.0 };
        let units = sum(&Sold::quantity);
        let units_mature = returns(&|line| mature(line) * line.quantity());
        let units_returned = returns(&|line| mature(line) * line.units_back);
        let complete = returns(&|line| line.completion * line.quantity());
        let net_margin = all(&Sold::net_margin).filter(|_| self.knows_returns);
        let attaches = credits.len();
        let anchors = self.anchors(&kept);
        let mut figures = Figures {
            rec_type: main_type(&kept),
            anchor_orders: self.orders_with(question, &anchors).len(),
            exposures,
            clicks,
            ctr: over(Some(clicks as f64), Some(exposures)),
            attaches,
            attach_rate: over(Some(attaches as f64), Some(exposures)),
            units,
            revenue: sum(&|line| line.money.revenue),
            discounts: sum(&|line| line.money.discounts),
            cogs: all(&|line| line.money.cogs),
            fees: sum(&|line| line.money.fees),
            gross_margin: all(&Sold::gross_margin),
            return_rate: over(units_returned, units_mature),
            units_mature,
            units_returned,
            return_maturity: over(complete, Some(units)),
            return_rate_adjusted: over(returns(&|line| line.units_back), complete),
            baseline_return_rate: self.baseline(question.level, &kept, &lines),
            refund_amount: returns(&|line| line.refund),
            return_loss: all(&|line| line.return_loss).filter(|_| self.knows_returns),
            net_margin,
            net_margin_per_1000: over(net_margin.map(|net| net * 1000.0), Some(exposures)),
            margin_per_attach: over(net_margin, Some(attaches as f64)),
            repeat: self.repeat(question, places, &anchors),
            ..Figures::default()
        };
        if question.level == Level::Pair {
            let (with, without) = self.anchor_returns(places, &anchors);
            figures.anchor_return_with = with.filter(|_| self.knows_returns);
            figures.anchor_return_without = without.filter(|_| self.knows_returns);
        }
        figures
    }

    fn anchors<'k>(&self, kept: &[&'k Kept]) -> BTreeSet<&'k str> {
        kept.iter()
            .filter_map(|kept| kept.shown.anchor.as_deref())
            .collect()
    }

    /// Ok orders of the window that hold one of these products.
    pub(crate) fn orders_with(&self, question: &Question, any: &BTreeSet<&str>) -> Vec<&Order> {
        let products = self.products_of();
        let orders = self
            .shop
            .ok_orders()
            .filter(|order| question.holds(order.ordered_at));
        orders
            .filter(|order| {
                let held = products.get(order.order_id.as_str());
                held.is_some_and(|held| !held.is_disjoint(any))
            })
            .collect()
    }

    /// How much of the same targets comes back when nothing recommended them; of several
    /// targets the mean, weighted by their mature units credited here.
    fn baseline(&self, level: Level, kept: &[&Kept], lines: &[&Sold]) -> Option<f64> {
        if !self.knows_returns {
            return None;
        }
        let alone = |target: &str| {
            self.mature_rate(|line| line.credit.is_none() && line.line.product_id == target)
        };
        let targets: BTreeSet<&str> = kept.iter().map(|kept| kept.shown.target.as_str()).collect();
        if let (Level::Pair | Level::Target, [target]) =
            (level, &targets.iter().collect::<Vec<_>>()[..])
        {
            return alone(target);
        }
        let mut sums = (0.0, 0.0);
        for line in lines.iter().filter(|line| line.mature) {
            if let Some(rate) = alone(&line.line.product_id) {
                sums = (sums.0 + rate * line.quantity(), sums.1 + line.quantity());
            }
        }
        (sums.1 > 0.0).then(|| sums.0 / sums.1)
    }

    /// Whether the visitor of a line saw one of these exposures in the seven days before.
    pub(crate) fn saw(&self, line: &Sold, places: &BTreeSet<usize>) -> bool {
        places.iter().any(|place| {
            let shown = &self.found.kept[*place].shown;
            let before = line.order.ordered_at.0 - shown.shown_at.0;
            line.visitor.as_ref() == Some(&shown.visitor)
                && (0..7 * super::model::DAY).contains(&before)
        })
    }

    /// Return rate of the anchor in orders with the attach, and in orders whose visitor saw
    /// the pair in the seven days before and did not take it.
    fn anchor_returns(
        &self,
        places: &BTreeSet<usize>,
        anchors: &BTreeSet<&str>,
    ) -> (Option<f64>, Option<f64>) {
        let with: BTreeSet<&str> = self
            .sold
            .iter()
            .filter(|line| line.credit.is_some_and(|place| places.contains(&place)))
            .map(|line| line.order.order_id.as_str())
            .collect();
        let is_anchor = |line: &Sold| anchors.contains(line.line.product_id.as_str());
        let has = |line: &Sold| with.contains(line.order.order_id.as_str());
        (
            self.mature_rate(|line| is_anchor(line) && has(line)),
            self.mature_rate(|line| is_anchor(line) && !has(line) && self.saw(line, places)),
        )
    }
}

/// The sum of what is known; nothing is known of some where nothing is known of any.
pub(super) fn known_sum(values: impl Iterator<Item = Option<f64>>) -> Option<f64> {
    let values: Vec<Option<f64>> = values.collect();
    let known: Vec<f64> = values.iter().copied().flatten().collect();
    (values.is_empty() || !known.is_empty()).then(|| known.iter().sum())
}

/// The type with the most exposures; of several the first in the alphabet (N19).
fn main_type(kept: &[&Kept]) -> String {
    let mut weights: BTreeMap<&str, f64> = BTreeMap::new();
    for kept in kept {
        *weights.entry(&kept.shown.rec_type).or_default() += kept.shown.weight;
    }
    let most = weights.values().copied().fold(0.0, f64::max);
    let mut types = weights.iter().filter(|(_, weight)| **weight >= most - 1e-9);
    types
        .next()
        .map(|(word, _)| (*word).to_owned())
        .unwrap_or_default()
}
