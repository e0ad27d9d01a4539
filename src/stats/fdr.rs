//! Many questions at once: false discoveries among what is selected.

/// What a procedure selected out of a family.
#[derive(Debug, Clone, PartialEq)]
pub struct Selection {
    /// For every member, in the order given, whether it is selected.
    pub selected: Vec<bool>,
    /// How many are.
    pub count: usize,
}

impl Selection {
    /// The first `count` of `order` out of `size`.
    fn of(order: &[usize], count: usize, size: usize) -> Self {
        let mut selected = vec![false; size];
        for &member in &order[..count] {
            selected[member] = true;
        }
        Self { selected, count }
    }
}

/// Benjamini-Hochberg at level `q`: the k smallest, k the largest with p₍ₖ₎ ≤ kq/m.
///
/// For independent or positively dependent p-values. One that is no number counts
/// as 1. Source: Benjamini and Hochberg 1995.
pub fn benjamini_hochberg(p_values: &[f64], q: f64) -> Selection {
    step_up(p_values, q)
}

/// Benjamini-Yekutieli: as [`benjamini_hochberg`] with q divided by Σ1/i, valid
/// under any dependence. Source: Benjamini and Yekutieli 2001.
pub fn benjamini_yekutieli(p_values: &[f64], q: f64) -> Selection {
    step_up(p_values, q / harmonic(p_values.len()))
}

/// Holm's step-down procedure, which bounds the chance of any false selection.
///
/// Source: Holm 1979.
pub fn holm(p_values: &[f64], alpha: f64) -> Selection {
    let order = ascending(p_values);
    let m = p_values.len();
    let count = order
        .iter()
        .enumerate()
        .take_while(|(rank, member)| p_values[**member] <= alpha / (m - rank) as f64)
        .count();
    Selection::of(&order, count, m)
}

/// Benjamini-Hochberg's adjusted p-values in the order given: the smallest q at
/// which each would be selected, at most 1.
pub fn adjusted_p_values(p_values: &[f64]) -> Vec<f64> {
    let m = p_values.len() as f64;
    let mut adjusted = vec![1.0; p_values.len()];
    let mut least = 1.0_f64;
    for (rank, &member) in ascending(p_values).iter().enumerate().rev() {
        // `min` passes over a p-value that is no number.
        least = least.min(p_values[member] * m / (rank + 1) as f64);
        adjusted[member] = least;
    }
    adjusted
}

/// Posterior FDR: the largest set whose mean probability of being wrong is at most `q`.
///
/// `error_probabilities` are local: P(the claim is false) for each member. One that
/// is no number is never selected. Ties go to the earlier member.
///
/// Source: Newton, Noueiry, Sarkar and Ahlquist 2004.
pub fn posterior_fdr(error_probabilities: &[f64], q: f64) -> Selection {
    let order = ascending(error_probabilities);
    let mut sum = 0.0;
    let mut count = 0;
    for (rank, &member) in order.iter().enumerate() {
        sum += error_probabilities[member];
        // In ascending order the mean only rises, so the first excess ends it.
        if sum.is_nan() || sum > q * (rank + 1) as f64 {
            break;
        }
        count = rank + 1;
    }
    Selection::of(&order, count, error_probabilities.len())
}

/// e-BH at level `q`: k the largest with e₍ₖ₎ ≥ m/(kq), largest first; valid under
/// any dependence of the e-values.
///
/// An e-value that is no number counts as 0. Source: Wang and Ramdas 2022.
pub fn e_benjamini_hochberg(e_values: &[f64], q: f64) -> Selection {
    // e ≥ m/(kq) is 1/e ≤ kq/m; `max` turns what is no number into 0.
    let p_values: Vec<f64> = e_values.iter().map(|e| e.max(0.0).recip()).collect();
    step_up(&p_values, q)
}

/// The miss rate 1 − level for intervals shown only for `selected` of `m`:
/// selected·q/m, the false coverage rate's level.
///
/// `None` unless 0 < selected ≤ m and q in (0, 1). Source: Benjamini and Yekutieli 2005.
pub fn selected_interval_alpha(selected: usize, m: usize, q: f64) -> Option<f64> {
    let fits = selected > 0 && selected <= m && q > 0.0 && q < 1.0;
    fits.then(|| selected as f64 * q / m as f64)
}

/// The step-up rule of Benjamini and Hochberg.
fn step_up(p_values: &[f64], q: f64) -> Selection {
    let order = ascending(p_values);
    let m = p_values.len();
    let count = order
        .iter()
        .enumerate()
        .rev()
        .find(|(rank, member)| p_values[**member] * m as f64 <= (rank + 1) as f64 * q)
        .map_or(0, |(rank, _)| rank + 1);
    Selection::of(&order, count, m)
}

/// The members by value, smallest first, ties in the order given, no numbers last.
fn ascending(values: &[f64]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    // A positive NaN sorts behind infinity, a negative one would come first.
    let key = |member: &usize| {
        let value = values[*member];
        if value.is_nan() { value.abs() } else { value }
    };
    order.sort_by(|a, b| key(a).total_cmp(&key(b)));
    order
}

/// 1 + 1/2 + … + 1/m.
fn harmonic(m: usize) -> f64 {
    (1..=m).map(|i| 1.0 / i as f64).sum()
}

#[cfg(test)]
mod tests;
