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

/// The lines of a published answer, without its header, cells apart.
fn published(name: &str) -> Vec<Vec<String>> {
    let folder = public_data("maven_fuzzy_factory").unwrap();
    let text = std::fs::read_to_string(folder.join("oracle").join(name)).unwrap();
    text.lines()
        .skip(1)
        .map(|line| line.split(',').map(str::to_owned).collect())
        .collect()
}

#[test]
fn refunds_by_product_and_month_are_the_published_ones() {
    let Some(shop) = maven() else { return };
    let found = shop.rows(
        "select year(ordered_at), month(ordered_at), product_id, count(*),
             count(*) filter (units_back > 0)
         from line_fact group by all order by 1, 2, 3",
    );
    let expected: Vec<String> = published("05_refund_by_product_month.csv")
        .iter()
        .map(|cells| cells[..5].join("|"))
        .collect();
    assert_eq!(found, expected);
}

#[test]
fn before_and_after_the_cross_sell_slot_orders_are_worth_what_was_published() {
    let Some(shop) = maven() else { return };
    let days = [("2013-08-25", "2013-09-25"), ("2013-09-25", "2013-10-25")];
    for (cells, (from, to)) in published("08_pre_post_cross_sell_slot.csv")
        .iter()
        .zip(days)
    {
        let all = shop.overview(&overview(window(from, to)));
        let number = |column: usize| cells[column].parse::<f64>().unwrap();
        let orders = all.orders.unwrap() as f64;
        assert_eq!(orders, number(1));
        let near = |found: f64, column: usize| {
            assert!((found - number(column)).abs() < 1e-9, "{found}, {cells:?}");
        };
        near(all.units.unwrap() / orders, 2);
        near(all.aov.unwrap(), 3);
        near(all.gross_margin.unwrap().to_f64() / orders, 4);
        let pairs = shop.pairs(&pairs(window(from, to), "", ""));
        let two_items: u64 = pairs
            .rows
            .iter()
            .map(|row| row.level.attaches.unwrap())
            .sum();
        assert_eq!(two_items as f64, number(5));
    }
}

#[test]
fn the_pairs_tell_what_came_back_and_what_they_earned() {
    let Some(shop) = maven() else { return };
    let table = shop.pairs(&pairs(Scope::default(), "", ""));
    let mut attached = 0.0;
    for row in &table.rows {
        let row = &row.level;
        let (mature, returned) = (row.units_mature.unwrap(), row.units_returned.unwrap());
        assert!(mature > 0.0 && returned <= mature);
        assert_eq!(row.return_rate, Some(returned / mature));
        assert!(row.baseline_return_rate.is_some());
        assert!(row.anchor_return_with.is_some() && row.anchor_return_without.is_some());
        let margins = (row.gross_margin.unwrap(), row.return_loss.unwrap());
        assert_eq!(
            row.net_margin,
            Some(margins.0 - margins.1 - row.fees.unwrap())
        );
        attached += row.units.unwrap();
    }
    // Every add-on line belongs to one pair: orders have one primary line and at most one other.
    assert_eq!(attached, 40_025.0 - 32_313.0);
}
