//! `truth_param.json`: the parameters the shop was drawn from.

use std::path::Path;

use serde_json::{Value, json};

use super::basket::{
    CANCELLED_SHARE, FOLLOW_UP_EFFECT, INTENT_EFFECT, STRAY_SHARE, TEST_SHARE, TIER_EFFECT,
};
use super::categories::CATEGORIES;
use super::journey::{FUNNEL, PRICE_EFFECT};
use super::lists::{
    LIST_NOISE, POSITION_BIAS, SECOND_MODEL_DAY, UPSELL_LIST_SHARE, VIEWABLE_DECAY,
};
use super::params::{Effects, Gaps, Shares};
use super::people::GUEST_SHARE;
use super::planting::{ORGANIC_BASE, ORGANIC_SLOPE, UPSELL_BASE};
use super::returns::{DELAY, EXCHANGE_SHARE, LATE_SHARE, TRANSIT_DAYS};
use super::shop::Shop;
use super::visit::PLACEMENTS;
use super::{Spec, SynthError};

/// Writes the file; its name, and one for its single object.
pub(super) fn write(dir: &Path, spec: &Spec, shop: &Shop) -> Result<(String, u64), SynthError> {
    let name = "truth_param.json";
    let path = dir.join(name);
    let text = format!("{:#}\n", parameters(spec, shop));
    match std::fs::write(&path, text) {
        Ok(()) => Ok((name.to_owned(), 1)),
        Err(source) => Err(SynthError::Write { path, source }),
    }
}

fn parameters(spec: &Spec, shop: &Shop) -> Value {
    json!({
        "scale": spec.scale.name(),
        "seed": spec.seed,
        "first_day": "2025-11-01",
        "end_day_exclusive": "2026-11-01",
        "visitors_drawn": shop.params.visitors,
        "funnel_shift": shop.params.funnel_shift,
        "show_factor": shop.params.show_factor,
        "confounding": shop.params.confounding,
        "holdout_share": shop.params.holdout_share,
        "random_share": shop.params.random_share,
        "return_factor": shop.params.return_factor,
        "organic_shift": shop.params.organic_shift,
        "lift_shift": shop.params.lift_shift,
        "has_francs": shop.params.has_francs,
        "vat_rate": shop.params.vat_rate,
        "popularity_skew": shop.params.popularity_skew,
        "targets": shop.params.targets,
        "guest_share": GUEST_SHARE,
        "organic_logit": {
            "base": ORGANIC_BASE,
            "per_relevance": ORGANIC_SLOPE,
            "per_intent": INTENT_EFFECT,
            "per_tier_apart": TIER_EFFECT,
            "upsell_base": UPSELL_BASE,
            "after_the_order": FOLLOW_UP_EFFECT,
        },
        "class_shares": shares(&shop.params.shares),
        "effects": effects(&shop.params.effects),
        "gaps": gaps(&shop.params.gaps),
        "placements": PLACEMENTS.iter().map(|placement| {
            json!({
                "placement": placement.name(),
                "show_rate": placement.show_rate(),
                "strength": placement.strength(),
                "first_viewable": placement.first_viewable(),
            })
        }).collect::<Value>(),
        "viewable_decay": VIEWABLE_DECAY.iter().map(|(variant, decay)| {
            json!({ "variant": variant, "decay": decay })
        }).collect::<Value>(),
        "position_bias": POSITION_BIAS,
        "models": {
            "list_noise": LIST_NOISE,
            "second_from_day": SECOND_MODEL_DAY,
            "upsell_list_share": UPSELL_LIST_SHARE,
        },
        "funnel": FUNNEL.iter().map(|(step, base, per_intent)| {
            json!({ "step": step, "base": base, "per_intent": per_intent })
        }).collect::<Value>(),
        "price_effect": PRICE_EFFECT,
        "orders": {
            "cancelled_share": CANCELLED_SHARE,
            "test_share": TEST_SHARE,
            "stray_share": STRAY_SHARE,
        },
        "returns": {
            "transit_days": TRANSIT_DAYS,
            "weibull_shape": DELAY.0,
            "weibull_scale_days": DELAY.1,
            "late_share": LATE_SHARE,
            "exchange_share": EXCHANGE_SHARE,
        },
        "categories": CATEGORIES.iter().map(|category| {
            json!({
                "category_path": category.path,
                "demand": category.demand,
                "price_median": category.price_median,
                "price_spread": category.price_spread,
                "return_rate": category.return_rate,
                "complements": category.complements.iter().map(|(other, strength)| {
                    json!({ "category_path": CATEGORIES[*other].path, "strength": strength })
                }).collect::<Value>(),
            })
        }).collect::<Value>(),
    })
}

fn shares(shares: &Shares) -> Value {
    json!({
        "gem": shares.gem,
        "forced": shares.forced,
        "cannibal": shares.cannibal,
        "distractor": shares.distractor,
        "discount_bought": shares.discount_bought,
        "segment_split": shares.segment_split,
        "simpson": shares.simpson,
        "late_return": shares.late_return,
        "sparse": shares.sparse,
        "dead": shares.dead,
        "stockout": shares.stockout,
        "drift": shares.drift,
        "artefacts": shares.artefacts,
        "upsell_good": shares.upsell_good,
        "upsell_hurts_cvr": shares.upsell_hurts_cvr,
    })
}

fn effects(effects: &Effects) -> Value {
    json!({
        "gem_lift": effects.gem_lift,
        "gem_return_factor": effects.gem_return_factor,
        "forced_lift": effects.forced_lift,
        "forced_return_factor": effects.forced_return_factor,
        "forced_anchor_return": effects.forced_anchor_return,
        "cannibal_organic_logit": effects.cannibal_organic_logit,
        "cannibal_lift": effects.cannibal_lift,
        "cannibal_discount": effects.cannibal_discount,
        "distractor_harm": effects.distractor_harm,
        "distractor_after_lift": effects.distractor_after_lift,
        "discount_lift": effects.discount_lift,
        "discount_share": effects.discount_share,
        "discount_offered": effects.discount_offered,
        "loss_share": effects.loss_share,
        "thin_cost_share": effects.thin_cost_share,
        "split_returning_lift": effects.split_returning_lift,
        "split_budget_return": effects.split_budget_return,
        "simpson_gap": effects.simpson_gap,
        "late_return_factor": effects.late_return_factor,
        "late_delay_factor": effects.late_delay_factor,
        "sparse_exposures": effects.sparse_exposures,
        "upsell_good_lift": effects.upsell_good_lift,
        "upsell_harm": effects.upsell_harm,
        "drift_lift_factor": effects.drift_lift_factor,
        "drift_return_factor": effects.drift_return_factor,
        "gem_trust": effects.gem_trust,
        "forced_trust": effects.forced_trust,
    })
}

fn gaps(gaps: &Gaps) -> Value {
    json!({
        "unmapped": gaps.unmapped,
        "no_rec": gaps.no_rec,
        "no_anchor": gaps.no_anchor,
        "no_variant": gaps.no_variant,
        "no_cost": gaps.no_cost,
        "duplicate_order": gaps.duplicate_order,
        "no_line": gaps.no_line,
        "no_order": gaps.no_order,
        "clock_skew": gaps.clock_skew,
        "lost_on_one_day": gaps.lost_on_one_day,
        "bots": gaps.bots,
        "lost_treatment": gaps.lost_treatment,
    })
}
