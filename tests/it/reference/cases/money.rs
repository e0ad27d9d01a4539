//! N11 to N13 and N20 by hand, and the golden numbers M2.

use crate::reference::cases::{at, fee, line, near, order, pair, simple, text, world};
use crate::reference::model::{Day, Dec, Fee, FxRate, ProductCost, SECOND, cents, whole};
use crate::reference::money::allocate;

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
        (1, 1)
    );
    shop.products.clear();
    shop.order_lines
        .iter_mut()
        .for_each(|line| line.unit_cost = None);
    assert_eq!(pair(&shop).cogs, None, "no cost anywhere");
    assert_eq!(pair(&shop).gross_margin, None);
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
        day: Day(20_458 + day),
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
