//! One shop: generated, imported, asked.

use std::io::Write;
use std::path::Path;

use color_eyre::eyre::{Result, bail, eyre};
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64;
use serde::Serialize;
use sidecart::domain::Scope;
use sidecart::explore::{Answer, ArmRow, GapRow, PairRow, Question, answer};
use sidecart::facts;
use sidecart::import::{Meter, Progress, Request, load};
use sidecart::store::{Limits, NextDb, open_read};
use sidecart::synth::{Form, Params, Scale, Spec, generate_with};

use crate::draw;
use crate::maturity::{self, Young};
use crate::truth::{self, Truth};

/// One shop in so many is also asked as it was weeks before its end.
const ONE_IN: u64 = 4;

/// Experiments with two arms that do not differ, beside the shop's own.
const NULL_EXPERIMENTS: u64 = 14;
/// The share of the visitors in each of them.
const NULL_SHARE: f64 = 0.25;
/// What their names begin with.
pub(crate) const NULL_NAME: &str = "aa-";

/// One pair: what is shown of it, and what is true.
#[derive(Debug, Serialize)]
pub(crate) struct Pair {
    pub(crate) row: PairRow,
    pub(crate) truth: Truth,
}

impl Pair {
    /// What it adds per exposure beyond the slot's next-best use, by the truth; the
    /// slot value is the one on screen.
    pub(crate) fn delta(&self) -> f64 {
        self.truth.added - self.row.slot_value.unwrap_or(0.0)
    }

    /// The same of what is credited to it.
    pub(crate) fn credited_delta(&self) -> f64 {
        self.truth.attributed - self.row.slot_value.unwrap_or(0.0)
    }
}

/// A shop, its answers and its truth.
#[derive(Debug)]
pub(crate) struct Shop {
    pub(crate) seed: u64,
    pub(crate) params: Params,
    pub(crate) exposures: u64,
    pub(crate) pairs: Vec<Pair>,
    pub(crate) arms: Vec<ArmRow>,
    pub(crate) gaps: Vec<GapRow>,
    pub(crate) young: Option<Young>,
}

impl Shop {
    /// Generates, imports and asks the shop of that seed in the folder `place`.
    pub(crate) fn play(seed: u64, visitors: u64, place: &Path) -> Result<Self> {
        let (folder, database) = (place.join("csv"), place.join("shop.duckdb"));
        let params = draw::params(seed, visitors);
        let spec = Spec::new(Scale::Demo, seed);
        if !database.exists() {
            generate_with(Form::Canonical, &spec, &params, &folder, &mut |_, _| ())?;
            add_null_experiments(seed, &folder)?;
            import(&folder, &database)?;
            if seed.is_multiple_of(ONE_IN) {
                let tables = place.join("cut");
                maturity::cut_tables(&folder, &tables, &maturity::cut_of(&database)?)?;
                import(&tables, &place.join("cut.duckdb"))?;
                std::fs::remove_dir_all(&tables)?;
            }
            keep_truth_only(&folder)?;
        }
        let cut = place.join("cut.duckdb");
        let young = cut
            .exists()
            .then(|| maturity::young(&database, &cut, &maturity::cut_of(&database)?))
            .transpose()?;

        let reader = open_read(&database, &Limits::default())?;
        let scope = Scope::default();
        let pairs = Question::Pairs {
            scope,
            category: None,
            anchor: None,
            target: None,
        };
        let Answer::Pairs(rows) = answer(&reader, &pairs)? else {
            bail!("another answer than asked for");
        };
        let Answer::Experiments(arms) = answer(&reader, &Question::Experiments)? else {
            bail!("another answer than asked for");
        };
        let Answer::Gaps(gaps) = answer(&reader, &Question::Gaps)? else {
            bail!("another answer than asked for");
        };
        let mut truths = truth::read(&folder)?;
        let exposures = truths.values().map(|truth| truth.exposures).sum::<f64>() as u64;
        let pairs = rows.rows.into_iter().filter_map(|row| {
            let key = (row.anchor_id.clone(), row.target_id.clone());
            let truth = truths.remove(&key)?;
            Some(Pair { row, truth })
        });
        Ok(Self {
            seed,
            params,
            exposures,
            pairs: pairs.collect(),
            arms: arms.rows,
            gaps,
            young,
        })
    }
}

/// Leaves nothing of the generated files but what is read again.
fn keep_truth_only(folder: &Path) -> Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path
            .file_name()
            .is_some_and(|name| name != "truth_pair.csv")
        {
            std::fs::remove_file(path)?;
        }
    }
    Ok(())
}

/// Deals visitors out to experiments in which nothing differs.
fn add_null_experiments(seed: u64, folder: &Path) -> Result<()> {
    let path = folder.join("assignments.csv");
    let mut reader = csv::Reader::from_path(&path)?;
    let header = reader.headers()?.clone();
    let column = |name: &str| {
        let at = header.iter().position(|column| column == name);
        at.ok_or_else(|| eyre!("assignments.csv has no {name}"))
    };
    let (experiment, unit, since) = (
        column("experiment_id")?,
        column("unit_id")?,
        column("assigned_at")?,
    );
    let (arm, is_control, expected) = (
        column("arm")?,
        column("is_control")?,
        column("expected_share")?,
    );
    let mut rng = Pcg64::seed_from_u64(seed ^ 0xaa);
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record?;
        if &record[experiment] != "recs-holdout" {
            continue;
        }
        for number in 0..NULL_EXPERIMENTS {
            if rng.random::<f64>() >= NULL_SHARE {
                continue;
            }
            let is_a = rng.random::<f64>() < 0.5;
            let mut row = vec![String::new(); header.len()];
            row[experiment] = format!("{NULL_NAME}{number}");
            row[unit] = record[unit].to_owned();
            row[column("unit_type")?] = "visitor".to_owned();
            row[arm] = if is_a { "a" } else { "b" }.to_owned();
            row[is_control] = is_a.to_string();
            row[since] = record[since].to_owned();
            row[expected] = "0.5".to_owned();
            rows.push(row);
        }
    }
    let file = std::fs::OpenOptions::new().append(true).open(&path)?;
    let mut writer = csv::Writer::from_writer(file);
    for row in rows {
        writer.write_record(row)?;
    }
    writer.flush()?;
    writer
        .into_inner()
        .map_err(|error| eyre!("{error}"))?
        .flush()?;
    Ok(())
}

/// Tells nobody how far an import is.
struct Silent;

impl Progress for Silent {
    fn start(&mut self, _: u64, _: &Meter) {}
    fn step(&mut self, _: &str) {}
}

fn import(folder: &Path, database: &Path) -> Result<()> {
    let request = Request {
        paths: vec![folder.to_path_buf()],
        started_at: "2026-11-21T00:00:00Z".to_owned(),
        ..Request::default()
    };
    let next = NextDb::begin(database, &Limits::default())?;
    load(&next, &request, &mut Silent)?;
    facts::rebuild(&next, &facts::Settings::default(), &mut |_, _, _| ())?;
    next.swap_in()?;
    Ok(())
}
