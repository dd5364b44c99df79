//! Why a form was not taken, in the words of the page's language.

use std::sync::Arc;

use axum::Extension;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::http::header::CACHE_CONTROL;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use chrono::Duration;

use super::Here;
use crate::page::keep::KeepError;
use crate::page::subscribers::NotAnAddress;
use crate::texts::{Lang, say};
use crate::webhook::signature::NotASecret;

/// Why a wish was not taken; the one place where that becomes a status.
#[derive(Debug, thiserror::Error)]
#[error("{}", self.words(Lang::En))]
pub enum Refusal {
    Address(NotAnAddress),
    NothingKnown,
    Kind,
    Secret(#[from] NotASecret),
    TooMany(Duration),
    Interrupted,
    OtherSite,
    Database(#[from] KeepError),
    Randomness(#[from] getrandom::Error),
    Template(#[from] askama::Error),
}

impl From<NotAnAddress> for Refusal {
    fn from(address: NotAnAddress) -> Self {
        Self::Address(address)
    }
}

impl Refusal {
    pub const fn status(&self) -> StatusCode {
        match self {
            Self::Address(_) | Self::Kind | Self::Secret(_) | Self::NothingKnown => {
                StatusCode::UNPROCESSABLE_ENTITY
            }
            Self::TooMany(_) => StatusCode::TOO_MANY_REQUESTS,
            Self::Interrupted => StatusCode::BAD_REQUEST,
            Self::OtherSite => StatusCode::FORBIDDEN,
            Self::Database(_) | Self::Randomness(_) | Self::Template(_) => {
                StatusCode::SERVICE_UNAVAILABLE
            }
        }
    }
}

impl Refusal {
    /// The name of the field that is wrong, where it is one.
    pub const fn field(&self) -> &'static str {
        match self {
            Self::Kind => "kind",
            Self::Address(_) => "address",
            Self::Secret(_) => "secret",
            _ => "",
        }
    }
}

impl Refusal {
    /// What the person reads.
    pub fn words(&self, lang: Lang) -> String {
        match self {
            Self::Address(address) => address.words(lang),
            Self::NothingKnown => say!(lang, "subscribe-nothing-known"),
            Self::Kind => say!(lang, "subscribe-no-kind"),
            Self::Secret(NotASecret::Prefix) => say!(lang, "subscribe-secret-prefix"),
            Self::Secret(NotASecret::Base64) => say!(lang, "subscribe-secret-base64"),
            Self::Secret(NotASecret::Length(bytes)) => {
                say!(lang, "subscribe-secret-length", bytes = *bytes)
            }
            Self::TooMany(wait) => {
                say!(lang, "subscribe-too-many", minutes = wait.num_minutes() + 1)
            }
            Self::Interrupted => say!(lang, "subscribe-interrupted"),
            Self::OtherSite => say!(lang, "subscribe-other-site"),
            Self::Database(_) => say!(lang, "subscribe-not-stored"),
            Self::Randomness(_) => say!(lang, "subscribe-no-randomness"),
            Self::Template(_) => say!(lang, "subscribe-not-shown"),
        }
    }

    /// Where no page can say it, a line of text does.
    fn bare(&self, lang: Lang) -> Response {
        let status = self.status();
        if status.is_server_error() {
            let error = self as &dyn std::error::Error;
            tracing::error!(error, "a subscriber could not be served");
        }
        (status, [(CACHE_CONTROL, "no-store")], format!("{}\n", self.words(lang))).into_response()
    }
}

/// [`in_their_language`] says it.
impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        response.extensions_mut().insert(Arc::new(self));
        response
    }
}

/// Says a refusal in the language of the page that was asked.
pub async fn in_their_language(Extension(here): Here, request: Request, next: Next) -> Response {
    let response = next.run(request).await;
    match response.extensions().get::<Arc<Refusal>>() {
        Some(refusal) => refusal.bare(here.site.lang()),
        None => response,
    }
}
