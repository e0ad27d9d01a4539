//! Figures as text: thousands apart, real minus signs, a mark for what cannot
//! be computed. Rounding happens here and nowhere else.

use crate::domain::Money;

use super::glyphs::Glyphs;

/// A whole number with its thousands apart: `12 402`.
pub(super) fn count(n: u64) -> String {
    let digits = n.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            out.push(' ');
        }
        out.push(digit);
    }
    out
}

/// A number with so many decimals, its thousands apart: `−1 234.5`.
/// Something that is no finite number becomes the mark for "not computable".
pub(super) fn number(value: f64, decimals: usize, glyphs: &Glyphs) -> String {
    if !value.is_finite() {
        return glyphs.null.to_owned();
    }
    let plain = format!("{:.decimals$}", value.abs());
    let (whole, fraction) = plain.split_once('.').unwrap_or((&plain, ""));
    let mut out = String::with_capacity(plain.len() + 4);
    if value < 0.0 && plain.bytes().any(|b| (b'1'..=b'9').contains(&b)) {
        out.push_str(glyphs.minus);
    }
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && (whole.len() - place).is_multiple_of(3) {
            out.push(' ');
        }
        out.push(digit);
    }
    if !fraction.is_empty() {
        out.push('.');
        out.push_str(fraction);
    }
    out
}

/// A quantity: no decimals when it is whole, else as many as `decimals`.
pub(super) fn quantity(value: f64, glyphs: &Glyphs) -> String {
    // Weights and kilograms carry fractions; a tenth is as fine as a table needs.
    let decimals = usize::from((value - value.round()).abs() >= 0.05);
    number(value, decimals, glyphs)
}

/// A fraction in percent, without the sign: `0.061` is `6.1`.
pub(super) fn percent(rate: f64, decimals: usize, glyphs: &Glyphs) -> String {
    number(rate * 100.0, decimals, glyphs)
}

/// An amount with two decimals or none, rounded half away from zero, exactly.
pub(super) fn money(amount: Money, cents: bool, glyphs: &Glyphs) -> String {
    let unit = if cents { 100 } else { 10_000 };
    let magnitude = amount.ten_thousandths().unsigned_abs();
    let rounded = (magnitude + unit / 2) / unit;
    let sign = if amount < Money::ZERO && rounded > 0 {
        glyphs.minus
    } else {
        ""
    };
    if cents {
        format!("{sign}{}.{:02}", count(rounded / 100), rounded % 100)
    } else {
        format!("{sign}{}", count(rounded))
    }
}

/// A ratio around 1: three figures that count.
pub(super) fn ratio(value: f64, glyphs: &Glyphs) -> String {
    let decimals = match value.abs() {
        v if v < 9.995 => 2,
        v if v < 99.95 => 1,
        _ => 0,
    };
    number(value, decimals, glyphs)
}

/// A figure over time in blocks, from 0 to the highest of them; a blank where it is unknown.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "one of eight heights"
)]
pub(super) fn spark(values: &[Option<f32>], glyphs: &Glyphs) -> String {
    let highest = values.iter().flatten().copied().fold(0.0, f32::max);
    let block = |value: &Option<f32>| {
        value.map_or(" ", |value| {
            let share = if highest > 0.0 { value / highest } else { 0.0 };
            let height = (share * 7.0).round().clamp(0.0, 7.0) as usize;
            glyphs.spark[height]
        })
    };
    values.iter().map(block).collect()
}

#[cfg(test)]
mod tests {
    use super::super::glyphs::{ASCII, UNICODE};
    use super::*;

    #[test]
    fn thousands_stand_apart() {
        assert_eq!(count(0), "0");
        assert_eq!(count(999), "999");
        assert_eq!(count(12_402), "12 402");
        assert_eq!(count(1_938_509), "1 938 509");
        assert_eq!(number(1_234.56, 1, &UNICODE), "1 234.6");
    }

    #[test]
    fn minus_is_a_real_one_and_never_stands_before_zero() {
        assert_eq!(number(-41.0, 0, &UNICODE), "−41");
        assert_eq!(number(-41.0, 0, &ASCII), "-41");
        assert_eq!(number(-0.04, 1, &UNICODE), "0.0");
    }

    #[test]
    fn what_is_no_number_is_the_null_mark() {
        for value in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
            assert_eq!(number(value, 1, &UNICODE), "·");
        }
    }

    #[test]
    fn quantities_show_fractions_only_when_they_have_them() {
        assert_eq!(quantity(40_025.0, &UNICODE), "40 025");
        assert_eq!(quantity(12.5, &UNICODE), "12.5");
    }

    #[test]
    fn money_rounds_half_away_from_zero_exactly() {
        let amount = Money::from_ten_thousandths;
        assert_eq!(
            money(amount(19_385_097_500), true, &UNICODE),
            "1 938 509.75"
        );
        assert_eq!(money(amount(19_385_097_500), false, &UNICODE), "1 938 510");
        assert_eq!(money(amount(-50), true, &UNICODE), "−0.01");
        assert_eq!(money(amount(-49), true, &UNICODE), "0.00");
        assert_eq!(money(amount(5_000), false, &UNICODE), "1");
    }

    #[test]
    fn ratios_keep_three_figures() {
        assert_eq!(ratio(1.844, &UNICODE), "1.84");
        assert_eq!(ratio(12.34, &UNICODE), "12.3");
        assert_eq!(ratio(123.4, &UNICODE), "123");
    }

    #[test]
    fn a_line_over_time_begins_at_nothing_and_ends_at_the_highest() {
        let values = [Some(0.0), Some(0.05), None, Some(0.1), Some(0.09)];
        assert_eq!(spark(&values, &UNICODE), "▁▅ █▇");
        assert_eq!(spark(&values, &ASCII), "_= #*");
        assert_eq!(spark(&[Some(0.0), None], &UNICODE), "▁ ");
        assert_eq!(spark(&[], &UNICODE), "");
    }
}
