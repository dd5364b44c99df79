//! Parts of addresses: what people typed, as something that a URL may hold, and back.

use std::fmt::Write as _;

/// One segment of a path: everything but letters, digits and `-._~` as `%XX` (RFC 3986, 2.3).
#[must_use]
pub fn encoded(segment: &str) -> String {
    // Browsers and file systems take these for folders.
    if matches!(segment, "." | "..") {
        return segment.replace('.', "%2E");
    }
    let mut out = String::with_capacity(segment.len());
    for byte in segment.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            out.push(char::from(byte));
        } else {
            // Writing to a String cannot fail.
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

/// The opposite; none where it is no UTF-8 or a `%` stands alone.
#[must_use]
pub fn decoded(segment: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(segment.len());
    let mut rest = segment.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        rest = after;
        if *first == b'%' {
            let (digits, after) = rest.split_at_checked(2)?;
            bytes.push(u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()?);
            rest = after;
        } else {
            bytes.push(*first);
        }
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn broken_escapes_are_no_address() {
        assert_eq!((decoded("a%2"), decoded("%zz"), decoded("%ff")), (None, None, None));
        assert_eq!(encoded("Wëb / API"), "W%C3%ABb%20%2F%20API");
    }

    proptest! {
        #[test]
        fn there_and_back(text in "\\PC{0,40}") {
            prop_assert_eq!(decoded(&encoded(&text)), Some(text));
        }
    }
}
