//! The derived tables, on shops small enough to compute by hand.

use proptest::prelude::*;
use sidecart::facts::Settings;

use crate::facts_fixture::Shop;

/// Order discount shares by line, as text.
fn shares(discount: &str, values: &[&str]) -> Vec<String> {
    let lines: Vec<String> = values
        .iter()
        .enumerate()
        .map(|(i, value)| format!("p{i}@{value}"))
        .collect();
    let shop = Shop::empty()
        .order("o", "2026-01-01", &lines.join(" "))
        .run(&format!("update orders set discount = {discount}"))
        .built();
    shop.rows("select order_discount_share from line_fact order by line_no")
}

#[test]
fn an_order_discount_is_shared_by_largest_remainder_golden_m2() {
    assert_eq!(
        shares("10.00", &["33.33", "33.33", "33.34"]),
        ["3.3300", "3.3300", "3.3400"]
    );
    assert_eq!(
        shares("10.00", &["19.99", "5.00", "75.01"]),
        ["2.0000", "0.5000", "7.5000"]
    );
    assert_eq!(
        shares("0.05", &["1.00", "1.00", "1.00"]),
        ["0.0200", "0.0200", "0.0100"]
    );
    assert_eq!(shares("0.01", &["0.01", "0.01"]), ["0.0100", "0.0000"]);
}

#[test]
fn lines_of_no_value_get_no_share_and_no_share_exceeds_the_order() {
    assert_eq!(
        shares("3.00", &["0", "10.00", "5.00"]),
        ["0.0000", "2.0000", "1.0000"]
    );
    assert_eq!(shares("99.00", &["10.00", "5.00"]), ["10.0000", "5.0000"]);
    assert_eq!(shares("1.005", &["1.00", "1.00"]), ["0.5050", "0.5000"]);
    let shop = Shop::empty()
        .order("o", "2026-01-01", "gift@5-8 paid@10")
        .run("update orders set discount = 4")
        .built();
    assert_eq!(
        shop.rows("select revenue, discounts from line_fact order by line_no"),
        ["-3.0000|8.0000", "6.0000|4.0000"]
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(6))]

    #[test]
    fn shares_sum_to_the_discount_and_stay_within_a_cent_of_proportion(
        orders in prop::collection::vec(
            (0_i64..2_000_000, prop::collection::vec(0_i64..1_000_000, 1..12)),
            1..30,
        ),
    ) {
        let money = |amount: i64| format!("{}.{:04}", amount / 10_000, amount % 10_000);
        let mut shop = Shop::empty();
        for (number, (discount, values)) in orders.iter().enumerate() {
            let lines: Vec<String> = values
                .iter()
                .enumerate()
                .map(|(product, value)| format!("p{product}@{}", money(*value)))
                .collect();
            let update = format!(
                "update orders set discount = {} where order_id = '{number}'",
                money(*discount)
            );
            shop = shop.order(&number.to_string(), "", &lines.join(" ")).run(&update);
        }
        let shop = shop.built();
        for (number, (discount, values)) in orders.iter().enumerate() {
            let shares: Vec<i64> = shop
                .rows(&format!(
                    "select order_discount_share from line_fact where order_id = '{number}' \
                     order by line_no"
                ))
                .iter()
                .map(|share| share.replace('.', "").parse().unwrap())
                .collect();
            let total: i64 = values.iter().sum();
            let shared = total.min(*discount);
            prop_assert_eq!(shares.len(), values.len());
            prop_assert_eq!(shares.iter().sum::<i64>(), shared);
            for (share, value) in shares.iter().zip(values) {
                let fair = shared as f64 * *value as f64 / total.max(1) as f64;
                // Whole cents move by less than one, and one line takes what is below a cent.
                prop_assert!((*share as f64 - fair).abs() < 200.0, "{share} for {fair}");
                prop_assert!(*value > 0 || *share == 0);
            }
        }
    }
}

#[test]
fn a_value_is_rounded_once_to_four_decimals() {
    // 0.3333 x 0.0005 = 0.00016665; rounded first to cents it would be 0.
    let shop = Shop::empty()
        .order("o", "2026-01-01", "a@0.0005x0.3333 b@19.99x3-5.97")
        .built();
    assert_eq!(
        shop.rows("select gross_value, revenue from line_fact order by line_no"),
        ["0.0002|0.0002", "59.9700|54.0000"]
    );
}

#[test]
fn only_ok_orders_and_lines_of_arrived_orders_count() {
    let shop = Shop::empty()
        .order("ok", "2026-01-01", "a@1")
        .order("none", "2026-01-02", "a@2")
        .order("cancelled", "2026-01-03", "a@4")
        .order("fraud", "2026-01-04", "a@8")
        .run("update orders set status = order_id where order_id <> 'none'")
        .lines("not-there", "a@16");
    let report = shop.rebuild(&Settings::default());
    assert_eq!(
        (report.orders, report.lines, report.orphan_lines),
        (2, 2, 1)
    );
    assert_eq!(shop.rows("select sum(revenue) from line_fact"), ["3.0000"]);
    // The line counts once its order is there.
    let shop =
        shop.run("insert into orders (order_id, ordered_at) values ('not-there', '2026-01-05')");
    let report = shop.rebuild(&Settings::default());
    assert_eq!(
        (report.orders, report.lines, report.orphan_lines),
        (3, 3, 0)
    );
    assert_eq!(shop.rows("select sum(revenue) from line_fact"), ["19.0000"]);
}

#[test]
fn a_line_costs_what_it_says_else_what_it_cost_that_day_else_what_the_product_costs() {
    let shop = Shop::empty()
        .products(&["a", "b", "c"])
        .run(
            "update products set unit_cost = 9 where product_id in ('a', 'b');
             insert into product_costs (product_id, valid_from, unit_cost) values
                 ('a', '2026-01-01', 3), ('a', '2026-02-01', 4);",
        )
        .order("before", "2025-12-31 23:59:59", "a@10")
        .order("january", "2026-01-31 23:59:59", "a@10")
        .order("february", "2026-02-01", "a@10x2 b@10 c@10")
        .run(
            "update order_lines set unit_cost = 1 where order_id = 'february' and product_id = 'c'",
        )
        .built();
    assert_eq!(
        shop.rows(
            "select order_id, product_id, cogs, cost_source, gross_margin from line_fact \
             order by order_no, line_no"
        ),
        [
            "before|a|9.0000|product|1.0000",
            "january|a|3.0000|dated|7.0000",
            "february|a|8.0000|dated|12.0000",
            "february|b|9.0000|product|1.0000",
            "february|c|1.0000|line|9.0000",
        ]
    );
}

#[test]
fn an_unknown_cost_is_assumed_from_the_category_else_its_first_level_else_the_shop() {
    let shop = Shop::empty()
        .products(&[
            "a:Coffee > Beans",
            "b:Coffee > Beans",
            "c:Coffee > Mugs",
            "d:Tea",
            "e",
        ])
        // Beans cost a quarter, and with the tea the shop costs 10 / 30.
        .order("o", "2026-01-01", "a@20 b@8 c@4 d@3 e@6 tea@10")
        .run("update order_lines set unit_cost = 5 where product_id in ('a', 'tea')")
        .built();
    assert_eq!(
        shop.rows("select product_id, cogs, cost_source from line_fact order by line_no"),
        [
            "a|5.0000|line",
            "b|2.0000|assumed",
            "c|1.0000|assumed",
            "d|1.0000|assumed",
            "e|2.0000|assumed",
            "tea|5.0000|line",
        ]
    );
}

#[test]
fn without_any_known_cost_or_price_money_is_null_and_never_zero() {
    let shop = Shop::empty().order("o", "", "a bx3").built();
    assert_eq!(
        shop.rows(
            "select gross_value, discounts, revenue, cogs, gross_margin, cost_source from line_fact"
        ),
        ["-|-|-|-|-|-", "-|-|-|-|-|-"]
    );
}

#[test]
fn money_of_another_currency_is_unknown() {
    let shop = Shop::empty()
        .order("1", "2026-01-01", "a@10")
        .order("2", "2026-01-02", "a@10")
        .order("3", "2026-01-03", "a@10")
        .order("4", "2026-01-04", "a@10")
        .run(
            "update orders set currency = case order_id when '1' then 'eur' when '2' then 'EUR ' \
                 when '3' then 'USD' end;
             insert into product_costs (product_id, valid_from, unit_cost, currency) values
                 ('a', '2026-01-01', 4, null), ('a', '2026-01-04', 3, 'USD');
             insert into products (product_id, unit_cost) values ('a', 6);",
        );
    let report = shop.rebuild(&Settings::default());
    assert_eq!(report.currency.as_deref(), Some("EUR"));
    assert_eq!(report.foreign_orders, 1);
    // The dollar cost of the fourth day is passed over.
    assert_eq!(
        shop.rows("select revenue, cogs, cost_source from line_fact order by order_no"),
        [
            "10.0000|4.0000|dated",
            "10.0000|4.0000|dated",
            "-|-|-",
            "10.0000|6.0000|product"
        ]
    );
    let shop = shop.run("insert into setting values ('currency', 'USD')");
    assert_eq!(
        shop.rebuild(&Settings::default()).currency.as_deref(),
        Some("USD")
    );
    assert_eq!(
        shop.rows("select revenue from line_fact order by order_no"),
        ["-", "-", "10.0000", "10.0000"]
    );
}

#[test]
fn money_of_another_currency_is_converted_by_the_rate_of_the_day_or_the_last_before() {
    let shop = Shop::empty()
        .order("1", "2026-01-01 23:59:59", "a@10x3-1 b@10.01")
        .order("2", "2026-01-02", "a@10x3-1 b@10.01")
        .order("3", "2026-01-09", "a@10x3-1 b@10.01")
        .order("4", "2026-01-09", "c@10")
        .run(
            "update orders set currency = 'usd', discount = 10, shipping_cost = 5 where order_id <> '4';
             update orders set currency = 'EUR' where order_id = '4';
             update order_lines set unit_cost = 2 where product_id = 'b';
             insert into product_costs (product_id, valid_from, unit_cost, currency) values
                 ('a', '2025-01-01', 4, 'USD'), ('c', '2026-01-01', 3, 'USD');
             insert into returns (return_id, order_id, line_no, quantity, refund_amount, returned_at)
                 values ('r', '2', 2, 1, 1.25, '2026-01-09'), ('s', '3', 1, 1, null, '2026-01-09');
             insert into setting values ('currency', 'EUR');
             insert into fx_rates (currency, day, rate) values
                 ('USD', '2026-01-02', 0.8), (' usd', '2026-01-05', 0.5), ('GBP', '2026-01-01', 2);",
        );
    let report = shop.rebuild(&Settings::default());
    assert_eq!(report.foreign_orders, 1);
    // 10 over 29 and 10.01: 7.43 and 2.57, in dollars; then by 0.8 and 0.5.
    assert_eq!(
        shop.rows(
            "select order_id, line_no, unit_price, gross_value, line_discount, \
             order_discount_share, discounts, revenue, unit_cost, cogs, refund \
             from line_fact order by order_id, line_no"
        ),
        [
            "1|1|-|-|-|-|-|-|-|-|0.0000",
            "1|2|-|-|-|-|-|-|-|-|0.0000",
            "2|1|8.0000|24.0000|0.8000|5.9440|6.7440|17.2560|3.2000|9.6000|0.0000",
            "2|2|8.0080|8.0080|0.0000|2.0560|2.0560|5.9520|1.6000|1.6000|1.0000",
            "3|1|5.0000|15.0000|0.5000|3.7150|4.2150|10.7850|2.0000|6.0000|3.5950",
            "3|2|5.0050|5.0050|0.0000|1.2850|1.2850|3.7200|1.0000|1.0000|0.0000",
            "4|1|10.0000|10.0000|0.0000|0.0000|0.0000|10.0000|1.5000|1.5000|0.0000",
        ]
    );
    assert_eq!(
        shop.rows("select order_id, fx_rate, shipping_cost from order_fact order by order_id"),
        ["1|-|-", "2|0.8|4.0000", "3|0.5|2.5000", "4|1.0|-"]
    );
}

#[test]
fn known_primaries_make_roles_and_unknown_ones_make_every_line_both() {
    let shop = Shop::empty()
        .order("known", "2026-01-01", "a* b+ c")
        .order("twice", "2026-01-02", "a* a+ b+")
        .order("unknown", "2026-01-03", "a b")
        .built();
    assert_eq!(
        shop.rows(
            "select order_id, product_id, i.role, other_anchors, other_addons, i.lines \
             from basket_item i join order_fact using (order_no) join product_fact using (product_no) \
             order by order_no, product_no"
        ),
        [
            "known|a|1|0|2|0",
            "known|b|2|1|1|1",
            "known|c|2|1|1|1",
            "twice|a|3|0|1|1",
            "twice|b|2|1|1|1",
            "unknown|a|3|1|1|1",
            "unknown|b|3|1|1|1",
        ]
    );
}

#[test]
fn the_first_addon_sale_needs_another_product_where_primaries_are_unknown() {
    let shop = Shop::empty()
        .order("1", "2026-01-01", "a b")
        .order("2", "2026-01-02", "c c")
        .order("3", "2026-01-03", "a c")
        .order("4", "2026-01-03", "b*")
        .order("5", "2026-01-04", "d+")
        .order("6", "", "e a")
        .built();
    // Orders 3 and 4 have one time: c's first add-on sale reaches both.
    assert_eq!(
        shop.rows(
            "select product_id, orders, addon_orders, addon_sales, first_addon_at, eligible_from \
             from product_fact order by 1"
        ),
        [
            "a|3|3|3|2026-01-01 00:00:00|0",
            "b|2|1|1|2026-01-01 00:00:00|0",
            "c|2|2|1|2026-01-03 00:00:00|2",
            "d|1|1|1|2026-01-04 00:00:00|4",
            "e|1|1|1|-|0",
        ]
    );
    let shop = Shop::empty()
        .order("1", "2026-01-01", "c")
        .order("3", "2026-01-02", "c a")
        .order("2", "2026-01-02", "c")
        .built();
    assert_eq!(
        shop.rows("select eligible_from from product_fact where product_id = 'a'"),
        ["1"]
    );
}

#[test]
fn an_order_is_new_when_its_customer_has_no_earlier_ok_order() {
    let shop = Shop::empty()
        .order("1", "2026-01-01", "a")
        .order("2", "2026-01-02", "a")
        .order("3", "2026-01-03", "a")
        .order("4", "2026-01-04", "a")
        .run(
            "update orders set customer_id = 'c' where order_id in ('1', '2', '3');
             update orders set status = 'cancelled' where order_id = '1'",
        )
        .built();
    assert_eq!(
        shop.rows("select order_id, customer from order_fact order by order_no"),
        ["2|new", "3|returning", "4|unknown"]
    );
}

#[test]
fn an_order_takes_visitor_channel_and_device_from_its_session_where_it_has_none() {
    let shop = Shop::empty()
        .order("1", "2026-01-01", "a")
        .order("2", "2026-01-02", "a")
        .run(
            "insert into sessions (session_id, visitor_id, started_at, channel, device)
                 values ('s', 'v', '2026-01-01', 'email', 'mobile');
             update orders set session_id = 's';
             update orders set visitor_id = 'w', channel = 'search' where order_id = '2'",
        )
        .built();
    assert_eq!(
        shop.rows("select visitor_id, channel, device from order_fact order by order_no"),
        ["v|email|mobile", "w|search|mobile"]
    );
}

#[test]
fn the_category_tree_holds_every_level_and_the_products_without_one() {
    let shop = Shop::empty()
        .products(&[
            "a:Coffee >  Beans ",
            "b:Coffee",
            "c",
            "d: > ",
            "e:Coffee>Beans",
        ])
        .order("o", "2026-01-01", "a b c d e unlisted")
        .built();
    assert_eq!(
        shop.rows("select path, title, depth, parent_no from category order by category_no"),
        [
            "(no category)|(no category)|1|-",
            "Coffee|Coffee|1|-",
            "Coffee > Beans|Beans|2|1",
        ]
    );
    assert_eq!(
        shop.rows(
            "select product_id, p.title, path from product_fact p join category using (category_no) \
             order by 1"
        )
        .iter()
        .map(String::as_str)
        .collect::<Vec<_>>(),
        [
            "a|A|Coffee > Beans",
            "b|B|Coffee",
            "c|C|(no category)",
            "d|D|(no category)",
            "e|E|Coffee > Beans",
            "unlisted|unlisted|(no category)",
        ]
    );
}

#[test]
fn a_rebuild_gives_the_same_tables_again_and_leaves_nothing_behind() {
    let shop = Shop::empty()
        .products(&["a:X", "b:Y > Z"])
        .order("1", "2026-01-01", "a@3 b@4-1")
        .order("2", "2026-01-02", "b@5 a@1x2")
        .run("update orders set discount = 0.99");
    let contents = |shop: &Shop| -> Vec<Vec<String>> {
        [
            "line_fact",
            "order_fact",
            "basket_item",
            "product_fact",
            "category",
            "pair",
        ]
        .map(|table| shop.rows(&format!("select * from {table} order by all")))
        .to_vec()
    };
    let mut told = Vec::new();
    let first_report =
        sidecart::facts::rebuild(&shop.conn, &Settings::default(), &mut |s, done, of| {
            told.push((s.to_owned(), done, of));
        })
        .unwrap();
    let first = contents(&shop);
    assert_eq!(shop.rebuild(&Settings::default()), first_report);
    assert_eq!(contents(&shop), first);
    assert_eq!(
        shop.rows("select count(*) from duckdb_tables() where temporary"),
        ["0"]
    );
    // Progress counts up to the end.
    let (_, done, of) = told.last().unwrap();
    assert_eq!(done, of);
    assert!(
        told.windows(2).all(|pair| pair[0].1 < pair[1].1),
        "{told:?}"
    );
}

#[test]
fn a_failed_rebuild_names_its_step_and_changes_nothing() {
    let shop = Shop::empty().order("1", "2026-01-01", "a@3 b@4").built();
    let before = shop.rows("select * from line_fact");
    let shop = shop
        .order("2", "2026-01-02", "a@5")
        .run("alter table order_lines rename column is_primary to was_primary");
    let error = sidecart::facts::rebuild(&shop.conn, &Settings::default(), &mut |_, _, _| {})
        .unwrap_err()
        .to_string();
    assert!(error.contains("'line_value'"), "{error}");
    assert_eq!(shop.rows("select * from line_fact"), before);
}

#[test]
fn orders_above_the_limit_count_in_no_pair_and_are_reported() {
    let shop = Shop::empty()
        .order("1", "2026-01-01", "a b a")
        .order("2", "2026-01-02", "a b c");
    let report = shop.rebuild(&Settings {
        max_basket: 2,
        ..Settings::default()
    });
    assert_eq!((report.baskets_left_out, report.largest_basket), (1, 3));
    assert_eq!(
        shop.rows(
            "select anchor_no, target_no, orders_both, orders_anchor, orders_target, base_n from pair"
        ),
        ["0|1|1|2|2|2", "1|0|1|2|2|2"]
    );
}

#[test]
fn pairs_below_the_minimum_are_left_out_and_reported() {
    let shop = Shop::empty()
        .order("1", "2026-01-01", "a b")
        .order("2", "2026-01-02", "a b c");
    let report = shop.rebuild(&Settings {
        min_pair_orders: Some(2),
        ..Settings::default()
    });
    assert_eq!(
        (report.pairs, report.min_pair_orders, report.pairs_left_out),
        (2, 2, 4)
    );
}
