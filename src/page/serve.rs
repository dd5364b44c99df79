//! The page's HTTP. A GET of what is read all the time reads what is published and nothing else: no
//! database, no template, no lock. The rest of the past is rendered when first asked for, from memory
//! too, see [`publish`](super::publish).

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN, ALLOW,
    CACHE_CONTROL, CONTENT_ENCODING, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HOST, LOCATION,
    RETRY_AFTER, STRICT_TRANSPORT_SECURITY,
};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post, put};
use futures_util::StreamExt as _;
use tokio::sync::{Semaphore, SemaphorePermit, watch};
use tower_service::Service as _;

use super::document::Document;
use super::publish::{PublishError, PublishedSite, Publisher};
use super::receive::{self, MOST_BODY_BYTES, NotReceived};
use super::{events, files, headers, held, keep};
use crate::files::Files;
use crate::texts::{Lang, say};
use crate::webhook::{MISSING_FILES_HEADER, Secret, WebhookType, signature};

/// Where each site's subscribers are served, by routes of their own.
const SUBSCRIBERS: &str = "/subscribe";
/// How much of a body that is too large is still read, in bytes, before the connection is cut.
const MOST_DISCARDED_BYTES: usize = 8 * MOST_BODY_BYTES;
/// How much of bodies is held at once, in bytes; who sends more than there is room for waits.
const MOST_HELD_BYTES: usize = 64 * MOST_BODY_BYTES;
/// A year, in seconds, as long as is asked for (OWASP ASVS 5.0, 3.4.1). Other hosts below this one
/// are not ours to speak for.
const ENCRYPTED_ONLY: &str = "max-age=31536000";
/// Seconds after which a sender whose delivery could not be kept should come again.
pub const RETRY_SECONDS: &str = "5";

/// What every handler reads.
pub struct Served {
    pub publisher: Publisher,
    /// Copies of public files, if it keeps any.
    pub files: Option<Files>,
    pub secrets: Vec<Secret>,
    pub listeners: Arc<Semaphore>,
    /// Bytes of bodies that may still be taken in, see [`room`].
    pub room: Semaphore,
    /// How long a body may take to arrive; a file has its own patience.
    pub body_patience: Duration,
    /// The public reaches it by HTTPS.
    pub is_encrypted: bool,
    /// The one site that may show the page inside its own, as an origin.
    pub framed_by: Arc<OnceLock<String>>,
    /// True once the page shuts down; streams end then.
    pub stopping: watch::Receiver<bool>,
}

/// For the bodies of all deliveries that are under way: until a body is there whole, anybody may
/// have sent it.
#[must_use]
pub fn room() -> Semaphore {
    Semaphore::new(MOST_HELD_BYTES)
}

/// `more` are routes under [`SUBSCRIBERS`], the same for each site.
pub fn router(served: Arc<Served>, more: Router) -> Router {
    let is_encrypted = served.is_encrypted;
    Router::new()
        .route("/hooks/firebell", post(hook))
        .route("/hooks/firebell/files/{sha256}", put(files::put))
        .route("/hooks/firebell/state", post(held::post))
        .route("/files/{sha256}/{name}", get(files::get))
        .route("/healthz", get(healthz))
        .route("/readyz", get(readyz))
        .fallback(async |State(served): State<Arc<Served>>, request: Request| {
            document(served, more, request).await
        })
        .with_state(served)
        .layer(axum::middleware::map_response(move |response| {
            with_security_headers(response, is_encrypted)
        }))
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
        "sites": published.sites.len(),
        "documents": published.sites.iter().map(|site| site.documents.len()).sum::<usize>(),
    });
    ([(CONTENT_TYPE, "application/json"), (CACHE_CONTROL, "no-store")], body.to_string())
        .into_response()
}

async fn hook(State(served): State<Arc<Served>>, request: Request) -> Response {
    match receive_and_publish(&served, request).await {
        Ok(said) => said,
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
async fn receive_and_publish(served: &Served, request: Request) -> Result<Response, Refusal> {
    let (parts, body) = request.into_parts();
    let publisher = &served.publisher;
    let (now, tolerance) = (publisher.clock.now(), signature::tolerance());
    let hopeless = signature::verify_clock(&parts.headers, now, tolerance).err();
    // Read even then: a sender that is cut off never reads why.
    let body = read_body(served, body, hopeless.is_none()).await;
    if let Some(refused) = hopeless {
        return Err(NotReceived::from(refused).into());
    }
    let held = body?;
    let body = &held.bytes;
    let now = publisher.clock.now();
    let delivery = receive::read(&served.secrets, &parts.headers, body, now)?;
    let kept = match &delivery.change {
        Some(change) => {
            let (kind, happened_at) = (&delivery.kind, delivery.happened_at);
            keep::accept(&publisher.db, kind, happened_at, change).await
        }
        None => Ok(None),
    };
    let kept = kept.map_err(PublishError::from)?;
    keep::heard(&publisher.db, now).await.map_err(PublishError::from)?;
    let said = match (kept, &delivery.change) {
        (Some(sequence), _) => {
            publisher.refresh_to(sequence).await?;
            files::tidy(&publisher.db, served.files.as_ref()).await;
            tracing::info!(kind = %delivery.kind, sequence, "a change was published");
            "published\n"
        }
        (None, change) => {
            publisher.refresh().await?;
            if change.is_some() { "already known\n" } else { "heard\n" }
        }
    };
    let missing = files::missing(served.files.as_ref(), delivery.change.as_ref()).await;
    let missing = missing.map(|hashes| [(MISSING_FILES_HEADER, hashes)]);
    let keeps = match delivery.kind {
        WebhookType::Ping => held::header(&publisher.db).await.map_err(PublishError::from)?,
        _ => None,
    };
    Ok((missing, keeps, said).into_response())
}

/// A body, and the room that it takes.
pub struct Held<'a> {
    pub bytes: Vec<u8>,
    room: Option<SemaphorePermit<'a>>,
}

/// The body, if it comes soon and is no larger than it may be; what is beyond that, or not worth
/// keeping, is read and thrown away, so that the sender comes to read the answer.
///
/// # Errors
/// Where it is too large, or does not arrive whole in time.
pub async fn read_body(served: &Served, body: Body, keep: bool) -> Result<Held<'_>, NotReceived> {
    let reading = arriving(body, &served.room, keep);
    let read = tokio::time::timeout(served.body_patience, reading).await;
    read.unwrap_or(Err(NotReceived::Interrupted))
}

async fn arriving(body: Body, room: &Semaphore, keep: bool) -> Result<Held<'_>, NotReceived> {
    let mut stream = body.into_data_stream();
    let (mut held, mut length) = (Held { bytes: Vec::new(), room: None }, 0);
    while let Some(chunk) = stream.next().await {
        let chunk = chunk.map_err(|_| NotReceived::Interrupted)?;
        length += chunk.len();
        if length > MOST_DISCARDED_BYTES {
            break;
        }
        if keep && length <= MOST_BODY_BYTES {
            held.take(&chunk, room).await;
        }
    }
    if length > MOST_BODY_BYTES { Err(NotReceived::TooLarge) } else { Ok(held) }
}

impl<'a> Held<'a> {
    async fn take(&mut self, chunk: &[u8], room: &'a Semaphore) {
        // No chunk is larger than a body may be, and the room is never closed; were it, taking in
        // what is bounded otherwise is better than refusing everything.
        let more = u32::try_from(chunk.len()).unwrap_or(u32::MAX);
        if let Ok(more) = room.acquire_many(more).await {
            match &mut self.room {
                Some(had) => had.merge(more),
                None => self.room = Some(more),
            }
        }
        self.bytes.extend_from_slice(chunk);
    }
}

/// Serves what is at this address of the page that is meant.
async fn document(served: Arc<Served>, more: Router, request: Request) -> Response {
    let published = served.publisher.published();
    let (method, uri, headers) = (request.method(), request.uri(), request.headers());
    let host = headers.get(HOST).and_then(|host| host.to_str().ok()).or(uri.host());
    let Some((site, path)) = published.find(host, uri.path()) else {
        let text = say!(published.lang(), "page-no-page") + "\n";
        return (StatusCode::NOT_FOUND, text).into_response();
    };
    let lang = site.site.lang();
    if path == SUBSCRIBERS || path.strip_prefix(SUBSCRIBERS).is_some_and(|p| p.starts_with('/')) {
        let path = path.to_owned();
        return answered_by(more, Arc::clone(site), &path, request).await;
    }
    if method == Method::OPTIONS {
        return preflight();
    }
    if method != Method::GET && method != Method::HEAD {
        let text = say!(lang, "page-only-reading") + "\n";
        return (StatusCode::METHOD_NOT_ALLOWED, [(ALLOW, "GET, HEAD")], text).into_response();
    }
    if path == "/events" {
        let asked = events::Asked { host: host.map(str::to_owned), path: uri.path().to_owned() };
        return events::listen(Arc::clone(&served), asked, headers, lang);
    }
    match served.publisher.document(site, path, uri.query()).await {
        Ok(Some(document)) => return answer(&served, &document, headers, StatusCode::OK),
        Ok(None) => {}
        Err(error) => return unavailable(&error, lang),
    }
    // `/history/` and `/incidents/inc-42` are what people type.
    let meant = meant_by(path);
    if meant != path
        && let Ok(Some(_)) = served.publisher.document(site, &meant, None).await
        && let Ok(location) = HeaderValue::from_str(&site.site.href(&meant))
    {
        return (StatusCode::PERMANENT_REDIRECT, [(LOCATION, location)]).into_response();
    }
    answer(&served, &site.not_found, headers, StatusCode::NOT_FOUND)
}

/// Hands a request on to routes that know addresses within a site, with the site beside it.
async fn answered_by(
    mut routes: Router,
    site: Arc<PublishedSite>,
    path: &str,
    mut request: Request,
) -> Response {
    match path.parse() {
        Ok(uri) => *request.uri_mut() = uri,
        // Part of an address is one.
        Err(_) => return StatusCode::NOT_FOUND.into_response(),
    }
    request.extensions_mut().insert(site);
    match routes.call(request).await {
        Ok(response) => response,
        Err(never) => match never {},
    }
}

/// Only what is not read all the time can come to this; caches may go on showing what they have.
fn unavailable(error: &PublishError, lang: Lang) -> Response {
    if let PublishError::Busy(busy) = error {
        // As many as strangers like to ask for.
        tracing::debug!(%busy, "a reader was turned away");
        let text = say!(lang, "page-busy") + "\n";
        return (StatusCode::SERVICE_UNAVAILABLE, [(RETRY_AFTER, RETRY_SECONDS)], text)
            .into_response();
    }
    tracing::error!(error = error as &dyn std::error::Error, "a document could not be rendered");
    let text = say!(lang, "page-unreadable") + "\n";
    (StatusCode::SERVICE_UNAVAILABLE, [(RETRY_AFTER, RETRY_SECONDS)], text).into_response()
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
    let body = if known { Body::empty() } else { Body::from(document.bytes(encoding).clone()) };
    let mut response = Response::new(body);
    *response.status_mut() = if known { StatusCode::NOT_MODIFIED } else { status };
    let headers = response.headers_mut();
    headers.clone_from(document.headers(encoding));
    if known {
        headers.remove(CONTENT_TYPE);
        headers.remove(CONTENT_ENCODING);
    }
    if let Some(site) = served.framed_by.get().filter(|_| !document.framed_by_anyone)
        && let Some(policy) = headers::policy(&document.image_origins, site)
    {
        headers.insert(CONTENT_SECURITY_POLICY, policy);
    }
    response
}

async fn with_security_headers(mut response: Response, is_encrypted: bool) -> Response {
    if is_encrypted {
        // Browsers heed it only where it came encrypted (RFC 6797, 8.1).
        let always = HeaderValue::from_static(ENCRYPTED_ONLY);
        response.headers_mut().insert(STRICT_TRANSPORT_SECURITY, always);
    }
    headers::add_fixed(response.headers_mut());
    response
}
