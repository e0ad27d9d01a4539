//! What is copied: a cell, a row, the table, as tab-separated text.

use super::{Model, export, menu};
use crate::tui::columns::{self, Field};
use crate::tui::message::Cmd;
use crate::tui::model::{Item, Menu, MenuKind, Row, Screen, Table};

/// Copying the screen that shows, as text.
const SCREEN: &str = "screen";

/// Opens the menu of what to copy.
pub(super) fn open(model: &mut Model) {
    let screen = Item::new(SCREEN, "the screen", "as text");
    let hint = "goes to the clipboard of your terminal, over SSH too";
    let on_drill = model.screen() == Screen::Drill;
    let Some((table, row)) = model
        .table()
        .filter(|_| on_drill)
        .and_then(|table| Some((table, table.selected()?)))
    else {
        let list = Menu::new(MenuKind::Copy, "Copy", vec![screen]).hint(hint);
        menu::open(model, list);
        return;
    };
    let rows = table.found();
    let items = vec![
        Item::new("row", "the selected row", row.title().to_owned()),
        Item::new("table", "the table", format!("{rows} rows")),
        Item::new("id", "the row's id", row.id().to_owned()),
    ];
    let mut items = items;
    for field in shown(model) {
        if let Some(text) = cell(model, table, row, field).filter(|_| field != Field::Title) {
            let heading = columns::heading(field, model.about());
            let name = format!("{} {}", heading.name, heading.unit);
            items.push(Item::new(field.key(), name.trim(), text));
        }
    }
    items.push(screen);
    let list = Menu::new(MenuKind::Copy, "Copy", items).hint(hint);
    menu::open(model, list);
}

/// The columns that the view shows, hidden ones left out.
fn shown(model: &Model) -> Vec<Field> {
    let arrangement = model.arrangement();
    let all = columns::of(model.view(), model.level(), model.base());
    arrangement
        .ordered(all)
        .into_iter()
        .map(|column| column.field)
        .filter(|field| field.drawn().is_none() && !arrangement.hidden.contains(field))
        .collect()
}

/// A cell as it is shown; a value that cannot be computed is `None`.
fn cell(model: &Model, table: &Table, row: Row<'_>, field: Field) -> Option<String> {
    if field == Field::Title {
        return Some(row.title().to_owned());
    }
    field.text(row, &table.scale, model.glyphs)
}

/// Names of the columns, tab-separated.
fn head(model: &Model) -> String {
    let names = shown(model).into_iter().map(|field| {
        let heading = columns::heading(field, model.about());
        format!("{} {}", heading.name, heading.unit)
            .trim()
            .to_owned()
    });
    names.collect::<Vec<_>>().join("\t")
}

fn line(model: &Model, table: &Table, row: Row<'_>) -> String {
    let cells = shown(model).into_iter().map(|field| {
        let text = cell(model, table, row, field).unwrap_or_default();
        text.replace(['\t', '\n', '\r'], " ")
    });
    cells.collect::<Vec<_>>().join("\t")
}

/// Copies what was chosen.
pub(super) fn choose(model: &mut Model, id: &str) -> Vec<Cmd> {
    if !export::is_settled(model) {
        return Vec::new();
    }
    if id == SCREEN {
        let text = crate::tui::view::text(model);
        return vec![Cmd::Copy {
            text,
            what: "The screen".to_owned(),
        }];
    }
    let Some(table) = model.table() else {
        return Vec::new();
    };
    let Some(row) = table.selected() else {
        return Vec::new();
    };
    let (text, what) = match id {
        "row" => (
            format!("{}\n{}\n", head(model), line(model, table, row)),
            "The row".to_owned(),
        ),
        "id" => (row.id().to_owned(), format!("The id {}", row.id())),
        "table" => {
            let mut text = format!("{}\n", head(model));
            for row in (0..table.found()).filter_map(|place| table.at(place)) {
                text.push_str(&line(model, table, row));
                text.push('\n');
            }
            (text, format!("The table of {} rows", table.found()))
        }
        key => {
            let field = Field::of_key(key);
            let text = field.and_then(|field| cell(model, table, row, field));
            let Some(text) = text else {
                return Vec::new();
            };
            (text.clone(), text)
        }
    };
    vec![Cmd::Copy { text, what }]
}
