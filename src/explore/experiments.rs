//! The arms of experiments, and how they differ from control.

mod beside;
mod delta;

use std::sync::Arc;

use duckdb::Connection;
use duckdb::types::Decimal;

use super::figures::units;
use super::lack::Lack;
use super::notes::{self, Field};
use super::shop::Shop;
use super::{ArmBeside, ArmRow, ExploreError, Table, words};
use crate::domain::Note;
use crate::stats::{self, Moments, PairedMoments, PairedSums};
use beside::Histories;
use delta::Delta;

/// One row of `experiment_arm`.
struct Arm {
    experiment: String,
    arm: String,
    is_control: bool,
    expected_share: Option<f64>,
    units: u64,
    buyers: u64,
    orders: u64,
    revenue: f64,
    margin: f64,
    unknown_orders: u64,
    orders_square: f64,
    revenue_square: f64,
    revenue_orders: f64,
    margin_square: f64,
    dropped_units: u64,
}

impl Arm {
    fn n(&self) -> f64 {
        self.units as f64
    }

    fn conversion(&self) -> Option<Moments> {
        let buyers = self.buyers as f64;
        Moments::from_sums(self.n(), buyers, buyers)
    }

    fn rpv(&self) -> Option<Moments> {
        Moments::from_sums(self.n(), self.revenue, self.revenue_square)
    }

    fn margin(&self) -> Option<Moments> {
        Moments::from_sums(self.n(), self.margin, self.margin_square)
    }

    /// Orders and revenue by unit; their ratio is the average order value.
    fn aov(&self) -> Option<PairedMoments> {
        PairedMoments::from_sums(PairedSums {
            n: self.n(),
            x: self.orders as f64,
            y: self.revenue,
            xx: self.orders_square,
            yy: self.revenue_square,
            xy: self.revenue_orders,
        })
    }
}

/// Every arm, by experiment and name.
const ARMS: &str = "select experiment_id, arm, is_control, expected_share, units, buyers, orders, \
     revenue, margin, unknown_orders, orders_square, revenue_square, revenue_orders, \
     margin_square, dropped_units from experiment_arm order by experiment_id, arm";

/// Answers `Experiments`: one row per arm.
///
/// # Errors
/// When the database fails.
pub(super) fn experiments(conn: &Connection, shop: &Shop) -> Result<Table<ArmRow>, ExploreError> {
    let arms: Vec<Arm> = conn
        .prepare(ARMS)?
        .query_map([], |row| {
            let amount = |column| {
                row.get::<_, Decimal>(column)
                    .map(|amount| units(amount.value()))
            };
            Ok(Arm {
                experiment: row.get(0)?,
                arm: row.get(1)?,
                is_control: row.get(2)?,
                expected_share: row.get(3)?,
                units: row.get(4)?,
                buyers: row.get(5)?,
                orders: row.get(6)?,
                revenue: amount(7)?,
                margin: amount(8)?,
                unknown_orders: row.get(9)?,
                orders_square: row.get(10)?,
                revenue_square: row.get(11)?,
                revenue_orders: row.get(12)?,
                margin_square: row.get(13)?,
                dropped_units: row.get(14)?,
            })
        })?
        .collect::<Result<_, _>>()?;
    let histories = Histories::load(conn)?;
    let mut rows = Vec::with_capacity(arms.len());
    let mut remarks = Vec::new();
    for arms in arms.chunk_by(|a, b| a.experiment == b.experiment) {
        let split = Split::of(arms);
        remarks.extend(split.remarks(arms));
        let control = arms.iter().find(|arm| arm.is_control);
        rows.extend(
            arms.iter()
                .map(|arm| row(shop, arm, control, split.p, &histories)),
        );
    }
    if rows.is_empty() {
        remarks.push(Lack::Experiments.cause(shop));
    }
    remarks.extend(shop.remarks(false));
    Ok(Table {
        total: rows.len() as u64,
        rows,
        remarks,
        min_orders: None,
    })
}

/// Whether the arms have the sizes meant (N21).
struct Split {
    p: Option<f64>,
    /// Whether the data say which sizes were meant.
    is_intended: bool,
}

impl Split {
    fn of(arms: &[Arm]) -> Self {
        let total: f64 = arms.iter().map(Arm::n).sum();
        let intended: Option<Vec<f64>> = arms
            .iter()
            .map(|arm| arm.expected_share.filter(|share| *share > 0.0))
            .collect();
        let is_intended = intended.is_some();
        let shares = intended.unwrap_or_else(|| {
            let rounded = arms
                .iter()
                .map(|arm| (arm.n() / total * 20.0).round() / 20.0);
            rounded.collect()
        });
        let sum: f64 = shares.iter().sum();
        let shares: Vec<f64> = shares.into_iter().map(|share| share / sum).collect();
        let units: Vec<u64> = arms.iter().map(|arm| arm.units).collect();
        Self {
            p: stats::sample_ratio(&units, &shares).map(|test| test.p_value),
            is_intended,
        }
    }

    fn remarks(&self, arms: &[Arm]) -> Vec<String> {
        let Some(first) = arms.first() else {
            return Vec::new();
        };
        let name = &first.experiment;
        let mut remarks = Vec::new();
        if !self.is_intended {
            remarks.push(format!(
                "{name}: nobody says which share each arm was meant to have, so the split is \
                 tested against the observed shares rounded to 5 %."
            ));
        }
        if self.p.is_some_and(|p| p < stats::SRM_P) {
            remarks.push(format!(
                "{name}: the arms do not have the sizes meant, so do not trust its differences; \
                 look for units lost on the way."
            ));
        }
        if first.dropped_units > 0 {
            remarks.push(format!(
                "{name}: left out {} in several arms.",
                words::count(first.dropped_units, "unit", "units")
            ));
        }
        remarks
    }
}

/// The row of one arm.
fn row(
    shop: &Shop,
    arm: &Arm,
    control: Option<&Arm>,
    srm_p: Option<f64>,
    histories: &Histories,
) -> ArmRow {
    let other = control.filter(|_| !arm.is_control);
    let knows_money = shop.priced_lines > 0 && shop.orders > 0;
    let knows_margin = |arm: &Arm| {
        knows_money
            && shop.costed_lines > 0
            && shop.about_returns().is_none()
            && arm.unknown_orders == 0
    };
    let n = arm.n();
    let conversion = Delta::of_means(arm.conversion(), other.and_then(Arm::conversion));
    let aov = Delta::of_ratios(arm.aov().filter(|_| knows_money), other.and_then(Arm::aov));
    let rpv = Delta::of_means(arm.rpv().filter(|_| knows_money), other.and_then(Arm::rpv));
    let margin = Delta::of_means(
        arm.margin().filter(|_| knows_margin(arm)),
        other.filter(|arm| knows_margin(arm)).and_then(Arm::margin),
    );
    let mut row = ArmRow {
        experiment_id: arm.experiment.clone(),
        arm: arm.arm.clone(),
        is_control: arm.is_control,
        units: arm.units,
        conversion: (shop.orders > 0).then(|| arm.buyers as f64 / n),
        aov: (knows_money && arm.orders > 0).then(|| arm.revenue / arm.orders as f64),
        rpv: knows_money.then(|| arm.revenue / n),
        margin_per_visitor: knows_margin(arm).then(|| arm.margin / n),
        conversion_delta: conversion.value,
        conversion_delta_low: conversion.low,
        conversion_delta_high: conversion.high,
        conversion_p: conversion.p,
        conversion_p_always_valid: conversion.always_valid,
        aov_delta: aov.value,
        aov_delta_low: aov.low,
        aov_delta_high: aov.high,
        aov_p: aov.p,
        aov_p_always_valid: aov.always_valid,
        rpv_delta: rpv.value,
        rpv_delta_low: rpv.low,
        rpv_delta_high: rpv.high,
        rpv_p: rpv.p,
        rpv_p_always_valid: rpv.always_valid,
        margin_per_visitor_delta: margin.value,
        margin_per_visitor_delta_low: margin.low,
        margin_per_visitor_delta_high: margin.high,
        margin_per_visitor_p: margin.p,
        margin_per_visitor_p_always_valid: margin.always_valid,
        srm_p,
        notes: Arc::from([]),
        beside: ArmBeside {
            conversion_delta_low_always_valid: conversion.always.map(|(low, _)| low),
            conversion_delta_high_always_valid: conversion.always.map(|(_, high)| high),
            aov_delta_low_always_valid: aov.always.map(|(low, _)| low),
            aov_delta_high_always_valid: aov.always.map(|(_, high)| high),
            rpv_delta_low_always_valid: rpv.always.map(|(low, _)| low),
            rpv_delta_high_always_valid: rpv.always.map(|(_, high)| high),
            margin_per_visitor_delta_low_always_valid: margin.always.map(|(low, _)| low),
            margin_per_visitor_delta_high_always_valid: margin.always.map(|(_, high)| high),
            ..ArmBeside::default()
        },
    };
    if let Some(other) = other {
        let names = (
            arm.experiment.as_str(),
            arm.arm.as_str(),
            other.arm.as_str(),
        );
        let knows = (knows_money, knows_margin(arm) && knows_margin(other));
        histories.fill(&mut row.beside, names, knows);
    }
    row.notes = causes(shop, arm, control, &row, knows_margin(arm)).into();
    row
}

/// Why the figures that are null are.
fn causes(
    shop: &Shop,
    arm: &Arm,
    control: Option<&Arm>,
    row: &ArmRow,
    knows_margin: bool,
) -> Vec<Note> {
    let money = match (shop.orders, shop.priced_lines) {
        (0, _) => Some(Lack::Orders),
        (_, 0) => Some(Lack::Prices),
        _ => None,
    };
    let margin = money
        .or(shop.about_returns())
        .unwrap_or(if shop.costed_lines == 0 {
            Lack::Costs
        } else {
            Lack::TheirCosts
        });
    let difference = match (arm.is_control, control) {
        (true, _) => Lack::IsControl,
        (false, None) => Lack::NoControl,
        (false, Some(_)) => Lack::TooFewUnits,
    };
    let of = |base: Option<Lack>, is_known: bool| match base {
        Some(lack) if !is_known => lack,
        _ => difference,
    };
    let knows_money = money.is_none();
    let known_aov = of(money, knows_money);
    let fields: Vec<(&'static str, bool, Lack)> = vec![
        ("conversion", row.conversion.is_none(), Lack::Orders),
        (
            "aov",
            row.aov.is_none(),
            money.unwrap_or(Lack::NoOrderOfArm),
        ),
        ("rpv", row.rpv.is_none(), money.unwrap_or(Lack::Prices)),
        (
            "margin_per_visitor",
            row.margin_per_visitor.is_none(),
            margin,
        ),
        (
            "conversion_delta",
            row.conversion_delta.is_none(),
            difference,
        ),
        (
            "conversion_delta_low",
            row.conversion_delta_low.is_none(),
            difference,
        ),
        (
            "conversion_delta_high",
            row.conversion_delta_high.is_none(),
            difference,
        ),
        ("conversion_p", row.conversion_p.is_none(), difference),
        (
            "conversion_p_always_valid",
            row.conversion_p_always_valid.is_none(),
            difference,
        ),
        ("aov_delta", row.aov_delta.is_none(), known_aov),
        ("aov_delta_low", row.aov_delta_low.is_none(), known_aov),
        ("aov_delta_high", row.aov_delta_high.is_none(), known_aov),
        ("aov_p", row.aov_p.is_none(), known_aov),
        (
            "aov_p_always_valid",
            row.aov_p_always_valid.is_none(),
            known_aov,
        ),
        ("rpv_delta", row.rpv_delta.is_none(), known_aov),
        ("rpv_delta_low", row.rpv_delta_low.is_none(), known_aov),
        ("rpv_delta_high", row.rpv_delta_high.is_none(), known_aov),
        ("rpv_p", row.rpv_p.is_none(), known_aov),
        (
            "rpv_p_always_valid",
            row.rpv_p_always_valid.is_none(),
            known_aov,
        ),
        (
            "margin_per_visitor_delta",
            row.margin_per_visitor_delta.is_none(),
            of(Some(margin), knows_margin),
        ),
        (
            "margin_per_visitor_delta_low",
            row.margin_per_visitor_delta_low.is_none(),
            of(Some(margin), knows_margin),
        ),
        (
            "margin_per_visitor_delta_high",
            row.margin_per_visitor_delta_high.is_none(),
            of(Some(margin), knows_margin),
        ),
        (
            "margin_per_visitor_p",
            row.margin_per_visitor_p.is_none(),
            of(Some(margin), knows_margin),
        ),
        (
            "margin_per_visitor_p_always_valid",
            row.margin_per_visitor_p_always_valid.is_none(),
            of(Some(margin), knows_margin),
        ),
        ("srm_p", row.srm_p.is_none(), Lack::TooFewUnits),
    ];
    let of_margin = of(Some(margin), knows_margin);
    let adjusted = |lack: Lack, is_known: bool| match lack {
        Lack::TooFewUnits if is_known => Lack::NoHistory,
        other => other,
    };
    let beside = beside::lacks(
        &row.beside,
        [difference, known_aov, known_aov, of_margin],
        [
            adjusted(known_aov, knows_money),
            adjusted(of_margin, knows_margin),
        ],
    );
    let fields: Vec<Field> = fields
        .into_iter()
        .chain(beside)
        .map(|(name, is_null, lack)| (name, is_null.then_some(lack)))
        .collect();
    notes::notes_of(shop, &fields)
}
