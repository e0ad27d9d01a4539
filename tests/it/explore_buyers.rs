//! What was seen, who comes back when, and what types add to an order, on the shop of
//! `exposure.rs` whose figures are computed by hand.

use serde_json::{Value, json};
use sidecart::domain::Scope;
use sidecart::explore::{self, Answer, Behind, Depth, Place, Question, Trend};

use crate::explore::{filter, overview, window};
use crate::exposure::{row, rows, shop};
use crate::facts_fixture::Shop;

fn products(scope: Scope) -> Question {
    Question::Products {
        scope,
        role: Default::default(),
        category: None,
        direct_only: false,
    }
}

fn cohorts(scope: Scope, by: &str, place: Place) -> Question {
    Question::Cohorts {
        scope,
        by: by.to_owned(),
        place,
        beside: true,
    }
}

fn anchor() -> Place {
    Place {
        anchor: Some("a".into()),
        ..Place::default()
    }
}

/// The sentence that names a field.
fn cause(row: &Value, field: &str) -> String {
    let notes = row["notes"].as_array().unwrap();
    let note = notes.iter().find(|note| {
        let fields = note["fields"].as_array().unwrap();
        fields.iter().any(|name| name == field)
    });
    let note = note.unwrap_or_else(|| panic!("nothing says why {field} is null: {row}"));
    note["cause"].as_str().unwrap().to_owned()
}

#[test]
fn what_was_seen_and_bought_after_a_click_is_told() {
    let built = shop().built();
    // Whether summed up before or exposure by exposure.
    for scope in [Scope::default(), window("2026-01-01", "2026-02-01")] {
        let row = row(&built, &products(scope), 0);
        assert_eq!(
            (&row["seen"], &row["seen_rate"]),
            (&json!(4.0), &json!(1.0))
        );
        assert_eq!(row["vctr"], json!(0.5), "2 clicked of 4 seen");
        assert_eq!(row["attach_rate_per_click"], json!(1.0));
        let low = row["attach_rate_per_click_low"].as_f64().unwrap();
        assert!((low - 0.342_380_2).abs() < 1e-6, "Wilson of 2 in 2: {low}");
        assert_eq!(row["margin_per_attach_low"], Value::Null);
        assert!(cause(&row, "margin_per_attach_low").starts_with("Too few attaches"));
    }
    let half = shop()
        .run("update exposures set viewable = false where exposure_id in ('e3', 'e4')")
        .built();
    let seen = row(&half, &products(Scope::default()), 0);
    assert_eq!(
        (&seen["seen"], &seen["seen_rate"]),
        (&json!(2.0), &json!(0.5))
    );
    let unknown = shop()
        .run("update exposures set viewable = null where exposure_id = 'e4'")
        .built();
    for scope in [Scope::default(), window("2026-01-01", "2026-02-01")] {
        let row = row(&unknown, &products(scope), 0);
        assert_eq!((&row["seen"], &row["vctr"]), (&Value::Null, &Value::Null));
        assert!(cause(&row, "seen").contains("exposures.viewable"));
    }
    // What is left once the exposure that nobody knows of is filtered out is known.
    let known = row(&unknown, &products(filter("placement", &["pdp"])), 0);
    assert_eq!(known["seen"], json!(3.0));
}

#[test]
fn first_orders_with_and_without_an_attach_are_followed_month_by_month() {
    let shop = shop().built();
    // c1 and c2 first ordered in January with an attach, c1 again in February; c3 and v5
    // without one; v9 in June, the last month, of which the data have one day.
    let months = rows(
        &shop,
        &cohorts(Scope::default(), "first_month", Place::default()),
    );
    let retention = &months[0]["retention"];
    assert_eq!(months[0]["cohort"], "2026-01");
    assert_eq!(
        retention["attached"],
        json!({
            "buyers": 2,
            "came_back": [1, 0, 0, 0, 0],
            "share": [0.5, 0.0, 0.0, 0.0, 0.0],
        })
    );
    assert_eq!(retention["unattached"]["buyers"], 2);
    assert_eq!(retention["unattached"]["came_back"], json!([0, 0, 0, 0, 0]));
    assert_eq!(retention["is_last_month_whole"], false);

    // Only first orders that hold the anchor: v5's does not.
    let months = rows(&shop, &cohorts(Scope::default(), "first_month", anchor()));
    let retention = &months[0]["retention"];
    assert_eq!(retention["attached"]["buyers"], 2);
    assert_eq!(retention["unattached"]["buyers"], 1);

    // What is shown in the cart led to no attach.
    let cart = filter("placement", &["cart"]);
    let question = Question::Beside {
        scope: cart,
        by: "first_month".into(),
        place: anchor(),
    };
    let Answer::Beside(members) = explore::answer(&shop.conn, &question).unwrap() else {
        panic!("no members");
    };
    let january = members["2026-01"].retention.as_ref().unwrap();
    assert_eq!((january.attached.buyers, january.unattached.buyers), (0, 3));
    assert_eq!(january.attached.share[0], None);
}

#[test]
fn who_ordered_before_the_data_begin_is_in_no_triangle() {
    let shop = shop()
        .run(
            "update customers set first_order_at = timestamp '2025-06-01' where customer_id = 'c1'",
        )
        .built();
    let question = Question::Beside {
        scope: Scope::default(),
        by: "first_month".into(),
        place: Place::default(),
    };
    let Answer::Beside(members) = explore::answer(&shop.conn, &question).unwrap() else {
        panic!("no members");
    };
    let january = members["2026-01"].retention.as_ref().unwrap();
    assert_eq!(january.attached.buyers, 1);
    assert_eq!(january.attached.came_back[0], Some(0));
    assert!(!members.contains_key("2025-06") || members["2025-06"].retention.is_none());
}

#[test]
fn over_orders_an_add_on_stands_for_an_attach() {
    // b1 buys pot and cup in January, and again in March; b2 a pot alone, and in February.
    let shop = Shop::empty()
        .order("o1", "2026-01-05", "pot*@10 cup+@5")
        .order("o2", "2026-01-06", "pot*@10")
        .order("o3", "2026-02-06", "pot*@10")
        .order("o4", "2026-03-31", "cup*@5")
        .run(
            "update orders set customer_id = case when order_id in ('o1', 'o4') then 'b1' else 'b2' end;
             insert into customers (customer_id, acquisition_channel) values ('b1', 'search'), ('b2', null);",
        )
        .built();
    let months = rows(
        &shop,
        &cohorts(Scope::default(), "first_month", Place::default()),
    );
    let retention = &months[0]["retention"];
    assert_eq!(months[0]["cohort"], "2026-01");
    assert_eq!(retention["attached"]["came_back"], json!([0, 1]));
    assert_eq!(retention["unattached"]["came_back"], json!([1, 0]));
    assert_eq!(retention["is_last_month_whole"], true);
    let pair = Place {
        anchor: Some("pot".into()),
        target: Some("cup".into()),
        category: None,
    };
    let months = rows(&shop, &cohorts(Scope::default(), "first_month", pair));
    assert_eq!(months[0]["retention"]["attached"]["buyers"], 1);
    let won = rows(
        &shop,
        &cohorts(Scope::default(), "acquisition_channel", Place::default()),
    );
    assert_eq!((won.len(), &won[0]["cohort"]), (1, &json!("search")));
    assert!(cause(&won[0], "repeat_rate_90d_attached").contains("exposure log"));
}

#[test]
fn like_buyers_are_compared_within_strata() {
    // Alone in their strata, nobody is compared; of one channel and tier all three are: one
    // of two with the attach came back, and none of the other.
    let none = shop().built();
    let members = rows(&none, &cohorts(Scope::default(), "placement", anchor()));
    assert!(
        members
            .iter()
            .all(|member| member.get("repeat_difference_90d").is_none())
    );
    let alike = shop()
        .run(
            "update sessions set channel = 'web';
             update customers set loyalty_tier = 'gold';",
        )
        .built();
    let members = rows(&alike, &cohorts(Scope::default(), "placement", anchor()));
    let page = members
        .iter()
        .find(|member| member["cohort"] == "pdp")
        .unwrap();
    assert_eq!(page["repeat_difference_90d"], json!(0.5));
    assert_eq!(page["repeat_buyers_compared"], json!(3));
    // One buyer tells nothing of how much buyers differ.
    assert_eq!(page["repeat_value_difference_90d"], Value::Null);
}

#[test]
fn types_add_to_orders_what_is_credited_less_what_it_replaces() {
    let types = Question::Types {
        scope: Scope::default(),
        place: Place::default(),
    };
    // The two attaches brought 9 (10 less a third of the order's discount of 3) and 20; the
    // shop has six orders.
    let built = shop().built();
    let cross = row(&built, &types, 0);
    assert_eq!(
        (&cross["id"], &cross["impact_orders"]),
        (&json!("cross_sell"), &json!(6))
    );
    let near = |row: &Value, field: &str, expected: f64| {
        let found = row[field].as_f64().unwrap();
        assert!(
            (found - expected).abs() < 1e-9,
            "{field}: {found}, not {expected}"
        );
    };
    near(&cross, "aov_impact", 29.0 / 6.0);
    near(
        &cross,
        "margin_impact",
        cross["net_margin"].as_f64().unwrap() / 6.0,
    );
    assert_eq!(
        cross["aov_impact_low"],
        Value::Null,
        "two attaches are too few"
    );
    near(&row(&built, &types, 1), "aov_impact", 0.0);

    // The upsell's two targets of 10 stand for two anchors of 20.
    let replacing = || {
        shop().run(
            "insert into orders (order_id, ordered_at, visitor_id, session_id) values
                 ('o7', timestamp '2026-01-08 11:00', 'v4', 's4');
             insert into order_lines (order_id, line_no, product_id, quantity, unit_price) values
                 ('o7', 1, 't', 2, 10);",
        )
    };
    let upsell = row(&replacing().built(), &types, 1);
    assert_eq!(
        (&upsell["id"], &upsell["attaches"]),
        (&json!("upsell"), &json!(1))
    );
    near(&upsell, "aov_impact", (20.0 - 40.0) / 7.0);
    let unpriced = replacing()
        .run("update products set list_price = null where product_id = 'a'")
        .built();
    let upsell = row(&unpriced, &types, 1);
    assert_eq!(upsell["aov_impact"], Value::Null);

    // Where orders cannot be credited, nothing is known of what is added.
    let undated = shop().run("update orders set ordered_at = null").built();
    assert_eq!(row(&undated, &types, 0)["aov_impact"], Value::Null);
}

#[test]
fn the_headline_has_intervals_and_no_zero_for_what_is_not_known() {
    let built = shop().built();
    let whole = serde_json::to_value(built.overview(&overview(Scope::default()))).unwrap();
    assert_eq!(whole["evidence"], "descriptive");
    // Six orders: 27, 40, 20, 10, 30, 30.
    let values = [27.0, 40.0, 20.0, 10.0, 30.0, 30.0];
    let mean: f64 = values.iter().sum::<f64>() / 6.0;
    let variance = values.iter().map(|v| (v - mean) * (v - mean)).sum::<f64>() / 5.0;
    let half = 1.959_964 * (variance / 6.0).sqrt();
    let near = |field: &str, expected: f64| {
        let found = whole[field].as_f64().unwrap();
        assert!(
            (found - expected).abs() < 1e-4,
            "{field}: {found}, not {expected}"
        );
    };
    near("aov", mean);
    near("aov_low", mean - half);
    near("aov_high", mean + half);
    assert!(whole["attach_rate_low"].as_f64().unwrap() < 0.5);

    for change in [
        "update orders set ordered_at = null",
        "delete from returns; delete from order_lines; delete from orders",
    ] {
        let shop = shop().run(change).built();
        let whole = serde_json::to_value(shop.overview(&overview(Scope::default()))).unwrap();
        for field in [
            "attach_rate",
            "attach_rate_low",
            "attached_revenue",
            "net_margin_per_1000",
            "margin_per_attach",
            "return_rate",
        ] {
            assert_eq!(whole[field], Value::Null, "{field} after {change}");
            assert!(!cause(&whole, field).is_empty());
        }
        assert_eq!(whole["exposures"], json!(4.0));
    }
}

#[test]
fn trends_cut_the_window_into_equal_spans() {
    let shop = shop().built();
    let trend = |scope: Scope| -> Trend {
        let question = Question::Trends {
            of: Box::new(products(scope)),
        };
        match explore::answer(&shop.conn, &question).unwrap() {
            Answer::Trends(trends) => trends["a"],
            other => panic!("{other:?}"),
        }
    };
    // All of it lies in one week.
    let mut whole = [None; 8];
    whole[0] = Some(0.5);
    assert_eq!(trend(Scope::default()), Trend(whole));
    // Four days in eight spans: every second one is a day.
    let days = [
        Some(1.0),
        None,
        Some(1.0),
        None,
        Some(0.0),
        None,
        Some(0.0),
        None,
    ];
    assert_eq!(trend(window("2026-01-05", "2026-01-09")), Trend(days));
    let categories = Question::Trends {
        of: Box::new(Question::Categories {
            scope: Scope::default(),
            role: Default::default(),
            under: None,
            depth: Depth::Children,
        }),
    };
    let Answer::Trends(trends) = explore::answer(&shop.conn, &categories).unwrap() else {
        panic!("no trends");
    };
    assert_eq!(trends["A"], Trend(whole));
}

#[test]
fn orders_clicks_and_reasons_stand_behind_the_figures() {
    let shop = shop()
        .run("update returns set reason = 'too small' where return_id = 'r1'")
        .built();
    let pair = Place {
        target: Some("t".into()),
        ..anchor()
    };
    let behind = |of: Behind| {
        let question = Question::Evidence {
            scope: Scope::default(),
            place: pair.clone(),
            of,
            limit: 10,
            offset: 0,
        };
        match explore::answer(&shop.conn, &question).unwrap() {
            Answer::Evidence(evidence) => evidence,
            other => panic!("{other:?}"),
        }
    };
    let orders = behind(Behind::Orders);
    let named: Vec<&str> = orders
        .rows
        .iter()
        .filter_map(|row| row[1].as_deref())
        .collect();
    assert_eq!(named, ["o2", "o1"], "the newest first");
    let at = orders
        .columns
        .iter()
        .position(|name| name == "back_in_90_days");
    let back: Vec<_> = orders
        .rows
        .iter()
        .map(|row| row[at.unwrap()].as_deref())
        .collect();
    assert_eq!(back, [Some("false"), Some("true")]);
    assert_eq!(behind(Behind::Clicks).total, 2);
    let question = Question::Reasons {
        scope: Scope::default(),
        place: pair.clone(),
    };
    let Answer::Reasons(reasons) = explore::answer(&shop.conn, &question).unwrap() else {
        panic!("no reasons");
    };
    assert_eq!(reasons.len(), 1, "r2 is of the anchor");
    assert_eq!(reasons[0].reason.as_deref(), Some("too small"));
    assert_eq!(reasons[0].units, 1.0);
}
