//! Pieces of sentences.

use crate::domain::Base;
use crate::tui::figures;
use crate::tui::model::Table;

/// A text whose spaces do not break at the end of a line: figures, names of units.
pub(super) fn glue(text: &str) -> String {
    text.replace(' ', "\u{a0}")
}

/// A text whose figures do not break where their thousands stand apart, nor before their
/// sign of percent.
pub(super) fn glue_figures(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let digit = |at: Option<usize>| {
        at.and_then(|at| chars.get(at))
            .is_some_and(char::is_ascii_digit)
    };
    (0..)
        .zip(&chars)
        .map(|(at, &c): (usize, _)| {
            let next = at.checked_add(1);
            let is_percent = next.and_then(|at| chars.get(at)) == Some(&'%');
            let inside = c == ' ' && digit(at.checked_sub(1)) && (digit(next) || is_percent);
            if inside { '\u{a0}' } else { c }
        })
        .collect()
}

/// A count with the name of what is counted: `1 order`, `2 204 orders`.
pub(super) fn counted(figure: &str, one: &str, many: &str) -> String {
    format!("{figure} {}", if figure == "1" { one } else { many })
}

/// Sentences broken into lines of `width` cells.
pub(super) fn wrap(text: &str, width: u16) -> Vec<String> {
    let options = textwrap::Options::new(width.max(1).into())
        .wrap_algorithm(textwrap::WrapAlgorithm::FirstFit)
        .word_splitter(textwrap::WordSplitter::NoHyphenation);
    textwrap::wrap(text, options)
        .into_iter()
        .map(|line| line.replace('\u{a0}', " "))
        .collect()
}

/// What a base is called where there is little room.
pub(super) fn base_word(base: Base) -> &'static str {
    match base {
        Base::Exposures => "exposures",
        Base::EligibleOrders => "orders",
    }
}

/// How many of how many rows a find shows.
pub(super) fn found(table: &Table) -> String {
    format!("{} of {}", count(table.found()), count(table.rows.len()))
}

/// How many rows there are: `14 pairs`, or `500 of 12 340 pairs` when not all are there.
pub(super) fn rows_in_all(table: &Table, (one, many): (&str, &str)) -> String {
    let here = table.rows.len();
    let name = if here == 1 && table.total == 1 {
        one
    } else {
        many
    };
    if u64::try_from(here).unwrap_or(u64::MAX) == table.total {
        format!("{} {name}", count(here))
    } else {
        format!("{} of {} {name}", count(here), figures::count(table.total))
    }
}

fn count(n: usize) -> String {
    figures::count(u64::try_from(n).unwrap_or(u64::MAX))
}
