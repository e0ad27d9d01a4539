//! One step of a lever, and the portfolio of many pairs.
//!
//! `cargo bench --bench whatif -- [PAIRS]`, 20 000 pairs unless given, twelve to a slot.

use std::io::{Write, stdout};
use std::time::Instant;

use color_eyre::eyre::{Result, eyre};
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64;
use sidecart::stats::Estimate;
use sidecart::whatif::{
    Desk, Given, Input, Known, Lever, Limits, Member, Name, Offer, PortfolioInput, Rivalry, SEED,
    Settings, Shown, Slot, Step, lever_rows, plan,
};

const TARGETS: usize = 12;

fn main() -> Result<()> {
    let mut numbers = std::env::args().skip(1).filter(|arg| arg != "--bench");
    let pairs: usize = numbers.next().map_or(Ok(20_000), |arg| arg.parse())?;
    let mut out = stdout();
    let mut desk = Desk::new(input()?, SEED);
    let mut settings = Settings::default();
    let steps = 400;
    let mut times = Vec::new();
    for number in 0..steps {
        let input = desk.input().clone();
        let lever = Lever::ALL[number % 8];
        let now = now();
        settings
            .step(&input, lever, Step::Small, number % 3 > 0)
            .ok();
        let outcome = desk.outcome(&settings)?;
        let rows = lever_rows(&desk, &settings, Some(&outcome));
        times.push(now.elapsed().as_secs_f64());
        assert_eq!(rows.len(), Lever::COUNT);
    }
    times.sort_by(f64::total_cmp);
    writeln!(
        out,
        "one lever step: median {:.3} ms, 99 % {:.3} ms, worst {:.3} ms",
        1e3 * times[steps / 2],
        1e3 * times[steps * 99 / 100],
        1e3 * times[steps - 1]
    )?;
    let portfolio = portfolio(pairs);
    for rivalry in [Rivalry::Additive, Rivalry::Choice] {
        let start = now();
        let found = plan(&portfolio, rivalry, &Limits::default(), SEED);
        writeln!(
            out,
            "portfolio of {pairs} pairs in {} slots, {rivalry:?}: {:.0} ms; retire {}, best {} items",
            portfolio.slots.len(),
            1e3 * start.elapsed().as_secs_f64(),
            found.retire.best,
            found.best_items
        )?;
    }
    Ok(())
}

#[expect(clippy::disallowed_methods, reason = "a benchmark reads the clock")]
fn now() -> Instant {
    Instant::now()
}

fn estimate(value: f64, se: f64) -> Result<Estimate> {
    Estimate::new(value, se).ok_or_else(|| eyre!("no number"))
}

fn input() -> Result<Input> {
    let mut input = Input::unknown(Name::default());
    input.give(Lever::Acceptance, Given::pooled(estimate(0.08, 0.004)?));
    input.give(Lever::Price, Given::measured(25.0, 0.0));
    input.give(Lever::UnitCost, Given::measured(14.0, 0.0));
    input.give(Lever::Exposures, Given::measured(50_000.0, 0.0));
    input.give(Lever::ReturnRate, Given::pooled(estimate(0.11, 0.01)?));
    input.give(Lever::ReturnLoss, Given::measured(17.0, 0.0));
    input.give(Lever::CannibalShare, Given::pooled(estimate(0.25, 0.05)?));
    input.before_returns = Some(Known {
        value: 9.0,
        se: 0.45,
    });
    Ok(input)
}

fn portfolio(pairs: usize) -> PortfolioInput {
    let mut rng = Pcg64::seed_from_u64(20_251_121);
    let mut input = PortfolioInput::default();
    let mut offers = Vec::new();
    for number in 0..pairs {
        let acceptance: f64 = rng.random_range(0.001..0.12);
        let margin: f64 = rng.random_range(-3.0..12.0);
        let net = Estimate {
            value: acceptance * margin,
            se: rng.random_range(0.005..0.1),
        };
        input.members.push(Member {
            anchor_id: String::new(),
            target_id: String::new(),
            title: String::new(),
            shown: Shown {
                net,
                exposures: rng.random_range(10.0..5_000.0),
                slot_value: rng.random_range(0.0..0.05),
            },
        });
        offers.push(Offer {
            target: number as u32,
            category: rng.random_range(0..6),
            net,
            acceptance,
            per_attach: margin,
            is_in_stock: number % 20 > 0,
            is_harmful: false,
            evpi: rng.random_range(0.0..100.0),
            owned: 0.0,
        });
    }
    input.slots = offers
        .chunks(TARGETS)
        .map(|offers| Slot {
            anchor_id: String::new(),
            anchor_title: String::new(),
            placement: "pdp".to_owned(),
            lists: 1_000.0,
            today: 0.0,
            targets: vec![(String::new(), String::new()); offers.len()],
            offers: offers.to_vec(),
        })
        .collect();
    input
}
