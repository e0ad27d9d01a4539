//! Judging many pairs from loaded sums.
//!
//! `cargo bench --bench judge -- [PAIRS] [CELLS]`, 300 000 pairs unless given, each
//! with no cells and then with 12. Peak memory is this process's, evidence included.

use std::io::{Write, stdout};
use std::num::NonZeroUsize;
use std::time::Instant;

use color_eyre::eyre::{Result, eyre};
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64;
use sidecart::judge::{Cell, Dimension, Evidence, Takings, Thresholds, Words, judge};
use sidecart::stats::Outcome;

const SEED: u64 = 20_251_121;

fn main() -> Result<()> {
    let mut numbers = std::env::args().skip(1).filter(|arg| arg != "--bench");
    let pairs: usize = numbers.next().map_or(Ok(300_000), |arg| arg.parse())?;
    let cells: Vec<u16> = match numbers.next() {
        Some(cells) => vec![cells.parse()?],
        None => vec![0, 12],
    };
    let threads = std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
    let thresholds = Thresholds::default();
    let mut out = stdout();
    for cells in cells {
        let mut rng = Pcg64::seed_from_u64(SEED);
        let family: Vec<Evidence> = (0..pairs)
            .map(|number| evidence(number, cells, &mut rng))
            .collect();
        let (judged, seconds) = timed(|| judge(&family, &thresholds, threads));
        let words = Words {
            currency: "EUR",
            label: &|dimension, value| format!("{dimension} {value}"),
        };
        let (letters, saying) = timed(|| {
            let reasons = judged.iter().map(|one| one.reason(&words).len());
            reasons.sum::<usize>()
        });
        writeln!(
            out,
            "{pairs} pairs with {cells} cells, {threads} threads: {seconds:.2} s; \
             their reasons ({letters} bytes): {saying:.2} s; peak memory {:.0} MB",
            peak_memory_mb()?
        )?;
    }
    Ok(())
}

fn evidence(number: usize, cells: u16, rng: &mut Pcg64) -> Evidence {
    let exposures = (1500.0 * rng.random_range(-1.2..1.2_f64).exp()).round();
    let attach = rng.random_range(0.0..0.08);
    let back = rng.random_range(0.0..0.3);
    let margin = rng.random_range(4.0..12.0);
    Evidence {
        takings: takings(exposures, attach, back, margin),
        attach_group: (number % 60) as u32,
        margin_group: (number % 20) as u32,
        slot_value: rng.random_range(0.0..0.05),
        monthly_exposures: exposures,
        full_days: 90.0,
        maturity: Some(0.9),
        baseline_return_rate: Some(0.12),
        shown_share: Some(0.3),
        cells: (0..cells)
            .map(|cell| Cell {
                dimension: match cell % 4 {
                    0 => Dimension::Placement,
                    1 => Dimension::Cohort(0),
                    2 => Dimension::Cohort(1),
                    _ => Dimension::Frequency,
                },
                value: cell / 4,
                stratum: 0,
                takings: takings(
                    (exposures / 3.0).round(),
                    attach * rng.random_range(0.7..1.3),
                    back,
                    margin,
                ),
            })
            .collect(),
        ..Evidence::default()
    }
}

fn takings(exposures: f64, attach: f64, back: f64, margin: f64) -> Takings {
    const LOSS: f64 = 17.0;
    let attaches = (exposures * attach).round();
    let returned = (attaches * back).round();
    let outcome = |count: f64, mean: f64| Outcome {
        count,
        mean,
        sd: 0.4 * margin,
    };
    Takings {
        exposures,
        attaches,
        kept: outcome(attaches - returned, margin),
        back: outcome(returned, margin - LOSS),
        return_loss: LOSS * returned,
        units: attaches,
        units_back: returned,
        units_expected: attaches,
        loss_per_return: LOSS,
        discounts: 0.0,
    }
}

/// What `work` gives, and its seconds.
#[expect(clippy::disallowed_methods, reason = "a benchmark reads the clock")]
fn timed<R>(work: impl FnOnce() -> R) -> (R, f64) {
    let start = Instant::now();
    let result = work();
    (result, start.elapsed().as_secs_f64())
}

/// The largest memory of this process so far.
fn peak_memory_mb() -> Result<f64> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))
        .ok_or_else(|| eyre!("no VmHWM in /proc/self/status"))?;
    let kilobytes: f64 = line.trim().trim_end_matches(" kB").parse()?;
    Ok(kilobytes / 1024.0)
}
