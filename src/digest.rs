//! SHA-256 in hexadecimal digits: names a content, notices a change.

use serde::Serialize;
use sha2::{Digest as _, Sha256};

/// Bytes as lower-case hexadecimal digits, two for each.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
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
