//! The parameters of one shop, from wide ranges.

use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64;
use sidecart::synth::{Effects, Gaps, Params, Scale, Shares};

/// The parameters of the shop of that seed.
pub(crate) fn params(seed: u64, visitors: u64) -> Params {
    let mut rng = Pcg64::seed_from_u64(seed);
    let mut within = |low: f64, high: f64| rng.random_range(low..high);
    let demo = Params::of(Scale::Demo);
    let fewest = within(6.0, 18.0).round();
    let most = fewest + within(2.0, 10.0).round();
    let targets = within(5.0, 15.0);
    // A third of the shops keep whole records, the others damage them more or less.
    let damage = (within(-0.75, 1.5)).max(0.0);
    let francs = within(0.0, 1.0);
    let stronger = within(0.75, 1.3);
    let mut share = |of: f64| of * within(0.4, 1.7);
    let usual = Shares::default();
    let shares = Shares {
        gem: share(usual.gem),
        forced: share(usual.forced),
        cannibal: share(usual.cannibal),
        distractor: share(usual.distractor),
        discount_bought: share(usual.discount_bought),
        segment_split: share(usual.segment_split),
        simpson: share(usual.simpson),
        late_return: share(usual.late_return),
        sparse: share(usual.sparse),
        dead: share(usual.dead),
        stockout: share(usual.stockout),
        drift: share(usual.drift),
        artefacts: 3,
        upsell_good: share(usual.upsell_good),
        upsell_hurts_cvr: share(usual.upsell_hurts_cvr),
    };
    Params {
        visitors,
        orders: visitors,
        products: (fewest as u64, most as u64),
        popularity_skew: within(0.8, 1.4),
        targets: targets as usize,
        funnel_shift: within(-0.4, 0.6),
        show_factor: within(0.7, 1.5),
        confounding: within(0.0, 1.2),
        holdout_share: within(0.05, 0.2),
        random_share: within(0.0, 0.2),
        return_factor: within(0.6, 1.7),
        organic_shift: within(-0.4, 0.4),
        lift_shift: within(-0.25, 0.25),
        has_francs: francs < 0.5,
        shares,
        effects: effects(stronger, &mut within),
        gaps: gaps(damage),
        ..demo
    }
}

/// The demo's effects, all of them `stronger` and each one by a factor of its own.
fn effects(stronger: f64, within: &mut impl FnMut(f64, f64) -> f64) -> Effects {
    let usual = Effects::default();
    let mut of = |effect: f64| effect * stronger * within(0.8, 1.25);
    Effects {
        gem_lift: of(usual.gem_lift),
        forced_lift: of(usual.forced_lift),
        forced_return_factor: of(usual.forced_return_factor),
        forced_anchor_return: of(usual.forced_anchor_return),
        cannibal_discount: of(usual.cannibal_discount),
        distractor_harm: of(usual.distractor_harm),
        distractor_after_lift: of(usual.distractor_after_lift),
        discount_lift: of(usual.discount_lift),
        discount_share: of(usual.discount_share).min(0.4),
        loss_share: of(usual.loss_share),
        split_returning_lift: of(usual.split_returning_lift),
        split_budget_return: of(usual.split_budget_return).min(0.9),
        simpson_gap: of(usual.simpson_gap),
        late_return_factor: of(usual.late_return_factor),
        late_delay_factor: of(usual.late_delay_factor),
        upsell_good_lift: of(usual.upsell_good_lift),
        upsell_harm: of(usual.upsell_harm),
        drift_return_factor: of(usual.drift_return_factor),
        ..usual
    }
}

/// The demo's damage, more or less of it.
fn gaps(damage: f64) -> Gaps {
    if damage <= 0.0 {
        return Gaps::NONE;
    }
    let usual = Gaps::default();
    Gaps {
        unmapped: usual.unmapped * damage,
        no_rec: usual.no_rec * damage,
        no_anchor: usual.no_anchor * damage,
        no_variant: usual.no_variant * damage,
        no_cost: usual.no_cost * damage,
        duplicate_order: usual.duplicate_order * damage,
        no_line: usual.no_line * damage,
        no_order: usual.no_order * damage,
        clock_skew: usual.clock_skew * damage,
        lost_on_one_day: 0.9,
        bots: 5,
        // Enough to be seen among as few visitors.
        lost_treatment: 0.1,
    }
}
