//! From sums over exposures to what a row is made of.

use super::shown::Total;
use super::spread::Spread;
use crate::domain::Base;
use crate::explore::figures::{Again, Beside, Counted, ratio, units};

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
            attached: again(
                outcome.attached_repeats,
                outcome.attached_value,
                outcome.attached_buyers,
            ),
            unattached: again(
                outcome.rest_repeats,
                outcome.rest_value,
                outcome.rest_buyers,
            ),
            design: spread.design,
            net_margin_per_1000: spread.net_margin_per_1000(total),
        },
    }
}

fn again(repeats: u64, value: i128, buyers: u64) -> Again {
    Again {
        rate: ratio(repeats as f64, buyers as f64),
        value: ratio(units(value), buyers as f64),
    }
}
