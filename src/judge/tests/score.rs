//! How right a rule is, against the truth.

use super::shop::Pair;

/// Sums over pairs, and over seeds.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Score {
    selected: f64,
    right: f64,
    of: f64,
    /// The same of pairs with 1500 exposures or more.
    large_right: f64,
    large_of: f64,
    lost: f64,
    attainable: f64,
    seeds: f64,
    /// Σ over seeds of the share of wrong ones among the selected.
    false_share: f64,
}

impl Score {
    /// Adds a seed: which pairs the rule selects to retire (`sign` −1) or to promote (1).
    pub(super) fn add(&mut self, pairs: &[Pair], selected: &[bool], sign: f64) {
        let (mut chosen, mut right) = (0.0, 0.0);
        for (pair, selected) in pairs.iter().zip(selected) {
            let is_true = pair.delta * sign > 0.0;
            let exposures = pair.evidence.takings.exposures;
            let is_large = exposures >= 1500.0;
            let weight = f64::from(u8::from(*selected));
            let truth = f64::from(u8::from(is_true));
            chosen += weight;
            right += weight * truth;
            self.of += truth;
            if is_large {
                self.large_of += truth;
                self.large_right += weight * truth;
            }
            self.attainable += exposures * pair.delta.max(0.0);
            // Retiring what earns loses that; not retiring what loses goes on losing.
            self.lost += exposures
                * if *selected {
                    pair.delta.max(0.0)
                } else {
                    (-pair.delta).max(0.0)
                };
        }
        self.selected += chosen;
        self.right += right;
        self.seeds += 1.0;
        self.false_share += (chosen - right) / f64::max(chosen, 1.0);
    }

    pub(super) fn precision(&self) -> f64 {
        self.right / self.selected.max(1.0)
    }

    pub(super) fn recall(&self) -> f64 {
        self.right / self.of.max(1.0)
    }

    pub(super) fn recall_of_large(&self) -> f64 {
        self.large_right / self.large_of.max(1.0)
    }

    /// Mean over seeds of the share of false ones.
    pub(super) fn fdr(&self) -> f64 {
        self.false_share / self.seeds.max(1.0)
    }

    /// Margin lost by retiring these, as a share of what is attainable.
    pub(super) fn regret(&self) -> f64 {
        self.lost / self.attainable.max(1e-12)
    }
}

/// The share `share` of the pairs with the lowest or highest attach rate.
pub(super) fn by_attach(pairs: &[Pair], share: f64, lowest: bool) -> Vec<bool> {
    let rate = |pair: &Pair| pair.evidence.takings.attaches / pair.evidence.takings.exposures;
    let mut order: Vec<usize> = (0..pairs.len()).collect();
    order.sort_by(|a, b| rate(&pairs[*a]).total_cmp(&rate(&pairs[*b])));
    if !lowest {
        order.reverse();
    }
    let mut selected = vec![false; pairs.len()];
    for number in &order[..(share * pairs.len() as f64) as usize] {
        selected[*number] = true;
    }
    selected
}
