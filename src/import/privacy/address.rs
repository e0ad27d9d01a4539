//! E-mail addresses and phone numbers: whether a text is one, holds one, and the text
//! without them.

use super::salt::Salt;

/// What an e-mail address looks like in a text, as SQL finds it.
pub(super) const ADDRESS: &str = r"[^@\s]+@[^@\s]+\.[^@\s]+";

/// What a phone number with its country looks like, as SQL finds it: `+49 170 1234567`.
pub(super) const PHONE_ABROAD: &str = r"^\s*\+[0-9][0-9 ()/.\-]{6,20}[0-9]\s*$";

/// What a phone number looks like, with its country or with the signs that people put
/// into one: `0170 1234567`, `(555) 123-4567`. Digits alone may be any id.
pub(super) const PHONE: &str = r"^\s*(\+[0-9][0-9 ()/.\-]{6,20}[0-9]|\(?0[0-9]{1,5}\)?[ /\-][0-9 /\-]{4,14}[0-9]|\(?[2-9][0-9]{2}\)?[ \-][0-9]{3}-[0-9]{4})\s*$";

/// Whether a text is a phone number, as [`PHONE`] finds one.
pub(super) fn is_phone(text: &str) -> bool {
    let text = text.trim();
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let (first, last) = (text.bytes().next(), text.bytes().next_back());
    if !last.is_some_and(|byte| byte.is_ascii_digit()) {
        return false;
    }
    if let Some(rest) = text.strip_prefix('+') {
        let signs = |byte: u8| byte.is_ascii_digit() || b" ()/.-".contains(&byte);
        return (8..=22).contains(&rest.len())
            && rest.starts_with(|c: char| c.is_ascii_digit())
            && rest.bytes().all(signs);
    }
    let bare = text.strip_prefix('(').unwrap_or(text);
    let area = bare.len() - bare.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let rest = &bare[area..];
    let rest = rest.strip_prefix(')').unwrap_or(rest);
    let Some(number) = rest.strip_prefix([' ', '/', '-']) else {
        return false;
    };
    let is_national = bare.starts_with('0')
        && (2..=6).contains(&area)
        && (5..=15).contains(&number.len())
        && number
            .bytes()
            .all(|byte| byte.is_ascii_digit() || b" /-".contains(&byte));
    let is_american = area == 3
        && matches!(bare.as_bytes()[0], b'2'..=b'9')
        && matches!(first, Some(b'(' | b'2'..=b'9'))
        && !rest.starts_with('/')
        && number
            .split_once('-')
            .is_some_and(|(a, b)| (a.len(), b.len()) == (3, 4) && digits(a) && digits(b));
    is_national || is_american
}

/// Whether a text is an e-mail address and nothing else.
pub(crate) fn is_address(text: &str) -> bool {
    let text = text.trim();
    let mut halves = text.split('@');
    let (Some(name), Some(host), None) = (halves.next(), halves.next(), halves.next()) else {
        return false;
    };
    !name.is_empty() && is_dotted(host) && !text.contains(char::is_whitespace)
}

/// Whether a text holds an e-mail address, as [`ADDRESS`] finds one.
pub(super) fn holds_address(text: &str) -> bool {
    text.match_indices('@').any(|(at, _)| {
        let before = text[..at].chars().next_back();
        let host = text[at + 1..]
            .split(|c: char| c == '@' || c.is_ascii_whitespace())
            .next()
            .unwrap_or_default();
        before.is_some_and(|c| c != '@' && !c.is_ascii_whitespace()) && is_dotted(host)
    })
}

/// A dot stands in it, with something on each side.
fn is_dotted(host: &str) -> bool {
    host.char_indices()
        .any(|(at, c)| c == '.' && at > 0 && at + 1 < host.len())
}

/// The text with a token for every address in it; `None` where there is none.
///
/// A last part that is a number, as in `X@1.5`, is of no address.
pub(super) fn without_addresses(text: &str, salt: &Salt) -> Option<String> {
    if !(text.contains('@') || text.contains("%40")) {
        return None;
    }
    let is_worded = |address: &str| {
        let last = address.rsplit('.').next().unwrap_or_default();
        last.starts_with(char::is_alphabetic)
    };
    if is_address(text) && is_worded(text.trim()) {
        return salt.token(text);
    }
    let mut out = String::with_capacity(text.len());
    // Up to where the text is written, and from where the next sign is looked for.
    let (mut done, mut from) = (0, 0);
    while let Some((at, sign)) = next_sign(text, from) {
        from = at + sign;
        let name = text[done..at]
            .char_indices()
            .rev()
            .take_while(|(_, c)| in_name(*c))
            .last()
            .map_or(at, |(start, _)| done + start);
        // A quote belongs into a name, not before it.
        let name = at - text[name..at].trim_start_matches('\'').len();
        let host = &text[from..];
        let host = &host[..host
            .find(|c: char| !(c.is_alphanumeric() || matches!(c, '.' | '-' | '_')))
            .unwrap_or(host.len())];
        let host = host.trim_end_matches(['.', '-']);
        if name == at || !is_dotted(host) || !is_worded(host) {
            continue;
        }
        let Some(token) = salt.token(&format!("{}@{host}", &text[name..at])) else {
            continue;
        };
        out.push_str(&text[done..name]);
        out.push_str(&token);
        from += host.len();
        done = from;
    }
    (done > 0).then(|| out + &text[done..])
}

/// The next `@`, bare or as a page's address writes it, and its length.
fn next_sign(text: &str, from: usize) -> Option<(usize, usize)> {
    let rest = &text[from..];
    let bare = rest.find('@').map(|at| (from + at, 1));
    let coded = rest.find("%40").map(|at| (from + at, 3));
    bare.into_iter().chain(coded).min()
}

fn in_name(c: char) -> bool {
    c.is_alphanumeric()
        || matches!(
            c,
            '.' | '-' | '_' | '+' | '\'' | '!' | '#' | '$' | '*' | '~'
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phone_numbers_are_told_in_sql_as_in_rust_and_ids_are_none() {
        let connection = duckdb::Connection::open_in_memory().unwrap();
        for (text, expected) in [
            ("+49 170 1234567", true),
            (" +491701234567 ", true),
            ("+1 (555) 123-4567", true),
            ("0170 1234567", true),
            ("030/123 45 67", true),
            ("(030) 1234-567", true),
            ("(555) 123-4567", true),
            ("555-123-4567", true),
            ("4917012345678", false),
            ("5847362918723", false),
            ("0001-7", false),
            ("2026-1234-567", false),
            ("2026-03-01", false),
            ("123-1234567-1234567", false),
            ("155-123-4567", false),
            ("555/123-4567", false),
            ("1234567890.1234567890", false),
            ("+1", false),
            ("+C-1234567", false),
            ("#1001", false),
            ("03", false),
            ("", false),
        ] {
            let told: bool = connection
                .query_row("SELECT regexp_matches(?, ?)", [text, PHONE], |row| {
                    row.get(0)
                })
                .unwrap();
            assert_eq!((is_phone(text), told), (expected, expected), "{text}");
        }
    }

    #[test]
    fn addresses_are_told_by_their_look() {
        for text in ["a@b.c", " anna.b@shop.example.com "] {
            assert!(is_address(text) && holds_address(text), "{text}");
        }
        for text in ["a@b", "@b.c", "a b@c.d", "a@b@c.d", "12", "a@.c", "a@b."] {
            assert!(!is_address(text), "{text}");
        }
        assert!(holds_address("Ann <ann@x.com>"));
        assert!(!holds_address("3 @ 2.50"));
    }

    #[test]
    fn addresses_inside_a_text_become_tokens_and_the_rest_stays() {
        let salt = Salt::new().unwrap();
        let ann = salt.token("ann@x.com").unwrap();
        for (text, expected) in [
            ("Ann <Ann@x.com>, or bob", format!("Ann <{ann}>, or bob")),
            (
                "https://s.de/?mail=ann%40x.com&p=1",
                format!("https://s.de/?mail={ann}&p=1"),
            ),
            ("ann@x.com. ann@x.com", format!("{ann}. {ann}")),
            ("ann@x.com", ann.clone()),
        ] {
            assert_eq!(
                without_addresses(text, &salt).as_deref(),
                Some(expected.as_str()),
                "{text}"
            );
        }
        for text in ["X@1.5", "3 @ 2.50", "@home.page", "plain", "50%40"] {
            assert_eq!(without_addresses(text, &salt), None, "{text}");
        }
    }
}
