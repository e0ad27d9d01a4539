//! Questions, on shops small enough to compute by hand.

use serde_json::Value;
use sidecart::domain::{Filter, Money, Role, Scope, Window};
use sidecart::explore::{self, Answer, Depth, LevelRow, Question};
use sidecart::facts::Settings;

use crate::facts_fixture::Shop;

/// A window of two days, either of them empty for open.
pub(crate) fn window(from: &str, to: &str) -> Scope {
    let day = |text: &str| (!text.is_empty()).then(|| text.parse().unwrap());
    Scope {
        window: Window {
            from: day(from),
            to: day(to),
        },
        filter: Filter::default(),
    }
}

/// A filter on one dimension.
pub(crate) fn filter(key: &str, values: &[&str]) -> Scope {
    Scope {
        window: Window::default(),
        filter: Filter {
            terms: vec![(
                key.to_owned(),
                values.iter().map(|value| (*value).to_owned()).collect(),
            )],
        },
    }
}

pub(crate) fn overview(scope: Scope) -> Question {
    Question::Overview { scope }
}

pub(crate) fn products(scope: Scope, role: Role) -> Question {
    Question::Products {
        scope,
        role,
        category: None,
        direct_only: false,
    }
}

fn categories(role: Role, under: Option<&str>, depth: Depth) -> Question {
    Question::Categories {
        scope: Scope::default(),
        role,
        under: under.map(str::to_owned),
        depth,
    }
}

pub(crate) fn pairs(scope: Scope, anchor: &str, target: &str) -> Question {
    let id = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    Question::Pairs {
        scope,
        category: None,
        anchor: id(anchor),
        target: id(target),
    }
}

/// Machines with grinders and beans, tea with beans: seven orders, primaries known.
fn coffee_shop() -> Shop {
    Shop::empty()
        .products(&[
            "m:Coffee > Machines",
            "g:Coffee > Grinders",
            "b:Coffee > Beans",
            "t:Tea",
        ])
        .order("1", "2026-01-01", "m*@100")
        .order("2", "2026-01-02", "m*@100 g+@50")
        .order("3", "2026-01-03", "m*@100 g+@50 b+@10-1")
        .order("4", "2026-01-04", "g*@50 b+@10")
        .order("5", "2026-01-05", "t*@5")
        .order("6", "2026-01-06", "t*@5 b+@10x2")
        .order("7", "2026-01-07", "m*@100")
        .run("update order_lines set unit_cost = unit_price * 0.5")
        .built()
}

/// Id, anchor orders, base, attaches, units, revenue of each row.
fn brief(rows: &[LevelRow]) -> Vec<String> {
    rows.iter()
        .map(|row| {
            format!(
                "{} {} {} {} {} {}",
                row.id,
                row.anchor_orders.unwrap(),
                row.base_n.unwrap(),
                row.attaches.unwrap(),
                row.units.unwrap(),
                row.revenue
                    .map_or("-".to_owned(), |money| money.to_string()),
            )
        })
        .collect()
}

#[test]
fn products_as_anchors() {
    let shop = coffee_shop();
    let table = shop.levels(&products(Scope::default(), Role::Anchor));
    // Orders 2, 3, 7 are eligible for m: the grinder is an add-on from the 2nd on. The
    // grinder's own first target is the beans, from the 3rd on.
    assert_eq!(
        brief(&table.rows),
        ["m 4 3 2 3 109.00", "g 1 1 1 1 10.00", "t 2 2 1 2 20.00"]
    );
    assert_eq!(table.total, 3);
    assert_eq!(
        table.remarks,
        ["Not listed: 1 product in no order here as anchor."]
    );
    let row = &table.rows[0];
    assert_eq!(row.title, "M");
    assert_eq!(row.attach_rate, Some(2.0 / 3.0));
    assert!((row.attach_rate_low.unwrap() - 0.207_659_6).abs() < 1e-6);
    assert_eq!(row.cogs, Some(Money::from_cents(5_500)));
    assert_eq!(row.discounts, Some(Money::from_cents(100)));
    assert_eq!(row.gross_margin, Some(Money::from_cents(5_400)));
    assert_eq!(row.evidence, Some("descriptive"));
}

#[test]
fn products_as_targets() {
    let table = coffee_shop().levels(&products(Scope::default(), Role::Target));
    // An order whose only anchor is the grinder cannot take a grinder.
    assert_eq!(brief(&table.rows), ["b 7 5 3 4 39.00", "g 6 5 2 2 100.00"]);
}

#[test]
fn a_category_counts_an_order_and_a_line_once() {
    let shop = coffee_shop();
    let rows = |role, under, depth| brief(&shop.levels(&categories(role, under, depth)).rows);
    assert_eq!(
        rows(Role::Anchor, None, Depth::Children),
        ["Coffee 5 4 3 4 119.00", "Tea 2 2 1 2 20.00"]
    );
    assert_eq!(
        rows(Role::Anchor, Some(" Coffee"), Depth::Children),
        [
            "Coffee > Machines 4 3 2 3 109.00",
            "Coffee > Grinders 1 1 1 1 10.00"
        ]
    );
    assert_eq!(
        rows(Role::Anchor, None, Depth::All),
        [
            "Coffee 5 4 3 4 119.00",
            "Coffee > Grinders 1 1 1 1 10.00",
            "Coffee > Machines 4 3 2 3 109.00",
            "Tea 2 2 1 2 20.00",
        ]
    );
    // Order 3 holds two add-ons of coffee, and is one attach.
    assert_eq!(
        rows(Role::Target, None, Depth::Children),
        ["Coffee 7 6 4 6 139.00"]
    );
    assert_eq!(rows(Role::Anchor, Some("Tea"), Depth::Children), [""; 0]);
}

#[test]
fn two_anchors_of_one_category_are_add_ons_to_each_other() {
    let shop = Shop::empty()
        .products(&["a:X", "b:X > Y", "c:Z"])
        .order("1", "2026-01-01", "a b")
        .order("2", "2026-01-02", "a")
        .order("3", "2026-01-03", "a b c")
        .order("4", "2026-01-04", "c")
        .built();
    let rows = |role, under, depth| brief(&shop.levels(&categories(role, under, depth)).rows);
    assert_eq!(
        rows(Role::Anchor, None, Depth::Children),
        ["X 3 3 2 5 -", "Z 2 2 1 2 -"]
    );
    assert_eq!(
        rows(Role::Target, None, Depth::Children),
        ["X 4 4 2 4 -", "Z 3 1 1 1 -"]
    );
    // a lies directly in X, beside X's child.
    let table = shop.levels(&categories(Role::Anchor, Some("X"), Depth::Children));
    assert_eq!(brief(&table.rows), ["X 3 3 2 3 -", "X > Y 2 2 2 3 -"]);
    assert_eq!(table.rows[0].title, "X (directly)");
    let direct = Question::Products {
        scope: Scope::default(),
        role: Role::Anchor,
        category: Some("X".to_owned()),
        direct_only: true,
    };
    assert_eq!(brief(&shop.levels(&direct).rows), ["a 3 3 2 3 -"]);
}

#[test]
fn a_pair_has_its_counts_money_and_affinity() {
    let shop = coffee_shop();
    let table = shop.pairs(&pairs(Scope::default(), "m", ""));
    let ids: Vec<_> = table.rows.iter().map(|row| row.level.id.as_str()).collect();
    assert_eq!(ids, ["m>g", "m>b"]);
    let row = &table.rows[0];
    assert_eq!(row.level.title, "M > G");
    assert_eq!(row.level.anchor_orders, Some(4));
    assert_eq!(row.level.base_n, Some(3.0));
    assert_eq!(row.level.attaches, Some(2));
    assert_eq!(row.level.attach_rate, Some(2.0 / 3.0));
    assert_eq!(row.level.units, Some(2.0));
    assert_eq!(row.level.revenue, Some(Money::from_cents(10_000)));
    assert_eq!(row.level.gross_margin, Some(Money::from_cents(5_000)));
    assert_eq!(
        (row.orders_both, row.orders_anchor, row.orders_target),
        (Some(2), Some(4), Some(2))
    );
    assert_eq!(row.support, Some(2.0 / 7.0));
    assert_eq!(row.confidence, Some(0.5));
    assert_eq!(row.lift, Some(1.75));
    assert_eq!(row.jaccard, Some(0.5));
    let beans = &table.rows[1];
    assert_eq!(
        (beans.level.base_n, beans.orders_target),
        (Some(2.0), Some(3))
    );
    assert_eq!(beans.level.discounts, Some(Money::from_cents(100)));
}

#[test]
fn a_window_selects_orders_and_does_not_move_the_first_addon_sale() {
    let shop = coffee_shop();
    let table = shop.pairs(&pairs(window("2026-01-01", "2026-01-03"), "m", ""));
    assert_eq!(table.rows.len(), 1);
    // Of orders 1 and 2 only the 2nd is eligible, although the window starts at the 1st.
    let row = &table.rows[0];
    assert_eq!(
        (row.level.anchor_orders, row.level.base_n),
        (Some(2), Some(1.0))
    );
    assert_eq!(row.support, Some(0.5));
    // A later window is eligible from its first order.
    let table = shop.pairs(&pairs(window("2026-01-03", ""), "m", ""));
    let g = &table.rows[1];
    assert_eq!(g.target_id, "g");
    assert_eq!(
        (g.level.anchor_orders, g.level.base_n),
        (Some(2), Some(2.0))
    );
}

#[test]
fn a_product_repeated_in_an_order_counts_once_and_its_lines_add_up() {
    let shop = Shop::empty()
        .order("1", "2026-01-01", "a*@1 b+@2 b+@3x2 a+@7")
        .built();
    let table = shop.pairs(&pairs(Scope::default(), "a", ""));
    assert_eq!(table.rows.len(), 1, "a product is no pair with itself");
    let row = &table.rows[0];
    assert_eq!((row.orders_both, row.level.units), (Some(1), Some(3.0)));
    assert_eq!(row.level.revenue, Some(Money::from_cents(800)));
    let table = shop.levels(&products(Scope::default(), Role::Anchor));
    assert_eq!(brief(&table.rows), ["a 1 1 1 3 8.00"]);
}

#[test]
fn a_named_pair_is_shown_however_few_its_orders() {
    let shop = coffee_shop();
    shop.rebuild(&Settings {
        min_pair_orders: Some(2),
        ..Settings::default()
    });
    let table = shop.pairs(&pairs(Scope::default(), "m", ""));
    assert_eq!(table.rows.len(), 1);
    assert_eq!(table.remarks, ["Left out: pairs of fewer than 2 orders."]);
    let table = shop.pairs(&pairs(window("2026-01-01", ""), "m", ""));
    assert_eq!(table.remarks, ["Left out: 1 pair of fewer than 2 orders."]);
    let table = shop.pairs(&pairs(Scope::default(), "m", "b"));
    assert_eq!(table.rows[0].orders_both, Some(1));
    let table = shop.pairs(&pairs(Scope::default(), "t", "g"));
    let row = &table.rows[0];
    assert_eq!((row.orders_both, row.level.base_n), (Some(0), Some(2.0)));
    assert_eq!(row.level.attach_rate, Some(0.0));
    assert_eq!(
        (row.lift, row.lift_low, row.npmi),
        (Some(0.0), None, Some(-1.0))
    );
}

#[test]
fn an_order_too_large_for_pairs_still_counts_as_an_order() {
    let shop = Shop::empty()
        .order("1", "2026-01-01", "a b")
        .order("2", "2026-01-02", "a b c");
    shop.rebuild(&Settings {
        max_basket: 2,
        ..Settings::default()
    });
    for scope in [Scope::default(), window("2026-01-01", "")] {
        let table = shop.pairs(&pairs(scope, "a", ""));
        assert_eq!(table.rows.len(), 1);
        let row = &table.rows[0];
        assert_eq!(
            (row.orders_both, row.orders_anchor, row.level.base_n),
            (Some(1), Some(2), Some(2.0))
        );
        assert_eq!(
            table.remarks,
            [
                "Left out of the counts of pairs: 1 order of more than 2 products (the largest has 3)."
            ]
        );
    }
}

#[test]
fn the_overview_sums_the_shop() {
    let shop = coffee_shop().run(
        "insert into returns (return_id, order_id, product_id, quantity, refund_amount, returned_at,
                 resolution) values
             ('1', '3', 'g', 1, 45, '2026-02-01', 'refund'),
             ('2', '6', 'b', 1, null, '2026-02-01', 'exchange'),
             ('3', null, 'b', 1, 5, '2026-02-01', null)",
    );
    shop.rebuild(&Settings::default());
    let all = shop.overview(&overview(Scope::default()));
    assert_eq!(all.orders, Some(7));
    assert_eq!(all.customers, None);
    assert_eq!(all.units, Some(13.0));
    assert_eq!(all.revenue, Some(Money::from_cents(59_900)));
    assert_eq!(all.cogs, Some(Money::from_cents(30_000)));
    assert_eq!(all.gross_margin, Some(Money::from_cents(29_900)));
    // A return without an order leads to no line.
    assert_eq!(all.refund_amount, Some(Money::from_cents(4_500)));
    let left_out =
        "Left out of refund_amount and net_margin: 1 return of no order line that counts.";
    assert!(all.notes.iter().any(|note| note.cause == left_out));
    assert_eq!(all.aov, Some(599.0 / 7.0));
    assert_eq!(all.pairs, Some(4));
    assert_eq!(all.attach_rate, Some(4.0 / 6.0));
    assert_eq!(all.attached_revenue, Some(Money::from_cents(13_900)));
    assert_eq!(all.first_day.unwrap().to_string(), "2026-01-01");
    assert_eq!(all.last_day.unwrap().to_string(), "2026-01-07");
    let part = shop.overview(&overview(window("2026-01-03", "2026-01-05")));
    assert_eq!((part.orders, part.pairs), (Some(2), Some(3)));
    assert_eq!(part.revenue, Some(Money::from_cents(21_900)));
    assert_eq!(part.refund_amount, Some(Money::from_cents(4_500)));
    let none = shop.overview(&overview(window("2030-01-01", "")));
    assert_eq!(
        (none.orders, none.aov, none.first_day),
        (Some(0), None, None)
    );
    assert_eq!(none.revenue, Some(Money::ZERO));
    assert_eq!(none.refund_amount, Some(Money::ZERO));
}

#[test]
fn a_refund_without_an_amount_is_the_net_price_of_what_came_back() {
    let refunded = |shop: &Shop| shop.overview(&overview(Scope::default())).refund_amount;
    // Order 3's beans cost 10 less 1; of order 6's two beans at 10 one came back.
    let shop = coffee_shop().run(
        "insert into returns (return_id, order_id, product_id, quantity, refund_amount, returned_at) values
             ('1', '3', 'g', 1, 45, '2026-02-01'), ('2', '3', 'b', 1, null, '2026-02-01'),
             ('3', '6', 'b', 1, null, '2026-02-01')",
    );
    shop.rebuild(&Settings::default());
    assert_eq!(
        refunded(&shop),
        Some(Money::from_cents(4_500 + 900 + 1_000))
    );
    let shop = shop.run("update order_lines set unit_price = null where order_id = '6'");
    shop.rebuild(&Settings::default());
    assert_eq!(refunded(&shop), None);
    let part = shop.overview(&overview(window("", "2026-01-05")));
    assert_eq!(part.refund_amount, Some(Money::from_cents(5_400)));
}

#[test]
fn returns_that_lead_to_no_line_say_nothing_of_refunds() {
    let shop = coffee_shop().run(
        "insert into returns (return_id, order_id, quantity, refund_amount, returned_at) values
             ('1', '3', 1, 45, '2026-02-01'), ('2', '6', 1, 10, '2026-02-01')",
    );
    shop.rebuild(&Settings::default());
    let all = shop.overview(&overview(Scope::default()));
    assert_eq!(all.refund_amount, None);
    let cause = all
        .notes
        .iter()
        .find(|note| note.fields.contains(&"refund_amount"));
    assert!(cause.unwrap().cause.contains("belongs to an order line"));
}

#[test]
fn filters_select_orders_by_what_they_and_their_customers_are() {
    let shop = coffee_shop().run(
        "update orders set channel = case when order_id < '4' then 'email' else 'search' end,
             device = 'mobile', customer_id = case when order_id in ('1', '3') then 'c' end;
         insert into customers (customer_id, segment, loyalty_tier) values ('c', 'budget', 'gold');",
    );
    shop.rebuild(&Settings::default());
    let orders = |key, values: &[&str]| {
        let overview = shop.overview(&overview(filter(key, values)));
        assert_eq!(overview.pairs, {
            let table = shop.pairs(&pairs(filter(key, values), "", ""));
            Some(table.total)
        });
        overview.orders.unwrap()
    };
    assert_eq!(orders("channel", &["email"]), 3);
    assert_eq!(orders("channel", &["email", "search"]), 7);
    assert_eq!(orders("device", &["mobile"]), 7);
    assert_eq!(orders("customer", &["new"]), 1);
    assert_eq!(orders("customer", &["returning"]), 1);
    assert_eq!(orders("customer", &["unknown"]), 5);
    assert_eq!(orders("segment", &["budget"]), 2);
    assert_eq!(orders("tier", &["gold"]), 2);
    let mut both = filter("channel", &["email"]);
    both.filter
        .terms
        .push(("customer".into(), vec!["returning".into()]));
    both.window = window("2026-01-03", "").window;
    let table = shop.pairs(&pairs(both, "m", ""));
    assert_eq!(table.rows.len(), 2);
    assert_eq!(table.rows[0].orders_anchor, Some(1));
    let table = shop.pairs(&pairs(filter("channel", &["emall"]), "m", ""));
    assert_eq!(table.rows.len(), 0);
    assert_eq!(
        table.remarks,
        ["No order has the channel 'emall'; did you mean 'email'?"]
    );
}

#[test]
fn what_cannot_be_asked_is_refused_in_one_sentence() {
    let shop = coffee_shop();
    let refused = |key: &str, value: &str| shop.refusal(&overview(filter(key, &[value])));
    assert_eq!(
        refused("chanel", "email"),
        "there is no filter 'chanel'; did you mean 'channel'?"
    );
    assert!(refused("placement", "cart").starts_with("'placement' is a property of exposures"));
    assert_eq!(
        refused("device", "mobile"),
        "no order has a device, so nothing can be filtered by it; import orders.device, or \
         sessions with one"
    );
    assert_eq!(
        refused("customer", "old"),
        "'old' is no value of 'customer'; it is one of new, returning and unknown"
    );
    assert_eq!(
        shop.refusal(&pairs(Scope::default(), "grindr", "")),
        "there is no product with the id 'grindr'"
    );
    assert_eq!(
        shop.refusal(&categories(Role::Anchor, Some("Cofee"), Depth::All)),
        "there is no category 'Cofee'; did you mean 'Coffee'?"
    );
    let shop = Shop::empty();
    assert!(
        shop.refusal(&overview(Scope::default()))
            .contains("no derived tables")
    );
}

#[test]
fn plain_baskets_have_pairs_and_say_what_they_lack() {
    let shop = Shop::empty()
        .order("1", "", "a b")
        .order("2", "", "a b c")
        .order("3", "", "a")
        .built();
    let table = shop.pairs(&pairs(Scope::default(), "a", ""));
    let row = &table.rows[0];
    assert_eq!(
        (row.level.base_n, row.level.attaches, row.level.revenue),
        (Some(3.0), Some(2), None)
    );
    let scope = window("2026-01-01", "");
    let table = shop.pairs(&pairs(scope.clone(), "a", ""));
    assert_eq!(table.rows.len(), 0);
    assert_eq!(
        table.remarks,
        ["The orders have no dates, so no window can be applied: import orders.ordered_at."]
    );
    let overview = shop.overview(&overview(scope));
    assert_eq!((overview.orders, overview.units), (None, None));
}

#[test]
fn recommendations_tell_the_type_of_a_pair_when_they_agree() {
    let shop = coffee_shop().run(
        "insert into recommendations (rec_id, anchor_id, target_id, rec_type) values
             ('1', 'm', 'g', 'upsell'), ('2', 'm', 'g', 'upsell'),
             ('3', 'm', 'b', 'bundle'), ('4', 'm', 'b', 'cross_sell')",
    );
    let table = shop.pairs(&pairs(Scope::default(), "m", ""));
    let types: Vec<_> = table
        .rows
        .iter()
        .map(|row| row.rec_type.as_deref())
        .collect();
    assert_eq!(types, [Some("upsell"), None]);
}

#[test]
fn imports_and_rejects_are_listed_in_order() {
    let shop = Shop::empty().run(
        "insert into import_file by name
             select * from (values
             (2, 'b.csv', 'orders', 5, 3, 1, 1, 2, '2026-01-02 03:04:05'),
             (1, 'a.csv', 'products', 1, 1, 0, 0, 0, '2026-01-01'))
             as t (batch, file, table_name, rows_read, rows_imported, rows_unchanged,
                 rows_rejected, rows_filtered, started_at);
         insert into reject by name
             select * from (values
             (2, 'b.csv', 7, 'orders', null, 'it is ragged', 'x,y'),
             (2, 'b.csv', 3, 'orders', 'ordered_at', 'it is no date', 'x'))
             as t (batch, file, line, table_name, column_name, reason, raw)",
    );
    let Answer::Imports(imports) = explore::answer(&shop.conn, &Question::Imports).unwrap() else {
        panic!("imports answer imports");
    };
    assert_eq!(imports.len(), 2);
    assert_eq!((imports[0].batch, imports[0].file.as_str()), (1, "a.csv"));
    assert_eq!(imports[1].started_at, "2026-01-02T03:04:05Z");
    assert_eq!(
        imports[1].rows_read,
        imports[1].rows_imported + imports[1].rows_unchanged + imports[1].rows_rejected
    );
    let question = Question::Rejects { limit: Some(1) };
    let Answer::Rejects(rejects) = explore::answer(&shop.conn, &question).unwrap() else {
        panic!("rejects answer rejects");
    };
    assert_eq!((rejects.total, rejects.rows.len()), (2, 1));
    assert_eq!(rejects.rows[0].line, Some(3));
    assert_eq!(rejects.rows[0].column.as_deref(), Some("ordered_at"));
}

/// Every null field of a row is named by one note, and notes name nothing else.
pub(crate) fn check_notes(row: &impl serde::Serialize) {
    let row = serde_json::to_value(row).unwrap();
    let Value::Object(fields) = &row else {
        panic!("{row}")
    };
    let mut named: Vec<&str> = Vec::new();
    for note in fields["notes"].as_array().unwrap() {
        assert!(note["cause"].as_str().unwrap().ends_with('.'), "{note}");
        for field in note["fields"].as_array().unwrap() {
            let field = field.as_str().unwrap();
            assert!(
                fields[field].is_null(),
                "{field} is named and not null in {row}"
            );
            assert!(!named.contains(&field), "{field} is named twice in {row}");
            named.push(field);
        }
    }
    for (field, value) in fields {
        assert!(
            !value.is_null() || named.contains(&field.as_str()),
            "{field} is null without a cause in {row}"
        );
    }
}

#[test]
fn every_missing_figure_has_its_cause() {
    let shops = [
        Shop::empty(),
        coffee_shop(),
        Shop::empty().order("1", "", "a b").order("2", "", "c"),
        Shop::empty()
            .order("1", "2026-01-01", "a@1 b")
            .order("2", "2026-01-02", "a b@2")
            .order("3", "2026-01-02", "a*@5 b+@6")
            .order("4", "2026-01-03", "a c")
            .run(
                "update orders set currency = case when order_id = '3' then 'USD' else 'EUR' end;
                 update orders set customer_id = 'c' where order_id = '1';
                 update order_lines set unit_cost = 1 where product_id = 'a' and order_id = '1';
                 insert into exposures (exposure_id, shown_at, visitor_id, target_id)
                     values ('e', '2026-01-01', 'v', 'b');
                 insert into returns (return_id, quantity, returned_at)
                     values ('r', 1, '2026-01-01');
                 insert into assignments (experiment_id, unit_id, arm) values ('x', 'v', 'b');
                 insert into orders (order_id, ordered_at) values ('empty', '2026-01-04')",
            ),
        crate::exposure::shop(),
        crate::exposure::shop().run("delete from clicks; delete from returns; delete from fees"),
        crate::exposure::shop().run("delete from orders; delete from order_lines"),
    ];
    let scopes = [
        Scope::default(),
        window("2026-01-02", "2026-01-03"),
        window("2030-01-01", ""),
    ];
    let mut seen = 0;
    for shop in shops {
        shop.rebuild(&Settings::default());
        for scope in &scopes {
            check_notes(&shop.overview(&overview(scope.clone())));
            for role in [Role::Anchor, Role::Target] {
                for row in shop.levels(&products(scope.clone(), role)).rows {
                    check_notes(&row);
                    seen += 1;
                }
            }
            for row in shop.pairs(&pairs(scope.clone(), "", "")).rows {
                check_notes(&row);
                seen += 1;
            }
            let known = shop.rows("select product_id from product_fact");
            if known.iter().any(|id| id == "c") {
                for row in shop.pairs(&pairs(scope.clone(), "b", "c")).rows {
                    check_notes(&row);
                    seen += 1;
                }
            }
        }
    }
    assert!(seen > 30, "{seen}");
}

#[test]
fn what_sums_leave_out_or_assume_is_said() {
    let shop = Shop::empty()
        .order("1", "2026-01-01", "a*@8 b+@4")
        .order("2", "2026-01-02", "a*@8 b+@4")
        .run(
            "update orders set currency = case order_id when '1' then 'EUR' else 'USD' end;
             insert into setting values ('currency', 'EUR'), ('name', 'Corner shop');
             update order_lines set unit_cost = 2 where product_id = 'a'",
        )
        .built();
    let overview = shop.overview(&overview(Scope::default()));
    assert_eq!(overview.title, "Corner shop");
    assert_eq!(overview.currency.as_deref(), Some("EUR"));
    assert_eq!(overview.revenue, Some(Money::from_cents(1_200)));
    assert_eq!(overview.cogs, Some(Money::from_cents(300)));
    assert_eq!(overview.aov, Some(12.0));
    let causes: Vec<_> = overview
        .notes
        .iter()
        .filter(|note| note.fields.is_empty())
        .map(|note| note.cause.as_str())
        .collect();
    assert_eq!(
        causes,
        [
            "Left out: the money of 2 of 4 lines, for want of a usable price in EUR.",
            "Assumed from what goods of the category usually cost: the cost of 1 of 4 lines.",
        ]
    );
    let table = shop.pairs(&pairs(Scope::default(), "a", ""));
    assert_eq!(table.rows[0].level.revenue, Some(Money::from_cents(400)));
    assert_eq!(
        table.remarks,
        ["Left out: the money of 1 order in another currency than EUR without an exchange rate."]
    );
}
