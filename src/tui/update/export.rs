//! Writing the table or the screen to a file.

use super::{Model, menu};
use crate::domain::Base;
use crate::explore::{Answer, CohortRow, Table as Rows};
use crate::tui::message::Cmd;
use crate::tui::model::{Item, Menu, MenuKind, Pending, Place, Screen, Status, Step};
use crate::tui::session::ExportFormat;

/// Opens the menu of formats.
pub(super) fn open(model: &mut Model) {
    let rows = model.table().map_or(0, |table| table.found());
    let mut items = Vec::new();
    if model.screen() == Screen::Drill && rows > 0 {
        let all = format!("{rows} rows, every figure");
        items.extend([
            Item::new("csv", "the table as CSV", all.clone()),
            Item::new("json", "the table as JSON", all.clone()),
            Item::new("parquet", "the table as Parquet", all),
            Item::new("md", "the table as Markdown", "the columns of the view"),
        ]);
    }
    items.push(Item::new("svg", "the screen as a picture", "SVG"));
    let list = Menu::new(MenuKind::Export, "Export", items)
        .hint("into the folder sidecart was started in");
    menu::open(model, list);
}

/// Writes in the format that was chosen.
pub(super) fn choose(model: &mut Model, id: &str) -> Vec<Cmd> {
    if !is_settled(model) {
        return Vec::new();
    }
    let name = file_name(model);
    if id == "svg" {
        return vec![Cmd::Picture { name }];
    }
    let format = match id {
        "csv" => ExportFormat::Csv,
        "json" => ExportFormat::Json,
        "parquet" => ExportFormat::Parquet,
        _ => ExportFormat::Markdown,
    };
    let Some(answer) = answer(model) else {
        return Vec::new();
    };
    vec![Cmd::Export {
        answer: Box::new(answer),
        level: model.level(),
        view: model.view(),
        format,
        name,
    }]
}

/// The rows on screen in their order, as an answer; found ones only.
fn answer(model: &Model) -> Option<Answer> {
    let table = model.table()?;
    let rows = (0..table.found()).filter_map(|place| table.at(place));
    let remarks = table.remarks.to_vec();
    let total = u64::try_from(table.found()).unwrap_or(u64::MAX);
    let min_orders = table.min_orders;
    Some(match &model.stop().place {
        Place::Pairs { .. } | Place::AllPairs { .. } => Answer::Pairs(Rows {
            rows: rows.filter_map(|row| row.pair.cloned()).collect(),
            total,
            remarks,
            min_orders,
        }),
        Place::Cohorts { .. } => Answer::Cohorts(Rows {
            rows: rows
                .filter_map(|row| row.member.cloned().map(raw))
                .collect(),
            total,
            remarks,
            min_orders,
        }),
        _ => Answer::Levels(Rows {
            rows: rows.map(|row| row.level.clone()).collect(),
            total,
            remarks,
            min_orders,
        }),
    })
}

/// A member named as in the data, not as on screen.
fn raw(mut member: CohortRow) -> CohortRow {
    member.level.title.clone_from(&member.cohort);
    member
}

/// Whether the figures on screen are whole and of the window and filter; says so where they
/// are not, or still lack what comes after them.
pub(super) fn is_settled(model: &mut Model) -> bool {
    // Rows that a page hides are not taken with it.
    let shows_rows = matches!(
        model.screen(),
        Screen::Drill | Screen::Compare | Screen::WhatIf
    );
    let is_asked_again = |pending: &Pending| pending.step == Step::Stay;
    let waits = model.pending.as_ref().is_some_and(is_asked_again) || model.stop().is_old;
    let lacks = model.table().is_some_and(|table| {
        let is_counting = table.rows.base() == Base::Exposures && table.lacks_aside();
        let of_members = matches!(model.stop().place, Place::Cohorts { .. });
        table.is_draft || (of_members && is_counting)
    });
    let is_settled = !model.awaits_page() && !(shows_rows && (waits || lacks));
    if !is_settled {
        model.say_or(
            "Figures of these rows are still being read; once more when they are there.",
            "Figures are still being read.",
        );
    }
    is_settled
}

/// A name for the file, without its ending, from what shows.
fn file_name(model: &Model) -> String {
    let shown = match model.screen() {
        Screen::Drill => {
            let view = format!("{:?}", model.view()).to_lowercase();
            format!("{} {view}", model.stop().label)
        }
        Screen::Pair => model.pair.title.clone(),
        other => format!("{other:?}"),
    };
    let plain: String = shown
        .to_lowercase()
        .chars()
        .map(|c| if c.is_alphanumeric() { c } else { '-' })
        .collect();
    let words: Vec<&str> = plain.split('-').filter(|word| !word.is_empty()).collect();
    let mut name = format!("sidecart-{}", words.join("-"));
    let end = name.char_indices().nth(60).map(|(at, _)| at);
    name.truncate(end.unwrap_or(name.len()));
    name
}

/// Says what became of it.
pub(super) fn told(model: &mut Model, result: Result<String, String>) {
    model.dirty = true;
    let error = result.is_err();
    let text = match result {
        Ok(text) | Err(text) => text,
    };
    model.status = Some(Status {
        text,
        short: None,
        error,
    });
}

#[cfg(test)]
mod tests {
    use super::super::tests::script_on_categories;

    #[test]
    fn a_file_is_named_after_what_shows() {
        let model = script_on_categories();
        assert_eq!(super::file_name(&model), "sidecart-all-attach");
    }
}
