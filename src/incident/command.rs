//! What people can ask of an incident.

use super::ids::EntryId;
use super::person::Person;
use super::when::When;
use super::words::{Audience, Phase, Role, Severity, Status};

/// A request to change an incident that exists. Times are read already; everything else is as typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    Appoint { who: Candidate, role: Role },
    Release { role: Role },
    Update { message: Option<String>, status: Option<Status>, next: Option<chrono::Duration> },
    SetSeverity { level: Severity, reason: Option<String> },
    Edit(Edit),
    Close { resolution: Option<String> },
    Reopen { reason: String },
    AddEntry(NewEntry),
    EditEntry { entry: EntryId, text: Option<String>, at: Option<When>, phase: Option<Phase> },
    RetractEntry { entry: EntryId, reason: String },
    PublishEntry { entry: EntryId },
}

/// A request to open a new incident.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
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
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    pub person: Person,
    /// Still in the server.
    pub member: bool,
    pub bot: bool,
}

/// New values; what is absent stays.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Edit {
    pub title: Option<String>,
    pub summary: Option<String>,
    pub components: Option<Vec<String>>,
    pub started: Option<When>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewEntry {
    pub text: String,
    /// Absent: now.
    pub at: Option<When>,
    pub phase: Option<Phase>,
    /// Absent: the guild's usual one.
    pub audience: Option<Audience>,
}
