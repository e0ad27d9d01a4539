//! Figures over exposures, on one shop small enough to compute by hand.
//!
//! Four visitors saw the pair a>t, one of them twice. The first two bought both, the third
//! only a, the fourth nothing; a fifth bought t without having seen it.

use serde_json::Value;
use sidecart::explore::{self, Answer, Place, Question};

use crate::explore::{filter, overview, pairs, products, window};
use crate::facts_fixture::Shop;

/// The shop before its derived tables are built.
pub(crate) fn shop() -> Shop {
    Shop::empty().run(
        "insert into setting (name, value) values ('currency', 'EUR');
         insert into products (product_id, title, category_path, list_price, unit_cost) values
             ('a', 'Anchor', 'A > X', 20, 6), ('t', 'Target', 'B', 10, 4), ('z', 'Other', 'B', 30, 10);
         insert into customers (customer_id, segment, loyalty_tier) values
             ('c1', 'mid', 'gold'), ('c2', 'mid', null), ('c3', 'budget', null);
         insert into sessions (session_id, visitor_id, customer_id, started_at, channel, device) values
             ('s1', 'v1', 'c1', timestamp '2026-01-05 09:00', 'web', 'phone'),
             ('s2', 'v2', 'c2', timestamp '2026-01-06 09:00', 'web', 'desktop'),
             ('s3', 'v3', 'c3', timestamp '2026-01-07 09:00', 'app', 'phone'),
             ('s4', 'v4', null, timestamp '2026-01-08 09:00', 'app', 'phone');
         insert into exposures (exposure_id, shown_at, visitor_id, session_id, anchor_id, target_id,
             rec_type, placement, position, viewable) values
             ('e1', timestamp '2026-01-05 10:00', 'v1', 's1', 'a', 't', 'cross_sell', 'pdp', 1, true),
             ('e1again', timestamp '2026-01-05 10:05', 'v1', 's1', 'a', 't', 'cross_sell', 'pdp', 1, true),
             ('e2', timestamp '2026-01-06 10:00', 'v2', 's2', 'a', 't', 'cross_sell', 'pdp', 2, true),
             ('e3', timestamp '2026-01-07 10:00', 'v3', 's3', 'a', 't', 'cross_sell', 'pdp', 1, true),
             ('e4', timestamp '2026-01-08 10:00', 'v4', 's4', 'a', 't', 'upsell', 'cart', 1, true);
         insert into clicks (click_id, clicked_at, exposure_id, visitor_id, target_id) values
             ('k1', timestamp '2026-01-05 10:06', 'e1again', 'v1', 't'),
             ('k2', timestamp '2026-01-06 10:01', 'e2', 'v2', 't');
         insert into orders (order_id, ordered_at, visitor_id, customer_id, session_id, discount) values
             ('o1', timestamp '2026-01-05 11:00', 'v1', 'c1', 's1', 3),
             ('o2', timestamp '2026-01-06 11:00', 'v2', 'c2', 's2', 0),
             ('o3', timestamp '2026-01-07 11:00', 'v3', 'c3', 's3', 0),
             ('o5', timestamp '2026-01-09 11:00', 'v5', null, null, 0),
             ('o6', timestamp '2026-02-01 11:00', 'v1', 'c1', null, 0),
             ('o9', timestamp '2026-06-01 11:00', 'v9', null, null, 0);
         insert into order_lines (order_id, line_no, product_id, quantity, unit_price) values
             ('o1', 1, 'a', 1, 20), ('o1', 2, 't', 1, 10),
             ('o2', 1, 'a', 1, 20), ('o2', 2, 't', 2, 10),
             ('o3', 1, 'a', 1, 20), ('o5', 1, 't', 1, 10),
             ('o6', 1, 'z', 1, 30), ('o9', 1, 'z', 1, 30);
         insert into returns (return_id, order_id, line_no, quantity, refund_amount, returned_at) values
             ('r1', 'o2', 2, 1, 10, timestamp '2026-01-16 11:00'),
             ('r2', 'o3', 1, 1, 20, timestamp '2026-01-17 11:00');
         insert into fees (rule_id, pct, ship_incremental, pick_pack, return_handling, restock_recovery)
             values ('f', 0.02, 0.5, 0.25, 1, 0.5);
         insert into assignments (experiment_id, unit_id, arm, is_control, assigned_at) values
             ('x', 'v1', 'on', false, timestamp '2026-01-01'), ('x', 'v2', 'on', false, timestamp '2026-01-01'),
             ('x', 'v3', 'off', true, timestamp '2026-01-01'), ('x', 'v5', 'off', true, timestamp '2026-01-01'),
             ('x', 'v4', 'on', false, timestamp '2026-01-01'), ('x', 'v4', 'off', true, timestamp '2026-01-01');",
    )
}

/// The first row of an answer, as JSON.
pub(crate) fn row(shop: &Shop, question: &Question, place: usize) -> Value {
    let rows = rows(shop, question);
    rows.get(place).cloned().unwrap_or(Value::Null)
}

pub(crate) fn rows(shop: &Shop, question: &Question) -> Vec<Value> {
    let answer = explore::answer(&shop.conn, question).unwrap();
    let rows = match answer {
        Answer::Overview(overview) => serde_json::to_value(vec![overview]),
        Answer::Levels(table) => serde_json::to_value(table.rows),
        Answer::Impacts(table) => serde_json::to_value(table.rows),
        Answer::Pairs(table) => serde_json::to_value(table.rows),
        Answer::Pair(table) => serde_json::to_value(table.rows),
        Answer::Cohorts(table) => serde_json::to_value(table.rows),
        Answer::Experiments(table) => serde_json::to_value(table.rows),
        other => panic!("{other:?}"),
    };
    serde_json::from_value(rows.unwrap()).unwrap()
}

/// Holds some fields of a row to numbers.
fn holds(row: &Value, expected: &[(&str, f64)]) {
    for (field, expected) in expected {
        let found = row[*field].as_f64();
        assert!(
            found.is_some_and(|found| (found - expected).abs() < 1e-9),
            "{field}: {found:?}, expected {expected}"
        );
    }
}

#[test]
fn a_pair_is_counted_over_its_exposures() {
    let shop = shop().built();
    let pair = row(&shop, &pairs(Default::default(), "", ""), 0);
    assert_eq!(pair["id"], "a>t");
    assert_eq!(pair["mode"], "exposure");
    assert_eq!(pair["base"], "exposures");
    assert_eq!(pair["rec_type"], "cross_sell");
    holds(
        &pair,
        &[
            ("base_n", 4.0),
            ("exposures", 4.0),
            ("anchor_orders", 3.0),
            ("clicks", 2.0),
            ("ctr", 0.5),
            ("attaches", 2.0),
            ("attach_rate", 0.5),
            ("units", 3.0),
            // 10 - 1 of the order's discount of 3, and 2 x 10.
            ("revenue", 29.0),
            ("discounts", 1.0),
            ("cogs", 12.0),
            // 2 % of 29, and 0.75 for each of 3.
            ("fees", 2.83),
            ("gross_margin", 17.0),
            ("units_mature", 3.0),
            ("units_returned", 1.0),
            ("return_rate", 1.0 / 3.0),
            ("return_rate_adjusted", 1.0 / 3.0),
            ("return_maturity", 1.0),
            ("refund_amount", 10.0),
            // 10 - half the cost of 4 + 1.
            ("return_loss", 9.0),
            ("net_margin", 5.17),
            ("net_margin_per_1000", 1292.5),
            ("margin_per_attach", 2.585),
            // The one unit of t that nobody recommended did not come back.
            ("baseline_return_rate", 0.0),
            ("anchor_return_with", 0.0),
            ("anchor_return_without", 1.0),
            ("repeat_rate_90d_attached", 0.5),
            ("repeat_rate_90d_unattached", 0.0),
            // 30 - 10 - 0.6 - 0.75 of one of two buyers.
            ("repeat_value_90d_attached", 9.325),
            ("repeat_value_90d_unattached", 0.0),
            ("orders_both", 2.0),
            ("orders_anchor", 3.0),
            ("orders_target", 3.0),
        ],
    );
}

#[test]
fn a_pair_by_name_tells_its_attaches_under_each_rule() {
    // A third buyer clicked nothing, but saw it in the session of the order.
    let shop = shop()
        .run("insert into order_lines (order_id, line_no, product_id, quantity, unit_price) values ('o3', 2, 't', 1, 10)")
        .built();
    let question = Question::Pair {
        scope: Default::default(),
        anchor: "a".to_owned(),
        target: "t".to_owned(),
    };
    let pair = row(&shop, &question, 0);
    holds(
        &pair,
        &[
            ("attaches", 3.0),
            ("attaches_click_only", 2.0),
            ("attach_rate_click_only", 0.5),
            ("attaches_click_then_view", 3.0),
            ("attaches_exposure_only", 3.0),
            ("attach_rate_exposure_only", 0.75),
        ],
    );
    let shop = shop
        .run("insert into setting values ('credit_rule', 'click_only')")
        .built();
    holds(
        &row(&shop, &question, 0),
        &[("attaches", 2.0), ("attaches_exposure_only", 3.0)],
    );
}

#[test]
fn buyers_of_a_pair_are_compared_with_like_buyers_who_did_not_take_it() {
    let question = Question::Pair {
        scope: Default::default(),
        anchor: "a".to_owned(),
        target: "t".to_owned(),
    };
    // One is of another tier, one came by another channel: nobody is like another.
    assert!(row(&shop().built(), &question, 0)["repeat_difference_90d"].is_null());
    let alike = shop()
        .run("update customers set loyalty_tier = null; update sessions set channel = 'web'")
        .built();
    // Of two who took it one came back, of one who did not none.
    holds(
        &row(&alike, &question, 0),
        &[
            ("repeat_difference_90d", 0.5),
            ("repeat_buyers_compared", 3.0),
        ],
    );
}

#[test]
fn an_interval_lies_round_its_figure() {
    let shop = shop().built();
    let pair = row(&shop, &pairs(Default::default(), "a", "t"), 0);
    for field in ["ctr", "attach_rate", "return_rate", "net_margin_per_1000"] {
        let at = |suffix: &str| pair[format!("{field}{suffix}")].as_f64().unwrap();
        assert!(at("_low") < at("") && at("") < at("_high"), "{field}");
    }
}

#[test]
fn levels_add_up_their_pairs() {
    let shop = shop().built();
    for (role, id) in [("Anchor", "a"), ("Target", "t")] {
        let role = if role == "Anchor" {
            sidecart::domain::Role::Anchor
        } else {
            sidecart::domain::Role::Target
        };
        let product = row(&shop, &products(Default::default(), role), 0);
        assert_eq!(product["id"], id);
        holds(
            &product,
            &[
                ("exposures", 4.0),
                ("attaches", 2.0),
                ("anchor_orders", 3.0),
                ("net_margin", 5.17),
                ("baseline_return_rate", 0.0),
            ],
        );
        let categories = Question::Categories {
            scope: Default::default(),
            role,
            under: None,
            depth: sidecart::explore::Depth::All,
        };
        let found = rows(&shop, &categories);
        let ids: Vec<&str> = found
            .iter()
            .map(|row| row["id"].as_str().unwrap())
            .collect();
        assert_eq!(
            ids,
            if id == "a" {
                vec!["A", "A > X"]
            } else {
                vec!["B"]
            }
        );
        for category in &found {
            holds(
                category,
                &[
                    ("exposures", 4.0),
                    ("revenue", 29.0),
                    ("anchor_orders", 3.0),
                ],
            );
        }
    }
}

#[test]
fn a_window_selects_exposures_and_their_outcomes_whenever_they_happen() {
    let shop = shop().built();
    let scope = window("2026-01-06", "2026-01-08");
    let pair = row(&shop, &pairs(scope.clone(), "", ""), 0);
    holds(
        &pair,
        &[
            ("exposures", 2.0),
            ("clicks", 1.0),
            ("attaches", 1.0),
            ("revenue", 20.0),
            ("refund_amount", 10.0),
            ("anchor_orders", 2.0),
        ],
    );
    let whole = row(&shop, &overview(scope), 0);
    holds(
        &whole,
        &[
            ("exposures", 2.0),
            ("orders", 2.0),
            ("attached_revenue", 20.0),
        ],
    );
}

#[test]
fn filters_narrow_exposures_and_what_orders_share_with_them() {
    let shop = shop().built();
    let by = |key: &str, values: &[&str]| row(&shop, &pairs(filter(key, values), "", ""), 0);
    holds(
        &by("placement", &["cart"]),
        &[("exposures", 1.0), ("attaches", 0.0), ("revenue", 0.0)],
    );
    assert_eq!(by("placement", &["cart"])["rec_type"], "upsell");
    holds(
        &by("device", &["phone"]),
        &[
            ("exposures", 3.0),
            ("attaches", 1.0),
            ("anchor_orders", 2.0),
        ],
    );
    holds(&by("position", &["1"]), &[("exposures", 3.0)]);
    holds(
        &by("customer", &["new"]),
        &[("exposures", 3.0), ("attaches", 2.0)],
    );
    holds(&by("customer", &["unknown"]), &[("exposures", 1.0)]);
    holds(&by("segment", &["mid", "budget"]), &[("exposures", 3.0)]);
    let unknown =
        explore::answer(&shop.conn, &pairs(filter("placement", &["pdb"]), "", "")).unwrap();
    let Answer::Pairs(table) = unknown else {
        panic!("no pairs")
    };
    assert!(table.rows.is_empty());
    assert_eq!(
        table.remarks[0],
        "No exposure has the placement 'pdb'; did you mean 'pdp'?"
    );
}

#[test]
fn cohorts_types_and_placements_split_a_place() {
    let shop = shop().built();
    let place = Place {
        anchor: Some("a".to_owned()),
        ..Place::default()
    };
    let by = |key: &str| {
        let question = Question::Cohorts {
            scope: Default::default(),
            by: key.to_owned(),
            place: place.clone(),
            beside: false,
        };
        let rows = rows(&shop, &question);
        let each = rows.iter().map(|row| {
            let cohort = row["cohort"].as_str().unwrap().to_owned();
            assert_eq!(row["dimension"], key);
            (
                cohort,
                row["exposures"].as_f64().unwrap(),
                row["attaches"].as_u64().unwrap(),
            )
        });
        each.collect::<Vec<_>>()
    };
    let row =
        |cohort: &str, exposures: f64, attaches: u64| (cohort.to_owned(), exposures, attaches);
    assert_eq!(by("device"), [row("desktop", 1.0, 1), row("phone", 3.0, 1)]);
    assert_eq!(
        by("segment"),
        [
            row("budget", 1.0, 0),
            row("mid", 2.0, 2),
            row("unknown", 1.0, 0)
        ]
    );
    assert_eq!(by("position"), [row("1", 3.0, 1), row("2", 1.0, 1)]);
    assert_eq!(by("price_band"), [row("low", 4.0, 2)]);
    assert_eq!(
        by("first_month"),
        [row("2026-01", 3.0, 2), row("unknown", 1.0, 0)]
    );
    assert_eq!(
        by("owned_before"),
        [row("no", 3.0, 2), row("unknown", 1.0, 0)]
    );
    let types = rows(
        &shop,
        &Question::Types {
            scope: Default::default(),
            place: place.clone(),
        },
    );
    let of = |rows: &[Value]| {
        let each = rows
            .iter()
            .map(|row| row["id"].as_str().unwrap().to_owned());
        each.collect::<Vec<_>>()
    };
    assert_eq!(of(&types), ["cross_sell", "upsell"]);
    let placements = rows(
        &shop,
        &Question::Placements {
            scope: Default::default(),
            place,
        },
    );
    assert_eq!(of(&placements), ["cart", "pdp"]);
}

#[test]
fn the_overview_counts_all_ok_orders_and_all_exposures() {
    let shop = shop()
        .run(
            "insert into exposures (exposure_id, shown_at, visitor_id, target_id, placement)
             values ('home', timestamp '2026-01-05 08:00', 'v8', 't', 'home')",
        )
        .built();
    let whole = row(&shop, &overview(Default::default()), 0);
    holds(
        &whole,
        &[
            ("orders", 6.0),
            ("customers", 3.0),
            ("revenue", 157.0),
            ("exposures", 5.0),
            ("attach_rate", 0.4),
            ("attached_revenue", 29.0),
            ("refund_amount", 30.0),
            ("pairs", 1.0),
        ],
    );
    let target = row(
        &shop,
        &products(Default::default(), sidecart::domain::Role::Target),
        0,
    );
    holds(&target, &[("exposures", 5.0)]);
    let anchor = row(
        &shop,
        &products(Default::default(), sidecart::domain::Role::Anchor),
        0,
    );
    holds(&anchor, &[("exposures", 4.0)]);
}

#[test]
fn an_experiment_compares_its_arms_over_units_in_one_of_them() {
    let shop = shop().built();
    let arms = rows(&shop, &Question::Experiments);
    assert_eq!(arms.len(), 2);
    // v3 and v5: 20 and 10. The returned anchor of v3 lost 20 - 3 + 1.
    holds(
        &arms[0],
        &[
            ("units", 2.0),
            ("conversion", 1.0),
            ("aov", 15.0),
            ("rpv", 15.0),
        ],
    );
    assert_eq!(arms[0]["rpv_delta"], Value::Null);
    // v1 has 27 and 30, v2 has 40.
    holds(
        &arms[1],
        &[
            ("units", 2.0),
            ("aov", 97.0 / 3.0),
            ("rpv", 48.5),
            ("rpv_delta", 33.5),
        ],
    );
    let at = |field: &str| arms[1][field].as_f64().unwrap();
    assert!(at("rpv_delta_low") < 33.5 && at("rpv_delta_high") > 33.5);
    assert!(at("rpv_p") > 0.0 && at("rpv_p_always_valid") >= at("rpv_p"));
}

/// The same with numbers of ten digits.
fn shortened(value: &Value) -> Value {
    match value {
        Value::Number(number) => number
            .as_f64()
            .map_or_else(|| value.clone(), |number| format!("{number:.9e}").into()),
        Value::Array(all) => all.iter().map(shortened).collect(),
        Value::Object(fields) => fields
            .iter()
            .map(|(name, value)| (name.clone(), shortened(value)))
            .collect(),
        other => other.clone(),
    }
}

#[test]
fn sums_held_in_memory_are_those_of_the_database() {
    let shop = shop()
        .run(
            "insert into exposures (exposure_id, shown_at, visitor_id, session_id, target_id,
                 rec_type, placement, position, viewable) values
                 ('e5', timestamp '2026-01-08 10:00', 'v4', 's4', 'z', 'cross_sell', 'home', 1, true)",
        )
        .built();
    // Floating sums differ in their last digits by the order of summing.
    let rows = |question: &Question| -> Vec<Value> {
        rows(&shop, question).iter().map(shortened).collect()
    };
    // A window that leaves everything in is asked of the database.
    let everything = || window("2020-01-01", "2030-01-01");
    let all = sidecart::domain::Scope::default;
    let roles = [
        sidecart::domain::Role::Anchor,
        sidecart::domain::Role::Target,
    ];
    for role in roles {
        let found = rows(&products(all(), role));
        assert!(!found.is_empty());
        assert_eq!(found, rows(&products(everything(), role)), "{role:?}");
        for placement in ["pdp", "cart", "home", "unknown"] {
            let held = filter("placement", &[placement]);
            let asked = sidecart::domain::Scope {
                window: everything().window,
                ..held.clone()
            };
            let (held, asked) = (products(held, role), products(asked, role));
            assert_eq!(rows(&held), rows(&asked), "{role:?} {placement}");
        }
    }
    // No order holds an anchor of what was shown without one.
    let targets = rows(&products(all(), sidecart::domain::Role::Target));
    let alone = targets.iter().find(|row| row["id"] == "z").unwrap();
    assert_eq!(alone["anchor_orders"], shortened(&0.into()));
}
