//! One pair's figures.

use crate::explore::figures::{self, Amounts, Counted};
use crate::explore::lack::Lack;
use crate::explore::notes::NoteBook;
use crate::explore::{PairRow, shop::Shop};
use crate::facts::pairs::PairFact;
use crate::stats::Cooccurrence;

/// The row of one pair among `orders` ok orders; products by id and title.
pub(super) fn pair_row(
    shop: &Shop,
    book: &mut NoteBook<'_>,
    orders: u64,
    fact: &PairFact,
    anchor: (&str, &str),
    target: (&str, &str),
    rec_type: Option<String>,
) -> PairRow {
    let counted = Counted {
        id: format!("{}>{}", anchor.0, target.0),
        title: format!("{} > {}", anchor.1, target.1),
        anchor_orders: fact.orders_anchor,
        base_n: fact.base_n,
        attaches: fact.orders_both,
        sums: fact.sums,
    };
    let lacks = Amounts::of(shop, &fact.sums).lacks();
    let together = Cooccurrence::new(
        fact.orders_both,
        fact.orders_anchor,
        fact.orders_target,
        orders,
    )
    .ok();
    let affinity = match (together, fact.orders_anchor, fact.orders_target) {
        (None, ..) => Lack::CountsDisagree,
        (_, 0, _) | (_, _, 0) => Lack::NotSold,
        _ => Lack::NeverTogether,
    };
    let interval = together.and_then(|counts| counts.lift_interval());
    let mut row = PairRow {
        level: figures::level_figures(shop, book, counted),
        anchor_id: anchor.0.to_owned(),
        anchor_title: anchor.1.to_owned(),
        target_id: target.0.to_owned(),
        target_title: target.1.to_owned(),
        rec_type,
        orders_both: Some(fact.orders_both),
        orders_anchor: Some(fact.orders_anchor),
        orders_target: Some(fact.orders_target),
        support: together.and_then(|counts| counts.support()),
        confidence: together.and_then(|counts| counts.confidence()),
        lift: together.and_then(|counts| counts.lift()),
        lift_low: interval.map(|interval| interval.low),
        lift_high: interval.map(|interval| interval.high),
        jaccard: together.and_then(|counts| counts.jaccard()),
        npmi: together.and_then(|counts| counts.npmi()),
        llr: together.map(|counts| counts.llr()),
        incremental_attach: None,
        cannibal_share: None,
        incremental_margin_per_1000: None,
        verdict: None,
        reason: None,
        flags: None,
        p_positive: None,
        loss_if_kept: None,
        loss_if_retired: None,
        slot_value: None,
        relevance: None,
    };
    row.level.notes = book.pair(&row, lacks, affinity, &fact.sums);
    row
}
