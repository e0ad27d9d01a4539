//! Sums over a pair's exposures of some days.

/// Sessions that saw a pair against sessions that saw the anchor's other targets, placement
/// by placement and week by week.
///
/// Of n sessions with the pair x ordered, of all N with the anchor X.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Gap {
    /// Σ n.
    pub sessions: f64,
    /// Σ x − nX/N: the difference of the two rates times `weight`.
    pub gap: f64,
    /// Σ n(N − n)/N.
    pub weight: f64,
    /// Σ n(X − x)/N: the rate of the other sessions times `weight`.
    pub orders: f64,
    /// Σ n(N − n)X(N − X)/(N²(N − 1)): the variance of `gap` by chance alone.
    pub variance: f64,
}

impl Gap {
    fn add(&mut self, other: &Self) {
        self.sessions += other.sessions;
        self.gap += other.gap;
        self.weight += other.weight;
        self.orders += other.orders;
        self.variance += other.variance;
    }
}

/// What a pair was shown in some time, and what came of it. Money is in the reporting
/// currency.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Span {
    /// Σ weight of exposures.
    pub exposures: f64,
    /// Exposures with a credited line.
    pub attaches: f64,
    /// Credited lines whose net margin is not known.
    pub unknown_lines: f64,
    /// Net margin of the others.
    pub net: f64,
    /// Its squares, by exposure.
    pub net_square: f64,
    /// Units sold × the share of returns that lines of their age have seen.
    pub expected_units: f64,
    /// Units that came back so far.
    pub units_back: f64,
    /// What returns cost, those still to come included.
    pub return_loss: f64,
    /// Mature units of the anchor in orders with an attach, and those that came back.
    pub with_units: f64,
    /// See `with_units`.
    pub with_back: f64,
    /// Mature units of the anchor in orders without, and those that came back.
    pub without_units: f64,
    /// See `without_units`.
    pub without_back: f64,
    /// Orders of sessions, at placements before checkout.
    pub conversion: Gap,
    /// Orders of sessions, at checkout.
    pub checkout: Gap,
}

impl Span {
    /// Adds `other`.
    pub fn add(&mut self, other: &Self) {
        self.exposures += other.exposures;
        self.attaches += other.attaches;
        self.unknown_lines += other.unknown_lines;
        self.net += other.net;
        self.net_square += other.net_square;
        self.expected_units += other.expected_units;
        self.units_back += other.units_back;
        self.return_loss += other.return_loss;
        self.with_units += other.with_units;
        self.with_back += other.with_back;
        self.without_units += other.without_units;
        self.without_back += other.without_back;
        self.conversion.add(&other.conversion);
        self.checkout.add(&other.checkout);
    }

    /// The sum of some periods.
    pub fn of<'a>(periods: impl IntoIterator<Item = &'a Period>) -> Self {
        let mut sum = Self::default();
        for period in periods {
            sum.add(&period.span);
        }
        sum
    }
}

/// A day or a week.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Period {
    /// Its number, from the first day or week of the data on; 0 is the first.
    pub number: u32,
    /// What happened in it.
    pub span: Span,
}
