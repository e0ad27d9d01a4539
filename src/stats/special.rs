//! The special functions the distributions are made of.
//!
//! Written here because the crate at hand was not safe at a shop's scale: statrs
//! 0.19.1 gives −5.7 for the distribution function of Beta(1e9, 1e9) at its median
//! (its issue 434), and its quantile of Beta(45000.5, 999955000) does not return
//! (its issue 435). These are held to mpmath in the tests.

/// Enough steps of a continued fraction or series for parameters of 1e10.
const MAX_STEPS: u32 = 2_000_000;

/// Half the natural logarithm of 2π.
const HALF_LN_TWO_PI: f64 = 0.918_938_533_204_672_7;

/// The natural logarithm of Γ(x), for x above 0.
pub(super) fn ln_gamma(x: f64) -> f64 {
    if x < STIRLING_FROM {
        libm::lgamma(x)
    } else {
        (x - 0.5) * x.ln() - x + HALF_LN_TWO_PI + stirling_error(x)
    }
}

/// ln B(a, b), for a and b above 0.
///
/// For large parameters the logarithms of the three gammas are not subtracted,
/// which would leave only rounding.
pub(super) fn ln_beta(a: f64, b: f64) -> f64 {
    let (small, large) = if a < b { (a, b) } else { (b, a) };
    if large < STIRLING_FROM {
        return ln_gamma(small) + ln_gamma(large) - ln_gamma(small + large);
    }
    // lnΓ(large) − lnΓ(large + small) from Stirling's formula, term by term.
    let sum = large + small;
    let step = -(large - 0.5) * (small / large).ln_1p() - small * (sum.ln() - 1.0);
    ln_gamma(small) + step + stirling_error(large) - stirling_error(sum)
}

/// From here Stirling's series is exact to the last bit.
const STIRLING_FROM: f64 = 10.0;

/// lnΓ(x) less Stirling's formula, (x − ½) ln x − x + ½ ln 2π, for x above 0.
fn stirling_error(x: f64) -> f64 {
    if x < STIRLING_FROM {
        return libm::lgamma(x) - ((x - 0.5) * x.ln() - x + HALF_LN_TWO_PI);
    }
    // Bernoulli numbers over 2k(2k − 1).
    const TERMS: [f64; 7] = [
        1.0 / 12.0,
        -1.0 / 360.0,
        1.0 / 1260.0,
        -1.0 / 1680.0,
        1.0 / 1188.0,
        -691.0 / 360_360.0,
        1.0 / 156.0,
    ];
    let inverse = 1.0 / x;
    let square = inverse * inverse;
    TERMS
        .iter()
        .rev()
        .fold(0.0, |sum, term| sum * square + term)
        * inverse
}

/// ψ(a + x) − ψ(a), the digamma function, for a above 0 and x from 0 up.
pub(super) fn digamma_rise(a: f64, x: f64) -> f64 {
    if x == 0.0 {
        return 0.0;
    }
    if a < STIRLING_FROM {
        // ψ(z) = ψ(z + 1) − 1/z until the asymptotic series holds.
        let (low, from) = raise(a, |z| 1.0 / z);
        let (high, to) = raise(a + x, |z| 1.0 / z);
        return digamma_tail(to) - digamma_tail(from) + (to / from).ln() + low - high;
    }
    let to = a + x;
    (x / a).ln_1p() + digamma_tail(to) - digamma_tail(a)
}

/// ψ′(a) − ψ′(a + x), the trigamma function, for a above 0 and x from 0 up.
pub(super) fn trigamma_fall(a: f64, x: f64) -> f64 {
    if x == 0.0 {
        return 0.0;
    }
    let (low, from) = raise(a, |z| 1.0 / (z * z));
    let (high, to) = raise(a + x, |z| 1.0 / (z * z));
    // 1/from − 1/to as one fraction keeps its digits when the two are close.
    let leading = (to - from) / (from * to);
    low - high + leading + trigamma_tail(from) - trigamma_tail(to)
}

/// Steps `z` up by ones to where the asymptotic series hold: the sum of `term` over
/// the steps, and where it ended.
fn raise(mut z: f64, term: impl Fn(f64) -> f64) -> (f64, f64) {
    let mut sum = 0.0;
    while z < STIRLING_FROM {
        sum += term(z);
        z += 1.0;
    }
    (sum, z)
}

/// ψ(z) − ln z.
fn digamma_tail(z: f64) -> f64 {
    const TERMS: [f64; 6] = [
        -1.0 / 12.0,
        1.0 / 120.0,
        -1.0 / 252.0,
        1.0 / 240.0,
        -1.0 / 132.0,
        691.0 / 32_760.0,
    ];
    let square = 1.0 / (z * z);
    TERMS
        .iter()
        .rev()
        .fold(0.0, |sum, term| sum * square + term)
        * square
        - 0.5 / z
}

/// ψ′(z) − 1/z.
fn trigamma_tail(z: f64) -> f64 {
    const TERMS: [f64; 6] = [
        1.0 / 6.0,
        -1.0 / 30.0,
        1.0 / 42.0,
        -1.0 / 30.0,
        5.0 / 66.0,
        -691.0 / 2730.0,
    ];
    let square = 1.0 / (z * z);
    (TERMS
        .iter()
        .rev()
        .fold(0.0, |sum, term| sum * square + term)
        / z
        + 0.5)
        * square
}

/// t − ln(1 + t), for t above −1, without cancellation near 0.
fn less_ln_1p(t: f64) -> f64 {
    if t.abs() > 0.5 {
        return t - t.ln_1p();
    }
    // ln(1 + t) = 2 atanh(r) with r = t/(2 + t), and t − 2r = t·r.
    let r = t / (2.0 + t);
    let square = r * r;
    let mut power = 1.0;
    let mut sum = 0.0;
    let mut odd = 3.0;
    while power > 1e-17 {
        sum += power / odd;
        power *= square;
        odd += 2.0;
    }
    r * t - 2.0 * r * square * sum
}

/// ln(xᵃ yᵇ / B(a, b)) with x + y = 1, both above 0.
///
/// As a distance from the mean (Loader 2000), so that large parameters do not
/// cancel against each other.
pub(super) fn ln_beta_kernel(a: f64, b: f64, x: f64, y: f64) -> f64 {
    let sum = a + b;
    let part = |shape: f64, at: f64, step: f64| {
        let relative = step / shape;
        if relative < -0.5 {
            shape * (relative - (at * sum / shape).ln())
        } else {
            shape * less_ln_1p(relative)
        }
    };
    let step = x * b - a * y;
    let distance = part(a, x, step) + part(b, y, -step);
    let norm = 0.5 * (a / sum * b).ln() - HALF_LN_TWO_PI;
    norm - distance + stirling_error(sum) - stirling_error(a) - stirling_error(b)
}

/// The regularised incomplete beta function I_x(a, b) and its complement, each
/// with its own relative accuracy, for a and b above 0 and x + y = 1.
///
/// Source: Didonato and Morris 1992 (TOMS 708), the continued fraction BFRAC, taken
/// on the side of the mean where its terms do not cancel.
pub(super) fn beta_inc(a: f64, b: f64, x: f64, y: f64) -> (f64, f64) {
    if x <= 0.0 {
        return (0.0, 1.0);
    }
    if y <= 0.0 {
        return (1.0, 0.0);
    }
    let kernel = ln_beta_kernel(a, b, x, y).exp();
    if a * y >= b * x {
        let lower = (kernel / beta_fraction(a, b, x, y)).min(1.0);
        (lower, 1.0 - lower)
    } else {
        let upper = (kernel / beta_fraction(b, a, y, x)).min(1.0);
        (1.0 - upper, upper)
    }
}

/// ln(1 − I_x(a, b)), also where that is below the smallest float.
pub(super) fn ln_beta_upper(a: f64, b: f64, x: f64, y: f64) -> f64 {
    if x > 0.0 && y > 0.0 && a * y < b * x {
        (ln_beta_kernel(a, b, x, y) - beta_fraction(b, a, y, x).ln()).min(0.0)
    } else {
        beta_inc(a, b, x, y).1.ln()
    }
}

/// xᵃ yᵇ / (B(a, b) I_x(a, b)), for x at or below the mean.
fn beta_fraction(a: f64, b: f64, x: f64, y: f64) -> f64 {
    let below_mean = a * y - b * x;
    lentz(a * (below_mean + 1.0) / (a + 1.0), |step| {
        let m = f64::from(step);
        let end = a + 2.0 * m;
        let turn = m * (b - m) * x / (end - 1.0);
        let numerator = turn * x * ((a + m - 1.0) / (end - 1.0)) * (a + b + m - 1.0);
        let denominator = m + turn + (a + m) * (below_mean + 1.0 + m * (1.0 + y)) / (end + 1.0);
        (numerator, denominator)
    })
}

/// Lentz's method for b₀ + a₁/(b₁ + a₂/(b₂ + …)); `term` gives (aₙ, bₙ) from n = 1.
fn lentz(first: f64, term: impl Fn(u32) -> (f64, f64)) -> f64 {
    const TINY: f64 = 1e-300;
    let away = |value: f64| if value.abs() < TINY { TINY } else { value };
    let mut value = away(first);
    let mut c = value;
    let mut d = 0.0;
    for step in 1..MAX_STEPS {
        let (numerator, denominator) = term(step);
        d = 1.0 / away(denominator + numerator * d);
        c = away(denominator + numerator / c);
        let change = c * d;
        value *= change;
        if (change - 1.0).abs() < 1e-16 {
            break;
        }
    }
    value
}

/// The regularised upper incomplete gamma function Q(a, x), for a above 0, x from 0.
///
/// Source: DLMF 8.11.4 (series) below a + 1, 8.9.2 (continued fraction) above.
pub(super) fn gamma_upper(a: f64, x: f64) -> f64 {
    if x <= 0.0 {
        return 1.0;
    }
    if x == f64::INFINITY {
        return 0.0;
    }
    // ln(xᵃ e⁻ˣ / Γ(a)), again as a distance from the mean.
    let relative = (x - a) / a;
    let distance = if relative < -0.5 {
        a * (relative - (x / a).ln())
    } else {
        a * less_ln_1p(relative)
    };
    let kernel = (0.5 * a.ln() - HALF_LN_TWO_PI - stirling_error(a) - distance).exp();
    if x < a + 1.0 {
        let mut term = 1.0 / a;
        let mut sum = term;
        for step in 1..MAX_STEPS {
            term *= x / (a + f64::from(step));
            sum += term;
            if term < sum * 1e-17 {
                break;
            }
        }
        return (1.0 - kernel * sum).max(0.0);
    }
    let fraction = lentz(x + 1.0 - a, |step| {
        let n = f64::from(step);
        (n * (a - n), x + 2.0 * n + 1.0 - a)
    });
    (kernel / fraction).min(1.0)
}

#[cfg(test)]
mod tests;
