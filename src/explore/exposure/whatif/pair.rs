//! The figures of one pair.

use duckdb::Connection;

use super::super::judged::{Judged, JudgedPair};
use super::super::scope::{self, Selected};
use super::anchor::{anchor_return, loss_of_return};
use super::believed::{Believed, anyway_follows, believed};
use super::cells::{Pair, ReturnFees, Sums, by_pair, cells, days};
use super::cost::AssumedCost;
use super::parts::{Slices, discounts, offered};
use super::place::{anyway, options, share_credit, spread};
use crate::domain::Scope;
use crate::explore::ExploreError;
use crate::explore::dimension;
use crate::explore::pairs::{self, Names};
use crate::explore::shop::Shop;
use crate::explore::whatif::product::{Orders, Product};
use crate::judge::Judgement;
use crate::stats::Estimate;
use crate::whatif::{Basis, Completion, Given, Input, Known, Lever, Name, Part, Span};

/// What no window changes of a pair.
pub(in crate::explore) struct Standing {
    key: Pair,
    names: Names,
    product: Product,
    fees: ReturnFees,
    /// Orders with the anchor in the whole scope.
    orders: Orders,
    /// What a returned unit of the anchor costs; `None` where none came back.
    anchor_loss: Option<f64>,
    /// Parts that did and did not show a discount, over all the data.
    offered: Vec<Part>,
}

impl Standing {
    /// Reads it.
    ///
    /// # Errors
    /// When a product is not there.
    pub(in crate::explore) fn load(
        conn: &Connection,
        scope: &Scope,
        judged: &Judged,
        (anchor, target): (&str, &str),
    ) -> Result<Self, ExploreError> {
        let (anchor, target) = (pairs::product(conn, anchor)?, pairs::product(conn, target)?);
        let key = (i64::from(anchor), i64::from(target));
        Ok(Self {
            key,
            names: Names::load(conn, [anchor, target].into_iter())?,
            product: Product::load(conn, target)?,
            fees: ReturnFees::load(conn)?,
            orders: Orders::load(conn, anchor, scope)?,
            anchor_loss: loss_of_return(conn, anchor)?,
            offered: offered(conn, &judged.usual_groups, key)?,
        })
    }
}

/// The figures of a pair in a window and filter.
///
/// `judged` is what is thought of all pairs of the whole scope; `is_whole` says whether this
/// is that scope, or a part of it that leans on the whole.
///
/// # Errors
/// When a product is not there, or the scope cannot be applied.
pub(in crate::explore) fn pair(
    conn: &Connection,
    shop: &Shop,
    scope: &Scope,
    standing: &Standing,
    (judged, is_whole): (&Judged, bool),
    span: Span,
) -> Result<Input, ExploreError> {
    let selected = scope::select(conn, shop, scope)?;
    let key = standing.key;
    let loaded = Loaded {
        conn,
        shop,
        selected: &selected,
        scope,
        standing,
        days: days(conn, &selected)?,
        judged,
        opinion: judged.of(key.0, key.1),
        is_whole,
    };
    loaded.input(span)
}

/// Those who saw other targets of the anchor are as good a comparison as so many orders are
/// of those who saw the pair: they are others, and more orders do not make them the same.
const ALIKE_ORDERS: f64 = 50.0;

/// A share bought anyway that orders beside the pair tell, in doubt for who those are.
fn less_alike(share: Estimate) -> Estimate {
    let widest = (share.value * (1.0 - share.value)).max(0.0);
    Estimate {
        se: share.se.hypot((widest / ALIKE_ORDERS).sqrt()),
        ..share
    }
}

/// What orders without the pair tell: how many would have bought it anyway, and whether
/// showing it loses orders.
fn effects(input: &mut Input, judgement: &Judgement) {
    let share = judgement.provisional.and_then(|known| known.cannibal_share);
    if let Some(share) = share {
        let share = if judgement.is_randomised {
            share
        } else {
            less_alike(share)
        };
        input.give(Lever::CannibalShare, Given::pooled(share));
        let (told, evidence) = if judgement.is_randomised {
            ("a holdout tells", "experimental")
        } else {
            (
                "orders that saw other targets of the anchor tell",
                "adjusted",
            )
        };
        input.remarks.push(format!(
            "only extra sales count: {told} how many would have been made anyway"
        ));
        evidence.clone_into(&mut input.evidence);
    }
    let worst = judgement
        .guards
        .iter()
        .max_by(|a, b| a.p_harm.total_cmp(&b.p_harm));
    if let Some(guard) = worst {
        input.completion = Some(Completion {
            change: guard.change.into(),
            base: guard.base,
            is_randomised: guard.is_randomised,
        });
    }
}

/// What a pair's figures are made of.
struct Loaded<'a> {
    conn: &'a Connection,
    shop: &'a Shop,
    selected: &'a Selected,
    scope: &'a Scope,
    standing: &'a Standing,
    days: f64,
    judged: &'a Judged,
    opinion: Option<&'a JudgedPair>,
    /// Whether the opinion rests on these very exposures.
    is_whole: bool,
}

impl Loaded<'_> {
    fn input(&self, span: Span) -> Result<Input, ExploreError> {
        let Standing {
            key,
            names,
            product,
            offered,
            ..
        } = self.standing;
        let key = *key;
        let cells = cells(self.conn, self.selected, Some(key))?;
        let member = by_pair(&cells).first().copied();
        let sums = member.map(|cell| cell.sums).unwrap_or_default();
        let believed = self
            .opinion
            .and_then(|opinion| believed(opinion, (!self.is_whole).then_some(&sums)));
        let (anchor_no, target_no) = (number(key.0), number(key.1));
        let (anchor, target) = (names.of(anchor_no), names.of(target_no));
        let mut input = Input::unknown(Name {
            anchor_id: anchor.0.to_owned(),
            anchor_title: anchor.1.to_owned(),
            target_id: target.0.to_owned(),
            target_title: target.1.to_owned(),
            rec_type: member.and_then(|cell| self.word("rec_type", cell.rec_type)),
        });
        input.currency.clone_from(&self.shop.currency);
        input.span = Span {
            days: self.days,
            ..span
        };
        let orders = if self.is_whole {
            self.standing.orders
        } else {
            let orders = self.standing.orders;
            orders.within(self.conn, anchor_no, (self.scope, self.days))?
        };
        self.money(&mut input, &sums, believed.as_ref(), product);
        AssumedCost::load(self.conn, self.selected, key)?.tell(&mut input);
        let slices = Slices::load(self.conn, self.selected, key)?;
        self.shown(&mut input, &sums, (believed.as_ref(), &slices));
        orders.fill(&mut input);
        input.give(Lever::SlotValue, self.slot());
        if let Some(opinion) = self.opinion {
            effects(&mut input, &opinion.judgement);
            input.anyway_follows = anyway_follows(opinion, input.given(Lever::CannibalShare).se);
        }
        input.baseline_return_rate = names.baseline(target_no);
        input.anchor_return = anchor_return(self.conn, self.selected, key)?;
        let replaces = input.name.rec_type.as_deref() == Some("upsell");
        if !replaces && self.shop.about_returns().is_none() {
            input.anchor_loss = self.standing.anchor_loss;
        }
        input.parts = slices.excludable(self.conn, &self.judged.usual_groups)?;
        // Exposures are looked through for their discounts only where there are some.
        if self.is_whole && !offered.is_empty() {
            input.response = discounts(self.conn, self.selected, key)?;
        }
        if self.selected.conditions.is_empty() {
            input.parts.extend(offered.iter().cloned());
        }
        input.placements = options(self.conn, &self.judged.usual, &slices, &mut input.parts)?;
        share_credit(self.conn, self.selected, key, &slices, &mut input)?;
        let organic = self.opinion.and_then(|opinion| opinion.organic);
        let later = organic.map(|organic| organic.later);
        anyway(self.conn, &mut input, (&slices, later))?;
        input.placement_spread = spread(&input.placements);
        input.remarks.extend(self.selected.remarks.iter().cloned());
        Ok(input)
    }

    /// Price, discount, cost, fees, margin, returns.
    fn money(
        &self,
        input: &mut Input,
        sums: &Sums,
        believed: Option<&Believed>,
        product: &Product,
    ) {
        input.fee_share = self.standing.fees.share;
        input.recovery = self.standing.fees.recovery;
        input.units_per_attach = if sums.attaches > 0.0 && sums.units > 0.0 {
            sums.units / sums.attaches
        } else {
            1.0
        };
        product.fill(input);
        if self.shop.priced_lines > 0 && sums.units > 0.0 {
            let ranged = |lever: Lever, value: f64| {
                Given::measured(value, 0.0).within(input.given(lever).range)
            };
            let price = ranged(Lever::Price, (sums.revenue + sums.discounts) / sums.units);
            let discount = ranged(Lever::Discount, sums.discounts / sums.units);
            input.give(Lever::Price, price);
            input.give(Lever::Discount, discount);
            if self.shop.costed_lines > 0 {
                let cost = Given::measured(sums.cogs / sums.units, 0.0);
                let cost = cost.within(input.given(Lever::UnitCost).range);
                input.give(Lever::UnitCost, cost);
            }
        }
        let Some(believed) = believed.filter(|_| self.shop.costed_lines > 0) else {
            return;
        };
        // Without one attach of known margin only the category's mean is known.
        input.before_returns = Some(Known::from(believed.before_returns))
            .filter(|known| known.se.is_finite() && (sums.attaches > 0.0 || known.value != 0.0));
        if let Some(lack) = self.shop.about_returns() {
            let cause = crate::explore::whatif::cause(lack, self.shop);
            input.give(Lever::ReturnRate, Given::assumed(0.0, cause));
        } else {
            input.give(Lever::ReturnRate, Given::pooled(believed.return_rate));
        }
        if sums.units > 0.0 && believed.loss_per_return > 0.0 {
            let loss = Given::measured(believed.loss_per_return, 0.0);
            input.give(Lever::ReturnLoss, loss);
        } else {
            product.fill_loss(input, self.standing.fees.handling);
        }
    }

    /// Exposures and acceptance.
    fn shown(
        &self,
        input: &mut Input,
        sums: &Sums,
        (believed, slices): (Option<&Believed>, &Slices),
    ) {
        if sums.weight <= 0.0 || self.days <= 0.0 {
            return;
        }
        let ranges = slices.ranges();
        let monthly = 30.0 * sums.weight / self.days;
        input.give(
            Lever::Exposures,
            Given::measured(monthly, 0.0).within(ranges.exposures),
        );
        if self.shop.orders == 0 {
            return;
        }
        let acceptance = match believed {
            Some(believed) => Given::pooled(believed.attach),
            None => raw_rate(sums),
        };
        input.give(Lever::Acceptance, acceptance.within(ranges.acceptance));
    }

    fn slot(&self) -> Given {
        let value = self.opinion.map_or(0.0, |opinion| opinion.slot_value);
        if value > 0.0 {
            Given {
                basis: Basis::Pooled,
                ..Given::measured(value, 0.0)
            }
        } else {
            Input::unknown(Name::default()).given(Lever::SlotValue)
        }
    }

    fn word(&self, key: &str, number: i64) -> Option<String> {
        let dimension = dimension::dimension(key).ok()?;
        let known = scope::known(self.conn, dimension).ok()?;
        known
            .into_iter()
            .find(|(n, _)| *n == number)
            .map(|(_, word)| word)
    }
}

fn raw_rate(sums: &Sums) -> Given {
    let rate = (sums.attaches / sums.weight).min(1.0);
    let se = (rate * (1.0 - rate) / sums.weight).sqrt();
    Given::pooled(Estimate { value: rate, se })
}

fn number(key: i64) -> u32 {
    u32::try_from(key).unwrap_or(u32::MAX)
}
