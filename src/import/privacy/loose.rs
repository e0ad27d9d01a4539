//! A line that is no JSON, without the persons in it: what stands after a personal
//! name in quotes, and every e-mail address.

use super::address::without_addresses;
use super::names::{is_field, is_field_of_person, is_free_text, is_object};
use super::salt::Salt;

/// The line with tokens where a person's data stands.
pub(super) fn redact(raw: &str, salt: &Salt) -> String {
    let mut out = String::with_capacity(raw.len());
    // Whether each open bracket is one of a person, and of personal data as a whole.
    let mut open: Vec<(bool, bool)> = Vec::new();
    let mut key: Option<&str> = None;
    let mut last: Option<&str> = None;
    let parts = parts(raw);
    for (at, part) in parts.iter().enumerate() {
        match *part {
            Part::Quoted(text) => {
                if parts.get(at + 1).is_some_and(Part::is_colon) {
                    out.push_str(text);
                    last = Some(text);
                    continue;
                }
                let hidden = match is_hidden(&open, key) {
                    true => salt.token(text),
                    false => of_quoted(text, salt),
                };
                out.push_str(hidden.as_deref().unwrap_or(text));
            }
            Part::Between(text) => {
                for piece in text.split_inclusive([':', ',', '{', '}', '[', ']', '"']) {
                    let end = piece
                        .trim_end_matches([':', ',', '{', '}', '[', ']', '"'])
                        .len();
                    let (bare, mark) = piece.split_at(end);
                    // A bare value, `"phone": 123,`.
                    let hidden = match is_hidden(&open, key) && !bare.trim().is_empty() {
                        true => salt.token(bare),
                        false => without_addresses(bare, salt),
                    };
                    out.push_str(hidden.as_deref().unwrap_or(bare));
                    out.push_str(mark);
                    match mark {
                        ":" => key = last.take(),
                        "{" | "[" => {
                            let in_person = open.last().is_some_and(|(person, _)| *person);
                            let is_person = in_person || key.is_some_and(is_object);
                            open.push((is_person, is_hidden(&open, key)));
                            // The elements of a list have its name.
                            key = None;
                        }
                        "}" | "]" => {
                            open.pop();
                            (key, last) = (None, None);
                        }
                        "," => (key, last) = (None, None),
                        _ => {}
                    }
                }
            }
        }
    }
    out
}

/// Whether what stands here, with that key before it, is a person's.
fn is_hidden(open: &[(bool, bool)], key: Option<&str>) -> bool {
    let (in_person, in_data) = open.last().copied().unwrap_or_default();
    in_data
        || key.is_some_and(|key| {
            is_field(key) || is_free_text(key) || in_person && is_field_of_person(key)
        })
}

/// A text in quotes may be JSON itself, with its quotes escaped.
fn of_quoted(text: &str, salt: &Salt) -> Option<String> {
    if !text.contains("\\\"") {
        return without_addresses(text, salt);
    }
    let inner = text.replace("\\\"", "\"");
    let clean = redact(&inner, salt);
    (clean != inner).then(|| clean.replace('"', "\\\""))
}

/// What stands inside of quotes, and what stands between them with the quotes.
enum Part<'r> {
    Quoted(&'r str),
    Between(&'r str),
}

impl Part<'_> {
    /// Whether it makes a key of the text before it.
    fn is_colon(&self) -> bool {
        matches!(self, Self::Between(text) if text.trim_start_matches('"').trim_start().starts_with(':'))
    }
}

/// Splits a line at the quotes that no backslash escapes.
fn parts(raw: &str) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    let (mut start, mut quoted, mut escaped) = (0, false, false);
    for (at, c) in raw.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = quoted,
            '"' if quoted => {
                parts.push(Part::Quoted(&raw[start..at]));
                (start, quoted) = (at, false);
            }
            '"' => {
                parts.push(Part::Between(&raw[start..=at]));
                (start, quoted) = (at + 1, true);
            }
            _ => {}
        }
    }
    parts.push(match quoted {
        true => Part::Quoted(&raw[start..]),
        false => Part::Between(&raw[start..]),
    });
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_broken_line_keeps_no_person_and_everything_else() {
        let salt = Salt::new().unwrap();
        for raw in [
            r#"{"id":1,"email":"a@b.c","phone": 4917012345, "first_name" : "Ann", "sku":"X""#,
            r#"{"text":"5\" pipe","first_name":"Ann","sku":"X","customer":{"name":"Ann","id":2},"name":"Tee""#,
            r#"{"text":"{\"phone\":\"4917012345\",\"first_name\":\"Ann\"}","sku":"X","billing_address":{"line":"Ann","n":[4917012345]},"#,
            r#"{"who":"Bob <a@b.c>","sku":"X","first_name":"Ann"#,
        ] {
            let shown = redact(raw, &salt);
            for part in ["a@b.c", "4917012345", "\"Ann"] {
                assert!(!shown.contains(part), "{part} in {shown}");
            }
            assert!(shown.contains(r#""sku":"X""#), "{shown}");
            assert_eq!(shown.contains("Tee"), raw.contains("Tee"), "{shown}");
            assert_eq!(redact(&shown, &salt), shown);
        }
        let plain = r#"{"a":"x \" y","b":[1,{"name":"Tee"}],"c": -5"#;
        assert_eq!(redact(plain, &salt), plain);
    }
}
