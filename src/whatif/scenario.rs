//! Named scenarios: kept with the figures they were made from, compared side by side,
//! stacked one upon the other.

use serde::{Deserialize, Serialize};

use super::input::{Input, Name};
use super::outcome::{Desk, Missing, quantile};
use super::settings::Settings;
use crate::domain::Money;

/// A what-if that was given a name. It carries its figures, so that it comes out the
/// same wherever and whenever it is computed again.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Scenario {
    /// Its name.
    pub name: String,
    /// When it was kept, ISO 8601, UTC.
    pub kept_at: String,
    /// What its draws start from.
    pub seed: u64,
    /// The changes.
    pub settings: Settings,
    /// What was changed.
    pub input: Input,
}

/// What a line of a comparison stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// None of the recommendations is shown.
    Control,
    /// A recommendation as it is.
    Today,
    /// A scenario.
    Scenario,
}

/// One line. Amounts are a month, exact to a ten-thousandth; on a ladder the
/// differences of the lines add up to the last net margin.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Line {
    /// What it stands for.
    pub kind: Kind,
    /// The scenario's name, or what stands in for one.
    pub name: String,
    /// Product id of the anchor; empty on the control.
    pub anchor_id: String,
    /// Product id of the target.
    pub target_id: String,
    /// Type of recommendation, where known.
    pub rec_type: Option<String>,
    /// Net margin with this line and, on a ladder, all before it.
    pub net_margin: Money,
    /// What the line adds.
    pub delta_net_margin: Money,
    /// One in ten outcomes of what it adds is lower.
    pub p10: f64,
    /// Half are.
    pub p50: f64,
    /// Nine in ten are.
    pub p90: f64,
    /// P(it adds something); `None` where nothing is changed.
    pub p_positive: Option<f64>,
    /// Difference of net revenue; `None` without a price.
    pub delta_revenue: Option<Money>,
    /// Difference of the mean value of orders with the anchor, where known.
    pub delta_aov: Option<f64>,
    /// Difference of returned units.
    pub delta_returned_units: f64,
    /// Whether it reaches beyond what was ever observed.
    pub is_extrapolated: bool,
    /// The line in a sentence.
    pub sentence: String,
}

/// Scenarios beside each other or on top of each other.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Comparison {
    /// The currency's code, where known.
    pub currency: Option<String>,
    /// The lines, the base first.
    pub lines: Vec<Line>,
}

/// The nearest ten-thousandth.
pub(super) fn exact(amount: f64) -> Money {
    // Saturates beyond what money can hold, which no shop earns.
    Money::from_ten_thousandths(libm::round(amount * 10_000.0) as i64)
}

/// Each scenario against its own pair as it is: per pair a line of today, then the
/// scenarios in the order given.
///
/// # Errors
/// When a scenario lacks a figure that it needs.
pub fn compare(scenarios: &[Scenario]) -> Result<Comparison, Missing> {
    let mut lines = Vec::new();
    let mut seen: Vec<&Input> = Vec::new();
    for scenario in scenarios {
        if seen.contains(&&scenario.input) {
            continue;
        }
        seen.push(&scenario.input);
        lines.push(today(&scenario.input, scenario.seed, Money::ZERO)?);
        for other in scenarios
            .iter()
            .filter(|other| other.input == scenario.input)
        {
            lines.push(changed(other)?);
        }
    }
    Ok(Comparison {
        currency: currency(scenarios),
        lines,
    })
}

fn currency(scenarios: &[Scenario]) -> Option<String> {
    scenarios
        .iter()
        .find_map(|scenario| scenario.input.currency.clone())
}

fn today(input: &Input, seed: u64, before: Money) -> Result<Line, Missing> {
    let mut desk = Desk::new(input.clone(), seed);
    let outcome = desk.outcome(&Settings::default())?;
    let mut months: Vec<f64> = desk
        .months(&Settings::default())?
        .into_iter()
        .map(|(before, _)| before.net)
        .collect();
    months.sort_unstable_by(f64::total_cmp);
    let net = exact(outcome.net_margin_today);
    let positive = months.iter().filter(|net| **net > 0.0).count() as f64 / months.len() as f64;
    Ok(Line {
        kind: Kind::Today,
        name: titled(&input.name),
        net_margin: before + net,
        delta_net_margin: Money::ZERO,
        p10: quantile(&months, 0.1),
        p50: quantile(&months, 0.5),
        p90: quantile(&months, 0.9),
        p_positive: Some(positive),
        delta_revenue: None,
        delta_aov: None,
        delta_returned_units: 0.0,
        is_extrapolated: false,
        sentence: outcome.sentence,
        ..blank(&input.name)
    })
}

fn titled(name: &Name) -> String {
    let kind = match name.rec_type.as_deref() {
        Some("cross_sell") => "cross-sell ",
        Some("upsell") => "upsell ",
        Some("bundle") => "bundle ",
        _ => "",
    };
    format!("{kind}{} with {}", name.target_title, name.anchor_title)
}

fn blank(name: &Name) -> Line {
    Line {
        kind: Kind::Control,
        name: String::new(),
        anchor_id: name.anchor_id.clone(),
        target_id: name.target_id.clone(),
        rec_type: name.rec_type.clone(),
        net_margin: Money::ZERO,
        delta_net_margin: Money::ZERO,
        p10: 0.0,
        p50: 0.0,
        p90: 0.0,
        p_positive: None,
        delta_revenue: None,
        delta_aov: None,
        delta_returned_units: 0.0,
        is_extrapolated: false,
        sentence: String::new(),
    }
}

fn changed(scenario: &Scenario) -> Result<Line, Missing> {
    let mut desk = Desk::new(scenario.input.clone(), scenario.seed);
    let outcome = desk.outcome(&scenario.settings)?;
    let net = exact(outcome.net_margin);
    Ok(Line {
        kind: Kind::Scenario,
        name: scenario.name.clone(),
        net_margin: net,
        delta_net_margin: net - exact(outcome.net_margin_today),
        p10: outcome.p10,
        p50: outcome.p50,
        p90: outcome.p90,
        p_positive: outcome.p_positive,
        delta_revenue: outcome.delta_revenue.map(exact),
        delta_aov: outcome.delta_aov,
        delta_returned_units: outcome.delta_returned_units,
        is_extrapolated: outcome
            .warnings
            .iter()
            .any(|warning| warning.is_extrapolated),
        sentence: outcome.sentence,
        ..blank(&scenario.input.name)
    })
}

/// Scenarios on top of each other: nothing shown (the control), each pair as it is, then
/// each scenario in the order given, on top of those of its own pair before it. Pairs are
/// taken as not getting in each other's way.
///
/// # Errors
/// When a scenario lacks a figure that it needs.
pub fn ladder(scenarios: &[Scenario]) -> Result<Comparison, Missing> {
    let mut lines = vec![Line {
        name: "control: nothing shown".to_owned(),
        sentence: "Without these recommendations they earn nothing.".to_owned(),
        ..blank(&Name::default())
    }];
    let mut total = Money::ZERO;
    let mut steps: Vec<(&Input, Settings)> = Vec::new();
    for scenario in scenarios {
        if !steps.iter().any(|(input, _)| *input == &scenario.input) {
            let line = today(&scenario.input, scenario.seed, total)?;
            let added = line.net_margin - total;
            total = line.net_margin;
            lines.push(Line {
                delta_net_margin: added,
                ..line
            });
            steps.push((&scenario.input, Settings::default()));
        }
    }
    for scenario in scenarios {
        let Some((_, so_far)) = steps
            .iter_mut()
            .find(|(input, _)| *input == &scenario.input)
        else {
            continue;
        };
        let both = so_far.then(&scenario.settings);
        let mut line = step(scenario, so_far, &both, total)?;
        let lost = so_far.lost_then(&scenario.settings);
        if !lost.is_empty() {
            line.sentence
                .push_str(&format!(" Not counted here: {}.", lost.join("; ")));
        }
        total = line.net_margin;
        lines.push(line);
        *so_far = both;
    }
    Ok(Comparison {
        currency: currency(scenarios),
        lines,
    })
}

/// One scenario on top of others of its pair.
fn step(
    scenario: &Scenario,
    before: &Settings,
    after: &Settings,
    total: Money,
) -> Result<Line, Missing> {
    let mut desk = Desk::new(scenario.input.clone(), scenario.seed);
    let (_, from) = desk.mean_months(before)?;
    let (_, to) = desk.mean_months(after)?;
    let below = desk.months(before)?;
    let above = desk.months(after)?;
    let mut deltas: Vec<f64> = above
        .iter()
        .zip(&below)
        .map(|((_, above), (_, below))| above.net - below.net)
        .collect();
    let positive = deltas.iter().filter(|delta| **delta > 0.0).count() as f64 / deltas.len() as f64;
    deltas.sort_unstable_by(f64::total_cmp);
    let outcome = desk.outcome(after)?;
    let added = exact(to.net) - exact(from.net);
    let knows_price = outcome.delta_revenue.is_some();
    Ok(Line {
        kind: Kind::Scenario,
        name: scenario.name.clone(),
        net_margin: total + added,
        delta_net_margin: added,
        p10: quantile(&deltas, 0.1),
        p50: quantile(&deltas, 0.5),
        p90: quantile(&deltas, 0.9),
        p_positive: (before != after).then_some(positive),
        delta_revenue: knows_price.then(|| exact(to.revenue) - exact(from.revenue)),
        delta_aov: scenario
            .input
            .anchor_orders
            .filter(|orders| *orders > 0.0 && knows_price)
            .map(|orders| (to.revenue - from.revenue) / orders),
        delta_returned_units: to.returned_units - from.returned_units,
        is_extrapolated: outcome
            .warnings
            .iter()
            .any(|warning| warning.is_extrapolated),
        sentence: outcome.sentence,
        ..blank(&scenario.input.name)
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::tests::w1;
    use super::super::{Lever, SEED};
    use super::*;

    fn scenario(name: &str, input: &Input, set: &[(Lever, f64)]) -> Scenario {
        Scenario {
            name: name.to_owned(),
            kept_at: "2026-11-21T12:00:00Z".to_owned(),
            seed: SEED,
            settings: Settings {
                set: set.iter().copied().collect(),
                ..Settings::default()
            },
            input: input.clone().tidied(),
        }
    }

    #[test]
    fn control_cross_sell_upsell_a_line_each() {
        let cross = w1();
        let mut up = w1();
        up.name.target_id = "U".to_owned();
        up.name.rec_type = Some("upsell".to_owned());
        let found = ladder(&[
            scenario("more", &cross, &[(Lever::Acceptance, 0.12)]),
            scenario("dearer", &up, &[(Lever::Price, 27.0)]),
            scenario("cheaper to buy", &cross, &[(Lever::UnitCost, 15.0)]),
        ])
        .unwrap();
        let names: Vec<&str> = found.lines.iter().map(|line| line.name.as_str()).collect();
        assert_eq!(
            names,
            [
                "control: nothing shown",
                "cross-sell Grinder with Espresso Machine",
                "upsell Grinder with Espresso Machine",
                "more",
                "dearer",
                "cheaper to buy"
            ]
        );
        // 50 000 × 8 % × 75 % × €9 each, then × 4/8 more, then €2 and €1 an attach.
        let added: Vec<String> = found
            .lines
            .iter()
            .map(|l| l.delta_net_margin.to_string())
            .collect();
        assert_eq!(
            added,
            [
                "0.00", "27000.00", "27000.00", "13500.00", "6000.00", "4500.00"
            ]
        );
        assert_eq!(found.lines[5].net_margin.to_string(), "78000.00");
    }

    #[test]
    fn a_scenario_survives_a_file() {
        let kept = scenario("more", &w1(), &[(Lever::Acceptance, 0.12)]);
        let json = serde_json::to_string(&kept).unwrap();
        let again: Scenario = serde_json::from_str(&json).unwrap();
        assert_eq!(again, kept);
        assert_eq!(compare(&[again]).unwrap(), compare(&[kept]).unwrap());
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(16))]
        #[test]
        fn money_is_conserved_between_lines(
            p in 0.0..1.0_f64, price in 20.0..40.0_f64, exposures in 0.0..1e6_f64,
        ) {
            let input = w1();
            let all = [
                scenario("a", &input, &[(Lever::Acceptance, p)]),
                scenario("b", &input, &[(Lever::Price, price)]),
                scenario("c", &input, &[(Lever::Exposures, exposures), (Lever::Acceptance, p / 2.0)]),
            ];
            let ladder = ladder(&all).unwrap();
            let sum: Money = ladder.lines.iter().map(|line| line.delta_net_margin).sum();
            prop_assert_eq!(sum, ladder.lines.last().unwrap().net_margin);
            let whole = all[0].settings.then(&all[1].settings).then(&all[2].settings);
            let at_once = Desk::new(input, SEED).outcome(&whole).unwrap();
            prop_assert_eq!(sum, exact(at_once.net_margin));
        }
    }
}
