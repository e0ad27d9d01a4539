//! What-ifs on parts of a pair, placements and anchors, against hand-computed figures.

use super::super::*;
use super::{close, w1, with};
use crate::stats::Moments;

fn part(value: &str, share: f64, attach_ratio: f64, anyway_rate: f64) -> Part {
    let certain = |value| Known { value, se: 0.0 };
    Part {
        dimension: "segment".into(),
        value: value.into(),
        share,
        attach_ratio: certain(attach_ratio),
        margin_more: certain(0.0),
        anyway_rate: certain(anyway_rate),
        discount_more: 0.0,
    }
}

fn change(input: &Input, ids: &[&str]) -> f64 {
    let mut settings = Settings::default();
    for id in ids {
        settings.toggle_part(input, id).unwrap();
    }
    let outcome = Desk::new(input.clone(), SEED).outcome(&settings).unwrap();
    outcome.delta_net_margin
}

#[test]
fn parts_left_out_one_by_one_come_to_the_pair_no_longer_shown() {
    let mut input = w1();
    // 40 % of the exposures make 64 % of the attaches and half of what is bought anyway.
    input.parts = vec![
        part("budget", 0.4, 1.6, 1.25),
        part("rest", 0.6, 0.6, 5.0 / 6.0),
    ];
    // 50 000 x 8 % = 4 000 attaches, 3 000 of them new; of budget 2 560 less 500.
    close(change(&input, &["segment=budget"]), -9.0 * 2_060.0);
    close(change(&input, &["segment=rest"]), -9.0 * 940.0);
    close(
        change(&input, &["segment=budget", "segment=rest"]),
        -9.0 * 3_000.0,
    );
}

#[test]
fn what_is_typed_beside_a_part_left_out_moves_what_stays_by_its_own_margin_and_discount() {
    let mut input = w1();
    input.give(Lever::Discount, Given::measured(2.0, 0.0));
    input.parts = vec![
        part("budget", 0.4, 1.6, 1.25),
        part("rest", 0.6, 0.6, 5.0 / 6.0),
    ];
    // 64 % of the attaches earn 7.20 each at 2.90 off, the other 36 % 12.20 at 0.40 off.
    input.parts[0].margin_more.value = -1.8;
    input.parts[1].margin_more.value = 3.2;
    input.parts[0].discount_more = 0.9;
    input.parts[1].discount_more = -1.6;
    let outcome = |changes: &[(Lever, f64)]| {
        let mut settings = with(changes);
        settings.toggle_part(&input, "segment=budget").unwrap();
        Desk::new(input.clone(), SEED).outcome(&settings).unwrap()
    };
    // 2 060 new ones at 7.20 go, 500 bought anyway keep no more discount of 2.90.
    let plain = outcome(&[]);
    close(plain.delta_net_margin, -2_060.0 * 7.2 + 500.0 * 2.9);
    // 1 440 stay, 500 of them bought anyway: typing that share changes nothing.
    let own = 500.0 / 1_440.0;
    let typed = |anyway| outcome(&[(Lever::CannibalShare, anyway)]);
    close(typed(own).delta_net_margin, plain.delta_net_margin);
    // 144 more of them bought anyway: each a margin of 12.20 less and a discount of 0.40.
    close(
        typed(own + 0.1).delta_net_margin - plain.delta_net_margin,
        -144.0 * (12.2 + 0.4),
    );
    // Of 30 000 exposures 4.8 % take it; with 9.6 % what stays earns twice.
    let today = plain.net_margin_today;
    close(today, 3_000.0 * 9.0 - 1_000.0 * 2.0);
    let accepted = |share| outcome(&[(Lever::Acceptance, share)]);
    close(accepted(0.048).delta_net_margin, plain.delta_net_margin);
    close(accepted(0.096).net_margin, 2.0 * plain.net_margin);
    // Break-evens: typing one earns as much as today.
    for lever in [Lever::Acceptance, Lever::CannibalShare] {
        let at = |found: &Outcome| {
            let of = found.break_even.iter().find(|even| even.lever == lever);
            of.and_then(|even| even.same_as_today)
        };
        let changes: &[(Lever, f64)] = if lever == Lever::Acceptance {
            &[]
        } else {
            &[(Lever::Acceptance, 0.096)]
        };
        if let Some(even) = at(&outcome(changes)) {
            let mut changes = changes.to_vec();
            changes.push((lever, even));
            assert!(outcome(&changes).delta_net_margin.abs() < 1e-6);
        } else {
            assert_eq!(lever, Lever::CannibalShare);
        }
    }
    // A discount given up is that of what stays: 0.40 on each of the 940 new ones, and the
    // discount that those bought anyway keep.
    let given_up = outcome(&[(Lever::Discount, 0.0)]);
    close(
        given_up.net_margin - plain.net_margin,
        (940.0 + 500.0) * 0.4,
    );
}

#[test]
fn a_rare_part_that_stays_does_not_blow_up_what_is_typed() {
    let mut input = w1();
    input.parts = vec![
        part("most", 0.98, 0.998 / 0.98, 0.999 / 0.98),
        part("rest", 0.02, 0.1, 0.05),
    ];
    input.parts[0].attach_ratio.se = 0.05;
    input.parts[0].margin_more.se = 0.5;
    input.parts[1].margin_more.se = 2.0;
    let mut settings = with(&[(Lever::Acceptance, 0.1)]);
    settings.toggle_part(&input, "segment=most").unwrap();
    let outcome = Desk::new(input, SEED).outcome(&settings).unwrap();
    // 1 000 exposures at 10 % are 100 attaches, each worth no more than some ten.
    assert!(outcome.net_margin.abs() < 2_000.0, "{}", outcome.net_margin);
    assert!(outcome.p90 - outcome.p10 < 10_000.0, "{outcome:?}");
    assert!(outcome.delta_net_margin_se < 10_000.0, "{outcome:?}");
}

#[test]
fn a_discount_typed_beside_exposures_left_out_by_their_discount_is_refused() {
    let mut input = w1();
    input.give(Lever::Discount, Given::measured(2.0, 0.0));
    let by_discount = |value: &str| Part {
        dimension: "discount".into(),
        ..part(value, 0.5, 1.0, 1.0)
    };
    input.parts = vec![by_discount("shown"), by_discount("none")];
    let sentence = "the discount of 'discount=shown' goes with the exposures left out, and what \
                    stays has its own; include it again, or put the discount back";
    let mut settings = Settings::default();
    settings.apply(&input, "exclude", "discount=shown").unwrap();
    for refused in [
        settings.clone().apply(&input, "discount", "0"),
        settings.put_value(&input, Lever::Discount, 0.0),
        settings.step(&input, Lever::Discount, Step::Small, false),
    ] {
        assert_eq!(refused.unwrap_err().to_string(), sentence);
    }
    let outcome = Desk::new(input.clone(), SEED).outcome(&settings).unwrap();
    let even = outcome
        .break_even
        .iter()
        .find(|even| even.lever == Lever::Discount);
    assert_eq!(even.unwrap().same_as_today, None);
    let mut settings = with(&[(Lever::Discount, 0.0)]);
    let refused = settings.toggle_part(&input, "discount=shown").unwrap_err();
    assert_eq!(refused.to_string(), sentence);
}

#[test]
fn a_part_that_only_sells_what_is_bought_anyway_brings_its_discount_back() {
    let mut input = w1();
    input.give(Lever::Discount, Given::measured(2.0, 0.0));
    input.parts = vec![part("dead", 0.5, 0.25, 1.0), part("rest", 0.5, 1.75, 1.0)];
    // 500 attaches, all of them bought anyway: nothing new goes, 500 discounts stay.
    close(change(&input, &["segment=dead"]), 1_000.0);
    // At full price there is no discount to get back.
    input.parts[0].discount_more = -2.0;
    close(change(&input, &["segment=dead"]), 0.0);
}

#[test]
fn anchors_that_come_back_are_in_the_sum_and_named() {
    let mut input = w1();
    input.anchor_return = Some(Known {
        value: 0.04,
        se: 0.02,
    });
    let retired = with(&[(Lever::Exposures, 0.0)]);
    let outcome = |input: &Input| Desk::new(input.clone(), SEED).outcome(&retired).unwrap();
    // What one costs is not known: it stays in the guardrail alone.
    close(outcome(&input).delta_net_margin, -27_000.0);
    input.anchor_loss = Some(50.0);
    let found = outcome(&input);
    // Half of 4 pp, as the doubt is that of pairs; on 3 000 new attaches at 50 each.
    close(found.delta_anchor_returns, 3_000.0 * 0.02 * 50.0);
    close(found.delta_net_margin, -27_000.0 + 3_000.0);
    assert!(found.p90 - found.p10 > outcome(&w1()).p90 - outcome(&w1()).p10);
    let named = found
        .tornado
        .iter()
        .any(|swing| swing.name == "anchors that come back");
    assert!(named);
    let said = found.assumptions.join("; ");
    assert!(
        said.contains("comes back 2.0 pp more often") && said.contains("€50.00"),
        "{said}"
    );
    // Measured well, the pair's own returns count in full; not at all, none do.
    input.anchor_return = Some(Known {
        value: 0.04,
        se: 0.0,
    });
    close(outcome(&input).delta_anchor_returns, 6_000.0);
    input.anchor_return = None;
    close(outcome(&input).delta_anchor_returns, 0.0);
}

#[test]
fn where_it_sells_no_more_than_what_is_bought_anyway_moving_there_loses_what_is_new() {
    let mut input = w1();
    input.placements = vec![PlacementOption {
        placement: "pdp".into(),
        share: 0.5,
        attach_ratio: Known {
            value: 0.25,
            se: 0.0,
        },
        is_seen: true,
        margin_more: Known {
            value: 0.0,
            se: 0.0,
        },
        anyway_rate: Known {
            value: 1.0,
            se: 0.0,
        },
    }];
    let mut settings = Settings::default();
    settings.place(&input, Some("pdp")).unwrap();
    let outcome = Desk::new(input.clone(), SEED).outcome(&settings).unwrap();
    close(outcome.delta_net_margin, -27_000.0);
    assert_eq!(
        outcome.sentence.split(',').next(),
        Some("Shown at pdp only")
    );
}

#[test]
fn all_at_one_placement_and_one_left_out_contradict_each_other() {
    let mut input = w1();
    let at = |value: &str| Part {
        dimension: "placement".into(),
        ..part(value, 0.5, 1.0, 1.0)
    };
    input.parts = vec![at("cart"), at("pdp"), part("budget", 0.5, 1.0, 1.0)];
    let option = |placement: &str| PlacementOption {
        placement: placement.into(),
        share: 0.5,
        attach_ratio: Known {
            value: 1.0,
            se: 0.1,
        },
        is_seen: true,
        margin_more: Known {
            value: 0.0,
            se: 0.0,
        },
        anyway_rate: Known {
            value: 1.0,
            se: 0.1,
        },
    };
    input.placements = vec![option("cart"), option("pdp")];
    let mut moved = Settings::default();
    moved.place(&input, Some("cart")).unwrap();
    let refused = moved.toggle_part(&input, "placement=pdp").unwrap_err();
    assert_eq!(
        refused.to_string(),
        "it is shown at cart only already; put the placement back before 'placement=pdp' is left \
         out"
    );
    moved.toggle_part(&input, "segment=budget").unwrap();
    let mut left_out = Settings::default();
    left_out.toggle_part(&input, "placement=pdp").unwrap();
    let refused = left_out.place(&input, Some("cart")).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "'placement=pdp' is left out already; include it again before all is shown at cart"
    );
    let at_cart = || {
        let mut at_cart = Settings::default();
        at_cart.place(&input, Some("cart")).unwrap();
        at_cart
    };
    let outcome = Desk::new(input.clone(), SEED).outcome(&at_cart()).unwrap();
    let said = &outcome.sentence;
    assert!(
        said.contains("(from €") && said.contains(" less to €"),
        "{said}"
    );
    // Stacked scenarios: one placement stands, and what falls away is said.
    assert_eq!(left_out.then(&moved).excluded.len(), 1);
    let kept = |name: &str, settings: &Settings| Scenario {
        name: name.into(),
        kept_at: String::new(),
        seed: SEED,
        settings: settings.clone(),
        input: input.clone(),
    };
    let stacked = ladder(&[kept("cart", &at_cart()), kept("no pdp", &left_out)]).unwrap();
    let last = stacked.lines.last().unwrap();
    assert_eq!(last.delta_net_margin.to_string(), "0.00");
    assert!(
        last.sentence.ends_with(
            " Not counted here: that 'placement=pdp' is left out, as it is shown at cart only \
             already."
        ),
        "{}",
        last.sentence
    );
    assert!(!stacked.lines[2].sentence.contains("Not counted"));
    // Two dimensions are each named.
    let mut customers = Settings::default();
    customers.excluded.insert("customer=new".into());
    customers.excluded.insert("discount=shown".into());
    let said = Desk::new(input.clone(), SEED).outcome(&customers).unwrap();
    assert!(
        said.sentence
            .starts_with("Not shown to new customers and not shown with a discount, "),
        "{}",
        said.sentence
    );
    // A discount typed before exposures are left out by theirs.
    let typed = with(&[(Lever::Discount, 0.0)]);
    assert!(typed.then(&customers).set.is_empty());
    assert_eq!(
        typed.lost_then(&customers),
        ["the discount as typed, as exposures are left out by theirs"]
    );
    let outcome = Desk::new(input, SEED).outcome(&left_out).unwrap();
    assert!(
        outcome.sentence.starts_with("Not shown at pdp, "),
        "{}",
        outcome.sentence
    );
}

#[test]
fn a_discount_is_told_apart_and_only_the_margin_before_it_leans() {
    let slice = |exposures, attaches, margin: f64, discounts| Slice {
        exposures,
        attaches,
        margins: Moments::from_stats(attaches, margin, 1.0).unwrap(),
        orders: exposures,
        discounts,
    };
    let parts = parts(
        "discount",
        &[
            ("shown".to_owned(), slice(600.0, 60.0, -4.0, 600.0)),
            ("none".to_owned(), slice(400.0, 0.0, 0.0, 0.0)),
        ],
        &[],
    );
    let none = parts.iter().find(|part| part.value == "none").unwrap();
    // Shown at 10 off every attach earns -4; at full price it would be 6, 10 more.
    close(none.discount_more, -10.0);
    let shown = parts.iter().find(|part| part.value == "shown").unwrap();
    close(none.margin_more.value - shown.margin_more.value, 10.0);
    // 400 exposures with nothing attached lean on 200 of the pair: a third of its rate.
    close(
        none.attach_ratio.value / shown.attach_ratio.value,
        (1.0 / 3.0) / (72.0 / 800.0 / 0.06),
    );
}

#[test]
fn what_is_bought_anyway_goes_with_the_orders_and_adds_up() {
    let certain = |value| Known { value, se: 0.0 };
    let parts = [
        (0.2, certain(2.0), 60.0),
        (0.3, certain(1.0), 30.0),
        (0.5, certain(0.6), 10.0),
    ];
    let rates = anyway_rates(&parts);
    // 20 orders as the attaches are: 8, 6 and 6, beside 60, 30 and 10.
    for (rate, orders) in rates.iter().zip([68.0, 36.0, 16.0]) {
        let share = parts[rates.iter().position(|r| r == rate).unwrap()].0;
        close(rate.value, orders / 120.0 / share);
        assert!(rate.se > 0.0 && rate.se < 0.25 * rate.value);
    }
    let all: f64 = parts
        .iter()
        .zip(&rates)
        .map(|((share, ..), rate)| share * rate.value)
        .sum();
    close(all, 1.0);
}

#[test]
fn groups_lean_on_what_such_groups_of_other_pairs_do() {
    let usual = group_ratio(&[(40.0, 20.0), (80.0, 40.0), (20.0, 10.0)]);
    // 140 of 70, leaning on 5 at one.
    close(usual.value, 145.0 / 75.0);
    let slice = |exposures: f64, attaches: f64| Slice {
        exposures,
        attaches,
        ..Slice::default()
    };
    let slices = [
        ("new".to_owned(), slice(100.0, 0.0)),
        ("returning".to_owned(), slice(900.0, 30.0)),
    ];
    let told = |usual: &[(String, Known)]| parts("customer", &slices, usual)[0].attach_ratio.value;
    let known = [
        ("new".to_owned(), usual),
        (
            "returning".to_owned(),
            Known {
                value: 0.9,
                se: 0.1,
            },
        ),
    ];
    assert!(told(&known) > told(&[]), "{} {}", told(&known), told(&[]));
}
