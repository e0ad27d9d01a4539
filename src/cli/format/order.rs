//! Which rows are written, and in which order.

use std::cmp::Ordering;
use std::io;

use serde::Serialize;
use serde_json::Value;

use super::super::args::What;
use super::{as_row, fields};
use crate::domain::suggest::nearest;
use crate::domain::text::printable;

/// `--sort`, `--desc` and `--limit`. The default is the answer's own order, all of it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Order {
    /// The field to sort by, and whether the largest comes first.
    sort: Option<(&'static str, bool)>,
    /// At most so many rows.
    limit: Option<usize>,
}

impl Order {
    /// Sorts by the field of that name, and keeps at most `limit` rows; 0 keeps all.
    ///
    /// # Errors
    ///
    /// A sentence that names the nearest field if `what` has no field `sort`.
    pub(crate) fn new(
        what: What,
        sort: Option<&str>,
        desc: bool,
        limit: Option<u64>,
    ) -> Result<Self, String> {
        let sort = sort.map(|name| field(what, name)).transpose()?;
        Ok(Self {
            sort: sort.map(|field| (field, desc)),
            limit: limit
                .filter(|limit| *limit > 0)
                .map(|limit| usize::try_from(limit).unwrap_or(usize::MAX)),
        })
    }

    /// The rows to write. Equal rows keep their order; missing values come last.
    pub(super) fn choose<'r, R: Serialize>(&self, rows: &'r [R]) -> io::Result<Vec<&'r R>> {
        let mut chosen: Vec<&R> = match self.sort {
            None => rows.iter().collect(),
            Some((field, desc)) => {
                let mut keyed = Vec::with_capacity(rows.len());
                for row in rows {
                    let value = as_row(row)?.swap_remove(field).unwrap_or(Value::Null);
                    keyed.push((value, row));
                }
                keyed.sort_by(|(a, _), (b, _)| compare(a, b, desc));
                keyed.into_iter().map(|(_, row)| row).collect()
            }
        };
        chosen.truncate(self.limit.unwrap_or(usize::MAX));
        Ok(chosen)
    }
}

/// The field of that name, as the contract spells it.
fn field(what: What, name: &str) -> Result<&'static str, String> {
    let known = fields(what);
    if let Some(field) = known.iter().find(|field| **field == name) {
        return Ok(field);
    }
    let name = printable(name);
    let hint = match nearest(&name, known.iter().copied()) {
        Some(meant) => format!("did you mean {meant}?"),
        None => format!("its fields are {}", known.join(", ")),
    };
    Err(format!(
        "{} have no field '{name}' to sort by; {hint}",
        what.name()
    ))
}

fn compare(a: &Value, b: &Value, desc: bool) -> Ordering {
    match (a.is_null(), b.is_null()) {
        (true, true) => Ordering::Equal,
        (true, false) => Ordering::Greater,
        (false, true) => Ordering::Less,
        (false, false) if desc => ascending(b, a),
        (false, false) => ascending(a, b),
    }
}

fn ascending(a: &Value, b: &Value) -> Ordering {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => match (a.as_u64(), b.as_u64()) {
            (Some(a), Some(b)) => a.cmp(&b),
            _ => a
                .as_f64()
                .unwrap_or(f64::NAN)
                .total_cmp(&b.as_f64().unwrap_or(f64::NAN)),
        },
        (Value::String(a), Value::String(b)) => a.cmp(b),
        _ => a.to_string().cmp(&b.to_string()),
    }
}
