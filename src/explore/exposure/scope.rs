//! From window and filter to a condition on exposures.

use duckdb::Connection;

use crate::domain::{Scope, suggest};
use crate::explore::dimension::{self, Dimension, UNKNOWN, Values};
use crate::explore::shop::Shop;
use crate::explore::{ExploreError, selection};

/// Where the weights of exposures are summed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Base {
    /// Exposure by exposure.
    #[default]
    Exposures,
    /// By pair, type and placement.
    Cube,
}

impl Base {
    /// The table.
    pub(super) fn table(self) -> &'static str {
        match self {
            Self::Exposures => "fact_exposure",
            Self::Cube => "exposure_cube",
        }
    }

    /// Whether the cube knows a dimension.
    pub(super) fn is_cubed(key: &str) -> bool {
        ["placement", "rec_type"].contains(&key)
    }
}

/// The values that a filter accepts of a dimension that the cube knows.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Accepted {
    /// By number.
    Placements(Vec<i64>),
    /// By number.
    RecTypes(Vec<i64>),
}

impl Accepted {
    /// Whether it accepts what was shown there and as that.
    pub(super) fn has(&self, placement: i64, rec_type: i64) -> bool {
        match self {
            Self::Placements(numbers) => numbers.contains(&placement),
            Self::RecTypes(numbers) => numbers.contains(&rec_type),
        }
    }
}

/// The exposures a question is about.
#[derive(Debug, Default)]
pub(super) struct Selected {
    /// Conditions on a table `f`, all of which must hold; without parameters.
    pub(super) conditions: Vec<String>,
    /// The same, where the base is the cube.
    pub(super) accepted: Vec<Accepted>,
    /// What tells their weights.
    pub(super) base: Base,
    /// The part of the scope that orders can be selected by.
    pub(super) of_orders: Scope,
    /// Sentences about what the selection leaves out.
    pub(super) remarks: Vec<String>,
}

impl Selected {
    /// The condition, with more of them.
    pub(super) fn with(&self, more: &[String]) -> String {
        let all: Vec<&str> = self
            .conditions
            .iter()
            .chain(more)
            .map(String::as_str)
            .collect();
        if all.is_empty() {
            "true".to_owned()
        } else {
            all.join(" and ")
        }
    }
}

/// Resolves window and filter.
///
/// # Errors
/// When the filter is on something that exposures do not have.
pub(super) fn select(
    conn: &Connection,
    shop: &Shop,
    scope: &Scope,
) -> Result<Selected, ExploreError> {
    let window = scope.window;
    let mut keys = scope.filter.terms.iter().map(|(key, _)| key);
    let mut selected = Selected {
        base: if window.is_all_time() && keys.all(|key| Base::is_cubed(key)) {
            Base::Cube
        } else {
            Base::Exposures
        },
        ..Selected::default()
    };
    selected.of_orders.window = window;
    if let Some(from) = window.from {
        selected
            .conditions
            .push(format!("f.shown_at >= timestamp '{from}'"));
    }
    if let Some(to) = window.to {
        selected
            .conditions
            .push(format!("f.shown_at < timestamp '{to}'"));
    }
    for (key, accepted) in &scope.filter.terms {
        let dimension = dimension::dimension(key)?;
        let numbers = numbers(conn, dimension, accepted, &mut selected.remarks)?;
        let column = dimension.column;
        match column {
            "placement_no" => selected
                .accepted
                .push(Accepted::Placements(numbers.clone())),
            "rec_type_no" => selected.accepted.push(Accepted::RecTypes(numbers.clone())),
            _ => {}
        }
        let (known, nulls): (Vec<i64>, Vec<i64>) =
            numbers.into_iter().partition(|number| *number != NO_NUMBER);
        let list: Vec<String> = known.iter().map(i64::to_string).collect();
        let condition = match (list.is_empty(), nulls.is_empty()) {
            (true, true) => "false".to_owned(),
            (true, false) => format!("f.{column} is null"),
            (false, true) => format!("f.{column} in ({})", list.join(", ")),
            (false, false) => format!(
                "(f.{column} in ({}) or f.{column} is null)",
                list.join(", ")
            ),
        };
        selected.conditions.push(condition);
        if !dimension.of_orders || shop.orders == 0 {
            continue;
        }
        if selection::values(conn, shop, key)?.is_empty() {
            selected.remarks.push(format!(
                "No order tells its {key}, so anchor_orders and what is bought together are of all orders."
            ));
        } else {
            let term = (key.clone(), accepted.clone());
            selected.of_orders.filter.terms.push(term);
        }
    }
    Ok(selected)
}

/// Stands for a null where numbers are asked for.
const NO_NUMBER: i64 = i64::MIN;

/// The numbers that stand for the accepted values in the facts.
fn numbers(
    conn: &Connection,
    dimension: &Dimension,
    accepted: &[String],
    remarks: &mut Vec<String>,
) -> Result<Vec<i64>, ExploreError> {
    let key = dimension.key;
    let known = known(conn, dimension)?;
    if known.is_empty() {
        return Err(ExploreError::EmptyExposureFilter {
            key: key.to_owned(),
            mend: dimension.mend,
        });
    }
    let mut numbers = Vec::new();
    for value in accepted {
        let number = match dimension.values {
            Values::Number => value.parse().ok(),
            Values::Month => dimension::month_number(value),
            _ => None,
        };
        let number = number.or_else(|| {
            let found = known.iter().find(|(_, word)| word == value);
            found.map(|(number, _)| *number)
        });
        match number {
            Some(number) => numbers.push(number),
            None if value == UNKNOWN => numbers.push(match dimension.values {
                Values::Number => NO_NUMBER,
                _ => 0,
            }),
            None => {
                let names = known.iter().map(|(_, word)| word.as_str());
                if let Values::Fixed(words) = dimension.values {
                    return Err(ExploreError::NoSuchValue {
                        key: key.to_owned(),
                        value: value.clone(),
                        known: words.join(", "),
                    });
                }
                let hint = suggest::nearest(value, names).map_or_else(
                    || ".".to_owned(),
                    |near| format!("; did you mean '{near}'?"),
                );
                remarks.push(format!("No exposure has the {key} '{value}'{hint}"));
            }
        }
    }
    Ok(numbers)
}

/// The values that exposures have, by number; empty when none has any.
pub(in crate::explore) fn known(
    conn: &Connection,
    dimension: &Dimension,
) -> Result<Vec<(i64, String)>, ExploreError> {
    let column = dimension.column;
    match dimension.values {
        Values::Words => {
            let sql = "select cast(value_no as bigint), value from dimension_value \
                       where dimension = $1 order by value";
            let words = conn
                .prepare(sql)?
                .query_map([dimension.key], |row| Ok((row.get(0)?, row.get(1)?)))?
                .collect::<Result<_, _>>()?;
            Ok(words)
        }
        Values::Fixed(words) => {
            let sql = format!("select count(*) > 0 from fact_exposure where {column} > 0");
            let any: bool = conn.query_row(&sql, [], |row| row.get(0))?;
            let words = words.iter().map(|word| (*word).to_owned());
            Ok(if any {
                (1..).zip(words).collect()
            } else {
                Vec::new()
            })
        }
        Values::Number | Values::Month => {
            let is_known = match dimension.values {
                Values::Month => format!("{column} > 0"),
                _ => format!("{column} is not null"),
            };
            let sql = format!(
                "select distinct cast({column} as bigint) from fact_exposure \
                 where {is_known} order by 1"
            );
            let numbers: Vec<i64> = conn
                .prepare(&sql)?
                .query_map([], |row| row.get(0))?
                .collect::<Result<_, _>>()?;
            let word = |number: i64| match dimension.values {
                Values::Month => dimension::month(number),
                _ => number.to_string(),
            };
            Ok(numbers
                .into_iter()
                .map(|number| (number, word(number)))
                .collect())
        }
    }
}
