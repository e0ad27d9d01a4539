//! The palette: every command and every category, product and pair by name; and the
//! places that were kept.

use std::sync::Arc;

use super::{Model, Slot, menu, navigate, pair};
use crate::explore::{Answer, Named, NamedKind, Question};
use crate::tui::keymap::{self, Binding, Command, Place as KeyPlace};
use crate::tui::message::Cmd;
use crate::tui::model::{Item, Menu, MenuKind, PATH_SEPARATOR, Place, Screen, Step, Stop};
use crate::tui::session::Start;

/// A letter that matches scores about 20: a command stands before a name that matches
/// three letters better, a product before its pairs.
const COMMAND: u32 = 60;
const CATEGORY: u32 = 30;
const PRODUCT: u32 = 20;

/// Opens the palette, and asks for the names where they are not known yet.
pub(super) fn open(model: &mut Model) -> Vec<Cmd> {
    let items = items(model);
    let mut list = Menu::new(MenuKind::Palette, "Go to, or do", items)
        .hint("type letters of a command, a category, a product or a pair");
    list.is_loading = model.names.get().is_none();
    menu::open(model, list);
    if !model.names.is_missing() {
        return Vec::new();
    }
    let run = model.next_run();
    model.names.ask(run);
    vec![Cmd::Ask {
        slot: Slot::Names,
        run,
        question: Question::Names,
    }]
}

/// Opens the palette of commands alone: a help that narrows down as one types.
pub(super) fn open_commands(model: &mut Model) {
    let commands = items(model)
        .into_iter()
        .filter(|item| item.id.starts_with("do "))
        .collect();
    let list = Menu::new(MenuKind::Commands, "Keys and what they do", commands)
        .hint("type to narrow down   enter does it   esc close");
    menu::open(model, list);
}

/// Takes the names in.
pub(super) fn take(model: &mut Model, result: Result<Answer, String>) {
    model.dirty = true;
    model.names.take(result.map(|answer| match answer {
        Answer::Names(names) => Arc::from(names),
        _ => Arc::from([]),
    }));
    let is_open = model
        .menu
        .as_ref()
        .is_some_and(|menu| menu.kind == MenuKind::Palette);
    if is_open {
        let items = items(model);
        if let Some(menu) = &mut model.menu {
            menu.fill(items);
        }
    }
}

/// The bindings that can be run from the palette.
fn runnable(model: &Model) -> impl Iterator<Item = (usize, &'static Binding)> {
    let here = KeyPlace::On(model.screen());
    keymap::bindings()
        .enumerate()
        .filter(move |(_, binding)| {
            binding.place == here
                || binding.place == KeyPlace::AnyScreen
                || binding.place == KeyPlace::Everywhere
        })
        .filter(|(_, binding)| !binding.about.is_empty() && binding.command != Command::Palette)
}

fn items(model: &Model) -> Vec<Item> {
    let commands = runnable(model).map(|(place, binding)| {
        let key = binding.keys.first().map(|key| key.name(model.glyphs));
        let label = if binding.hint.is_empty() || binding.about.contains(binding.hint) {
            binding.about.to_owned()
        } else {
            format!("{}: {}", binding.hint, binding.about)
        };
        Item::new(format!("do {place}"), label, key.unwrap_or_default()).weighing(COMMAND)
    });
    let mut items: Vec<Item> = commands.collect();
    if let Some(names) = model.names.get() {
        items.extend(names.iter().map(|named| {
            let kind = word(named.kind);
            let label = if named.title == named.id {
                named.title.clone()
            } else {
                format!("{}  {}", named.title, named.id)
            };
            let weight = match named.kind {
                NamedKind::Category => CATEGORY,
                NamedKind::Product => PRODUCT,
                NamedKind::Pair => 0,
            };
            Item::new(format!("{kind} {}", named.id), label, kind).weighing(weight)
        }));
    }
    items
}

fn word(kind: NamedKind) -> &'static str {
    match kind {
        NamedKind::Category => "category",
        NamedKind::Product => "product",
        NamedKind::Pair => "pair",
    }
}

/// Runs or goes to what was chosen.
pub(super) fn choose(model: &mut Model, id: &str) -> Vec<Cmd> {
    let Some((kind, name)) = id.split_once(' ') else {
        return Vec::new();
    };
    if kind == "do" {
        let place: Option<usize> = name.parse().ok();
        let binding = place.and_then(|place| keymap::bindings().nth(place));
        return binding.map_or_else(Vec::new, |binding| super::run(model, binding.command));
    }
    let kind = match kind {
        "category" => NamedKind::Category,
        "product" => NamedKind::Product,
        _ => NamedKind::Pair,
    };
    let title = model
        .names
        .get()
        .and_then(|names| names.iter().find(|its| its.kind == kind && its.id == name))
        .map_or_else(|| name.to_owned(), |named| named.title.clone());
    let named = Named {
        kind,
        id: name.to_owned(),
        title,
    };
    go(model, &named)
}

/// Goes to a category, a product's pairs, or a pair's page.
pub(super) fn go(model: &mut Model, named: &Named) -> Vec<Cmd> {
    if named.kind == NamedKind::Pair {
        let Some((anchor, target)) = named.id.split_once('>') else {
            return Vec::new();
        };
        return pair::open(model, anchor, target, &named.title);
    }
    model.screens.open(Screen::Drill);
    let path = match named.kind {
        NamedKind::Category => Start::Category(named.id.clone()).path(),
        _ => {
            let place = Place::Pairs {
                anchor: named.id.clone(),
            };
            vec![Stop::root(), Stop::new(place, named.title.clone())]
        }
    };
    navigate::ask(model, path, Step::Forth)
}

/// What shows, as something to come back to.
pub(super) fn here(model: &Model) -> Option<Named> {
    if model.screen() == Screen::Pair {
        let page = &model.pair;
        return Some(Named {
            kind: NamedKind::Pair,
            id: format!("{}>{}", page.anchor, page.target),
            title: page.title.clone(),
        });
    }
    let stop = model.stop();
    let (kind, id) = match &stop.place {
        Place::Categories { under: Some(path) }
        | Place::Products {
            category: Some(path),
            ..
        } => (NamedKind::Category, path.clone()),
        Place::Pairs { anchor } => (NamedKind::Product, anchor.clone()),
        _ => return None,
    };
    let title = match kind {
        NamedKind::Category => id.replace(PATH_SEPARATOR, " > "),
        _ => stop.label.clone(),
    };
    Some(Named { kind, id, title })
}

/// Keeps the place that shows, or no longer.
pub(super) fn bookmark(model: &mut Model) {
    let Some(here) = here(model) else {
        model.say("Only a category, a product or a pair can be kept.");
        return;
    };
    let place = model.bookmarks.iter().position(|kept| kept.id == here.id);
    match place {
        Some(place) => {
            model.bookmarks.remove(place);
            model.say(format!("No bookmark of {} any more.", here.title));
        }
        None => {
            model.say(format!("A bookmark of {}; ' lists them.", here.title));
            model.bookmarks.push(here);
        }
    }
}

/// Opens the menu of kept places.
pub(super) fn bookmarks(model: &mut Model) {
    if model.bookmarks.is_empty() {
        model.say("There are no bookmarks; m makes one of where you are.");
        return;
    }
    let items = model.bookmarks.iter().map(|kept| {
        let kind = word(kept.kind);
        Item::new(format!("{kind} {}", kept.id), kept.title.clone(), kind)
    });
    let list = Menu::new(MenuKind::Bookmarks, "Bookmarks", items.collect())
        .hint("enter goes there   m at the place takes it away");
    menu::open(model, list);
}

/// Goes to a kept place.
pub(super) fn choose_bookmark(model: &mut Model, id: &str) -> Vec<Cmd> {
    let kept = model
        .bookmarks
        .iter()
        .find(|kept| id.ends_with(&format!(" {}", kept.id)))
        .cloned();
    kept.map_or_else(Vec::new, |named| go(model, &named))
}
