//! The return view in words: how much of what was attached comes back.

use super::{Sentence, rate_with_interval};
use crate::domain::text::printable;
use crate::tui::columns::{Drawn, Field};
use crate::tui::figures;
use crate::tui::model::{Model, Row, Table};
use crate::tui::view::words::glue;

/// The sentences of a row.
pub(super) fn sentences(model: &Model, table: &Table, row: Row<'_>) -> Vec<Sentence> {
    let mut out = vec![Sentence::new(rate_sentence(model, table, row))];
    out.extend(maturity_sentence(model, table, row).map(Sentence::new));
    out.extend(anchor_sentence(model, table, row).map(Sentence::new));
    out
}

fn rate_sentence(model: &Model, table: &Table, row: Row<'_>) -> String {
    let level = row.level;
    let title = printable(row.title());
    let decimals = table.scale.decimals(Field::ReturnRate);
    let quantity = |n: f64| glue(&figures::quantity(n, model.glyphs));
    let (Some(rate), Some(mature), Some(returned)) =
        (level.return_rate, level.units_mature, level.units_returned)
    else {
        return format!("{title}: the return rate cannot be computed; n says why.");
    };
    let rate = rate_with_interval(model, rate, Drawn::Return.interval(row), decimals);
    let what = format!(
        "{} of {} attached units old enough to tell came back: {rate}",
        quantity(returned),
        quantity(mature)
    );
    let Some(baseline) = level.baseline_return_rate else {
        return format!("{what}.");
    };
    let baseline = glue(&figures::percent(baseline, decimals, model.glyphs));
    format!("{what}; sold without a recommendation {baseline}\u{a0}% do.")
}

fn maturity_sentence(model: &Model, table: &Table, row: Row<'_>) -> Option<String> {
    let known = glue(&figures::percent(
        row.level.return_maturity?,
        0,
        model.glyphs,
    ));
    let adjusted = row.level.return_rate_adjusted?;
    let decimals = table.scale.decimals(Field::ReturnRate);
    let adjusted = glue(&figures::percent(adjusted, decimals, model.glyphs));
    Some(format!(
        "Of the returns to expect {known}\u{a0}% are known; with the rest it would be {adjusted}\u{a0}%."
    ))
}

fn anchor_sentence(model: &Model, table: &Table, row: Row<'_>) -> Option<String> {
    let level = row.level;
    let decimals = table.scale.decimals(Field::AnchorReturnWith);
    let percent = |rate| glue(&figures::percent(rate, decimals, model.glyphs));
    let with = percent(level.anchor_return_with?);
    let without = percent(level.anchor_return_without?);
    Some(format!(
        "The anchor came back in {with}\u{a0}% of orders with the attach and {without}\u{a0}% without it."
    ))
}
