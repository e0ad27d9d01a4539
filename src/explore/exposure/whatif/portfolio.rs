//! What portfolios are planned from.

use std::collections::HashMap;

use duckdb::Connection;

use super::super::judged::{Judged, JudgedPair, judged};
use super::super::levels;
use super::super::pairs::narrow;
use super::super::scope::{self, Selected};
use super::super::spread::{Kind, Spreads};
use super::cells::{Cell, Family, Ground, by_pair, by_placement, cells, days};
use super::place::anyway_ratio;
use crate::domain::Scope;
use crate::explore::ExploreError;
use crate::explore::dimension;
use crate::explore::judging::Judging;
use crate::explore::pairs::{Names, Which};
use crate::explore::shop::Shop;
use crate::judge::{Flag, Judgement};
use crate::stats::Estimate;
use crate::whatif::{Member, Offer, PortfolioInput, Shown, Slot, positions};

const LISTS: &str = include_str!("../../sql/whatif_lists.sql");
const OWNED: &str = include_str!("../../sql/whatif_owned.sql");
const POSITIONS: &str = include_str!("../../sql/whatif_positions.sql");

/// Candidates that a slot looks at, those that seem to earn most.
const MOST_OFFERS: usize = 24;

/// Every pair and slot of a place.
///
/// # Errors
/// When the place is not there, or the scope cannot be applied.
pub(in crate::explore) fn portfolio(
    conn: &Connection,
    shop: &Shop,
    judging: &Judging,
    scope: &Scope,
    which: Which<'_>,
) -> Result<PortfolioInput, ExploreError> {
    let whole = scope::select(conn, shop, scope)?;
    let here = inside(conn, which)?;
    let cells = cells(conn, &whole, None)?;
    let spreads = Spreads::load(conn, &[Kind::Pair])?;
    let baselines = levels::baselines(conn)?;
    let judged = judged(conn, shop, scope, judging)?;
    let ground = Ground {
        baselines: &baselines,
        judged: &judged,
        spreads: &spreads,
        days: days(conn, &whole)?,
    };
    // What is believed of a pair leans on all pairs, also outside the place.
    let placed = ground.judge(by_placement(&cells), true, &[]);
    let pairs = by_pair(&cells);
    let products = pairs.iter().flat_map(|cell| [cell.pair.0, cell.pair.1]);
    let names = Names::load(conn, products.map(number))?;
    let (positions, is_told) = positions(&seen(conn, &whole)?);
    let mut remarks = whole.remarks.clone();
    if !is_told {
        remarks
            .push("What lower positions bring is assumed: the data tell no positions.".to_owned());
    }
    let owned = owned(conn, &whole)?;
    remarks.push(if owned.is_empty() {
        "Whether a visitor owns a target already is not known from the data.".to_owned()
    } else {
        "Durable targets (fewer than 1 in 100 buyers bought one again) are not shown to those \
         who own them."
            .to_owned()
    });
    let sessions = sessions(conn, &whole, which)?;
    if let Some((_, items)) = sessions {
        remarks.push(format!(
            "A visitor sees {items:.1} items a session today and no more in the plan; a session \
             is a visitor's day."
        ));
    }
    let is_here = |cell: &Cell| here.as_ref().is_none_or(|here| here.contains(&cell.pair));
    Ok(PortfolioInput {
        currency: shop.currency.clone(),
        members: members(&pairs, &judged, &ground, &names, &is_here),
        slots: planned(conn, &whole, &placed, (&ground, &owned), &names, &is_here)?,
        positions: Some(positions),
        sessions: sessions.map(|(sessions, items)| (ground.monthly(sessions), items)),
        remarks,
    })
}

/// The pairs of a place; `None` is all.
fn inside(
    conn: &Connection,
    which: Which<'_>,
) -> Result<Option<std::collections::HashSet<(i64, i64)>>, ExploreError> {
    let conditions = narrow(conn, which)?;
    if conditions.is_empty() {
        return Ok(None);
    }
    let sql = format!(
        "select distinct cast(f.anchor_no as bigint), cast(f.target_no as bigint) \
         from exposure_cube as f where f.anchor_no is not null and {}",
        conditions.join(" and ")
    );
    let pairs = conn
        .prepare(&sql)?
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<_, _>>()?;
    Ok(Some(pairs))
}

fn number(key: i64) -> u32 {
    u32::try_from(key).unwrap_or(u32::MAX)
}

/// The pairs with what the verdicts rest on.
fn members(
    pairs: &[Cell],
    judged: &Judged,
    ground: &Ground<'_>,
    names: &Names,
    is_here: &dyn Fn(&Cell) -> bool,
) -> Vec<Member> {
    pairs
        .iter()
        .filter(|cell| is_here(cell) && cell.sums.lately > 0.0)
        .filter_map(|cell| {
            let (anchor, target) = (names.of(number(cell.pair.0)), names.of(number(cell.pair.1)));
            let opinion = judged.of(cell.pair.0, cell.pair.1)?;
            let believed = opinion.judgement.provisional?;
            Some(Member {
                anchor_id: anchor.0.to_owned(),
                target_id: target.0.to_owned(),
                title: format!("{} with {}", target.1, anchor.1),
                shown: Shown {
                    net: believed.posterior.net,
                    exposures: ground.monthly(cell.sums.weight),
                    slot_value: opinion.slot_value,
                },
            })
        })
        .collect()
}

/// What was seen at each position, from the first.
fn seen(conn: &Connection, selected: &Selected) -> Result<Vec<(f64, f64)>, ExploreError> {
    let sql = POSITIONS.replace("{scope}", &selected.with(&[]));
    let mut found = vec![(0.0, 0.0); 6];
    let mut statement = conn.prepare(&sql)?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let position: i64 = row.get(0)?;
        if let Some(place) = usize::try_from(position - 1)
            .ok()
            .and_then(|at| found.get_mut(at))
        {
            *place = (row.get(1)?, row.get(2)?);
        }
    }
    while found.last().is_some_and(|(_, expected)| *expected == 0.0) {
        found.pop();
    }
    Ok(found)
}

/// Products that cannot be delivered, or are not sold any more.
fn unavailable(conn: &Connection) -> Result<std::collections::HashSet<i64>, ExploreError> {
    let sql = "select cast(f.product_no as bigint) from products as p \
               join product_fact as f on f.product_id = p.product_id \
               where p.stock_qty <= 0 or p.active = false";
    let found = conn
        .prepare(sql)?
        .query_map([], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    Ok(found)
}

/// What a pair earns at a placement.
#[derive(Debug, Clone, Copy)]
struct Earned {
    /// Per exposure.
    net: Estimate,
    acceptance: f64,
    /// Per attach.
    per_attach: f64,
}

/// Extra sales only, where it is told how many would have been made anyway.
fn earns(
    cell: &Cell,
    judgement: &Judgement,
    (opinion, placement): (Option<&JudgedPair>, &str),
) -> Option<Earned> {
    let posterior = judgement.posterior?;
    let share = opinion
        .and_then(|opinion| {
            let share = opinion.judgement.provisional?.cannibal_share?.value;
            let later = opinion.organic.map(|organic| organic.later);
            Some(share * later.map_or(1.0, |later| anyway_ratio(placement, later)))
        })
        .map_or(0.0, |share| share.clamp(0.0, 1.0));
    let discount = if cell.sums.attaches > 0.0 {
        cell.sums.discounts / cell.sums.attaches
    } else {
        0.0
    };
    let per_attach = (1.0 - share) * posterior.per_attach.value - share * discount;
    let acceptance = posterior.attach.value;
    Some(Earned {
        net: Estimate {
            value: acceptance * per_attach,
            se: (1.0 - share) * posterior.net.se,
        },
        acceptance,
        per_attach,
    })
}

/// Whether a pair breaks a guardrail: completed orders, or returns of target or anchor.
fn harms(opinion: &JudgedPair) -> bool {
    let judgement = &opinion.judgement;
    judgement.guards.iter().any(|guard| guard.is_breached)
        || judgement
            .flags
            .iter()
            .any(|flag| matches!(flag, Flag::Forced { .. }))
}

/// The part of what a pair brings at a placement that comes from those who own the target.
type Owned = HashMap<((i64, i64), i64), f64>;

fn owned(conn: &Connection, selected: &Selected) -> Result<Owned, ExploreError> {
    let sql = OWNED.replace("{scope}", &selected.with(&[]));
    let found = conn
        .prepare(&sql)?
        .query_map([], |row| {
            Ok((
                ((row.get(0)?, row.get(1)?), row.get(2)?),
                row.get::<_, f64>(4)?,
            ))
        })?
        .collect::<Result<_, _>>()?;
    Ok(found)
}

/// Sessions that were shown something here, and items that each saw on average.
fn sessions(
    conn: &Connection,
    selected: &Selected,
    which: Which<'_>,
) -> Result<Option<(f64, f64)>, ExploreError> {
    let sql = format!(
        "select cast(count(distinct (f.visitor_no, cast(f.shown_at as date))) as double), \
         cast(coalesce(sum(f.weight), 0) as double) from fact_exposure as f \
         where f.anchor_no is not null and {}",
        selected.with(&narrow(conn, which)?)
    );
    let (sessions, items): (f64, f64) =
        conn.query_row(&sql, [], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok((sessions > 0.0).then(|| (sessions, items / sessions)))
}

fn planned(
    conn: &Connection,
    selected: &Selected,
    placed: &Family,
    (ground, owned): (&Ground<'_>, &Owned),
    names: &Names,
    is_here: &dyn Fn(&Cell) -> bool,
) -> Result<Vec<Slot>, ExploreError> {
    let gone = unavailable(conn)?;
    let words = scope::known(conn, dimension::dimension("placement")?)?;
    let mut offers: HashMap<(i64, i64), Vec<(&Cell, &Judgement)>> = HashMap::new();
    for (cell, judgement) in placed.members.iter().zip(&placed.judged) {
        if is_here(cell) {
            let slot = (cell.pair.0, cell.placement);
            offers.entry(slot).or_default().push((cell, judgement));
        }
    }
    let sql = LISTS.replace("{scope}", &selected.with(&[]));
    let mut statement = conn.prepare(&sql)?;
    let mut rows = statement.query([])?;
    let mut slots = Vec::new();
    while let Some(row) = rows.next()? {
        let (anchor, placement, lists): (i64, i64, f64) = (row.get(0)?, row.get(1)?, row.get(2)?);
        let Some(mut found) = offers.remove(&(anchor, placement)) else {
            continue;
        };
        let word = words.iter().find(|(number, _)| *number == placement);
        let place = word.map_or("unknown", |(_, word)| word.as_str());
        let earns = |(cell, judgement): &(&Cell, &Judgement)| {
            let opinion = ground.judged.of(cell.pair.0, cell.pair.1);
            earns(cell, judgement, (opinion, place))
        };
        let net = |offer: &(&Cell, &Judgement)| {
            earns(offer).map_or(f64::NEG_INFINITY, |earned| earned.net.value)
        };
        let today = found
            .iter()
            .filter_map(|offer| Some(ground.monthly(offer.0.sums.weight) * earns(offer)?.net.value))
            .sum();
        found.sort_by(|a, b| net(b).total_cmp(&net(a)).then(a.0.pair.cmp(&b.0.pair)));
        found.truncate(MOST_OFFERS);
        let name = names.of(number(anchor));
        slots.push(Slot {
            anchor_id: name.0.to_owned(),
            anchor_title: name.1.to_owned(),
            placement: place.to_owned(),
            lists: ground.monthly(lists),
            today,
            targets: found
                .iter()
                .map(|(cell, _)| {
                    let name = names.of(number(cell.pair.1));
                    (name.0.to_owned(), name.1.to_owned())
                })
                .collect(),
            offers: found
                .iter()
                .filter_map(|offer| {
                    let (cell, judgement) = offer;
                    let earned = earns(offer)?;
                    Some(Offer {
                        target: number(cell.pair.1),
                        category: number(cell.category),
                        net: earned.net,
                        acceptance: earned.acceptance,
                        per_attach: earned.per_attach,
                        is_in_stock: !gone.contains(&cell.pair.1),
                        is_harmful: ground
                            .judged
                            .of(cell.pair.0, cell.pair.1)
                            .is_some_and(harms),
                        evpi: judgement.monthly.map_or(0.0, |monthly| monthly.evpi()),
                        owned: owned
                            .get(&(cell.pair, cell.placement))
                            .copied()
                            .unwrap_or(0.0),
                    })
                })
                .collect(),
        });
    }
    Ok(slots)
}
