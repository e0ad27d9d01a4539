//! N11 to N14 and N18 to N21 by hand, and the golden numbers M1, M2 and M5.

use super::cases::{at, back, exposure, line, near, order, pair, product, simple, text, world};
use super::model::{
    Assignment, Dec, Exposure, Fee, FxRate, ProductCost, SECOND, Session, cents, whole,
};
use super::money::allocate;
use super::pairs::{Level, Question};

fn allocated(discount: i128, values: &[i128]) -> Vec<i128> {
    let values: Vec<i128> = values.iter().map(|cents| cents * 1_000_000).collect();
    let shares = allocate(cents(discount), &values);
    shares.iter().map(|share| share / 1_000_000).collect()
}

/// Golden M2.
#[test]
fn a_discount_is_allocated_by_largest_remainder() {
    assert_eq!(allocated(1000, &[3333, 3333, 3334]), [333, 333, 334]);
    assert_eq!(allocated(1000, &[1999, 500, 7501]), [200, 50, 750]);
    assert_eq!(allocated(5, &[100, 100, 100]), [2, 2, 1]);
    assert_eq!(allocated(1, &[1, 1]), [1, 0]);
}

#[test]
fn an_odd_discount_is_allocated_too() {
    assert_eq!(allocated(100, &[-500, 0, 300, 300]), [0, 0, 50, 50]);
    assert_eq!(allocated(100, &[-500, 0]), [0, 0]);
    assert_eq!(allocated(700, &[300, 300]), [300, 300]);
    assert_eq!(allocated(-100, &[300]), [0]);
    let shares = allocate(Dec(333), &[100_000_000, 200_000_000]);
    assert_eq!(
        shares,
        [1_330_000, 2_000_000],
        "0.0033 go to the first in remainder order"
    );
}

#[test]
fn net_revenue_is_what_is_left_of_the_price() {
    let mut shop = simple();
    shop.orders[0].discount = Some(cents(501));
    shop.order_lines[1].quantity = whole(2);
    shop.order_lines[1].line_discount = Some(cents(100));
    // 10.00 and 19.00: 5.01 × 10/29 = 1.7276, 5.01 × 19/29 = 3.2824; the cent goes to the first.
    let figures = pair(&shop);
    near(figures.revenue, 19.00 - 3.28);
    near(figures.discounts, 1.00 + 3.28);
}

#[test]
fn the_cost_is_the_lines_else_the_last_one_set_else_the_catalogues() {
    let mut shop = simple();
    near(pair(&shop).cogs, 4.0);
    let cost = |valid_from, unit_cost| ProductCost {
        product_id: "t".to_owned(),
        valid_from,
        unit_cost: whole(unit_cost),
        currency: None,
    };
    let ordered_at = at(0, 730);
    shop.product_costs = vec![
        cost(ordered_at, 5),
        cost(at(0, 0), 6),
        cost(ordered_at.plus(SECOND), 7),
    ];
    near(pair(&shop).cogs, 5.0);
    shop.order_lines[1].unit_cost = Some(whole(0));
    near(pair(&shop).cogs, 0.0);
}

#[test]
fn an_unknown_cost_is_the_share_of_its_category_then_first_level_then_shop() {
    let mut shop = simple();
    shop.products[1].unit_cost = None;
    shop.orders.push(order("o2", at(0, 740)));
    shop.order_lines.push(line("o2", 1, "x"));
    shop.order_lines[2].unit_cost = Some(whole(6));
    // a costs 4.00 of 10.00 and x 6.00 of 10.00, both in the category of t.
    near(pair(&shop).cogs, 5.0);
    assert!(world(&shop).sold[1].money.assumed);
    shop.products[1].category_path = text("A > Y");
    shop.products[0].category_path = text("B");
    near(pair(&shop).cogs, 6.0);
    shop.products[1].category_path = text("C");
    near(pair(&shop).cogs, 5.0);
    shop.products.remove(1);
    near(pair(&shop).cogs, 5.0);
    let gaps = world(&shop).gaps(&[shop.clone()]);
    assert_eq!(
        (gaps["PRODUCT_UNMAPPED"].rows, gaps["COST_MISSING"].rows),
        (1, 0)
    );
    shop.products.clear();
    shop.order_lines
        .iter_mut()
        .for_each(|line| line.unit_cost = None);
    assert_eq!(pair(&shop).cogs, None, "no cost anywhere");
    assert_eq!(pair(&shop).gross_margin, None);
}

fn fee(rule_id: &str, scope: Option<&str>) -> Fee {
    let (rule_id, scope) = (rule_id.to_owned(), scope.map(str::to_owned));
    Fee {
        rule_id,
        scope,
        ..Fee::default()
    }
}

#[test]
fn fees_are_a_part_of_the_revenue_and_so_much_a_unit() {
    let mut shop = simple();
    shop.order_lines[1].quantity = whole(2);
    near(pair(&shop).fees, 0.0);
    shop.fees = vec![Fee {
        pct: Some(0.02),
        fixed: Some(whole(9)),
        ship_incremental: Some(cents(60)),
        pick_pack: Some(cents(35)),
        ..fee("all", None)
    }];
    near(pair(&shop).fees, 0.02 * 20.0 + 0.95 * 2.0);
    shop.fees.push(Fee {
        pct: Some(0.03),
        ..fee("app", Some("channel:app"))
    });
    shop.fees.push(Fee {
        pct: Some(0.10),
        ..fee("top", Some("category:A"))
    });
    shop.fees.push(Fee {
        pct: Some(0.20),
        ..fee("leaf", Some("category:A > X"))
    });
    shop.fees.push(Fee {
        pct: Some(0.30),
        ..fee("other", Some("category:A > XY"))
    });
    near(pair(&shop).fees, 0.20 * 20.0 + 0.95 * 2.0);
    shop.fees.remove(3);
    near(pair(&shop).fees, 0.10 * 20.0 + 0.95 * 2.0);
    shop.fees.remove(2);
    near(pair(&shop).fees, 0.02 * 20.0 + 0.95 * 2.0);
    shop.orders[0].channel = text("app");
    near(pair(&shop).fees, 0.03 * 20.0 + 0.95 * 2.0);
    near(world(&shop).shop.fixed_fee(&shop.orders[0]), 9.0);
    shop.fees[1].fixed = Some(whole(1));
    near(world(&shop).shop.fixed_fee(&shop.orders[0]), 1.0);
}

#[test]
fn money_of_another_currency_is_worth_its_days_rate() {
    let mut shop = simple();
    for number in 2..5 {
        let id = format!("o{number}");
        shop.orders.push(order(&id, at(0, 0)));
        shop.order_lines.push(line(&id, 1, "x"));
    }
    shop.orders
        .iter_mut()
        .for_each(|order| order.currency = text("EUR"));
    let foreign = &mut shop.orders[0];
    (foreign.currency, foreign.discount) = (text("USD"), Some(cents(1)));
    shop.order_lines[1].unit_cost = Some(whole(2));
    let rate = |day: i64, rate| FxRate {
        currency: "USD".to_owned(),
        day: super::model::Day(20_458 + day),
        rate,
    };
    shop.fx_rates = vec![rate(-1, 0.5), rate(0, 0.9), rate(1, 0.1)];
    // The cent goes to line 1, in the order's own money.
    let figures = pair(&shop);
    near(figures.revenue, 9.0);
    near(figures.cogs, 1.8);
    shop.fx_rates.remove(1);
    near(pair(&shop).revenue, 5.0);
}

/// Golden M1: 18.675 is 24.90 without 20 % tax, less 10 %; the payment fee is 1.9 % of what
/// is paid with the tax, so 2.28 % of the net revenue.
#[test]
fn the_margin_of_an_attach_that_may_come_back() {
    let mut shop = simple();
    let mut sold = line("o1", 2, "t");
    sold.unit_price = cents(2075);
    sold.line_discount = Some(Dec(20_750));
    sold.unit_cost = Some(cents(720));
    shop.order_lines[1] = sold;
    shop.fees = vec![Fee {
        pct: Some(0.0228),
        ship_incremental: Some(cents(60)),
        pick_pack: Some(cents(35)),
        return_handling: Some(cents(350)),
        restock_recovery: Some(0.7),
        ..fee("all", None)
    }];
    // 3 of 25 mature units of the category came back, on their third day.
    shop.products[0].category_path = text("B");
    for number in 0..25 {
        let id = format!("old{number:02}");
        shop.orders.push(order(&id, at(-60, 0)));
        shop.order_lines.push(line(&id, 1, "t"));
        if number < 3 {
            shop.returns.push(back(&id, &id, 1, at(-57, 0)));
        }
    }
    let figures = pair(&shop);
    near(figures.revenue, 18.675);
    near(figures.fees, 0.42579 + 0.95);
    near(figures.gross_margin.unwrap() - figures.fees, 10.09921);
    near(figures.return_loss, 0.12 * 17.135);
    near(figures.net_margin, 8.04301);
    near(figures.net_margin.unwrap() * 45.0, 361.93545);
    near(10.09921 / (figures.return_loss.unwrap() / 0.12), 0.5893907);
}

/// Golden M5: 1000 visitors, 30 orders of the anchor without the upsell and 29 with it, of
/// which 7 % take the premium.
#[test]
fn an_upsell_earns_the_difference_to_the_anchor() {
    let mut shop = simple();
    shop.exposures[0].rec_type = text("upsell");
    shop.order_lines.remove(0);
    shop.products[0].list_price = Some(whole(160));
    shop.products[0].unit_cost = Some(whole(64));
    shop.order_lines[0].unit_price = whole(250);
    shop.order_lines[0].unit_cost = Some(whole(100));
    // Returns are known, and nothing of this pair comes back.
    shop.orders.push(order("old", at(-90, 0)));
    shop.order_lines.push(line("old", 1, "x"));
    shop.products[2].category_path = text("B");
    shop.returns = vec![back("b", "old", 1, at(-80, 0))];
    shop.returns[0].quantity = whole(1);
    for number in 0..20 {
        let id = format!("more{number}");
        shop.orders.push(order(&id, at(-90, 0)));
        shop.order_lines.push(line(&id, 1, "t"));
        shop.order_lines.push(line(&id, 2, "a"));
    }
    near(pair(&shop).net_margin, 54.0);
    near(
        29.0 * (96.0 + 0.07 * pair(&shop).net_margin.unwrap()),
        2893.62,
    );
    shop.order_lines.push(line("o1", 5, "a"));
    near(pair(&shop).net_margin, 150.0);
}

#[test]
fn the_replaced_anchor_bears_its_own_fees_and_returns() {
    let mut shop = simple();
    shop.exposures[0].rec_type = text("upsell");
    shop.order_lines.remove(0);
    shop.order_lines[0].quantity = whole(2);
    shop.fees = vec![Fee {
        pct: Some(0.1),
        ship_incremental: Some(whole(1)),
        pick_pack: Some(cents(50)),
        return_handling: Some(whole(3)),
        restock_recovery: Some(0.5),
        ..fee("all", None)
    }];
    // Of 20 mature units of the anchor 5 came back; of the target, in another category, none.
    shop.products[1].category_path = text("B");
    shop.orders.push(order("old", at(-90, 0)));
    shop.order_lines.push(line("old", 1, "a"));
    shop.order_lines.push(line("old", 2, "t"));
    shop.order_lines[1].quantity = whole(20);
    shop.order_lines[2].quantity = whole(20);
    shop.returns = vec![back("b", "old", 1, at(-80, 0))];
    shop.returns[0].quantity = whole(5);
    // Target: 20 − 8 − 2 − 3 = 7. Anchor a unit: 10 × 0.9 − 4 − 1.5 − 0.25 × (10 − 2 + 3) = 0.75.
    near(pair(&shop).net_margin, 7.0 - 2.0 * 0.75);
    shop.products[0].unit_cost = None;
    shop.products[0].list_price = Some(whole(20));
    // Its cost is that share of its price which the shop's known costs are of revenue: 0.4.
    near(
        pair(&shop).net_margin,
        7.0 - 2.0 * (18.0 - 8.0 - 1.5 - 0.25 * (20.0 - 4.0 + 3.0)),
    );
    shop.products[0].list_price = None;
    assert_eq!(pair(&shop).net_margin, None);
}

#[test]
fn a_pair_is_of_the_type_it_is_mostly_shown_as() {
    let mut shop = simple();
    let as_type = |id: &str, rec_type: &str, weight| Exposure {
        session_id: text(id),
        rec_type: text(rec_type),
        weight,
        ..exposure(id, at(0, 0))
    };
    shop.exposures.push(as_type("e2", "upsell", None));
    assert_eq!(
        pair(&shop).rec_type,
        "cross_sell",
        "a tie goes by the alphabet"
    );
    shop.exposures.push(as_type("e3", "bundle", Some(2.5)));
    assert_eq!(
        (pair(&shop).rec_type.as_str(), pair(&shop).exposures),
        ("bundle", 4.5)
    );
}

#[test]
fn an_arm_counts_units_that_are_in_it_alone() {
    let mut shop = simple();
    shop.returns = vec![back("b", "o1", 1, at(0, 731))];
    shop.returns[0].resolution = text("exchange");
    shop.orders[0].shipping_cost = Some(whole(1));
    shop.fees = vec![Fee {
        fixed: Some(cents(50)),
        ..fee("all", None)
    }];
    shop.sessions = vec![Session {
        session_id: "s".to_owned(),
        visitor_id: "v".to_owned(),
        customer_id: text("c"),
        ..Session::default()
    }];
    let unit = |unit: &str, arm: &str, assigned_at| Assignment {
        experiment_id: "x".to_owned(),
        unit_id: unit.to_owned(),
        unit_type: None,
        arm: arm.to_owned(),
        is_control: arm == "control",
        assigned_at,
        expected_share: None,
    };
    let start = at(0, 0);
    shop.assignments = vec![
        unit("v", "treated", at(0, 730)),
        unit("w", "treated", start),
        unit("u", "control", start),
        unit("both", "control", start),
        unit("both", "treated", start),
    ];
    let (arms, dropped) = world(&shop).experiments();
    assert_eq!(dropped["x"], 1);
    let arm = |arm: &str| arms[&("x".to_owned(), arm.to_owned())].clone();
    assert_eq!((arm("control").units, arm("control").conversion), (1, 0.0));
    let treated = arm("treated");
    assert_eq!(
        (treated.units, treated.conversion, treated.aov),
        (2, 0.5, Some(20.0))
    );
    near(treated.rpv, 10.0);
    near(treated.margin_per_visitor, (20.0 - 8.0 - 1.0 - 0.5) / 2.0);
    shop.assignments[0].assigned_at = at(0, 730).plus(SECOND);
    assert_eq!(
        world(&shop).experiments().0[&("x".to_owned(), "treated".to_owned())].orders,
        0
    );
    shop.assignments[0] = Assignment {
        unit_type: text("customer"),
        ..unit("c", "treated", start)
    };
    assert_eq!(
        world(&shop).experiments().0[&("x".to_owned(), "treated".to_owned())].orders,
        1
    );
}

#[test]
fn a_category_holds_all_below_it() {
    let mut shop = simple();
    shop.products.push(product("b"));
    shop.products[3].category_path = text("A");
    shop.exposures.push(Exposure {
        anchor_id: text("b"),
        ..exposure("e2", at(0, 725))
    });
    let rows = world(&shop).rows(&Question::of(Level::AnchorCategory));
    let figures: Vec<_> = rows
        .iter()
        .map(|(id, row)| (id.as_str(), row.exposures))
        .collect();
    assert_eq!(figures, [("A", 2.0), ("A > X", 1.0)]);
    assert_eq!(rows["A"].anchor_orders, 1);
}

#[test]
fn the_overview_is_of_all_ok_orders() {
    let mut shop = simple();
    shop.orders.push(order("o2", at(3, 0)));
    shop.orders[1].customer_id = text("c");
    shop.order_lines.push(line("o2", 1, "x"));
    let all = world(&shop).overview(&Question::of(Level::Shown));
    assert_eq!(
        (all.orders, all.customers, all.units, all.pairs),
        (2, 1, 3.0, 1)
    );
    near(all.revenue, 30.0);
    near(all.attached_revenue, 10.0);
    near(all.aov, 15.0);
    assert_eq!(
        (all.net_margin, all.refund_amount),
        (None, None),
        "nothing is known of returns"
    );
    let later = Question {
        from: Some(super::model::Day(20_459)),
        ..Question::of(Level::Shown)
    };
    let later = world(&shop).overview(&later);
    assert_eq!((later.orders, later.exposures, later.pairs), (1, 0.0, 0));
}
