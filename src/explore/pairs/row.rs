//! One pair's figures.

use crate::explore::figures::{self, Counted};
use crate::explore::lack::Lack;
use crate::explore::notes::{Field, NoteBook};
use crate::explore::opinion::{self, Opinion};
use crate::explore::{PairRow, shop::Shop};
use crate::stats::Cooccurrence;

/// In how many orders two products are, each and together.
#[derive(Debug, Clone, Copy)]
pub(in crate::explore) struct Together {
    /// `None` where too few orders hold both for the pair to be counted.
    pub(in crate::explore) both: Option<u64>,
    pub(in crate::explore) anchor: u64,
    pub(in crate::explore) target: u64,
    /// Ok orders in all.
    pub(in crate::explore) orders: u64,
}

/// A product's id and title.
pub(in crate::explore) type Named<'a> = (&'a str, &'a str);

/// The row of one pair; `counted` needs no id and title. `together` is `None` where no
/// order is in scope because orders have no dates.
pub(in crate::explore) fn pair_row(
    shop: &Shop,
    book: &mut NoteBook<'_>,
    counted: Counted,
    together: Option<Together>,
    (anchor, target): (Named<'_>, Named<'_>),
    rec_type: Option<String>,
    opinion: Opinion<'_>,
) -> PairRow {
    let counted = Counted {
        id: format!("{}>{}", anchor.0, target.0),
        title: format!("{} > {}", anchor.1, target.1),
        ..counted
    };
    let lines = counted.lines;
    let (level, fields) = figures::level_figures(shop, book, counted);
    let both = together.and_then(|together| together.both);
    let counts = together.and_then(|together| {
        let Together {
            anchor,
            target,
            orders,
            ..
        } = together;
        Cooccurrence::new(both?, anchor, target, orders).ok()
    });
    let affinity = match together {
        _ if shop.orders == 0 => Lack::Orders,
        None => Lack::Dates,
        Some(Together { both: None, .. }) => Lack::TooSeldom,
        Some(_) if counts.is_none() => Lack::CountsDisagree,
        Some(Together { anchor: 0, .. } | Together { target: 0, .. }) => Lack::NotSold,
        Some(_) => Lack::NeverTogether,
    };
    let interval = counts.and_then(|counts| counts.lift_interval());
    let has_orders = shop.orders > 0;
    let mut row = PairRow {
        level,
        anchor_id: anchor.0.to_owned(),
        anchor_title: anchor.1.to_owned(),
        target_id: target.0.to_owned(),
        target_title: target.1.to_owned(),
        rec_type,
        orders_both: both.filter(|_| has_orders),
        orders_anchor: together.filter(|_| has_orders).map(|t| t.anchor),
        orders_target: together.filter(|_| has_orders).map(|t| t.target),
        support: counts.and_then(|counts| counts.support()),
        confidence: counts.and_then(|counts| counts.confidence()),
        lift: counts.and_then(|counts| counts.lift()),
        lift_low: interval.map(|interval| interval.low),
        lift_high: interval.map(|interval| interval.high),
        jaccard: counts.and_then(|counts| counts.jaccard()),
        npmi: counts.and_then(|counts| counts.npmi()),
        llr: counts.map(|counts| counts.llr()),
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
    let thought = opinion.fill(&mut row, Lack::about_experiments(shop));
    let mut fields = with_opinion(fields, &row, thought);
    fields.extend(lacks(shop, &row, affinity, thought));
    row.level.notes = book.write(&fields, &lines);
    row
}

/// Every field that only pairs have and that can be null, with its lack when it is.
fn lacks(shop: &Shop, row: &PairRow, affinity: Lack, thought: opinion::Lacks) -> Vec<Field> {
    let increment = thought.increment;
    let orders = match shop.orders {
        0 => Lack::Orders,
        _ => Lack::Dates,
    };
    let field = |name: &'static str, is_null: bool, lack: Lack| (name, is_null.then_some(lack));
    vec![
        field("rec_type", row.rec_type.is_none(), Lack::RecType),
        field("orders_both", row.orders_both.is_none(), affinity),
        field("orders_anchor", row.orders_anchor.is_none(), orders),
        field("orders_target", row.orders_target.is_none(), orders),
        field("support", row.support.is_none(), affinity),
        field("confidence", row.confidence.is_none(), affinity),
        field("lift", row.lift.is_none(), affinity),
        field("lift_low", row.lift_low.is_none(), affinity),
        field("lift_high", row.lift_high.is_none(), affinity),
        field("jaccard", row.jaccard.is_none(), affinity),
        field("npmi", row.npmi.is_none(), affinity),
        field("llr", row.llr.is_none(), affinity),
        field(
            "incremental_attach",
            row.incremental_attach.is_none(),
            increment,
        ),
        field("cannibal_share", row.cannibal_share.is_none(), increment),
        field(
            "incremental_margin_per_1000",
            row.incremental_margin_per_1000.is_none(),
            thought.increment_margin,
        ),
        field("verdict", row.verdict.is_none(), thought.shown),
        field("reason", row.reason.is_none(), thought.shown),
        field("flags", row.flags.is_none(), thought.shown),
        field("p_positive", row.p_positive.is_none(), thought.posterior),
        field(
            "loss_if_kept",
            row.loss_if_kept.is_none(),
            thought.posterior,
        ),
        field(
            "loss_if_retired",
            row.loss_if_retired.is_none(),
            thought.posterior,
        ),
        field("slot_value", row.slot_value.is_none(), thought.shown),
        field("relevance", row.relevance.is_none(), thought.relevance),
    ]
}

/// The fields of the level, with what an opinion has filled in.
fn with_opinion(mut fields: Vec<Field>, row: &PairRow, thought: opinion::Lacks) -> Vec<Field> {
    for (name, lack) in &mut fields {
        if *name == "attach_rate_shrunk" {
            *lack = match row.level.attach_rate_shrunk {
                Some(_) => None,
                None => Some(thought.attach_rate),
            };
        }
    }
    fields
}
