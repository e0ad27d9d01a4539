//! Gaps, robots, currencies and experiments: at the rates they are meant to have.

use std::collections::{HashMap, HashSet};

use super::{Sheet, Written, counts::each};
use crate::synth::{Form, Gaps, Params, Scale, Spec, generate_with};

/// A shop with the demo's damage.
fn damaged(dir: &std::path::Path) -> Written {
    let params = Params {
        visitors: 40_000,
        ..Params::of(Scale::Demo)
    };
    let spec = Spec::new(Scale::Demo, 8);
    generate_with(Form::Canonical, &spec, &params, dir, &mut |_, _| {}).unwrap()
}

/// The gaps stand in one shop, which is made once for this test.
#[test]
fn records_are_damaged_at_the_rates_they_are_meant_to_be() {
    let dir = tempfile::tempdir().unwrap();
    damaged(dir.path());
    let dir = dir.path();
    let near = |name: &str, got: f64, meant: f64, of: f64| {
        let room = 4.0 * (meant * (1.0 - meant) / of).sqrt() + 0.03 * meant;
        assert!(
            (got / of - meant).abs() < room,
            "{name}: {got} of {of}, not {meant}"
        );
    };
    let gaps = Gaps::default();

    let products = Sheet::read(dir, "products");
    let ids: HashSet<&str> = products.column("product_id").collect();
    let cost = products.map("product_id", "unit_cost");
    let (mut lines, mut unmapped, mut costless) = (0.0, 0.0, 0.0);
    let mut line_keys = HashSet::new();
    each(dir, "order_lines", |row| {
        if line_keys.insert((row("order_id").to_owned(), row("line_no").to_owned())) {
            lines += 1.0;
            unmapped += f64::from(u8::from(!ids.contains(row("product_id"))));
            costless += f64::from(u8::from(
                cost.get(row("product_id")).is_some_and(|c| c.is_empty()),
            ));
        }
    });
    near("unmapped lines", unmapped, gaps.unmapped, lines);
    // Traffic stands for orders here, so this is near only.
    assert!(
        (costless / lines - gaps.no_cost).abs() < 0.03,
        "{costless} of {lines}"
    );

    let (mut exposures, mut no_rec, mut no_anchor, mut no_variant) = (0.0, 0.0, 0.0, 0.0);
    let mut by_day: HashMap<String, f64> = HashMap::new();
    let mut by_visitor: HashMap<(String, String), u64> = HashMap::new();
    let mut shown_at: HashMap<String, String> = HashMap::new();
    each(dir, "exposures", |row| {
        exposures += 1.0;
        no_rec += f64::from(u8::from(row("rec_id").is_empty()));
        no_anchor += f64::from(u8::from(row("anchor_id").is_empty()));
        no_variant += f64::from(u8::from(row("variant").is_empty()));
        assert!(row("rec_id").is_empty() || !row("anchor_id").is_empty());
        let day = row("shown_at")[..10].to_owned();
        *by_visitor
            .entry((row("visitor_id").to_owned(), day.clone()))
            .or_default() += 1;
        *by_day.entry(day).or_default() += 1.0;
        shown_at.insert(row("session_id").to_owned(), row("shown_at").to_owned());
    });
    near("exposures without rec_id", no_rec, gaps.no_rec, exposures);
    near(
        "exposures without anchor",
        no_anchor,
        gaps.no_anchor,
        exposures,
    );
    near(
        "exposures without variant",
        no_variant,
        gaps.no_variant,
        exposures,
    );
    let robots = by_visitor.iter().filter(|(_, shown)| **shown > 500);
    let robots: HashSet<&str> = robots.map(|((visitor, _), _)| visitor.as_str()).collect();
    assert_eq!(robots.len() as u64, gaps.bots);
    let median = {
        let mut days: Vec<f64> = by_day.values().copied().collect();
        days.sort_by(f64::total_cmp);
        days[days.len() / 2]
    };
    let holes: Vec<_> = by_day
        .iter()
        .filter(|(_, shown)| **shown < 0.2 * median)
        .collect();
    assert_eq!(holes.len(), 1, "{holes:?}");

    let orders = Sheet::read(dir, "orders");
    let keys = orders.keys(&["order_id"]).len() as f64;
    near(
        "orders written twice",
        orders.rows.len() as f64 - keys,
        gaps.duplicate_order,
        keys,
    );
    let count = |status: &str| orders.column("status").filter(|s| *s == status).count() as f64;
    near(
        "cancelled orders",
        count("cancelled"),
        0.02,
        orders.rows.len() as f64,
    );

    let returns = Sheet::read(dir, "returns");
    let rows = returns.rows.len() as f64;
    let empty = |name: &str| returns.column(name).filter(|id| id.is_empty()).count() as f64;
    near(
        "returns without line",
        empty("line_no"),
        gaps.no_line + gaps.no_order,
        rows,
    );
    near(
        "returns without order",
        empty("order_id"),
        gaps.no_order,
        rows,
    );
    let named: Vec<&str> = returns
        .column("product_id")
        .filter(|id| !id.is_empty())
        .collect();
    assert!(
        named
            .iter()
            .all(|id| ids.contains(id) || id.starts_with("LEGACY-"))
    );
    assert_eq!(named.len() as f64, empty("line_no"));
    let exchanged = returns
        .column("resolution")
        .filter(|r| *r == "exchange")
        .count() as f64;
    near("exchanges", exchanged, 0.1, rows);

    // Visits with an order whose lists before it seem to come after it.
    let first = orders.map("session_id", "ordered_at");
    let (mut skewed, mut visits) = (0.0, 0.0);
    for (session, ordered) in &first {
        if let Some(shown) = shown_at.get(*session) {
            visits += 1.0;
            let hours = |text: &str| {
                let hour: f64 = text[11..13].parse().unwrap();
                hour + text[14..16].parse::<f64>().unwrap() / 60.0
            };
            let late = shown[..10] == ordered[..10] && hours(shown) > hours(ordered) + 1.5;
            skewed += f64::from(u8::from(late));
        }
    }
    // A visit near midnight is skewed into the next day, and not counted here.
    assert!(
        (skewed / visits / gaps.clock_skew - 1.0).abs() < 0.5,
        "{skewed} of {visits}"
    );
}

#[test]
fn francs_are_worth_what_the_rates_say() {
    let dir = tempfile::tempdir().unwrap();
    damaged(dir.path());
    let dir = dir.path();
    let mut rates: HashMap<String, f64> = HashMap::new();
    each(dir, "fx_rates", |row| {
        rates.insert(row("day").to_owned(), row("rate").parse().unwrap());
    });
    let products = Sheet::read(dir, "products");
    let price = products.map("product_id", "list_price");
    let orders = Sheet::read(dir, "orders");
    let currency = orders.map("order_id", "currency");
    let at = orders.map("order_id", "ordered_at");
    let francs = currency.values().filter(|c| **c == "CHF").count() as f64;
    let share = francs / currency.len() as f64;
    assert!((share - 0.1).abs() < 0.02, "{share}");
    each(dir, "order_lines", |row| {
        let Some(list) = price.get(row("product_id")) else {
            return;
        };
        let list: f64 = list.parse().unwrap();
        let paid: f64 = row("unit_price").parse().unwrap();
        let rate = match currency[row("order_id")] {
            "CHF" => rates[&at[row("order_id")][..10]],
            _ => 1.0,
        };
        assert!(
            (paid * rate - list).abs() < 0.011,
            "{paid} at {rate}, not {list}"
        );
    });
}

/// Units of each arm.
fn arms(dir: &std::path::Path) -> HashMap<(String, String), f64> {
    let mut units = HashMap::new();
    each(dir, "assignments", |row| {
        let arm = (row("experiment_id").to_owned(), row("arm").to_owned());
        *units.entry(arm).or_default() += 1.0;
    });
    units
}

#[test]
fn one_experiment_is_broken_and_the_others_are_not() {
    let dir = tempfile::tempdir().unwrap();
    let params = Params::of(Scale::Demo);
    let spec = Spec::new(Scale::Demo, 20_251_101);
    generate_with(Form::Canonical, &spec, &params, dir.path(), &mut |_, _| {}).unwrap();
    let units = arms(dir.path());
    // Pearson's statistic, one degree of freedom: 10.83 is p = .001.
    let chi2 = |experiment: &str, control: &str, treated: &str, share: f64| {
        let get = |arm: &str| units[&(experiment.to_owned(), arm.to_owned())];
        let (a, b) = (get(control), get(treated));
        let meant = share * (a + b);
        (a - meant).powi(2) / meant + (a - meant).powi(2) / (a + b - meant)
    };
    assert!(chi2("cart-badge", "plain", "badge", 0.5) > 10.83);
    assert!(chi2("layout-aa", "a", "b", 0.5) < 10.83);
    assert!(chi2("recs-policy", "model", "random", 0.9) < 10.83);
    assert!(chi2("recs-holdout", "holdout", "recommendations", 0.1) < 10.83);
    let badge = |arm: &str| units[&("cart-badge".to_owned(), arm.to_owned())];
    let lost = 1.0 - badge("badge") / badge("plain");
    assert!((lost - 0.03).abs() < 0.03, "{lost}");
}

#[test]
fn the_shop_behind_the_records_is_the_same_with_and_without_damage() {
    let [whole, hurt] = [(); 2].map(|()| tempfile::tempdir().unwrap());
    let spec = Spec::new(Scale::Tiny, 4);
    let params = Params::of(Scale::Tiny);
    for (dir, params) in [(&hurt, params.clone()), (&whole, params.undamaged())] {
        generate_with(Form::Canonical, &spec, &params, dir.path(), &mut |_, _| {}).unwrap();
    }
    let read = |dir: &tempfile::TempDir| std::fs::read(dir.path().join("truth_pair.csv")).unwrap();
    assert!(read(&whole) == read(&hurt));
    let sessions = |dir: &tempfile::TempDir| Sheet::read(dir.path(), "sessions").rows.len();
    assert_eq!(sessions(&whole) + 1, sessions(&hurt), "one robot");
}
