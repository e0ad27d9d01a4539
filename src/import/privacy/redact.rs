//! Rejected rows as they are kept: with tokens where a person's data stood.

use serde_json::Value;

use super::is_address;
use super::names::is_personal;
use super::salt::Salt;

/// Takes persons out of the raw rows of one file.
#[derive(Debug)]
pub(crate) struct Redactor {
    pub(crate) salt: Salt,
    pub(crate) rows: Rows,
}

/// How the raw rows of a file stand.
#[derive(Debug)]
pub(crate) enum Rows {
    /// Delimited text.
    Text {
        delimiter: u8,
        quote: u8,
        columns: usize,
        /// Columns that are personal by name.
        personal: Vec<usize>,
        /// Columns that name persons by an id, which may be an e-mail address.
        ids: Vec<usize>,
    },
    /// JSON, one object a row. `ids` as above, by name.
    Json { ids: Vec<String> },
}

/// Stands for a row of which nothing can be told apart.
const WITHHELD: &str = "(not kept: the row cannot be split, and its file holds personal columns)";

impl Redactor {
    /// Whether rows of this file can hold persons at all.
    pub(crate) fn is_needed(&self) -> bool {
        match &self.rows {
            Rows::Text { personal, ids, .. } => !(personal.is_empty() && ids.is_empty()),
            Rows::Json { .. } => true,
        }
    }

    /// The row without persons. `unclosed` tells that a quote opens in it and is
    /// never closed, so that nobody knows where its fields end.
    pub(crate) fn redact(&self, raw: &str, unclosed: bool) -> String {
        match &self.rows {
            Rows::Text {
                delimiter,
                quote,
                columns,
                personal,
                ids,
            } => {
                if unclosed && !personal.is_empty() {
                    return WITHHELD.to_owned();
                }
                let fields = split(raw, *delimiter, *quote);
                // With a field missing or too many, what follows stands shifted by as many places.
                let shift = fields.len().abs_diff(*columns);
                let is_near = |at: usize, wanted: &[usize]| {
                    wanted.iter().any(|place| at.abs_diff(*place) <= shift)
                };
                let parts: Vec<String> = fields
                    .into_iter()
                    .enumerate()
                    .map(|(at, field)| {
                        let hide = is_near(at, personal)
                            || (shift > 0 || ids.contains(&at)) && is_address(&field.value);
                        match self.salt.token(&field.value).filter(|_| hide) {
                            Some(token) => token,
                            None => field.text.to_owned(),
                        }
                    })
                    .collect();
                parts.join(&char::from(*delimiter).to_string())
            }
            Rows::Json { ids } => match serde_json::from_str::<Value>(raw) {
                // Written anew only if it must be: a long number would lose digits.
                Ok(mut value) => match self.hide(&mut value, false, ids) {
                    true => value.to_string(),
                    false => raw.to_owned(),
                },
                Err(_) => self.hide_loosely(raw),
            },
        }
    }

    /// Puts tokens where a person's data stands; tells whether it stood anywhere.
    fn hide(&self, value: &mut Value, all: bool, ids: &[String]) -> bool {
        match value {
            Value::Object(map) => map.iter_mut().fold(false, |any, (name, part)| {
                let is_address = ids.contains(name) && part.as_str().is_some_and(is_address);
                self.hide(part, all || is_personal(name) || is_address, &[]) | any
            }),
            Value::Array(list) => list
                .iter_mut()
                .fold(false, |any, part| self.hide(part, all, ids) | any),
            Value::String(_) | Value::Number(_) if all => {
                let text = value
                    .as_str()
                    .map_or_else(|| value.to_string(), str::to_owned);
                let token = self.salt.token(&text).filter(|token| *token != text);
                let found = token.is_some();
                if let Some(token) = token {
                    *value = Value::String(token);
                }
                found
            }
            _ => false,
        }
    }

    /// A line that is no JSON: the text after a personal name in quotes, and
    /// every text that is an e-mail address.
    fn hide_loosely(&self, raw: &str) -> String {
        let mut out = String::with_capacity(raw.len());
        let mut parts = raw.split('"');
        out.push_str(parts.next().unwrap_or_default());
        let mut inside = true;
        let mut hide_next = false;
        for part in parts {
            out.push('"');
            if inside {
                match self
                    .salt
                    .token(part)
                    .filter(|_| hide_next || is_address(part))
                {
                    Some(token) => out.push_str(&token),
                    None => out.push_str(part),
                }
                hide_next = !hide_next && is_personal(part);
            } else if hide_next && part.trim_start().starts_with(':') {
                // A bare value, `"phone": 123,`, ends at a comma or bracket.
                let (colon, rest) = part.split_at(part.find(':').map_or(0, |at| at + 1));
                let end = rest.find([',', '}', ']']).unwrap_or(rest.len());
                out.push_str(colon);
                match self
                    .salt
                    .token(&rest[..end])
                    .filter(|_| !rest[..end].trim().is_empty())
                {
                    Some(token) => {
                        out.push_str(&token);
                        hide_next = false;
                    }
                    None => out.push_str(&rest[..end]),
                }
                out.push_str(&rest[end..]);
            } else {
                hide_next = false;
                out.push_str(part);
            }
            inside = !inside;
        }
        out
    }
}

/// One field of a raw row: as it stands, and what it says.
struct Field<'r> {
    text: &'r str,
    value: String,
}

/// Splits a raw row at its delimiters outside quotes.
fn split(raw: &str, delimiter: u8, quote: u8) -> Vec<Field<'_>> {
    let raw = raw.trim_end_matches(['\r', '\n']);
    let (delimiter, quote) = (char::from(delimiter), char::from(quote));
    let mut fields = Vec::new();
    let (mut start, mut quoted, mut closed) = (0, false, false);
    for (at, c) in raw.char_indices() {
        // A quote right after a closing one is the second of two inside the field.
        if c == quote && (quoted || closed || at == start) {
            closed = quoted;
            quoted = !quoted;
            continue;
        }
        closed = false;
        if c == delimiter && !quoted {
            fields.push(&raw[start..at]);
            start = at + c.len_utf8();
        }
    }
    fields.push(&raw[start..]);
    fields
        .into_iter()
        .map(|text| {
            let inner = text
                .strip_prefix(quote)
                .map(|rest| rest.strip_suffix(quote).unwrap_or(rest));
            let doubled = format!("{quote}{quote}");
            let value = match inner {
                Some(inner) => inner.replace(&doubled, &quote.to_string()),
                None => text.to_owned(),
            };
            Field { text, value }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(personal: &[usize], ids: &[usize]) -> Redactor {
        Redactor {
            salt: Salt::new().unwrap(),
            rows: Rows::Text {
                delimiter: b',',
                quote: b'"',
                columns: 4,
                personal: personal.to_vec(),
                ids: ids.to_vec(),
            },
        }
    }

    #[test]
    fn personal_cells_become_tokens_and_the_rest_stays_byte_for_byte() {
        let redactor = text(&[1], &[3]);
        let token = redactor.salt.token("Doe, \"J\"").unwrap();
        let id = redactor.salt.token("a@b.c").unwrap();
        assert_eq!(
            redactor.redact("7,\"Doe, \"\"J\"\"\",\"x, y\",a@b.c", false),
            format!("7,{token},\"x, y\",{id}")
        );
        assert_eq!(redactor.redact("7,,3,C1", false), "7,,3,C1");
        let once = redactor.redact("7,Ann,3,C1", false);
        assert_eq!(redactor.redact(&once, false), once);
    }

    #[test]
    fn a_ragged_row_hides_its_neighbours_and_an_unclosed_one_everything() {
        let redactor = text(&[1], &[]);
        let shown = redactor.redact("Ann,2,c@d.e", false);
        assert!(
            !shown.contains("Ann") && !shown.contains("c@d.e"),
            "{shown}"
        );
        assert!(redactor.redact("7,\"Ann", true).starts_with("(not kept"));
    }

    #[test]
    fn json_rows_are_searched_at_every_depth_even_broken_ones() {
        let redactor = Redactor {
            salt: Salt::new().unwrap(),
            rows: Rows::Json {
                ids: vec!["who".to_owned()],
            },
        };
        let shown = redactor.redact(
            r#"{"id":1,"who":"a@b.c","customer":{"email":"a@b.c","n":2},"billing_address":{"line":"Road 1"},"phone":49}"#,
            false,
        );
        for part in ["a@b.c", "Road", "49"] {
            assert!(!shown.contains(part), "{part} in {shown}");
        }
        assert!(
            shown.contains(r#""id":1"#) && shown.contains(r#""n":2"#),
            "{shown}"
        );
        let shown = redactor.redact(
            r#"{"id":1,"email":"a@b.c","phone": 49, "first_name" : "Ann", "sku":"X""#,
            false,
        );
        for part in ["a@b.c", "49", "Ann"] {
            assert!(!shown.contains(part), "{part} in {shown}");
        }
        assert!(shown.contains(r#""sku":"X""#), "{shown}");
    }
}
