//! Why a mirror is not up to date after an attempt, and what follows from it.

use std::time::Duration;

use crate::discord::api::ApiError;
use crate::store::StoreError;
use crate::texts::{Sentence, say};

#[derive(Debug, thiserror::Error)]
pub enum Setback {
    /// Try again: after this time where the other side named one, else with growing pauses.
    #[error("{error}")]
    Retry { error: Sentence, after: Option<Duration> },
    /// A person must act. Tried again slowly, and when something changed.
    #[error("{0}")]
    Blocked(Sentence),
    /// As blocked, because the server has as many channels as Discord allows.
    #[error("{0}")]
    Full(Sentence),
    /// Our own database failed; nothing can be recorded either.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Setback {
    /// In somebody else's words.
    pub fn retry(error: impl Into<String>) -> Self {
        Self::Retry { error: error.into().into(), after: None }
    }
}

impl From<ApiError> for Setback {
    fn from(error: ApiError) -> Self {
        match error {
            ApiError::Gone { code, message } => {
                let error = Sentence::new(move |lang| {
                    say!(lang, "setback-gone", code = code.to_string(), message = message.as_str())
                });
                Self::Retry { error, after: None }
            }
            ApiError::Unsure(why) => {
                let error =
                    Sentence::new(move |lang| say!(lang, "setback-no-answer", why = why.as_str()));
                Self::Retry { error, after: None }
            }
            ApiError::Refused { code, message } => Self::Blocked(Sentence::new(move |lang| {
                say!(lang, "setback-refused", code = code.to_string(), message = message.as_str())
            })),
        }
    }
}
