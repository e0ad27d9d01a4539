//! The text of a cell as SQL reads it: `trim`, `lower` and the words of a list,
//! in the way of DuckDB's functions of these names.

/// The text without the blanks around it, as DuckDB's `trim` sees blanks: the
/// spaces of every script, but no tabs and no line ends.
pub(crate) fn trimmed(text: &str) -> &str {
    let inside = |byte: Option<&u8>| byte.is_none_or(|byte| byte.is_ascii() && *byte != b' ');
    let bytes = text.as_bytes();
    if inside(bytes.first()) && inside(bytes.last()) {
        return text;
    }
    text.trim_matches(is_space)
}

/// Whether a character is of Unicode's category Zs.
fn is_space(c: char) -> bool {
    matches!(
        c,
        ' ' | '\u{a0}' | '\u{1680}' | '\u{2000}'
            ..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}'
    )
}

/// The word of the list that the text spells; case, and whether a space, a dash
/// or an underscore stands between its parts, do not count.
pub(crate) fn word(text: &str, words: &[&'static str]) -> Option<&'static str> {
    let text = trimmed(text);
    let spells = |word: &str| {
        let mut letters = word.bytes();
        text.chars().all(|c| {
            letters
                .next()
                .is_some_and(|letter| char::from(letter) == folded(c))
        }) && letters.next().is_none()
    };
    words.iter().copied().find(|word| spells(word))
}

/// A letter of a text as the words of a list have it: small, with an underscore
/// for what parts words. Beyond ASCII only two letters have a small one in ASCII.
fn folded(c: char) -> char {
    match c {
        '-' | ' ' => '_',
        '\u{130}' => 'i',
        '\u{212a}' => 'k',
        c => c.to_ascii_lowercase(),
    }
}

/// Reads true or false, as a word, a letter or a digit.
pub(crate) fn boolean(text: &str) -> Option<bool> {
    let text = trimmed(text);
    let is = |words: &[&str]| words.iter().any(|word| text.eq_ignore_ascii_case(word));
    if is(&["true", "t", "yes", "y", "1"]) {
        return Some(true);
    }
    is(&["false", "f", "no", "n", "0"]).then_some(false)
}

/// The first `count` characters.
pub(crate) fn left(text: &str, count: usize) -> &str {
    match text.char_indices().nth(count) {
        Some((end, _)) => &text[..end],
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use duckdb::Connection;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn words_match_whatever_parts_them() {
        let words = ["post_purchase", "pdp"];
        assert_eq!(word(" Post-Purchase ", &words), Some("post_purchase"));
        assert_eq!(word("post purchase", &words), Some("post_purchase"));
        assert_eq!(word("postpurchase", &words), None);
        assert_eq!(word("pdp2", &words), None);
        assert_eq!(word("", &words), None);
    }

    #[test]
    fn every_character_is_trimmed_and_folded_as_duckdb_does() {
        let connection = Connection::open_in_memory().unwrap();
        let mut statement = connection
            .prepare("SELECT trim(?), lower(?), left(?, 1)")
            .unwrap();
        for c in (1..0x1_1000).filter_map(char::from_u32) {
            let text = c.to_string();
            let (theirs, lower, first): (String, String, String) = statement
                .query_row([&text, &text, &text], |row| {
                    Ok((row.get(0)?, row.get(1)?, row.get(2)?))
                })
                .unwrap();
            assert_eq!(trimmed(&text), theirs, "U+{:04X}", u32::from(c));
            assert_eq!(left(&text, 1), first, "U+{:04X}", u32::from(c));
            let ours = folded(c);
            if lower.is_ascii() && !matches!(c, ' ' | '-') || ours.is_ascii() && !c.is_ascii() {
                assert_eq!(ours.to_string(), lower, "U+{:04X}", u32::from(c));
            }
        }
    }

    proptest! {
        #[test]
        fn texts_are_trimmed_and_cut_as_duckdb_does(text in "[ a\u{a0}\u{3000}\t\u{301}é👍🏽\u{200d}]{0,8}", count in 0_usize..6) {
            let connection = Connection::open_in_memory().unwrap();
            let (theirs, first): (String, String) = connection
                .query_row("SELECT trim(?), left(?, ?)", duckdb::params![text, text, count as i64], |row| {
                    Ok((row.get(0)?, row.get(1)?))
                })
                .unwrap();
            prop_assert_eq!(trimmed(&text), theirs);
            prop_assert_eq!(left(&text, count), first);
        }
    }
}
