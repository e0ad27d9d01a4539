//! What the rest of the shop did in the same weeks.

use super::span::Span;

/// Exposures, net margin and its squares of all pairs, week by week, as sums from the
/// first week on.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Rest {
    /// Entry n holds the sums of all weeks before week n.
    before: Vec<Sums>,
}

#[derive(Debug, Clone, Copy, PartialEq, Default)]
struct Sums {
    exposures: f64,
    net: f64,
    net_square: f64,
}

/// How many times as much the rest of the shop earns per exposure as before.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Index {
    pub(super) value: f64,
    pub(super) variance: f64,
}

impl Index {
    /// Nothing changed, as far as is known.
    const STEADY: Self = Self {
        value: 1.0,
        variance: 0.0,
    };
}

/// A season halves or doubles what a shop earns per exposure, no more: beyond that the
/// rest of the shop is no measure for a pair.
const LEAST: f64 = 0.5;
const MOST: f64 = 2.0;

impl Rest {
    /// From (week, exposures, net margin, squares) of all pairs together.
    pub fn new(weeks: impl IntoIterator<Item = (u32, f64, f64, f64)>) -> Self {
        let mut by_week: Vec<Sums> = Vec::new();
        for (week, exposures, net, net_square) in weeks {
            let place = usize::try_from(week).unwrap_or(usize::MAX);
            if place >= MOST_WEEKS {
                continue;
            }
            if by_week.len() <= place {
                by_week.resize(place + 1, Sums::default());
            }
            let sums = &mut by_week[place];
            sums.exposures += exposures;
            sums.net += net;
            sums.net_square += net_square;
        }
        let mut before = vec![Sums::default()];
        let mut sum = Sums::default();
        for week in by_week {
            sum.exposures += week.exposures;
            sum.net += week.net;
            sum.net_square += week.net_square;
            before.push(sum);
        }
        Self { before }
    }

    /// The sums over weeks `from` to before `to`.
    fn between(&self, from: u32, to: u32) -> Sums {
        let at = |week: u32| {
            let last = self.before.len().saturating_sub(1);
            let place = usize::try_from(week).unwrap_or(usize::MAX).min(last);
            self.before.get(place).copied().unwrap_or_default()
        };
        let (from, to) = (at(from), at(to));
        Sums {
            exposures: to.exposures - from.exposures,
            net: to.net - from.net,
            net_square: to.net_square - from.net_square,
        }
    }

    /// Net margin per exposure of all but the pair, weeks `from..to`, over that of weeks
    /// `base..from`; `own` are the pair's sums of the two.
    ///
    /// 1 where the rest earns nothing, or is less than the pair itself.
    pub(super) fn index(&self, base: u32, from: u32, to: u32, own: (&Span, &Span)) -> Index {
        let less = |all: Sums, own: &Span| Sums {
            exposures: all.exposures - own.exposures,
            net: all.net - own.net,
            net_square: (all.net_square - own.net_square).max(0.0),
        };
        let first = less(self.between(base, from), own.0);
        let then = less(self.between(from, to), own.1);
        let is_enough = first.exposures > own.0.exposures && then.exposures > own.1.exposures;
        if !is_enough || first.net <= 0.0 || then.net <= 0.0 {
            return Index::STEADY;
        }
        let ratio = (then.net / then.exposures) / (first.net / first.exposures);
        let relative = |sums: Sums| sums.net_square / (sums.net * sums.net);
        Index {
            value: ratio.clamp(LEAST, MOST),
            variance: ratio * ratio * (relative(first) + relative(then)),
        }
    }
}

/// Two thousand years: a wrong date must not fill the memory.
const MOST_WEEKS: usize = 100_000;
