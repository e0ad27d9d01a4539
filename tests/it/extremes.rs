//! Shops at the edge of what can be computed: every figure is right or null with a cause, and
//! no sentence holds what is no number.

use serde_json::Value;
use sidecart::domain::Scope;
use sidecart::explore::{self, Answer, Judging, Question};

use crate::facts_fixture::Shop;
use crate::judged::nulls_have_causes;

const PRODUCTS: &str =
    "insert into setting (name, value) values ('currency', 'EUR');
     insert into products (product_id, title, category_path, list_price, unit_cost) values
         ('a', 'Anchor', 'A', 20, 10), ('b', 'Other anchor', 'A', 20, 10), ('t', 'Target', 'B', 10, 4),
         ('u', 'Second', 'B', 10, 4), ('w', 'Never shown', 'B', 10, 4);";

/// Exposures of a>t and a>u to `visitors` visitors over 60 days, a tenth of whom buy a and t, a
/// fifth a and w.
fn shop(visitors: u32) -> Shop {
    Shop::empty().run(PRODUCTS).run(&format!(
        "create table visit as select i, 'v' || (i % {visitors}) as visitor,
             timestamp '2026-01-01 10:00' + (i % 60) * interval '1' day as moment
             from range(0, 1000) as r (i);
         insert into sessions (session_id, visitor_id, started_at, device, reached_checkout)
             select 's' || i, visitor, moment, 'desktop', true from visit;
         insert into exposures (exposure_id, shown_at, visitor_id, session_id, anchor_id, target_id,
                 rec_type, placement, position, viewable)
             select 'e' || i || t, moment, visitor, 's' || i, 'a', t, 'cross_sell', 'checkout', 1, true
             from visit cross join (values ('t'), ('u')) as x (t) where t = 't' or i % 2 = 0;
         insert into orders (order_id, ordered_at, visitor_id, session_id)
             select 'o' || i, moment + interval '1' hour, visitor, 's' || i from visit where i % 10 < 3;
         insert into order_lines (order_id, line_no, product_id, quantity, unit_price)
             select 'o' || i, 1, 'a', 1, 20 from visit where i % 10 < 3
             union all select 'o' || i, 2, 't', 1, 10 from visit where i % 10 = 0
             union all select 'o' || i, 3, 'w', 1, 10 from visit where i % 10 in (1, 2);
         insert into orders (order_id, ordered_at, visitor_id)
             select 'f' || i, timestamp '2026-06-01' + i * interval '1' hour, 'x' || i from range(0, 200) as r (i);
         insert into order_lines (order_id, line_no, product_id, quantity, unit_price)
             select 'f' || i, 1, case when i % 2 = 0 then 'b' else 'u' end, 1, 20 from range(0, 200) as r (i);
         insert into assignments (experiment_id, unit_id, arm, is_control, assigned_at, expected_share)
             select distinct 'x', visitor, case when hash(visitor) % 2 = 0 then 'on' else 'off' end,
                 hash(visitor) % 2 = 1, timestamp '2025-12-01', 0.5 from visit
             union all values ('one', 'v0', 'on', false, timestamp '2026-01-20', 0.5),
                 ('one', 'q', 'off', true, timestamp '2026-01-20', 0.5);
         insert into returns (return_id, order_id, line_no, quantity, refund_amount, returned_at, reason)
             select 'r' || i, 'o' || i, 1, 1, 20, moment + interval '10' day, 'size'
             from visit where i % 100 = 1;"
    ))
}

/// Every row that is shown of a shop.
fn shown(shop: &Shop) -> Vec<(&'static str, Vec<Value>)> {
    let judging = Judging::default();
    let ask =
        |question: &Question| explore::answer_judging(&shop.conn, question, &judging).unwrap();
    let values = |rows: serde_json::Result<Value>| -> Vec<Value> {
        serde_json::from_value(rows.unwrap()).unwrap()
    };
    let scope = Scope::default;
    let everywhere = explore::Place::default();
    let mut found = Vec::new();
    let Answer::Overview(overview) = ask(&Question::Overview { scope: scope() }) else {
        panic!("no overview");
    };
    found.push(("overview", values(serde_json::to_value([overview]))));
    let questions = [
        Question::Pairs {
            scope: scope(),
            category: None,
            anchor: None,
            target: None,
        },
        Question::Pair {
            scope: scope(),
            anchor: "a".to_owned(),
            target: "t".to_owned(),
        },
        Question::Pair {
            scope: scope(),
            anchor: "a".to_owned(),
            target: "u".to_owned(),
        },
        Question::Alerts {
            scope: scope(),
            place: everywhere.clone(),
        },
        Question::Opportunities {
            scope: scope(),
            place: everywhere,
        },
        Question::Experiments,
    ];
    for question in questions {
        found.push(match ask(&question) {
            Answer::Pairs(table) => ("pairs", values(serde_json::to_value(table.rows))),
            Answer::Pair(table) => ("pair", values(serde_json::to_value(table.rows))),
            Answer::Alerts(table) => ("alerts", values(serde_json::to_value(&table.rows))),
            Answer::Opportunities(table) => {
                ("opportunities", values(serde_json::to_value(table.rows)))
            }
            Answer::Experiments(table) => ("experiments", values(serde_json::to_value(table.rows))),
            other => panic!("{other:?}"),
        });
    }
    found
}

/// No text names what is no number, and no number is beyond what a screen shows.
fn is_finite(what: &str, value: &Value) {
    match value {
        Value::String(text) => {
            for no in ["NaN", "nan ", "inf"] {
                let is_there = text.contains(no) && !text.contains("information");
                assert!(!is_there, "{what}: {text}");
            }
        }
        Value::Number(number) => {
            // What is beyond doubt is so by any factor.
            let most = if what.ends_with("e_value") {
                1e301
            } else {
                1e18
            };
            assert!(
                number.as_f64().is_some_and(|n| n.abs() < most),
                "{what}: {number}"
            );
        }
        Value::Array(all) => all.iter().for_each(|value| is_finite(what, value)),
        Value::Object(fields) => {
            for (name, value) in fields {
                is_finite(&format!("{what}.{name}"), value);
            }
        }
        _ => {}
    }
}

fn holds(name: &str, shop: &Shop) {
    for (what, rows) in shown(shop) {
        for row in &rows {
            is_finite(&format!("{name} {what}"), row);
            if ["pairs", "pair", "experiments"].contains(&what) {
                nulls_have_causes(row);
            }
        }
        if ["pairs", "pair"].contains(&what) {
            assert!(!rows.is_empty(), "{name}: no {what}");
        }
    }
}

#[test]
fn shops_at_the_edge_show_numbers_or_causes() {
    let changes: [(&str, u32, &str); 14] = [
        ("as it is", 1_000, "select 1"),
        ("one visitor", 1, "select 1"),
        ("two visitors", 2, "select 1"),
        ("no sales", 1_000, "delete from order_lines where product_id = 't'"),
        ("no returns of the target", 1_000, "select 1"),
        (
            "all returned",
            1_000,
            "insert into returns (return_id, order_id, line_no, quantity, refund_amount, returned_at)
                 select 'q' || order_id, order_id, line_no, quantity, 10, timestamp '2026-04-01'
                 from order_lines where product_id = 't'",
        ),
        ("a milliard exposures", 1_000, "update exposures set weight = 1e6"),
        ("hardly an exposure", 1_000, "update exposures set weight = 1e-9"),
        (
            "margins of both signs",
            1_000,
            "update order_lines set unit_cost = case when hash(order_id) % 2 = 0 then 4 else 16 end
                 where product_id = 't'",
        ),
        ("margins of nothing", 1_000, "update order_lines set unit_cost = unit_price"),
        ("all for nothing", 1_000, "update order_lines set unit_price = 0"),
        ("dear", 1_000, "update order_lines set unit_price = 1e9, quantity = 1e6 where product_id = 't'"),
        ("one exposure", 1_000, "delete from exposures where exposure_id <> 'e0t' and exposure_id <> 'e0u'"),
        ("no sessions and no arms", 1_000, "delete from assignments; update exposures set session_id = null; delete from sessions"),
    ];
    for (name, visitors, change) in changes {
        holds(name, &shop(visitors).run(change).built());
    }
}
