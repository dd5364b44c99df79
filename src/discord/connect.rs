//! Reaching Discord: the production client with its rate limiter, or the same client pointed at a
//! stand-in.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use secrecy::{ExposeSecret as _, SecretString};
use serenity::http::{Http, HttpBuilder};

use super::api::{Api, ApiError};
use super::endpoint::Identity;
use super::wire::{Application, CurrentUser};
use crate::config::{self, PublicKey};
use crate::outgoing;

/// Why Discord can't be used, and what to do about it.
#[derive(Debug, thiserror::Error)]
pub enum ConnectError {
    #[error(
        "discord.token is missing. Create a bot at https://discord.com/developers/applications, \
         copy its token, and set discord.token or FIREBELL__DISCORD__TOKEN"
    )]
    NoToken,
    #[error(
        "Discord does not take the token. Reset it at https://discord.com/developers/applications \
         → Bot → Reset Token, and put the new one into discord.token"
    )]
    TokenRefused,
    #[error("discord.stand_in is “{0}”, which is no HOST:PORT that can be found")]
    StandIn(String),
    #[error("discord.stand_in_ca {path} can't be used: {why}. It must be a PEM file")]
    Authority { path: PathBuf, why: String },
    #[error(
        "Discord can't be reached: {0}. Check the network and https://discordstatus.com; start \
         again when it answers"
    )]
    Unreachable(ApiError),
    #[error(
        "discord.public_key is not the one of this application. Copy it again from \
         https://discord.com/developers/applications → your application → General Information → \
         Public Key, or leave it out: Firebell asks Discord for it"
    )]
    OtherKey,
    #[error(
        "Discord says no public key of this application, without which nobody can tell its \
         interactions from forged ones. Set discord.ingress = \"gateway\""
    )]
    NoKey,
    #[error("the HTTP client can't be made: {0}")]
    Client(reqwest::Error),
}

/// How long Discord may take to take a connection, and to answer: for the longest, an upload. Each
/// call has a patience of its own, see `api`.
const CONNECT: Duration = Duration::from_secs(10);
const ANSWER: Duration = Duration::from_secs(120);

/// Builds the client. Nothing is sent yet.
///
/// # Errors
/// Where the token is missing or the stand-in can't be used.
pub async fn client(config: &config::Discord) -> Result<Http, ConnectError> {
    let token: &SecretString = config.token.as_ref().ok_or(ConnectError::NoToken)?;
    if token.expose_secret().trim().is_empty() {
        return Err(ConnectError::NoToken);
    }
    let client = builder(config, &["discord.com"]).await?.timeout(ANSWER);
    let client = client.build().map_err(ConnectError::Client)?;
    // Serenity's own proxy setting is ignored while its rate limiter is on; a client of our own
    // keeps the limiter in the way, as in production.
    Ok(HttpBuilder::new(token.expose_secret().trim()).client(client).build())
}

/// A client for these hosts of Discord's, or for the stand-in in their place.
///
/// # Errors
/// Where the stand-in can't be used.
pub async fn builder(
    config: &config::Discord,
    hosts: &[&str],
) -> Result<reqwest::ClientBuilder, ConnectError> {
    let mut client = outgoing::client().connect_timeout(CONNECT);
    if let (Some(host), Some(path)) = (&config.stand_in, &config.stand_in_ca) {
        let mut addresses =
            tokio::net::lookup_host(host).await.map_err(|_| ConnectError::StandIn(host.clone()))?;
        let address = addresses.next().ok_or_else(|| ConnectError::StandIn(host.clone()))?;
        let unusable = |why: String| ConnectError::Authority { path: path.clone(), why };
        let pem = tokio::fs::read(path).await.map_err(|error| unusable(error.to_string()))?;
        let authority =
            reqwest::Certificate::from_pem(&pem).map_err(|error| unusable(error.to_string()))?;
        client = client.add_root_certificate(authority).no_proxy();
        for host in hosts {
            client = client.resolve(host, address);
        }
    }
    Ok(client)
}

/// Asks who we are.
///
/// # Errors
/// Where the token is refused or nothing answers.
pub async fn introduce(http: &Arc<Http>) -> Result<CurrentUser, ConnectError> {
    let api = Api::new(Arc::clone(http));
    api.current_user().await.map_err(|error| match error {
        ApiError::Refused { code: 401 | 40_001 | 50_014, .. } => ConnectError::TokenRefused,
        error => ConnectError::Unreachable(error),
    })
}

/// The gateway's address. Serenity goes to the public one in silence, and for ever, where its own
/// `GET /gateway` fails; so it is asked for first, and given to it.
///
/// # Errors
/// Where nothing answers.
pub async fn find_gateway(http: &Http) -> Result<String, ConnectError> {
    let found = http.get_gateway().await;
    let found = found.map_err(|error| ApiError::Unsure(error.to_string()));
    found.map(|gateway| gateway.url).map_err(ConnectError::Unreachable)
}

/// Asks Discord for what interactions over HTTP need: our application, and the key of their
/// signatures, which must be the configured one where there is one.
///
/// # Errors
/// Where nothing answers, or the keys differ.
pub async fn identify(
    api: &Api,
    configured: Option<PublicKey>,
) -> Result<(Identity, Application), ConnectError> {
    let application = api.application().await.map_err(ConnectError::Unreachable)?;
    let key = PublicKey::from_hex(&application.verify_key).ok_or(ConnectError::NoKey)?;
    if configured.is_some_and(|configured| configured != key) {
        return Err(ConnectError::OtherKey);
    }
    Ok((Identity { application: application.id, key }, application))
}
