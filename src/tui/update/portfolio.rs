//! The portfolio screen.

use tui_input::Input;

use super::{Model, Slot, screens};
use crate::explore::{self, Answer, Question};
use crate::tui::keymap::{Act, Command};
use crate::tui::message::Cmd;
use crate::tui::model::{Listed, Place, Portfolio, Purpose, Screen};
use crate::whatif::{Rivalry, Rule, SEED};

/// Opens the portfolio of the selected row.
pub(super) fn open_selected(model: &mut Model) -> Vec<Cmd> {
    let here = model.stop().place.clone();
    if matches!(here, Place::Cohorts { .. }) {
        return open_whole(model);
    }
    let Some(row) = model.table().and_then(|table| table.selected()) else {
        return open_whole(model);
    };
    let (id, title) = (row.id().to_owned(), row.title().to_owned());
    let place = match here {
        Place::Products { .. } => explore::Place {
            anchor: Some(id),
            ..explore::Place::default()
        },
        _ => explore::Place {
            category: Some(id),
            ..explore::Place::default()
        },
    };
    open(model, place, title)
}

/// Opens the portfolio of the place on screen.
pub(super) fn open_whole(model: &mut Model) -> Vec<Cmd> {
    if model.screen() == Screen::Overview {
        return open(model, explore::Place::default(), "the shop".to_owned());
    }
    let title = model.stop().label.clone();
    let place = match model.stop().place.clone() {
        Place::Cohorts { of, .. } => of,
        Place::Categories { under: category }
        | Place::Products { category, .. }
        | Place::AllPairs { category } => explore::Place {
            category,
            ..explore::Place::default()
        },
        Place::Pairs { anchor } => explore::Place {
            anchor: Some(anchor),
            ..explore::Place::default()
        },
    };
    open(model, place, title)
}

fn open(model: &mut Model, place: explore::Place, title: String) -> Vec<Cmd> {
    let rivalry = model.portfolio.rivalry;
    model.portfolio = Portfolio {
        place,
        title,
        rivalry,
        ..Portfolio::default()
    };
    model.screens.open(Screen::Portfolio);
    vec![ask(model)]
}

/// Asks for what the portfolio is planned from.
pub(super) fn ask(model: &mut Model) -> Cmd {
    model.portfolio.run = model.next_run();
    model.portfolio.is_awaited = true;
    model.page_asked = Some(model.clock);
    Cmd::Ask {
        slot: Slot::WhatIf,
        run: model.portfolio.run,
        question: Question::Portfolio {
            scope: model.scope.clone(),
            place: model.portfolio.place.clone(),
        },
    }
}

/// Asks for everything on the screen anew: the rule that was replayed, too.
pub(super) fn ask_all(model: &mut Model) -> Vec<Cmd> {
    let replayed = model.portfolio.replayed.take();
    let asked = model.portfolio.replay.take().map(|(_, rule)| rule);
    let rule = asked.or_else(|| Some(replayed?.ok()?.0));
    let mut cmds = vec![ask(model)];
    cmds.extend(rule.map(|rule| ask_replay(model, rule)));
    cmds
}

/// Reads a rule and asks for it to be replayed.
///
/// # Errors
/// A sentence when the rule cannot be read.
pub(super) fn replay(model: &mut Model, text: &str) -> Result<Vec<Cmd>, String> {
    let rule = Rule::read(text).map_err(|error| error.to_string())?;
    Ok(vec![ask_replay(model, rule)])
}

fn ask_replay(model: &mut Model, rule: Rule) -> Cmd {
    let run = model.next_run();
    model.portfolio.replay = Some((run, rule.clone()));
    model.portfolio.replayed = None;
    Cmd::Ask {
        slot: Slot::Replay,
        run,
        question: Question::Replay {
            scope: model.scope.clone(),
            place: model.portfolio.place.clone(),
            rule,
            seed: SEED,
        },
    }
}

/// Takes the figures in.
pub(super) fn take(model: &mut Model, result: Result<Answer, String>) {
    model.dirty = true;
    match result {
        Ok(Answer::Portfolio(input)) => model.portfolio.fill(*input),
        Ok(_) => model.portfolio.is_awaited = false,
        Err(sentence) => model.portfolio.fail(sentence),
    }
}

/// Takes what a rule would have changed in.
pub(super) fn take_replay(model: &mut Model, result: Result<Answer, String>) {
    model.dirty = true;
    let Some((_, rule)) = model.portfolio.replay.take() else {
        return;
    };
    model.portfolio.replayed = match result {
        Ok(Answer::Replay(found)) => Some(Ok((rule, *found))),
        Ok(_) => None,
        Err(sentence) => Some(Err(sentence)),
    };
}

/// What a command does on this screen.
pub(super) fn run(model: &mut Model, command: Command) -> Option<Vec<Cmd>> {
    let lines = usize::from(model.size.1 / 2).max(1);
    if matches!(command, Command::Export | Command::Copy) && model.portfolio.is_awaited {
        model.say_or(
            "The figures of this place are still being read; once more when they are there.",
            "Figures are still being read.",
        );
        return Some(Vec::new());
    }
    let portfolio = &mut model.portfolio;
    let len = portfolio.len();
    if screens::move_cursor(&mut portfolio.cursor, command, lines, len) {
        return Some(Vec::new());
    }
    match command {
        Command::WhatIf(Act::Part) => {
            portfolio.part = match portfolio.part {
                Listed::Retire => Listed::Slots,
                Listed::Slots => Listed::Retire,
            };
            portfolio.cursor.move_to(0, 0);
        }
        Command::WhatIf(Act::Rivalry) => {
            portfolio.rivalry = match portfolio.rivalry {
                Rivalry::Additive => Rivalry::Choice,
                Rivalry::Choice => Rivalry::Additive,
            };
            portfolio.compute();
        }
        Command::WhatIf(Act::Rule) => {
            model.whatif.typing = Some((Purpose::Rule, Input::default()));
        }
        _ => return None,
    }
    Some(Vec::new())
}
