//! Objects in an S3-compatible store: put, get and delete of single objects, no more.
//!
//! Written by hand, since the usual crate brings sixteen others with it, among them a second HTTP
//! client and a second set of cryptography.

use std::fmt::Write as _;
use std::time::Duration;

use reqwest::{Method, Response, StatusCode};
use secrecy::{ExposeSecret as _, SecretString};
use url::Url;

use super::ExportError;
use super::items::Told;
use super::sign::{Signed, Signer, sign};
use crate::clock::Clock;

const PATIENCE: Duration = Duration::from_secs(60);
/// How much of a refusal is read, in characters of its beginning.
const MOST_SAID: usize = 300;

/// How an object store is reached.
#[derive(Clone, Debug)]
pub struct S3Settings {
    /// `https://s3.eu-central-1.amazonaws.com`, or your own store's address.
    pub endpoint: Url,
    pub region: String,
    pub access_key_id: String,
    pub secret_access_key: SecretString,
}

/// One bucket, and what stands before the name of each object.
#[derive(Clone, Debug)]
pub struct S3 {
    client: reqwest::Client,
    settings: S3Settings,
    bucket: String,
    prefix: String,
    clock: Clock,
}

impl S3 {
    pub fn new(place: &str, settings: &S3Settings, clock: Clock) -> Result<Self, ExportError> {
        let (bucket, prefix) = place.split_once('/').unwrap_or((place, ""));
        let prefix = prefix.trim_matches('/');
        if bucket.is_empty() || settings.endpoint.host_str().is_none() {
            return Err(ExportError::Place(format!("s3://{place}")));
        }
        let client = reqwest::Client::builder()
            .use_rustls_tls()
            .timeout(PATIENCE)
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .build()
            .map_err(|_| ExportError::Settings("the system gives no TLS client"))?;
        Ok(Self {
            client,
            settings: settings.clone(),
            bucket: bucket.to_owned(),
            prefix: if prefix.is_empty() { String::new() } else { format!("{prefix}/") },
            clock,
        })
    }

    pub async fn get(&self, name: &str) -> Result<Option<Vec<u8>>, ExportError> {
        let response = self.send(Method::GET, name, &[], &[]).await?;
        if response.status() == StatusCode::NOT_FOUND {
            return Ok(None);
        }
        let response = self.fine(name, response).await?;
        let bytes = response.bytes().await.map_err(|error| self.refused(name, &error))?;
        Ok(Some(bytes.to_vec()))
    }

    pub async fn put(&self, name: &str, told: &Told, bytes: &[u8]) -> Result<(), ExportError> {
        let mut headers = vec![("cache-control", told.caching)];
        headers.extend(told.disposition.as_deref().map(|how| ("content-disposition", how)));
        headers.push(("content-type", told.content_type));
        let response = self.send(Method::PUT, name, &headers, bytes).await?;
        self.fine(name, response).await.map(|_| ())
    }

    pub async fn remove(&self, name: &str) -> Result<(), ExportError> {
        let response = self.send(Method::DELETE, name, &[], &[]).await?;
        if response.status() == StatusCode::NOT_FOUND {
            return Ok(());
        }
        self.fine(name, response).await.map(|_| ())
    }

    async fn send(
        &self,
        method: Method,
        name: &str,
        headers: &[(&str, &str)],
        body: &[u8],
    ) -> Result<Response, ExportError> {
        let endpoint = &self.settings.endpoint;
        let folder = endpoint.path().trim_end_matches('/');
        let path = format!(
            "{folder}/{}/{}",
            encoded(&self.bucket),
            encoded(&format!("{}{name}", self.prefix))
        );
        let mut host = endpoint.host_str().unwrap_or_default().to_owned();
        if let Some(port) = endpoint.port() {
            host = format!("{host}:{port}");
        }
        let signer = Signer {
            access_key_id: &self.settings.access_key_id,
            secret_access_key: self.settings.secret_access_key.expose_secret(),
            region: &self.settings.region,
        };
        let request = Signed { method: method.as_str(), host: &host, path: &path, body, headers };
        let signed = sign(signer, request, self.clock.now());
        let mut url = endpoint.clone();
        url.set_path(&path);
        let mut builder = self.client.request(method, url).body(body.to_vec());
        for (name, value) in headers {
            builder = builder.header(*name, *value);
        }
        for (name, value) in signed {
            builder = builder.header(name, value);
        }
        builder.send().await.map_err(|error| self.refused(name, &error))
    }

    async fn fine(&self, name: &str, response: Response) -> Result<Response, ExportError> {
        let status = response.status();
        if status.is_success() {
            return Ok(response);
        }
        let said = response.text().await.unwrap_or_default();
        let said: String = said.chars().take(MOST_SAID).collect();
        let key = format!("s3://{}/{}{name}", self.bucket, self.prefix);
        Err(ExportError::Store { key, why: format!("{status}: {said}") })
    }

    fn refused(&self, name: &str, error: &reqwest::Error) -> ExportError {
        let key = format!("s3://{}/{}{name}", self.bucket, self.prefix);
        ExportError::Store { key, why: error.to_string() }
    }
}

/// As the signature wants it: everything but these, slashes between names kept.
fn encoded(key: &str) -> String {
    let mut out = String::with_capacity(key.len());
    for byte in key.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' | b'/' => {
                out.push(char::from(byte));
            }
            // Writing into a String cannot fail.
            _ => drop(write!(out, "%{byte:02X}")),
        }
    }
    out
}
