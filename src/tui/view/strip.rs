//! The summary strip: the selected row in plain words, and what it lacks.

use super::canvas::Canvas;
use super::notes;
use super::sentences::{Sentence, row_sentences};
use super::words::{glue_figures, wrap};
use crate::domain::text::printable;
use crate::tui::cells;
use crate::tui::layout::Areas;
use crate::tui::model::{Model, Table};
use crate::tui::theme::Role;

/// Draws the rule and the lines below it.
pub(super) fn draw(model: &Model, table: &Table, canvas: &mut Canvas<'_>, areas: &Areas) {
    canvas.rule(areas.rule, model.glyphs.rule, Role::Dim);
    let Some(row) = model.strip_row() else {
        return;
    };
    let area = areas.strip;
    let mut paragraphs = vec![(row_sentences(model, table, row), Role::Text)];
    let missing = notes::in_view(model, table, row);
    for text in missing.iter().chain(table.remarks.iter()) {
        let sentence = Sentence::new(glue_figures(&printable(text)));
        paragraphs.push((vec![sentence], Role::Dim));
    }
    let more = format!("{} n more", model.glyphs.ellipsis);
    let width = area.width.saturating_sub(2);
    let space = Space {
        width,
        last: width.saturating_sub(8 + 3),
        lines: area.height.into(),
    };
    let (lines, is_cut) = fit(&paragraphs, space);
    let waits = model.waiting().is_some();
    for (y, (line, role)) in (area.y..area.bottom()).zip(lines) {
        let role = if waits { Role::Dim } else { role };
        canvas.put(1, y, width, &line, role);
    }
    if is_cut && area.height > 0 {
        canvas.put_right(area.width - 1, area.bottom() - 1, 8, &more, Role::Dim);
    }
}

/// Room for text whose last line has less when the text is cut.
#[derive(Clone, Copy)]
struct Space {
    width: u16,
    last: u16,
    lines: usize,
}

impl Space {
    fn holds(self, lines: &[String]) -> bool {
        let last_is_short = |line: &String| {
            cells::width(line) <= usize::from(self.last) || self.lines > lines.len()
        };
        lines.len() <= self.lines && lines.last().is_none_or(last_is_short)
    }
}

/// The lines that fit, and whether something had to go. What goes goes by whole
/// sentences or, where not even one has room, by whole words: a figure is there
/// as a whole or not at all.
fn fit(paragraphs: &[(Vec<Sentence>, Role)], space: Space) -> (Vec<(String, Role)>, bool) {
    let join = |sentences: &[Sentence]| {
        let long: Vec<&str> = sentences.iter().map(|one| one.long.as_str()).collect();
        long.join(" ")
    };
    let all: Vec<(String, Role)> = paragraphs
        .iter()
        .flat_map(|(sentences, role)| {
            let lines = wrap(&join(sentences), space.width);
            lines.into_iter().map(|line| (line, *role))
        })
        .collect();
    if all.len() <= space.lines {
        return (all, false);
    }
    let mut out: Vec<(String, Role)> = Vec::new();
    for (sentences, role) in paragraphs {
        let left = Space {
            lines: space.lines - out.len(),
            ..space
        };
        let whole = wrap(&join(sentences), space.width);
        if left.holds(&whole) {
            out.extend(whole.into_iter().map(|line| (line, *role)));
            continue;
        }
        let some = (0..sentences.len()).rev().find_map(|count| {
            let mut text = join(&sentences[..count]);
            let short = sentences[count].short.as_ref().map(|short| {
                let text = format!("{text} {short}");
                wrap(text.trim_start(), space.width)
            });
            text.truncate(text.trim_end().len());
            let plain = (count > 0).then(|| wrap(&text, space.width));
            [short, plain]
                .into_iter()
                .flatten()
                .find(|lines| left.holds(lines))
        });
        let lines = some.unwrap_or_else(|| by_words(&join(sentences), left));
        out.extend(lines.into_iter().map(|line| (line, *role)));
        break;
    }
    (out, true)
}

/// As many lines as fit, the last one without the words that do not.
fn by_words(text: &str, space: Space) -> Vec<String> {
    let mut lines = wrap(text, space.width);
    lines.truncate(space.lines);
    if lines.len() == space.lines && !space.holds(&lines) {
        lines.pop();
        let shown = lines.join(" ").len();
        // Figures are glued in `text` and no longer in `lines`; they are as long.
        let rest = unglued_tail(text, shown);
        let last = wrap(rest, space.last).into_iter().next();
        lines.extend(last);
    }
    lines
}

/// The text after those lines of it, its figures still glued.
fn unglued_tail(text: &str, shown: usize) -> &str {
    let plain = |c: char| if c == '\u{a0}' { 1 } else { c.len_utf8() };
    let mut bytes = 0;
    let at = text.char_indices().find_map(|(at, c)| {
        let is_there = bytes >= shown;
        bytes += plain(c);
        is_there.then_some(at)
    });
    at.map_or("", |at| text[at..].trim_start_matches(' '))
}
