//! One figure of a row: its value, its text, and the contract's fields behind it.

use super::drawn::Drawn;
use super::words::{rec_type_rank, rec_type_word, verdict_rank, verdict_word};
use crate::domain::Money;
use crate::tui::figures;
use crate::tui::glyphs::Glyphs;
use crate::tui::model::{Row, Scale};

/// What a column shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Field {
    /// The row's name.
    Title,
    /// What to do with the pair.
    Verdict,
    /// Cross-sell, upsell or bundle.
    RecType,
    /// Orders with the anchor, eligible or not.
    AnchorOrders,
    /// The base of the attach rate.
    BaseN,
    /// Clicked exposures divided by exposures.
    Ctr,
    /// Orders or exposures of the base that held an attach.
    Attaches,
    /// Attaches divided by the base.
    AttachRate,
    /// The same, drawn towards the other members of the table.
    AttachShrunk,
    /// The 95 % interval of the attach rate, drawn.
    AttachInterval,
    /// How many times as often as by chance, with its interval.
    Lift,
    /// Attach rate above that of the holdout.
    IncrementalAttach,
    /// Share of attaches that would have been bought anyway.
    CannibalShare,
    /// Attached units.
    Units,
    /// Revenue of the attached units.
    Revenue,
    /// Orders with both divided by all orders of the anchor.
    Confidence,
    /// Orders with the target.
    TargetOrders,
    /// Attached units old enough to know what comes back.
    UnitsMature,
    /// Those that came back.
    UnitsReturned,
    /// Returned divided by mature units.
    ReturnRate,
    /// The 95 % interval of the return rate, drawn.
    ReturnInterval,
    /// Return rate of the same product sold without a recommendation.
    Baseline,
    /// The return rate with what is still to come.
    ReturnAdjusted,
    /// Share of the returns to expect that are in.
    Maturity,
    /// Return rate of the anchor where the target was attached.
    AnchorReturnWith,
    /// Return rate of the anchor where it was shown and not attached.
    AnchorReturnWithout,
    /// What was paid back.
    RefundAmount,
    /// What returns cost.
    ReturnLoss,
    /// Discounts on the attached units, off the revenue already.
    Discounts,
    /// Cost of the goods.
    Cogs,
    /// Payment, shipping and packing of the attached units.
    Fees,
    /// What is left after cost, fees, returns and replaced products.
    NetMargin,
    /// Net margin by attach.
    MarginPerAttach,
    /// Net margin by 1 000 of the base.
    MarginPer1000,
    /// The 95 % interval of that, drawn.
    MarginInterval,
    /// What the place on the page would earn otherwise, by 1 000.
    SlotValue,
    /// Net margin above the holdout, by 1 000.
    IncrementalMargin,
    /// Chance that the pair earns more than its place would otherwise.
    PPositive,
    /// Share of buyers who came back within 90 days, with the attach.
    RepeatWith,
    /// The same without it.
    RepeatWithout,
    /// Net margin of those orders by buyer, with the attach.
    RepeatValueWith,
    /// The same without it.
    RepeatValueWithout,
    /// Exposures that were seen.
    Seen,
    /// They over exposures.
    SeenRate,
    /// Clicked exposures with an attach over clicked ones.
    AttachPerClick,
    /// Attaches over what would have been bought anyway.
    LiftOverOrganic,
    /// The attach rate over the window, as a line of blocks.
    Trend,
    /// Repeat rate with the attach less that of like buyers without it.
    RepeatDifference,
    /// Value of repeats with the attach less that of like buyers without it.
    ValueDifference,
}

/// How a value is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Format {
    /// Not as text here.
    None,
    /// Whole, or with a tenth.
    Quantity,
    /// A fraction in percent.
    Percent,
    /// An exact amount.
    Money,
    /// An amount that was divided: as many decimals as the column needs.
    Amount,
    /// A ratio around 1.
    Ratio,
}

/// What is fixed about a field.
struct Spec {
    /// Its name in saved settings.
    key: &'static str,
    format: Format,
    /// The contract's names of the figures it shows.
    names: &'static [&'static str],
}

#[expect(
    clippy::cast_precision_loss,
    reason = "counts are drawn and compared, not summed; 2^53 orders are out of reach"
)]
fn float(n: u64) -> f64 {
    n as f64
}

impl Field {
    /// All fields, in the order of their discriminants.
    pub(crate) const ALL: [Self; 49] = [
        Self::Title,
        Self::Verdict,
        Self::RecType,
        Self::AnchorOrders,
        Self::BaseN,
        Self::Ctr,
        Self::Attaches,
        Self::AttachRate,
        Self::AttachShrunk,
        Self::AttachInterval,
        Self::Lift,
        Self::IncrementalAttach,
        Self::CannibalShare,
        Self::Units,
        Self::Revenue,
        Self::Confidence,
        Self::TargetOrders,
        Self::UnitsMature,
        Self::UnitsReturned,
        Self::ReturnRate,
        Self::ReturnInterval,
        Self::Baseline,
        Self::ReturnAdjusted,
        Self::Maturity,
        Self::AnchorReturnWith,
        Self::AnchorReturnWithout,
        Self::RefundAmount,
        Self::ReturnLoss,
        Self::Discounts,
        Self::Cogs,
        Self::Fees,
        Self::NetMargin,
        Self::MarginPerAttach,
        Self::MarginPer1000,
        Self::MarginInterval,
        Self::SlotValue,
        Self::IncrementalMargin,
        Self::PPositive,
        Self::RepeatWith,
        Self::RepeatWithout,
        Self::RepeatValueWith,
        Self::RepeatValueWithout,
        Self::Seen,
        Self::SeenRate,
        Self::AttachPerClick,
        Self::LiftOverOrganic,
        Self::Trend,
        Self::RepeatDifference,
        Self::ValueDifference,
    ];

    #[rustfmt::skip]
    const fn spec(self) -> Spec {
        use Format::{Amount, Money, None, Percent, Quantity, Ratio};
        let (key, format, names): (_, _, &'static [&'static str]) = match self {
            Self::Title => ("title", None, &[]),
            Self::Verdict => ("verdict", None, &["verdict", "reason"]),
            Self::RecType => ("rec_type", None, &["rec_type"]),
            Self::AnchorOrders => ("anchor_orders", Quantity, &["anchor_orders"]),
            Self::BaseN => ("base_n", Quantity, &["base_n"]),
            Self::Ctr => ("ctr", Percent, &["ctr"]),
            Self::Attaches => ("attaches", Quantity, &["attaches"]),
            Self::AttachRate => ("attach_rate", Percent, &["attach_rate"]),
            Self::AttachShrunk => ("attach_rate_shrunk", Percent, &["attach_rate_shrunk"]),
            Self::AttachInterval => ("attach_interval", None, &["attach_rate_low", "attach_rate_high"]),
            Self::Lift => ("lift", Ratio, &["lift", "lift_low", "lift_high"]),
            Self::IncrementalAttach => ("incremental_attach", Percent, &["incremental_attach"]),
            Self::CannibalShare => ("cannibal_share", Percent, &["cannibal_share"]),
            Self::Units => ("units", Quantity, &["units"]),
            Self::Revenue => ("revenue", Money, &["revenue"]),
            Self::Confidence => ("confidence", Percent, &["confidence"]),
            Self::TargetOrders => ("orders_target", Quantity, &["orders_target"]),
            Self::UnitsMature => ("units_mature", Quantity, &["units_mature"]),
            Self::UnitsReturned => ("units_returned", Quantity, &["units_returned"]),
            Self::ReturnRate => ("return_rate", Percent, &["return_rate"]),
            Self::ReturnInterval => ("return_interval", None, &["return_rate_low", "return_rate_high"]),
            Self::Baseline => ("baseline_return_rate", Percent, &["baseline_return_rate"]),
            Self::ReturnAdjusted => ("return_rate_adjusted", Percent, &["return_rate_adjusted"]),
            Self::Maturity => ("return_maturity", Percent, &["return_maturity"]),
            Self::AnchorReturnWith => ("anchor_return_with", Percent, &["anchor_return_with"]),
            Self::AnchorReturnWithout => ("anchor_return_without", Percent, &["anchor_return_without"]),
            Self::RefundAmount => ("refund_amount", Money, &["refund_amount"]),
            Self::ReturnLoss => ("return_loss", Money, &["return_loss"]),
            Self::Discounts => ("discounts", Money, &["discounts"]),
            Self::Cogs => ("cogs", Money, &["cogs"]),
            Self::Fees => ("fees", Money, &["fees"]),
            Self::NetMargin => ("net_margin", Money, &["net_margin"]),
            Self::MarginPerAttach => ("margin_per_attach", Amount, &["margin_per_attach"]),
            Self::MarginPer1000 => ("net_margin_per_1000", Amount, &["net_margin_per_1000"]),
            Self::MarginInterval => (
                "margin_interval", None, &["net_margin_per_1000_low", "net_margin_per_1000_high"],
            ),
            Self::SlotValue => ("slot_value", Amount, &["slot_value"]),
            Self::IncrementalMargin => ("incremental_margin", Amount, &["incremental_margin_per_1000"]),
            Self::PPositive => ("p_positive", Percent, &["p_positive"]),
            Self::RepeatWith => ("repeat_with", Percent, &["repeat_rate_90d_attached"]),
            Self::RepeatWithout => ("repeat_without", Percent, &["repeat_rate_90d_unattached"]),
            Self::RepeatValueWith => ("repeat_value_with", Amount, &["repeat_value_90d_attached"]),
            Self::RepeatValueWithout => ("repeat_value_without", Amount, &["repeat_value_90d_unattached"]),
            Self::Seen => ("seen", Quantity, &["seen"]),
            Self::SeenRate => ("seen_rate", Percent, &["seen_rate"]),
            Self::AttachPerClick => ("attach_rate_per_click", Percent, &["attach_rate_per_click"]),
            Self::LiftOverOrganic => ("lift_over_organic", Ratio, &["cannibal_share"]),
            Self::Trend => ("trend", None, &["trend"]),
            Self::RepeatDifference => ("repeat_difference", Percent, &["repeat_difference_90d"]),
            Self::ValueDifference => ("value_difference", Amount, &["repeat_value_difference_90d"]),
        };
        Spec { key, format, names }
    }

    /// Its name in saved settings.
    pub(crate) fn key(self) -> &'static str {
        self.spec().key
    }

    /// The field of that name.
    pub(crate) fn of_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|field| field.key() == key)
    }

    /// The number the column sorts by; `None` if there is none.
    pub(crate) fn value(self, row: Row<'_>) -> Option<f64> {
        let level = row.level;
        match self {
            Self::Title
            | Self::Trend
            | Self::AttachInterval
            | Self::ReturnInterval
            | Self::MarginInterval => None,
            Self::Verdict => row.pair?.verdict.as_deref().map(verdict_rank),
            Self::RecType => row.pair?.rec_type.as_deref().map(rec_type_rank),
            Self::AnchorOrders => level.anchor_orders.map(float),
            Self::BaseN => level.base_n,
            Self::Ctr => level.ctr,
            Self::Attaches => level.attaches.map(float),
            Self::AttachRate => level.attach_rate,
            Self::AttachShrunk => level.attach_rate_shrunk,
            Self::Lift => row.pair?.lift,
            Self::IncrementalAttach => row.pair?.incremental_attach,
            Self::CannibalShare => row.pair?.cannibal_share,
            Self::Units => level.units,
            Self::Confidence => row.pair?.confidence,
            Self::TargetOrders => row.pair?.orders_target.map(float),
            Self::UnitsMature => level.units_mature,
            Self::UnitsReturned => level.units_returned,
            Self::ReturnRate => level.return_rate,
            Self::Baseline => level.baseline_return_rate,
            Self::ReturnAdjusted => level.return_rate_adjusted,
            Self::Maturity => level.return_maturity,
            Self::AnchorReturnWith => level.anchor_return_with,
            Self::AnchorReturnWithout => level.anchor_return_without,
            Self::MarginPerAttach => level.margin_per_attach,
            Self::MarginPer1000 => level.net_margin_per_1000,
            Self::SlotValue => row.pair?.slot_value,
            Self::IncrementalMargin => row.pair?.incremental_margin_per_1000,
            Self::PPositive => row.pair?.p_positive,
            Self::RepeatWith => level.repeat_rate_90d_attached,
            Self::RepeatWithout => level.repeat_rate_90d_unattached,
            Self::RepeatValueWith => level.repeat_value_90d_attached,
            Self::RepeatValueWithout => level.repeat_value_90d_unattached,
            Self::Seen => level.more.seen,
            Self::SeenRate => level.more.seen_rate,
            Self::AttachPerClick => level.more.attach_rate_per_click,
            Self::LiftOverOrganic => {
                let share = row.pair?.cannibal_share.filter(|share| *share > 0.0)?;
                Some(1.0 / share)
            }
            Self::RepeatDifference => Some(row.member?.beside.repeat?.repeat_difference_90d),
            Self::ValueDifference => row.member?.beside.repeat?.repeat_value_difference_90d,
            _ => self.money(row).map(Money::to_f64),
        }
    }

    /// The exact amount of a column of money.
    fn money(self, row: Row<'_>) -> Option<Money> {
        let level = row.level;
        match self {
            Self::Revenue => level.revenue,
            Self::RefundAmount => level.refund_amount,
            Self::ReturnLoss => level.return_loss,
            Self::Discounts => level.discounts,
            Self::Cogs => level.cogs,
            Self::Fees => level.fees,
            Self::NetMargin => level.net_margin,
            _ => None,
        }
    }

    /// The text of the cell; `None` if it cannot be computed. The title and the
    /// drawn interval have no text here.
    pub(crate) fn text(self, row: Row<'_>, scale: &Scale, glyphs: &Glyphs) -> Option<String> {
        match self {
            Self::Verdict => row.pair?.verdict.as_deref().map(verdict_word),
            Self::RecType => row.pair?.rec_type.as_deref().map(rec_type_word),
            Self::Trend => row
                .level
                .more
                .trend
                .map(|trend| figures::spark(&trend.0, glyphs)),
            Self::Lift => {
                let pair = row.pair?;
                let lift = figures::ratio(pair.lift?, glyphs);
                Some(match pair.lift_low.zip(pair.lift_high) {
                    Some((low, high)) => format!(
                        "{lift} [{}{}{}]",
                        figures::ratio(low, glyphs),
                        glyphs.dash,
                        figures::ratio(high, glyphs)
                    ),
                    None => lift,
                })
            }
            Self::ReturnRate => {
                let rate = self.number(row.level.return_rate?, scale, glyphs);
                let is_early = row.level.return_maturity.is_some_and(|share| share < 0.5);
                Some(if is_early { format!("~{rate}") } else { rate })
            }
            _ if self.spec().format == Format::Money => {
                Some(figures::money(self.money(row)?, scale.cents, glyphs))
            }
            _ => self
                .value(row)
                .map(|value| self.number(value, scale, glyphs)),
        }
    }

    /// A value of this column as text.
    pub(crate) fn number(self, value: f64, scale: &Scale, glyphs: &Glyphs) -> String {
        match self.spec().format {
            Format::Percent => figures::percent(value, scale.decimals(self), glyphs),
            Format::Money => figures::number(value, if scale.cents { 2 } else { 0 }, glyphs),
            Format::Amount => figures::number(value, scale.decimals(self), glyphs),
            Format::Ratio => figures::ratio(value, glyphs),
            Format::Quantity | Format::None => figures::quantity(value, glyphs),
        }
    }

    /// How many decimals a column needs whose greatest value is that.
    pub(crate) fn decimals_for(self, greatest: f64) -> usize {
        match self.spec().format {
            Format::Percent => match greatest {
                high if high <= 0.002 => 3,
                high if high <= 0.02 => 2,
                _ => 1,
            },
            Format::Amount if self == Self::MarginPerAttach => 2,
            Format::Amount => match greatest {
                high if high < 10.0 => 2,
                high if high < 100.0 => 1,
                _ => 0,
            },
            _ => 0,
        }
    }

    /// The interval that the column draws.
    pub(crate) fn drawn(self) -> Option<Drawn> {
        match self {
            Self::AttachInterval => Some(Drawn::Attach),
            Self::ReturnInterval => Some(Drawn::Return),
            Self::MarginInterval => Some(Drawn::Margin),
            _ => None,
        }
    }

    /// Whether it takes longer, and comes after the rows.
    pub(crate) fn is_aside(self) -> bool {
        matches!(
            self,
            Self::Trend | Self::RepeatDifference | Self::ValueDifference
        )
    }

    /// Whether its cells are words, which stand at the left.
    pub(crate) fn is_word(self) -> bool {
        matches!(
            self,
            Self::Title | Self::Verdict | Self::RecType | Self::Trend
        )
    }

    /// Whether the table can be sorted by it.
    pub(crate) fn sorts(self) -> bool {
        self.drawn().is_none() && self != Self::Trend
    }

    /// Whether a first sort by it starts with the largest.
    pub(crate) fn largest_first(self) -> bool {
        self != Self::Title
    }

    /// The column that tells how much a figure rests on, where another one does.
    pub(crate) fn count_behind(self) -> Option<Self> {
        Some(match self {
            Self::Ctr
            | Self::Seen
            | Self::MarginPer1000
            | Self::SlotValue
            | Self::IncrementalMargin
            | Self::PPositive => Self::BaseN,
            Self::SeenRate => Self::Seen,
            Self::AttachRate
            | Self::AttachShrunk
            | Self::AttachPerClick
            | Self::Lift
            | Self::LiftOverOrganic
            | Self::IncrementalAttach
            | Self::CannibalShare
            | Self::Confidence
            | Self::MarginPerAttach
            | Self::AnchorReturnWith
            | Self::RepeatWith
            | Self::RepeatDifference
            | Self::RepeatValueWith
            | Self::ValueDifference => Self::Attaches,
            Self::ReturnRate | Self::ReturnAdjusted | Self::Maturity => Self::UnitsMature,
            _ => return None,
        })
    }

    /// The contract's names of the figures it shows, to find the cause of a gap.
    pub(crate) fn contract_names(self) -> &'static [&'static str] {
        self.spec().names
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_stands_at_its_own_discriminant_and_has_a_name_of_its_own() {
        for (place, field) in Field::ALL.into_iter().enumerate() {
            assert_eq!(field as usize, place);
            assert_eq!(Field::of_key(field.key()), Some(field));
        }
    }
}
