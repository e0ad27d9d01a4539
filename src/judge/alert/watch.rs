//! All weeks of a pair, all pairs of a family.

use super::super::Thresholds;
use super::super::evidence::Design;
use super::Harm;
use super::rest::Rest;
use super::span::{Period, Span};
use super::trial::{Before, LEAST, LEAST_VARIANCE, Trial, knows_margin, trial};
use crate::stats::{Estimate, e_benjamini_hochberg, e_value};

/// One pair while it is watched.
#[derive(Debug, Clone, Copy)]
pub struct Watched<'a> {
    /// Its weeks in order, those without exposures left out.
    pub weeks: &'a [Period],
    /// How much more its figures vary than if exposures were independent.
    pub design: Design,
    /// The share of the target's units that come back, sold without a recommendation.
    pub usual_returns: Option<Estimate>,
    /// What one returned unit of the anchor costs.
    pub anchor_loss: Option<f64>,
}

/// What pairs are watched against.
#[derive(Debug, Clone)]
pub struct Watch {
    /// The numbers of the rules.
    pub thresholds: Thresholds,
    /// All pairs together.
    pub rest: Rest,
    /// Net margin of an order, for what a lost order costs.
    pub order_margin: Option<f64>,
    /// Whether net margins are known.
    pub knows_margin: bool,
    /// Whether returns are known.
    pub knows_returns: bool,
}

/// One test of a pair: what it harms, and how strongly that is shown.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Tested {
    /// What is tested.
    pub harm: Harm,
    /// The e-value of all weeks together, 0 where nothing speaks for harm.
    pub e_value: f64,
}

/// The weeks of a pair at one moment, for one harm.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scan {
    pub(super) e_value: f64,
    /// The week, by place, that the harm most likely began in, and its test.
    pub(super) since: usize,
    pub(super) trial: Trial,
    /// ln of the largest part of the e-value, that of the start.
    ln_part: f64,
}

impl Scan {
    /// Adds the start at that place.
    fn add(scan: &mut Option<Self>, ln_part: f64, since: usize, trial: Trial) {
        let e_value = e_value(ln_part);
        let start = Self {
            e_value,
            since,
            trial,
            ln_part,
        };
        match scan {
            None => *scan = Some(start),
            Some(scan) => {
                let sum = (scan.e_value + e_value).min(1e300);
                if ln_part > scan.ln_part {
                    *scan = start;
                }
                scan.e_value = sum;
            }
        }
    }
}

impl Watch {
    /// The tests of a pair; none of a pair that was hardly shown. A test that has too little
    /// to be made with is left out and does not count in the family.
    pub fn test(&self, pair: &Watched<'_>) -> Vec<Tested> {
        let whole = Span::of(pair.weeks);
        if whole.exposures < self.thresholds.least_exposures {
            return Vec::new();
        }
        let harms: Vec<Harm> = Harm::ALL
            .into_iter()
            .filter(|harm| self.can_test(*harm, pair, &whole))
            .collect();
        let scans = self.scan_all(&harms, pair, pair.weeks);
        let tested = harms.into_iter().zip(scans);
        tested
            .map(|(harm, scan)| Tested {
                harm,
                e_value: scan.map_or(0.0, |scan| scan.e_value),
            })
            .collect()
    }

    /// Whether there is enough to test: by what chance does not turn into harm, the number
    /// of sales and sessions, so that the choice of tests favours none.
    fn can_test(&self, harm: Harm, pair: &Watched<'_>, whole: &Span) -> bool {
        match harm {
            Harm::Loss => self.knows_margin && whole.attaches >= LEAST && knows_margin(whole),
            Harm::MarginFall => {
                let weeks = pair.weeks.first().zip(pair.weeks.last());
                let length = weeks.map_or(0, |(first, last)| last.number - first.number);
                self.knows_margin
                    && whole.attaches >= LEAST
                    && knows_margin(whole)
                    && length >= self.baseline_weeks()
            }
            Harm::Returns => {
                self.knows_returns && pair.usual_returns.is_some() && whole.expected_units >= LEAST
            }
            Harm::AnchorReturns => {
                self.knows_returns && whole.with_units >= LEAST && whole.without_units >= LEAST
            }
            Harm::Conversion => whole.conversion.variance >= LEAST_VARIANCE,
            Harm::Checkout => whole.checkout.variance >= LEAST_VARIANCE,
        }
    }

    /// Weeks that a fall is compared with at least.
    fn baseline_weeks(&self) -> u32 {
        (self.thresholds.alert_baseline_days / 7.0).round().max(1.0) as u32
    }

    /// The first week of the baseline of a start: four weeks before it, or as many as
    /// there are from it to the `end`.
    fn base_from(&self, start: u32, end: u32) -> u32 {
        start.saturating_sub(self.baseline_weeks().max(end - start))
    }

    /// The baseline of the start at that place.
    pub(super) fn base(&self, weeks: &[Period], start: usize) -> Span {
        let end = weeks.last().map_or(0, |last| last.number + 1);
        let first = self.base_from(weeks[start].number, end);
        let base = weeks[..start].iter().rev();
        Span::of(base.take_while(|week| week.number >= first))
    }

    /// The e-value of one harm over all starts, and the start that speaks loudest.
    pub(super) fn scan(&self, harm: Harm, pair: &Watched<'_>, weeks: &[Period]) -> Option<Scan> {
        self.scan_all(&[harm], pair, weeks).pop().flatten()
    }

    /// The same of several harms, the weeks added up once.
    fn scan_all(&self, harms: &[Harm], pair: &Watched<'_>, weeks: &[Period]) -> Vec<Option<Scan>> {
        let mut scans = vec![None; harms.len()];
        if harms.is_empty() {
            return scans;
        }
        let Some(end) = weeks.last().map(|last| last.number + 1) else {
            return scans;
        };
        let takings = harms.contains(&Harm::MarginFall).then(|| Sums::of(weeks));
        let mut since = Span::default();
        for (place, week) in weeks.iter().enumerate().rev() {
            since.add(&week.span);
            // Summed over all weeks there will ever be, the inverse of this is 1.
            let order = place as f64 + 1.0;
            let ln_weight = -(order * (order + 1.0)).ln();
            for (harm, scan) in harms.iter().zip(&mut scans) {
                let from = self.base_from(week.number, end);
                let base = takings
                    .as_ref()
                    .filter(|_| *harm == Harm::MarginFall)
                    .map(|sums| sums.between(weeks, from, place));
                let before = base.as_ref().map(|base| Before {
                    base,
                    weeks: (from, week.number, end),
                });
                let found = trial(*harm, &since, before, pair, &self.rest, &self.thresholds);
                let Some(trial) = found else { continue };
                if let Some(ln_e) = trial.ln_e_value() {
                    Scan::add(scan, ln_e + ln_weight, place, trial);
                }
            }
        }
        scans
    }

    /// The number of the first day on which the e-value of a harm reached `cutoff`; `days`
    /// are the pair's days in order. Orders of sessions are known by week, so that their
    /// first day is the last of a week.
    pub(super) fn first_breach(
        &self,
        harm: Harm,
        pair: &Watched<'_>,
        days: &[Period],
        cutoff: f64,
    ) -> Option<u32> {
        let reaches = |weeks: &[Period]| {
            self.scan(harm, pair, weeks)
                .is_some_and(|scan| scan.e_value >= cutoff)
        };
        let place = (0..pair.weeks.len()).find(|place| reaches(&pair.weeks[..=*place]))?;
        let week = pair.weeks[place].number;
        let in_week = days.iter().filter(|day| day.number / 7 == week);
        if matches!(harm, Harm::Conversion | Harm::Checkout) {
            return in_week.map(|day| day.number).max();
        }
        let mut weeks = pair.weeks[..=place].to_vec();
        let mut so_far = Span::default();
        for day in in_week {
            so_far.add(&day.span);
            if let Some(last) = weeks.last_mut() {
                last.span = so_far;
            }
            if reaches(&weeks) {
                return Some(day.number);
            }
        }
        Some(week * 7 + 6)
    }
}

/// What was earned before each week: the part of a [`Span`] that a baseline is made of.
struct Sums(Vec<Span>);

impl Sums {
    fn of(weeks: &[Period]) -> Self {
        let mut sum = Span::default();
        let mut before = Vec::with_capacity(weeks.len() + 1);
        before.push(sum);
        for Period { span, .. } in weeks {
            sum.exposures += span.exposures;
            sum.attaches += span.attaches;
            sum.unknown_lines += span.unknown_lines;
            sum.net += span.net;
            sum.net_square += span.net_square;
            before.push(sum);
        }
        Self(before)
    }

    /// From week number `from` to before the week at `place`.
    fn between(&self, weeks: &[Period], from: u32, place: usize) -> Span {
        let first = weeks[..place].partition_point(|week| week.number < from);
        let (a, b) = (&self.0[first], &self.0[place]);
        Span {
            exposures: b.exposures - a.exposures,
            attaches: b.attaches - a.attaches,
            unknown_lines: b.unknown_lines - a.unknown_lines,
            net: b.net - a.net,
            net_square: (b.net_square - a.net_square).max(0.0),
            ..Span::default()
        }
    }
}

/// Which tests are raised.
#[derive(Debug, Clone, PartialEq)]
pub struct Raised {
    /// The e-value from which a test is raised: m/(kq) of m tests, k of them raised.
    pub cutoff: f64,
    /// For every test, in order, whether it is.
    pub selected: Vec<bool>,
}

/// Chooses by e-BH at level `q` over a family, which holds under any dependence. Tests
/// without evidence count too: `e_values` holds theirs as 0.
pub fn raise(e_values: &[f64], q: f64) -> Raised {
    let found = e_benjamini_hochberg(e_values, q);
    Raised {
        cutoff: e_values.len() as f64 / (found.count.max(1) as f64 * q),
        selected: found.selected,
    }
}

/// Units of a category that a product's own count for, where returns are concerned.
const PRIOR_UNITS: f64 = 20.0;

/// How often a product usually comes back: `returned` of `units` sold without a
/// recommendation, with 20 units that came back as often as those of its category.
///
/// `None` where nobody knows how often the category's do.
pub fn usual_returns(units: f64, returned: f64, category: Option<f64>) -> Option<Estimate> {
    let all = units + PRIOR_UNITS;
    let rate = (returned + PRIOR_UNITS * category?) / all;
    Estimate::new(rate, (rate * (1.0 - rate)).max(0.0).sqrt() / all.sqrt())
}
