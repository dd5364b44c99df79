//! Where history came from.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// An incident that was over before Firebell heard of it: taken from another program's records.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Imported {
    /// Such as `cstate` or `statuspage:kctbh9vrtdwd`.
    pub source: String,
    /// What it is called there; the same source and id are imported once.
    pub id: String,
    pub at: DateTime<Utc>,
}
