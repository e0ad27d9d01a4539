//! The scenarios that were kept, side by side or on top of each other.

use ratatui::layout::Rect;

use super::canvas::Canvas;
use super::header;
use super::whatif::plain;
use super::words::wrap;
use crate::domain::Money;
use crate::tui::model::Model;
use crate::tui::theme::Role;
use crate::whatif::{Kind, Lever, Line, lever_value};

/// Columns after the name: what it is called, its width, the least screen for it.
const COLUMNS: [(&str, u16, u16); 8] = [
    ("net margin", 13, 0),
    ("adds", 12, 44),
    ("P10", 11, 60),
    ("P90", 11, 72),
    ("P(gain)", 8, 80),
    ("revenue", 11, 92),
    ("order value", 12, 104),
    ("returned", 10, 116),
];

/// Draws the screen but for its last line.
pub(super) fn draw(model: &Model, canvas: &mut Canvas<'_>, (width, height): (u16, u16)) {
    header::shop(model, canvas, Rect::new(0, 0, width, 1));
    let shelf = &model.shelf;
    let which = if shelf.only.is_some() {
        model.whatif.title.as_str()
    } else {
        "all pairs"
    };
    let how = if shelf.is_stacked {
        "on top of each other"
    } else {
        "side by side"
    };
    let title = plain(&format!("Scenarios of {which}, {how}"), model.glyphs);
    canvas.put(1, 1, width - 2, &title, Role::Strong);
    let text = Rect::new(
        1,
        3,
        width.saturating_sub(2).min(100),
        height.saturating_sub(4),
    );
    match &shelf.comparison {
        Some(Ok(comparison)) if !comparison.lines.is_empty() => {
            let currency = comparison.currency.as_deref().unwrap_or("");
            list(model, canvas, (width, height), currency, &comparison.lines);
        }
        Some(Ok(_)) | None => sentence(
            model,
            canvas,
            text,
            "Nothing is kept yet: s on the what-if panel keeps a scenario.",
            Role::Text,
        ),
        Some(Err(cause)) => sentence(model, canvas, text, cause, Role::Error),
    }
}

fn sentence(model: &Model, canvas: &mut Canvas<'_>, area: Rect, text: &str, role: Role) {
    for (y, line) in (area.y..area.bottom()).zip(wrap(&plain(text, model.glyphs), area.width)) {
        canvas.put(area.x, y, area.width, &line, role);
    }
}

fn list(
    model: &Model,
    canvas: &mut Canvas<'_>,
    (width, height): (u16, u16),
    currency: &str,
    lines: &[Line],
) {
    let shown: Vec<_> = COLUMNS
        .iter()
        .filter(|(.., least)| *least <= width)
        .collect();
    let figures: u16 = shown.iter().map(|(_, width, _)| width).sum();
    let name = width.saturating_sub(figures + 3).max(8);
    canvas.put(2, 2, name, "scenario", Role::Header);
    let mut x = name + 2;
    for (title, wide, _) in &shown {
        x += wide;
        canvas.put_right(x, 2, *wide, title, Role::Header);
    }
    // The selected line in words stands below.
    let room = usize::from(height.saturating_sub(8)).max(1);
    let at = model.shelf.cursor.at().min(lines.len() - 1);
    let top = (at + 1).saturating_sub(room);
    let mut below = 3;
    for (y, (place, line)) in (3..).zip(lines.iter().enumerate().skip(top).take(room)) {
        let indent = if line.kind == Kind::Scenario {
            "  "
        } else {
            ""
        };
        let mark = if line.is_extrapolated { "! " } else { "" };
        let title = plain(&format!("{indent}{mark}{}", line.name), model.glyphs);
        let role = if line.kind == Kind::Scenario {
            Role::Text
        } else {
            Role::Strong
        };
        canvas.put(2, y, name, &title, role);
        let mut x = name + 2;
        for (title, wide, _) in &shown {
            x += wide;
            let text = cell(line, title, currency);
            let text = text.map_or_else(
                || model.glyphs.null.to_owned(),
                |text| plain(&text, model.glyphs),
            );
            canvas.put_right(x, y, *wide - 1, &text, Role::Text);
        }
        if place == at {
            canvas.put(0, y, 1, model.glyphs.cursor, Role::Text);
            canvas.select(Rect::new(0, y, width, 1));
        }
        below = y + 1;
    }
    let rule = Rect::new(1, below, width - 2, 1);
    canvas.rule(rule, model.glyphs.rule, Role::Dim);
    let area = Rect::new(1, below + 1, width - 2, height.saturating_sub(below + 2));
    sentence(model, canvas, area, &lines[at].sentence, Role::Text);
}

fn cell(line: &Line, column: &str, currency: &str) -> Option<String> {
    let money =
        |amount: f64| lever_value(Lever::OrderMargin, amount, currency).replace('\u{a0}', " ");
    Some(match column {
        "net margin" => money(line.net_margin.to_f64()),
        // A pair as it is adds nothing to itself: beside it stands what it earns.
        "adds" if line.kind == Kind::Today && line.delta_net_margin == Money::ZERO => return None,
        "adds" => money(line.delta_net_margin.to_f64()),
        "P10" => money(line.p10),
        "P90" => money(line.p90),
        "P(gain)" => match line.p_positive? {
            p if p > 0.99 => "> 99 %".to_owned(),
            p if p < 0.01 => "< 1 %".to_owned(),
            p => format!("{:.0} %", 100.0 * p),
        },
        "revenue" => money(line.delta_revenue?.to_f64()),
        "order value" => money(line.delta_aov?),
        _ if line.delta_returned_units.abs() < 0.05 => "0".to_owned(),
        _ => format!("{:+.1}", line.delta_returned_units),
    })
}
