//! Points in time from text.

use jiff::civil::DateTime;
use jiff::tz::{Offset, TimeZone};

/// Microseconds in a second.
const SECOND: i64 = 1_000_000;

/// Years that a shop's data can be from. A two-digit year that slipped through
/// a format would land outside.
const YEARS: std::ops::RangeInclusive<i16> = 1900..=2200;

/// The time zone of that IANA name (`Europe/Berlin`), from the database inside the binary.
pub(crate) fn zone(name: &str) -> Option<TimeZone> {
    TimeZone::get(name.trim()).ok()
}

/// Reads a date or date and time, ISO 8601 or with points, as microseconds since 1970-01-01 UTC.
///
/// The date is `YYYY-MM-DD`, `YYYYMMDD` without a time, or `D.M.YYYY`; `24:00:00` is the
/// start of the next day; `T` or a space stands before the time; seconds
/// and their fraction may be missing; an offset (`Z`, `UTC`, `+01`, `+0100`,
/// `+01:00`, with or without a space before it) is applied. Without an offset
/// the text is a time in `local`; a time that a clock change skips or repeats
/// is taken as the earlier offset says. `None` for anything else, and for years
/// before 1900 or after 2200.
pub(crate) fn micros(text: &str, local: &TimeZone) -> Option<i64> {
    let text = text.trim();
    let (civil, rest) = date_time(text)?;
    let rest = rest.trim_start();
    if rest.is_empty() {
        return to_utc(civil, local);
    }
    let offset = offset(rest)?;
    let seconds = offset.to_timestamp(civil).ok()?;
    Some(seconds.as_microsecond())
}

/// The first part of a format of times that DuckDB's `strptime` does not know, as `%Q`.
pub(crate) fn unknown_part(format: &str) -> Option<String> {
    const KNOWN: &str = "aAbBcdfgGhHIjmMnpSTuUVwWxXyYzZ%";
    const WITHOUT_ZEROS: &str = "dHIjmMSy";
    let mut rest = format.chars();
    while rest.by_ref().any(|c| c == '%') {
        let part: String = match rest.next() {
            Some('-') => std::iter::once('-').chain(rest.next()).collect(),
            other => other.into_iter().collect(),
        };
        let is_known = match part.strip_prefix('-') {
            Some(letter) => !letter.is_empty() && WITHOUT_ZEROS.contains(letter),
            None => !part.is_empty() && KNOWN.contains(&part),
        };
        if !is_known {
            return Some(format!("%{part}"));
        }
    }
    None
}

/// Shifts a time without an offset, in microseconds, from `local` to UTC.
pub(super) fn shift(micros: i64, local: &TimeZone) -> Option<i64> {
    let utc = jiff::Timestamp::from_microsecond(micros).ok()?;
    to_utc(Offset::UTC.to_datetime(utc), local)
}

/// Days since 1970-01-01 of the date that the text starts with.
pub(crate) fn epoch_days(text: &str) -> Option<i32> {
    let (civil, _) = date_time(text.trim())?;
    let micros = to_utc(
        civil.date().to_datetime(jiff::civil::Time::midnight()),
        &TimeZone::UTC,
    )?;
    i32::try_from(micros.div_euclid(86_400 * SECOND)).ok()
}

fn to_utc(civil: DateTime, local: &TimeZone) -> Option<i64> {
    let timestamp = local.to_timestamp(civil).ok()?;
    Some(timestamp.as_microsecond())
}

/// The date and time at the start of the text, and what follows it.
fn date_time(text: &str) -> Option<(DateTime, &str)> {
    let ((year, month, day), rest) = date(text)?;
    if !YEARS.contains(&year) {
        return None;
    }
    if rest.is_empty() {
        return Some((DateTime::new(year, month, day, 0, 0, 0, 0).ok()?, ""));
    }
    let bytes = rest.as_bytes();
    if !matches!(bytes[0], b'T' | b't' | b' ') || bytes.len() < 6 || bytes[3] != b':' {
        return None;
    }
    let hour = i8::try_from(digits(&bytes[1..3])?).ok()?;
    let minute = i8::try_from(digits(&bytes[4..6])?).ok()?;
    let (mut second, mut nanos, mut end) = (0_i8, 0_i32, 6);
    if bytes.len() >= 9 && bytes[6] == b':' {
        second = i8::try_from(digits(&bytes[7..9])?).ok()?;
        end = 9;
        if bytes.len() > 9 && matches!(bytes[9], b'.' | b',') {
            let count = bytes[10..]
                .iter()
                .take_while(|byte| byte.is_ascii_digit())
                .count();
            if count == 0 {
                return None;
            }
            let kept = count.min(9);
            let value = i32::try_from(digits(&bytes[10..10 + kept])?).ok()?;
            nanos = value * 10_i32.pow(u32::try_from(9 - kept).ok()?);
            end = 10 + count;
        }
    }
    let civil = if hour == 24 && (minute, second, nanos) == (0, 0, 0) {
        // The end of a day is the start of the next.
        let midnight = DateTime::new(year, month, day, 0, 0, 0, 0).ok()?;
        midnight.checked_add(jiff::Span::new().days(1)).ok()?
    } else {
        DateTime::new(year, month, day, hour, minute, second, nanos).ok()?
    };
    rest.get(end..).map(|rest| (civil, rest))
}

/// Year, month and day at the start of the text, and what follows them:
/// `YYYY-MM-DD`, `YYYYMMDD` alone, or `D.M.YYYY`, which is the day first wherever
/// dates are written with points.
fn date(text: &str) -> Option<((i16, i8, i8), &str)> {
    let bytes = text.as_bytes();
    let numbers = |year: &[u8], month: &[u8], day: &[u8]| {
        Some((
            i16::try_from(digits(year)?).ok()?,
            i8::try_from(digits(month)?).ok()?,
            i8::try_from(digits(day)?).ok()?,
        ))
    };
    if bytes.len() == 8 && bytes.iter().all(u8::is_ascii_digit) {
        return Some((numbers(&bytes[..4], &bytes[4..6], &bytes[6..])?, ""));
    }
    if bytes.len() >= 10 && bytes[4] == b'-' && bytes[7] == b'-' {
        let date = numbers(&bytes[..4], &bytes[5..7], &bytes[8..10])?;
        return Some((date, text.get(10..)?));
    }
    let (day, rest) = text.split_once('.')?;
    let (month, rest) = rest.split_once('.')?;
    let is_short = |part: &str| matches!(part.len(), 1 | 2);
    if !is_short(day) || !is_short(month) {
        return None;
    }
    let (year, rest) = rest.split_at_checked(4)?;
    let date = numbers(year.as_bytes(), month.as_bytes(), day.as_bytes())?;
    Some((date, rest))
}

/// `Z`, `UTC`, `GMT`, `+01`, `+0100`, `+01:00`.
fn offset(text: &str) -> Option<Offset> {
    if ["z", "utc", "gmt"]
        .iter()
        .any(|name| text.eq_ignore_ascii_case(name))
    {
        return Some(Offset::UTC);
    }
    let (sign, rest) = match text.as_bytes().first()? {
        b'+' => (1, &text[1..]),
        b'-' => (-1, &text[1..]),
        _ => return None,
    };
    let bytes = rest.as_bytes();
    let (hours, minutes) = match bytes.len() {
        2 => (digits(bytes)?, 0),
        4 => (digits(&bytes[..2])?, digits(&bytes[2..])?),
        5 if bytes[2] == b':' => (digits(&bytes[..2])?, digits(&bytes[3..])?),
        _ => return None,
    };
    if hours > 18 || minutes > 59 {
        return None;
    }
    Offset::from_seconds(sign * i32::try_from(hours * 3600 + minutes * 60).ok()?).ok()
}

/// The number that ASCII digits, and only digits, spell.
fn digits(bytes: &[u8]) -> Option<u32> {
    bytes.iter().try_fold(0_u32, |number, byte| {
        byte.is_ascii_digit()
            .then(|| number * 10 + u32::from(byte - b'0'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_format_is_known_if_the_engine_reads_it() {
        let connection = duckdb::Connection::open_in_memory().unwrap();
        let letters = ('A'..='Z').chain('a'..='z').chain(['%', '.']);
        for format in letters.flat_map(|c| [format!("%Y {c}%{c}"), format!("%-{c}")]) {
            let engine = connection.query_row("SELECT try_strptime('2026', ?)", [&format], |row| {
                row.get::<_, Option<i64>>(0)
            });
            let is_known = !engine.is_err_and(|error| error.to_string().contains("format"));
            assert_eq!(unknown_part(&format).is_none(), is_known, "{format}");
        }
        assert_eq!(unknown_part("%d.%Q").as_deref(), Some("%Q"));
        assert_eq!(unknown_part("%Y %").as_deref(), Some("%"));
        assert_eq!(unknown_part("100%% %-d"), None);
    }

    fn utc(text: &str) -> Option<String> {
        micros(text, &TimeZone::UTC).map(show)
    }

    fn show(micros: i64) -> String {
        jiff::Timestamp::from_microsecond(micros)
            .unwrap()
            .to_string()
    }

    #[test]
    fn iso_times_without_an_offset_are_utc() {
        assert_eq!(utc("2026-02-21").as_deref(), Some("2026-02-21T00:00:00Z"));
        assert_eq!(
            utc("2026-02-21 10:30").as_deref(),
            Some("2026-02-21T10:30:00Z")
        );
        assert_eq!(
            utc(" 2026-02-21T10:30:05.25 ").as_deref(),
            Some("2026-02-21T10:30:05.25Z")
        );
    }

    #[test]
    fn compact_dates_and_the_end_of_a_day_are_read() {
        assert_eq!(utc("20240701").as_deref(), Some("2024-07-01T00:00:00Z"));
        assert_eq!(
            utc("2024-12-31T24:00:00").as_deref(),
            Some("2025-01-01T00:00:00Z")
        );
        assert_eq!(
            utc("2024-07-01 24:00+0200").as_deref(),
            Some("2024-07-01T22:00:00Z")
        );
        for text in [
            "2024-07-01T24:00:01",
            "20241301",
            "00010101",
            "2024070",
            "202407010",
        ] {
            assert_eq!(utc(text), None, "{text}");
        }
    }

    #[test]
    fn dates_with_points_are_the_day_first() {
        assert_eq!(utc("01.02.2026").as_deref(), Some("2026-02-01T00:00:00Z"));
        assert_eq!(
            utc("1.2.2026 10:30:05").as_deref(),
            Some("2026-02-01T10:30:05Z")
        );
        for text in [
            "31.02.2026",
            "1.2.26",
            "2026.02.01",
            "1.2.2026x",
            "1.2",
            "001.2.2026",
            "1/2/2026",
        ] {
            assert_eq!(utc(text), None, "{text}");
        }
    }

    #[test]
    fn offsets_are_applied_however_they_are_written() {
        for text in [
            "2026-02-21 10:30:00 +0100",
            "2026-02-21T10:30:00+01:00",
            "2026-02-21T10:30:00+01",
            "2026-02-21T09:30:00Z",
            "2026-02-21 09:30:00 UTC",
            "2026-02-21T04:00:00-0530",
        ] {
            assert_eq!(utc(text).as_deref(), Some("2026-02-21T09:30:00Z"), "{text}");
        }
    }

    #[test]
    fn a_zone_shifts_only_times_without_an_offset() {
        let berlin = zone("Europe/Berlin").unwrap();
        let read = |text: &str| micros(text, &berlin).map(show);
        assert_eq!(
            read("2026-07-01 12:00").as_deref(),
            Some("2026-07-01T10:00:00Z")
        );
        assert_eq!(
            read("2026-01-01 12:00").as_deref(),
            Some("2026-01-01T11:00:00Z")
        );
        assert_eq!(
            read("2026-01-01 12:00Z").as_deref(),
            Some("2026-01-01T12:00:00Z")
        );
        let noon = micros("2026-07-01 12:00", &TimeZone::UTC).unwrap();
        assert_eq!(
            shift(noon, &berlin).map(show).as_deref(),
            Some("2026-07-01T10:00:00Z")
        );
    }

    #[test]
    fn what_is_no_time_is_refused() {
        for text in [
            "",
            "soon",
            "2026-02-30",
            "2026-13-01",
            "2026/02/21",
            "2026-02-21T25:00",
            "0026-02-21",
            "2026-02-21 10:30:00 Berlin",
            "2026-02-21 10:30:00+1",
            "infinity",
            "2026-02-21T10:30:00.",
            "2026-02-21é10:30",
        ] {
            assert_eq!(utc(text), None, "{text}");
        }
    }

    #[test]
    fn a_date_is_the_day_the_text_starts_with() {
        assert_eq!(epoch_days("1970-01-02"), Some(1));
        assert_eq!(epoch_days("1969-12-31 23:59:59"), Some(-1));
        assert_eq!(epoch_days("1970-01-32"), None);
    }
}
