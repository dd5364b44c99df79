//! Answers on their way out, with the headers that clients steer by.
//! <https://discord.com/developers/docs/topics/rate-limits#header-format>

use std::time::Duration;

use axum::{
    body::Body,
    http::{HeaderMap, HeaderName, HeaderValue, Response, StatusCode, header},
};
use serde_json::{Value, json};

use super::rate_limits::{BucketState, Limited};
use crate::{faults::Scope, shared::Shared, world::World};

/// Status, body and headers, on their way out.
pub(super) struct Outcome {
    pub(super) status: u16,
    pub(super) body: Option<Value>,
    /// In place of a body: what the network before Discord says.
    pub(super) plain: Option<&'static str>,
    pub(super) headers: HeaderMap,
}

impl Outcome {
    pub(super) fn json(status: u16, body: Value) -> Self {
        Self { status, body: Some(body), plain: None, headers: HeaderMap::new() }
    }

    pub(super) fn no_content() -> Self {
        Self { status: 204, body: None, plain: None, headers: HeaderMap::new() }
    }

    pub(super) fn into_response(self) -> Response<Body> {
        let kind = if self.plain.is_some() { "text/plain" } else { "application/json" };
        let bytes = self.plain.map(str::to_owned).or_else(|| Some(self.body?.to_string()));
        let has_body = bytes.is_some();
        let mut response = Response::new(bytes.map_or_else(Body::empty, Body::from));
        *response.status_mut() =
            StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        *response.headers_mut() = self.headers;
        if has_body {
            let kind = HeaderValue::from_static(kind);
            response.headers_mut().insert(header::CONTENT_TYPE, kind);
        }
        response
    }
}

/// 429 with all that a client may read of it.
pub(super) fn too_many(shared: &Shared, limited: &Limited) -> Outcome {
    let seconds = limited.retry_after.as_secs_f64();
    let seconds = (seconds * 1_000.0).ceil() / 1_000.0;
    let global = limited.scope == Scope::Global;
    let body = json!({
        "message": "You are being rate limited.",
        "retry_after": seconds,
        "global": global,
    });
    let mut outcome = Outcome::json(429, body);
    // The header counts whole seconds.
    set(&mut outcome.headers, "retry-after", &format!("{}", seconds.ceil()));
    set(&mut outcome.headers, "x-ratelimit-scope", limited.scope.name());
    if global {
        set(&mut outcome.headers, "x-ratelimit-global", "true");
    }
    if limited.scope != Scope::Shared {
        shared.with(World::count_invalid);
    }
    with_headers(shared, outcome, limited.state.clone())
}

/// What Cloudflare answers an address with too many invalid requests: a 429 that is none of
/// Discord's, with another body and without its headers.
/// <https://discord.com/developers/docs/topics/rate-limits#invalid-request-limit-aka-cloudflare-bans>
pub(super) fn shut_out(left: Duration) -> Outcome {
    let mut outcome = Outcome {
        status: 429,
        body: None,
        plain: Some("error code: 1015"),
        headers: HeaderMap::new(),
    };
    set(&mut outcome.headers, "retry-after", &left.as_secs_f64().ceil().to_string());
    outcome
}

/// Adds the state of the request's bucket.
pub(super) fn with_headers(
    shared: &Shared,
    mut outcome: Outcome,
    state: Option<BucketState>,
) -> Outcome {
    let Some(state) = state.filter(|_| shared.options.limits_told) else { return outcome };
    let reset_after = state.reset_after.max(Duration::from_millis(1)).as_secs_f64();
    let now = shared.read(World::now);
    #[allow(clippy::cast_precision_loss, reason = "milliseconds since 1970 fit into 53 bits")]
    let reset = now.timestamp_millis() as f64 / 1_000.0 + reset_after;
    let headers = &mut outcome.headers;
    set(headers, "x-ratelimit-limit", &state.limit.to_string());
    set(headers, "x-ratelimit-remaining", &state.remaining.to_string());
    set(headers, "x-ratelimit-reset", &format!("{reset:.3}"));
    set(headers, "x-ratelimit-reset-after", &format!("{reset_after:.3}"));
    set(headers, "x-ratelimit-bucket", &state.bucket);
    outcome
}

fn set(headers: &mut HeaderMap, name: &'static str, value: &str) {
    // Numbers and our own words are always valid header values.
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(HeaderName::from_static(name), value);
    }
}
