//! Recommendations that hurt margin, returns or orders: tests that may be looked at
//! every day.
//!
//! Each pair is watched week by week for each [`Harm`]. Nobody says when a harm began, so
//! every week is tried as its beginning: a test of the days from then on, always valid in
//! their number ([`crate::stats::AlwaysValid`]). Their e-values are averaged with weights
//! fixed beforehand, 1/(i(i + 1)) for the i-th week, which is an e-value again. Over all
//! pairs and harms e-BH chooses what is raised. `docs/judgement.md` has the rules.
//!
//! | step | file |
//! | --- | --- |
//! | sums of a pair's weeks and days | `span` |
//! | what the rest of the shop did | `rest` |
//! | one harm from one week on | `trial` |
//! | over all weeks, over all pairs, first day | `watch` |
//! | what is told | `told`, `phrases` |

mod phrases;
mod rest;
mod span;
#[cfg(test)]
mod tests;
mod told;
mod trial;
mod watch;

use serde::Serialize;

pub use rest::Rest;
pub use span::{Gap, Period, Span};
pub use told::{Alert, Size};
pub use watch::{Raised, Tested, Watch, Watched, raise, usual_returns};

/// What a recommendation harms.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Harm {
    /// What it sells loses money: net margin per exposure below 0.
    Loss,
    /// It earns clearly less than before, the rest of the shop allowed for: than in the
    /// four weeks before it began, or as many as there are since.
    MarginFall,
    /// What it sells comes back more often than the target usually does.
    Returns,
    /// The anchor comes back more often with it than without.
    AnchorReturns,
    /// Sessions that see it order less than those that see the anchor's other targets.
    Conversion,
    /// The same at checkout.
    Checkout,
}

impl Harm {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::Loss,
        Self::MarginFall,
        Self::Returns,
        Self::AnchorReturns,
        Self::Conversion,
        Self::Checkout,
    ];

    /// Its word in files and on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Loss => "loss",
            Self::MarginFall => "margin_fall",
            Self::Returns => "returns",
            Self::AnchorReturns => "anchor_returns",
            Self::Conversion => "conversion",
            Self::Checkout => "checkout",
        }
    }

    /// The figure that it is a change of.
    pub fn metric(self) -> &'static str {
        match self {
            Self::Loss | Self::MarginFall => "net_margin_per_1000",
            Self::Returns => "return_rate_adjusted",
            Self::AnchorReturns => "anchor_return_with",
            Self::Conversion => "conversion",
            Self::Checkout => "checkout_completion",
        }
    }

    /// What the comparison rests on: like with like, or as it happened.
    pub fn evidence(self) -> &'static str {
        match self {
            Self::MarginFall | Self::Conversion | Self::Checkout => "adjusted",
            Self::Loss | Self::Returns | Self::AnchorReturns => "descriptive",
        }
    }
}
