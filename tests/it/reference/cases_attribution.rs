//! N1 to N10 by hand.

use super::cases::{
    at, click, credit_of, exposure, line, order, pair, product, simple, text, world,
};
use super::model::{
    BundleComponent, CartEvent, Click, DAY, Exposure, ProductView, Recommendation, SECOND, Session,
    Shop, cents, whole,
};
use super::pairs::{Level, Question};
use super::world::World;
use super::{Rules, attribution::Rule};

#[test]
fn of_rows_with_one_key_the_last_stands_whole() {
    let mut first = simple();
    let mut corrected = exposure("e1", at(0, 720));
    corrected.placement = None;
    first.exposures.push(corrected);
    let kept = &world(&first).found.kept;
    assert_eq!(
        (kept.len(), kept[0].shown.placement.as_str()),
        (1, "unknown")
    );

    let mut order = order("o1", at(0, 730));
    order.status = text("cancelled");
    let later = Shop {
        orders: vec![order],
        ..Shop::default()
    };
    let world = World::of(&[simple(), later], &Rules::default());
    assert_eq!(world.sold.len(), 0);
}

#[test]
fn lines_without_numbers_are_numbered_and_two_equal_ones_are_two() {
    let mut shop = simple();
    shop.order_lines.push(line("o1", 0, "t"));
    shop.order_lines
        .iter_mut()
        .for_each(|line| line.line_no = None);
    let figures = pair(&shop);
    assert_eq!((figures.attaches, figures.units), (1, 2.0));
}

#[test]
fn what_an_exposure_lacks_its_recommendation_says() {
    let mut shop = simple();
    shop.recommendations = vec![Recommendation {
        rec_id: "r".to_owned(),
        anchor_id: text("a"),
        target_id: "t".to_owned(),
        rec_type: text("upsell"),
        placement: text("email"),
    }];
    let shown = |shop: &Shop| {
        let shown = shop.shown().remove(0);
        (shown.anchor, shown.rec_type, shown.placement)
    };
    shop.exposures[0].rec_id = text("r");
    assert_eq!(
        shown(&shop),
        (text("a"), "cross_sell".to_owned(), "pdp".to_owned())
    );
    let bare = &mut shop.exposures[0];
    (bare.anchor_id, bare.rec_type, bare.placement) = (None, None, None);
    assert_eq!(
        shown(&shop),
        (text("a"), "upsell".to_owned(), "email".to_owned())
    );
    shop.exposures[0].rec_id = text("lost");
    assert_eq!(
        shown(&shop),
        (None, "cross_sell".to_owned(), "unknown".to_owned())
    );
}

#[test]
fn a_dearer_target_of_the_same_category_is_an_upsell_and_a_bundle_a_bundle() {
    let mut shop = simple();
    shop.exposures[0].rec_type = None;
    let rec_type = |shop: &Shop| shop.shown().remove(0).rec_type;
    shop.products[1].list_price = Some(cents(1149));
    assert_eq!(rec_type(&shop), "cross_sell");
    shop.products[1].list_price = Some(cents(1150));
    shop.products[1].is_bundle = Some(true);
    assert_eq!(rec_type(&shop), "upsell");
    shop.products[1].category_path = text("A");
    assert_eq!(rec_type(&shop), "bundle");
    shop.products[1].is_bundle = None;
    assert_eq!(rec_type(&shop), "cross_sell");
    let (bundle_id, product_id) = ("t".to_owned(), "x".to_owned());
    shop.bundle_components = vec![BundleComponent {
        bundle_id,
        product_id,
        quantity: None,
    }];
    assert_eq!(rec_type(&shop), "bundle");
}

#[test]
fn an_anchor_comes_from_the_list_the_page_or_the_cart() {
    let mut shop = simple();
    let anchors = |shop: &Shop| {
        let shown = shop.shown().into_iter();
        shown
            .map(|shown| (shown.anchor, shown.weight))
            .collect::<Vec<_>>()
    };
    shop.exposures[0].anchor_id = None;
    assert_eq!(anchors(&shop), [(None, 1.0)]);
    shop.cart_events = ["x", "a", "x"]
        .into_iter()
        .enumerate()
        .map(|(number, product)| CartEvent {
            event_id: number.to_string(),
            happened_at: at(0, 720),
            visitor_id: "v".to_owned(),
            session_id: text("s"),
            product_id: product.to_owned(),
            kind: if number == 2 { "remove" } else { "add" }.to_owned(),
            quantity: (number == 0).then(|| whole(2)),
        })
        .collect();
    assert_eq!(
        anchors(&shop),
        [(text("a"), 1.0)],
        "all of x is taken out again"
    );
    shop.cart_events[2].quantity = Some(whole(1));
    assert_eq!(anchors(&shop), [(text("a"), 0.5), (text("x"), 0.5)]);
    shop.exposures[0].page_id = text("page");
    shop.product_views = vec![ProductView {
        view_id: "w".to_owned(),
        viewed_at: at(0, 719),
        visitor_id: "v".to_owned(),
        session_id: None,
        page_id: text("page"),
        product_id: "x".to_owned(),
    }];
    assert_eq!(anchors(&shop), [(text("x"), 1.0)]);
    shop.exposures[0].list_name = text("pdp_fbt: a");
    assert_eq!(anchors(&shop), [(text("a"), 1.0)]);
    shop.exposures[0].list_name = text("Summer: great things");
    assert_eq!(
        anchors(&shop),
        [(text("x"), 1.0)],
        "no product is called that"
    );
}

#[test]
fn a_target_that_lies_in_the_cart_is_not_credited() {
    let mut shop = simple();
    shop.cart_events = vec![CartEvent {
        event_id: "c".to_owned(),
        happened_at: at(0, 719),
        visitor_id: "v".to_owned(),
        session_id: text("s"),
        product_id: "t".to_owned(),
        kind: "add".to_owned(),
        quantity: None,
    }];
    assert_eq!(pair(&shop).attaches, 0);
    shop.cart_events[0].happened_at = at(0, 721);
    assert_eq!(pair(&shop).attaches, 1);
}

#[test]
fn a_bot_is_out_with_its_clicks_but_its_orders_and_times_stay() {
    let mut shop = simple();
    shop.exposures.push(exposure("e2", at(0, 800)));
    shop.exposures.push(exposure("e3", at(1, 0)));
    let mut nameless = click("k1", at(0, 721), "e1");
    nameless.visitor_id = None;
    shop.clicks = vec![nameless];
    let limit = |bot_rows| {
        World::of(
            std::slice::from_ref(&shop),
            &Rules {
                bot_rows,
                ..Rules::default()
            },
        )
    };
    assert_eq!(
        limit(2).found.bots.len(),
        0,
        "two on the first day, one on the second"
    );
    let world = limit(1);
    assert_eq!((world.found.bots.len(), world.found.kept.len()), (1, 0));
    assert_eq!((world.found.orphan_clicks, world.sold.len()), (0, 2));
    assert_eq!(world.shop.data_end(), at(1, 0));
    assert_eq!(world.gaps(&[shop.clone()])["BOT"].rows, 1);
}

#[test]
fn a_product_is_not_recommended_with_itself_nor_cross_sold_with_its_variant() {
    let mut shop = simple();
    shop.products[0].parent_id = text("p");
    shop.products[1].parent_id = text("p");
    assert!(world(&shop).found.kept.is_empty());
    shop.exposures[0].rec_type = text("upsell");
    assert_eq!(world(&shop).found.kept.len(), 1);
    shop.exposures[0].anchor_id = text("t");
    assert!(world(&shop).found.kept.is_empty());
    shop.clicks = vec![click("k", at(0, 721), "e1")];
    assert_eq!(world(&shop).found.orphan_clicks, 1);
}

#[test]
fn one_exposure_stands_for_its_repeats_in_a_session() {
    let mut shop = simple();
    let with = |id: &str, minutes, position, viewable| Exposure {
        position,
        viewable,
        ..exposure(id, at(0, minutes))
    };
    shop.exposures = vec![
        with("e9", 700, None, Some(false)),
        with("e10", 700, None, Some(false)),
        with("e3", 700, Some(7), Some(false)),
        with("e4", 710, Some(1), Some(false)),
    ];
    let found = world(&shop).found;
    assert_eq!(found.kept.len(), 1);
    assert_eq!(
        found.kept[0].shown.exposure_id, "e3",
        "the earliest, then the position"
    );
    assert_eq!(found.kept[0].shown.viewable, Some(false));
    assert!(found.kept_of.values().all(|places| *places == [0]));
    shop.exposures[2].position = None;
    assert_eq!(
        world(&shop).found.kept[0].shown.exposure_id,
        "e10",
        "ids are text"
    );
    shop.exposures[3].viewable = None;
    assert_eq!(world(&shop).found.kept[0].shown.viewable, None);
    shop.exposures[0].viewable = Some(true);
    assert_eq!(world(&shop).found.kept[0].shown.viewable, Some(true));
    shop.exposures[0].placement = text("cart");
    shop.exposures[1].session_id = text("other");
    shop.exposures[2].session_id = None;
    assert_eq!(
        world(&shop).found.kept.len(),
        4,
        "placement, session and day make others"
    );
    let mut next_day = shop.exposures[2].clone();
    next_day.exposure_id = "e5".to_owned();
    next_day.shown_at = at(0, 1439);
    shop.exposures.push(next_day.clone());
    assert_eq!(world(&shop).found.kept.len(), 4);
    next_day.shown_at = at(1, 0);
    shop.exposures[4] = next_day;
    assert_eq!(world(&shop).found.kept.len(), 5);
}

#[test]
fn a_click_belongs_to_the_exposure_named_or_the_latest_of_half_an_hour() {
    let mut shop = simple();
    shop.exposures.push(exposure("e2", at(0, 722)));
    let clicked = |shop: &Shop, click: Click| {
        let mut shop = shop.clone();
        shop.clicks = vec![click];
        let found = world(&shop).found;
        let kept = found.kept.iter().find(|kept| !kept.clicks.is_empty());
        (
            kept.map(|kept| kept.shown.exposure_id.clone()),
            found.orphan_clicks,
        )
    };
    assert_eq!(
        clicked(&shop, click("k", at(9, 0), "e2")),
        (text("e1"), 0),
        "e2 is e1 again"
    );
    assert_eq!(
        clicked(&shop, click("k", at(0, 750), "lost")),
        (text("e1"), 0)
    );
    let late = Click {
        clicked_at: at(0, 750).plus(SECOND),
        ..click("k", at(0, 0), "lost")
    };
    assert_eq!(clicked(&shop, late), (None, 1));
    assert_eq!(clicked(&shop, click("k", at(0, 719), "lost")), (None, 1));
    let stranger = Click {
        visitor_id: None,
        ..click("k", at(0, 721), "lost")
    };
    assert_eq!(clicked(&shop, stranger), (None, 1));
    shop.exposures[1].placement = text("cart");
    assert_eq!(
        clicked(&shop, click("k", at(0, 722), "lost")),
        (text("e2"), 0),
        "the latest"
    );
    shop.clicks = vec![click("k1", at(0, 721), "e1"), click("k2", at(0, 724), "e1")];
    assert_eq!(pair(&shop).clicks, 1, "clicks are clicked exposures");
}

#[test]
fn only_ok_orders_count_and_a_session_tells_who_ordered() {
    let mut shop = simple();
    for status in ["cancelled", "test", "fraud"] {
        shop.orders[0].status = text(status);
        assert_eq!(pair(&shop).attaches, 0);
    }
    shop.orders[0].status = text("ok");
    shop.orders[0].visitor_id = None;
    assert_eq!(pair(&shop).attaches, 0);
    shop.sessions = vec![Session {
        session_id: "s".to_owned(),
        visitor_id: "v".to_owned(),
        ..Session::default()
    }];
    assert_eq!(pair(&shop).attaches, 1);
    shop.orders[0].visitor_id = text("w");
    assert_eq!(
        pair(&shop).attaches,
        0,
        "the order's own visitor goes first"
    );
}

#[test]
fn a_tag_goes_first_without_window_or_anchor() {
    let mut shop = simple();
    let mut old = exposure("old", at(-50, 0));
    (old.session_id, old.rec_id, old.anchor_id) = (None, text("r"), text("x"));
    old.viewable = Some(false);
    shop.exposures.push(old);
    assert_eq!(credit_of(&shop, "o1", 2), text("e1"));
    shop.order_lines[1].rec_id = text("r");
    assert_eq!(credit_of(&shop, "o1", 2), text("old"));
    shop.order_lines[1].exposure_id = text("e1");
    assert_eq!(
        credit_of(&shop, "o1", 2),
        text("e1"),
        "the exposure named goes before the rec"
    );
    shop.order_lines[1].exposure_id = text("lost");
    assert_eq!(credit_of(&shop, "o1", 2), text("old"));
    shop.order_lines[1].rec_id = text("lost");
    assert_eq!(
        credit_of(&shop, "o1", 2),
        text("e1"),
        "a lost tag falls through"
    );
    assert_eq!(world(&shop).gaps(&[shop.clone()])["ORPHAN_CREDIT"].rows, 1);
    shop.order_lines[1].exposure_id = text("e1");
    shop.exposures[0].shown_at = at(0, 731);
    assert_eq!(credit_of(&shop, "o1", 2), None, "shown after the order");
}

#[test]
fn the_last_click_of_seven_days_goes_before_the_last_view() {
    let mut shop = simple();
    let mut old = exposure("old", at(-8, 0));
    (old.session_id, old.viewable) = (text("before"), Some(false));
    shop.exposures.push(old);
    let at_order = at(0, 730);
    shop.clicks = vec![click("k", at_order.plus(-7 * DAY), "old")];
    assert_eq!(
        credit_of(&shop, "o1", 2),
        text("e1"),
        "seven days to the second are too long"
    );
    shop.clicks[0].clicked_at = at_order.plus(SECOND - 7 * DAY);
    assert_eq!(credit_of(&shop, "o1", 2), text("old"));
    shop.clicks.push(click("k2", at_order, "e1"));
    assert_eq!(credit_of(&shop, "o1", 2), text("e1"), "the later click");
    shop.clicks[0].clicked_at = at_order;
    assert_eq!(
        credit_of(&shop, "o1", 2),
        text("e1"),
        "neither has a position: the id decides"
    );
    shop.exposures[1].position = Some(3);
    assert_eq!(
        credit_of(&shop, "o1", 2),
        text("old"),
        "a position goes before none"
    );
    shop.clicks[0].clicked_at = at_order.plus(SECOND);
    shop.clicks[1].clicked_at = at_order.plus(SECOND);
    assert_eq!(
        credit_of(&shop, "o1", 2),
        text("e1"),
        "clicks after the order do not count"
    );
}

#[test]
fn a_view_counts_for_a_day_in_its_session() {
    let mut shop = simple();
    shop.exposures[0].shown_at = at(0, 730).plus(-DAY);
    assert_eq!(pair(&shop).attaches, 1);
    shop.exposures[0].shown_at = at(0, 730).plus(-DAY - SECOND);
    assert_eq!(pair(&shop).attaches, 0);
    shop.exposures[0].shown_at = at(0, 730);
    assert_eq!(pair(&shop).attaches, 1, "shown at the moment of the order");
    shop.exposures[0].viewable = Some(false);
    assert_eq!(pair(&shop).attaches, 0);
    shop.exposures[0].viewable = Some(true);
    shop.orders[0].session_id = text("other");
    assert_eq!(pair(&shop).attaches, 0);
    shop.orders[0].session_id = None;
    shop.exposures[0].session_id = None;
    assert_eq!(
        pair(&shop).attaches,
        0,
        "no session is not the same session"
    );
}

#[test]
fn a_cross_sell_needs_its_anchor() {
    let mut shop = simple();
    shop.order_lines[0].product_id = "x".to_owned();
    assert_eq!(pair(&shop).attaches, 0);
    for (rec_type, attaches) in [("upsell", 1), ("bundle", 1), ("cross_sell", 0)] {
        shop.exposures[0].rec_type = text(rec_type);
        assert_eq!(pair(&shop).attaches, attaches, "{rec_type}");
    }
    shop.orders.push(order("o0", at(0, 729)));
    shop.order_lines.push(line("o0", 1, "a"));
    for (placement, attaches) in [("pdp", 0), ("post_purchase", 1), ("email", 1), ("push", 1)] {
        shop.exposures[0].placement = text(placement);
        assert_eq!(pair(&shop).attaches, attaches, "{placement}");
    }
    shop.orders[1].ordered_at = at(0, 730);
    assert_eq!(
        pair(&shop).attaches,
        0,
        "an order of the same moment is not earlier"
    );
    shop.orders[1].ordered_at = at(0, 0);
    shop.orders[1].status = text("test");
    assert_eq!(pair(&shop).attaches, 0);
}

#[test]
fn without_an_anchor_an_exposure_is_of_the_target_and_the_shop_only() {
    let mut shop = simple();
    shop.exposures[0].anchor_id = None;
    let world = world(&shop);
    assert!(world.rows(&Question::of(Level::Pair)).is_empty());
    assert!(world.rows(&Question::of(Level::AnchorCategory)).is_empty());
    for (level, id) in [
        (Level::Target, "t"),
        (Level::TargetCategory, "A"),
        (Level::Shown, ""),
    ] {
        assert_eq!(world.rows(&Question::of(level))[id].attaches, 1);
    }
    assert_eq!(world.gaps(&[shop.clone()])["REC_UNTRACKED"].rows, 1);
}

#[test]
fn an_attach_is_an_exposure_with_a_line_whatever_its_quantity() {
    let mut shop = simple();
    shop.order_lines[1].quantity = whole(3);
    shop.order_lines.push(line("o1", 3, "t"));
    let figures = pair(&shop);
    assert_eq!(
        (figures.attaches, figures.units, figures.revenue),
        (1, 4.0, 40.0)
    );
    shop.exposures[0].weight = Some(4.0);
    assert_eq!(pair(&shop).attach_rate, Some(0.25));
}

#[test]
fn two_placements_of_a_target_share_one_credit() {
    let mut shop = simple();
    shop.exposures.push(Exposure {
        placement: text("cart"),
        ..exposure("e2", at(0, 725))
    });
    let figures = pair(&shop);
    assert_eq!(
        (figures.exposures, figures.attaches, figures.revenue),
        (2.0, 1, 10.0)
    );
    assert_eq!(credit_of(&shop, "o1", 2), text("e2"));
    let question = Question {
        placements: vec!["pdp".to_owned()],
        ..Question::of(Level::Pair)
    };
    assert_eq!(world(&shop).rows(&question)["a>t"].attaches, 0);
}

#[test]
fn a_gift_is_no_attach_and_a_line_of_nothing_is_rejected() {
    let mut shop = simple();
    shop.order_lines[1].is_gift = Some(true);
    assert_eq!(pair(&shop).attaches, 0);
    shop.order_lines[1].is_gift = None;
    shop.order_lines[1].unit_price = cents(0);
    assert_eq!(
        (pair(&shop).attaches, pair(&shop).revenue),
        (1, 0.0),
        "free is not a gift"
    );
    shop.order_lines[1].quantity = whole(0);
    assert_eq!(pair(&shop).attaches, 0);
}

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
        let day = |day: Option<i64>| day.map(|day| super::model::Day(20_458 + day));
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
        to: Some(super::model::Day(20_459)),
        ..Question::of(Level::Pair)
    };
    assert_eq!(
        world(&shop).rows(&question)["a>t"].attaches,
        1,
        "ordered after the window"
    );
}
