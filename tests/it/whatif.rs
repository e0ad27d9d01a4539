//! What what-ifs start from, on shops small enough to compute by hand.

use sidecart::explore::{self, Answer, Place, Question};
use sidecart::whatif::{BackTest, Basis, Desk, Input, Lever, PortfolioInput, Rule, SEED, Settings};

use crate::explore::{filter, window};
use crate::exposure;
use crate::facts_fixture::Shop;

fn inputs(shop: &Shop, anchor: &str, target: &str) -> Vec<Input> {
    let question = Question::WhatIf {
        scope: window("", ""),
        anchor: anchor.to_owned(),
        target: target.to_owned(),
    };
    match explore::answer(&shop.conn, &question).unwrap() {
        Answer::WhatIf(inputs) => inputs,
        other => panic!("{other:?}"),
    }
}

fn today(input: &Input, lever: Lever) -> f64 {
    input.given(lever).value.unwrap_or(f64::NAN)
}

#[track_caller]
fn close(found: f64, expected: f64) {
    assert!(
        (found - expected).abs() < 1e-6 * expected.abs().max(1.0),
        "{found}, expected {expected}"
    );
}

#[test]
fn a_pair_over_its_exposures() {
    let shop = exposure::shop().built();
    let input = &inputs(&shop, "a", "t")[0];
    assert!(!input.is_basket);
    assert_eq!(input.span.days, 4.0);
    // Four exposures in four days.
    close(today(input, Lever::Exposures), 30.0);
    // 29 of revenue and 1 of discounts over 3 units of 2 attaches.
    close(today(input, Lever::Price), 10.0);
    close(today(input, Lever::Discount), 1.0 / 3.0);
    close(today(input, Lever::UnitCost), 4.0);
    close(input.units_per_attach, 1.5);
    close(input.fee_share, 0.02);
    close(input.recovery, 0.5);
    assert_eq!(input.baseline_return_rate, Some(0.0));
    assert_eq!(input.given(Lever::Acceptance).basis, Basis::Pooled);
    assert!((0.2..0.8).contains(&today(input, Lever::Acceptance)));
    // The only losses there are: 9 for one returned unit, all of it the category's too.
    let loss = today(input, Lever::ReturnLoss);
    assert!((5.0..15.0).contains(&loss), "{loss}");
    // A returned anchor: 20 refunded, half of 6 recovered, 1 of handling.
    close(input.anchor_loss.unwrap(), 18.0);
    let rise = input.anchor_return.unwrap();
    // None of two came back with the attach, the one without did.
    close(rise.value, -1.0);
    assert!(rise.se > 0.3, "{rise:?}");
    let seen: Vec<&str> = input
        .placements
        .iter()
        .filter(|option| option.is_seen)
        .map(|option| option.placement.as_str())
        .collect();
    assert_eq!(seen, ["cart", "pdp"]);
    let groups: Vec<String> = input.parts.iter().map(sidecart::whatif::Part::id).collect();
    assert!(groups.contains(&"device=phone".to_owned()), "{groups:?}");

    // Leaving a group out and the group itself are the whole.
    let mut desk = Desk::new(input.clone(), SEED);
    let whole = desk.outcome(&Settings::default()).unwrap();
    let net_without = |desk: &mut Desk, id: &str| {
        let mut settings = Settings::default();
        settings.toggle_part(input, id).unwrap();
        desk.outcome(&settings).unwrap().net_margin
    };
    let devices: Vec<String> = groups
        .iter()
        .filter(|id| id.starts_with("device="))
        .cloned()
        .collect();
    let parts: f64 = devices
        .iter()
        .map(|id| whole.net_margin_today - net_without(&mut desk, id))
        .sum();
    close(parts, whole.net_margin_today);
}

/// The shop with one more order after the cart; the product page beforehand was seen by
/// `visitor`.
fn at_two_placements(visitor: &str) -> Input {
    at_placements(visitor, "")
}

/// The same with more exposures, rows of SQL that begin with a comma.
fn at_placements(visitor: &str, more: &str) -> Input {
    let shop = exposure::shop()
        .run(&format!(
            "insert into sessions (session_id, visitor_id, started_at) values
                 ('s6', 'v6', timestamp '2026-01-08 09:00'), ('s7', 'v7', timestamp '2026-01-08 09:00');
             insert into exposures (exposure_id, shown_at, visitor_id, session_id, anchor_id, target_id,
                 rec_type, placement, position, viewable) values
                 ('e6', timestamp '2026-01-08 10:00', '{visitor}', 's{}', 'a', 't', 'cross_sell', 'pdp', 1, true),
                 ('e7', timestamp '2026-01-08 10:10', 'v6', 's6', 'a', 't', 'cross_sell', 'cart', 1, true){more};
             insert into orders (order_id, ordered_at, visitor_id, session_id, discount) values
                 ('o7', timestamp '2026-01-08 11:00', 'v6', 's6', 0);
             insert into order_lines (order_id, line_no, product_id, quantity, unit_price) values
                 ('o7', 1, 'a', 1, 20), ('o7', 2, 't', 1, 10);",
            &visitor[1..]
        ))
        .built();
    inputs(&shop, "a", "t").swap_remove(0)
}

#[test]
fn the_credit_of_a_buyer_who_saw_it_at_two_placements_is_in_doubt_between_them() {
    let (alone, shared) = (at_two_placements("v7"), at_two_placements("v6"));
    let at = |input: &Input, placement: &str| {
        let found = input.placements.iter().find(|o| o.placement == placement);
        found.unwrap().clone()
    };
    let ratio = |input: &Input, placement: &str| at(input, placement).attach_ratio;
    // The cart has the credit, and half of it is due to the product page in the mean.
    let relative = |input: &Input| ratio(input, "cart").value / ratio(input, "pdp").value;
    let (one, two) = (relative(&alone), relative(&shared));
    // One attach and two against two and two: (3 - 0.5)/3 over (4 + 0.5)/4.
    close(two / one, (2.5 / 3.0) / (4.5 / 4.0));
    let doubt = |input: &Input| ratio(input, "cart").se / ratio(input, "cart").value;
    assert!(doubt(&shared) > doubt(&alone));
    // Parts of the placement say the same.
    let part = shared
        .parts
        .iter()
        .find(|part| part.id() == "placement=cart");
    assert_eq!(part.unwrap().attach_ratio, ratio(&shared, "cart"));
    let mix: f64 = ["cart", "pdp"]
        .map(|placement| at(&shared, placement))
        .iter()
        .map(|option| option.share * option.attach_ratio.value)
        .sum();
    close(mix, 1.0);
}

#[test]
fn a_buyer_who_saw_it_at_three_placements_is_shared_by_thirds_and_later_exposures_are_not() {
    let more = |hour: &str| {
        let row = "'v6', 's6', 'a', 't', 'cross_sell', 'checkout', 1, true)";
        at_placements(
            "v6",
            &format!(", ('e8', timestamp '2026-01-08 {hour}', {row}"),
        )
    };
    let ratio = |input: &Input, placement: &str| {
        let found = input.placements.iter().find(|o| o.placement == placement);
        found.unwrap().attach_ratio
    };
    let doubt = |input: &Input, placement: &str| {
        let ratio = ratio(input, placement);
        ratio.se / ratio.value
    };
    // Seen at checkout after it was bought: no credit is due to checkout, and its doubt is
    // that of a placement which nobody else saw.
    let (before, after) = (more("10:05"), more("11:30"));
    let relative =
        |input: &Input, other: &str| ratio(input, "cart").value / ratio(input, other).value;
    // (3 - 2/3)/3 over (4 + 1/3)/4, beside (3 - 1/2)/3 over (4 + 1/2)/4.
    close(
        relative(&before, "pdp") / relative(&after, "pdp"),
        (7.0 / 9.0 / (13.0 / 12.0)) / (5.0 / 6.0 / (9.0 / 8.0)),
    );
    // (2 + 1/3)/2 beside 2/2.
    close(
        relative(&before, "checkout") / relative(&after, "checkout"),
        (7.0 / 9.0 / (7.0 / 6.0)) / (5.0 / 6.0),
    );
    assert!(doubt(&before, "checkout") > 0.0);
}

#[test]
fn a_pair_of_which_only_orders_are_known() {
    let mut shop = Shop::empty().products(&["m:Coffee", "g:Coffee"]);
    for day in 1..=10 {
        let lines = if day <= 4 { "m*@100 g+@20" } else { "m*@100" };
        shop = shop.order(&format!("o{day}"), &format!("2026-01-{day:02}"), lines);
    }
    let shop = shop.built();
    let input = &inputs(&shop, "m", "g")[0];
    assert!(input.is_basket);
    // Ten eligible orders in ten days, four with the grinder.
    close(today(input, Lever::Exposures), 30.0);
    close(today(input, Lever::Acceptance), 0.4);
    close(today(input, Lever::Price), 20.0);
    close(input.order_value.unwrap(), 108.0);
    assert!(matches!(
        input.given(Lever::UnitCost).basis,
        Basis::Missing(_)
    ));
    let mut desk = Desk::new(input.clone(), SEED);
    let missing = desk.outcome(&Settings::default()).unwrap_err();
    assert_eq!(missing.levers, [Lever::UnitCost]);
    let mut settings = Settings::default();
    settings.type_in(input, Lever::UnitCost, "12").unwrap();
    let outcome = desk.outcome(&settings).unwrap();
    close(outcome.net_margin_today, 30.0 * 0.4 * 8.0);
    let assumed = outcome.assumptions.join("; ");
    assert!(
        assumed.contains("unit cost is taken to be 12.00, as typed"),
        "{assumed}"
    );
    assert!(assumed.contains("every eligible order of the anchor counts as one exposure"));
}

#[test]
fn baskets_without_prices_ask_for_them() {
    let shop = Shop::empty()
        .products(&["m", "g"])
        .order("o1", "2026-01-01", "m g")
        .order("o2", "2026-01-02", "m")
        .built();
    let input = &inputs(&shop, "m", "g")[0];
    let missing = Desk::new(input.clone(), SEED)
        .outcome(&Settings::default())
        .unwrap_err();
    assert_eq!(missing.levers, [Lever::Price, Lever::UnitCost]);
    assert!(
        missing
            .to_string()
            .ends_with("Type a value for price, unit_cost")
    );
}

fn replayed(shop: &Shop, rule: &str) -> BackTest {
    let question = Question::Replay {
        scope: window("", ""),
        place: Place::default(),
        rule: Rule::read(rule).unwrap(),
        seed: SEED,
    };
    match explore::answer(&shop.conn, &question).unwrap() {
        Answer::Replay(found) => *found,
        other => panic!("{other:?}"),
    }
}

#[test]
fn rules_are_replayed_on_what_was_shown() {
    let shop = exposure::shop().built();
    let cart = replayed(&shop, "not at cart");
    assert_eq!(
        (cart.exposures_removed, cart.share_removed, cart.visitors),
        (1.0, 0.25, 1)
    );
    assert_eq!((cart.net_margin.value, cart.attaches_removed), (0.0, 0.0));
    let product_page = replayed(&shop, "not at pdp");
    assert_eq!(
        (
            product_page.exposures_removed,
            product_page.attaches_removed
        ),
        (3.0, 2.0)
    );
    // All that the pair earned goes, and the unit that came back.
    close(product_page.net_margin.value, -5.17);
    close(product_page.returned_units.value, -1.0);
    assert!(product_page.net_margin.low <= -5.17 && product_page.net_margin.high >= -5.17);
    let one = replayed(&shop, "at most 1 a session");
    assert_eq!(one.exposures_removed, 0.0);
    let budget = replayed(&shop, "no cross-sell to segment=budget");
    assert_eq!(
        (budget.exposures_removed, budget.attaches_removed),
        (1.0, 0.0)
    );
    assert_eq!((budget.days, budget.remarks.len()), (4.0, 0));
    let none = replayed(&shop, "not to segment=budgt");
    assert_eq!(none.exposures_removed, 0.0);
    assert_eq!(
        none.remarks,
        ["No exposure has the segment 'budgt'; did you mean 'budget'?"]
    );
}

#[test]
fn a_portfolio_holds_every_pair_and_slot_of_its_place() {
    let shop = exposure::shop().built();
    let ask = |category: Option<&str>| {
        let question = Question::Portfolio {
            scope: window("", ""),
            place: Place {
                category: category.map(str::to_owned),
                ..Place::default()
            },
        };
        explore::answer(&shop.conn, &question)
    };
    let portfolio = |category| -> PortfolioInput {
        match ask(category).unwrap() {
            Answer::Portfolio(found) => *found,
            other => panic!("{other:?}"),
        }
    };
    let whole = portfolio(None);
    assert_eq!(whole.members.len(), 1);
    close(whole.members[0].shown.exposures, 30.0);
    let slots: Vec<&str> = whole
        .slots
        .iter()
        .map(|slot| slot.placement.as_str())
        .collect();
    assert_eq!(slots.len(), 2, "{slots:?}");
    assert_eq!(portfolio(Some("A")).members.len(), 1);
    assert_eq!(portfolio(Some("B")).members.len(), 0);
    assert!(
        ask(Some("C"))
            .unwrap_err()
            .to_string()
            .contains("no category 'C'")
    );
}

#[test]
fn without_exposures_there_is_no_portfolio() {
    let shop = Shop::empty()
        .products(&["m", "g"])
        .order("o1", "2026-01-01", "m g")
        .built();
    let refusal = shop.refusal(&Question::Portfolio {
        scope: window("", ""),
        place: Place::default(),
    });
    assert!(
        refusal.starts_with("a portfolio needs to know what was shown"),
        "{refusal}"
    );
}

#[test]
fn a_filter_narrows_what_a_what_if_starts_from() {
    let shop = exposure::shop().built();
    let question = Question::WhatIf {
        scope: filter("placement", &["pdp"]),
        anchor: "a".to_owned(),
        target: "t".to_owned(),
    };
    let Answer::WhatIf(inputs) = explore::answer(&shop.conn, &question).unwrap() else {
        panic!();
    };
    // Three exposures in three days.
    close(today(&inputs[0], Lever::Exposures), 30.0);
    assert_eq!(inputs[0].placements.len(), 1);
}
