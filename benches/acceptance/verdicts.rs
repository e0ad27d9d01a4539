//! Verdicts, and the simple rules they are to beat, against the truth.

use std::collections::BTreeMap;

use crate::shop::{Pair, Shop};

/// Exposures from which a pair is large.
pub(crate) const LARGE: f64 = 1_500.0;

/// Money per exposure that is none.
const NOTHING: f64 = 1e-9;

/// What is called right: what showing the pair adds, or what is credited to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Truly {
    Adds,
    Credited,
}

impl Truly {
    fn delta(self, pair: &Pair) -> f64 {
        match self {
            Self::Adds => pair.delta(),
            Self::Credited => pair.credited_delta(),
        }
    }
}

/// How right one rule is, over shops.
#[derive(Debug, Default, Clone)]
pub(crate) struct Score {
    selected: f64,
    right: f64,
    of: f64,
    found: f64,
    large_found: f64,
    large_of: f64,
    lost: f64,
    attainable: f64,
    large_lost: f64,
    large_attainable: f64,
    /// By shop: the share of wrong ones among the selected.
    false_shares: Vec<f64>,
}

impl Score {
    fn add(&mut self, pairs: &[&Pair], truly: Truly, rule: &Rule) {
        let selected = (rule.select)(pairs);
        let (mut chosen, mut right) = (0.0, 0.0);
        for (pair, is_selected) in pairs.iter().zip(selected) {
            let delta = truly.delta(pair);
            // A pair that adds nothing may be retired.
            let is_true = if rule.sign > 0.0 {
                delta > 0.0
            } else {
                delta <= 0.0
            };
            let truth = f64::from(u8::from(is_true));
            let weight = f64::from(u8::from(is_selected));
            chosen += weight;
            right += weight * truth;
            // Retiring what adds nothing is no mistake, and keeping it is none either.
            let is_due = delta * rule.sign > NOTHING;
            let due = f64::from(u8::from(is_due));
            self.of += due;
            self.found += weight * due;
            let exposures = pair.row.level.exposures.unwrap_or(0.0);
            if exposures >= LARGE {
                self.large_of += due;
                self.large_found += weight * due;
            }
            // Retiring what earns loses that; not retiring what loses goes on losing.
            let lost = if is_selected { delta } else { -delta };
            self.attainable += exposures * delta.max(0.0);
            self.lost += exposures * lost.max(0.0);
            if exposures >= LARGE {
                self.large_attainable += exposures * delta.max(0.0);
                self.large_lost += exposures * lost.max(0.0);
            }
        }
        self.selected += chosen;
        self.right += right;
        self.false_shares
            .push((chosen - right) / f64::max(chosen, 1.0));
    }

    pub(crate) fn selected(&self) -> f64 {
        self.selected
    }

    pub(crate) fn precision(&self) -> f64 {
        self.right / self.selected.max(1.0)
    }

    pub(crate) fn recall(&self) -> f64 {
        self.found / self.of.max(1.0)
    }

    pub(crate) fn recall_of_large(&self) -> f64 {
        self.large_found / self.large_of.max(1.0)
    }

    /// Mean over shops of the share of false ones, and its standard error.
    pub(crate) fn fdr(&self) -> (f64, f64) {
        let n = self.false_shares.len().max(1) as f64;
        let mean = self.false_shares.iter().sum::<f64>() / n;
        let squares = self.false_shares.iter().map(|share| (share - mean).powi(2));
        (mean, (squares.sum::<f64>() / n / n).sqrt())
    }

    /// Margin lost by retiring these, as a share of what is attainable: of all pairs,
    /// and of the large ones.
    pub(crate) fn regret(&self) -> [f64; 2] {
        [
            self.lost / self.attainable.max(1e-12),
            self.large_lost / self.large_attainable.max(1e-12),
        ]
    }
}

/// A rule that selects pairs to retire (`sign` −1) or to promote (1).
pub(crate) struct Rule {
    pub(crate) name: &'static str,
    pub(crate) sign: f64,
    select: fn(&[&Pair]) -> Vec<bool>,
}

/// sidecart's verdicts, and after each the rules it is compared with.
pub(crate) const RULES: [Rule; 11] = [
    Rule {
        name: "retire: sidecart",
        sign: -1.0,
        select: |pairs| each(pairs, |pair| verdict(pair) == "retire"),
    },
    Rule {
        name: "retire: sidecart, or mend where that is right",
        sign: -1.0,
        select: |pairs| {
            each(pairs, |pair| {
                let verdict = verdict(pair);
                let is_mend = ["tune", "delay"].contains(&verdict);
                verdict == "retire"
                    || is_mend && pair.truth.verdicts.iter().any(|right| right == verdict)
            })
        },
    },
    Rule {
        name: "retire the lowest 30 % attach",
        sign: -1.0,
        select: |pairs| by_attach(pairs, true),
    },
    Rule {
        name: "retire net margin below slot",
        sign: -1.0,
        select: |pairs| each(pairs, |p| under(p, p.row.level.net_margin_per_1000)),
    },
    Rule {
        name: "retire interval below slot",
        sign: -1.0,
        select: |pairs| each(pairs, |p| under(p, p.row.level.net_margin_per_1000_high)),
    },
    Rule {
        name: "retire P+ to 5 %",
        sign: -1.0,
        select: |pairs| each(pairs, |p| p.row.p_positive.is_some_and(|p| p <= 0.05)),
    },
    Rule {
        name: "promote: sidecart",
        sign: 1.0,
        select: |pairs| each(pairs, |pair| verdict(pair) == "promote"),
    },
    Rule {
        name: "promote: sidecart, or keep as it has no room",
        sign: 1.0,
        select: |pairs| {
            each(pairs, |pair| {
                verdict(pair) == "promote" || has_no_room(pair)
            })
        },
    },
    Rule {
        name: "promote the highest 30 % attach",
        sign: 1.0,
        select: |pairs| by_attach(pairs, false),
    },
    Rule {
        name: "promote interval above slot",
        sign: 1.0,
        select: |pairs| each(pairs, |p| over(p, p.row.level.net_margin_per_1000_low)),
    },
    Rule {
        name: "promote P+ from 95 %",
        sign: 1.0,
        select: |pairs| each(pairs, |p| p.row.p_positive.is_some_and(|p| p >= 0.95)),
    },
];

fn each(pairs: &[&Pair], is: impl Fn(&Pair) -> bool) -> Vec<bool> {
    pairs.iter().map(|pair| is(pair)).collect()
}

pub(crate) fn verdict(pair: &Pair) -> &str {
    pair.row.verdict.as_deref().unwrap_or("")
}

/// Whether it would be promoted if it were not shown nearly always already.
fn has_no_room(pair: &Pair) -> bool {
    let reason = pair.row.reason.as_deref().unwrap_or("");
    verdict(pair) == "keep" && reason.contains("already shown in")
}

fn slot(pair: &Pair) -> f64 {
    1_000.0 * pair.row.slot_value.unwrap_or(0.0)
}

fn under(pair: &Pair, net: Option<f64>) -> bool {
    net.is_some_and(|net| net < slot(pair))
}

fn over(pair: &Pair, net: Option<f64>) -> bool {
    net.is_some_and(|net| net > slot(pair))
}

/// The 30 % with the lowest or highest attach rate.
fn by_attach(pairs: &[&Pair], lowest: bool) -> Vec<bool> {
    let rate = |at: usize| pairs[at].row.level.attach_rate.unwrap_or(0.0);
    let mut order: Vec<usize> = (0..pairs.len()).collect();
    order.sort_by(|a, b| rate(*a).total_cmp(&rate(*b)).then(a.cmp(b)));
    if !lowest {
        order.reverse();
    }
    let mut selected = vec![false; pairs.len()];
    for at in &order[..pairs.len() * 3 / 10] {
        selected[*at] = true;
    }
    selected
}

/// Scores of all rules, and verdicts by planted class.
#[derive(Debug, Default)]
pub(crate) struct Verdicts {
    pub(crate) adds: [Score; RULES.len()],
    pub(crate) credited: [Score; RULES.len()],
    /// Large pairs by class and verdict.
    pub(crate) by_class: BTreeMap<(String, String), u64>,
    /// Large pairs by class: with a verdict that is right, and of how many.
    pub(crate) expected: BTreeMap<String, (u64, u64)>,
}

impl Verdicts {
    pub(crate) fn add(&mut self, shop: &Shop) {
        let judged: Vec<&Pair> = (shop.pairs.iter())
            .filter(|pair| pair.row.verdict.is_some() && pair.truth.exposures > 0.0)
            .collect();
        for (at, rule) in RULES.iter().enumerate() {
            self.adds[at].add(&judged, Truly::Adds, rule);
            self.credited[at].add(&judged, Truly::Credited, rule);
        }
        for pair in judged {
            if pair.row.level.exposures.unwrap_or(0.0) < LARGE {
                continue;
            }
            let (class, verdict) = (pair.truth.class.clone(), verdict(pair).to_owned());
            let (right, of) = self.expected.entry(class.clone()).or_default();
            *right += u64::from(pair.truth.verdicts.contains(&verdict));
            *of += 1;
            *self.by_class.entry((class, verdict)).or_default() += 1;
        }
    }
}
