//! The shop itself: everything that is fixed before the first visit.

use super::calendar::Calendar;
use super::catalogue::Catalogue;
use super::pairs::Pairs;
use super::params::Params;
use super::people::Visitor;
use super::rng::{Key, sigmoid};
use super::visit::{PLACEMENTS, Placement};

/// The fixed world of one seed.
#[derive(Debug)]
pub(super) struct Shop {
    pub key: Key,
    pub params: Params,
    pub calendar: Calendar,
    pub catalogue: Catalogue,
    pub pairs: Pairs,
}

impl Shop {
    /// Draws the catalogue and the pairs.
    pub(super) fn new(params: Params, seed: u64) -> Self {
        let key = Key::root(seed);
        let mut catalogue = Catalogue::new(key, &params);
        let pairs = Pairs::new(key, &mut catalogue, &params);
        Self {
            key,
            params,
            calendar: Calendar::new(),
            catalogue,
            pairs,
        }
    }

    /// The probability that a view loads a list: the shop shows more to those who are
    /// about to buy anyway, which confounds what it sees, except in the random arm.
    pub(super) fn shows(&self, placement: Placement, visitor: &Visitor, intent: f64) -> f64 {
        let factor = self.params.show_factor;
        if visitor.random {
            let rates = PLACEMENTS.map(Placement::show_rate);
            return factor * rates.iter().sum::<f64>() / rates.len() as f64;
        }
        factor * placement.show_rate() * 2.0 * sigmoid(self.params.confounding * intent)
    }
}
