//! The causes of missing figures.
//!
//! Every field that is null is named by exactly one note, and a note names null
//! fields only; a note without fields says what a figure that is there leaves out.

use std::collections::HashMap;
use std::sync::Arc;

use super::lack::Lack;
use super::shop::Shop;
use super::words;
use crate::domain::Note;
use crate::facts::sums::LineSums;

/// A field, and its lack when it is null.
pub(super) type Field = (&'static str, Option<Lack>);

/// Fields of a row, each with its lack when it is null.
macro_rules! nulls {
    ($row:ident; $($field:ident: $lack:expr),* $(,)?) => {
        vec![$((stringify!($field), $row.$field.is_none().then_some($lack))),*]
    };
}
pub(super) use nulls;

/// Notes for some fields: one per lack, in the order in which lacks first appear.
pub(super) fn notes_of(shop: &Shop, fields: &[Field]) -> Vec<Note> {
    let mut lacks: Vec<(Lack, Vec<&'static str>)> = Vec::new();
    for (field, lack) in fields {
        let Some(lack) = lack else { continue };
        match lacks.iter_mut().find(|(known, _)| known == lack) {
            Some((_, names)) => names.push(field),
            None => lacks.push((*lack, vec![field])),
        }
    }
    let mut notes: Vec<Note> = lacks
        .into_iter()
        .map(|(lack, fields)| Note {
            cause: lack.cause(shop),
            fields,
        })
        .collect();
    let has_fees = fields
        .iter()
        .any(|(field, lack)| *field == "fees" && lack.is_none());
    if has_fees && shop.fee_rules == 0 {
        notes.push(Note {
            cause: "Fees are 0, as no fee rule is set: import fees.".to_owned(),
            fields: Vec::new(),
        });
    }
    notes
}

/// Notes without fields: what sums that are there leave out or assume.
pub(super) fn partial(shop: &Shop, sums: &LineSums) -> Vec<Note> {
    let mut causes = Vec::new();
    let of = |some: u64| {
        format!(
            "{} of {}",
            words::grouped(some),
            words::count(sums.lines, "line", "lines")
        )
    };
    if (1..sums.lines).contains(&sums.priced_lines) {
        let missing = of(sums.lines - sums.priced_lines);
        causes.push(format!(
            "Left out: the money of {missing}, for want of a usable price in {}.",
            shop.currency_name()
        ));
    }
    if sums.costed_lines > 0 && sums.costed_lines < sums.priced_lines {
        let missing = of(sums.lines - sums.costed_lines);
        causes.push(format!(
            "Left out of cogs and gross_margin: {missing}, for want of a known cost."
        ));
    }
    if sums.assumed_lines > 0 {
        let assumed = of(sums.assumed_lines);
        causes.push(format!(
            "Assumed from what goods of the category usually cost: the cost of {assumed}."
        ));
    }
    if (1..sums.margin_lines).contains(&sums.net_lines) {
        let missing = of(sums.lines - sums.net_lines);
        causes.push(format!(
            "Left out of net_margin, and of what it is per 1 000 and per attach: {missing}, for want \
             of a part of it."
        ));
    }
    causes
        .into_iter()
        .map(|cause| Note {
            cause,
            fields: Vec::new(),
        })
        .collect()
}

/// Writes notes, and shares those that many rows have alike.
pub(super) struct NoteBook<'a> {
    shop: &'a Shop,
    shared: HashMap<Vec<Option<Lack>>, Arc<[Note]>>,
    empty: Arc<[Note]>,
}

impl<'a> NoteBook<'a> {
    /// An empty book.
    pub(super) fn new(shop: &'a Shop) -> Self {
        Self {
            shop,
            shared: HashMap::new(),
            empty: Arc::from([]),
        }
    }

    /// No notes.
    pub(super) fn empty(&self) -> Arc<[Note]> {
        Arc::clone(&self.empty)
    }

    /// The notes of one row: its fields, and what its sums leave out.
    pub(super) fn write(&mut self, fields: &[Field], sums: &LineSums) -> Arc<[Note]> {
        let key: Vec<Option<Lack>> = fields.iter().map(|(_, lack)| *lack).collect();
        let shop = self.shop;
        let notes = self
            .shared
            .entry(key)
            .or_insert_with(|| notes_of(shop, fields).into());
        let partial = partial(shop, sums);
        if partial.is_empty() {
            return Arc::clone(notes);
        }
        notes.iter().cloned().chain(partial).collect()
    }
}
