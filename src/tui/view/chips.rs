//! Window and filter, so that figures of a part do not pass for those of all.

use ratatui::layout::Rect;

use super::canvas::Canvas;
use super::header;
use crate::domain::Day;
use crate::tui::cells;
use crate::tui::columns;
use crate::tui::model::Model;
use crate::tui::theme::Role;

/// A dimension and the values that are let through.
type Term = (String, Vec<String>);

/// Draws window and filter at the right, as fully as there is room, and at the least that
/// there are some: figures of a part must not pass for those of all. How much stays left.
pub(super) fn at_right(model: &Model, canvas: &mut Canvas<'_>, area: Rect) -> u16 {
    let inner = area.width.saturating_sub(1);
    let texts = scope(model);
    let last = texts.len().saturating_sub(1);
    for (place, text) in texts.iter().enumerate() {
        // The fuller ones leave half of the line to where one is, the others less.
        let least = match place {
            0 => area.width / 2,
            _ if place < last => area.width / 3,
            _ => 8,
        };
        let room = header::right_part(canvas, area, text, Role::Warning, least);
        if room < inner {
            return room;
        }
    }
    inner
}

/// Draws window and filter into what is left of a line, where they are not to be missed.
pub(super) fn within(model: &Model, canvas: &mut Canvas<'_>, area: Rect) {
    let texts = scope(model);
    let fits = |text: &&String| cells::width(text) <= usize::from(area.width);
    if let Some(text) = texts.iter().find(fits).or(texts.last()) {
        canvas.put_right(area.right(), area.y, area.width, text, Role::Warning);
    }
}

/// Window and filter, when there are any, from the fullest text to the shortest.
fn scope(model: &Model) -> Vec<String> {
    let window = model.scope.window;
    let terms = &model.scope.filter.terms;
    let days = |end: &str| {
        let day = |day: Option<Day>, open: &str| {
            day.map_or_else(|| open.to_owned(), |day| day.to_string())
        };
        let not_included = if window.to.is_some() { end } else { "" };
        format!(
            "{} {} {}{not_included}",
            day(window.from, "start"),
            model.glyphs.arrow,
            day(window.to, "end"),
        )
    };
    let dot = format!(" {} ", model.glyphs.dot);
    let joined = |end: &str, term: &dyn Fn(&Term) -> String| {
        let days = (!window.is_all_time()).then(|| days(end));
        let parts: Vec<String> = days.into_iter().chain(terms.iter().map(term)).collect();
        parts.join(&dot)
    };
    let whole = |(key, values): &Term| {
        format!("{} {}", key.replace('_', " "), columns::values(key, values))
    };
    let counted = |(key, values): &Term| match values.as_slice() {
        [one] => format!(
            "{} {}",
            key.replace('_', " "),
            columns::value_word(key, one)
        ),
        many => format!("{} ({})", key.replace('_', " "), many.len()),
    };
    let parts = terms.len() + usize::from(!window.is_all_time());
    if parts == 0 {
        return Vec::new();
    }
    let tally = if parts == 1 {
        "1 filter".to_owned()
    } else {
        format!("{parts} filters")
    };
    vec![
        joined(" (not included)", &whole),
        joined(" excl.", &whole),
        joined(" excl.", &counted),
        tally,
    ]
}

/// How many there are, where there are some.
pub(super) fn tally(model: &Model) -> Option<String> {
    scope(model).pop()
}
