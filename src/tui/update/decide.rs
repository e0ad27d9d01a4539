//! A decision on the pair of the page.

use super::{Model, menu};
use crate::route::{Decision, Numbers};
use crate::tui::columns::verdict_word;
use crate::tui::message::Cmd;
use crate::tui::model::{Item, Menu, MenuKind};

/// What can be decided, and what it means.
const DECISIONS: [(&str, &str); 6] = [
    ("promote", "show it more"),
    ("keep", "leave it as it is"),
    ("tune", "change something about it"),
    ("delay", "wait"),
    ("retire", "show it no more"),
    ("insufficient", "gather more data"),
];

/// Opens the menu of decisions, what sidecart thinks selected.
pub(super) fn open(model: &mut Model) {
    let Some(detail) = model.pair.detail.get().and_then(Option::as_ref) else {
        model.say("There is nothing to decide on yet.");
        return;
    };
    let thought = detail.pair.verdict.clone();
    let items = DECISIONS.map(|(id, about)| Item::new(id, verdict_word(id), about));
    let mut list = Menu::new(MenuKind::Decide, "Decide", items.into())
        .hint("enter records it with these figures   esc leave");
    if let Some(thought) = thought {
        list.select(&thought);
    }
    menu::open(model, list);
}

/// Has it recorded. Who and when is known outside.
pub(super) fn choose(model: &mut Model, id: &str) -> Vec<Cmd> {
    let Some(detail) = model.pair.detail.get().and_then(Option::as_ref) else {
        return Vec::new();
    };
    let pair = &detail.pair;
    vec![Cmd::Decide(Box::new(Decision {
        at: String::new(),
        who: String::new(),
        anchor_id: pair.anchor_id.clone(),
        target_id: pair.target_id.clone(),
        decision: id.to_owned(),
        note: None,
        verdict: pair.verdict.clone(),
        numbers: Numbers::of(pair),
    }))]
}

/// Takes in all decisions on this database; `done` says what was recorded.
pub(super) fn take(
    model: &mut Model,
    decisions: Result<Vec<Decision>, String>,
    done: Option<String>,
) {
    model.dirty = true;
    let (anchor, target) = (model.pair.anchor.clone(), model.pair.target.clone());
    let is_here =
        |decision: &Decision| decision.anchor_id == anchor && decision.target_id == target;
    match (&decisions, done) {
        (Ok(_), Some(done)) => model.say(done),
        (Err(error), Some(_)) => {
            let error = error.clone();
            model.say(error);
        }
        _ => {}
    }
    let ours = decisions.map(|all| all.into_iter().rev().filter(is_here).collect());
    model.pair.decisions.take(ours);
}
