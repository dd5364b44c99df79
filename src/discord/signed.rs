//! Whether a request really comes from Discord: Ed25519 over its timestamp and its body.
//! <https://discord.com/developers/docs/interactions/overview#validating-security-request-headers>

use chrono::{DateTime, TimeDelta, Utc};
use ring::signature::{ED25519, UnparsedPublicKey};

use crate::config::PublicKey;
use crate::digest::from_hex;

pub const SIGNATURE: &str = "x-signature-ed25519";
pub const TIMESTAMP: &str = "x-signature-timestamp";

/// How far the signed time may be from ours. Whoever overheard a request can't repeat it later;
/// a clock that is a little off refuses nothing.
const NEAR: TimeDelta = TimeDelta::minutes(5);

/// Why a request is turned away. Discord sends some like these on purpose, to see that we do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unsigned {
    #[error("the request is not signed")]
    Missing,
    #[error("the signature does not fit the request")]
    Forged,
    #[error("the request was signed at another time than now: is this machine's clock right?")]
    Stale,
}

/// # Errors
/// Where the signature is absent, of something else, by somebody else, or of another time.
pub fn verify(
    key: &PublicKey,
    signature: Option<&str>,
    timestamp: Option<&str>,
    body: &[u8],
    now: DateTime<Utc>,
) -> Result<(), Unsigned> {
    let (signature, timestamp) = signature
        .zip(timestamp)
        .filter(|(one, other)| !one.is_empty() && !other.is_empty())
        .ok_or(Unsigned::Missing)?;
    let signature: [u8; 64] = from_hex(signature).ok_or(Unsigned::Forged)?;
    let signed = [timestamp.as_bytes(), body].concat();
    UnparsedPublicKey::new(&ED25519, &key.0)
        .verify(&signed, &signature)
        .map_err(|_| Unsigned::Forged)?;
    let at = timestamp.parse().ok().and_then(|seconds| DateTime::from_timestamp(seconds, 0));
    let at = at.ok_or(Unsigned::Stale)?;
    if (now - at).abs() > NEAR { Err(Unsigned::Stale) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use ring::signature::{Ed25519KeyPair, KeyPair as _};

    use super::*;
    use crate::digest::hex;

    #[test]
    fn only_what_discord_signed_just_now_is_taken() {
        let pair = Ed25519KeyPair::from_seed_unchecked(&[7; 32]).unwrap();
        let key = PublicKey(pair.public_key().as_ref().try_into().unwrap());
        let now = DateTime::from_timestamp(1_671_000_000, 0).unwrap();
        let sign = |signed: &str| hex(pair.sign(signed.as_bytes()).as_ref());
        let body = r#"{"type":2}"#;
        let taken = |signature: Option<&str>, timestamp: Option<&str>, body: &str| {
            verify(&key, signature, timestamp, body.as_bytes(), now)
        };
        for at in ["1671000000", "1670999701", "1671000300"] {
            let signature = sign(&format!("{at}{body}"));
            assert_eq!(taken(Some(&signature), Some(at), body), Ok(()), "{at}");
            // Of another body, at another time, with half of it missing, under another key.
            let forged = Err(Unsigned::Forged);
            assert_eq!(taken(Some(&signature), Some(at), r#"{"type":1}"#), forged);
            assert_eq!(taken(Some(&signature), Some("1671000001"), body), forged);
            assert_eq!(taken(Some(&signature[..126]), Some(at), body), forged);
            assert_eq!(taken(Some(&"z".repeat(128)), Some(at), body), forged);
            let other = PublicKey([9; 32]);
            assert_eq!(verify(&other, Some(&signature), Some(at), body.as_bytes(), now), forged);
            for absent in [None, Some("")] {
                assert_eq!(taken(absent, Some(at), body), Err(Unsigned::Missing));
                assert_eq!(taken(Some(&signature), absent, body), Err(Unsigned::Missing));
            }
        }
        for at in
            ["1670999699", "1671000301", "-9223372036854775808", "soon", "99999999999999999999"]
        {
            let signature = sign(&format!("{at}{body}"));
            assert_eq!(taken(Some(&signature), Some(at), body), Err(Unsigned::Stale), "{at}");
        }
    }
}
