//! Beside the differences of arms: intervals that hold whenever one looks, and differences
//! with less noise from what units did before (CUPED).

use std::collections::HashMap;

use duckdb::Connection;

use crate::explore::lack::Lack;
use crate::explore::{ArmBeside, ExploreError};
use crate::stats::{
    AlwaysValid, Confidence, Estimate, PairedMoments, PairedSums, cuped, stratified,
};

/// The interval of a difference over `n` units that may be looked at every day.
pub(super) fn always_valid(difference: Estimate, n: f64) -> Option<(f64, f64)> {
    let sequence = AlwaysValid::new(Confidence::P95, AlwaysValid::TUNED_TO)?;
    let interval = sequence.interval(difference, n)?;
    let found = (interval.low, interval.high);
    (found.0.is_finite() && found.1.is_finite()).then_some(found)
}

/// What units did before and after they were assigned, of one arm.
#[derive(Debug, Clone, Copy, Default)]
struct Arm {
    /// Revenue and margin of units with an order before.
    with: [Option<PairedMoments>; 2],
    /// Of units without.
    without: [Option<PairedMoments>; 2],
}

/// The histories of all arms, by experiment and arm.
#[derive(Debug, Default)]
pub(super) struct Histories(HashMap<(String, String), Arm>);

/// The metrics that a history adjusts.
#[derive(Debug, Clone, Copy)]
enum Metric {
    Revenue,
    Margin,
}

const HISTORY: &str = "select experiment_id, arm, has_history, units, revenue, revenue_square, \
     before_revenue, before_revenue_square, revenue_before, margin, margin_square, before_margin, \
     before_margin_square, margin_before from experiment_history";

impl Histories {
    /// Reads them.
    pub(super) fn load(conn: &Connection) -> Result<Self, ExploreError> {
        let mut arms: HashMap<(String, String), Arm> = HashMap::new();
        let mut statement = conn.prepare(HISTORY)?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let arm = arms.entry((row.get(0)?, row.get(1)?)).or_default();
            let has_history: bool = row.get(2)?;
            let n: f64 = row.get(3)?;
            let mut moments = [None; 2];
            for (place, found) in moments.iter_mut().enumerate() {
                let at = |column: usize| row.get::<_, f64>(4 + 5 * place + column);
                *found = PairedMoments::from_sums(PairedSums {
                    n,
                    y: at(0)?,
                    yy: at(1)?,
                    x: at(2)?,
                    xx: at(3)?,
                    xy: at(4)?,
                });
            }
            if has_history {
                arm.with = moments;
            } else {
                arm.without = moments;
            }
        }
        Ok(Self(arms))
    }

    /// Treated less control, adjusted for what was bought before; units without a history
    /// are a stratum of their own. `None` where an arm has fewer than two units with one.
    fn adjusted(
        &self,
        experiment: &str,
        arm: &str,
        control: &str,
        metric: Metric,
    ) -> Option<Estimate> {
        let of = |arm: &str| self.0.get(&(experiment.to_owned(), arm.to_owned()));
        let (treated, control) = (of(arm)?, of(control)?);
        let metric = metric as usize;
        let (with_t, with_c) = (treated.with[metric]?, control.with[metric]?);
        let mut strata = vec![(with_t.n() + with_c.n(), cuped(&with_t, &with_c)?.adjusted)];
        if let (Some(t), Some(c)) = (treated.without[metric], control.without[metric]) {
            let difference = t.y().estimate()?.minus(c.y().estimate()?);
            strata.push((t.n() + c.n(), difference));
        }
        stratified(&strata)
    }

    /// Fills in the differences of one arm to `control`.
    pub(super) fn fill(&self, row: &mut ArmBeside, names: (&str, &str, &str), knows: (bool, bool)) {
        let (experiment, arm, control) = names;
        let of = |metric, is_known: bool| {
            let found = self.adjusted(experiment, arm, control, metric);
            found.filter(|found| is_known && found.se > 0.0)
        };
        let interval = |found: Estimate| found.interval(Confidence::P95);
        if let Some(found) = of(Metric::Revenue, knows.0) {
            row.rpv_delta_cuped = Some(found.value);
            row.rpv_delta_cuped_low = Some(interval(found).low);
            row.rpv_delta_cuped_high = Some(interval(found).high);
            row.rpv_cuped_p = found.p_value();
        }
        if let Some(found) = of(Metric::Margin, knows.1) {
            row.margin_per_visitor_delta_cuped = Some(found.value);
            row.margin_per_visitor_delta_cuped_low = Some(interval(found).low);
            row.margin_per_visitor_delta_cuped_high = Some(interval(found).high);
            row.margin_per_visitor_cuped_p = found.p_value();
        }
    }
}

/// Why fields are null: of always-valid intervals and of adjusted differences, each of
/// conversion, aov, rpv and margin as far as they have one.
pub(super) fn lacks(
    row: &ArmBeside,
    [conversion, aov, rpv, margin]: [Lack; 4],
    [rpv_cuped, margin_cuped]: [Lack; 2],
) -> Vec<(&'static str, bool, Lack)> {
    vec![
        (
            "conversion_delta_low_always_valid",
            row.conversion_delta_low_always_valid.is_none(),
            conversion,
        ),
        (
            "conversion_delta_high_always_valid",
            row.conversion_delta_high_always_valid.is_none(),
            conversion,
        ),
        (
            "aov_delta_low_always_valid",
            row.aov_delta_low_always_valid.is_none(),
            aov,
        ),
        (
            "aov_delta_high_always_valid",
            row.aov_delta_high_always_valid.is_none(),
            aov,
        ),
        (
            "rpv_delta_low_always_valid",
            row.rpv_delta_low_always_valid.is_none(),
            rpv,
        ),
        (
            "rpv_delta_high_always_valid",
            row.rpv_delta_high_always_valid.is_none(),
            rpv,
        ),
        (
            "margin_per_visitor_delta_low_always_valid",
            row.margin_per_visitor_delta_low_always_valid.is_none(),
            margin,
        ),
        (
            "margin_per_visitor_delta_high_always_valid",
            row.margin_per_visitor_delta_high_always_valid.is_none(),
            margin,
        ),
        ("rpv_delta_cuped", row.rpv_delta_cuped.is_none(), rpv_cuped),
        (
            "rpv_delta_cuped_low",
            row.rpv_delta_cuped_low.is_none(),
            rpv_cuped,
        ),
        (
            "rpv_delta_cuped_high",
            row.rpv_delta_cuped_high.is_none(),
            rpv_cuped,
        ),
        ("rpv_cuped_p", row.rpv_cuped_p.is_none(), rpv_cuped),
        (
            "margin_per_visitor_delta_cuped",
            row.margin_per_visitor_delta_cuped.is_none(),
            margin_cuped,
        ),
        (
            "margin_per_visitor_delta_cuped_low",
            row.margin_per_visitor_delta_cuped_low.is_none(),
            margin_cuped,
        ),
        (
            "margin_per_visitor_delta_cuped_high",
            row.margin_per_visitor_delta_cuped_high.is_none(),
            margin_cuped,
        ),
        (
            "margin_per_visitor_cuped_p",
            row.margin_per_visitor_cuped_p.is_none(),
            margin_cuped,
        ),
    ]
}
