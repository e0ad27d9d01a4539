//! Which steps run again after a change, and that what stays is what would be built anew.

use std::collections::BTreeMap;

use sidecart::facts;

use crate::exposure;
use crate::facts_fixture::Shop;

/// How many steps bring the tables up to date.
fn steps(shop: &Shop) -> usize {
    let mut names = std::collections::BTreeSet::new();
    let mut note = |step: &str, _: usize, _: usize| {
        if !step.is_empty() {
            names.insert(step.to_owned());
        }
    };
    facts::rebuild(&shop.conn, &facts::Settings::default(), &mut note).unwrap();
    names.len()
}

/// What every table holds, by name, whatever the order of its rows.
fn contents(shop: &Shop) -> BTreeMap<String, String> {
    let tables = shop.rows(
        "select table_name from duckdb_tables() where not temporary and schema_name = 'main'",
    );
    tables
        .into_iter()
        .map(|table| {
            let sql = format!("select count(*), sum(hash(t)) from \"{table}\" as t");
            let content = shop.rows(&sql).join("");
            (table, content)
        })
        .collect()
}

#[test]
fn nothing_is_built_again_while_nothing_changes() {
    let shop = exposure::shop().built();
    assert_eq!(steps(&shop), 0);
    let before = contents(&shop);
    assert_eq!(steps(&shop), 0);
    assert_eq!(contents(&shop), before);
}

#[test]
fn what_changes_is_built_again_as_if_everything_was() {
    let changes = [
        "update products set unit_cost = 5 where product_id = 't'",
        "insert into product_costs (product_id, valid_from, unit_cost) values ('t', timestamp '2026-01-01', 5)",
        "update products set category_path = 'A > Y' where product_id = 'a'",
        "insert into fees (rule_id, scope, pct) values ('g', 'category: B', 0.5)",
        "delete from returns where return_id = 'r1'",
        "update orders set ordered_at = ordered_at + interval 1 hour where order_id = 'o2'",
        "update order_lines set quantity = 3 where order_id = 'o1' and line_no = 2",
        "delete from clicks",
        "update exposures set placement = 'cart' where exposure_id = 'e1'",
        "update sessions set device = 'desktop'",
        "update customers set loyalty_tier = 'silver'",
        "delete from assignments where unit_id = 'v4'",
        "insert into setting (name, value) values ('credit_rule', 'click_only')",
        "update setting set value = 'USD' where name = 'currency'",
    ];
    for change in changes {
        let shop = exposure::shop().built().run(change);
        let some = steps(&shop);
        let again = contents(&shop);
        let shop = shop.run("drop table fact_step");
        let all = steps(&shop);
        assert!(0 < some && some <= all, "{change}: {some} of {all}");
        let anew = contents(&shop);
        for (table, content) in &anew {
            assert_eq!(again.get(table), Some(content), "{table} after: {change}");
        }
    }
}

#[test]
fn a_cost_does_not_sort_the_exposures_again() {
    let shop = exposure::shop()
        .built()
        .run("insert into product_costs (product_id, valid_from, unit_cost) values ('t', timestamp '2026-01-01', 5)");
    let mut ran = Vec::new();
    facts::rebuild(
        &shop.conn,
        &facts::Settings::default(),
        &mut |step, _, _| {
            ran.push(step.to_owned());
        },
    )
    .unwrap();
    assert!(ran.iter().any(|step| step == "line_fact"), "{ran:?}");
    for still in ["fact_exposure", "exposure_context", "dimension_value"] {
        assert!(!ran.iter().any(|step| step == still), "{still}: {ran:?}");
    }
}

#[test]
fn a_table_that_is_gone_is_built_again() {
    let shop = exposure::shop().built().run("drop table fact_effect");
    assert!(steps(&shop) > 0);
    assert_eq!(shop.rows("select count(*) from fact_effect"), ["2"]);
}
