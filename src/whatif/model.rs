//! From a pair and its levers to money a month.
//!
//! net = E·p·[(1 − c)·(m − h·a) − c·d] + E·v·M (DOMAIN.md 7.5), m = before returns − r·q·ℓ: E
//! exposures, p acceptance, c bought anyway, d the discount and m the net margin of an
//! attach, v orders won per exposure, M their margin, q units, r returned, ℓ the loss of
//! a return, h the share of anchors that come back because of the attach and a what one costs.
//! No elasticity: a price or a discount moves money, not acceptance.

use super::doubt::{Doubts, LeftOut, World, anchor_rise, leave_out};
use super::input::{Given, Input, Known};
use super::lever::Lever;
use super::response::Response;
use super::settings::Settings;

/// Exposures above this multiple of those observed are extrapolated.
pub(super) const MOST_EXPOSURES: f64 = 1.5;

/// A pair with its changes, ready to be computed.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Case {
    /// What is in doubt.
    pub(super) doubts: Doubts,
    /// Levers today; those in doubt at their means.
    today: Values,
    /// Levers as they are to be; `None` where a lever in doubt is not moved.
    to_be: Moves,
    units: f64,
    fee_share: f64,
    recovery: f64,
    /// Exposures that were seen a month.
    observed: f64,
    order_value: Option<f64>,
    /// What is excluded.
    left_out: LeftOut,
    /// What a returned anchor costs.
    anchor_loss: f64,
    is_moved: bool,
    follows: bool,
}

/// Levers that are not in doubt.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Values {
    discount: f64,
    price: f64,
    unit_cost: f64,
    exposures: f64,
    fees: f64,
    return_loss: f64,
    order_margin: f64,
}

/// Levers as they are to be.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Moves {
    values: Values,
    acceptance: Option<f64>,
    returned: Option<f64>,
    anyway: Option<f64>,
    conversion: Option<f64>,
    /// Whether the loss of a return was typed, and so no longer follows the price.
    loss_is_set: bool,
}

/// Sums a month.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Month {
    /// Net margin, money.
    pub(super) net: f64,
    /// Net revenue before returns, money.
    pub(super) revenue: f64,
    /// Units that come back of those not bought anyway.
    pub(super) returned_units: f64,
    /// Attaches.
    pub(super) attaches: f64,
    /// Exposures.
    pub(super) exposures: f64,
    /// Orders won or lost.
    pub(super) orders: f64,
    /// What anchors cost that come back because of it, money; it is in the net margin.
    pub(super) anchor_returns: f64,
}

impl Case {
    /// The pair with its changes; the levers that are missing where some are.
    pub(super) fn new(input: &Input, settings: &Settings) -> Result<Self, Vec<Lever>> {
        let given = |lever| settings.given(input, lever);
        let mut missing = Vec::new();
        let mut today = |lever: Lever| {
            given(lever).value.unwrap_or_else(|| {
                missing.push(lever);
                0.0
            })
        };
        let typed = |lever: &Lever| settings.assumed.contains_key(lever);
        let parts = [Lever::Price, Lever::Discount, Lever::UnitCost, Lever::Fees];
        // A measured margin holds unless a part of it is taken to be something else.
        let measured = input.before_returns.filter(|_| !parts.iter().any(typed));
        let needed = |lever: Lever| {
            // With a measured margin the parts only matter where they are changed.
            measured.is_none() || settings.set.contains_key(&lever)
        };
        let mut part = |lever: Lever| {
            if needed(lever) {
                today(lever)
            } else {
                given(lever).value.unwrap_or(0.0)
            }
        };
        let (price, discount) = (part(Lever::Price), part(Lever::Discount));
        let (unit_cost, fees) = (part(Lever::UnitCost), part(Lever::Fees));
        let values = Values {
            discount,
            price,
            unit_cost,
            fees,
            exposures: today(Lever::Exposures),
            return_loss: today(Lever::ReturnLoss),
            order_margin: today(Lever::OrderMargin),
        };
        let units = input.units_per_attach;
        let before = measured.unwrap_or(Known {
            value: units * (price - discount - unit_cost) - fees,
            se: 0.0,
        });
        let in_doubt = |lever: Lever| {
            let Given { value, se, .. } = given(lever);
            Known {
                value: value.unwrap_or(0.0),
                se,
            }
        };
        today(Lever::Acceptance);
        if !missing.is_empty() {
            return Err(missing);
        }
        let to = |lever: Lever, today: f64| settings.set.get(&lever).copied().unwrap_or(today);
        let moved = |lever: Lever| settings.set.get(&lever).copied();
        let to_be = Moves {
            values: Values {
                discount: to(Lever::Discount, values.discount),
                price: to(Lever::Price, values.price),
                unit_cost: to(Lever::UnitCost, values.unit_cost),
                exposures: to(Lever::Exposures, values.exposures),
                fees: to(Lever::Fees, values.fees),
                return_loss: to(Lever::ReturnLoss, values.return_loss),
                order_margin: to(Lever::OrderMargin, values.order_margin),
            },
            acceptance: moved(Lever::Acceptance),
            returned: moved(Lever::ReturnRate),
            anyway: moved(Lever::CannibalShare),
            conversion: moved(Lever::ConversionEffect),
            loss_is_set: moved(Lever::ReturnLoss).is_some(),
        };
        let left_out = leave_out(input, settings);
        let place = settings
            .placement
            .as_ref()
            .and_then(|name| input.placements.iter().find(|o| o.placement == *name));
        const NOTHING: Known = Known {
            value: 0.0,
            se: 0.0,
        };
        const ALIKE: Known = Known {
            value: 1.0,
            se: 0.0,
        };
        let slope = input.response.filter(|_| settings.follows_response);
        Ok(Self {
            doubts: Doubts {
                acceptance: in_doubt(Lever::Acceptance),
                before,
                returned: in_doubt(Lever::ReturnRate),
                anyway: in_doubt(Lever::CannibalShare),
                anyway_follows: input.anyway_follows,
                conversion: in_doubt(Lever::ConversionEffect),
                place: place.map_or(ALIKE, |option| option.attach_ratio),
                place_more: place.map_or(NOTHING, |option| option.margin_more),
                place_anyway: place.map_or(ALIKE, |option| option.anyway_rate),
                beyond: Known {
                    value: 1.0,
                    se: if to_be.values.exposures > MOST_EXPOSURES * values.exposures {
                        input.placement_spread
                    } else {
                        0.0
                    },
                },
                slope: slope.map_or(NOTHING, |fit| fit.slope),
                gone: left_out.gone,
                gone_more: left_out.gone_more,
                kept_more: left_out.kept_more,
                gone_anyway: left_out.gone_anyway,
                anchor: anchor_rise(input),
            },
            today: values,
            to_be,
            units,
            fee_share: input.fee_share,
            recovery: input.recovery,
            observed: values.exposures,
            order_value: input.order_value,
            left_out,
            anchor_loss: input.anchor_loss.unwrap_or(0.0),
            is_moved: !settings.is_empty(),
            follows: slope.is_some(),
        })
    }

    /// A month as it is.
    pub(super) fn before(&self, world: &World) -> Month {
        let today = &self.today;
        self.month(
            today,
            Parts {
                exposures: today.exposures,
                attaches: today.exposures * world.acceptance,
                before: world.before,
                returned: world.returned,
                loss: today.return_loss,
                anyway: world.anyway,
                discount: today.discount,
                carried: Carried::default(),
                conversion: world.conversion,
                anchor: world.anchor,
            },
        )
    }

    /// What attaches that stay earn more than those of the pair, each, as long as as many of
    /// them are bought anyway as the data say: today's sum without what the others earn, of
    /// which the part that is new is lost and the discount on the rest is saved.
    fn carried(&self, world: &World) -> Carried {
        let stay = (1.0 - world.gone).max(1e-9);
        let gone_anyway = world.anyway * world.gone_anyway;
        let gone_new = world.gone - gone_anyway;
        Carried {
            margin: -gone_new * world.gone_more / stay,
            discount: -gone_anyway * self.left_out.discount_more / stay,
        }
    }

    /// The share bought anyway of what is still shown, as the data say. Purchases made anyway
    /// go their own way: where the recommendation brings less than them, it puts people off.
    fn anyway(&self, world: &World) -> f64 {
        let stay = (1.0 - world.gone).max(1e-9);
        world.anyway * (1.0 - world.gone_anyway) * world.place_anyway
            / (world.place.max(1e-9) * stay)
    }

    /// The share bought anyway of what is still shown, and what its attaches earn more than
    /// the pair's. With a share or an acceptance typed, an attach more or less is one of
    /// those that stay, with their own margin and discount; today's sum is held in the mean.
    fn what_stays(&self, world: &World) -> (f64, Carried) {
        let is_typed = self.to_be.acceptance.is_some() || self.to_be.anyway.is_some();
        if !is_typed || self.left_out.share <= 0.0 {
            let anyway = self.to_be.anyway.unwrap_or_else(|| self.anyway(world));
            return (anyway, self.carried(world));
        }
        let mean = self.doubts.mean();
        let (usual, carried) = if 1.0 - mean.gone > 1e-6 {
            (self.anyway(&mean), self.carried(&mean))
        } else {
            (mean.anyway, Carried::default())
        };
        let anyway = self
            .to_be
            .anyway
            .unwrap_or_else(|| self.anyway(world).clamp(0.0, usual.max(1.0)));
        let moved = anyway - usual;
        let margin = carried.margin - moved * mean.kept_more
            + (1.0 - anyway) * (world.kept_more - mean.kept_more);
        let discount = carried.discount + moved * self.left_out.kept_discount_more;
        (anyway, Carried { margin, discount })
    }

    /// A month as it would be.
    pub(super) fn after(&self, world: &World) -> Month {
        if !self.is_moved {
            return self.before(world);
        }
        let (today, to_be) = (&self.today, &self.to_be.values);
        let price = to_be.price - today.price;
        // Attaches that stay have a discount of their own, which changes as the pair's does.
        let discount = (to_be.discount - today.discount) * self.discount_ratio();
        let cost = to_be.unit_cost - today.unit_cost;
        let paid = price - discount;
        let before =
            world.before + world.place_more + self.units * (paid * (1.0 - self.fee_share) - cost)
                - (to_be.fees - today.fees);
        let (anyway, carried) = self.what_stays(world);
        let loss = if self.to_be.loss_is_set {
            to_be.return_loss
        } else {
            today.return_loss + paid - self.recovery * cost
        };
        let mut acceptance = world.acceptance * world.place;
        if self.follows {
            acceptance = Response::after(world.slope, acceptance, discount);
        }
        let shown = 1.0 - self.left_out.share;
        if shown > 0.0 {
            acceptance *= (1.0 - world.gone).max(0.0) / shown;
        }
        let acceptance = self.to_be.acceptance.unwrap_or(acceptance).min(1.0);
        let exposures = to_be.exposures * shown;
        let most = MOST_EXPOSURES * self.observed;
        let beyond = (to_be.exposures - most).max(0.0) * shown;
        let attaches = acceptance * (exposures - beyond + beyond * world.beyond);
        self.month(
            to_be,
            Parts {
                exposures,
                attaches,
                before,
                returned: self.to_be.returned.unwrap_or(world.returned),
                loss,
                anyway,
                discount: today.discount + discount,
                carried,
                conversion: self.to_be.conversion.unwrap_or(world.conversion),
                anchor: world.anchor,
            },
        )
    }

    /// The discount of attaches that stay over the pair's.
    fn discount_ratio(&self) -> f64 {
        let whole = self.units * self.today.discount;
        if whole > 0.0 {
            (1.0 + self.left_out.kept_discount_more / whole).max(0.0)
        } else {
            1.0
        }
    }

    fn month(&self, values: &Values, parts: Parts) -> Month {
        let discount = self.units * parts.discount;
        let margin = parts.before - parts.returned * self.units * parts.loss;
        let anchor = parts.anchor * self.anchor_loss;
        let new = 1.0 - parts.anyway;
        let orders = parts.exposures * parts.conversion;
        let paid = self.units * (values.price - values.discount);
        Month {
            net: parts.attaches
                * (new * (margin - anchor) + parts.carried.margin
                    - parts.anyway * discount
                    - parts.carried.discount)
                + orders * values.order_margin,
            revenue: parts.attaches
                * (new * paid - parts.anyway * discount - parts.carried.discount)
                + orders * self.order_value.unwrap_or(0.0),
            returned_units: parts.attaches * new * self.units * parts.returned,
            attaches: parts.attaches,
            exposures: parts.exposures,
            orders,
            anchor_returns: parts.attaches * new * anchor,
        }
    }
}

/// The figures of one month.
#[derive(Debug, Clone, Copy)]
struct Parts {
    exposures: f64,
    attaches: f64,
    before: f64,
    returned: f64,
    loss: f64,
    anyway: f64,
    /// Discount a unit of those bought anyway.
    discount: f64,
    carried: Carried,
    conversion: f64,
    /// Share of the anchors that come back because of the attach.
    anchor: f64,
}

/// What an attach that stays differs in from one of the pair, money.
#[derive(Debug, Clone, Copy, Default)]
struct Carried {
    /// Margin of what is new.
    margin: f64,
    /// Discount on what is bought anyway.
    discount: f64,
}
