//! Relevance rules: which exposures to leave out.

use serde::Serialize;

/// Exposures that a rule leaves out: those that match every condition and, where a
/// number is set, only those beyond it in their session.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize)]
pub struct Rule {
    /// Dimension and accepted values.
    pub conditions: Vec<(String, Vec<String>)>,
    /// So many exposures a session stay, the earliest.
    pub at_most: Option<u32>,
}

/// A rule that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "'{word}' is not understood; write rules like 'no upsell to segment=budget', \
     'not at checkout' or 'at most 2 a session'"
)]
pub struct NoRule {
    word: String,
}

/// Words that only make a rule read well.
const FILLERS: [&str; 12] = [
    "no",
    "not",
    "to",
    "for",
    "the",
    "a",
    "an",
    "per",
    "session",
    "in",
    "and",
    "recommendations",
];

const NUMBERS: [&str; 10] = [
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
];

impl Rule {
    /// Reads `no upsell to segment=budget`, `not at checkout`, `at most two a session`,
    /// and combinations: a type, `at` a placement, dimensions with values, a number.
    ///
    /// # Errors
    /// When a word is none of those, or nothing is left out.
    pub fn read(text: &str) -> Result<Self, NoRule> {
        let no = |word: &str| NoRule {
            word: word.to_owned(),
        };
        let mut rule = Self::default();
        let mut words = text.split_whitespace();
        while let Some(word) = words.next() {
            let lower = word.to_lowercase().trim_matches([',', '.', '"']).to_owned();
            if let Some((dimension, values)) = word.split_once('=') {
                let values: Vec<String> = values
                    .split(',')
                    .filter(|value| !value.is_empty())
                    .map(str::to_owned)
                    .collect();
                if dimension.is_empty() || values.is_empty() {
                    return Err(no(word));
                }
                rule.conditions.push((dimension.to_lowercase(), values));
            } else if lower == "at" {
                let next = words.next().ok_or_else(|| no(word))?;
                if next.eq_ignore_ascii_case("most") {
                    let number = words.next().ok_or_else(|| no(next))?;
                    rule.at_most = Some(count(number).ok_or_else(|| no(number))?);
                } else if next.eq_ignore_ascii_case("the") {
                    let place = words.next().ok_or_else(|| no(next))?;
                    rule.condition("placement", &place.to_lowercase());
                } else {
                    rule.condition("placement", &next.to_lowercase());
                }
            } else if let Some(rec_type) = rec_type(&lower) {
                rule.condition("rec_type", rec_type);
            } else if !FILLERS.contains(&lower.as_str()) {
                return Err(no(word));
            }
        }
        if rule == Self::default() {
            return Err(no(text.trim()));
        }
        Ok(rule)
    }

    fn condition(&mut self, dimension: &str, value: &str) {
        self.conditions
            .push((dimension.to_owned(), vec![value.to_owned()]));
    }

    /// The rule as a person reads it.
    pub fn words(&self) -> String {
        let mut parts: Vec<String> = self
            .conditions
            .iter()
            .map(|(dimension, values)| format!("{dimension}={}", values.join(",")))
            .collect();
        if let Some(most) = self.at_most {
            parts.push(format!("beyond {most} a session"));
        }
        format!("leave out {}", parts.join(" and "))
    }
}

fn count(word: &str) -> Option<u32> {
    let lower = word.to_lowercase();
    let place = NUMBERS.iter().position(|name| *name == lower);
    match place {
        Some(place) => u32::try_from(place + 1).ok(),
        None => lower.parse().ok(),
    }
}

fn rec_type(word: &str) -> Option<&'static str> {
    match word {
        "upsell" | "upsells" => Some("upsell"),
        "cross_sell" | "cross-sell" | "cross-sells" => Some("cross_sell"),
        "bundle" | "bundles" => Some("bundle"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_are_read_as_they_are_said() {
        let read = |text: &str| Rule::read(text).map(|rule| rule.words());
        assert_eq!(
            read("no upsell to segment=budget").unwrap(),
            "leave out rec_type=upsell and segment=budget"
        );
        assert_eq!(
            read("not at checkout").unwrap(),
            "leave out placement=checkout"
        );
        assert_eq!(
            read("at most two upsells a session").unwrap(),
            "leave out rec_type=upsell and beyond 2 a session"
        );
        assert_eq!(
            read("placement=cart,checkout device=mobile").unwrap(),
            "leave out placement=cart,checkout and device=mobile"
        );
        for nonsense in ["", "no", "less please", "at most lots", "segment=", "at"] {
            assert!(Rule::read(nonsense).is_err(), "{nonsense}");
        }
    }
}
