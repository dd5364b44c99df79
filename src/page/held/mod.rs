//! What this page keeps, told to its sender: `POST /hooks/firebell/state`, signed as a delivery. It
//! tells versions and fingerprints, no words.

pub mod keep;

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::header::RETRY_AFTER;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};

use super::keep::KeepError;
use super::receive::MOST_BODY_BYTES;
use super::serve::{RETRY_SECONDS, Served, read_body};
use crate::db::Db;
use crate::webhook::held::{AT_ONCE, Asked, Held, KEEPS_HEADER};
use crate::webhook::{Refused, signature};

/// Gives the database its name at its first use.
///
/// # Errors
/// When the database fails.
pub async fn prepare(db: &Db) -> Result<(), KeepError> {
    keep::name(db, &ulid::Ulid::new().to_string().to_lowercase()).await
}

/// The header that the answer to a ping has.
///
/// # Errors
/// When the database fails.
pub async fn header(db: &Db) -> Result<Option<[(&'static str, HeaderValue); 1]>, KeepError> {
    let keeps = keep::keeps(db).await?;
    // Letters, digits and a dot, which every header may hold.
    let value = keeps.and_then(|keeps| HeaderValue::from_str(&keeps.header()).ok());
    Ok(value.map(|value| [(KEEPS_HEADER, value)]))
}

/// Why a question is not answered; the one place where that becomes a status.
#[derive(Debug, thiserror::Error)]
enum NotAnswered {
    #[error(transparent)]
    NotBelieved(#[from] Refused),
    #[error("the question is larger than {MOST_BODY_BYTES} bytes, or did not arrive whole")]
    Body,
    #[error("this is no question that this page knows: {0}")]
    Shape(#[from] serde_json::Error),
    #[error(transparent)]
    Keep(#[from] KeepError),
}

impl IntoResponse for NotAnswered {
    fn into_response(self) -> Response {
        let status = match &self {
            Self::NotBelieved(_) => StatusCode::UNAUTHORIZED,
            Self::Body | Self::Shape(_) => StatusCode::BAD_REQUEST,
            Self::Keep(error) => {
                let error = error as &dyn std::error::Error;
                tracing::error!(error, "what is kept can't be told");
                let text = (StatusCode::SERVICE_UNAVAILABLE, format!("{self}\n"));
                return ([(RETRY_AFTER, RETRY_SECONDS)], text).into_response();
            }
        };
        tracing::warn!(status = status.as_u16(), reason = %self, "a question was refused");
        (status, format!("{self}\n")).into_response()
    }
}

/// `POST /hooks/firebell/state`
pub async fn post(State(served): State<Arc<Served>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    match answer(&served, &parts.headers, body).await {
        Ok(held) => axum::Json(held).into_response(),
        Err(refusal) => refusal.into_response(),
    }
}

async fn answer(served: &Served, headers: &HeaderMap, body: Body) -> Result<Held, NotAnswered> {
    let db = &served.publisher.db;
    let now = served.publisher.clock.now();
    signature::verify_clock(headers, now, signature::tolerance())?;
    let held = read_body(served, body, true).await.map_err(|_| NotAnswered::Body)?;
    signature::verify(&served.secrets, headers, &held.bytes, now, signature::tolerance())?;
    match serde_json::from_slice(&held.bytes)? {
        Asked::List { guild, after } => Ok(keep::list(db, &guild, &after, AT_ONCE).await?),
        Asked::TakeAgain { guild, incidents, components } => {
            let taken = keep::take_again(db, &guild, &incidents, components).await?;
            tracing::info!(taken, "what is kept of them is not what was delivered; it comes again");
            Ok(Held { firebell: env!("CARGO_PKG_VERSION").to_owned(), ..Held::default() })
        }
    }
}
