//! The screen of the shop as a whole.

use super::{Model, Slot, pair, screens};
use crate::explore::{Answer, Place, Question, Reply, Run, Step};
use crate::tui::keymap::Command;
use crate::tui::message::Cmd;
use crate::tui::model::{Dot, Overlay, Way};

/// Asks for everything that the screen shows.
pub(super) fn ask(model: &mut Model) -> Vec<Cmd> {
    let place = Place::default();
    let scope = model.scope.clone();
    let questions = [
        (
            Slot::Whole,
            Question::Series {
                scope: scope.clone(),
                place: place.clone(),
                step: Step::Whole,
            },
        ),
        (
            Slot::Types,
            Question::Types {
                scope: scope.clone(),
                place: place.clone(),
            },
        ),
        (
            Slot::Placements,
            Question::Placements {
                scope: scope.clone(),
                place: place.clone(),
            },
        ),
        (
            Slot::Series,
            Question::Series {
                scope: scope.clone(),
                place,
                step: Step::Week,
            },
        ),
        (
            Slot::Map,
            Question::Pairs {
                scope,
                category: None,
                anchor: None,
                target: None,
            },
        ),
    ];
    let mut cmds = Vec::new();
    model.page_asked = Some(model.clock);
    for (slot, question) in questions {
        let run = model.next_run();
        let overview = &mut model.whole;
        match slot {
            Slot::Whole => overview.whole.ask(run),
            Slot::Types => overview.types.ask(run),
            Slot::Placements => overview.placements.ask(run),
            Slot::Series => overview.series.ask(run),
            _ => overview.map.ask(run),
        }
        cmds.push(Cmd::Ask {
            slot,
            run,
            question,
        });
    }
    cmds
}

/// Asks for what is missing, if anything is.
pub(super) fn complete(model: &mut Model) -> Vec<Cmd> {
    if model.whole.is_missing() {
        ask(model)
    } else {
        Vec::new()
    }
}

/// Whether the screen waits for that run.
pub(super) fn awaits(model: &Model, run: Run) -> bool {
    let overview = &model.whole;
    overview.whole.awaits(run)
        || overview.types.awaits(run)
        || overview.placements.awaits(run)
        || overview.series.awaits(run)
        || overview.map.awaits(run)
}

/// Takes an answer in.
pub(super) fn take(model: &mut Model, reply: Reply) {
    model.dirty = true;
    let overview = &mut model.whole;
    let levels = |result: Result<Answer, String>| {
        result.map(|answer| match answer {
            Answer::Levels(table) | Answer::Series(table) => table.rows,
            Answer::Impacts(table) => table.rows.into_iter().map(|row| row.level).collect(),
            _ => Vec::new(),
        })
    };
    match reply.slot {
        Slot::Whole => {
            let rows = levels(reply.result);
            overview
                .whole
                .take(rows.map(|rows| rows.into_iter().next()));
        }
        Slot::Types => overview.types.take(reply.result.map(|answer| match answer {
            Answer::Impacts(table) => table.rows,
            _ => Vec::new(),
        })),
        Slot::Placements => overview.placements.take(levels(reply.result)),
        Slot::Series => overview.series.take(levels(reply.result)),
        _ => {
            let dots = reply.result.map(|answer| match answer {
                Answer::Pairs(table) => {
                    let mut dots: Vec<Dot> = table.rows.iter().filter_map(Dot::of).collect();
                    dots.sort_by(|a, b| b.base_n.total_cmp(&a.base_n));
                    dots
                }
                _ => Vec::new(),
            });
            overview.map.take(dots);
            overview.selected = 0;
        }
    }
}

/// Scrolls to the map if its selected dot is not on screen; whether it was not.
fn reveal_map(model: &mut Model, page: usize, last: u16) -> bool {
    let map = crate::tui::view::map_lines(model);
    let top = usize::from(model.whole.top);
    let is_shown = map.start >= top && map.end <= top + page;
    let has_more = map.end > 0 && (map.start > top || map.end > top + page) && top < last.into();
    if is_shown || !has_more {
        return false;
    }
    model.whole.top = last;
    true
}

/// What a command does on this screen; `None` leaves it to what holds on all.
pub(super) fn run(model: &mut Model, command: Command) -> Option<Vec<Cmd>> {
    let last = crate::tui::view::overview_last_top(model);
    let page = model.page();
    if screens::scroll_lines(&mut model.whole.top, command, page, last) {
        return Some(Vec::new());
    }
    let is_map = matches!(
        command,
        Command::MapLeft | Command::MapRight | Command::MapUp | Command::MapDown | Command::Open
    );
    if is_map && reveal_map(model, page, last) && command == Command::Open {
        model.say("enter opens the selected dot.");
        return Some(Vec::new());
    }
    match command {
        Command::Notes => model.overlay = Some((Overlay::Missing, 0)),
        Command::MapLeft => model.whole.go(Way::Left),
        Command::MapRight => model.whole.go(Way::Right),
        Command::MapUp => model.whole.go(Way::Up),
        Command::MapDown => model.whole.go(Way::Down),
        Command::Open => {
            let dot = model.whole.dot().cloned();
            return Some(match dot {
                Some(dot) => pair::open(model, &dot.anchor, &dot.target, &dot.title),
                None => Vec::new(),
            });
        }
        _ => return None,
    }
    Some(Vec::new())
}
