//! Draws of what is in doubt, the same for the same seed whatever is changed.
//!
//! Standard draws are made once, when a pair is opened; a key press only scales them.
//! Today and the scenario share every draw, so that what they have in common cancels.

use rand_pcg::Pcg64Mcg;

use super::doubt::{Doubts, World};
use super::input::Known;
use crate::stats::{Beta, Estimate, draw_rate, draw_standard_normal};

/// Draws of one figure.
pub(super) const DRAWS: usize = 4_000;

/// What draws start from where nobody says otherwise.
pub const SEED: u64 = 7;

/// The figures that are in doubt, each with its own stream.
const NORMALS: usize = 13;

/// Streams that join the draws of two rates.
const JOIN: (usize, usize) = (8, 9);

/// Draws for one pair.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Draws {
    seed: u64,
    rates: Vec<(Known, Vec<f64>)>,
    /// Draws of the share bought anyway in the order that goes with those of acceptance,
    /// and what they were put in order for.
    joined: Option<([Known; 2], f64, Vec<f64>)>,
    normals: Vec<Vec<f64>>,
}

impl Draws {
    /// Draws for rates of these moments; the others are scaled when they are asked for.
    pub(super) fn new(seed: u64) -> Self {
        let normals = (0..NORMALS)
            .map(|stream| {
                let mut rng = generator(seed, stream as u64);
                // In antithetic pairs, so that their mean is 0 to the last digit.
                let half: Vec<f64> = (0..DRAWS / 2)
                    .map(|_| draw_standard_normal(&mut rng))
                    .collect();
                half.iter().flat_map(|z| [*z, -z]).collect()
            })
            .collect();
        Self {
            seed,
            rates: Vec::new(),
            joined: None,
            normals,
        }
    }

    /// Makes sure that the rates in doubt are drawn.
    pub(super) fn prepare(&mut self, doubts: &Doubts) {
        let wanted = [doubts.acceptance, doubts.returned, doubts.anyway];
        for (stream, known) in wanted.into_iter().enumerate() {
            let same = self.rates.get(stream).is_some_and(|(of, _)| *of == known);
            if same {
                continue;
            }
            let mut rng = generator(self.seed, 100 + stream as u64);
            let drawn = rate_draws(known, &mut rng);
            if stream < self.rates.len() {
                self.rates[stream] = (known, drawn);
            } else {
                self.rates.push((known, drawn));
            }
        }
        self.join(doubts);
    }

    /// Puts the draws of the share bought anyway in an order that is correlated with those of
    /// acceptance (Iman and Conover 1982): each keeps its own distribution.
    fn join(&mut self, doubts: &Doubts) {
        let (known, follows) = ([doubts.acceptance, doubts.anyway], doubts.anyway_follows);
        let same = |(of, with, _): &([Known; 2], f64, Vec<f64>)| *of == known && *with == follows;
        if self.joined.as_ref().is_some_and(same) {
            return;
        }
        let (Some((_, leading)), Some((_, following))) = (self.rates.first(), self.rates.get(2))
        else {
            return;
        };
        if follows == 0.0 || doubts.acceptance.se <= 0.0 || doubts.anyway.se <= 0.0 {
            self.joined = None;
            return;
        }
        let mut scores = self.normals[JOIN.0].clone();
        scores.sort_unstable_by(f64::total_cmp);
        let own = (1.0 - follows * follows).max(0.0).sqrt();
        let mut wanted = vec![0.0; DRAWS];
        for (score, at) in scores.iter().zip(order(leading)) {
            wanted[at] = follows * score + own * self.normals[JOIN.1][at];
        }
        let mut sorted = following.clone();
        sorted.sort_unstable_by(f64::total_cmp);
        let mut joined = vec![0.0; DRAWS];
        for (value, at) in sorted.into_iter().zip(order(&wanted)) {
            joined[at] = value;
        }
        self.joined = Some((known, follows, joined));
    }

    /// Every draw in turn. Rates must be prepared for the same doubts.
    pub(super) fn worlds<'a>(&'a self, doubts: &'a Doubts) -> impl Iterator<Item = World> + 'a {
        let rate = |stream: usize, at: usize, known: Known| {
            self.rates
                .get(stream)
                .map_or(known.value, |(_, drawn)| drawn[at])
        };
        let normal = |stream: usize, at: usize, known: Known| {
            known.value + known.se * self.normals[stream][at]
        };
        // A ratio that cannot be negative, with the mean and deviation given.
        let positive = |stream: usize, known: Known| {
            let spread = if known.value > 0.0 {
                libm::log1p((known.se / known.value).powi(2))
            } else {
                0.0
            };
            let (centre, width) = (known.value * libm::exp(-spread / 2.0), spread.sqrt());
            move |at: usize| {
                if width == 0.0 {
                    known.value
                } else {
                    centre * libm::exp(width * self.normals[stream][at])
                }
            }
        };
        let place = positive(2, doubts.place);
        let beyond = positive(3, doubts.beyond);
        let place_anyway = positive(10, doubts.place_anyway);
        (0..DRAWS).map(move |at| World {
            acceptance: rate(0, at, doubts.acceptance),
            returned: rate(1, at, doubts.returned),
            anyway: match &self.joined {
                Some((.., joined)) => joined[at],
                None => rate(2, at, doubts.anyway),
            },
            before: normal(0, at, doubts.before),
            conversion: normal(1, at, doubts.conversion),
            place: place(at),
            beyond: beyond(at),
            slope: normal(4, at, doubts.slope),
            gone: normal(5, at, doubts.gone).clamp(0.0, 1.0),
            gone_more: normal(6, at, doubts.gone_more),
            // Where those left out earn more than thought, those that stay earn less.
            kept_more: 2.0 * doubts.kept_more.value - normal(6, at, doubts.kept_more),
            place_more: normal(7, at, doubts.place_more),
            place_anyway: place_anyway(at),
            gone_anyway: normal(11, at, doubts.gone_anyway).clamp(0.0, 1.0),
            anchor: normal(12, at, doubts.anchor),
        })
    }
}

/// The places of values from the lowest to the highest.
fn order(values: &[f64]) -> Vec<usize> {
    let mut places: Vec<usize> = (0..values.len()).collect();
    places.sort_by(|a, b| values[*a].total_cmp(&values[*b]));
    places
}

fn generator(seed: u64, stream: u64) -> Pcg64Mcg {
    // Streams far apart: the odd constant is 2^64 over the golden ratio.
    let spread = (stream + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    Pcg64Mcg::new((u128::from(seed) << 64) | u128::from(spread))
}

/// Draws of a rate of that mean and deviation, by a beta distribution; of a rate that no
/// beta has (0, 1, or a deviation too large), by a normal one cut to 0..1.
fn rate_draws(known: Known, rng: &mut Pcg64Mcg) -> Vec<f64> {
    let Known { value, se } = known;
    if se <= 0.0 {
        return vec![value; DRAWS];
    }
    let strength = value * (1.0 - value) / (se * se) - 1.0;
    match Beta::new(value * strength, (1.0 - value) * strength) {
        Some(beta) if strength > 0.0 => (0..DRAWS).map(|_| draw_rate(&beta, rng)).collect(),
        _ => {
            let normal = Estimate { value, se };
            (0..DRAWS)
                .map(|_| crate::stats::draw_normal(normal, rng).clamp(0.0, 1.0))
                .collect()
        }
    }
}
