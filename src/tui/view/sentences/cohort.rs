//! The cohort view in words: one member of the dimension.

use super::{Sentence, rate_with_interval};
use crate::domain::text::printable;
use crate::explore::RepeatDifference;
use crate::tui::columns::{self, Drawn, Field};
use crate::tui::figures;
use crate::tui::model::{Model, Row, Table};
use crate::tui::view::words::glue;

/// The sentences of a row.
pub(super) fn sentences(model: &Model, table: &Table, row: Row<'_>) -> Vec<Sentence> {
    let mut out = vec![Sentence::new(rate_sentence(model, table, row))];
    out.extend(repeat_sentence(model, row).map(Sentence::new));
    out
}

fn rate_sentence(model: &Model, table: &Table, row: Row<'_>) -> String {
    let level = row.level;
    let title = printable(row.title());
    let (Some(rate), Some(attaches), Some(base_n)) =
        (level.attach_rate, level.attaches, level.base_n)
    else {
        return format!("{title}: the attach rate cannot be computed; n says why.");
    };
    let decimals = table.scale.decimals(Field::AttachRate);
    let base_n = figures::quantity(base_n, model.glyphs);
    let base = glue(&format!(
        "{base_n} {}",
        columns::base_name(level.base, &base_n)
    ));
    let shrunk = level.attach_rate_shrunk.map_or_else(String::new, |shrunk| {
        let shrunk = glue(&figures::percent(shrunk, decimals, model.glyphs));
        format!("; drawn towards the other members {shrunk}\u{a0}%")
    });
    format!(
        "{title}: {} of {base} attached: {}{shrunk}.",
        glue(&figures::count(attaches)),
        rate_with_interval(model, rate, Drawn::Attach.interval(row), decimals)
    )
}

fn repeat_sentence(model: &Model, row: Row<'_>) -> Option<String> {
    let level = row.level;
    let percent = |rate| glue(&figures::percent(rate, 1, model.glyphs));
    let with = percent(level.repeat_rate_90d_attached?);
    let without = percent(level.repeat_rate_90d_unattached?);
    let evidence = level.evidence.unwrap_or("descriptive");
    let adjusted = row
        .member
        .and_then(|member| member.beside.repeat)
        .map_or_else(String::new, |repeat| adjusted(model, &repeat));
    Some(format!(
        "Within 90 days {with}\u{a0}% of buyers with the attach came back and {without}\u{a0}% of those without ({evidence}){adjusted}."
    ))
}

/// How far apart like buyers are: of the same first month, tier, price band, channel and
/// category of the anchor.
fn adjusted(model: &Model, repeat: &RepeatDifference) -> String {
    let points = |difference: f64| glue(&figures::percent(difference, 1, model.glyphs));
    format!(
        "; among like buyers the difference is {} points (95\u{a0}% interval {} to\u{a0}{}, adjusted)",
        points(repeat.repeat_difference_90d),
        points(repeat.repeat_difference_90d_low),
        points(repeat.repeat_difference_90d_high)
    )
}
