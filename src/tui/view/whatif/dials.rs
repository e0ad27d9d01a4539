//! The levers and the other dials: today, what if, what the data hold.

use ratatui::layout::Rect;

use super::plain;
use crate::tui::model::{Dial, Model};
use crate::tui::theme::Role;
use crate::tui::view::canvas::Canvas;
use crate::whatif::{LeverRow, lever_value};

/// From this many cells on there is room to tell what the data hold.
const TOLD_FROM: u16 = 54;

/// Cells of a value and of what parts it from the one before it.
const VALUE: u16 = 11;

/// Columns of the levers: where each ends, but for the first.
struct Columns {
    name: u16,
    today: u16,
    to: u16,
    range: Option<u16>,
    even: Option<u16>,
}

impl Columns {
    fn of(width: u16) -> Self {
        let name = 19;
        if width >= 76 {
            Self {
                name,
                today: 31,
                to: 43,
                range: Some(64),
                even: Some(width - 1),
            }
        } else if width >= TOLD_FROM {
            Self {
                name,
                today: 30,
                to: 41,
                range: Some(width - 1),
                even: None,
            }
        } else {
            let to = width.saturating_sub(1);
            Self {
                name: to.saturating_sub(2 * VALUE).max(4),
                today: to.saturating_sub(VALUE),
                to,
                range: None,
                even: None,
            }
        }
    }
}

/// Draws the headings and as many dials as there is room for.
pub(super) fn draw(model: &Model, canvas: &mut Canvas<'_>, area: Rect, dials: &[Dial]) {
    let columns = Columns::of(area.width);
    let right = |canvas: &mut Canvas<'_>, end: u16, y: u16, width: u16, text: &str, role: Role| {
        canvas.put_right(area.x + end, y, width, text, role);
    };
    let lines = usize::from(area.height.saturating_sub(1)).max(1);
    let at = model.whatif.cursor.at().min(dials.len().saturating_sub(1));
    let top = (at + 1).saturating_sub(lines);
    let heading = if dials.len() > lines {
        format!("lever {}-{} of {}", top + 1, top + lines, dials.len())
    } else {
        "lever".to_owned()
    };
    canvas.put(area.x + 2, area.y, columns.name, &heading, Role::Header);
    right(canvas, columns.today, area.y, 10, "today", Role::Header);
    right(canvas, columns.to, area.y, 10, "what if", Role::Header);
    if let Some(range) = columns.range {
        right(canvas, range, area.y, 20, "in the data", Role::Header);
    }
    if let Some(even) = columns.even {
        right(canvas, even, area.y, 12, "breaks even", Role::Header);
    }
    for (y, (place, dial)) in (area.y + 1..area.bottom()).zip(dials.iter().enumerate().skip(top)) {
        let [name, today, to, range, even] = cells_of(model, *dial);
        let is_moved = !to.is_empty();
        canvas.put(area.x + 2, y, columns.name - 2, &name, Role::Text);
        right(canvas, columns.today, y, VALUE, &today, Role::Text);
        right(
            canvas,
            columns.to,
            y,
            11,
            &to,
            if is_moved { Role::Active } else { Role::Text },
        );
        if let Some(end) = columns.range {
            let room = end.saturating_sub(columns.to + 1);
            right(canvas, end, y, room, &range, Role::Dim);
        }
        if let Some(end) = columns.even {
            right(canvas, end, y, 12, &even, Role::Text);
        }
        if place == at {
            canvas.put(area.x, y, 1, model.glyphs.cursor, Role::Text);
            canvas.select(Rect::new(area.x, y, area.width, 1));
        }
    }
}

/// Name, today, to be, range and break-even of a dial.
fn cells_of(model: &Model, dial: Dial) -> [String; 5] {
    let whatif = &model.whatif;
    let Some(desk) = whatif.desk() else {
        return Default::default();
    };
    let input = desk.input();
    match dial {
        Dial::Lever(lever) => {
            let row = whatif.rows.iter().find(|row| row.lever == lever);
            row.map(|row| lever_cells(model, row, input.currency()))
                .unwrap_or_default()
        }
        Dial::Placement => {
            let chosen = whatif.settings.placement.clone();
            let now: Vec<&str> = input
                .placements
                .iter()
                .filter(|option| option.share > 0.0)
                .map(|option| option.placement.as_str())
                .collect();
            let ratio = chosen.as_ref().and_then(|name| {
                let option = input
                    .placements
                    .iter()
                    .find(|option| option.placement == *name)?;
                let never = if option.is_seen { "" } else { ", never tried" };
                Some(format!(
                    "acceptance \u{d7} {:.2}{never}",
                    option.attach_ratio.value
                ))
            });
            let ratio = ratio.map(|text| {
                if model.glyphs.plain_keys {
                    text.replace('\u{d7}', "x")
                } else {
                    text
                }
            });
            [
                "placement".to_owned(),
                if now.len() == 1 {
                    now[0].to_owned()
                } else {
                    format!("{} places", now.len())
                },
                chosen.unwrap_or_default(),
                ratio.unwrap_or_else(|| format!("{} known", input.placements.len())),
                String::new(),
            ]
        }
        Dial::Excluded => {
            let excluded: Vec<&str> = whatif
                .settings
                .excluded
                .iter()
                .map(|id| id.split_once('=').map_or(id.as_str(), |(_, value)| value))
                .collect();
            let share: f64 = input
                .parts
                .iter()
                .filter(|part| whatif.settings.excluded.contains(&part.id()))
                .map(|part| part.share)
                .sum();
            [
                "not shown to".to_owned(),
                String::new(),
                excluded.join(","),
                if excluded.is_empty() {
                    format!("{} groups known", input.parts.len())
                } else {
                    let dimension = whatif
                        .settings
                        .excluded
                        .first()
                        .and_then(|id| id.split_once('='));
                    format!(
                        "{} {:.0} %",
                        dimension.map_or("", |(dimension, _)| dimension),
                        100.0 * share
                    )
                },
                String::new(),
            ]
        }
        Dial::Response => [
            "demand follows".to_owned(),
            "no".to_owned(),
            if whatif.settings.follows_response {
                "discount".to_owned()
            } else {
                String::new()
            },
            input
                .response
                .map(|fit| format!("{} discounts shown", fit.levels))
                .unwrap_or_default(),
            String::new(),
        ],
        Dial::Window => [
            "data".to_owned(),
            // `last-90-days` has no room.
            input.span.id.trim_start_matches("last-").replace('-', " "),
            String::new(),
            input
                .span
                .from
                .clone()
                .map(|from| format!("from {from}"))
                .unwrap_or_default(),
            String::new(),
        ],
    }
}

fn lever_cells(model: &Model, row: &LeverRow, currency: &str) -> [String; 5] {
    let glyphs = model.glyphs;
    let value = |value: Option<f64>| {
        value.map_or_else(
            || glyphs.null.to_owned(),
            |value| {
                plain(
                    &lever_value(row.lever, value, currency).replace('\u{a0}', " "),
                    glyphs,
                )
            },
        )
    };
    let lock = if row.is_locked { "#" } else { "" };
    let assumed = if row.basis == "assumed" { "?" } else { "" };
    let range = match (row.low, row.high) {
        (Some(_), Some(_)) => format!("{} {} {}", value(row.low), glyphs.dash, value(row.high)),
        _ => row.basis.to_owned(),
    };
    let even = row.breaks_even();
    [
        format!("{}{lock}", row.lever.name()),
        format!("{}{assumed}", value(row.today)),
        if row.to == row.today {
            String::new()
        } else {
            value(row.to)
        },
        range,
        even.map_or_else(String::new, |even| value(Some(even))),
    ]
}
