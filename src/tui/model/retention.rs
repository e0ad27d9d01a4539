//! In which months buyers come back.

use std::collections::BTreeMap;

use super::part::Part;
use crate::explore::{CohortBeside, Place};

/// The state of the screen.
#[derive(Debug, Clone, Default)]
pub(crate) struct RetentionPage {
    /// Where: a category, an anchor, a pair, or the shop.
    pub place: Place,
    /// What it is called.
    pub title: String,
    /// By month of the first order.
    pub months: Part<BTreeMap<String, CohortBeside>>,
    /// The first line on screen.
    pub top: u16,
    /// Months after the first one that have gone off at the left.
    pub scroll: usize,
}
