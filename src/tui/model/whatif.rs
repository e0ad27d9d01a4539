//! The what-if panel: the levers of one pair, what they come to, and what was kept.

use tui_input::Input;

use super::Cursor;
use super::fitted::fitted;
use crate::domain::Scope;
use crate::explore::Run;
use crate::whatif::{
    Comparison, Desk, Lever, LeverRow, Missing, Outcome, SEED, Scenario, Settings, Step, compare,
    ladder, lever_rows,
};

/// A line of the panel that can be changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Dial {
    /// A lever.
    Lever(Lever),
    /// The placement that all exposures move to.
    Placement,
    /// A group that it is not shown to.
    Excluded,
    /// Whether acceptance follows the discount as measured.
    Response,
    /// The data.
    Window,
}

/// What is being typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// The value of a dial.
    Value(Dial),
    /// The name of a scenario to keep.
    Name,
    /// The file that scenarios are written to.
    File,
    /// A rule to replay.
    Rule,
}

/// The state of the panel.
#[derive(Debug, Clone, Default)]
pub(crate) struct WhatIf {
    /// The run whose answer brings the figures.
    pub run: Run,
    /// Window and filter of that answer, while it is waited for.
    pub awaited: Option<Scope>,
    /// Window and filter of the figures that are there.
    scope: Option<Scope>,
    /// The pair: product ids of anchor and target.
    pub pair: Option<(String, String)>,
    /// The pair's name, until its figures are there.
    pub title: String,
    /// The figures of each window of the data.
    desks: Vec<Desk>,
    chosen: usize,
    /// What is changed.
    pub settings: Settings,
    /// What the changes come to, or what is missing.
    pub outcome: Option<Result<Outcome, Missing>>,
    /// The levers as they are shown.
    pub rows: Vec<LeverRow>,
    /// Why there are no figures.
    pub error: Option<String>,
    /// The selected dial.
    pub cursor: Cursor,
    /// What is being typed.
    pub typing: Option<(Purpose, Input)>,
    /// Whether what is behind the result shows instead of it.
    pub shows_why: bool,
    /// The first line of what is behind the result.
    pub why_top: usize,
    /// Changes that were put back since they were told of: the figures do not know them.
    pub put_back: Vec<String>,
}

impl WhatIf {
    /// Turns to a pair. Its changes stay if it is the same pair; its figures only if they are
    /// of this window and filter.
    pub(crate) fn turn_to(&mut self, pair: (String, String), title: String, scope: &Scope) {
        if self.pair.as_ref() != Some(&pair) {
            *self = Self::default();
        }
        if self.scope.as_ref() != Some(scope) {
            self.forget();
        }
        self.pair = Some(pair);
        self.title = title;
        self.error = None;
    }

    /// Forgets the figures, not the changes.
    pub(crate) fn forget(&mut self) {
        self.desks.clear();
        self.scope = None;
        self.compute();
    }

    /// Waits for the answer of a run about this window and filter.
    pub(crate) fn await_run(&mut self, run: Run, scope: Scope) {
        self.run = run;
        self.awaited = Some(scope);
    }

    /// There is no answer. Figures of another window or filter would pass for these.
    pub(crate) fn fail(&mut self, sentence: String) {
        self.awaited = None;
        self.forget();
        self.error = Some(sentence);
    }

    /// Takes the figures in.
    pub(crate) fn fill(&mut self, inputs: Vec<crate::whatif::Input>) {
        self.desks = inputs
            .into_iter()
            .map(|input| Desk::new(input, SEED))
            .collect();
        self.scope = self.awaited.take();
        self.error = None;
        self.chosen = self.chosen.min(self.desks.len().saturating_sub(1));
        self.fit();
        self.cursor.move_by(0, self.dials().len());
    }

    /// Puts back what the figures that are chosen do not know, and computes everything anew.
    fn fit(&mut self) {
        if let Some(desk) = self.desks.get(self.chosen) {
            let (settings, unknown) = fitted(&self.settings, desk.input());
            self.settings = settings;
            self.put_back.extend(unknown);
        }
        self.compute();
    }

    /// Goes on with other data. The cursor stays on their line, whatever others there are.
    fn choose(&mut self, place: usize) {
        self.chosen = place;
        self.fit();
        let dials = self.dials();
        if let Some(line) = dials.iter().position(|dial| *dial == Dial::Window) {
            self.cursor.move_to(line, dials.len());
        }
    }

    /// The figures of the window that is chosen.
    pub(crate) fn desk(&self) -> Option<&Desk> {
        self.desks.get(self.chosen)
    }

    /// The lines that can be changed.
    pub(crate) fn dials(&self) -> Vec<Dial> {
        let mut dials: Vec<Dial> = Lever::ALL.into_iter().map(Dial::Lever).collect();
        let Some(desk) = self.desk() else {
            return dials;
        };
        let input = desk.input();
        if !input.placements.is_empty() {
            dials.push(Dial::Placement);
        }
        if !input.parts.is_empty() {
            dials.push(Dial::Excluded);
        }
        if input.response.is_some() {
            dials.push(Dial::Response);
        }
        if self.desks.len() > 1 {
            dials.push(Dial::Window);
        }
        dials
    }

    /// The selected line.
    pub(crate) fn dial(&self) -> Option<Dial> {
        self.dials().get(self.cursor.at()).copied()
    }

    /// Computes everything anew: pure, from the figures that are there.
    pub(crate) fn compute(&mut self) {
        let Some(desk) = self.desks.get_mut(self.chosen) else {
            self.outcome = None;
            self.rows.clear();
            return;
        };
        let outcome = desk.outcome(&self.settings);
        self.rows = lever_rows(desk, &self.settings, outcome.as_ref().ok());
        self.outcome = Some(outcome);
    }

    /// Moves the selected dial a step to the right or left.
    ///
    /// # Errors
    /// A sentence when it cannot be moved.
    pub(crate) fn turn(&mut self, step: Step, up: bool) -> Result<(), String> {
        let (Some(dial), Some(desk)) = (self.dial(), self.desks.get(self.chosen)) else {
            return Ok(());
        };
        let input = desk.input();
        match dial {
            Dial::Lever(lever) => {
                let moved = self.settings.step(input, lever, step, up);
                moved.map_err(|refused| refused.to_string())?;
            }
            Dial::Placement => {
                let words: Vec<&str> = input
                    .placements
                    .iter()
                    .map(|option| option.placement.as_str())
                    .collect();
                let next = next(&words, self.settings.placement.as_deref(), up);
                let moved = self.settings.place(input, next);
                moved.map_err(|refused| refused.to_string())?;
            }
            Dial::Excluded => {
                // Where all is shown at one placement, no other can be left out.
                let moved = self.settings.placement.is_some();
                let ids: Vec<String> = input
                    .parts
                    .iter()
                    .filter(|part| !moved || part.dimension != "placement")
                    .map(crate::whatif::Part::id)
                    .collect();
                let words: Vec<&str> = ids.iter().map(String::as_str).collect();
                let now = self.settings.excluded.first().map(String::as_str);
                let next = next(&words, now, up).map(str::to_owned);
                self.settings.excluded = next.into_iter().collect();
            }
            Dial::Response => {
                let toggled = self.settings.toggle_response(input);
                toggled.map_err(|refused| refused.to_string())?;
            }
            Dial::Window => {
                let count = self.desks.len();
                let place = (self.chosen + if up { 1 } else { count - 1 }) % count;
                self.choose(place);
                return Ok(());
            }
        }
        self.compute();
        Ok(())
    }

    /// Gives a dial what was typed.
    ///
    /// # Errors
    /// A sentence when it cannot be.
    pub(crate) fn type_in(&mut self, dial: Dial, text: &str) -> Result<(), String> {
        let Some(desk) = self.desks.get(self.chosen) else {
            return Ok(());
        };
        let input = desk.input();
        let mut settings = self.settings.clone();
        let done = match dial {
            Dial::Lever(lever) => settings.type_in(input, lever, text),
            Dial::Placement if text.trim().is_empty() => settings.place(input, None),
            Dial::Placement => settings.place(input, Some(text.trim())),
            Dial::Excluded => settings.toggle_part(input, text.trim()),
            Dial::Response => settings.toggle_response(input),
            Dial::Window => {
                let known: Vec<&str> = self
                    .desks
                    .iter()
                    .map(|desk| desk.input().span.id.as_str())
                    .collect();
                let Some(place) = known.iter().position(|id| *id == text.trim()) else {
                    return Err(format!("the data have {}", known.join(", ")));
                };
                self.choose(place);
                return Ok(());
            }
        };
        done.map_err(|refused| refused.to_string())?;
        self.settings = settings;
        self.compute();
        Ok(())
    }

    /// Locks or unlocks the selected lever.
    pub(crate) fn toggle_lock(&mut self) {
        if let Some(Dial::Lever(lever)) = self.dial() {
            self.settings.toggle_lock(lever);
            self.compute();
        }
    }

    /// Puts the selected dial back to what the data say.
    ///
    /// # Errors
    /// A sentence when it is locked.
    pub(crate) fn reset(&mut self) -> Result<(), String> {
        match self.dial() {
            Some(Dial::Lever(lever)) => {
                let reset = self.settings.reset(lever);
                reset.map_err(|refused| refused.to_string())?;
            }
            Some(Dial::Placement) => self.settings.placement = None,
            Some(Dial::Excluded) => self.settings.excluded.clear(),
            Some(Dial::Response) => self.settings.follows_response = false,
            Some(Dial::Window) => self.choose(0),
            None => {}
        }
        self.compute();
        Ok(())
    }

    /// Puts everything back that is not locked.
    pub(crate) fn reset_all(&mut self) {
        self.settings.reset_all();
        self.compute();
    }

    /// The changes under a name, to be kept.
    pub(crate) fn scenario(&self, name: &str) -> Option<Scenario> {
        let desk = self.desk()?;
        Some(Scenario {
            name: name.to_owned(),
            kept_at: String::new(),
            seed: desk.seed(),
            settings: self.settings.clone(),
            input: desk.input().clone(),
        })
    }

    /// Goes on from a scenario of this pair.
    pub(crate) fn resume(&mut self, scenario: &Scenario) {
        self.settings = scenario.settings.clone();
        self.fit();
    }
}

/// The word after `now`, or before it; no word stands before the first and after the last.
fn next<'a>(words: &[&'a str], now: Option<&str>, up: bool) -> Option<&'a str> {
    let place = now.and_then(|now| words.iter().position(|word| *word == now));
    match (place, up) {
        (None, true) => words.first().copied(),
        (None, false) => words.last().copied(),
        (Some(place), true) => words.get(place + 1).copied(),
        (Some(place), false) => place
            .checked_sub(1)
            .and_then(|place| words.get(place))
            .copied(),
    }
}

/// The scenarios that were kept, and how they compare.
#[derive(Debug, Clone, Default)]
pub(crate) struct Shelf {
    /// All of them, the oldest first.
    pub scenarios: Vec<Scenario>,
    /// Those of one pair only, while the panel of it is open below.
    pub only: Option<(String, String)>,
    /// Whether they stand on top of each other instead of side by side.
    pub is_stacked: bool,
    /// The one that was forgotten last, to be brought back.
    pub forgotten: Option<Scenario>,
    /// How they compare, or what is missing.
    pub comparison: Option<Result<Comparison, String>>,
    /// The selected line.
    pub cursor: Cursor,
}

impl Shelf {
    /// Those that show.
    pub(crate) fn shown(&self) -> Vec<Scenario> {
        self.scenarios
            .iter()
            .filter(|scenario| {
                let name = &scenario.input.name;
                self.only.as_ref().is_none_or(|(anchor, target)| {
                    *anchor == name.anchor_id && *target == name.target_id
                })
            })
            .cloned()
            .collect()
    }

    /// Compares them anew.
    pub(crate) fn compute(&mut self) {
        let shown = self.shown();
        let found = if self.is_stacked {
            ladder(&shown)
        } else {
            compare(&shown)
        };
        self.comparison = Some(found.map_err(|missing| missing.to_string()));
    }

    /// How many lines there are.
    pub(crate) fn len(&self) -> usize {
        match &self.comparison {
            Some(Ok(comparison)) => comparison.lines.len(),
            _ => 0,
        }
    }

    /// The scenario of the selected line, if it is one.
    pub(crate) fn selected(&self) -> Option<Scenario> {
        let Some(Ok(comparison)) = &self.comparison else {
            return None;
        };
        let line = comparison.lines.get(self.cursor.at())?;
        self.shown().into_iter().find(|scenario| {
            let name = &scenario.input.name;
            scenario.name == line.name
                && name.anchor_id == line.anchor_id
                && name.target_id == line.target_id
        })
    }
}
