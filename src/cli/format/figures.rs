//! Figures as a person reads them: thousands apart, rounded, signs real.

/// The marks a table is written with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Marks {
    /// Stands for a figure that cannot be computed.
    pub(super) null: &'static str,
    /// Stands before a negative number.
    pub(super) minus: &'static str,
    /// Stands for text that was cut off.
    pub(super) ellipsis: &'static str,
    /// Stands between the ends of an interval.
    pub(super) to: &'static str,
}

impl Marks {
    pub(super) fn new(ascii: bool) -> Self {
        if ascii {
            Self {
                null: ".",
                minus: "-",
                ellipsis: "~",
                to: "..",
            }
        } else {
            Self {
                null: "·",
                minus: "−",
                ellipsis: "…",
                to: "–",
            }
        }
    }
}

/// A number with so many decimals: `−1 234.5`.
pub(super) fn number(value: f64, decimals: usize, marks: Marks) -> String {
    if !value.is_finite() {
        return marks.null.to_owned();
    }
    let plain = format!("{:.decimals$}", value.abs());
    let (whole, fraction) = plain.split_once('.').unwrap_or((&plain, ""));
    let mut out = String::with_capacity(plain.len() + 4);
    let is_zero = plain.bytes().all(|b| b == b'0' || b == b'.');
    if value < 0.0 && !is_zero {
        out.push_str(marks.minus);
    }
    out.push_str(&grouped(whole));
    if !fraction.is_empty() {
        out.push('.');
        out.push_str(fraction);
    }
    out
}

/// A whole number: `1 204`.
pub(crate) fn count(value: u64) -> String {
    grouped(&value.to_string())
}

/// So many of a thing: `1 order`, `1 204 orders`.
pub(crate) fn counted(value: u64, thing: &str) -> String {
    let plural = if value == 1 { "" } else { "s" };
    format!("{} {thing}{plural}", count(value))
}

/// A quantity: whole where it is whole, else with one decimal.
pub(super) fn quantity(value: f64, marks: Marks) -> String {
    let is_whole = (value - value.round()).abs() < 0.05;
    number(value, usize::from(!is_whole), marks)
}

/// A fraction as a percentage with two decimals, without the sign: `5.33`.
pub(super) fn percent(rate: f64, marks: Marks) -> String {
    number(rate * 100.0, 2, marks)
}

/// Digits in groups of three.
fn grouped(digits: &str) -> String {
    let mut out = String::with_capacity(digits.len() * 4 / 3 + 1);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            out.push(' ');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_stand_apart() {
        assert_eq!(count(0), "0");
        assert_eq!(count(999), "999");
        assert_eq!(count(1_204), "1 204");
        assert_eq!(counted(1, "order"), "1 order");
        assert_eq!(counted(1_204, "order"), "1 204 orders");
        assert_eq!(count(12_345_678), "12 345 678");
    }

    #[test]
    fn signs_are_real_and_zero_has_none() {
        let (unicode, ascii) = (Marks::new(false), Marks::new(true));
        assert_eq!(number(-1_234.56, 1, unicode), "−1 234.6");
        assert_eq!(number(-1_234.56, 2, ascii), "-1 234.56");
        assert_eq!(number(-0.001, 2, unicode), "0.00");
        assert_eq!(number(f64::NAN, 2, unicode), "·");
    }

    #[test]
    fn quantities_are_whole_where_they_can_be() {
        let marks = Marks::new(false);
        assert_eq!(quantity(40_025.0, marks), "40 025");
        assert_eq!(quantity(2.5, marks), "2.5");
        assert_eq!(percent(0.053_278_4, marks), "5.33");
    }
}
