//! Members of a dimension beside each other: rates drawn towards the group, and
//! whether members differ by more than chance.

use std::sync::Arc;

use super::LevelRow;
use crate::domain::Note;
use crate::stats::{self, Confidence, Estimate, RatePrior};

/// How a remark begins that members differ by more than chance.
pub const MEMBERS_DIFFER: &str = "Members differ";

/// Below this a difference between members is told.
const TOLD_BELOW: f64 = 0.1;

/// Fills `attach_rate_shrunk` where it is missing: the mean of the beta-binomial
/// posterior of each member, the prior fitted to all of them (DOMAIN.md 6).
pub(super) fn shrink(rows: &mut [LevelRow]) {
    let count = |row: &LevelRow| {
        #[expect(clippy::cast_precision_loss, reason = "exposures far below 2^53")]
        let attaches = row.attaches? as f64;
        Some((attaches, row.base_n?))
    };
    let counts: Vec<(f64, f64)> = rows.iter().filter_map(count).collect();
    if counts.len() < 2 {
        return;
    }
    let Some(prior) = RatePrior::by_likelihood(&counts) else {
        return;
    };
    for row in rows {
        let posterior = count(row).and_then(|(x, n)| prior.posterior(x, n));
        if let Some(posterior) = posterior.filter(|_| row.attach_rate_shrunk.is_none()) {
            row.attach_rate_shrunk = Some(posterior.mean());
            row.notes = without(&row.notes, "attach_rate_shrunk");
        }
    }
}

/// The notes but for one field.
fn without(notes: &[Note], field: &str) -> Arc<[Note]> {
    notes
        .iter()
        .filter_map(|note| {
            let fields: Vec<&'static str> = note
                .fields
                .iter()
                .copied()
                .filter(|its| *its != field)
                .collect();
            let is_about_it = fields.len() < note.fields.len();
            let keeps = !fields.is_empty() || !is_about_it;
            keeps.then(|| Note {
                cause: note.cause.clone(),
                fields,
            })
        })
        .collect()
}

/// Whether the net margin by 1 000 of the base differs between members by more than
/// chance, in a sentence: Cochran's Q over the members that have an interval,
/// Σ ((mᵢ − m̄)/seᵢ)² against χ² with k − 1 degrees of freedom, m̄ weighted by
/// 1/seᵢ². Members of fewer than two are no comparison.
pub(super) fn heterogeneity(rows: &[LevelRow]) -> Option<String> {
    let width = 2.0 * Confidence::P95.z();
    let members: Vec<(&LevelRow, Estimate)> = rows
        .iter()
        .filter(|row| row.id != super::dimension::UNKNOWN)
        .filter_map(|row| {
            let net = row.net_margin_per_1000?;
            let low = row.net_margin_per_1000_low?;
            let high = row.net_margin_per_1000_high?;
            let estimate = Estimate::new(net, (high - low) / width)?;
            (estimate.se > 0.0).then_some((row, estimate))
        })
        .collect();
    if members.len() < 2 {
        return None;
    }
    let estimates: Vec<Estimate> = members.iter().map(|(_, estimate)| *estimate).collect();
    let centre = stats::pooled(&estimates)?.value;
    let q: f64 = estimates
        .iter()
        .map(|estimate| ((estimate.value - centre) / estimate.se).powi(2))
        .sum();
    #[expect(clippy::cast_precision_loss, reason = "a number of members")]
    let p = stats::chi2_p_value(q, (members.len() - 1) as f64)?;
    if p >= TOLD_BELOW {
        return None;
    }
    // A member that earns or loses for sure: its interval leaves out 0 on that side.
    let earns = |sign: f64| {
        let told = members.iter().find(|(_, estimate)| {
            let interval = estimate.interval(Confidence::P95);
            sign * interval.low > 0.0 && sign * interval.high > 0.0
        });
        told.map(|(row, _)| row.title.clone())
    };
    let p = if p < 0.001 {
        "p < 0.001".to_owned()
    } else {
        format!("p = {p:.3}")
    };
    Some(match (earns(1.0), earns(-1.0)) {
        (Some(gains), Some(loses)) => format!(
            "{MEMBERS_DIFFER}, and in sign: {gains} earns and {loses} loses \
             (net margin, Cochran's Q, {p})."
        ),
        _ => format!(
            "{MEMBERS_DIFFER} in net margin by more than chance (Cochran's Q, {p}): one figure \
             for all of them hides that."
        ),
    })
}
