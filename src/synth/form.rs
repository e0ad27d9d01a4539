//! In which form a shop is written.

use std::fmt;
use std::path::Path;
use std::str::FromStr;

use super::SynthError;
use super::files::Files;
use super::people::Visitor;
use super::shop::Shop;
use super::sources::{Ga4, Segment, Shopify};
use super::visit::Visit;

/// The form of the files: sidecart's own, or an export of another program. An
/// export holds what that program would know, so some of the shop is lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Form {
    /// The canonical tables, one CSV each; everything the shop knows.
    #[default]
    Canonical,
    /// Shopify's exports of orders and products, CSV. No exposures, no visits.
    Shopify,
    /// The BigQuery export of Google Analytics 4, NDJSON. No products of their own.
    Ga4,
    /// The track calls of Segment's e-commerce plan, NDJSON.
    Segment,
}

impl Form {
    /// All forms.
    pub const ALL: [Self; 4] = [Self::Canonical, Self::Shopify, Self::Ga4, Self::Segment];

    /// The word a person types.
    pub fn name(self) -> &'static str {
        match self {
            Self::Canonical => "canonical",
            Self::Shopify => "shopify",
            Self::Ga4 => "ga4",
            Self::Segment => "segment",
        }
    }

    /// Creates the files of this form in `dir`.
    pub(super) fn create(self, dir: &Path, shop: &Shop) -> Result<Box<dyn Output>, SynthError> {
        Ok(match self {
            Self::Canonical => Box::new(Files::create(dir, shop)?),
            Self::Shopify => Box::new(Shopify::create(dir, shop)?),
            Self::Ga4 => Box::new(Ga4::create(dir)?),
            Self::Segment => Box::new(Segment::create(dir)?),
        })
    }
}

impl fmt::Display for Form {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A word that is no form.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("'{0}' is no form; take canonical, shopify, ga4 or segment")]
pub struct UnknownForm(String);

impl FromStr for Form {
    type Err = UnknownForm;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|form| form.name() == text)
            .ok_or_else(|| UnknownForm(text.to_owned()))
    }
}

/// Open files that take the shop visit by visit.
pub(super) trait Output {
    /// Writes one visit and everything in it.
    fn visit(&mut self, shop: &Shop, visitor: &Visitor, visit: &Visit) -> Result<(), SynthError>;

    /// Writes a visitor who came at least once, after all visits: when that was,
    /// whether the shop knows the account, and when the first order was.
    fn visitor(
        &mut self,
        _shop: &Shop,
        _visitor: &Visitor,
        _first_visit: i64,
        _known: bool,
        _first_order: Option<i64>,
    ) -> Result<(), SynthError> {
        Ok(())
    }

    /// Closes every file; their names and rows.
    fn finish(self: Box<Self>) -> Result<Vec<(String, u64)>, SynthError>;
}
