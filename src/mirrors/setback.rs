//! Why a mirror is not up to date after an attempt, and what follows from it.

use std::time::Duration;

use crate::discord::api::ApiError;
use crate::store::StoreError;

#[derive(Debug, thiserror::Error)]
pub enum Setback {
    /// Try again: after this time where the other side named one, else with growing pauses.
    #[error("{error}")]
    Retry { error: String, after: Option<Duration> },
    /// A person must act. Tried again slowly, and when something changed.
    #[error("{0}")]
    Blocked(String),
    /// Our own database failed; nothing can be recorded either.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Setback {
    pub fn retry(error: impl Into<String>) -> Self {
        Self::Retry { error: error.into(), after: None }
    }
}

impl From<ApiError> for Setback {
    fn from(error: ApiError) -> Self {
        match error {
            ApiError::Gone { .. } | ApiError::Unsure(_) => Self::retry(error.to_string()),
            ApiError::Refused { .. } => Self::Blocked(error.to_string()),
        }
    }
}
