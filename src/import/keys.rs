//! The keys of mapping files: what each takes, and on which line it stands.

use std::collections::BTreeMap;

use toml::de::{DeTable, DeValue};

/// What a key takes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Takes {
    Text,
    Texts,
    Number,
    Boolean,
    /// A section of its own.
    Section,
    /// Sections, each in double brackets.
    Sections,
    /// Told by the reader of the key itself.
    Other,
}

use Takes::{Boolean, Number, Other, Section, Sections, Text, Texts};

/// Every key of a mapping file, with what it takes and an example.
const KEYS: &[(&str, Takes, &str)] = &[
    ("name", Text, "name = \"my-shop\""),
    ("notes", Texts, "notes = [\"It has no returns.\"]"),
    ("currency", Text, "currency = \"EUR\""),
    ("max_basket", Number, "max_basket = 2000"),
    ("personal", Text, "personal = \"keep\""),
    ("decimal", Text, "decimal = \",\""),
    ("timezone", Text, "timezone = \"Europe/Berlin\""),
    ("encoding", Text, "encoding = \"cp1252\""),
    ("delimiter", Text, "delimiter = \";\""),
    ("quote", Text, "quote = \"'\""),
    ("null", Texts, "null = [\"\", \"NULL\"]"),
    ("sheet", Text, "sheet = \"Lines\""),
    ("table", Sections, "[[table]]"),
    ("into", Text, "into = \"order_lines\""),
    ("what", Text, "what = \"a Shopify orders export\""),
    ("files", Texts, "files = [\"items*.csv\"]"),
    ("detect", Texts, "detect = [\"Name\", \"Total\"]"),
    ("optional", Texts, "optional = [\"Email\"]"),
    ("header", Boolean, "header = false"),
    ("skip", Number, "skip = 2"),
    ("where", Text, "where = \"quantity > 0\""),
    ("unnest", Text, "unnest = \"string_split(basket, ';')\""),
    ("group", Section, "[table.group]"),
    ("by", Text, "by = \"Name\""),
    ("first", Text, "first = \"Total\""),
    ("fill", Texts, "fill = [\"Total\"]"),
    ("sums", Section, "[table.group.sums]"),
    ("join", Sections, "[[table.join]]"),
    ("columns", Section, "[table.columns]"),
    ("as", Text, "as = \"cat\""),
    ("on", Text, "on = \"src.category = cat.id\""),
    ("sql", Other, ""),
    ("any", Other, ""),
    ("from", Other, ""),
    ("formats", Other, ""),
    ("resolve", Section, "[resolve]"),
    ("define", Section, "[define]"),
    (
        "missing",
        Section,
        "missing = { order_id = \"it has no number\" }",
    ),
    ("once", Other, ""),
    ("cancels", Boolean, "cancels = true"),
    ("whole_orders", Boolean, "whole_orders = true"),
    ("only_new", Boolean, "only_new = true"),
    ("only", Text, "only = \"event = 'purchase'\""),
    ("anchor_patterns", Other, ""),
    ("placements", Other, ""),
    ("cart_anchor", Other, ""),
    ("upsell_price_ratio", Other, ""),
];

/// The names of all keys.
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    KEYS.iter().map(|(name, ..)| *name)
}

/// The lines on which the keys of a mapping file stand, by their dotted names;
/// the first block is `table.0`.
#[derive(Debug, Clone, Default)]
pub(crate) struct Lines {
    /// What a person calls the file.
    origin: String,
    lines: BTreeMap<String, usize>,
}

impl Lines {
    /// Of a text that is no TOML there are none.
    pub(super) fn of(text: &str, origin: &str) -> Self {
        let mut lines = BTreeMap::new();
        if let Ok(table) = DeTable::parse(text) {
            let mut note = |path: &str, at: usize| {
                lines.insert(path.to_owned(), line_of(text, at));
            };
            walk(table.get_ref(), "", &mut note);
        }
        Self {
            origin: origin.to_owned(),
            lines,
        }
    }

    /// The lines of what stands below `path`.
    pub(super) fn below(&self, path: &str) -> Self {
        let start = format!("{path}.");
        let own = self.line(path).map(|line| (String::new(), line));
        let below = self.lines.iter().filter_map(|(name, line)| {
            let rest = name.strip_prefix(&start)?;
            Some((rest.to_owned(), *line))
        });
        Self {
            origin: self.origin.clone(),
            lines: own.into_iter().chain(below).collect(),
        }
    }

    /// The line of a key.
    pub(super) fn line(&self, path: &str) -> Option<usize> {
        self.lines.get(path).copied()
    }

    /// Where a key stands, as a sentence says it: ` (line 12 of m.toml)`, or nothing.
    pub(crate) fn place(&self, path: &str) -> String {
        let line = self.line(path).or_else(|| self.line(""));
        line.map_or_else(String::new, |line| {
            format!(" (line {line} of {})", self.origin)
        })
    }
}

fn walk(table: &DeTable<'_>, prefix: &str, note: &mut impl FnMut(&str, usize)) {
    for (key, value) in table {
        let path = format!("{prefix}{}", key.get_ref());
        note(&path, key.span().start);
        match value.get_ref() {
            DeValue::Table(inner) => walk(inner, &format!("{path}."), note),
            DeValue::Array(list) => {
                for (index, part) in list.iter().enumerate() {
                    if let DeValue::Table(inner) = part.get_ref() {
                        note(&format!("{path}.{index}"), part.span().start);
                        walk(inner, &format!("{path}.{index}."), note);
                    }
                }
            }
            _ => {}
        }
    }
}

/// The line of a place in a text, from 1.
pub(super) fn line_of(text: &str, at: usize) -> usize {
    let before = &text.as_bytes()[..at.min(text.len())];
    before.iter().filter(|byte| **byte == b'\n').count() + 1
}

/// Refuses the first key that holds another kind of value than it takes: a sentence
/// with its line. A text that is no TOML is left to its reader.
pub(super) fn check_kinds(text: &str) -> Result<(), String> {
    match DeTable::parse(text) {
        Ok(table) => kinds(table.get_ref(), text),
        Err(_) => Ok(()),
    }
}

fn kinds(table: &DeTable<'_>, text: &str) -> Result<(), String> {
    for (key, value) in table {
        let name = key.get_ref().as_ref();
        let Some((_, takes, example)) = KEYS.iter().find(|(known, ..)| *known == name) else {
            continue;
        };
        let value = value.get_ref();
        if !fits(*takes, value) {
            return Err(format!(
                "line {}: {name} is {}, for example {example}",
                line_of(text, key.span().start),
                described(*takes)
            ));
        }
        match (*takes, name) {
            // What stands in these is named by whoever writes the file.
            (Section, "columns" | "resolve") => {}
            (Section, "define" | "missing" | "sums") => {
                let wrong = value.as_table().into_iter().flatten();
                if let Some((key, _)) = wrong.into_iter().find(|(_, part)| !part.get_ref().is_str())
                {
                    return Err(format!(
                        "line {}: {} in {name} is a text in quotes",
                        line_of(text, key.span().start),
                        key.get_ref()
                    ));
                }
            }
            (Section, _) => value
                .as_table()
                .map_or(Ok(()), |inner| kinds(inner, text))?,
            (Sections, _) => {
                for part in value.as_array().into_iter().flat_map(|list| list.iter()) {
                    part.get_ref()
                        .as_table()
                        .map_or(Ok(()), |inner| kinds(inner, text))?;
                }
            }
            _ => {}
        }
    }
    Ok(())
}

fn fits(takes: Takes, value: &DeValue<'_>) -> bool {
    let all = |is: fn(&DeValue<'_>) -> bool| {
        let list = value.as_array();
        list.is_some_and(|list| list.iter().all(|part| is(part.get_ref())))
    };
    match takes {
        Text => value.is_str(),
        Texts => all(|part| part.is_str()),
        Number => value.is_integer(),
        Boolean => value.is_bool(),
        Section => value.is_table(),
        Sections => all(|part| part.is_table()),
        Other => true,
    }
}

fn described(takes: Takes) -> &'static str {
    match takes {
        Text => "a text in quotes",
        Texts => "a list of texts in quotes",
        Number => "a whole number",
        Boolean => "true or false",
        Section => "a section",
        Sections => "a section in double brackets",
        Other => "another kind of value",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "name = \"x\"\ndecimal = 5\n[define]\na = \"1\"\n\n[[table]]\ninto = \"orders\"\n\
        [table.columns]\norder_id = \"id\"\n[[table]]\nskip = 1\n[[table.join]]\non = \"\"\"\na = b\"\"\"\nas = \"k\"\n";

    #[test]
    fn keys_are_found_on_their_lines() {
        let lines = Lines::of(TEXT, "m.toml");
        assert_eq!(lines.line("decimal"), Some(2));
        assert_eq!(lines.line("define.a"), Some(4));
        assert_eq!(lines.line("table.0.columns.order_id"), Some(9));
        let block = lines.below("table.1");
        assert_eq!(block.place("join.0.as"), " (line 15 of m.toml)");
        // A key that is not there is told by its block.
        assert_eq!(block.place("where"), " (line 10 of m.toml)");
        assert_eq!(Lines::of("no = toml = ", "m.toml").place("x"), "");
    }

    #[test]
    fn values_of_another_kind_are_refused_with_an_example() {
        assert_eq!(
            check_kinds(TEXT).unwrap_err(),
            "line 2: decimal is a text in quotes, for example decimal = \",\""
        );
        let text = TEXT.replace("decimal = 5", "");
        assert_eq!(check_kinds(&text), Ok(()));
        for (from, to, expected) in [
            (
                "skip = 1",
                "skip = \"1\"",
                "line 11: skip is a whole number, for example skip = 2",
            ),
            (
                "as = \"k\"",
                "as = 7",
                "line 15: as is a text in quotes, for example as = \"cat\"",
            ),
            (
                "a = \"1\"",
                "a = 1",
                "line 4: a in define is a text in quotes",
            ),
            (
                "skip = 1",
                "files = \"a.csv\"",
                "line 11: files is a list of texts in quotes, for example files = [\"items*.csv\"]",
            ),
        ] {
            assert_eq!(check_kinds(&text.replace(from, to)).unwrap_err(), expected);
        }
        // Columns of files may be called like keys.
        assert_eq!(
            check_kinds("[[table]]\n[table.columns]\nname = { sql = \"1\" }"),
            Ok(())
        );
    }
}
