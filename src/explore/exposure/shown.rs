//! What was shown, and what came of it, by key.

use duckdb::Connection;
use duckdb::arrow::array::{AsArray, RecordBatch};
use duckdb::arrow::datatypes::{Decimal128Type, Float64Type, Int64Type};

use serde::{Deserialize, Serialize};

use super::scope::Base;
use crate::explore::ExploreError;
use crate::facts::sums::{ExposureSums, LineSums, OutcomeSums};

const OF_EXPOSURES: &str = include_str!("../sql/exposure_sums.sql");
const OF_CUBE: &str = include_str!("../sql/cube_sums.sql");

/// What stands for a null key.
pub(super) const NO_KEY: i64 = -1;

/// The types of recommendation, in alphabetical order.
pub(super) const REC_TYPES: [&str; 3] = ["bundle", "cross_sell", "upsell"];

/// One row: exposures of one key.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Shown {
    pub(super) k1: i64,
    pub(super) k2: i64,
    pub(super) total: Total,
}

/// Sums over exposures.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize)]
pub(super) struct Total {
    /// Σ weight.
    pub(super) exposures: f64,
    /// Σ weight².
    pub(super) weight_square: f64,
    /// Σ weight of those that were seen; of all only where it is known of all.
    pub(super) seen: f64,
    /// Σ weight of those of which it is known.
    pub(super) seen_known: f64,
    /// Σ weight by type, in the order of [`REC_TYPES`]; 0 where types are not asked for.
    pub(super) types: [f64; 3],
    pub(super) sums: ExposureSums,
    /// Over the credited lines.
    pub(super) lines: LineSums,
    /// Over the exposures that orders with their anchor stand for.
    pub(super) outcome: OutcomeSums,
}

impl Total {
    /// Adds `other`.
    pub(super) fn add(&mut self, other: &Self) {
        self.exposures += other.exposures;
        self.weight_square += other.weight_square;
        self.seen += other.seen;
        self.seen_known += other.seen_known;
        for (mine, theirs) in self.types.iter_mut().zip(other.types) {
            *mine += theirs;
        }
        self.sums.add(&other.sums);
        self.lines.add(&other.lines);
        self.outcome.add(&other.outcome);
    }

    /// Without the noise of summing: weights are fractions that add up to whole numbers.
    pub(super) fn rounded(self) -> Self {
        let round = |weight: f64| (weight * 1e9).round() / 1e9;
        Self {
            exposures: round(self.exposures),
            seen: round(self.seen),
            seen_known: round(self.seen_known),
            ..self
        }
    }

    /// The type with the most exposures; of several the first in the alphabet.
    pub(super) fn main_type(&self) -> Option<&'static str> {
        let most = self.types.iter().copied().fold(0.0, f64::max);
        let tolerance = 1e-9;
        let place = self
            .types
            .iter()
            .position(|weight| *weight >= most - tolerance);
        place.filter(|_| most > 0.0).map(|place| REC_TYPES[place])
    }
}

/// Columns before the sums.
const BEFORE: usize = 9;

/// Asks for the exposures that `condition` selects, summed by two expressions over
/// a table `f`; `types` tells whether weights by type are asked for.
pub(super) fn shown(
    conn: &Connection,
    base: Base,
    keys: [&str; 2],
    condition: &str,
    types: bool,
) -> Result<Vec<Shown>, ExploreError> {
    let sum = |column: &str| format!("coalesce(sum(f.{column}), 0)");
    let effects = [ExposureSums::select(sum), LineSums::select(sum)].join(", ");
    let outcomes = OutcomeSums::select(sum);
    let sql = match base {
        Base::Exposures => {
            let effect = |column: &str| format!("coalesce(e.{column}, 0)");
            let columns = [
                ExposureSums::select(effect),
                LineSums::select(effect),
                OutcomeSums::select(|column| format!("coalesce(o.{column}, 0)")),
            ];
            OF_EXPOSURES
                .replace("{effects}", &effects)
                .replace("{outcomes}", &outcomes)
                .replace("{columns}", &columns.join(", "))
        }
        Base::Cube => OF_CUBE.replace("{sums}", &[effects, outcomes].join(", ")),
    };
    let sql = sql
        .replace("{k1}", keys[0])
        .replace("{k2}", keys[1])
        .replace("{scope}", condition)
        .replace("{types}", &by_type(types))
        .replace("{seen_known}", seen_known(conn, base)?);
    let mut statement = conn.prepare(&sql)?;
    let mut rows = Vec::new();
    for batch in statement.query_arrow([])? {
        rows.extend(read(&batch));
    }
    Ok(rows)
}

/// The weight of exposures of which it is known whether they were seen: where it is known of
/// all, there is no need to look at each.
fn seen_known(conn: &Connection, base: Base) -> Result<&'static str, ExploreError> {
    if base == Base::Cube {
        return Ok("f.seen_known");
    }
    let sql = "select coalesce(bool_and(abs(weight - seen_known) < 1e-6), true) from exposure_cube";
    let is_known: bool = conn.query_row(sql, [], |row| row.get(0))?;
    Ok(if is_known {
        "f.weight"
    } else {
        "case when f.seen is not null then f.weight else 0 end"
    })
}

/// Weights by type, or 0 where they are not asked for.
fn by_type(asked: bool) -> String {
    let columns = REC_TYPES.iter().zip(1..).map(|(rec_type, place): (_, u8)| {
        let sum = if asked {
            format!(
                "sum(case when f.rec_type_no = (select d.value_no from dimension_value as d \
                 where d.dimension = 'rec_type' and d.value = '{rec_type}') \
                 then f.weight else 0 end)"
            )
        } else {
            "0".to_owned()
        };
        format!("cast({sum} as double) as type_{place}")
    });
    columns.collect::<Vec<_>>().join(", ")
}

/// Sums over `exposure_cube` as [`read`] takes them after two keys, without types.
pub(super) fn cube_columns() -> String {
    let sum = |column: &str| format!("coalesce(sum(f.{column}), 0)");
    let own = ["weight", "weight_square", "seen", "seen_known"].map(|name| {
        let sum = sum(name);
        format!("cast({sum} as double) as {name}")
    });
    let sums = [
        by_type(false),
        ExposureSums::select(sum),
        LineSums::select(sum),
        OutcomeSums::select(sum),
    ];
    let all: Vec<String> = own.into_iter().chain(sums).collect();
    all.join(", ")
}

/// The rows of one batch; columns after the sums are left alone.
pub(super) fn read(batch: &RecordBatch) -> impl Iterator<Item = Shown> {
    let whole =
        |column: usize, row: usize| batch.column(column).as_primitive::<Int64Type>().value(row);
    let real = |column: usize, row: usize| {
        batch
            .column(column)
            .as_primitive::<Float64Type>()
            .value(row)
    };
    let exact = |column: usize, row: usize| {
        batch
            .column(column)
            .as_primitive::<Decimal128Type>()
            .value(row)
    };
    debug_assert!(
        batch.num_columns() >= BEFORE + ExposureSums::WIDTH + LineSums::WIDTH + OutcomeSums::WIDTH
    );
    (0..batch.num_rows()).map(move |row| {
        let count =
            |at: usize| move |place: usize| Ok::<_, Never>(whole(at + place, row).cast_unsigned());
        let amount = |at: usize| move |place: usize| Ok::<_, Never>(exact(at + place, row));
        let float = |at: usize| move |place: usize| Ok::<_, Never>(real(at + place, row));
        let lines_at = BEFORE + ExposureSums::WIDTH;
        let Ok(sums) = ExposureSums::read(count(BEFORE), amount(BEFORE), float(BEFORE));
        let Ok(lines) = LineSums::read(count(lines_at), amount(lines_at), float(lines_at));
        let at = lines_at + LineSums::WIDTH;
        let Ok(outcome) = OutcomeSums::read(count(at), amount(at), float(at));
        Shown {
            k1: whole(0, row),
            k2: whole(1, row),
            total: Total {
                exposures: real(2, row),
                weight_square: real(3, row),
                seen: real(4, row),
                seen_known: real(5, row),
                types: [real(6, row), real(7, row), real(8, row)],
                sums,
                lines,
                outcome,
            },
        }
    })
}

/// Reading from a batch cannot fail.
type Never = std::convert::Infallible;
