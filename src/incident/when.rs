//! The times that people write, approximate ones included.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::words::Precision;

/// When something happened, as precisely as the person knew, with the words they used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct When {
    pub at: DateTime<Utc>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub as_written: Option<String>,
    pub precision: Precision,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<DateTime<Utc>>,
}

impl When {
    #[must_use]
    pub fn exactly(at: DateTime<Utc>) -> Self {
        Self { at, as_written: None, precision: Precision::Second, until: None }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a time")]
pub struct Unreadable;
