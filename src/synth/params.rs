//! What a shop is drawn from: its size, how often and how strongly each effect is
//! planted, and the damage done to its records.

use super::Scale;

/// Everything a shop is drawn from, beside the seed. Shares are fractions, effects
/// are in log-odds unless they say otherwise.
#[derive(Debug, Clone, PartialEq)]
pub struct Params {
    /// Visitors who are drawn; about two thirds of them come within the year.
    pub visitors: u64,
    /// About how many orders that gives: what progress is measured against.
    pub orders: u64,
    /// Fewest and most products in each of the twelve categories.
    pub products: (u64, u64),
    /// How fast demand falls from the most to the least popular product of a category:
    /// the exponent of the rank.
    pub popularity_skew: f64,
    /// Cross-sell targets of a product.
    pub targets: usize,
    /// Added to the log-odds of every step to the order.
    pub funnel_shift: f64,
    /// Multiplies the share of views that load a list: the volume of exposures.
    pub show_factor: f64,
    /// How much readiness to buy raises the log-odds of being shown a list.
    pub confounding: f64,
    /// Share of visitors who see no recommendations at all.
    pub holdout_share: f64,
    /// Share of visitors whose lists are drawn at random, in random places.
    pub random_share: f64,
    /// Multiplies the return rate of every product.
    pub return_factor: f64,
    /// Added to the log-odds of every add-on that is bought unprompted.
    pub organic_shift: f64,
    /// Added to what a recommendation adds for a pair without a planted effect.
    pub lift_shift: f64,
    /// Whether customers in Switzerland pay in francs.
    pub has_francs: bool,
    /// Value-added tax, a share of the net price, that prices hold in an export of a
    /// program that lets them. Canonical files are without tax.
    pub vat_rate: f64,
    /// How often each effect is planted.
    pub shares: Shares,
    /// How strong it is.
    pub effects: Effects,
    /// The damage done to the records.
    pub gaps: Gaps,
}

/// Shares of the cross-sells with a planted effect, and of the upsells for the two
/// that are upsells. Popular and rare products get every class alike, a class only
/// where it fits, so rare classes stay a little below their share.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Shares {
    /// Works well, and little comes back.
    pub gem: f64,
    /// Works well, but what was talked into comes back, and the anchor with it.
    pub forced: f64,
    /// Would nearly always have been bought anyway, now at a discount.
    pub cannibal: f64,
    /// Stops orders at checkout, sells well after the order.
    pub distractor: f64,
    /// Sells only with money off, then at a loss.
    pub discount_bought: f64,
    /// Earns with returning customers, loses with budget shoppers.
    pub segment_split: f64,
    /// Better than its rival in every placement, worse over all of them.
    pub simpson: f64,
    /// Comes back often, and long after the usual time.
    pub late_return: f64,
    /// Hardly ever shown.
    pub sparse: f64,
    /// Recommending it changes nothing.
    pub dead: f64,
    /// The target is out of stock from a day on.
    pub stockout: f64,
    /// Ordinary pairs that change in the middle of the year.
    pub drift: f64,
    /// Categories with a product that is recommended for itself and for its variant.
    pub artefacts: usize,
    /// Of the upsells: people move up gladly and keep what they bought.
    pub upsell_good: f64,
    /// Of the upsells: people look at two products and buy none.
    pub upsell_hurts_cvr: f64,
}

/// How strong the planted effects are.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Effects {
    /// Added to the lift of gems, and what their return rate is multiplied by.
    pub gem_lift: f64,
    /// See [`Effects::gem_lift`].
    pub gem_return_factor: f64,
    /// Added to the lift of forced pairs, and what their return rate is multiplied by.
    pub forced_lift: f64,
    /// See [`Effects::forced_lift`].
    pub forced_return_factor: f64,
    /// Added to the return rate of the anchor when a forced pair was talked into.
    pub forced_anchor_return: f64,
    /// Log-odds that a cannibal is bought with its anchor unprompted.
    pub cannibal_organic_logit: f64,
    /// What showing a cannibal adds.
    pub cannibal_lift: f64,
    /// Share off the price with which cannibals are shown.
    pub cannibal_discount: f64,
    /// Fall of the checkout completion of a visit that saw a distractor there, a fraction.
    pub distractor_harm: f64,
    /// Added to the lift of a distractor after the order.
    pub distractor_after_lift: f64,
    /// Lift of a discount-bought pair while it is offered with money off; else none.
    pub discount_lift: f64,
    /// Share off the price, and the share of visitors who get the offer.
    pub discount_share: f64,
    /// See [`Effects::discount_share`].
    pub discount_offered: f64,
    /// What a purchase that a losing pair talked into loses, as a share of the price:
    /// its target costs the shop as much as that takes, at most `thin_cost_share`.
    pub loss_share: f64,
    /// Highest unit cost of such a target, as a share of the price.
    pub thin_cost_share: f64,
    /// Lift of a segment split with returning customers beyond the usual.
    pub split_returning_lift: f64,
    /// Return rate of what budget shoppers were talked into by a segment split.
    pub split_budget_return: f64,
    /// By how much a Simpson pair is better than its rival in every placement.
    pub simpson_gap: f64,
    /// What the return rate and the delay of late returns are multiplied by.
    pub late_return_factor: f64,
    /// See [`Effects::late_return_factor`].
    pub late_delay_factor: f64,
    /// Exposures a sparse pair gets, about.
    pub sparse_exposures: f64,
    /// Lift of a good upsell.
    pub upsell_good_lift: f64,
    /// Fall of the share of visits that reach the cart where a harmful upsell was
    /// seen, a fraction.
    pub upsell_harm: f64,
    /// What drift multiplies a lift, or a return rate, by.
    pub drift_lift_factor: f64,
    /// See [`Effects::drift_lift_factor`].
    pub drift_return_factor: f64,
    /// What a gem bought, and a forced purchase returned, multiply the rate of later
    /// visits by.
    pub gem_trust: f64,
    /// See [`Effects::gem_trust`].
    pub forced_trust: f64,
}

/// The damage done to the canonical records, as shares of what could be damaged.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Gaps {
    /// Order lines with a product id that no product has.
    pub unmapped: f64,
    /// Exposures without `rec_id`; among them those that name no anchor either.
    pub no_rec: f64,
    /// See [`Gaps::no_rec`].
    pub no_anchor: f64,
    /// Exposures without `variant`.
    pub no_variant: f64,
    /// Share of the page views whose product has no known cost.
    pub no_cost: f64,
    /// Orders that are written twice.
    pub duplicate_order: f64,
    /// Returns whose line number is lost, and returns that name no order.
    pub no_line: f64,
    /// See [`Gaps::no_line`].
    pub no_order: f64,
    /// Visits whose exposures and clicks are written three hours late.
    pub clock_skew: f64,
    /// Share of the exposures of one day that are lost.
    pub lost_on_one_day: f64,
    /// Visitors with more than 500 exposures on a day.
    pub bots: u64,
    /// Share of the treated units that the broken experiment loses.
    pub lost_treatment: f64,
}

impl Params {
    /// The parameters of a scale. `tiny` is kept small as files: its visits end in an
    /// order more often, and it shows fewer lists.
    pub fn of(scale: Scale) -> Self {
        let demo = Self {
            visitors: 91_000,
            orders: 60_000,
            products: (34, 46),
            popularity_skew: 1.25,
            targets: 8,
            funnel_shift: 0.0,
            show_factor: 1.0,
            confounding: 0.6,
            holdout_share: 0.1,
            random_share: 0.1,
            return_factor: 1.0,
            organic_shift: 0.0,
            lift_shift: 0.0,
            has_francs: true,
            vat_rate: 0.0,
            shares: Shares::default(),
            effects: Effects::default(),
            gaps: Gaps::default(),
        };
        match scale {
            Scale::Tiny => Self {
                visitors: 1_700,
                orders: 2_000,
                products: (5, 5),
                popularity_skew: 1.0,
                funnel_shift: 0.95,
                show_factor: 0.26,
                shares: Shares {
                    artefacts: 1,
                    ..demo.shares
                },
                gaps: Gaps {
                    bots: 1,
                    ..demo.gaps
                },
                ..demo
            },
            Scale::Demo => demo,
            Scale::Big => Self {
                visitors: 7_600_000,
                orders: 5_000_000,
                products: (50, 70),
                popularity_skew: 1.0,
                targets: 14,
                show_factor: 0.23,
                ..demo
            },
        }
    }

    /// The same shop with whole records and one currency: what an export of another
    /// program can hold, and what its import can be compared with.
    #[must_use]
    pub fn undamaged(self) -> Self {
        Self {
            has_francs: false,
            gaps: Gaps::NONE,
            ..self
        }
    }
}

impl Default for Shares {
    fn default() -> Self {
        Self {
            gem: 0.06,
            forced: 0.05,
            cannibal: 0.03,
            distractor: 0.03,
            discount_bought: 0.03,
            segment_split: 0.03,
            simpson: 0.02,
            late_return: 0.03,
            sparse: 0.03,
            dead: 0.1,
            stockout: 0.01,
            drift: 0.04,
            artefacts: 6,
            upsell_good: 0.2,
            upsell_hurts_cvr: 0.2,
        }
    }
}

impl Default for Effects {
    fn default() -> Self {
        Self {
            gem_lift: 0.9,
            gem_return_factor: 0.5,
            forced_lift: 0.9,
            forced_return_factor: 3.0,
            forced_anchor_return: 0.03,
            cannibal_organic_logit: -1.7,
            cannibal_lift: 0.05,
            cannibal_discount: 0.1,
            distractor_harm: 0.05,
            distractor_after_lift: 1.2,
            discount_lift: 1.8,
            discount_share: 0.2,
            discount_offered: 0.7,
            loss_share: 0.08,
            thin_cost_share: 0.9,
            split_returning_lift: 1.0,
            split_budget_return: 0.75,
            simpson_gap: 0.9,
            late_return_factor: 4.0,
            late_delay_factor: 3.0,
            sparse_exposures: 9.0,
            upsell_good_lift: 1.9,
            upsell_harm: 0.05,
            drift_lift_factor: 0.2,
            drift_return_factor: 4.0,
            gem_trust: 1.3,
            forced_trust: 0.5,
        }
    }
}

impl Gaps {
    /// No damage.
    pub const NONE: Self = Self {
        unmapped: 0.0,
        no_rec: 0.0,
        no_anchor: 0.0,
        no_variant: 0.0,
        no_cost: 0.0,
        duplicate_order: 0.0,
        no_line: 0.0,
        no_order: 0.0,
        clock_skew: 0.0,
        lost_on_one_day: 0.0,
        bots: 0,
        lost_treatment: 0.0,
    };
}

impl Default for Gaps {
    fn default() -> Self {
        Self {
            unmapped: 0.02,
            no_rec: 0.05,
            no_anchor: 0.02,
            no_variant: 0.03,
            no_cost: 0.08,
            duplicate_order: 0.005,
            no_line: 0.085,
            no_order: 0.015,
            clock_skew: 0.005,
            lost_on_one_day: 0.9,
            bots: 10,
            lost_treatment: 0.03,
        }
    }
}
