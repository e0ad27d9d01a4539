//! The shop itself: everything that is fixed before the first visit.

use super::Scale;
use super::calendar::Calendar;
use super::catalogue::Catalogue;
use super::pairs::Pairs;
use super::rng::{Key, sigmoid};
use super::visit::Placement;

/// How large the shop is.
#[derive(Debug, Clone)]
pub(super) struct Plan {
    pub visitors: u64,
    /// About how many orders that gives.
    pub orders: u64,
    /// Fewest and most products in a category.
    pub products: (u64, u64),
    /// Cross-sell targets of a product.
    pub targets: usize,
    /// Added to the log-odds of every step to the order.
    pub funnel_shift: f64,
    /// Multiplies the share of views that load a list.
    pub show_factor: f64,
}

impl Plan {
    /// The plan of a scale. `tiny` is kept small as files: its visits end in an
    /// order more often, and it shows fewer lists.
    pub(super) fn of(scale: Scale) -> Self {
        match scale {
            Scale::Tiny => Self {
                visitors: 2_050,
                orders: 2_000,
                products: (5, 5),
                targets: 8,
                funnel_shift: 0.6,
                show_factor: 0.28,
            },
            Scale::Demo => Self {
                visitors: 91_000,
                orders: 60_000,
                products: (34, 46),
                targets: 12,
                funnel_shift: 0.0,
                show_factor: 1.0,
            },
            Scale::Big => Self {
                visitors: 7_600_000,
                orders: 5_000_000,
                products: (50, 70),
                targets: 14,
                funnel_shift: 0.0,
                show_factor: 1.0,
            },
        }
    }
}

/// The fixed world of one seed.
#[derive(Debug)]
pub(super) struct Shop {
    pub key: Key,
    pub plan: Plan,
    pub calendar: Calendar,
    pub catalogue: Catalogue,
    pub pairs: Pairs,
}

impl Shop {
    /// Draws the catalogue and the pairs.
    pub(super) fn new(plan: Plan, seed: u64) -> Self {
        let key = Key::root(seed);
        let catalogue = Catalogue::new(key, plan.products.0, plan.products.1);
        let pairs = Pairs::new(key, &catalogue, plan.targets);
        Self {
            key,
            plan,
            calendar: Calendar::new(),
            catalogue,
            pairs,
        }
    }

    /// The probability that a view at this intent loads a list: the shop shows
    /// more to those who are about to buy anyway, which confounds what it sees.
    pub(super) fn shows(&self, placement: Placement, intent: f64) -> f64 {
        let intent_factor = 2.0 * sigmoid(0.6 * intent);
        self.plan.show_factor * placement.show_rate() * intent_factor
    }
}
