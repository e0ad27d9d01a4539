//! Columns of alerts and opportunities.

use super::{Cell, Column, Yields, column};

pub(super) const ALERTS: &[Column] = &[
    column("level", Cell::Text("level", 0)),
    column("anchor", Cell::Text("anchor_id", 0)),
    column("target", Cell::Text("target_id", 0)),
    column("target title", Cell::Text("target_title", 24)).yields(Yields::GoesAway),
    column("harms", Cell::Text("harm", 0)),
    column("since", Cell::Text("since", 0)),
    column("sure from", Cell::Text("first_breach_day", 0)),
    column("cost so far", Cell::Money("cost_so_far")),
    column(
        "95 % interval",
        Cell::MoneyInterval("cost_so_far_low", "cost_so_far_high"),
    ),
    column("a week", Cell::Money("cost_per_week")),
    column("suggests", Cell::Text("suggestion", 0)),
    column("why", Cell::Text("reason", 0)).yields(Yields::GoesBelow),
];

pub(super) const OPPORTUNITIES: &[Column] = &[
    column("anchor", Cell::Text("anchor_id", 0)),
    column("anchor title", Cell::Text("anchor_title", 24)).yields(Yields::GoesAway),
    column("target", Cell::Text("target_id", 0)),
    column("target title", Cell::Text("target_title", 28)).yields(Yields::GoesAway),
    column("orders with both", Cell::Quantity("orders_both")),
    column("lift", Cell::Ratio("lift")),
    column(
        "95 % interval",
        Cell::RatioInterval("lift_low", "lift_high"),
    ),
    column("views a month", Cell::Quantity("views_per_month")),
    column("attach %", Cell::Percent("expected_attach_rate")),
    column("in place of", Cell::Text("replaces_title", 24)),
    column("gain a month", Cell::Money("expected_gain")),
    column(
        "95 % interval",
        Cell::MoneyInterval("expected_gain_low", "expected_gain_high"),
    ),
    column("assumed", Cell::Text("assumptions", 0)).yields(Yields::GoesBelow),
];

pub(super) const DECISIONS: &[Column] = &[
    column("when", Cell::Text("at", 0)),
    column("who", Cell::Text("who", 12)),
    column("anchor", Cell::Text("anchor_id", 0)),
    column("target", Cell::Text("target_id", 0)),
    column("decided", Cell::Text("decision", 0)),
    column("verdict then", Cell::Text("verdict", 0)),
    column("net/1 000", Cell::Money("net_margin_per_1000")),
    column("from", Cell::Text("from", 0)),
    column("to", Cell::Text("to", 0)),
    column("of", Cell::Text("filter", 30)).yields(Yields::GoesBelow),
    column("note", Cell::Text("note", 40)).yields(Yields::GoesBelow),
];
