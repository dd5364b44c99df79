//! SHA-256 in hexadecimal digits: names a content, notices a change.

use serde::Serialize;
use sha2::{Digest as _, Sha256};

/// Bytes as lower-case hexadecimal digits, two for each.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The bytes that hexadecimal digits of either case stand for, where there are exactly `N`.
#[must_use]
pub fn from_hex<const N: usize>(digits: &str) -> Option<[u8; N]> {
    if digits.len() != N * 2 || !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
        return None;
    }
    let mut bytes = [0; N];
    for (index, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&digits[index * 2..][..2], 16).ok()?;
    }
    Some(bytes)
}

/// 64 digits.
#[must_use]
pub fn sha256_hex(bytes: impl AsRef<[u8]>) -> String {
    hex(&Sha256::digest(bytes))
}

/// Of a value as JSON: equal values have equal ones. For our own types, which have string keys and
/// no failing serializers.
#[must_use]
pub fn of_json(value: &impl Serialize) -> String {
    sha256_hex(serde_json::to_vec(value).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_become_the_bytes_they_came_from() {
        assert_eq!(from_hex(&hex(&[0, 127, 255])), Some([0, 127, 255]));
        assert_eq!(from_hex("007FfF"), Some([0, 127, 255]));
        for wrong in ["", "007f", "007fff0", "007fff00", "0 7fff", "+07fff", "00\u{e9}ff"] {
            assert_eq!(from_hex::<3>(wrong), None, "{wrong}");
        }
    }
}
