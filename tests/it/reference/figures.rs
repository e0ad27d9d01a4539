//! The figures of a row as `sidecart show` names them, and how close they must come.

use serde_json::Value;

use super::Figures;

/// One figure by its name in JSON. Counts and rates must agree to rounding, money to a cent.
pub(super) enum Figure {
    Count(f64),
    /// A ratio of such numbers, with what it was divided by.
    Ratio(Option<f64>),
    Money(Option<f64>),
    /// Money divided by a base: the money must agree to a cent.
    MoneyPer(Option<f64>, f64),
}

impl Figures {
    /// What the conventions settle.
    pub(super) fn settled(&self) -> Vec<(&'static str, Figure)> {
        use Figure::{Count, Money, MoneyPer, Ratio};
        vec![
            ("base_n", Count(self.exposures)),
            ("exposures", Count(self.exposures)),
            ("clicks", Count(self.clicks as f64)),
            ("ctr", Ratio(self.ctr)),
            ("attaches", Count(self.attaches as f64)),
            ("attach_rate", Ratio(self.attach_rate)),
            ("units", Count(self.units)),
            ("revenue", Money(Some(self.revenue))),
            ("discounts", Money(Some(self.discounts))),
            ("cogs", Money(self.cogs)),
            ("fees", Money(Some(self.fees))),
            ("gross_margin", Money(self.gross_margin)),
            ("units_mature", Ratio(self.units_mature)),
            ("units_returned", Ratio(self.units_returned)),
            ("return_rate", Ratio(self.return_rate)),
            ("return_maturity", Ratio(self.return_maturity)),
            ("return_rate_adjusted", Ratio(self.return_rate_adjusted)),
            ("refund_amount", Money(self.refund_amount)),
            ("return_loss", Money(self.return_loss)),
            ("net_margin", Money(self.net_margin)),
            (
                "net_margin_per_1000",
                MoneyPer(self.net_margin_per_1000, self.exposures / 1000.0),
            ),
            (
                "margin_per_attach",
                MoneyPer(self.margin_per_attach, self.attaches as f64),
            ),
        ]
    }

    /// How much of the targets comes back when nothing recommended them.
    pub(super) fn baseline(&self) -> (&'static str, Figure) {
        (
            "baseline_return_rate",
            Figure::Ratio(self.baseline_return_rate),
        )
    }

    /// What needs a decision of its own, made alike in both programs.
    pub(super) fn contested(&self) -> Vec<(&'static str, Figure)> {
        use Figure::{Money, Ratio};
        let repeat = &self.repeat;
        vec![
            ("anchor_return_with", Ratio(self.anchor_return_with)),
            ("anchor_return_without", Ratio(self.anchor_return_without)),
            ("repeat_rate_90d_attached", Ratio(repeat.rate_attached)),
            ("repeat_rate_90d_unattached", Ratio(repeat.rate_unattached)),
            ("repeat_value_90d_attached", Money(repeat.value_attached)),
            (
                "repeat_value_90d_unattached",
                Money(repeat.value_unattached),
            ),
        ]
    }
}

/// What is wrong with a shown figure, if anything.
pub(super) fn fault(figure: &Figure, shown: &Value) -> Option<String> {
    let shown = shown.as_f64();
    let near = |expected: Option<f64>, tolerance: f64| match (expected, shown) {
        (None, None) => true,
        (Some(expected), Some(shown)) => (expected - shown).abs() <= tolerance,
        _ => false,
    };
    let size = |expected: Option<f64>| 1e-9 * expected.unwrap_or(0.0).abs();
    let (expected, tolerance) = match *figure {
        Figure::Count(count) => (Some(count), 1e-9 + size(Some(count))),
        Figure::Ratio(ratio) => (ratio, 1e-9 + size(ratio)),
        Figure::Money(money) => (money, 0.005 + size(money)),
        Figure::MoneyPer(money, base) => (money, 0.005 / base.max(1e-9) + size(money)),
    };
    (!near(expected, tolerance)).then(|| format!("expected {expected:?}, shown {shown:?}"))
}
