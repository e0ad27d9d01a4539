//! Costs that are assumed, and how far off they may be.

use duckdb::Connection;

use super::super::scope::Selected;
use super::cells::Pair;
use crate::explore::ExploreError;
use crate::whatif::{Given, Input, Known, Lever};

/// How much of a pair's cost is assumed.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct AssumedCost {
    /// Share of its attached lines.
    share: f64,
    /// How much the cost's share of the price differs between products, a deviation.
    spread: f64,
}

impl AssumedCost {
    pub(super) fn load(
        conn: &Connection,
        selected: &Selected,
        (anchor, target): Pair,
    ) -> Result<Self, ExploreError> {
        let sql = format!(
            "select cast(coalesce(sum(f.assumed_lines), 0) as double) \
             / greatest(cast(coalesce(sum(f.lines), 0) as double), 1) from fact_effect as f \
             where f.anchor_no = {anchor} and f.target_no = {target} and f.attached and {}",
            selected.with(&[])
        );
        let share: f64 = conn.query_row(&sql, [], |row| row.get(0))?;
        if share <= 0.0 {
            return Ok(Self::default());
        }
        let sql = "select cast(coalesce(stddev_samp(p.share), 0.15) as double) from ( \
                   select cast(sum(n.cogs) as double) / cast(sum(n.revenue) as double) as share \
                   from line_fact as n where n.cost_source <> 'assumed' and n.cogs is not null \
                   group by n.product_no having sum(n.revenue) > 0) as p";
        Ok(Self {
            share,
            spread: conn.query_row(sql, [], |row| row.get(0))?,
        })
    }

    /// Says that the cost is assumed, and puts it in doubt.
    pub(super) fn tell(&self, input: &mut Input) {
        if self.share <= 0.0 {
            return;
        }
        let cost = input.given(Lever::UnitCost);
        if let Some(value) = cost.value {
            let because = format!(
                "the cost of {:.0} % of its attached lines is what goods of the category \
                 usually cost; import product_costs to know",
                100.0 * self.share
            );
            input.give(
                Lever::UnitCost,
                Given::assumed(value, because).within(cost.range),
            );
        }
        let price = input.given(Lever::Price).value.unwrap_or(0.0)
            - input.given(Lever::Discount).value.unwrap_or(0.0);
        let doubt = self.share * self.spread * price.max(0.0) * input.units_per_attach;
        input.before_returns = input.before_returns.map(|known| Known {
            se: known.se.hypot(doubt),
            ..known
        });
    }
}
