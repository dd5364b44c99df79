//! How we reach Discord, and how Discord reaches us.

use std::net::SocketAddr;
use std::path::PathBuf;

use secrecy::SecretString;
use serde::Deserialize;

#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Discord {
    pub token: Option<SecretString>,
    /// `HOST:PORT` of an HTTPS server that takes Discord's place. Never set in production.
    pub stand_in: Option<String>,
    /// PEM file of the authority that signed the stand-in's certificate.
    pub stand_in_ca: Option<PathBuf>,
    pub ingress: Ingress,
    /// Where interactions arrive with [`Ingress::Http`], behind a web server with TLS.
    pub listen: SocketAddr,
    /// What Discord's signatures on them are checked with; without it, Discord is asked for it.
    pub public_key: Option<PublicKey>,
}

impl Default for Discord {
    fn default() -> Self {
        Self {
            token: None,
            stand_in: None,
            stand_in_ca: None,
            ingress: Ingress::default(),
            listen: SocketAddr::from(([127, 0, 0, 1], 8082)),
            public_key: None,
        }
    }
}

/// How Discord's interactions reach us.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Ingress {
    #[default]
    Gateway,
    Http,
}

/// The public half of an application's Ed25519 key; 64 hexadecimal digits where it is written.
/// <https://discord.com/developers/docs/interactions/overview#validating-security-request-headers>
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PublicKey(pub [u8; 32]);

impl PublicKey {
    /// `None` where it is not 64 hexadecimal digits.
    #[must_use]
    pub fn from_hex(digits: &str) -> Option<Self> {
        crate::digest::from_hex(digits.trim()).map(Self)
    }
}

impl<'de> Deserialize<'de> for PublicKey {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let digits = String::deserialize(deserializer)?;
        Self::from_hex(&digits).ok_or_else(|| {
            serde::de::Error::custom(
                "discord.public_key must be 64 hexadecimal digits. Copy it from \
                 https://discord.com/developers/applications → your application → General \
                 Information → Public Key, or leave it out",
            )
        })
    }
}
