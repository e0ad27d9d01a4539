//! N6 to N10 and N24 by hand: what is credited.

use crate::reference::cases::{
    at, click, credit_of, exposure, line, order, pair, simple, text, world,
};
use crate::reference::model::{Click, DAY, Exposure, SECOND, Session, Shop, cents, whole};
use crate::reference::pairs::{Level, Question};

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
