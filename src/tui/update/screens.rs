//! Which screen a command, an answer or a reload belongs to.
//!
//! A new screen adds a line to [`run`], [`ask`], [`answer`] and [`scroll`].

use super::{
    Model, aside, compare, filter, found, gaps, overview, pair, palette, portfolio, retention,
    whatif,
};
use crate::explore::{Reply, Slot};
use crate::tui::keymap::Command;
use crate::tui::message::Cmd;
use crate::tui::model::{Cursor, Screen, Whole};

/// What a command does on the screen that shows; `None` leaves it to what holds on
/// all of them.
pub(super) fn run(model: &mut Model, command: Command) -> Option<Vec<Cmd>> {
    let done = match model.screen() {
        Screen::Drill => return None,
        Screen::Gaps => gaps::run(model, command),
        Screen::WhatIf => whatif::run(model, command),
        Screen::Scenarios => whatif::run_scenarios(model, command),
        Screen::Portfolio => portfolio::run(model, command),
        screen @ (Screen::Alerts | Screen::Opportunities) => found::run(model, screen, command),
        Screen::Compare => compare::run(model, command),
        Screen::Retention => retention::run(model, command),
        Screen::Overview => overview::run(model, command),
        Screen::Pair => pair::run(model, command),
    };
    done.or_else(|| match command {
        Command::Escape => {
            // Nobody waits for them any more.
            let left: Vec<_> = match model.screen() {
                Screen::Pair => model.pair.awaited().collect(),
                Screen::Overview => model.whole.give_up().collect(),
                Screen::Retention => {
                    let run = model.retention.months.give_up();
                    run.map(|run| (Slot::Retention, run)).into_iter().collect()
                }
                Screen::Alerts => {
                    let run = model.alerts.give_up();
                    run.map(|run| (Slot::Alerts, run)).into_iter().collect()
                }
                Screen::Opportunities => {
                    let run = model.opportunities.give_up();
                    let asked = run.map(|run| (Slot::Opportunities, run));
                    asked.into_iter().collect()
                }
                _ => Vec::new(),
            };
            let cancel = |(slot, run)| Cmd::Cancel { slot, run };
            let mut cmds: Vec<Cmd> = left.into_iter().map(cancel).collect();
            model.screens.close();
            // Two screens share slots: what the upper one took, the lower one lacks.
            if model.screen() == Screen::Overview {
                cmds.extend(overview::complete(model));
            }
            Some(cmds)
        }
        Command::Go(_)
        | Command::Palette
        | Command::Flags
        | Command::Theme
        | Command::Mouse
        | Command::Dump
        | Command::Bookmark
        | Command::Bookmarks
        | Command::Copy
        | Command::Export
        | Command::AllPairs
        | Command::Filter
        | Command::FilterClear
        | Command::FilterRepeat
        | Command::Reload
        | Command::Help
        | Command::Redraw
        | Command::Suspend
        | Command::Interrupt
        | Command::Quit
        | Command::TestPanic => None,
        // What is left is about the drill below.
        _ => Some(Vec::new()),
    })
}

/// Shows a screen, and asks for what it lacks.
pub(super) fn open(model: &mut Model, screen: Screen) -> Vec<Cmd> {
    if screen == Screen::WhatIf {
        return whatif::open(model);
    }
    model.screens.open(screen);
    match screen {
        Screen::Scenarios => whatif::open_scenarios(model),
        Screen::WhatIf | Screen::Portfolio => Vec::new(),
        Screen::Compare => {
            compare::open(model);
            Vec::new()
        }
        Screen::Retention => retention::open(model),
        Screen::Overview => overview::complete(model),
        // Its rows are there since the start.
        Screen::Pair | Screen::Gaps | Screen::Drill => Vec::new(),
        Screen::Alerts => vec![found::ask_alerts(model)],
        Screen::Opportunities => vec![found::ask_opportunities(model)],
    }
}

/// Asks anew for what the open screens show: after a reload, and when window or
/// filter changed.
pub(super) fn ask(model: &mut Model) -> Vec<Cmd> {
    let mut cmds = Vec::new();
    if model.screens.holds(Screen::Gaps) {
        cmds.push(gaps::ask(model));
    }
    // They share a slot: the last one asked goes first.
    if model.screens.holds(Screen::WhatIf) && model.screen() != Screen::WhatIf {
        cmds.extend(whatif::ask(model));
    }
    if model.screens.holds(Screen::Portfolio) {
        cmds.extend(portfolio::ask_all(model));
    }
    if model.screen() == Screen::WhatIf {
        cmds.extend(whatif::ask(model));
    }
    if model.screens.holds(Screen::Alerts) {
        cmds.push(found::ask_alerts(model));
    }
    if model.screens.holds(Screen::Opportunities) {
        cmds.push(found::ask_opportunities(model));
    }
    if model.screens.holds(Screen::Overview) {
        cmds.extend(overview::ask(model));
    } else {
        model.whole = Whole::default();
    }
    if model.screens.holds(Screen::Retention) {
        cmds.extend(retention::ask(model));
    }
    if model.screens.holds(Screen::Pair) {
        cmds.extend(pair::ask(model));
    }
    cmds
}

/// Takes an answer that is for a screen of its own.
pub(super) fn answer(model: &mut Model, reply: Reply) {
    match reply.slot {
        Slot::Gaps if reply.run == model.gaps.run => gaps::take(model, reply.result),
        Slot::WhatIf if reply.run == model.whatif.run => whatif::take(model, reply.result),
        Slot::WhatIf if reply.run == model.portfolio.run => portfolio::take(model, reply.result),
        Slot::Replay
            if model
                .portfolio
                .replay
                .as_ref()
                .is_some_and(|(run, _)| *run == reply.run) =>
        {
            portfolio::take_replay(model, reply.result);
        }
        Slot::Gaps
        | Slot::Grid
        | Slot::Draft
        | Slot::Verdicts
        | Slot::Ahead
        | Slot::Header
        | Slot::WhatIf
        | Slot::Replay => {}
        Slot::Alerts if reply.run == model.alerts.run => {
            found::take_alerts(model, reply.result);
        }
        Slot::Opportunities if reply.run == model.opportunities.run => {
            found::take_opportunities(model, reply.result);
        }
        Slot::Retention if model.retention.months.awaits(reply.run) => {
            retention::take(model, reply);
        }
        Slot::Aside => aside::take(model, reply),
        Slot::Names if model.names.awaits(reply.run) => palette::take(model, reply.result),
        Slot::Values if reply.run == model.values_run => filter::take(model, reply.result),
        _ if overview::awaits(model, reply.run) => overview::take(model, reply),
        _ if pair::awaits(model, reply.run) => pair::take(model, reply),
        _ => {}
    }
}

/// Brings every cursor into the lines that its list has.
pub(super) fn scroll(model: &mut Model) {
    let page = model.page();
    if let Some(table) = &mut model.stop_mut().table {
        table.scroll_into(page);
    }
    let (lines, len) = (model.gap_lines(), model.gaps.rows().len());
    model.gaps.cursor.scroll_into(lines, len);
    let (lines, len) = (model.found_lines(Screen::Alerts), model.alerts.rows().len());
    model.alerts.cursor.scroll_into(lines, len);
    let lines = model.found_lines(Screen::Opportunities);
    let len = model.opportunities.rows().len();
    model.opportunities.cursor.scroll_into(lines, len);
    let lines = super::super::view::menu_lines(model);
    if let Some(menu) = &mut model.menu {
        let len = menu.len();
        menu.cursor.scroll_into(lines, len);
    }
}

/// Moves the cursor of a list of `len` rows that has so many lines on screen;
/// whether the command was about that.
pub(super) fn move_cursor(cursor: &mut Cursor, command: Command, lines: usize, len: usize) -> bool {
    let page = isize::try_from(lines).unwrap_or(isize::MAX);
    match command {
        Command::Down => cursor.move_by(1, len),
        Command::Up => cursor.move_by(-1, len),
        Command::PageDown => cursor.move_by(page, len),
        Command::PageUp => cursor.move_by(-page, len),
        Command::HalfPageDown => cursor.move_by((page / 2).max(1), len),
        Command::HalfPageUp => cursor.move_by(-(page / 2).max(1), len),
        Command::Top => cursor.move_to(0, len),
        Command::Bottom => cursor.move_to(usize::MAX, len),
        _ => return false,
    }
    true
}

/// Scrolls a page of text whose first line can be `last` at most; whether the
/// command was about that.
pub(super) fn scroll_lines(top: &mut u16, command: Command, lines: usize, last: u16) -> bool {
    let page = u16::try_from(lines).unwrap_or(u16::MAX);
    let wanted = match command {
        Command::Down => top.saturating_add(1),
        Command::Up => top.saturating_sub(1),
        Command::PageDown => top.saturating_add(page),
        Command::PageUp => top.saturating_sub(page),
        Command::HalfPageDown => top.saturating_add((page / 2).max(1)),
        Command::HalfPageUp => top.saturating_sub((page / 2).max(1)),
        Command::Top => 0,
        Command::Bottom => u16::MAX,
        _ => return false,
    };
    *top = wanted.min(last);
    true
}
