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
use super::pairs::{CLASS_SHARES, FORCED_ANCHOR_RETURN, ORGANIC_BASE, ORGANIC_SLOPE, UPSELL_BASE};
use super::people::{GUEST_SHARE, HOLDOUT_SHARE};
use super::returns::{DELAY, LATE_SHARE, NO_LINE_SHARE, NO_ORDER_SHARE, TRANSIT_DAYS};
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
        "visitors_drawn": shop.plan.visitors,
        "funnel_shift": shop.plan.funnel_shift,
        "show_factor": shop.plan.show_factor,
        "holdout_share": HOLDOUT_SHARE,
        "guest_share": GUEST_SHARE,
        "organic_logit": {
            "base": ORGANIC_BASE,
            "per_relevance": ORGANIC_SLOPE,
            "per_intent": INTENT_EFFECT,
            "per_tier_apart": TIER_EFFECT,
            "upsell_base": UPSELL_BASE,
            "after_the_order": FOLLOW_UP_EFFECT,
        },
        "class_shares": CLASS_SHARES.iter().map(|(class, share)| {
            json!({ "class": class.name(), "share": share })
        }).collect::<Value>(),
        "forced_anchor_return": FORCED_ANCHOR_RETURN,
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
            "no_line_share": NO_LINE_SHARE,
            "no_order_share": NO_ORDER_SHARE,
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
