//! Random draws from what is known, by a generator passed in.

use rand_pcg::rand_core::Rng;

use super::{Beta, Estimate};

/// A uniform draw strictly between 0 and 1.
fn open_unit(rng: &mut impl Rng) -> f64 {
    // 53 bits, moved by half a step away from 0.
    ((rng.next_u64() >> 11) as f64 + 0.5) * (1.0 / 9_007_199_254_740_992.0)
}

/// A draw of the standard normal distribution. Source: Marsaglia and Bray 1964, the
/// polar method.
pub fn draw_standard_normal(rng: &mut impl Rng) -> f64 {
    loop {
        let u = 2.0 * open_unit(rng) - 1.0;
        let v = 2.0 * open_unit(rng) - 1.0;
        let square = u * u + v * v;
        if square > 0.0 && square < 1.0 {
            return u * (-2.0 * libm::log(square) / square).sqrt();
        }
    }
}

/// A draw of a figure known with a standard error.
pub fn draw_normal(estimate: Estimate, rng: &mut impl Rng) -> f64 {
    estimate.value + estimate.se * draw_standard_normal(rng)
}

/// A draw of a rate, in 0..=1. Source: Marsaglia and Tsang 2000, two gamma draws.
pub fn draw_rate(beta: &Beta, rng: &mut impl Rng) -> f64 {
    let first = ln_gamma_draw(beta.alpha(), rng);
    let second = ln_gamma_draw(beta.beta(), rng);
    // x/(x + y) from logarithms: both may lie below the smallest float.
    1.0 / (1.0 + libm::exp(second - first))
}

/// The logarithm of a Gamma(`shape`, 1) draw.
fn ln_gamma_draw(shape: f64, rng: &mut impl Rng) -> f64 {
    if shape < 1.0 {
        // Gamma(a) = Gamma(a + 1)·U^(1/a).
        let boost = libm::log(open_unit(rng)) / shape;
        return ln_gamma_draw(shape + 1.0, rng) + boost;
    }
    let d = shape - 1.0 / 3.0;
    let c = 1.0 / (9.0 * d).sqrt();
    loop {
        let z = draw_standard_normal(rng);
        let root = 1.0 + c * z;
        if root <= 0.0 {
            continue;
        }
        let ln_cube = 3.0 * libm::log(root);
        let cube = root * root * root;
        if libm::log(open_unit(rng)) < 0.5 * z * z + d * (1.0 - cube + ln_cube) {
            return libm::log(d) + ln_cube;
        }
    }
}

#[cfg(test)]
mod tests;
