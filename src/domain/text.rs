//! Text at the border between data and a terminal.

use std::borrow::Cow;

/// Whether a character may reach a terminal cell.
///
/// Control characters (C0, DEL, C1) can move the cursor or start an escape
/// sequence; bidirectional overrides and line separators can reorder or break a row.
fn is_printable(c: char) -> bool {
    !(c.is_control()
        || matches!(c, '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}'))
}

/// The text as it may be drawn: control characters are gone, each run of them
/// that separated two words is one space.
pub fn printable(text: &str) -> Cow<'_, str> {
    if text.chars().all(is_printable) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut gap = false;
    for c in text.chars() {
        if is_printable(c) {
            if gap && !out.is_empty() && !out.ends_with(' ') && c != ' ' {
                out.push(' ');
            }
            gap = false;
            out.push(c);
        } else {
            gap = gap || matches!(c, '\t' | '\n' | '\r' | '\u{2028}' | '\u{2029}');
        }
    }
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clean_text_is_borrowed() {
        assert!(matches!(printable("Kaffeemühle ☕"), Cow::Borrowed(_)));
    }

    #[test]
    fn escapes_lose_their_teeth_and_line_breaks_become_spaces() {
        assert_eq!(printable("\u{1b}[31mred\u{1b}[0m"), "[31mred[0m");
        assert_eq!(printable("two\r\nlines\t here\u{7}"), "two lines here");
        assert_eq!(printable("\u{9b}2Jx\u{202e}y"), "2Jxy");
    }
}
