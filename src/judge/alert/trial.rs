//! One harm from one week on.

use super::super::Thresholds;
use super::Harm;
use super::rest::Rest;
use super::span::{Gap, Span};
use super::watch::Watched;
use crate::stats::{AlwaysValid, Confidence, Estimate};

/// Fewer attaches, units or orders than this tell nothing.
pub(super) const LEAST: f64 = 20.0;

/// Exposures and sessions at which a harm worth an alert shows: [`AlwaysValid::TUNED_TO`]
/// is for whole experiments.
const TUNED_TO: f64 = 1_000.0;

/// Rates over units sold are tested on fewer.
const TUNED_TO_UNITS: f64 = 500.0;

/// The variance of the orders of sessions from which it is near to normal; it does not
/// depend on which of the sessions order.
pub(super) const LEAST_VARIANCE: f64 = 10.0;

/// Below this many standard errors a week adds nothing worth computing.
const WORTH_TESTING: f64 = 1.5;

/// What a test compares.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Trial {
    /// The figure since.
    pub(super) value: f64,
    /// What it would be without harm.
    pub(super) expected: f64,
    /// The least difference that counts, 0 or above.
    pub(super) margin: f64,
    /// Standard error of value − expected.
    pub(super) se: f64,
    /// Units that the difference is known by: its variance times this is the variance of
    /// one unit.
    pub(super) n: f64,
    /// Whether more is worse.
    pub(super) more_is_worse: bool,
    tuned_to: f64,
}

impl Trial {
    /// How far the figure lies beyond what counts, above 0 for a harm.
    fn harm(&self) -> f64 {
        let worse = if self.more_is_worse {
            self.value - self.expected
        } else {
            self.expected - self.value
        };
        worse - self.margin
    }

    /// ln of the e-value against "no harm beyond the margin"; `None` where the figure
    /// does not speak for harm.
    pub(super) fn ln_e_value(&self) -> Option<f64> {
        let harm = self.harm();
        if harm < WORTH_TESTING * self.se || harm <= 0.0 {
            return None;
        }
        let test = AlwaysValid::new(Confidence::P95, self.tuned_to)?;
        let estimate = Estimate::new(harm, self.se)?;
        test.ln_e_value_above(estimate, self.n, 0.0)
    }

    /// Value less expected, and half the width of its always-valid 95 % interval.
    pub(super) fn change(&self) -> (f64, Option<f64>) {
        let change = self.value - self.expected;
        let reach = AlwaysValid::new(Confidence::P95, self.tuned_to)
            .zip(Estimate::new(change, self.se))
            .and_then(|(test, estimate)| test.half_width(estimate, self.n));
        (change, reach)
    }
}

/// The weeks before a start, and the week after the last.
#[derive(Debug, Clone, Copy)]
pub(super) struct Before<'a> {
    /// The sums of the baseline.
    pub(super) base: &'a Span,
    /// First week of the baseline, first after it, and first after the end.
    pub(super) weeks: (u32, u32, u32),
}

/// The test of one harm on the sums since one week. `before` is asked for by
/// [`Harm::MarginFall`] alone. `None` where there is too little to test.
pub(super) fn trial(
    harm: Harm,
    since: &Span,
    before: Option<Before<'_>>,
    pair: &Watched<'_>,
    rest: &Rest,
    thresholds: &Thresholds,
) -> Option<Trial> {
    match harm {
        Harm::Loss => loss(since, pair),
        Harm::MarginFall => fall(since, before?, pair, rest, thresholds),
        Harm::Returns => returns(since, pair, thresholds.target_return_rise),
        Harm::AnchorReturns => anchor_returns(since, pair, thresholds.anchor_return_rise),
        Harm::Conversion => orders(&since.conversion, thresholds.cvr_margin),
        Harm::Checkout => orders(&since.checkout, thresholds.cvr_margin),
    }
}

/// Whether the net margin of nearly all attaches is known.
pub(super) fn knows_margin(span: &Span) -> bool {
    span.unknown_lines <= 0.05 * span.attaches
}

/// Net margin per exposure against 0. The variance is not taken around the mean: attaches
/// are few, and chance decides how many.
fn loss(since: &Span, pair: &Watched<'_>) -> Option<Trial> {
    if since.attaches < LEAST || since.net >= 0.0 || !knows_margin(since) {
        return None;
    }
    let n = since.exposures / pair.design.margin;
    let unit = since.net_square / since.exposures;
    Some(Trial {
        value: since.net / since.exposures,
        expected: 0.0,
        margin: 0.0,
        se: (unit / n).sqrt(),
        n,
        more_is_worse: false,
        tuned_to: TUNED_TO,
    })
}

/// Net margin per exposure against that of the baseline times what the rest of the shop
/// did since. A baseline that was lucky or a time that is short has a variance that is too
/// small, so both sides take the larger of their own and the common one.
fn fall(
    since: &Span,
    Before { base, weeks }: Before<'_>,
    pair: &Watched<'_>,
    rest: &Rest,
    thresholds: &Thresholds,
) -> Option<Trial> {
    let is_known = knows_margin(since) && knows_margin(base);
    if base.attaches < LEAST
        || base.net <= 0.0
        || since.exposures < thresholds.least_exposures
        || !is_known
    {
        return None;
    }
    let before = base.net / base.exposures;
    let value = since.net / since.exposures;
    // Cheaper than the rest of the shop, and decides for most weeks.
    if value >= 2.0 * before {
        return None;
    }
    let index = rest.index(weeks.0, weeks.1, weeks.2, (base, since));
    let expected = before * index.value;
    let common = (base.net_square + since.net_square) / (base.exposures + since.exposures);
    let unit_of = |span: &Span| (span.net_square / span.exposures).max(common);
    let (first, then) = (unit_of(base), unit_of(since));
    let design = pair.design.margin;
    let variance = design
        * (index.value * index.value * first / base.exposures + then / since.exposures)
        + before * before * index.variance;
    Some(Trial {
        value,
        expected,
        margin: thresholds.alert_fall * expected,
        se: variance.sqrt(),
        n: common / variance,
        more_is_worse: false,
        tuned_to: TUNED_TO,
    })
}

/// Returns of what was attached against those the target usually has.
fn returns(since: &Span, pair: &Watched<'_>, rise: f64) -> Option<Trial> {
    let usual = pair.usual_returns?;
    if since.expected_units < LEAST {
        return None;
    }
    let value = since.units_back / since.expected_units;
    let unit = spread(value, usual.value + rise);
    let variance = unit * pair.design.returned / since.expected_units + usual.se * usual.se;
    Some(Trial {
        value,
        expected: usual.value,
        margin: rise,
        se: variance.sqrt(),
        n: unit / variance,
        more_is_worse: true,
        tuned_to: TUNED_TO_UNITS,
    })
}

/// Returns of the anchor in orders with an attach against those without.
fn anchor_returns(since: &Span, pair: &Watched<'_>, rise: f64) -> Option<Trial> {
    if since.with_units < LEAST || since.without_units < LEAST {
        return None;
    }
    let value = since.with_back / since.with_units;
    let expected = since.without_back / since.without_units;
    let together =
        (since.with_back + since.without_back) / (since.with_units + since.without_units);
    let unit = spread(value, together.max(expected + rise));
    let variance =
        unit * pair.design.returned * (1.0 / since.with_units + 1.0 / since.without_units);
    Some(Trial {
        value,
        expected,
        margin: rise,
        se: variance.sqrt(),
        n: unit / variance,
        more_is_worse: true,
        tuned_to: TUNED_TO_UNITS,
    })
}

/// The larger of the variances of one unit at two rates; counts of units may lie a little
/// above 1.
fn spread(a: f64, b: f64) -> f64 {
    let of = |rate: f64| {
        let rate = rate.clamp(0.0, 1.0);
        rate * (1.0 - rate)
    };
    of(a).max(of(b))
}

/// Orders of sessions with the pair against those with the anchor's other targets.
fn orders(gap: &Gap, margin: f64) -> Option<Trial> {
    if gap.variance < LEAST_VARIANCE || gap.orders <= 0.0 {
        return None;
    }
    let expected = gap.orders / gap.weight;
    Some(Trial {
        value: expected + gap.gap / gap.weight,
        expected,
        margin: margin * expected,
        se: gap.variance.sqrt() / gap.weight,
        n: gap.weight,
        more_is_worse: false,
        tuned_to: TUNED_TO,
    })
}
