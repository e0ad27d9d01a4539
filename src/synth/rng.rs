//! Random numbers that are the same on every machine.
//!
//! Every entity draws from a stream of its own, keyed by what it is and by its
//! index, so a new kind of draw in one place shifts nothing elsewhere. Only
//! integers come from the generator crate; the distributions are written here
//! over `libm`, because the C library's `exp` and `log` differ in the last bit
//! between systems.

use rand_pcg::Pcg64Mcg;
use rand_pcg::rand_core::Rng;

/// What a stream is for. The numbers are part of the data: never reuse one.
#[derive(Debug, Clone, Copy)]
pub(super) enum Tag {
    Product = 1,
    Cost = 2,
    Candidates = 3,
    Pair = 4,
    Visitor = 5,
    Session = 6,
    List = 7,
    Attach = 8,
    Order = 9,
    Click = 10,
    Return = 11,
    Title = 12,
    Visits = 13,
    FollowUp = 14,
    Offer = 15,
    Arm = 16,
    Class = 17,
    Drift = 18,
    Gap = 19,
    Bot = 20,
    Rate = 21,
}

/// The name of a stream: a chain of tags and indices under one seed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Key(u64);

impl Key {
    /// The key of the whole shop.
    pub(super) fn root(seed: u64) -> Self {
        Self(scramble(seed ^ 0x5EED_CA27_0000_0001))
    }

    /// The key of the `index`-th thing of one kind under this key.
    pub(super) fn child(self, tag: Tag, index: u64) -> Self {
        let tagged = scramble(self.0 ^ (tag as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15));
        Self(scramble(
            tagged.wrapping_add(index.wrapping_mul(0xD1B5_4A32_D192_ED03)),
        ))
    }

    /// The key of one visit of a visitor.
    pub(super) fn visit(self, number: u64) -> Self {
        self.child(Tag::Session, number)
    }

    /// One number in [0, 1) that belongs to this key alone.
    pub(super) fn unit(self) -> f64 {
        to_unit(scramble(self.0 ^ 0xA5A5_A5A5_5A5A_5A5A))
    }

    /// The stream of this key, from its start.
    pub(super) fn stream(self) -> Stream {
        let low = scramble(self.0 ^ 0x0F0F_0F0F_F0F0_F0F0);
        let state = (u128::from(scramble(low ^ self.0)) << 64) | u128::from(low);
        Stream(Pcg64Mcg::new(state))
    }
}

/// The finaliser of SplitMix64 (Steele, Lea and Flood 2014): a bijection that
/// spreads every input bit over the output.
fn scramble(value: u64) -> u64 {
    let a = value.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let b = (a ^ (a >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let c = (b ^ (b >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    c ^ (c >> 31)
}

/// The upper 53 bits as a number in [0, 1).
#[expect(clippy::cast_precision_loss, reason = "53 bits fit an f64 exactly")]
fn to_unit(bits: u64) -> f64 {
    (bits >> 11) as f64 / (1_u64 << 53) as f64
}

/// A stream of draws.
#[derive(Debug)]
pub(super) struct Stream(Pcg64Mcg);

impl Stream {
    /// Uniform in [0, 1).
    pub(super) fn unit(&mut self) -> f64 {
        to_unit(self.0.next_u64())
    }

    /// Uniform in 0 .. `n`; 0 when `n` is 0.
    pub(super) fn below(&mut self, n: u64) -> u64 {
        let wide = u128::from(self.0.next_u64()) * u128::from(n);
        u64::try_from(wide >> 64).unwrap_or(0)
    }

    /// Uniform whole seconds in `low` ..= `high`.
    pub(super) fn seconds(&mut self, low: i64, high: i64) -> i64 {
        let width = u64::try_from(high - low + 1).unwrap_or(0);
        low + i64::try_from(self.below(width)).unwrap_or(0)
    }

    /// True with probability `p`.
    pub(super) fn chance(&mut self, p: f64) -> bool {
        self.unit() < p
    }

    /// One of `items`.
    pub(super) fn pick<T: Copy>(&mut self, items: &[T]) -> T {
        items[usize::try_from(self.below(items.len() as u64)).unwrap_or(0)]
    }

    /// An index drawn in proportion to `weights`.
    pub(super) fn weighted(&mut self, weights: &[f64]) -> usize {
        let mut left = self.unit() * weights.iter().sum::<f64>();
        for (index, weight) in weights.iter().enumerate() {
            left -= weight;
            if left < 0.0 {
                return index;
            }
        }
        weights.len() - 1
    }

    /// Standard normal (Marsaglia's polar method).
    pub(super) fn normal(&mut self) -> f64 {
        loop {
            let (x, y) = (2.0 * self.unit() - 1.0, 2.0 * self.unit() - 1.0);
            let square = x * x + y * y;
            if square > 0.0 && square < 1.0 {
                return x * (-2.0 * libm::log(square) / square).sqrt();
            }
        }
    }

    /// Exponential with the given mean.
    pub(super) fn exponential(&mut self, mean: f64) -> f64 {
        -mean * libm::log(1.0 - self.unit())
    }

    /// Gamma with the given shape and scale 1 (Marsaglia and Tsang 2000).
    pub(super) fn gamma(&mut self, shape: f64) -> f64 {
        if shape < 1.0 {
            let boost = libm::pow(1.0 - self.unit(), 1.0 / shape);
            return boost * self.gamma(shape + 1.0);
        }
        let d = shape - 1.0 / 3.0;
        let c = 1.0 / (9.0 * d).sqrt();
        loop {
            let x = self.normal();
            let v = (1.0 + c * x) * (1.0 + c * x) * (1.0 + c * x);
            let u = 1.0 - self.unit();
            if v > 0.0 && libm::log(u) < 0.5 * x * x + d - d * v + d * libm::log(v) {
                return d * v;
            }
        }
    }

    /// Beta with the given shapes.
    pub(super) fn beta(&mut self, a: f64, b: f64) -> f64 {
        let (x, y) = (self.gamma(a), self.gamma(b));
        x / (x + y)
    }

    /// Poisson with a small mean (Knuth's product of uniforms).
    pub(super) fn poisson(&mut self, mean: f64) -> u32 {
        let limit = libm::exp(-mean);
        let (mut product, mut count) = (self.unit(), 0);
        while product > limit {
            product *= self.unit();
            count += 1;
        }
        count
    }

    /// Weibull with the given shape and scale (by inversion).
    pub(super) fn weibull(&mut self, shape: f64, scale: f64) -> f64 {
        scale * libm::pow(self.exponential(1.0), 1.0 / shape)
    }
}

/// The probability whose log-odds are `logit`.
pub(super) fn sigmoid(logit: f64) -> f64 {
    1.0 / (1.0 + libm::exp(-logit))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mean_and_variance(mut draw: impl FnMut() -> f64) -> (f64, f64) {
        let draws: Vec<f64> = (0..40_000).map(|_| draw()).collect();
        let mean = draws.iter().sum::<f64>() / 40_000.0;
        let variance = draws.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / 40_000.0;
        (mean, variance)
    }

    #[test]
    fn a_stream_starts_the_same_every_time_and_differs_by_tag_and_index() {
        let key = Key::root(7).child(Tag::Visitor, 3);
        assert_eq!(key.stream().below(1 << 60), key.stream().below(1 << 60));
        let others = [
            Key::root(8).child(Tag::Visitor, 3),
            Key::root(7).child(Tag::Visitor, 4),
            Key::root(7).child(Tag::Session, 3),
        ];
        for other in others {
            assert_ne!(key.stream().below(1 << 60), other.stream().below(1 << 60));
        }
    }

    #[test]
    fn neighbouring_keys_give_independent_uniforms() {
        let root = Key::root(1);
        let units: Vec<f64> = (0..40_000)
            .map(|i| root.child(Tag::Attach, i).unit())
            .collect();
        let mean = units.iter().sum::<f64>() / 40_000.0;
        let lagged = units
            .windows(2)
            .map(|w| (w[0] - 0.5) * (w[1] - 0.5))
            .sum::<f64>()
            / 39_999.0;
        assert!((mean - 0.5).abs() < 0.006, "{mean}");
        assert!(lagged.abs() < 0.002, "{lagged}");
    }

    #[test]
    fn distributions_have_their_mean_and_variance() {
        let mut s = Key::root(2).stream();
        let near = |got: (f64, f64), mean: f64, variance: f64| {
            let error = (variance / 40_000.0).sqrt() * 5.0;
            assert!((got.0 - mean).abs() < error, "{got:?} against {mean}");
            assert!((got.1 / variance - 1.0).abs() < 0.1, "{got:?}, {variance}");
        };
        near(mean_and_variance(|| s.normal()), 0.0, 1.0);
        near(mean_and_variance(|| s.exponential(3.0)), 3.0, 9.0);
        near(mean_and_variance(|| s.gamma(0.7)), 0.7, 0.7);
        near(mean_and_variance(|| s.gamma(4.0)), 4.0, 4.0);
        let beta_variance = 72.0 / (17.0 * 17.0 * 18.0);
        near(
            mean_and_variance(|| s.beta(8.0, 9.0)),
            8.0 / 17.0,
            beta_variance,
        );
        near(mean_and_variance(|| f64::from(s.poisson(1.6))), 1.6, 1.6);
        // Weibull(1.4, 9): mean 9 Γ(1 + 1/1.4), variance 81 (Γ(1 + 2/1.4) − Γ(1 + 1/1.4)²).
        near(mean_and_variance(|| s.weibull(1.4, 9.0)), 8.2028, 35.3);
    }
}
