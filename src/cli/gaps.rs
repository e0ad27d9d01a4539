//! Gaps in a line each, for the end of an import.

use std::path::Path;

use duckdb::Connection;

use super::failure::Failure;
use super::format::count;
use crate::explore::{self, Answer, GapRow, Question};

/// Which gaps the data have, the worst first, a line each; after them what the import
/// `found` of which no gap tells.
///
/// # Errors
///
/// Those of the database.
pub(crate) fn lines(
    conn: &Connection,
    database: &Path,
    found: &[(&str, String)],
) -> Result<Vec<String>, Failure> {
    let Answer::Gaps(gaps) = explore::answer(conn, &Question::Gaps)? else {
        return Ok(Vec::new());
    };
    let mut lines: Vec<String> = gaps.iter().map(line).collect();
    let untold = found
        .iter()
        .filter(|(code, _)| !gaps.iter().any(|gap| gap.code == *code));
    lines.extend(untold.map(|(_, sentence)| sentence.clone()));
    if !gaps.is_empty() {
        lines.push(format!(
            "`sidecart show {} gaps` tells how to mend them",
            database.display()
        ));
    }
    Ok(lines)
}

/// `gap COST_MISSING (error): 1 204 rows, 12.3 % of them: No unit cost …`
fn line(gap: &GapRow) -> String {
    let rows = if gap.rows == 1 { "row" } else { "rows" };
    let revenue = gap.revenue_share.map_or_else(String::new, |share| {
        format!(", {} of attached revenue", percent(share))
    });
    format!(
        "gap {} ({}): {} {rows}, {} of all{revenue}. {}",
        gap.code,
        gap.severity.name(),
        count(gap.rows),
        percent(gap.share),
        gap.meaning
    )
}

/// A share in percent; one that is not 0 does not read as 0.
fn percent(share: f64) -> String {
    if share > 0.0 && share < 0.0005 {
        "less than 0.1 %".to_owned()
    } else {
        format!("{:.1} %", share * 100.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Severity;

    #[test]
    fn a_gap_is_one_line() {
        let mut gap = GapRow {
            code: "BOT".to_owned(),
            severity: Severity::Warn,
            rows: 1,
            share: 0.00001,
            revenue_share: Some(0.25),
            affects: String::new(),
            fix: String::new(),
            example: Vec::new(),
            notes: Vec::new(),
            meaning: "They are no people.".to_owned(),
        };
        assert_eq!(
            line(&gap),
            "gap BOT (warn): 1 row, less than 0.1 % of all, 25.0 % of attached revenue. They are no people."
        );
        (gap.rows, gap.share, gap.revenue_share) = (1_204, 0.123, None);
        assert_eq!(
            line(&gap),
            "gap BOT (warn): 1 204 rows, 12.3 % of all. They are no people."
        );
    }
}
