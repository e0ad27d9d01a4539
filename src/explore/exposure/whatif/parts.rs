//! Parts of one pair's exposures: groups that it could be kept from, months, discounts.

use duckdb::Connection;

use super::super::scope::{self, Selected};
use super::cells::Pair;
use crate::explore::ExploreError;
use crate::explore::dimension::{self, UNKNOWN, Values};
use crate::stats::Moments;
use crate::whatif::{Known, Part, Response, Slice, parts, response};

const PARTS: &str = include_str!("../../sql/whatif_parts.sql");
const DISCOUNTS: &str = include_str!("../../sql/whatif_discounts.sql");

/// The dimensions of which a value can be excluded.
const EXCLUDABLE: [&str; 9] = [
    "placement",
    "customer",
    "segment",
    "tier",
    "device",
    "channel",
    "intent_band",
    "cart_value_band",
    "owned_before",
];

/// The numbers of dimensions in the table `pair_cell`.
const CELLS: [(&str, i64); 4] = [
    ("customer", 3),
    ("segment", 4),
    ("tier", 5),
    ("intent_band", 6),
];

/// The number of the dimension in the table `pair_trait` that tells whether a discount was shown.
const DISCOUNT: i64 = 8;

/// A range that is told needs so many exposures behind both its ends.
const LEAST_EXPOSURES: f64 = 100.0;

fn here(selected: &Selected, (anchor, target): Pair) -> String {
    selected.with(&[
        format!("f.anchor_no = {anchor}"),
        format!("f.target_no = {target}"),
    ])
}

/// What the parts of one pair's exposures brought.
#[derive(Debug, Default)]
pub(super) struct Slices {
    /// By dimension, in the order of [`EXCLUDABLE`], then months.
    by_dimension: Vec<Vec<(i64, Slice)>>,
}

impl Slices {
    /// Reads them.
    pub(super) fn load(
        conn: &Connection,
        selected: &Selected,
        pair: Pair,
    ) -> Result<Self, ExploreError> {
        let mut columns = Vec::new();
        for key in EXCLUDABLE {
            columns.push(dimension::dimension(key)?.column.to_owned());
        }
        let mut named: Vec<String> = columns.iter().map(|c| format!("f.{c}")).collect();
        named.push(
            "extract(year from f.shown_at) * 100 + extract(month from f.shown_at) as month"
                .to_owned(),
        );
        columns.push("month".to_owned());
        let cases: Vec<String> = columns
            .iter()
            .zip(0..)
            .map(|(column, place): (_, u32)| format!("when grouping(f.{column}) = 0 then {place}"))
            .collect();
        let of = |each: &dyn Fn(&String) -> String| {
            columns.iter().map(each).collect::<Vec<_>>().join(", ")
        };
        let sql = PARTS
            .replace("{dimension}", &format!("case {} end", cases.join(" ")))
            .replace(
                "{value}",
                &format!("coalesce({})", of(&|c| format!("f.{c}"))),
            )
            .replace("{sets}", &of(&|c| format!("(f.{c})")))
            .replace("{columns}", &named.join(", "))
            .replace("{scope}", &here(selected, pair));
        let mut by_dimension = vec![Vec::new(); columns.len()];
        let mut statement = conn.prepare(&sql)?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let place = usize::try_from(row.get::<_, i64>(0)?).unwrap_or(usize::MAX);
            let slice = Slice {
                exposures: row.get(2)?,
                attaches: row.get(3)?,
                margins: Moments::from_sums(row.get(4)?, row.get(5)?, row.get(6)?)
                    .unwrap_or_default(),
                orders: row.get(7)?,
                discounts: 0.0,
            };
            if let Some(slices) = by_dimension.get_mut(place) {
                slices.push((row.get(1)?, slice));
            }
        }
        Ok(Self { by_dimension })
    }

    /// Those of the placements, by their numbers.
    pub(super) fn placements(&self) -> &[(i64, Slice)] {
        self.by_dimension.first().map_or(&[], Vec::as_slice)
    }

    fn months(&self) -> &[(i64, Slice)] {
        self.by_dimension.last().map_or(&[], Vec::as_slice)
    }

    /// The groups that a pair could be kept from, of dimensions with at least two of them.
    ///
    /// `usual` has the attach ratios of groups over all pairs, by dimension and value of the
    /// table `pair_cell`.
    pub(super) fn excludable(
        &self,
        conn: &Connection,
        usual: &[((i64, i64), Known)],
    ) -> Result<Vec<Part>, ExploreError> {
        let mut found = Vec::new();
        for (key, slices) in EXCLUDABLE.iter().zip(&self.by_dimension) {
            if slices.iter().filter(|(value, _)| *value > 0).count() < 2 {
                continue;
            }
            let dimension = dimension::dimension(key)?;
            let words = match dimension.values {
                Values::Words => scope::known(conn, dimension)?,
                Values::Fixed(words) => {
                    let words = words.iter().map(|word| (*word).to_owned());
                    (1..).zip(words).collect()
                }
                Values::Number | Values::Month => Vec::new(),
            };
            let name = |value: i64| {
                let word = words.iter().find(|(number, _)| *number == value);
                word.map_or(UNKNOWN, |(_, word)| word.as_str()).to_owned()
            };
            let mut named: Vec<(String, Slice)> = slices
                .iter()
                .map(|(value, slice)| (name(*value), *slice))
                .collect();
            named.sort_by(|a, b| a.0.cmp(&b.0));
            let cell = CELLS.iter().find(|(name, _)| name == key);
            let usual: Vec<(String, Known)> = usual
                .iter()
                .filter(|((dimension, _), _)| cell.is_some_and(|(_, number)| number == dimension))
                .map(|((_, value), ratio)| (name(*value), *ratio))
                .collect();
            found.extend(parts(key, &named, &usual));
        }
        Ok(found)
    }

    /// The ranges of acceptance and of exposures a month.
    pub(super) fn ranges(&self) -> Ranges {
        let months = self.months();
        let rates = months
            .iter()
            .chain(self.placements())
            .filter(|(_, slice)| slice.exposures >= LEAST_EXPOSURES)
            .map(|(_, slice)| slice.attaches / slice.exposures);
        // The first and last month are seldom whole.
        let edges = [months.first(), months.last()].map(|edge| edge.map(|(month, _)| *month));
        let inner = months
            .iter()
            .filter(|(month, _)| months.len() < 3 || !edges.contains(&Some(*month)));
        // One month alone is no range.
        let several = inner.clone().count() > 1;
        Ranges {
            acceptance: range(rates),
            exposures: range(inner.map(|(_, slice)| slice.exposures)).filter(|_| several),
        }
    }
}

/// The parts of a pair that did and that did not show a discount, over all the data;
/// nothing where one of them has no exposures.
pub(super) fn offered(
    conn: &Connection,
    usual: &[((i64, i64), Known)],
    (anchor, target): Pair,
) -> Result<Vec<Part>, ExploreError> {
    let name = |value: i64| if value == 1 { "shown" } else { "none" };
    let sql = "select cast(value_no as bigint), weight, attaches, kept + back, \
               kept_net + back_net, kept_square + back_square, discounts from pair_trait \
               where dimension = 8 and anchor_no = $1 and target_no = $2 order by value_no";
    let slices: Vec<(String, Slice)> = conn
        .prepare(sql)?
        .query_map([anchor, target], |row| {
            let slice = Slice {
                exposures: row.get(1)?,
                attaches: row.get(2)?,
                margins: Moments::from_sums(row.get(3)?, row.get(4)?, row.get(5)?)
                    .unwrap_or_default(),
                // Who is shown a discount comes to an order as often as who is shown none.
                orders: row.get(1)?,
                discounts: row.get(6)?,
            };
            Ok((name(row.get(0)?).to_owned(), slice))
        })?
        .collect::<Result<_, _>>()?;
    if slices.len() < 2 {
        return Ok(Vec::new());
    }
    let usual: Vec<(String, Known)> = usual
        .iter()
        .filter(|((dimension, _), _)| *dimension == DISCOUNT)
        .map(|((_, value), ratio)| (name(*value).to_owned(), *ratio))
        .collect();
    Ok(parts("discount", &slices, &usual))
}

/// The least and the most that acceptance and exposures a month were, over months of the
/// calendar and placements with enough exposures.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Ranges {
    pub(super) acceptance: Option<(f64, f64)>,
    pub(super) exposures: Option<(f64, f64)>,
}

fn range(values: impl Iterator<Item = f64>) -> Option<(f64, f64)> {
    values.fold(None, |range: Option<(f64, f64)>, value| {
        let (low, high) = range.unwrap_or((value, value));
        Some((low.min(value), high.max(value)))
    })
}

/// How acceptance followed the discounts that were shown, if at least three were.
pub(super) fn discounts(
    conn: &Connection,
    selected: &Selected,
    (anchor, target): Pair,
) -> Result<Option<Response>, ExploreError> {
    let sql = DISCOUNTS.replace("{scope}", &selected.with(&[]));
    let mut statement = conn.prepare(&sql)?;
    let rows: Vec<(f64, f64, f64, i64)> = statement
        .query_map([anchor, target], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
        })?
        .collect::<Result<_, _>>()?;
    if rows.iter().all(|(.., told)| *told == 0) {
        return Ok(None);
    }
    let levels: Vec<(f64, f64, f64)> = rows
        .into_iter()
        .map(|(d, n, x, _)| (d, n, x.min(n)))
        .collect();
    Ok(response(&levels))
}
