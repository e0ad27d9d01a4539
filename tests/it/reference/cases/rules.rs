//! The settings of attribution and the window of a question (N24), by hand.

use crate::reference::attribution::{Rule, Rules};
use crate::reference::cases::{at, click, product, simple, text, world};
use crate::reference::model::{DAY, Day, Shop};
use crate::reference::pairs::{Level, Question};
use crate::reference::world::World;

#[test]
fn the_three_rules_credit_what_they_say() {
    let mut shop = simple();
    shop.products.push(product("y"));
    let attaches = |shop: &Shop, rule| {
        let world = World::of(
            std::slice::from_ref(shop),
            &Rules {
                rule,
                ..Rules::default()
            },
        );
        world.rows(&Question::of(Level::Pair))["a>t"].attaches
    };
    let all = |shop: &Shop| {
        [Rule::ClickOnly, Rule::ClickThenView, Rule::ExposureOnly].map(|rule| attaches(shop, rule))
    };
    assert_eq!(all(&shop), [0, 1, 1]);
    shop.clicks = vec![click("k", at(0, 721), "e1")];
    assert_eq!(all(&shop), [1, 1, 1]);
    shop.exposures[0].viewable = Some(false);
    assert_eq!(all(&shop), [1, 1, 0]);
    shop.order_lines[1].exposure_id = text("e1");
    assert_eq!(all(&shop), [1, 1, 1], "a tag counts under each");
}

#[test]
fn a_window_takes_exposures_and_all_that_follows_from_them() {
    let shop = simple();
    let attaches = |from, to| {
        let day = |day: Option<i64>| day.map(|day| Day(20_458 + day));
        let question = Question {
            from: day(from),
            to: day(to),
            ..Question::of(Level::Pair)
        };
        let rows = world(&shop).rows(&question);
        rows.get("a>t").map(|row| row.attaches)
    };
    assert_eq!(attaches(Some(0), Some(1)), Some(1));
    assert_eq!(attaches(None, Some(0)), None);
    assert_eq!(attaches(Some(1), None), None);
    let mut shop = shop.clone();
    shop.orders[0].ordered_at = at(0, 719).plus(DAY);
    let question = Question {
        to: Some(Day(20_459)),
        ..Question::of(Level::Pair)
    };
    assert_eq!(
        world(&shop).rows(&question)["a>t"].attaches,
        1,
        "ordered after the window"
    );
}
