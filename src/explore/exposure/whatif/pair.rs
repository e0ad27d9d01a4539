//! The figures of one pair.

use std::collections::HashMap;

use duckdb::Connection;

use super::super::judged::{JudgedPair, judged};
use super::super::scope::{self, Selected};
use super::super::spread::{Kind, Spreads};
use super::cells::{
    Cell, Family, Ground, Losses, ReturnFees, Sums, Targets, by_pair, by_placement, cells, days,
    slot_of, slot_values,
};
use super::cost::AssumedCost;
use super::parts::{discounts, excludable, ranges};
use crate::domain::Scope;
use crate::explore::ExploreError;
use crate::explore::dimension;
use crate::explore::judging::Judging;
use crate::explore::pairs::{self, Names};
use crate::explore::shop::Shop;
use crate::explore::whatif::product::{Orders, Product};
use crate::judge::{Judgement, Posterior};
use crate::stats::Estimate;
use crate::whatif::{
    Basis, Completion, Given, Input, Known, Lever, Name, PlacementOption, Span, placement_ratio,
    placements,
};

/// What is thought of a pair in a window and filter.
///
/// # Errors
/// As [`pair`].
pub(in crate::explore) fn opinion(
    conn: &Connection,
    shop: &Shop,
    judging: &Judging,
    scope: &Scope,
    (anchor, target): (&str, &str),
) -> Result<Option<JudgedPair>, ExploreError> {
    let (anchor, target) = (pairs::product(conn, anchor)?, pairs::product(conn, target)?);
    let judged = judged(conn, shop, scope, judging)?;
    Ok(judged.of(i64::from(anchor), i64::from(target)).cloned())
}

/// What a holdout tells: how many would have bought it anyway, and whether showing it
/// loses orders.
fn believed(input: &mut Input, judgement: &Judgement) {
    if let Some(share) = judgement.cannibal_share {
        input.give(Lever::CannibalShare, Given::pooled(share));
        input.remarks.push(
            "only extra sales count: a holdout tells how many would have been made anyway"
                .to_owned(),
        );
        "experimental".clone_into(&mut input.evidence);
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

/// The figures of a pair in a window and filter.
///
/// # Errors
/// When a product is not there, or the scope cannot be applied.
pub(in crate::explore) fn pair(
    conn: &Connection,
    shop: &Shop,
    scope: &Scope,
    (anchor, target): (&str, &str),
    (opinion, is_whole): (Option<&JudgedPair>, bool),
    span: Span,
) -> Result<Input, ExploreError> {
    let key = (
        i64::from(pairs::product(conn, anchor)?),
        i64::from(pairs::product(conn, target)?),
    );
    let selected = scope::select(conn, shop, scope)?;
    let cells = cells(conn, &selected)?;
    let spreads = Spreads::load(conn, &[Kind::Pair])?;
    let (losses, targets) = (Losses::of(&cells), Targets::load(conn)?);
    let ground = Ground {
        losses: &losses,
        targets: &targets,
        spreads: &spreads,
        days: days(conn, &selected)?,
    };
    let by_placement = by_placement(&cells);
    let own: Vec<&Cell> = by_placement
        .iter()
        .filter(|cell| cell.pair == key)
        .collect();
    let slots = slot_values(&ground.judge(by_placement.clone(), true, &[]));
    let family = ground.judge(by_pair(&cells), false, &[]);
    let loaded = Loaded {
        conn,
        shop,
        selected: &selected,
        scope,
        key,
        ground,
        fees: ReturnFees::load(conn)?,
        slot_value: opinion.map_or_else(|| slot_of(&own, &slots), |opinion| opinion.slot_value),
        opinion,
        is_whole,
        placements: options(conn, &by_placement, &own)?,
    };
    loaded.input(&family, (anchor, target), span)
}

/// What a pair's figures are made of.
struct Loaded<'a> {
    conn: &'a Connection,
    shop: &'a Shop,
    selected: &'a Selected,
    scope: &'a Scope,
    key: (i64, i64),
    ground: Ground<'a>,
    fees: ReturnFees,
    slot_value: f64,
    opinion: Option<&'a JudgedPair>,
    /// Whether the opinion rests on these very exposures.
    is_whole: bool,
    placements: Vec<PlacementOption>,
}

impl Loaded<'_> {
    fn input(
        &self,
        family: &Family,
        (anchor, target): (&str, &str),
        span: Span,
    ) -> Result<Input, ExploreError> {
        let place = family.members.iter().position(|cell| cell.pair == self.key);
        let member = place.map(|place| family.members[place]);
        let opinion = self.opinion.filter(|_| self.is_whole);
        let posterior = opinion
            .and_then(|opinion| opinion.judgement.posterior)
            .or_else(|| place.and_then(|place| family.judged[place].posterior));
        let sums = member.map(|cell| cell.sums).unwrap_or_default();
        let (anchor_no, target_no) = (number(self.key.0), number(self.key.1));
        let names = Names::load(self.conn, [anchor_no, target_no].into_iter())?;
        let mut input = Input::unknown(Name {
            anchor_id: anchor.to_owned(),
            anchor_title: names.of(anchor_no).1.to_owned(),
            target_id: target.to_owned(),
            target_title: names.of(target_no).1.to_owned(),
            rec_type: member.and_then(|cell| self.word("rec_type", cell.rec_type)),
        });
        input.currency.clone_from(&self.shop.currency);
        input.span = Span {
            days: self.ground.days,
            ..span
        };
        let product = Product::load(self.conn, target_no)?;
        let orders = Orders::load(self.conn, anchor_no, self.scope)?;
        self.money(
            &mut input,
            (member.map(|cell| cell.category), &sums),
            posterior.as_ref(),
            &product,
        );
        AssumedCost::load(self.conn, self.selected, self.key)?.tell(&mut input);
        self.shown(&mut input, &sums, posterior.as_ref())?;
        orders.fill(&mut input);
        input.give(Lever::SlotValue, self.slot());
        if let Some(opinion) = self.opinion {
            believed(&mut input, &opinion.judgement);
        }
        input.baseline_return_rate = names.baseline(target_no);
        input.anchor_return = anchor_return(self.conn, self.selected, self.key)?;
        input.placement_spread = spread(&self.placements);
        input.placements.clone_from(&self.placements);
        input.parts = excludable(self.conn, self.selected, self.key)?;
        input.response = discounts(self.conn, self.selected, self.key)?;
        input.remarks.extend(self.selected.remarks.iter().cloned());
        Ok(input)
    }

    /// Price, discount, cost, fees, margin, returns.
    fn money(
        &self,
        input: &mut Input,
        (category, sums): (Option<i64>, &Sums),
        posterior: Option<&Posterior>,
        product: &Product,
    ) {
        input.fee_share = self.fees.share;
        input.recovery = self.fees.recovery;
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
        let Some(posterior) = posterior.filter(|_| self.shop.costed_lines > 0) else {
            return;
        };
        // Without one attach of known margin only the category's mean is known.
        input.before_returns = Some(Known::from(posterior.before_returns))
            .filter(|known| known.se.is_finite() && (sums.attaches > 0.0 || known.value != 0.0));
        if let Some(lack) = self.shop.about_returns() {
            let cause = crate::explore::whatif::cause(lack, self.shop);
            input.give(Lever::ReturnRate, Given::assumed(0.0, cause));
        } else {
            input.give(Lever::ReturnRate, Given::pooled(posterior.return_rate));
        }
        let loss = category.and_then(|category| self.ground.losses.per_return(category, sums));
        match loss {
            Some(loss) => input.give(Lever::ReturnLoss, Given::measured(loss, 0.0)),
            None => product.fill_loss(input, self.fees.handling),
        }
    }

    /// Exposures and acceptance.
    fn shown(
        &self,
        input: &mut Input,
        sums: &Sums,
        posterior: Option<&Posterior>,
    ) -> Result<(), ExploreError> {
        if sums.weight <= 0.0 {
            return Ok(());
        }
        let ranges = ranges(self.conn, self.selected, self.key)?;
        let monthly = self.ground.monthly(sums.weight);
        input.give(
            Lever::Exposures,
            Given::measured(monthly, 0.0).within(ranges.exposures),
        );
        if self.shop.orders == 0 {
            return Ok(());
        }
        let acceptance = match posterior {
            Some(posterior) => Given::pooled(posterior.attach),
            None => raw_rate(sums),
        };
        input.give(Lever::Acceptance, acceptance.within(ranges.acceptance));
        Ok(())
    }

    fn slot(&self) -> Given {
        if self.slot_value > 0.0 {
            Given {
                basis: Basis::Pooled,
                ..Given::measured(self.slot_value, 0.0)
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

/// Where the pair could be shown, from its own data and those of all pairs.
fn options(
    conn: &Connection,
    cells: &[Cell],
    own: &[&Cell],
) -> Result<Vec<PlacementOption>, ExploreError> {
    let words = scope::known(conn, dimension::dimension("placement")?)?;
    let mut totals: HashMap<(i64, i64), (f64, f64)> = HashMap::new();
    for cell in cells {
        let sum = totals.entry(cell.pair).or_default();
        sum.0 += cell.sums.weight;
        sum.1 += cell.sums.attaches;
    }
    let mut others = Vec::new();
    for (number, word) in &words {
        let told: Vec<(f64, f64)> = cells
            .iter()
            .filter(|cell| cell.placement == *number)
            .filter_map(|cell| {
                let (n, x) = totals.get(&cell.pair)?;
                // A pair shown at one placement only says nothing about it.
                let is_told = *n > cell.sums.weight && *x > 0.0;
                is_told.then(|| (cell.sums.attaches, cell.sums.weight * x / n))
            })
            .collect();
        if cells.iter().any(|cell| cell.placement == *number) {
            others.push((word.clone(), placement_ratio(&told)));
        }
    }
    let shown: Vec<(String, f64, f64)> = own
        .iter()
        .filter_map(|cell| {
            let (_, word) = words.iter().find(|(number, _)| *number == cell.placement)?;
            Some((word.clone(), cell.sums.weight, cell.sums.attaches))
        })
        .collect();
    Ok(placements(&shown, &others))
}

/// How much acceptance differs between placements: what to expect of exposures that
/// were never there.
fn spread(options: &[PlacementOption]) -> f64 {
    let n = options.len() as f64;
    if n < 2.0 {
        return 0.3;
    }
    let mean = options.iter().map(|o| o.attach_ratio.value).sum::<f64>() / n;
    let square = options
        .iter()
        .map(|o| (o.attach_ratio.value - mean).powi(2) + o.attach_ratio.se.powi(2))
        .sum::<f64>();
    (square / (n - 1.0)).sqrt().clamp(0.1, 1.0)
}

/// How much more often the anchor comes back with the attach than without.
fn anchor_return(
    conn: &Connection,
    selected: &Selected,
    (anchor, target): (i64, i64),
) -> Result<Option<Known>, ExploreError> {
    let sql = format!(
        "select cast(coalesce(sum(f.with_units), 0) as double), \
         cast(coalesce(sum(f.with_back), 0) as double), \
         cast(coalesce(sum(f.without_units), 0) as double), \
         cast(coalesce(sum(f.without_back), 0) as double) from fact_outcome as f \
         where f.anchor_no = {anchor} and f.target_no = {target} and {}",
        selected.with(&[])
    );
    let [n1, x1, n0, x0]: [f64; 4] = conn.query_row(&sql, [], |row| {
        Ok([row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?])
    })?;
    let rate = |x: f64, n: f64| {
        let p = (x + 1.0) / (n + 2.0);
        Estimate {
            value: p,
            se: (p * (1.0 - p) / (n + 2.0)).max(0.0).sqrt(),
        }
    };
    Ok((n1 > 0.0 && n0 > 0.0).then(|| rate(x1, n1).minus(rate(x0, n0)).into()))
}
