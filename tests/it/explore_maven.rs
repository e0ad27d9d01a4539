//! The public Maven Fuzzy Factory data against its published answers.

use sidecart::domain::{Money, Role, Scope};

use crate::explore::{overview, pairs, products, window};
use crate::facts_fixture::Shop;
use crate::shop::public_data;

fn maven() -> Option<Shop> {
    let folder = public_data("maven_fuzzy_factory")?.display().to_string();
    let sql = "
        insert into products by name
            select product_id::varchar as product_id, product_name as title
            from read_csv('FOLDER/products.csv');
        insert into orders by name
            select order_id::varchar as order_id, created_at as ordered_at,
                user_id::varchar as customer_id
            from read_csv('FOLDER/orders.csv');
        insert into order_lines by name
            select order_id::varchar as order_id,
                row_number() over (partition by order_id order by order_item_id) as line_no,
                product_id::varchar as product_id, 1 as quantity, price_usd as unit_price,
                cogs_usd as unit_cost, is_primary_item = 1 as is_primary
            from read_csv('FOLDER/order_items.csv');
        insert into returns by name
            select order_item_refund_id::varchar as return_id, r.order_id::varchar as order_id,
                l.line_no, 1 as quantity, refund_amount_usd as refund_amount,
                created_at as returned_at
            from read_csv('FOLDER/order_item_refunds.csv') as r
            join (
                select order_item_id,
                    row_number() over (partition by order_id order by order_item_id) as line_no
                from read_csv('FOLDER/order_items.csv')
            ) as l using (order_item_id);
        insert into setting values ('currency', 'USD');"
        .replace("FOLDER", &folder);
    Some(Shop::empty().run(&sql).built())
}

#[test]
fn totals_are_the_published_ones() {
    let Some(shop) = maven() else { return };
    let all = shop.overview(&overview(Scope::default()));
    assert_eq!(all.orders, Some(32_313));
    assert_eq!(all.customers, Some(31_696));
    assert_eq!(all.units, Some(40_025.0));
    assert_eq!(all.revenue, Some(Money::from_cents(193_850_975)));
    assert_eq!(all.cogs, Some(Money::from_cents(72_237_025)));
    assert_eq!(all.gross_margin, Some(Money::from_cents(121_613_950)));
    assert_eq!(all.refund_amount, Some(Money::from_cents(8_533_869)));
    assert_eq!(all.pairs, Some(12));
    assert_eq!(all.first_day.unwrap().to_string(), "2012-03-19");
    assert_eq!(all.last_day.unwrap().to_string(), "2015-03-19");
}

#[test]
fn pairs_since_december_2014_are_the_published_ones() {
    let Some(shop) = maven() else { return };
    let scope = window("2014-12-05", "");
    let published = [
        ("1", 4_467, vec![("4", 933), ("3", 553), ("2", 238)]),
        ("2", 1_277, vec![("4", 260), ("3", 40), ("1", 25)]),
        ("3", 929, vec![("4", 208), ("1", 84), ("2", 40)]),
        ("4", 581, vec![("3", 22), ("1", 16), ("2", 9)]),
    ];
    let whole = shop.pairs(&pairs(scope.clone(), "", ""));
    assert_eq!(whole.total, 12);
    for (anchor, orders, targets) in published {
        let table = shop.pairs(&pairs(scope.clone(), anchor, ""));
        let got: Vec<_> = table
            .rows
            .iter()
            .map(|row| (row.target_id.as_str(), row.level.attaches.unwrap()))
            .collect();
        assert_eq!(got, targets, "anchor {anchor}");
        for row in &table.rows {
            assert_eq!(row.level.anchor_orders, Some(orders));
            assert_eq!(row.orders_anchor, Some(orders));
            // By then every product has been an add-on.
            assert_eq!(row.level.base_n, Some(orders as f64));
            assert!(whole.rows.contains(row), "{}", row.level.id);
        }
    }
    let anchors = shop.levels(&products(scope, Role::Anchor));
    let orders: Vec<_> = anchors
        .rows
        .iter()
        .map(|row| row.anchor_orders.unwrap())
        .collect();
    assert_eq!(orders.iter().sum::<u64>(), 4_467 + 1_277 + 929 + 581);
}

#[test]
fn the_slot_that_opened_late_does_not_dilute_the_rate() {
    let Some(shop) = maven() else { return };
    let table = shop.pairs(&pairs(Scope::default(), "1", "4"));
    let row = &table.rows[0];
    // Product 4 was first added on 2014-02-05; 9 517 orders of product 1 came before.
    assert_eq!(row.level.anchor_orders, Some(23_861));
    assert_eq!(row.level.base_n, Some(14_344.0));
    assert_eq!(row.level.attaches, Some(3_126));
    assert_eq!(row.confidence, Some(3_126.0 / 23_861.0));
}
