//! Which row of a table is its header: exports of spreadsheets like to put a
//! title, a filter or a date above it.

use std::collections::HashSet;

use super::super::canonical::fold;

/// Rows that are looked at.
pub(crate) const LOOKED_AT: usize = 50;

/// Rows that may stand above a header.
const MOST_ABOVE: usize = 30;

/// Cells of a row that are looked at.
pub(crate) const WIDEST: usize = 5000;

/// Names that a header may hold, without what does not count.
pub(crate) struct Known(HashSet<String>);

impl Known {
    pub(crate) fn new(names: &[String]) -> Self {
        Self(names.iter().map(|name| fold(name)).collect())
    }

    /// How many cells of a row are such names.
    pub(crate) fn matches(&self, row: &[String]) -> usize {
        if self.0.is_empty() {
            return 0;
        }
        row.iter()
            .take(WIDEST)
            .filter(|cell| self.0.contains(&fold(cell.trim())))
            .count()
    }
}

/// The place of the header among the first rows of a table; blank rows left out.
///
/// The row with the most known names is it. Where names decide nothing, it is the
/// first row, unless that has far fewer cells than the rows usually have and one
/// below it is as wide as they are and holds nothing but different words.
pub(crate) fn find(rows: &[Vec<String>], known: &Known) -> usize {
    let mut best = (0, 0);
    for (index, row) in rows.iter().take(MOST_ABOVE + 1).enumerate() {
        let count = known.matches(row);
        if count > best.1 {
            best = (index, count);
        }
    }
    let (index, count) = best;
    if count >= 2 || count == 1 && (index == 0 || known.0.len() == 1) {
        return index;
    }
    by_shape(rows).unwrap_or(0)
}

fn by_shape(rows: &[Vec<String>]) -> Option<usize> {
    let usual = usual_width(rows.get(1..)?)?;
    let is_narrow = |row: &[String]| {
        let count = filled(row);
        usual >= 2 && (count <= 1 || count * 2 < usual)
    };
    let index = rows.iter().position(|row| !is_narrow(row))?;
    let row = rows.get(index)?;
    let names: Vec<String> = row
        .iter()
        .map(|cell| fold(cell.trim()))
        .filter(|name| !name.is_empty())
        .collect();
    let differ = names.iter().collect::<HashSet<_>>().len() == names.len();
    let wide = width(row) >= usual && names.len() * 10 >= usual * 6;
    let below = index + 1 < rows.len();
    let words = !row.iter().any(|cell| is_value(cell));
    (index <= MOST_ABOVE && differ && wide && words && below).then_some(index)
}

/// What to say of lines that were passed over.
pub(crate) fn skipped(lines: u64) -> String {
    match lines {
        1 => "1 line above the header skipped".to_owned(),
        lines => format!("{lines} lines above the header skipped"),
    }
}

/// Whether a cell is a number, an amount or a date, and so no name of a column.
pub(crate) fn is_value(cell: &str) -> bool {
    let cell = cell.trim();
    cell.bytes().any(|byte| byte.is_ascii_digit())
        && cell
            .chars()
            .all(|c| c.is_ascii_digit() || c.is_whitespace() || "+-.,:/'’%TZ€$£¥".contains(c))
}

fn filled(row: &[String]) -> usize {
    row.iter().filter(|cell| !cell.trim().is_empty()).count()
}

/// The cells up to the last that is not empty.
fn width(row: &[String]) -> usize {
    row.iter()
        .rposition(|cell| !cell.trim().is_empty())
        .map_or(0, |last| last + 1)
}

/// The width that most rows have; of equals the greatest.
fn usual_width(rows: &[Vec<String>]) -> Option<usize> {
    let mut counts = std::collections::BTreeMap::new();
    for row in rows {
        *counts.entry(width(row)).or_insert(0_usize) += 1;
    }
    counts
        .into_iter()
        .max_by_key(|(width, count)| (*count, *width))
        .map(|(width, _)| width)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str) -> Vec<Vec<String>> {
        text.lines()
            .map(|line| line.split(',').map(str::to_owned).collect())
            .collect()
    }

    fn known(names: &[&str]) -> Known {
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        Known::new(&names)
    }

    #[test]
    fn titles_above_the_header_are_passed_over() {
        for (text, expected) in [
            ("id,name,price\n1,a,2\n2,b,3", 0),
            ("My report\nid,name,price\n1,a,2\n2,b,3", 1),
            ("My report,,\nJanuary,,\nid,name,price\n1,a,2\n2,b,3", 2),
            // Data is never taken for a header.
            ("My report\n1,a,2\n2,b,3\n4,c,5", 0),
            ("id\n1,2\n3,4", 0),
            ("id,name\n1,a,x\n2,b,y\n", 0),
            ("a,b,,\nred,,,\nblue,,,", 0),
            ("id,name", 0),
            ("only", 0),
            ("", 0),
        ] {
            assert_eq!(find(&rows(text), &known(&[])), expected, "{text}");
        }
    }

    #[test]
    fn known_names_decide() {
        let text = "Shop,Berlin,2026\nfrom,to,by\norder id,Ordered-At,x\no1,2026-01-01,9";
        assert_eq!(find(&rows(text), &known(&["order_id", "ordered_at"])), 2);
        assert_eq!(find(&rows(text), &known(&[])), 0);
    }

    #[test]
    fn values_are_told_from_names() {
        for value in ["12", "1.234,50 €", "2026-02-21T10:30:00Z", "-3"] {
            assert!(is_value(value), "{value}");
        }
        for name in ["id", "", "c1", "price €", "T"] {
            assert!(!is_value(name), "{name}");
        }
    }
}
