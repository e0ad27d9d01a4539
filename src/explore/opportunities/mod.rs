//! Pairs bought together beyond chance and not offered.

mod bought;

use std::collections::HashMap;

use duckdb::Connection;

use super::exposure::{self, Offers};
use super::pairs::{self, Names, Which};
use super::selection;
use super::shop::Shop;
use super::{ExploreError, OpportunityRow, Table, levels};
use crate::domain::{Mode, Note, Scope};
use crate::judge::{Gain, Offered, Thresholds, Unoffered, Uptake, gain, judge_baskets};
use crate::stats::{Cooccurrence, adjusted_p_values};
use bought::{Goods, Margins, Pair};

/// A pair counts as not offered below this share of the anchor's views.
const HARDLY_SHOWN: f64 = 0.01;

/// What all pairs are weighed by.
struct Market<'a> {
    shop: &'a Shop,
    offers: Option<&'a Offers>,
    uptake: Option<Uptake>,
    goods: Goods,
    margins: Margins,
    /// Months of orders.
    months: Option<f64>,
    /// For each anchor the target that earns least per exposure, and what it earns.
    weakest: HashMap<u32, (u32, f64)>,
    thresholds: &'a Thresholds,
}

/// One that is worth telling.
struct Found {
    pair: Pair,
    together: Cooccurrence,
    q_value: f64,
    gain: Gain,
    views: f64,
    replaces: Option<(u32, f64)>,
}

/// Answers `Opportunities`.
///
/// # Errors
/// When a product or category is not there, or the scope cannot be applied.
pub(super) fn opportunities(
    conn: &Connection,
    shop: &Shop,
    scope: &Scope,
    which: Which<'_>,
    thresholds: &Thresholds,
) -> Result<Table<OpportunityRow>, ExploreError> {
    let anchor = which
        .anchor
        .map(|id| pairs::product(conn, id))
        .transpose()?;
    let target = which
        .target
        .map(|id| pairs::product(conn, id))
        .transpose()?;
    let within = which
        .category
        .map(|path| pairs::products_in(conn, levels::category(conn, path)?.number))
        .transpose()?;
    let offers = match shop.mode() {
        Mode::Exposure => Some(exposure::offers(conn, shop, scope)?),
        Mode::Basket => None,
    };
    let selected = match &offers {
        Some(offers) => selection::select(conn, shop, &offers.of_orders)?,
        None => selection::select(conn, shop, scope)?,
    };
    let mut remarks = selected.remarks.clone();
    remarks.extend(offers.iter().flat_map(|offers| offers.remarks.clone()));
    remarks.extend(shop.remarks(selected.is_undated));
    if selected.is_undated || shop.orders == 0 {
        return Ok(table(Vec::new(), remarks));
    }
    let (mut bought, left_out) = bought::pairs(conn, shop, &selected, (anchor, target))?;
    remarks.extend(left_out);
    if let Some(anchors) = within {
        bought.retain(|pair| anchors.contains(&pair.anchor));
    }
    let orders = pairs::count_orders(conn, &selected)?;
    let market = Market {
        shop,
        offers: offers.as_ref(),
        uptake: match &offers {
            Some(offers) => learn(conn, offers, thresholds)?,
            None => None,
        },
        goods: Goods::load(conn)?,
        margins: Margins::load(conn, shop)?,
        months: bought::months(conn, &selected)?,
        weakest: weakest(offers.as_ref(), thresholds),
        thresholds,
    };
    let found = market.search(&bought, orders);
    remarks.push(format!(
        "Looked at {}; of those that go together beyond chance at most {} in 100 do so by chance.",
        bought::counted(bought.len()),
        (100.0 * thresholds.fdr).round()
    ));
    let rows = market.rows(conn, found)?;
    Ok(table(rows, remarks))
}

fn table(rows: Vec<OpportunityRow>, remarks: Vec<String>) -> Table<OpportunityRow> {
    Table {
        total: rows.len() as u64,
        rows,
        remarks,
        min_orders: None,
    }
}

/// Orders after a list on the anchor that did not show the target, and those of them with it,
/// over all the data. Of an upsell such orders hold either, so that they say nothing of baskets.
const UNSEEN: &str = "select o.anchor_no, o.target_no, cast(o.unseen as double), \
         cast(o.unseen_bought as double) \
     from pair_organic as o \
     join (select p.anchor_no, p.target_no from pair_place as p \
           join dimension_value as d on d.dimension = 'rec_type' and d.value_no = p.rec_type_no \
           group by p.anchor_no, p.target_no \
           having sum(case when d.value = 'cross_sell' then p.weight else 0 end) > 0.5 * sum(p.weight)) as c \
         on c.anchor_no = o.anchor_no and c.target_no = o.target_no \
     where o.unseen_bought > 0 \
     order by o.anchor_no, o.target_no";

/// Learns from the pairs that are shown how often pairs are taken, by how often they are bought
/// together where nobody saw them: as are those that are not offered.
fn learn(
    conn: &Connection,
    offers: &Offers,
    thresholds: &Thresholds,
) -> Result<Option<Uptake>, ExploreError> {
    let mut offered = Vec::new();
    let mut statement = conn.prepare(UNSEEN)?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        if let Some(shown) = offers.pairs.get(&(row.get(0)?, row.get(1)?)) {
            offered.push(Offered {
                exposures: shown.exposures,
                attaches: shown.attaches,
                unseen: row.get(2)?,
                unprompted: row.get(3)?,
            });
        }
    }
    Ok(Uptake::learn(&offered, thresholds))
}

/// For each anchor the target that earns least per exposure, of those shown often enough.
fn weakest(offers: Option<&Offers>, thresholds: &Thresholds) -> HashMap<u32, (u32, f64)> {
    let mut weakest: HashMap<u32, (u32, f64)> = HashMap::new();
    for ((anchor, target), shown) in offers.iter().flat_map(|offers| &offers.pairs) {
        if shown.exposures < thresholds.slot_exposures {
            continue;
        }
        let net = shown.net_margin / shown.exposures;
        let known = weakest.entry(*anchor).or_insert((*target, net));
        if (net, *target) < (known.1, known.0) {
            *known = (*target, net);
        }
    }
    weakest
}

impl Market<'_> {
    /// The pairs that go together and are not offered, with what offering would bring.
    fn search(&self, bought: &[Pair], orders: u64) -> Vec<Found> {
        let counted: Vec<(Pair, Cooccurrence)> = bought
            .iter()
            .filter_map(|pair| {
                let counts =
                    Cooccurrence::new(pair.both, pair.orders_anchor, pair.orders_target, orders);
                Some((*pair, counts.ok()?))
            })
            .collect();
        let tests: Vec<(u64, u64, Option<Cooccurrence>)> = counted
            .iter()
            .map(|(pair, together)| (pair.both, pair.orders_anchor, Some(*together)))
            .collect();
        let judged = judge_baskets(&tests, self.thresholds.fdr);
        let p_values: Vec<f64> = judged.iter().map(|judged| judged.p_value).collect();
        let q_values = adjusted_p_values(&p_values);
        let mut found: Vec<Found> = counted
            .into_iter()
            .zip(judged.iter().zip(q_values))
            .filter(|(_, (judged, _))| judged.goes_together)
            .filter(|((pair, _), _)| {
                !self.is_offered(pair) && self.goods.fit(pair.anchor, pair.target)
            })
            .filter_map(|((pair, together), (_, q_value))| self.weigh(pair, together, q_value))
            .collect();
        found.sort_by(|a, b| {
            let gain = |found: &Found| found.gain.gain.unwrap_or(f64::NEG_INFINITY);
            let lift = |found: &Found| found.together.llr();
            gain(b)
                .total_cmp(&gain(a))
                .then(lift(b).total_cmp(&lift(a)))
                .then((a.pair.anchor, a.pair.target).cmp(&(b.pair.anchor, b.pair.target)))
        });
        found
    }

    fn is_offered(&self, pair: &Pair) -> bool {
        let key = (pair.anchor, pair.target);
        match self.offers {
            Some(offers) => {
                let shown = offers.pairs.get(&key).map_or(0.0, |shown| shown.exposures);
                let views = offers.views.get(&pair.anchor).copied().unwrap_or(0.0);
                shown > 0.0 && shown >= HARDLY_SHOWN * views
            }
            None => self.goods.recommended.contains(&key),
        }
    }

    /// What offering it would bring; `None` where that is nothing.
    fn weigh(&self, pair: Pair, together: Cooccurrence, q_value: f64) -> Option<Found> {
        let months = self.months?.max(1.0 / bought::DAYS);
        let orders = pair.orders_anchor as f64 / months;
        let shown = self.offers.and_then(|offers| {
            let views = offers.views.get(&pair.anchor)?;
            (offers.days > 0.0).then(|| views / offers.days * bought::DAYS)
        });
        let views = shown.unwrap_or(0.0).max(orders);
        let replaces = self.weakest.get(&pair.anchor).copied();
        let candidate = Unoffered {
            views,
            orders_both: pair.both as f64 / months,
            months,
            share: pair.both as f64 / pair.orders_anchor as f64,
            margin: self.margins.of(pair.target),
            displaced: replaces.map_or(0.0, |(_, net)| net.max(0.0)),
        };
        let gain = gain(&candidate, self.uptake.as_ref(), self.thresholds)?;
        if gain.extra <= 0.0 || gain.gain.is_some_and(|gain| gain <= 0.0) {
            return None;
        }
        Some(Found {
            pair,
            together,
            q_value,
            gain,
            views,
            replaces,
        })
    }

    fn rows(
        &self,
        conn: &Connection,
        found: Vec<Found>,
    ) -> Result<Vec<OpportunityRow>, ExploreError> {
        let products = found.iter().flat_map(|found| {
            let replaced = found.replaces.map(|(target, _)| target);
            [Some(found.pair.anchor), Some(found.pair.target), replaced]
        });
        let names = Names::load(conn, products.flatten())?;
        Ok(found
            .into_iter()
            .map(|found| self.row(&names, &found))
            .collect())
    }

    fn row(&self, names: &Names, found: &Found) -> OpportunityRow {
        let Found { pair, gain, .. } = found;
        let (anchor_id, anchor_title) = names.of(pair.anchor);
        let (target_id, target_title) = names.of(pair.target);
        let lift = found.together.lift_interval();
        let margin = self.margins.of(pair.target);
        let mut notes = Vec::new();
        if gain.gain.is_none() {
            notes.push(Note {
                cause: if self.shop.costed_lines == 0 || self.shop.priced_lines == 0 {
                    "What sales earn is not known: import prices and costs."
                } else {
                    "The target was sold too seldom to say what a sale earns."
                }
                .to_owned(),
                fields: vec![
                    "margin_per_attach",
                    "expected_gain",
                    "expected_gain_low",
                    "expected_gain_high",
                ],
            });
        }
        if found.replaces.is_none() {
            notes.push(Note {
                cause: "No target of the anchor has been shown often enough to be replaced."
                    .to_owned(),
                fields: vec!["replaces", "replaces_title", "replaced_per_1000"],
            });
        }
        OpportunityRow {
            id: format!("{anchor_id}>{target_id}"),
            anchor_id: anchor_id.to_owned(),
            anchor_title: anchor_title.to_owned(),
            target_id: target_id.to_owned(),
            target_title: target_title.to_owned(),
            mode: self.shop.mode(),
            orders_both: pair.both,
            orders_anchor: pair.orders_anchor,
            orders_target: pair.orders_target,
            confidence: found.together.confidence(),
            lift: found.together.lift(),
            lift_low: lift.map(|lift| lift.low),
            lift_high: lift.map(|lift| lift.high),
            q_value: found.q_value,
            views_per_month: found.views,
            expected_attach_rate: gain.attach_rate,
            expected_attach_rate_low: gain.attach_interval.low,
            expected_attach_rate_high: gain.attach_interval.high,
            extra_attaches_per_month: gain.extra,
            margin_per_attach: margin.map(|margin| margin.value),
            replaces: found
                .replaces
                .map(|(target, _)| names.of(target).0.to_owned()),
            replaces_title: found
                .replaces
                .map(|(target, _)| names.of(target).1.to_owned()),
            replaced_per_1000: found.replaces.map(|(_, net)| 1_000.0 * net),
            expected_gain: gain.gain,
            expected_gain_low: gain.gain_interval.map(|interval| interval.low),
            expected_gain_high: gain.gain_interval.map(|interval| interval.high),
            assumptions: self.assumptions(found, names),
            notes,
        }
    }

    /// What the gain rests on, in sentences.
    fn assumptions(&self, found: &Found, names: &Names) -> Vec<String> {
        let mut all = Vec::new();
        let by_views = self
            .offers
            .is_some_and(|offers| offers.views.contains_key(&found.pair.anchor));
        all.push(if by_views {
            "It is shown whenever the anchor shows anything: as often as the anchor's most \
             shown target at each placement."
                .to_owned()
        } else {
            "It is shown once in every order of the anchor; nobody recorded more views.".to_owned()
        });
        all.push(match &self.uptake {
            Some(uptake) => format!(
                "It is taken as often as the {} that are shown and bought together alike; \
                 those who buy both already are taken off.",
                bought::counted(uptake.pairs)
            ),
            None => format!(
                "Offering it makes {:.0} % more orders with both, between none and twice that; \
                 too few pairs are shown to learn from.",
                100.0 * self.thresholds.opportunity_uplift
            ),
        });
        all.push("A sale earns what the target's sales usually do.".to_owned());
        all.extend(self.margins.assumption.clone());
        if let Some((target, net)) = found.replaces {
            all.push(if net > 0.0 {
                format!(
                    "It takes the place of {}, which earns least with this anchor.",
                    names.of(target).1
                )
            } else {
                format!(
                    "It takes the place of {}, which earns nothing here; what that saves is not \
                     counted.",
                    names.of(target).1
                )
            });
        } else {
            all.push("There is room for it beside what is shown.".to_owned());
        }
        all
    }
}
