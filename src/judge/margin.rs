//! Margins per attach before returns, shrunk on a scale on which prices are alike.

use super::evidence::{Design, Takings};
use crate::stats::{Estimate, MeanPrior};

/// What is believed of a pair's margin per attach before returns.
///
/// The normal variable is y = asinh(margin / `scale`): the logarithm for margins well
/// above the scale, as prices are spread, and a straight line through 0, as margins may
/// be negative.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct MarginPrior {
    /// Money at which the scale turns from straight to logarithmic, above 0.
    pub(super) scale: f64,
    /// Mean of y.
    pub(super) centre: f64,
    /// Deviation of y between pairs, above 0.
    pub(super) spread: f64,
    /// Deviation of the margin between a pair's attaches, over its mean.
    pub(super) cv: f64,
    /// Discount per attach over the margin.
    pub(super) discount_ratio: f64,
}

impl MarginPrior {
    /// y of an amount.
    fn of_money(&self, amount: f64) -> f64 {
        (amount / self.scale).asinh()
    }

    /// Mean and deviation of scale·sinh(Y), Y normal: sinh(μ)e^(σ²/2), and
    /// E sinh² = (cosh(2μ)e^(2σ²) − 1)/2.
    fn to_money(self, y: Estimate) -> Estimate {
        // Beyond this the mean of the exponential says nothing any more.
        let se = y.se.min(1.5);
        let variance = se * se;
        let mean = y.value.sinh() * (variance / 2.0).exp();
        let square = f64::midpoint((2.0 * y.value).cosh() * (2.0 * variance).exp(), -1.0);
        Estimate {
            value: self.scale * mean,
            se: self.scale * (square - mean * mean).max(0.0).sqrt(),
        }
    }

    /// Discount per attach: the pair's own, and the category's as much as four attaches.
    pub(super) fn discount(&self, takings: &Takings) -> f64 {
        let usual = self.discount_ratio * (self.scale * self.centre.sinh()).abs();
        let found = (takings.discounts + SPREAD_WEIGHT * usual)
            / (takings.attaches.max(0.0) + SPREAD_WEIGHT);
        if found.is_finite() { found } else { 0.0 }
    }

    /// For one part of a pair of which the whole is known.
    pub(super) fn around(self, whole: Estimate) -> Self {
        let relative = whole.se / whole.value.hypot(self.scale);
        Self {
            centre: self.of_money(whole.value),
            spread: relative.hypot(0.25),
            ..self
        }
    }

    /// What is believed after the data.
    pub(super) fn posterior(self, takings: &Takings, design: Design) -> Estimate {
        let alone = Estimate {
            value: self.centre,
            se: self.spread,
        };
        let level = self.scale * self.centre.sinh();
        let Some(own) = own_margin(takings, design, level, self.cv) else {
            return self.to_money(alone);
        };
        let y = Estimate {
            value: self.of_money(own.value),
            se: own.se / own.value.hypot(self.scale),
        };
        if y.se <= 0.0 {
            return own;
        }
        // A pair far from its group leans on it less: what its own doubt does not
        // explain of the gap counts as spread between pairs. One dear discount explains
        // much of the margin of one sale, nothing of that of twenty.
        let few = 1.0 + FEW / takings.known().max(1.0);
        let gap = (y.value - alone.value).abs() - 1.5 * few * y.se;
        let spread = alone.se.max(gap);
        let share = spread * spread / (spread * spread + y.se * y.se);
        let value = alone.value + share * (y.value - alone.value);
        let se = y.se * share.sqrt();
        if share > 0.999 {
            // Nothing to shrink: the scale is left aside, with its rounding.
            return own;
        }
        self.to_money(Estimate { value, se })
    }
}

/// How much more a gap is doubted at one attach than at many, less 1.
const FEW: f64 = 6.0;

/// Attaches that the category's spread of margins counts as beside a pair's own.
const SPREAD_WEIGHT: f64 = 4.0;

/// Margin per attach before returns as measured, its deviation between attaches put
/// together from the pair's own and the category's, `cv` times the level: two margins
/// that happen to be alike are not certainty. `None` where no margin is known.
pub(super) fn own_margin(
    takings: &Takings,
    design: Design,
    level: f64,
    cv: f64,
) -> Option<Estimate> {
    let margins = takings.margins()?;
    let known = margins.n();
    let value = margins.mean() + takings.return_loss / known;
    // Kept attaches have no return in their deviation; they are the margin before returns.
    let (freedom, own) = if takings.kept.count > 1.0 {
        (takings.kept.count - 1.0, takings.kept.sd)
    } else if takings.back.count > 1.0 {
        (takings.back.count - 1.0, takings.back.sd)
    } else {
        (0.0, 0.0)
    };
    let usual = cv * value.abs().max(level.abs());
    let variance =
        (SPREAD_WEIGHT * usual * usual + freedom * own * own) / (SPREAD_WEIGHT + freedom);
    Estimate::new(value, (variance * design.margin.max(1.0) / known).sqrt())
}

/// Margins of a group differ by at least this share of their level.
const LEAST_SPREAD: f64 = 0.10;

/// Margins of a group before returns: level, and what differs from the usual margin of
/// each target.
#[derive(Debug, Clone, Copy)]
pub(super) struct MarginGroup {
    /// As of [`MarginPrior`]; 0 where no margin is known.
    scale: f64,
    cv: f64,
    discount_ratio: f64,
    with_usual: Estimate,
    without_usual: Estimate,
}

impl MarginGroup {
    /// Nothing known: margins about as usual, or of any size.
    pub(super) const UNKNOWN: Self = Self {
        scale: 0.0,
        cv: 0.5,
        discount_ratio: 0.0,
        with_usual: Estimate {
            value: 0.0,
            se: 0.5,
        },
        without_usual: Estimate {
            value: 0.0,
            se: 1.5,
        },
    };

    /// From (takings, design, usual margin) of the members. `None` where no margin is
    /// known.
    pub(super) fn of(members: &[(&Takings, Design, Option<f64>)]) -> Option<Self> {
        let cv = spread_within(members.iter().map(|(takings, ..)| *takings));
        let own: Vec<(Estimate, Option<f64>)> = members
            .iter()
            .filter_map(|(takings, design, usual)| {
                Some((own_margin(takings, *design, 0.0, cv)?, *usual))
            })
            .collect();
        let mut sizes: Vec<f64> = own.iter().map(|(own, _)| own.value.abs()).collect();
        sizes.sort_by(f64::total_cmp);
        let median = *sizes.get(sizes.len() / 2)?;
        let mean = sizes.iter().sum::<f64>() / sizes.len() as f64;
        // Where most margins are 0 the others tell what money is.
        // Nor is what rounding leaves of the others money.
        let largest = sizes.last().copied().unwrap_or(0.0);
        // Nor are margins whose sign is in doubt told apart by their logarithm.
        let scale = (0.25 * if median > 0.0 { median } else { mean })
            .max(usual_doubt(members, cv))
            .max(1e-6 * largest)
            .max(1e-9);
        let y = |amount: f64| (amount / scale).asinh();
        let fit = |usual: &dyn Fn(Option<f64>) -> Option<f64>| {
            let found: Vec<Estimate> = own
                .iter()
                .filter_map(|(own, target)| {
                    Some(Estimate {
                        value: y(own.value) - usual(*target)?,
                        // Margins without any spread are as good as known, not more.
                        se: (own.se / own.value.hypot(scale)).max(1e-3),
                    })
                })
                .collect();
            let prior = MeanPrior::by_moments(&found)?;
            Some(Estimate {
                value: prior.mean,
                se: prior.between_sd.max(LEAST_SPREAD).hypot(prior.mean_se),
            })
        };
        let without_usual = fit(&|_| Some(0.0))?;
        let with_usual = fit(&|usual| usual.map(y)).unwrap_or(Estimate {
            value: 0.0,
            se: without_usual.se,
        });
        Some(Self {
            scale,
            cv,
            discount_ratio: discount_ratio(members, cv),
            with_usual,
            without_usual,
        })
    }

    /// What is believed of a pair whose target usually earns so much.
    pub(super) fn prior(&self, usual: Option<f64>) -> MarginPrior {
        let usual = usual.filter(|usual| usual.is_finite());
        let scale = if self.scale > 0.0 {
            self.scale
        } else {
            usual.map_or(1.0, |usual| 0.25 * usual.abs()).max(1e-9)
        };
        let about = match usual {
            Some(usual) => Estimate {
                value: (usual / scale).asinh() + self.with_usual.value,
                se: self.with_usual.se,
            },
            None => self.without_usual,
        };
        MarginPrior {
            scale,
            centre: about.value,
            spread: about.se,
            cv: self.cv,
            discount_ratio: self.discount_ratio,
        }
    }
}

/// The standard error of a member's margin, root mean square by their attaches.
fn usual_doubt(members: &[(&Takings, Design, Option<f64>)], cv: f64) -> f64 {
    let parts = members.iter().filter_map(|(takings, design, _)| {
        let own = own_margin(takings, *design, 0.0, cv)?;
        Some((takings.known(), takings.known() * own.se * own.se))
    });
    let (attaches, squares) = parts.fold((0.0, 0.0), |sum, one| (sum.0 + one.0, sum.1 + one.1));
    let doubt = (squares / attaches).sqrt();
    if doubt.is_finite() { doubt } else { 0.0 }
}

/// Discounts of all members over their margins before returns.
fn discount_ratio(members: &[(&Takings, Design, Option<f64>)], cv: f64) -> f64 {
    let sums = members.iter().filter_map(|(takings, design, _)| {
        let own = own_margin(takings, *design, 0.0, cv)?;
        Some((takings.discounts, own.value.abs() * takings.known()))
    });
    let (discounts, margins) = sums.fold((0.0, 0.0), |sum, one| (sum.0 + one.0, sum.1 + one.1));
    let ratio = discounts / margins;
    if ratio.is_finite() { ratio } else { 0.0 }
}

/// The deviation of kept margins within pairs over their level, root mean square over
/// the pairs that have two, each pair by its own level.
fn spread_within<'a>(takings: impl Iterator<Item = &'a Takings>) -> f64 {
    let (squares, freedom) = takings
        .filter(|t| t.kept.count > 1.0 && t.kept.mean != 0.0)
        .fold((0.0, 0.0), |(squares, freedom), t| {
            // A margin near 0 has any deviation over its mean.
            let ratio = (t.kept.sd / t.kept.mean).powi(2).min(9.0);
            (
                squares + (t.kept.count - 1.0) * ratio,
                freedom + t.kept.count - 1.0,
            )
        });
    let cv = (squares / freedom).sqrt();
    if cv.is_finite() { cv } else { 0.5 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::Outcome;

    fn takings(count: f64, mean: f64, sd: f64) -> Takings {
        Takings {
            exposures: 1_000.0,
            attaches: count,
            kept: Outcome { count, mean, sd },
            units: count,
            ..Takings::default()
        }
    }

    fn group(margins: &[(f64, f64, f64)]) -> MarginGroup {
        let takings: Vec<Takings> = margins
            .iter()
            .map(|(count, mean, sd)| takings(*count, *mean, *sd))
            .collect();
        let members: Vec<(&Takings, Design, Option<f64>)> = takings
            .iter()
            .map(|t| (t, Design::default(), None))
            .collect();
        MarginGroup::of(&members).unwrap()
    }

    #[test]
    fn constant_margins_are_known_and_not_doubted() {
        let all = group(&[(40.0, 5.0, 0.0); 10]);
        let own = all
            .prior(None)
            .posterior(&takings(40.0, 5.0, 0.0), Design::default());
        assert!((own.value - 5.0).abs() < 1e-9, "{own:?}");
        let none = all
            .prior(None)
            .posterior(&takings(0.0, 0.0, 0.0), Design::default());
        assert!((none.value - 5.0).abs() < 0.1 && none.se > 0.3, "{none:?}");
    }

    #[test]
    fn a_dear_product_among_cheap_ones_keeps_its_price() {
        let mut margins = vec![(100.0, 2.0, 0.5); 20];
        margins.push((100.0, 300.0, 90.0));
        let own = group(&margins)
            .prior(None)
            .posterior(&takings(100.0, 300.0, 90.0), Design::default());
        assert!((own.value - 300.0).abs() < 9.0, "{own:?}");
    }

    #[test]
    fn margins_of_both_signs_leave_the_sign_in_doubt() {
        // 200 sales at +6 and 200 at −6: the mean is 0 and its error 0.3.
        let even = takings(400.0, 0.0, 6.0);
        let own = group(&[(400.0, 0.0, 6.0)])
            .prior(None)
            .posterior(&even, Design::default());
        assert!(own.value.abs() < 0.05 && own.se > 0.2, "{own:?}");
        let p = own.probability_above(0.0);
        assert!((0.4..0.6).contains(&p), "{p}");
    }

    #[test]
    fn losses_are_shrunk_as_gains_are() {
        let margins: Vec<_> = (0..20).map(|n| (30.0, f64::from(n) - 10.0, 4.0)).collect();
        let prior = group(&margins).prior(None);
        let loss = prior.posterior(&takings(3.0, -20.0, 4.0), Design::default());
        assert!(loss.value < -2.0 && loss.value > -30.0, "{loss:?}");
    }
}
