//! The anchor, placement and type resolvers, on exposures small enough to
//! resolve by hand.

use proptest::prelude::*;
use sidecart::domain::table::PLACEMENTS;
use sidecart::import::Resolve;

use crate::facts_fixture::Shop;

/// A shop with exposures as `(columns) values …`, one string per insert.
fn shop(inserts: &[&str]) -> Shop {
    let mut shop = Shop::empty();
    for insert in inserts {
        shop = shop.run(&format!("insert into {insert}"));
    }
    shop
}

/// `exposure anchor source weight`, by exposure and anchor.
fn anchors(shop: &Shop) -> Vec<String> {
    shop.rows(
        "select exposure_id, anchor_id, anchor_source, round(weight, 4) from exposure_context \
         order by exposure_id, anchor_id",
    )
}

fn with_settings(shop: Shop, text: &str) -> Shop {
    let resolve: Resolve = toml::from_str(text).unwrap();
    resolve.keep(&shop.conn, "test").unwrap();
    shop
}

const EXPOSURES: &str =
    "exposures (exposure_id, shown_at, visitor_id, session_id, target_id, placement";

#[test]
fn own_columns_go_before_those_of_the_recommendation() {
    let shop = shop(&[
        "recommendations (rec_id, anchor_id, target_id, rec_type, placement) values
            ('r', 'A', 'T', 'bundle', 'cart'), ('bare', null, 'T', null, 'unknown')",
        "exposures (exposure_id, shown_at, visitor_id, rec_id, anchor_id, target_id, rec_type, placement, weight) values
            ('1', '2026-01-01', 'v', 'r', 'B', 'T', 'upsell', 'pdp', 0.5),
            ('2', '2026-01-01', 'v', 'r', null, 'T', null, null, null),
            ('3', '2026-01-01', 'v', 'r', null, 'T', 'cross_sell', 'unknown', null),
            ('4', '2026-01-01', 'v', 'bare', null, 'T', null, 'home', null),
            ('5', '2026-01-01', 'v', 'gone', 'B', 'T', null, null, null)",
    ])
    .built();
    assert_eq!(
        shop.rows("select * from exposure_context order by exposure_id"),
        [
            "1|B|T|upsell|pdp|explicit|explicit|explicit|0.5",
            "2|A|T|bundle|cart|recommendation|recommendation|recommendation|1.0",
            "3|A|T|cross_sell|unknown|recommendation|explicit|explicit|1.0",
            "4|-|T|cross_sell|home|none|explicit|none|1.0",
            "5|B|T|cross_sell|unknown|explicit|none|none|1.0",
        ]
    );
}

#[test]
fn a_list_names_its_anchor_and_its_place() {
    let shop = shop(&[
        "products (product_id) values ('A1'), ('B2')",
        "exposures (exposure_id, shown_at, visitor_id, target_id, list_id, list_name) values
            ('01 shipped pattern', '2026-01-01', 'v', 'T', 'pdp_fbt:A1', null),
            ('02 no such product', '2026-01-01', 'v', 'T', 'pdp_fbt:zzz', null),
            ('03 own pattern, any id', '2026-01-01', 'v', 'T', 'rail-X9', null),
            ('04 id before name', '2026-01-01', 'v', 'T', 'x:A1', 'x:B2'),
            ('05 first pattern', '2026-01-01', 'v', 'T', 'x:A1', 'rail-X9'),
            ('06 not itself', '2026-01-01', 'v', 'A1', 'pdp:A1', null),
            ('07 place by name', '2026-01-01', 'v', 'T', null, 'also BOUGHT '),
            ('08 name before words', '2026-01-01', 'v', 'T', 'cart_rail', 'Also bought'),
            ('09 words', '2026-01-01', 'v', 'T', null, 'Cart e-mail'),
            ('10 words', '2026-01-01', 'v', 'T', null, 'Mini-Cart rail'),
            ('11 words', '2026-01-01', 'v', 'T', 'checkout_rail', 'Home page'),
            ('12 no word', '2026-01-01', 'v', 'T', null, 'Cartoons'),
            ('13 no word', '2026-01-01', 'v', 'T', null, 'Home & garden'),
            ('14 words', '2026-01-01', 'v', 'T', null, 'Search results')",
    ]);
    let shop = with_settings(
        shop,
        "anchor_patterns = [\"^rail-(?<sku>.+)$\"]\nplacements = { \"Also bought\" = \"other\" }",
    )
    .built();
    assert_eq!(
        shop.rows(
            "select exposure_id[:2], anchor_id, anchor_source, placement, placement_source \
             from exposure_context order by exposure_id"
        ),
        [
            "01|A1|list|pdp|list",
            "02|-|none|pdp|list",
            "03|X9|list|unknown|none",
            "04|A1|list|unknown|none",
            "05|X9|list|unknown|none",
            "06|-|none|pdp|list",
            "07|-|none|other|list",
            "08|-|none|other|list",
            "09|-|none|email|list",
            "10|-|none|cart|list",
            "11|-|none|checkout|list",
            "12|-|none|unknown|none",
            "13|-|none|unknown|none",
            "14|-|none|plp|list",
        ]
    );
}

#[test]
fn the_page_gives_its_product_as_it_was_last_seen_by_the_visitor() {
    let shop = shop(&[
        "product_views (view_id, viewed_at, visitor_id, page_id, product_id) values
            ('1', '2026-01-01 10:00:00', 'v', 'p', 'A'),
            ('2', '2026-01-01 11:00:00', 'v', 'p', 'B'),
            ('3', '2026-01-01 11:00:00', 'v', 'p', 'C'),
            ('4', '2026-01-01 09:00:00', 'w', 'p', 'W'),
            ('5', '2026-01-01 09:00:00', 'v', null, 'N')",
        "exposures (exposure_id, shown_at, visitor_id, target_id, placement, page_id) values
            ('01 before any', '2026-01-01 09:59:59', 'v', 'T', null, 'p'),
            ('02 at the time', '2026-01-01 10:00:00', 'v', 'T', null, 'p'),
            ('03 still', '2026-01-01 10:59:59', 'v', 'T', 'pdp', 'p'),
            ('04 equal times', '2026-01-01 11:00:00', 'v', 'T', 'other', 'p'),
            ('05 long after', '2026-03-01 11:00:00', 'v', 'T', 'unknown', 'p'),
            ('06 another page', '2026-01-01 12:00:00', 'v', 'T', null, 'q'),
            ('07 another visitor', '2026-01-01 12:00:00', 'w', 'T', null, 'p'),
            ('08 its own page', '2026-01-01 12:00:00', 'v', 'C', null, 'p'),
            ('09 drawer', '2026-01-01 12:00:00', 'v', 'T', 'cart', 'p'),
            ('10 home', '2026-01-01 12:00:00', 'v', 'T', 'home', 'p'),
            ('11 no page', '2026-01-01 12:00:00', 'v', 'T', null, null)",
    ])
    .built();
    assert_eq!(
        shop.rows(
            "select exposure_id[:2], anchor_id, anchor_source, placement, placement_source \
             from exposure_context order by exposure_id"
        ),
        [
            "01|-|none|unknown|none",
            "02|A|page|pdp|page",
            "03|A|page|pdp|explicit",
            "04|C|page|other|explicit",
            "05|C|page|unknown|explicit",
            "06|-|none|unknown|none",
            "07|W|page|pdp|page",
            "08|-|none|pdp|page",
            "09|-|none|cart|explicit",
            "10|-|none|home|explicit",
            "11|-|none|unknown|none",
        ]
    );
}

#[test]
fn an_address_tells_the_place() {
    let shop = shop(&[
        "exposures (exposure_id, shown_at, visitor_id, target_id, page_id) values
            ('1', '2026-01-01', 'v', 'T', 'https://Shop.example/cart?x=1'),
            ('2', '2026-01-01', 'v', 'T', 'https://shop.example/checkout/payment'),
            ('3', '2026-01-01', 'v', 'T', 'https://shop.example/'),
            ('4', '2026-01-01', 'v', 'T', '/'),
            ('5', '2026-01-01', 'v', 'T', 'https://shop.example/cartoons/'),
            ('6', '2026-01-01', 'v', 'T', 'https://shop.example/checkout/thank-you'),
            ('7', '2026-01-01', 'v', 'T', 'cart')",
    ])
    .built();
    assert_eq!(
        shop.rows("select placement, placement_source from exposure_context order by exposure_id"),
        [
            "cart|page",
            "checkout|page",
            "home|page",
            "home|page",
            "unknown|none",
            "post_purchase|page",
            "unknown|none",
        ]
    );
}

/// A cart of one session: A added, a whole cart of B and two C seen, D added,
/// one C removed, the other C removed, E added and removed without a quantity.
const CART: &str = "cart_events (event_id, happened_at, visitor_id, session_id, product_id, kind, quantity, unit_price) values
    ('01', '2026-01-01 10:00:00', 'v', 's', 'A', 'add', 1, 5),
    ('02', '2026-01-01 10:10:00', 'v', 's', 'B', 'content', 1, 7),
    ('02', '2026-01-01 10:10:00', 'v', 's', 'C', 'content', 2, 9),
    ('03', '2026-01-01 10:20:00', 'v', 's', 'D', 'add', null, 9),
    ('04', '2026-01-01 10:30:00', 'v', 's', 'C', 'remove', 1, null),
    ('05', '2026-01-01 10:40:00', 'v', 's', 'C', 'remove', 1, null),
    ('06', '2026-01-01 10:50:00', 'v', 's', 'E', 'add', 3, 1),
    ('07', '2026-01-01 10:55:00', 'v', 's', 'E', 'remove', null, null),
    ('08', '2026-01-01 10:58:00', 'v', 's', 'E', 'add', 1, 1),
    ('20', '2026-01-01 10:05:00', 'v', 'other', 'Z', 'add', 1, 1),
    ('21', '2026-01-01 10:05:00', 'w', 's', 'Y', 'add', 1, 1)";

/// An exposure of T in the cart of that session at each time.
fn in_cart(times: &[&str]) -> String {
    let rows: Vec<String> = times
        .iter()
        .map(|time| format!("('{time}', '2026-01-01 {time}', 'v', 's', 'T', 'cart')"))
        .collect();
    format!("{EXPOSURES}) values {}", rows.join(", "))
}

#[test]
fn the_cart_is_what_was_last_seen_of_it_with_what_came_and_went_since() {
    let times = [
        "09:59:59", "10:00:00", "10:09:59", "10:10:00", "10:20:00", "10:30:00", "10:40:00",
        "10:50:00", "10:55:00", "10:58:00",
    ];
    let shop = shop(&[CART, &in_cart(&times)]).built();
    assert_eq!(
        anchors(&shop),
        [
            "09:59:59|-|none|1.0",
            "10:00:00|A|cart|1.0",
            "10:09:59|A|cart|1.0",
            "10:10:00|B|cart|0.5",
            "10:10:00|C|cart|0.5",
            "10:20:00|B|cart|0.3333",
            "10:20:00|C|cart|0.3333",
            "10:20:00|D|cart|0.3333",
            "10:30:00|B|cart|0.3333",
            "10:30:00|C|cart|0.3333",
            "10:30:00|D|cart|0.3333",
            "10:40:00|B|cart|0.5",
            "10:40:00|D|cart|0.5",
            "10:50:00|B|cart|0.3333",
            "10:50:00|D|cart|0.3333",
            "10:50:00|E|cart|0.3333",
            "10:55:00|B|cart|0.5",
            "10:55:00|D|cart|0.5",
            "10:58:00|B|cart|0.3333",
            "10:58:00|D|cart|0.3333",
            "10:58:00|E|cart|0.3333",
        ]
    );
}

#[test]
fn the_dearest_product_of_the_cart_may_stand_for_it() {
    // C and D cost the same: the lower id. B costs 7, E 1.
    let shop = shop(&[CART, &in_cart(&["10:20:00", "10:40:00", "10:10:00"])]);
    let shop = with_settings(shop, "cart_anchor = \"highest_price\"").built();
    assert_eq!(
        anchors(&shop),
        [
            "10:10:00|C|cart|1.0",
            "10:20:00|C|cart|1.0",
            "10:40:00|D|cart|1.0"
        ]
    );
    // Without prices in the cart, list prices; a product without any comes last.
    let shop = shop_of_list_prices();
    assert_eq!(anchors(&shop), ["x|B|cart|1.0"]);
}

fn shop_of_list_prices() -> Shop {
    let shop = shop(&[
        "products (product_id, list_price) values ('A', 1), ('B', 2)",
        "cart_events (event_id, happened_at, visitor_id, product_id, kind) values
            ('1', '2026-01-01', 'v', 'A', 'add'), ('2', '2026-01-01', 'v', 'B', 'add'),
            ('3', '2026-01-01', 'v', '0', 'add')",
        "exposures (exposure_id, shown_at, visitor_id, target_id) values ('x', '2026-01-02', 'v', 'T')",
    ]);
    with_settings(shop, "cart_anchor = \"highest_price\"").built()
}

#[test]
fn the_cart_answers_where_a_cart_is_at_hand() {
    let rows: Vec<String> = PLACEMENTS
        .iter()
        .map(|place| format!("('{place}', '2026-01-01 10:05:00', 'v', 's', 'T', '{place}')"))
        .chain(["('null', '2026-01-01 10:05:00', 'v', 's', 'T', null)".to_owned()])
        // The target lies in the cart alone, or is one of two.
        .chain(["('self', '2026-01-01 10:05:00', 'v', 's', 'A', 'cart')".to_owned()])
        .chain(["('self of 3', '2026-01-01 10:20:00', 'v', 's', 'C', 'cart')".to_owned()])
        .collect();
    let shop = shop(&[CART, &format!("{EXPOSURES}) values {}", rows.join(", "))]).built();
    assert_eq!(
        anchors(&shop),
        [
            "cart|A|cart|1.0",
            "checkout|A|cart|1.0",
            "email|-|none|1.0",
            "home|-|none|1.0",
            "null|A|cart|1.0",
            "other|-|none|1.0",
            "pdp|-|none|1.0",
            "plp|-|none|1.0",
            "post_purchase|A|cart|1.0",
            "push|-|none|1.0",
            "self|-|none|1.0",
            "self of 3|B|cart|0.5",
            "self of 3|D|cart|0.5",
            "unknown|A|cart|1.0",
        ]
    );
}

#[test]
fn a_cart_belongs_to_its_session_or_else_to_its_visitor() {
    let shop = shop(&[
        "cart_events (event_id, happened_at, visitor_id, session_id, product_id, kind) values
            ('1', '2026-01-01 10:00', 'v', 's1', 'A', 'add'),
            ('2', '2026-01-01 10:00', 'v', 's2', 'B', 'add'),
            ('3', '2026-01-01 10:00', 'v', null, 'C', 'add')",
        "exposures (exposure_id, shown_at, visitor_id, session_id, target_id) values
            ('in s1', '2026-01-01 11:00', 'v', 's1', 'T'),
            ('in s3', '2026-01-01 11:00', 'v', 's3', 'T'),
            ('in none', '2026-01-01 11:00', 'v', null, 'T'),
            ('of another', '2026-01-01 11:00', 'w', 's1', 'T')",
    ])
    .built();
    assert_eq!(
        anchors(&shop),
        [
            "in none|A|cart|0.3333",
            "in none|B|cart|0.3333",
            "in none|C|cart|0.3333",
            "in s1|A|cart|0.5",
            "in s1|C|cart|0.5",
            "in s3|C|cart|1.0",
            "of another|-|none|1.0",
        ]
    );
}

#[test]
fn a_purchase_empties_the_cart_but_for_what_is_shown_after_it() {
    let shop = shop(&[
        "cart_events (event_id, happened_at, visitor_id, session_id, product_id, kind) values
            ('1', '2026-01-01 10:00', 'v', 's1', 'A', 'add'),
            ('2', '2026-01-01 10:30', 'v', 's1', 'B', 'add'),
            ('3', '2026-01-01 10:00', 'v', 's2', 'C', 'add')",
        "orders (order_id, ordered_at, visitor_id, session_id, status) values
            ('o', '2026-01-01 10:20', 'v', 's1', 'ok'), ('x', '2026-01-01 10:40', 'v', 's1', 'cancelled')",
        "exposures (exposure_id, shown_at, visitor_id, session_id, target_id, placement) values
            ('1 at the time', '2026-01-01 10:20', 'v', 's1', 'T', 'cart'),
            ('2 after', '2026-01-01 10:21', 'v', 's1', 'T', 'cart'),
            ('3 thank you', '2026-01-01 10:21', 'v', 's1', 'T', 'post_purchase'),
            ('4 filled again', '2026-01-01 11:00', 'v', 's1', 'T', 'cart'),
            ('5 another session', '2026-01-01 11:00', 'v', 's2', 'T', 'cart'),
            ('6 no session', '2026-01-01 11:00', 'v', null, 'T', 'cart')",
    ])
    .built();
    assert_eq!(
        anchors(&shop),
        [
            "1 at the time|A|cart|1.0",
            "2 after|-|none|1.0",
            "3 thank you|A|cart|1.0",
            "4 filled again|B|cart|1.0",
            "5 another session|C|cart|1.0",
            "6 no session|B|cart|1.0",
        ]
    );
}

#[test]
fn a_cart_without_a_session_lasts_thirty_days() {
    let shop = shop(&[
        "cart_events (event_id, happened_at, visitor_id, session_id, product_id, kind) values
            ('1', '2026-01-01 10:00', 'v', 's', 'A', 'add'), ('2', '2026-01-01 10:00', 'v', null, 'B', 'add')",
        "exposures (exposure_id, shown_at, visitor_id, session_id, target_id, placement) values
            ('1 in the session', '2026-03-01', 'v', 's', 'T', 'cart'),
            ('2 just', '2026-01-31 09:59:59', 'v', null, 'T', 'cart'),
            ('3 over', '2026-01-31 10:00', 'v', null, 'T', 'cart')",
    ])
    .built();
    assert_eq!(
        anchors(&shop),
        [
            "1 in the session|A|cart|1.0",
            "2 just|A|cart|0.5",
            "2 just|B|cart|0.5",
            "3 over|-|none|1.0",
        ]
    );
}

#[test]
fn no_more_is_taken_out_of_a_cart_than_is_in_it() {
    let shop = shop(&[
        "cart_events (event_id, happened_at, visitor_id, product_id, kind, quantity) values
            ('1', '2026-01-01 10:00', 'v', 'A', 'add', 1), ('2', '2026-01-01 10:01', 'v', 'A', 'remove', 5),
            ('3', '2026-01-01 10:02', 'v', 'A', 'add', 1)",
        "exposures (exposure_id, shown_at, visitor_id, target_id) values
            ('1', '2026-01-01 10:01', 'v', 'T'), ('2', '2026-01-01 10:02', 'v', 'T')",
    ])
    .built();
    assert_eq!(anchors(&shop), ["1|-|none|1.0", "2|A|cart|1.0"]);
}

#[test]
fn an_anchor_that_no_file_lists_is_one_all_the_same() {
    let shop = shop(&[
        "cart_events (event_id, happened_at, visitor_id, product_id, kind) values ('1', '2026-01-01', 'v', 'K', 'add')",
        "product_views (view_id, viewed_at, visitor_id, page_id, product_id) values ('1', '2026-01-01', 'v', 'p', 'P')",
        "exposures (exposure_id, shown_at, visitor_id, list_id, page_id, target_id) values
            ('1', '2026-01-02', 'v', 'rail-X9', null, 'T'), ('2', '2026-01-02', 'v', null, 'p', 'T'),
            ('3', '2026-01-02', 'v', null, null, 'T')",
    ]);
    let shop = with_settings(shop, "anchor_patterns = [\"^rail-(?<sku>.+)$\"]").built();
    assert_eq!(
        shop.rows(
            "select product_id from fact_exposure join product_fact on product_no = anchor_no \
             order by exposure_id"
        ),
        ["X9", "P", "K"]
    );
}

#[test]
fn events_of_one_time_have_an_order() {
    // A whole cart after adds; the higher event_id of two; a remove of all last.
    let shop = shop(&[
        "cart_events (event_id, happened_at, visitor_id, product_id, kind) values
            ('1', '2026-01-01 10:00', 'v', 'A', 'add'),
            ('2', '2026-01-01 10:00', 'v', 'B', 'content'),
            ('3', '2026-01-01 10:00', 'v', 'C', 'content'),
            ('3', '2026-01-01 10:00', 'v', 'D', 'content'),
            ('0', '2026-01-01 10:00', 'v', 'D', 'remove')",
        "exposures (exposure_id, shown_at, visitor_id, target_id) values ('x', '2026-01-01 10:00', 'v', 'T')",
    ])
    .built();
    assert_eq!(anchors(&shop), ["x|C|cart|1.0"]);
}

#[test]
fn a_cart_that_no_person_fills_gives_no_anchor() {
    let shop = shop(&[
        "cart_events (event_id, happened_at, visitor_id, product_id, kind)
            select i::varchar, timestamp '2026-01-01', if(i = 1000, 'w', 'v'), 'p' || i, 'add' from range(1001) t(i)",
        "exposures (exposure_id, shown_at, visitor_id, target_id) values
            ('v', '2026-01-02', 'v', 'T'), ('w', '2026-01-02', 'w', 'T')",
    ]);
    let shop = shop.built();
    assert_eq!(shop.rows("select count(*) from exposure_context"), ["1001"]);
    let shop = shop
        .run("insert into cart_events (event_id, happened_at, visitor_id, product_id, kind) values ('x', '2026-01-01', 'v', 'x', 'add')")
        .built();
    assert_eq!(anchors(&shop), ["v|-|none|1.0", "w|p1000|cart|1.0"]);
}

#[test]
fn the_rules_go_in_order() {
    let shop = shop(&[
        "products (product_id) values ('L')",
        "recommendations (rec_id, anchor_id, target_id) values ('r', 'R', 'T')",
        "product_views (view_id, viewed_at, visitor_id, page_id, product_id) values ('1', '2026-01-01', 'v', 'p', 'P')",
        "cart_events (event_id, happened_at, visitor_id, product_id, kind) values ('1', '2026-01-01', 'v', 'K', 'add')",
        "exposures (exposure_id, shown_at, visitor_id, anchor_id, rec_id, list_id, page_id, target_id) values
            ('1', '2026-01-02', 'v', 'E', 'r', 'x:L', 'p', 'T'),
            ('2', '2026-01-02', 'v', null, 'r', 'x:L', 'p', 'T'),
            ('3', '2026-01-02', 'v', null, null, 'x:L', 'p', 'T'),
            ('4', '2026-01-02', 'v', null, null, 'x', 'p', 'T'),
            ('5', '2026-01-02', 'v', null, null, 'x', 'q', 'T'),
            ('6', '2026-01-02', 'w', null, null, 'x', 'q', 'T')",
    ]);
    let report = shop.rebuild(&sidecart::facts::Settings::default());
    assert_eq!(
        anchors(&shop),
        [
            "1|E|explicit|1.0",
            "2|R|recommendation|1.0",
            "3|L|list|1.0",
            "4|P|page|1.0",
            "5|K|cart|1.0",
            "6|-|none|1.0",
        ]
    );
    assert_eq!(
        report.resolved.sentences(),
        [
            "anchors: 17 % explicit, 17 % by recommendation, 17 % by list, 17 % by page, 17 % from the cart, 17 % none",
            "placements: 67 % by page, 33 % unknown",
            "types: 100 % cross-sells for want of another",
        ]
    );
    assert_eq!(
        shop.rows("select rule, exposures, round(share, 4) from resolver_report where resolver = 'placement' order by rule"),
        ["none|2|0.3333", "page|4|0.6667"]
    );
}

#[test]
fn the_type_follows_from_category_price_and_bundles() {
    let shop = shop(&[
        "products (product_id, category_path, list_price) values
            ('A', 'Coffee > Machines', 20), ('same', 'Coffee>Machines', 23), ('below', 'Coffee > Machines', 22.9999),
            ('elsewhere', 'Coffee', 90), ('free', 'Coffee > Machines', null), ('none1', null, 1), ('none2', null, 9)",
        "bundle_components (bundle_id, product_id) values
            ('A', 'part'), ('kit', 'A'), ('kit', 'mate'), ('kit', 'same')",
        "exposures (exposure_id, shown_at, visitor_id, anchor_id, target_id) values
            ('1', '2026-01-01', 'v', 'A', 'same'), ('2', '2026-01-01', 'v', 'A', 'below'),
            ('3', '2026-01-01', 'v', 'A', 'elsewhere'), ('4', '2026-01-01', 'v', 'A', 'free'),
            ('5', '2026-01-01', 'v', 'A', 'part'), ('6', '2026-01-01', 'v', 'A', 'kit'),
            ('7', '2026-01-01', 'v', 'A', 'mate'), ('8', '2026-01-01', 'v', 'none1', 'none2'),
            ('9', '2026-01-01', 'v', 'same', 'A')",
    ]);
    let types =
        "select target_id, rec_type, type_source from exposure_context order by exposure_id";
    let shop = shop.built();
    assert_eq!(
        shop.rows(types),
        [
            "same|upsell|price",
            "below|cross_sell|none",
            "elsewhere|cross_sell|none",
            "free|cross_sell|none",
            "part|bundle|bundle",
            "kit|bundle|bundle",
            "mate|bundle|bundle",
            "none2|cross_sell|none",
            "A|bundle|bundle",
        ]
    );
    let shop = with_settings(shop, "upsell_price_ratio = 1.2").built();
    assert_eq!(shop.rows(types)[0], "same|bundle|bundle");
}

#[test]
fn no_exposures_resolve_to_nothing() {
    let shop = Shop::empty();
    let report = shop.rebuild(&sidecart::facts::Settings::default());
    assert_eq!(report.resolved.sentences(), Vec::<String>::new());
    assert_eq!(
        shop.rows("select * from exposure_context"),
        Vec::<String>::new()
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(8))]

    /// Whatever happened in carts and on pages, every exposure stays, its weights
    /// sum to its own, and no target is its own anchor.
    #[test]
    fn the_weights_of_an_exposure_sum_to_its_own(
        events in prop::collection::vec((0..20u32, 0..3u32, 0..3u32, 0..5u32, 0..3usize, 0..4u32), 0..60),
        shown in prop::collection::vec((0..20u32, 0..3u32, 0..3u32, 0..6u32, 0..4usize, 0..4u32), 1..40),
    ) {
        let mut shop = Shop::empty();
        for (i, (minute, visitor, session, product, kind, quantity)) in events.iter().enumerate() {
            let kind = ["add", "remove", "content"][*kind];
            shop = shop.run(&format!(
                "insert into cart_events (event_id, happened_at, visitor_id, session_id, product_id, kind, quantity) \
                 values ('{i}', timestamp '2026-01-01' + interval {minute} minute, 'v{visitor}', \
                 nullif('s{session}', 's0'), 'p{product}', '{kind}', nullif({quantity}, 0))"
            ));
        }
        for (i, (minute, visitor, session, target, place, weight)) in shown.iter().enumerate() {
            let place = ["cart", "unknown", "pdp", "checkout"][*place];
            shop = shop.run(&format!(
                "insert into exposures (exposure_id, shown_at, visitor_id, session_id, target_id, placement, weight) \
                 values ('{i}', timestamp '2026-01-01' + interval {minute} minute, 'v{visitor}', \
                 nullif('s{session}', 's0'), 'p{target}', '{place}', nullif({weight} / 2, 0))"
            ));
        }
        let shop = shop.built();
        let wrong = shop.rows(
            "select e.exposure_id from exposures e left join exposure_context c using (exposure_id) \
             group by e.exposure_id, e.weight \
             having count(c.exposure_id) = 0 or abs(sum(c.weight) - coalesce(e.weight, 1)) > 1e-9 \
             or count(*) <> count(distinct coalesce(c.anchor_id, '')) or bool_or(c.anchor_id = c.target_id)",
        );
        prop_assert_eq!(wrong, Vec::<String>::new());
        prop_assert_eq!(
            shop.rows("select count(distinct exposure_id) from exposure_context"),
            [shown.len().to_string()]
        );
    }
}
