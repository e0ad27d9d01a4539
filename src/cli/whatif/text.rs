//! What-ifs for reading.

use std::fmt::Write as _;

use crate::domain::text::printable;
use crate::whatif::{BackTest, LeverRow, Report, Rule, State, lever_value};

/// A what-if in lines.
pub(super) fn report(report: &Report) -> String {
    let currency = report.currency.as_deref().unwrap_or("");
    let outcome = &report.outcome;
    let mut out = String::new();
    let mut line = |text: String| {
        let _ = writeln!(out, "{}", printable(&text));
    };
    line(outcome.sentence.clone());
    line(String::new());
    line(format!(
        "{:<20} {:>14} {:>14}   {:<25} {:>14}",
        "lever", "today", "what if", "in the data", "breaks even at"
    ));
    for row in &report.levers {
        line(lever(row, currency));
    }
    line(String::new());
    let money = |amount: f64| lever_value(crate::whatif::Lever::OrderMargin, amount, currency);
    line(format!(
        "net margin a month   {} today, {} then",
        money(outcome.net_margin_today),
        money(outcome.net_margin)
    ));
    line(format!(
        "change               {}   P10 {}   P50 {}   P90 {}",
        money(outcome.delta_net_margin),
        money(outcome.p10),
        money(outcome.p50),
        money(outcome.p90)
    ));
    if let Some(p) = outcome.p_positive {
        // Never as certain as draws make it.
        let sure = match 100.0 * p {
            p if p > 99.9 => "above 99.9".to_owned(),
            p if p < 0.1 => "below 0.1".to_owned(),
            p => format!("{p:.1}"),
        };
        line(format!("P(change > 0)        {sure} %"));
    }
    line(format!(
        "after the slots      {} counting what other recommendations would earn there",
        money(outcome.delta_after_slots)
    ));
    if let Some(revenue) = outcome.delta_revenue {
        line(format!("revenue              {}", money(revenue)));
    }
    if let Some(aov) = outcome.delta_aov {
        line(format!(
            "order value          {} an order with the anchor",
            money(aov)
        ));
    }
    let units = match outcome.delta_returned_units {
        units if units.abs() < 0.05 => "0".to_owned(),
        units => format!("{units:+.1}").replace('-', "−"),
    };
    line(format!("returned units       {units} a month"));
    for swing in &outcome.tornado {
        line(format!(
            "  ± {:<22} {} to {}",
            swing.name,
            money(swing.low),
            money(swing.high)
        ));
    }
    for guardrail in &outcome.guardrails {
        line(format!(
            "{:<20} {} ({})",
            guardrail.name,
            guardrail.state.word(),
            guardrail.because
        ));
    }
    for warning in &outcome.warnings {
        line(format!("! {}", warning.text));
    }
    for assumption in &outcome.assumptions {
        line(format!("assumed: {assumption}"));
    }
    if outcome
        .guardrails
        .iter()
        .any(|guardrail| guardrail.state == State::Broken)
    {
        line("A guardrail is broken: do not do this for the margin alone.".to_owned());
    }
    out
}

fn lever(row: &LeverRow, currency: &str) -> String {
    let value = |value: Option<f64>| {
        value.map_or_else(
            || "·".to_owned(),
            |value| lever_value(row.lever, value, currency),
        )
    };
    let moved = if row.to == row.today {
        String::new()
    } else {
        value(row.to)
    };
    let range = match (row.low, row.high) {
        (Some(_), Some(_)) => format!("{} to {}", value(row.low), value(row.high)),
        _ => row.basis.to_owned(),
    };
    format!(
        "{:<20} {:>14} {:>14}   {:<25} {:>14}",
        row.lever.name(),
        value(row.today),
        moved,
        range,
        value(row.breaks_even()),
    )
}

/// A replayed rule in lines.
pub(super) fn replayed(rule: &Rule, found: &BackTest) -> String {
    let interval = |of: &crate::whatif::Replayed, digits: usize| {
        format!(
            "{:+.digits$} (95 %: {:+.digits$} to {:+.digits$})",
            of.value, of.low, of.high
        )
    };
    let remarks = found.remarks.iter().map(|remark| format!("{remark}\n"));
    format!(
        "{}\nreplayed on          {:.0} days\nexposures removed    {:.0} ({:.1} % of all), seen by {} visitors\n\
         attaches that go     {:.0}\nnet margin           {}\nreturned units       {}\n\
         P(better)            {:.1} %\nevidence             {}: who saw what was not drawn by lot\n",
        rule.words(),
        found.days,
        found.exposures_removed,
        100.0 * found.share_removed,
        found.visitors,
        found.attaches_removed,
        interval(&found.net_margin, 2),
        interval(&found.returned_units, 0),
        100.0 * found.p_better,
        found.evidence,
    ) + &remarks.collect::<String>()
}
