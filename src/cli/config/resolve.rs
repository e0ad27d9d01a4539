//! The section `[resolve]`: the same keys as in a mapping file.

use toml::de::DeValue;

use super::Setter;
use crate::domain::table::PLACEMENTS;
use crate::import::{CartAnchor, Resolve};

/// The keys of the section.
pub(super) const KEYS: &[(&str, Setter)] = &[
    ("anchor_patterns", |config, value| {
        let texts = value.as_array().and_then(|items| {
            let texts = items
                .iter()
                .map(|item| item.get_ref().as_str().map(str::to_owned));
            texts.collect::<Option<Vec<_>>>()
        });
        let resolve = config.resolve.get_or_insert_default();
        resolve.anchor_patterns = texts.unwrap_or_default();
        let known = !resolve.anchor_patterns.is_empty() && resolve.check().is_ok();
        known
            .then_some(())
            .ok_or("a list of patterns, each with {SKU} or the one group (?<sku>…), for example [\"pdp_fbt:{SKU}\"]")
    }),
    ("placements", |config, value| {
        let names = value.as_table().and_then(|table| {
            let names = table.iter().map(|(name, placement)| {
                let placement = placement.get_ref().as_str()?;
                let is_known = PLACEMENTS.contains(&placement);
                is_known.then(|| (name.get_ref().to_string(), placement.to_owned()))
            });
            names.collect::<Option<_>>()
        });
        let is_known = names.is_some();
        config.resolve.get_or_insert_default().placements = names.unwrap_or_default();
        is_known.then_some(()).ok_or(
            "a table of list names with one of home, plp, pdp, cart, checkout, post_purchase, email, push, other or unknown each, \
             for example { \"Cart upsell\" = \"cart\" }",
        )
    }),
    ("cart_anchor", |config, value| {
        let choice = match value.as_str() {
            Some("all") => CartAnchor::All,
            Some("highest_price") => CartAnchor::HighestPrice,
            _ => return Err("\"all\" or \"highest_price\""),
        };
        config.resolve.get_or_insert_default().cart_anchor = Some(choice);
        Ok(())
    }),
    ("upsell_price_ratio", |config, value| {
        let number = match value {
            DeValue::Float(number) => number.as_str().parse().ok(),
            DeValue::Integer(number) => number.as_str().parse().ok(),
            _ => None,
        };
        let resolve = config.resolve.get_or_insert_default();
        resolve.upsell_price_ratio = number;
        let is_known = number.is_some() && only_ratio(number).check().is_ok();
        is_known
            .then_some(())
            .ok_or("a number from 0.01 to 100, for example 1.15")
    }),
];

fn only_ratio(ratio: Option<f64>) -> Resolve {
    Resolve {
        upsell_price_ratio: ratio,
        ..Resolve::default()
    }
}

#[cfg(test)]
mod tests {
    use super::super::parse;

    #[test]
    fn the_section_is_read_as_in_a_mapping() {
        let text = "[resolve]\nanchor_patterns = [\"a:{SKU}\"]\ncart_anchor = \"highest_price\"\n\
                    upsell_price_ratio = 1.2\nplacements = { \"Cart upsell\" = \"cart\" }\n";
        let config = parse(text).unwrap();
        let alone = text.strip_prefix("[resolve]\n").unwrap();
        assert_eq!(config.resolve, Some(toml::from_str(alone).unwrap()));
        let tables = "[resolve]\nupsell_price_ratio = 2\n[resolve.placements]\nTop = \"home\"\n";
        let resolve = parse(tables).unwrap().resolve.unwrap();
        assert_eq!(resolve.placements["Top"], "home");
        assert_eq!(resolve.upsell_price_ratio, Some(2.0));
    }

    #[test]
    fn values_that_cannot_be_are_refused() {
        for value in [
            "anchor_patterns = \"a:{SKU}\"",
            "anchor_patterns = [\"a\"]",
            "anchor_patterns = [1]",
            "placements = { a = \"carts\" }",
            "placements = \"cart\"",
            "cart_anchor = \"first\"",
            "upsell_price_ratio = 0",
            "upsell_price_ratio = \"1.15\"",
        ] {
            let fault = parse(&format!("[resolve]\n{value}\n")).unwrap_err();
            let key = value.split(' ').next().unwrap();
            assert!(
                fault.fault.starts_with(&format!("{key} is not ")),
                "{}",
                fault.fault
            );
        }
    }
}
