//! The portfolio of a place: what to retire, how many items to show, rules replayed.

use super::Cursor;
use crate::explore::{Place, Run};
use crate::whatif::{
    BackTest, Limits, Portfolio as Plan, PortfolioInput, Rivalry, Rule, SEED, plan,
};

/// Which list shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Listed {
    /// The pairs, the first to retire first.
    #[default]
    Retire,
    /// The slots, each with its best list.
    Slots,
}

/// The state of the portfolio screen.
#[derive(Debug, Clone)]
pub(crate) struct Portfolio {
    /// The run whose answer brings it.
    pub run: Run,
    /// Whether that answer is waited for.
    pub is_awaited: bool,
    /// Where.
    pub place: Place,
    /// The place's name.
    pub title: String,
    /// What it is planned from.
    pub input: Option<PortfolioInput>,
    /// The plan.
    pub plan: Option<Plan>,
    /// Whether targets compete.
    pub rivalry: Rivalry,
    /// Which list shows.
    pub part: Listed,
    /// Where the cursor stands.
    pub cursor: Cursor,
    /// Why there is none.
    pub error: Option<String>,
    /// The run that replays a rule, and the rule.
    pub replay: Option<(Run, Rule)>,
    /// What the rule would have changed.
    pub replayed: Option<Result<(Rule, BackTest), String>>,
}

impl Default for Portfolio {
    fn default() -> Self {
        Self {
            run: Run::default(),
            is_awaited: false,
            place: Place::default(),
            title: String::new(),
            input: None,
            plan: None,
            rivalry: Rivalry::Additive,
            part: Listed::default(),
            cursor: Cursor::default(),
            error: None,
            replay: None,
            replayed: None,
        }
    }
}

impl Portfolio {
    /// Takes the figures in.
    pub(crate) fn fill(&mut self, input: PortfolioInput) {
        self.is_awaited = false;
        self.error = None;
        self.input = Some(input);
        self.compute();
    }

    /// There is no answer. A plan of another window or filter would pass for this one's.
    pub(crate) fn fail(&mut self, sentence: String) {
        self.is_awaited = false;
        self.input = None;
        self.compute();
        self.error = Some(sentence);
    }

    /// Plans anew.
    pub(crate) fn compute(&mut self) {
        let planned = self
            .input
            .as_ref()
            .map(|input| plan(input, self.rivalry, &Limits::default(), SEED));
        self.plan = planned;
    }

    /// How many rows the list has.
    pub(crate) fn len(&self) -> usize {
        match (&self.plan, self.part) {
            (Some(plan), Listed::Retire) => plan.retire.order.len(),
            (Some(plan), Listed::Slots) => plan.plans.len(),
            (None, _) => 0,
        }
    }
}
