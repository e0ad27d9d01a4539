//! The sentences beside a verdict: what would change it, warnings, orders alone.

use super::basket::BasketJudgement;
use super::evidence::Dimension;
use super::flag::Flag;
use super::ground::Gap;
use super::outlook::Outlook;
use super::words::{Words, about, days, percent, points, thousands, two_percents};

impl Outlook {
    /// What would change the verdict; empty where no figure names anything.
    pub fn sentence(&self, words: &Words<'_>) -> String {
        match self {
            Self::Mend(gap) => {
                let done = match gap {
                    Gap::Untracked(_) => "With the ids logged",
                    Gap::AssumedCost(_) => "With the costs imported",
                    Gap::NoReturns => "With returns imported",
                    Gap::NoMargin => "With prices and costs imported",
                    Gap::FewDays(_) | Gap::Immature(_) => "With time",
                    Gap::Unsound => "With the figures mended",
                    Gap::NoExposures => "With exposures imported",
                };
                format!("{done} it can be judged.")
            }
            Self::Exposures {
                more,
                days: Some(wait),
            } => format!(
                "About {} more exposures ({} at this pace) would settle it.",
                about(*more),
                days(*wait)
            ),
            Self::Exposures { more, days: None } => {
                format!("About {} more exposures would settle it.", about(*more))
            }
            Self::Gain(gain) => format!(
                "The change would gain about {} a month (back-test, descriptive).",
                words.money(*gain)
            ),
            Self::FewerReturns { to, now } => {
                let (to, now) = two_percents(*to, *now);
                format!("It would earn its place with returns below {to} (now {now}).")
            }
            Self::RoomForReturns { to, now } => {
                let (to, now) = two_percents(*to, *now);
                format!("It could be shown more with returns below {to} (now {now}).")
            }
            Self::MoreReturns { to, now } => {
                let (to, now) = two_percents(*to, *now);
                format!("It would lose its place if returns rose above {to} (now {now}).")
            }
            Self::MoreAttaches { to, now } => {
                let (to, now) = two_percents(*to, *now);
                format!("It would earn its place at an attach rate of {to} (now {now}).")
            }
            Self::MorePerAttach { more } => format!(
                "It would earn its place with {} more from each sale.",
                words.money(*more)
            ),
            Self::LessHarm { to, now } => format!(
                "It would earn its place if completed orders fell by less than {} pp (now {}).",
                points(*to),
                points(*now)
            ),
            Self::Maturity { to } => format!(
                "Once {} of the returns have been seen it can be promoted.",
                percent(*to)
            ),
            Self::Nothing => String::new(),
        }
    }
}

impl Flag {
    /// What to know, in one sentence.
    pub fn sentence(&self, words: &Words<'_>) -> String {
        match self {
            Self::Vanity {
                attach_rate,
                usual,
                net_per_1000,
            } => {
                let (rate, usual) = two_percents(*attach_rate, *usual);
                format!(
                    "Popular, not profitable: {rate} take it ({usual} is usual), yet it makes {} \
                     per 1000 exposures.",
                    words.signed(*net_per_1000)
                )
            }
            Self::Forced {
                return_rate,
                baseline,
            } => {
                let (rate, baseline) = two_percents(*return_rate, *baseline);
                format!("Bought and sent back: {rate} of units come back, {baseline} normally.")
            }
            Self::Cannibal { share, low } => format!(
                "{} of its buyers would have bought it anyway (at least {}).",
                percent(*share),
                percent(*low)
            ),
            Self::Simpson { crude, adjusted } => {
                let side = |difference: f64| if difference < 0.0 { "less" } else { "more" };
                format!(
                    "The total misleads: in all, it is taken {} pp {} often than the product's \
                     other recommendations, but {} pp {} often where placement, channel and device \
                     are alike. It is shown mostly where {} is taken.",
                    points(*crude),
                    side(*crude),
                    points(*adjusted),
                    side(*adjusted),
                    if *crude < 0.0 { "little" } else { "much" }
                )
            }
            Self::Confounded { imbalance } => format!(
                "Not shown to the same people as the product's other recommendations (they differ by \
                 {imbalance:.2} standard deviations): part of its figures is theirs, not its own."
            ),
            Self::DiscountBought {
                share,
                discount,
                per_attach,
            } => format!(
                "Sells by its discount: {} of sales had one, {} each, and a sale leaves {}.",
                percent(*share),
                words.money(*discount),
                words.money(*per_attach)
            ),
            Self::Immature { maturity } => format!(
                "Only {} of the returns to expect have been seen; margins may still fall.",
                percent(*maturity)
            ),
            Self::DataGap {
                untracked,
                assumed_cost,
            } => {
                let mut holes = Vec::new();
                if *untracked > 0.0 {
                    holes.push(format!(
                        "{} of exposures are untracked",
                        percent(*untracked)
                    ));
                }
                if *assumed_cost > 0.0 {
                    holes.push(format!(
                        "the cost of {} of attached revenue is assumed",
                        percent(*assumed_cost)
                    ));
                }
                format!("Holes in the data: {}.", holes.join(", "))
            }
        }
    }
}

impl BasketJudgement {
    /// Why there is no verdict, and what orders tell instead.
    pub fn reason(&self) -> String {
        let why = Gap::NoExposures.sentence();
        let orders = format!(
            "Bought together in {} of {} orders with the anchor",
            thousands(self.both as f64),
            thousands(self.anchor as f64)
        );
        match (self.lift, self.lift_interval) {
            (Some(lift), Some(interval)) => format!(
                "{why} {orders}, {lift:.1} times as often as by chance (95 %: {:.1} to {:.1}){}.",
                interval.low,
                interval.high,
                if self.goes_together {
                    ""
                } else {
                    ", which may be chance"
                }
            ),
            _ => format!("{why} {orders}."),
        }
    }
}

/// The word for a dimension's kind, where a caller has no better one.
impl std::fmt::Display for Dimension {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Placement => "placement",
            Self::Position => "position",
            Self::Frequency => "times shown",
            Self::Discount => "discount",
            Self::Viewable => "seen",
            Self::Cohort(_) => "cohort",
        })
    }
}
