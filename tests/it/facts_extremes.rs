//! The largest amounts that the canonical tables hold.

use proptest::prelude::*;
use sidecart::domain::{Money, Role, Scope};
use sidecart::facts::Settings;

use crate::explore::{check_notes, overview, pairs, products};
use crate::facts_fixture::Shop;

#[test]
fn one_absurd_row_does_not_take_the_shop_down() {
    let eans = ["a@1x4006381333931"; 30].join(" ");
    let dear = ["a@999999999999"; 101].join(" ");
    let shop = Shop::empty()
        .order("ean", "2026-01-01", &format!("{eans} b@3"))
        .order("discount", "2026-01-02", "a@999999999999 b@3")
        .run(
            "update order_lines set line_discount = -99999999999999 \
             where order_id = 'discount' and product_id = 'a'",
        )
        .order("dear", "2026-01-03", &dear)
        .built();
    assert_eq!(
        shop.rows("select order_id, units, revenue, priced_lines from order_fact order by 1"),
        [
            "dear|101.0000|100999999999899.0000|101",
            "discount|2.0000|3.0000|1",
            "ean|120191440017931.0000|3.0000|1",
        ]
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn any_amount_a_table_can_hold_is_counted(
        orders in prop::collection::vec(
            (an_amount(), prop::collection::vec(
                (an_amount(), an_amount(), an_amount(), prop::option::of(an_amount())), 1..6,
            )),
            1..8,
        ),
    ) {
        let mut shop = Shop::empty();
        let mut lines = 0;
        for (order, (discount, rows)) in orders.iter().enumerate() {
            let mut sql = format!(
                "insert into orders (order_id, discount) values ('{order}', {discount});"
            );
            for (line, (quantity, price, off, cost)) in rows.iter().enumerate() {
                let cost = cost.as_deref().unwrap_or("null");
                sql += &format!(
                    "insert into order_lines (order_id, line_no, product_id, quantity, unit_price, \
                         line_discount, unit_cost) \
                     values ('{order}', {line}, 'p{}', abs({quantity}), {price}, {off}, {cost});",
                    line % 3
                );
            }
            lines += rows.len();
            shop = shop.run(&sql);
        }
        let report = shop.rebuild(&Settings::default());
        prop_assert_eq!(report.lines, lines as u64);
        // What is known adds up, and whatever the sum, every screen is there.
        prop_assert_eq!(
            shop.rows("select count(*) from line_fact where revenue <> gross_value - discounts"),
            ["0"]
        );
        for role in [Role::Anchor, Role::Target] {
            let table = shop.levels(&products(Scope::default(), role));
            table.rows.iter().for_each(check_notes);
        }
        let table = shop.pairs(&pairs(Scope::default(), "", ""));
        table.rows.iter().for_each(check_notes);
        let whole = shop.overview(&overview(Scope::default()));
        check_notes(&whole);
    }
}

/// An amount as a canonical table holds it: mostly none too large, often the largest.
fn an_amount() -> impl Strategy<Value = String> {
    prop_oneof![
        (0_i64..100_000).prop_map(|cents| format!("{}.{:02}", cents / 100, cents % 100)),
        prop::sample::select(
            &[
                "0.0001",
                "0",
                "999999999999.9999",
                "-999999999999.9999",
                "4006381333931",
                "99999999999999.9999",
                "-99999999999999.9999",
            ][..]
        )
        .prop_map(str::to_owned),
    ]
}

#[test]
fn a_sum_too_large_for_money_is_null_with_its_cause_and_the_rest_is_shown() {
    let dear = ["b+@999999999999"; 1_000].join(" ");
    let shop = Shop::empty()
        .order("dear", "2026-01-01", &format!("a*@3 {dear}"))
        .order("plain", "2026-01-02", "a*@3 c+@4")
        .run("update order_lines set unit_cost = 1")
        .built();
    let because = |notes: &[sidecart::domain::Note]| -> Vec<&'static str> {
        let note = notes
            .iter()
            .find(|note| note.cause.contains("900 000 000 000 000"));
        note.unwrap().fields.clone()
    };
    let table = shop.levels(&products(Scope::default(), Role::Anchor));
    assert_eq!(table.rows[0].revenue, None);
    assert_eq!(table.rows[0].cogs, Some(Money::from_cents(100_100)));
    assert_eq!(table.rows[0].attaches, Some(2));
    assert_eq!(because(&table.rows[0].notes), ["revenue", "gross_margin"]);
    let table = shop.pairs(&pairs(Scope::default(), "", ""));
    let revenues: Vec<_> = table.rows.iter().map(|row| row.level.revenue).collect();
    assert_eq!(revenues, [None, Some(Money::from_cents(400))]);
    let whole = shop.overview(&overview(Scope::default()));
    assert_eq!((whole.orders, whole.revenue), (Some(2), None));
    assert_eq!(whole.aov, Some(499_999_999_999_505.0));
    assert_eq!(
        because(&whole.notes),
        ["revenue", "gross_margin", "attached_revenue"]
    );
}

#[test]
fn refunds_too_large_for_money_do_not_hide_the_overview() {
    let shop = Shop::empty()
        .order("1", "2026-01-01", "a@3")
        .run(
            "insert into returns (return_id, order_id, product_id, quantity, refund_amount)
             select range, '1', 'a', 1, 99999999999999 from range(20)",
        )
        .built();
    let whole = shop.overview(&overview(Scope::default()));
    assert_eq!(
        (whole.refund_amount, whole.revenue),
        (None, Some(Money::from_cents(300)))
    );
    check_notes(&whole);
}
