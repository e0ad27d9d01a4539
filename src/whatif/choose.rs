//! Which targets to show in a list, and how many: the best set of every size.

use rand_pcg::Pcg64Mcg;
use serde::Serialize;

use super::mnl::{Rival, best_sets, value};
use crate::stats::{Estimate, draw_normal};

/// A target that could be shown with an anchor at a placement.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Offer {
    /// The target, numbered by the caller.
    pub target: u32,
    /// Its leaf category, numbered by the caller.
    pub category: u32,
    /// Net margin per exposure there, posterior.
    pub net: Estimate,
    /// Attach rate there, posterior mean.
    pub acceptance: f64,
    /// Net margin of an attach, posterior mean.
    pub per_attach: f64,
    /// Whether it can be delivered; unknown counts as it can.
    pub is_in_stock: bool,
    /// Whether it breaks a guardrail.
    pub is_harmful: bool,
    /// What knowing its truth would save a month.
    pub evpi: f64,
    /// The share of what it brings that comes from visitors who own it already, where it is
    /// durable: it is no longer shown to them. 0 where that is not known.
    pub owned: f64,
}

impl Offer {
    /// Net margin per showing of a list with it: nothing where the visitor owns it.
    fn net_shown(&self) -> f64 {
        self.net.value * (1.0 - self.owned)
    }
}

/// How targets work together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Rivalry {
    /// They do not get in each other's way; a lower position is seen less.
    Additive,
    /// A visitor takes one of them at most.
    Choice,
}

/// What a list may hold.
#[derive(Debug, Clone, PartialEq)]
pub struct Limits {
    /// Items at most.
    pub most: usize,
    /// Items of one leaf category at most.
    pub per_category: usize,
    /// What an exposure at each position brings against the first, falling.
    pub positions: Vec<f64>,
    /// Whether one place is kept for trying something whose truth is worth knowing.
    pub explores: bool,
    /// EVPI a month from which something is worth trying.
    pub least_evpi: f64,
    /// Items that a visitor sees a session at most, over all lists of the place; `None` is
    /// as many as today.
    pub session_items: Option<f64>,
}

/// What an exposure at a position brings against the first where the data do not tell.
pub const POSITIONS: [f64; 6] = [1.0, 0.82, 0.68, 0.57, 0.49, 0.42];

impl Default for Limits {
    fn default() -> Self {
        Self {
            most: 6,
            per_category: 2,
            positions: POSITIONS.to_vec(),
            explores: true,
            least_evpi: 50.0,
            session_items: None,
        }
    }
}

/// The best list of one size.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct List {
    /// Places of its members among the options, in the order to show them.
    pub members: Vec<usize>,
    /// Net margin per showing of the list.
    pub value: f64,
}

/// The best lists of one anchor at one placement.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Plan {
    /// By size, from one item.
    pub lists: Vec<List>,
    /// How many items are best; 0 where none earns anything.
    pub best: usize,
    /// What to try in the last place, by its place among the options.
    pub explore: Option<usize>,
}

/// The best list of every size, and which size is best.
///
/// `seed` is what the choice of what to try is drawn from (Thompson: the option whose
/// draw is highest).
pub fn choose(options: &[Offer], rivalry: Rivalry, limits: &Limits, seed: u64) -> Plan {
    let able: Vec<usize> = (0..options.len())
        .filter(|at| {
            let option = &options[*at];
            option.is_in_stock && !option.is_harmful && option.net.value.is_finite()
        })
        .collect();
    let lists = match rivalry {
        Rivalry::Additive => additive(options, &able, limits),
        Rivalry::Choice => rivals(options, &able, limits),
    };
    let mut best = (0, 0.0);
    for (at, list) in lists.iter().enumerate() {
        if list.value > best.1 {
            best = (at + 1, list.value);
        }
    }
    let chosen: &[usize] = match best.0 {
        0 => &[],
        size => &lists[size - 1].members,
    };
    let explore = limits
        .explores
        .then(|| explore(options, &able, chosen, limits, seed))
        .flatten();
    Plan {
        lists,
        best: best.0,
        explore,
    }
}

/// Best first, each times what its position brings.
fn additive(options: &[Offer], able: &[usize], limits: &Limits) -> Vec<List> {
    let mut order = able.to_vec();
    order.sort_by(|a, b| {
        let by_net = options[*b].net_shown().total_cmp(&options[*a].net_shown());
        by_net.then(options[*a].target.cmp(&options[*b].target))
    });
    let mut lists: Vec<List> = Vec::new();
    let (mut members, mut value) = (Vec::new(), 0.0);
    for at in order {
        if members.len() == limits.most {
            break;
        }
        let same = |other: &&usize| options[**other].category == options[at].category;
        if members.iter().filter(same).count() >= limits.per_category {
            continue;
        }
        value += options[at].net_shown() * position(limits, members.len());
        members.push(at);
        lists.push(List {
            members: members.clone(),
            value,
        });
    }
    lists
}

/// What a position brings; beyond those known as much as the last.
fn position(limits: &Limits, place: usize) -> f64 {
    let last = limits.positions.last().copied().unwrap_or(1.0);
    limits.positions.get(place).copied().unwrap_or(last)
}

fn rivals(options: &[Offer], able: &[usize], limits: &Limits) -> Vec<List> {
    let rivals: Vec<Rival> = able
        .iter()
        .map(|at| {
            let option = options[*at];
            let p = (option.acceptance * (1.0 - option.owned)).clamp(0.0, 0.999_999);
            Rival {
                margin: option.per_attach,
                odds: p / (1.0 - p),
                category: option.category,
            }
        })
        .collect();
    best_sets(&rivals, limits.most, limits.per_category)
        .into_iter()
        .map(|set| {
            let value = value(&rivals, &set);
            let mut members: Vec<usize> = set.iter().map(|at| able[*at]).collect();
            members.sort_by(|a, b| options[*b].net.value.total_cmp(&options[*a].net.value));
            List { members, value }
        })
        .collect()
}

/// Something not chosen whose truth is worth knowing.
fn explore(
    options: &[Offer],
    able: &[usize],
    chosen: &[usize],
    limits: &Limits,
    seed: u64,
) -> Option<usize> {
    let mut best: Option<(usize, f64)> = None;
    for at in able.iter().filter(|at| !chosen.contains(at)) {
        let option = &options[*at];
        if option.evpi.is_nan() || option.evpi < limits.least_evpi {
            continue;
        }
        // Each target has its own draw, whatever else is on offer.
        let mut rng = Pcg64Mcg::new((u128::from(seed) << 64) | u128::from(option.target) << 1 | 1);
        let draw = draw_normal(option.net, &mut rng);
        if best.is_none_or(|(_, most)| draw > most) {
            best = Some((*at, draw));
        }
    }
    best.map(|(at, _)| at)
}

/// What positions bring against the first: attaches seen there over those expected at
/// each pair's own rate, leaning on [`POSITIONS`], never rising. Whether the data said
/// anything comes with it.
pub fn positions(seen: &[(f64, f64)]) -> (Vec<f64>, bool) {
    /// Expected attaches with which a position leans on what is assumed.
    const STRENGTH: f64 = 50.0;
    let Some(first) = seen.first().filter(|(_, expected)| *expected > 0.0) else {
        return (POSITIONS.to_vec(), false);
    };
    let base = (first.0 + STRENGTH) / (first.1 + STRENGTH);
    let mut found = Vec::with_capacity(POSITIONS.len());
    let mut least = 1.0_f64;
    for (place, assumed) in POSITIONS.iter().enumerate() {
        let (observed, expected) = seen.get(place).copied().unwrap_or((0.0, 0.0));
        let ratio = (observed + STRENGTH * assumed) / (expected + STRENGTH) / base;
        least = if place == 0 { 1.0 } else { least.min(ratio) };
        found.push(least);
    }
    (found, seen.len() > 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn option(target: u32, category: u32, net: f64) -> Offer {
        Offer {
            target,
            category,
            net: Estimate {
                value: net,
                se: 0.05,
            },
            acceptance: 0.05,
            per_attach: net / 0.05,
            is_in_stock: true,
            is_harmful: false,
            evpi: 0.0,
            owned: 0.0,
        }
    }

    #[test]
    fn what_visitors_own_already_counts_for_nothing() {
        let mut options = vec![option(1, 1, 0.30), option(2, 2, 0.20)];
        options[0].owned = 0.5;
        let plan = choose(&options, Rivalry::Additive, &Limits::default(), 1);
        assert_eq!(plan.lists[1].members, [1, 0]);
        assert!((plan.lists[1].value - (0.20 + 0.82 * 0.15)).abs() < 1e-12);
    }

    #[test]
    fn the_best_first_and_no_more_than_two_of_a_category() {
        let mut options = vec![
            option(1, 1, 0.10),
            option(2, 1, 0.30),
            option(3, 1, 0.20),
            option(4, 2, 0.05),
            option(5, 3, -0.02),
            option(6, 4, 0.90),
        ];
        options[5].is_in_stock = false;
        let plan = choose(&options, Rivalry::Additive, &Limits::default(), 1);
        assert_eq!(plan.lists[3].members, [1, 2, 3, 4]);
        assert_eq!(plan.best, 3);
        let value = 0.30 + 0.82 * 0.20 + 0.68 * 0.05;
        assert!((plan.lists[2].value - value).abs() < 1e-12);
        assert!(plan.lists[3].value < plan.lists[2].value);
        assert_eq!(plan.explore, None);
    }

    #[test]
    fn what_is_worth_knowing_gets_the_last_place() {
        let mut options = vec![option(1, 1, 0.10), option(2, 2, -0.01), option(3, 3, -0.5)];
        options[1].evpi = 400.0;
        options[2].evpi = 1.0;
        let plan = choose(&options, Rivalry::Choice, &Limits::default(), 1);
        assert_eq!((plan.best, plan.explore), (1, Some(1)));
        let none = choose(&[], Rivalry::Choice, &Limits::default(), 1);
        assert_eq!((none.best, none.lists.len()), (0, 0));
    }

    #[test]
    fn positions_lean_on_what_is_assumed_and_never_rise() {
        let (found, told) = positions(&[(1_000.0, 1_000.0), (900.0, 1_000.0), (950.0, 1_000.0)]);
        assert!(told && found[1] > 0.88 && found[1] < 0.91);
        assert_eq!(found[2], found[1]);
        assert_eq!(found[0], 1.0);
        assert_eq!(positions(&[]), (POSITIONS.to_vec(), false));
    }
}
