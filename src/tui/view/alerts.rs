//! Recommendations that hurt.

use super::canvas::Canvas;
use super::found::{self, Column, List};
use crate::domain::Severity;
use crate::explore::AlertRow;
use crate::judge::alert::Harm;
use crate::tui::figures;
use crate::tui::model::Model;
use crate::tui::theme::Role;

const COLUMNS: [Column; 7] = [
    column("level", 1, 7, false, 0),
    column("recommendation", 10, 30, false, 0),
    column("harms", 42, 14, false, 56),
    column("since", 58, 10, false, 70),
    column("cost so far", 69, 12, true, 82),
    column("a week", 82, 9, true, 92),
    column("why", 93, u16::MAX, false, 110),
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
    let alerts = &model.alerts;
    let rows = alerts.rows();
    let of = |level: Severity| rows.iter().filter(|row| row.level == level).count();
    let counts = [
        (of(Severity::Error), "error", "errors"),
        (of(Severity::Warn), "warning", "warnings"),
    ];
    let list = List {
        title: "Alerts",
        counts: counts
            .into_iter()
            .filter(|(count, ..)| *count > 0)
            .map(|(count, one, many)| super::words::counted(&count.to_string(), one, many))
            .collect(),
        columns: &COLUMNS,
        len: rows.len(),
        cursor: alerts.cursor,
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
    match &model.alerts.answer {
        Some(Ok(_)) => {
            let nothing = "No recommendation is seen to hurt margin, returns or orders.";
            let mut all = vec![(nothing.to_owned(), Role::Text)];
            let remarks = model.alerts.remarks().iter();
            all.extend(remarks.map(|remark| (remark.clone(), Role::Dim)));
            all
        }
        Some(Err(cause)) => vec![(cause.clone(), Role::Error)],
        None => vec![("Reading the database".to_owned(), Role::Dim)],
    }
}

fn cell(model: &Model, row: &AlertRow, column: &str) -> (String, Role) {
    let money = |amount: Option<f64>| match amount {
        Some(amount) => (figures::number(amount, 0, model.glyphs), Role::Text),
        None => (model.glyphs.null.to_owned(), Role::Dim),
    };
    match column {
        "level" if row.level == Severity::Error => ("error".to_owned(), Role::Error),
        "level" => ("warning".to_owned(), Role::Warning),
        "recommendation" => (row.target_title.clone(), Role::Text),
        "harms" => (harm(row.harm).to_owned(), Role::Text),
        "since" => (day(model, row.since), Role::Text),
        "cost so far" => money(row.cost_so_far),
        "a week" => money(row.cost_per_week),
        _ => (row.reason.clone(), Role::Text),
    }
}

fn day(model: &Model, day: Option<crate::domain::Day>) -> String {
    day.map_or_else(|| model.glyphs.null.to_owned(), |day| day.to_string())
}

fn harm(harm: Harm) -> &'static str {
    match harm {
        Harm::Loss => "loses money",
        Harm::MarginFall => "earns less",
        Harm::Returns => "returns",
        Harm::AnchorReturns => "anchor returns",
        Harm::Conversion => "orders",
        Harm::Checkout => "checkout",
    }
}

/// What is harmed, since when, what it costs, what to do.
pub(super) fn about(model: &Model, row: &AlertRow) -> Vec<(String, Role)> {
    let currency = model.currency().unwrap_or_default();
    let money = |amount: f64| {
        let figure = figures::number(amount, 0, model.glyphs);
        format!("{figure} {currency}").trim_end().to_owned()
    };
    let mut all = vec![
        (
            format!("{}, shown with {}", row.target_title, row.anchor_title),
            Role::Strong,
        ),
        (row.reason.clone(), Role::Text),
        (
            format!(
                "It most likely began in the week of {}; from {} on it was beyond doubt.",
                day(model, row.since),
                day(model, row.first_breach_day)
            ),
            Role::Text,
        ),
    ];
    if let (Some(cost), Some(week)) = (row.cost_so_far, row.cost_per_week) {
        let between = match (row.cost_so_far_low, row.cost_so_far_high) {
            (Some(low), Some(high)) => format!(" (95\u{a0}%: {} to {})", money(low), money(high)),
            _ => String::new(),
        };
        let cost = format!(
            "It has cost {}{between} so far, {} a week.",
            money(cost),
            money(week)
        );
        all.push((cost, Role::Text));
    }
    if let Some(net) = row.net_margin {
        let net = format!("The recommendation brought {} in that time.", money(net));
        all.push((net, Role::Text));
    }
    let suggestion = format!(
        "It speaks for: {}. Evidence: {}.",
        row.suggestion, row.evidence
    );
    all.push((suggestion, Role::Text));
    let notes = row.notes.iter();
    all.extend(notes.map(|note| (note.cause.clone(), Role::Dim)));
    all
}
