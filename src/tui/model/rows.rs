//! The rows of one answer, whatever their level.

use crate::domain::text::printable;
use crate::domain::{Base, Note};
use crate::explore::{CohortRow, LevelRow, PairRow};

/// Rows of one level.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Rows {
    /// Categories.
    Categories(Vec<LevelRow>),
    /// Products.
    Products(Vec<LevelRow>),
    /// Recommendation pairs.
    Pairs(Vec<PairRow>),
    /// Pairs of several anchors.
    AllPairs(Vec<PairRow>),
    /// Members of a dimension.
    Cohorts(Vec<CohortRow>),
}

/// One row: the figures every level has and, for a pair, the pair's own.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Row<'a> {
    /// The figures every level has.
    pub level: &'a LevelRow,
    /// The pair's own, on the level of pairs.
    pub pair: Option<&'a PairRow>,
    /// What is known of it as a member of a dimension.
    pub member: Option<&'a CohortRow>,
    /// Whether its name tells the anchor too.
    pub names_anchor: bool,
}

impl Rows {
    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        match self {
            Self::Categories(rows) | Self::Products(rows) => rows.len(),
            Self::Cohorts(rows) => rows.len(),
            Self::Pairs(rows) | Self::AllPairs(rows) => rows.len(),
        }
    }

    /// Whether there is none.
    pub(crate) fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The row at that place of the answer.
    pub(crate) fn get(&self, index: usize) -> Option<Row<'_>> {
        match self {
            Self::Categories(rows) | Self::Products(rows) => rows.get(index).map(Row::of),
            Self::Cohorts(rows) => rows.get(index).map(|member| Row {
                member: Some(member),
                ..Row::of(&member.level)
            }),
            Self::Pairs(rows) | Self::AllPairs(rows) => rows.get(index).map(|pair| Row {
                pair: Some(pair),
                names_anchor: matches!(self, Self::AllPairs(_)),
                ..Row::of(&pair.level)
            }),
        }
    }

    /// Changes the figures of every row.
    pub(crate) fn each(&mut self, change: impl FnMut(&mut LevelRow)) {
        match self {
            Self::Categories(rows) | Self::Products(rows) => rows.iter_mut().for_each(change),
            Self::Cohorts(rows) => rows.iter_mut().map(|row| &mut row.level).for_each(change),
            Self::Pairs(rows) | Self::AllPairs(rows) => {
                rows.iter_mut().map(|row| &mut row.level).for_each(change);
            }
        }
    }

    /// Whether a row's name tells the anchor and the target.
    pub(crate) fn names_anchors(&self) -> bool {
        matches!(self, Self::AllPairs(_))
    }

    /// What one and several of them are called.
    pub(crate) fn names(&self) -> (&'static str, &'static str) {
        match self {
            Self::Categories(_) => ("category", "categories"),
            Self::Products(_) => ("product", "products"),
            Self::Pairs(_) | Self::AllPairs(_) => ("pair", "pairs"),
            Self::Cohorts(_) => ("member", "members"),
        }
    }

    /// All rows in the answer's order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = Row<'_>> {
        (0..self.len()).filter_map(|index| self.get(index))
    }

    /// What the attach rate is a share of. Every row of an answer has the same.
    pub(crate) fn base(&self) -> Base {
        self.get(0)
            .map_or(Base::EligibleOrders, |row| row.level.base)
    }
}

impl<'a> Row<'a> {
    /// A row of which only the figures of every level are known.
    pub(crate) fn of(level: &'a LevelRow) -> Self {
        Self {
            level,
            pair: None,
            member: None,
            names_anchor: false,
        }
    }

    /// What tells the row from all others of its level.
    pub(crate) fn id(self) -> &'a str {
        &self.level.id
    }

    /// What the first column shows: of a pair the recommended product.
    pub(crate) fn title(self) -> &'a str {
        let title = self
            .pair
            .filter(|_| !self.names_anchor)
            .map_or(&self.level.title, |pair| &pair.target_title);
        if printable(title).trim().is_empty() {
            self.short_id()
        } else {
            title
        }
    }

    /// The id a person would look for: of a pair that of the recommended product.
    pub(crate) fn short_id(self) -> &'a str {
        self.pair.map_or(&self.level.id, |pair| &pair.target_id)
    }

    /// The causes of what is missing.
    pub(crate) fn notes(self) -> &'a [Note] {
        &self.level.notes
    }
}
