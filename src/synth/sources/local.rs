//! The shop's local time: Central European, as exports write it.

use super::super::calendar::{Calendar, DAY, START};

/// 2026-03-29 and 2026-10-25, 01:00 UTC: the summer time of the shop's year.
const SUMMER: std::ops::Range<i64> = START + 148 * DAY + 3_600..START + 358 * DAY + 3_600;

/// Hours ahead of UTC.
fn offset(at: i64) -> i64 {
    if SUMMER.contains(&at) { 2 } else { 1 }
}

fn iso(calendar: &Calendar, at: i64) -> Vec<u8> {
    let mut text = Vec::with_capacity(20);
    calendar.write(at + offset(at) * 3_600, &mut text);
    text
}

/// `2026-02-21 10:30:00 +0100`.
pub(super) fn time(calendar: &Calendar, at: i64) -> String {
    let mut text = String::from_utf8_lossy(&iso(calendar, at)).replace('T', " ");
    text.pop();
    format!("{text} +0{}00", offset(at))
}

/// `20260221`.
pub(super) fn day(calendar: &Calendar, at: i64) -> String {
    String::from_utf8_lossy(&iso(calendar, at)[..10]).replace('-', "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_clocks_change_on_the_last_sundays_of_march_and_october() {
        let calendar = Calendar::new();
        let text = |at| time(&calendar, at);
        assert_eq!(text(START), "2025-11-01 01:00:00 +0100");
        assert_eq!(text(SUMMER.start - 1), "2026-03-29 01:59:59 +0100");
        assert_eq!(text(SUMMER.start), "2026-03-29 03:00:00 +0200");
        assert_eq!(text(SUMMER.end - 1), "2026-10-25 02:59:59 +0200");
        assert_eq!(text(SUMMER.end), "2026-10-25 02:00:00 +0100");
        assert_eq!(day(&calendar, START + 23 * 3_600), "20251102");
    }
}
