//! What is written before the first visit.

use super::Files;
use crate::synth::SynthError;
use crate::synth::calendar::{DAY, START};
use crate::synth::categories::CATEGORIES;
use crate::synth::money::FRANC;
use crate::synth::shop::Shop;
use crate::synth::worth::{
    BULKY, FEE_FIXED_CENTS, FEE_PCT, PICK_PACK_CENTS, RESTOCK_RECOVERY, RETURN_HANDLING_CENTS,
    SHIP_CENTS,
};

/// The day of the year on which all costs are confirmed, before any changes.
const REVIEW_DAY: i64 = 40;

impl Files {
    /// The fee rules, and what a franc is worth.
    pub(super) fn rules(&mut self, shop: &Shop) -> Result<(), SynthError> {
        let row = self.fees.text("standard").empty().rounded(FEE_PCT, 3);
        row.cents(FEE_FIXED_CENTS)
            .cents(SHIP_CENTS)
            .cents(PICK_PACK_CENTS);
        row.cents(RETURN_HANDLING_CENTS)
            .rounded(RESTOCK_RECOVERY, 2)
            .end()?;
        let row = self
            .fees
            .text("bulky")
            .text(&format!("category:{}", BULKY.0));
        row.empty()
            .empty()
            .cents(BULKY.1)
            .empty()
            .empty()
            .empty()
            .end()?;
        if shop.params.has_francs {
            for (day, rate) in self.rates.days() {
                let row = self.fx_rates.text(FRANC.0).day(&shop.calendar, day);
                row.rounded(rate as f64 / 1e6, 6).end()?;
            }
        }
        Ok(())
    }

    /// The products and what they cost.
    pub(super) fn catalogue(&mut self, shop: &Shop) -> Result<(), SynthError> {
        for product in &shop.catalogue.products {
            let category = &CATEGORIES[product.category];
            let row = self.products.text(&product.id).text(&product.title);
            row.text(category.path)
                .text(product.parent.as_deref().unwrap_or(""))
                .text(product.brand)
                .cents(product.price_cents);
            if product.cost_known {
                row.cents(product.last_cost());
            } else {
                row.empty();
            }
            row.int(product.last_stock()).flag(true);
            row.int(category.return_window_days).end()?;
            if !product.cost_known {
                continue;
            }

            // Costs are looked through in December, so that none is older than a year.
            let first = [-304, REVIEW_DAY].map(|day| (day, product.cost_cents));
            for (day, cost) in first.into_iter().chain(product.new_cost) {
                let row = self.product_costs.text(&product.id);
                row.time(&shop.calendar, START + day * DAY);
                row.cents(cost).text("EUR").end()?;
            }
        }
        Ok(())
    }

    /// The pairs the shop may show.
    pub(super) fn pairs(&mut self, shop: &Shop) -> Result<(), SynthError> {
        for (index, pair) in (1..).zip(&shop.pairs.all) {
            let row = self.recommendations.id("r", &[index]);
            row.text(&shop.catalogue.products[pair.anchor].id);
            row.text(&shop.catalogue.products[pair.target].id);
            row.text(pair.rec_type.name());
            row.text(if pair.curated {
                "merchandiser"
            } else {
                "model"
            });
            row.time(&shop.calendar, START).end()?;
        }
        Ok(())
    }
}
