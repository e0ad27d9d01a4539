//! What pairs are judged by, as the facts hold it.
//!
//! Of all the data it stands in tables of its own; of a window or filter the same
//! queries sum it anew.

use std::collections::HashMap;

use duckdb::Connection;

use super::sums::{Sums, TAKINGS, read, sums_of};
use crate::explore::ExploreError;
use crate::explore::exposure::scope::{Base, Selected};
use crate::judge::Share;

/// One pair: anchor, target.
pub(super) type Pair = (i64, i64);

/// One pair as a whole.
#[derive(Debug, Clone, Copy)]
pub(super) struct Whole {
    pub(super) pair: Pair,
    /// The target's category.
    pub(super) category: i64,
    pub(super) sums: Sums,
    pub(super) seen: f64,
    pub(super) seen_known: f64,
    pub(super) position_sum: f64,
    pub(super) position_known: f64,
    pub(super) clicks: f64,
    /// Attaches with a discount.
    pub(super) discounted: f64,
    pub(super) revenue: f64,
    pub(super) assumed_revenue: f64,
    pub(super) mendable_back: f64,
    pub(super) with: Share,
    pub(super) without: Share,
}

/// One part of a pair's exposures.
#[derive(Debug, Clone, Copy)]
pub(super) struct Part {
    pub(super) pair: Pair,
    /// As in `pair_cell` and `pair_trait`.
    pub(super) dimension: i64,
    pub(super) value: i64,
    pub(super) part: i64,
    pub(super) sums: Sums,
}

/// Where and as what a pair was shown.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    pub(super) pair: Pair,
    pub(super) placement: i64,
    pub(super) rec_type: i64,
    pub(super) weight: f64,
}

/// What is known of a target whoever recommends it.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Target {
    pub(super) usual_margin: Option<f64>,
    pub(super) usual_loss: Option<f64>,
    pub(super) untracked_share: f64,
    pub(super) baseline: Option<f64>,
}

const EVIDENCE: &str = include_str!("../../../facts/sql/judge/04_pair_evidence.sql");
const CELLS: &str = include_str!("../../../facts/sql/judge/05_pair_cell.sql");
const PLACES: &str = include_str!("../../../facts/sql/judge/02_pair_place.sql");
const VIEWS: &str = include_str!("../../../facts/sql/judge/03_anchor_view.sql");

/// The table of that name, or where not all the data are asked for, the query that
/// filled it over those that are.
fn source(selected: &Selected, table: &str, query: &str) -> String {
    if selected.conditions.is_empty() {
        return format!("select * from {table}");
    }
    let condition = selected.with(&[]);
    let narrowed = |table: &str| {
        format!("{table} as not materialized (select * from main.{table} as f where {condition})")
    };
    format!(
        "with {}, {}, {} {query}",
        narrowed("fact_exposure"),
        narrowed("fact_effect"),
        narrowed("fact_outcome")
    )
}

/// As [`source`], for a table that knows these of the columns that conditions may name: where
/// they name no other, its rows tell.
fn narrowed(selected: &Selected, table: &str, query: &str, columns: &[&str]) -> String {
    let is_known = |condition: &String| {
        let known = columns.iter();
        known
            .clone()
            .any(|column| condition.contains(&format!("f.{column} ")))
    };
    if selected.base == Base::Cube && selected.conditions.iter().all(is_known) {
        return format!("select * from {table} as f where {}", selected.with(&[]));
    }
    source(selected, table, query)
}

/// Every pair of the selection, by anchor and target.
pub(super) fn wholes(conn: &Connection, selected: &Selected) -> Result<Vec<Whole>, ExploreError> {
    let more = [
        "seen",
        "seen_known",
        "position_sum",
        "position_known",
        "clicks",
        "discounted",
        "revenue",
        "assumed_revenue",
        "mendable_back",
        "with_units",
        "with_back",
        "without_units",
        "without_back",
    ];
    let mut rows = Vec::new();
    read(
        conn,
        &source(selected, "pair_evidence", EVIDENCE),
        &["anchor_no", "target_no", "category_no"],
        &[&TAKINGS[..], &more].concat(),
        |keys, sums| {
            let at = |place: usize| sums[TAKINGS.len() + place];
            rows.push(Whole {
                pair: (keys[0], keys[1]),
                category: keys[2],
                sums: sums_of(sums),
                seen: at(0),
                seen_known: at(1),
                position_sum: at(2),
                position_known: at(3),
                clicks: at(4),
                discounted: at(5),
                revenue: at(6),
                assumed_revenue: at(7),
                mendable_back: at(8),
                with: Share {
                    n: at(9),
                    of: at(10),
                },
                without: Share {
                    n: at(11),
                    of: at(12),
                },
            });
        },
    )?;
    rows.sort_by_key(|row| row.pair);
    Ok(rows)
}

/// The parts of pairs that are large enough, by pair, dimension, value and part.
pub(super) fn parts(conn: &Connection, selected: &Selected) -> Result<Vec<Part>, ExploreError> {
    let mut rows = Vec::new();
    let mut take = |sql: &str| {
        read(
            conn,
            sql,
            &["anchor_no", "target_no", "dimension", "value_no", "part_no"],
            &TAKINGS,
            |keys, sums| {
                rows.push(Part {
                    pair: (keys[0], keys[1]),
                    dimension: keys[2],
                    value: keys[3],
                    part: keys[4],
                    sums: sums_of(sums),
                });
            },
        )
    };
    take(&source(selected, "pair_cell", CELLS))?;
    if selected.conditions.is_empty() {
        take("select * from pair_trait")?;
    }
    rows.sort_by_key(|row| (row.pair, row.dimension, row.value, row.part));
    Ok(rows)
}

/// Where and as what pairs were shown.
pub(super) fn places(conn: &Connection, selected: &Selected) -> Result<Vec<Place>, ExploreError> {
    let mut rows = Vec::new();
    read(
        conn,
        &narrowed(
            selected,
            "pair_place",
            PLACES,
            &["placement_no", "rec_type_no"],
        ),
        &["anchor_no", "target_no", "placement_no", "rec_type_no"],
        &["weight"],
        |keys, weights| {
            rows.push(Place {
                pair: (keys[0], keys[1]),
                placement: keys[2],
                rec_type: keys[3],
                weight: weights[0],
            });
        },
    )?;
    rows.sort_by_key(|row| (row.pair, row.placement, row.rec_type));
    Ok(rows)
}

/// How often anchors were looked at, by anchor and placement.
pub(super) fn views(
    conn: &Connection,
    selected: &Selected,
) -> Result<HashMap<(i64, i64), f64>, ExploreError> {
    let mut views = HashMap::new();
    read(
        conn,
        &narrowed(selected, "anchor_view", VIEWS, &["placement_no"]),
        &["anchor_no", "placement_no"],
        &["views"],
        |keys, counts| {
            views.insert((keys[0], keys[1]), counts[0]);
        },
    )?;
    Ok(views)
}

/// Every target, over all the data.
pub(super) fn targets(conn: &Connection) -> Result<HashMap<i64, Target>, ExploreError> {
    let mut targets = HashMap::new();
    read(
        conn,
        "select * from target_evidence",
        &["target_no"],
        &[
            "usual_margin",
            "usual_loss",
            "exposures",
            "untracked",
            "baseline",
        ],
        |keys, figures| {
            let known = |place: usize| Some(figures[place]).filter(|figure| !figure.is_nan());
            let exposures = figures[2];
            targets.insert(
                keys[0],
                Target {
                    usual_margin: known(0),
                    usual_loss: known(1),
                    untracked_share: if exposures > 0.0 {
                        figures[3] / exposures
                    } else {
                        0.0
                    },
                    baseline: known(4),
                },
            );
        },
    )?;
    Ok(targets)
}

/// Orders with both products of a pair that was shown, with the anchor, and with the
/// target, over all the data; only of pairs that are kept.
pub(super) fn together(conn: &Connection) -> Result<Vec<(Pair, [f64; 3])>, ExploreError> {
    let sql = "select p.anchor_no, p.target_no, p.orders_both, a.orders as anchor_orders, \
               t.orders as target_orders \
               from (select distinct anchor_no, target_no from pair_place) as s \
               join pair as p on p.anchor_no = s.anchor_no and p.target_no = s.target_no \
               join product_fact as a on a.product_no = p.anchor_no \
               join product_fact as t on t.product_no = p.target_no";
    let mut rows = Vec::new();
    read(
        conn,
        sql,
        &["anchor_no", "target_no"],
        &["orders_both", "anchor_orders", "target_orders"],
        |keys, orders| rows.push(((keys[0], keys[1]), [orders[0], orders[1], orders[2]])),
    )?;
    Ok(rows)
}

/// The parts of pairs by placement that are not shown any more, over all the data: anchor,
/// target and placement, with at least `least` exposures.
pub(super) fn dropped(
    conn: &Connection,
    least: f64,
) -> Result<Vec<(Pair, i64, Sums)>, ExploreError> {
    let sums: Vec<String> = TAKINGS
        .iter()
        .map(|column| format!("sum(c.{column}) as {column}"))
        .collect();
    let sql = format!(
        "select c.anchor_no, c.target_no, c.value_no, {} from pair_cell as c \
         join (select anchor_no, target_no, placement_no from pair_place \
               group by anchor_no, target_no, placement_no having sum(lately) = 0) as p \
             on p.anchor_no = c.anchor_no and p.target_no = c.target_no \
             and p.placement_no = c.value_no \
         where c.dimension = 1 group by c.anchor_no, c.target_no, c.value_no \
         having sum(c.weight) >= {least}",
        sums.join(", ")
    );
    let mut rows = Vec::new();
    read(
        conn,
        &sql,
        &["anchor_no", "target_no", "value_no"],
        &TAKINGS,
        |keys, sums| rows.push(((keys[0], keys[1]), keys[2], sums_of(sums))),
    )?;
    rows.sort_by_key(|(pair, placement, _)| (*pair, *placement));
    Ok(rows)
}
