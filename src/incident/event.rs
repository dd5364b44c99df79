//! What happened to an incident. Events live for ever: fields are only ever added, with a default;
//! `tests/golden/events.jsonl` holds every shape ever written.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::guild::Component;
use super::ids::{EntryId, IncidentId, Ref, Snowflake};
use super::person::Person;
use super::when::When;
use super::words::{Audience, Phase, Role, Severity, Status};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Event {
    Declared {
        id: IncidentId,
        guild: Snowflake,
        #[serde(rename = "ref")]
        reference: Ref,
        title: String,
        severity: Severity,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        summary: Option<String>,
        components: Vec<Component>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        started: Option<When>,
        private: bool,
        drill: bool,
        entry: EntryId,
    },
    Appointed {
        person: Person,
        role: Role,
        entry: EntryId,
    },
    Released {
        person: Person,
        role: Role,
        entry: EntryId,
    },
    Updated {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        message: Option<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        status: Option<Status>,
        /// When the public was promised to hear more.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        next_update_by: Option<DateTime<Utc>>,
        audience: Audience,
        entry: EntryId,
    },
    SeverityChanged {
        from: Severity,
        to: Severity,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
        entry: EntryId,
    },
    Edited {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        title: Option<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        summary: Option<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        components: Option<Vec<Component>>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        started: Option<When>,
        entry: EntryId,
    },
    Closed {
        entry: EntryId,
    },
    Reopened {
        reason: String,
        audience: Audience,
        entry: EntryId,
    },
    EntryAdded {
        entry: EntryId,
        text: String,
        when: When,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        phase: Option<Phase>,
        audience: Audience,
    },
    EntryEdited {
        entry: EntryId,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        text: Option<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        when: Option<When>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        phase: Option<Phase>,
    },
    EntryRetracted {
        entry: EntryId,
        reason: String,
    },
    EntryPublished {
        entry: EntryId,
    },
}

/// What is true of every event of one commit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recorded {
    /// When we were told.
    pub at: DateTime<Utc>,
    pub by: Person,
}
