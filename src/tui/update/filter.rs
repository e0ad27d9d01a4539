//! Window and filter: chosen in menus, obeyed by everything on screen.

use super::{Model, Slot, menu, navigate, reload};
use crate::domain::{Scope, Window};
use crate::explore::{self, Answer, Question};
use crate::tui::columns;
use crate::tui::message::Cmd;
use crate::tui::model::{Item, Menu, MenuKind, WINDOWS, last_days, typed_window};

/// Lines of the menu that are no dimension.
const WINDOW: &str = "window";
const CLEAR: &str = "clear";
const NAME: &str = "name";

/// Opens the menu of what can be filtered by.
pub(super) fn open(model: &mut Model) {
    let mut items = vec![Item::new(WINDOW, "window", window_words(model))];
    let mode = model.overview.as_ref().map(|overview| overview.mode);
    items.extend(explore::dimensions_in(mode).map(|key| {
        let terms = &model.scope.filter.terms;
        let values = terms.iter().find(|(its, _)| its == key);
        let values = values.map_or_else(String::new, |(_, values)| columns::values(key, values));
        Item::new(key, key.replace('_', " "), values)
    }));
    if model.scope != Scope::default() {
        items.push(Item::new(CLEAR, "clear everything", ""));
        items.push(Item::new(NAME, "keep under a name", ""));
    }
    for (name, scope) in &model.filters.named {
        let id = format!("named {name}");
        items.push(Item::new(id, name.clone(), words(scope)));
    }
    let list = Menu::new(MenuKind::Filter, "Filter", items).hint("enter choose   esc close");
    menu::open(model, list);
}

fn window_words(model: &Model) -> String {
    let Window { from, to } = model.scope.window;
    match (from, to) {
        (None, None) => String::new(),
        (from, to) => {
            let day = |day: Option<crate::domain::Day>, open: &str| {
                day.map_or_else(|| open.to_owned(), |day| day.to_string())
            };
            let arrow = model.glyphs.arrow;
            format!("{} {arrow} {}", day(from, "start"), day(to, "end"))
        }
    }
}

/// A filter in words.
fn words(scope: &Scope) -> String {
    let mut parts: Vec<String> = Vec::new();
    if let Some(from) = scope.window.from {
        parts.push(format!("from {from}"));
    }
    if let Some(to) = scope.window.to {
        parts.push(format!("to {to}"));
    }
    for (key, values) in &scope.filter.terms {
        let name = key.replace('_', " ");
        parts.push(format!("{name} {}", columns::values(key, values)));
    }
    parts.join("; ")
}

/// What choosing a line of the menu does.
pub(super) fn choose(model: &mut Model, id: &str) -> Vec<Cmd> {
    if let Some(name) = id.strip_prefix("named ") {
        let scope = model.filters.get(name).cloned().unwrap_or_default();
        return apply(model, scope);
    }
    match id {
        WINDOW => {
            let windows = WINDOWS.map(|(id, name, _)| Item::new(id, name, ""));
            let list = Menu::new(MenuKind::Window, "Window", windows.into())
                .hint("or type two days: the first, and the first day after");
            menu::open(model, list);
            Vec::new()
        }
        CLEAR => clear(model),
        NAME => {
            let list = Menu::new(MenuKind::FilterName, "Name of this filter", Vec::new())
                .hint("type a name, enter keeps it");
            menu::open(model, list);
            Vec::new()
        }
        key => ask_values(model, key),
    }
}

/// Asks for the values of a dimension.
fn ask_values(model: &mut Model, key: &str) -> Vec<Cmd> {
    let title = key.replace('_', " ");
    let mut list = Menu::new(MenuKind::Values(key.to_owned()), title, Vec::new())
        .hint("space mark several   enter takes them; none is no filter");
    list.is_loading = true;
    menu::open(model, list);
    model.values_run = model.next_run();
    vec![Cmd::Ask {
        slot: Slot::Values,
        run: model.values_run,
        question: Question::Values {
            dimension: key.to_owned(),
        },
    }]
}

/// Takes the values in.
pub(super) fn take(model: &mut Model, result: Result<Answer, String>) {
    model.dirty = true;
    let Some(Menu {
        kind: MenuKind::Values(key),
        ..
    }) = &model.menu
    else {
        return;
    };
    let terms = &model.scope.filter.terms;
    let key = key.clone();
    let chosen = terms.iter().find(|(its, _)| *its == key);
    let is_on = |value: &String| chosen.is_some_and(|(_, values)| values.contains(value));
    let values = match result {
        Ok(Answer::Values(values)) => values,
        Ok(_) => Vec::new(),
        Err(sentence) => {
            model.menu = None;
            model.say_or(sentence, "The values cannot be read.");
            return;
        }
    };
    if values.is_empty() {
        let key = key.replace('_', " ");
        model.menu = None;
        model.say(format!("Nothing in these data has a {key}."));
        return;
    }
    let items = values
        .into_iter()
        .map(|value| {
            let on = is_on(&value);
            let word = columns::value_word(&key, &value).into_owned();
            Item::new(value, word, "").marked(on)
        })
        .collect();
    if let Some(menu) = &mut model.menu {
        menu.fill(items);
    }
}

/// Filters by the marked values or, where none is marked, by the selected one.
pub(super) fn take_values(model: &mut Model, key: &str, menu: &Menu) -> Vec<Cmd> {
    let terms = &model.scope.filter.terms;
    let held = terms.iter().any(|(its, _)| its == key);
    let mut values: Vec<String> = menu
        .items
        .iter()
        .filter(|item| item.mark == Some(true))
        .map(|item| item.id.clone())
        .collect();
    if values.is_empty() && !held {
        values.extend(menu.selected().map(|item| item.id.clone()));
    }
    let mut scope = model.scope.clone();
    let place = scope.filter.terms.iter().position(|(its, _)| its == key);
    match (place, values.is_empty()) {
        (Some(place), true) => {
            scope.filter.terms.remove(place);
        }
        (Some(place), false) => scope.filter.terms[place].1 = values,
        (None, true) => {}
        (None, false) => scope.filter.terms.push((key.to_owned(), values)),
    }
    apply(model, scope)
}

/// Takes the chosen window, or the one that is typed.
pub(super) fn take_window(model: &mut Model, id: Option<&str>, menu: &Menu) -> Vec<Cmd> {
    let window = match (typed_window(menu.text()), id) {
        (Some(window), _) => window,
        (None, Some(id)) => {
            let days = WINDOWS
                .iter()
                .find(|(its, ..)| *its == id)
                .and_then(|(.., days)| *days);
            match (days, model.filters.data_end) {
                (None, _) => Window::default(),
                (Some(days), Some(last)) => last_days(days, last),
                (Some(_), None) => {
                    model.say("The data have no dates, so no window can be applied.");
                    return Vec::new();
                }
            }
        }
        (None, None) => {
            model.say_or(
                "A window is two days, as in 2026-01-01 2026-04-01.",
                "Type 2026-01-01 2026-04-01.",
            );
            return Vec::new();
        }
    };
    let scope = Scope {
        window,
        ..model.scope.clone()
    };
    apply(model, scope)
}

/// Keeps the filter under a name.
pub(super) fn take_name(model: &mut Model, name: &str) -> Vec<Cmd> {
    let name = name.trim();
    if name.is_empty() {
        model.say("A filter needs a name to be kept.");
    } else {
        model.filters.keep(name, &model.scope.clone());
        model.say(format!("The filter is kept as {name}."));
    }
    Vec::new()
}

/// Shows everything again.
pub(super) fn clear(model: &mut Model) -> Vec<Cmd> {
    if model.scope == Scope::default() {
        model.say("There is no filter.");
        return Vec::new();
    }
    apply(model, Scope::default())
}

/// Uses the last filter again or, while it holds, the one without.
pub(super) fn repeat(model: &mut Model) -> Vec<Cmd> {
    match model.filters.last.clone() {
        Some(last) if last != model.scope => apply(model, last),
        Some(_) => apply(model, Scope::default()),
        None => {
            model.say("No filter was used yet; f opens them.");
            Vec::new()
        }
    }
}

/// Asks everything on screen again under another window and filter.
fn apply(model: &mut Model, scope: Scope) -> Vec<Cmd> {
    if scope == model.scope {
        return Vec::new();
    }
    if scope != Scope::default() {
        model.filters.last = Some(scope.clone());
    }
    model.scope = scope;
    let mut cmds = navigate::drop_pending(model);
    model.history.forget_rows();
    let above = model.path.len().saturating_sub(1);
    for stop in model.path.iter_mut().take(above) {
        stop.forget_rows();
        stop.error = None;
    }
    let stop = model.stop_mut();
    stop.is_old = stop.table.is_some();
    cmds.extend(reload::ask_all(model));
    cmds
}
