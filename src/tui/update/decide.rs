//! A decision on the pair of the page.

use super::{Model, menu};
use crate::route::{Decision, Numbers, Within};
use crate::tui::columns::verdict_word;
use crate::tui::message::Cmd;
use crate::tui::model::{Item, Menu, MenuKind};

/// What can be decided, and what it means.
const DECISIONS: [(&str, &str); 6] = [
    ("promote", "show it more"),
    ("keep", "leave it as it is"),
    ("tune", "change something about it"),
    ("delay", "show it at a later place"),
    ("retire", "show it no more"),
    ("insufficient", "gather more data"),
];

/// Whether the figures of the page are those of its window and filter, all of them; says
/// so where they are not.
fn is_settled(model: &mut Model) -> bool {
    let is_settled = model.pair.awaited().next().is_none();
    if !is_settled {
        model.say_or(
            "The figures of this page are still being read; decide when they are there.",
            "Figures are still being read.",
        );
    }
    is_settled
}

/// Opens the menu of decisions, what sidecart thinks selected.
pub(super) fn open(model: &mut Model) {
    if !is_settled(model) {
        return;
    }
    let Some(detail) = model.pair.detail.get().and_then(Option::as_ref) else {
        model.say("There are no figures to decide on.");
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
    // They may have been asked for again while the menu was open.
    if !is_settled(model) {
        return Vec::new();
    }
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
        within: Within::of(&model.scope),
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
