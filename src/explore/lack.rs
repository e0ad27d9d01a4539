//! Why figures are missing.

use super::shop::Shop;

/// Why a figure is missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Lack {
    /// Nobody said which currency the money is in.
    Currency,
    /// No orders are there at all.
    Orders,
    /// No order is in the window or filter.
    OrdersInScope,
    /// A window is asked for, and no order has a date.
    Dates,
    /// No order knows its customer.
    Customers,
    /// No order is eligible, so there is nothing to divide by.
    Base,
    /// No order says which of its lines is primary.
    Primaries,
    /// No line of the shop has a price in the reporting currency.
    Prices,
    /// No line at hand has one.
    TheirPrices,
    /// No line of the shop has a known cost.
    Costs,
    /// No line at hand has one.
    TheirCosts,
    /// The sum is beyond what an amount of money holds.
    TooLarge,
    /// No order at hand has a known value.
    Values,
    /// No exposures are there.
    Exposures,
    /// Exposures are there, but not counted yet.
    Attribution,
    /// No returns are there.
    Returns,
    /// Returns are there, but not linked yet.
    ReturnLinks,
    /// Returns are there, but none leads to an order line.
    ReturnLines,
    /// Some returns in scope have no refund amount, and their lines no price.
    RefundAmounts,
    /// Net margin is not computed yet.
    NetMargin,
    /// Fees are not computed yet.
    Fees,
    /// Rates are not shrunk yet.
    Shrinkage,
    /// Repeat purchases are not computed yet.
    Repeats,
    /// No experiment assignments are there.
    Experiments,
    /// Experiments are there, but not computed yet.
    Increments,
    /// Pairs are not judged yet.
    Verdicts,
    /// There are no alerts yet.
    Alerts,
    /// Nobody said which type of recommendation a pair is.
    RecType,
    /// The pair's counts contradict each other.
    CountsDisagree,
    /// The two products are never bought together.
    NeverTogether,
    /// A product is in no order at hand.
    NotSold,
}

impl Lack {
    /// What is missing and how to mend it.
    pub(super) fn cause(self, shop: &Shop) -> String {
        let currency = shop.currency_name();
        match self {
            Self::Currency => {
                "Nothing says which currency the money is in: import orders.currency, \
                               or name it in the mapping."
                    .into()
            }
            Self::Orders => "No orders were imported: import orders and order_lines.".into(),
            Self::OrdersInScope => "No order is in this window and filter.".into(),
            Self::Dates => "The orders have no dates, so no window can be applied: import \
                            orders.ordered_at."
                .into(),
            Self::Customers => "No order names its customer: import orders.customer_id.".into(),
            Self::Base => "No order is eligible: an order is, from the first add-on sale of a \
                           target on."
                .into(),
            Self::Primaries => {
                "Some orders do not say which of their lines came first, so revenue \
                                cannot be split into first and attached: import \
                                order_lines.is_primary."
                    .into()
            }
            Self::Prices => {
                format!(
                    "No order line has a usable price in {currency}: import order_lines.unit_price."
                )
            }
            Self::TheirPrices => format!("None of these lines has a usable price in {currency}."),
            Self::Costs => "No unit cost is known: import order_lines.unit_cost, product_costs or \
                            products.unit_cost."
                .into(),
            Self::TheirCosts => "The cost of these lines is not known.".into(),
            Self::TooLarge => {
                "This sum is beyond 900 000 000 000 000, so it is not shown: look for \
                               a wrong price, cost or quantity in its lines."
                    .into()
            }
            Self::Values => format!("No order here has a known value in {currency}."),
            Self::Exposures => "No exposures were imported: import an exposure log to see what is \
                                shown and clicked."
                .into(),
            Self::Attribution => "Exposures are imported, but this version counts orders only and \
                                  does not credit orders to exposures yet."
                .into(),
            Self::Returns => {
                "No returns were imported: import returns to see what comes back.".into()
            }
            Self::ReturnLinks => {
                "This version does not link returns to recommendations yet.".into()
            }
            Self::RefundAmounts => {
                "Some returns have neither a refund_amount nor a price to stand in \
                                    for it, so their sum is not known: import returns.refund_amount."
                    .into()
            }
            Self::ReturnLines => {
                "No return leads to an order line, so nothing that comes back is known: \
                                  import returns with order_id and line_no or product_id."
                    .into()
            }
            Self::NetMargin => {
                "This version does not compute margin after fees and returns yet.".into()
            }
            Self::Fees => "This version does not compute fees yet.".into(),
            Self::Shrinkage => "This version does not shrink rates yet.".into(),
            Self::Repeats => "This version does not compute repeat purchases yet.".into(),
            Self::Experiments => "No experiment was imported: import assignments to see what \
                                  recommendations add."
                .into(),
            Self::Increments => "This version does not compute experiments yet.".into(),
            Self::Verdicts => "This version does not judge pairs yet.".into(),
            Self::Alerts => "This version does not raise alerts yet.".into(),
            Self::RecType => "Orders do not say which type of recommendation a pair is: import \
                              recommendations with rec_type."
                .into(),
            Self::CountsDisagree => "Orders too large to count pairs in make up too much of these \
                                     orders: raise the limit on products per order."
                .into(),
            Self::NeverTogether => "The two products are in no order together.".into(),
            Self::NotSold => "One of the two products is in no order here in its role.".into(),
        }
    }

    /// Why there are no figures about exposures.
    pub(super) fn about_exposures(shop: &Shop) -> Self {
        if shop.exposures == 0 {
            Self::Exposures
        } else {
            Self::Attribution
        }
    }

    /// Why there are no figures about returns.
    pub(super) fn about_returns(shop: &Shop) -> Self {
        if shop.returns == 0 {
            Self::Returns
        } else {
            Self::ReturnLinks
        }
    }

    /// Why there are no figures about repeat purchases.
    pub(super) fn about_repeats(shop: &Shop) -> Self {
        if shop.customer_orders == 0 {
            Self::Customers
        } else {
            Self::Repeats
        }
    }

    /// Why there are no figures about experiments.
    pub(super) fn about_experiments(shop: &Shop) -> Self {
        if shop.assignments == 0 {
            Self::Experiments
        } else {
            Self::Increments
        }
    }
}
