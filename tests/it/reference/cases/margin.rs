//! N14, N18, N19 and N21 by hand, and the golden numbers M1 and M5.

use crate::reference::cases::{
    at, back, exposure, fee, line, near, order, pair, product, simple, text, world,
};
use crate::reference::model::{Assignment, Day, Dec, Exposure, Fee, SECOND, Session, cents, whole};
use crate::reference::pairs::{Level, Question};

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
        from: Some(Day(20_459)),
        ..Question::of(Level::Shown)
    };
    let later = world(&shop).overview(&later);
    assert_eq!((later.orders, later.exposures, later.pairs), (1, 0.0, 0));
}
