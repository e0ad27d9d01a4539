//! Targets that compete: a visitor takes one of those shown, or none.
//!
//! Multinomial logit: with attach odds v, set S earns Σ m·v/(1 + Σ v) (DOMAIN.md 7.6).
//! More targets take sales from each other, so that more items can lose money.

/// One target.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Rival {
    /// Net margin of an attach.
    pub(super) margin: f64,
    /// Attach odds, p/(1 − p).
    pub(super) odds: f64,
    /// Leaf category.
    pub(super) category: u32,
}

/// Up to this many candidates every set is tried.
pub(super) const EXACT: usize = 12;

/// What a set earns per showing.
pub(super) fn value(rivals: &[Rival], set: &[usize]) -> f64 {
    let (num, den) = set.iter().fold((0.0, 1.0), |(num, den), at| {
        let rival = rivals[*at];
        (num + rival.margin * rival.odds, den + rival.odds)
    });
    num / den
}

/// The best set of each size up to `most` with at most `per_category` of one category,
/// smallest first, as far as there are any. Exact up to 12 candidates.
pub(super) fn best_sets(rivals: &[Rival], most: usize, per_category: usize) -> Vec<Vec<usize>> {
    let most = most.min(rivals.len());
    if rivals.len() <= EXACT {
        exact(rivals, most, per_category)
    } else {
        greedy(rivals, most, per_category)
    }
}

fn exact(rivals: &[Rival], most: usize, per_category: usize) -> Vec<Vec<usize>> {
    let mut search = Search {
        rivals,
        per_category,
        best: vec![(f64::NEG_INFINITY, 0); most + 1],
    };
    search.go(0, 0, (0.0, 1.0), 0);
    search
        .best
        .iter()
        .skip(1)
        .take_while(|(value, _)| value.is_finite())
        .map(|(_, mask)| {
            (0..rivals.len())
                .filter(|at| mask & (1 << at) != 0)
                .collect()
        })
        .collect()
}

struct Search<'a> {
    rivals: &'a [Rival],
    per_category: usize,
    /// Value and members of the best set of each size.
    best: Vec<(f64, u32)>,
}

impl Search<'_> {
    fn go(&mut self, from: usize, size: usize, (num, den): (f64, f64), mask: u32) {
        for at in from..self.rivals.len() {
            let rival = self.rivals[at];
            let same = (0..at)
                .filter(|other| mask & (1 << other) != 0)
                .filter(|other| self.rivals[*other].category == rival.category)
                .count();
            if same >= self.per_category {
                continue;
            }
            let sums = (num + rival.margin * rival.odds, den + rival.odds);
            let members = mask | (1 << at);
            let value = sums.0 / sums.1;
            if value > self.best[size + 1].0 {
                self.best[size + 1] = (value, members);
            }
            if size + 2 < self.best.len() {
                self.go(at + 1, size + 1, sums, members);
            }
        }
    }
}

/// Adds the best one at a time, then swaps members for others while that helps.
fn greedy(rivals: &[Rival], most: usize, per_category: usize) -> Vec<Vec<usize>> {
    let mut sets: Vec<Vec<usize>> = Vec::new();
    let mut set: Vec<usize> = Vec::new();
    for _ in 0..most {
        let Some(next) = best_of(rivals, &set, per_category) else {
            break;
        };
        set.push(next);
        swap_while_better(rivals, &mut set, per_category);
        let mut sorted = set.clone();
        sorted.sort_unstable();
        sets.push(sorted);
    }
    sets
}

/// The candidate that adds the most to a set.
fn best_of(rivals: &[Rival], set: &[usize], per_category: usize) -> Option<usize> {
    let (num, den) = sums(rivals, set);
    let mut best: Option<(usize, f64)> = None;
    for (at, rival) in rivals.iter().enumerate() {
        let same = set
            .iter()
            .filter(|other| rivals[**other].category == rival.category)
            .count();
        if same >= per_category || set.contains(&at) {
            continue;
        }
        let value = (num + rival.margin * rival.odds) / (den + rival.odds);
        if best.is_none_or(|(_, most)| value > most) {
            best = Some((at, value));
        }
    }
    best.map(|(at, _)| at)
}

fn sums(rivals: &[Rival], set: &[usize]) -> (f64, f64) {
    set.iter().fold((0.0, 1.0), |(num, den), at| {
        (
            num + rivals[*at].margin * rivals[*at].odds,
            den + rivals[*at].odds,
        )
    })
}

fn swap_while_better(rivals: &[Rival], set: &mut Vec<usize>, per_category: usize) {
    /// Each swap raises the value, so this only guards against rounding.
    const MOST_SWAPS: usize = 100;
    for _ in 0..MOST_SWAPS {
        let now = value(rivals, set);
        let mut best: Option<(usize, usize, f64)> = None;
        for place in 0..set.len() {
            let mut without = set.clone();
            without.swap_remove(place);
            if let Some(other) = best_of(rivals, &without, per_category) {
                without.push(other);
                let value = value(rivals, &without);
                if value > now * (1.0 + 1e-12) + 1e-15
                    && best.is_none_or(|(_, _, most)| value > most)
                {
                    best = Some((place, other, value));
                }
            }
        }
        let Some((place, other, _)) = best else {
            return;
        };
        set.swap_remove(place);
        set.push(other);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn rivals(m: &[f64], v: &[f64]) -> Vec<Rival> {
        m.iter()
            .zip(v)
            .enumerate()
            .map(|(at, (margin, odds))| Rival {
                margin: *margin,
                odds: *odds,
                category: at as u32,
            })
            .collect()
    }

    fn curve(rivals: &[Rival]) -> Vec<(Vec<usize>, f64)> {
        best_sets(rivals, 6, 2)
            .into_iter()
            .map(|set| {
                let value = 1_000.0 * value(rivals, &set);
                (set, value)
            })
            .collect()
    }

    #[test]
    fn p1_more_items_can_lose_money() {
        let found = curve(&rivals(
            &[12.0, 11.0, 3.0, 1.0, 0.5],
            &[0.30, 0.25, 0.40, 0.50, 0.60],
        ));
        let expected = [
            2_769.230_8,
            4_096.774_2,
            3_871.794_9,
            3_285.714_3,
            2_737.704_9,
        ];
        for ((_, value), expected) in found.iter().zip(expected) {
            assert!((value - expected).abs() < 1e-4, "{value}");
        }
        assert_eq!(found[1].0, [0, 1]);
        assert_eq!(found[2].0, [0, 1, 2]);
    }

    #[test]
    fn p2_odds_count_as_much_as_margins() {
        let found = curve(&rivals(
            &[10.0, 8.0, 6.0, 4.0, 3.0],
            &[0.02, 0.05, 0.06, 0.10, 0.01],
        ));
        assert_eq!(found[2].0, [1, 2, 3]);
        assert!((found[2].1 - 958.677_7).abs() < 1e-4);
        assert_eq!(found[3].0, [0, 1, 2, 3]);
        assert!((found[3].1 - 1_105.691_1).abs() < 1e-4);
        assert!((found[4].1 - 1_120.967_7).abs() < 1e-4);
    }

    proptest! {
        #[test]
        fn greedy_with_swaps_comes_close_to_exact(
            all in prop::collection::vec((-2.0..15.0_f64, 0.001..0.5_f64, 0..4_u32), 1..12),
        ) {
            let rivals: Vec<Rival> = all
                .into_iter()
                .map(|(margin, odds, category)| Rival { margin, odds, category })
                .collect();
            let best = exact(&rivals, 6.min(rivals.len()), 2);
            let near = greedy(&rivals, 6.min(rivals.len()), 2);
            for (best, near) in best.iter().zip(&near) {
                let (best, near) = (value(&rivals, best), value(&rivals, near));
                prop_assert!(near <= best + 1e-9);
                prop_assert!(near >= best - 0.02 * best.abs() - 1e-9, "{near} {best}");
            }
            prop_assert!(near.len() <= best.len());
        }
    }
}
