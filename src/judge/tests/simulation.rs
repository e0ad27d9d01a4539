//! False discoveries, recall and regret against shops whose truth is known.

use super::score::{Score, by_attach};
use super::shop::{DOMAIN, Pair, SHOPS, Shop};
use super::*;

/// What the rules do on some seeds of one shop.
#[derive(Default)]
struct Study {
    retire: Score,
    promote: Score,
    lowest_attach: Score,
    highest_attach: Score,
    raw: Score,
    covered: [f64; 2],
    by_attaches: [[f64; 2]; 4],
}

/// Bands of attaches in which coverage is looked at: from these on.
const BANDS: [f64; 4] = [0.0, 5.0, 20.0, 100.0];

impl Study {
    fn of(shop: &Shop, seeds: std::ops::Range<u64>) -> Self {
        let mut study = Self::default();
        let thresholds = Thresholds::default();
        for seed in seeds {
            let pairs = shop.draw(seed);
            let family: Vec<Evidence> = pairs.iter().map(|p| p.evidence.clone()).collect();
            let judged = judge(&family, &thresholds, ONE);
            let is = |verdict| -> Vec<bool> {
                judged
                    .iter()
                    .map(|j| j.ground.verdict() == verdict)
                    .collect()
            };
            study.retire.add(&pairs, &is(Verdict::Retire), -1.0);
            // Young orders are promoted later, by rule; what would be is scored.
            study.promote.add(&pairs, &would_promote(&judged), 1.0);
            study
                .lowest_attach
                .add(&pairs, &by_attach(&pairs, 0.3, true), -1.0);
            study
                .highest_attach
                .add(&pairs, &by_attach(&pairs, 0.3, false), 1.0);
            let raw: Vec<bool> = pairs.iter().map(loses_raw).collect();
            study.raw.add(&pairs, &raw, -1.0);
            for (pair, judged) in pairs.iter().zip(&judged) {
                let Some(posterior) = judged.posterior else {
                    continue;
                };
                let truth = pair.delta + pair.evidence.slot_value;
                let interval = posterior.interval;
                let hit = f64::from(u8::from(interval.low <= truth && truth <= interval.high));
                let attaches = pair.evidence.takings.attaches;
                let band = BANDS.iter().rposition(|from| attaches >= *from).unwrap();
                for counts in [&mut study.covered, &mut study.by_attaches[band]] {
                    counts[0] += hit;
                    counts[1] += 1.0;
                }
            }
        }
        study
    }
}

fn would_promote(judged: &[Judgement]) -> Vec<bool> {
    judged
        .iter()
        .map(|j| match j.ground {
            Ground::Earns { .. } => true,
            Ground::Profitable { hindrance, .. } => matches!(hindrance, Hindrance::Immature(_)),
            _ => false,
        })
        .collect()
}

/// Net margin as measured below the slot value, the returns to come put in.
fn loses_raw(pair: &Pair) -> bool {
    let takings = &pair.evidence.takings;
    takings
        .net_per_exposure()
        .is_some_and(|net| net < pair.evidence.slot_value)
}

#[test]
fn false_discoveries_are_held_and_the_common_advice_is_beaten() {
    let shop = Shop {
        pairs: 400,
        ..DOMAIN
    };
    let study = Study::of(&shop, 0..8);
    let (retire, promote) = (study.retire, study.promote);
    assert!(retire.fdr() <= 0.13, "{retire:?}");
    assert!(promote.fdr() <= 0.10, "{promote:?}");
    assert!(retire.recall_of_large() >= 0.6, "{retire:?}");
    assert!(promote.recall_of_large() >= 0.6, "{promote:?}");
    let common = study.lowest_attach;
    assert!(retire.precision() > common.precision() + 0.2, "{common:?}");
    assert!(
        retire.regret() < common.regret() / 5.0,
        "{retire:?} {common:?}"
    );
    assert!(retire.regret() < 0.02, "{retire:?}");
}

/// `cargo test --release --lib judge::tests::simulation -- --ignored --nocapture`
#[test]
#[ignore = "a study that prints a table; takes a minute"]
fn prints_the_table_over_shops() {
    let seeds = 30;
    println!("{seeds} seeds each; precision, recall, recall from 1500 exposures, FDR, regret");
    for shop in &SHOPS {
        let study = Study::of(shop, 100..100 + seeds);
        println!("\n{}", shop.name);
        let bad = study.retire;
        let line = |name: &str, score: &Score| {
            println!(
                "  {name:<28} {:.3} {:.3} {:.3} {:.3} {:.4}",
                score.precision(),
                score.recall(),
                score.recall_of_large(),
                score.fdr(),
                score.regret()
            );
        };
        line("retire", &bad);
        line("  lowest 30 % attach", &study.lowest_attach);
        line("  raw net below slot", &study.raw);
        line("promote", &study.promote);
        line("  highest 30 % attach", &study.highest_attach);
        let share = |[hit, of]: [f64; 2]| hit / of.max(1.0);
        let bands: Vec<String> = BANDS
            .iter()
            .zip(study.by_attaches)
            .map(|(from, counts)| format!("{from}+: {:.3} ({})", share(counts), counts[1]))
            .collect();
        println!(
            "  coverage {:.3}; by attaches {}",
            share(study.covered),
            bands.join(", ")
        );
    }
}
