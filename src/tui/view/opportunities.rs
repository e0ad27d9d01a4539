//! What is bought together and not offered.

use super::canvas::Canvas;
use super::found::{self, Column, List};
use crate::explore::OpportunityRow;
use crate::tui::figures;
use crate::tui::model::Model;
use crate::tui::theme::Role;

const COLUMNS: [Column; 7] = [
    column("bought with", 1, 26, false, 0),
    column("not offered", 29, 26, false, 0),
    column("together", 56, 8, true, 66),
    column("lift", 65, 6, true, 73),
    column("gain a month", 72, 12, true, 86),
    column("95 % interval", 86, 17, true, 104),
    column("in place of", 105, u16::MAX, false, 116),
];

const fn column(name: &'static str, x: u16, width: u16, is_number: bool, least: u16) -> Column {
    Column {
        name,
        x,
        width,
        is_number,
        least,
    }
}

/// Draws the screen but for its last line.
pub(super) fn draw(model: &Model, canvas: &mut Canvas<'_>, size: (u16, u16)) {
    let rows = model.opportunities.rows();
    let len = u64::try_from(rows.len()).unwrap_or(u64::MAX);
    let counts = match len {
        0 => Vec::new(),
        _ => vec![super::words::counted(&figures::count(len), "pair", "pairs")],
    };
    let list = List {
        title: "Opportunities",
        counts,
        columns: &COLUMNS,
        len: rows.len(),
        cursor: model.opportunities.cursor,
        cell: &|place, name| {
            rows.get(place)
                .map_or((String::new(), Role::Text), |row| cell(model, row, name))
        },
        about: &|place| {
            rows.get(place)
                .map_or_else(Vec::new, |row| about(model, row))
        },
        instead: instead(model),
    };
    found::draw(model, canvas, size, &list);
}

fn instead(model: &Model) -> Vec<(String, Role)> {
    match &model.opportunities.answer {
        Some(Ok(_)) => {
            let nothing = "Nothing that goes together beyond chance is left to be offered.";
            let mut all = vec![(nothing.to_owned(), Role::Text)];
            let remarks = model.opportunities.remarks().iter();
            all.extend(remarks.map(|remark| (remark.clone(), Role::Dim)));
            all
        }
        Some(Err(cause)) => vec![(cause.clone(), Role::Error)],
        None => vec![("Reading the database".to_owned(), Role::Dim)],
    }
}

fn cell(model: &Model, row: &OpportunityRow, column: &str) -> (String, Role) {
    let glyphs = model.glyphs;
    let or_null = |text: Option<String>| match text {
        Some(text) => (text, Role::Text),
        None => (glyphs.null.to_owned(), Role::Dim),
    };
    match column {
        "bought with" => (row.anchor_title.clone(), Role::Text),
        "not offered" => (row.target_title.clone(), Role::Text),
        "together" => (figures::count(row.orders_both), Role::Text),
        "lift" => or_null(row.lift.map(|lift| figures::ratio(lift, glyphs))),
        "gain a month" => or_null(
            row.expected_gain
                .map(|gain| figures::number(gain, 0, glyphs)),
        ),
        "95 % interval" => or_null(interval(model, row)),
        _ => or_null(row.replaces_title.clone()),
    }
}

fn interval(model: &Model, row: &OpportunityRow) -> Option<String> {
    let write = |amount: f64| figures::number(amount, 0, model.glyphs);
    let (low, high) = (row.expected_gain_low?, row.expected_gain_high?);
    Some(format!("{} to {}", write(low), write(high)))
}

/// What offering it would bring, and all that this rests on.
pub(super) fn about(model: &Model, row: &OpportunityRow) -> Vec<(String, Role)> {
    let glyphs = model.glyphs;
    let currency = model.currency().unwrap_or_default();
    let mut all = vec![(
        format!("{}, with {}", row.target_title, row.anchor_title),
        Role::Strong,
    )];
    let together = figures::count(row.orders_both);
    let of = figures::count(row.orders_anchor);
    let lift = row.lift.map_or_else(String::new, |lift| {
        format!(
            ", {} times as often as by chance",
            figures::ratio(lift, glyphs)
        )
    });
    all.push((
        format!("Bought together in {together} of {of} orders with the anchor{lift}."),
        Role::Text,
    ));
    if let Some(gain) = row.expected_gain {
        let between = interval(model, row)
            .map_or_else(String::new, |interval| format!(" (95\u{a0}%: {interval})"));
        let gain = format!("{} {currency}", figures::number(gain, 0, glyphs));
        let gain = gain.trim_end();
        let extra = figures::number(row.extra_attaches_per_month, 1, glyphs);
        let views = figures::number(row.views_per_month, 0, glyphs);
        all.push((
            format!(
                "Offering it is expected to bring {gain} a month{between}: {extra} more \
                 sales in {views} views."
            ),
            Role::Text,
        ));
    }
    all.push(("What is assumed:".to_owned(), Role::Dim));
    let assumed = row.assumptions.iter();
    all.extend(assumed.map(|sentence| (sentence.clone(), Role::Text)));
    let notes = row.notes.iter();
    all.extend(notes.map(|note| (note.cause.clone(), Role::Dim)));
    all
}
