//! The visitors: who they are and when they come.

use super::calendar::{self, Calendar, DAY, END, START};
use super::categories::GROUPS;
use super::params::Params;
use super::rng::{Key, Stream, Tag};

/// Segments, by what people spend: the index is the price tier they look for.
pub(super) const SEGMENTS: [&str; 3] = ["budget", "mid", "premium"];

/// Shares of the visitors in each segment.
pub(super) const SEGMENT_SHARES: [f64; 3] = [0.35, 0.45, 0.2];

/// Loyalty tiers.
const LOYALTY: [&str; 4] = ["none", "bronze", "silver", "gold"];

/// Channels that bring new customers, and their shares.
const ACQUISITION: [(&str, f64); 6] = [
    ("search", 0.34),
    ("social", 0.2),
    ("direct", 0.16),
    ("affiliate", 0.12),
    ("newsletter", 0.1),
    ("marketplace", 0.08),
];

/// Share of the visitors on a mobile.
pub(super) const MOBILE_SHARE: f64 = 0.6;

/// Devices and their shares.
const DEVICES: [(&str, f64); 3] = [
    ("mobile", MOBILE_SHARE),
    ("desktop", 0.33),
    ("tablet", 0.07),
];

/// Countries and their shares.
const COUNTRIES: [(&str, f64); 5] = [
    ("DE", 0.46),
    ("AT", 0.15),
    ("NL", 0.15),
    ("FR", 0.14),
    ("CH", 0.1),
];

/// Share of visitors who buy without an account.
pub(super) const GUEST_SHARE: f64 = 0.22;

/// Share of account holders who bought before the year began.
const EARLIER_SHARE: f64 = 0.3;

/// Days before the year in which the first visits of its visitors may lie.
const WARM_UP_DAYS: i64 = 240;

/// Mean days between the first and the last occasion to visit.
const LIFETIME_DAYS: f64 = 130.0;

/// One visitor. A visitor with an account is a customer.
#[derive(Debug, Clone)]
pub(super) struct Visitor {
    /// From 1; part of every id the visitor leaves.
    pub number: u64,
    pub key: Key,
    /// Sees no recommendations at all.
    pub holdout: bool,
    /// Sees lists drawn at random, in random places.
    pub random: bool,
    pub account: bool,
    /// When an account holder first bought, if that was before the year.
    pub earlier_order: Option<i64>,
    /// Index into [`SEGMENTS`].
    pub segment: usize,
    pub loyalty: &'static str,
    pub acquisition: &'static str,
    pub device: &'static str,
    pub country: &'static str,
    /// How the recommendations are laid out for this visitor.
    pub variant: &'static str,
    /// Taste for each of [`GROUPS`].
    pub taste: [f64; GROUPS.len()],
    /// Standing readiness to buy, standard normal.
    pub eagerness: f64,
    /// Mean days between two occasions to visit.
    gap_days: f64,
}

impl Visitor {
    /// The `number`-th visitor of the shop, from 1.
    pub(super) fn new(shop: Key, number: u64, params: &Params) -> Self {
        let key = shop.child(Tag::Visitor, number);
        let mut draws = key.stream();
        let holdout = draws.chance(params.holdout_share);
        let account = !draws.chance(GUEST_SHARE);
        let earlier = draws.chance(EARLIER_SHARE);
        let long_ago = draws.seconds(DAY, 700 * DAY);
        let loyalty = if !account {
            0
        } else if earlier {
            draws.weighted(&[0.2, 0.35, 0.3, 0.15])
        } else {
            draws.weighted(&[0.75, 0.2, 0.05, 0.0])
        };
        let loyal = if loyalty >= 2 { 0.6 } else { 1.0 };
        Self {
            number,
            key,
            holdout,
            random: key.child(Tag::Arm, 0).unit() < params.random_share,
            account,
            earlier_order: (account && earlier).then_some(START - long_ago),
            segment: draws.weighted(&SEGMENT_SHARES),
            loyalty: LOYALTY[loyalty],
            acquisition: share_of(&ACQUISITION, &mut draws),
            device: share_of(&DEVICES, &mut draws),
            country: share_of(&COUNTRIES, &mut draws),
            variant: draws.pick(&["carousel", "grid"]),
            taste: GROUPS.map(|_| 0.02 + draws.gamma(0.6)),
            eagerness: draws.normal(),
            gap_days: loyal * 14.0 / (0.15 + draws.gamma(0.8)),
        }
    }

    /// The visits within the year, which are drawn one by one.
    pub(super) fn rhythm(&self) -> Rhythm {
        let mut draws = self.key.child(Tag::Visits, 0).stream();
        let first = START - WARM_UP_DAYS * DAY;
        let day = draws.seconds(first.div_euclid(DAY), END.div_euclid(DAY) - 1);
        let last = day + whole(draws.exponential(LIFETIME_DAYS));
        Rhythm {
            draws,
            day,
            last,
            gap_days: self.gap_days,
            before: None,
            under_way: false,
        }
    }
}

/// When a visitor comes: an exponential rhythm from a first visit on, thinned by the
/// traffic of the day.
#[derive(Debug)]
pub(super) struct Rhythm {
    draws: Stream,
    day: i64,
    last: i64,
    gap_days: f64,
    before: Option<i64>,
    under_way: bool,
}

impl Rhythm {
    /// The start of the next visit. `trust` at a time multiplies the rate of visits.
    pub(super) fn next(&mut self, calendar: &Calendar, trust: impl Fn(i64) -> f64) -> Option<i64> {
        loop {
            if self.under_way {
                let gap_days = self.gap_days / trust(self.day * DAY);
                self.day += 1 + whole(self.draws.exponential(gap_days));
            }
            self.under_way = true;
            if self.day > self.last || self.day * DAY >= END {
                return None;
            }
            let at = self.day * DAY + calendar::second_of_day(self.draws.unit(), self.draws.unit());
            let keep = self.draws.unit();
            // A visit lasts at most two hours and ends before the year does.
            let room = self.before.is_none_or(|before| at > before + 3 * 3600);
            let inside = (START..END - 2 * 3600).contains(&at);
            if inside && room && keep < calendar.traffic(at) {
                self.before = Some(at);
                return Some(at);
            }
        }
    }
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "gaps are a few years at most"
)]
fn whole(days: f64) -> i64 {
    days as i64
}

fn share_of(list: &[(&'static str, f64)], draws: &mut Stream) -> &'static str {
    let mut left = draws.unit() * list.iter().map(|(_, share)| share).sum::<f64>();
    for (name, share) in list {
        left -= share;
        if left < 0.0 {
            return name;
        }
    }
    list[0].0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::synth::Scale;

    fn people(n: u64) -> Vec<Visitor> {
        let params = Params::of(Scale::Demo);
        let visitor = |i| Visitor::new(Key::root(1), i, &params);
        (1..=n).map(visitor).collect()
    }

    #[test]
    fn shares_are_as_meant() {
        let people = people(20_000);
        let share = |of: fn(&Visitor) -> bool| {
            people.iter().filter(|v| of(v)).count() as f64 / people.len() as f64
        };
        assert!((share(|v| v.holdout) - 0.1).abs() < 0.01);
        assert!((share(|v| v.random) - 0.1).abs() < 0.01);
        assert!((share(|v| !v.account) - GUEST_SHARE).abs() < 0.01);
        assert!((share(|v| v.segment == 2) - 0.2).abs() < 0.01);
        assert!(
            people
                .iter()
                .all(|v| v.account || v.earlier_order.is_none())
        );
    }

    #[test]
    fn visits_are_in_order_apart_and_inside_the_year() {
        let calendar = Calendar::new();
        let mut total = 0;
        for visitor in people(5_000) {
            let mut rhythm = visitor.rhythm();
            let visits: Vec<i64> = std::iter::from_fn(|| rhythm.next(&calendar, |_| 1.0)).collect();
            total += visits.len();
            assert!(visits.windows(2).all(|w| w[1] > w[0] + 3 * 3600));
            assert!(visits.iter().all(|at| (START..END - 7200).contains(at)));
        }
        assert!(total > 5_000, "people come back: {total} visits of 5 000");
    }
}
