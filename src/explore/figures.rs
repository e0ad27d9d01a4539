//! From counts and sums to the figures that every level has.

use super::lack::Lack;
use super::more;
use super::notes::{Field, NoteBook, nulls};
use super::shop::Shop;
use super::{LevelMore, LevelRow};
use crate::domain::{Base, Interval, Mode, Money};
use crate::facts::sums::LineSums;
use crate::stats;

/// What is counted for one row, at any level.
pub(super) struct Counted {
    pub(super) id: String,
    pub(super) title: String,
    pub(super) base: Base,
    /// Exposures by weight, or eligible orders.
    pub(super) base_n: f64,
    /// Ok orders with the anchor; `None` in a window, where orders have no dates.
    pub(super) anchor_orders: Option<u64>,
    /// Exposures with a click.
    pub(super) clicks: u64,
    pub(super) attaches: u64,
    /// Over the attached lines.
    pub(super) lines: LineSums,
    pub(super) beside: Beside,
}

/// Figures that are not sums over the attached lines.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Beside {
    /// The return rate of the one product that is the target, sold without a recommendation.
    pub(super) own_baseline: Option<f64>,
    /// The attach rate, shrunk to those of its group.
    pub(super) attach_rate_shrunk: Option<f64>,
    pub(super) anchor_return_with: Option<f64>,
    pub(super) anchor_return_without: Option<f64>,
    /// How sure both are.
    pub(super) anchor_interval_with: Option<Interval>,
    pub(super) anchor_interval_without: Option<Interval>,
    /// Weight of exposures that were seen; `None` where it is not known of all.
    pub(super) seen: Option<f64>,
    /// Attaches with a click.
    pub(super) clicked_attaches: u64,
    /// Of the net margin per attach.
    pub(super) margin_per_attach: Option<Interval>,
    /// Buyers who took the recommendation.
    pub(super) attached: Again,
    /// Buyers who did not.
    pub(super) unattached: Again,
    /// By how much rates vary more than independent trials would.
    pub(super) design: Design,
    /// Of the net margin per 1 000 of the base.
    pub(super) net_margin_per_1000: Option<Interval>,
}

/// What buyers bought again within 90 days.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Again {
    /// The share of them who did.
    pub(super) rate: Option<f64>,
    /// The net margin of what they bought, per buyer.
    pub(super) value: Option<f64>,
    /// How sure both are.
    pub(super) rate_interval: Option<Interval>,
    pub(super) value_interval: Option<Interval>,
}

/// Design effects: how many times as large a variance is as that of independent
/// trials, because one visitor's are alike. At least 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Design {
    pub(super) attach: f64,
    pub(super) click: f64,
    pub(super) returned: f64,
    pub(super) margin: f64,
}

impl Default for Design {
    fn default() -> Self {
        Self {
            attach: 1.0,
            click: 1.0,
            returned: 1.0,
            margin: 1.0,
        }
    }
}

/// A quantity of ten-thousandths as a number.
pub(super) fn units(amount: i128) -> f64 {
    amount as f64 / 10_000.0
}

/// An amount of ten-thousandths as money, where it fits.
pub(super) fn money(amount: i128) -> Result<Money, Lack> {
    i64::try_from(amount)
        .map(Money::from_ten_thousandths)
        .map_err(|_| Lack::TooLarge)
}

/// `of / base`, where there is a base.
pub(super) fn ratio(of: f64, base: f64) -> Option<f64> {
    (base > 1e-9).then(|| of / base)
}

/// The Wilson interval of `x` in `n` trials that vary `design` times as much as
/// independent ones.
fn interval(x: f64, n: f64, design: f64) -> Option<Interval> {
    stats::wilson(x / design, n / design)
}

/// Money of some lines: unknown where no line of the shop, or none of these, has it.
pub(super) struct Amounts {
    pub(super) revenue: Result<Money, Lack>,
    pub(super) discounts: Result<Money, Lack>,
    pub(super) cogs: Result<Money, Lack>,
    pub(super) gross_margin: Result<Money, Lack>,
    pub(super) fees: Result<Money, Lack>,
    pub(super) refund_amount: Result<Money, Lack>,
    pub(super) return_loss: Result<Money, Lack>,
    pub(super) net_margin: Result<Money, Lack>,
}

impl Amounts {
    /// From sums that skipped unknown values.
    pub(super) fn of(shop: &Shop, sums: &LineSums) -> Self {
        if let Some(lack) = (shop.orders == 0).then_some(Lack::Orders) {
            return Self::none(lack);
        }
        let known = |in_shop: u64, valued: u64, shop: Lack, these: Lack| match (in_shop, valued) {
            (0, _) => Err(shop),
            (_, 0) if sums.lines > 0 => Err(these),
            _ => Ok(()),
        };
        let prices = known(
            shop.priced_lines,
            sums.priced_lines,
            Lack::Prices,
            Lack::TheirPrices,
        );
        let costs = known(
            shop.costed_lines,
            sums.costed_lines,
            Lack::Costs,
            Lack::TheirCosts,
        );
        let any = |valued: u64| match valued {
            0 if sums.lines > 0 => Err(Lack::TheirCosts),
            _ => Ok(()),
        };
        let margins = prices.and(costs).and(any(sums.margin_lines));
        let returns = shop.about_returns().map_or(Ok(()), Err);
        // A refund that is partly unknown would look like a small one.
        let refunds = returns.and(if sums.refund_lines < sums.lines {
            Err(Lack::RefundAmounts)
        } else {
            Ok(())
        });
        let losses = prices.and(returns).and(any(sums.loss_lines));
        let nets = margins.and(returns).and(any(sums.net_lines));
        let amount = |known: Result<(), Lack>, amount| known.and_then(|()| money(amount));
        Self {
            revenue: amount(prices, sums.revenue),
            discounts: amount(prices, sums.discounts),
            cogs: amount(costs, sums.cogs),
            gross_margin: amount(margins, sums.gross_margin),
            fees: amount(prices, sums.fees),
            refund_amount: amount(refunds, sums.refund),
            return_loss: amount(losses, sums.return_loss),
            net_margin: amount(nets, sums.net_margin),
        }
    }

    fn none(lack: Lack) -> Self {
        Self {
            revenue: Err(lack),
            discounts: Err(lack),
            cogs: Err(lack),
            gross_margin: Err(lack),
            fees: Err(lack),
            refund_amount: Err(lack),
            return_loss: Err(lack),
            net_margin: Err(lack),
        }
    }
}

/// The figures that rows of every level have, and why those that are null are.
///
/// Notes are written once the row is whole: [`NoteBook::write`].
pub(super) fn level_figures(
    shop: &Shop,
    book: &NoteBook<'_>,
    counted: Counted,
) -> (LevelRow, Vec<Field>) {
    let Counted {
        base_n,
        lines,
        beside,
        ..
    } = counted;
    let attaches = counted.attaches as f64;
    let clicks = counted.clicks as f64;
    let is_shown = counted.base == Base::Exposures;
    let nothing = if is_shown {
        shop.about_credit()
    } else {
        (shop.orders == 0).then_some(Lack::Orders)
    };
    let amounts = nothing.map_or_else(|| Amounts::of(shop, &lines), Amounts::none);
    let has_orders = nothing.is_none();
    let knows_clicks = is_shown && shop.clicks > 0;
    let knows_returns = has_orders && shop.about_returns().is_none();
    let knows_buyers = has_orders && shop.about_repeats().is_none();
    let [mature, returned] = [lines.units_mature, lines.units_returned].map(units);
    let known = |figure: Option<f64>, is_known: bool| figure.filter(|_| is_known);
    let design = beside.design;
    let ctr = interval(clicks, base_n, design.click).filter(|_| knows_clicks);
    let attach = interval(attaches, base_n, design.attach).filter(|_| has_orders);
    let back = interval(returned, mature, design.returned).filter(|_| knows_returns);
    let net = amounts.net_margin.ok().map(Money::to_f64);
    let per_1000 = net.and_then(|net| ratio(1_000.0 * net, base_n));
    let net_interval = beside.net_margin_per_1000.filter(|_| per_1000.is_some());
    let mean_baseline = || ratio(lines.baseline_units, lines.baseline_base);
    let more = LevelMore::of(
        more::Known {
            base: counted.base,
            base_n,
            clicks,
            knows_clicks,
            has_orders,
            knows_returns,
            knows_buyers,
            knows_net: net.is_some(),
        },
        &beside,
    );
    let row = LevelRow {
        id: counted.id,
        title: counted.title,
        mode: if is_shown {
            Mode::Exposure
        } else {
            Mode::Basket
        },
        base: counted.base,
        base_n: Some(base_n),
        anchor_orders: counted.anchor_orders.filter(|_| shop.orders > 0),
        exposures: is_shown.then_some(base_n),
        clicks: knows_clicks.then_some(counted.clicks),
        ctr: known(ratio(clicks, base_n), knows_clicks),
        ctr_low: ctr.map(|interval| interval.low),
        ctr_high: ctr.map(|interval| interval.high),
        attaches: has_orders.then_some(counted.attaches),
        attach_rate: known(ratio(attaches, base_n), has_orders),
        attach_rate_low: attach.map(|interval| interval.low),
        attach_rate_high: attach.map(|interval| interval.high),
        attach_rate_shrunk: known(beside.attach_rate_shrunk, has_orders),
        units: has_orders.then(|| units(lines.units)),
        revenue: amounts.revenue.ok(),
        cogs: amounts.cogs.ok(),
        fees: amounts.fees.ok(),
        discounts: amounts.discounts.ok(),
        gross_margin: amounts.gross_margin.ok(),
        units_mature: knows_returns.then_some(mature),
        units_returned: knows_returns.then_some(returned),
        refund_amount: amounts.refund_amount.ok(),
        return_rate: known(ratio(returned, mature), knows_returns),
        return_rate_low: back.map(|interval| interval.low),
        return_rate_high: back.map(|interval| interval.high),
        return_rate_adjusted: known(
            ratio(units(lines.units_back), lines.expected_units),
            knows_returns,
        ),
        return_maturity: known(
            ratio(lines.expected_units, units(lines.units)),
            knows_returns,
        ),
        baseline_return_rate: known(beside.own_baseline.or_else(mean_baseline), knows_returns),
        return_loss: amounts.return_loss.ok(),
        net_margin: amounts.net_margin.ok(),
        net_margin_per_1000: per_1000,
        net_margin_per_1000_low: net_interval.map(|interval| interval.low),
        net_margin_per_1000_high: net_interval.map(|interval| interval.high),
        margin_per_attach: net.and_then(|net| ratio(net, attaches)),
        anchor_return_with: known(beside.anchor_return_with, knows_returns),
        anchor_return_without: known(beside.anchor_return_without, knows_returns),
        repeat_rate_90d_attached: known(beside.attached.rate, knows_buyers),
        repeat_rate_90d_unattached: known(beside.unattached.rate, knows_buyers),
        repeat_value_90d_attached: known(beside.attached.value, knows_buyers && knows_returns),
        repeat_value_90d_unattached: known(beside.unattached.value, knows_buyers && knows_returns),
        evidence: Some("descriptive"),
        notes: book.empty(),
        more,
    };
    let fields = lacks(shop, &row, &amounts);
    (row, fields)
}

/// One row of categories, products or cohorts.
pub(super) fn level_row(shop: &Shop, book: &mut NoteBook<'_>, counted: Counted) -> LevelRow {
    let lines = counted.lines;
    let (mut row, fields) = level_figures(shop, book, counted);
    row.notes = book.write(&fields, &lines);
    row
}

/// Every field of a level that can be null, with its lack when it is.
fn lacks(shop: &Shop, row: &LevelRow, amounts: &Amounts) -> Vec<Field> {
    let is_shown = row.base == Base::Exposures;
    let nothing = if is_shown {
        shop.about_credit()
    } else {
        (shop.orders == 0).then_some(Lack::Orders)
    };
    let orders = nothing.unwrap_or(Lack::Orders);
    let shown = if is_shown {
        Lack::Clicks
    } else {
        Lack::Exposures
    };
    let base = match (nothing, is_shown) {
        (Some(lack), _) => lack,
        (None, true) => Lack::TooFewExposures,
        (None, false) => Lack::Base,
    };
    let clicked = match (is_shown, shop.clicks) {
        (false, _) => Lack::Exposures,
        (true, 0) => Lack::Clicks,
        (true, _) => Lack::TooFewExposures,
    };
    let returned = nothing.or_else(|| shop.about_returns());
    let back = |otherwise: Lack| returned.unwrap_or(otherwise);
    let money = |amount: &Result<Money, Lack>| amount.err().unwrap_or(Lack::Prices);
    let net = money(&amounts.net_margin);
    let with_net = |otherwise: Lack| match amounts.net_margin {
        Err(lack) => lack,
        Ok(_) => otherwise,
    };
    let mature = back(match row.units {
        Some(units) if units > 0.0 => Lack::NotMature,
        _ => Lack::NoAttach,
    });
    let repeated = nothing.or_else(|| shop.about_repeats());
    let again = |rate: Option<f64>| match (repeated, rate) {
        (Some(lack), _) => lack,
        _ if !is_shown => Lack::OfExposures,
        (None, None) => Lack::NoFollowUp,
        (None, Some(_)) => returned.unwrap_or(Lack::TheirCosts),
    };
    let undated = match shop.orders {
        0 => Lack::Orders,
        _ => Lack::Dates,
    };
    let unsure = |rate: Option<f64>, otherwise: Lack| match rate {
        Some(rate) if rate > 1.0 => Lack::MoreThanShown,
        _ => otherwise,
    };
    let interval = if is_shown {
        Lack::TooFewForInterval
    } else {
        Lack::SureOfExposures
    };
    // Over orders, a pair alone tells of its anchor.
    let anchor = back(if is_shown || row.anchor_return_with.is_some() {
        Lack::NoAnchorReturn
    } else {
        Lack::OfExposures
    });
    let because = more::Because {
        seen: if is_shown {
            Lack::Sight
        } else {
            Lack::Exposures
        },
        clicked: (!is_shown || shop.clicks == 0).then_some(shown),
        per_click: match nothing {
            Some(lack) => lack,
            None if is_shown && shop.clicks > 0 => Lack::NoClick,
            None => shown,
        },
        each: with_net(if row.margin_per_attach.is_none() {
            Lack::NoAttach
        } else {
            interval
        }),
        anchor,
        again: again(None),
        value: match row.repeat_value_90d_attached {
            Some(_) => Lack::TooFewBuyers,
            None => again(row.repeat_rate_90d_attached),
        },
        value_without: match row.repeat_value_90d_unattached {
            Some(_) => Lack::TooFewBuyers,
            None => again(row.repeat_rate_90d_unattached),
        },
    };
    let mut fields = nulls! { row;
        base_n: base,
        anchor_orders: undated,
        exposures: Lack::Exposures,
        clicks: shown,
        ctr: clicked,
        ctr_low: unsure(row.ctr, clicked),
        ctr_high: unsure(row.ctr, clicked),
        attaches: orders,
        attach_rate: base,
        attach_rate_low: unsure(row.attach_rate, base),
        attach_rate_high: unsure(row.attach_rate, base),
        attach_rate_shrunk: match row.attach_rate {
            None => base,
            Some(_) => Lack::Shrinkage,
        },
        units: orders,
        revenue: money(&amounts.revenue),
        cogs: money(&amounts.cogs),
        fees: money(&amounts.fees),
        discounts: money(&amounts.discounts),
        gross_margin: money(&amounts.gross_margin),
        units_mature: back(orders),
        units_returned: back(orders),
        refund_amount: money(&amounts.refund_amount),
        return_rate: mature,
        return_rate_low: mature,
        return_rate_high: mature,
        return_rate_adjusted: mature,
        return_maturity: mature,
        baseline_return_rate: back(Lack::NoBaseline),
        return_loss: money(&amounts.return_loss),
        net_margin: net,
        net_margin_per_1000: with_net(base),
        net_margin_per_1000_low: with_net(interval),
        net_margin_per_1000_high: with_net(interval),
        margin_per_attach: with_net(Lack::NoAttach),
        anchor_return_with: anchor,
        anchor_return_without: anchor,
        repeat_rate_90d_attached: again(None),
        repeat_rate_90d_unattached: again(None),
        repeat_value_90d_attached: again(row.repeat_rate_90d_attached),
        repeat_value_90d_unattached: again(row.repeat_rate_90d_unattached),
        evidence: orders,
    };
    fields.extend(row.more.lacks(&because));
    fields
}
