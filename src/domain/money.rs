//! Exact money.

use std::fmt;
use std::iter::Sum;
use std::ops::{Add, Neg, Sub};

use serde::{Serialize, Serializer};

/// An exact amount in the reporting currency: a whole number of ten-thousandths,
/// as DuckDB's `DECIMAL(18,4)` holds it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Money(i64);

/// Ten-thousandths in one unit of the currency.
const SCALE: i64 = 10_000;

impl Money {
    /// No money.
    pub const ZERO: Self = Self(0);

    /// An amount of `ten_thousandths` ten-thousandths.
    pub const fn from_ten_thousandths(ten_thousandths: i64) -> Self {
        Self(ten_thousandths)
    }

    /// An amount of `cents` hundredths.
    pub const fn from_cents(cents: i64) -> Self {
        Self(cents * 100)
    }

    /// The amount in ten-thousandths.
    pub const fn ten_thousandths(self) -> i64 {
        self.0
    }

    /// The amount as a floating-point number, for statistics and drawing only.
    #[expect(
        clippy::cast_precision_loss,
        reason = "statistics take the nearest f64"
    )]
    pub fn to_f64(self) -> f64 {
        self.0 as f64 / SCALE as f64
    }
}

impl fmt::Display for Money {
    /// At least two decimals, and no more than needed: `1938509.75`, `0.0033`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let magnitude = self.0.unsigned_abs();
        let (whole, fraction) = (
            magnitude / SCALE.unsigned_abs(),
            magnitude % SCALE.unsigned_abs(),
        );
        let sign = if self.0 < 0 { "-" } else { "" };
        if fraction % 100 == 0 {
            write!(f, "{sign}{whole}.{:02}", fraction / 100)
        } else {
            write!(f, "{sign}{whole}.{fraction:04}")
        }
    }
}

impl Serialize for Money {
    /// A JSON number. Every amount below 2^53 ten-thousandths prints exactly.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(self.to_f64())
    }
}

impl Add for Money {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}

impl Sub for Money {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0 - other.0)
    }
}

impl Neg for Money {
    type Output = Self;
    fn neg(self) -> Self {
        Self(-self.0)
    }
}

impl Sum for Money {
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        amounts.fold(Self::ZERO, Add::add)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prints_two_decimals_or_as_many_as_needed() {
        assert_eq!(Money::from_cents(193_850_975).to_string(), "1938509.75");
        assert_eq!(Money::from_ten_thousandths(-33).to_string(), "-0.0033");
        assert_eq!(Money::ZERO.to_string(), "0.00");
    }

    #[test]
    fn serialises_as_a_plain_json_number() {
        let json = serde_json::to_string(&Money::from_cents(193_850_975)).unwrap();
        assert_eq!(json, "1938509.75");
    }
}
