//! What was planted can be seen in the files.

use std::collections::HashMap;

use super::{Sheet, small};

#[test]
fn the_holdout_sees_nothing_and_buys_fewer_add_ons() {
    let dir = tempfile::tempdir().unwrap();
    small(dir.path(), 30_000);
    let read = |name| Sheet::read(dir.path(), name);
    let (assignments, exposures) = (read("assignments"), read("exposures"));
    let experiment = assignments.columns["experiment_id"];
    let (unit, held) = (
        assignments.columns["unit_id"],
        assignments.columns["is_control"],
    );
    let control: HashMap<&str, &str> = (assignments.rows.iter())
        .filter(|row| &row[experiment] == "recs-holdout")
        .map(|row| (&row[unit], &row[held]))
        .collect();
    let held = control.values().filter(|held| **held == "true").count();
    let share = held as f64 / control.len() as f64;
    assert!((share - 0.1).abs() < 0.01, "{share}");
    assert!(
        exposures
            .column("visitor_id")
            .all(|visitor| control[visitor] == "false")
    );

    let (orders, lines) = (read("orders"), read("order_lines"));
    let visitor = orders.map("order_id", "visitor_id");
    let mut counts = [[0.0_f64; 2]; 2];
    for (order, primary) in lines.column("order_id").zip(lines.column("is_primary")) {
        let arm = usize::from(control[visitor[order]] == "true");
        counts[arm][usize::from(primary == "true")] += 1.0;
    }
    let [treated, holdout] = counts.map(|[add_ons, orders]| add_ons / orders);
    assert!((0.3..0.8).contains(&treated), "add-ons an order: {treated}");
    assert!(holdout < treated - 0.05, "{holdout} against {treated}");
}

#[test]
fn the_truth_about_every_class_shows() {
    let dir = tempfile::tempdir().unwrap();
    small(dir.path(), 30_000);
    let truth = Sheet::read(dir.path(), "truth_pair");
    let mut by_class: HashMap<(&str, &str), [f64; 3]> = HashMap::new();
    for row in &truth.rows {
        let number = |name: &str| row[truth.columns[name]].parse::<f64>().unwrap_or(0.0);
        let class = (
            &row[truth.columns["class"]],
            &row[truth.columns["rec_type"]],
        );
        let sums = by_class.entry(class).or_default();
        sums[0] += number("exposures");
        sums[1] += number("attaches_shown");
        sums[2] += number("attaches_hidden");
        if class.0 == "dead" {
            assert_eq!(number("attaches_shown"), number("attaches_hidden"));
        }
    }
    let sums = by_class[&("ordinary", "cross_sell")];
    let [exposures, shown, hidden] = sums;
    let (attach, added) = (shown / exposures, (shown - hidden) / exposures);
    assert!((0.01..0.06).contains(&attach), "{attach}");
    assert!(
        (0.3..0.9).contains(&(added / attach)),
        "{added} of {attach}"
    );
    let exposures = Sheet::read(dir.path(), "exposures").rows.len() as f64;
    let counted: f64 = by_class.values().map(|sums| sums[0]).sum();
    assert_eq!(counted, exposures, "every exposure is one of a known pair");
}
