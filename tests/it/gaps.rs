//! Gaps of the data, on shops small enough to count by hand.

use sidecart::domain::Severity;
use sidecart::explore::{self, Answer, GapRow, Question};

use crate::facts_fixture::Shop;

fn gaps(shop: &Shop) -> Vec<GapRow> {
    match explore::answer(&shop.conn, &Question::Gaps).unwrap() {
        Answer::Gaps(rows) => rows,
        other => panic!("{other:?}"),
    }
}

fn gap(shop: &Shop, code: &str) -> Option<GapRow> {
    gaps(shop).into_iter().find(|gap| gap.code == code)
}

/// The gap of that code: severity, rows, of how many rows, share of attached revenue in percent.
fn told(shop: &Shop, code: &str) -> String {
    gap(shop, code).map_or_else(
        || "none".to_owned(),
        |gap| {
            let of = gap.rows as f64 / gap.share;
            let revenue = gap
                .revenue_share
                .map_or_else(|| "-".to_owned(), |share| format!("{:.1} %", share * 100.0));
            assert_eq!(gap.revenue_share.is_none(), !gap.notes.is_empty(), "{code}");
            format!("{} {} of {of:.0}, {revenue}", gap.severity.name(), gap.rows)
        },
    )
}

/// A shop of two costed products, two ok orders with an add-on each, and a cancelled one.
fn shop() -> Shop {
    Shop::empty()
        .products(&["cup:Cups", "pot:Pots"])
        .run("update products set unit_cost = 2")
        .order("o1", "2026-03-01 10:00:00", "pot*@30 cup+@10")
        .order("o2", "2026-03-02 11:00:00", "pot*@30 cup+@30")
        .order("o3", "2026-03-03 12:00:00", "nope*@30 nope+@10")
        .run("update orders set visitor_id = 'v' || order_id, status = 'cancelled' where order_id = 'o3'")
        .run("update orders set visitor_id = 'v' || order_id")
}

/// The shop with one exposure before each ok order's add-on, and the add-ons tagged.
fn shown() -> Shop {
    shop()
        .run(
            "insert into exposures (exposure_id, shown_at, visitor_id, session_id, rec_id, anchor_id, \
                 target_id, rec_type, placement, variant) values \
             ('e1', '2026-03-01 09:50:00', 'vo1', 's1', 'r1', 'pot', 'cup', 'cross_sell', 'cart', 'a'), \
             ('e2', '2026-03-02 10:50:00', 'vo2', 's2', 'r1', 'pot', 'cup', 'cross_sell', 'cart', 'a')",
        )
        .run(
            "update order_lines set exposure_id = replace(order_id, 'o', 'e') where product_id = 'cup'",
        )
}

#[test]
fn whole_data_have_no_gaps() {
    assert_eq!(gaps(&shop().built()), []);
    assert_eq!(gaps(&shown().built()), []);
    assert_eq!(gaps(&Shop::empty().built()), []);
}

#[test]
fn an_unlisted_product_is_unmapped_and_one_in_another_spelling_is_near() {
    let shop = shop()
        .products(&["Mug-7:Cups", "shirt-red:Shirts"])
        .run(
            "update products set parent_id = 'shirt', unit_cost = 1 where product_id = 'shirt-red'",
        )
        .order("o4", "2026-03-04", "gone*@50 mug_7+@10 shirt+@10 cup+@10")
        .built();
    // Of 180 of revenue the lost line has 50; the cancelled order does not count.
    assert_eq!(told(&shop, "PRODUCT_UNMAPPED"), "error 1 of 8, 0.0 %");
    let gap = gap(&shop, "PRODUCT_UNMAPPED").unwrap();
    assert_eq!(
        gap.example,
        ["product gone: 1 line, for example in order o4"]
    );
    // 20 of 70 of the add-ons' revenue.
    assert_eq!(told(&shop, "PRODUCT_NEAR"), "info 2 of 8, 28.6 %");
    let near = self::gap(&shop, "PRODUCT_NEAR").unwrap();
    assert_eq!(
        near.example,
        [
            "product mug_7: 1 line, listed as Mug-7",
            "product shirt: 1 line, parent of shirt-red"
        ]
    );
}

#[test]
fn a_small_share_of_revenue_without_a_product_warns() {
    let shop = shop().order("o4", "2026-03-04", "gone+@5").built();
    // 5 of 105.
    assert_eq!(told(&shop, "PRODUCT_UNMAPPED"), "warn 1 of 5, 11.1 %");
}

#[test]
fn lines_without_a_cost_at_their_time_are_missing_theirs() {
    let shop = shop()
        .run("update products set unit_cost = null where product_id = 'cup'")
        .run("insert into product_costs (product_id, valid_from, unit_cost) values ('cup', '2026-03-02', 4)")
        .built();
    // o1's cup was sold before its cost is known: 10 of 40 of attached revenue.
    assert_eq!(told(&shop, "COST_MISSING"), "error 1 of 4, 25.0 %");
    let shop = shop
        .run("update order_lines set unit_price = 5 where order_id = 'o1' and product_id = 'cup'");
    shop.rebuild(&sidecart::facts::Settings::default());
    // 5 of 35.
    assert_eq!(told(&shop, "COST_MISSING"), "warn 1 of 4, 14.3 %");
}

#[test]
fn a_cost_of_more_than_365_days_is_stale() {
    let shop = shop()
        .run(
            "insert into product_costs (product_id, valid_from, unit_cost) values \
             ('cup', '2025-03-01 10:00:00', 4), ('pot', '2025-03-01', 4)",
        )
        .built();
    // o1's cup is 365 days old, o2's pot and cup 366; o1's pot 365 and ten hours.
    assert_eq!(told(&shop, "COST_STALE"), "error 2 of 4, 75.0 %");
}

#[test]
fn exposures_without_an_anchor_are_untracked() {
    let shop = shown().run("update exposures set anchor_id = null").built();
    assert_eq!(told(&shop, "REC_UNTRACKED"), "error 2 of 2, 100.0 %");
    let shop = shop.run(
        "insert into recommendations (rec_id, anchor_id, target_id) values ('r1', 'pot', 'cup'); \
         insert into exposures (exposure_id, shown_at, visitor_id, target_id, variant) \
             values ('e3', '2026-03-01', 'v', 'cup', 'a')",
    );
    shop.rebuild(&sidecart::facts::Settings::default());
    // The recommendation names the anchor of two of them.
    assert_eq!(told(&shop, "REC_UNTRACKED"), "error 1 of 3, 0.0 %");
    let gap = gap(&shop, "REC_UNTRACKED").unwrap();
    assert_eq!(gap.example, ["exposure e3: cup, shown 2026-03-01 00:00:00"]);
}

#[test]
fn an_exposure_in_a_cart_of_two_has_an_anchor_and_counts_once() {
    let shop = shown()
        .products(&["mug:Mugs"])
        .run(
            "update exposures set anchor_id = null, rec_id = null where exposure_id = 'e1'; \
             insert into cart_events (event_id, happened_at, visitor_id, session_id, product_id, kind, quantity) values \
                 ('c1', '2026-03-01 09:45:00', 'vo1', 's1', 'pot', 'content', 1), \
                 ('c1', '2026-03-01 09:45:00', 'vo1', 's1', 'mug', 'content', 1); \
             insert into clicks (click_id, clicked_at, exposure_id) values ('k', '2026-03-01 09:51:00', 'e1')",
        )
        .built();
    assert_eq!(
        shop.rows(
            "select anchor_id, weight from exposure_context where exposure_id = 'e1' order by 1"
        ),
        ["mug|0.5", "pot|0.5"]
    );
    assert_eq!(gaps(&shop), []);
    // Beside it one that is untracked: one of three exposures, not of four.
    let shop = shop.run(
        "insert into exposures (exposure_id, shown_at, visitor_id, target_id, variant) \
             values ('e3', '2026-03-01', 'v', 'cup', 'a')",
    );
    shop.rebuild(&sidecart::facts::Settings::default());
    assert_eq!(told(&shop, "REC_UNTRACKED"), "error 1 of 3, 0.0 %");
}

#[test]
fn a_variant_is_missed_only_where_others_have_one() {
    let shop = shown().run("update exposures set variant = null").built();
    assert_eq!(told(&shop, "VARIANT_UNTAGGED"), "none");
    let shop = shown()
        .run("update exposures set variant = null where exposure_id = 'e2'")
        .built();
    assert_eq!(told(&shop, "VARIANT_UNTAGGED"), "error 1 of 2, 75.0 %");
}

#[test]
fn returns_link_by_line_and_product_else_by_product_alone() {
    let shop = shop()
        .run(
            "insert into returns (return_id, order_id, line_no, product_id, quantity, refund_amount, returned_at) values \
             ('by-line', 'o1', 1, 'pot', 1, 30, '2026-03-05'), \
             ('no-product', 'o1', 2, null, 1, 10, '2026-03-05'), \
             ('by-product', 'o1', 1, 'cup', 1, 10, '2026-03-05'), \
             ('other-product', 'o1', 1, 'mug', 1, 10, '2026-03-05'), \
             ('no-line', 'o1', 9, null, 1, 10, '2026-03-05'), \
             ('product-alone', null, null, 'cup', 1, 30, '2026-03-05')",
        )
        .built();
    // 50 of 100 of refunds.
    assert_eq!(told(&shop, "RETURN_UNLINKED"), "error 3 of 6, -");
    let shop = shop.run("update returns set refund_amount = 0.5 where return_id in ('other-product', 'no-line', 'product-alone')");
    shop.rebuild(&sidecart::facts::Settings::default());
    assert_eq!(told(&shop, "RETURN_UNLINKED"), "warn 3 of 6, -");
}

#[test]
fn a_return_without_an_amount_has_the_price_of_what_came_back_or_counts_as_a_row() {
    let shop = shop()
        .run(
            "insert into returns (return_id, order_id, line_no, product_id, quantity, refund_amount, returned_at) values \
             ('linked', 'o1', 1, 'pot', 1, 30, '2026-03-05'), \
             ('also', 'o2', 2, 'cup', 1, null, '2026-03-05'), \
             ('lost', null, null, 'cup', 1, null, '2026-03-05')",
        )
        .built();
    let with_list_price = |shop: Shop, price: u32| {
        let shop = shop.run(&format!(
            "update products set list_price = {price} where product_id = 'cup'"
        ));
        shop.rebuild(&sidecart::facts::Settings::default());
        shop
    };
    // A cup has no list price, so what came back is not known: 1 of 3 rows.
    assert_eq!(told(&shop, "RETURN_UNLINKED"), "error 1 of 3, -");
    // 15 of 75: the refund of 30, o2's cup at 30 net.
    let shop = with_list_price(shop, 15);
    assert_eq!(told(&shop, "RETURN_UNLINKED"), "warn 1 of 3, -");
    // 16 of 76.
    let shop = with_list_price(shop, 16);
    assert_eq!(told(&shop, "RETURN_UNLINKED"), "error 1 of 3, -");
}

/// The reason of a return that names an order alone.
const NO_LINE: &str = "the return names an order, but neither its line nor a product";

#[test]
fn returns_rejected_for_want_of_a_line_are_unlinked_too() {
    let shop = shop()
        .run(
            "insert into returns (return_id, order_id, line_no, product_id, quantity, refund_amount, returned_at) values \
             ('linked', 'o1', 1, 'pot', 1, 30, '2026-03-05')",
        )
        .run(&format!(
            "insert into reject (batch, file, path, line, table_name, column_name, reason) values \
             (1, 'r.csv', '/r.csv', 7, 'returns', 'line_no', '{NO_LINE}'), \
             (1, 'r.csv', '/r.csv', 8, 'returns', 'quantity', 'quantity is not a number')"
        ))
        .built();
    assert_eq!(told(&shop, "RETURN_UNLINKED"), "error 1 of 2, -");
    assert_eq!(
        gap(&shop, "RETURN_UNLINKED").unwrap().example,
        ["rejected: r.csv line 7"]
    );
}

#[test]
fn the_import_gives_that_reason() {
    let shop = crate::shop::Shop::new().file(
        "returns.csv",
        "return_id,order_id,quantity,refund_amount,returned_at\nr1,o1,1,5,2026-03-05\n",
    );
    shop.import().unwrap();
    assert_eq!(
        shop.ask("SELECT concat(column_name, ': ', reason) FROM reject"),
        format!("line_no: {NO_LINE}")
    );
}

#[test]
fn a_thousand_mature_orders_without_a_return_are_suspicious() {
    let orders = |shop: Shop, count: u32| {
        shop.run(&format!(
            "insert into orders (order_id, ordered_at) \
                 select 'n' || n, timestamp '2025-01-01' + to_days(cast(n % 100 as integer)) from range({count}) t(n); \
             insert into order_lines (order_id, line_no, product_id, quantity, unit_price) \
                 select 'n' || n, 1, 'pot', 1, 1 from range({count}) t(n)"
        ))
        .built()
    };
    assert_eq!(told(&orders(shop(), 999), "RETURN_ABSENT"), "none");
    let shop = orders(shop(), 1000);
    // The add-ons, 40 of 1 040, were sold too late to be mature.
    assert_eq!(told(&shop, "RETURN_ABSENT"), "error 1000 of 1002, 96.2 %");
    let shop = shop.run("insert into returns (return_id, product_id, quantity, returned_at) values ('t', 'pot', 1, '2025-02-01')");
    shop.rebuild(&sidecart::facts::Settings::default());
    assert_eq!(told(&shop, "RETURN_ABSENT"), "none");
}

#[test]
fn a_day_of_lost_exposures_is_a_hole_but_not_the_first_or_last() {
    // 22 days of 100 exposures; day 8 has 39, day 10 has 40, day 12 has none; the last has 1.
    let shop = Shop::empty()
        .run(
            "insert into exposures (exposure_id, shown_at, visitor_id, anchor_id, target_id) \
             select 'e' || d || '-' || n, timestamp '2026-01-05 12:00:00' + to_days(cast(d as integer)), \
                 'v' || n, 'pot', 'cup' \
             from range(22) t(d), range(100) u(n) \
             where n < case d when 8 then 39 when 10 then 40 when 12 then 0 when 21 then 1 else 100 end",
        )
        .built();
    let gap = gap(&shop, "EXPOSURE_HOLE").unwrap();
    assert_eq!((gap.severity, gap.rows), (Severity::Warn, 2));
    assert!((gap.share - 2.0 / 22.0).abs() < 1e-12);
    assert_eq!(
        gap.example,
        [
            "2026-01-13: 39 exposures, usually 100",
            "2026-01-17: 0 exposures, usually 100"
        ]
    );
}

#[test]
fn clicks_without_an_exposure_are_orphans() {
    let shop = shown()
        .run(
            "insert into exposures (exposure_id, shown_at, visitor_id, session_id, anchor_id, target_id, rec_type, placement, variant) \
                 values ('e1-again', '2026-03-01 09:59:00', 'vo1', 's1', 'pot', 'cup', 'cross_sell', 'cart', 'a'); \
             insert into clicks (click_id, clicked_at, exposure_id, visitor_id, target_id) values \
             ('named', '2026-03-09', 'e1', null, null), \
             ('of-repeat', '2026-03-09', 'e1-again', null, null), \
             ('just-in-time', '2026-03-01 10:20:00', null, 'vo1', 'cup'), \
             ('unknown-name', '2026-03-01 09:51:00', 'gone', 'vo1', 'cup'), \
             ('too-late', '2026-03-01 10:20:01', null, 'vo1', 'cup'), \
             ('too-early', '2026-03-01 09:49:59', null, 'vo1', 'cup'), \
             ('other-product', '2026-03-01 09:51:00', null, 'vo1', 'pot')",
        )
        .built();
    // The repeat is not kept, so a click 30 minutes after the kept one is too late.
    assert_eq!(told(&shop, "ORPHAN_CLICK"), "error 3 of 7, -");
    let gap = gap(&shop, "ORPHAN_CLICK").unwrap();
    assert_eq!(
        gap.example[0],
        "click other-product at 2026-03-01 09:51:00 on pot"
    );
    assert_eq!(told(&shop, "EXPOSURE_REPEAT"), "info 1 of 3, -");
}

#[test]
fn a_tag_that_finds_no_exposure_is_an_orphan_and_one_that_finds_it_too_late_is_skewed() {
    let shop = shown()
        .order("o4", "2026-03-04", "pot*@30 cup+@10 cup+@10 cup+@10 pot+@10")
        .run(
            "update orders set visitor_id = 'vo1' where order_id = 'o4'; \
             update order_lines set exposure_id = 'gone', rec_id = 'r1' where order_id = 'o4' and line_no = 2; \
             update order_lines set exposure_id = 'e2' where order_id = 'o4' and line_no = 3; \
             update order_lines set rec_id = 'r1' where order_id = 'o4' and line_no = 4; \
             update order_lines set exposure_id = 'e1' where order_id = 'o4' and line_no = 5; \
             update exposures set shown_at = '2026-03-02 11:00:01' where exposure_id = 'e2'",
        )
        .built();
    // Line 3 names another visitor's exposure, line 5 one of another product; o2's was
    // shown a second after the order. Line 2 is saved by its rec_id.
    assert_eq!(told(&shop, "ORPHAN_CREDIT"), "error 3 of 6, 62.5 %");
    assert_eq!(told(&shop, "CLOCK_SKEW"), "error 1 of 6, 37.5 %");
    let gap = gap(&shop, "CLOCK_SKEW").unwrap();
    assert_eq!(gap.example, ["order o2 line 2, exposure e2"]);
}

#[test]
fn a_visitor_of_more_than_500_exposures_a_day_is_a_bot_and_its_clicks_are_out() {
    let shop = shown()
        .run(
            "insert into exposures (exposure_id, shown_at, visitor_id, anchor_id, target_id, variant) \
                 select 'b' || n, timestamp '2026-03-01' + to_seconds(n), 'bot', 'pot', 'cup', 'a' from range(501) t(n); \
             insert into exposures (exposure_id, shown_at, visitor_id, anchor_id, target_id, variant) \
                 select 'f' || n, timestamp '2026-03-01' + to_seconds(n * 120), 'fan', 'pot', 'p' || n, 'a' from range(500) t(n); \
             insert into clicks (click_id, clicked_at, exposure_id, visitor_id, target_id) values \
                 ('k1', '2026-03-01', 'b1', 'bot', 'cup'), ('k2', '2026-03-01', null, 'bot', 'lost')",
        )
        .built();
    assert_eq!(told(&shop, "BOT"), "warn 1 of 4, 0.0 %");
    assert_eq!(
        gap(&shop, "BOT").unwrap().example,
        ["visitor bot: 501 exposures on one day"]
    );
    assert_eq!(told(&shop, "ORPHAN_CLICK"), "none");
    // The bot's exposures repeat each other, but are out before that.
    assert_eq!(told(&shop, "EXPOSURE_REPEAT"), "none");
}

#[test]
fn a_product_on_itself_or_its_sister_is_no_pair() {
    let shop = shown()
        .products(&["red:Shirts", "blue:Shirts"])
        .run("update products set parent_id = 'shirt', unit_cost = 1 where product_id in ('red', 'blue')")
        .run(
            "insert into exposures (exposure_id, shown_at, visitor_id, anchor_id, target_id, rec_type, variant) values \
             ('e3', '2026-03-01', 'v', 'cup', 'cup', 'upsell', 'a'), \
             ('e4', '2026-03-01', 'v', 'red', 'blue', 'cross_sell', 'a'), \
             ('e5', '2026-03-01', 'v', 'red', 'blue', 'upsell', 'a')",
        )
        .built();
    assert_eq!(told(&shop, "SELF_PAIR"), "info 2 of 5, -");
}

#[test]
fn money_in_another_currency_needs_a_rate_by_its_day() {
    let shop = shop()
        .run(
            "update orders set currency = 'EUR'; update orders set currency = 'usd' where order_id = 'o2'; \
             insert into setting values ('currency', 'EUR')",
        )
        .built();
    assert_eq!(told(&shop, "CURRENCY_NO_FX"), "error 1 of 2, -");
    let gap = gap(&shop, "CURRENCY_NO_FX").unwrap();
    assert_eq!(gap.example, ["order o2 in USD"]);
    let shop =
        shop.run("insert into fx_rates (currency, day, rate) values ('USD', '2026-03-03', 0.9)");
    shop.rebuild(&sidecart::facts::Settings::default());
    assert_eq!(told(&shop, "CURRENCY_NO_FX"), "error 1 of 2, -");
    assert_eq!(
        shop.rows("select count(revenue) from line_fact where order_id = 'o2'"),
        ["0"]
    );
    let shop =
        shop.run("insert into fx_rates (currency, day, rate) values ('USD', '2026-03-01', 0.5)");
    shop.rebuild(&sidecart::facts::Settings::default());
    assert_eq!(told(&shop, "CURRENCY_NO_FX"), "none");
    assert_eq!(
        shop.rows("select sum(revenue), sum(unit_price) from line_fact where order_id = 'o2'"),
        shop.rows(
            "select cast(sum(quantity * unit_price) * 0.5 as decimal(38, 4)), \
             cast(sum(unit_price) * 0.5 as decimal(38, 4)) from order_lines where order_id = 'o2'"
        )
    );
}

#[test]
fn parts_of_orders_that_are_missing_are_named() {
    let shop = shop()
        .run("insert into orders (order_id, ordered_at) values ('o5', null)")
        .lines("o9", "cup@1 pot@1")
        .run("update order_lines set unit_price = null where order_id = 'o1' and line_no = 2")
        .built();
    assert_eq!(told(&shop, "ORDER_EMPTY"), "warn 1 of 3, -");
    assert_eq!(told(&shop, "DATE_MISSING"), "warn 1 of 3, 0.0 %");
    assert_eq!(told(&shop, "ORPHAN_LINE"), "warn 2 of 8, -");
    assert_eq!(told(&shop, "PRICE_MISSING"), "warn 1 of 4, -");
    let gap = gap(&shop, "ORPHAN_LINE").unwrap();
    assert_eq!(gap.example, ["order o9 line 1", "order o9 line 2"]);
}

#[test]
fn a_unit_in_two_arms_is_named() {
    let shop = shop()
        .run(
            "insert into assignments (experiment_id, unit_id, unit_type, arm, is_control, assigned_at) \
                 select 'x', 'u' || n, 'visitor', case when n % 2 = 0 then 'a' else 'b' end, n % 2 = 0, '2026-01-01' from range(100) t(n); \
             insert into assignments (experiment_id, unit_id, unit_type, arm, is_control, assigned_at) values \
                 ('x', 'u1', 'visitor', 'a', true, '2026-01-01')",
        )
        .built();
    assert_eq!(told(&shop, "MULTI_ARM"), "warn 1 of 100, 0.0 %");
    assert_eq!(
        gap(&shop, "MULTI_ARM").unwrap().example,
        ["visitor u1: 2 arms of x"]
    );
    let shop = shop.run(
        "insert into assignments (experiment_id, unit_id, unit_type, arm, is_control, assigned_at) values \
             ('x', 'vo1', 'visitor', 'a', true, '2026-01-01'), ('x', 'vo1', 'visitor', 'b', true, '2026-01-01')",
    );
    shop.rebuild(&sidecart::facts::Settings::default());
    // 10 of 40 of attached revenue was bought by it.
    assert_eq!(told(&shop, "MULTI_ARM"), "error 2 of 101, 25.0 %");
}

/// Adds an experiment of arms with so many units and intended shares.
fn experiment(shop: Shop, name: &str, arms: &[(u32, Option<f64>)]) -> Shop {
    arms.iter().zip('a'..).fold(shop, |shop, ((units, share), arm)| {
        let share = share.map_or_else(|| "null".to_owned(), |share| share.to_string());
        shop.run(&format!(
            "insert into assignments (experiment_id, unit_id, unit_type, arm, is_control, assigned_at, expected_share) \
             select '{name}', '{arm}' || n, 'visitor', '{arm}', {}, '2026-01-01', {share} from range({units}) t(n)",
            arm == 'a'
        ))
    })
}

#[test]
fn a_split_that_is_not_the_intended_one_fails_golden_g10() {
    let (half, third) = (Some(0.5), Some(1.0 / 3.0));
    let shop = experiment(shop(), "22.8", &[(821_588, half), (815_482, half)]);
    let shop = experiment(shop, "10.0", &[(50_500, half), (49_500, half)]);
    let shop = experiment(shop, "2.8", &[(9_050, Some(0.9)), (950, Some(0.1))]);
    let shop = experiment(
        shop,
        "1.4",
        &[(33_500, third), (33_200, third), (33_300, third)],
    );
    // Without intended shares the observed ones are rounded to 5 %: 0.5 and 0.5.
    let shop = experiment(shop, "rounded", &[(10_300, None), (9_700, None)]);
    // Fewer than 8 units in an arm are too few to tell.
    let shop = experiment(shop, "few", &[(93, half), (7, half)]);
    let shop = experiment(shop, "small", &[(70, half), (30, half)]).built();
    let gap = gap(&shop, "SRM").unwrap();
    assert_eq!(
        (gap.severity, gap.rows),
        (Severity::Error, 1_637_070 + 20_000 + 100)
    );
    assert!((gap.rows as f64 / gap.share - 1_867_270.0).abs() < 1e-3);
    assert_eq!(
        gap.example,
        [
            "22.8, a: 821588 units, expected 818535",
            "22.8, b: 815482 units, expected 818535",
            "rounded, a: 10300 units, expected 10000 by the observed shares, rounded",
            "rounded, b: 9700 units, expected 10000 by the observed shares, rounded",
            "small, a: 70 units, expected 50",
        ]
    );
}

#[test]
fn clocks_hours_apart_are_told_from_the_hours_of_the_day() {
    // Everybody shops from 9 to 16; the orders' clock is two hours behind.
    let shop = |behind: u32| {
        Shop::empty()
            .products(&["pot:Pots"])
            .run(&format!(
                "update products set unit_cost = 1; \
                 insert into exposures (exposure_id, shown_at, visitor_id, anchor_id, target_id) \
                     select 'e' || n, timestamp '2026-01-01 09:00:00' + to_hours(n % 8), 'v' || n, 'pot', 'cup' from range(400) t(n); \
                 insert into orders (order_id, ordered_at) \
                     select 'o' || n, timestamp '2026-01-01 09:00:00' + to_hours(n % 8) - to_hours({behind}) from range(240) t(n); \
                 insert into order_lines (order_id, line_no, product_id, quantity, unit_price) select 'o' || n, 1, 'pot', 1, 1 from range(240) t(n)"
            ))
            .built()
    };
    assert_eq!(told(&shop(0), "TZ_SHIFT"), "none");
    let shop = shop(2);
    let gap = gap(&shop, "TZ_SHIFT").unwrap();
    assert_eq!((gap.severity, gap.rows), (Severity::Error, 240));
    assert_eq!(gap.example, ["orders run 2 h behind the exposures"]);
}
