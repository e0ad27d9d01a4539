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
    /// No order has a date, so none came after anything that was shown.
    UndatedOrders,
    /// Exposures of part weight had more clicks or attaches than they weigh.
    MoreThanShown,
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
    /// No exposure is in the window or filter.
    TooFewExposures,
    /// No clicks are there.
    Clicks,
    /// No returns are there.
    Returns,
    /// Returns are there, and none belongs to an order line.
    NoLinkedReturn,
    /// Some returns in scope have no known refund.
    RefundAmounts,
    /// No attached line is old enough to know what comes back.
    NotMature,
    /// The product is not sold without a recommendation, or too lately.
    NoBaseline,
    /// No anchor order here is old enough to know what comes back.
    NoAnchorReturn,
    /// Nothing was attached.
    NoAttach,
    /// It is not computed over orders alone.
    OfExposures,
    /// How sure it is, is not computed over orders alone.
    SureOfExposures,
    /// Nobody said whether exposures were seen.
    Sight,
    /// Nothing was clicked.
    NoClick,
    /// Fewer than two buyers tell nothing of how much they differ.
    TooFewBuyers,
    /// One order tells nothing of how much orders differ.
    TooFewOrders,
    /// Too little to say how sure the figure is.
    TooFewForInterval,
    /// There are no rates beside this one that it could be shrunk to.
    Shrinkage,
    /// No buyer has 90 days of data after the order.
    NoFollowUp,
    /// The pair is bought together too seldom to be listed.
    TooSeldom,
    /// The arm is what the others are compared with.
    IsControl,
    /// No arm of the experiment is a control.
    NoControl,
    /// An arm has too few units to tell.
    TooFewUnits,
    /// Nobody in the arm ordered.
    NoOrderOfArm,
    /// Hardly any unit ordered before it was assigned.
    NoHistory,
    /// No experiment assignments are there.
    Experiments,
    /// The pair cannot be judged for a hole in its data.
    Hole,
    /// The pairs of the window and filter are still being judged.
    BeingJudged,
    /// The holdout is counted over all the data only.
    HoldoutScope,
    /// Nobody who was shown the pair bought its target.
    NoPurchase,
    /// What the sales earned is not known.
    TheirMargins,
    /// No experiment holds recommendations back.
    NoHoldout,
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
            Self::UndatedOrders => "The orders have no dates, so none can be credited to what was \
                                    shown before it: import orders.ordered_at."
                .into(),
            Self::MoreThanShown => "More came of these exposures than they count as, for they \
                                    share one showing with others: no interval fits that."
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
            Self::TooFewExposures => "No exposure is in this window and filter.".into(),
            Self::Clicks => "No clicks were imported: import clicks to see what is clicked.".into(),
            Self::Returns => {
                "No returns were imported: import returns to see what comes back.".into()
            }
            Self::NoLinkedReturn => {
                "No return belongs to an order line: import returns with order_id and line_no, \
                 or order_id and product_id."
                    .into()
            }
            Self::RefundAmounts => {
                "Some of what came back has neither a refund_amount nor a price: import \
                 returns.refund_amount."
                    .into()
            }
            Self::NotMature => {
                "Nothing attached here is old enough: a line is, 14 days after its return window."
                    .into()
            }
            Self::NoBaseline => "What is recommended here was not sold without a recommendation \
                                 long enough ago to compare."
                .into(),
            Self::NoAnchorReturn => "No such order of the anchor is old enough to know what comes \
                                     back."
                .into(),
            Self::NoAttach => "Nothing was attached here.".into(),
            Self::OfExposures => "This is compared with what was shown and not taken, and nothing \
                                  was: import an exposure log."
                .into(),
            Self::SureOfExposures => "How sure this is can be told over exposures only: import an \
                                      exposure log."
                .into(),
            Self::Sight => "Whether exposures were seen is not known of all of them: import \
                            exposures.viewable."
                .into(),
            Self::NoClick => "Nothing was clicked here.".into(),
            Self::TooFewBuyers => "Fewer than two buyers say nothing of how sure this is.".into(),
            Self::TooFewOrders => "One order says nothing of how sure this is.".into(),
            Self::TooFewForInterval => "Too few attaches to say how sure this is.".into(),
            Self::Shrinkage => "There are too few like it to say what is usual.".into(),
            Self::NoFollowUp => "No buyer here has 90 days of data after the order.".into(),
            Self::TooSeldom => "The two are bought together too seldom to be listed: ask for this \
                                pair alone."
                .into(),
            Self::IsControl => "This arm is the control that the others are compared with.".into(),
            Self::NoControl => "No arm of this experiment is a control: import \
                                assignments.is_control."
                .into(),
            Self::TooFewUnits => "An arm has too few units to tell.".into(),
            Self::NoHistory => {
                "Fewer than two units of an arm ordered before they were assigned, so \
                                there is nothing to adjust by."
                    .into()
            }
            Self::NoOrderOfArm => "Nobody in this arm ordered.".into(),
            Self::Experiments => "No experiment was imported: import assignments to see what \
                                  recommendations add."
                .into(),
            Self::Hole => "It cannot be judged; the reason says what is missing.".into(),
            Self::BeingJudged => "The pairs of this window and filter are being judged; what is \
                                  thought of them follows."
                .into(),
            Self::HoldoutScope => "The holdout is counted over all the data: take off window and \
                                   filter."
                .into(),
            Self::NoPurchase => "Nobody who was shown it bought it, so nothing could have been \
                                 bought anyway."
                .into(),
            Self::TheirMargins => "What its sales earned is not known.".into(),
            Self::NoHoldout => "No experiment keeps some visitors from all recommendations (with \
                                arms of the sizes meant): import assignments of one that does."
                .into(),
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

    /// Why there are no figures about experiments.
    pub(super) fn about_experiments(shop: &Shop) -> Self {
        if shop.assignments == 0 {
            Self::Experiments
        } else {
            Self::NoHoldout
        }
    }
}
