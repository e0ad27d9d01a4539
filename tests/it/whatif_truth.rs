//! What-ifs against what was planted in the demo shop.
//!
//! `cargo test --release --test it -- --ignored --nocapture whatif_truth` builds the demo shop and
//! prints how often the interval of a what-if holds the planted change.

use std::collections::HashMap;
use std::path::Path;

use sidecart::explore::{self, Answer, Judging, Question};
use sidecart::store::{Limits, open_read};
use sidecart::whatif::{Desk, Outcome, SEED, Settings};

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

    fn say(&self, what: &str) {
        let share = |count: usize| 100.0 * count as f64 / self.n.max(1) as f64;
        println!(
            "{what}: {} changes, P10 to P90 hold {:.0} % (nominal 80), 95 % intervals {:.0} %",
            self.n,
            share(self.middle),
            share(self.wide)
        );
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
    let (mut money, mut attaches) = (Coverage::default(), Coverage::default());
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
        let monthly = input
            .given(sidecart::whatif::Lever::Exposures)
            .value
            .unwrap();
        let mut desk = Desk::new(input.clone(), SEED);
        for option in input.placements.iter().filter(|option| option.is_seen) {
            let place = &option.placement;
            let shown = number(row, &format!("exposures_{place}"));
            let (Some(there), Some(whole)) = (
                number(row, &format!("net_margin_per_exposure_{place}")),
                number(row, "net_margin_per_exposure"),
            ) else {
                continue;
            };
            if shown < Some(50.0) || option.share > 0.9 {
                continue;
            }
            let mut settings = Settings::default();
            settings.place(&input, Some(place)).unwrap();
            let outcome = desk.outcome(&settings).unwrap();
            money.add(&outcome, monthly * (there - whole));
            let (Some(rate), Some(all)) = (
                number(row, &format!("attach_rate_{place}")),
                number(row, "attach_rate"),
            ) else {
                continue;
            };
            // The change of attaches alone, from the ratio and its own deviation.
            let p = input
                .given(sidecart::whatif::Lever::Acceptance)
                .value
                .unwrap();
            let ratio = option.attach_ratio;
            let se = monthly * p * ratio.se;
            let sure = Outcome {
                delta_net_margin: outcome.delta_attaches,
                delta_net_margin_se: se,
                p10: outcome.delta_attaches - 1.2816 * se,
                p90: outcome.delta_attaches + 1.2816 * se,
                ..outcome
            };
            attaches.add(&sure, monthly * (rate - all));
        }
    }
    println!("{} pairs", pairs.len());
    money.say("net margin");
    attaches.say("attaches");
}
