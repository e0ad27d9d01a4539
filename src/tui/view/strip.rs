//! The summary strip: the selected row in plain words, and what it lacks.

use super::canvas::Canvas;
use super::notes;
use super::words::{glue, glue_figures, wrap};
use crate::domain::Base;
use crate::domain::text::printable;
use crate::tui::cells;
use crate::tui::columns;
use crate::tui::figures;
use crate::tui::layout::Areas;
use crate::tui::model::{Model, Row, Table};
use crate::tui::theme::Role;

/// Draws the rule and the lines below it.
pub(super) fn draw(model: &Model, table: &Table, canvas: &mut Canvas<'_>, areas: &Areas) {
    canvas.rule(areas.rule, model.glyphs.rule, Role::Dim);
    let Some(row) = model.strip_row() else {
        return;
    };
    let area = areas.strip;
    let mut paragraphs = vec![(row_sentences(model, table, row), Role::Text)];
    let missing = notes::in_view(model, row);
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
    for (y, (line, role)) in (area.y..area.bottom()).zip(lines) {
        canvas.put(1, y, width, &line, role);
    }
    if is_cut && area.height > 0 {
        canvas.put_right(area.width - 1, area.bottom() - 1, 8, &more, Role::Dim);
    }
}

/// A sentence, and a shorter one for where it has no room.
struct Sentence {
    long: String,
    short: Option<String>,
}

impl Sentence {
    fn new(long: String) -> Self {
        Self { long, short: None }
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

/// The row in words.
pub(super) fn sentences(model: &Model, table: &Table, row: Row<'_>) -> String {
    let sentences = row_sentences(model, table, row);
    let long: Vec<String> = sentences.into_iter().map(|one| one.long).collect();
    long.join(" ")
}

fn row_sentences(model: &Model, table: &Table, row: Row<'_>) -> Vec<Sentence> {
    let mut out = vec![Sentence::new(attach_sentence(model, table, row))];
    out.extend(lift_sentence(model, row));
    out.extend(sales_sentence(model, row).map(Sentence::new));
    out
}

fn attach_sentence(model: &Model, table: &Table, row: Row<'_>) -> String {
    let glyphs = model.glyphs;
    let level = row.level;
    let title = printable(row.title());
    let of = level.attaches.zip(level.base_n).map(|(attaches, base_n)| {
        let base_n = figures::quantity(base_n, glyphs);
        let base = columns::base_name(level.base, &base_n);
        (
            glue(&figures::count(attaches)),
            glue(&format!("{base_n} {base}")),
        )
    });
    let percent = |rate| figures::percent(rate, table.scale.rate_decimals, glyphs);
    let rate = level.attach_rate.map(|rate| {
        let interval = level
            .attach_rate_low
            .zip(level.attach_rate_high)
            .map(|(low, high)| {
                let (low, high) = (glue(&percent(low)), glue(&percent(high)));
                format!(" (95\u{a0}% interval {low} to\u{a0}{high})")
            })
            .unwrap_or_default();
        format!("{}\u{a0}%{interval}", glue(&percent(rate)))
    });
    let (Some((attaches, base)), rate) = (of, rate) else {
        return format!("{title}: the attach rate cannot be computed; n says why.");
    };
    let what = match (level.base, row.pair) {
        (Base::EligibleOrders, Some(pair)) => format!(
            "{attaches} of {base} of {} also held {title}",
            printable(&pair.anchor_title)
        ),
        (Base::EligibleOrders, None) => {
            format!("{attaches} of {base} of {title} also held an add-on")
        }
        (Base::Exposures, Some(pair)) => format!(
            "{attaches} of {base} of {title} with {} were followed by its purchase",
            printable(&pair.anchor_title)
        ),
        (Base::Exposures, None) => {
            format!("{attaches} of {base} on {title} were followed by a purchase of what was shown")
        }
    };
    match rate {
        Some(rate) => format!("{what}: {rate}."),
        None => format!("{what}."),
    }
}

/// Lift is over all orders. Where the attach rate's base leaves some out, because
/// the target was not sold yet, lift mixes time with liking, so the sentence
/// claims nothing about chance.
fn lift_sentence(model: &Model, row: Row<'_>) -> Option<Sentence> {
    let pair = row.pair?;
    let ratio = |value| glue(&figures::ratio(value, model.glyphs));
    let lift = pair.lift?;
    let interval = pair
        .lift_low
        .zip(pair.lift_high)
        .map(|(low, high)| format!(" ({} to\u{a0}{})", ratio(low), ratio(high)))
        .unwrap_or_default();
    let figure = format!("Lift\u{a0}{}{interval}", ratio(lift));
    let over_all = format!("{figure} over all orders");
    #[expect(clippy::cast_precision_loss, reason = "compared, not summed")]
    let all_eligible = row
        .level
        .base_n
        .zip(pair.level.anchor_orders)
        .map(|(base_n, orders)| base_n >= orders as f64);
    if row.level.base != Base::EligibleOrders || all_eligible.is_none() {
        return Some(Sentence::new(format!("{over_all}.")));
    }
    if all_eligible == Some(false) {
        return Some(Sentence {
            long: format!("{over_all}, also those before it was first sold as an add-on."),
            short: Some(format!("{over_all}.")),
        });
    }
    let meaning = match (pair.lift_low, pair.lift_high) {
        (Some(low), _) if low > 1.0 => "bought together more often than by chance",
        (_, Some(high)) if high < 1.0 => "bought together less often than by chance",
        (Some(_), Some(_)) => "not told apart from chance",
        _ => return Some(Sentence::new(format!("{figure}."))),
    };
    Some(Sentence {
        long: format!("{figure}: {meaning}."),
        short: Some(format!("{figure}.")),
    })
}

fn sales_sentence(model: &Model, row: Row<'_>) -> Option<String> {
    let units = row.level.units.map(|units| {
        let text = figures::quantity(units, model.glyphs);
        let name = if text == "1" { "unit" } else { "units" };
        glue(&format!("{text} {name}"))
    })?;
    let revenue = row.level.revenue.map(|revenue| {
        let amount = figures::money(revenue, true, model.glyphs);
        let currency = model.currency().unwrap_or("of revenue");
        format!(" for {}", glue(&format!("{amount} {currency}")))
    });
    Some(format!("Attached: {units}{}.", revenue.unwrap_or_default()))
}
