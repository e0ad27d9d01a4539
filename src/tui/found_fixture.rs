//! Alerts and opportunities for tests.

use crate::domain::{Mode, Note, Severity};
use crate::explore::{AlertRow, Answer, OpportunityRow, Table};
use crate::judge::alert::Harm;

fn table<R>(rows: Vec<R>) -> Table<R> {
    Table {
        total: rows.len() as u64,
        rows,
        remarks: vec!["Looked at 12 pairs.".to_owned()],
        min_orders: None,
    }
}

/// Two alerts.
pub(super) fn alerts() -> Answer {
    let loss = AlertRow {
        id: "tea>cup".to_owned(),
        anchor_id: "tea".to_owned(),
        anchor_title: "Tea".to_owned(),
        target_id: "cup".to_owned(),
        target_title: "Cup \u{1b}[31mred".to_owned(),
        level: Severity::Error,
        harm: Harm::Loss,
        reason: "Loses €200 per 1000 exposures: a sale leaves €4.00, and returns take €6.00 of it."
            .to_owned(),
        suggestion: "retire",
        since: "2026-01-05".parse().ok(),
        first_breach_day: "2026-02-11".parse().ok(),
        metric: "net_margin_per_1000",
        value: -200.0,
        expected: 0.0,
        change: -200.0,
        change_low: Some(-320.0),
        change_high: Some(-80.0),
        exposures: 6_000.0,
        net_margin: Some(-1_200.0),
        cost_so_far: Some(1_200.0),
        cost_so_far_low: Some(480.0),
        cost_so_far_high: Some(1_920.0),
        cost_per_week: Some(200.0),
        e_value: 1e6,
        evidence: "descriptive",
        notes: Vec::new(),
    };
    let checkout = AlertRow {
        id: "tea>pot".to_owned(),
        target_id: "pot".to_owned(),
        target_title: "A pot with a title that is too long for its column".to_owned(),
        level: Severity::Warn,
        harm: Harm::Checkout,
        reason: "58 % of sessions that see it at checkout order, 63 % of those that see other \
                 recommendations there (5.0 pp fewer)."
            .to_owned(),
        suggestion: "delay",
        net_margin: Some(3_000.0),
        cost_so_far: None,
        cost_so_far_low: None,
        cost_so_far_high: None,
        cost_per_week: None,
        notes: vec![Note {
            cause: "The net margin of orders is not known.".to_owned(),
            fields: vec!["cost_so_far"],
        }],
        ..loss.clone()
    };
    Answer::Alerts(table(vec![loss, checkout]))
}

/// Two opportunities.
pub(super) fn opportunities() -> Answer {
    let known = OpportunityRow {
        id: "tea>honey".to_owned(),
        anchor_id: "tea".to_owned(),
        anchor_title: "Tea".to_owned(),
        target_id: "honey".to_owned(),
        target_title: "Honey".to_owned(),
        mode: Mode::Exposure,
        orders_both: 1_240,
        orders_anchor: 9_800,
        orders_target: 3_100,
        confidence: Some(0.126),
        lift: Some(3.1),
        lift_low: Some(2.8),
        lift_high: Some(3.4),
        q_value: 1e-9,
        views_per_month: 20_000.0,
        expected_attach_rate: 0.03,
        expected_attach_rate_low: 0.01,
        expected_attach_rate_high: 0.09,
        extra_attaches_per_month: 496.7,
        margin_per_attach: Some(4.1),
        replaces: Some("cup".to_owned()),
        replaces_title: Some("Porcelain Cup".to_owned()),
        replaced_per_1000: Some(-200.0),
        expected_gain: Some(2_036.0),
        expected_gain_low: Some(-310.0),
        expected_gain_high: Some(6_900.0),
        assumptions: vec![
            "It is shown whenever the anchor shows anything.".to_owned(),
            "A sale earns what the target's sales usually do.".to_owned(),
        ],
        notes: Vec::new(),
    };
    let unpriced = OpportunityRow {
        id: "tea>lemon".to_owned(),
        target_id: "lemon".to_owned(),
        target_title: "Lemon".to_owned(),
        margin_per_attach: None,
        replaces: None,
        replaces_title: None,
        replaced_per_1000: None,
        expected_gain: None,
        expected_gain_low: None,
        expected_gain_high: None,
        notes: vec![Note {
            cause: "The target was sold too seldom to say what a sale earns.".to_owned(),
            fields: vec!["expected_gain"],
        }],
        ..known.clone()
    };
    Answer::Opportunities(table(vec![known, unpriced]))
}
