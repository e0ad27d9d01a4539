use proptest::prelude::*;

use super::super::tests::near;
use super::{beta_inc, digamma_rise, gamma_upper, ln_beta, ln_gamma, trigamma_fall};

/// mpmath with 40 digits: a, x, ψ(a + x) − ψ(a), ψ′(a) − ψ′(a + x).
const POLYGAMMA: [(f64, f64, f64, f64); 7] = [
    (0.3, 2.0, 4.102_564_102_564_103, 11.702_827_087_442_472),
    (2.5, 0.5, 0.219_627_694_453_223_94, 0.095_423_689_252_008_43),
    (
        9.9,
        100.0,
        2.453_834_054_732_114_5,
        0.097_142_337_447_748_18,
    ),
    (
        12.0,
        3.0,
        0.231_684_981_684_981_7,
        0.017_963_645_024_084_585,
    ),
    (
        1_000_000.0,
        7.0,
        6.999_979_000_090_999e-6,
        6.999_958_000_272_998e-12,
    ),
    (
        1_000_000_000.0,
        1_000_000_000.0,
        0.693_147_180_809_945_3,
        5.000_000_003_75e-10,
    ),
    (
        4.0,
        1_000_000_000.0,
        19.467_148_172_014_61,
        0.283_822_954_737_115_33,
    ),
];

/// mpmath: a, b, ln B(a, b).
const LN_BETA: [(f64, f64, f64); 6] = [
    (0.5, 0.5, 1.144_729_885_849_400_2),
    (0.02, 700.0, 3.769_796_912_597_414),
    (12.5, 138.5, -43.406_113_184_030_64),
    (1_000_000.0, 3.0, -40.753_387_493_330_38),
    (1_000_000_000.0, 1_000_000_000.0, -1_386_294_370.216_011_5),
    (45_000.5, 1_000_000_000.0, -495_408.618_248_851_85),
];

#[test]
fn gamma_functions_match_mpmath() {
    for (a, x, rise, fall) in POLYGAMMA {
        near(digamma_rise(a, x), rise, 1e-13);
        near(trigamma_fall(a, x), fall, 1e-12);
    }
    for (a, b, expected) in LN_BETA {
        near(ln_beta(a, b), expected, 1e-13);
        near(ln_beta(b, a), expected, 1e-13);
    }
    near(ln_gamma(0.5), 0.5 * std::f64::consts::PI.ln(), 1e-15);
    near(ln_gamma(1e9), 1.972_326_582_750_371e10, 1e-15);
}

#[test]
fn a_symmetric_beta_has_its_median_at_a_half() {
    for shape in [0.1, 1.0, 1e2, 1e4, 1e6, 1e8, 1e9] {
        let (lower, upper) = beta_inc(shape, shape, 0.5, 0.5);
        near(lower, 0.5, 1e-12);
        near(upper, 0.5, 1e-12);
    }
}

proptest! {
    #[test]
    fn the_incomplete_beta_is_a_distribution_and_its_mirror(
        ln_a in -4.0..20.0_f64, ln_b in -4.0..20.0_f64, x in 0.0..1.0_f64, step in 0.0..1.0_f64,
    ) {
        let (a, b) = (ln_a.exp(), ln_b.exp());
        let (lower, upper) = beta_inc(a, b, x, 1.0 - x);
        prop_assert!((0.0..=1.0).contains(&lower) && (0.0..=1.0).contains(&upper));
        prop_assert!((lower + upper - 1.0).abs() < 1e-12);
        let mirrored = beta_inc(b, a, 1.0 - x, x);
        prop_assert!((mirrored.1 - lower).abs() < 1e-12);
        let further = x + (1.0 - x) * step;
        prop_assert!(beta_inc(a, b, further, 1.0 - further).0 >= lower - 1e-10);
    }

    #[test]
    fn the_incomplete_gamma_falls_from_1_to_0(
        ln_a in -4.0..16.0_f64, share in 0.0..4.0_f64, step in 0.0..2.0_f64,
    ) {
        let a = ln_a.exp();
        let upper = gamma_upper(a, share * a);
        prop_assert!((0.0..=1.0).contains(&upper));
        prop_assert!(gamma_upper(a, (share + step) * a) <= upper + 1e-12);
    }

    #[test]
    fn polygamma_differences_add_up(
        ln_a in -4.0..20.0_f64, x in 0.0..1e6_f64, more in 0.0..1e6_f64,
    ) {
        let a = ln_a.exp();
        let whole = digamma_rise(a, x + more);
        let parts = digamma_rise(a, x) + digamma_rise(a + x, more);
        prop_assert!((whole - parts).abs() <= 1e-11 * whole.abs().max(1e-3));
        prop_assert!(whole >= 0.0 && trigamma_fall(a, x) >= 0.0);
    }
}
