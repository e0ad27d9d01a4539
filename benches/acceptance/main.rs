//! How right sidecart is about shops whose truth is known: DOMAIN.md, section 8.1.
//!
//! `cargo bench --bench acceptance -- [SHOPS] [VISITORS] [--from SEED] [--keep FOLDER]
//! [--pairs FILE]`,
//! 36 shops of 60 000 visitors unless given. FOLDER keeps the databases and the
//! truth, and what is there already is asked again, not made again. FILE gets a JSON line for every pair, with
//! what is shown and what is true.
//!
//! Every shop has a seed and a set of parameters of its own, drawn from wide ranges
//! (`draw`). It is generated, imported from its CSV files and asked as `sidecart show`
//! asks; the planted truth is read here alone and compared with the answers.
//!
//! | file | does |
//! | --- | --- |
//! | `draw` | draws the parameters of a shop |
//! | `shop` | generates, imports and asks one shop |
//! | `truth` | reads the planted truth |
//! | `coverage` | intervals against it |
//! | `verdicts`, `flags` | verdicts, simple rules and flags against it |
//! | `maturity` | return rates of young orders |
//! | `trials` | A/A tests, sample ratios, gaps |
//! | `table` | the table that is printed |

mod coverage;
mod draw;
mod flags;
mod maturity;
mod shop;
mod table;
mod trials;
mod truth;
mod verdicts;

use std::fs::File;
use std::io::{BufWriter, Write, stderr, stdout};
use std::path::PathBuf;

use color_eyre::eyre::{Result, bail};

use coverage::Coverage;
use flags::Flags;
use maturity::Young;
use shop::Shop;
use trials::Trials;
use verdicts::Verdicts;

/// Everything measured, over all shops.
#[derive(Debug, Default)]
struct Study {
    shops: u64,
    pairs: u64,
    exposures: u64,
    coverage: Coverage,
    verdicts: Verdicts,
    flags: Flags,
    trials: Trials,
    young: Vec<Young>,
}

impl Study {
    fn add(&mut self, shop: &Shop) {
        self.shops += 1;
        self.pairs += shop.pairs.len() as u64;
        self.exposures += shop.exposures;
        self.coverage.add(shop);
        self.verdicts.add(shop);
        self.flags.add(shop);
        self.trials.add(shop);
        self.young.extend(shop.young);
    }
}

fn main() -> Result<()> {
    let (mut shops, mut visitors, mut first) = (36, 60_000, 1_000);
    let (mut numbers, mut keep, mut listed) = (0, None, None);
    let mut args = std::env::args().skip(1).filter(|arg| arg != "--bench");
    while let Some(arg) = args.next() {
        match (arg.as_str(), numbers) {
            ("--from", _) => match args.next() {
                Some(seed) => first = seed.parse()?,
                None => bail!("--from needs a seed"),
            },
            ("--keep", _) => keep = args.next().map(PathBuf::from),
            ("--pairs", _) => listed = args.next().map(File::create).transpose()?,
            (number, 0) => shops = number.parse()?,
            (number, 1) => visitors = number.parse()?,
            (other, _) => bail!("what is {other}? Give the number of shops and of visitors"),
        }
        numbers += u32::from(!arg.starts_with("--"));
    }
    let mut study = Study::default();
    for seed in first..first + shops {
        let shop = {
            let spare = tempfile::tempdir()?;
            let folder = keep.as_deref().unwrap_or(spare.path());
            Shop::play(seed, visitors, &folder.join(seed.to_string()))?
        };
        if let Some(file) = &mut listed {
            let mut lines = BufWriter::new(file);
            for pair in &shop.pairs {
                serde_json::to_writer(&mut lines, &(seed, pair))?;
                writeln!(lines)?;
            }
            lines.flush()?;
        }
        study.add(&shop);
        writeln!(stderr(), "{}", table::line(&study, &shop))?;
    }
    study.trials.peek(2_000);
    write!(stdout(), "{}", table::whole(&study))?;
    Ok(())
}
