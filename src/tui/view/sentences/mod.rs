//! The selected row in plain words, one file a view.

mod attach;
mod cohort;
mod margin;
mod returns;

use super::words::{glue, glue_figures};
use crate::domain::text::printable;
use crate::domain::{Interval, View};
use crate::tui::columns::verdict_word;
use crate::tui::figures;
use crate::tui::model::{Model, Row, Table};

/// A sentence, and a shorter one for where it has no room.
pub(super) struct Sentence {
    pub(super) long: String,
    pub(super) short: Option<String>,
}

impl Sentence {
    pub(super) fn new(long: String) -> Self {
        Self { long, short: None }
    }
}

/// The row in words.
pub(super) fn sentences(model: &Model, table: &Table, row: Row<'_>) -> String {
    let sentences = row_sentences(model, table, row);
    let long: Vec<String> = sentences.into_iter().map(|one| one.long).collect();
    long.join(" ")
}

/// The row in words, sentence by sentence: what is to be done about it first.
pub(super) fn row_sentences(model: &Model, table: &Table, row: Row<'_>) -> Vec<Sentence> {
    let mut out: Vec<Sentence> = verdict(row).into_iter().collect();
    out.extend(match model.view() {
        View::Attach => attach::sentences(model, table, row),
        View::Return => returns::sentences(model, table, row),
        View::Margin => margin::sentences(model, row),
        View::Cohort => cohort::sentences(model, table, row),
    });
    out
}

fn verdict(row: Row<'_>) -> Option<Sentence> {
    let pair = row.pair?;
    let verdict = verdict_word(pair.verdict.as_deref()?);
    let mut long = match &pair.reason {
        Some(reason) => format!("{verdict}: {}", glue_figures(&printable(reason))),
        None => format!("{verdict}."),
    };
    if let Some(flags) = pair.flags.as_ref().filter(|flags| !flags.is_empty()) {
        long = format!("{long} Flags: {}.", flags.join(", ").replace('_', " "));
    }
    Some(Sentence {
        long,
        short: Some(format!("{verdict}.")),
    })
}

/// A rate in percent with its interval: `2.5 % (95 % interval 2.2 to 2.8)`.
fn rate_with_interval(
    model: &Model,
    rate: f64,
    interval: Option<Interval>,
    decimals: usize,
) -> String {
    let percent = |rate| glue(&figures::percent(rate, decimals, model.glyphs));
    let interval = interval.map_or_else(String::new, |Interval { low, high }| {
        let (low, high) = (percent(low), percent(high));
        format!(" (95\u{a0}% interval {low} to\u{a0}{high})")
    });
    format!("{}\u{a0}%{interval}", percent(rate))
}

/// An amount with the currency after it.
fn amount(model: &Model, value: f64, decimals: usize) -> String {
    let figure = figures::number(value, decimals, model.glyphs);
    glue(format!("{figure} {}", model.currency().unwrap_or("")).trim_end())
}
