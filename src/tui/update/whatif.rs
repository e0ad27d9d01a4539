//! The what-if panel and the scenarios.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use tui_input::{Input, InputRequest};

use super::{Model, Slot, portfolio, screens};
use crate::domain::text::printable;
use crate::explore::{Answer, Question};
use crate::tui::keymap::{Act, Command};
use crate::tui::message::Cmd;
use crate::tui::model::{Dial, Place, Purpose, Screen, Status};
use crate::whatif::{Form, Step, export};

/// Opens the panel on the selected pair; above pairs the portfolio of the selected row.
pub(super) fn open(model: &mut Model) -> Vec<Cmd> {
    match model.screen() {
        Screen::Overview => return portfolio::open_whole(model),
        Screen::Pair => {
            let page = &model.pair;
            let ids = (page.anchor.clone(), page.target.clone());
            let title = page.title.clone();
            return open_pair(model, ids, title);
        }
        _ => {}
    }
    let place = model.stop().place.clone();
    let selected = model.table().and_then(|table| table.selected());
    let pair = selected.and_then(|row| row.pair).map(|pair| {
        let ids = (pair.anchor_id.clone(), pair.target_id.clone());
        (
            ids,
            format!("{} with {}", pair.target_title, pair.anchor_title),
        )
    });
    match (place, pair) {
        (_, Some((ids, title))) => open_pair(model, ids, title),
        (Place::Pairs { .. } | Place::AllPairs { .. }, None) => {
            model.say("There is no pair to ask about.");
            Vec::new()
        }
        _ => portfolio::open_selected(model),
    }
}

fn open_pair(model: &mut Model, ids: (String, String), title: String) -> Vec<Cmd> {
    model.screens.open(Screen::WhatIf);
    model.whatif.turn_to(ids, title, &model.scope);
    let mut cmds = vec![Cmd::ReadScenarios];
    cmds.extend(ask(model));
    cmds
}

/// Asks for the figures of the pair.
pub(super) fn ask(model: &mut Model) -> Option<Cmd> {
    let (anchor, target) = model.whatif.pair.clone()?;
    let run = model.next_run();
    model.whatif.await_run(run, model.scope.clone());
    model.page_asked = Some(model.clock);
    Some(Cmd::Ask {
        slot: Slot::WhatIf,
        run,
        question: Question::WhatIf {
            scope: model.scope.clone(),
            anchor,
            target,
        },
    })
}

/// Asks again for what gave way: panel and portfolio share a slot, and the later question
/// of the two stops the earlier one.
pub(super) fn complete(model: &mut Model) -> Option<Cmd> {
    let of_pair = (model.whatif.run, model.whatif.awaited.is_some());
    let of_place = (model.portfolio.run, model.portfolio.is_awaited);
    match (of_pair, of_place) {
        ((run, true), (later, false)) if later > run && model.screens.holds(Screen::WhatIf) => {
            ask(model)
        }
        ((later, false), (run, true)) if later > run && model.screens.holds(Screen::Portfolio) => {
            Some(portfolio::ask(model))
        }
        _ => None,
    }
}

/// Takes the figures in.
pub(super) fn take(model: &mut Model, result: Result<Answer, String>) {
    model.dirty = true;
    match result {
        Ok(Answer::WhatIf(inputs)) => {
            model.whatif.fill(inputs);
            tell_put_back(model);
        }
        Ok(_) => model.whatif.awaited = None,
        Err(sentence) => model.whatif.fail(sentence),
    }
}

/// Says which changes the figures that are there do not know, and that they hold no longer.
fn tell_put_back(model: &mut Model) {
    let names = std::mem::take(&mut model.whatif.put_back).join(", ");
    if names.is_empty() {
        return;
    }
    model.say_or(
        format!("Put back, as these figures do not know it: {names}."),
        format!("Put back: {names}."),
    );
}

/// What a command does on the panel.
pub(super) fn run(model: &mut Model, command: Command) -> Option<Vec<Cmd>> {
    let dials = model.whatif.dials().len();
    let lines = usize::from(model.size.1 / 2).max(1);
    let takes = matches!(
        command,
        Command::WhatIf(Act::Keep)
            | Command::Go(Screen::Scenarios)
            | Command::Export
            | Command::Copy
    );
    if takes && waits(model) {
        return Some(Vec::new());
    }
    if model.whatif.shows_why && scroll_why(model, command) {
        return Some(Vec::new());
    }
    if screens::move_cursor(&mut model.whatif.cursor, command, lines, dials) {
        return Some(Vec::new());
    }
    let Command::WhatIf(act) = command else {
        return None;
    };
    let whatif = &mut model.whatif;
    let done = match act {
        Act::More => whatif.turn(Step::Small, true),
        Act::Less => whatif.turn(Step::Small, false),
        Act::MuchMore => whatif.turn(Step::Large, true),
        Act::MuchLess => whatif.turn(Step::Large, false),
        Act::Lock => {
            whatif.toggle_lock();
            Ok(())
        }
        Act::Reset => whatif.reset(),
        Act::ResetAll => {
            whatif.reset_all();
            Ok(())
        }
        Act::Why => {
            whatif.shows_why = !whatif.shows_why;
            whatif.why_top = 0;
            Ok(())
        }
        Act::Type => {
            if let Some(dial) = whatif.dial() {
                whatif.typing = Some((Purpose::Value(dial), Input::default()));
            }
            Ok(())
        }
        Act::Keep => {
            if whatif.desk().is_some() {
                whatif.typing = Some((Purpose::Name, Input::default()));
            }
            Ok(())
        }
        _ => Ok(()),
    };
    match done {
        Ok(()) => tell_put_back(model),
        Err(sentence) => refuse(model, &sentence),
    }
    Some(Vec::new())
}

fn scroll_why(model: &mut Model, command: Command) -> bool {
    let most = crate::tui::view::whatif_why_last(model);
    let whatif = &mut model.whatif;
    let top = whatif.why_top.min(most);
    whatif.why_top = match command {
        Command::PageDown => (top + 10).min(most),
        Command::HalfPageDown => (top + 5).min(most),
        Command::PageUp => top.saturating_sub(10),
        Command::HalfPageUp => top.saturating_sub(5),
        _ => return false,
    };
    true
}

/// Whether the figures on the panel are about to be replaced; says so where they are.
fn waits(model: &mut Model) -> bool {
    let waits = model.whatif.awaited.is_some();
    if waits {
        model.say_or(
            "The figures of this pair are still being read; once more when they are there.",
            "Figures are still being read.",
        );
    }
    waits
}

fn refuse(model: &mut Model, sentence: &str) {
    model.status = Some(Status {
        text: sentence.to_owned(),
        short: None,
        error: true,
    });
}

/// A key while something is typed here, or one that begins it; `None` leaves it to the
/// table of keys.
pub(super) fn typed(model: &mut Model, key: KeyEvent) -> Option<Vec<Cmd>> {
    let control = key.modifiers.contains(KeyModifiers::CONTROL);
    if model.overlay.is_some() {
        return None;
    }
    if model.whatif.typing.is_none() {
        let begins = matches!(key.code, KeyCode::Char('0'..='9' | '+' | '-' | '.' | '='));
        if model.screen() != Screen::WhatIf || !begins || control {
            return None;
        }
        let dial = model.whatif.dial()?;
        model.whatif.typing = Some((Purpose::Value(dial), Input::default()));
    }
    let request = match key.code {
        KeyCode::Enter => return Some(finish(model)),
        KeyCode::Esc => {
            model.whatif.typing = None;
            return Some(Vec::new());
        }
        KeyCode::Char('c' | 'z' | 'l') if control => return None,
        KeyCode::Char('u') if control => InputRequest::DeleteLine,
        KeyCode::Char('w') if control => InputRequest::DeletePrevWord,
        KeyCode::Char('a') if control => InputRequest::GoToStart,
        KeyCode::Char('e') if control => InputRequest::GoToEnd,
        KeyCode::Char(c) if !control && !c.is_control() => InputRequest::InsertChar(c),
        KeyCode::Backspace => InputRequest::DeletePrevChar,
        KeyCode::Delete => InputRequest::DeleteNextChar,
        KeyCode::Left => InputRequest::GoToPrevChar,
        KeyCode::Right => InputRequest::GoToNextChar,
        KeyCode::Home => InputRequest::GoToStart,
        KeyCode::End => InputRequest::GoToEnd,
        _ => return Some(Vec::new()),
    };
    let (_, input) = model.whatif.typing.as_mut()?;
    if request == InputRequest::DeletePrevChar && input.value().is_empty() {
        model.whatif.typing = None;
    } else {
        input.handle(request);
    }
    Some(Vec::new())
}

/// Pasted text goes into what is typed; whether anything is.
pub(super) fn paste(model: &mut Model, text: &str) -> bool {
    let Some((_, input)) = &mut model.whatif.typing else {
        return false;
    };
    for c in printable(text).chars() {
        input.handle(InputRequest::InsertChar(c));
    }
    model.dirty = true;
    true
}

/// Takes what was typed. What is refused stays, to be mended.
fn finish(model: &mut Model) -> Vec<Cmd> {
    let Some((purpose, input)) = model.whatif.typing.take() else {
        return Vec::new();
    };
    let text = input.value().trim().to_owned();
    let done = match purpose {
        Purpose::Value(dial) => model.whatif.type_in(dial, &text).map(|()| Vec::new()),
        _ if text.is_empty() => return Vec::new(),
        Purpose::Name if waits(model) => {
            model.whatif.typing = Some((purpose, input));
            return Vec::new();
        }
        Purpose::Name => model
            .whatif
            .scenario(&text)
            .map_or(Ok(Vec::new()), |scenario| {
                Ok(vec![Cmd::KeepScenario(Box::new(scenario))])
            }),
        Purpose::File => written(model, &text),
        Purpose::Rule => portfolio::replay(model, &text),
    };
    match done {
        Ok(cmds) => {
            tell_put_back(model);
            cmds
        }
        Err(sentence) => {
            refuse(model, &sentence);
            if !matches!(purpose, Purpose::Value(Dial::Response)) {
                model.whatif.typing = Some((purpose, input));
            }
            Vec::new()
        }
    }
}

/// The comparison on screen, to be written to a file.
fn written(model: &Model, path: &str) -> Result<Vec<Cmd>, String> {
    let forms = [Form::Json, Form::Csv, Form::Markdown];
    let ending = path.rsplit('.').next().unwrap_or_default().to_lowercase();
    let form = forms
        .into_iter()
        .find(|form| form.ending() == ending)
        .ok_or("the file's name must end in .json, .csv or .md")?;
    match &model.shelf.comparison {
        Some(Ok(comparison)) => Ok(vec![Cmd::WriteFile {
            path: path.into(),
            text: export(comparison, form).map_err(|error| error.to_string())?,
        }]),
        _ => Err("there is nothing to write".to_owned()),
    }
}

/// Takes the kept scenarios in, and says what was done.
pub(super) fn kept(
    model: &mut Model,
    result: Result<Vec<crate::whatif::Scenario>, String>,
    done: Option<&str>,
) {
    model.dirty = true;
    match result {
        Ok(scenarios) => {
            model.shelf.scenarios = scenarios;
            if model.screens.holds(Screen::Scenarios) {
                model.shelf.compute();
            }
            if let Some(done) = done {
                model.say(done);
            }
        }
        Err(sentence) => refuse(model, &sentence),
    }
}

/// Shows the scenarios of the pair on the panel.
pub(super) fn open_scenarios(model: &mut Model) -> Vec<Cmd> {
    model.shelf.only.clone_from(&model.whatif.pair);
    model.shelf.cursor.move_to(0, 0);
    model.shelf.compute();
    vec![Cmd::ReadScenarios]
}

/// What a command does on the screen of scenarios.
pub(super) fn run_scenarios(model: &mut Model, command: Command) -> Option<Vec<Cmd>> {
    let lines = usize::from(model.size.1.saturating_sub(6)).max(1);
    let len = model.shelf.len();
    if screens::move_cursor(&mut model.shelf.cursor, command, lines, len) {
        return Some(Vec::new());
    }
    match command {
        Command::Open => {
            let Some(scenario) = model.shelf.selected() else {
                return Some(Vec::new());
            };
            let name = &scenario.input.name;
            if model.whatif.pair.as_ref() == Some(&(name.anchor_id.clone(), name.target_id.clone()))
            {
                model.whatif.resume(&scenario);
                model.screens.open(Screen::WhatIf);
                tell_put_back(model);
            } else {
                model.say("This scenario is of another pair; open the panel there.");
            }
        }
        Command::WhatIf(Act::Stack) => {
            model.shelf.is_stacked = !model.shelf.is_stacked;
            model.shelf.compute();
        }
        Command::WhatIf(Act::Whole) => {
            model.shelf.only = match model.shelf.only.take() {
                Some(_) => None,
                None => model.whatif.pair.clone(),
            };
            model.shelf.compute();
        }
        Command::WhatIf(Act::Forget) => {
            let selected = model.shelf.selected();
            let Some(scenario) = selected else {
                model.say("The pair as it is cannot be forgotten; select a scenario.");
                return Some(Vec::new());
            };
            model.shelf.forgotten = Some(scenario.clone());
            return Some(vec![Cmd::ForgetScenario(Box::new(scenario))]);
        }
        Command::WhatIf(Act::Reset) => {
            let Some(scenario) = model.shelf.forgotten.take() else {
                model.say("Nothing was forgotten.");
                return Some(Vec::new());
            };
            return Some(vec![Cmd::KeepScenario(Box::new(scenario))]);
        }
        Command::WhatIf(Act::Export) => {
            model.whatif.typing = Some((Purpose::File, Input::new("scenarios.md".to_owned())));
        }
        _ => return None,
    }
    Some(Vec::new())
}
