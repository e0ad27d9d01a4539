//! Pieces of sentences.

use crate::domain::Base;
use crate::tui::figures;
use crate::tui::model::Table;

/// A text whose spaces do not break at the end of a line: figures, names of units.
pub(super) fn glue(text: &str) -> String {
    text.replace(' ', "\u{a0}")
}

/// A text whose figures do not break where their thousands stand apart, nor between an amount
/// and its currency, nor before a unit: `1 670`, `12 %`, `+1.5 pp`, `EUR 12`.
pub(super) fn glue_figures(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let is_digit = |at: usize| chars.get(at).is_some_and(char::is_ascii_digit);
    let units = ["%", "pp", "€", "$", "£"];
    let codes = ["EUR", "USD", "GBP", "CHF"];
    (0..chars.len())
        .map(|at| {
            let (before, after) = (&chars[..at], &chars[at + 1..]);
            let follows_digit = before.last().is_some_and(char::is_ascii_digit);
            let is_apart = is_digit(at + 1);
            let is_before_unit = units.iter().chain(&codes).any(|unit| is_word(after, unit));
            let is_after_code =
                is_digit(at + 1) && codes.iter().any(|code| ends_with(before, code));
            let inside = (follows_digit && (is_apart || is_before_unit)) || is_after_code;
            match chars[at] {
                ' ' if inside => '\u{a0}',
                c => c,
            }
        })
        .collect()
}

/// Whether this word comes next.
fn is_word(chars: &[char], word: &str) -> bool {
    let len = word.chars().count();
    chars.len() >= len
        && chars.iter().copied().zip(word.chars()).all(|(a, b)| a == b)
        && !chars.get(len).is_some_and(|c| c.is_alphanumeric())
}

/// Whether the text before ends in this code of a currency, as a word of its own.
fn ends_with(chars: &[char], code: &str) -> bool {
    let len = code.chars().count();
    let Some(start) = chars.len().checked_sub(len) else {
        return false;
    };
    let is_begun = start == 0 || !chars[start - 1].is_alphanumeric();
    is_begun && chars[start..].iter().copied().eq(code.chars())
}

/// A count with the name of what is counted: `1 order`, `2 204 orders`.
pub(super) fn counted(figure: &str, one: &str, many: &str) -> String {
    format!("{figure} {}", if figure == "1" { one } else { many })
}

/// Sentences broken into lines of `width` cells. A line never breaks inside of a figure: not
/// after its minus, without which a loss reads as a gain, nor where its thousands stand apart,
/// nor before its unit.
pub(super) fn wrap(text: &str, width: u16) -> Vec<String> {
    let options = textwrap::Options::new(width.max(1).into())
        .wrap_algorithm(textwrap::WrapAlgorithm::FirstFit)
        // What Unicode has to say of breaks parts a minus from its amount.
        .word_separator(textwrap::WordSeparator::AsciiSpace)
        .word_splitter(textwrap::WordSplitter::NoHyphenation);
    textwrap::wrap(&glue_figures(text), options)
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_loss_never_loses_its_minus() {
        let text = "earns −€82.69 less a month";
        for width in 14..30 {
            let lines = wrap(text, width);
            assert!(!lines.iter().any(|line| line.ends_with('−')), "{lines:?}");
        }
        assert_eq!(
            wrap("a − b", 3),
            ["a −", "b"],
            "a sign that stands alone is a word"
        );
        assert_eq!(wrap("up to 12 % more", 9), ["up to", "12 % more"]);
        assert_eq!(
            wrap("in all 1 670 orders", 9),
            ["in all", "1 670", "orders"]
        );
    }

    /// Figures as they are written in sentences.
    fn figure() -> impl Strategy<Value = String> {
        let sign = prop::sample::select(vec!["", "−", "+", "-"]);
        let coin = prop::sample::select(vec!["", "€", "$", "£", "EUR ", "CHF\u{a0}"]);
        let unit = prop::sample::select(vec!["", " %", "\u{a0}%", " pp"]);
        let size = prop::sample::select(vec!["7", "82.69", "12 402", "1\u{a0}938\u{a0}509"]);
        (sign, coin, size, unit).prop_map(|(sign, coin, size, unit)| match coin {
            "" => format!("{sign}{size}{unit}"),
            coin => format!("{sign}{coin}{size}"),
        })
    }

    proptest! {
        #[test]
        fn a_figure_stays_on_one_line(
            words in prop::collection::vec(("[a-z]{1,9}", figure(), "[a-z]{1,9}"), 1..6),
            width in 16_u16..60,
        ) {
            let text: Vec<String> =
                words.iter().map(|(a, figure, b)| format!("{a} {figure} {b}")).collect();
            let lines = wrap(&text.join(" "), width);
            for (_, figure, _) in &words {
                let whole = figure.replace('\u{a0}', " ");
                prop_assert!(
                    lines.iter().any(|line| line.contains(&whole)),
                    "{whole} in {lines:?}"
                );
            }
            for line in &lines {
                prop_assert!(!line.ends_with(['−', '€', '+']), "{lines:?}");
                prop_assert!(!line.starts_with('%'), "{lines:?}");
            }
            let again = lines.join(" ");
            prop_assert_eq!(again, text.join(" ").replace('\u{a0}', " "));
        }
    }
}
