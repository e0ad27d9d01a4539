//! How strongly two products go together in orders, orders seen as sets.

use std::cmp::Ordering;

use thiserror::Error;

use super::Z_95;
use crate::domain::Interval;

/// Order counts that cannot all be true of one set of orders.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error(
    "{both} orders with both products do not fit {anchor} with the anchor \
     and {target} with the target among {n} orders"
)]
pub struct CountsDisagree {
    both: u64,
    anchor: u64,
    target: u64,
    n: u64,
}

/// In how many orders two products occur, alone and together.
///
/// `None` of a measure means that its ratio has no value at these counts; no
/// measure is NaN or infinite. Sources: Agrawal 1993 (support, confidence), Brin
/// 1997 (lift, conviction), Piatetsky-Shapiro 1991 (leverage), Dunning 1993
/// (llr), Bouma 2009 (npmi), Zhang 2000; Wu 2010 for cosine and Kulczynski.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cooccurrence {
    both: u64,
    anchor: u64,
    target: u64,
    n: u64,
}

impl Cooccurrence {
    /// From orders with both products, with the anchor, with the target, and all orders.
    ///
    /// # Errors
    /// When no set of orders has these counts: more with both than with one of
    /// them, or more with either than there are orders.
    pub fn new(both: u64, anchor: u64, target: u64, n: u64) -> Result<Self, CountsDisagree> {
        let either = anchor
            .checked_sub(both)
            .and_then(|alone| alone.checked_add(target));
        match either {
            Some(either) if both <= target && either <= n => Ok(Self {
                both,
                anchor,
                target,
                n,
            }),
            _ => Err(CountsDisagree {
                both,
                anchor,
                target,
                n,
            }),
        }
    }

    /// Share of all orders that hold both. `None` without orders.
    pub fn support(&self) -> Option<f64> {
        ratio(self.both as f64, self.n as f64)
    }

    /// Share of the anchor's orders that hold the target. `None` without anchor orders.
    pub fn confidence(&self) -> Option<f64> {
        ratio(self.both as f64, self.anchor as f64)
    }

    /// Support over what independence would give: 1 is independent, 0 never together.
    ///
    /// `None` when a product is in no order.
    pub fn lift(&self) -> Option<f64> {
        let expected = self.anchor as f64 * self.target as f64;
        ratio(self.n as f64 * self.both as f64, expected)
    }

    /// Whether the target is more (`Greater`) or less (`Less`) often with the anchor
    /// than independence would give. `None` when a product is in no order.
    ///
    /// Compares exact integers. [`Self::llr`] and [`Self::chi2`] are large in both
    /// directions, so a ranking by them needs this beside it.
    pub fn direction(&self) -> Option<Ordering> {
        (self.anchor > 0 && self.target > 0).then(|| {
            let observed = u128::from(self.both) * u128::from(self.n);
            observed.cmp(&(u128::from(self.anchor) * u128::from(self.target)))
        })
    }

    /// The 95 % interval of lift, on the log scale by the multinomial delta method:
    /// se² = 1/both − 1/anchor − 1/target − 1/n + 2·lift/n.
    ///
    /// `None` when the two never occur together: the log of a lift of 0 has no width.
    pub fn lift_interval(&self) -> Option<Interval> {
        if self.both == 0 {
            return None;
        }
        let lift = self.lift()?;
        // The same sum over one denominator: subtracting the inverses would leave
        // rounding where the variance is 0 (one product in every order).
        let alone = (self.anchor - self.both) as f64 * (self.target - self.both) as f64;
        let scaled = alone / self.both as f64 + self.excess() / self.n as f64;
        let variance = scaled / (self.anchor as f64 * self.target as f64);
        let spread = (Z_95 * variance.max(0.0).sqrt()).exp();
        Some(Interval {
            low: lift / spread,
            high: lift * spread,
        })
    }

    /// Orders with both over orders with either. `None` when neither is in any order.
    pub fn jaccard(&self) -> Option<f64> {
        let either = (self.anchor - self.both) + self.target;
        ratio(self.both as f64, either as f64)
    }

    /// Support less what independence would give, −0.25 to 0.25. `None` without orders.
    pub fn leverage(&self) -> Option<f64> {
        let n = self.n as f64;
        ratio(self.excess(), n * n)
    }

    /// How much more often the anchor would be without the target if they were
    /// independent: (1 − target share) / (1 − confidence).
    ///
    /// `None` when confidence is 1 (the ratio is infinite), and without anchor orders.
    pub fn conviction(&self) -> Option<f64> {
        let without = (self.n - self.target) as f64 / self.n as f64;
        let missed = (self.anchor - self.both) as f64;
        ratio(without * self.anchor as f64, missed)
    }

    /// Normalised pointwise mutual information, ln(lift) / −ln(support), −1 to 1.
    ///
    /// −1 when the two never occur together. 0 when both are in every order: that
    /// is 0/0, and such a pair is independent (lift 1). `None` when a product is
    /// in no order.
    pub fn npmi(&self) -> Option<f64> {
        let lift = self.lift()?;
        if self.both == 0 {
            return Some(-1.0);
        }
        if self.both == self.n {
            return Some(0.0);
        }
        // ln_1p keeps its digits when nearly every order holds both.
        let surprise = -(-((self.n - self.both) as f64) / self.n as f64).ln_1p();
        Some((lift.ln() / surprise).clamp(-1.0, 1.0))
    }

    /// The log-likelihood ratio G² of the two-by-two table; see [`llr`].
    pub fn llr(&self) -> f64 {
        let [k11, k12, k21, k22] = self.cells();
        llr(k11, k12, k21, k22)
    }

    /// Pearson's χ² of the two-by-two table, without continuity correction.
    ///
    /// 0 when a product is in no order or in every order: nothing can differ.
    pub fn chi2(&self) -> f64 {
        let n = self.n as f64;
        let margins = (self.anchor as f64 / n)
            * (self.target as f64 / n)
            * ((self.n - self.anchor) as f64 / n)
            * ((self.n - self.target) as f64 / n);
        let difference = self.excess() / (n * n);
        ratio(n * difference * difference, margins).unwrap_or(0.0)
    }

    /// Support over the geometric mean of the two shares, 0 to 1. `None` when a
    /// product is in no order.
    pub fn cosine(&self) -> Option<f64> {
        let mean = (self.anchor as f64).sqrt() * (self.target as f64).sqrt();
        ratio(self.both as f64, mean).map(|cosine| cosine.min(1.0))
    }

    /// Kulczynski: the mean of the two confidences, 0 to 1. `None` when a product
    /// is in no order.
    pub fn kulczynski(&self) -> Option<f64> {
        let both = self.both as f64;
        Some((ratio(both, self.anchor as f64)? + ratio(both, self.target as f64)?) / 2.0)
    }

    /// Zhang's metric of anchor → target, −1 to 1: leverage over the largest leverage
    /// in its direction.
    ///
    /// 0 when either product is in every order (independent whatever the counts).
    /// `None` when a product is in no order.
    pub fn zhang(&self) -> Option<f64> {
        let direction = self.direction()?;
        let limit = match direction {
            Ordering::Equal => return Some(0.0),
            Ordering::Greater => self.both as f64 * (self.n - self.anchor) as f64,
            Ordering::Less => self.anchor as f64 * (self.target - self.both) as f64,
        };
        ratio(self.excess(), limit).map(|zhang| zhang.clamp(-1.0, 1.0))
    }

    /// n² times the leverage, from exact integers.
    fn excess(&self) -> f64 {
        difference(
            u128::from(self.both) * u128::from(self.n),
            u128::from(self.anchor) * u128::from(self.target),
        )
    }

    /// Orders with both, the anchor only, the target only, neither.
    fn cells(&self) -> [u64; 4] {
        let anchor_only = self.anchor - self.both;
        let target_only = self.target - self.both;
        [
            self.both,
            anchor_only,
            target_only,
            self.n - self.both - anchor_only - target_only,
        ]
    }
}

/// The log-likelihood ratio G² = 2 Σ O ln(O/E) of a two-by-two table, rows
/// `k11 k12` and `k21 k22`; χ² with one degree of freedom under independence.
///
/// Two-sided: large for pairs that attract and for pairs that avoid each other.
/// 0 when a row or column is empty. Source: Dunning 1993.
pub fn llr(k11: u64, k12: u64, k21: u64, k22: u64) -> f64 {
    let [a, b, c, d] = [k11, k12, k21, k22].map(u128::from);
    let n = (a + b + c + d) as f64;
    if n == 0.0 {
        return 0.0;
    }
    // O − E has one size in all four cells: (ad − bc) / n.
    let gap = difference(a * d, b * c) / n;
    let expected = |row: u128, column: u128| row as f64 * column as f64 / n;
    let term = |observed: u64, expected: f64, gap: f64| {
        if observed == 0 {
            return expected;
        }
        // O ln(O/E) − (O − E). The subtracted parts sum to 0 over the cells; with
        // them every term is 0 or more and does not cancel against the others.
        let excess = gap / expected;
        let log_ratio = if excess.abs() < 0.5 {
            excess.ln_1p()
        } else {
            (observed as f64 / expected).ln()
        };
        (observed as f64 * log_ratio - gap).max(0.0)
    };
    let on_diagonal =
        term(k11, expected(a + b, a + c), gap) + term(k22, expected(c + d, b + d), gap);
    let off_diagonal =
        term(k12, expected(a + b, b + d), -gap) + term(k21, expected(c + d, a + c), -gap);
    2.0 * (on_diagonal + off_diagonal)
}

/// `over / under`, or `None` at a zero denominator.
fn ratio(over: f64, under: f64) -> Option<f64> {
    (under > 0.0).then(|| over / under)
}

/// `a − b` as a float, subtracted before it is rounded.
fn difference(a: u128, b: u128) -> f64 {
    if a >= b {
        (a - b) as f64
    } else {
        -((b - a) as f64)
    }
}

#[cfg(test)]
mod tests;
