//! The mapping files that come with the binary.

use super::{ImportError, Mapping};

/// One shipped mapping file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Preset {
    /// What `--preset` takes.
    pub name: &'static str,
    /// What it is for, in one line.
    pub summary: &'static str,
    /// The mapping file.
    pub text: &'static str,
}

/// Every preset, in the order in which detection tries them.
pub const PRESETS: &[Preset] = &[
    Preset {
        name: "maven-fuzzy-factory",
        summary: "Maven Analytics' toy shop: orders, order items with a primary item, refunds, products",
        text: include_str!("presets/maven-fuzzy-factory.toml"),
    },
    Preset {
        name: "online-retail",
        summary: "UCI's Online Retail: a British wholesaler's invoice lines of 2010 and 2011",
        text: include_str!("presets/online-retail.toml"),
    },
    Preset {
        name: "shopify",
        summary: "Shopify: orders and products exports (CSV), orders of the Admin API (JSON)",
        text: include_str!("presets/shopify.toml"),
    },
    Preset {
        name: "woocommerce",
        summary: "WooCommerce: REST orders and refunds (JSON), products export, order lookup tables (CSV)",
        text: include_str!("presets/woocommerce.toml"),
    },
    Preset {
        name: "merchant-feed",
        summary: "Google Merchant product feed: TSV, CSV or XML",
        text: include_str!("presets/merchant-feed.toml"),
    },
    Preset {
        name: "google-retail",
        summary: "Google Vertex AI Search for commerce: user events (NDJSON)",
        text: include_str!("presets/google-retail.toml"),
    },
    Preset {
        name: "instacart",
        summary: "Instacart Market Basket Analysis (Kaggle): orders, products, aisles, departments",
        text: include_str!("presets/instacart.toml"),
    },
    Preset {
        name: "groceries",
        summary: "baskets without a header, one a line, items separated by commas; only by --preset",
        text: include_str!("presets/groceries.toml"),
    },
    Preset {
        name: "ga4",
        summary: "Google Analytics 4: the BigQuery export, NDJSON or Parquet",
        text: include_str!("presets/ga4.toml"),
    },
    Preset {
        name: "segment",
        summary: "Segment and RudderStack: e-commerce events, NDJSON or warehouse tables",
        text: include_str!("presets/segment.toml"),
    },
    Preset {
        name: "snowplow",
        summary: "Snowplow e-commerce: atomic events, or the tables of its dbt package",
        text: include_str!("presets/snowplow.toml"),
    },
    Preset {
        name: "adobe-commerce",
        summary: "Adobe Commerce: storefront events of Product Recommendations, NDJSON",
        text: include_str!("presets/adobe-commerce.toml"),
    },
];

/// The preset of that name.
///
/// # Errors
/// [`ImportError::NoPreset`] with the names there are.
pub fn preset(name: &str) -> Result<&'static Preset, ImportError> {
    PRESETS
        .iter()
        .find(|preset| preset.name == name)
        .ok_or_else(|| ImportError::NoPreset {
            name: name.to_owned(),
            known: PRESETS
                .iter()
                .map(|preset| preset.name)
                .collect::<Vec<_>>()
                .join(", "),
        })
}

impl Preset {
    /// Reads the preset's mapping.
    ///
    /// # Errors
    /// None in a release: a test reads every preset.
    pub fn mapping(&self) -> Result<Mapping, ImportError> {
        Mapping::parse(self.text, self.name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_preset_is_a_mapping_of_its_own_name() {
        for preset in PRESETS {
            assert_eq!(preset.mapping().unwrap().name.as_deref(), Some(preset.name));
        }
    }

    #[test]
    fn an_unknown_preset_names_the_known_ones() {
        let error = preset("shopifi").unwrap_err().to_string();
        assert!(
            error.contains("maven-fuzzy-factory, online-retail"),
            "{error}"
        );
    }
}
