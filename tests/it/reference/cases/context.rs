//! N1 to N5 by hand: what is shown.

use crate::reference::attribution::Rules;
use crate::reference::cases::{at, click, exposure, line, order, pair, simple, text, world};
use crate::reference::model::{
    BundleComponent, CartEvent, Exposure, ProductView, Recommendation, Shop, cents, whole,
};
use crate::reference::world::World;

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
    shop.exposures[0].placement = text("cart");
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
    shop.exposures[0].placement = text("pdp");
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
