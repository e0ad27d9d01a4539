//! From sums over exposures to what a row is made of.

use super::shown::Total;
use super::spread::Spread;
use crate::domain::{Base, Interval};
use crate::explore::figures::{Again, Beside, Counted, ratio, units};
use crate::stats::{self, Confidence, Moments};

/// A row without id and title. `own_baseline` is the return rate of the one target
/// sold without a recommendation, where the row has one target.
pub(super) fn counted(
    total: &Total,
    anchor_orders: Option<u64>,
    own_baseline: Option<f64>,
    spread: &Spread,
) -> Counted {
    let (sums, outcome) = (&total.sums, &total.outcome);
    Counted {
        id: String::new(),
        title: String::new(),
        base: Base::Exposures,
        base_n: total.exposures,
        anchor_orders,
        clicks: sums.clicks,
        attaches: sums.attaches,
        lines: total.lines,
        beside: Beside {
            own_baseline,
            attach_rate_shrunk: None,
            anchor_return_with: ratio(units(outcome.with_back), units(outcome.with_units)),
            anchor_return_without: ratio(units(outcome.without_back), units(outcome.without_units)),
            anchor_interval_with: back(outcome.with_back, outcome.with_units, spread),
            anchor_interval_without: back(outcome.without_back, outcome.without_units, spread),
            seen: (total.seen_known > total.exposures - 1e-6 && total.exposures > 0.0)
                .then_some(total.seen),
            clicked_attaches: sums.clicked_attaches,
            margin_per_attach: spread.margin_per_attach(total),
            attached: again(
                outcome.attached_repeats,
                outcome.attached_value,
                outcome.attached_value_square,
                outcome.attached_buyers,
            ),
            unattached: again(
                outcome.rest_repeats,
                outcome.rest_value,
                outcome.rest_value_square,
                outcome.rest_buyers,
            ),
            design: spread.design,
            net_margin_per_1000: spread.net_margin_per_1000(total),
        },
    }
}

/// The interval of the share of units that came back; those of one order come back together.
fn back(back: i128, of: i128, spread: &Spread) -> Option<Interval> {
    let design = spread.design.returned;
    stats::wilson(units(back) / design, units(of) / design)
}

fn again(repeats: u64, value: i128, squares: f64, buyers: u64) -> Again {
    let count = buyers as f64;
    let mean = (buyers > 1)
        .then(|| Moments::from_sums(count, units(value), squares))
        .flatten()
        .and_then(|moments| moments.estimate());
    Again {
        rate: ratio(repeats as f64, count),
        value: ratio(units(value), count),
        rate_interval: stats::wilson(repeats as f64, count),
        value_interval: mean.map(|mean| mean.interval(Confidence::P95)),
    }
}
