//! The planted truth, which the app never reads.

use std::collections::HashMap;
use std::path::Path;

use color_eyre::eyre::{Result, eyre};
use serde::Serialize;

/// What is true of one pair.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Truth {
    pub(crate) class: String,
    /// The other target of a null pair.
    pub(crate) partner: String,
    pub(crate) exposures: f64,
    /// Per exposure, as the shop was; `None` without exposures.
    pub(crate) attach_rate: Option<f64>,
    /// Of the units sold through it, that come back.
    pub(crate) return_rate: Option<f64>,
    /// Net margin of the sales that are credited to it, per exposure.
    pub(crate) attributed: f64,
    /// Net margin that showing it added to the shop's, per exposure.
    pub(crate) added: f64,
    /// Exposures and attach rate by placement.
    pub(crate) by_placement: [(f64, f64); 4],
    /// Verdicts that are right, and flags it should carry.
    pub(crate) verdicts: Vec<String>,
    pub(crate) flags: Vec<String>,
}

/// The truth about the pairs of the shop in `folder`, by anchor and target.
pub(crate) fn read(folder: &Path) -> Result<HashMap<(String, String), Truth>> {
    let mut reader = csv::Reader::from_path(folder.join("truth_pair.csv"))?;
    let header = reader.headers()?.clone();
    let mut truths = HashMap::new();
    for record in reader.records() {
        let record = record?;
        let text = |name: &str| -> Result<&str> {
            let at = header.iter().position(|column| column == name);
            at.and_then(|at| record.get(at))
                .ok_or_else(|| eyre!("truth_pair.csv has no {name}"))
        };
        let number = |name: &str| -> Result<Option<f64>> {
            let text = text(name)?;
            Ok((!text.is_empty()).then(|| text.parse()).transpose()?)
        };
        let list = |name: &str| -> Result<Vec<String>> {
            let words = text(name)?.split('|').filter(|word| !word.is_empty());
            Ok(words.map(str::to_owned).collect())
        };
        let at = |placement: &str| -> Result<(f64, f64)> {
            let exposures = number(&format!("exposures_{placement}"))?;
            let rate = number(&format!("attach_rate_{placement}"))?;
            Ok((exposures.unwrap_or(0.0), rate.unwrap_or(0.0)))
        };
        let truth = Truth {
            class: text("class")?.to_owned(),
            partner: text("partner_id")?.to_owned(),
            exposures: number("exposures")?.unwrap_or(0.0),
            attach_rate: number("attach_rate")?,
            return_rate: number("return_rate")?,
            attributed: number("attributed_margin_per_exposure")?.unwrap_or(0.0),
            added: number("net_margin_per_exposure")?.unwrap_or(0.0),
            by_placement: [
                at("pdp")?,
                at("cart")?,
                at("checkout")?,
                at("post_purchase")?,
            ],
            verdicts: list("expected_verdict")?,
            flags: list("expected_flags")?,
        };
        let key = (text("anchor_id")?.to_owned(), text("target_id")?.to_owned());
        truths.insert(key, truth);
    }
    Ok(truths)
}
