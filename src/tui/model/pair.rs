//! The page of one pair.

use super::part::Part;
use crate::domain::Base;
use crate::explore::{
    Behind, Evidence, Funnel, GridRow, LevelRow, PairDetail, Place, Reason, Run, Slot, Step,
};
use crate::route::Decision;

/// Rows of evidence on a page.
pub(crate) const EVIDENCE_PAGE: u64 = 50;

/// From so much of a base on, weeks tell something: 50 exposures in each of a year.
const ENOUGH_FOR_WEEKS: f64 = 2_500.0;

/// The state of the page.
#[derive(Debug, Clone, Default)]
pub(crate) struct PairPage {
    /// The anchor's id.
    pub anchor: String,
    /// The target's id.
    pub target: String,
    /// What the page was opened as, until its figures are there.
    pub title: String,
    /// Its figures, with every rule of credit; `None` where it has none in scope.
    pub detail: Part<Option<PairDetail>>,
    /// From what was shown to who came back.
    pub funnel: Part<Funnel>,
    /// What it was shown or could be sold with, where the table that led here knew.
    pub base_n: Option<f64>,
    /// By week, or by month where weeks would hold too little.
    pub series: Part<Vec<LevelRow>>,
    /// Placement by customer.
    pub cross: Part<Vec<GridRow>>,
    /// By position in the list.
    pub positions: Part<Vec<LevelRow>>,
    /// By the length of the list.
    pub lists: Part<Vec<LevelRow>>,
    /// Why what was attached came back.
    pub reasons: Part<Vec<Reason>>,
    /// What was decided on it, the newest first.
    pub decisions: Part<Vec<Decision>>,
    /// The first line on screen.
    pub top: u16,
    /// The rows behind the figures, when they are open.
    pub evidence: Option<Open>,
}

/// The rows behind the figures.
#[derive(Debug, Clone)]
pub(crate) struct Open {
    /// Which rows.
    pub of: Behind,
    /// How many pages stand before.
    pub page: u64,
    /// They.
    pub rows: Part<Evidence>,
    /// Columns that have gone off at the left.
    pub scroll: usize,
    /// The first row on screen.
    pub top: usize,
}

impl PairPage {
    /// A page of which nothing is known yet.
    pub(crate) fn new(anchor: &str, target: &str, title: &str) -> Self {
        Self {
            anchor: anchor.to_owned(),
            target: target.to_owned(),
            title: title.to_owned(),
            ..Self::default()
        }
    }

    /// What is waited for, the rows behind the figures left out.
    pub(crate) fn awaited(&self) -> impl Iterator<Item = (Slot, Run)> {
        let runs = [
            (Slot::Pair, self.detail.awaited()),
            (Slot::Funnel, self.funnel.awaited()),
            (Slot::Series, self.series.awaited()),
            (Slot::Cross, self.cross.awaited()),
            (Slot::Positions, self.positions.awaited()),
            (Slot::Lists, self.lists.awaited()),
            (Slot::Reasons, self.reasons.awaited()),
        ];
        runs.into_iter()
            .filter_map(|(slot, run)| run.map(|run| (slot, run)))
    }

    /// Whether its figures are counted over orders alone.
    pub(crate) fn is_of_orders(&self) -> bool {
        let detail = self.detail.get().and_then(Option::as_ref);
        detail.is_some_and(|detail| detail.pair.level.base == Base::EligibleOrders)
    }

    /// How its time is cut: where weeks would hold a handful, by month.
    pub(crate) fn step(&self) -> Step {
        match self.base_n {
            Some(n) if n < ENOUGH_FOR_WEEKS => Step::Month,
            _ => Step::Week,
        }
    }

    /// Where its figures are.
    pub(crate) fn place(&self) -> Place {
        Place {
            category: None,
            anchor: Some(self.anchor.clone()),
            target: Some(self.target.clone()),
        }
    }
}
