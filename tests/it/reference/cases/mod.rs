//! Parts of the shops that are computed by hand: an anchor `a`, a target `t`, a visitor `v`
//! in a session `s`, one pair `a>t`.

mod context;
mod credit;
mod losses;
mod margin;
mod money;
mod returns;
mod rules;

use super::attribution::Rules;
use super::model::{
    Click, DAY, Exposure, Fee, MINUTE, Order, OrderLine, Product, Return, Shop, Time, cents, whole,
};
use super::pairs::{Figures, Level, Question};
use super::world::World;

/// So many days and minutes after Monday the 5th of January 2026, midnight.
pub(in crate::reference) fn at(days: i64, minutes: i64) -> Time {
    Time((20_458 + days) * DAY + minutes * MINUTE)
}

pub(in crate::reference) fn text(text: &str) -> Option<String> {
    Some(text.to_owned())
}

/// A product of 10.00 that costs 4.00.
pub(in crate::reference) fn product(id: &str) -> Product {
    Product {
        product_id: id.to_owned(),
        category_path: text("A > X"),
        list_price: Some(whole(10)),
        unit_cost: Some(whole(4)),
        ..Product::default()
    }
}

/// `a` shown beside `t` on the product page.
pub(in crate::reference) fn exposure(id: &str, shown_at: Time) -> Exposure {
    Exposure {
        exposure_id: id.to_owned(),
        shown_at,
        visitor_id: "v".to_owned(),
        session_id: text("s"),
        anchor_id: text("a"),
        target_id: "t".to_owned(),
        rec_type: text("cross_sell"),
        placement: text("pdp"),
        ..Exposure::default()
    }
}

pub(in crate::reference) fn click(id: &str, clicked_at: Time, exposure: &str) -> Click {
    Click {
        click_id: id.to_owned(),
        clicked_at,
        exposure_id: text(exposure),
        visitor_id: text("v"),
        target_id: text("t"),
        kind: None,
    }
}

pub(in crate::reference) fn order(id: &str, ordered_at: Time) -> Order {
    Order {
        order_id: id.to_owned(),
        ordered_at,
        visitor_id: text("v"),
        session_id: text("s"),
        ..Order::default()
    }
}

/// One unit at 10.00.
pub(in crate::reference) fn line(order: &str, line_no: i64, product: &str) -> OrderLine {
    OrderLine {
        order_id: order.to_owned(),
        line_no: Some(line_no),
        product_id: product.to_owned(),
        quantity: whole(1),
        unit_price: cents(1000),
        ..OrderLine::default()
    }
}

/// One unit, named by its line.
pub(in crate::reference) fn back(id: &str, order: &str, line_no: i64, returned_at: Time) -> Return {
    Return {
        return_id: id.to_owned(),
        order_id: text(order),
        line_no: Some(line_no),
        quantity: whole(1),
        returned_at,
        ..Return::default()
    }
}

/// Shown once on the first day at noon; ten minutes later bought, the anchor on line 1.
pub(in crate::reference) fn simple() -> Shop {
    Shop {
        products: ["a", "t", "x"].map(product).to_vec(),
        exposures: vec![exposure("e1", at(0, 720))],
        orders: vec![order("o1", at(0, 730))],
        order_lines: vec![line("o1", 1, "a"), line("o1", 2, "t")],
        ..Shop::default()
    }
}

pub(in crate::reference) fn world(shop: &Shop) -> World {
    World::of(std::slice::from_ref(shop), &Rules::default())
}

/// The figures of the pair `a>t`.
pub(in crate::reference) fn pair(shop: &Shop) -> Figures {
    let mut rows = world(shop).rows(&Question::of(Level::Pair));
    rows.remove("a>t").unwrap_or_default()
}

/// The exposure that a line of an order is credited to.
pub(in crate::reference) fn credit_of(shop: &Shop, order: &str, line_no: i64) -> Option<String> {
    let world = world(shop);
    let mut lines = world.sold.iter();
    let line =
        lines.find(|sold| sold.order.order_id == order && sold.line.line_no == Some(line_no));
    let place = line.unwrap().credit?;
    Some(world.found.kept[place].shown.exposure_id.clone())
}

#[track_caller]
pub(in crate::reference) fn near(one: impl Into<Option<f64>>, other: f64) {
    let one = one.into().expect("a figure");
    assert!((one - other).abs() < 1e-6, "{one} is not {other}");
}

/// A rule that charges nothing yet.
pub(in crate::reference) fn fee(rule_id: &str, scope: Option<&str>) -> Fee {
    let (rule_id, scope) = (rule_id.to_owned(), scope.map(str::to_owned));
    Fee {
        rule_id,
        scope,
        ..Fee::default()
    }
}

/// [`simple`], with the data going on for so many days after the order.
pub(in crate::reference) fn followed(days: i64) -> Shop {
    let mut shop = simple();
    shop.orders.push(order("end", at(0, 730).plus(days * DAY)));
    shop.orders[1].status = text("cancelled");
    shop
}
