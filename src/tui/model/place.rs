//! Where the explorer stands: a path of stops from the whole shop downwards.

use super::table::{Memory, Table};
use crate::domain::{Level, Role, Scope};
use crate::explore::{self, Depth, Question};
use crate::facts::NO_CATEGORY;

/// What separates the parts of a category path.
pub(crate) const PATH_SEPARATOR: &str = " > ";

/// One level of one thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Place {
    /// The categories below a category, or of the whole shop.
    Categories {
        /// The category path; `None` is the whole shop.
        under: Option<String>,
    },
    /// The products of a category, or of the whole shop.
    Products {
        /// The category path; `None` is the whole shop.
        category: Option<String>,
        /// Without the products of categories below it.
        direct_only: bool,
    },
    /// The pairs of one anchor.
    Pairs {
        /// Its product id.
        anchor: String,
    },
    /// All pairs of a category, or of the whole shop.
    AllPairs {
        /// The category path; `None` is the whole shop.
        category: Option<String>,
    },
    /// One of the above, or one pair, split by a dimension.
    Cohorts {
        /// What is split.
        of: explore::Place,
        /// The dimension.
        by: String,
    },
}

impl Place {
    /// The level of its rows.
    pub(crate) fn level(&self) -> Level {
        match self {
            Self::Categories { .. } => Level::Categories,
            Self::Products { .. } | Self::Cohorts { .. } => Level::Products,
            Self::Pairs { .. } | Self::AllPairs { .. } => Level::Pairs,
        }
    }

    /// What is asked to fill it.
    pub(crate) fn question(&self, scope: &Scope, role: Role) -> Question {
        let scope = scope.clone();
        match self {
            Self::Categories { under } => Question::Categories {
                scope,
                role,
                under: under.clone(),
                depth: Depth::Children,
            },
            Self::Products {
                category,
                direct_only,
            } => Question::Products {
                scope,
                role,
                category: category.clone(),
                direct_only: *direct_only,
            },
            Self::Pairs { anchor } => Question::Pairs {
                scope,
                category: None,
                anchor: Some(anchor.clone()),
                target: None,
            },
            Self::AllPairs { category } => Question::Pairs {
                scope,
                category: category.clone(),
                anchor: None,
                target: None,
            },
            Self::Cohorts { of, by } => Question::Cohorts {
                scope,
                by: by.clone(),
                place: of.clone(),
                beside: false,
            },
        }
    }

    /// The dimension that its rows are members of, in the cohort view.
    pub(crate) fn dimension(&self) -> Option<&str> {
        match self {
            Self::Cohorts { by, .. } => Some(by),
            _ => None,
        }
    }

    /// Whether a row of categories stands for the products that lie directly in
    /// the category looked at: it has that category's own id.
    pub(crate) fn is_direct_row(&self, id: &str) -> bool {
        matches!(self, Self::Categories { under: Some(path) } if path == id)
    }

    /// Whether a row of categories leads to no further categories: the products
    /// directly in here or, at the top, those without a category.
    pub(crate) fn is_leaf_row(&self, id: &str) -> bool {
        let top = matches!(self, Self::Categories { under: None });
        self.is_direct_row(id) || (top && id == NO_CATEGORY)
    }
}

/// One stop of the path: one level of one thing.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Stop {
    /// What it shows.
    pub place: Place,
    /// Its breadcrumb.
    pub label: String,
    /// Its table, once it is answered.
    pub table: Option<Table>,
    /// Whether its rows are of another window and filter, or of data that were replaced:
    /// good for no more than to show until their successors are there.
    pub is_old: bool,
    /// How its table looked, when the rows were given up to save memory.
    pub memory: Option<Memory>,
    /// What is looked for already, while there is no table to find it in.
    pub early_find: String,
    /// Why it could not be answered.
    pub error: Option<String>,
}

impl Stop {
    /// A stop without rows yet.
    pub(crate) fn new(place: Place, label: impl Into<String>) -> Self {
        Self {
            place,
            label: label.into(),
            table: None,
            is_old: false,
            memory: None,
            early_find: String::new(),
            error: None,
        }
    }

    /// The stop of a category.
    pub(crate) fn category(path: &str) -> Self {
        let label = path.rsplit(PATH_SEPARATOR).next().unwrap_or(path);
        Self::new(
            Place::Categories {
                under: Some(path.to_owned()),
            },
            label,
        )
    }

    /// The first stop: the categories of the whole shop.
    pub(crate) fn root() -> Self {
        Self::new(Place::Categories { under: None }, "All")
    }

    /// The row that is to be selected once there are rows.
    pub(crate) fn remember(&mut self, selected: &str) {
        self.memory = Some(Memory::of(selected));
    }

    /// Shows a fresh table, looking as the one before it did.
    pub(crate) fn fill(&mut self, mut table: Table) {
        let before = self.table.as_ref().map(Table::memory);
        if let Some(memory) = before.or(self.memory.take()) {
            table.restore(&memory);
        }
        let early = std::mem::take(&mut self.early_find);
        if !early.is_empty() {
            table.find(&early);
        }
        self.table = Some(table);
        self.is_old = false;
        self.error = None;
    }

    /// What is looked for in it; empty shows all rows.
    pub(crate) fn find_text(&self) -> &str {
        self.table
            .as_ref()
            .map_or(&self.early_find, Table::find_text)
    }

    /// Shows only the rows that match, now or when there are any.
    pub(crate) fn find(&mut self, text: &str) {
        match &mut self.table {
            Some(table) => table.find(text),
            None => text.clone_into(&mut self.early_find),
        }
    }

    /// Gives up the rows, but not how the table looked.
    pub(crate) fn forget_rows(&mut self) {
        if let Some(table) = self.table.take() {
            self.memory = Some(table.memory());
        }
        self.is_old = false;
    }

    /// Whether it must be asked for before it can show.
    pub(crate) fn is_empty(&self) -> bool {
        self.table.is_none() && self.error.is_none()
    }
}
