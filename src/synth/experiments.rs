//! The experiments of the shop and the arms of a visitor.
//!
//! | experiment | arms |
//! | --- | --- |
//! | `recs-holdout` | who sees no recommendations at all |
//! | `recs-policy` | of the others: lists by the model, or at random |
//! | `layout-aa` | two arms that do not differ, for visitors of four months |
//! | `cart-badge` | broken: treated units are lost on the way, on mobiles only |
//!
//! The arms of the last one are dealt out evenly, so that nothing but the loss makes
//! their sizes differ.

use super::calendar::{DAY, START};
use super::people::{MOBILE_SHARE, Visitor};
use super::rng::Tag;
use super::shop::Shop;

/// One arm of one experiment.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Arm {
    pub experiment: &'static str,
    pub name: &'static str,
    pub is_control: bool,
    /// The share of the units that the arm was meant to have.
    pub share: f64,
}

/// The arms of the `nth` visitor who came, whose first visit was then.
pub(super) fn arms(shop: &Shop, visitor: &Visitor, nth: u64, first_visit: i64) -> Vec<Arm> {
    let params = &shop.params;
    let arm = |experiment, (control, treated), is_control: bool, control_share: f64| Arm {
        experiment,
        name: if is_control { control } else { treated },
        is_control,
        share: if is_control {
            control_share
        } else {
            1.0 - control_share
        },
    };
    let words = ("holdout", "recommendations");
    let mut arms = vec![arm(
        "recs-holdout",
        words,
        visitor.holdout,
        params.holdout_share,
    )];
    if !visitor.holdout && params.random_share > 0.0 {
        let share = 1.0 - params.random_share;
        arms.push(arm(
            "recs-policy",
            ("model", "random"),
            !visitor.random,
            share,
        ));
    }
    let is_a = visitor.key.child(Tag::Arm, 1).unit() < 0.5;
    if (START + 60 * DAY..START + 180 * DAY).contains(&first_visit) {
        arms.push(arm("layout-aa", ("a", "b"), is_a, 0.5));
    }
    // Of two who follow each other one is treated.
    let is_first_treated = shop.key.child(Tag::Arm, nth / 2).unit() < 0.5;
    let is_control = nth.is_multiple_of(2) != is_first_treated;
    let loss = params.gaps.lost_treatment / MOBILE_SHARE;
    let is_lost = visitor.device == "mobile" && visitor.key.child(Tag::Arm, 3).unit() < loss;
    if is_control || !is_lost {
        arms.push(arm("cart-badge", ("plain", "badge"), is_control, 0.5));
    }
    arms
}
