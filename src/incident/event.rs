//! What happened to an incident. Events live for ever: fields are only ever added, with a default;
//! `tests/golden/events.jsonl` holds every shape ever written.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::guild::Component;
use super::ids::{EntryId, FollowupId, IncidentId, Ref, Snowflake, TaskId};
use super::person::Person;
use super::state::{Attachment, Entry, Followup, Incident, Origin, Pointer, Task, Window};
use super::when::When;
use super::words::{
    Audience, FollowupKind, FollowupState, MaintenanceStatus, Phase, Role, Section, Severity,
    Status, TaskState,
};

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
        /// Whose words these are, where somebody else wrote them down.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        author: Option<Person>,
        /// The message that it was taken from.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        origin: Option<Origin>,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        attachments: Vec<Attachment>,
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
    CommandOffered {
        to: Person,
        expires_at: DateTime<Utc>,
        /// Names this offer from now on.
        entry: EntryId,
    },
    CommandAccepted {
        entry: EntryId,
    },
    CommandDeclined {
        entry: EntryId,
    },
    CommandOfferExpired {
        entry: EntryId,
    },
    CommandOfferWithdrawn {
        entry: EntryId,
    },
    CommandTaken {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
        entry: EntryId,
    },
    /// Whoever held the role is no longer in the server.
    Left {
        person: Person,
        role: Role,
        entry: EntryId,
    },
    TaskAdded {
        task: TaskId,
        text: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        assignee: Option<Person>,
        entry: EntryId,
    },
    TaskMoved {
        task: TaskId,
        state: TaskState,
        entry: EntryId,
    },
    FollowupAdded {
        followup: FollowupId,
        text: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        owner: Option<Person>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        kind: Option<FollowupKind>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        due: Option<NaiveDate>,
    },
    FollowupMoved {
        followup: FollowupId,
        state: FollowupState,
    },
    PostmortemWritten {
        section: Section,
        text: String,
    },
    PostmortemPublished {
        entry: EntryId,
    },
    /// A private incident became public. Entries stay with whom they were for.
    MadePublic {
        entry: EntryId,
        /// Its channels are called by its title of this moment; at first they went on being called
        /// by that of its declaration.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        renames: bool,
    },
    /// The first event of a maintenance.
    Scheduled {
        id: IncidentId,
        guild: Snowflake,
        #[serde(rename = "ref")]
        reference: Ref,
        title: String,
        window: Window,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        summary: Option<String>,
        components: Vec<Component>,
        entry: EntryId,
    },
    MaintenanceMoved {
        status: MaintenanceStatus,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        message: Option<String>,
        entry: EntryId,
    },
    /// The first event of history that was taken over from elsewhere: all of it.
    Imported {
        incident: Box<Incident>,
    },
    /// This turned out to be the same incident as another; the response goes on there.
    MergedInto {
        into: Pointer,
        audience: Audience,
        entry: EntryId,
    },
    /// Another incident was merged into this one, with all that it knew.
    TookOver {
        from: Pointer,
        entries: Vec<Entry>,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        tasks: Vec<Task>,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        followups: Vec<Followup>,
        /// Of roles that were vacant here.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        roles: Vec<(Role, Person)>,
        /// Whoever took part there and has no role here.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        people: Vec<Person>,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        components: Vec<Component>,
        /// Who may know of the merger; absent: watchers.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        audience: Option<Audience>,
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

#[cfg(test)]
mod tests {
    use super::*;

    /// Every shape that was ever written, one event a line. Lines are added, never changed.
    const GOLDEN: &str = include_str!("../../tests/golden/events.jsonl");

    /// Without a wildcard, so that a new event asks for its line in the golden file.
    const fn name(event: &Event) -> &'static str {
        match event {
            Event::Declared { .. } => "declared",
            Event::Appointed { .. } => "appointed",
            Event::Released { .. } => "released",
            Event::Updated { .. } => "updated",
            Event::SeverityChanged { .. } => "severity_changed",
            Event::Edited { .. } => "edited",
            Event::Closed { .. } => "closed",
            Event::Reopened { .. } => "reopened",
            Event::EntryAdded { .. } => "entry_added",
            Event::EntryEdited { .. } => "entry_edited",
            Event::EntryRetracted { .. } => "entry_retracted",
            Event::EntryPublished { .. } => "entry_published",
            Event::CommandOffered { .. } => "command_offered",
            Event::CommandAccepted { .. } => "command_accepted",
            Event::CommandDeclined { .. } => "command_declined",
            Event::CommandOfferExpired { .. } => "command_offer_expired",
            Event::CommandOfferWithdrawn { .. } => "command_offer_withdrawn",
            Event::CommandTaken { .. } => "command_taken",
            Event::Left { .. } => "left",
            Event::TaskAdded { .. } => "task_added",
            Event::TaskMoved { .. } => "task_moved",
            Event::FollowupAdded { .. } => "followup_added",
            Event::FollowupMoved { .. } => "followup_moved",
            Event::PostmortemWritten { .. } => "postmortem_written",
            Event::PostmortemPublished { .. } => "postmortem_published",
            Event::MadePublic { .. } => "made_public",
            Event::Scheduled { .. } => "scheduled",
            Event::MaintenanceMoved { .. } => "maintenance_moved",
            Event::MergedInto { .. } => "merged_into",
            Event::TookOver { .. } => "took_over",
            Event::Imported { .. } => "imported",
        }
    }

    #[test]
    fn every_event_ever_written_is_read_and_written_the_same() {
        let mut names = Vec::new();
        for line in GOLDEN.lines() {
            let event: Event =
                serde_json::from_str(line).unwrap_or_else(|why| panic!("{why}: {line}"));
            assert_eq!(serde_json::to_string(&event).unwrap(), line);
            names.push(name(&event));
        }
        names.dedup();
        let all = [
            "declared",
            "appointed",
            "released",
            "updated",
            "severity_changed",
            "edited",
            "closed",
            "reopened",
            "entry_added",
            "entry_edited",
            "entry_retracted",
            "entry_published",
            "command_offered",
            "command_accepted",
            "command_declined",
            "command_offer_expired",
            "command_taken",
            "left",
            "task_added",
            "task_moved",
            "followup_added",
            "followup_moved",
            "postmortem_written",
            "postmortem_published",
            "made_public",
            "scheduled",
            "maintenance_moved",
            "merged_into",
            "took_over",
            "imported",
            "command_offer_withdrawn",
        ];
        assert_eq!(names, all);
    }
}
