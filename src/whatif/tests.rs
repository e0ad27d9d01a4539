//! The model against hand-computed figures, and what must hold whatever the figures.

mod parts;

use proptest::prelude::*;

use super::*;
use crate::stats::Estimate;

/// A pair whose figures are W1's: 50 000 exposures, 8 % of 5 000, €9 (se .45), 25 % (.05).
pub(super) fn w1() -> Input {
    let mut input = Input::unknown(Name {
        anchor_id: "A".into(),
        anchor_title: "Espresso Machine".into(),
        target_id: "T".into(),
        target_title: "Grinder".into(),
        rec_type: Some("cross_sell".into()),
    });
    let p = 0.08_f64;
    input.currency = Some("EUR".into());
    let pooled = |value, se| Given::pooled(Estimate::new(value, se).unwrap());
    input.give(
        Lever::Acceptance,
        pooled(p, (p * (1.0 - p) / 5_000.0).sqrt()),
    );
    input.give(Lever::Price, Given::measured(25.0, 0.0));
    input.give(Lever::UnitCost, Given::measured(16.0, 0.0));
    input.give(Lever::Exposures, Given::measured(50_000.0, 0.0));
    input.give(Lever::CannibalShare, pooled(0.25, 0.05));
    input.before_returns = Some(Known {
        value: 9.0,
        se: 0.45,
    });
    input.anchor_orders = Some(10_000.0);
    input
}

fn close(found: f64, expected: f64) {
    let error = (found - expected).abs() / expected.abs().max(1.0);
    assert!(error < 1e-6, "{found} is not {expected}");
}

fn with(changes: &[(Lever, f64)]) -> Settings {
    Settings {
        set: changes.iter().copied().collect(),
        ..Settings::default()
    }
}

#[test]
fn w1_through_the_panel() {
    let outcome = Desk::new(w1(), SEED)
        .outcome(&with(&[(Lever::Acceptance, 0.12)]))
        .unwrap();
    close(outcome.delta_net_margin, 13_500.0);
    assert!((outcome.delta_net_margin_se - 1_715.320_7).abs() < 1e-4);
    // 400 000 draws of the reference have mean 13 473, deviation 1 721.
    assert!((outcome.p50 - 13_480.0).abs() < 120.0, "{}", outcome.p50);
    assert!((outcome.p90 - outcome.p10 - 2.0 * 1.2816 * 1_721.0).abs() < 200.0);
    assert!(outcome.p_positive.unwrap() > 0.999);
    assert_eq!(outcome.tornado[0].name, "acceptance today");
}

#[test]
fn k8_through_the_panel() {
    let mut input = w1();
    input.give(Lever::CannibalShare, Given::measured(0.0, 0.0));
    input.before_returns = Some(Known {
        value: 9.0,
        se: 0.0,
    });
    input.give(Lever::Acceptance, Given::measured(0.08, 0.0));
    let outcome = Desk::new(input, SEED)
        .outcome(&with(&[(Lever::Acceptance, 0.12)]))
        .unwrap();
    close(outcome.delta_net_margin, 18_000.0);
    close(outcome.delta_revenue.unwrap(), 50_000.0);
    // ΔAOV = more acceptance × value an attach × exposures an order.
    close(outcome.delta_aov.unwrap(), 5.0);
    assert_eq!(
        (outcome.p10, outcome.p50, outcome.p90),
        (18_000.0, 18_000.0, 18_000.0)
    );
    assert_eq!(
        outcome.sentence.replace('\u{a0}', " "),
        "With acceptance at 12 % instead of 8 %, Grinder with Espresso Machine earns €18 000 more \
         net margin a month on €50 000 more revenue."
    );
}

#[test]
fn w2_and_w3_are_break_evens_of_acceptance() {
    let mut input = w1();
    input.give(Lever::CannibalShare, Given::measured(0.0, 0.0));
    let even = |input: &Input, changes: &[(Lever, f64)], lever: Lever| {
        let outcome = Desk::new(input.clone(), SEED)
            .outcome(&with(changes))
            .unwrap();
        *outcome
            .break_even
            .iter()
            .find(|b| b.lever == lever)
            .unwrap()
    };
    let discount = even(&input, &[(Lever::Discount, 1.5)], Lever::Acceptance);
    close(discount.same_as_today.unwrap(), 0.096);
    // The orders lost must be made up for by acceptance beyond today's 8 %.
    input.give(Lever::OrderMargin, Given::measured(22.0, 0.0));
    let lost = even(
        &input,
        &[(Lever::ConversionEffect, -0.002)],
        Lever::Acceptance,
    );
    assert!((lost.same_as_today.unwrap() - 0.08 - 0.004_888_9).abs() < 1e-7);
    assert!((lost.slot_value.unwrap() - 0.004_888_9).abs() < 1e-7);
    // c* = 1 − κ/(p·m).
    input.give(Lever::SlotValue, Given::measured(0.18, 0.0));
    close(
        even(&input, &[], Lever::CannibalShare).slot_value.unwrap(),
        0.75,
    );
}

#[test]
fn m1_the_return_rate_that_leaves_nothing() {
    let mut input = w1();
    input.give(Lever::CannibalShare, Given::measured(0.0, 0.0));
    input.before_returns = Some(Known {
        value: 10.099_21,
        se: 0.0,
    });
    input.give(Lever::ReturnRate, Given::measured(0.12, 0.0));
    input.give(Lever::ReturnLoss, Given::measured(17.135, 0.0));
    input.give(Lever::Acceptance, Given::measured(0.045, 0.0));
    input.give(Lever::Exposures, Given::measured(1_000.0, 0.0));
    let outcome = Desk::new(input, SEED)
        .outcome(&Settings::default())
        .unwrap();
    close(outcome.net_margin_today, 361.935_45);
    let returns = outcome
        .break_even
        .iter()
        .find(|b| b.lever == Lever::ReturnRate)
        .unwrap();
    assert!((returns.slot_value.unwrap() - 0.589_391).abs() < 1e-6);
}

#[test]
fn what_is_beyond_the_data_is_flagged_and_more_doubtful() {
    let mut input = w1();
    input.placements = placements(
        &[("pdp".into(), 5_000.0, 400.0)],
        &[
            (
                "cart".into(),
                Known {
                    value: 1.4,
                    se: 0.3,
                },
            ),
            (
                "pdp".into(),
                Known {
                    value: 0.9,
                    se: 0.1,
                },
            ),
        ],
    );
    let mut desk = Desk::new(input.clone(), SEED);
    let width = |outcome: &Outcome| (outcome.p90 - outcome.p10) / outcome.delta_net_margin.abs();
    let within = desk
        .outcome(&with(&[(Lever::Exposures, 74_000.0)]))
        .unwrap();
    let beyond = desk
        .outcome(&with(&[(Lever::Exposures, 250_000.0)]))
        .unwrap();
    assert!(within.warnings.is_empty());
    assert!(beyond.warnings[0].is_extrapolated);
    assert!(width(&beyond) > 1.5 * width(&within));
    assert!(beyond.sentence.ends_with("beyond what was ever tried."));

    let mut moved = Settings::default();
    moved.place(&input, Some("cart")).unwrap();
    let outcome = desk.outcome(&moved).unwrap();
    assert!(outcome.warnings[0].is_extrapolated && outcome.delta_net_margin > 0.0);
    let unknown = moved.place(&input, Some("email")).unwrap_err().to_string();
    assert_eq!(
        unknown,
        "no data on the placement 'email'; write one of cart, pdp"
    );
}

#[test]
fn missing_figures_are_asked_for_and_can_be_typed() {
    let mut input = Input::unknown(Name::default());
    input.give(Lever::Acceptance, Given::measured(0.1, 0.01));
    input.give(Lever::Exposures, Given::measured(1_000.0, 0.0));
    let mut desk = Desk::new(input.clone(), SEED);
    let mut settings = Settings::default();
    let missing = desk.outcome(&settings).unwrap_err();
    assert_eq!(missing.levers, [Lever::Price, Lever::UnitCost]);
    settings.type_in(&input, Lever::Price, "20").unwrap();
    settings.type_in(&input, Lever::UnitCost, "12,50").unwrap();
    let outcome = desk.outcome(&settings).unwrap();
    close(outcome.net_margin_today, 1_000.0 * 0.1 * 7.5);
    assert!(
        outcome
            .assumptions
            .iter()
            .any(|a| a == "price is taken to be 20.00, as typed")
    );
    settings.type_in(&input, Lever::Price, "22").unwrap();
    close(desk.outcome(&settings).unwrap().delta_net_margin, 200.0);
}

#[test]
fn a_locked_lever_does_not_move() {
    let input = w1();
    let mut settings = with(&[(Lever::Acceptance, 0.1)]);
    settings.toggle_lock(Lever::Acceptance);
    let before = settings.clone();
    assert!(settings.type_in(&input, Lever::Acceptance, "12%").is_err());
    assert!(
        settings
            .step(&input, Lever::Acceptance, Step::Small, true)
            .is_err()
    );
    assert!(settings.reset(Lever::Acceptance).is_err());
    settings.reset_all();
    assert_eq!(settings, before);
}

#[test]
fn a_step_there_and_back_changes_nothing() {
    let input = w1();
    let mut settings = Settings::default();
    for step in [Step::Small, Step::Large] {
        settings
            .step(&input, Lever::Acceptance, step, true)
            .unwrap();
    }
    assert!((settings.set[&Lever::Acceptance] - 0.11).abs() < 1e-12);
    for step in [Step::Large, Step::Small] {
        settings
            .step(&input, Lever::Acceptance, step, false)
            .unwrap();
    }
    assert!(settings.is_empty());
    // A discount stops at the price.
    for _ in 0..200_000 {
        settings
            .step(&input, Lever::Discount, Step::Large, true)
            .unwrap();
        if settings.set[&Lever::Discount] >= 25.0 {
            break;
        }
    }
    assert_eq!(settings.set[&Lever::Discount], 25.0);
}

/// Any pair.
fn inputs() -> impl Strategy<Value = Input> {
    (
        (0.001..0.5_f64, 0.0..0.3_f64, 1.0..200.0_f64, 0.1..0.9_f64),
        (0.0..0.6_f64, 0.0..0.6_f64, 10.0..1e6_f64, 1.0..3.0_f64),
        (-0.01..0.01_f64, 0.0..50.0_f64, 0.0..0.5_f64, 0.0..1.0_f64),
    )
        .prop_map(
            |((p, cv, price, cost), (r, c, exposures, units), (v, order, slot, measured))| {
                let mut input = w1();
                let pooled = |value, se| Given::pooled(Estimate::new(value, se).unwrap());
                input.units_per_attach = units;
                input.give(Lever::Acceptance, pooled(p, p * cv));
                input.give(Lever::Price, Given::measured(price, 0.0));
                input.give(Lever::UnitCost, Given::measured(price * cost, 0.0));
                input.give(Lever::Discount, Given::measured(price * 0.05, 0.0));
                input.give(Lever::ReturnRate, pooled(r, r * cv));
                input.give(Lever::ReturnLoss, Given::measured(price, 0.0));
                input.give(Lever::CannibalShare, pooled(c, c * cv));
                input.give(Lever::Exposures, Given::measured(exposures, 0.0));
                input.give(Lever::ConversionEffect, pooled(v, v.abs() * cv));
                input.give(Lever::OrderMargin, Given::measured(order, 0.0));
                input.give(Lever::SlotValue, Given::measured(slot, 0.0));
                input.before_returns = (measured > 0.5).then_some(Known {
                    value: units * price * (0.95 - cost),
                    se: price * cv,
                });
                input
            },
        )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn no_change_gives_nothing(input in inputs(), seed in any::<u64>()) {
        let outcome = Desk::new(input, seed).outcome(&Settings::default()).unwrap();
        let all = [outcome.delta_net_margin, outcome.p10, outcome.p50, outcome.p90,
            outcome.delta_returned_units, outcome.delta_after_slots];
        prop_assert!(all.iter().all(|delta| *delta == 0.0));
        prop_assert_eq!(outcome.delta_revenue, Some(0.0));
        prop_assert_eq!(outcome.p_positive, None);
    }

    #[test]
    fn quantiles_stand_in_order_and_repeat(
        input in inputs(), seed in any::<u64>(), at in 0..Lever::COUNT, far in 0.0..1.0_f64,
    ) {
        let lever = Lever::ALL[at];
        let (low, high) = lever.bounds();
        let today = input.given(lever).value.unwrap();
        let to = (today + (far - 0.3) * today.abs().max(0.01)).clamp(low, high);
        let settings = with(&[(lever, to)]);
        let outcome = Desk::new(input.clone(), seed).outcome(&settings).unwrap();
        prop_assert!(outcome.p10 <= outcome.p50 && outcome.p50 <= outcome.p90);
        let again = Desk::new(input, seed).outcome(&settings).unwrap();
        prop_assert_eq!(outcome, again);
    }

    #[test]
    fn more_acceptance_earns_more_where_the_margin_is_positive(
        input in inputs(), a in 0.0..1.0_f64, b in 0.0..1.0_f64,
    ) {
        let mut desk = Desk::new(input, SEED);
        let at = |desk: &mut Desk, p| desk.outcome(&with(&[(Lever::Acceptance, p)])).unwrap().net_margin;
        let (low, high) = (at(&mut desk, a.min(b)), at(&mut desk, a.max(b)));
        let margin = at(&mut desk, 1.0) - at(&mut desk, 0.0);
        prop_assert!((high - low) * margin.signum() >= -1e-9 * margin.abs().max(1.0));
    }

    #[test]
    fn at_its_break_even_a_lever_changes_nothing(
        input in inputs(), at in 0..Lever::COUNT, discount in 0.0..0.5_f64, p in 0.01..0.6_f64,
    ) {
        let price = input.given(Lever::Price).value.unwrap();
        let settings = with(&[(Lever::Discount, price * discount), (Lever::Acceptance, p)]);
        let mut desk = Desk::new(input, SEED);
        let lever = Lever::ALL[at];
        let outcome = desk.outcome(&settings).unwrap();
        let Some(even) = outcome.break_even.iter().find(|b| b.lever == lever) else {
            return Ok(());
        };
        let scale = outcome.net_margin.abs().max(outcome.net_margin_today.abs()).max(1.0);
        if let Some(value) = even.same_as_today {
            let mut there = settings.clone();
            there.set.insert(lever, value);
            let delta = desk.outcome(&there).unwrap().delta_net_margin;
            prop_assert!(delta.abs() < 1e-6 * scale, "{lever}: {delta}");
        }
        if let Some(value) = even.slot_value {
            let mut there = settings.clone();
            there.set.insert(lever, value);
            let found = desk.outcome(&there).unwrap();
            let slot = desk.input().given(Lever::SlotValue).value.unwrap();
            let left = found.net_per_exposure.1.unwrap() - slot;
            let exposures = desk.input().given(Lever::Exposures).value.unwrap();
            prop_assert!((left * exposures).abs() < 1e-6 * scale, "{lever}: {left}");
        }
    }
}
