//! What the changes come to: an axis, the other differences, the sentence; and what is
//! behind them.

use ratatui::layout::Rect;

use super::{lines, plain};
use crate::tui::model::Model;
use crate::tui::theme::Role;
use crate::tui::view::canvas::Canvas;
use crate::tui::view::words::wrap;
use crate::whatif::{Outcome, State, lever_value};

/// Draws what the changes come to, or what is behind that.
pub(super) fn draw(model: &Model, canvas: &mut Canvas<'_>, area: Rect) {
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
    let money = |amount: f64| super::money(model, amount);
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
            money(outcome.delta_net_margin)
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
            let word = match (state, names.len()) {
                (State::Holds, 2..) => "hold",
                _ => state.word(),
            };
            (!names.is_empty()).then(|| format!("{} {word}", names.join(", ")))
        })
        .collect();
    format!("Guardrails: {}.", groups.join("; "))
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
    let width = area.width.saturating_sub(2);
    let text = why_lines(model, outcome, width);
    // Where not all of it has room, the last line tells which part this is.
    let is_cut = text.len() > usize::from(area.height) && area.height > 1;
    let room = area.height - u16::from(is_cut);
    let top = model.whatif.why_top.min(last_top(text.len(), area.height));
    for (y, (line, role)) in (area.y..area.y + room).zip(text.iter().skip(top)) {
        canvas.put(area.x + 1, y, width, line, *role);
    }
    if is_cut {
        let more = format!(
            "{}-{} of {} PgDn",
            top + 1,
            top + usize::from(room),
            text.len()
        );
        canvas.put_right(area.right() - 1, area.bottom() - 1, 20, &more, Role::Dim);
    }
}

/// The first line that shows at most, of so many lines in so much room.
fn last_top(lines: usize, height: u16) -> usize {
    let is_cut = lines > usize::from(height) && height > 1;
    lines.saturating_sub(usize::from(height - u16::from(is_cut)))
}

/// How far what is behind the result scrolls in this area.
pub(super) fn why_last(model: &Model, area: Rect) -> usize {
    match &model.whatif.outcome {
        Some(Ok(outcome)) => {
            let lines = why_lines(model, outcome, area.width.saturating_sub(2));
            last_top(lines.len(), area.height)
        }
        _ => 0,
    }
}

/// What is behind the result.
fn why_lines(model: &Model, outcome: &Outcome, width: u16) -> Vec<(String, Role)> {
    let glyphs = model.glyphs;
    let currency = model
        .whatif
        .desk()
        .map_or("", |desk| desk.input().currency());
    let money = |amount: f64| super::money(model, amount);
    let mut text: Vec<(String, Role)> = Vec::new();
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
    text
}
