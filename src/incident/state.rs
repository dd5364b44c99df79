//! What an incident is at one moment: the sum of its events.

mod apply;
mod entry;
mod imported;
mod maintenance;
mod work;

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::guild::Component;
use super::ids::{EntryId, FollowupId, IncidentId, Ref, Snowflake, TaskId};
use super::person::Person;
use super::when::When;
use super::words::{Kind, Role, Section, Severity, Status};
use crate::digest::sha256_hex;

pub use self::apply::BrokenJournal;
pub use self::entry::{Attachment, Entry, Field, Origin, Retraction, What};
pub use self::imported::Imported;
pub use self::maintenance::{Maintenance, Window};
pub use self::work::{Followup, Postmortem, Task};

/// An incident, or a maintenance: one shape, because they have a room, a timeline, people and a
/// public copy alike. `kind` of the ref says which.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Incident {
    pub id: IncidentId,
    pub guild: Snowflake,
    #[serde(rename = "ref")]
    pub reference: Ref,
    /// Grows by one with every commit.
    pub version: u64,
    pub title: String,
    /// The title that names of channels stay with: as it was first, or as it was made public.
    pub declared_title: String,
    pub summary: Option<String>,
    pub severity: Severity,
    /// Of an incident. A maintenance has its own, in `maintenance`.
    pub status: Status,
    pub components: Vec<Component>,
    pub private: bool,
    pub drill: bool,
    pub declared_by: Person,
    pub declared_at: DateTime<Utc>,
    pub started: Option<When>,
    pub resolved_at: Option<DateTime<Utc>>,
    pub closed_at: Option<DateTime<Utc>>,
    /// When the public was last promised to hear more.
    pub next_update_by: Option<DateTime<Utc>>,
    pub roles: BTreeMap<Role, Person>,
    /// Since when the commander has been in command.
    #[serde(default)]
    pub commander_since: Option<DateTime<Utc>>,
    /// Command that was offered to somebody who has not answered yet.
    #[serde(default)]
    pub offer: Option<Offer>,
    /// Where the response goes on, once this was found to be the same incident as another.
    #[serde(default)]
    pub merged_into: Option<Pointer>,
    /// Whoever took part in an incident that was merged into this one; here they take part too.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub joined: Vec<Person>,
    /// Where it is history that was taken over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub imported: Option<Imported>,
    /// Present where this is a maintenance.
    #[serde(default)]
    pub maintenance: Option<Maintenance>,
    /// In the order in which they were written down; [`Incident::timeline`] is the order in which
    /// it happened.
    pub entries: Vec<Entry>,
    #[serde(default)]
    pub tasks: Vec<Task>,
    #[serde(default)]
    pub followups: Vec<Followup>,
    #[serde(default)]
    pub postmortem: Postmortem,
}

/// Command, offered. Until it is accepted, the old commander stays.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offer {
    /// The entry that records it: names this very offer.
    pub id: EntryId,
    pub to: Person,
    pub by: Person,
    pub expires_at: DateTime<Utc>,
}

/// Another incident of the same guild.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pointer {
    pub id: IncidentId,
    #[serde(rename = "ref")]
    pub reference: Ref,
    pub title: String,
}

impl Incident {
    /// One with nothing in it yet.
    #[must_use]
    pub fn blank(
        id: IncidentId,
        guild: Snowflake,
        reference: Ref,
        title: &str,
        declared_by: &Person,
        declared_at: DateTime<Utc>,
    ) -> Self {
        Self {
            id,
            guild,
            reference,
            version: 0,
            title: title.to_owned(),
            declared_title: title.to_owned(),
            summary: None,
            severity: Severity::DEFAULT,
            status: Status::Investigating,
            components: Vec::new(),
            private: false,
            drill: false,
            declared_by: declared_by.clone(),
            declared_at,
            started: None,
            resolved_at: None,
            closed_at: None,
            next_update_by: None,
            roles: BTreeMap::new(),
            commander_since: None,
            offer: None,
            merged_into: None,
            joined: Vec::new(),
            imported: None,
            maintenance: None,
            entries: Vec::new(),
            tasks: Vec::new(),
            followups: Vec::new(),
            postmortem: Postmortem::default(),
        }
    }

    #[must_use]
    pub const fn is_open(&self) -> bool {
        self.closed_at.is_none()
    }

    /// It came from elsewhere and is over. Unless somebody reopened it meanwhile, nobody ever
    /// responded to it here, and it has no room, no watch channel and no card.
    #[must_use]
    pub const fn is_history(&self) -> bool {
        self.imported.is_some() && !self.is_open()
    }

    #[must_use]
    pub const fn kind(&self) -> Kind {
        self.reference.kind
    }

    #[must_use]
    pub fn commander(&self) -> Option<&Person> {
        self.roles.get(&Role::Commander)
    }

    #[must_use]
    pub fn entry(&self, id: EntryId) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.id == id)
    }

    #[must_use]
    pub fn task(&self, id: TaskId) -> Option<&Task> {
        self.tasks.iter().find(|task| task.id == id)
    }

    #[must_use]
    pub fn followup(&self, id: FollowupId) -> Option<&Followup> {
        self.followups.iter().find(|followup| followup.id == id)
    }

    /// The entries in the order in which it happened: by `at`, then as they were written down.
    #[must_use]
    pub fn timeline(&self) -> Vec<&Entry> {
        let mut timeline: Vec<&Entry> = self.entries.iter().collect();
        timeline.sort_by_key(|entry| entry.when.at);
        timeline
    }

    /// Whether this person works on this incident: holds a role in it.
    #[must_use]
    pub fn holds_a_role(&self, person: Snowflake) -> bool {
        self.roles.values().any(|holder| holder.id == person)
    }

    /// Whoever takes part, responder or not: declared it, has a role in it or is offered one, or
    /// came with an incident that was merged into it.
    pub fn people(&self) -> impl Iterator<Item = &Person> {
        let offered = self.offer.iter().map(|offer| &offer.to);
        std::iter::once(&self.declared_by)
            .chain(self.roles.values())
            .chain(offered)
            .chain(&self.joined)
    }

    /// Whether this person may know that a private incident exists.
    #[must_use]
    pub fn is_visible_to(&self, person: Snowflake, responder: bool) -> bool {
        !self.private || responder || self.people().any(|one| one.id == person)
    }

    /// What another incident keeps of this one.
    #[must_use]
    pub fn pointer(&self) -> Pointer {
        Pointer { id: self.id, reference: self.reference, title: self.title.clone() }
    }

    /// Tells one text of a section from another.
    #[must_use]
    pub fn mark_of(&self, section: Section) -> u64 {
        let digits = sha256_hex(self.section(section).unwrap_or_default());
        // Sixteen hexadecimal digits are always a number.
        u64::from_str_radix(&digits[..16], 16).unwrap_or_default()
    }

    /// A section of the postmortem, where it was written.
    #[must_use]
    pub fn section(&self, section: Section) -> Option<&str> {
        self.postmortem.sections.get(&section).map(String::as_str)
    }
}
