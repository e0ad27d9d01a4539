//! The shop's year: days, seasons, and times as text.

use crate::domain::Day;

/// Seconds in a day.
pub(super) const DAY: i64 = 86_400;

/// 2025-11-01, in days after 1970-01-01.
pub(super) const FIRST_DAY: i32 = 20_393;

/// The day after the last, 2026-11-01.
pub(super) const END_DAY: i32 = 20_758;

/// Days before the first for which dates can be written (earlier first orders).
pub(super) const PAST_DAYS: i32 = 900;

/// 2025-11-01T00:00:00Z, in seconds after 1970-01-01.
pub(super) const START: i64 = FIRST_DAY as i64 * DAY;

/// 2026-11-01T00:00:00Z: everything the shop writes happened before.
pub(super) const END: i64 = END_DAY as i64 * DAY;

/// Traffic by month, January first.
const MONTHS: [f64; 12] = [
    0.86, 0.82, 0.88, 0.96, 1.0, 0.98, 0.93, 0.9, 0.95, 1.02, 1.28, 1.38,
];

/// Traffic by weekday, Monday first.
const WEEKDAYS: [f64; 7] = [1.05, 1.0, 0.96, 0.95, 0.9, 0.94, 1.2];

/// Traffic by hour, UTC.
const HOURS: [f64; 24] = [
    0.5, 0.3, 0.2, 0.2, 0.2, 0.4, 0.8, 1.2, 1.5, 1.7, 1.8, 1.9, 1.9, 1.7, 1.6, 1.6, 1.7, 2.0, 2.6,
    3.0, 2.9, 2.3, 1.5, 0.9,
];

/// 2025-11-24 to 2025-12-01: the week of Black Friday.
const SALE_WEEK: std::ops::Range<i32> = 20_416..20_424;

/// Dates as text and the traffic of every day.
#[derive(Debug)]
pub(super) struct Calendar {
    dates: Vec<[u8; 10]>,
    months: Vec<u8>,
}

impl Calendar {
    /// The calendar from [`PAST_DAYS`] before the first day to the end.
    pub(super) fn new() -> Self {
        let mut dates = Vec::new();
        let mut months = Vec::new();
        for day in FIRST_DAY - PAST_DAYS..=END_DAY {
            let text = Day::from_epoch_days(day).map_or_else(String::new, |d| d.to_string());
            let mut date = *b"0000-00-00";
            if text.len() == date.len() {
                date.copy_from_slice(text.as_bytes());
            }
            months.push((date[5] - b'0') * 10 + (date[6] - b'0') - 1);
            dates.push(date);
        }
        Self { dates, months }
    }

    fn index(at: i64) -> usize {
        let first = i64::from(FIRST_DAY - PAST_DAYS);
        usize::try_from(at.div_euclid(DAY) - first).unwrap_or(0)
    }

    /// The month of a time, January = 0.
    pub(super) fn month(&self, at: i64) -> usize {
        usize::from(self.months[Self::index(at)])
    }

    /// Traffic on the day of `at`, as a share of the busiest day.
    pub(super) fn traffic(&self, at: i64) -> f64 {
        let day = i32::try_from(at.div_euclid(DAY)).unwrap_or(FIRST_DAY);
        let weekday = usize::try_from((day + 3).rem_euclid(7)).unwrap_or(0);
        let sale = if SALE_WEEK.contains(&day) { 1.5 } else { 1.0 };
        let busiest = 1.38 * 1.2 * 1.5;
        MONTHS[self.month(at)] * WEEKDAYS[weekday] * sale / busiest
    }

    /// Writes `at` as ISO 8601, UTC: `2025-11-01T09:30:00Z`.
    pub(super) fn write(&self, at: i64, out: &mut Vec<u8>) {
        let second = at.rem_euclid(DAY);
        out.extend_from_slice(&self.dates[Self::index(at)]);
        let parts = [
            (b'T', second / 3600),
            (b':', second / 60 % 60),
            (b':', second % 60),
        ];
        for (mark, value) in parts {
            let value = u8::try_from(value).unwrap_or(0);
            out.extend_from_slice(&[mark, b'0' + value / 10, b'0' + value % 10]);
        }
        out.push(b'Z');
    }
}

/// A second of the day, drawn by the traffic of the hours; `u` and `v` are uniform in [0, 1).
#[expect(clippy::cast_possible_truncation, reason = "below 3 600")]
pub(super) fn second_of_day(u: f64, v: f64) -> i64 {
    let mut left = u * HOURS.iter().sum::<f64>();
    for (hour, weight) in (0..).zip(HOURS) {
        left -= weight;
        if left < 0.0 {
            return hour * 3600 + (v * 3600.0) as i64;
        }
    }
    DAY - 1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(at: i64) -> String {
        let mut out = Vec::new();
        Calendar::new().write(at, &mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn the_year_runs_from_november_to_october() {
        assert_eq!(text(START), "2025-11-01T00:00:00Z");
        assert_eq!(text(END - 1), "2026-10-31T23:59:59Z");
        assert_eq!(
            text(START - i64::from(PAST_DAYS) * DAY),
            "2023-05-16T00:00:00Z"
        );
    }

    #[test]
    fn the_sale_week_is_the_busiest_and_no_day_exceeds_it() {
        let calendar = Calendar::new();
        let friday = |day: i64| calendar.traffic(i64::from(FIRST_DAY) * DAY + day * DAY);
        assert!(friday(27) > 1.3 * friday(20), "Black Friday 2025-11-28");
        for day in 0..365 {
            let traffic = calendar.traffic(START + day * DAY);
            assert!((0.2..=1.0).contains(&traffic), "{day}: {traffic}");
        }
    }
}
