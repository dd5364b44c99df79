//! Interactions over HTTP instead of the gateway, signed as Discord signs them.
//! <https://discord.com/developers/docs/interactions/overview#configuring-an-interactions-endpoint-url>

use std::{io, sync::Arc};

use ring::{
    rand::SystemRandom,
    signature::{Ed25519KeyPair, KeyPair},
};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    sync::mpsc,
};

use crate::{Error, rest, shared::Shared};

/// The application's key pair; its public half is the application's `verify_key`.
pub(crate) struct Signer {
    key: Ed25519KeyPair,
}

impl Signer {
    pub(crate) fn make() -> Result<Self, Error> {
        let unusable = |error: String| Error::Start(format!("the signing key: {error}"));
        let pkcs8 = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new())
            .map_err(|error| unusable(error.to_string()))?;
        let key = Ed25519KeyPair::from_pkcs8(pkcs8.as_ref())
            .map_err(|error| unusable(error.to_string()))?;
        Ok(Self { key })
    }

    /// In hexadecimal.
    pub(crate) fn public_key(&self) -> String {
        hexadecimal(self.key.public_key().as_ref())
    }

    fn sign(&self, timestamp: &str, body: &str) -> String {
        hexadecimal(self.key.sign(format!("{timestamp}{body}").as_bytes()).as_ref())
    }
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Where a bot takes interactions.
#[derive(Debug, Clone)]
struct Endpoint {
    /// `HOST:PORT`
    authority: String,
    path: String,
}

impl Endpoint {
    fn parse(url: &str) -> Result<Self, Error> {
        let rest = url.strip_prefix("http://").ok_or_else(|| {
            Error::Start(format!("{url} is no http:// address; TLS ends before the bot here"))
        })?;
        let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
        Ok(Self { authority: authority.to_owned(), path: format!("/{path}") })
    }

    /// Sends one interaction; status and body.
    async fn post(&self, shared: &Shared, body: &str, genuine: bool) -> io::Result<(u16, Value)> {
        let timestamp = shared.read(|world| world.now().timestamp()).to_string();
        // A forged request carries the signature of another body.
        let signed = if genuine { body } else { "{}" };
        let signature = shared.signer.sign(&timestamp, signed);
        let head = format!(
            "POST {} HTTP/1.1\r\nhost: {}\r\nuser-agent: Discord-Interactions/1.0\r\n\
             content-type: application/json\r\ncontent-length: {}\r\n\
             x-signature-ed25519: {signature}\r\nx-signature-timestamp: {timestamp}\r\n\
             connection: close\r\n\r\n",
            self.path,
            self.authority,
            body.len()
        );
        let mut stream = TcpStream::connect(&self.authority).await?;
        stream.write_all(head.as_bytes()).await?;
        stream.write_all(body.as_bytes()).await?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await?;
        let answer = String::from_utf8_lossy(&answer);
        let (head, body) = answer.split_once("\r\n\r\n").unwrap_or((&answer, ""));
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok());
        let status = status.ok_or(io::ErrorKind::InvalidData)?;
        Ok((status, serde_json::from_str(body).unwrap_or(Value::Null)))
    }
}

/// The way to an endpoint that proved itself.
#[derive(Debug)]
pub(crate) struct Delivery {
    /// As it was given.
    pub(crate) url: String,
    waiting: mpsc::UnboundedSender<Value>,
}

impl Delivery {
    pub(crate) fn send(&self, interaction: Value) {
        // Its task lives as long as this server.
        let _ = self.waiting.send(interaction);
    }
}

/// Proves the endpoint as Discord does before it takes the address, a forged request included,
/// then delivers there whatever is given to the returned way.
pub(crate) async fn start(shared: &Arc<Shared>, url: &str) -> Result<Delivery, Error> {
    let endpoint = Endpoint::parse(url)?;
    let application = shared.read(|world| world.bot).to_string();
    let ping = json!({
        "id": "1", "application_id": application, "type": 1, "token": "ping", "version": 1,
        "entitlements": [], "authorizing_integration_owners": {}, "attachment_size_limit": 0,
    })
    .to_string();
    let refused = |why: String| Error::Start(format!("{url} was not taken: {why}"));
    for (genuine, expected) in [(false, 401), (true, 200)] {
        let answer = endpoint.post(shared, &ping, genuine).await;
        let (status, body) = answer.map_err(|error| refused(error.to_string()))?;
        if status != expected || (genuine && body["type"] != 1) {
            let what = if genuine { "a PING" } else { "a forged PING" };
            return Err(refused(format!("{what} was answered with {status} {body}")));
        }
    }
    let (sender, mut interactions) = mpsc::unbounded_channel::<Value>();
    let shared = Arc::clone(shared);
    tokio::spawn(async move {
        while let Some(interaction) = interactions.recv().await {
            let (shared, endpoint) = (Arc::clone(&shared), endpoint.clone());
            tokio::spawn(async move { deliver(&shared, &endpoint, &interaction).await });
        }
    });
    Ok(Delivery { url: url.to_owned(), waiting: sender })
}

/// Delivers one interaction. The body of a 200 is its answer; 202 means that the answer comes
/// over REST; everything else leaves it without one.
async fn deliver(shared: &Shared, endpoint: &Endpoint, interaction: &Value) {
    match endpoint.post(shared, &interaction.to_string(), true).await {
        Ok((200, answer)) => rest::take_answer(shared, interaction, answer),
        Ok((202, _)) => {}
        Ok((status, body)) => {
            let detail = format!("{status} {body}");
            shared.violation("interactions endpoint", "the status of an answer", detail, 0);
        }
        Err(error) => tracing::debug!(%error, "an interaction could not be delivered"),
    }
}
