//! One figure of a row: its value, its text, and the contract's fields behind it.

use crate::domain::Money;
use crate::tui::figures;
use crate::tui::glyphs::Glyphs;
use crate::tui::model::{Row, Scale};

/// What a column shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Field {
    /// The row's name.
    Title,
    /// Orders with the anchor, eligible or not.
    AnchorOrders,
    /// The base of the attach rate.
    BaseN,
    /// Orders or exposures of the base that held an attach.
    Attaches,
    /// Attaches divided by the base.
    AttachRate,
    /// The 95 % interval of the attach rate, drawn.
    Interval,
    /// How many times as often as by chance, with its interval.
    Lift,
    /// Attached units.
    Units,
    /// Revenue of the attached units.
    Revenue,
    /// Orders with both divided by all orders of the anchor.
    Confidence,
    /// Orders with the target.
    TargetOrders,
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
    pub(crate) const ALL: [Self; 11] = [
        Self::Title,
        Self::AnchorOrders,
        Self::BaseN,
        Self::Attaches,
        Self::AttachRate,
        Self::Interval,
        Self::Lift,
        Self::Units,
        Self::Revenue,
        Self::Confidence,
        Self::TargetOrders,
    ];

    /// The number the column sorts by; `None` if there is none.
    pub(crate) fn value(self, row: Row<'_>) -> Option<f64> {
        let level = row.level;
        match self {
            Self::Title | Self::Interval => None,
            Self::AnchorOrders => level.anchor_orders.map(float),
            Self::BaseN => level.base_n,
            Self::Attaches => level.attaches.map(float),
            Self::AttachRate => level.attach_rate,
            Self::Lift => row.pair?.lift,
            Self::Units => level.units,
            Self::Revenue => level.revenue.map(Money::to_f64),
            Self::Confidence => row.pair?.confidence,
            Self::TargetOrders => row.pair?.orders_target.map(float),
        }
    }

    /// The text of the cell; `None` if it cannot be computed. The title and the
    /// drawn interval have no text here.
    pub(crate) fn text(self, row: Row<'_>, scale: &Scale, glyphs: &Glyphs) -> Option<String> {
        match self {
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
            Self::Revenue => Some(figures::money(row.level.revenue?, scale.cents, glyphs)),
            _ => self
                .value(row)
                .map(|value| self.number(value, scale, glyphs)),
        }
    }

    /// A value of this column as text.
    pub(crate) fn number(self, value: f64, scale: &Scale, glyphs: &Glyphs) -> String {
        match self {
            Self::AttachRate | Self::Confidence => {
                figures::percent(value, scale.rate_decimals, glyphs)
            }
            Self::Revenue => figures::number(value, if scale.cents { 2 } else { 0 }, glyphs),
            Self::Lift => figures::ratio(value, glyphs),
            _ => figures::quantity(value, glyphs),
        }
    }

    /// Whether the table can be sorted by it.
    pub(crate) fn sorts(self) -> bool {
        self != Self::Interval
    }

    /// Whether a first sort by it starts with the largest.
    pub(crate) fn largest_first(self) -> bool {
        self != Self::Title
    }

    /// The contract's names of the figures it shows, to find the cause of a gap.
    pub(crate) fn contract_names(self) -> &'static [&'static str] {
        match self {
            Self::Title => &[],
            Self::AnchorOrders => &["anchor_orders"],
            Self::BaseN => &["base_n"],
            Self::Attaches => &["attaches"],
            Self::AttachRate => &["attach_rate"],
            Self::Interval => &["attach_rate_low", "attach_rate_high"],
            Self::Lift => &["lift", "lift_low", "lift_high"],
            Self::Units => &["units"],
            Self::Revenue => &["revenue"],
            Self::Confidence => &["confidence"],
            Self::TargetOrders => &["orders_target"],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_stands_at_its_own_discriminant() {
        for (place, field) in Field::ALL.into_iter().enumerate() {
            assert_eq!(field as usize, place);
        }
    }
}
