//! What was decided on the pair so far.

use crate::domain::text::printable;
use crate::route::{Decision, Within};
use crate::tui::columns::{value_word, verdict_word};
use crate::tui::glyphs::Glyphs;
use crate::tui::model::Model;
use crate::tui::theme::Role;
use crate::tui::view::blocks::{self, Line};
use crate::tui::view::parts::{amount, in_place_of, title};

/// The decisions, the newest first.
pub(super) fn lines(model: &Model, width: u16) -> Vec<Line> {
    let part = &model.pair.decisions;
    let mut lines = vec![title("Decisions so far")];
    if part.is_missing() {
        return Vec::new();
    }
    if let Some(instead) = in_place_of(part, width) {
        lines.extend(instead);
        return lines;
    }
    let decisions = part.get().map(Vec::as_slice).unwrap_or_default();
    if decisions.is_empty() {
        let none = "None yet; d records one, with the figures of this moment.";
        lines.extend(blocks::paragraph(none, Role::Dim, width));
    }
    for decision in decisions {
        lines.extend(blocks::paragraph(
            &sentence(model, decision),
            Role::Text,
            width,
        ));
    }
    lines
}

/// Over which part of the data the figures were that it was made on.
fn over(within: &Within, glyphs: &Glyphs) -> String {
    let Some(terms) = &within.filter else {
        return "window and filter not recorded".to_owned();
    };
    let mut parts = Vec::new();
    if within.from.is_some() || within.to.is_some() {
        parts.push(format!(
            "{} {} {}",
            within.from.as_deref().unwrap_or("start"),
            glyphs.arrow,
            within.to.as_deref().unwrap_or("end")
        ));
    }
    parts.extend(terms.iter().map(|term| {
        let (name, values) = term.split_once('=').unwrap_or((term, ""));
        let values = values.replace("\\,", "\u{0}").replace(',', ", ");
        let values = values.replace('\u{0}', ",");
        let values = value_word(name, &values);
        format!("{} {values}", name.replace('_', " "))
    }));
    if parts.is_empty() {
        return "over all data".to_owned();
    }
    format!("over {}", parts.join(&format!(" {} ", glyphs.dot)))
}

/// `2026-11-21 ada: retire, over all data, net then −41.0 per 1 000, verdict then tune. Too
/// many come back.`
fn sentence(model: &Model, decision: &Decision) -> String {
    let day = decision.at.split('T').next().unwrap_or_default();
    let mut text = format!(
        "{day} {}: {}",
        decision.who,
        verdict_word(&decision.decision)
    );
    text = format!("{text}, {}", over(&decision.within, model.glyphs));
    if let Some(net) = decision.numbers.net_margin_per_1000 {
        text = format!("{text}, net then {} per 1 000", amount(net, model.glyphs));
    }
    if let Some(verdict) = &decision.verdict {
        text = format!("{text}, verdict then {}", verdict_word(verdict));
    }
    let note = decision.note.as_deref().unwrap_or_default();
    printable(&format!("{text}. {note}")).trim_end().to_owned()
}
