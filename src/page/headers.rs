//! What answers say about themselves. Those of a document are made once, with its bytes: a reader costs
//! no more than a copy of them.

use axum::http::header::{
    ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_EXPOSE_HEADERS, CACHE_CONTROL, CONTENT_ENCODING,
    CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, HeaderName, REFERRER_POLICY, VARY,
    X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderMap, HeaderValue};

use super::document::{Encoding, Rendered};

/// More than any answer has, so that none has to make room.
const ROOM: usize = 20;

/// Of every answer, whatever it is.
const FIXED: [(HeaderName, &str); 4] = [
    (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (REFERRER_POLICY, "no-referrer"),
    (HeaderName::from_static("permissions-policy"), "camera=(), geolocation=(), microphone=()"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
];

/// Those of an answer with a document's bytes in this encoding, which have this name.
#[must_use]
pub fn of_document(rendered: &Rendered, encoding: Encoding, etag: &str) -> HeaderMap {
    let mut headers = HeaderMap::with_capacity(ROOM);
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(rendered.content_type));
    if let Some(encoding) = encoding.header() {
        headers.insert(CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    headers.insert(VARY, HeaderValue::from_static("accept-encoding"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static(rendered.caching.header()));
    // Made of hexadecimal digits and quotes, which every header may hold.
    if let Ok(etag) = HeaderValue::from_str(etag) {
        headers.insert(ETAG, etag);
    }
    if rendered.open_to_scripts {
        headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
        headers.insert(ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static("etag"));
    }
    let ancestors = if rendered.framed_by_anyone { "*" } else { "'none'" };
    headers
        .extend(policy(&rendered.image_origins, ancestors).map(|it| (CONTENT_SECURITY_POLICY, it)));
    add_fixed(&mut headers);
    headers
}

/// Nothing inline, nothing from elsewhere but the pictures of this very page; shown inside
/// `ancestors`.
#[must_use]
pub fn policy(image_origins: &[String], ancestors: &str) -> Option<HeaderValue> {
    let images: String = image_origins.iter().map(|origin| format!(" {origin}")).collect();
    let policy = format!(
        "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; \
         img-src 'self'{images}; base-uri 'none'; form-action 'self'; frame-ancestors {ancestors}"
    );
    // Origins hold nothing that a header may not.
    HeaderValue::from_str(&policy).ok()
}

/// Adds what every answer says, where it does not say it yet.
pub fn add_fixed(headers: &mut HeaderMap) {
    if headers.contains_key(X_CONTENT_TYPE_OPTIONS) {
        return;
    }
    for (name, value) in FIXED {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if !headers.contains_key(CONTENT_SECURITY_POLICY) {
        let nothing = HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'");
        headers.insert(CONTENT_SECURITY_POLICY, nothing);
    }
}
