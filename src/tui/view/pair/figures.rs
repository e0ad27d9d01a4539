//! Small tables of the pair: its figures, where it is shown to whom, by position,
//! under each rule of credit.

use super::nothing;
use crate::domain::text::printable;
use crate::explore::{GridRow, LevelRow, PairDetail};
use crate::tui::columns::{Drawn, value_word};
use crate::tui::figures;
use crate::tui::glyphs::Glyphs;
use crate::tui::model::{Model, Row};
use crate::tui::theme::Role;
use crate::tui::view::blocks::{self, Line, number, word};
use crate::tui::view::parts::{amount, figure, in_place_of, interval, rate_decimals, title};

pub(super) fn plain(text: impl Into<String>) -> (String, Role) {
    (text.into().replace('\u{a0}', " "), Role::Text)
}

pub(super) fn dim(text: impl Into<String>) -> (String, Role) {
    (text.into().replace('\u{a0}', " "), Role::Dim)
}

/// The figures with their intervals and what they are held against.
pub(super) fn lines(model: &Model, detail: &PairDetail, width: u16) -> Vec<Line> {
    let glyphs = model.glyphs;
    let pair = &detail.pair;
    let level = &pair.level;
    let here = Row {
        pair: Some(pair),
        names_anchor: true,
        ..Row::of(level)
    };
    let null = || glyphs.null.to_owned();
    let percent = |rate: Option<f64>| {
        rate.map_or_else(null, |rate| {
            figures::percent(rate, rate_decimals(rate), glyphs)
        })
    };
    let money = |value: Option<f64>| value.map_or_else(null, |value| amount(value, glyphs));
    let base = crate::tui::view::words::base_word(level.base);
    let base_n = level
        .base_n
        .map_or_else(null, |n| figures::quantity(n, glyphs));
    let both = |low: Option<f64>, high: Option<f64>, text: &dyn Fn(f64) -> String| {
        low.zip(high).map_or_else(String::new, |(low, high)| {
            format!("{} to {}", text(low), text(high))
        })
    };
    let rate_text = |rate: f64| figures::percent(rate, rate_decimals(rate), glyphs);
    let ratio_text = |value: f64| figures::ratio(value, glyphs);
    let mut rows: Vec<Vec<(String, Role)>> = vec![
        vec![
            plain("attach %"),
            plain(figure(Drawn::Attach, here, glyphs)),
            dim(interval(Drawn::Attach, here, glyphs)),
            dim(format!("of {base_n} {base}")),
        ],
        vec![
            plain("clicked %"),
            plain(percent(level.ctr)),
            dim(both(level.ctr_low, level.ctr_high, &rate_text)),
            dim(format!("of {base}")),
        ],
        vec![
            plain("net per 1 000"),
            plain(figure(Drawn::Margin, here, glyphs)),
            dim(interval(Drawn::Margin, here, glyphs)),
            dim(pair
                .slot_value
                .map_or_else(String::new, |slot| format!("slot {}", amount(slot, glyphs)))),
        ],
        vec![
            plain("net per attach"),
            plain(money(level.margin_per_attach)),
            dim(both(
                level.more.margin_per_attach_low,
                level.more.margin_per_attach_high,
                &|value| amount(value, glyphs),
            )),
            dim(""),
        ],
        vec![
            plain("return %"),
            plain(figure(Drawn::Return, here, glyphs)),
            dim(interval(Drawn::Return, here, glyphs)),
            dim(level
                .baseline_return_rate
                .map_or_else(String::new, |rate| format!("alone {}", rate_text(rate)))),
        ],
        vec![
            plain("anchor return %"),
            plain(percent(level.anchor_return_with)),
            dim(both(
                level.more.anchor_return_with_low,
                level.more.anchor_return_with_high,
                &rate_text,
            )),
            dim(level
                .anchor_return_without
                .map_or_else(String::new, |rate| format!("without {}", rate_text(rate)))),
        ],
        vec![
            plain("back in 90 d %"),
            plain(percent(level.repeat_rate_90d_attached)),
            dim(both(
                level.more.repeat_rate_90d_attached_low,
                level.more.repeat_rate_90d_attached_high,
                &rate_text,
            )),
            dim(level
                .repeat_rate_90d_unattached
                .map_or_else(String::new, |rate| format!("without {}", rate_text(rate)))),
        ],
        Vec::new(),
        vec![
            plain("lift"),
            plain(pair.lift.map_or_else(null, ratio_text)),
            dim(both(pair.lift_low, pair.lift_high, &ratio_text)),
            dim("1 is chance"),
        ],
    ];
    let place = rows.iter().position(Vec::is_empty).unwrap_or(rows.len());
    rows.splice(place..=place, repeats(model, detail));
    if pair.incremental_attach.is_some() {
        rows.push(vec![
            plain("incremental %"),
            plain(percent(pair.incremental_attach)),
            dim(""),
            dim(pair.cannibal_share.map_or_else(String::new, |share| {
                // The holdout bought less than chance lets it: no share of anything.
                if share < 0.0 {
                    return "cannibal < 0 %".to_owned();
                }
                format!("cannibal {} %", rate_text(share))
            })),
        ]);
    }
    let heads = [
        word("figure"),
        number(""),
        number("95 % interval"),
        word("against"),
    ];
    let mut lines = vec![title("Figures")];
    lines.extend(blocks::table(&heads, &rows, width.into(), glyphs.ellipsis));
    lines
}

/// What buyers bring again, and how like buyers differ in it.
fn repeats(model: &Model, detail: &PairDetail) -> Vec<Vec<(String, Role)>> {
    let glyphs = model.glyphs;
    let level = &detail.pair.level;
    let mut rows = Vec::new();
    let points = |difference: f64| figures::percent(difference, 1, glyphs);
    let money = |value: f64| amount(value, glyphs);
    let both = |low: Option<f64>, high: Option<f64>| {
        low.zip(high).map_or_else(String::new, |(low, high)| {
            format!("{} to {}", money(low), money(high))
        })
    };
    let repeat = detail.repeat.as_ref();
    if let Some(repeat) = repeat {
        let (low, high) = (
            repeat.repeat_difference_90d_low,
            repeat.repeat_difference_90d_high,
        );
        rows.push(vec![
            plain("  adjusted, pp"),
            plain(points(repeat.repeat_difference_90d)),
            dim(format!("{} to {}", points(low), points(high))),
            dim("like buyers"),
        ]);
    }
    rows.push(vec![
        plain("90 d value"),
        plain(
            level
                .repeat_value_90d_attached
                .map_or_else(|| glyphs.null.to_owned(), money),
        ),
        dim(both(
            level.more.repeat_value_90d_attached_low,
            level.more.repeat_value_90d_attached_high,
        )),
        dim(level
            .repeat_value_90d_unattached
            .map_or_else(String::new, |value| format!("without {}", money(value)))),
    ]);
    if let Some((repeat, difference)) =
        repeat.and_then(|repeat| Some((repeat, repeat.repeat_value_difference_90d?)))
    {
        rows.push(vec![
            plain("  adjusted"),
            plain(money(difference)),
            dim(both(
                repeat.repeat_value_difference_90d_low,
                repeat.repeat_value_difference_90d_high,
            )),
            dim("like buyers"),
        ]);
    }
    rows
}

/// Attach rate by placement and customer, shaded by how high it is.
pub(super) fn cross(model: &Model, width: u16) -> Vec<Line> {
    let glyphs = model.glyphs;
    let mut lines = vec![vec![
        title("Placement by customer").remove(0),
        ("  attach % of exposures".to_owned(), Role::Dim),
    ]];
    if let Some(instead) = in_place_of(&model.pair.cross, width) {
        lines.extend(instead);
        return lines;
    }
    let cells = model
        .pair
        .cross
        .get()
        .map(Vec::as_slice)
        .unwrap_or_default();
    if cells.is_empty() {
        lines.push(nothing("Nothing was shown here."));
        return lines;
    }
    let mut columns: Vec<&str> = Vec::new();
    let mut rows: Vec<&str> = Vec::new();
    for cell in cells {
        if !columns.contains(&cell.column.as_str()) {
            columns.push(&cell.column);
        }
        if !rows.contains(&cell.row.as_str()) {
            rows.push(&cell.row);
        }
    }
    let unknown_last = |name: &&str| (*name == "unknown", (*name).to_owned());
    columns.sort_by_key(unknown_last);
    let highest = cells
        .iter()
        .filter(|cell| !is_small(&cell.level))
        .filter_map(|cell| cell.level.attach_rate)
        .fold(0.0, f64::max);
    let mut heads = vec![word("placement")];
    heads.extend(
        columns
            .iter()
            .map(|column| number(printable(column).into_owned())),
    );
    let rows: Vec<Vec<(String, Role)>> = rows
        .into_iter()
        .map(|name| {
            let mut line = vec![plain(
                printable(&value_word("placement", name)).into_owned(),
            )];
            line.extend(columns.iter().map(|column| {
                let cell = cells
                    .iter()
                    .find(|cell| cell.row == name && cell.column == *column);
                cell_text(cell, highest, glyphs)
            }));
            line
        })
        .collect();
    lines.extend(blocks::table(&heads, &rows, width.into(), glyphs.ellipsis));
    lines
}

pub(super) fn is_small(level: &LevelRow) -> bool {
    level.base_n.is_none_or(|n| n < 100.0)
}

fn cell_text(cell: Option<&GridRow>, highest: f64, glyphs: &Glyphs) -> (String, Role) {
    let Some(level) = cell.map(|cell| &cell.level) else {
        return (String::new(), Role::Text);
    };
    let Some(rate) = level.attach_rate else {
        return (glyphs.null.to_owned(), Role::Dim);
    };
    let text = figures::percent(rate, 1, glyphs);
    if is_small(level) {
        return (text, Role::Dim);
    }
    let share = if highest > 0.0 { rate / highest } else { 0.0 };
    let step = [0.1, 0.35, 0.6, 0.85]
        .iter()
        .filter(|least| share >= **least)
        .count();
    (format!("{} {text}", glyphs.heat[step]), Role::Text)
}

/// What each rule of credit says.
pub(super) fn rules(model: &Model, detail: &PairDetail, width: u16) -> Vec<Line> {
    let glyphs = model.glyphs;
    let rules = [
        (
            "by click only",
            detail.attaches_click_only,
            detail.attach_rate_click_only,
        ),
        (
            "by click, then view",
            detail.attaches_click_then_view,
            detail.attach_rate_click_then_view,
        ),
        (
            "by view only",
            detail.attaches_exposure_only,
            detail.attach_rate_exposure_only,
        ),
    ];
    if rules.iter().all(|(_, attaches, _)| attaches.is_none()) {
        return Vec::new();
    }
    let heads = [word("credit goes"), number("attaches"), number("attach %")];
    let rows: Vec<Vec<(String, Role)>> = rules
        .into_iter()
        .map(|(name, attaches, rate)| {
            let null = || glyphs.null.to_owned();
            vec![
                plain(name),
                plain(attaches.map_or_else(null, figures::count)),
                plain(rate.map_or_else(null, |rate| {
                    figures::percent(rate, rate_decimals(rate), glyphs)
                })),
            ]
        })
        .collect();
    let mut lines = vec![title("Rules of credit")];
    lines.extend(blocks::table(&heads, &rows, width.into(), glyphs.ellipsis));
    lines
}
