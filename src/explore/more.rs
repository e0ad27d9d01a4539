//! Figures of a level beside those that every level has had from the start: what was seen,
//! attaches by click, and how sure the smaller figures are.

use serde::Serialize;

use super::answer::Trend;
use super::figures::{Again, Beside, ratio};
use super::lack::Lack;
use super::notes::{Field, nulls};
use crate::domain::{Base, Interval};
use crate::stats;

/// Figures beside those of [`LevelRow`](super::LevelRow), in its JSON too.
///
/// Rates are fractions, intervals are 95 %; null where it cannot be computed, its cause in
/// the row's notes.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize)]
pub struct LevelMore {
    /// Exposures that the visitor saw, by weight.
    pub seen: Option<f64>,
    /// They over exposures (viewability).
    pub seen_rate: Option<f64>,
    /// Clicked exposures over those seen.
    pub vctr: Option<f64>,
    /// Clicked exposures with a credited line over clicked exposures.
    pub attach_rate_per_click: Option<f64>,
    /// The lower end of its interval, Wilson's.
    pub attach_rate_per_click_low: Option<f64>,
    /// The upper end.
    pub attach_rate_per_click_high: Option<f64>,
    /// The lower end of the interval of `margin_per_attach`.
    pub margin_per_attach_low: Option<f64>,
    /// The upper end.
    pub margin_per_attach_high: Option<f64>,
    /// The lower end of the interval of `anchor_return_with`, Wilson's.
    pub anchor_return_with_low: Option<f64>,
    /// The upper end.
    pub anchor_return_with_high: Option<f64>,
    /// The lower end of the interval of `anchor_return_without`, Wilson's.
    pub anchor_return_without_low: Option<f64>,
    /// The upper end.
    pub anchor_return_without_high: Option<f64>,
    /// The lower end of the interval of `repeat_rate_90d_attached`, Wilson's.
    pub repeat_rate_90d_attached_low: Option<f64>,
    /// The upper end.
    pub repeat_rate_90d_attached_high: Option<f64>,
    /// The lower end of the interval of `repeat_rate_90d_unattached`, Wilson's.
    pub repeat_rate_90d_unattached_low: Option<f64>,
    /// The upper end.
    pub repeat_rate_90d_unattached_high: Option<f64>,
    /// The lower end of the interval of `repeat_value_90d_attached`, that of a mean.
    pub repeat_value_90d_attached_low: Option<f64>,
    /// The upper end.
    pub repeat_value_90d_attached_high: Option<f64>,
    /// The lower end of the interval of `repeat_value_90d_unattached`, that of a mean.
    pub repeat_value_90d_unattached_low: Option<f64>,
    /// The upper end.
    pub repeat_value_90d_unattached_high: Option<f64>,
    /// The attach rate in equal spans of the window, where it was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trend: Option<Trend>,
}

/// What the figures are made of, beside [`Beside`].
#[derive(Debug, Clone, Copy)]
pub(super) struct Known {
    pub(super) base: Base,
    pub(super) base_n: f64,
    pub(super) clicks: f64,
    pub(super) knows_clicks: bool,
    pub(super) has_orders: bool,
    pub(super) knows_returns: bool,
    pub(super) knows_buyers: bool,
    pub(super) knows_net: bool,
}

impl LevelMore {
    /// From what was counted.
    pub(super) fn of(known: Known, beside: &Beside) -> Self {
        let is_shown = known.base == Base::Exposures;
        let seen = beside.seen.filter(|_| is_shown);
        let by_click = is_shown && known.knows_clicks && known.has_orders;
        let clicked_attaches = beside.clicked_attaches as f64;
        let per_click = stats::wilson(clicked_attaches, known.clicks).filter(|_| by_click);
        let each = beside.margin_per_attach.filter(|_| known.knows_net);
        let back = |interval: Option<Interval>| interval.filter(|_| known.knows_returns);
        let with = back(beside.anchor_interval_with);
        let without = back(beside.anchor_interval_without);
        let rate = |again: Again| again.rate_interval.filter(|_| known.knows_buyers);
        let value = |again: Again| back(again.value_interval).filter(|_| known.knows_buyers);
        let (rate_with, rate_without) = (rate(beside.attached), rate(beside.unattached));
        let (value_with, value_without) = (value(beside.attached), value(beside.unattached));
        let low = |interval: Option<Interval>| interval.map(|interval| interval.low);
        let high = |interval: Option<Interval>| interval.map(|interval| interval.high);
        Self {
            seen,
            seen_rate: seen.and_then(|seen| ratio(seen, known.base_n)),
            vctr: seen
                .filter(|_| known.knows_clicks)
                .and_then(|seen| ratio(known.clicks, seen)),
            attach_rate_per_click: ratio(clicked_attaches, known.clicks).filter(|_| by_click),
            attach_rate_per_click_low: low(per_click),
            attach_rate_per_click_high: high(per_click),
            margin_per_attach_low: low(each),
            margin_per_attach_high: high(each),
            anchor_return_with_low: low(with),
            anchor_return_with_high: high(with),
            anchor_return_without_low: low(without),
            anchor_return_without_high: high(without),
            repeat_rate_90d_attached_low: low(rate_with),
            repeat_rate_90d_attached_high: high(rate_with),
            repeat_rate_90d_unattached_low: low(rate_without),
            repeat_rate_90d_unattached_high: high(rate_without),
            repeat_value_90d_attached_low: low(value_with),
            repeat_value_90d_attached_high: high(value_with),
            repeat_value_90d_unattached_low: low(value_without),
            repeat_value_90d_unattached_high: high(value_without),
            trend: None,
        }
    }

    /// Its fields that can be null, with their lacks.
    pub(super) fn lacks(&self, because: &Because) -> Vec<Field> {
        let row = self;
        let sure = |figure: Option<Lack>, otherwise: Lack| figure.unwrap_or(otherwise);
        nulls! { row;
            seen: because.seen,
            seen_rate: because.seen,
            vctr: sure(because.clicked, because.seen),
            attach_rate_per_click: because.per_click,
            attach_rate_per_click_low: because.per_click,
            attach_rate_per_click_high: because.per_click,
            margin_per_attach_low: because.each,
            margin_per_attach_high: because.each,
            anchor_return_with_low: because.anchor,
            anchor_return_with_high: because.anchor,
            anchor_return_without_low: because.anchor,
            anchor_return_without_high: because.anchor,
            repeat_rate_90d_attached_low: because.again,
            repeat_rate_90d_attached_high: because.again,
            repeat_rate_90d_unattached_low: because.again,
            repeat_rate_90d_unattached_high: because.again,
            repeat_value_90d_attached_low: because.value,
            repeat_value_90d_attached_high: because.value,
            repeat_value_90d_unattached_low: because.value_without,
            repeat_value_90d_unattached_high: because.value_without,
        }
    }
}

/// Why figures are null where they are.
#[derive(Debug, Clone, Copy)]
pub(super) struct Because {
    pub(super) seen: Lack,
    /// Where clicks are not known.
    pub(super) clicked: Option<Lack>,
    pub(super) per_click: Lack,
    pub(super) each: Lack,
    pub(super) anchor: Lack,
    pub(super) again: Lack,
    pub(super) value: Lack,
    pub(super) value_without: Lack,
}
