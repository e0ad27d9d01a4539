//! The damage done to the records: which of them, drawn apart from everything else,
//! so that the shop behind them is the same with and without it.

use super::calendar::{DAY, END, START};
use super::people::Visitor;
use super::rng::{Key, Tag};
use super::shop::Shop;
use super::visit::{Exposure, Visit};

/// Seconds by which a skewed clock is ahead.
const SKEW: i64 = 3 * 3_600;

/// What a draw decides; part of its key.
#[derive(Debug, Clone, Copy)]
enum What {
    LostDay = 1,
    Exposure = 2,
    Lost = 3,
    Variant = 4,
    Product = 5,
    Order = 6,
    Clock = 7,
}

/// What the record of an exposure lacks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Lacks {
    pub rec: bool,
    pub anchor: bool,
    pub variant: bool,
}

/// The damage to the records of one visit.
#[derive(Debug, Clone, Copy)]
pub(super) struct Damage<'a> {
    shop: &'a Shop,
    key: Key,
    started_at: i64,
}

impl<'a> Damage<'a> {
    /// The damage to a visit of a visitor.
    pub(super) fn of(shop: &'a Shop, visitor: &Visitor, visit: &Visit) -> Self {
        Self {
            shop,
            key: visitor.key.visit(visit.number),
            started_at: visit.started_at,
        }
    }

    fn unit(&self, what: What, index: u64) -> f64 {
        self.key
            .child(Tag::Gap, what as u64)
            .child(Tag::Gap, index)
            .unit()
    }

    /// Whether the record of an exposure, and of the click on it, is lost: most of one
    /// day's are.
    pub(super) fn is_lost(&self, exposure: u64, at: i64) -> bool {
        let share = self.shop.params.gaps.lost_on_one_day;
        share > 0.0
            && at.div_euclid(DAY) == lost_day(self.shop)
            && self.unit(What::Lost, exposure) < share
    }

    /// What the record of an exposure lacks.
    pub(super) fn lacks(&self, exposure: &Exposure) -> Lacks {
        let gaps = &self.shop.params.gaps;
        let drawn = self.unit(What::Exposure, exposure.number);
        Lacks {
            rec: drawn < gaps.no_rec,
            anchor: drawn < gaps.no_anchor.min(gaps.no_rec),
            variant: self.unit(What::Variant, exposure.number) < gaps.no_variant,
        }
    }

    /// The number of a product id that no product has, for a line of an order.
    pub(super) fn unmapped(&self, order: u64, line: u64) -> Option<u64> {
        let index = order * 1_000 + line;
        let drawn = self.unit(What::Product, index) < self.shop.params.gaps.unmapped;
        let number = || {
            self.key
                .child(Tag::Gap, 1_000 + index)
                .stream()
                .below(9_000)
        };
        drawn.then(|| 1_000 + number())
    }

    /// Whether an order is written twice.
    pub(super) fn is_repeated(&self, order: u64) -> bool {
        self.unit(What::Order, order) < self.shop.params.gaps.duplicate_order
    }

    /// Seconds by which the clock that wrote exposures and clicks was ahead.
    pub(super) fn skew(&self) -> i64 {
        let has_room = self.started_at + SKEW + 2 * 3_600 < END;
        let drawn = self.unit(What::Clock, 0) < self.shop.params.gaps.clock_skew;
        if has_room && drawn { SKEW } else { 0 }
    }
}

/// The day that lost its exposures, in days after 1970: one of the second half year.
fn lost_day(shop: &Shop) -> i64 {
    let mut draws = shop.key.child(Tag::Gap, What::LostDay as u64).stream();
    START.div_euclid(DAY) + draws.seconds(185, 330)
}
