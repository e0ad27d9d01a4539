//! What anybody who reads the files of a shop can count, pair by pair.

use std::collections::HashMap;
use std::path::Path;
use std::sync::OnceLock;

use super::super::visit::PLACEMENTS;
use super::{Sheet, undamaged};
use crate::synth::{Form, Params, Scale, Spec, generate_with};

/// Counts of one pair, from files without damage.
#[derive(Debug, Clone, Default)]
pub(super) struct Counts {
    pub exposures: [u64; PLACEMENTS.len()],
    /// Lines credited to the exposure of the same visit that was seen last.
    pub attaches: [u64; PLACEMENTS.len()],
    pub returned: u64,
    pub units: f64,
    pub units_returned: f64,
    /// Days from order to return, summed over the returned lines.
    pub delay_days: f64,
    /// Net margin of these lines, and of the squares, as the fee rules have it.
    pub margin: f64,
    pub margin_squared: f64,
    /// Orders with such a line whose anchor came back, and of them all.
    pub anchors_returned: u64,
    pub anchors: u64,
    /// Exposures with money off, and lines of these.
    pub offered: u64,
    pub offered_attaches: u64,
}

impl Counts {
    fn add(&mut self, other: &Self) {
        for at in 0..PLACEMENTS.len() {
            self.exposures[at] += other.exposures[at];
            self.attaches[at] += other.attaches[at];
        }
        self.returned += other.returned;
        self.units += other.units;
        self.units_returned += other.units_returned;
        self.delay_days += other.delay_days;
        self.margin += other.margin;
        self.margin_squared += other.margin_squared;
        self.anchors_returned += other.anchors_returned;
        self.anchors += other.anchors;
        self.offered += other.offered;
        self.offered_attaches += other.offered_attaches;
    }

    pub(super) fn shown(&self) -> f64 {
        self.exposures.iter().sum::<u64>() as f64
    }

    pub(super) fn bought(&self) -> f64 {
        self.attaches.iter().sum::<u64>() as f64
    }

    pub(super) fn rate(&self) -> f64 {
        self.bought() / self.shown()
    }

    pub(super) fn return_rate(&self) -> f64 {
        self.returned as f64 / self.bought()
    }
}

/// A demo shop with whole records, its truth, and what can be counted in it.
pub(super) struct Demo {
    pub dir: tempfile::TempDir,
    pub truth: Sheet,
    by_rec: HashMap<String, Counts>,
}

impl Demo {
    /// The shop of one seed, made once for all tests.
    pub(super) fn get() -> &'static Self {
        static DEMO: OnceLock<Demo> = OnceLock::new();
        DEMO.get_or_init(|| {
            let dir = tempfile::tempdir().unwrap();
            let params = undamaged(Params::of(Scale::Demo).visitors);
            let spec = Spec::new(Scale::Demo, 11);
            generate_with(Form::Canonical, &spec, &params, dir.path(), &mut |_, _| {}).unwrap();
            Self {
                truth: Sheet::read(dir.path(), "truth_pair"),
                by_rec: count(dir.path()),
                dir,
            }
        })
    }

    /// The counts of one row of the truth.
    pub(super) fn counts(&self, row: &csv::StringRecord) -> Counts {
        let rec = &row[self.truth.columns["rec_id"]];
        self.by_rec.get(rec).cloned().unwrap_or_default()
    }

    /// The rows of a class.
    pub(super) fn rows(&self, class: &str) -> impl Iterator<Item = &csv::StringRecord> {
        let (at, kind) = (self.truth.columns["class"], self.truth.columns["rec_type"]);
        let is_upsell = class == "ordinary upsell";
        let class = if is_upsell { "ordinary" } else { class }.to_owned();
        let any_kind = class != "ordinary";
        self.truth.rows.iter().filter(move |row| {
            row[at] == class && (any_kind || (&row[kind] == "upsell") == is_upsell)
        })
    }

    /// The counts of a class.
    pub(super) fn class(&self, class: &str) -> Counts {
        let mut sum = Counts::default();
        for row in self.rows(class) {
            sum.add(&self.counts(row));
        }
        sum
    }

    /// A number of a row of the truth; 0 where it is empty.
    pub(super) fn number(&self, row: &csv::StringRecord, column: &str) -> f64 {
        row[self.truth.columns[column]].parse().unwrap_or(0.0)
    }

    /// A rate of a class, weighted by the exposures behind it.
    pub(super) fn mean(&self, class: &str, column: &str, exposures: &str) -> f64 {
        let (mut sum, mut weight) = (0.0, 0.0);
        for row in self.rows(class) {
            let shown = self.number(row, exposures);
            sum += self.number(row, column) * shown;
            weight += shown;
        }
        sum / weight
    }
}

struct Seen {
    rec: usize,
    placement: usize,
    at: String,
    target: String,
    anchor: String,
    is_cross_sell: bool,
    is_offered: bool,
}

struct Sold {
    order: String,
    at: String,
    product: String,
    line: usize,
    units: f64,
    margin: f64,
}

fn count(dir: &Path) -> HashMap<String, Counts> {
    let mut names: Vec<String> = Vec::new();
    let mut index: HashMap<String, usize> = HashMap::new();
    let mut counts: Vec<Counts> = Vec::new();
    let mut seen: HashMap<String, Vec<Seen>> = HashMap::new();
    each(dir, "exposures", |row| {
        let rec = *index.entry(row("rec_id").to_owned()).or_insert_with(|| {
            names.push(row("rec_id").to_owned());
            counts.push(Counts::default());
            counts.len() - 1
        });
        let placement = PLACEMENTS
            .iter()
            .position(|p| p.name() == row("placement"))
            .unwrap();
        counts[rec].exposures[placement] += 1;
        let is_offered = !row("discount_shown").is_empty();
        counts[rec].offered += u64::from(is_offered);
        if row("viewable") == "true" {
            seen.entry(row("session_id").to_owned())
                .or_default()
                .push(Seen {
                    rec,
                    placement,
                    at: row("shown_at").to_owned(),
                    target: row("target_id").to_owned(),
                    anchor: row("anchor_id").to_owned(),
                    is_cross_sell: row("rec_type") == "cross_sell",
                    is_offered,
                });
        }
    });
    let back = returns(dir);
    for (session, sold) in sold(dir, &back) {
        let Some(seen) = seen.get(&session) else {
            continue;
        };
        for line in &sold {
            let anchor = |e: &Seen| {
                let is_post = e.placement == 3;
                sold.iter().find(|other| {
                    other.product == e.anchor
                        && other.product != line.product
                        && (other.order == line.order || (is_post && other.at < line.at))
                })
            };
            let fits = |e: &&Seen| {
                e.target == line.product
                    && e.at < line.at
                    && (!e.is_cross_sell || anchor(e).is_some())
            };
            let Some(exposure) = seen.iter().rfind(fits) else {
                continue;
            };
            let counts = &mut counts[exposure.rec];
            counts.attaches[exposure.placement] += 1;
            counts.offered_attaches += u64::from(exposure.is_offered);
            counts.margin += line.margin;
            counts.units += line.units;
            counts.margin_squared += line.margin * line.margin;
            if let Some(came) = back.get(&(line.order.clone(), line.line)) {
                counts.returned += 1;
                counts.units_returned += came.units;
                counts.delay_days += days(&line.at, &came.at);
            }
            if let Some(anchor) = anchor(exposure).filter(|other| other.order == line.order) {
                counts.anchors += 1;
                let came = back.contains_key(&(anchor.order.clone(), anchor.line));
                counts.anchors_returned += u64::from(came);
            }
        }
    }
    names.into_iter().zip(counts).collect()
}

/// What came back of a line.
struct Back {
    at: String,
    units: f64,
    /// Refund and handling.
    paid: f64,
    /// Units that can be sold again, less what they lost.
    restocked: f64,
}

/// By order and line number.
type Returns = HashMap<(String, usize), Back>;

fn returns(dir: &Path) -> Returns {
    let mut back = HashMap::new();
    each(dir, "returns", |row| {
        let number = |name: &str| row(name).parse::<f64>().unwrap();
        let is_whole = row("restocked") == "true" && row("resolution") != "exchange";
        let restocked = if is_whole {
            0.9 * number("quantity")
        } else {
            0.0
        };
        let paid = number("refund_amount") + number("handling_cost");
        let line = (row("order_id").to_owned(), row("line_no").parse().unwrap());
        let came = Back {
            at: row("returned_at").to_owned(),
            units: number("quantity"),
            paid,
            restocked,
        };
        back.insert(line, came);
    });
    back
}

/// The lines of the orders that count, by session, with their net margin.
fn sold(dir: &Path, back: &Returns) -> HashMap<String, Vec<Sold>> {
    let mut costs: HashMap<String, Vec<(String, f64)>> = HashMap::new();
    each(dir, "product_costs", |row| {
        let cost = (
            row("valid_from").to_owned(),
            row("unit_cost").parse().unwrap(),
        );
        costs
            .entry(row("product_id").to_owned())
            .or_default()
            .push(cost);
    });
    let products = Sheet::read(dir, "products");
    let category = products.map("product_id", "category_path");
    let mut orders: HashMap<String, (String, String, f64)> = HashMap::new();
    each(dir, "orders", |row| {
        if row("status") == "ok" {
            let discount = row("discount").parse().unwrap();
            let order = (
                row("session_id").to_owned(),
                row("ordered_at").to_owned(),
                discount,
            );
            orders.insert(row("order_id").to_owned(), order);
        }
    });
    let net = |row: &dyn Fn(&str) -> String| {
        let number = |name: &str| row(name).parse::<f64>().unwrap();
        number("quantity") * number("unit_price") - number("line_discount")
    };
    let mut totals: HashMap<String, f64> = HashMap::new();
    each(dir, "order_lines", |row| {
        *totals.entry(row("order_id").to_owned()).or_default() += net(&|name| row(name).to_owned());
    });
    let mut sold: HashMap<String, Vec<Sold>> = HashMap::new();
    each(dir, "order_lines", |row| {
        let Some((session, at, discount)) = orders.get(row("order_id")) else {
            return;
        };
        let line: usize = row("line_no").parse().unwrap();
        let quantity: f64 = row("quantity").parse().unwrap();
        let net = net(&|name| row(name).to_owned());
        let revenue = net - discount * net / totals[row("order_id")];
        let dated = costs[row("product_id")]
            .iter()
            .rfind(|(from, _)| from <= at);
        let cost = dated.unwrap().1;
        let ship = if category[row("product_id")] == "Outdoor > Tents" {
            2.4
        } else {
            0.6
        };
        let lost = back.get(&(row("order_id").to_owned(), line));
        let lost = lost.map_or(0.0, |came| came.paid - came.restocked * cost);
        sold.entry(session.clone()).or_default().push(Sold {
            order: row("order_id").to_owned(),
            at: at.clone(),
            product: row("product_id").to_owned(),
            line,
            units: quantity,
            margin: revenue * 0.98 - quantity * (cost + ship + 0.85) - lost,
        });
    });
    sold
}

/// Days between two times of the year of the shop, written as text.
pub(super) fn days(from: &str, to: &str) -> f64 {
    let day = |text: &str| {
        let date: jiff::civil::Date = text[..10].parse().unwrap();
        f64::from(date.day_of_year()) + 365.0 * f64::from(date.year())
    };
    day(to) - day(from)
}

/// A row of a file, as a function from column to value.
pub(super) type Row<'a> = &'a dyn Fn(&str) -> &'a str;

/// Calls `see` with each row of a file.
pub(super) fn each(dir: &Path, name: &str, mut see: impl FnMut(Row<'_>)) {
    let mut reader = csv::Reader::from_path(dir.join(format!("{name}.csv"))).unwrap();
    let header = reader.headers().unwrap().clone();
    let columns: HashMap<&str, usize> = header.iter().zip(0..).collect();
    let mut row = csv::StringRecord::new();
    while reader.read_record(&mut row).unwrap() {
        let record = &row;
        see(&|column| &record[columns[column]]);
    }
}
