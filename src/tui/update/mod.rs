//! What happens changes the model here, and nowhere else. Pure: no clock, no
//! input or output; what must be done outside comes back as commands.

mod ahead;
mod answer;
mod aside;
mod columns;
mod compare;
mod copy;
mod decide;
mod export;
mod filter;
mod finding;
mod flags;
mod found;
mod gaps;
mod menu;
mod mouse;
mod moving;
mod navigate;
mod overview;
mod pair;
mod palette;
mod portfolio;
mod rebuild;
mod reload;
mod retention;
mod screens;
mod typing;
mod whatif;

use std::time::Instant;

use crossterm::event::{KeyEvent, KeyEventKind};

use super::keymap::{self, Command, Place as KeyPlace};
use super::message::{Cmd, Msg};
use super::model::{Model, Overlay, Rebuild, STRIP_PAUSE, Status, Step};
use crate::explore::{Run, Slot};

#[cfg(test)]
pub(in crate::tui) use reload::ask_all;

/// Takes one message into the model; what must be done outside comes back.
pub(super) fn update(model: &mut Model, msg: Msg, now: Instant) -> Vec<Cmd> {
    model.clock = now;
    let gives_way = match msg {
        Msg::Key(_) | Msg::Paste(_) | Msg::Mouse(_) => ahead::give_way(model),
        _ => None,
    };
    let mut cmds = match msg {
        Msg::Start => reload::ask_all(model),
        Msg::Key(key) => on_key(model, key),
        Msg::Paste(text) => {
            if whatif::paste(model, &text) {
                // It goes into what is typed there.
            } else if model.menu.is_some() {
                menu::paste(model, &text);
            } else {
                finding::paste(model, &text);
            }
            Vec::new()
        }
        Msg::Resize { width, height } => {
            model.size = (width, height);
            model.dirty = true;
            Vec::new()
        }
        Msg::Answered(reply) => answer::take(model, reply),
        Msg::Kept { scenarios, done } => {
            whatif::kept(model, scenarios, done.as_deref());
            Vec::new()
        }
        Msg::Decisions { decisions, done } => {
            decide::take(model, decisions, done);
            Vec::new()
        }
        Msg::NewData => {
            reload::offer(model);
            Vec::new()
        }
        Msg::Reopened => reload::reopened(model),
        Msg::NotReopened(cause) => {
            reload::not_reopened(model, &cause);
            Vec::new()
        }
        Msg::Stale(cause) => {
            rebuild::offer(model, cause);
            Vec::new()
        }
        Msg::Rebuilding(told) => rebuild::take(model, told),
        Msg::Mouse(event) => mouse::take(model, event),
        Msg::Told(result) => {
            export::told(model, result);
            Vec::new()
        }
        Msg::Tick => {
            model.dirty |= model.pending.is_some()
                || model.rebuild.is_some()
                || model.page_waiting().is_some();
            ahead::fetch(model).into_iter().collect()
        }
    };
    // The question that a key asks must not wait for what nobody asked.
    cmds.splice(0..0, gives_way);
    moving::settle_strip(model);
    screens::scroll(model);
    cmds.extend(aside::complete(model));
    cmds.extend(whatif::complete(model));
    cmds
}

impl Model {
    pub(super) fn next_run(&mut self) -> Run {
        self.last_run = Run(self.last_run.0 + 1);
        self.last_run
    }

    fn say(&mut self, text: impl Into<String>) {
        self.status = Some(Status {
            text: text.into(),
            short: None,
            error: false,
        });
    }

    /// Says something that is too long for the narrowest screen.
    pub(super) fn say_or(&mut self, text: impl Into<String>, short: impl Into<String>) {
        self.status = Some(Status {
            text: text.into(),
            short: Some(short.into()),
            error: false,
        });
    }
}

fn on_key(model: &mut Model, key: KeyEvent) -> Vec<Cmd> {
    if key.kind == KeyEventKind::Release {
        return Vec::new();
    }
    model.dirty = true;
    model.status = None;
    if model.menu.is_none()
        && let Some(cmds) = whatif::typed(model, key)
    {
        return cmds;
    }
    let place = if model.rebuild.is_some() {
        KeyPlace::Rebuild
    } else if model.menu.is_some() {
        KeyPlace::Menu
    } else if model.typing.is_some() {
        KeyPlace::Find
    } else {
        KeyPlace::On(model.screen())
    };
    match keymap::command(key, place) {
        Some(command) => run(model, command),
        None => {
            match place {
                KeyPlace::Find => finding::edit(model, key),
                KeyPlace::Menu => return menu::edit(model, key),
                _ => {}
            }
            Vec::new()
        }
    }
}

fn run(model: &mut Model, command: Command) -> Vec<Cmd> {
    if model.menu.is_some()
        && let Some(cmds) = menu::run(model, command)
    {
        return cmds;
    }
    if let Some((overlay, top)) = model.overlay
        && let Some(cmds) = in_overlay(model, command, overlay, top)
    {
        return cmds;
    }
    if let Some(cmds) = screens::run(model, command) {
        return cmds;
    }
    match command {
        Command::Open => return navigate::open(model),
        Command::Escape => return navigate::escape(model),
        Command::Ascend => return navigate::ascend(model),
        Command::HistoryBack => return navigate::history(model, Step::HistoryBack),
        Command::HistoryForward => return navigate::history(model, Step::HistoryForward),
        Command::Rebuild => return rebuild::start(model),
        Command::RebuildStop => return rebuild::stop(model),
        Command::Interrupt if model.rebuild.is_some() => return rebuild::stop(model),
        Command::Quit if matches!(model.rebuild, Some(Rebuild::Running { .. })) => {
            model.say("Esc stops the rebuild; then q quits.");
        }
        Command::Reload => return reload::reload(model),
        Command::Go(screen) => return screens::open(model, screen),
        Command::WhatIf(keymap::Act::Whole) => return portfolio::open_whole(model),
        Command::WhatIf(_) => {}
        Command::Find => return finding::begin(model),
        Command::FindKeep => finding::keep(model),
        Command::FindClear => finding::clear(model),
        Command::Sort => moving::sort_by_next(model),
        Command::Reverse => moving::reverse(model),
        Command::Show(view) => return navigate::show(model, view),
        Command::Flags => flags::open(model),
        Command::Palette => return palette::open(model),
        Command::Bookmark => palette::bookmark(model),
        Command::Bookmarks => palette::bookmarks(model),
        Command::Copy => copy::open(model),
        Command::Export => export::open(model),
        Command::Theme => {
            model.theme = model.theme.next();
            model.chosen_theme = Some(model.theme);
            model.say(format!("Theme: {}.", model.theme.name()));
        }
        Command::Mouse => return mouse::toggle(model),
        Command::Dump => return vec![Cmd::Dump],
        Command::AllPairs => return navigate::all_pairs(model),
        Command::MapLeft
        | Command::MapRight
        | Command::MapUp
        | Command::MapDown
        | Command::Decide
        | Command::Evidence(_) => {}
        Command::Mark => compare::mark(model),
        Command::Unmark => {
            if let Some(table) = &mut model.stop_mut().table {
                table.unmark();
            }
        }
        Command::Dimension => navigate::open_dimensions(model),
        Command::Columns if model.table().is_some() => columns::open(model),
        Command::Columns | Command::MenuChoose | Command::MenuClose | Command::MenuMark => {}
        Command::ScrollLeft => columns::scroll(model, false),
        Command::ScrollRight => columns::scroll(model, true),
        Command::Filter => filter::open(model),
        Command::FilterClear => return filter::clear(model),
        Command::FilterRepeat => return filter::repeat(model),
        Command::Help => model.overlay = Some((Overlay::Help, 0)),
        Command::Notes => {
            if model.table().is_some_and(|table| table.found() > 0) {
                model.overlay = Some((Overlay::Notes, 0));
            }
        }
        Command::Redraw => return vec![Cmd::Repaint],
        Command::Suspend => return vec![Cmd::Suspend],
        Command::Interrupt if model.pending.is_some() => return navigate::cancel(model),
        Command::Interrupt | Command::Quit => return vec![Cmd::Quit],
        Command::TestPanic if model.test_panic => return vec![Cmd::Panic],
        Command::TestPanic => {}
        Command::Down
        | Command::Up
        | Command::Top
        | Command::Bottom
        | Command::PageDown
        | Command::PageUp
        | Command::HalfPageDown
        | Command::HalfPageUp => moving::move_cursor(model, command),
    }
    Vec::new()
}

/// What a command does while an overlay is open; `None` leaves it to the table.
fn in_overlay(model: &mut Model, command: Command, overlay: Overlay, top: u16) -> Option<Vec<Cmd>> {
    let page = u16::try_from(model.page()).unwrap_or(u16::MAX);
    let scrolled = match command {
        Command::Down => top.saturating_add(1),
        Command::Up => top.saturating_sub(1),
        Command::PageDown => top.saturating_add(page),
        Command::PageUp => top.saturating_sub(page),
        Command::HalfPageDown => top.saturating_add(page / 2),
        Command::HalfPageUp => top.saturating_sub(page / 2),
        Command::Top => 0,
        Command::Bottom => u16::MAX,
        Command::Interrupt | Command::Redraw | Command::Suspend | Command::TestPanic => {
            return None;
        }
        Command::Find if overlay == Overlay::Help => {
            palette::open_commands(model);
            return Some(Vec::new());
        }
        _ => {
            model.overlay = None;
            return Some(Vec::new());
        }
    };
    // The drawing knows how long the text is, and stops at its end.
    let last = super::view::overlay_last_top(model, overlay);
    model.overlay = Some((overlay, scrolled.min(last)));
    Some(Vec::new())
}

#[cfg(test)]
mod tests;
