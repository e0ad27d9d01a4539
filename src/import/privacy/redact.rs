//! Rejected rows as they are kept: with tokens where a person's data stood.

use serde_json::Value;

use super::address::{holds_address, is_address, is_phone, without_addresses};
use super::loose;
use super::names::{
    is_field, is_field_of_person, is_free_text, is_object, is_person, looks_like_name,
};
use super::salt::Salt;
use crate::import::canonical::fold;
use crate::import::source::CUT;

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
        /// Columns that are personal by name, or hold what people like to write.
        personal: Vec<usize>,
        /// Columns that hold persons' names or ids, nobody knows which.
        persons: Vec<usize>,
        /// Columns that name persons by an id, which may be an e-mail address.
        ids: Vec<usize>,
    },
    /// JSON, one object a row. `ids` as above, by name; `read` are the columns that are read.
    Json { ids: Vec<String>, read: Vec<String> },
}

/// Stands for a row of which nothing can be told apart.
const WITHHELD: &str = "(not kept: the row cannot be split, and its file holds personal columns)";

/// What stands around a value of a row.
#[derive(Clone, Copy, Default)]
struct Around {
    /// All of it is a person's data.
    in_data: bool,
    /// It stands inside of an object that is a person.
    in_person: bool,
}

impl Redactor {
    /// SQL for the staged rows whose raw form or reason can hold a person.
    pub(crate) fn wanted_sql(&self) -> &'static str {
        match &self.rows {
            Rows::Text { personal, .. } if !personal.is_empty() => "true",
            Rows::Json { .. } => "true",
            Rows::Text { persons, ids, .. } if !(persons.is_empty() && ids.is_empty()) => "true",
            // JSON can stand in a cell.
            Rows::Text { .. } => {
                "(contains(_raw, '@') OR contains(_raw, '%40') OR contains(_raw, '{') \
                 OR contains(_reason, '@') OR contains(_reason, '{') OR contains(_reason, '['))"
            }
        }
    }

    /// The reason without persons: a nested value in it is left out, for nobody
    /// can tell what its beginning holds.
    pub(crate) fn reason(&self, reason: &str) -> String {
        let clean = match reason.find("'{").or_else(|| reason.find("'[")) {
            Some(start) => {
                let end = reason.rfind('\'').filter(|end| *end > start);
                let rest = end.map_or("'", |end| &reason[end..]);
                format!("{}…{rest}", &reason[..start + 2])
            }
            None => reason.to_owned(),
        };
        without_addresses(&clean, &self.salt).unwrap_or(clean)
    }

    /// The row without persons. `unclosed` tells that a quote opens in it and is
    /// never closed, so that nobody knows where its fields end.
    pub(crate) fn redact(&self, raw: &str, unclosed: bool) -> String {
        match raw.strip_suffix(CUT) {
            Some(kept) => self.redact_whole(kept, unclosed) + CUT,
            None => self.redact_whole(raw, unclosed),
        }
    }

    fn redact_whole(&self, raw: &str, unclosed: bool) -> String {
        match &self.rows {
            Rows::Text {
                delimiter,
                quote,
                columns,
                personal,
                persons,
                ids,
            } => {
                if unclosed && !(personal.is_empty() && persons.is_empty()) {
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
                            || is_near(at, persons) && looks_like_name(&field.value)
                            || shift > 0 && is_address(&field.value)
                            || ids.contains(&at) && is_of_person(&field.value);
                        match self.salt.token(&field.value).filter(|_| hide) {
                            Some(token) => token,
                            None => match self.of_text(&field.value) {
                                Some(clean) => field.with(&clean, *delimiter, *quote),
                                None => field.text.to_owned(),
                            },
                        }
                    })
                    .collect();
                parts.join(&char::from(*delimiter).to_string())
            }
            Rows::Json { ids, read } => match serde_json::from_str::<Value>(raw) {
                // Written anew only if it must be: a long number would lose digits.
                Ok(mut value) => match self.hide(&mut value, Around::default(), (ids, read)) {
                    true => value.to_string(),
                    false => raw.to_owned(),
                },
                Err(_) => loose::redact(raw, &self.salt),
            },
        }
    }

    /// Puts tokens where a person's data stands; tells whether it stood anywhere.
    /// `ids` and `read` are as in [`Rows::Json`].
    fn hide(&self, value: &mut Value, around: Around, (ids, read): (&[String], &[String])) -> bool {
        match value {
            Value::Object(map) => {
                let named = is_named_personal(map);
                map.iter_mut().fold(false, |any, (name, part)| {
                    let text = part.as_str();
                    // The block that read the row need not be the one that maps the id.
                    let is_id = (fold(name).ends_with("id")
                        || ids.iter().any(|id| fold(id) == fold(name)))
                        && text.is_some_and(is_of_person);
                    let is_name = is_person(name) && text.is_some_and(looks_like_name);
                    let inside = Around {
                        in_data: around.in_data
                            || is_id
                            || is_name
                            || is_field(name)
                            || is_free_text(name)
                                && !read.iter().any(|read| fold(read) == fold(name))
                            || around.in_person && is_field_of_person(name)
                            || named && is_value_of_pair(name),
                        in_person: around.in_person || is_object(name),
                    };
                    self.hide(part, inside, (&[], &[])) | any
                })
            }
            Value::Array(list) => list.iter_mut().fold(false, |any, part| {
                self.hide(part, around, (ids, read)) | any
            }),
            Value::String(_) | Value::Number(_) if around.in_data => {
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
            Value::String(text) => match self.of_text(text) {
                Some(clean) => {
                    *text = clean;
                    true
                }
                None => false,
            },
            _ => false,
        }
    }

    /// A text of no personal name: addresses in it, and persons where it is JSON itself.
    fn of_text(&self, text: &str) -> Option<String> {
        if text.trim_start().starts_with(['{', '[']) {
            return match serde_json::from_str::<Value>(text) {
                Ok(mut value) => self
                    .hide(&mut value, Around::default(), (&[], &[]))
                    .then(|| value.to_string()),
                Err(_) => Some(loose::redact(text, &self.salt)).filter(|clean| clean != text),
            };
        }
        without_addresses(text, &self.salt)
    }
}

/// Whether an id is a person's address or number.
fn is_of_person(id: &str) -> bool {
    holds_address(id) || is_phone(id)
}

/// Whether an object names a personal field in a text: `{"key": "phone", "value": …}`.
fn is_named_personal(map: &serde_json::Map<String, Value>) -> bool {
    const NAMED_BY: &[&str] = &["key", "name", "field", "attribute", "property", "label"];
    map.iter().any(|(name, part)| {
        NAMED_BY.contains(&name.to_lowercase().as_str()) && part.as_str().is_some_and(is_field)
    })
}

fn is_value_of_pair(name: &str) -> bool {
    let name = name.to_lowercase();
    name.starts_with("value") || name.ends_with("value")
}

/// One field of a raw row: as it stands, and what it says.
struct Field<'r> {
    text: &'r str,
    value: String,
}

impl Field<'_> {
    /// The field as it says something else.
    fn with(&self, value: &str, delimiter: u8, quote: u8) -> String {
        let (delimiter, quote) = (char::from(delimiter), char::from(quote));
        let is_bare = !self.text.starts_with(quote) && !value.contains([delimiter, '\n', '\r']);
        if is_bare {
            return value.to_owned();
        }
        let doubled = value.replace(quote, &format!("{quote}{quote}"));
        format!("{quote}{doubled}{quote}")
    }
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
                persons: Vec::new(),
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
                read: Vec::new(),
            },
        };
        let shown = redactor.redact(
            r#"{"id":1,"who":"a@b.c","customer":{"email":"a@b.c","n":2},"billing_address":{"line":"Road 1"},"phone":4917012345}"#,
            false,
        );
        for part in ["a@b.c", "Road", "4917012345"] {
            assert!(!shown.contains(part), "{part} in {shown}");
        }
        assert!(
            shown.contains(r#""id":1"#) && shown.contains(r#""n":2"#),
            "{shown}"
        );
        let shown = redactor.redact(r#"{"id":1,"email":"a@b.c","first_name":"Ann"#, false);
        assert!(!shown.contains("a@b") && !shown.contains("Ann"), "{shown}");
    }

    #[test]
    fn json_rows_lose_every_address_and_what_a_key_names() {
        let redactor = Redactor {
            salt: Salt::new().unwrap(),
            rows: Rows::Json {
                ids: vec!["user_id".to_owned()],
                read: vec!["remark".to_owned()],
            },
        };
        let raw = r#"{"userId":"Ann <ann@x.com>","text":"comment ann@x.com","event_params":[{"key":"email","value":{"string_value":"ann@x.com"}},
            {"key":"phone","value":{"int_value":4917012345}},{"key":"page","value":{"string_value":"/tee"}}],
            "ctx":"{\"traits\":{\"first_name\":\"Ann\"}}","customer":{"id":7,"default_address":{"name":"Ann","country":"DE"}},
            "name":"Tee","recipient":"Ann A","buyer":"B17","note":"for Ann","remark":"broken",
            "sale":{"order_id":"+49 170 1234567"},"ship":{"note_attributes":[{"name":"door","value":"Ann"}]}}"#;
        let shown = redactor.redact(raw, false);
        for part in ["Ann", "ann@", "4917012345", "+49"] {
            assert!(!shown.contains(part), "{part} in {shown}");
        }
        for part in [
            r#""remark":"broken""#,
            "comment anon_",
            "/tee",
            r#""id":7"#,
            r#""country":"DE""#,
            r#""name":"Tee""#,
            "B17",
        ] {
            assert!(shown.contains(part), "{part} not in {shown}");
        }
        let id = redactor.salt.token("Ann <ann@x.com>").unwrap();
        assert!(shown.contains(&format!(r#""userId":"{id}""#)), "{shown}");
        assert_eq!(redactor.redact(&shown, false), shown);
    }

    #[test]
    fn text_rows_lose_addresses_in_any_cell_and_persons_in_json() {
        let redactor = text(&[], &[3]);
        let raw = r#"7,ask ann@x.com,"{""first_name"":""Ann"",""n"":1}",Ann <ann@x.com>"#;
        let shown = redactor.redact(raw, false);
        assert!(!shown.contains("Ann") && !shown.contains("ann@"), "{shown}");
        assert!(
            shown.starts_with("7,ask anon_") && shown.contains(r#"""n"":1"#),
            "{shown}"
        );
    }

    #[test]
    fn a_reason_holds_no_nested_value_and_no_address() {
        let redactor = text(&[], &[]);
        for (reason, expected) in [
            (
                "quantity '{'email': ann@x.com, 'n' is not a number",
                "quantity '{…' is not a number",
            ),
            (
                "order_id '[{\"email\":\"ann@x.com' is a nested value",
                "order_id '[…' is a nested value",
            ),
            (
                "quantity '3 [x]' is not a number",
                "quantity '3 [x]' is not a number",
            ),
        ] {
            assert_eq!(redactor.reason(reason), expected);
        }
        let shown = redactor.reason("quantity 'ann@x.com' is not a number");
        assert!(
            shown.starts_with("quantity 'anon_") && shown.ends_with("' is not a number"),
            "{shown}"
        );
    }

    #[test]
    fn a_row_that_was_cut_stays_marked() {
        let shown = text(&[1], &[]).redact(&format!("7,Ann{CUT}"), false);
        assert!(shown.ends_with(CUT) && !shown.contains("Ann"), "{shown}");
    }
}
