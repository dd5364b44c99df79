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
        ];
        assert_eq!(names, all);
    }
}
