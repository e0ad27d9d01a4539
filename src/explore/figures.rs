//! From counts and sums to the figures that every level has.

use duckdb::Row;
use duckdb::types::Decimal;

use super::LevelRow;
use super::lack::Lack;
use super::notes::NoteBook;
use super::shop::Shop;
use crate::domain::{Base, Mode, Money};
use crate::facts::pairs::AddonSums;
use crate::stats;

/// The sums of a query, in the order of [`sums`], as a SELECT list over a table `t`.
pub(super) const SUM_COLUMNS: &str = "cast(t.lines as bigint), cast(t.priced_lines as bigint), \
     cast(t.costed_lines as bigint), cast(t.margin_lines as bigint), \
     cast(t.assumed_lines as bigint), cast(t.units as decimal(38, 4)), \
     cast(t.revenue as decimal(38, 4)), cast(t.discounts as decimal(38, 4)), \
     cast(t.cogs as decimal(38, 4)), cast(t.gross_margin as decimal(38, 4))";

/// Reads [`SUM_COLUMNS`] that start at column `at`.
pub(super) fn sums(row: &Row<'_>, at: usize) -> duckdb::Result<AddonSums> {
    let exact = |column: usize| {
        row.get::<_, Decimal>(at + column)
            .map(|amount| amount.value())
    };
    Ok(AddonSums {
        lines: row.get(at)?,
        priced_lines: row.get(at + 1)?,
        costed_lines: row.get(at + 2)?,
        margin_lines: row.get(at + 3)?,
        assumed_lines: row.get(at + 4)?,
        units: exact(5)?,
        revenue: exact(6)?,
        discounts: exact(7)?,
        cogs: exact(8)?,
        gross_margin: exact(9)?,
    })
}

/// What is counted for one row, at any level.
pub(super) struct Counted {
    pub(super) id: String,
    pub(super) title: String,
    pub(super) anchor_orders: u64,
    pub(super) base_n: u64,
    pub(super) attaches: u64,
    pub(super) sums: AddonSums,
}

/// Money of some lines: unknown where no line of the shop, or none of these, has it.
pub(super) struct Amounts {
    pub(super) revenue: Result<Money, Lack>,
    pub(super) discounts: Result<Money, Lack>,
    pub(super) cogs: Result<Money, Lack>,
    pub(super) gross_margin: Result<Money, Lack>,
}

impl Amounts {
    /// From sums that skipped unknown values.
    pub(super) fn of(shop: &Shop, sums: &AddonSums) -> Self {
        let prices = known(shop.priced_lines, sums.priced_lines, sums.lines)
            .map_err(|none| none.of(Lack::Prices, Lack::TheirPrices));
        let costs = known(shop.costed_lines, sums.costed_lines, sums.lines)
            .map_err(|none| none.of(Lack::Costs, Lack::TheirCosts));
        let margins = prices
            .and(costs)
            .and(known(1, sums.margin_lines, sums.lines).map_err(|_| Lack::TheirCosts));
        Self {
            revenue: prices.and_then(|()| money(sums.revenue)),
            discounts: prices.and_then(|()| money(sums.discounts)),
            cogs: costs.and_then(|()| money(sums.cogs)),
            gross_margin: margins.and_then(|()| money(sums.gross_margin)),
        }
    }

    /// Why the amounts are missing, where they are.
    pub(super) fn lacks(&self) -> MoneyLacks {
        let lack = |amount: &Result<Money, Lack>| amount.as_ref().err().copied();
        MoneyLacks {
            revenue: lack(&self.revenue),
            discounts: lack(&self.discounts),
            cogs: lack(&self.cogs),
            gross_margin: lack(&self.gross_margin),
        }
    }
}

/// Why [`Amounts`] are missing; `None` where they are not.
#[derive(Clone, Copy)]
pub(super) struct MoneyLacks {
    pub(super) revenue: Option<Lack>,
    pub(super) discounts: Option<Lack>,
    pub(super) cogs: Option<Lack>,
    pub(super) gross_margin: Option<Lack>,
}

/// Who has no value.
#[derive(Clone, Copy)]
enum Nobody {
    /// No line of the shop.
    Shop,
    /// None of the lines at hand.
    These,
}

impl Nobody {
    fn of(self, shop: Lack, these: Lack) -> Lack {
        match self {
            Self::Shop => shop,
            Self::These => these,
        }
    }
}

/// Whether a sum over `lines`, of which `valued` have a value, says anything.
fn known(in_shop: u64, valued: u64, lines: u64) -> Result<(), Nobody> {
    match (in_shop, valued, lines) {
        (0, ..) => Err(Nobody::Shop),
        (_, 0, 1..) => Err(Nobody::These),
        _ => Ok(()),
    }
}

/// An amount of ten-thousandths as money, where it fits.
pub(super) fn money(amount: i128) -> Result<Money, Lack> {
    i64::try_from(amount)
        .map(Money::from_ten_thousandths)
        .map_err(|_| Lack::TooLarge)
}

/// A quantity of ten-thousandths as a number of units.
pub(super) fn units(amount: i128) -> f64 {
    amount as f64 / 10_000.0
}

/// One row of categories or products.
pub(super) fn level_row(shop: &Shop, book: &mut NoteBook<'_>, counted: Counted) -> LevelRow {
    let sums = counted.sums;
    let lacks = Amounts::of(shop, &sums).lacks();
    let mut row = level_figures(shop, book, counted);
    row.notes = book.level(&row, lacks, &sums);
    row
}

/// The figures that rows of every level have, without notes.
pub(super) fn level_figures(shop: &Shop, book: &NoteBook<'_>, counted: Counted) -> LevelRow {
    let (attaches, base_n) = (counted.attaches as f64, counted.base_n as f64);
    let interval = stats::wilson(attaches, base_n);
    let sums = counted.sums;
    let amounts = Amounts::of(shop, &sums);
    LevelRow {
        id: counted.id,
        title: counted.title,
        mode: Mode::Basket,
        base: Base::EligibleOrders,
        base_n: Some(base_n),
        anchor_orders: Some(counted.anchor_orders),
        exposures: None,
        clicks: None,
        ctr: None,
        ctr_low: None,
        ctr_high: None,
        attaches: Some(counted.attaches),
        attach_rate: (counted.base_n > 0).then(|| attaches / base_n),
        attach_rate_low: interval.map(|interval| interval.low),
        attach_rate_high: interval.map(|interval| interval.high),
        attach_rate_shrunk: None,
        units: Some(units(sums.units)),
        revenue: amounts.revenue.ok(),
        cogs: amounts.cogs.ok(),
        fees: None,
        discounts: amounts.discounts.ok(),
        gross_margin: amounts.gross_margin.ok(),
        units_mature: None,
        units_returned: None,
        refund_amount: None,
        return_rate: None,
        return_rate_low: None,
        return_rate_high: None,
        return_rate_adjusted: None,
        return_maturity: None,
        baseline_return_rate: None,
        return_loss: None,
        net_margin: None,
        net_margin_per_1000: None,
        net_margin_per_1000_low: None,
        net_margin_per_1000_high: None,
        margin_per_attach: None,
        anchor_return_with: None,
        anchor_return_without: None,
        repeat_rate_90d_attached: None,
        repeat_rate_90d_unattached: None,
        repeat_value_90d_attached: None,
        repeat_value_90d_unattached: None,
        evidence: Some("descriptive"),
        notes: book.empty(),
    }
}
