//! Figures as a merchandiser reads them.

use super::evidence::Dimension;

/// How sentences name money and the parts of exposures.
pub struct Words<'a> {
    /// The reporting currency's code, `EUR`.
    pub currency: &'a str,
    /// The name of a value of a dimension: `product page`, `new customers`.
    pub label: &'a dyn Fn(Dimension, u16) -> String,
}

impl Words<'_> {
    /// The name of a placement.
    pub(super) fn placement(&self, value: u16) -> String {
        (self.label)(Dimension::Placement, value)
    }

    /// An amount, rounded to what one can act on: `€139`, `€8.40`, `−€1.9 k`.
    pub fn money(&self, amount: f64) -> String {
        let size = amount.abs();
        let digits = number(size);
        let sign = if is_nothing(&digits) || amount >= 0.0 {
            ""
        } else {
            "−"
        };
        if self.currency.is_empty() {
            return format!("{sign}{digits}");
        }
        match symbol(self.currency) {
            Some(symbol) => format!("{sign}{symbol}{digits}"),
            None => format!("{sign}{} {digits}", self.currency),
        }
    }

    /// An amount with its sign, `+€63`.
    pub(super) fn signed(&self, amount: f64) -> String {
        let plain = self.money(amount);
        if amount > 0.0 && !is_nothing(&number(amount)) {
            format!("+{plain}")
        } else {
            plain
        }
    }
}

/// Whether digits stand for 0.
fn is_nothing(digits: &str) -> bool {
    digits.chars().all(|c| c == '0' || c == '.')
}

fn symbol(currency: &str) -> Option<&'static str> {
    match currency {
        "EUR" => Some("€"),
        "USD" => Some("$"),
        "GBP" => Some("£"),
        _ => None,
    }
}

/// A size: two decimals below 10, none below 1000, then `1.9 k` and `2.4 M`.
pub(super) fn number(size: f64) -> String {
    if size < 9.995 {
        format!("{size:.2}")
    } else if size < 999.5 {
        format!("{size:.0}")
    } else if size < 999_950.0 {
        format!("{:.1} k", size / 1e3)
    } else {
        format!("{:.1} M", size / 1e6)
    }
}

/// A bound without its currency, with a sign where negative: `−68`.
fn bound(amount: f64) -> String {
    let digits = number(amount.abs());
    if amount < 0.0 && !is_nothing(&digits) {
        format!("−{digits}")
    } else {
        digits
    }
}

/// Both bounds of an interval, with the digits of the larger one.
pub(super) fn bounds(low: f64, high: f64) -> (String, String) {
    let size = low.abs().max(high.abs());
    let whole = |amount: f64| {
        let digits = format!("{:.0}", amount.abs());
        if amount < 0.0 && digits != "0" {
            format!("−{digits}")
        } else {
            digits
        }
    };
    if (9.995..999.5).contains(&size) {
        (whole(low), whole(high))
    } else {
        (bound(low), bound(high))
    }
}

/// A share of one: `31 %`, `2.3 %`, `0.42 %`.
pub(super) fn percent(share: f64) -> String {
    let percent = 100.0 * share;
    let size = percent.abs();
    let sign = if percent < 0.0 { "−" } else { "" };
    if size >= 9.95 {
        format!("{sign}{size:.0} %")
    } else if size >= 0.995 || size == 0.0 {
        let plain = format!("{size:.1}");
        format!("{sign}{} %", plain.strip_suffix(".0").unwrap_or(&plain))
    } else {
        format!("{sign}{size:.2} %")
    }
}

/// Two shares that differ, with as many digits as it takes to see it.
pub(super) fn two_percents(a: f64, b: f64) -> (String, String) {
    let (first, second) = (percent(a), percent(b));
    if first == second {
        (format!("{:.2} %", 100.0 * a), format!("{:.2} %", 100.0 * b))
    } else {
        (first, second)
    }
}

/// A difference of two shares in percentage points: `0.6`.
pub(super) fn points(difference: f64) -> String {
    let points = 100.0 * difference.abs();
    if points >= 0.095 {
        format!("{points:.1}")
    } else {
        format!("{points:.2}")
    }
}

/// A probability, never shown as certain: `.91`, `<.01`, `>.99`.
pub(super) fn probability(p: f64) -> String {
    if p < 0.01 {
        "below 1 %".to_owned()
    } else if p > 0.99 {
        "above 99 %".to_owned()
    } else {
        format!("{:.0} %", 100.0 * p)
    }
}

/// A count, to two figures from 100 on: `2,300`.
pub(super) fn about(count: f64) -> String {
    let size = 10_f64.powf((count.abs().max(1.0).log10().floor() - 1.0).max(0.0));
    thousands((count / size).round() * size)
}

/// A whole count with a comma between thousands.
pub(super) fn thousands(count: f64) -> String {
    let digits = format!("{count:.0}");
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// Days in words one plans with: `9 days`, `5 months`, `more than 2 years`.
pub(super) fn days(days: f64) -> String {
    if days < 1.5 {
        "1 day".to_owned()
    } else if days < 59.5 {
        format!("{days:.0} days")
    } else if days < 730.0 {
        format!("{:.0} months", days / 30.44)
    } else {
        "more than 2 years".to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_rounded_to_what_one_can_act_on() {
        let euro = Words {
            currency: "EUR",
            label: &|_, _| String::new(),
        };
        let franc = Words {
            currency: "CHF",
            ..euro
        };
        let shown: Vec<String> = [139.4, -41.0, 8.4, 1_900.0, -0.004, 1_234_567.0, 9.996]
            .map(|amount| euro.money(amount))
            .into();
        assert_eq!(
            shown,
            ["€139", "−€41", "€8.40", "€1.9 k", "€0.00", "€1.2 M", "€10"]
        );
        assert_eq!(franc.money(-12.0), "−CHF 12");
        assert_eq!(euro.signed(63.0), "+€63");
        let shares: Vec<String> = [0.31, 0.023, 0.02, 0.0042, 0.0, -0.12].map(percent).into();
        assert_eq!(shares, ["31 %", "2.3 %", "2 %", "0.42 %", "0 %", "−12 %"]);
        assert_eq!(
            two_percents(0.121, 0.124),
            ("12.10 %".into(), "12.40 %".into())
        );
        assert_eq!(about(2_312.0), "2,300");
        assert_eq!(about(47.0), "47");
        assert_eq!(about(1_255_000.0), "1,300,000");
        assert_eq!(days(8.7), "9 days");
        assert_eq!(days(150.0), "5 months");
        assert_eq!(probability(0.999), "above 99 %");
        assert_eq!(bounds(-68.2, -0.3), ("−68".into(), "0".into()));
        assert_eq!(bounds(-1.25, 3.0), ("−1.25".into(), "3.00".into()));
    }
}
