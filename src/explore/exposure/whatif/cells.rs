//! Every pair at every placement, and what is believed of each.

use std::collections::{BTreeMap, HashMap};
use std::num::NonZeroUsize;

use duckdb::Connection;

use super::super::judged::Judged;
use super::super::scope::Selected;
use super::super::spread::{Kind, Spreads};
use crate::explore::ExploreError;
use crate::judge::{
    Candidate, Design, Evidence, Judgement, Takings, Thresholds, judge, slot_value,
};
use crate::stats::{Estimate, Moments, Outcome};

const CELLS: &str = include_str!("../../sql/whatif_cells.sql");

/// Anchor and target.
pub(super) type Pair = (i64, i64);

/// What some exposures brought; sums can be added.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Sums {
    pub(super) weight: f64,
    pub(super) lately: f64,
    pub(super) attaches: f64,
    kept: [f64; 3],
    back: [f64; 3],
    return_loss: f64,
    pub(super) units: f64,
    units_back: f64,
    units_expected: f64,
    pub(super) revenue: f64,
    pub(super) cogs: f64,
    pub(super) discounts: f64,
}

impl Sums {
    pub(super) fn add(&mut self, other: &Self) {
        let both = |mine: [f64; 3], theirs: [f64; 3]| {
            let mut sums = mine;
            for (sum, more) in sums.iter_mut().zip(theirs) {
                *sum += more;
            }
            sums
        };
        *self = Self {
            weight: self.weight + other.weight,
            lately: self.lately + other.lately,
            attaches: self.attaches + other.attaches,
            kept: both(self.kept, other.kept),
            back: both(self.back, other.back),
            return_loss: self.return_loss + other.return_loss,
            units: self.units + other.units,
            units_back: self.units_back + other.units_back,
            units_expected: self.units_expected + other.units_expected,
            revenue: self.revenue + other.revenue,
            cogs: self.cogs + other.cogs,
            discounts: self.discounts + other.discounts,
        };
    }

    /// As the judge reads it.
    pub(super) fn takings(&self, loss_per_return: f64) -> Takings {
        let outcome = |[count, sum, squares]: [f64; 3]| {
            let of = Moments::from_sums(count, sum, squares).unwrap_or_default();
            Outcome {
                count: of.n(),
                mean: of.mean(),
                sd: of.variance().unwrap_or(0.0).sqrt(),
            }
        };
        Takings {
            exposures: self.weight,
            attaches: self.attaches,
            kept: outcome(self.kept),
            back: outcome(self.back),
            return_loss: self.return_loss,
            units: self.units,
            units_back: self.units_back,
            units_expected: self.units_expected,
            loss_per_return,
            discounts: self.discounts,
        }
    }
}

/// What a return costs beside the price, by the rule of the whole shop.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct ReturnFees {
    /// Share of a returned unit's cost that is recovered.
    pub(super) recovery: f64,
    /// Handling a unit, money.
    pub(super) handling: f64,
    /// Share of net revenue that goes for fees.
    pub(super) share: f64,
}

impl ReturnFees {
    /// The rule without a scope, else the mean of all.
    pub(super) fn load(conn: &Connection) -> Result<Self, ExploreError> {
        let sql = "select cast(coalesce(avg(case when scope is null or trim(scope) = '' then \
             restock_recovery end), avg(restock_recovery), 0) as double), \
             cast(coalesce(avg(case when scope is null or trim(scope) = '' then return_handling \
             end), avg(return_handling), 0) as double), \
             cast(coalesce(avg(case when scope is null or trim(scope) = '' then pct end), \
             avg(pct), 0) as double) from fees";
        Ok(conn.query_row(sql, [], |row| {
            Ok(Self {
                recovery: row.get(0)?,
                handling: row.get(1)?,
                share: row.get(2)?,
            })
        })?)
    }
}

/// One pair at one placement.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cell {
    pub(super) pair: Pair,
    pub(super) placement: i64,
    pub(super) rec_type: i64,
    /// The target's category.
    pub(super) category: i64,
    pub(super) sums: Sums,
}

/// Every pair at every placement of a selection, or one pair.
pub(super) fn cells(
    conn: &Connection,
    selected: &Selected,
    pair: Option<Pair>,
) -> Result<Vec<Cell>, ExploreError> {
    let only = pair.map(|(anchor, target)| {
        [
            format!("f.anchor_no = {anchor}"),
            format!("f.target_no = {target}"),
        ]
    });
    let sql = CELLS.replace("{scope}", &selected.with(only.as_ref().map_or(&[], |c| c)));
    let mut statement = conn.prepare(&sql)?;
    let mut rows = statement.query([])?;
    let mut cells = Vec::new();
    while let Some(row) = rows.next()? {
        let three = |at: usize| -> duckdb::Result<[f64; 3]> {
            Ok([row.get(at)?, row.get(at + 1)?, row.get(at + 2)?])
        };
        cells.push(Cell {
            pair: (row.get(0)?, row.get(1)?),
            placement: row.get(2)?,
            rec_type: row.get(3)?,
            category: row.get(4)?,
            sums: Sums {
                weight: row.get(5)?,
                lately: row.get(6)?,
                attaches: row.get(7)?,
                kept: three(8)?,
                back: three(11)?,
                return_loss: row.get(14)?,
                units: row.get(15)?,
                units_back: row.get(16)?,
                units_expected: row.get(17)?,
                revenue: row.get(18)?,
                cogs: row.get(19)?,
                discounts: row.get(20)?,
            },
        });
    }
    Ok(cells)
}

/// Days that the exposures of a selection span.
pub(super) fn days(conn: &Connection, selected: &Selected) -> Result<f64, ExploreError> {
    let sql = format!(
        "select cast(coalesce(cast(max(f.shown_at) as date) - cast(min(f.shown_at) as date) + 1, \
         0) as double) from fact_exposure as f where {}",
        selected.with(&[])
    );
    Ok(conn.query_row(&sql, [], |row| row.get(0))?)
}

/// Pairs, or pairs at placements, with what is believed of each.
#[derive(Debug)]
pub(super) struct Family {
    /// The sums of each.
    pub(super) members: Vec<Cell>,
    /// What is thought of each.
    pub(super) judged: Vec<Judgement>,
}

/// How a family is made.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ground<'a> {
    /// Return rates of targets sold without a recommendation.
    pub(super) baselines: &'a HashMap<i64, f64>,
    /// What is thought of the pairs.
    pub(super) judged: &'a Judged,
    pub(super) spreads: &'a Spreads,
    pub(super) days: f64,
}

impl Ground<'_> {
    /// Judges cells as a family. `by_placement` tells apart the groups whose attach rates
    /// are alike; `slots` are the slot values, in order.
    pub(super) fn judge(&self, members: Vec<Cell>, by_placement: bool, slots: &[f64]) -> Family {
        let mut attach: HashMap<[i64; 3], u32> = HashMap::new();
        let mut margin: HashMap<i64, u32> = HashMap::new();
        let evidence: Vec<Evidence> = members
            .iter()
            .enumerate()
            .map(|(at, cell)| {
                let placement = if by_placement { cell.placement } else { 0 };
                let next = attach.len() as u32;
                let group = [cell.category, cell.rec_type, placement];
                let attach_group = *attach.entry(group).or_insert(next);
                let next = margin.len() as u32;
                let margin_group = *margin.entry(cell.category).or_insert(next);
                let spread = self
                    .spreads
                    .of(&[(Kind::Pair, cell.pair.0, cell.pair.1)])
                    .design;
                Evidence {
                    takings: cell.sums.takings(
                        self.judged
                            .of(cell.pair.0, cell.pair.1)
                            .map_or(0.0, |opinion| opinion.takings.loss_per_return),
                    ),
                    design: Design {
                        attach: spread.attach,
                        margin: spread.margin,
                        returned: spread.returned,
                    },
                    attach_group,
                    margin_group,
                    baseline_return_rate: self.baselines.get(&cell.pair.1).copied(),
                    slot_value: slots.get(at).copied().unwrap_or(0.0),
                    monthly_exposures: self.monthly(cell.sums.weight),
                    // A what-if is computed from what there is, however little.
                    full_days: 1e4,
                    maturity: Some(1.0),
                    ..Evidence::default()
                }
            })
            .collect();
        let threads = std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
        let judged = judge(&evidence, &Thresholds::default(), threads);
        Family { members, judged }
    }

    /// A weight over the data as a month of 30 days.
    pub(super) fn monthly(&self, weight: f64) -> f64 {
        if self.days > 0.0 {
            30.0 * weight / self.days
        } else {
            0.0
        }
    }
}

/// Cells of one pair added up, whatever the placement; of types the one shown most.
pub(super) fn by_pair(cells: &[Cell]) -> Vec<Cell> {
    merged(cells, |cell| (cell.pair, 0))
}

/// Cells of one pair at one placement added up.
pub(super) fn by_placement(cells: &[Cell]) -> Vec<Cell> {
    merged(cells, |cell| (cell.pair, cell.placement))
}

fn merged(cells: &[Cell], key: impl Fn(&Cell) -> (Pair, i64)) -> Vec<Cell> {
    let mut sums: BTreeMap<(Pair, i64), (Cell, f64)> = BTreeMap::new();
    for cell in cells {
        match sums.get_mut(&key(cell)) {
            None => {
                sums.insert(key(cell), (*cell, cell.sums.weight));
            }
            Some((sum, most)) => {
                if cell.sums.weight > *most {
                    sum.rec_type = cell.rec_type;
                    *most = cell.sums.weight;
                }
                sum.sums.add(&cell.sums);
            }
        }
    }
    sums.into_values().map(|(cell, _)| cell).collect()
}

/// What slots are worth otherwise, by anchor and placement: the best target that was
/// shown there often enough and is not any more.
pub(super) fn slot_values(family: &Family) -> HashMap<(i64, i64), f64> {
    let mut candidates: HashMap<(i64, i64), Vec<Candidate>> = HashMap::new();
    for (cell, judgement) in family.members.iter().zip(&family.judged) {
        let Some(posterior) = judgement.posterior else {
            continue;
        };
        candidates
            .entry((cell.pair.0, cell.placement))
            .or_default()
            .push(Candidate {
                target: u32::try_from(cell.pair.1).unwrap_or(u32::MAX),
                exposures: cell.sums.weight,
                net: Estimate {
                    value: posterior.net.value,
                    se: posterior.net.se,
                },
                is_shown: cell.sums.lately > 0.0,
            });
    }
    candidates
        .into_iter()
        .map(|(slot, candidates)| (slot, slot_value(&candidates, &Thresholds::default()).value))
        .collect()
}
