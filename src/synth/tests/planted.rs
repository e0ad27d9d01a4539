//! Every planted effect shows in the truth, and to anybody who counts the files.

use std::collections::{HashMap, HashSet};

use super::counts::{Counts, Demo, days, each};
use super::{Sheet, undamaged};
use crate::synth::{Form, Params, Scale, Spec, generate_with};

/// Standard error of a rate.
fn error(rate: f64, of: f64) -> f64 {
    (rate * (1.0 - rate) / of).sqrt()
}

#[test]
fn attaches_that_are_counted_are_those_of_the_truth() {
    let demo = Demo::get();
    let classes = [
        "ordinary",
        "gem",
        "forced",
        "cannibal",
        "discount_bought",
        "segment_split",
        "late_return",
        "dead",
        "null",
        "simpson",
        "simpson_rival",
        "ordinary upsell",
        "upsell_good",
    ];
    for class in classes {
        let counts = demo.class(class);
        let truth = demo.mean(class, "attach_rate", "exposures");
        // A line that has nothing to do with a list sometimes looks as if it had.
        let margin = 4.0 * error(truth, counts.shown()) + 0.03 * truth;
        let rate = counts.rate();
        assert!(
            (rate - truth).abs() < margin,
            "{class}: {rate} against {truth}"
        );
        let hidden = demo.mean(class, "organic_rate", "exposures");
        let control = demo.mean(class, "incremental_attach", "exposures");
        assert!((truth - hidden - control).abs() < 1e-5, "{class}");
    }
}

#[test]
fn the_holdout_buys_what_the_truth_calls_organic() {
    let demo = Demo::get();
    for class in ["ordinary", "gem", "cannibal", "dead", "null"] {
        let (mut shown, mut bought) = (0.0, 0.0);
        for row in demo.rows(class) {
            shown += demo.number(row, "control_exposures");
            bought += demo.number(row, "control_attaches");
        }
        let organic = demo.mean(class, "organic_rate", "exposures");
        let margin = 4.0 * error(organic, shown);
        let rate = bought / shown;
        assert!(
            (rate - organic).abs() < margin,
            "{class}: {rate} against {organic}"
        );
    }
}

#[test]
fn margins_that_are_counted_are_those_of_the_truth() {
    let demo = Demo::get();
    let classes = [
        "ordinary",
        "gem",
        "forced",
        "cannibal",
        "discount_bought",
        "null",
    ];
    for class in classes {
        let Counts {
            margin,
            margin_squared,
            ..
        } = demo.class(class);
        let bought = demo.class(class).bought();
        let mean = margin / bought;
        let spread = (margin_squared / bought - mean * mean).sqrt();
        let (mut sum, mut weight) = (0.0, 0.0);
        for row in demo.rows(class) {
            let attaches = demo.number(row, "attach_rate") * demo.number(row, "exposures");
            sum += demo.number(row, "margin_per_attach") * attaches;
            weight += attaches;
        }
        let truth = sum / weight;
        let room = 4.0 * spread / bought.sqrt() + 0.02 * truth.abs();
        assert!(
            (mean - truth).abs() < room,
            "{class}: {mean} against {truth}, +-{room}"
        );
    }
}

#[test]
fn return_rates_that_are_counted_are_those_of_the_truth() {
    let demo = Demo::get();
    for class in ["ordinary", "gem", "forced", "discount_bought", "null"] {
        let counts = demo.class(class);
        let (mut sum, mut weight) = (0.0, 0.0);
        for row in demo.rows(class) {
            let attaches = demo.number(row, "attach_rate") * demo.number(row, "exposures");
            sum += demo.number(row, "return_rate") * attaches;
            weight += attaches;
        }
        let (truth, rate) = (sum / weight, counts.units_returned / counts.units);
        // What was bought last is not all back at the end of the year.
        let late = 0.06 * truth;
        let room = 4.0 * error(truth, counts.units) + late;
        assert!(
            (rate - (truth - late)).abs() < room,
            "{class}: {rate} against {truth}"
        );
    }
}

#[test]
fn gems_earn_and_forced_pairs_come_back_with_their_anchors() {
    let demo = Demo::get();
    let products = Sheet::read(demo.dir.path(), "products");
    let category = products.map("product_id", "category_path");
    let base: HashMap<&str, f64> = super::super::categories::CATEGORIES
        .iter()
        .map(|c| (c.path, c.return_rate))
        .collect();
    // How much more often targets come back than products of their categories.
    let excess = |class: &str| {
        let target = demo.truth.columns["target_id"];
        let usual =
            |row: &csv::StringRecord| base[category[&row[target]]] * demo.counts(row).bought();
        let counts = demo.class(class);
        counts.returned as f64 / demo.rows(class).map(usual).sum::<f64>()
    };
    let [ordinary, gem, forced] = ["ordinary", "gem", "forced"].map(excess);
    assert!((0.8..1.3).contains(&ordinary), "{ordinary}");
    assert!(gem < 0.8 * ordinary, "{gem} {ordinary}");
    assert!(forced > 2.0 * ordinary, "{forced} {ordinary}");
    assert!(demo.class("gem").rate() > 1.5 * demo.class("ordinary").rate());
    let net = |class| demo.mean(class, "net_margin_per_exposure", "exposures");
    assert!(net("gem") > 2.0 * net("ordinary") && net("forced") < 0.0);

    // Anchors come back 3 points more often where the target was talked into.
    let (mut usual, mut orders, mut back) = (0.0, 0.0, 0.0);
    for row in demo.rows("forced") {
        let counts = demo.counts(row);
        let anchor = &row[demo.truth.columns["anchor_id"]];
        usual += base[category[anchor]] * counts.anchors as f64;
        orders += counts.anchors as f64;
        back += counts.anchors_returned as f64;
    }
    let (usual, rate) = (usual / orders, back / orders);
    let caused = demo.mean("forced", "incremental_attach", "exposures")
        / demo.mean("forced", "attach_rate", "exposures");
    let meant = usual + 0.03 * caused;
    let margin = 3.5 * error(meant, orders) + 0.15 * usual;
    assert!(
        (rate - meant).abs() < margin,
        "{rate} against {meant}, +-{margin}"
    );
}

#[test]
fn cannibals_and_dead_pairs_add_nothing() {
    let demo = Demo::get();
    let mean = |class, column| demo.mean(class, column, "exposures");
    let attach = mean("cannibal", "attach_rate");
    assert!(attach > 1.2 * mean("ordinary", "attach_rate"), "{attach}");
    assert!(mean("cannibal", "organic_rate") > 0.85 * attach);
    assert!(mean("cannibal", "attributed_margin_per_exposure") > 0.0);
    assert!(mean("cannibal", "net_margin_per_exposure") < 0.0);
    assert_eq!(mean("dead", "incremental_attach"), 0.0);
    assert_eq!(mean("dead", "net_margin_per_exposure"), 0.0);
}

/// Visits with a pair of one class seen in a placement, and with another list there.
fn visits_with(demo: &Demo, class: &str, placement: &str) -> (HashSet<String>, HashSet<String>) {
    let rec = demo.truth.columns["rec_id"];
    let recs: HashSet<&str> = demo.rows(class).map(|row| &row[rec]).collect();
    let (mut with, mut without) = (HashSet::new(), HashSet::new());
    each(demo.dir.path(), "exposures", |row| {
        if row("placement") == placement {
            let is_with = recs.contains(row("rec_id"));
            if !is_with {
                without.insert(row("session_id").to_owned());
            } else if row("viewable") == "true" {
                with.insert(row("session_id").to_owned());
            }
        }
    });
    without.retain(|session| !with.contains(session));
    (with, without)
}

#[test]
fn distractors_stop_orders_at_checkout_and_sell_after_them() {
    let demo = Demo::get();
    let (with, without) = visits_with(demo, "distractor", "checkout");
    let mut ordered = HashSet::new();
    each(demo.dir.path(), "orders", |row| {
        ordered.insert(row("session_id").to_owned());
    });
    let rate = |visits: &HashSet<String>| {
        let orders = visits.intersection(&ordered).count() as f64;
        orders / visits.len() as f64
    };
    let harm = Params::of(Scale::Demo).effects.distractor_harm;
    let fall = rate(&without) - rate(&with);
    let margin = 3.5 * error(0.75, with.len() as f64);
    assert!(
        (fall - harm).abs() < margin,
        "{fall} against {harm}, +-{margin}"
    );
    assert!(fall > 0.0, "{fall}");
    let net = |slice: &str| {
        let exposures = format!("exposures_{slice}");
        demo.mean(
            "distractor",
            &format!("net_margin_per_exposure_{slice}"),
            &exposures,
        )
    };
    assert!(net("checkout") < 0.0 && net("post_purchase") > 0.5);
}

#[test]
fn harmful_upsells_keep_people_from_the_cart_and_good_ones_move_them_up() {
    let demo = Demo::get();
    let (harmed, _) = visits_with(demo, "upsell_hurts_cvr", "pdp");
    let (ordinary, _) = visits_with(demo, "ordinary upsell", "pdp");
    let mut reached = HashSet::new();
    each(demo.dir.path(), "sessions", |row| {
        if row("reached_cart") == "true" {
            reached.insert(row("session_id").to_owned());
        }
    });
    let rate = |visits: &HashSet<String>| {
        let carts = visits.intersection(&reached).count() as f64;
        carts / visits.len() as f64
    };
    let harm = Params::of(Scale::Demo).effects.upsell_harm;
    let fall = rate(&ordinary) - rate(&harmed);
    // Not every exposure was of the product that the visit was about.
    let margin = 3.0 * error(0.5, harmed.len() as f64) + 0.2 * harm;
    assert!(
        (fall - harm).abs() < margin,
        "{fall} against {harm}, +-{margin}"
    );
    let mean = |class, column| demo.mean(class, column, "exposures");
    assert!(mean("upsell_hurts_cvr", "net_margin_per_exposure") < 0.0);
    let [good, usual] = ["upsell_good", "ordinary upsell"].map(|c| demo.class(c));
    assert!(
        good.rate() > 1.4 * usual.rate(),
        "{} {}",
        good.rate(),
        usual.rate()
    );
    assert!(mean("upsell_good", "net_margin_per_exposure") > 0.0);
}

#[test]
fn a_discount_buys_what_nobody_wants_otherwise_and_loses() {
    let demo = Demo::get();
    let counts = demo.class("discount_bought");
    let offered = counts.offered_attaches as f64 / counts.offered as f64;
    let others = (counts.bought() - counts.offered_attaches as f64)
        / (counts.shown() - counts.offered as f64);
    assert!(offered > 3.0 * others, "{offered} against {others}");
    let share = counts.offered as f64 / counts.shown();
    assert!((share - 0.7).abs() < 0.05, "{share}");
    let mean = |column| demo.mean("discount_bought", column, "exposures");
    assert!(mean("net_margin_per_exposure") < 0.0);
    assert!(counts.margin < 0.0, "{}", counts.margin);
}

#[test]
fn a_segment_split_earns_with_some_and_loses_with_others() {
    let demo = Demo::get();
    let net = |slice: &str| {
        let exposures = format!("exposures_{slice}");
        demo.mean(
            "segment_split",
            &format!("net_margin_per_exposure_{slice}"),
            &exposures,
        )
    };
    assert!(net("budget") < 0.0, "{}", net("budget"));
    assert!(net("returning") > 1.5 * net("new").max(0.0));
    for row in demo.rows("segment_split") {
        let counted = demo.number(row, "exposures_budget") > 50.0;
        let budget = demo.number(row, "net_margin_per_exposure_budget");
        assert!(!counted || budget < 0.0, "{row:?}");
    }
}

#[test]
fn a_simpson_pair_is_better_everywhere_and_worse_over_all() {
    let demo = Demo::get();
    let [better, worse] = ["simpson", "simpson_rival"].map(|c| demo.class(c));
    assert!(better.rate() < 0.92 * worse.rate());
    for placement in 0..3 {
        let rate = |c: &Counts| c.attaches[placement] as f64 / c.exposures[placement] as f64;
        assert!(
            rate(&better) > 1.2 * rate(&worse),
            "{placement}: {better:?} {worse:?}"
        );
    }
    let by_pair: HashMap<(&str, &str), &csv::StringRecord> = (demo.rows("simpson_rival"))
        .map(|row| ((&row[1], &row[2]), row))
        .collect();
    let mut large = 0;
    for row in demo.rows("simpson") {
        let rival = by_pair[&(&row[1], &row[demo.truth.columns["partner_id"]])];
        let rate = |column: &str| [row, rival].map(|row| demo.number(row, column));
        if rate("exposures").iter().all(|shown| *shown > 800.0) {
            large += 1;
            let [a, b] = rate("attach_rate");
            assert!(a < b, "{row:?} {rival:?}");
            for slice in ["pdp", "cart", "checkout", "post_purchase"] {
                let [a, b] = rate(&format!("attach_rate_{slice}"));
                assert!(a > b, "{slice}: {row:?} {rival:?}");
            }
        }
    }
    assert!(large >= 1, "no Simpson pair is large");
}

#[test]
fn late_returns_are_late_and_drift_stops_pairs() {
    let demo = Demo::get();
    let delay = |c: &Counts| c.delay_days / c.returned as f64;
    let [late, ordinary] = ["late_return", "ordinary"].map(|c| demo.class(c));
    assert!(delay(&late) > 1.7 * delay(&ordinary), "{late:?}");
    assert!(late.return_rate() > 2.0 * ordinary.return_rate());

    let (rec, from) = (
        demo.truth.columns["rec_id"],
        demo.truth.columns["drift_from"],
    );
    let drifting: HashMap<&str, &str> = (demo.truth.rows.iter())
        .filter(|row| !row[from].is_empty())
        .map(|row| (&row[rec], &row[from]))
        .collect();
    assert!(drifting.len() > 80, "{}", drifting.len());
    assert!(
        drifting
            .values()
            .all(|day| (150.0..275.0).contains(&days("2025-11-01", day)))
    );
}

#[test]
fn what_must_be_rare_dead_or_gone_is() {
    let demo = Demo::get();
    for row in demo.rows("sparse") {
        assert!(demo.number(row, "exposures") < 30.0, "{row:?}");
    }
    for class in ["self", "variant"] {
        let counts = demo.class(class);
        assert!(
            counts.shown() > 20.0 && counts.bought() == 0.0,
            "{class}: {counts:?}"
        );
    }
    let products = Sheet::read(demo.dir.path(), "products");
    let stock = products.map("product_id", "stock_qty");
    let (mut sold_out, mut recs) = (HashSet::new(), HashSet::new());
    for row in demo.rows("stockout") {
        let target = &row[demo.truth.columns["target_id"]];
        assert_eq!(stock[target], "0");
        sold_out.insert(target.to_owned());
        recs.insert(row[demo.truth.columns["rec_id"]].to_owned());
    }
    assert!(sold_out.len() > 10);
    // All are gone 290 days into the year, and still shown.
    let from = "2026-08-19";
    let mut shown = 0;
    each(demo.dir.path(), "exposures", |row| {
        shown += u64::from(recs.contains(row("rec_id")) && row("shown_at") > from);
    });
    assert!(shown > 100, "{shown}");
    let orders = Sheet::read(demo.dir.path(), "orders");
    let at = orders.map("order_id", "ordered_at");
    each(demo.dir.path(), "order_lines", |row| {
        let gone = sold_out.contains(row("product_id")) && at[row("order_id")] > from;
        assert!(!gone, "{}", row("order_id"));
    });
}

#[test]
fn the_demo_has_pairs_large_enough_to_be_found() {
    let demo = Demo::get();
    for class in ["forced", "gem", "simpson", "simpson_rival", "segment_split"] {
        let most = demo.rows(class).map(|row| demo.number(row, "exposures"));
        let most = most.fold(0.0, f64::max);
        assert!(most > 800.0, "{class}: {most}");
    }
    let verdict = demo.truth.columns["expected_verdict"];
    let mut large = HashMap::new();
    for row in &demo.truth.rows {
        if demo.number(row, "exposures") > 600.0 {
            *large.entry(row[verdict].to_owned()).or_insert(0_u32) += 1;
        }
    }
    for wanted in ["retire", "tune", "promote|keep", "tune|retire", "delay"] {
        assert!(
            large.get(wanted).is_some_and(|n| *n > 0),
            "{wanted}: {large:?}"
        );
    }
}

#[test]
fn the_demo_shop_itself_shows_every_planted_class_often_enough_to_be_judged() {
    let dir = tempfile::tempdir().unwrap();
    let spec = Spec::new(Scale::Demo, crate::synth::DEFAULT_SEED);
    crate::synth::generate(&spec, dir.path(), &mut |_, _| {}).unwrap();
    let truth = Sheet::read(dir.path(), "truth_pair");
    let cell = |row: &csv::StringRecord, name: &str| row[truth.columns[name]].to_owned();
    for (class, verdict, least) in [
        ("forced", "retire", 2_500),
        ("simpson", "promote|keep", 2_000),
        ("simpson_rival", "promote|keep", 1_500),
        ("gem", "promote|keep", 1_500),
        ("cannibal", "tune|retire", 1_500),
        ("distractor", "delay", 1_000),
        ("discount_bought", "tune|retire", 1_500),
        ("segment_split", "tune", 1_500),
        ("late_return", "retire", 1_500),
        ("dead", "insufficient|keep|retire", 1_500),
        ("stockout", "keep|tune|delay|insufficient", 1_500),
        ("null", "promote|keep", 900),
        ("upsell_good", "promote|keep", 900),
        ("upsell_hurts_cvr", "retire", 750),
    ] {
        let of_class = truth.rows.iter().filter(|row| cell(row, "class") == class);
        let exposures = of_class
            .filter(|row| cell(row, "expected_verdict") == verdict)
            .map(|row| cell(row, "exposures").parse::<u64>().unwrap());
        let most = exposures.max().unwrap_or(0);
        assert!(most >= least, "{class} with {verdict}: {most}");
    }
    let large = truth.rows.iter().filter(|row| {
        cell(row, "class") == "simpson" && cell(row, "exposures").parse::<f64>().unwrap() > 2_000.0
    });
    for row in large {
        assert!(contradicts_the_total(&truth, row), "{row:?}");
    }
    let drifts = truth.rows.iter().any(|row| {
        let shown: u64 = cell(row, "exposures").parse().unwrap();
        !cell(row, "drift_from").is_empty() && shown >= 1_000
    });
    assert!(drifts, "no large pair changes within the year");
}

/// Whether a pair sells better than the other targets of its anchor in every placement, and
/// worse over all of them.
fn contradicts_the_total(truth: &Sheet, pair: &csv::StringRecord) -> bool {
    let cell = |row: &csv::StringRecord, name: &str| row[truth.columns[name]].to_owned();
    let beside: Vec<&csv::StringRecord> = (truth.rows.iter())
        .filter(|row| cell(row, "anchor_id") == cell(pair, "anchor_id"))
        .filter(|row| cell(row, "target_id") != cell(pair, "target_id"))
        .collect();
    let rate = |rows: &[&csv::StringRecord], slice: &str| {
        let number =
            |row: &csv::StringRecord, name: &str| cell(row, name).parse::<f64>().unwrap_or(0.0);
        let sums = rows.iter().fold((0.0, 0.0), |sums, row| {
            let exposures = number(row, &format!("exposures{slice}"));
            let rate = number(row, &format!("attach_rate{slice}"));
            (sums.0 + exposures * rate, sums.1 + exposures)
        });
        sums.0 / sums.1
    };
    let placements = ["_pdp", "_cart", "_checkout", "_post_purchase"];
    let is_better = |slice: &str| rate(&[pair], slice) > rate(&beside, slice);
    placements.into_iter().all(is_better) && !is_better("")
}

#[test]
fn lists_follow_intent_but_not_in_the_random_arm() {
    let demo = Demo::get();
    let mut random = HashSet::new();
    each(demo.dir.path(), "assignments", |row| {
        if row("experiment_id") == "recs-policy" && row("arm") == "random" {
            random.insert(row("unit_id").to_owned());
        }
    });
    let mut shown = HashSet::new();
    let mut placements = [HashMap::new(), HashMap::new()];
    each(demo.dir.path(), "exposures", |row| {
        if row("placement") == "pdp" {
            shown.insert(row("session_id").to_owned());
        }
        let is_random = random.contains(row("visitor_id"));
        assert_eq!(is_random, row("model_version") == "random");
        *placements[usize::from(is_random)]
            .entry(row("placement").to_owned())
            .or_insert(0.0) += 1.0;
    });
    let mut intent = [[0.0_f64; 2]; 4];
    each(demo.dir.path(), "sessions", |row| {
        let arm = 2 * usize::from(random.contains(row("visitor_id")));
        let cell = &mut intent[arm + usize::from(shown.contains(row("session_id")))];
        cell[0] += row("intent_score").parse::<f64>().unwrap();
        cell[1] += 1.0;
    });
    let [without, with, random_without, random_with] = intent.map(|[sum, n]| sum / n);
    assert!(with > without + 0.04, "{with} {without}");
    assert!(
        (random_with - random_without).abs() < 0.015,
        "{random_with} {random_without}"
    );
}

#[test]
fn a_gem_brings_people_back_and_a_forced_return_keeps_them_away() {
    let visits = |gem_trust: f64, forced_trust: f64| {
        let dir = tempfile::tempdir().unwrap();
        let mut params = undamaged(30_000);
        params.effects.gem_trust = gem_trust;
        params.effects.forced_trust = forced_trust;
        (params.shares.gem, params.shares.forced) = (0.3, 0.3);
        params.return_factor = 2.0;
        let spec = Spec::new(Scale::Demo, 2);
        generate_with(Form::Canonical, &spec, &params, dir.path(), &mut |_, _| {}).unwrap();
        Sheet::read(dir.path(), "sessions").rows.len()
    };
    let usual = visits(1.0, 1.0);
    assert!(visits(2.0, 1.0) > usual + 20, "{usual}");
    assert!(visits(1.0, 0.3) + 20 < usual, "{usual}");
}
