//! Numbers from text, exactly.

use std::borrow::Cow;

use super::style::{Shape, Style, is_neutral_group, parts, shape, ungroup};

/// The largest magnitude of a `DECIMAL(18,4)`, in ten-thousandths, plus one.
const DECIMAL_LIMIT: i128 = 1_000_000_000_000_000_000;

/// Reads a decimal as ten-thousandths, rounded half away from zero beyond the
/// fourth decimal place.
///
/// `None` for anything that is not a number in that style or does not fit
/// `DECIMAL(18,4)`.
pub(crate) fn ten_thousandths(text: &str, style: &Style) -> Option<i128> {
    let text = plain(text, style)?;
    let (negative, unsigned) = match text.as_bytes().first()? {
        b'-' => (true, &text[1..]),
        b'+' => (false, &text[1..]),
        _ => (false, &text[..]),
    };
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.parse::<i32>().ok()?),
        None => (unsigned, 0),
    };
    if exponent.abs() > 40 {
        return None;
    }
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    if whole.is_empty() && fraction.is_empty() || whole.len() + fraction.len() > 30 {
        return None;
    }
    let mut value: i128 = 0;
    for byte in whole.bytes().chain(fraction.bytes()) {
        if !byte.is_ascii_digit() {
            return None;
        }
        value = value * 10 + i128::from(byte - b'0');
    }
    let shift = 4 + exponent - i32::try_from(fraction.len()).ok()?;
    let scaled = if shift >= 0 {
        value.checked_mul(10_i128.checked_pow(u32::try_from(shift).ok()?)?)?
    } else {
        // A divisor too large for the type leaves nothing of a value of 30 digits.
        match 10_i128.checked_pow(shift.unsigned_abs()) {
            Some(divisor) => (value + divisor / 2) / divisor,
            None => 0,
        }
    };
    let signed = if negative { -scaled } else { scaled };
    (signed.abs() < DECIMAL_LIMIT).then_some(signed)
}

/// Reads a whole number; `2.0` is one, `2.5` is none.
pub(crate) fn integer(text: &str) -> Option<i64> {
    let text = text.trim();
    let digits = match text.split_once('.') {
        Some((digits, zeros)) if !zeros.is_empty() && zeros.bytes().all(|byte| byte == b'0') => {
            digits
        }
        Some(_) => return None,
        None => text,
    };
    digits.parse().ok()
}

/// Reads a finite floating-point number.
pub(crate) fn float(text: &str, style: &Style) -> Option<f64> {
    let text = plain(text, style)?;
    text.parse::<f64>().ok().filter(|number| number.is_finite())
}

/// The number in the one way that programs write it: digits, at most one point,
/// perhaps a minus and an exponent.
///
/// Blanks and apostrophes may group the digits in threes. With a decimal comma
/// points may; with a decimal point commas only where the style says that they
/// do, as nobody can tell `1,234` from `1.234`.
fn plain<'a>(text: &'a str, style: &Style) -> Option<Cow<'a, str>> {
    let text = text.trim();
    let is_plain = |byte: u8| matches!(byte, b'0'..=b'9' | b'.' | b'-' | b'+' | b'e' | b'E');
    if style.point == '.' && text.bytes().all(is_plain) {
        return Some(Cow::Borrowed(text));
    }
    let parts = parts(text);
    if !parts.sign.is_empty() && parts.sign != style.sign {
        return None;
    }
    if style.point == '?' {
        let (point, grouped) = match shape(parts.body)? {
            Shape::OpenComma | Shape::OpenPoint => return None,
            Shape::Comma | Shape::PointGroups => (',', false),
            Shape::Plain | Shape::Point | Shape::GroupsPoint | Shape::CommaGroups => ('.', true),
        };
        let sign = style.sign.clone();
        return plain(
            text,
            &Style {
                point,
                grouped,
                sign,
            },
        )
        .map(|plain| Cow::Owned(plain.into_owned()));
    }
    let (whole, fraction) = match parts.body.split_once(style.point) {
        Some((whole, fraction)) => (whole, fraction),
        None => (parts.body, ""),
    };
    let digits = fraction.bytes().all(|byte| byte.is_ascii_digit());
    let is_group = |c: char| {
        is_neutral_group(c) || c == '.' && style.point == ',' || c == ',' && style.grouped
    };
    let whole = ungroup(whole, is_group)?;
    if !digits || whole.is_empty() && fraction.is_empty() {
        return None;
    }
    let minus = if parts.negative { "-" } else { "" };
    Some(Cow::Owned(format!("{minus}{whole}.{fraction}")))
}

/// Why a text is no decimal in that style, to follow the text itself.
pub(crate) fn why_not(text: &str, style: &Style) -> String {
    if let Some(plain) = plain(text, style)
        && plain.parse::<f64>().is_ok_and(f64::is_finite)
    {
        return "is too large: 14 digits before the decimal point are kept".to_owned();
    }
    let parts = parts(text);
    let Some(shape) = shape(parts.body) else {
        return "is not a number".to_owned();
    };
    if !parts.sign.is_empty() && parts.sign != style.sign {
        return match style.sign.is_empty() {
            true => format!(
                "carries {}, and the column does not carry one currency throughout",
                parts.sign
            ),
            false => format!(
                "carries {} where the others carry {}",
                parts.sign, style.sign
            ),
        };
    }
    match (shape, style.point) {
        (Shape::OpenComma, '.' | '?') => {
            "has a comma that may separate decimals or thousands: say which with --decimal or with decimal in a mapping".to_owned()
        }
        (Shape::OpenPoint, '?') => {
            "has a point that may separate decimals or thousands: say which with --decimal or with decimal in a mapping".to_owned()
        }
        (Shape::Comma | Shape::PointGroups, '.') => {
            "has a decimal comma where the others have none: if all have, say so with --decimal or with decimal in a mapping".to_owned()
        }
        (Shape::Point | Shape::GroupsPoint | Shape::CommaGroups, ',') => {
            "has a decimal point where the others have a decimal comma".to_owned()
        }
        _ => "is not a number".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn decimals_are_exact() {
        for (text, expected) in [
            ("24.90", 249_000),
            ("-0.05", -500),
            ("+3", 30_000),
            (" 12.5 ", 125_000),
            (".5", 5_000),
            ("5.", 50_000),
            ("0.00005", 1),
            ("0.00004", 0),
            ("-0.00005", -1),
            ("1e3", 10_000_000),
            ("1.5E-2", 150),
            ("99999999999999.9999", 999_999_999_999_999_999),
        ] {
            assert_eq!(
                ten_thousandths(text, &Style::from_code(".")),
                Some(expected),
                "{text}"
            );
        }
    }

    #[test]
    fn a_decimal_comma_allows_grouping_points() {
        assert_eq!(
            ten_thousandths("1.234,56", &Style::from_code(",")),
            Some(12_345_600)
        );
        assert_eq!(
            ten_thousandths("1234,5", &Style::from_code(",")),
            Some(12_345_000)
        );
        assert_eq!(ten_thousandths("12.34,5", &Style::from_code(",")), None);
        assert_eq!(float("-1.234,5", &Style::from_code(",")), Some(-1234.5));
        assert_eq!(float("0,25", &Style::from_code(",")), Some(0.25));
    }

    #[test]
    fn groups_and_signs_are_read_where_the_style_has_them() {
        for (text, style, expected) in [
            ("€1.234,56", ",€", Some(12_345_600)),
            ("1 234,50", ",", Some(12_345_000)),
            ("1\u{a0}234.50 €", ".€", Some(12_345_000)),
            ("$1,234.56", ".,$", Some(12_345_600)),
            ("-$5", ".$", Some(-50_000)),
            ("$-5", ".$", Some(-50_000)),
            ("1'234.5", ".", Some(12_345_000)),
            ("1,234", ".,", Some(12_340_000)),
            ("1,234", ",", Some(12_340)),
            ("1,234", ".", None),
            ("$5", ".€", None),
            ("$5", ".", None),
            ("12 34", ".", None),
            ("1,23,456.0", ".,", None),
            ("1 234.567,8", ",", None),
            ("12,5", "?", Some(125_000)),
            ("12.5", "?", Some(125_000)),
            ("1.234,5", "?", Some(12_345_000)),
            ("1,234,567", "?", Some(12_345_670_000)),
            ("1,234", "?", None),
            ("1.234", "?", None),
            ("7", "?", Some(70_000)),
        ] {
            assert_eq!(
                ten_thousandths(text, &Style::from_code(style)),
                expected,
                "{text} as {style}"
            );
        }
        assert_eq!(float("1 234,5", &Style::from_code(",")), Some(1234.5));
    }

    #[test]
    fn the_reason_says_what_is_wrong() {
        for (text, style, part) in [
            ("100000000000000", ".", "too large"),
            ("nan", ".", "is not a number"),
            ("abc", ".", "is not a number"),
            ("1,234", ".", "may separate decimals or thousands"),
            ("12,50", ".", "decimal comma"),
            ("12.50", ",", "decimal point"),
            ("$5", ".€", "carries $ where the others carry €"),
            ("$5", ".", "one currency throughout"),
        ] {
            let reason = why_not(text, &Style::from_code(style));
            assert!(reason.contains(part), "{text} as {style}: {reason}");
        }
    }

    #[test]
    fn what_is_no_number_is_refused() {
        for text in [
            "",
            "-",
            ".",
            "abc",
            "1,234",
            "1_000",
            "0x10",
            "nan",
            "inf",
            "1.2.3",
            "1e",
            "100000000000000",
            "12€",
            "1e99",
        ] {
            assert_eq!(
                ten_thousandths(text, &Style::from_code(".")),
                None,
                "{text}"
            );
        }
        for text in ["nan", "inf", "1e999", "", "x", "infinity"] {
            assert_eq!(float(text, &Style::from_code(".")), None, "{text}");
        }
    }

    #[test]
    fn whole_numbers_are_not_rounded() {
        assert_eq!(integer("2.0"), Some(2));
        assert_eq!(integer("-7"), Some(-7));
        for text in [
            "2.5",
            "2.",
            "1e2",
            "",
            "1_000",
            "0x10",
            "99999999999999999999",
        ] {
            assert_eq!(integer(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn every_decimal_reads_back(value in -999_999_999_999_999_999_i64..=999_999_999_999_999_999) {
            let money = crate::domain::Money::from_ten_thousandths(value);
            prop_assert_eq!(ten_thousandths(&money.to_string(), &Style::from_code(".")), Some(i128::from(value)));
        }

        #[test]
        fn no_text_panics(text in "\\PC*") {
            let _ = ten_thousandths(&text, &Style::from_code("."));
            let _ = ten_thousandths(&text, &Style::from_code(","));
            let _ = float(&text, &Style::from_code(","));
            let _ = integer(&text);
            let _ = super::super::time::micros(&text, &jiff::tz::TimeZone::UTC);
            let _ = super::super::time::epoch_days(&text);
        }
    }
}
