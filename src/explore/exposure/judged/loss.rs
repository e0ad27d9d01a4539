//! What returned units cost: measured, so that what returns are expected to cost is what
//! they did cost, goods that could not be sold again and exchanges included.

use std::collections::BTreeMap;

use super::load::Whole;
use super::sums::Sums;

/// Returned units with which a pair leans on its category, and a category on the shop.
const STRENGTH: (f64, f64) = (5.0, 10.0);

/// Units with which a return rate leans on the usual one.
const RATE_STRENGTH: f64 = 5.0;

/// What returns cost over what they would if every unit were refunded and, where the shop
/// recovers anything, sold again; by the target's category.
#[derive(Debug, Default)]
pub(super) struct Losses {
    categories: BTreeMap<i64, Loss>,
    shop: Loss,
}

#[derive(Debug, Clone, Copy)]
struct Loss {
    /// Share of attached units that come back.
    rate: f64,
    /// Measured over computed.
    ratio: f64,
}

impl Default for Loss {
    fn default() -> Self {
        Self {
            rate: 0.1,
            ratio: 1.0,
        }
    }
}

/// Sums over some pairs.
#[derive(Debug, Clone, Copy, Default)]
struct Tally {
    units: f64,
    back: f64,
    expected: f64,
    /// Measured, money.
    measured: f64,
    /// Computed of one returned unit of each pair, times its units.
    computed: f64,
}

impl Tally {
    fn add(&mut self, sums: &Sums) {
        let Some(loss) = sums.loss_if_back() else {
            return;
        };
        self.units += sums.units();
        self.back += sums.units_back();
        self.expected += sums.units_expected();
        self.measured += sums.return_loss();
        self.computed += loss * sums.units();
    }

    fn loss(&self, otherwise: Loss) -> Loss {
        let rate = (self.back + RATE_STRENGTH * otherwise.rate) / (self.expected + RATE_STRENGTH);
        let one = self.computed / self.units.max(f64::MIN_POSITIVE);
        let leaning = STRENGTH.1 * one;
        let under = rate * self.computed + leaning;
        Loss {
            rate,
            ratio: if under > 0.0 {
                (self.measured + otherwise.ratio * leaning) / under
            } else {
                otherwise.ratio
            },
        }
    }
}

impl Losses {
    /// From everything that was attached.
    pub(super) fn of(wholes: &[Whole]) -> Self {
        let mut tallies: BTreeMap<i64, Tally> = BTreeMap::new();
        let mut shop = Tally::default();
        for whole in wholes {
            tallies.entry(whole.category).or_default().add(&whole.sums);
            shop.add(&whole.sums);
        }
        let shop = shop.loss(Loss::default());
        Self {
            categories: tallies
                .into_iter()
                .map(|(category, tally)| (category, tally.loss(shop)))
                .collect(),
            shop,
        }
    }

    /// Measured over computed, of one pair: its own, leaning on its category.
    pub(super) fn ratio(&self, category: i64, sums: &Sums) -> f64 {
        let usual = self.categories.get(&category).copied().unwrap_or(self.shop);
        let Some(loss) = sums.loss_if_back().filter(|loss| *loss > 0.0) else {
            return usual.ratio;
        };
        let rate = (sums.units_back() + RATE_STRENGTH * usual.rate)
            / (sums.units_expected() + RATE_STRENGTH);
        let returning = sums.units() * rate;
        (sums.return_loss() + STRENGTH.0 * usual.ratio * loss) / (loss * (returning + STRENGTH.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::explore::exposure::judged::sums::sums_of;
    use crate::judge::Share;

    /// 1 000 units sold, `back` of them came back at `cost` each; 10 by the formula.
    fn whole(target: i64, back: f64, cost: f64) -> Whole {
        let mut figures = [0.0; 15];
        figures[8] = back * cost;
        figures[9] = 1_000.0;
        figures[10] = back;
        figures[11] = 1_000.0;
        figures[12] = 10_000.0;
        figures[13] = 1_000.0;
        Whole {
            pair: (1, target),
            category: 1,
            sums: sums_of(&figures),
            seen: 0.0,
            seen_known: 0.0,
            position_sum: 0.0,
            position_known: 0.0,
            clicks: 0.0,
            discounted: 0.0,
            revenue: 0.0,
            assumed_revenue: 0.0,
            mendable_back: 0.0,
            with: Share::default(),
            without: Share::default(),
        }
    }

    #[test]
    fn returns_cost_what_they_did_cost() {
        let wholes = [
            whole(1, 200.0, 15.0),
            whole(2, 200.0, 15.0),
            whole(3, 2.0, 15.0),
        ];
        let losses = Losses::of(&wholes);
        let ratio = losses.ratio(1, &wholes[0].sums);
        assert!((ratio - 1.5).abs() < 0.03, "{ratio}");
        // Two returns say little of their own; they lean on those of the category.
        let few = losses.ratio(1, &wholes[2].sums);
        assert!((few - 1.5).abs() < 0.15, "{few}");
        assert_eq!(Losses::of(&[]).ratio(1, &sums_of(&[])), 1.0);
    }
}
