//! Filters that are kept, and the one that was used last.

use crate::domain::{Day, Scope, Window};

/// Filters beside the one that holds.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Filters {
    /// Those with a name.
    pub named: Vec<(String, Scope)>,
    /// The last one that held and was not empty.
    pub last: Option<Scope>,
    /// The last day of all data, once it is known.
    pub data_end: Option<Day>,
}

impl Filters {
    /// Keeps a filter under a name, in place of another one of that name.
    pub(crate) fn keep(&mut self, name: &str, scope: &Scope) {
        self.named.retain(|(other, _)| other != name);
        self.named.push((name.to_owned(), scope.clone()));
    }

    /// The filter of that name.
    pub(crate) fn get(&self, name: &str) -> Option<&Scope> {
        let found = self.named.iter().find(|(other, _)| other == name);
        found.map(|(_, scope)| scope)
    }
}

/// Windows that can be chosen by name: id, name, days back from the end of the data.
pub(crate) const WINDOWS: [(&str, &str, Option<i32>); 5] = [
    ("all", "all time", None),
    ("7", "last 7 days", Some(7)),
    ("28", "last 28 days", Some(28)),
    ("90", "last 90 days", Some(90)),
    ("365", "last 365 days", Some(365)),
];

/// So many days up to and with the last one.
pub(crate) fn last_days(days: i32, last: Day) -> Window {
    let after = last.epoch_days() + 1;
    Window {
        from: Day::from_epoch_days(after - days),
        to: Day::from_epoch_days(after),
    }
}

/// The window that is typed: its first day and, after any other signs, the first
/// day after it. `None` if there is no day in it, or the end is not after the start.
pub(crate) fn typed(text: &str) -> Option<Window> {
    let mut days = text
        .split(|c: char| !(c.is_ascii_digit() || c == '-'))
        .filter(|word| !word.is_empty());
    let from = days.next()?.parse().ok()?;
    let to = match days.next() {
        Some(word) => Some(word.parse::<Day>().ok()?),
        None => None,
    };
    let is_span = to.is_none_or(|to| to > from);
    (is_span && days.next().is_none()).then_some(Window {
        from: Some(from),
        to,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    #[test]
    fn the_last_days_end_with_the_last_day_of_the_data() {
        let window = last_days(7, day("2026-10-31"));
        assert_eq!(window.from, Some(day("2026-10-25")));
        assert_eq!(window.to, Some(day("2026-11-01")));
    }

    #[test]
    fn two_days_are_read_whatever_stands_between_them() {
        for text in [
            "2026-01-01 2026-04-01",
            "2026-01-01..2026-04-01",
            " 2026-01-01 → 2026-04-01 ",
        ] {
            let window = typed(text).unwrap();
            assert_eq!(window.from, Some(day("2026-01-01")), "{text}");
            assert_eq!(window.to, Some(day("2026-04-01")), "{text}");
        }
        assert_eq!(typed("2026-01-01").unwrap().to, None);
        for text in ["", "90", "2026-02-30", "2026-04-01 2026-01-01"] {
            assert_eq!(typed(text), None, "{text}");
        }
    }
}
