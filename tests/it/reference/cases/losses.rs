//! N17 by hand: what a return costs.

use crate::reference::cases::{at, back, followed, line, near, order, pair, text};
use crate::reference::model::{Fee, Return, Shop, cents, whole};

#[test]
fn part_of_a_line_comes_back_and_costs_what_it_costs() {
    let mut shop = with_handling(followed(100));
    shop.order_lines[1].quantity = whole(3);
    shop.returns = vec![back("b", "o1", 2, at(50, 0))];
    // After the window is still back: 10.00 refunded, 0.5 × 4.00 recovered, 2.00 handling.
    let figures = pair(&shop);
    assert_eq!(
        (figures.units_returned, figures.units_mature),
        (Some(1.0), Some(3.0))
    );
    near(figures.refund_amount, 10.0);
    near(figures.return_loss, 10.0);
    near(figures.net_margin, 30.0 - 12.0 - 10.0);
    shop.returns[0].restocked = Some(false);
    near(pair(&shop).return_loss, 12.0);
    shop.returns[0].handling_cost = Some(cents(50));
    near(pair(&shop).return_loss, 10.5);
    shop.returns[0].refund_amount = Some(cents(700));
    near(pair(&shop).return_loss, 7.5);
    near(pair(&shop).refund_amount, 7.0);
    shop.returns[0].resolution = text("exchange");
    near(pair(&shop).refund_amount, 0.0);
    near(pair(&shop).return_loss, 0.5);
    assert_eq!(pair(&shop).units_returned, Some(1.0));
    shop.returns[0].restocked = None;
    near(pair(&shop).return_loss, 0.5);
    shop.returns[0].resolution = text("store_credit");
    near(pair(&shop).refund_amount, 7.0);
}

#[test]
fn no_more_comes_back_than_was_sold() {
    let mut shop = with_handling(followed(100));
    shop.order_lines[1].quantity = whole(3);
    shop.returns = vec![back("b1", "o1", 2, at(2, 0)), back("b2", "o1", 2, at(3, 0))];
    shop.returns[0].quantity = whole(5);
    shop.returns[1].quantity = whole(2);
    let figures = pair(&shop);
    assert_eq!(
        (figures.units_returned, figures.return_rate),
        (Some(3.0), Some(1.0))
    );
    // Each row counts by itself: three units and two more.
    near(figures.refund_amount, 50.0);
    near(figures.return_loss, 5.0 * (10.0 - 2.0 + 2.0));
}

#[test]
fn what_may_still_come_back_is_expected_at_the_pairs_own_rate() {
    let mut shop = with_handling(followed(10));
    shop.products[0].category_path = text("B");
    shop.order_lines[1].quantity = whole(2);
    // 30 mature units of the category, 6 back: 3 after five days, 3 after twenty. F(10) = 0.5.
    shop.orders.push(order("old", at(-90, 0)));
    shop.order_lines.push(line("old", 1, "x"));
    shop.order_lines[2].quantity = whole(30);
    for (name, day) in [("b1", -85), ("b2", -70)] {
        shop.returns.push(Return {
            quantity: whole(3),
            ..back(name, "old", 1, at(day, 0))
        });
    }
    shop.returns.push(back("b3", "o1", 2, at(3, 0)));
    // b = (6 + 1) / (30 + 2 × 0.5); ρ = (1 + 5 b) / (1 + 5).
    let base = 7.0 / 31.0;
    let expected = (1.0 + 5.0 * base) / 6.0;
    let figures = pair(&shop);
    near(
        figures.return_loss,
        expected * (20.0 - 0.5 * 8.0 + 2.0 * 2.0),
    );
    near(figures.return_maturity, 0.5);
    near(figures.return_rate_adjusted, 1.0);
    assert_eq!(
        (figures.units_mature, figures.return_rate),
        (Some(0.0), None)
    );
    near(figures.refund_amount, 10.0);
    // Too few units in a category of its own: the shop's rate stands in.
    shop.products[1].category_path = text("C");
    let base = 7.0 / (30.0 + 2.0 * 0.5 + 0.5);
    near(pair(&shop).return_loss, (1.0 + 5.0 * base) / 6.0 * 20.0);
}

fn with_handling(mut shop: Shop) -> Shop {
    shop.fees = vec![Fee {
        rule_id: "all".to_owned(),
        return_handling: Some(whole(2)),
        restock_recovery: Some(0.5),
        ..Fee::default()
    }];
    shop
}
