//! What-ifs against what was planted in the demo shop.
//!
//! `cargo test --release --test it -- --ignored --nocapture whatif_truth` builds the demo shop and
//! prints how often the interval of a what-if holds the planted change.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use sidecart::explore::{self, Answer, Judging, Question};
use sidecart::store::{Limits, open_read};
use sidecart::whatif::{Desk, Lever, Outcome, SEED, Settings};

use crate::cli::works;
use crate::explore::window;

type Truth = HashMap<(String, String), HashMap<String, String>>;

fn truth(folder: &Path) -> Truth {
    let mut reader = csv::Reader::from_path(folder.join("truth_pair.csv")).unwrap();
    let header: Vec<String> = reader
        .headers()
        .unwrap()
        .iter()
        .map(str::to_owned)
        .collect();
    reader
        .records()
        .map(|record| {
            let record = record.unwrap();
            let row: HashMap<String, String> = header
                .iter()
                .cloned()
                .zip(record.iter().map(str::to_owned))
                .collect();
            ((row["anchor_id"].clone(), row["target_id"].clone()), row)
        })
        .collect()
}

fn number(row: &HashMap<String, String>, column: &str) -> Option<f64> {
    row.get(column)?.parse().ok()
}

#[derive(Default)]
struct Coverage {
    n: usize,
    middle: usize,
    wide: usize,
}

impl Coverage {
    fn add(&mut self, outcome: &Outcome, truth: f64) {
        let (value, se) = (outcome.delta_net_margin, outcome.delta_net_margin_se);
        self.n += 1;
        self.middle += usize::from((outcome.p10..=outcome.p90).contains(&truth));
        self.wide += usize::from((truth - value).abs() <= 1.96 * se);
    }

    fn said(&self, what: &str) -> String {
        let share = |count: usize| 100.0 * count as f64 / self.n.max(1) as f64;
        format!(
            "{what}: {} changes, P10 to P90 hold {:.0} % (nominal 80), 95 % intervals {:.0} %",
            self.n,
            share(self.middle),
            share(self.wide)
        )
    }
}

#[test]
#[ignore = "builds the demo shop and asks for fifty pairs"]
fn the_interval_holds_the_planted_change() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().to_str().unwrap();
    works(&["generate", path, "--scale", "demo"]);
    let truth = truth(folder.path());
    let database = works(&["demo", "--scale", "demo", "--print-path"]);
    let reader = open_read(Path::new(database.trim_end()), &Limits::default()).unwrap();
    let judging = Judging::default();

    let mut pairs: Vec<_> = truth
        .iter()
        .filter_map(|(pair, row)| {
            let varied = ["pdp", "cart", "checkout", "post_purchase"]
                .into_iter()
                .filter(|place| number(row, &format!("exposures_{place}")) >= Some(50.0))
                .count();
            let exposures = number(row, "exposures")?;
            (varied >= 2 && exposures >= 300.0).then(|| (exposures, pair.clone()))
        })
        .collect();
    pairs.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    pairs.truncate(50);
    let mut kinds: BTreeMap<&str, Coverage> = BTreeMap::new();
    for (_, (anchor, target)) in &pairs {
        let row = &truth[&(anchor.clone(), target.clone())];
        let question = Question::WhatIf {
            scope: window("", ""),
            anchor: anchor.clone(),
            target: target.clone(),
        };
        let Answer::WhatIf(inputs) = explore::answer_judging(&reader, &question, &judging).unwrap()
        else {
            panic!();
        };
        let input = inputs[0].clone();
        if std::env::var_os("WHATIF_TRUTH_ROWS").is_some() {
            println!("input,{}", serde_json::to_string(&input).unwrap());
        }
        let mut desk = Desk::new(input.clone(), SEED);
        let mut compare = |kind: &'static str, settings: &Settings, truth: f64| {
            let outcome = desk.outcome(settings).unwrap();
            if std::env::var_os("WHATIF_TRUTH_ROWS").is_some() {
                println!(
                    "row,{anchor},{target},{kind},{},{},{},{},{truth}",
                    outcome.p10, outcome.p90, outcome.delta_net_margin, outcome.delta_net_margin_se
                );
            }
            kinds.entry(kind).or_default().add(&outcome, truth);
        };
        // The truth counts the exposures of the data, whose days are the input's.
        let monthly = |count: f64| 30.0 * count / input.span.days;
        let mut retired = Settings::default();
        retired.put_value(&input, Lever::Exposures, 0.0).unwrap();
        let whole = |column: &str| number(row, column).unwrap_or(0.0);
        let all = monthly(whole("exposures"));
        compare(
            "no longer shown",
            &retired,
            -all * whole("net_margin_per_exposure"),
        );
        for part in &input.parts {
            let kind = match part.dimension.as_str() {
                "placement" => "not shown at a placement",
                "customer" => "not shown to new or returning customers",
                "segment" => "not shown to a segment",
                _ => continue,
            };
            let (Some(count), Some(net)) = (
                number(row, &format!("exposures_{}", part.value)),
                number(row, &format!("net_margin_per_exposure_{}", part.value)),
            ) else {
                continue;
            };
            if count < 50.0 {
                continue;
            }
            let mut settings = Settings::default();
            settings.toggle_part(&input, &part.id()).unwrap();
            // Of guests the truth knows the group and the data do not: those are not left out.
            compare(kind, &settings, -all * part.share * net);
        }
    }
    println!("{} pairs", pairs.len());
    for (kind, coverage) in &kinds {
        println!("{}", coverage.said(kind));
    }
}
