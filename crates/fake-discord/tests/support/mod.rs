//! A bot by hand: plain REST requests as a library would send them.
#![allow(dead_code, reason = "each test file is a crate of its own and uses its part")]

pub mod limits;
pub mod not_run;
pub mod socket;

use fake_discord::{FakeDiscord, Options};
use serde_json::Value;

pub struct Rest {
    client: reqwest::Client,
    token: String,
    pub application: u64,
}

impl Rest {
    pub fn new(discord: &FakeDiscord) -> Self {
        let authority = reqwest::Certificate::from_pem(discord.authority_pem().as_bytes()).unwrap();
        let client = reqwest::Client::builder()
            .resolve("discord.com", discord.address())
            .resolve("cdn.discordapp.com", discord.address())
            .add_root_certificate(authority)
            .user_agent("DiscordBot (https://example.org, 1)")
            .build()
            .unwrap();
        let application = discord.application_id();
        Self { client, token: discord.token().to_owned(), application }
    }

    pub fn request(&self, method: &str, path: &str) -> reqwest::RequestBuilder {
        let url = format!("https://discord.com/api/v10{path}");
        let method = reqwest::Method::from_bytes(method.as_bytes()).unwrap();
        self.client.request(method, url).header("Authorization", format!("Bot {}", self.token))
    }

    /// Status and body; null for an empty one.
    pub async fn send(&self, method: &str, path: &str, body: Value) -> (u16, Value) {
        let mut request = self.request(method, path);
        if !body.is_null() {
            request = request.json(&body);
        }
        let response = request.send().await.unwrap();
        let status = response.status().as_u16();
        let bytes = response.bytes().await.unwrap();
        (status, serde_json::from_slice(&bytes).unwrap_or(Value::Null))
    }

    /// The body of an answer that must be a success.
    pub async fn ok(&self, method: &str, path: &str, body: Value) -> Value {
        let (status, answer) = self.send(method, path, body).await;
        assert!((200..300).contains(&status), "{method} {path}: {status} {answer}");
        answer
    }

    /// The code of an answer that must be a refusal.
    pub async fn refused(&self, method: &str, path: &str, body: Value) -> u64 {
        let (status, answer) = self.send(method, path, body).await;
        assert!((400..500).contains(&status), "{method} {path}: {status} {answer}");
        answer["code"].as_u64().unwrap()
    }

    pub async fn get(&self, url: &str) -> reqwest::Response {
        self.client.get(url).send().await.unwrap()
    }
}

/// With Discord's OpenAPI description where it is at hand, and without rate limits.
pub fn options() -> Options {
    let description = std::env::var_os("FIREBELL_SHARED")
        .filter(|_| cfg!(feature = "openapi"))
        .map(|shared| std::path::Path::new(&shared).join("discord/openapi.json"));
    if description.is_none() {
        not_run::not_run(
            "shared",
            "checks against the OpenAPI description (FIREBELL_SHARED, feature openapi)",
        );
    }
    Options { openapi: description, rate_limit_scale: 0.0, ..Options::default() }
}

/// An endpoint that takes interactions and answers none: the test answers over REST.
pub async fn silent_endpoint(public_key: &str) -> String {
    endpoint(public_key, (200, r#"{"type":1}"#)).await
}

/// As [`silent_endpoint`], with this answer, status and body, to a PING.
pub async fn endpoint(public_key: &str, (status, pong): (u16, &'static str)) -> String {
    use axum::{Router, body::Bytes, http::HeaderMap, http::StatusCode, routing::post};
    let bytes = |hex: &str| -> Vec<u8> {
        (0..hex.len() / 2).map(|i| u8::from_str_radix(&hex[i * 2..][..2], 16).unwrap()).collect()
    };
    let key = bytes(public_key);
    let take = move |headers: HeaderMap, body: Bytes| {
        let header = |name: &str| headers[name].to_str().unwrap().to_owned();
        let signature = bytes(&header("x-signature-ed25519"));
        let signed = [header("x-signature-timestamp").as_bytes(), &body].concat();
        let key = ring::signature::UnparsedPublicKey::new(&ring::signature::ED25519, &key);
        let genuine = key.verify(&signed, &signature).is_ok();
        let ping = serde_json::from_slice::<Value>(&body).unwrap()["type"] == 1;
        let answer = match (genuine, ping) {
            (false, _) => (StatusCode::UNAUTHORIZED, ""),
            (true, true) => (StatusCode::from_u16(status).unwrap(), pong),
            (true, false) => (StatusCode::ACCEPTED, ""),
        };
        async move { answer }
    };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/interactions", listener.local_addr().unwrap());
    tokio::spawn(async move {
        axum::serve(listener, Router::new().route("/interactions", post(take))).await
    });
    url
}
