//! What part of the data a question is about.

use serde::Serialize;

use super::Day;

/// A half-open span of days: `from` is inside, `to` is not. Both ends may be open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize)]
pub struct Window {
    /// First day inside.
    pub from: Option<Day>,
    /// First day after.
    pub to: Option<Day>,
}

impl Window {
    /// Whether both ends are open.
    pub fn is_all_time(self) -> bool {
        self.from.is_none() && self.to.is_none()
    }
}

/// Conditions on dimensions: every listed dimension must hold one of its values.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize)]
pub struct Filter {
    /// Pairs of dimension and accepted values, in the order given.
    pub terms: Vec<(String, Vec<String>)>,
}

impl Filter {
    /// Whether nothing is filtered.
    pub fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }
}

/// Window and filter together.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize)]
pub struct Scope {
    /// Order time in basket mode, exposure time in exposure mode.
    pub window: Window,
    /// Conditions on dimensions.
    pub filter: Filter,
}
