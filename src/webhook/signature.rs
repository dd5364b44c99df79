//! Signs and verifies deliveries as the Standard Webhooks specification 1.0 says.
//!
//! Source: <https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md>.
//! Several secrets at once let an operator change them without a lost delivery: the sender signs
//! with each, the receiver accepts any.

use std::fmt;
use std::str::FromStr;

use axum::http::HeaderMap;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, Duration, Utc};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

/// The same on every attempt of one delivery: the receiver's key against doubles.
pub const ID_HEADER: &str = "webhook-id";
/// Unix seconds of this attempt.
pub const TIMESTAMP_HEADER: &str = "webhook-timestamp";
/// Signatures separated by spaces, each `v1,<base64>`.
pub const SIGNATURE_HEADER: &str = "webhook-signature";

const SECRET_PREFIX: &str = "whsec_";
const SIGNATURE_VERSION: &str = "v1";
/// Length of a secret in bytes, by the specification.
const SECRET_BYTES: std::ops::RangeInclusive<usize> = 24..=64;
/// More signatures than anyone rotates through; bounds the work an unknown sender can ask for.
const MOST_SIGNATURES: usize = 32;

/// How far a delivery's clock may be from ours, either way; the reference libraries' value.
#[must_use]
pub const fn tolerance() -> Duration {
    Duration::minutes(5)
}

/// A shared secret, written `whsec_<base64>`. Printing it shows nothing of it.
#[derive(Clone)]
pub struct Secret(Hmac<Sha256>);

/// Why a text is not a secret. Never repeats the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotASecret {
    #[error(
        "a webhook secret starts with whsec_; make one with: echo whsec_$(openssl rand -base64 32)"
    )]
    Prefix,
    #[error("what follows whsec_ in the webhook secret is not base64; copy the whole of it")]
    Base64,
    #[error("a webhook secret holds 24 to 64 bytes, this one holds {0}; make a new one")]
    Length(usize),
}

impl FromStr for Secret {
    type Err = NotASecret;

    fn from_str(text: &str) -> Result<Self, NotASecret> {
        let encoded = text.trim().strip_prefix(SECRET_PREFIX).ok_or(NotASecret::Prefix)?;
        let key = STANDARD.decode(encoded).map_err(|_| NotASecret::Base64)?;
        if !SECRET_BYTES.contains(&key.len()) {
            return Err(NotASecret::Length(key.len()));
        }
        Hmac::new_from_slice(&key).map(Self).map_err(|_| NotASecret::Length(key.len()))
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

impl Secret {
    fn over(&self, id: &str, timestamp: i64, body: &[u8]) -> Hmac<Sha256> {
        let mut mac = self.0.clone();
        mac.update(id.as_bytes());
        mac.update(b".");
        mac.update(timestamp.to_string().as_bytes());
        mac.update(b".");
        mac.update(body);
        mac
    }
}

/// The value of `webhook-signature`: one signature for each secret, in their order.
///
/// `timestamp` is in Unix seconds and goes into `webhook-timestamp`; `body` is exactly what is sent.
#[must_use]
pub fn sign(secrets: &[Secret], id: &str, timestamp: i64, body: &[u8]) -> String {
    let each = secrets.iter().map(|secret| {
        let tag = secret.over(id, timestamp, body).finalize().into_bytes();
        format!("{SIGNATURE_VERSION},{}", STANDARD.encode(tag))
    });
    each.collect::<Vec<_>>().join(" ")
}

/// Why a delivery is not believed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    #[error(
        "the header {0} is missing or unreadable; sign each delivery as Standard Webhooks says"
    )]
    Header(&'static str),
    #[error("webhook-timestamp is too far from this machine's clock; check both clocks")]
    Clock,
    #[error("no signature matches; check that both sides have the same secret")]
    Signature,
}

/// Checks that one of `secrets` signed these headers and this body within `tolerance` of `now`.
///
/// # Errors
/// When a header is missing, the clock is too far off, or no signature matches.
pub fn verify(
    secrets: &[Secret],
    headers: &HeaderMap,
    body: &[u8],
    now: DateTime<Utc>,
    tolerance: Duration,
) -> Result<(), Refused> {
    let attempt = verify_clock(headers, now, tolerance)?;
    for (version, signature) in
        attempt.signatures.split(' ').take(MOST_SIGNATURES).filter_map(|s| s.split_once(','))
    {
        let Ok(tag) = STANDARD.decode(signature) else { continue };
        if version != SIGNATURE_VERSION {
            continue;
        }
        for secret in secrets {
            // `verify_slice` compares in constant time.
            if secret.over(attempt.id, attempt.timestamp, body).verify_slice(&tag).is_ok() {
                return Ok(());
            }
        }
    }
    Err(Refused::Signature)
}

/// What the headers say, before the body is looked at.
#[derive(Debug)]
pub struct Attempt<'a> {
    id: &'a str,
    timestamp: i64,
    signatures: &'a str,
}

/// The part of [`verify`] that needs no body: lets a receiver refuse before it reads one.
///
/// # Errors
/// When a header is missing or the clock is too far off.
pub fn verify_clock(
    headers: &HeaderMap,
    now: DateTime<Utc>,
    tolerance: Duration,
) -> Result<Attempt<'_>, Refused> {
    let header = |name: &'static str| {
        let value = headers.get(name).and_then(|value| value.to_str().ok());
        value.filter(|value| !value.is_empty()).ok_or(Refused::Header(name))
    };
    let id = header(ID_HEADER)?;
    let written = header(TIMESTAMP_HEADER)?;
    let signatures = header(SIGNATURE_HEADER)?;
    let timestamp: i64 = written.parse().map_err(|_| Refused::Header(TIMESTAMP_HEADER))?;
    // What is signed is the number as we write it, so only that spelling can be verified.
    if timestamp.to_string() != written {
        return Err(Refused::Header(TIMESTAMP_HEADER));
    }
    if timestamp.abs_diff(now.timestamp()) > tolerance.num_seconds().unsigned_abs() {
        return Err(Refused::Clock);
    }
    Ok(Attempt { id, timestamp, signatures })
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;
    use proptest::prelude::*;

    use super::*;

    const SECRET: &str = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";
    const ID: &str = "msg_27UH4WbU6Z5A5EzD8u03UvzRbpk";
    const TIMESTAMP: i64 = 1_649_367_553;
    const BODY: &[u8] = br#"{"email":"test@example.com","username":"test_user"}"#;
    const SIGNATURE: &str = "v1,tZ1I4/hDygAJgO5TYxiSd6Sd0kDW6hPenDe+bTa3Kkw=";

    fn secret(text: &str) -> Secret {
        text.parse().unwrap()
    }

    fn headers(id: &str, timestamp: i64, signature: &str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(ID_HEADER, HeaderValue::from_str(id).unwrap());
        headers.insert(TIMESTAMP_HEADER, HeaderValue::from(timestamp));
        headers.insert(SIGNATURE_HEADER, HeaderValue::from_str(signature).unwrap());
        headers
    }

    fn at(timestamp: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(timestamp, 0).unwrap()
    }

    #[test]
    fn the_specifications_own_example() {
        assert_eq!(sign(&[secret(SECRET)], ID, TIMESTAMP, BODY), SIGNATURE);
        let headers = headers(ID, TIMESTAMP, SIGNATURE);
        assert_eq!(verify(&[secret(SECRET)], &headers, BODY, at(TIMESTAMP), tolerance()), Ok(()));
    }

    #[test]
    fn the_reference_library_accepts_what_we_sign() {
        // It compares with the machine's clock, so this one test reads it too.
        let now = crate::clock::Clock::System.now().timestamp();
        let signature = sign(&[secret(SECRET)], ID, now, BODY);
        let theirs = standardwebhooks::Webhook::new(SECRET).unwrap();
        theirs.verify(BODY, &headers(ID, now, &signature)).unwrap();
        assert!(theirs.verify(b"{}", &headers(ID, now, &signature)).is_err());
    }

    #[test]
    fn a_delivery_from_another_time_is_refused_either_way() {
        let verify_at = |now| {
            let headers = headers(ID, TIMESTAMP, SIGNATURE);
            verify(&[secret(SECRET)], &headers, BODY, at(now), tolerance())
        };
        assert_eq!(verify_at(TIMESTAMP + 300), Ok(()));
        assert_eq!(verify_at(TIMESTAMP - 300), Ok(()));
        assert_eq!(verify_at(TIMESTAMP + 301), Err(Refused::Clock));
        assert_eq!(verify_at(TIMESTAMP - 301), Err(Refused::Clock));
        let extreme = headers(ID, i64::MIN, SIGNATURE);
        let refused = verify(&[secret(SECRET)], &extreme, BODY, at(TIMESTAMP), tolerance());
        assert_eq!(refused, Err(Refused::Clock));
    }

    #[test]
    fn secrets_can_be_changed_without_a_lost_delivery() {
        let old = secret(SECRET);
        let new = secret("whsec_bmV3IHNlY3JldCBuZXcgc2VjcmV0IG5ldyBzZWNyZXQ=");
        let both = sign(&[new.clone(), old.clone()], ID, TIMESTAMP, BODY);
        for receiver in [vec![old.clone()], vec![new.clone()], vec![old.clone(), new.clone()]] {
            let headers = headers(ID, TIMESTAMP, &both);
            assert_eq!(verify(&receiver, &headers, BODY, at(TIMESTAMP), tolerance()), Ok(()));
        }
        let only_new = headers(ID, TIMESTAMP, &sign(&[new], ID, TIMESTAMP, BODY));
        let refused = verify(&[old], &only_new, BODY, at(TIMESTAMP), tolerance());
        assert_eq!(refused, Err(Refused::Signature));
    }

    #[test]
    fn what_is_missing_is_named() {
        for name in [ID_HEADER, TIMESTAMP_HEADER, SIGNATURE_HEADER] {
            let mut headers = headers(ID, TIMESTAMP, SIGNATURE);
            headers.remove(name);
            let refused = verify(&[secret(SECRET)], &headers, BODY, at(TIMESTAMP), tolerance());
            assert_eq!(refused, Err(Refused::Header(name)));
        }
    }

    #[test]
    fn a_secret_is_checked_and_never_printed() {
        assert_eq!("C2FV".parse::<Secret>().unwrap_err(), NotASecret::Prefix);
        assert_eq!("whsec_***".parse::<Secret>().unwrap_err(), NotASecret::Base64);
        assert_eq!("whsec_c2hvcnQ=".parse::<Secret>().unwrap_err(), NotASecret::Length(5));
        assert_eq!(format!("{:?}", secret(SECRET)), "Secret(…)");
    }

    proptest! {
        #[test]
        fn any_change_of_id_body_or_signature_is_refused(
            key in proptest::collection::vec(any::<u8>(), 24..=64),
            id in "[a-zA-Z0-9_]{1,40}",
            timestamp in 0_i64..4_000_000_000,
            body in proptest::collection::vec(any::<u8>(), 0..200),
            flip in any::<proptest::sample::Index>(),
        ) {
            let ours = [secret(&format!("whsec_{}", STANDARD.encode(key)))];
            let signature = sign(&ours, &id, timestamp, &body);
            let check = |id: &str, body: &[u8], signature: &str| {
                verify(&ours, &headers(id, timestamp, signature), body, at(timestamp), tolerance())
            };
            prop_assert_eq!(check(&id, &body, &signature), Ok(()));
            let other_id = format!("{id}x");
            prop_assert!(check(&other_id, &body, &signature).is_err());
            let mut changed = body.clone();
            changed.push(b' ');
            prop_assert!(check(&id, &changed, &signature).is_err());
            let mut tag = STANDARD.decode(&signature[3..]).unwrap();
            let at = flip.index(tag.len());
            tag[at] ^= 1;
            let forged = format!("v1,{}", STANDARD.encode(tag));
            prop_assert!(check(&id, &body, &forged).is_err());
        }
    }
}
