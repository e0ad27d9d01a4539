//! Pairs that are flagged, or judged alike.

use super::{Model, menu, navigate};
use crate::tui::columns::verdict_word;
use crate::tui::message::Cmd;
use crate::tui::model::{Item, MARKED, Menu, MenuKind, Rows};

/// Flags and verdicts, and what they say (DOMAIN.md 7.2).
const MARKS: [(&str, &str); 14] = [
    ("simpson", "the total says the opposite of its parts"),
    ("forced", "taken as often as others or more, and sent back"),
    ("vanity", "many take it, and it does not earn its place"),
    ("cannibal", "many buyers would have bought it anyway"),
    (
        "confounded",
        "those who saw it differ from those who did not",
    ),
    ("discount_bought", "it sells by its discount, at a loss"),
    ("immature", "many of its returns are still to come"),
    ("data_gap", "the data behind it have gaps"),
    ("promote", "show it more"),
    ("keep", "leave it as it is"),
    ("tune", "change one thing"),
    ("delay", "show it later in the visit"),
    ("retire", "stop showing it"),
    ("insufficient", "it cannot be told yet"),
];

/// Opens the menu of flags and verdicts, with how many pairs of the table have each.
pub(super) fn open(model: &mut Model) {
    let rows = model.table().map(|table| &table.rows);
    let count = |mark: &str| match rows.map(AsRef::as_ref) {
        Some(Rows::Pairs(pairs) | Rows::AllPairs(pairs)) => {
            let has = |pair: &&crate::explore::PairRow| {
                let mut marks = pair.flags.iter().flatten().chain(&pair.verdict);
                marks.any(|its| its == mark)
            };
            format!("{} here", pairs.iter().filter(has).count())
        }
        _ => String::new(),
    };
    let items = MARKS.map(|(mark, about)| {
        let label = format!("{}: {about}", verdict_word(mark).replace('_', " "));
        Item::new(mark, label, count(mark))
    });
    let list = Menu::new(MenuKind::Flags, "Pairs that are", items.into())
        .hint("of this table of pairs, or of every pair");
    menu::open(model, list);
}

/// Shows only the pairs with that flag or verdict.
pub(super) fn choose(model: &mut Model, mark: &str) -> Vec<Cmd> {
    let text = format!("{MARKED}{mark}");
    let is_pairs = model
        .table()
        .is_some_and(|table| matches!(table.rows.as_ref(), Rows::Pairs(_) | Rows::AllPairs(_)));
    if is_pairs {
        model.strip_lag = None;
        model.stop_mut().find(&text);
        return Vec::new();
    }
    let cmds = navigate::all_pairs(model);
    let stop = model
        .pending
        .as_mut()
        .and_then(|pending| pending.path.last_mut());
    if let Some(stop) = stop {
        stop.find(&text);
    }
    cmds
}
