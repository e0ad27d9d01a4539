//! The columns of the view: shown, hidden, moved, resized, scrolled, sorted by.

use crossterm::event::{KeyCode, KeyEvent};

use super::{Model, menu};
use crate::tui::columns::{self, Field};
use crate::tui::message::Cmd;
use crate::tui::model::{Item, Menu, MenuKind, Sort};

/// Opens the menu of columns.
pub(super) fn open(model: &mut Model) {
    let fields = items(model);
    let list = Menu::new(MenuKind::Columns, "Columns", fields)
        .hint("space show or hide   [ ] move   < > narrower, wider   enter sort");
    menu::open(model, list);
}

/// All columns of the view in the person's order.
fn all(model: &Model) -> Vec<Field> {
    let columns = columns::of(model.view(), model.level(), model.base());
    let ordered = model.arrangement().ordered(columns);
    ordered.into_iter().map(|column| column.field).collect()
}

fn items(model: &Model) -> Vec<Item> {
    let arrangement = model.arrangement();
    let sorts = model.table().map(|table| table.sort());
    all(model)
        .into_iter()
        .map(|field| {
            let heading = columns::heading(field, model.about());
            let name = match field.drawn() {
                Some(_) => "95 % interval, drawn".to_owned(),
                None => format!("{} {}", heading.name, heading.unit),
            };
            let mut detail = Vec::new();
            if let Some(width) = arrangement.width(field) {
                detail.push(format!("{width} wide"));
            }
            if arrangement.pinned.contains(&field) {
                detail.push("always".to_owned());
            }
            if let Some(sort) = sorts.filter(|sort| sort.field == field) {
                let way = if sort.descending {
                    "largest first"
                } else {
                    "smallest first"
                };
                detail.push(way.to_owned());
            }
            Item::new(field.key(), name.trim(), detail.join(", "))
                .marked(!arrangement.hidden.contains(&field))
        })
        .collect()
}

/// Shows or hides a column.
pub(super) fn toggle(model: &mut Model, key: &str) {
    let Some(field) = Field::of_key(key) else {
        return;
    };
    let is_shown = !model.arrangement().hidden.contains(&field);
    let (view, level) = (model.view(), model.level());
    model
        .arrangements
        .of_mut(view, level)
        .toggle(field, is_shown);
    if is_shown
        && model
            .table()
            .is_some_and(|table| table.sort().field == field)
    {
        model.say_or(
            "It stays while the table is sorted by it.",
            "It stays while it sorts.",
        );
    }
    refresh(model);
}

/// Sorts by a column, the other way around where it sorts already.
pub(super) fn sort_by(model: &mut Model, key: &str) -> Vec<Cmd> {
    let Some(field) = Field::of_key(key).filter(|field| field.sorts()) else {
        model.say("A drawn interval does not sort; its figure does.");
        return Vec::new();
    };
    model.strip_lag = None;
    if let Some(table) = &mut model.stop_mut().table {
        let now = table.sort();
        let sort = if now.field == field {
            Sort {
                descending: !now.descending,
                ..now
            }
        } else {
            Sort::by(field)
        };
        table.sort_by(sort);
    }
    Vec::new()
}

/// A key in the menu that moves or resizes the selected column.
pub(super) fn key(model: &mut Model, key: KeyEvent) -> Option<Vec<Cmd>> {
    let KeyCode::Char(pressed) = key.code else {
        return None;
    };
    let field = Field::of_key(&model.menu.as_ref()?.selected()?.id)?;
    let all = all(model);
    let width = shown_width(model, field);
    let (view, level) = (model.view(), model.level());
    let arrangement = model.arrangements.of_mut(view, level);
    match pressed {
        '[' | ']' => {
            arrangement.shift(&all, field, pressed == ']');
        }
        '<' => arrangement.resize(field, width.saturating_sub(2)),
        '>' => arrangement.resize(field, width + 2),
        _ => return None,
    }
    refresh(model);
    Some(Vec::new())
}

/// How wide a column is on screen, or would be.
fn shown_width(model: &Model, field: Field) -> u16 {
    let set = model.arrangement().width(field);
    let fitted = model.table().map(|table| {
        columns::fit(
            model.view(),
            table,
            model.about(),
            &model.arrangement(),
            model.glyphs,
            model.size.0,
        )
    });
    let shown = fitted.and_then(|fitted| {
        let mut placed = fitted.placed.into_iter();
        placed.find(|column| column.field == field)
    });
    set.or(shown.map(|column| column.width)).unwrap_or(12)
}

fn refresh(model: &mut Model) {
    let fresh = items(model);
    if let Some(menu) = &mut model.menu {
        menu.fill(fresh);
    }
}

/// Scrolls the table sideways by a column.
pub(super) fn scroll(model: &mut Model, right: bool) {
    let hidden = model.arrangement().hidden.len();
    let most = all(model).len().saturating_sub(hidden + 2);
    let (view, level) = (model.view(), model.level());
    let arrangement = model.arrangements.of_mut(view, level);
    arrangement.scroll = if right {
        (arrangement.scroll + 1).min(most)
    } else {
        arrangement.scroll.saturating_sub(1)
    };
    if arrangement.scroll == 0 && !right {
        model.say("The columns that matter most.");
    }
}
