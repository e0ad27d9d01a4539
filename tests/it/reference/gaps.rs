//! What is wrong with the data, counted (4.2).

use std::collections::{BTreeMap, BTreeSet};

use super::model::Shop;
use super::world::World;

/// Affected rows, and the rows they are a share of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Gap {
    pub(crate) rows: usize,
    pub(crate) of: usize,
}

impl World {
    /// The gaps by code; `imports` is what was read, one import after the other.
    pub(crate) fn gaps(&self, imports: &[Shop]) -> BTreeMap<&'static str, Gap> {
        let shop = &self.shop;
        let lines = self.sold.len();
        let count = |is_bad: &dyn Fn(&super::world::Sold) -> bool| Gap {
            rows: self.sold.iter().filter(|line| is_bad(line)).count(),
            of: lines,
        };
        let is_mapped = |id: &str| shop.product(id).is_some();
        let exposures = shop.exposures.len();
        let mut anchored = BTreeSet::new();
        for shown in shop.shown() {
            if shown.anchor.is_some() {
                anchored.insert(shown.exposure_id);
            }
        }
        let visitors = shop.exposures.iter().map(|exposure| &exposure.visitor_id);
        let visitors: BTreeSet<&String> = visitors.collect();
        let untagged = shop
            .exposures
            .iter()
            .filter(|exposure| exposure.variant.is_none());
        let untagged = untagged.count();
        let unlinked = shop
            .returns
            .iter()
            .filter(|row| shop.line_of(row).is_none());
        BTreeMap::from([
            (
                "PRODUCT_UNMAPPED",
                count(&|line| !is_mapped(&line.line.product_id)),
            ),
            ("COST_MISSING", count(&|line| line.money.assumed)),
            (
                "REC_UNTRACKED",
                Gap {
                    rows: exposures - anchored.len(),
                    of: exposures,
                },
            ),
            (
                "VARIANT_UNTAGGED",
                Gap {
                    rows: if untagged < exposures { untagged } else { 0 },
                    of: exposures,
                },
            ),
            (
                "RETURN_UNLINKED",
                Gap {
                    rows: unlinked.count(),
                    of: shop.returns.len(),
                },
            ),
            (
                "ORPHAN_CLICK",
                Gap {
                    rows: self.found.orphan_clicks,
                    of: shop.clicks.len(),
                },
            ),
            ("ORPHAN_CREDIT", self.orphan_credits()),
            (
                "BOT",
                Gap {
                    rows: self.found.bots.len(),
                    of: visitors.len(),
                },
            ),
            ("EXPOSURE_HOLE", holes(shop)),
            ("DUP_PURCHASE", repeated_orders(imports)),
        ])
    }

    /// Lines whose tag leads to no exposure that could have led to them.
    fn orphan_credits(&self) -> Gap {
        let lines = self.sold.iter();
        let tagged =
            lines.filter(|line| line.line.rec_id.is_some() || line.line.exposure_id.is_some());
        let tagged: Vec<_> = tagged.collect();
        let lost = |line: &&&super::world::Sold| {
            self.found
                .tagged(&self.shop, &line.order, &line.line)
                .is_none()
        };
        Gap {
            rows: tagged.iter().filter(lost).count(),
            of: tagged.len(),
        }
    }
}

/// Days from the first to the last exposure with less than 40 % of the median of their
/// weekday.
fn holes(shop: &Shop) -> Gap {
    let days: Vec<i64> = shop
        .exposures
        .iter()
        .map(|row| row.shown_at.day())
        .collect();
    let (Some(first), Some(last)) = (days.iter().min(), days.iter().max()) else {
        return Gap { rows: 0, of: 0 };
    };
    let on = |day: i64| days.iter().filter(|other| **other == day).count() as f64;
    let is_hole = |day: &i64| {
        let like = (*first..=*last).filter(|other| (other - day) % 7 == 0);
        let mut rows: Vec<f64> = like.map(on).collect();
        rows.sort_by(f64::total_cmp);
        let middle = rows.len() / 2;
        let median = match rows.len() % 2 {
            1 => rows[middle],
            _ => f64::midpoint(rows[middle - 1], rows[middle]),
        };
        on(*day) < 0.4 * median
    };
    let rows = (*first..=*last).filter(is_hole).count();
    Gap {
        rows,
        of: usize::try_from(last - first + 1).unwrap(),
    }
}

/// Rows of orders that a later row of the same import repeats.
fn repeated_orders(imports: &[Shop]) -> Gap {
    let mut gap = Gap { rows: 0, of: 0 };
    for import in imports {
        let ids: BTreeSet<&String> = import.orders.iter().map(|order| &order.order_id).collect();
        gap.rows += import.orders.len() - ids.len();
        gap.of += import.orders.len();
    }
    gap
}
