//! Sums over lines in the queries.
//!
//! A query writes `{lines: sum(i.*)}` for one column per field of [`LineSums`], the
//! star standing for its name.

use duckdb::Row;
use duckdb::types::Decimal;

use crate::facts::sums::LineSums;

const OPEN: &str = "{lines: ";

/// The query with every `{lines: …}` written out.
pub(super) fn expand(query: &str) -> String {
    let mut out = String::with_capacity(query.len() * 2);
    let mut rest = query;
    while let Some((before, after)) = rest.split_once(OPEN) {
        let (each, after) = after.split_once('}').unwrap_or((after, ""));
        out.push_str(before);
        out.push_str(&LineSums::select(|column| each.replace('*', column)));
        rest = after;
    }
    out.push_str(rest);
    out
}

/// The columns of [`read`], over a table `t`.
pub(super) fn columns() -> String {
    LineSums::select(|column| format!("t.{column}"))
}

/// Reads [`columns`] that start at column `at`.
pub(super) fn read(row: &Row<'_>, at: usize) -> duckdb::Result<LineSums> {
    LineSums::read(
        |place| row.get(at + place),
        |place| {
            row.get::<_, Decimal>(at + place)
                .map(|amount| amount.value())
        },
        |place| row.get(at + place),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stands_for_every_column() {
        let sql = expand("select {lines: sum(i.*)}, n from i");
        assert!(
            sql.starts_with("select cast(sum(i.lines) as bigint) as lines, "),
            "{sql}"
        );
        assert!(sql.ends_with("cast(sum(i.baseline_base) as double) as baseline_base, n from i"));
        assert_eq!(expand("select 1"), "select 1");
    }
}
