//! Portfolios for reading and for programs.

use std::fmt::Write as _;

use serde_json::json;

use super::super::args::{WhatifArgs, WhatifFormat};
use super::super::ask::ask;
use super::super::context::Context;
use super::super::failure::Failure;
use super::place_of;
use crate::domain::Scope;
use crate::domain::text::printable;
use crate::explore::{Answer, Question};
use crate::whatif::{Limits, Portfolio, PortfolioInput, Rivalry, plan as planned};

/// Pairs and slots that a person is shown.
const MOST_ROWS: usize = 20;

/// Plans a portfolio and writes it.
pub(super) fn plan(
    context: &Context,
    args: &WhatifArgs,
    scope: Scope,
    format: WhatifFormat,
) -> Result<String, Failure> {
    let question = Question::Portfolio {
        scope,
        place: place_of(args),
    };
    let Answer::Portfolio(input) = ask(context, &args.db, &question)? else {
        return Err(Failure::because(
            "the answer does not fit the question, which is a bug",
        ));
    };
    let rivalry = if args.compete {
        Rivalry::Choice
    } else {
        Rivalry::Additive
    };
    let found = planned(&input, rivalry, &Limits::default(), args.seed);
    for remark in &input.remarks {
        context.say(remark);
    }
    match format {
        WhatifFormat::Json => super::json(&machine(&input, &found, rivalry)),
        _ => Ok(readable(&input, &found)),
    }
}

fn machine(input: &PortfolioInput, found: &Portfolio, rivalry: Rivalry) -> serde_json::Value {
    let retire: Vec<_> = found
        .retire
        .order
        .iter()
        .zip(1..)
        .map(|(at, n)| {
            let member = &input.members[*at];
            json!({
                "n": n,
                "anchor_id": member.anchor_id,
                "target_id": member.target_id,
                "net_per_exposure": member.shown.net.value,
                "exposures": member.shown.exposures,
                "slot_value": member.shown.slot_value,
                "gain": member.shown.gain(),
                "total": found.retire.points[n].total,
                "is_retired": n <= found.retire.best,
            })
        })
        .collect();
    let slots: Vec<_> = input
        .slots
        .iter()
        .zip(&found.plans)
        .map(|(slot, plan)| {
            let ids = |members: &[usize]| {
                let ids = members.iter().map(|at| slot.targets[*at].0.clone());
                ids.collect::<Vec<_>>()
            };
            let lists: Vec<_> = plan
                .lists
                .iter()
                .map(|list| json!({ "targets": ids(&list.members), "value_per_1000": 1_000.0 * list.value }))
                .collect();
            json!({
                "anchor_id": slot.anchor_id,
                "placement": slot.placement,
                "lists": slot.lists,
                "net_margin_today": slot.today,
                "by_items": lists,
                "best_items": plan.best,
                "explore": plan.explore.map(|at| slot.targets[at].0.clone()),
            })
        })
        .collect();
    json!({
        "currency": input.currency,
        "rivalry": rivalry,
        "retire": { "best": found.retire.best, "gain": found.retire.at_best().map(|best| best.gain), "pairs": retire },
        "session_items": found.session_items,
        "lists_shortened": found.shortened,
        "items": { "best": found.best_items, "total": found.best_total, "by_items": found.gains },
        "slots": slots,
        "remarks": input.remarks,
    })
}

fn readable(input: &PortfolioInput, found: &Portfolio) -> String {
    let currency = input.currency.as_deref().unwrap_or("");
    let mut out = String::new();
    let mut line = |text: String| {
        let _ = writeln!(out, "{}", printable(&text));
    };
    let best = found.retire.at_best();
    line(format!(
        "Retire {} of {} pairs: {:+.0} {currency} net margin a month (± {:.0}); freed slots earn their slot value.",
        found.retire.best,
        input.members.len(),
        best.map_or(0.0, |best| best.gain),
        best.map_or(0.0, |best| 1.96 * best.gain_se),
    ));
    for at in found
        .retire
        .order
        .iter()
        .take(found.retire.best.min(MOST_ROWS))
    {
        let member = &input.members[*at];
        line(format!(
            "  {:<50} {:>10.0} shown  {:>9.2} per 1000  {:>+10.0} a month",
            member.title,
            member.shown.exposures,
            1_000.0 * member.shown.net.value,
            member.shown.gain()
        ));
    }
    line(String::new());
    line(format!(
        "{:<8} {:>16} {:>14}",
        "items", "net a month", "best here"
    ));
    for gain in &found.gains {
        let mark = if gain.items == found.best_items {
            " <- best"
        } else {
            ""
        };
        line(format!(
            "{:<8} {:>16.0} {:>14}{mark}",
            gain.items, gain.total, gain.best_here
        ));
    }
    line(format!(
        "each slot with its own best number: {:.0} {currency} a month",
        found.best_total
    ));
    if let Some(items) = found.session_items {
        line(format!(
            "at most {items:.1} items a session, as today: {} shorter for it",
            match found.shortened {
                1 => "1 list is".to_owned(),
                lists => format!("{lists} lists are"),
            }
        ));
    }
    out
}
