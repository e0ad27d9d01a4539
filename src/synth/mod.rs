//! The seeded synthetic shop: coffee, house and outdoor goods, one year of
//! visits, written as canonical CSV, or in the form of another program's export,
//! with its planted truth beside it.
//!
//! Everything is a pure function of scale and seed, to the byte, on every
//! machine. Visitors are drawn one after another and written at once, so memory
//! does not grow with the shop.
//!
//! | file | holds |
//! | --- | --- |
//! | `rng`, `calendar` | streams of random numbers, the year |
//! | `params` | sizes, shares and effects, which a benchmark can vary |
//! | `categories`, `catalogue` | what is sold |
//! | `pairs`, `planting` | what goes with what |
//! | `law`, `classes` | the effects planted in the pairs, and where |
//! | `people`, `experiments` | visitors, when they come, and the arms they are in |
//! | `visit`, `journey` | what a visit leaves behind, and how it goes |
//! | `lists`, `upgrade`, `basket`, `returns` | the steps of a visit |
//! | `worth` | what a purchase is worth, in expectation |
//! | `truth`, `verdict`, `truth_pair`, `truth_param` | the planted truth |
//! | `damage`, `bots`, `money` | gaps in the records, robots, a second currency |
//! | `writer`, `columns`, `files` | canonical CSV |
//! | `form`, `sources` | the exports of other programs |

mod basket;
mod bots;
mod calendar;
mod catalogue;
mod categories;
mod classes;
mod columns;
mod damage;
mod experiments;
mod files;
mod form;
mod journey;
mod law;
mod lists;
mod money;
mod pairs;
mod params;
mod people;
mod planting;
mod returns;
mod rng;
mod shop;
mod sources;
mod truth;
mod truth_pair;
mod truth_param;
mod upgrade;
mod verdict;
mod visit;
mod worth;
mod writer;

#[cfg(test)]
mod tests;

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use form::Output;
use journey::Memory;
use people::Visitor;
use shop::Shop;
use truth::Truth;
use writer::Sheet;

pub use form::{Form, UnknownForm};
pub use params::{Effects, Gaps, Params, Shares};

/// The seed of the demo shop and of `sample-data`.
pub const DEFAULT_SEED: u64 = 20_251_101;

/// Which shop a scale and a seed give: goes up whenever they give another one, so
/// that a shop that was kept is known to be of an older kind.
pub const VERSION: u32 = 4;

/// How large the shop is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Scale {
    /// About 2 000 orders and 60 products: for tests and for reading.
    Tiny,
    /// About 60 000 orders and 600 products.
    Demo,
    /// About 5 million orders and 700 products.
    Big,
}

impl Scale {
    /// All scales, smallest first.
    pub const ALL: [Self; 3] = [Self::Tiny, Self::Demo, Self::Big];

    /// The word a person types.
    pub fn name(self) -> &'static str {
        match self {
            Self::Tiny => "tiny",
            Self::Demo => "demo",
            Self::Big => "big",
        }
    }
}

impl fmt::Display for Scale {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A word that is no scale.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("'{0}' is no scale; take tiny, demo or big")]
pub struct UnknownScale(String);

impl FromStr for Scale {
    type Err = UnknownScale;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|scale| scale.name() == text)
            .ok_or_else(|| UnknownScale(text.to_owned()))
    }
}

/// Which shop to generate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Spec {
    /// How large it is.
    pub scale: Scale,
    /// What it is drawn from; [`DEFAULT_SEED`] gives the demo shop.
    pub seed: u64,
}

impl Spec {
    /// The shop of that scale and seed.
    pub fn new(scale: Scale, seed: u64) -> Self {
        Self { scale, seed }
    }
}

/// What was written: the files with their rows (headers not counted), the
/// shop's first, then the truth. `truth_param.json` counts as one row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// File name and rows.
    pub files: Vec<(String, u64)>,
}

/// Why a shop could not be written.
#[derive(Debug, thiserror::Error)]
pub enum SynthError {
    /// A folder or file could not be created or written.
    #[error("cannot write {path}: {source}; name a folder you may write to, on a disk with room", path = path.display())]
    Write {
        /// The folder or file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

/// Visitors between two reports of progress.
const REPORT_EVERY: u64 = 500;

/// Writes the shop as canonical CSV files into `dir`, which is created if it is
/// absent; files of these names are replaced. `progress(done, total)` is told
/// now and then how many orders of about how many are written, and at the end
/// that all are.
///
/// # Errors
///
/// [`SynthError::Write`] if the folder or a file in it cannot be written.
pub fn generate(
    spec: &Spec,
    dir: &Path,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<Written, SynthError> {
    generate_as(Form::Canonical, spec, dir, progress)
}

/// Writes the shop in another form, otherwise as [`generate`].
///
/// # Errors
///
/// [`SynthError::Write`] if the folder or a file in it cannot be written.
pub fn generate_as(
    form: Form,
    spec: &Spec,
    dir: &Path,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<Written, SynthError> {
    generate_with(form, spec, &Params::of(spec.scale), dir, progress)
}

/// Writes the shop with parameters of its own in place of those of the scale,
/// otherwise as [`generate_as`].
///
/// # Errors
///
/// [`SynthError::Write`] if the folder or a file in it cannot be written.
pub fn generate_with(
    form: Form,
    spec: &Spec,
    params: &Params,
    dir: &Path,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<Written, SynthError> {
    std::fs::create_dir_all(dir).map_err(|source| SynthError::Write {
        path: dir.to_owned(),
        source,
    })?;
    let shop = Shop::new(params.clone(), spec.seed);
    let mut files = form.create(dir, &shop)?;
    let mut truth = Truth::new(shop.pairs.all.len());
    let mut orders = 0;
    for number in 1..=params.visitors {
        let visitor = Visitor::new(shop.key, number, params);
        orders += run(&shop, &visitor, &mut *files, &mut truth)?;
        if number % REPORT_EVERY == 0 {
            progress(orders, params.orders.max(orders));
        }
    }
    for bot in bots::all(&shop) {
        files.visit(&shop, &bot.visitor, &bot.visit)?;
        files.visitor(&shop, &bot.visitor, bot.visit.started_at, false, None)?;
    }
    let mut files = files.finish()?;
    let mut pairs = Sheet::create(dir, "truth_pair.csv", &truth_pair::header())?;
    truth_pair::write(&truth, &shop, &mut pairs)?;
    files.push(pairs.finish()?);
    files.push(truth_param::write(dir, spec, &shop)?);
    progress(orders, orders);
    Ok(Written { files })
}

/// Days for which the orders after a purchase are counted.
const REPEAT_DAYS: i64 = 90;

/// Plays and writes the year of one visitor; the number of orders in it.
fn run(
    shop: &Shop,
    visitor: &Visitor,
    files: &mut dyn Output,
    truth: &mut Truth,
) -> Result<u64, SynthError> {
    let mut memory = Memory::default();
    let mut rhythm = visitor.rhythm();
    let (mut orders, mut known, mut first_visit) = (0, false, None);
    let mut bought: Vec<Bought> = Vec::new();
    while let Some(started_at) = rhythm.next(&shop.calendar, |at| memory.trust(at)) {
        first_visit = first_visit.or(Some(started_at));
        let visit = journey::visit(shop, visitor, &mut memory, started_at, truth);
        orders += visit.orders.len() as u64;
        known |= visit.logged_in;
        bought.extend(
            visit
                .orders
                .iter()
                .filter(|order| order.counts())
                .map(|order| Bought {
                    at: order.at,
                    margin: truth::order_margin(shop, order),
                    pairs: (order.lines.iter())
                        .filter_map(|line| line.pair)
                        .filter(|pair| visit.seen(*pair).next().is_some())
                        .collect(),
                }),
        );
        files.visit(shop, visitor, &visit)?;
    }
    for (nth, order) in bought.iter().enumerate() {
        let until = order.at + REPEAT_DAYS * calendar::DAY;
        if until > calendar::END {
            break;
        }
        let after = bought[nth + 1..]
            .iter()
            .take_while(|later| later.at <= until);
        let margin: f64 = after.map(|later| later.margin).sum();
        for pair in &order.pairs {
            truth.repeat(*pair, margin);
        }
    }
    if let Some(first_visit) = first_visit {
        files.visitor(shop, visitor, first_visit, known, memory.first_order)?;
    }
    Ok(orders)
}

/// An order, for counting what follows it.
struct Bought {
    at: i64,
    margin: f64,
    /// Pairs that were seen and bought.
    pairs: Vec<usize>,
}
