//! The what-if panel: the levers, and what they come to.

use ratatui::layout::Rect;

use super::canvas::Canvas;
use super::words::wrap;
use super::{drill, header};
use crate::domain::text::printable;
use crate::tui::glyphs::Glyphs;
use crate::tui::layout::Areas;
use crate::tui::model::{Dial, Model};
use crate::tui::theme::Role;
use crate::whatif::{Lever, LeverRow, Outcome, State, lever_value};

/// From this many columns on the panel is docked beside the table.
const DOCKED_FROM: u16 = 110;

/// How wide it is then.
const DOCKED: u16 = 62;

/// Draws the screen but for its last line.
pub(super) fn draw(model: &Model, canvas: &mut Canvas<'_>, (width, height): (u16, u16)) {
    let area = if width >= DOCKED_FROM {
        let left = width - DOCKED;
        if let Some(areas) = Areas::of((left, height)) {
            drill::draw(model, canvas, &areas);
        }
        let edge = Rect::new(left, 0, 1, height - 1);
        canvas.clear(Rect::new(left, 0, DOCKED, height - 1));
        canvas.rule(edge, model.glyphs.frame.vertical, Role::Dim);
        Rect::new(left + 1, 0, DOCKED - 1, height - 1)
    } else {
        header::shop(model, canvas, Rect::new(0, 0, width, 1));
        Rect::new(0, 1, width, height - 2)
    };
    panel(model, canvas, area);
}

/// Text as it may be drawn: in ASCII where that is asked for.
pub(super) fn plain(text: &str, glyphs: &Glyphs) -> String {
    let text = printable(text).into_owned();
    if !glyphs.plain_keys {
        return text;
    }
    text.replace('€', "EUR ")
        .replace('£', "GBP ")
        .replace('−', "-")
        .replace('·', ".")
        .replace('±', "+-")
        .replace('Δ', "d")
        .replace('…', "~")
}

fn panel(model: &Model, canvas: &mut Canvas<'_>, area: Rect) {
    let whatif = &model.whatif;
    let inner = area.width.saturating_sub(2);
    let title = plain(&format!("What if: {}", whatif.title), model.glyphs);
    canvas.put(area.x + 1, area.y, inner, &title, Role::Strong);
    let rest = Rect::new(area.x, area.y + 1, area.width, area.height - 1);
    if let Some(cause) = &whatif.error {
        lines(model, canvas, rest, cause, Role::Error);
        return;
    }
    let Some(desk) = whatif.desk() else {
        lines(model, canvas, rest, "Reading the database", Role::Dim);
        return;
    };
    let span = &desk.input().span;
    let what = if desk.input().is_basket {
        "orders"
    } else {
        "exposures"
    };
    let about = format!(
        "{:.0} days of {what}, a month is 30; {}",
        span.days,
        desk.input().evidence
    );
    canvas.put(rest.x + 1, rest.y, inner, &about, Role::Dim);
    let dials = whatif.dials();
    // The result needs a dozen lines; the levers have what is left, and scroll.
    let room = rest.height.saturating_sub(2);
    let wanted = u16::try_from(dials.len()).unwrap_or(u16::MAX);
    let levers = wanted.min(room.saturating_sub(11).max(room / 3)).max(1);
    let list = Rect::new(rest.x, rest.y + 1, rest.width, levers + 1);
    dial_list(model, canvas, list, &dials);
    let below = list.bottom();
    if rest.bottom() > below + 1 {
        let rule = Rect::new(rest.x + 1, below, inner, 1);
        canvas.rule(rule, model.glyphs.rule, Role::Dim);
        let result = Rect::new(rest.x, below + 1, rest.width, rest.bottom() - below - 1);
        below_levers(model, canvas, result);
    }
}

/// Text in lines, as far as there is room; the line after it.
fn lines(model: &Model, canvas: &mut Canvas<'_>, area: Rect, text: &str, role: Role) -> u16 {
    let width = area.width.saturating_sub(2);
    let mut y = area.y;
    for line in wrap(&plain(text, model.glyphs), width) {
        if y >= area.bottom() {
            break;
        }
        canvas.put(area.x + 1, y, width, &line, role);
        y += 1;
    }
    y
}

/// Columns of the levers: where each ends, but for the first.
struct Columns {
    name: u16,
    today: u16,
    to: u16,
    range: u16,
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
                range: 64,
                even: Some(width - 1),
            }
        } else {
            Self {
                name,
                today: 30,
                to: 41,
                range: width - 1,
                even: None,
            }
        }
    }
}

fn dial_list(model: &Model, canvas: &mut Canvas<'_>, area: Rect, dials: &[Dial]) {
    let columns = Columns::of(area.width);
    let right = |canvas: &mut Canvas<'_>, end: u16, y: u16, width: u16, text: &str, role: Role| {
        canvas.put_right(area.x + end, y, width, text, role);
    };
    canvas.put(area.x + 2, area.y, columns.name, "lever", Role::Header);
    right(canvas, columns.today, area.y, 10, "today", Role::Header);
    right(canvas, columns.to, area.y, 10, "what if", Role::Header);
    right(
        canvas,
        columns.range,
        area.y,
        20,
        "in the data",
        Role::Header,
    );
    if let Some(even) = columns.even {
        right(canvas, even, area.y, 12, "breaks even", Role::Header);
    }
    let lines = usize::from(area.height.saturating_sub(1)).max(1);
    let at = model.whatif.cursor.at().min(dials.len().saturating_sub(1));
    let top = (at + 1).saturating_sub(lines);
    for (y, (place, dial)) in (area.y + 1..area.bottom()).zip(dials.iter().enumerate().skip(top)) {
        let [name, today, to, range, even] = cells_of(model, *dial);
        let is_moved = !to.is_empty();
        canvas.put(area.x + 2, y, columns.name - 2, &name, Role::Text);
        right(canvas, columns.today, y, 11, &today, Role::Text);
        right(
            canvas,
            columns.to,
            y,
            11,
            &to,
            if is_moved { Role::Active } else { Role::Text },
        );
        right(
            canvas,
            columns.range,
            y,
            columns.range - columns.to - 1,
            &range,
            Role::Dim,
        );
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
            input.span.id.clone(),
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
    let even = row
        .same_as_today
        .filter(|even| Some(*even) != row.today)
        .or(row.at_slot_value);
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

fn below_levers(model: &Model, canvas: &mut Canvas<'_>, area: Rect) {
    match &model.whatif.outcome {
        None => {}
        Some(Err(missing)) => {
            lines(model, canvas, area, &missing.to_string(), Role::Warning);
        }
        Some(Ok(outcome)) if model.whatif.shows_why => why(model, canvas, area, outcome),
        Some(Ok(outcome)) => result(model, canvas, area, outcome),
    }
}

/// The result: an axis, the other differences, the sentence.
fn result(model: &Model, canvas: &mut Canvas<'_>, area: Rect, outcome: &Outcome) {
    let glyphs = model.glyphs;
    let currency = model
        .whatif
        .desk()
        .map_or("", |desk| desk.input().currency());
    let money = |amount: f64| {
        plain(
            &lever_value(Lever::OrderMargin, amount, currency).replace('\u{a0}', " "),
            glyphs,
        )
    };
    let inner = area.width.saturating_sub(2);
    let mut y = area.y;
    let mut put = |canvas: &mut Canvas<'_>, text: &str, role: Role| {
        if y < area.bottom() {
            canvas.put(area.x + 1, y, inner, text, role);
        }
        y += 1;
    };
    let sure = outcome.p_positive.map_or_else(
        || "nothing is changed".to_owned(),
        |p| format!("P(gain) {}", percent_of_sure(p)),
    );
    put(
        canvas,
        &format!(
            "net margin a month {}  change {}  {sure}",
            money(outcome.net_margin_today),
            money(outcome.p50)
        ),
        Role::Strong,
    );
    put(canvas, "", Role::Text);
    axis(
        model,
        canvas,
        Rect::new(area.x + 1, area.y + 1, inner, 1),
        outcome,
    );
    put(
        canvas,
        &format!(
            "P10 {}   P50 {}   P90 {}",
            money(outcome.p10),
            money(outcome.p50),
            money(outcome.p90)
        ),
        Role::Text,
    );
    let or_null = |value: Option<f64>| value.map_or_else(|| glyphs.null.to_owned(), money);
    put(
        canvas,
        &format!(
            "revenue {}   order value {}   returned units {}",
            or_null(outcome.delta_revenue),
            or_null(outcome.delta_aov),
            plain(&signed(outcome.delta_returned_units), glyphs)
        ),
        Role::Text,
    );
    let rest = Rect::new(area.x, y, area.width, area.bottom().saturating_sub(y));
    if rest.height == 0 {
        return;
    }
    let mut next = lines(model, canvas, rest, &outcome.sentence, Role::Text);
    for warning in &outcome.warnings {
        let rest = Rect::new(area.x, next, area.width, area.bottom().saturating_sub(next));
        let text = format!("! {}", warning.text);
        next = lines(model, canvas, rest, &text, Role::Warning);
    }
    let rest = Rect::new(area.x, next, area.width, area.bottom().saturating_sub(next));
    let broken = outcome
        .guardrails
        .iter()
        .any(|guard| guard.state == State::Broken);
    let role = if broken { Role::Error } else { Role::Dim };
    next = lines(model, canvas, rest, &guardrails(outcome), role);
    for swing in &outcome.tornado {
        if next >= area.bottom() {
            return;
        }
        let text = format!(
            "{:<24} {} to {}",
            swing.name,
            money(swing.low),
            money(swing.high)
        );
        canvas.put(area.x + 1, next, inner, &plain(&text, glyphs), Role::Dim);
        next += 1;
    }
}

/// `Guardrails: target returns holds; conversion, anchor returns not measurable.`
fn guardrails(outcome: &Outcome) -> String {
    let states = [
        State::Broken,
        State::AtRisk,
        State::Holds,
        State::NotMeasurable,
    ];
    let groups: Vec<String> = states
        .into_iter()
        .filter_map(|state| {
            let alike = outcome
                .guardrails
                .iter()
                .filter(|guard| guard.state == state);
            let names: Vec<&str> = alike.map(|guard| guard.name).collect();
            (!names.is_empty()).then(|| format!("{}: {}", state.word(), names.join(", ")))
        })
        .collect();
    format!("Guardrails {}.", groups.join("; "))
}

fn signed(value: f64) -> String {
    if value.abs() < 0.05 {
        "0".to_owned()
    } else if value < 0.0 {
        format!("−{:.1}", -value)
    } else {
        format!("+{value:.1}")
    }
}

fn percent_of_sure(p: f64) -> String {
    if p > 0.99 {
        "> 99 %".to_owned()
    } else if p < 0.01 {
        "< 1 %".to_owned()
    } else {
        format!("{:.0} %", 100.0 * p)
    }
}

/// P10 to P90 with P50 on an axis that holds 0; what is extrapolated is dotted.
fn axis(model: &Model, canvas: &mut Canvas<'_>, area: Rect, outcome: &Outcome) {
    let glyphs = model.glyphs;
    if area.y >= canvas_bottom(model) || area.width < 10 {
        return;
    }
    let (low, high) = (outcome.p10.min(0.0), outcome.p90.max(0.0));
    let span = if high > low { high - low } else { 1.0 };
    let cell = |value: f64| {
        let place = (value - low) / span * f64::from(area.width - 1);
        area.x + (place.round() as u16).min(area.width - 1)
    };
    let is_dotted = outcome
        .warnings
        .iter()
        .any(|warning| warning.is_extrapolated);
    let bar = if is_dotted { glyphs.dot } else { glyphs.bar };
    let zero = cell(0.0);
    canvas.put(zero, area.y, 1, glyphs.reference, Role::Reference);
    let (from, to) = (cell(outcome.p10), cell(outcome.p90));
    if outcome.p90 > outcome.p10 {
        for x in from..=to {
            canvas.put(x, area.y, 1, bar, Role::Interval);
        }
        canvas.put(from, area.y, 1, glyphs.bar_low, Role::Interval);
        canvas.put(to, area.y, 1, glyphs.bar_high, Role::Interval);
        if zero > from && zero < to {
            canvas.put(zero, area.y, 1, glyphs.bar_on_reference, Role::Interval);
        }
    }
    canvas.put(cell(outcome.p50), area.y, 1, glyphs.point, Role::Interval);
}

fn canvas_bottom(model: &Model) -> u16 {
    model.size.1.saturating_sub(1)
}

/// What is behind the result, in lines that scroll.
fn why(model: &Model, canvas: &mut Canvas<'_>, area: Rect, outcome: &Outcome) {
    let glyphs = model.glyphs;
    let currency = model
        .whatif
        .desk()
        .map_or("", |desk| desk.input().currency());
    let money =
        |amount: f64| lever_value(Lever::OrderMargin, amount, currency).replace('\u{a0}', " ");
    let mut text: Vec<(String, Role)> = Vec::new();
    let width = area.width.saturating_sub(2);
    let mut add = |line: String, role: Role| {
        for line in wrap(&plain(&line, glyphs), width) {
            text.push((line, role));
        }
    };
    add(
        format!(
            "After what the slots earn otherwise: {} a month.",
            money(outcome.delta_after_slots)
        ),
        Role::Text,
    );
    if !outcome.tornado.is_empty() {
        add(
            "One standard deviation either way:".to_owned(),
            Role::Header,
        );
    }
    for swing in &outcome.tornado {
        add(
            format!(
                "{}: {} to {}",
                swing.name,
                money(swing.low),
                money(swing.high)
            ),
            Role::Text,
        );
    }
    add(
        "Breaks even, the other levers as set, at:".to_owned(),
        Role::Header,
    );
    for even in &outcome.break_even {
        let at = |value: Option<f64>| {
            value.map_or_else(
                || "never".to_owned(),
                |value| lever_value(even.lever, value, currency).replace('\u{a0}', " "),
            )
        };
        if even.same_as_today.is_some() || even.slot_value.is_some() {
            add(
                format!(
                    "{}: {} as much as today, {} the slot value",
                    even.lever.name(),
                    at(even.same_as_today),
                    at(even.slot_value)
                ),
                Role::Text,
            );
        }
    }
    for guardrail in &outcome.guardrails {
        add(
            format!(
                "{} {}: {}",
                guardrail.name,
                guardrail.state.word(),
                guardrail.because
            ),
            Role::Text,
        );
    }
    add("Assumed:".to_owned(), Role::Header);
    for assumption in &outcome.assumptions {
        add(assumption.clone(), Role::Text);
    }
    let last = text.len().saturating_sub(area.height.into());
    let top = model.whatif.why_top.min(last);
    for (y, (line, role)) in (area.y..area.bottom()).zip(text.iter().skip(top)) {
        canvas.put(area.x + 1, y, width, line, *role);
    }
    if text.len() > usize::from(area.height) && area.height > 0 {
        let more = format!(
            " {}-{} of {} PgDn",
            top + 1,
            top + usize::from(area.height),
            text.len()
        );
        canvas.put_right(area.right() - 1, area.bottom() - 1, 20, &more, Role::Dim);
    }
}
