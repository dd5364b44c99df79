//! What people can ask of an incident.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::ids::{EntryId, FollowupId, TaskId};
use super::person::Person;
use super::state::{Attachment, Incident, Origin};
use super::when::When;
use super::words::{
    Audience, FollowupKind, FollowupState, MaintenanceStatus, Phase, Role, Section, Severity,
    Status, TaskState,
};

/// A request to change an incident that exists. Times are read already; everything else is as typed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Command {
    Appoint {
        who: Candidate,
        role: Role,
    },
    /// Offers command; the other accepts or declines.
    Handover {
        to: Candidate,
    },
    /// `offer`: the very one that was shown, so that an answer to an old one does nothing.
    AnswerOffer {
        offer: EntryId,
        accept: bool,
    },
    /// Takes an offer of command back.
    WithdrawOffer {
        offer: EntryId,
    },
    /// Nobody answered until the offer's end.
    LetOfferExpire {
        offer: EntryId,
    },
    /// Takes command oneself. The reason is required where somebody else has it.
    Take {
        reason: Option<String>,
    },
    /// Somebody who holds a role is no longer in the server.
    NoteLeft {
        person: Person,
    },
    Release {
        role: Role,
    },
    Update {
        message: Option<String>,
        status: Option<Status>,
        next: Option<chrono::Duration>,
    },
    SetSeverity {
        level: Severity,
        reason: Option<String>,
    },
    Edit(Edit),
    Close {
        resolution: Option<String>,
    },
    Reopen {
        reason: String,
    },
    AddEntry(NewEntry),
    EditEntry {
        entry: EntryId,
        text: Option<String>,
        at: Option<When>,
        phase: Option<Phase>,
    },
    RetractEntry {
        entry: EntryId,
        reason: String,
    },
    PublishEntry {
        entry: EntryId,
    },
    AddTask {
        text: String,
        assignee: Option<Candidate>,
    },
    MoveTask {
        task: TaskId,
        to: TaskState,
    },
    AddFollowup(NewFollowup),
    MoveFollowup {
        followup: FollowupId,
        to: FollowupState,
    },
    WritePostmortem {
        section: Section,
        text: String,
        /// What was read before this was written ([`super::state::Incident::mark_of`]); absent:
        /// it replaces whatever stands there.
        #[serde(default)]
        over: Option<u64>,
    },
    PublishPostmortem,
    /// Makes a private incident public. `seen` is the version that the person was shown.
    MakePublic {
        seen: u64,
    },
    MoveMaintenance {
        to: MaintenanceStatus,
        message: Option<String>,
    },
}

/// A request to open a new incident.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Declare {
    pub title: String,
    pub severity: Option<Severity>,
    pub summary: Option<String>,
    /// Names or ids of the guild's components.
    pub components: Vec<String>,
    pub started: Option<When>,
    pub commander: Option<Candidate>,
    pub private: bool,
    pub drill: bool,
}

/// Somebody proposed for a role.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Candidate {
    pub person: Person,
    /// Still in the server.
    pub member: bool,
    pub bot: bool,
}

/// New values; what is absent stays.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edit {
    pub title: Option<String>,
    pub summary: Option<String>,
    pub components: Option<Vec<String>>,
    pub started: Option<When>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewEntry {
    pub text: String,
    /// Absent: now.
    pub at: Option<When>,
    pub phase: Option<Phase>,
    /// Absent: the guild's usual one.
    pub audience: Option<Audience>,
    /// Whose words these are, where somebody else writes them down.
    pub author: Option<Person>,
    pub origin: Option<Origin>,
    /// Copied already.
    pub attachments: Vec<Attachment>,
}

/// A request to put a maintenance on the calendar.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Schedule {
    pub title: String,
    pub starts_at: DateTime<Utc>,
    pub ends_at: DateTime<Utc>,
    pub summary: Option<String>,
    /// Names or ids of the guild's components.
    pub components: Vec<String>,
}

/// History to be taken over from another program's records.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Past {
    pub source: String,
    /// What it is called there.
    pub id: String,
    /// As it was when it was over. Its id, ref and guild are not looked at.
    pub incident: Incident,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewFollowup {
    pub text: String,
    pub owner: Option<Candidate>,
    pub kind: Option<FollowupKind>,
    pub due: Option<NaiveDate>,
}
