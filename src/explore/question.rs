//! What can be asked.

use crate::domain::{Role, Scope};
use crate::whatif::Rule;

/// How far below a category the answer goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Depth {
    /// The next level only: what the drill shows.
    Children,
    /// Every category below.
    All,
}

/// A place in the drill; without any of its parts, the whole shop.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Place {
    /// Only anchors in this category or below it.
    pub category: Option<String>,
    /// Only this anchor.
    pub anchor: Option<String>,
    /// Only this target.
    pub target: Option<String>,
}

/// How time is cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Step {
    /// Not at all: one row.
    Whole,
    /// Days, UTC. Over orders alone, weeks.
    Day,
    /// Weeks from Monday, UTC.
    Week,
    /// Calendar months, UTC.
    Month,
}

/// Which rows stand behind a figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Behind {
    /// Credited order lines.
    Lines,
    /// Their returns.
    Returns,
    /// Exposures.
    Exposures,
    /// Exposures with a click.
    Clicks,
    /// Orders with such a line, and whether their buyers came back.
    Orders,
}

/// One question to the read model.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Question {
    /// The shop as a whole.
    Overview {
        /// Window and filter.
        scope: Scope,
    },
    /// Categories below `under`, or of the whole shop.
    Categories {
        /// Window and filter.
        scope: Scope,
        /// Anchors or targets.
        role: Role,
        /// A category path; `None` is the root.
        under: Option<String>,
        /// Children, or everything below.
        depth: Depth,
    },
    /// Products of a category and everything below it, or of the whole shop.
    Products {
        /// Window and filter.
        scope: Scope,
        /// Anchors or targets.
        role: Role,
        /// A category path; `None` is the whole shop.
        category: Option<String>,
        /// Leave out the products of categories below `category`.
        direct_only: bool,
    },
    /// Recommendation pairs.
    Pairs {
        /// Window and filter.
        scope: Scope,
        /// Only pairs of anchors in this category or below it.
        category: Option<String>,
        /// Only pairs of this anchor.
        anchor: Option<String>,
        /// Only pairs with this target.
        target: Option<String>,
    },
    /// One pair, with its attaches under each rule of credit.
    Pair {
        /// Window and filter.
        scope: Scope,
        /// The anchor.
        anchor: String,
        /// The target.
        target: String,
    },
    /// The figures of a place, split by a dimension.
    Cohorts {
        /// Window and filter.
        scope: Scope,
        /// The dimension.
        by: String,
        /// Where.
        place: Place,
        /// Whether what takes longer is asked for too: what [`Question::Beside`] asks.
        beside: bool,
    },
    /// Of the members of a dimension, whether buyers come back, compared like with like; of
    /// months of first orders also in which months.
    Beside {
        /// Window and filter.
        scope: Scope,
        /// The dimension.
        by: String,
        /// Where.
        place: Place,
    },
    /// How the attach rate of the rows of a table went over the window.
    Trends {
        /// What asks for the table.
        of: Box<Question>,
    },
    /// The figures of a place by type of recommendation.
    Types {
        /// Window and filter.
        scope: Scope,
        /// Where.
        place: Place,
    },
    /// The figures of a place by placement.
    Placements {
        /// Window and filter.
        scope: Scope,
        /// Where.
        place: Place,
    },
    /// What a what-if on a pair starts from.
    WhatIf {
        /// Window and filter.
        scope: Scope,
        /// The anchor.
        anchor: String,
        /// The target.
        target: String,
    },
    /// What a portfolio is planned from.
    Portfolio {
        /// Window and filter.
        scope: Scope,
        /// Where.
        place: Place,
    },
    /// A rule replayed on the past.
    Replay {
        /// Window and filter.
        scope: Scope,
        /// Where.
        place: Place,
        /// The rule.
        rule: Rule,
        /// What the bootstrap starts from.
        seed: u64,
    },
    /// Recommendations that hurt margin, returns or orders.
    Alerts {
        /// Window and filter.
        scope: Scope,
        /// Where.
        place: Place,
    },
    /// Pairs bought together beyond chance and not offered.
    Opportunities {
        /// Window and filter.
        scope: Scope,
        /// Where.
        place: Place,
    },
    /// The figures of a place over time.
    Series {
        /// Window and filter.
        scope: Scope,
        /// Where.
        place: Place,
        /// How the time is cut.
        step: Step,
    },
    /// The figures of a place by two dimensions at once.
    Grid {
        /// Window and filter.
        scope: Scope,
        /// Where.
        place: Place,
        /// The dimensions: rows, columns.
        by: [String; 2],
    },
    /// From what was shown to who came back.
    Funnel {
        /// Window and filter.
        scope: Scope,
        /// Where.
        place: Place,
    },
    /// Why what was attached at a place came back.
    Reasons {
        /// Window and filter.
        scope: Scope,
        /// Where.
        place: Place,
    },
    /// The rows behind the figures of a place, newest first.
    Evidence {
        /// Window and filter.
        scope: Scope,
        /// Where.
        place: Place,
        /// Which rows.
        of: Behind,
        /// At most so many.
        limit: u64,
        /// Leaving out so many.
        offset: u64,
    },
    /// Every category and product, and the pairs shown most, by name.
    Names,
    /// The values that a dimension has.
    Values {
        /// The dimension.
        dimension: String,
    },
    /// The arms of experiments.
    Experiments,
    /// What the data lack, worst first.
    Gaps,
    /// What was imported, file by file.
    Imports,
    /// The rows that could not be used.
    Rejects {
        /// At most so many rows; `None` is all.
        limit: Option<u64>,
    },
}
