//! N15 and N16 by hand, the golden number M3, and what buyers do later.

use crate::reference::cases::{
    at, back, exposure, followed, line, near, order, pair, simple, text, world,
};
use crate::reference::model::{DAY, Return, SECOND, Shop, whole};
use crate::reference::pairs::{Level, Question};
use crate::reference::returns::completion;

#[test]
fn a_line_is_mature_when_its_window_and_a_fortnight_are_over() {
    for (window, days) in [(None, 44), (Some(0), 14), (Some(60), 74)] {
        let mut shop = followed(days);
        shop.returns = vec![back("b", "o1", 1, at(1, 0))];
        shop.products[1].return_window_days = window;
        assert_eq!(pair(&shop).units_mature, Some(1.0), "{window:?}");
        shop.orders[1].ordered_at = shop.orders[1].ordered_at.plus(-SECOND);
        assert_eq!(pair(&shop).units_mature, Some(0.0), "{window:?}");
    }
}

#[test]
fn the_data_end_where_anything_last_happened() {
    let mut shop = simple();
    assert_eq!(world(&shop).shop.data_end(), at(0, 730));
    shop.exposures[0].shown_at = at(1, 0);
    shop.returns = vec![back("b", "lost", 1, at(2, 0))];
    assert_eq!(world(&shop).shop.data_end(), at(2, 0));
    shop.orders[0].ordered_at = at(3, 0);
    shop.orders[0].status = text("test");
    assert_eq!(world(&shop).shop.data_end(), at(3, 0));
}

#[test]
fn completion_is_the_share_that_came_back_within_whole_days() {
    let delays = [(0, 1.0), (3, 2.0), (10, 1.0)];
    let at_age = |age| completion(&delays, age);
    assert_eq!(
        [at_age(0), at_age(2), at_age(3), at_age(10)],
        [0.25, 0.25, 0.75, 1.0]
    );
    assert_eq!(completion(&[], 5), 0.0);
    let mut shop = followed(100);
    shop.returns = vec![
        back("b1", "o1", 1, at(0, 720)),
        back("b2", "o1", 2, at(3, 729)),
        back("b3", "o1", 2, at(3, 730)),
    ];
    shop.returns[1].quantity = whole(9);
    let delays = world(&shop).shop.delays();
    assert_eq!(
        delays,
        [(0, 1.0), (2, 1.0), (3, 1.0)],
        "before the order is at once"
    );
}

/// Golden M3.
#[test]
fn rates_are_adjusted_for_what_has_yet_to_come_back() {
    let mut shop = Shop {
        products: simple().products,
        ..Shop::default()
    };
    let now = at(60, 0);
    let attach = |shop: &mut Shop, number: usize, ordered_at| {
        let (id, name) = (format!("o{number}"), format!("e{number}"));
        shop.exposures.push(exposure(&name, ordered_at));
        shop.exposures[number].session_id = Some(name);
        shop.orders.push(order(&id, ordered_at));
        shop.order_lines.push(line(&id, 1, "t"));
        shop.order_lines.push(line(&id, 2, "a"));
        shop.order_lines[2 * number].quantity = whole(100);
        shop.order_lines[2 * number].exposure_id = text(&format!("e{number}"));
    };
    // Ages of 1, 2, 3 and 4 days, and one line that is mature.
    for (number, (days, units)) in [(1, 2), (2, 5), (3, 8), (4, 9), (60, 10)]
        .into_iter()
        .enumerate()
    {
        let ordered_at = now.plus(-days * DAY);
        attach(&mut shop, number, ordered_at);
        let returned_at = ordered_at.plus((days * DAY).min(20 * DAY));
        let name = number.to_string();
        let row = back(&name, &format!("o{number}"), 1, returned_at);
        shop.returns.push(Return {
            quantity: whole(units),
            ..row
        });
    }
    // Of 200 mature units that came back, 40 did on the first day, 100 by the second, ….
    shop.orders.push(order("old", now.plus(-90 * DAY)));
    for (number, units) in [(1, 40), (2, 60), (3, 60), (4, 30)] {
        shop.order_lines.push(line("old", number, "x"));
        shop.order_lines.last_mut().unwrap().quantity = whole(100);
        let row = back(
            &format!("x{number}"),
            "old",
            number,
            now.plus((number - 90) * DAY),
        );
        shop.returns.push(Return {
            quantity: whole(units),
            ..row
        });
    }
    shop.orders.push(order("end", now));
    let figures = pair(&shop);
    assert_eq!(
        (figures.units, figures.units_mature, figures.units_returned),
        (500.0, Some(100.0), Some(10.0))
    );
    near(figures.return_rate_adjusted, 34.0 / 345.0);
    near(figures.return_maturity, 345.0 / 500.0);
    near(figures.return_rate, 0.1);
}

#[test]
fn a_return_finds_its_line_by_number_else_by_product() {
    let shop = simple();
    let found = |row: Return| {
        let mut shop = shop.clone();
        shop.order_lines.push(line("o1", 3, "t"));
        let line = shop.line_of(&row)?;
        line.line_no
    };
    let row = back("b", "o1", 2, at(1, 0));
    let naming = |line_no, product: Option<&str>| Return {
        line_no,
        product_id: product.map(str::to_owned),
        ..row.clone()
    };
    assert_eq!(found(naming(Some(2), None)), Some(2));
    assert_eq!(found(naming(Some(3), Some("t"))), Some(3));
    assert_eq!(
        found(naming(Some(1), Some("t"))),
        Some(2),
        "line 1 is of another product"
    );
    assert_eq!(found(naming(Some(9), Some("t"))), Some(2));
    assert_eq!(found(naming(None, Some("t"))), Some(2));
    assert_eq!(found(naming(Some(9), None)), None);
    assert_eq!(found(naming(None, None)), None);
    assert_eq!(found(naming(Some(1), Some("x"))), None);
    assert_eq!(
        found(Return {
            order_id: None,
            ..naming(None, Some("t"))
        }),
        None
    );
    assert_eq!(
        found(Return {
            order_id: text("lost"),
            ..naming(None, Some("t"))
        }),
        None
    );
}

#[test]
fn without_a_linked_return_nothing_is_known_of_returns() {
    let mut shop = followed(100);
    let is_unknown = |shop: &Shop| {
        let figures = pair(shop);
        near(figures.gross_margin, 6.0);
        let money = [
            figures.net_margin,
            figures.refund_amount,
            figures.return_loss,
        ];
        let units = [
            figures.units_returned,
            figures.return_rate,
            figures.return_maturity,
        ];
        money.iter().chain(&units).all(Option::is_none)
    };
    assert!(is_unknown(&shop));
    shop.returns = vec![Return {
        order_id: None,
        ..back("b", "", 1, at(1, 0))
    }];
    assert!(is_unknown(&shop));
    assert_eq!(
        world(&shop).gaps(&[shop.clone()])["RETURN_UNLINKED"].rows,
        1
    );
    shop.returns.push(back("b2", "end", 1, at(1, 0)));
    shop.order_lines.push(line("end", 1, "x"));
    assert!(!is_unknown(&shop));
    assert_eq!(pair(&shop).return_rate, Some(0.0));
}

#[test]
fn a_negative_delay_is_none() {
    let mut shop = followed(100);
    shop.returns = vec![back("b", "o1", 2, at(-5, 0))];
    assert_eq!(world(&shop).shop.delays(), [(0, 1.0)]);
    assert_eq!(pair(&shop).return_rate, Some(1.0));
}

#[test]
fn the_baseline_is_the_target_sold_without_credit() {
    let mut shop = followed(100);
    shop.orders.push(order("alone", at(-20, 0)));
    shop.order_lines.push(line("alone", 1, "t"));
    shop.order_lines[2].quantity = whole(4);
    shop.returns = vec![
        back("b1", "o1", 2, at(3, 0)),
        back("b2", "alone", 1, at(-18, 0)),
    ];
    let figures = pair(&shop);
    assert_eq!(
        (figures.return_rate, figures.baseline_return_rate),
        (Some(1.0), Some(0.25))
    );
    shop.order_lines.remove(2);
    assert_eq!(pair(&shop).baseline_return_rate, None);
}

#[test]
fn the_anchor_comes_back_with_and_without_the_attach() {
    let mut shop = followed(100);
    for (name, days) in [("saw", 6), ("too_late", 8)] {
        shop.orders.push(order(name, at(days, 0)));
        shop.order_lines.push(line(name, 1, "a"));
        shop.order_lines.last_mut().unwrap().quantity = whole(2);
    }
    shop.returns = vec![
        back("b1", "o1", 1, at(3, 0)),
        back("b2", "saw", 1, at(9, 0)),
    ];
    let figures = pair(&shop);
    assert_eq!(figures.anchor_return_with, Some(1.0));
    assert_eq!(figures.anchor_return_without, Some(0.5));
}

#[test]
fn buyers_who_can_be_followed_come_back_or_not() {
    let mut shop = followed(100);
    shop.returns = vec![back("b", "end", 1, at(1, 0))];
    shop.order_lines.push(line("end", 1, "x"));
    let visit = |shop: &mut Shop, name: &str, visitor: &str, days, product: &str| {
        let mut order = order(name, at(days, 0));
        order.visitor_id = text(visitor);
        shop.orders.push(order);
        shop.order_lines.push(line(name, 1, product));
    };
    for (name, visitor, days) in [("ew", "w", 1), ("eu", "u", 95), ("en", "n", -9)] {
        let mut seen = exposure(name, at(days, -60));
        seen.visitor_id = visitor.to_owned();
        seen.session_id = None;
        shop.exposures.push(seen);
    }
    visit(&mut shop, "again", "v", 90, "x");
    // n saw the pair more than 7 days before and counts with nobody.
    visit(&mut shop, "n1", "n", 1, "a");
    visit(&mut shop, "w1", "w", 1, "a");
    visit(&mut shop, "w2", "w", 95, "x");
    let repeat = pair(&shop).repeat;
    assert_eq!(
        (repeat.rate_attached, repeat.rate_unattached),
        (Some(1.0), Some(0.0))
    );
    near(repeat.value_attached, 6.0);
    near(repeat.value_unattached, 0.0);
    visit(&mut shop, "u1", "u", 95, "a");
    assert_eq!(
        pair(&shop).repeat,
        repeat,
        "u cannot be followed for 90 days"
    );
    shop.orders.retain(|order| order.ordered_at <= at(90, 0));
    shop.exposures.retain(|shown| shown.shown_at <= at(90, 0));
    assert_eq!(pair(&shop).repeat.rate_attached, None);
    let rows = world(&shop).rows(&Question::of(Level::Shown));
    assert_eq!(rows[""].repeat.rate_attached, None);
}
