//! How often the 95 % intervals on screen hold the truth.

use sidecart::domain::Interval;

use crate::shop::{Pair, Shop};

/// Pairs are looked at apart by how many attaches the truth expects: from these on.
pub(crate) const BANDS: [f64; 5] = [0.0, 2.0, 10.0, 50.0, 200.0];

/// Intervals that held the truth, and those that lay above and below it.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct Hits {
    pub(crate) n: f64,
    pub(crate) hit: f64,
    pub(crate) too_high: f64,
    pub(crate) too_low: f64,
}

impl Hits {
    fn add(&mut self, interval: Interval, truth: f64) {
        let count = |is: bool| f64::from(u8::from(is));
        self.n += 1.0;
        self.too_high += count(interval.low > truth);
        self.too_low += count(interval.high < truth);
        self.hit += count(interval.low <= truth && truth <= interval.high);
    }

    pub(crate) fn share(&self) -> f64 {
        self.hit / self.n.max(1.0)
    }
}

/// One figure: over all pairs, and by band.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct ByBand {
    pub(crate) all: Hits,
    pub(crate) bands: [Hits; BANDS.len()],
}

impl ByBand {
    fn add(&mut self, (low, high): (Option<f64>, Option<f64>), truth: f64, attaches: f64) {
        let (Some(low), Some(high)) = (low, high) else {
            return;
        };
        let interval = Interval { low, high };
        self.all.add(interval, truth);
        let band = BANDS.iter().rposition(|from| attaches >= *from);
        self.bands[band.unwrap_or(0)].add(interval, truth);
    }
}

/// Coverage of the figures of pairs, and the A/A tests of pairs with one law.
#[derive(Debug, Default)]
pub(crate) struct Coverage {
    pub(crate) attach_rate: ByBand,
    pub(crate) return_rate: ByBand,
    pub(crate) net_margin: ByBand,
    /// Two targets of one law: compared, and found to differ.
    pub(crate) twins: f64,
    pub(crate) twins_differ: f64,
}

impl Coverage {
    pub(crate) fn add(&mut self, shop: &Shop) {
        for pair in &shop.pairs {
            let (row, truth) = (&pair.row.level, &pair.truth);
            let (Some(attach_rate), Some(exposures)) = (truth.attach_rate, row.exposures) else {
                continue;
            };
            let attaches = attach_rate * exposures;
            let shown = (row.attach_rate_low, row.attach_rate_high);
            self.attach_rate.add(shown, attach_rate, attaches);
            // Where the shop's records lack a cost, the margin says that it is assumed.
            if !row
                .notes
                .iter()
                .any(|note| note.cause.starts_with("Assumed"))
            {
                let shown = (row.net_margin_per_1000_low, row.net_margin_per_1000_high);
                let net = 1_000.0 * truth.attributed;
                self.net_margin.add(shown, net, attaches);
            }
            if let Some(return_rate) = truth.return_rate {
                let shown = (row.return_rate_low, row.return_rate_high);
                self.return_rate.add(shown, return_rate, attaches);
            }
        }
        self.compare_twins(shop);
    }

    fn compare_twins(&mut self, shop: &Shop) {
        let nulls = shop.pairs.iter().filter(|pair| pair.truth.class == "null");
        for pair in nulls {
            let is_other = |other: &&Pair| {
                other.row.anchor_id == pair.row.anchor_id
                    && other.row.target_id == pair.truth.partner
            };
            let is_first = pair.row.target_id < pair.truth.partner;
            let Some(other) = shop.pairs.iter().find(is_other).filter(|_| is_first) else {
                continue;
            };
            let attaches = [pair, other].map(|pair| pair.row.level.attaches.unwrap_or(0));
            if attaches.iter().sum::<u64>() < 10 {
                continue;
            }
            if let Some(Interval { low, high }) = difference(pair, other) {
                self.twins += 1.0;
                self.twins_differ += f64::from(u8::from(low > 0.0 || high < 0.0));
            }
        }
    }
}

/// Newcombe's interval of the difference of two attach rates, from their own.
fn difference(a: &Pair, b: &Pair) -> Option<Interval> {
    let rate = |pair: &Pair| {
        let row = &pair.row.level;
        let (low, high) = (row.attach_rate_low?, row.attach_rate_high?);
        Some((row.attach_rate?, low, high))
    };
    let ((a, a_low, a_high), (b, b_low, b_high)) = (rate(a)?, rate(b)?);
    Some(Interval {
        low: a - b - (a - a_low).hypot(b_high - b),
        high: a - b + (a_high - a).hypot(b - b_low),
    })
}
