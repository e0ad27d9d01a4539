//! Figures in sentences: `€18 000`, `12 %`, `8.5 %`.

use super::lever::{Lever, Unit};

/// A space that does not break the line.
const SPACE: char = '\u{a0}';

/// An amount as one reads it aloud: whole from 100 up, cents below.
pub(super) fn money(amount: f64, currency: &str) -> String {
    let sign = if amount < 0.0 { "−" } else { "" };
    let size = amount.abs();
    let digits = if size >= 99.995 {
        grouped(size, 0)
    } else {
        grouped(size, 2)
    };
    let sign = if digits.chars().any(|c| ('1'..='9').contains(&c)) {
        sign
    } else {
        ""
    };
    match currency {
        "EUR" => format!("{sign}€{digits}"),
        "USD" => format!("{sign}${digits}"),
        "GBP" => format!("{sign}£{digits}"),
        "" => format!("{sign}{digits}"),
        code => format!("{sign}{code}{SPACE}{digits}"),
    }
}

/// A number with its thousands apart.
pub(super) fn grouped(size: f64, decimals: usize) -> String {
    let plain = format!("{size:.decimals$}");
    let (whole, part) = plain.split_once('.').unwrap_or((&plain, ""));
    let mut out = String::new();
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && (whole.len() - place).is_multiple_of(3) && whole.len() > 3 {
            out.push(SPACE);
        }
        out.push(digit);
    }
    if !part.is_empty() {
        out.push('.');
        out.push_str(part);
    }
    out
}

/// A share in percent with the decimals it needs, at most two.
pub(super) fn percent(share: f64) -> String {
    let rounded = libm::round(share * 1e4) / 1e2;
    let sign = if rounded < 0.0 { "−" } else { "" };
    format!("{sign}{}{SPACE}%", rounded.abs())
}

/// A value of a lever for reading.
pub fn value(lever: Lever, value: f64, currency: &str) -> String {
    match lever.unit() {
        Unit::Share => percent(value),
        Unit::Points => {
            let rounded = libm::round(value * 1e4) / 1e2;
            let sign = match rounded {
                r if r > 0.0 => "+",
                r if r < 0.0 => "−",
                _ => "",
            };
            format!("{sign}{}{SPACE}pp", rounded.abs())
        }
        Unit::Money => {
            let amount = if lever == Lever::SlotValue {
                value * 1_000.0
            } else {
                value
            };
            money(amount, currency)
        }
        Unit::Count => grouped(value, 0),
    }
}

/// A probability, never as certain.
pub(super) fn probability(p: f64) -> String {
    if p < 0.01 {
        format!("less than 1{SPACE}%")
    } else if p > 0.99 {
        format!("more than 99{SPACE}%")
    } else {
        format!("{:.0}{SPACE}%", 100.0 * p)
    }
}

/// A difference with its sign.
pub(super) fn signed(value: f64, decimals: usize) -> String {
    let digits = grouped(value.abs(), decimals);
    if !digits.chars().any(|c| ('1'..='9').contains(&c)) {
        return digits;
    }
    format!("{}{digits}", if value < 0.0 { "−" } else { "+" })
}
