//! The clipboard of the person's own terminal, over any connection: OSC 52.

/// What terminals take at most, encoded: xterm's limit is the least of the common ones.
pub(super) const MOST_BYTES: usize = 74_994;

/// Why nothing was copied.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct TooLong {
    /// Bytes of the text.
    pub bytes: usize,
}

/// What is written to the terminal to have it copy a text. In tmux it is wrapped, so
/// that tmux passes it on where `allow-passthrough` or `set-clipboard` lets it.
///
/// # Errors
/// When the text is longer than terminals take.
pub(super) fn sequence(text: &str, in_tmux: bool) -> Result<Vec<u8>, TooLong> {
    let encoded = base64(text.as_bytes());
    if encoded.len() > MOST_BYTES {
        return Err(TooLong { bytes: text.len() });
    }
    // tmux itself takes the plain form as its own buffer and, with set-clipboard on,
    // hands it to the terminal outside; the wrapped form goes around it.
    let plain = format!("\x1b]52;c;{encoded}\x07");
    Ok(if in_tmux {
        format!(
            "{plain}\x1bPtmux;{}\x1b\\",
            plain.replace('\x1b', "\x1b\x1b")
        )
        .into_bytes()
    } else {
        plain.into_bytes()
    })
}

/// Base 64 with padding (RFC 4648, section 4).
fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for three in bytes.chunks(3) {
        let byte = |place: usize| u32::from(three.get(place).copied().unwrap_or(0));
        let bits = (byte(0) << 16) | (byte(1) << 8) | byte(2);
        for digit in 0..4_usize {
            if digit <= three.len() {
                let six = (bits >> (18 - 6 * digit)) & 63;
                out.push(char::from(DIGITS[six as usize]));
            } else {
                out.push('=');
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_that_of_the_rfc() {
        for (plain, encoded) in [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foob", "Zm9vYg=="),
            ("fooba", "Zm9vYmE="),
            ("foobar", "Zm9vYmFy"),
        ] {
            assert_eq!(base64(plain.as_bytes()), encoded);
        }
        assert_eq!(base64("−41 €".as_bytes()), "4oiSNDEg4oKs");
    }

    #[test]
    fn a_text_too_long_is_refused_and_tmux_gets_both_forms() {
        assert_eq!(sequence("foo", false).unwrap(), b"\x1b]52;c;Zm9v\x07");
        let wrapped = sequence("foo", true).unwrap();
        assert!(wrapped.ends_with(b"\x1bPtmux;\x1b\x1b]52;c;Zm9v\x07\x1b\\"));
        let long = "x".repeat(MOST_BYTES);
        assert_eq!(sequence(&long, false), Err(TooLong { bytes: MOST_BYTES }));
    }
}
