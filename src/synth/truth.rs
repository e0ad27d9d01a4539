//! The planted truth: what every pair does, written beside the shop's files and
//! never read by the app.

use super::basket::Outcome;
use super::rng::{Key, Tag, sigmoid};
use super::writer::Sheet;
use super::{SynthError, shop::Shop};

/// Sums over the visits of one pair.
#[derive(Debug, Clone, Default)]
struct Tally {
    exposures: u64,
    /// Purchases with the target, among the orders in which the pair was seen:
    /// expected and drawn, as it was and had it been hidden.
    p_shown: f64,
    p_hidden: f64,
    shown: u64,
    hidden: u64,
}

/// The truth about every pair, gathered while the shop runs.
#[derive(Debug)]
pub(super) struct Truth {
    tallies: Vec<Tally>,
}

/// Columns of `truth_pair.csv`.
pub(super) const HEADER: &[&str] = &[
    "rec_id",
    "anchor_id",
    "target_id",
    "rec_type",
    "class",
    "twin_id",
    "relevance",
    "organic_logit",
    "lift_logit",
    "return_factor",
    "exposures",
    "attaches_shown",
    "attaches_hidden",
    "incremental_attach",
];

impl Truth {
    /// Nothing known yet about `pairs` pairs.
    pub(super) fn new(pairs: usize) -> Self {
        Self {
            tallies: vec![Tally::default(); pairs],
        }
    }

    /// One exposure of a pair.
    pub(super) fn expose(&mut self, pair: usize) {
        self.tallies[pair].exposures += 1;
    }

    /// The outcomes of a pair in an order that counts; those of pairs that were
    /// not seen tell nothing about showing it.
    pub(super) fn note(&mut self, pair: usize, seen: bool, outcome: Outcome) {
        if seen {
            let tally = &mut self.tallies[pair];
            tally.p_shown += outcome.p_actual;
            tally.p_hidden += outcome.p_hidden;
            tally.shown += u64::from(outcome.actual);
            tally.hidden += u64::from(outcome.hidden);
        }
    }

    /// Draws whether a list after the order sells its pair; hidden, nothing would.
    pub(super) fn follow_up(&mut self, pair: usize, key: Key, logit: f64) -> bool {
        let p_actual = sigmoid(logit);
        let actual = key.child(Tag::FollowUp, pair as u64 + 1).unit() < p_actual;
        let outcome = Outcome {
            p_actual,
            p_hidden: 0.0,
            actual,
            hidden: false,
        };
        self.note(pair, true, outcome);
        actual
    }

    /// Writes `truth_pair.csv`: one row a pair the shop could show.
    /// `incremental_attach` is a fraction: expected purchases of the target that
    /// showing it added, per exposure.
    pub(super) fn write(&self, shop: &Shop, sheet: &mut Sheet) -> Result<(), SynthError> {
        let id = |at: usize| shop.catalogue.products[at].id.as_str();
        for (index, (pair, tally)) in shop.pairs.all.iter().zip(&self.tallies).enumerate() {
            sheet.id("r", &[index as u64 + 1]);
            sheet.text(id(pair.anchor)).text(id(pair.target));
            sheet.text(pair.rec_type.name()).text(pair.class.name());
            sheet.text(pair.twin.map_or("", id));
            sheet
                .rounded(pair.relevance, 4)
                .rounded(pair.organic_logit, 4);
            sheet
                .rounded(pair.lift_logit, 4)
                .rounded(pair.return_factor, 2);
            sheet
                .int(tally.exposures)
                .int(tally.shown)
                .int(tally.hidden);
            if tally.exposures == 0 {
                sheet.empty();
            } else {
                let added = tally.p_shown - tally.p_hidden;
                sheet.rounded(added / tally.exposures as f64, 6);
            }
            sheet.end()?;
        }
        Ok(())
    }
}
