//! The causes of missing figures.
//!
//! Every field that is null is named by exactly one note, and a note names null
//! fields only; a note without fields says what a figure that is there leaves out.

use std::collections::HashMap;
use std::sync::Arc;

use super::figures::MoneyLacks;
use super::lack::Lack;
use super::shop::Shop;
use super::words;
use super::{LevelRow, PairRow};
use crate::domain::Note;
use crate::facts::pairs::AddonSums;

/// A field, and its lack when it is null.
pub(super) type Field = (&'static str, Option<Lack>);

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
    lacks
        .into_iter()
        .map(|(lack, fields)| Note {
            cause: lack.cause(shop),
            fields,
        })
        .collect()
}

/// Notes without fields: what sums that are there leave out or assume.
pub(super) fn partial(shop: &Shop, sums: &AddonSums) -> Vec<Note> {
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

    /// The notes of one row of categories or products. `lacks` says why money
    /// is null, where it is.
    pub(super) fn level(
        &mut self,
        row: &LevelRow,
        lacks: MoneyLacks,
        sums: &AddonSums,
    ) -> Arc<[Note]> {
        let fields = level_fields(self.shop, row, lacks);
        self.write(&fields, sums)
    }

    /// The notes of one pair.
    pub(super) fn pair(
        &mut self,
        row: &PairRow,
        lacks: MoneyLacks,
        affinity: Lack,
        sums: &AddonSums,
    ) -> Arc<[Note]> {
        let mut fields = level_fields(self.shop, &row.level, lacks);
        fields.extend(pair_fields(self.shop, row, affinity));
        self.write(&fields, sums)
    }

    fn write(&mut self, fields: &[Field], sums: &AddonSums) -> Arc<[Note]> {
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

/// Every field of a level that can be null, with its lack when it is.
fn level_fields(shop: &Shop, row: &LevelRow, money: MoneyLacks) -> Vec<Field> {
    let shown = Lack::about_exposures(shop);
    let returned = Lack::about_returns(shop);
    let repeated = Lack::about_repeats(shop);
    let null = |is_null: bool, lack: Lack| is_null.then_some(lack);
    vec![
        ("base_n", null(row.base_n.is_none(), Lack::Orders)),
        (
            "anchor_orders",
            null(row.anchor_orders.is_none(), Lack::Orders),
        ),
        ("exposures", null(row.exposures.is_none(), shown)),
        ("clicks", null(row.clicks.is_none(), shown)),
        ("ctr", null(row.ctr.is_none(), shown)),
        ("ctr_low", null(row.ctr_low.is_none(), shown)),
        ("ctr_high", null(row.ctr_high.is_none(), shown)),
        ("attaches", null(row.attaches.is_none(), Lack::Orders)),
        ("attach_rate", null(row.attach_rate.is_none(), Lack::Base)),
        (
            "attach_rate_low",
            null(row.attach_rate_low.is_none(), Lack::Base),
        ),
        (
            "attach_rate_high",
            null(row.attach_rate_high.is_none(), Lack::Base),
        ),
        (
            "attach_rate_shrunk",
            null(row.attach_rate_shrunk.is_none(), Lack::Shrinkage),
        ),
        ("units", null(row.units.is_none(), Lack::Orders)),
        (
            "revenue",
            null(row.revenue.is_none(), money.revenue.unwrap_or(Lack::Prices)),
        ),
        (
            "cogs",
            null(row.cogs.is_none(), money.cogs.unwrap_or(Lack::Costs)),
        ),
        ("fees", null(row.fees.is_none(), Lack::Fees)),
        (
            "discounts",
            null(
                row.discounts.is_none(),
                money.discounts.unwrap_or(Lack::Prices),
            ),
        ),
        (
            "gross_margin",
            null(
                row.gross_margin.is_none(),
                money.gross_margin.unwrap_or(Lack::Costs),
            ),
        ),
        ("units_mature", null(row.units_mature.is_none(), returned)),
        (
            "units_returned",
            null(row.units_returned.is_none(), returned),
        ),
        ("refund_amount", null(row.refund_amount.is_none(), returned)),
        ("return_rate", null(row.return_rate.is_none(), returned)),
        (
            "return_rate_low",
            null(row.return_rate_low.is_none(), returned),
        ),
        (
            "return_rate_high",
            null(row.return_rate_high.is_none(), returned),
        ),
        (
            "return_rate_adjusted",
            null(row.return_rate_adjusted.is_none(), returned),
        ),
        (
            "return_maturity",
            null(row.return_maturity.is_none(), returned),
        ),
        (
            "baseline_return_rate",
            null(row.baseline_return_rate.is_none(), returned),
        ),
        ("return_loss", null(row.return_loss.is_none(), returned)),
        (
            "net_margin",
            null(row.net_margin.is_none(), Lack::NetMargin),
        ),
        (
            "net_margin_per_1000",
            null(row.net_margin_per_1000.is_none(), Lack::NetMargin),
        ),
        (
            "net_margin_per_1000_low",
            null(row.net_margin_per_1000_low.is_none(), Lack::NetMargin),
        ),
        (
            "net_margin_per_1000_high",
            null(row.net_margin_per_1000_high.is_none(), Lack::NetMargin),
        ),
        (
            "margin_per_attach",
            null(row.margin_per_attach.is_none(), Lack::NetMargin),
        ),
        (
            "anchor_return_with",
            null(row.anchor_return_with.is_none(), returned),
        ),
        (
            "anchor_return_without",
            null(row.anchor_return_without.is_none(), returned),
        ),
        (
            "repeat_rate_90d_attached",
            null(row.repeat_rate_90d_attached.is_none(), repeated),
        ),
        (
            "repeat_rate_90d_unattached",
            null(row.repeat_rate_90d_unattached.is_none(), repeated),
        ),
        (
            "repeat_value_90d_attached",
            null(row.repeat_value_90d_attached.is_none(), repeated),
        ),
        (
            "repeat_value_90d_unattached",
            null(row.repeat_value_90d_unattached.is_none(), repeated),
        ),
        ("evidence", null(row.evidence.is_none(), Lack::Orders)),
    ]
}

/// Every field that only pairs have and that can be null, with its lack when it is.
fn pair_fields(shop: &Shop, row: &PairRow, affinity: Lack) -> Vec<Field> {
    let increment = Lack::about_experiments(shop);
    let null = |is_null: bool, lack: Lack| is_null.then_some(lack);
    vec![
        ("rec_type", null(row.rec_type.is_none(), Lack::RecType)),
        ("orders_both", null(row.orders_both.is_none(), Lack::Orders)),
        (
            "orders_anchor",
            null(row.orders_anchor.is_none(), Lack::Orders),
        ),
        (
            "orders_target",
            null(row.orders_target.is_none(), Lack::Orders),
        ),
        ("support", null(row.support.is_none(), affinity)),
        ("confidence", null(row.confidence.is_none(), affinity)),
        ("lift", null(row.lift.is_none(), affinity)),
        ("lift_low", null(row.lift_low.is_none(), affinity)),
        ("lift_high", null(row.lift_high.is_none(), affinity)),
        ("jaccard", null(row.jaccard.is_none(), affinity)),
        ("npmi", null(row.npmi.is_none(), affinity)),
        ("llr", null(row.llr.is_none(), affinity)),
        (
            "incremental_attach",
            null(row.incremental_attach.is_none(), increment),
        ),
        (
            "cannibal_share",
            null(row.cannibal_share.is_none(), increment),
        ),
        (
            "incremental_margin_per_1000",
            null(row.incremental_margin_per_1000.is_none(), increment),
        ),
        ("verdict", null(row.verdict.is_none(), Lack::Verdicts)),
        ("reason", null(row.reason.is_none(), Lack::Verdicts)),
        ("flags", null(row.flags.is_none(), Lack::Verdicts)),
        ("p_positive", null(row.p_positive.is_none(), Lack::Verdicts)),
        (
            "loss_if_kept",
            null(row.loss_if_kept.is_none(), Lack::Verdicts),
        ),
        (
            "loss_if_retired",
            null(row.loss_if_retired.is_none(), Lack::Verdicts),
        ),
        ("slot_value", null(row.slot_value.is_none(), Lack::Verdicts)),
        ("relevance", null(row.relevance.is_none(), Lack::Verdicts)),
    ]
}
