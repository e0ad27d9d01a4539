//! The causes of missing figures.
//!
//! Every field that is null is named by exactly one note, and a note names null
//! fields only; a note without fields says what a figure that is there leaves out.

use std::collections::HashMap;
use std::sync::Arc;

use super::shop::Shop;
use super::words;
use super::{LevelRow, PairRow};
use crate::domain::Note;
use crate::facts::pairs::AddonSums;

/// Why a figure is missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Lack {
    /// Nobody said which currency the money is in.
    Currency,
    /// No orders are there at all.
    Orders,
    /// No order is in the window or filter.
    OrdersInScope,
    /// A window is asked for, and no order has a date.
    Dates,
    /// No order knows its customer.
    Customers,
    /// No order is eligible, so there is nothing to divide by.
    Base,
    /// No order says which of its lines is primary.
    Primaries,
    /// No line of the shop has a price in the reporting currency.
    Prices,
    /// No line at hand has one.
    TheirPrices,
    /// No line of the shop has a known cost.
    Costs,
    /// No line at hand has one.
    TheirCosts,
    /// No order at hand has a known value.
    Values,
    /// No exposures are there.
    Exposures,
    /// Exposures are there, but not counted yet.
    Attribution,
    /// No returns are there.
    Returns,
    /// Returns are there, but not linked yet.
    ReturnLinks,
    /// Some returns in scope have no refund amount.
    RefundAmounts,
    /// Net margin is not computed yet.
    NetMargin,
    /// Fees are not computed yet.
    Fees,
    /// Rates are not shrunk yet.
    Shrinkage,
    /// Repeat purchases are not computed yet.
    Repeats,
    /// No experiment assignments are there.
    Experiments,
    /// Experiments are there, but not computed yet.
    Increments,
    /// Pairs are not judged yet.
    Verdicts,
    /// There are no alerts yet.
    Alerts,
    /// Nobody said which type of recommendation a pair is.
    RecType,
    /// The pair's counts contradict each other.
    CountsDisagree,
    /// The two products are never bought together.
    NeverTogether,
    /// A product is in no order at hand.
    NotSold,
}

impl Lack {
    /// What is missing and how to mend it.
    fn cause(self, shop: &Shop) -> String {
        let currency = shop.currency_name();
        match self {
            Self::Currency => {
                "Nothing says which currency the money is in: import orders.currency, \
                               or name it in the mapping."
                    .into()
            }
            Self::Orders => "No orders were imported: import orders and order_lines.".into(),
            Self::OrdersInScope => "No order is in this window and filter.".into(),
            Self::Dates => "The orders have no dates, so no window can be applied: import \
                            orders.ordered_at."
                .into(),
            Self::Customers => "No order names its customer: import orders.customer_id.".into(),
            Self::Base => "No order is eligible: an order is, from the first add-on sale of a \
                           target on."
                .into(),
            Self::Primaries => {
                "Some orders do not say which of their lines came first, so revenue \
                                cannot be split into first and attached: import \
                                order_lines.is_primary."
                    .into()
            }
            Self::Prices => {
                format!("No order line has a price in {currency}: import order_lines.unit_price.")
            }
            Self::TheirPrices => format!("None of these lines has a price in {currency}."),
            Self::Costs => "No unit cost is known: import order_lines.unit_cost, product_costs or \
                            products.unit_cost."
                .into(),
            Self::TheirCosts => "The cost of these lines is not known.".into(),
            Self::Values => format!("No order here has a known value in {currency}."),
            Self::Exposures => "No exposures were imported: import an exposure log to see what is \
                                shown and clicked."
                .into(),
            Self::Attribution => "Exposures are imported, but this version counts orders only and \
                                  does not credit orders to exposures yet."
                .into(),
            Self::Returns => {
                "No returns were imported: import returns to see what comes back.".into()
            }
            Self::ReturnLinks => {
                "This version does not link returns to recommendations yet.".into()
            }
            Self::RefundAmounts => {
                "Some returns have no refund_amount, so their sum is not known: \
                                    import returns.refund_amount."
                    .into()
            }
            Self::NetMargin => {
                "This version does not compute margin after fees and returns yet.".into()
            }
            Self::Fees => "This version does not compute fees yet.".into(),
            Self::Shrinkage => "This version does not shrink rates yet.".into(),
            Self::Repeats => "This version does not compute repeat purchases yet.".into(),
            Self::Experiments => "No experiment was imported: import assignments to see what \
                                  recommendations add."
                .into(),
            Self::Increments => "This version does not compute experiments yet.".into(),
            Self::Verdicts => "This version does not judge pairs yet.".into(),
            Self::Alerts => "This version does not raise alerts yet.".into(),
            Self::RecType => "Orders do not say which type of recommendation a pair is: import \
                              recommendations with rec_type."
                .into(),
            Self::CountsDisagree => "Orders too large to count pairs in make up too much of these \
                                     orders: raise the limit on products per order."
                .into(),
            Self::NeverTogether => "The two products are in no order together.".into(),
            Self::NotSold => "One of the two products is in no order here in its role.".into(),
        }
    }
}

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
            "{missing} have no price in {}; their money is left out.",
            shop.currency_name()
        ));
    }
    if sums.costed_lines > 0 && sums.costed_lines < sums.priced_lines {
        let missing = of(sums.lines - sums.costed_lines);
        causes.push(format!(
            "{missing} have no known cost; cogs and gross_margin leave them out."
        ));
    }
    if sums.assumed_lines > 0 {
        let assumed = of(sums.assumed_lines);
        causes.push(format!(
            "The cost of {assumed} is assumed from what goods of the category usually cost."
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

    /// The notes of one row of categories or products. `lacks` says why revenue
    /// (and discounts), cogs and gross margin are null, where they are.
    pub(super) fn level(
        &mut self,
        row: &LevelRow,
        lacks: [Option<Lack>; 3],
        sums: &AddonSums,
    ) -> Arc<[Note]> {
        let fields = level_fields(self.shop, row, lacks);
        self.write(&fields, sums)
    }

    /// The notes of one pair.
    pub(super) fn pair(
        &mut self,
        row: &PairRow,
        lacks: [Option<Lack>; 3],
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
fn level_fields(
    shop: &Shop,
    row: &LevelRow,
    [revenue, cogs, margin]: [Option<Lack>; 3],
) -> Vec<Field> {
    let shown = exposure_lack(shop);
    let returned = if shop.returns == 0 {
        Lack::Returns
    } else {
        Lack::ReturnLinks
    };
    let repeated = if shop.customer_orders == 0 {
        Lack::Customers
    } else {
        Lack::Repeats
    };
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
            null(row.revenue.is_none(), revenue.unwrap_or(Lack::Prices)),
        ),
        (
            "cogs",
            null(row.cogs.is_none(), cogs.unwrap_or(Lack::Costs)),
        ),
        ("fees", null(row.fees.is_none(), Lack::Fees)),
        (
            "discounts",
            null(row.discounts.is_none(), revenue.unwrap_or(Lack::Prices)),
        ),
        (
            "gross_margin",
            null(row.gross_margin.is_none(), margin.unwrap_or(Lack::Costs)),
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
    let increment = experiment_lack(shop);
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

/// Why there are no figures about exposures.
pub(super) fn exposure_lack(shop: &Shop) -> Lack {
    if shop.exposures == 0 {
        Lack::Exposures
    } else {
        Lack::Attribution
    }
}

/// Why there are no figures about experiments.
fn experiment_lack(shop: &Shop) -> Lack {
    if shop.assignments == 0 {
        Lack::Experiments
    } else {
        Lack::Increments
    }
}
