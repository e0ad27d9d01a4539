//! The outcome in one sentence that a merchandiser can forward.

use std::collections::BTreeMap;

use super::input::Input;
use super::lever::Lever;
use super::outcome::Outcome;
use super::settings::Settings;
use super::words;

/// Changes that are named; more are counted.
const MOST_NAMED: usize = 3;

/// What is changed, what it brings, and how sure that is.
pub(super) fn sentence(input: &Input, settings: &Settings, outcome: &Outcome) -> String {
    let name = &input.name;
    let pair = format!("{} with {}", name.target_title, name.anchor_title);
    let currency = input.currency();
    let money = |amount: f64| words::money(amount, currency);
    if settings.is_empty() {
        return format!(
            "{pair} earns {} net margin a month as it is; nothing is changed.",
            money(outcome.net_margin_today)
        );
    }
    let delta = outcome.delta_net_margin;
    let verb = if delta >= 0.0 { "more" } else { "less" };
    let (low, high) = if delta >= 0.0 {
        (outcome.p10, outcome.p90)
    } else {
        (-outcome.p90, -outcome.p10)
    };
    let mut text = format!(
        "{}, {pair} earns {} {verb} net margin a month",
        changes(input, settings),
        money(delta.abs())
    );
    if (outcome.p90 - outcome.p10).abs() > 0.005 {
        // `low` and `high` are that much more, or less: beyond 0 they turn round.
        let other = if delta >= 0.0 { "less" } else { "more" };
        let range = if low < 0.0 && high > 0.0 {
            format!("from {} {other} to {} {verb}", money(-low), money(high))
        } else {
            format!("{} to {}", money(low), money(high))
        };
        text.push_str(&format!(
            " ({range} in 8 of 10 cases; a gain in {})",
            words::probability(outcome.p_positive.unwrap_or(0.0))
        ));
    }
    if let Some(revenue) = outcome.delta_revenue {
        let more = if revenue >= 0.0 { "more" } else { "less" };
        text.push_str(&format!(" on {} {more} revenue", money(revenue.abs())));
    }
    if outcome
        .warnings
        .iter()
        .any(|warning| warning.is_extrapolated)
    {
        text.push_str(", beyond what was ever tried");
    }
    text.push('.');
    text
}

/// `With acceptance at 12 % instead of 8 % and the discount at €0 instead of €2`.
fn changes(input: &Input, settings: &Settings) -> String {
    let mut parts: Vec<String> = Lever::ALL
        .into_iter()
        .filter_map(|lever| {
            let to = settings.set.get(&lever)?;
            let from = settings.given(input, lever).value?;
            let value = |value| words::value(lever, value, input.currency());
            Some(format!(
                "{} at {} instead of {}",
                lever.name(),
                value(*to),
                value(from)
            ))
        })
        .collect();
    if let Some(placement) = &settings.placement {
        parts.push(format!("shown at {placement} only"));
    }
    parts.extend(left_out(settings));
    if settings.follows_response {
        parts.push("acceptance following the discount as measured".to_owned());
    }
    let more = parts.len().saturating_sub(MOST_NAMED);
    parts.truncate(MOST_NAMED);
    if more > 0 {
        parts.push(format!(
            "{more} more {}",
            if more == 1 { "change" } else { "changes" }
        ));
    }
    let listed = match parts.split_last() {
        None => "no change".to_owned(),
        Some((only, [])) => only.clone(),
        Some((last, others)) => format!("{} and {last}", others.join(", ")),
    };
    // With a lever at a value; but shown somewhere, and not with shown.
    let is_shown = listed.starts_with("shown") || listed.starts_with("not shown");
    if is_shown {
        let (first, rest) = listed.split_at(1);
        format!("{}{rest}", first.to_uppercase())
    } else {
        format!("With {listed}")
    }
}

/// What is left out, by dimension: `not shown at checkout`, `not shown to segment budget or
/// mid`.
fn left_out(settings: &Settings) -> Vec<String> {
    let mut dimensions: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for id in &settings.excluded {
        if let Some((dimension, value)) = id.split_once('=') {
            dimensions.entry(dimension).or_default().push(value);
        }
    }
    let named = |(dimension, values): (&str, Vec<&str>)| match (dimension, values.as_slice()) {
        ("discount", ["shown"]) => "not shown with a discount".to_owned(),
        ("discount", ["none"]) => "not shown without a discount".to_owned(),
        ("discount", _) => "not shown with or without a discount".to_owned(),
        ("placement", values) => format!("not shown at {}", values.join(" or ")),
        ("customer", values) => format!("not shown to {} customers", values.join(" or ")),
        (dimension, values) => {
            let dimension = dimension.replace('_', " ");
            format!("not shown to {dimension} {}", values.join(" or "))
        }
    };
    dimensions.into_iter().map(named).collect()
}
