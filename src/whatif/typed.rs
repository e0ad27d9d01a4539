//! Values as people type them: `12%`, `+1.5pp`, `24,90`, `50k`, `-10%`.

use super::lever::{Lever, Unit};

/// A value that cannot be taken, in one sentence.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum Refused {
    /// A number that two people read differently.
    #[error("'{text}' can be read in two ways; write {plain} or {fine}")]
    Ambiguous {
        /// What was typed.
        text: String,
        /// Read with thousands.
        plain: String,
        /// Read with decimals.
        fine: String,
    },
    /// Nothing was typed.
    #[error("type {} for {}", what(*.lever), .lever.name())]
    Nothing {
        /// The lever.
        lever: Lever,
    },
    /// An amount in another currency than the shop's.
    #[error("amounts are in {currency} here, so {} cannot be '{text}'", .lever.name())]
    Currency {
        /// The lever.
        lever: Lever,
        /// What was typed.
        text: String,
        /// The shop's currency.
        currency: String,
    },
    /// No number, or one of another unit.
    #[error("{} takes {}, not '{text}'", .lever.name(), what(*.lever))]
    WrongUnit {
        /// The lever.
        lever: Lever,
        /// What was typed.
        text: String,
    },
    /// Beyond what can be.
    #[error("{} cannot be {value}{change}; {range}", .lever.name())]
    Impossible {
        /// The lever.
        lever: Lever,
        /// The value, as it is written.
        value: String,
        /// What it is a change of, where one was typed.
        change: String,
        /// Where it lies.
        range: String,
    },
    /// A change of a figure that is not known.
    #[error("{} is not known, so it cannot be changed by '{text}'; type what it is first", .lever.name())]
    Unknown {
        /// The lever.
        lever: Lever,
        /// What was typed.
        text: String,
    },
    /// The lever is locked.
    #[error("{} is locked; unlock it first", .lever.name())]
    Locked {
        /// The lever.
        lever: Lever,
    },
    /// Set by another choice.
    #[error("{} follows the discount as measured; switch that off first", .lever.name())]
    Follows {
        /// The lever.
        lever: Lever,
    },
    /// Nothing of that name.
    #[error("{0}")]
    NoSuch(String),
}

/// What a lever takes, with an example.
fn what(lever: Lever) -> &'static str {
    match (lever, lever.unit()) {
        (_, Unit::Share) => "a share like 12% or +1.5pp",
        (_, Unit::Points) => "a change like -0.2pp",
        (Lever::Discount, _) => "an amount like 2.50 or a part of the price like 10%",
        (_, Unit::Money) => "an amount like 24.90 or a change like -10%",
        (_, Unit::Count) => "a count like 50000 or a change like +20%",
    }
}

/// What a text says, before it is applied to a lever.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Amount {
    size: f64,
    sign: Option<f64>,
    suffix: Suffix,
    /// The code of the currency that was written with it.
    currency: Option<&'static str>,
}

/// Marks of currencies, and what they stand for.
const CURRENCIES: [(&str, &str); 7] = [
    ("€", "EUR"),
    ("$", "USD"),
    ("£", "GBP"),
    ("EUR", "EUR"),
    ("USD", "USD"),
    ("GBP", "GBP"),
    ("CHF", "CHF"),
];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Suffix {
    None,
    Percent,
    Points,
}

/// The value that `text` gives a lever whose value in the data is `current`.
///
/// A sign in front means a change of `current`: `+1.5pp` adds, `-10%` takes a tenth
/// off. Without one the value itself is meant. Shares want `%`, or a fraction of at
/// most 1. `price` is what a discount in percent is a part of; an amount may name the
/// shop's `currency`, any one where that is empty.
///
/// # Errors
/// When it is no number, of the wrong unit, ambiguous, or beyond what can be.
pub fn typed(
    text: &str,
    lever: Lever,
    current: Option<f64>,
    price: Option<f64>,
    currency: &str,
) -> Result<f64, Refused> {
    let text = text.trim();
    if text.is_empty() {
        return Err(Refused::Nothing { lever });
    }
    let amount = read(text, lever, currency)?;
    let wrong = || Refused::WrongUnit {
        lever,
        text: text.to_owned(),
    };
    match amount.currency {
        Some(_) if lever.unit() != Unit::Money || amount.suffix != Suffix::None => {
            return Err(wrong());
        }
        Some(code) if !currency.is_empty() && code != currency => {
            return Err(Refused::Currency {
                lever,
                text: text.to_owned(),
                currency: currency.to_owned(),
            });
        }
        _ => {}
    }
    let known = |value: Option<f64>| {
        value.ok_or_else(|| Refused::Unknown {
            lever,
            text: text.to_owned(),
        })
    };
    let value = match (lever.unit(), amount.suffix, amount.sign) {
        (Unit::Share, Suffix::Percent, None) => amount.size / 100.0,
        (Unit::Share, Suffix::None, None) if amount.size <= 1.0 => amount.size,
        (Unit::Share | Unit::Points, Suffix::Points, Some(sign)) => {
            known(current)? + sign * amount.size / 100.0
        }
        (Unit::Points, Suffix::Points, None) => amount.size / 100.0,
        (Unit::Points, Suffix::None, None) if amount.size == 0.0 => 0.0,
        (Unit::Money, Suffix::Percent, None) if lever == Lever::Discount => {
            known(price)? * amount.size / 100.0
        }
        (Unit::Share | Unit::Money | Unit::Count, Suffix::Percent, Some(sign)) => {
            known(current)? * (1.0 + sign * amount.size / 100.0)
        }
        (Unit::Money | Unit::Count, Suffix::None, None) => per_exposure(lever, amount.size),
        (Unit::Money | Unit::Count, Suffix::None, Some(sign)) => {
            // An amount may itself be negative where nothing is known to change.
            match current {
                Some(current) => current + per_exposure(lever, sign * amount.size),
                None => per_exposure(lever, sign * amount.size),
            }
        }
        _ => return Err(wrong()),
    };
    check(lever, value).map_err(|refused| match (refused, amount.sign, current) {
        (
            Refused::Impossible {
                lever,
                value,
                range,
                ..
            },
            Some(_),
            Some(current),
        ) => Refused::Impossible {
            lever,
            value,
            change: format!(", {text} from {} today", short(lever, current)),
            range,
        },
        (refused, ..) => refused,
    })
}

/// A value as it is written, an amount in cents.
fn short(lever: Lever, value: f64) -> String {
    match lever.unit() {
        Unit::Money if lever == Lever::SlotValue => format!("{:.2}", value * 1_000.0),
        Unit::Money => format!("{value:.2}"),
        Unit::Count => format!("{value:.0}"),
        Unit::Share | Unit::Points => written(lever, libm::round(value * 1e4) / 1e4),
    }
}

/// The slot value is typed and shown per 1000 exposures.
fn per_exposure(lever: Lever, amount: f64) -> f64 {
    if lever == Lever::SlotValue {
        amount / 1_000.0
    } else {
        amount
    }
}

/// The value, if a lever can have it.
///
/// # Errors
/// When it is beyond the lever's bounds or no number.
pub(super) fn check(lever: Lever, value: f64) -> Result<f64, Refused> {
    let (low, high) = lever.bounds();
    if (low..=high).contains(&value) {
        return Ok(value);
    }
    let range = match lever.unit() {
        Unit::Share | Unit::Points => {
            let [low, high] = [low, high].map(|bound| written(lever, bound));
            format!("it lies between {low} and {high}")
        }
        Unit::Money | Unit::Count if value < low => "it is 0 or above".to_owned(),
        Unit::Money | Unit::Count => "nothing is that large".to_owned(),
    };
    Err(Refused::Impossible {
        lever,
        value: short(lever, value),
        change: String::new(),
        range,
    })
}

/// A value in its lever's unit, as it can be typed again: `12%`, `-0.2pp`, `24.9`.
pub fn written(lever: Lever, value: f64) -> String {
    let tidy = |value: f64, suffix: &str| {
        let rounded = libm::round(value * 1e6) / 1e6;
        format!("{rounded}{suffix}")
    };
    match lever.unit() {
        Unit::Share => tidy(value * 100.0, "%"),
        Unit::Points => tidy(value * 100.0, "pp"),
        Unit::Money if lever == Lever::SlotValue => tidy(value * 1_000.0, ""),
        Unit::Money | Unit::Count => tidy(value, ""),
    }
}

fn read(text: &str, lever: Lever, currency: &str) -> Result<Amount, Refused> {
    let none = || Refused::WrongUnit {
        lever,
        text: text.trim().to_owned(),
    };
    let mut rest = text.trim();
    let mut sign = None;
    for (mark, factor) in [("+", 1.0), ("-", -1.0), ("−", -1.0)] {
        if let Some(after) = rest.strip_prefix(mark) {
            (rest, sign) = (after.trim_start(), Some(factor));
            break;
        }
    }
    let mut named = None;
    for (mark, code) in CURRENCIES {
        let bare = rest.strip_prefix(mark).or(rest.strip_suffix(mark));
        if let Some(bare) = bare {
            (rest, named) = (bare.trim(), Some(code));
            break;
        }
    }
    if !currency.is_empty() && named.is_none() && lever.unit() == Unit::Money {
        let bare = rest.strip_prefix(currency).or(rest.strip_suffix(currency));
        rest = bare.unwrap_or(rest).trim();
    }
    let mut suffix = Suffix::None;
    let mut factor = 1.0;
    if let Some(before) = rest.strip_suffix('%') {
        (rest, suffix) = (before, Suffix::Percent);
    } else if let Some(before) = rest.strip_suffix("pp").or(rest.strip_suffix("PP")) {
        (rest, suffix) = (before, Suffix::Points);
    } else if let Some(before) = rest.strip_suffix(['k', 'K']) {
        (rest, factor) = (before, 1_000.0);
    }
    let size =
        number(rest.trim_end(), suffix == Suffix::None && factor == 1.0)?.ok_or_else(none)?;
    Ok(Amount {
        size: size * factor,
        sign,
        suffix,
        currency: named,
    })
}

/// A number with a decimal point or comma. `None` if it is none.
fn number(text: &str, may_group: bool) -> Result<Option<f64>, Refused> {
    let text: String = text
        .chars()
        .filter(|c| !matches!(c, ' ' | '\u{a0}' | '\u{202f}' | '\'' | '’' | '_'))
        .collect();
    let is_plain = |c: char| c.is_ascii_digit() || c == '.' || c == ',';
    if text.is_empty()
        || !text.chars().all(is_plain)
        || !text.contains(|c: char| c.is_ascii_digit())
    {
        return Ok(None);
    }
    let marks: Vec<(usize, char)> = text
        .char_indices()
        .filter(|(_, c)| !c.is_ascii_digit())
        .collect();
    let plain = match marks.as_slice() {
        [] => text.clone(),
        [(at, _)] => {
            let (whole, part) = (&text[..*at], &text[at + 1..]);
            let grouped = part.len() == 3 && (1..=3).contains(&whole.len()) && whole != "0";
            if may_group && grouped {
                return Err(Refused::Ambiguous {
                    text: text.clone(),
                    plain: format!("{whole}{part}"),
                    fine: format!("{whole}.{part}0"),
                });
            }
            format!("{whole}.{part}")
        }
        [groups @ .., (at, mark)] => {
            // The last mark is the decimal one if it differs from the others, which group.
            let group = groups[0].1;
            if groups.iter().any(|(_, other)| *other != group) {
                return Ok(None);
            }
            let (whole, part) = if *mark == group {
                (text.as_str(), "")
            } else {
                (&text[..*at], &text[at + 1..])
            };
            let pieces: Vec<&str> = whole.split(group).collect();
            let (first, others) = pieces.split_first().unwrap_or((&"", &[]));
            if !(1..=3).contains(&first.len()) || others.iter().any(|piece| piece.len() != 3) {
                return Ok(None);
            }
            format!("{}.{part}", pieces.concat())
        }
    };
    let plain = plain.trim_end_matches('.');
    Ok(format!("0{plain}")
        .parse()
        .ok()
        .filter(|size: &f64| size.is_finite()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn take(text: &str, lever: Lever) -> Result<f64, String> {
        typed(text, lever, Some(0.08), Some(40.0), "EUR").map_err(|refused| refused.to_string())
    }

    fn near(text: &str, lever: Lever, expected: f64) {
        let value = take(text, lever).unwrap();
        assert!((value - expected).abs() < 1e-12, "{text}: {value}");
    }

    #[test]
    fn shares_points_and_amounts() {
        near("12%", Lever::Acceptance, 0.12);
        near("12 %", Lever::Acceptance, 0.12);
        near("12,5%", Lever::Acceptance, 0.125);
        near("0.12", Lever::Acceptance, 0.12);
        near("+1.5pp", Lever::Acceptance, 0.095);
        near("−1.5 pp", Lever::Acceptance, 0.065);
        near("+50%", Lever::Acceptance, 0.12);
        near("24,90", Lever::Price, 24.9);
        near("€24.90", Lever::Price, 24.9);
        near("24,90 EUR", Lever::Price, 24.9);
        near("1.234,50", Lever::Price, 1_234.5);
        near("1,234,567", Lever::Exposures, 1_234_567.0);
        near("50k", Lever::Exposures, 50_000.0);
        near("12 402", Lever::Exposures, 12_402.0);
        near("10%", Lever::Discount, 4.0);
        near("-0.2pp", Lever::ConversionEffect, 0.078);
        near("139", Lever::SlotValue, 0.139);
        near(".5", Lever::Price, 0.5);
    }

    #[test]
    fn what_cannot_be_is_refused_in_a_sentence() {
        let no = |text, lever| take(text, lever).unwrap_err();
        assert_eq!(
            no("120%", Lever::Acceptance),
            "acceptance cannot be 120%; it lies between 0% and 100%"
        );
        assert_eq!(
            no("12", Lever::Acceptance),
            "acceptance takes a share like 12% or +1.5pp, not '12'"
        );
        assert_eq!(
            no("1.234", Lever::Price),
            "'1.234' can be read in two ways; write 1234 or 1.2340"
        );
        assert_eq!(
            no("10%", Lever::Price),
            "price takes an amount like 24.90 or a change like -10%, not '10%'"
        );
        assert!(no("abc", Lever::Price).ends_with("not 'abc'"));
        assert!(no("-9pp", Lever::Acceptance).starts_with("acceptance cannot be -1%"));
        assert!(no("1,2,3", Lever::Price).ends_with("not '1,2,3'"));
        assert_eq!(
            no(" ", Lever::Acceptance),
            "type a share like 12% or +1.5pp for acceptance"
        );
        assert_eq!(
            no("-41", Lever::Discount),
            "discount cannot be -40.92, -41 from 0.08 today; it is 0 or above"
        );
        assert_eq!(
            no("10 USD", Lever::Price),
            "amounts are in EUR here, so price cannot be '10 USD'"
        );
        assert!(no("€0.1", Lever::Acceptance).ends_with("not '€0.1'"));
        assert!(no("1e400", Lever::Price).ends_with("not '1e400'"));
        assert!(no("nan", Lever::Price).ends_with("not 'nan'"));
        let unknown = typed("+1pp", Lever::Acceptance, None, None, "EUR").unwrap_err();
        assert!(unknown.to_string().contains("is not known"));
    }

    proptest! {
        #[test]
        fn no_text_panics_or_gets_past_the_bounds(text in ".{0,12}", at in 0..Lever::COUNT) {
            let lever = Lever::ALL[at];
            if let Ok(value) = typed(&text, lever, Some(0.3), Some(9.0), "EUR") {
                let (low, high) = lever.bounds();
                prop_assert!((low..=high).contains(&value));
            }
        }

        #[test]
        fn what_is_written_can_be_typed_again(value in 0.0..1.0_f64, at in 0..Lever::COUNT) {
            let lever = Lever::ALL[at];
            prop_assume!(lever.unit() != Unit::Count);
            let text = written(lever, value);
            match typed(&text, lever, None, None, "") {
                Ok(again) => prop_assert!((again - value).abs() <= 1e-6),
                Err(refused) => {
                    let is_it = matches!(refused, Refused::Ambiguous { .. });
                    prop_assert!(is_it);
                }
            }
        }
    }
}
