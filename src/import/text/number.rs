//! Numbers from text, exactly.

/// The largest magnitude of a `DECIMAL(18,4)`, in ten-thousandths, plus one.
const DECIMAL_LIMIT: i128 = 1_000_000_000_000_000_000;

/// Reads a decimal as ten-thousandths, rounded half away from zero beyond the
/// fourth decimal place. `point` separates the decimals.
///
/// With a decimal comma, points may group the digits before it in threes.
/// With a decimal point, a comma is refused: nobody can tell `1,234` from `1.234`.
/// `None` for anything that is not a number or does not fit `DECIMAL(18,4)`.
pub(crate) fn ten_thousandths(text: &str, point: char) -> Option<i128> {
    let text = text.trim();
    let (negative, unsigned) = match text.as_bytes().first()? {
        b'-' => (true, &text[1..]),
        b'+' => (false, &text[1..]),
        _ => (false, text),
    };
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.parse::<i32>().ok()?),
        None => (unsigned, 0),
    };
    if exponent.abs() > 40 {
        return None;
    }
    let (whole, fraction) = mantissa.split_once(point).unwrap_or((mantissa, ""));
    let whole = ungroup(whole, point)?;
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

/// Reads a finite floating-point number. `point` separates the decimals.
pub(crate) fn float(text: &str, point: char) -> Option<f64> {
    let text = text.trim();
    let number = |text: &str| {
        let plain = text
            .bytes()
            .all(|byte| matches!(byte, b'0'..=b'9' | b'.' | b'-' | b'+' | b'e' | b'E'));
        plain
            .then(|| text.parse::<f64>().ok())
            .flatten()
            .filter(|number| number.is_finite())
    };
    if point == '.' {
        return number(text);
    }
    let (whole, fraction) = text.split_once(point).unwrap_or((text, ""));
    let (sign, digits) = match whole.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", whole),
    };
    number(&format!("{sign}{}.{fraction}", ungroup(digits, point)?))
}

/// The digits before the decimal separator, without the points that group them
/// in threes under a decimal comma.
fn ungroup(whole: &str, point: char) -> Option<String> {
    if point == '.' || !whole.contains('.') {
        return Some(whole.to_owned());
    }
    let mut groups = whole.split('.');
    let first = groups.next()?;
    let well_formed =
        (1..=3).contains(&first.len()) && groups.clone().all(|group| group.len() == 3);
    well_formed.then(|| std::iter::once(first).chain(groups).collect())
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
            assert_eq!(ten_thousandths(text, '.'), Some(expected), "{text}");
        }
    }

    #[test]
    fn a_decimal_comma_allows_grouping_points() {
        assert_eq!(ten_thousandths("1.234,56", ','), Some(12_345_600));
        assert_eq!(ten_thousandths("1234,5", ','), Some(12_345_000));
        assert_eq!(ten_thousandths("12.34,5", ','), None);
        assert_eq!(float("-1.234,5", ','), Some(-1234.5));
        assert_eq!(float("0,25", ','), Some(0.25));
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
            assert_eq!(ten_thousandths(text, '.'), None, "{text}");
        }
        for text in ["nan", "inf", "1e999", "", "x", "infinity"] {
            assert_eq!(float(text, '.'), None, "{text}");
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
            prop_assert_eq!(ten_thousandths(&money.to_string(), '.'), Some(i128::from(value)));
        }

        #[test]
        fn no_text_panics(text in "\\PC*") {
            let _ = ten_thousandths(&text, '.');
            let _ = ten_thousandths(&text, ',');
            let _ = float(&text, ',');
            let _ = integer(&text);
            let _ = super::super::time::micros(&text, &jiff::tz::TimeZone::UTC);
            let _ = super::super::time::epoch_days(&text);
        }
    }
}
