//! Who comes in: the window's own pages, at its own address, and nobody else.
//!
//! A site that is open in the same browser can send requests to this machine, and can point a name
//! of its own at it. So the host must be ours by name, and whatever does something must say that it
//! comes from our own pages.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, HOST, HeaderName, HeaderValue, ORIGIN, REFERRER_POLICY,
    X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use url::Url;

/// What a request has to say about itself.
pub struct Door {
    host: String,
    origin: String,
    policy: HeaderValue,
}

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");
/// The window's own pages, and what people type into the address bar.
const OWN_SITES: [&str; 2] = ["same-origin", "none"];

impl Door {
    pub fn new(address: SocketAddr, page: &Url) -> Self {
        let policy = format!(
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; \
             connect-src 'self'; frame-src {}; base-uri 'none'; form-action 'none'; \
             frame-ancestors 'none'",
            page.origin().ascii_serialization()
        );
        Self {
            host: address.to_string(),
            origin: format!("http://{address}"),
            policy: HeaderValue::from_str(&policy)
                // An origin's serialization is ASCII without line breaks.
                .expect("an origin fits a header"),
        }
    }

    fn refusal(&self, request: &Request) -> Option<String> {
        let header = |name| request.headers().get(name).and_then(|value| value.to_str().ok());
        if header(HOST) != Some(&self.host) {
            return Some(format!("the demo is at {}/\n", self.origin));
        }
        let api = request.uri().path().starts_with("/api/");
        let acts = request.method() != Method::GET && request.method() != Method::HEAD;
        let foreign_site = header(SEC_FETCH_SITE).is_some_and(|site| !OWN_SITES.contains(&site));
        let foreign_origin = match header(ORIGIN) {
            Some(origin) => origin != self.origin,
            // Browsers name the origin of everything that acts.
            None => acts,
        };
        ((api && foreign_site) || foreign_origin)
            .then(|| "only the window itself may do that\n".to_owned())
    }
}

/// Turns away what is not ours, and says on every answer what our pages may load.
pub async fn guard(State(door): State<Arc<Door>>, request: Request, next: Next) -> Response {
    let mut response = match door.refusal(&request) {
        Some(why) => (StatusCode::FORBIDDEN, why).into_response(),
        None => next.run(request).await,
    };
    let headers = response.headers_mut();
    headers.entry(CONTENT_SECURITY_POLICY).or_insert_with(|| door.policy.clone());
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.insert(
        HeaderName::from_static("cross-origin-resource-policy"),
        HeaderValue::from_static("same-origin"),
    );
    // The next demo on this port may be another version.
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
