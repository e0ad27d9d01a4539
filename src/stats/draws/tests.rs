use rand_pcg::Pcg64Mcg;

use super::super::tests::close;
use super::super::{Beta, Estimate, Moments};
use super::{draw_normal, draw_rate, draw_standard_normal};

#[test]
fn the_same_seed_gives_the_same_draws() {
    let beta = Beta::new(3.0, 72.0).unwrap();
    let draws = |seed| {
        let mut rng = Pcg64Mcg::new(seed);
        (0..50)
            .map(|_| draw_rate(&beta, &mut rng))
            .collect::<Vec<_>>()
    };
    assert_eq!(draws(5), draws(5));
    assert_ne!(draws(5), draws(6));
}

#[test]
fn draws_have_the_moments_and_the_quantiles_asked_for() {
    let mut rng = Pcg64Mcg::new(1);
    let n = 200_000;
    let normal = Moments::from_values((0..n).map(|_| draw_standard_normal(&mut rng)));
    close(normal.mean(), 0.0, 0.01);
    close(normal.variance().unwrap(), 1.0, 0.02);
    let moved = Estimate {
        value: 5.0,
        se: 0.5,
    };
    let moved = Moments::from_values((0..n).map(|_| draw_normal(moved, &mut rng)));
    close(moved.mean(), 5.0, 0.006);
    for (a, b) in [
        (0.05, 0.4),
        (0.5, 0.5),
        (3.0, 72.0),
        (900.0, 19_000.0),
        (1e9, 1e9),
    ] {
        let beta = Beta::new(a, b).unwrap();
        let draws: Vec<f64> = (0..n).map(|_| draw_rate(&beta, &mut rng)).collect();
        assert!(draws.iter().all(|rate| (0.0..=1.0).contains(rate)));
        let moments = Moments::from_values(draws.iter().copied());
        close(
            moments.mean(),
            beta.mean(),
            5.0 * (beta.variance() / f64::from(n)).sqrt(),
        );
        for p in [0.1, 0.5, 0.95] {
            let limit = beta.quantile(p).unwrap();
            let below = draws.iter().filter(|rate| **rate <= limit).count();
            close(below as f64 / f64::from(n), p, 0.005);
        }
    }
}
