//! What the resolver steps read beside the data: patterns, names and ratios, in
//! small tables; and how often each rule told something.

use duckdb::{Connection, params};

use super::FactError;
use crate::import::{CartAnchor, Resolve};

/// The tables of [`fill`].
pub(super) const TABLES: [&str; 3] = ["resolve_setting", "resolve_pattern", "list_placement"];

/// How many times the anchor's list price an upsell costs, where nobody says.
const UPSELL_PRICE_RATIO: f64 = 1.15;

/// Anchor patterns that come with sidecart: what stands after the last colon or
/// bar of a list's id or name. They only find products that are listed.
const ANCHOR_PATTERNS: &[&str] = &[r"[:|]\s*([^:|]+)$"];

/// Placements by words in a list's id or name, in lower case, first match first:
/// what names a channel goes before what names a page, as in "cart e-mail".
const LIST_PATTERNS: &[(&str, &str)] = &[
    (r"(^|[^a-z])(e-?mail|newsletter)([^a-z]|$)", "email"),
    (r"(^push$|push.?notification|web.?push)", "push"),
    (
        r"(post.?purchase|thank.?you|order.?(confirmation|confirmed|success))",
        "post_purchase",
    ),
    (r"(^|[^a-z])checkout([^a-z]|$)", "checkout"),
    (r"(^|[^a-z])(mini.?cart|cart|basket)([^a-z]|$)", "cart"),
    (
        r"(^|[^a-z])(pdp|product.?(detail|details|page))([^a-z]|$)",
        "pdp",
    ),
    (
        r"(^home$|home.?page|front.?page|start.?page|landing.?page)",
        "home",
    ),
    (
        r"(^|[^a-z])(plp|category|categories|collection|collections|search|listing|catalog|catalogue)([^a-z]|$)",
        "plp",
    ),
];

/// Placements by the address of a page, in lower case.
const PAGE_PATTERNS: &[(&str, &str)] = &[
    (
        r"/(thank-?you|order-?confirmation|order-?confirmed|order-received|checkout/(success|onepage/success|order-received))([/?#]|$)",
        "post_purchase",
    ),
    (r"/checkouts?([/?#]|$)", "checkout"),
    (r"/(cart|basket)([/?#]|$)", "cart"),
    (r"^(https?://[^/?#]+)?/?([?#].*)?$", "home"),
];

/// Fills the tables of the resolver steps from the settings of the database.
///
/// - `resolve_setting`: one row.
/// - `resolve_pattern`: a pattern whose first group is the anchor; key `pattern_no`.
/// - `list_placement`: a list's name (`name`), or a pattern of list names (`list`)
///   or addresses of pages (`page`), and its placement; key `place_no`.
pub(super) fn fill(conn: &Connection) -> Result<(), FactError> {
    let settings = Resolve::kept(conn).map_err(FactError::Resolve)?;
    let regexes = settings.anchor_regexes().map_err(FactError::Resolve)?;
    write(conn, &settings, &regexes).map_err(|source| FactError::at("resolve_setting", source))
}

fn write(conn: &Connection, settings: &Resolve, regexes: &[String]) -> duckdb::Result<()> {
    conn.execute_batch(
        "create or replace temp table resolve_setting (cart_anchor varchar, upsell_price_ratio double);
         create or replace temp table resolve_pattern (
             pattern_no integer, pattern varchar, needs_product boolean
         );
         create or replace temp table list_placement (
             place_no integer, source varchar, pattern varchar, placement varchar
         );",
    )?;
    let cart_anchor = match settings.cart_anchor {
        Some(CartAnchor::HighestPrice) => "highest_price",
        Some(CartAnchor::All) | None => "all",
    };
    conn.execute(
        "insert into resolve_setting values (?, ?)",
        params![
            cart_anchor,
            settings.upsell_price_ratio.unwrap_or(UPSELL_PRICE_RATIO)
        ],
    )?;
    let own = regexes.iter().map(|regex| (regex.as_str(), false));
    let shipped = ANCHOR_PATTERNS.iter().map(|regex| (*regex, true));
    for (number, (regex, needs_product)) in (1..).zip(own.chain(shipped)) {
        conn.execute(
            "insert into resolve_pattern values (?, ?, ?)",
            params![number, regex, needs_product],
        )?;
    }
    let names = settings
        .placements
        .iter()
        .map(|(name, placement)| ("name", name.as_str(), placement.as_str()));
    let lists = LIST_PATTERNS
        .iter()
        .map(|(regex, place)| ("list", *regex, *place));
    let pages = PAGE_PATTERNS
        .iter()
        .map(|(regex, place)| ("page", *regex, *place));
    for (number, (source, pattern, placement)) in (1..).zip(names.chain(lists).chain(pages)) {
        conn.execute(
            "insert into list_placement values (?, ?, ?, ?)",
            params![number, source, pattern, placement],
        )?;
    }
    Ok(())
}

/// How many exposures one rule told something of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// What it told: `anchor`, `placement` or `rec_type`.
    pub resolver: String,
    /// The rule, as `exposure_context` names it.
    pub rule: String,
    /// Exposures.
    pub exposures: u64,
}

/// Which rules told the anchors, placements and types of exposures.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Resolved {
    /// One entry per resolver and rule that told something, most exposures first.
    pub rules: Vec<Rule>,
}

/// How the rules are said, in their order.
const WORDS: &[(&str, &[(&str, &str)])] = &[
    (
        "anchor",
        &[
            ("explicit", "explicit"),
            ("recommendation", "by recommendation"),
            ("list", "by list"),
            ("page", "by page"),
            ("cart", "from the cart"),
            ("none", "none"),
        ],
    ),
    (
        "placement",
        &[
            ("explicit", "explicit"),
            ("recommendation", "by recommendation"),
            ("list", "by list"),
            ("page", "by page"),
            ("none", "unknown"),
        ],
    ),
    (
        "rec_type",
        &[
            ("explicit", "explicit"),
            ("recommendation", "by recommendation"),
            ("price", "upsells by price"),
            ("bundle", "bundles by components"),
            ("none", "cross-sells for want of another"),
        ],
    ),
];

impl Resolved {
    pub(super) fn read(conn: &Connection) -> duckdb::Result<Self> {
        let rules = conn
            .prepare(
                "select resolver, rule, exposures from resolver_report \
                 order by resolver, exposures desc, rule",
            )?
            .query_map([], |row| {
                Ok(Rule {
                    resolver: row.get(0)?,
                    rule: row.get(1)?,
                    exposures: row.get(2)?,
                })
            })?
            .collect::<duckdb::Result<_>>()?;
        Ok(Self { rules })
    }

    /// One sentence per resolver: `anchors: 61 % explicit, 20 % by page, …`; none
    /// where there are no exposures.
    pub fn sentences(&self) -> Vec<String> {
        WORDS
            .iter()
            .filter_map(|(resolver, words)| {
                let count = |rule: &str| {
                    self.rules
                        .iter()
                        .filter(|entry| entry.resolver == *resolver && entry.rule == rule)
                        .map(|entry| entry.exposures)
                        .sum::<u64>()
                };
                let total: u64 = words.iter().map(|(rule, _)| count(rule)).sum();
                let shares: Vec<String> = words
                    .iter()
                    .filter(|(rule, _)| count(rule) > 0)
                    .map(|(rule, word)| format!("{} {word}", percent(count(rule), total)))
                    .collect();
                let things = match *resolver {
                    "anchor" => "anchors",
                    "placement" => "placements",
                    _ => "types",
                };
                (total > 0).then(|| format!("{things}: {}", shares.join(", ")))
            })
            .collect()
    }
}

/// A share in whole percent; what is there, and what lacks, is never rounded away.
fn percent(part: u64, whole: u64) -> String {
    let rounded = (u128::from(part) * 200 + u128::from(whole)) / (u128::from(whole) * 2);
    match rounded {
        0 => "under 1 %".to_owned(),
        100 if part < whole => "over 99 %".to_owned(),
        share => format!("{share} %"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shares_are_said_in_the_order_of_the_rules() {
        let rule = |resolver: &str, rule: &str, exposures| Rule {
            resolver: resolver.to_owned(),
            rule: rule.to_owned(),
            exposures,
        };
        let resolved = Resolved {
            rules: vec![
                rule("anchor", "none", 100),
                rule("anchor", "page", 201),
                rule("anchor", "explicit", 609),
                rule("anchor", "cart", 90),
                rule("rec_type", "none", 1),
                rule("rec_type", "explicit", 999),
            ],
        };
        assert_eq!(
            resolved.sentences(),
            [
                "anchors: 61 % explicit, 20 % by page, 9 % from the cart, 10 % none",
                "types: over 99 % explicit, under 1 % cross-sells for want of another",
            ]
        );
        assert_eq!(Resolved::default().sentences(), Vec::<String>::new());
    }
}
