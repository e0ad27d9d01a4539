//! What an honest judge of all the truth would say about a pair.

use super::law::{Class, Pair};
use super::truth::Tally;
use super::visit::Placement;

/// The verdicts that are right about a pair, joined by `|`, best first; empty where
/// none is asked for. `exposures` 0 tells nothing.
///
/// The sign of the net margin that showing the pair added decides, except where the
/// planted effect has a remedy: another placement, no discount, other customers.
pub(super) fn expected(pair: &Pair, tally: &Tally) -> &'static str {
    if tally.all.exposures == 0 {
        return "insufficient";
    }
    let earns = tally.all.added > 0.0;
    match (pair.class, earns) {
        (Class::SelfPair | Class::Variant, _) => "",
        (Class::Sparse, _) => "insufficient",
        (Class::Distractor, _) if hurts_at_checkout(tally) => "delay",
        (Class::SegmentSplit, _) => "tune",
        (Class::DiscountBought | Class::Cannibal, false) => "tune|retire",
        (Class::Dead, _) => "insufficient|keep|retire",
        (Class::UpsellHurtsCvr | Class::Forced | Class::LateReturn, false) => "retire",
        (Class::Forced, true) => "tune|keep",
        (Class::Stockout, _) => "keep|tune|delay|insufficient",
        (_, true) => "promote|keep",
        (_, false) => "retire|tune",
    }
}

/// Whether the pair loses at checkout what it would earn after the order.
fn hurts_at_checkout(tally: &Tally) -> bool {
    let added = |placement: Placement| tally.slices[placement as usize].added;
    added(Placement::Checkout) < 0.0 && added(Placement::PostPurchase) > 0.0
}

/// The flags that a pair of this class should carry.
pub(super) fn flags(pair: &Pair) -> &'static str {
    match pair.class {
        Class::Forced => "forced",
        Class::Cannibal => "cannibal",
        Class::Simpson => "simpson",
        Class::DiscountBought => "discount_bought",
        _ => "",
    }
}
