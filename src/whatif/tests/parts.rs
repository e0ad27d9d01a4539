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
    let mut at_cart = Settings::default();
    at_cart.place(&input, Some("cart")).unwrap();
    let outcome = Desk::new(input.clone(), SEED).outcome(&at_cart).unwrap();
    let said = &outcome.sentence;
    assert!(
        said.contains("(from €") && said.contains(" less to €"),
        "{said}"
    );
    // Stacked scenarios: the later one says where it is shown.
    assert_eq!(left_out.then(&moved).excluded.len(), 1);
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
