//! The second currency: what a Swiss franc is worth, by day.

use super::calendar::{DAY, END_DAY, FIRST_DAY};
use super::rng::{Key, Tag};

/// The second currency, and the country that pays in it.
pub(super) const FRANC: (&str, &str) = ("CHF", "CH");

/// Millionths of a euro that a franc is worth, for every day of the year.
#[derive(Debug)]
pub(super) struct Rates(Vec<i64>);

impl Rates {
    /// A slow wave around 1.06 with a little noise from day to day.
    #[expect(clippy::cast_possible_truncation, reason = "about a million")]
    pub(super) fn new(key: Key) -> Self {
        let rate = |day: i32| {
            let age = f64::from(day - FIRST_DAY);
            let mut draws = key.child(Tag::Rate, u64::from(day.unsigned_abs())).stream();
            let wave = 25_000.0 * libm::sin(age / 50.0);
            (1_060_000.0 + wave + 2_500.0 * draws.normal()).round() as i64
        };
        Self((FIRST_DAY..END_DAY).map(rate).collect())
    }

    /// The rates with the day each begins on, as seconds after 1970.
    pub(super) fn days(&self) -> impl Iterator<Item = (i64, i64)> {
        let days = (FIRST_DAY..END_DAY).map(|day| i64::from(day) * DAY);
        days.zip(self.0.iter().copied())
    }

    /// An amount of cents in centimes at a time, half away from zero.
    pub(super) fn to_centimes(&self, cents: i64, at: i64) -> i64 {
        let day = at.div_euclid(DAY) - i64::from(FIRST_DAY);
        let day = usize::try_from(day).unwrap_or(0).min(self.0.len() - 1);
        let (rate, half) = (self.0[day], self.0[day] / 2);
        let centimes = (cents.abs() * 1_000_000 + half) / rate;
        if cents < 0 { -centimes } else { centimes }
    }
}

#[cfg(test)]
mod tests {
    use super::super::calendar::START;
    use super::*;

    #[test]
    fn a_rate_stays_near_its_mean_and_converts_there_and_back() {
        let rates = Rates::new(Key::root(1));
        assert_eq!(rates.days().count(), 365);
        for (day, rate) in rates.days() {
            assert!((1_010_000..1_110_000).contains(&rate), "{rate}");
            let back = rates.to_centimes(12_345, day + 5) * rate;
            assert!((back - 12_345_000_000).abs() <= rate, "{back}");
        }
        assert_eq!(rates.to_centimes(0, START), 0);
        assert_eq!(
            rates.to_centimes(-500, START),
            -rates.to_centimes(500, START)
        );
    }
}
