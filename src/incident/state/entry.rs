//! One line of the timeline.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::incident::ids::{EntryId, Snowflake};
use crate::incident::person::Person;
use crate::incident::state::Pointer;
use crate::incident::when::When;
use crate::incident::words::{
    Audience, MaintenanceStatus, Phase, Role, Severity, Status, TaskState,
};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    pub id: EntryId,
    pub when: When,
    /// When we were told.
    pub recorded_at: DateTime<Utc>,
    /// Whose words these are.
    pub author: Person,
    /// Who wrote them down, where that was somebody else.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recorded_by: Option<Person>,
    /// The message that it was taken from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub origin: Option<Origin>,
    pub what: What,
    pub phase: Option<Phase>,
    pub audience: Audience,
    /// As typed; empty where nothing was typed, and once it is retracted.
    pub text: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attachments: Vec<Attachment>,
    pub edited_at: Option<DateTime<Utc>>,
    pub retracted: Option<Retraction>,
}

/// What an entry records.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum What {
    Declared,
    /// A maintenance was put on the calendar.
    Scheduled,
    /// `/timeline add`.
    Note,
    Update {
        status: Option<Status>,
    },
    /// A maintenance went on.
    Maintenance {
        status: MaintenanceStatus,
    },
    Appointed {
        person: Person,
        role: Role,
    },
    Released {
        person: Person,
        role: Role,
    },
    CommandOffered {
        to: Person,
    },
    CommandAccepted {
        from: Option<Person>,
    },
    CommandDeclined {
        to: Person,
    },
    /// Nobody answered in time.
    CommandOfferExpired {
        to: Person,
    },
    /// By whoever had offered it, before it was answered.
    CommandOfferWithdrawn {
        to: Person,
    },
    /// Taken without the other's consent where there was one.
    CommandTaken {
        from: Option<Person>,
    },
    /// Whoever held the role is no longer in the server.
    Left {
        person: Person,
        role: Role,
    },
    SeverityChanged {
        from: Severity,
        to: Severity,
    },
    Edited {
        fields: Vec<Field>,
    },
    Task {
        state: TaskState,
    },
    MadePublic,
    MergedInto {
        into: Pointer,
    },
    TookOver {
        from: Pointer,
    },
    PostmortemPublished,
    Closed,
    Reopened,
}

impl What {
    /// Its words name somebody who holds a role, held it or was asked to.
    #[must_use]
    pub const fn names_a_holder(&self) -> bool {
        match self {
            Self::Appointed { .. }
            | Self::Released { .. }
            | Self::CommandOffered { .. }
            | Self::CommandAccepted { .. }
            | Self::CommandDeclined { .. }
            | Self::CommandOfferExpired { .. }
            | Self::CommandOfferWithdrawn { .. }
            | Self::CommandTaken { .. }
            | Self::Left { .. } => true,
            Self::Declared
            | Self::Scheduled
            | Self::Note
            | Self::Update { .. }
            | Self::Maintenance { .. }
            | Self::SeverityChanged { .. }
            | Self::Edited { .. }
            | Self::Task { .. }
            | Self::MadePublic
            | Self::MergedInto { .. }
            | Self::TookOver { .. }
            | Self::PostmortemPublished
            | Self::Closed
            | Self::Reopened => false,
        }
    }
}

/// What `/incident edit` can change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    Title,
    Summary,
    Components,
    Started,
}

/// The tombstone of an entry. What it said stays in the journal alone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Retraction {
    pub at: DateTime<Utc>,
    pub by: Person,
    pub reason: String,
}

/// A file that was copied when its entry was written; its bytes are found by their hash.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attachment {
    /// As the person called it.
    pub name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content_type: Option<String>,
    /// In bytes.
    pub size: u64,
    /// Of the bytes, in lower-case hexadecimal digits.
    pub sha256: String,
}

/// Where a message stands at Discord.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Origin {
    pub channel: Snowflake,
    pub message: Snowflake,
}
