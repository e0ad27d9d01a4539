//! E-mail addresses: whether a text is one, holds one, and the text without them.

use super::salt::Salt;

/// What an e-mail address looks like in a text, as SQL finds it.
pub(super) const ADDRESS: &str = r"[^@\s]+@[^@\s]+\.[^@\s]+";

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
