//! Why figures are missing.

use super::words::wrap;
use crate::domain::text::printable;
use crate::domain::{Base, Note, View};
use crate::tui::columns;
use crate::tui::model::{Aside, Model, Row, Screen, Table};
use crate::tui::theme::Role;

/// The causes behind the gaps in the columns of this view, one sentence each.
pub(super) fn in_view(model: &Model, table: &Table, row: Row<'_>) -> Vec<String> {
    let columns: Vec<_> = columns::of(model.view(), model.level(), row.level.base).collect();
    let mut out = Vec::new();
    for note in row.notes() {
        let mut names: Vec<String> = columns
            .iter()
            .filter(|column| {
                let names = column.field.contract_names();
                names.iter().any(|name| note.fields.contains(name))
            })
            .map(|column| columns::heading(column.field, model.about()).name)
            .filter(|name| !name.is_empty())
            .collect();
        names.dedup();
        if !names.is_empty() {
            out.push(format!(
                "{} {}: {}",
                model.glyphs.null,
                names.join(", "),
                note.cause
            ));
        }
    }
    if let (Some((names, _, why)), Aside::Failed(_)) = (of_aside(model, table, row), table.aside())
    {
        out.push(format!("{} {names}: {why}", model.glyphs.null));
    }
    out
}

/// Of what takes longer and is not in a row: its names on screen and in the contract, and
/// why it is not there.
fn of_aside(
    model: &Model,
    table: &Table,
    row: Row<'_>,
) -> Option<(&'static str, &'static str, String)> {
    if row.level.base != Base::Exposures {
        return None;
    }
    let of_trend = ("trend", "trend");
    let of_member = (
        "repeat diff, value diff",
        "repeat_difference_90d, repeat_value_difference_90d",
    );
    let (names, fields) = match row.member {
        Some(member) if member.beside.repeat.is_none() => of_member,
        None if model.view() == View::Attach && row.level.more.trend.is_none() => of_trend,
        _ => return None,
    };
    let why = match table.aside() {
        Aside::Awaited => "It is being counted.".to_owned(),
        Aside::Failed(why) => format!("It could not be counted: {why} r asks again."),
        Aside::There if row.member.is_some() => NO_LIKE.to_owned(),
        Aside::There => NO_SPANS.to_owned(),
    };
    Some((names, fields, why))
}

/// Why members have no adjusted difference.
const NO_LIKE: &str = "No buyers with and without the attach are alike here (same month of first \
                       order, tier, price band, channel, category of the anchor), so nothing is \
                       adjusted.";

/// Why a row has no trend.
const NO_SPANS: &str = "Nothing of this row was shown in the window, or what was shown cannot be \
                        credited with attaches, so there is no trend.";

/// Everything that is known about what the selected row and its table lack.
pub(in crate::tui) fn all(
    model: &Model,
    table: &Table,
    row: Row<'_>,
    width: u16,
) -> Vec<(String, Role)> {
    let mut lines = Vec::new();
    let mut add = |text: &str, role: Role, indent: &str| {
        let inner = width.saturating_sub(u16::try_from(indent.len()).unwrap_or(0));
        for line in wrap(&printable(text), inner) {
            lines.push((format!("{indent}{line}"), role));
        }
    };
    add(
        &super::sentences::sentences(model, table, row),
        Role::Text,
        "",
    );
    add(" ", Role::Text, "");
    let aside = of_aside(model, table, row);
    let has_all = row.notes().iter().all(|note| note.fields.is_empty());
    if has_all && aside.is_none() {
        add(
            "Every figure of this row could be computed.",
            Role::Text,
            "",
        );
    } else {
        add("Not computed", Role::Strong, "");
    }
    for note in row.notes() {
        add(&note.cause, Role::Text, "");
        add(&note.fields.join(", "), Role::Dim, "  ");
    }
    if let Some((_, fields, why)) = aside {
        add(&why, Role::Text, "");
        add(fields, Role::Dim, "  ");
    }
    if !table.remarks.is_empty() {
        add(" ", Role::Text, "");
        add("About this table", Role::Strong, "");
        for remark in table.remarks.iter() {
            add(remark, Role::Text, "");
        }
    }
    lines
}

/// Why figures on the screen that shows are missing, each cause once.
pub(super) fn missing(model: &Model, width: u16) -> Vec<(String, Role)> {
    let mut subjects: Vec<(String, Vec<&Note>)> = Vec::new();
    match model.screen() {
        Screen::Pair => {
            let detail = model.pair.detail.get().and_then(Option::as_ref);
            subjects.extend(detail.map(|detail| {
                let level = &detail.pair.level;
                (level.title.clone(), level.notes.iter().collect())
            }));
        }
        Screen::Compare => {
            let rows = model
                .table()
                .map(|table| table.marked())
                .unwrap_or_default();
            let named = rows
                .into_iter()
                .map(|row| (row.title().to_owned(), row.notes().iter().collect()));
            subjects.extend(named);
        }
        _ => {
            let overview = model
                .overview
                .iter()
                .flat_map(|overview| overview.notes.iter());
            let whole = model.whole.whole.get().and_then(Option::as_ref);
            let whole = whole.into_iter().flat_map(|whole| whole.notes.iter());
            let types = model.whole.types.get().into_iter().flatten();
            let types = types.flat_map(|row| row.level.notes.iter());
            let mut all: Vec<&Note> = Vec::new();
            for note in overview.chain(whole).chain(types) {
                if !all.iter().any(|known| known.cause == note.cause) {
                    all.push(note);
                }
            }
            subjects.push((model.title.clone(), all));
        }
    }
    let mut lines = Vec::new();
    let mut add = |text: &str, role: Role, indent: &str| {
        let inner = width.saturating_sub(u16::try_from(indent.len()).unwrap_or(0));
        for line in wrap(&printable(text), inner) {
            lines.push((format!("{indent}{line}"), role));
        }
    };
    for (title, notes) in subjects {
        add(&title, Role::Strong, "");
        if notes.is_empty() {
            add("Every figure here could be computed.", Role::Text, "");
        }
        for note in notes {
            add(&note.cause, Role::Text, "");
            add(&note.fields.join(", "), Role::Dim, "  ");
        }
        add(" ", Role::Text, "");
    }
    lines
}
