//! The page of one pair.

use super::{Model, Slot, decide, screens};
use crate::explore::{Answer, Behind, LevelRow, Question, Reply, Run};
use crate::tui::keymap::Command;
use crate::tui::message::Cmd;
use crate::tui::model::{EVIDENCE_PAGE, OpenEvidence, Overlay, PairPage, Part, Screen};

/// Opens the page of a pair.
pub(super) fn open(model: &mut Model, anchor: &str, target: &str, title: &str) -> Vec<Cmd> {
    let base_n = model.table().and_then(|table| {
        let row = table.selected()?;
        let pair = row
            .pair
            .filter(|pair| pair.anchor_id == anchor && pair.target_id == target)?;
        pair.level.base_n
    });
    let base_n = base_n.or_else(|| {
        let dot = model.whole.dot()?;
        (dot.anchor == anchor && dot.target == target).then_some(dot.base_n)
    });
    model.pair = PairPage::new(anchor, target, title);
    model.pair.base_n = base_n;
    model.screens.open(Screen::Pair);
    let mut cmds = ask(model);
    cmds.push(Cmd::ReadDecisions);
    cmds
}

/// Asks for everything that the page shows.
pub(super) fn ask(model: &mut Model) -> Vec<Cmd> {
    let place = model.pair.place();
    let scope = model.scope.clone();
    let questions = [
        (
            Slot::Pair,
            Question::Pair {
                scope: scope.clone(),
                anchor: model.pair.anchor.clone(),
                target: model.pair.target.clone(),
            },
        ),
        (
            Slot::Funnel,
            Question::Funnel {
                scope: scope.clone(),
                place: place.clone(),
            },
        ),
        (
            Slot::Series,
            Question::Series {
                scope: scope.clone(),
                place: place.clone(),
                step: model.pair.step(),
            },
        ),
        (
            Slot::Cross,
            Question::Grid {
                scope: scope.clone(),
                place: place.clone(),
                by: ["placement".to_owned(), "customer".to_owned()],
            },
        ),
        (
            Slot::Lists,
            Question::Cohorts {
                scope: scope.clone(),
                by: "list_size".to_owned(),
                place: place.clone(),
                beside: false,
            },
        ),
        (
            Slot::Reasons,
            Question::Reasons {
                scope: scope.clone(),
                place: place.clone(),
            },
        ),
        (
            Slot::Positions,
            Question::Cohorts {
                scope,
                by: "position".to_owned(),
                place,
                beside: false,
            },
        ),
    ];
    let mut cmds = Vec::new();
    model.page_asked = Some(model.clock);
    for (slot, question) in questions {
        let run = model.next_run();
        let page = &mut model.pair;
        match slot {
            Slot::Pair => page.detail.ask(run),
            Slot::Funnel => page.funnel.ask(run),
            Slot::Series => {
                // The overview has the slot no more: on return it lacks them, and asks again.
                model.whole.series.give_up();
                page.series.ask(run);
            }
            Slot::Cross => page.cross.ask(run),
            Slot::Lists => page.lists.ask(run),
            Slot::Reasons => page.reasons.ask(run),
            _ => page.positions.ask(run),
        }
        cmds.push(Cmd::Ask {
            slot,
            run,
            question,
        });
    }
    if model.pair.evidence.is_some() {
        cmds.extend(ask_evidence(model));
    }
    cmds
}

/// Whether the page waits for that run.
pub(super) fn awaits(model: &Model, run: Run) -> bool {
    let page = &model.pair;
    page.detail.awaits(run)
        || page.funnel.awaits(run)
        || page.series.awaits(run)
        || page.cross.awaits(run)
        || page.positions.awaits(run)
        || page.lists.awaits(run)
        || page.reasons.awaits(run)
        || page
            .evidence
            .as_ref()
            .is_some_and(|open| open.rows.awaits(run))
}

/// Takes an answer in.
pub(super) fn take(model: &mut Model, reply: Reply) {
    model.dirty = true;
    let page = &mut model.pair;
    match (reply.slot, reply.result) {
        (Slot::Pair, result) => page.detail.take(result.map(|answer| match answer {
            Answer::Pair(table) => table.rows.into_iter().next(),
            _ => None,
        })),
        (Slot::Funnel, result) => page.funnel.take(result.map(|answer| match answer {
            Answer::Funnel(funnel) => funnel,
            _ => Default::default(),
        })),
        (Slot::Series, result) => page.series.take(result.map(|answer| match answer {
            Answer::Series(table) => table.rows,
            _ => Vec::new(),
        })),
        (Slot::Cross, result) => page.cross.take(result.map(|answer| match answer {
            Answer::Grid(table) => table.rows,
            _ => Vec::new(),
        })),
        (Slot::Positions, result) => page.positions.take(result.map(levels)),
        (Slot::Lists, result) => page.lists.take(result.map(levels)),
        (Slot::Reasons, result) => page.reasons.take(result.map(|answer| match answer {
            Answer::Reasons(reasons) => reasons,
            _ => Vec::new(),
        })),
        (_, result) => {
            if let Some(open) = &mut page.evidence {
                open.rows.take(result.map(|answer| match answer {
                    Answer::Evidence(evidence) => evidence,
                    _ => Default::default(),
                }));
            }
        }
    }
}

/// The figures of members.
fn levels(answer: Answer) -> Vec<LevelRow> {
    match answer {
        Answer::Cohorts(table) => table.rows.into_iter().map(|row| row.level).collect(),
        _ => Vec::new(),
    }
}

/// What a command does on this page; `None` leaves it to what holds on all screens.
pub(super) fn run(model: &mut Model, command: Command) -> Option<Vec<Cmd>> {
    if let Command::Evidence(of) = command {
        return Some(open_evidence(model, of));
    }
    match command {
        Command::Decide => {
            decide::open(model);
            return Some(Vec::new());
        }
        Command::Notes => {
            model.overlay = Some((Overlay::Missing, 0));
            return Some(Vec::new());
        }
        _ => {}
    }
    if model.pair.evidence.is_some() {
        return in_evidence(model, command);
    }
    let last = crate::tui::view::pair_last_top(model);
    let page = model.page();
    if screens::scroll_lines(&mut model.pair.top, command, page, last) {
        return Some(Vec::new());
    }
    match command {
        Command::Open => Some(open_evidence(model, Behind::Lines)),
        _ => None,
    }
}

fn open_evidence(model: &mut Model, of: Behind) -> Vec<Cmd> {
    model.pair.evidence = Some(OpenEvidence {
        of,
        page: 0,
        rows: Part::default(),
        scroll: 0,
        top: 0,
    });
    ask_evidence(model)
}

fn ask_evidence(model: &mut Model) -> Vec<Cmd> {
    let run = model.next_run();
    let place = model.pair.place();
    model.page_asked = Some(model.clock);
    let Some(open) = &mut model.pair.evidence else {
        return Vec::new();
    };
    open.rows.ask(run);
    vec![Cmd::Ask {
        slot: Slot::Evidence,
        run,
        question: Question::Evidence {
            scope: model.scope.clone(),
            place,
            of: open.of,
            limit: EVIDENCE_PAGE,
            offset: open.page * EVIDENCE_PAGE,
        },
    }]
}

fn in_evidence(model: &mut Model, command: Command) -> Option<Vec<Cmd>> {
    let lines = model.page();
    let open = model.pair.evidence.as_mut()?;
    let (here, total) = open
        .rows
        .get()
        .map_or((0, 0), |evidence| (evidence.rows.len(), evidence.total));
    let most = here.saturating_sub(lines);
    match command {
        Command::Down => open.top = (open.top + 1).min(most),
        Command::Up => open.top = open.top.saturating_sub(1),
        Command::HalfPageDown => open.top = (open.top + lines / 2).min(most),
        Command::HalfPageUp => open.top = open.top.saturating_sub(lines / 2),
        Command::Top => open.top = 0,
        Command::Bottom => open.top = most,
        Command::ScrollRight => {
            let columns = open.rows.get().map_or(0, |evidence| evidence.columns.len());
            open.scroll = (open.scroll + 1).min(columns.saturating_sub(2));
        }
        Command::ScrollLeft => open.scroll = open.scroll.saturating_sub(1),
        Command::PageDown => {
            if open.top < most {
                open.top = (open.top + lines).min(most);
            } else if (open.page + 1) * EVIDENCE_PAGE < total {
                open.page += 1;
                open.top = 0;
                return Some(ask_evidence(model));
            }
        }
        Command::PageUp => {
            if open.top > 0 {
                open.top = open.top.saturating_sub(lines);
            } else if open.page > 0 {
                open.page -= 1;
                return Some(ask_evidence(model));
            }
        }
        Command::Escape => {
            let run = open.rows.awaited();
            model.pair.evidence = None;
            let slot = Slot::Evidence;
            return Some(Vec::from_iter(run.map(|run| Cmd::Cancel { slot, run })));
        }
        _ => return None,
    }
    Some(Vec::new())
}
