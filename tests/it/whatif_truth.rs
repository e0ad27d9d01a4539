//! What-ifs against what was planted in synthetic shops.
//!
//! `cargo test --release --test it -- --ignored --nocapture whatif_truth` builds the demo shop and
//! shops whose parameters all differ (WHATIF_SHOPS of them, their records whole), and prints
//! how often P10 to P90 of a what-if hold the planted change. WHATIF_FROM is the first seed,
//! WHATIF_KEEP a folder in which shops stay, to ask them again, and WHATIF_TRUTH_ROWS prints
//! every change.

#[path = "../../benches/acceptance/draw.rs"]
mod draw;

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};

use duckdb::Connection;
use sidecart::explore::{self, Answer, Judging, Question};
use sidecart::facts;
use sidecart::import::{Meter, Progress, Request, load};
use sidecart::store::{Limits, NextDb, open_read};
use sidecart::synth::{Form, Gaps, Params, Scale, Spec, generate_with};
use sidecart::whatif::{Desk, Input, Lever, SEED, Settings};

use crate::cli::works;
use crate::explore::window;

/// Prints a line; `--nocapture` shows it.
#[expect(clippy::print_stdout, reason = "a study prints its figures")]
fn say(line: &str) {
    println!("{line}");
}

macro_rules! say {
    ($($words:tt)*) => { say(&format!($($words)*)) };
}

type Row = HashMap<String, String>;

/// A shop: its database and what is true of its pairs.
struct Shop {
    /// Removed when the shop is dropped.
    _folder: Option<tempfile::TempDir>,
    database: PathBuf,
    truth: HashMap<(String, String), Row>,
}

struct Silent;

impl Progress for Silent {
    fn start(&mut self, _: u64, _: &Meter) {}
    fn step(&mut self, _: &str) {}
}

impl Shop {
    fn demo() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().to_str().unwrap();
        works(&["generate", path, "--scale", "demo"]);
        let database = works(&["demo", "--scale", "demo", "--print-path"]);
        Self {
            truth: truth(folder.path()),
            database: PathBuf::from(database.trim_end()),
            _folder: Some(folder),
        }
    }

    fn drawn(seed: u64, params: &Params) -> Self {
        let kept = std::env::var_os("WHATIF_KEEP").map(PathBuf::from);
        let folder = kept.is_none().then(|| tempfile::tempdir().unwrap());
        let home = match (&kept, &folder) {
            (Some(kept), _) => kept.join(format!("{seed}-{}", params.visitors)),
            (None, Some(folder)) => folder.path().to_owned(),
            (None, None) => unreachable!(),
        };
        let (files, database) = (home.join("csv"), home.join("shop.duckdb"));
        if !database.exists() {
            Self::build(&files, &database, (seed, params));
        }
        Self {
            truth: truth(&files),
            database,
            _folder: folder,
        }
    }

    fn build(files: &Path, database: &Path, (seed, params): (u64, &Params)) {
        let spec = Spec::new(Scale::Demo, seed);
        generate_with(Form::Canonical, &spec, params, files, &mut |_, _| ()).unwrap();
        let request = Request {
            paths: vec![files.to_owned()],
            started_at: "2026-11-21T00:00:00Z".to_owned(),
            ..Request::default()
        };
        let next = NextDb::begin(database, &Limits::default()).unwrap();
        load(&next, &request, &mut Silent).unwrap();
        facts::rebuild(&next, &facts::Settings::default(), &mut |_, _, _| ()).unwrap();
        next.swap_in().unwrap();
    }

    /// Pairs with an exposed placement or discount variation, those shown most first.
    fn varied(&self, most: usize) -> Vec<(String, String)> {
        let mut pairs: Vec<_> = self
            .truth
            .iter()
            .filter_map(|(pair, row)| {
                let shown = |slice: &&str| number(row, &format!("exposures_{slice}")) >= Some(50.0);
                let placed = ["pdp", "cart", "checkout", "post_purchase"];
                let varied = placed.iter().filter(|slice| shown(slice)).count() >= 2
                    || ["offered", "full_price"].iter().all(shown);
                let exposures = number(row, "exposures")?;
                (varied && exposures >= 300.0).then(|| (exposures, pair.clone()))
            })
            .collect();
        pairs.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        pairs.truncate(most);
        pairs.into_iter().map(|(_, pair)| pair).collect()
    }
}

fn truth(folder: &Path) -> HashMap<(String, String), Row> {
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
            let row: Row = header
                .iter()
                .cloned()
                .zip(record.iter().map(str::to_owned))
                .collect();
            ((row["anchor_id"].clone(), row["target_id"].clone()), row)
        })
        .collect()
}

fn number(row: &Row, column: &str) -> Option<f64> {
    row.get(column)?.parse().ok()
}

/// How often intervals held the truth.
#[derive(Default)]
struct Coverage {
    n: usize,
    middle: usize,
    wide: usize,
    predicted: f64,
    truth: f64,
}

impl Coverage {
    fn share(&self) -> f64 {
        self.middle as f64 / self.n.max(1) as f64
    }

    fn said(&self, what: &str) -> String {
        let share = |count: usize| 100.0 * count as f64 / self.n.max(1) as f64;
        format!(
            "{what}: {} changes, P10 to P90 hold {:.0} % (nominal 80), 95 % intervals {:.0} %; \
             in all {:.0} predicted, {:.0} true",
            self.n,
            share(self.middle),
            share(self.wide),
            self.predicted,
            self.truth
        )
    }
}

/// Coverage by kind of change.
#[derive(Default)]
struct Study(BTreeMap<&'static str, Coverage>);

impl Study {
    fn add(&mut self, kind: &'static str, desk: &mut Desk, (settings, truth): (&Settings, f64)) {
        let outcome = desk.outcome(settings).unwrap();
        let (value, se) = (outcome.delta_net_margin, outcome.delta_net_margin_se);
        let name = &desk.input().name;
        if std::env::var_os("WHATIF_TRUTH_ROWS").is_some() {
            say!(
                "row,{},{},{kind},{},{},{value},{se},{truth}",
                name.anchor_id,
                name.target_id,
                outcome.p10,
                outcome.p90
            );
        }
        let coverage = self.0.entry(kind).or_default();
        coverage.n += 1;
        coverage.middle += usize::from((outcome.p10..=outcome.p90).contains(&truth));
        coverage.wide += usize::from((truth - value).abs() <= 1.96 * se);
        coverage.predicted += value;
        coverage.truth += truth;
    }

    /// Every change of a pair that the truth tells of.
    fn pair(&mut self, input: &Input, row: &Row) {
        let mut desk = Desk::new(input.clone(), SEED);
        // The truth counts the exposures of the data, whose days are the input's.
        let monthly = |count: f64| 30.0 * count / input.span.days;
        let whole = |column: &str| number(row, column).unwrap_or(0.0);
        let all = monthly(whole("exposures"));
        let net = whole("net_margin_per_exposure");
        let mut retired = Settings::default();
        retired.put_value(input, Lever::Exposures, 0.0).unwrap();
        self.add("no longer shown", &mut desk, (&retired, -all * net));
        if whole("anchor_return") == 0.0 && whole("harm") == 0.0 {
            let kind = "no longer shown, where it harms nothing else";
            self.add(kind, &mut desk, (&retired, -all * net));
        }
        for part in &input.parts {
            let (kind, slice) = match (part.dimension.as_str(), part.value.as_str()) {
                ("placement", place) => ("not shown at a placement", place),
                ("customer", group) => ("not shown to new or returning customers", group),
                ("segment", group) => ("not shown to a segment", group),
                ("discount", "shown") => ("not shown with its discount", "offered"),
                ("discount", _) => ("not shown without a discount", "full_price"),
                _ => continue,
            };
            let (Some(count), Some(net)) = (
                number(row, &format!("exposures_{slice}")),
                number(row, &format!("net_margin_per_exposure_{slice}")),
            ) else {
                continue;
            };
            if count < 50.0 {
                continue;
            }
            let mut settings = Settings::default();
            settings.toggle_part(input, &part.id()).unwrap();
            let truth = match part.dimension.as_str() {
                // Of who never ordered the truth knows the group and the data do not: they
                // bought nothing, but were shown it.
                "customer" | "segment" => -monthly(count) * net,
                _ => -all * part.share * net,
            };
            self.add(kind, &mut desk, (&settings, truth));
        }
        for option in input.placements.iter().filter(|option| option.is_seen) {
            let place = &option.placement;
            let slice = |column: &str| number(row, &format!("{column}_{place}"));
            let there = (slice("exposures"), slice("net_margin_per_exposure"));
            let (Some(50.0..), Some(there)) = there else {
                continue;
            };
            let mut settings = Settings::default();
            settings.place(input, Some(place)).unwrap();
            let truth = all * (there - net);
            self.add("shown at one placement only", &mut desk, (&settings, truth));
        }
    }

    fn shop(&mut self, shop: &Shop, most: usize) -> usize {
        let reader = open_read(&shop.database, &Limits::default()).unwrap();
        let judging = Judging::default();
        let pairs = shop.varied(most);
        for pair in &pairs {
            let input = asked(&reader, &judging, pair);
            if std::env::var_os("WHATIF_TRUTH_ROWS").is_some() {
                say!("input,{}", serde_json::to_string(&input).unwrap());
                let row = &shop.truth[pair];
                say!("truth,{}", serde_json::to_string(row).unwrap());
            }
            // Variants of one product are no pair in the data.
            if input.given(Lever::Acceptance).value.is_some() {
                self.pair(&input, &shop.truth[pair]);
            }
        }
        pairs.len()
    }

    fn print(&self, what: &str) {
        say!("{what}");
        for (kind, coverage) in &self.0 {
            say!("  {}", coverage.said(kind));
        }
    }
}

fn asked(reader: &Connection, judging: &Judging, (anchor, target): &(String, String)) -> Input {
    let question = Question::WhatIf {
        scope: window("", ""),
        anchor: anchor.clone(),
        target: target.clone(),
    };
    let Answer::WhatIf(mut inputs) = explore::answer_judging(reader, &question, judging).unwrap()
    else {
        panic!();
    };
    inputs.swap_remove(0)
}

#[test]
#[ignore = "builds the demo shop and asks for fifty pairs"]
fn the_interval_holds_the_planted_change() {
    let shop = Shop::demo();
    let mut study = Study::default();
    let pairs = study.shop(&shop, 50);
    assert_eq!(pairs, 50);
    study.print("demo shop, 50 pairs");
}

#[test]
#[ignore = "builds shops"]
fn the_interval_holds_the_planted_change_in_many_shops() {
    let shops = std::env::var("WHATIF_SHOPS").map_or(6, |text| text.parse().unwrap());
    let first: u64 = std::env::var("WHATIF_FROM").map_or(7_300, |text| text.parse().unwrap());
    let mut study = Study::default();
    let mut pairs = 0;
    for seed in first..first + shops {
        let params = Params {
            gaps: Gaps::NONE,
            ..draw::params(seed, 40_000)
        };
        let mut own = Study::default();
        let shop = Shop::drawn(seed, &params);
        pairs += own.shop(&shop, 50);
        own.print(&format!("shop {seed}"));
        for (kind, coverage) in own.0 {
            let all = study.0.entry(kind).or_default();
            all.n += coverage.n;
            all.middle += coverage.middle;
            all.wide += coverage.wide;
            all.predicted += coverage.predicted;
            all.truth += coverage.truth;
        }
    }
    study.print(&format!("{shops} shops, {pairs} pairs"));
}

/// Few pairs of a small shop: whether the intervals are anywhere near their nominal rate.
#[test]
fn intervals_of_a_small_shop_hold_the_planted_change() {
    let params = Params {
        gaps: Gaps::NONE,
        products: (3, 4),
        ..draw::params(7_100, 9_000)
    };
    let shop = Shop::drawn(7_100, &params);
    let mut study = Study::default();
    study.shop(&shop, 25);
    study.print("small shop");
    let coverage = &study.0["no longer shown, where it harms nothing else"];
    assert!(
        coverage.n >= 10 && coverage.share() >= 0.6,
        "{}",
        coverage.share()
    );
}
