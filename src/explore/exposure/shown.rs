//! What was shown, and what came of it, by key.

use duckdb::Connection;
use duckdb::arrow::array::{AsArray, RecordBatch};
use duckdb::arrow::datatypes::{Decimal128Type, Float64Type, Int64Type};

use super::scope::Base;
use crate::explore::ExploreError;
use crate::facts::sums::{ExposureSums, LineSums};

const SUMS: &str = include_str!("../sql/exposure_sums.sql");

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
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Total {
    /// Σ weight.
    pub(super) exposures: f64,
    /// Σ weight².
    pub(super) weight_square: f64,
    /// Σ weight by type, in the order of [`REC_TYPES`]; 0 where types are not asked for.
    pub(super) types: [f64; 3],
    pub(super) sums: ExposureSums,
    /// Over the credited lines.
    pub(super) lines: LineSums,
}

impl Total {
    /// Adds `other`.
    pub(super) fn add(&mut self, other: &Self) {
        self.exposures += other.exposures;
        self.weight_square += other.weight_square;
        for (mine, theirs) in self.types.iter_mut().zip(other.types) {
            *mine += theirs;
        }
        self.sums.add(&other.sums);
        self.lines.add(&other.lines);
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

/// Columns of [`SUMS`] before the sums.
const BEFORE: usize = 7;

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
    let mine = |column: &str| format!("coalesce(e.{column}, 0)");
    let both = |each: &dyn Fn(&str) -> String| {
        [ExposureSums::select(each), LineSums::select(each)].join(", ")
    };
    let by_type: Vec<String> = REC_TYPES
        .iter()
        .zip(1..)
        .map(|(rec_type, place): (_, u8)| {
            if types {
                format!(
                    "sum(case when f.rec_type_no = (select d.value_no from dimension_value as d \
                     where d.dimension = 'rec_type' and d.value = '{rec_type}') \
                     then f.weight else 0 end) as type_{place}"
                )
            } else {
                format!("0 as type_{place}")
            }
        })
        .collect();
    let sql = SUMS
        .replace("{base}", base.table())
        .replace("{square}", base.square())
        .replace("{k1}", keys[0])
        .replace("{k2}", keys[1])
        .replace("{scope}", condition)
        .replace("{types}", &by_type.join(", "))
        .replace("{sums}", &both(&sum))
        .replace("{columns}", &both(&mine));
    let mut statement = conn.prepare(&sql)?;
    let mut rows = Vec::new();
    for batch in statement.query_arrow([])? {
        rows.extend(read(&batch));
    }
    Ok(rows)
}

/// The rows of one batch.
fn read(batch: &RecordBatch) -> impl Iterator<Item = Shown> {
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
    (0..batch.num_rows()).map(move |row| {
        let count =
            |at: usize| move |place: usize| Ok::<_, Never>(whole(at + place, row).cast_unsigned());
        let amount = |at: usize| move |place: usize| Ok::<_, Never>(exact(at + place, row));
        let float = |at: usize| move |place: usize| Ok::<_, Never>(real(at + place, row));
        let lines_at = BEFORE + ExposureSums::WIDTH;
        let Ok(sums) = ExposureSums::read(count(BEFORE), amount(BEFORE), float(BEFORE));
        let Ok(lines) = LineSums::read(count(lines_at), amount(lines_at), float(lines_at));
        Shown {
            k1: whole(0, row),
            k2: whole(1, row),
            total: Total {
                exposures: real(2, row),
                weight_square: real(3, row),
                types: [real(4, row), real(5, row), real(6, row)],
                sums,
                lines,
            },
        }
    })
}

/// Reading from a batch cannot fail.
type Never = std::convert::Infallible;
