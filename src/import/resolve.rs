//! Settings of the resolvers: how the anchor, the placement and the type of an
//! exposure are found where neither its row nor its recommendation names them.
//!
//! They stand in a mapping or preset, and in the settings file, under
//! `[resolve]`, and are kept in the database, so that a rebuild needs neither.

use std::collections::BTreeMap;

use duckdb::Connection;
use serde::{Deserialize, Serialize};

use super::ImportError;
use super::mapping::did_you_mean;
use crate::domain::table::PLACEMENTS;
use crate::store::{StoreError, set_setting};

/// Settings of the database that hold a `[resolve]` begin so; its source follows.
const PREFIX: &str = "resolve:";

/// The source that stands for the settings file; it comes after every mapping.
const SETTINGS_FILE: &str = "~config";

/// What stands for the anchor in a pattern without regular expressions.
const SKU: &str = "{SKU}";

/// Which products of a cart are the anchors of what is shown beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum CartAnchor {
    /// Each of the k products, with 1/k of the exposure's weight.
    All,
    /// The dearest one alone.
    HighestPrice,
}

/// A `[resolve]` table. `None` and empty leave the choice to others.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Resolve {
    /// Patterns of list ids and names that hold the anchor: `pdp_fbt:{SKU}`, or a
    /// regular expression with the group `(?<sku>…)`.
    #[serde(default)]
    pub anchor_patterns: Vec<String>,
    /// Placements by list id or name, whatever its case.
    #[serde(default)]
    pub placements: BTreeMap<String, String>,
    /// Which products of a cart are anchors; `all` where nobody says.
    pub cart_anchor: Option<CartAnchor>,
    /// A target of the anchor's category is an upsell from so many times the
    /// anchor's list price up; 1.15 where nobody says.
    pub upsell_price_ratio: Option<f64>,
}

impl Resolve {
    /// Whether the values can be; patterns are tried by [`Resolve::keep`].
    ///
    /// # Errors
    /// A sentence that names the value.
    pub fn check(&self) -> Result<(), String> {
        for pattern in &self.anchor_patterns {
            regex_of(pattern)?;
        }
        for (list, placement) in &self.placements {
            if !PLACEMENTS.contains(&placement.as_str()) {
                return Err(format!(
                    "resolve.placements gives '{list}' the placement {placement}, which is none of {}{}",
                    PLACEMENTS.join(", "),
                    did_you_mean(placement, PLACEMENTS.iter().copied())
                ));
            }
        }
        match self.upsell_price_ratio {
            Some(ratio) if !(0.01..=100.0).contains(&ratio) => Err(format!(
                "resolve.upsell_price_ratio must be from 0.01 to 100, not {ratio}"
            )),
            _ => Ok(()),
        }
    }

    /// The anchor patterns as regular expressions; the first group is the anchor.
    ///
    /// # Errors
    /// A sentence that names the pattern.
    pub fn anchor_regexes(&self) -> Result<Vec<String>, String> {
        self.anchor_patterns
            .iter()
            .map(|text| regex_of(text))
            .collect()
    }

    /// Keeps these settings in the database, in place of those that `source`, a
    /// mapping's name, brought before.
    ///
    /// # Errors
    /// When a pattern is no regular expression that the engine reads.
    pub fn keep(&self, connection: &Connection, source: &str) -> Result<(), ImportError> {
        let refusal = |reason| ImportError::Mapping {
            origin: source.to_owned(),
            reason,
        };
        for (text, regex) in self
            .anchor_patterns
            .iter()
            .zip(self.anchor_regexes().map_err(refusal)?)
        {
            try_regex(connection, text, &regex).map_err(refusal)?;
        }
        let text = serde_json::to_string(self).map_err(|error| refusal(error.to_string()))?;
        set_setting(connection, &format!("{PREFIX}{source}"), &text)?;
        Ok(())
    }

    /// Keeps the settings file's `[resolve]`, which goes after every mapping's;
    /// `None` forgets the one kept before.
    ///
    /// # Errors
    /// As [`Resolve::keep`].
    pub fn keep_configured(
        configured: Option<&Self>,
        connection: &Connection,
    ) -> Result<(), ImportError> {
        match configured {
            Some(resolve) => resolve.keep(connection, SETTINGS_FILE),
            None => connection
                .execute(
                    "DELETE FROM setting WHERE name = ?",
                    [format!("{PREFIX}{SETTINGS_FILE}")],
                )
                .map(|_| ())
                .map_err(|error| ImportError::Store(StoreError::Engine(error))),
        }
    }

    /// All that is kept in the database as one: patterns and placements of
    /// mappings, by their names, before those of the settings file; of a single
    /// value the first that is said.
    ///
    /// # Errors
    /// A sentence when what is kept cannot be read.
    pub fn kept(connection: &Connection) -> Result<Self, String> {
        let texts: Vec<String> = connection
            .prepare("SELECT value FROM setting WHERE starts_with(name, ?) ORDER BY name")
            .and_then(|mut statement| {
                statement
                    .query_map([PREFIX], |row| row.get(0))?
                    .collect::<duckdb::Result<_>>()
            })
            .map_err(|error| error.to_string())?;
        let mut all = Self::default();
        for text in texts {
            let one: Self = serde_json::from_str(&text)
                .map_err(|error| format!("the setting [resolve] cannot be read: {error}"))?;
            all.anchor_patterns.extend(one.anchor_patterns);
            for (list, placement) in one.placements {
                all.placements
                    .entry(list.trim().to_lowercase())
                    .or_insert(placement);
            }
            all.cart_anchor = all.cart_anchor.or(one.cart_anchor);
            all.upsell_price_ratio = all.upsell_price_ratio.or(one.upsell_price_ratio);
        }
        Ok(all)
    }
}

/// A pattern as a regular expression whose only group is the anchor.
fn regex_of(pattern: &str) -> Result<String, String> {
    let refused = |why: &str| Err(format!("the anchor pattern '{pattern}' {why}"));
    if let Some((before, after)) = pattern.split_once(SKU) {
        if after.contains(SKU) {
            return refused("has {SKU} twice");
        }
        return Ok(format!("^{}(.+){}$", escaped(before), escaped(after)));
    }
    let mut found = None;
    for opening in ["(?<sku>", "(?P<sku>"] {
        if let Some((before, after)) = pattern.split_once(opening) {
            found = Some((before, after));
        }
    }
    let Some((before, after)) = found else {
        return refused(
            "names no anchor: write {SKU} for it, as in \"pdp_fbt:{SKU}\", or the group (?<sku>…) in a regular expression",
        );
    };
    if has_group(before) || has_group(after) {
        return refused("has a second group; write (?:…) for the groups that are not the anchor");
    }
    Ok(format!("{before}({after}"))
}

/// Whether a part of a regular expression opens a group that captures.
fn has_group(part: &str) -> bool {
    let mut chars = part.chars().peekable();
    let mut in_class = false;
    while let Some(c) = chars.next() {
        match c {
            '\\' => {
                chars.next();
            }
            '[' => in_class = true,
            ']' => in_class = false,
            '(' if !in_class => {
                let named = part.contains("(?P<") || part.contains("(?<");
                if chars.peek() != Some(&'?') || named {
                    return true;
                }
            }
            _ => {}
        }
    }
    false
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_ascii_punctuation() && c != '_' {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

/// Lets the engine read the expression that it is to run.
fn try_regex(connection: &Connection, text: &str, regex: &str) -> Result<(), String> {
    connection
        .query_row(
            "SELECT regexp_extract(t, ?, 1) FROM (VALUES ('a')) AS v(t)",
            [regex],
            |row| row.get::<_, String>(0),
        )
        .map(|_| ())
        .map_err(|error| {
            let reason = error.to_string();
            let reason = reason.lines().next().unwrap_or_default();
            let reason = reason.rsplit("Error: ").next().unwrap_or(reason);
            format!("the anchor pattern '{text}' is no regular expression: {reason}")
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_is_plain_text_with_a_place_for_the_anchor_or_an_expression() {
        assert_eq!(regex_of("pdp_fbt:{SKU}").unwrap(), r"^pdp_fbt\:(.+)$");
        assert_eq!(regex_of("a.b-{SKU}|x").unwrap(), r"^a\.b\-(.+)\|x$");
        assert_eq!(
            regex_of("^(?:pdp|fbt):(?<sku>.+)$").unwrap(),
            "^(?:pdp|fbt):(.+)$"
        );
        assert_eq!(regex_of(r"\((?P<sku>[(a-z]+)\)").unwrap(), r"\(([(a-z]+)\)");
        for (pattern, why) in [
            ("pdp_fbt", "names no anchor"),
            ("(pdp)_(.*)", "names no anchor"),
            ("(pdp)_(?<sku>.*)", "second group"),
            ("{SKU}:{SKU}", "twice"),
        ] {
            let reason = regex_of(pattern).unwrap_err();
            assert!(reason.contains(why), "{pattern}: {reason}");
        }
    }

    #[test]
    fn what_cannot_be_is_refused_with_a_sentence() {
        let read = |text: &str| -> Resolve { toml::from_str(text).unwrap() };
        let reason = read("placements = { Top = \"carts\" }")
            .check()
            .unwrap_err();
        assert!(
            reason.contains("'Top'") && reason.contains("did you mean cart?"),
            "{reason}"
        );
        let reason = read("upsell_price_ratio = 0.0").check().unwrap_err();
        assert!(reason.contains("0.01 to 100"), "{reason}");
        let connection = Connection::open_in_memory().unwrap();
        crate::store::create_schema(&connection).unwrap();
        let broken = read("anchor_patterns = [\"x(?<sku>[a\"]");
        broken.check().unwrap();
        let reason = broken.keep(&connection, "shop").unwrap_err().to_string();
        assert!(
            reason.contains("is no regular expression") && reason.contains("shop"),
            "{reason}"
        );
    }

    #[test]
    fn mappings_go_before_the_settings_file_and_replace_their_own() {
        let read = |text: &str| -> Resolve { toml::from_str(text).unwrap() };
        let connection = Connection::open_in_memory().unwrap();
        crate::store::create_schema(&connection).unwrap();
        let config = read(
            "anchor_patterns = [\"z:{SKU}\"]\ncart_anchor = \"all\"\nupsell_price_ratio = 2\n\
             [placements]\n\"Top \" = \"home\"\nother = \"plp\"",
        );
        Resolve::keep_configured(Some(&config), &connection).unwrap();
        read("anchor_patterns = [\"old:{SKU}\"]")
            .keep(&connection, "shop")
            .unwrap();
        read("anchor_patterns = [\"m:{SKU}\"]\ncart_anchor = \"highest_price\"\nplacements = { top = \"cart\" }")
            .keep(&connection, "shop")
            .unwrap();
        let all = Resolve::kept(&connection).unwrap();
        assert_eq!(all.anchor_patterns, ["m:{SKU}", "z:{SKU}"]);
        assert_eq!(all.placements["top"], "cart");
        assert_eq!(all.placements["other"], "plp");
        assert_eq!(all.cart_anchor, Some(CartAnchor::HighestPrice));
        assert_eq!(all.upsell_price_ratio, Some(2.0));
        Resolve::keep_configured(None, &connection).unwrap();
        assert_eq!(
            Resolve::kept(&connection).unwrap().anchor_patterns,
            ["m:{SKU}"]
        );
    }
}
