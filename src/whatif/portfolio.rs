//! Many pairs at once: which to retire, and what to show where.

use serde::Serialize;

use super::budget::shorten;
use super::choose::{Limits, Offer, Plan, Rivalry, choose};
use super::retire::{RetireCurve, Shown, retire};

/// A pair that is shown.
#[derive(Debug, Clone, PartialEq)]
pub struct Member {
    /// Product id of the anchor.
    pub anchor_id: String,
    /// Product id of the target.
    pub target_id: String,
    /// `target with anchor`, by their titles.
    pub title: String,
    /// What it earns.
    pub shown: Shown,
}

/// An anchor at a placement, and what could be shown there.
#[derive(Debug, Clone, PartialEq)]
pub struct Slot {
    /// Product id of the anchor.
    pub anchor_id: String,
    /// Its title.
    pub anchor_title: String,
    /// The placement.
    pub placement: String,
    /// Lists shown a month.
    pub lists: f64,
    /// Net margin a month as it is.
    pub today: f64,
    /// What could be shown.
    pub offers: Vec<Offer>,
    /// Product id and title of each.
    pub targets: Vec<(String, String)>,
}

/// What a portfolio is planned from.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct PortfolioInput {
    /// The reporting currency's code.
    pub currency: Option<String>,
    /// The pairs.
    pub members: Vec<Member>,
    /// The slots.
    pub slots: Vec<Slot>,
    /// What an exposure at each position brings against the first; `None` where the data
    /// do not tell.
    pub positions: Option<Vec<f64>>,
    /// Sessions a month that were shown something, and items that each saw on average.
    pub sessions: Option<(f64, f64)>,
    /// What a person should know, in sentences.
    pub remarks: Vec<String>,
}

/// One point of the gain curve.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Gain {
    /// Items in every list, or as many as there are.
    pub items: usize,
    /// Net margin of all lists a month.
    pub total: f64,
    /// Slots whose best list has so many items.
    pub best_here: usize,
}

/// What to do with a portfolio.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Portfolio {
    /// Retiring from the bottom.
    pub retire: RetireCurve,
    /// By the number of items.
    pub gains: Vec<Gain>,
    /// The number of items with the highest total; 0 where none earns anything.
    pub best_items: usize,
    /// Net margin of all lists a month if each slot gets its own best list.
    pub best_total: f64,
    /// Items a session at most; `None` where sessions are not known.
    pub session_items: Option<f64>,
    /// Lists that are shorter than their best because of it.
    pub shortened: usize,
    /// One a slot, in their order.
    pub plans: Vec<Plan>,
}

/// The plan for a portfolio.
pub fn plan(input: &PortfolioInput, rivalry: Rivalry, limits: &Limits, seed: u64) -> Portfolio {
    let mut limits = limits.clone();
    if let Some(positions) = &input.positions {
        limits.positions.clone_from(positions);
    }
    let shown: Vec<Shown> = input.members.iter().map(|member| member.shown).collect();
    let mut plans: Vec<Plan> = input
        .slots
        .iter()
        .zip(0..)
        .map(|(slot, at): (_, u64)| choose(&slot.offers, rivalry, &limits, seed ^ (at << 20)))
        .collect();
    let session_items = input
        .sessions
        .map(|(_, today)| limits.session_items.unwrap_or(today));
    let budget = session_items.zip(input.sessions);
    let shortened = budget.map_or(0, |(items, (sessions, _))| {
        let lists: Vec<f64> = input.slots.iter().map(|slot| slot.lists).collect();
        // A hair more, so that today's own lists are not shortened by a rounding.
        shorten(&mut plans, &lists, items * sessions * (1.0 + 1e-9))
    });
    let mut gains: Vec<Gain> = (1..=limits.most)
        .map(|items| Gain {
            items,
            total: 0.0,
            best_here: 0,
        })
        .collect();
    let mut best_total = 0.0;
    for (slot, plan) in input.slots.iter().zip(&plans) {
        for gain in &mut gains {
            // A slot with fewer candidates shows all it has.
            let list = plan.lists.get(gain.items - 1).or(plan.lists.last());
            gain.total += list.map_or(0.0, |list| slot.lists * list.value);
            gain.best_here += usize::from(plan.best == gain.items);
        }
        if let Some(list) = plan.best.checked_sub(1).and_then(|at| plan.lists.get(at)) {
            best_total += slot.lists * list.value;
        }
    }
    let best = gains
        .iter()
        .filter(|gain| gain.total > 0.0)
        .max_by(|a, b| a.total.total_cmp(&b.total).then(b.items.cmp(&a.items)));
    Portfolio {
        retire: retire(&shown),
        best_items: best.map_or(0, |gain| gain.items),
        best_total,
        gains,
        session_items,
        shortened,
        plans,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::Estimate;

    #[test]
    fn the_gain_curve_adds_the_slots_up() {
        let offer = |target, net, p| Offer {
            target,
            category: target,
            net: Estimate {
                value: net,
                se: 0.01,
            },
            acceptance: p,
            per_attach: net / p,
            is_in_stock: true,
            is_harmful: false,
            evpi: 0.0,
            owned: 0.0,
        };
        let slot = |lists, offers: Vec<Offer>| Slot {
            anchor_id: "A".into(),
            anchor_title: "A".into(),
            placement: "pdp".into(),
            lists,
            today: 0.0,
            targets: offers
                .iter()
                .map(|o| (o.target.to_string(), String::new()))
                .collect(),
            offers,
        };
        let input = PortfolioInput {
            slots: vec![
                slot(
                    100.0,
                    vec![offer(1, 0.5, 0.1), offer(2, 0.4, 0.1), offer(3, -0.1, 0.1)],
                ),
                slot(10.0, vec![offer(4, 1.0, 0.1)]),
            ],
            ..PortfolioInput::default()
        };
        let found = plan(&input, Rivalry::Additive, &Limits::default(), 1);
        let totals: Vec<f64> = found.gains.iter().map(|gain| gain.total).collect();
        assert!((totals[0] - 60.0).abs() < 1e-9);
        assert!((totals[1] - (100.0 * (0.5 + 0.82 * 0.4) + 10.0)).abs() < 1e-9);
        assert!(totals[2] < totals[1]);
        assert_eq!(found.best_items, 2);
        assert_eq!(found.best_total, totals[1]);
        assert_eq!((found.gains[0].best_here, found.gains[1].best_here), (1, 1));
        assert_eq!((found.session_items, found.shortened), (None, 0));
        // 55 sessions that see two items each: 110 of the 210 that are wanted.
        let input = PortfolioInput {
            sessions: Some((55.0, 2.0)),
            ..input
        };
        let found = plan(&input, Rivalry::Additive, &Limits::default(), 1);
        assert_eq!((found.plans[0].best, found.plans[1].best), (1, 1));
        assert_eq!((found.session_items, found.shortened), (Some(2.0), 1));
        assert!((found.best_total - 60.0).abs() < 1e-9);
    }
}
