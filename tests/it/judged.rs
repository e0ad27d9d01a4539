//! Pairs judged from the store to JSON, on shops small enough to compute by hand.
//!
//! 2 000 visitors saw a>t and a>u, the first 800 of them a>p, the first 50 a>z, one each
//! day on the product page. Visitor i bought, by i mod 20: 0 a and t, 1 a and u, 2 a alone,
//! 3 a and p (of the first 800). t and p earn 6 a piece, u loses 2. Of every tenth a and t
//! the t came back. 500 visitors were shown nothing; 10 of them bought a and t.

use serde_json::Value;
use sidecart::domain::{Filter, Scope};
use sidecart::explore::{self, Answer, Judging, Question};
use sidecart::judge::Thresholds;

use crate::explore::{overview, pairs, products};
use crate::exposure::{row, rows};
use crate::facts_fixture::Shop;

const PRODUCTS: &str =
    "insert into setting (name, value) values ('currency', 'EUR');
     insert into products (product_id, title, category_path, list_price, unit_cost) values
         ('a', 'Anchor', 'A', 20, 10), ('t', 'Good', 'B', 10, 4), ('u', 'Bad', 'B', 10, 12),
         ('p', 'Better', 'B', 10, 4), ('z', 'Seldom', 'B', 10, 4);
     create temp table visit as
         select i, 'v' || i as visitor, timestamp '2026-01-01 10:00' + (i % 100) * interval '1' day as moment
         from range(0, 2000) as r (i);
     insert into sessions (session_id, visitor_id, started_at, device)
         select 's' || i, visitor, moment, case when i % 3 = 0 then 'mobile' else 'desktop' end from visit;";

const EXPOSURES: &str =
    "insert into exposures (exposure_id, shown_at, visitor_id, session_id, anchor_id, target_id,
         rec_type, placement, position, viewable)
     select 'e' || i || target, moment, visitor, 's' || i, 'a', target, 'cross_sell', 'pdp', place, true
     from visit cross join (values ('t', 1, 2000), ('u', 2, 2000), ('p', 3, 800), ('z', 4, 50))
         as shown (target, place, most)
     where i < most;";

const ORDERS: &str = "create temp table bought as
         select i, visitor, moment + interval '1' hour as moment,
             case i % 20 when 0 then 't' when 1 then 'u' when 3 then 'p' end as target
         from visit where i % 20 in (0, 1, 2) or i % 20 = 3 and i < 800;
     insert into orders (order_id, ordered_at, visitor_id, session_id)
         select 'o' || i, moment, visitor, 's' || i from bought;
     insert into order_lines (order_id, line_no, product_id, quantity, unit_price)
         select 'o' || i, 1, 'a', 1, 20 from bought
         union all select 'o' || i, 2, target, 1, 10 from bought where target is not null;
     insert into orders (order_id, ordered_at, visitor_id)
         select 'h' || i, timestamp '2026-02-01 10:00', 'h' || i from range(0, 10) as r (i);
     insert into order_lines (order_id, line_no, product_id, quantity, unit_price)
         select 'h' || i, 1, 'a', 1, 20 from range(0, 10) as r (i)
         union all select 'h' || i, 2, 't', 1, 10 from range(0, 10) as r (i);
     insert into orders (order_id, ordered_at, visitor_id)
         values ('last', timestamp '2026-12-01 10:00', 'x');
     insert into order_lines (order_id, line_no, product_id, quantity, unit_price)
         values ('last', 1, 'a', 1, 20);";

const RETURNS: &str =
    "insert into returns (return_id, order_id, line_no, quantity, refund_amount, returned_at, reason)
         select 'r' || i, 'o' || i, 2, 1, 10, moment + interval '10' day, 'changed_mind'
         from bought where i % 200 = 0;";

const HOLDOUT: &str =
    "insert into assignments (experiment_id, unit_id, arm, is_control, assigned_at, expected_share)
         select 'hold', visitor, 'on', false, timestamp '2025-12-01', 0.8 from visit
         union all
         select 'hold', 'h' || i, 'off', true, timestamp '2025-12-01', 0.2 from range(0, 500) as r (i);";

fn shop() -> Shop {
    Shop::empty()
        .run(PRODUCTS)
        .run(EXPOSURES)
        .run(ORDERS)
        .run(RETURNS)
        .run(HOLDOUT)
        .built()
}

fn pair(shop: &Shop, target: &str) -> Value {
    let question = Question::Pair {
        scope: Scope::default(),
        anchor: "a".to_owned(),
        target: target.to_owned(),
    };
    row(shop, &question, 0)
}

fn near(row: &Value, field: &str, expected: f64) {
    let found = row[field].as_f64();
    assert!(
        found.is_some_and(|found| (found - expected).abs() < 1e-9),
        "{field}: {found:?}, expected {expected}"
    );
}

/// Every null is named by exactly one note, and no note names what is there.
pub(crate) fn nulls_have_causes(row: &Value) {
    let fields = row.as_object().unwrap();
    let named: Vec<&str> = row["notes"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|note| note["fields"].as_array().unwrap())
        .map(|field| field.as_str().unwrap())
        .collect();
    // What `show pair` adds is told by its own nature: nothing would change it, nothing waits.
    let free = [
        "outlook",
        "pending_verdict",
        "pending_since",
        "verdict_since",
    ];
    for (field, value) in fields {
        let times = named.iter().filter(|name| *name == field).count();
        let expected = usize::from(value.is_null() && !free.contains(&field.as_str()));
        let because_of = ["believed", "value_of_testing", "relevance_coverage"];
        if because_of.iter().any(|start| field.starts_with(start)) {
            continue;
        }
        assert_eq!(times, expected, "{field} of {}", row["id"]);
    }
}

#[test]
fn a_holdout_tells_what_would_have_been_bought_anyway() {
    let shop = shop();
    let good = pair(&shop, "t");
    near(&good, "attach_rate", 0.05);
    // 100 x 6, less 10 refunds of 10.
    near(&good, "net_margin", 500.0);
    near(&good, "net_margin_per_1000", 250.0);
    // 100 of 2 000 less 10 of 500.
    near(&good, "incremental_attach", 0.03);
    // 1 - 2 000 x 0.03 / 100.
    near(&good, "cannibal_share", 0.4);
    // 1 000 x 0.05 x 0.6 x 5.
    near(&good, "incremental_margin_per_1000", 150.0);
    assert_eq!(good["evidence"], "experimental");
    let bad = pair(&shop, "u");
    near(&bad, "incremental_attach", 0.05);
    near(&bad, "cannibal_share", 0.0);
    near(&bad, "incremental_margin_per_1000", -100.0);
    for target in ["t", "u", "p", "z"] {
        nulls_have_causes(&pair(&shop, target));
    }
}

#[test]
fn what_earns_is_kept_or_promoted_and_what_loses_is_retired() {
    let shop = shop();
    let good = pair(&shop, "t");
    assert_eq!(good["verdict"], "keep", "{good:#}");
    assert_eq!(
        good["reason"],
        "Profitable (above 99 % sure); not promoted because 9.5 % of units come back, 2.7 % normally."
    );
    let bad = pair(&shop, "u");
    assert_eq!(bad["verdict"], "retire");
    let reason = bad["reason"].as_str().unwrap();
    assert!(reason.starts_with("Loses €"), "{reason}");
    assert!(
        reason.ends_with("after goods and fees, before any return."),
        "{reason}"
    );
    assert!(bad["p_positive"].as_f64().unwrap() < 0.01);
    // Keeping it costs what it loses, a month of 600 exposures; retiring it costs nothing.
    let kept = bad["loss_if_kept"].as_f64().unwrap();
    let believed = bad["believed_per_1000"].as_f64().unwrap();
    assert!(
        (kept + 0.6 * believed).abs() < 0.05 * kept,
        "{kept} {believed}"
    );
    assert!(
        bad["loss_if_retired"].as_f64().unwrap() < 0.01 * kept,
        "{bad:#}"
    );
    near(&bad, "slot_value", 0.0);
    let better = pair(&shop, "p");
    assert_eq!(better["verdict"], "promote", "{better:#}");
    assert!(
        better["reason"]
            .as_str()
            .unwrap()
            .contains("shown to only 40 % of eligible anchor views"),
        "{better:#}"
    );
    let seldom = pair(&shop, "z");
    assert_eq!(seldom["verdict"], "insufficient");
    let verdicts = row(&shop, &overview(Scope::default()), 0);
    for (verdict, count) in [
        ("promote", 1),
        ("keep", 1),
        ("tune", 0),
        ("delay", 0),
        ("retire", 1),
        ("insufficient", 1),
    ] {
        assert_eq!(verdicts[verdict], count, "{verdict}");
    }
}

#[test]
fn a_pair_is_judged_alike_wherever_it_is_looked_at() {
    let shop = shop();
    let all = rows(&shop, &pairs(Scope::default(), "", ""));
    assert_eq!(all.len(), 4);
    let of_anchor = rows(&shop, &pairs(Scope::default(), "a", ""));
    assert_eq!(all, of_anchor);
    for row in &all {
        let target = row["target_id"].as_str().unwrap();
        assert_eq!(
            rows(&shop, &pairs(Scope::default(), "", target)),
            std::slice::from_ref(row)
        );
        let alone = pair(&shop, target);
        for field in [
            "verdict",
            "reason",
            "p_positive",
            "relevance",
            "attach_rate_shrunk",
        ] {
            assert_eq!(alone[field], row[field], "{field}");
        }
    }
}

#[test]
fn a_pair_page_has_the_sentences_and_the_thresholds() {
    let shop = shop();
    let better = pair(&shop, "p");
    assert!(better["outlook"].as_str().is_some(), "{better:#}");
    assert_eq!(better["judged_together"], 4);
    let thresholds = better["thresholds"].as_array().unwrap();
    assert!(
        thresholds
            .iter()
            .any(|one| one["name"] == "promote_p" && one["value"] == 0.95)
    );
    assert_eq!(
        better["flags"].as_array().unwrap().len(),
        better["flag_reasons"].as_array().unwrap().len()
    );
}

#[test]
fn thresholds_that_are_set_change_verdicts() {
    let shop = shop();
    let strict = Thresholds {
        most_shown: 0.3,
        ..Thresholds::default()
    };
    let question = pairs(Scope::default(), "a", "p");
    let judging = Judging::new(strict, Some(1));
    for _ in 0..2 {
        let Answer::Pairs(table) =
            explore::answer_judging(&shop.conn, &question, &judging).unwrap()
        else {
            panic!("no pairs");
        };
        assert_eq!(table.rows[0].verdict.as_deref(), Some("keep"));
    }
}

#[test]
fn a_filter_judges_its_own_exposures_and_says_that_the_holdout_is_not_filtered() {
    let shop = shop();
    let scope = Scope {
        filter: Filter {
            terms: vec![("device".to_owned(), vec!["mobile".to_owned()])],
        },
        ..Scope::default()
    };
    let all = rows(&shop, &pairs(scope, "", ""));
    let good = all.iter().find(|row| row["target_id"] == "t").unwrap();
    // Every third of 2 000, from 0.
    near(good, "exposures", 667.0);
    assert!(good["cannibal_share"].is_null());
    assert!(good["verdict"].is_string());
    for row in &all {
        nulls_have_causes(row);
    }
    let cause = good["notes"].as_array().unwrap().iter().find(|note| {
        note["fields"]
            .as_array()
            .unwrap()
            .contains(&"cannibal_share".into())
    });
    assert!(
        cause.unwrap()["cause"]
            .as_str()
            .unwrap()
            .contains("holdout")
    );
    // A filter that leaves everything in sums the same as no filter.
    let whole = rows(&shop, &pairs(Scope::default(), "", ""));
    let everything = Scope {
        filter: Filter {
            terms: vec![("placement".to_owned(), vec!["pdp".to_owned()])],
        },
        ..Scope::default()
    };
    for (row, same) in whole.iter().zip(rows(&shop, &pairs(everything, "", ""))) {
        for field in [
            "verdict",
            "p_positive",
            "attach_rate_shrunk",
            "loss_if_kept",
        ] {
            assert_eq!(row[field], same[field], "{field} of {}", row["id"]);
        }
    }
}

#[test]
fn rates_of_levels_are_shrunk_to_those_of_their_category() {
    let shop = shop();
    let targets = rows(
        &shop,
        &products(Scope::default(), sidecart::domain::Role::Target),
    );
    let rate = |id: &str, field: &str| {
        let row = targets.iter().find(|row| row["id"] == id).unwrap();
        row[field].as_f64().unwrap()
    };
    // 50 exposures say less than what is usual.
    let (raw, shrunk) = (rate("z", "attach_rate"), rate("z", "attach_rate_shrunk"));
    assert!((shrunk - 0.05).abs() < (raw - 0.05).abs(), "{raw} {shrunk}");
    let anchors = rows(
        &shop,
        &products(Scope::default(), sidecart::domain::Role::Anchor),
    );
    assert!(
        anchors[0]["attach_rate_shrunk"].is_null(),
        "one of its kind"
    );
    nulls_have_causes(&anchors[0]);
}

/// Shops at the edges: whatever they lack, figures are right or null with a cause.
#[test]
fn shops_at_the_edges_are_judged_without_a_number_that_is_none() {
    let with = |orders: &str, returns: &str, more: &str| {
        Shop::empty()
            .run(PRODUCTS)
            .run(EXPOSURES)
            .run(orders)
            .run(returns)
            .run(more)
            .built()
    };
    let returned = "insert into returns (return_id, order_id, line_no, quantity, refund_amount, returned_at)
        select 'r' || i, 'o' || i, 2, 1, 10, moment + interval '5' day from bought where target is not null;";
    let one_visitor = "update exposures set visitor_id = 'v0', session_id = null;
        update orders set visitor_id = 'v0', session_id = null;";
    let no_costs = "update products set unit_cost = null;";
    let no_prices = "update order_lines set unit_price = null;";
    let free = "update order_lines set unit_price = 0; update products set unit_cost = 0;";
    let young = "update orders set ordered_at = timestamp '2026-12-01 09:00';
        update exposures set shown_at = timestamp '2026-12-01 08:00';";
    let shops = [
        ("no orders", with("", "", "")),
        ("no returns", with(ORDERS, "", "")),
        ("all returned", with(ORDERS, returned, "")),
        ("one visitor", with(ORDERS, RETURNS, one_visitor)),
        ("no costs", with(ORDERS, RETURNS, no_costs)),
        ("no prices", with(ORDERS, RETURNS, no_prices)),
        ("free", with(ORDERS, RETURNS, free)),
        ("young", with(ORDERS, RETURNS, young)),
        ("no currency", with(ORDERS, RETURNS, "delete from setting")),
    ];
    for (name, shop) in shops {
        let found = rows(&shop, &pairs(Scope::default(), "", ""));
        assert!(!found.is_empty(), "{name}");
        for row in &found {
            nulls_have_causes(row);
            assert!(
                row["verdict"].is_string() && row["reason"].is_string(),
                "{name}"
            );
            let reason = row["reason"].as_str().unwrap();
            assert!(
                !reason.contains("NaN") && !reason.contains("inf"),
                "{name}: {reason}"
            );
            let p = row["p_positive"].as_f64();
            assert!(p.is_none_or(|p| (0.0..=1.0).contains(&p)), "{name}: {p:?}");
            nulls_have_causes(&pair(&shop, row["target_id"].as_str().unwrap()));
        }
        nulls_have_causes(&row(&shop, &overview(Scope::default()), 0));
    }
}

#[test]
fn holes_in_the_data_are_named() {
    let reason = |shop: &Shop, target: &str| {
        let pair = pair(shop, target);
        assert_eq!(pair["verdict"], "insufficient");
        pair["reason"].as_str().unwrap().to_owned()
    };
    let base = || Shop::empty().run(PRODUCTS).run(EXPOSURES).run(ORDERS);
    assert_eq!(
        reason(&base().built(), "t"),
        "Cannot judge: no returns are known, and no return rate is set to stand in (fix: import \
         returns)."
    );
    let unpriced = base()
        .run(RETURNS)
        .run("update order_lines set unit_price = null");
    assert_eq!(
        reason(&unpriced.built(), "t"),
        "Cannot judge: what its sales earned is not known (fix: import unit_price and unit_cost)."
    );
    let short = base()
        .run(RETURNS)
        .run("delete from exposures where shown_at >= timestamp '2026-01-05'");
    assert_eq!(
        reason(&short.built(), "t"),
        "Cannot judge: only 4 full days of data (fix: import at least a week)."
    );
    let untracked = base().run(RETURNS).run(
        "insert into exposures (exposure_id, shown_at, visitor_id, target_id, rec_type, placement)
         select 'n' || i, moment, visitor, 't', 'cross_sell', 'home' from visit where i < 500",
    );
    assert_eq!(
        reason(&untracked.built(), "t"),
        "Cannot judge: 20 % of its exposures carry no recommendation id and no anchor (fix: log \
         rec_id or anchor_id with each exposure)."
    );
}

/// After seven weeks nobody is shown p any more, of which 368 exposures brought 24 sales.
#[test]
fn a_slot_is_worth_what_the_best_target_that_left_it_earned() {
    let shop = Shop::empty()
        .run(PRODUCTS)
        .run(EXPOSURES)
        .run(ORDERS)
        .run(RETURNS)
        .run(
            "delete from exposures where target_id = 'p' and shown_at >= timestamp '2026-02-16';
             delete from order_lines where product_id = 'p' and order_id in
                 (select order_id from orders where ordered_at >= timestamp '2026-02-16')",
        )
        .built();
    let left = pair(&shop, "p");
    near(&left, "exposures", 368.0);
    near(&left, "attaches", 24.0);
    near(&left, "slot_value", 0.0);
    // 24 x 6 in 368, shrunk a little to the others.
    let worth = pair(&shop, "t")["slot_value"].as_f64().unwrap();
    assert!(worth > 0.25 && worth <= 24.0 * 6.0 / 368.0, "{worth}");
    let bad = pair(&shop, "u");
    near(&bad, "slot_value", worth);
    assert_eq!(bad["verdict"], "retire");
    // With 500 exposures asked for, nothing is known well enough to take the slot.
    let strict = Thresholds {
        slot_exposures: 500.0,
        ..Thresholds::default()
    };
    let question = pairs(Scope::default(), "a", "t");
    let judging = Judging::new(strict, None);
    let Answer::Pairs(table) = explore::answer_judging(&shop.conn, &question, &judging).unwrap()
    else {
        panic!("no pairs");
    };
    assert_eq!(table.rows[0].slot_value, Some(0.0));
}

#[test]
fn money_in_cents_and_rows_in_another_order_are_the_same_verdicts() {
    let cents = "update products set list_price = 100 * list_price, unit_cost = 100 * unit_cost;
        update order_lines set unit_price = 100 * unit_price;
        update returns set refund_amount = 100 * refund_amount;";
    let shuffled = "create temp table e as select * from exposures order by hash(exposure_id);
        delete from exposures; insert into exposures select * from e;
        create temp table l as select * from order_lines order by hash(order_id || line_no);
        delete from order_lines; insert into order_lines select * from l;";
    let with = |more: &str| {
        let base = Shop::empty().run(PRODUCTS).run(EXPOSURES).run(ORDERS);
        base.run(RETURNS).run(HOLDOUT).run(more).built()
    };
    let all = |shop: &Shop| rows(shop, &pairs(Scope::default(), "", ""));
    let plain = all(&with(""));
    assert_eq!(all(&with(shuffled)), plain);
    for (row, plain) in all(&with(cents)).iter().zip(&plain) {
        assert_eq!(row["verdict"], plain["verdict"]);
        assert_eq!(row["flags"], plain["flags"]);
        let at = |row: &Value, field: &str| row[field].as_f64().unwrap_or(0.0);
        for (field, times) in [
            ("p_positive", 1.0),
            ("cannibal_share", 1.0),
            ("loss_if_kept", 100.0),
        ] {
            let (found, expected) = (at(row, field), times * at(plain, field));
            assert!(
                (found - expected).abs() <= 1e-6 * expected.abs().max(1e-6),
                "{field} of {}: {found}, expected {expected}",
                row["id"]
            );
        }
    }
}

/// p was shown to the first 800 visitors only: of their 160 orders of a 40 hold p, of the 180
/// of those who saw a>t and a>u none does. Everybody saw a>t, so nothing tells of it.
#[test]
fn orders_with_and_without_a_pair_are_counted_by_hand() {
    let shop = shop();
    let count = |target: &str, column: &str| -> i64 {
        let sql = format!(
            "select {column} from pair_organic as o
             join product_fact as a on a.product_no = o.anchor_no and a.product_id = 'a'
             join product_fact as t on t.product_no = o.target_no and t.product_id = '{target}'"
        );
        shop.conn.query_row(&sql, [], |row| row.get(0)).unwrap()
    };
    let counts = |target: &str| {
        ["seen", "seen_bought", "unseen", "unseen_bought"].map(|column| count(target, column))
    };
    assert_eq!(counts("p"), [160, 40, 180, 0]);
    assert_eq!(counts("t"), [340, 100, 0, 0]);
}
