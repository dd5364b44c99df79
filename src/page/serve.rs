//! The page's HTTP. A GET reads what is published and nothing else: no database, no template.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_EXPOSE_HEADERS, ALLOW, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_SECURITY_POLICY,
    CONTENT_TYPE, ETAG, HeaderName, LOCATION, REFERRER_POLICY, RETRY_AFTER, VARY,
    X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use futures_util::StreamExt as _;
use tokio::sync::{Semaphore, watch};

use super::document::{Document, Encoding};
use super::publish::{PublishError, Publisher};
use super::receive::{self, MOST_BODY_BYTES, NotReceived};
use super::{events, keep};
use crate::webhook::{Secret, signature};

/// How long a delivery's body may take to arrive.
const BODY_PATIENCE: Duration = Duration::from_secs(30);
/// How much of a body that is too large is still read, in bytes, before the connection is cut.
const MOST_DISCARDED_BYTES: usize = 8 * MOST_BODY_BYTES;
/// Seconds after which a sender whose delivery could not be kept should come again.
const RETRY_SECONDS: &str = "5";

/// What every handler reads.
pub struct Served {
    pub publisher: Publisher,
    pub secrets: Vec<Secret>,
    pub listeners: Arc<Semaphore>,
    /// The one site that may show the page inside its own, as an origin.
    pub framed_by: Arc<OnceLock<String>>,
    /// True once the page shuts down; streams end then.
    pub stopping: watch::Receiver<bool>,
}

/// `more` are routes that answer from elsewhere than what is published.
pub fn router(served: Arc<Served>, more: Router) -> Router {
    Router::new()
        .route("/hooks/firebell", post(hook))
        .route("/events", get(events::listen))
        .route("/healthz", get(healthz))
        .route("/readyz", get(readyz))
        .fallback(document)
        .with_state(served)
        .merge(more)
        .layer(axum::middleware::map_response(with_security_headers))
}

/// Alive: the process answers.
async fn healthz() -> &'static str {
    "ok\n"
}

/// Ready: something is rendered. A page whose sender or database is gone stays ready: it still
/// shows what it knows, and says how old that is.
async fn readyz(State(served): State<Arc<Served>>) -> Response {
    let published = served.publisher.published();
    let body = serde_json::json!({
        "ready": true,
        "sequence": published.sequence,
        "last_heard": published.heard_at.map(super::moments::machine),
        "documents": published.documents.len(),
    });
    ([(CONTENT_TYPE, "application/json"), (CACHE_CONTROL, "no-store")], body.to_string())
        .into_response()
}

async fn hook(State(served): State<Arc<Served>>, request: Request) -> Response {
    match receive_and_publish(&served, request).await {
        Ok(said) => said.into_response(),
        Err(refusal) => refusal.into_response(),
    }
}

/// Why a delivery was not taken; the one place where that becomes a status.
#[derive(Debug, thiserror::Error)]
enum Refusal {
    #[error(transparent)]
    NotReceived(#[from] NotReceived),
    #[error(transparent)]
    NotPublished(#[from] PublishError),
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let status = match &self {
            Self::NotReceived(NotReceived::NotBelieved(_)) => StatusCode::UNAUTHORIZED,
            Self::NotReceived(NotReceived::TooLarge) => StatusCode::PAYLOAD_TOO_LARGE,
            Self::NotReceived(NotReceived::Interrupted | NotReceived::Shape(_)) => {
                StatusCode::BAD_REQUEST
            }
            Self::NotPublished(_) => StatusCode::SERVICE_UNAVAILABLE,
        };
        let text = (status, format!("{self}\n"));
        if let Self::NotPublished(error) = &self {
            tracing::error!(
                error = error as &dyn std::error::Error,
                "a delivery was not published"
            );
            return ([(RETRY_AFTER, RETRY_SECONDS)], text).into_response();
        }
        tracing::warn!(status = status.as_u16(), reason = %self, "a delivery was refused");
        text.into_response()
    }
}

/// Answers only once the change is committed and served.
async fn receive_and_publish(served: &Served, request: Request) -> Result<&'static str, Refusal> {
    let (parts, body) = request.into_parts();
    let publisher = &served.publisher;
    // Read even where the headers are hopeless: a sender that is cut off never reads why.
    let body = read_body(body).await;
    signature::verify_clock(&parts.headers, publisher.clock.now(), signature::tolerance())
        .map_err(NotReceived::from)?;
    let body = body?;
    let now = publisher.clock.now();
    let delivery = receive::read(&served.secrets, &parts.headers, &body, now)?;
    let kept = match &delivery.change {
        Some(change) => {
            let (kind, happened_at) = (&delivery.kind, delivery.happened_at);
            keep::accept(&publisher.db, kind, happened_at, change).await
        }
        None => Ok(None),
    };
    let kept = kept.map_err(PublishError::from)?;
    keep::heard(&publisher.db, now).await.map_err(PublishError::from)?;
    match (kept, &delivery.change) {
        (Some(sequence), _) => {
            publisher.refresh_to(sequence).await?;
            tracing::info!(kind = %delivery.kind, sequence, "a change was published");
            Ok("published\n")
        }
        (None, change) => {
            publisher.refresh().await?;
            Ok(if change.is_some() { "already known\n" } else { "heard\n" })
        }
    }
}

/// The body, if it is no larger than it may be; what is beyond that is read and thrown away, so
/// that the sender comes to read the answer.
async fn read_body(body: Body) -> Result<Vec<u8>, NotReceived> {
    let reading = async {
        let mut stream = body.into_data_stream();
        let (mut kept, mut length) = (Vec::new(), 0);
        while let Some(chunk) = stream.next().await {
            let chunk = chunk.map_err(|_| NotReceived::Interrupted)?;
            length += chunk.len();
            if length <= MOST_BODY_BYTES {
                kept.extend_from_slice(&chunk);
            } else if length > MOST_DISCARDED_BYTES {
                break;
            }
        }
        if length > MOST_BODY_BYTES { Err(NotReceived::TooLarge) } else { Ok(kept) }
    };
    let read = tokio::time::timeout(BODY_PATIENCE, reading).await;
    read.unwrap_or(Err(NotReceived::Interrupted))
}

/// Serves what is published at this path.
async fn document(State(served): State<Arc<Served>>, request: Request) -> Response {
    let (method, path) = (request.method(), request.uri().path());
    if method == Method::OPTIONS {
        return preflight();
    }
    if method != Method::GET && method != Method::HEAD {
        let text = "this address is for reading\n";
        return (StatusCode::METHOD_NOT_ALLOWED, [(ALLOW, "GET, HEAD")], text).into_response();
    }
    let published = served.publisher.published();
    if let Some(document) = published.documents.get(path) {
        return answer(&served, document, request.headers(), StatusCode::OK);
    }
    // `/history/` and `/incidents/inc-42` are what people type.
    let meant = meant_by(path);
    if meant != path && published.documents.contains_key(meant.as_str()) {
        return match HeaderValue::from_str(&served.publisher.href(&meant)) {
            Ok(location) => {
                (StatusCode::PERMANENT_REDIRECT, [(LOCATION, location)]).into_response()
            }
            Err(_) => StatusCode::NOT_FOUND.into_response(),
        };
    }
    match &published.not_found {
        Some(document) => answer(&served, document, request.headers(), StatusCode::NOT_FOUND),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

/// Without a slash at its end, the ref in capitals.
fn meant_by(path: &str) -> String {
    let path = path.trim_end_matches('/');
    match path.rsplit_once("/incidents/") {
        Some((before, reference)) => {
            format!("{before}/incidents/{}", reference.to_ascii_uppercase())
        }
        None => path.to_owned(),
    }
}

fn preflight() -> Response {
    let headers = [
        (ALLOW, "GET, HEAD, OPTIONS"),
        (ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
        (ACCESS_CONTROL_ALLOW_METHODS, "GET, HEAD, OPTIONS"),
        (ACCESS_CONTROL_ALLOW_HEADERS, "*"),
    ];
    (StatusCode::NO_CONTENT, headers).into_response()
}

fn answer(served: &Served, document: &Document, asked: &HeaderMap, status: StatusCode) -> Response {
    let encoding = document.encoding_for(asked);
    let known = status == StatusCode::OK && document.is_known_to(asked, encoding);
    let bytes = document.bytes(encoding);
    let mut response = if known {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        (status, bytes.clone()).into_response()
    };
    let headers = response.headers_mut();
    if !known {
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(document.content_type));
        if let Some(encoding) = encoding.header().filter(|_| encoding != Encoding::Identity) {
            headers.insert(CONTENT_ENCODING, HeaderValue::from_static(encoding));
        }
    }
    headers.insert(VARY, HeaderValue::from_static("accept-encoding"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static(document.caching.header()));
    // Made of hexadecimal digits and quotes, which every header may hold.
    if let Ok(etag) = HeaderValue::from_str(&document.etag(encoding)) {
        headers.insert(ETAG, etag);
    }
    if document.open_to_scripts {
        headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
        headers.insert(ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static("etag"));
    }
    let policy = content_security_policy(&document.image_origins, served.framed_by.get());
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        headers.insert(CONTENT_SECURITY_POLICY, policy);
    }
    response
}

/// Nothing inline, nothing from elsewhere but the pictures of this very page.
fn content_security_policy(image_origins: &[String], framed_by: Option<&String>) -> String {
    let ancestors = framed_by.map_or("'none'", String::as_str);
    let images: String = image_origins.iter().map(|origin| format!(" {origin}")).collect();
    format!(
        "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; \
         img-src 'self'{images}; base-uri 'none'; form-action 'none'; frame-ancestors {ancestors}"
    )
}

async fn with_security_headers(mut response: Response) -> Response {
    let headers = response.headers_mut();
    let fixed = [
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (REFERRER_POLICY, "no-referrer"),
        (HeaderName::from_static("permissions-policy"), "camera=(), geolocation=(), microphone=()"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    ];
    for (name, value) in fixed {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if !headers.contains_key(CONTENT_SECURITY_POLICY) {
        let nothing = HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'");
        headers.insert(CONTENT_SECURITY_POLICY, nothing);
    }
    response
}
