//! Calendar days in UTC.

use std::fmt;
use std::str::FromStr;

use jiff::civil::Date;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// One calendar day, UTC. Reads and prints as `YYYY-MM-DD`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(Date);

impl Day {
    /// The day that lies `days` days after 1970-01-01, as DuckDB counts a `DATE`.
    ///
    /// `None` outside the years -9999 to 9999.
    pub fn from_epoch_days(days: i32) -> Option<Self> {
        let epoch = Date::constant(1970, 1, 1);
        epoch
            .checked_add(jiff::Span::new().try_days(days).ok()?)
            .ok()
            .map(Self)
    }

    /// Days after 1970-01-01.
    pub fn epoch_days(self) -> i32 {
        let epoch = Date::constant(1970, 1, 1);
        // A civil date span in days always fits: jiff's range is ±3.7 million days.
        epoch.until(self.0).map_or(0, |span| span.get_days())
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

/// Why a text is not a day.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("'{0}' is not a day; write it as YYYY-MM-DD, for example 2026-01-31")]
pub struct NotADay(String);

impl FromStr for Day {
    type Err = NotADay;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let plain = text.len() == 10 && text.bytes().all(|b| b.is_ascii_digit() || b == b'-');
        plain
            .then(|| text.parse::<Date>().ok())
            .flatten()
            .map(Self)
            .ok_or_else(|| NotADay(text.to_owned()))
    }
}

impl Serialize for Day {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_round_trip_through_text_and_epoch_days() {
        let day: Day = "2014-12-05".parse().unwrap();
        assert_eq!(day.epoch_days(), 16_409);
        assert_eq!(Day::from_epoch_days(16_409), Some(day));
        assert_eq!(day.to_string(), "2014-12-05");
    }

    #[test]
    fn other_spellings_are_refused_with_the_right_one() {
        for text in [
            "2014-13-01",
            "05.12.2014",
            "2014-12-5",
            "",
            "2014-12-05T00:00",
        ] {
            let error = text.parse::<Day>().unwrap_err();
            assert!(error.to_string().contains("YYYY-MM-DD"), "{error}");
        }
    }
}
