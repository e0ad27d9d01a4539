//! What to do with the pair, why, and what to know beside it.

use crate::domain::text::printable;
use crate::explore::PairDetail;
use crate::tui::columns::{rec_type_word, verdict_word};
use crate::tui::figures;
use crate::tui::glyphs::Glyphs;
use crate::tui::model::Model;
use crate::tui::theme::Role;
use crate::tui::view::blocks::{self, Line};
use crate::tui::view::parts::amount;

pub(super) fn lines(model: &Model, detail: &PairDetail, width: u16) -> Vec<Line> {
    let pair = &detail.pair;
    let mut lines = Vec::new();
    let rec_type = pair.rec_type.as_deref().map(rec_type_word);
    let evidence = pair.level.evidence.unwrap_or("descriptive");
    let about = format!(
        "{}evidence: {evidence}",
        rec_type.map_or_else(String::new, |rec_type| format!(
            "{rec_type} {} ",
            model.glyphs.dot
        ))
    );
    match pair.verdict.as_deref() {
        Some(id) => {
            let role = match id {
                "promote" | "keep" => Role::Good,
                "retire" => Role::Bad,
                "tune" | "delay" => Role::Warning,
                _ => Role::Strong,
            };
            lines.push(vec![
                (verdict_word(id), role),
                (format!("   {about}"), Role::Dim),
            ]);
        }
        None => lines.push(vec![
            (format!("{} verdict", model.glyphs.null), Role::Dim),
            (format!("   {about}"), Role::Dim),
        ]),
    }
    if let Some(reason) = &pair.reason {
        lines.extend(blocks::paragraph(&printable(reason), Role::Text, width));
    }
    lines.extend(chances(model, detail, width));
    let judgement = detail.judgement.as_ref();
    let reasons = judgement.map(|judgement| judgement.flag_reasons.as_slice());
    for (place, flag) in pair.flags.iter().flatten().enumerate() {
        let own = reasons.and_then(|reasons| reasons.get(place));
        let why = own.map_or_else(
            || meaning(flag).to_owned(),
            |why| printable(why).into_owned(),
        );
        let text = format!("{}: {why}", flag.replace('_', " "));
        lines.extend(blocks::paragraph(&text, Role::Warning, width));
    }
    if let Some(pending) = judgement.and_then(|judgement| judgement.pending_verdict) {
        let text = format!(
            "Today it would be {}; the next refresh has to confirm it.",
            verdict_word(pending)
        );
        lines.extend(blocks::paragraph(&text, Role::Text, width));
    }
    if let Some(outlook) = judgement.and_then(|judgement| judgement.outlook.as_ref()) {
        let text = format!("What would change it: {}", printable(outlook));
        lines.extend(blocks::paragraph(&text, Role::Text, width));
    }
    lines
}

/// What keeping and retiring it may cost, and what its place is worth.
fn chances(model: &Model, detail: &PairDetail, width: u16) -> Vec<Line> {
    let pair = &detail.pair;
    let glyphs = model.glyphs;
    let currency = model.currency().unwrap_or("");
    let mut parts = Vec::new();
    if let Some(p) = pair.p_positive {
        parts.push(format!(
            "the chance that it earns more than its place is {}",
            chance(p, glyphs)
        ));
    }
    if let Some(slot) = pair.slot_value {
        parts.push(format!(
            "its place is worth {} {currency} per 1 000",
            amount(slot, glyphs)
        ));
    }
    if let Some((kept, retired)) = pair.loss_if_kept.zip(pair.loss_if_retired) {
        parts.push(format!(
            "expected loss a month if kept {} {currency}, if retired {}",
            amount(kept, glyphs),
            amount(retired, glyphs)
        ));
    }
    if parts.is_empty() {
        return Vec::new();
    }
    let text = format!("{}.", parts.join("; "));
    let mut letters = text.chars();
    let first = letters.next().map(|c| c.to_uppercase().to_string());
    let text = format!("{}{}", first.unwrap_or_default(), letters.as_str());
    blocks::paragraph(&text, Role::Text, width)
}

/// A chance in words; none is certain.
fn chance(p: f64, glyphs: &Glyphs) -> String {
    if p > 0.99 {
        "above 99 %".to_owned()
    } else if p < 0.01 {
        "below 1 %".to_owned()
    } else {
        format!("{} %", figures::percent(p, 0, glyphs))
    }
}

/// A flag in a sentence (DOMAIN.md 7.2).
fn meaning(flag: &str) -> &'static str {
    match flag {
        "vanity" => "many take it, and it does not earn its place.",
        "forced" => "it is taken as often as others or more, and sent back.",
        "cannibal" => "many buyers would have bought it anyway.",
        "simpson" => "the total says the opposite of its parts: compare like with like.",
        "confounded" => "those who saw it differ from those who did not, in more than that.",
        "discount_bought" => "it sells by its discount, at a loss.",
        "immature" => "many of its returns are still to come.",
        "data_gap" => "the data behind it have gaps; g shows them.",
        _ => "n says more about it.",
    }
}
