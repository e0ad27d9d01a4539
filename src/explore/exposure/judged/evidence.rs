//! From what the facts hold to the evidence that pairs are judged by.

use std::collections::{BTreeMap, HashMap};

use duckdb::Connection;

use super::alike::Anchors;
use super::beside;
use super::labels::{CHANNEL, CUSTOMER, DEVICE, INTENT, SEGMENT, TIER};
use super::load::{self, Pair, Part, Place, Target, Whole};
use super::sums::Sums;
use super::usual;
use crate::domain::Scope;
use crate::explore::ExploreError;
use crate::explore::exposure::alerts::order_margin;
use crate::explore::exposure::scope::Selected;
use crate::explore::exposure::shown::NO_KEY;
use crate::explore::exposure::spread::{Kind, Spreads};
use crate::explore::shop::Shop;
use crate::judge::{
    AnchorReturns, Cell, Design, Dimension, Evidence, Funnel, Holdout, Organic, Returns,
};
use crate::stats::Cooccurrence;
use crate::whatif::Known;

/// All pairs of a scope.
#[derive(Debug, Default)]
pub(super) struct Family {
    pub(super) pairs: Vec<Pair>,
    pub(super) evidence: Vec<Evidence>,
    /// Where each was shown.
    pub(super) places: Vec<Vec<Place>>,
    /// How placements compare.
    pub(super) usual: Vec<(i64, Known)>,
    /// How groups compare, by dimension and value.
    pub(super) usual_groups: Vec<((i64, i64), Known)>,
}

/// What no selection changes.
#[derive(Debug)]
pub(super) struct Constant {
    targets: HashMap<i64, Target>,
    holdouts: HashMap<Pair, Holdout>,
    organic: HashMap<Pair, Organic>,
    funnels: HashMap<Pair, Vec<Funnel>>,
    /// Rank of the shrunk NPMI among the targets of its category, 0 to 1.
    affinity: HashMap<Pair, f64>,
    spreads: Spreads,
    anchor_categories: HashMap<i64, i64>,
    order_margin: Option<f64>,
}

impl Constant {
    /// Reads it.
    pub(super) fn load(conn: &Connection, shop: &Shop) -> Result<Self, ExploreError> {
        let categories = conn
            .prepare(
                "select cast(product_no as bigint), cast(category_no as bigint) from product_fact",
            )?
            .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
            .collect::<Result<HashMap<i64, i64>, _>>()?;
        Ok(Self {
            targets: load::targets(conn)?,
            holdouts: beside::holdouts(conn)?,
            organic: beside::organic(conn)?,
            funnels: beside::funnels(conn)?,
            affinity: affinity(&load::together(conn)?, shop.orders, &categories),
            spreads: Spreads::load(conn, &[Kind::Pair, Kind::AnchorCategory])?,
            anchor_categories: categories,
            order_margin: order_margin(conn)?,
        })
    }

    /// The completion of a pair at the places where it is shown.
    fn funnels(&self, pair: Pair, places: &[Place]) -> Vec<Funnel> {
        let own = self.funnels.get(&pair).into_iter().flatten();
        own.filter(|funnel| {
            let placement = i64::from(funnel.placement);
            places.iter().any(|place| place.placement == placement)
        })
        .copied()
        .collect()
    }

    /// The holdout of a pair.
    pub(super) fn holdout(&self, pair: Pair) -> Option<Holdout> {
        self.holdouts.get(&pair).copied()
    }
}

/// Orders with both that the shrinkage of NPMI counts as beside a pair's own.
const USUAL_ORDERS: f64 = 5.0;

fn affinity(
    together: &[(Pair, [f64; 3])],
    orders: u64,
    categories: &HashMap<i64, i64>,
) -> HashMap<Pair, f64> {
    let mut groups: BTreeMap<i64, Vec<(Pair, f64)>> = BTreeMap::new();
    for (pair, counts) in together {
        let [both, anchor, target] = counts.map(|count| count as u64);
        let npmi = Cooccurrence::new(both, anchor, target, orders)
            .ok()
            .and_then(|counts| counts.npmi());
        let category = categories.get(&pair.1).copied().unwrap_or(NO_KEY);
        if let Some(npmi) = npmi {
            let shrunk = npmi * counts[0] / (counts[0] + USUAL_ORDERS);
            groups.entry(category).or_default().push((*pair, shrunk));
        }
    }
    groups.into_values().flat_map(ranks).collect()
}

/// The rank of each among all, 0 to 1; equal ones share the middle of theirs.
fn ranks<K: Copy>(mut members: Vec<(K, f64)>) -> Vec<(K, f64)> {
    members.sort_by(|a, b| a.1.total_cmp(&b.1));
    let n = members.len() as f64;
    let mut ranked = Vec::with_capacity(members.len());
    for alike in members.chunk_by(|a, b| a.1.total_cmp(&b.1).is_eq()) {
        let middle = ranked.len() as f64 + alike.len() as f64 / 2.0;
        ranked.extend(alike.iter().map(|(key, _)| (*key, middle / n)));
    }
    ranked
}

/// The days of a scope's exposures.
fn days(conn: &Connection, scope: &Scope) -> Result<f64, ExploreError> {
    let mut conditions = vec!["true".to_owned()];
    if let Some(from) = scope.window.from {
        conditions.push(format!("shown_at >= timestamp '{from}'"));
    }
    if let Some(to) = scope.window.to {
        conditions.push(format!("shown_at < timestamp '{to}'"));
    }
    let sql = format!(
        "select cast(coalesce(cast(max(shown_at) as date) - cast(min(shown_at) as date) + 1, 0) \
         as double) from fact_exposure where {}",
        conditions.join(" and ")
    );
    Ok(conn.query_row(&sql, [], |row| row.get(0))?)
}

impl Family {
    /// Reads the pairs of a selection; slot values are still 0.
    pub(super) fn load(
        conn: &Connection,
        shop: &Shop,
        scope: &Scope,
        selected: &Selected,
        constant: &Constant,
    ) -> Result<Self, ExploreError> {
        let wholes = load::wholes(conn, selected)?;
        let parts = load::parts(conn, selected)?;
        let places = load::places(conn, selected)?;
        let views = load::views(conn, selected)?;
        let context = Context {
            shop,
            constant,
            views,
            anchors: Anchors::of(&parts),
            days: days(conn, scope)?,
            mendable: usual_mendable(&wholes),
            upsell: conn
                .prepare(
                    "select cast(value_no as bigint) from dimension_value \
                     where dimension = 'rec_type' and value = 'upsell'",
                )?
                .query_map([], |row| row.get(0))?
                .next()
                .transpose()?,
            later: beside::later_placements(conn)?,
        };
        let mut family = Self {
            usual: usual::placements(&parts),
            usual_groups: usual::groups(&parts),
            ..Self::default()
        };
        let mut groups = Groups::default();
        let (mut parts, mut places) = (&parts[..], &places[..]);
        for whole in &wholes {
            let own_parts = take(&mut parts, |part| part.pair, whole.pair);
            let own_places = take(&mut places, |place| place.pair, whole.pair);
            let evidence = context.evidence(whole, own_parts, own_places, &mut groups);
            family.pairs.push(whole.pair);
            family.evidence.push(evidence);
            family.places.push(own_places.to_vec());
        }
        Ok(family)
    }
}

/// The rows of one pair off the front of rows sorted by pair.
fn take<'a, T>(rows: &mut &'a [T], pair_of: impl Fn(&T) -> Pair, pair: Pair) -> &'a [T] {
    let from = rows.partition_point(|row| pair_of(row) < pair);
    let to = rows.partition_point(|row| pair_of(row) <= pair);
    let (taken, rest) = (&rows[from..to], &rows[to..]);
    *rows = rest;
    taken
}

/// Numbers groups in the order in which they are met.
#[derive(Debug, Default)]
struct Groups {
    attach: HashMap<[i64; 3], u32>,
    margin: HashMap<(i64, bool), u32>,
}

fn number<K: std::hash::Hash + Eq>(groups: &mut HashMap<K, u32>, key: K) -> u32 {
    let next = u32::try_from(groups.len()).unwrap_or(u32::MAX);
    *groups.entry(key).or_insert(next)
}

/// What the evidence of every pair of a selection is made with.
struct Context<'a> {
    shop: &'a Shop,
    constant: &'a Constant,
    views: HashMap<(i64, i64), f64>,
    anchors: Anchors,
    days: f64,
    /// The number of the type `upsell`.
    upsell: Option<i64>,
    /// The numbers of the placements after an order, which sell into a later one.
    later: Vec<i64>,
    /// Share of the attached units that came back whose reason can be mended, over all pairs.
    mendable: f64,
}

/// `of / n`, where there is any.
fn share(of: f64, n: f64) -> Option<f64> {
    (n > 0.0).then(|| of / n)
}

/// The share of the attached units that came back whose reason can be mended.
fn usual_mendable(wholes: &[Whole]) -> f64 {
    let (mendable, back) = wholes.iter().fold((0.0, 0.0), |sum, whole| {
        (sum.0 + whole.mendable_back, sum.1 + whole.sums.units_back())
    });
    share(mendable, back).unwrap_or(0.0).min(1.0)
}

/// So much more often than usual, in standard errors, a pair's returns must have reasons that
/// can be mended: one-sided 95 %.
const MENDABLE_Z: f64 = 1.645;

impl Context<'_> {
    /// The share of what came back whose reason can be mended, where it is clearly above the
    /// usual: of reasons that all pairs have nothing of this pair can be mended.
    fn mendable_share(&self, mendable: f64, back: f64) -> Option<f64> {
        let found = share(mendable, back)?.min(1.0);
        let usual = self.mendable;
        let se = (usual * (1.0 - usual) / back).sqrt();
        (found > usual + MENDABLE_Z * se && back >= 5.0).then_some(found)
    }

    fn evidence(
        &self,
        whole: &Whole,
        parts: &[Part],
        places: &[Place],
        groups: &mut Groups,
    ) -> Evidence {
        let (anchor, target) = whole.pair;
        let known = self
            .constant
            .targets
            .get(&target)
            .copied()
            .unwrap_or_default();
        let takings = whole.sums.takings(known.usual_loss.unwrap_or(0.0));
        let category = self.constant.anchor_categories.get(&anchor);
        let spread = self.constant.spreads.of(&[
            (Kind::Pair, anchor, target),
            (
                Kind::AnchorCategory,
                category.copied().unwrap_or(NO_KEY),
                NO_KEY,
            ),
        ]);
        let design = Design {
            attach: spread.design.attach,
            margin: spread.design.margin,
            returned: spread.design.returned,
        };
        let rec_type = most(places, |place| place.rec_type);
        let placement = most(places, |place| place.placement);
        let is_upsell = rec_type.is_some() && rec_type == self.upsell;
        let [rec_type, placement] = [rec_type, placement].map(|number| number.unwrap_or(NO_KEY));
        let weight = whole.sums.weight();
        let views: f64 = distinct(places)
            .filter_map(|placement| self.views.get(&(anchor, placement)))
            .sum();
        // Where no margin is known at all that is a hole of its own.
        let unknown_margins = if takings.known() > 0.0 {
            1.0 - takings.known() / takings.attaches
        } else {
            0.0
        };
        Evidence {
            takings,
            design,
            attach_group: number(&mut groups.attach, [whole.category, rec_type, placement]),
            margin_group: number(&mut groups.margin, (whole.category, is_upsell)),
            // What an upsell earns is the difference to the anchor it replaces.
            usual_margin: known.usual_margin.filter(|_| !is_upsell),
            baseline_return_rate: known.baseline,
            shown_interval: None,
            slot_value: 0.0,
            monthly_exposures: share(30.0 * weight, self.days).unwrap_or(0.0),
            full_days: self.days,
            maturity: share(takings.units_expected, takings.units),
            viewable_share: share(whole.seen, whole.seen_known),
            mean_position: share(whole.position_sum, whole.position_known),
            clicks: whole.clicks,
            shown_share: share(weight, views).map(|share| share.min(1.0)),
            discounted_share: share(whole.discounted, takings.attaches),
            mendable_return_share: self.mendable_share(whole.mendable_back, takings.units_back),
            untracked_share: known.untracked_share,
            assumed_cost_share: (share(whole.assumed_revenue, whole.revenue).unwrap_or(0.0)
                + unknown_margins.max(0.0))
            .clamp(0.0, 1.0),
            returns: match self.shop.about_returns() {
                None => Returns::Known,
                Some(_) => Returns::Missing,
            },
            anchor_returns: (whole.with.n > 0.0 && whole.without.n > 0.0).then_some(
                AnchorReturns {
                    with: whole.with,
                    without: whole.without,
                },
            ),
            holdout: self.constant.holdout(whole.pair),
            organic: self
                .constant
                .organic
                .get(&whole.pair)
                .map(|organic| Organic {
                    later: beside::later_share(parts, &self.later),
                    ..*organic
                }),
            funnels: self.constant.funnels(whole.pair, places),
            order_margin: self.constant.order_margin,
            imbalance: self.anchors.imbalance(parts, design.attach),
            affinity_percentile: self.constant.affinity.get(&whole.pair).copied(),
            comparison: self.anchors.strata(parts, design.attach),
            cells: cells(parts, takings.loss_per_return),
            previous: None,
        }
    }
}

/// The number with the most exposures; of several the lowest.
fn most(places: &[Place], of: impl Fn(&Place) -> i64) -> Option<i64> {
    let mut weights: BTreeMap<i64, f64> = BTreeMap::new();
    for place in places {
        *weights.entry(of(place)).or_default() += place.weight;
    }
    let most = weights.values().copied().fold(0.0, f64::max);
    let found = weights
        .into_iter()
        .find(|(_, weight)| *weight >= most - 1e-9);
    found.map(|(number, _)| number)
}

/// The placements, each once.
pub(super) fn distinct(places: &[Place]) -> impl Iterator<Item = i64> {
    places
        .chunk_by(|a, b| a.placement == b.placement)
        .filter_map(|alike| Some(alike.first()?.placement))
}

/// The parts of one pair as the judge tells them apart. Groups that nobody knows
/// anything of are left out.
fn cells(parts: &[Part], usual_loss: f64) -> Vec<Cell> {
    let mut sums: BTreeMap<(Dimension, u16, u16), Sums> = BTreeMap::new();
    for part in parts {
        let (Ok(value), Ok(channel), Ok(device)) = (
            u16::try_from(part.value),
            u16::try_from(part.part / 1000),
            u16::try_from(part.part % 1000),
        ) else {
            continue;
        };
        let mut add = |dimension, value, stratum| {
            sums.entry((dimension, value, stratum))
                .or_default()
                .add(&part.sums);
        };
        match (part.dimension, value) {
            (1, _) => {
                add(Dimension::Placement, value, device);
                if device > 0 {
                    add(Dimension::Cohort(DEVICE), device, 0);
                }
                if channel > 0 {
                    add(Dimension::Cohort(CHANNEL), channel, 0);
                }
            }
            (2, _) => add(Dimension::Position, value, 0),
            (3, 1..) => add(Dimension::Cohort(CUSTOMER), value, 0),
            (4, 1..) => add(Dimension::Cohort(SEGMENT), value, 0),
            (5, 1..) => add(Dimension::Cohort(TIER), value, 0),
            (6, 1..) => add(Dimension::Cohort(INTENT), value, 0),
            (7, _) => add(Dimension::Frequency, value, 0),
            (8, _) => add(Dimension::Discount, value, 0),
            _ => {}
        }
    }
    sums.into_iter()
        .map(|((dimension, value, stratum), sums)| Cell {
            dimension,
            value,
            stratum,
            takings: sums.takings(usual_loss),
        })
        .collect()
}
