//! Experiments with a history: differences adjusted for what units bought before.

use serde_json::Value;
use sidecart::explore::Question;

use crate::exposure::rows;
use crate::facts_fixture::Shop;

/// DOMAIN.md's G6, one unit of money added to every x so that everybody has a history: it
/// changes neither the slope nor the differences.
const TREATED: [(u32, u32); 8] = [
    (11, 22),
    (1, 6),
    (26, 19),
    (6, 3),
    (41, 41),
    (1, 12),
    (16, 30),
    (31, 27),
];
const CONTROL: [(u32, u32); 8] = [
    (13, 4),
    (1, 9),
    (23, 25),
    (9, 2),
    (36, 28),
    (4, 11),
    (19, 10),
    (29, 31),
];

/// Each unit bought for the first amount before it was assigned and for the second after.
fn shop() -> Shop {
    let mut sql = "insert into setting (name, value) values ('currency', 'EUR');
        insert into products (product_id, list_price, unit_cost) values ('a', 20, 0);"
        .to_owned();
    let arms = [("on", false, TREATED), ("off", true, CONTROL)];
    for (arm, is_control, units) in arms {
        for (number, (before, after)) in units.into_iter().enumerate() {
            let unit = format!("{arm}{number}");
            sql.push_str(&format!(
                "insert into assignments (experiment_id, unit_id, arm, is_control, assigned_at)
                     values ('x', '{unit}', '{arm}', {is_control}, timestamp '2026-02-01');
                 insert into orders (order_id, ordered_at, visitor_id) values
                     ('b{unit}', timestamp '2026-01-10', '{unit}'),
                     ('n{unit}', timestamp '2026-02-10', '{unit}');
                 insert into order_lines (order_id, line_no, product_id, quantity, unit_price)
                     values ('b{unit}', 1, 'a', 1, {before}), ('n{unit}', 1, 'a', 1, {after});"
            ));
        }
    }
    Shop::empty().run(&sql)
}

fn at(row: &Value, field: &str) -> f64 {
    row[field].as_f64().unwrap_or(f64::NAN)
}

fn near(row: &Value, field: &str, expected: f64) {
    let found = at(row, field);
    assert!(
        (found - expected).abs() < 1e-6,
        "{field}: {found}, expected {expected}"
    );
}

#[test]
fn what_units_bought_before_takes_noise_out_of_the_difference() {
    let arms = rows(&shop().built(), &Question::Experiments);
    let (control, treated) = (&arms[0], &arms[1]);
    assert!(control["rpv_delta_cuped"].is_null() && control["is_control"] == true);
    near(treated, "rpv_delta", 5.0);
    near(treated, "rpv_delta_cuped", 5.091_996_2);
    // 1.959964 standard errors of 3.3792003 on both sides.
    near(
        treated,
        "rpv_delta_cuped_low",
        5.091_996_2 - 1.959_963_985 * 3.379_200_3,
    );
    near(
        treated,
        "rpv_delta_cuped_high",
        5.091_996_2 + 1.959_963_985 * 3.379_200_3,
    );
    // What holds whenever one looks is wider, and its p-value larger.
    let width = |low: &str, high: &str| at(treated, high) - at(treated, low);
    assert!(
        width("rpv_delta_low_always_valid", "rpv_delta_high_always_valid")
            > width("rpv_delta_low", "rpv_delta_high")
    );
    assert!(at(treated, "rpv_p_always_valid") > at(treated, "rpv_p"));
}

#[test]
fn units_without_a_history_are_a_stratum_of_their_own() {
    // Nobody new differs: the adjusted difference is that of the others, by their share.
    let mut more = String::new();
    for number in 0..8 {
        for arm in ["on", "off"] {
            more.push_str(&format!(
                "insert into assignments (experiment_id, unit_id, arm, is_control, assigned_at)
                     values ('x', 'new{arm}{number}', '{arm}', {}, timestamp '2026-02-01');",
                arm == "off"
            ));
        }
    }
    let arms = rows(&shop().run(&more).built(), &Question::Experiments);
    near(&arms[1], "rpv_delta_cuped", 5.091_996_2 / 2.0);
    let nobody = shop()
        .run("delete from orders where order_id like 'b%'; delete from order_lines where order_id like 'b%'")
        .built();
    let arms = rows(&nobody, &Question::Experiments);
    assert!(arms[1]["rpv_delta_cuped"].is_null());
    let causes = arms[1]["notes"].to_string();
    assert!(causes.contains("nothing to adjust by"), "{causes}");
    near(&arms[1], "rpv_delta", 5.0);
}
