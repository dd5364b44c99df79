//! What an incident is at one moment: the sum of its events.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::event::{Event, Recorded};
use super::guild::Component;
use super::ids::{EntryId, IncidentId, Ref, Snowflake};
use super::person::Person;
use super::when::When;
use super::words::{Audience, Phase, Role, Severity, Status};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Incident {
    pub id: IncidentId,
    pub guild: Snowflake,
    #[serde(rename = "ref")]
    pub reference: Ref,
    /// Grows by one with every commit.
    pub version: u64,
    pub title: String,
    /// The title as it was first; names of channels stay with it.
    pub declared_title: String,
    pub summary: Option<String>,
    pub severity: Severity,
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
    /// In the order in which they were written down; [`Incident::timeline`] is the order in which
    /// it happened.
    pub entries: Vec<Entry>,
}

/// One line of the timeline.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    pub id: EntryId,
    pub when: When,
    /// When we were told.
    pub recorded_at: DateTime<Utc>,
    pub author: Person,
    pub what: What,
    pub phase: Option<Phase>,
    pub audience: Audience,
    /// As typed; empty where nothing was typed, and once it is retracted.
    pub text: String,
    pub edited_at: Option<DateTime<Utc>>,
    pub retracted: Option<Retraction>,
}

/// What an entry records.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum What {
    Declared,
    /// `/timeline add`.
    Note,
    Update {
        status: Option<Status>,
    },
    Appointed {
        person: Person,
        role: Role,
    },
    Released {
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
    Closed,
    Reopened,
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

/// A journal that can't be folded: it does not begin with a declaration, declares twice, or speaks
/// of an entry that is not there.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the journal does not add up at version {version}: {what}")]
pub struct BrokenJournal {
    pub version: u64,
    pub what: &'static str,
}

impl Incident {
    /// Applies one commit: all its events, and the next version.
    ///
    /// # Errors
    /// Where the events do not fit what there is.
    pub fn commit(
        before: Option<Self>,
        events: &[Event],
        recorded: &Recorded,
    ) -> Result<Self, BrokenJournal> {
        let version = before.as_ref().map_or(1, |incident| incident.version + 1);
        let mut incident = before;
        for event in events {
            incident = Some(apply(incident, event, recorded, version)?);
        }
        let mut incident = incident.ok_or(BrokenJournal { version, what: "it has no events" })?;
        incident.version = version;
        Ok(incident)
    }

    #[must_use]
    pub const fn is_open(&self) -> bool {
        self.closed_at.is_none()
    }

    #[must_use]
    pub fn commander(&self) -> Option<&Person> {
        self.roles.get(&Role::Commander)
    }

    #[must_use]
    pub fn entry(&self, id: EntryId) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.id == id)
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

    /// Whether this person may know that a private incident exists.
    #[must_use]
    pub fn is_visible_to(&self, person: Snowflake, responder: bool) -> bool {
        !self.private || responder || self.declared_by.id == person || self.holds_a_role(person)
    }
}

fn apply(
    before: Option<Incident>,
    event: &Event,
    recorded: &Recorded,
    version: u64,
) -> Result<Incident, BrokenJournal> {
    let broken = |what| BrokenJournal { version, what };
    let Some(mut incident) = before else {
        return declared(event, recorded).ok_or(broken("it does not begin with a declaration"));
    };
    match event.clone() {
        Event::Declared { .. } => return Err(broken("it is declared twice")),
        Event::Appointed { person, role, entry } => {
            incident.roles.insert(role, person.clone());
            incident.record(entry, What::Appointed { person, role }, String::new(), recorded);
        }
        Event::Released { person, role, entry } => {
            incident.roles.remove(&role);
            incident.record(entry, What::Released { person, role }, String::new(), recorded);
        }
        Event::Updated { message, status, next_update_by, audience, entry } => {
            if let Some(status) = status {
                incident.set_status(status, recorded.at);
            }
            incident.next_update_by = next_update_by;
            let text = message.unwrap_or_default();
            incident.record(entry, What::Update { status }, text, recorded).audience = audience;
        }
        Event::SeverityChanged { from, to, reason, entry } => {
            incident.severity = to;
            let text = reason.unwrap_or_default();
            incident.record(entry, What::SeverityChanged { from, to }, text, recorded);
        }
        Event::Edited { title, summary, components, started, entry } => {
            let mut fields = Vec::new();
            if let Some(title) = title {
                incident.title = title;
                fields.push(Field::Title);
            }
            if let Some(summary) = summary {
                incident.summary = Some(summary);
                fields.push(Field::Summary);
            }
            if let Some(components) = components {
                incident.components = components;
                fields.push(Field::Components);
            }
            if let Some(started) = started {
                incident.started = Some(started);
                fields.push(Field::Started);
            }
            incident.let_declaration_follow(recorded.at);
            incident.record(entry, What::Edited { fields }, String::new(), recorded);
        }
        Event::Closed { entry } => {
            incident.closed_at = Some(recorded.at);
            incident.next_update_by = None;
            incident.record(entry, What::Closed, String::new(), recorded);
        }
        Event::Reopened { reason, audience, entry } => {
            incident.closed_at = None;
            incident.set_status(Status::Investigating, recorded.at);
            incident.record(entry, What::Reopened, reason, recorded).audience = audience;
        }
        Event::EntryAdded { entry, text, when, phase, audience } => {
            let added = incident.record(entry, What::Note, text, recorded);
            added.when = when;
            added.phase = phase;
            added.audience = audience;
        }
        Event::EntryEdited { entry, text, when, phase } => {
            let edited = incident.find(entry).ok_or(broken("no such entry to edit"))?;
            if let Some(when) = when {
                edited.when = when;
            }
            edited.phase = phase.or(edited.phase);
            edited.edited_at = Some(recorded.at);
            if let Some(text) = text {
                edited.text.clone_from(&text);
                if edited.what == What::Declared {
                    incident.summary = Some(text);
                }
            }
        }
        Event::EntryRetracted { entry, reason } => {
            let retracted = incident.find(entry).ok_or(broken("no such entry to retract"))?;
            retracted.text = String::new();
            retracted.retracted =
                Some(Retraction { at: recorded.at, by: recorded.by.clone(), reason });
            if retracted.what == What::Declared {
                incident.summary = None;
            }
        }
        Event::EntryPublished { entry } => {
            let published = incident.find(entry).ok_or(broken("no such entry to publish"))?;
            published.audience = Audience::Public;
        }
    }
    Ok(incident)
}

fn declared(event: &Event, recorded: &Recorded) -> Option<Incident> {
    let Event::Declared {
        id,
        guild,
        reference,
        title,
        severity,
        summary,
        components,
        started,
        private,
        drill,
        entry,
    } = event.clone()
    else {
        return None;
    };
    let mut incident = Incident {
        id,
        guild,
        reference,
        version: 0,
        declared_title: title.clone(),
        title,
        summary,
        severity,
        status: Status::Investigating,
        components,
        private,
        drill,
        declared_by: recorded.by.clone(),
        declared_at: recorded.at,
        started,
        resolved_at: None,
        closed_at: None,
        next_update_by: None,
        roles: BTreeMap::new(),
        entries: Vec::new(),
    };
    let text = incident.summary.clone().unwrap_or_else(|| incident.title.clone());
    let audience = if private { Audience::Responders } else { Audience::Public };
    incident.record(entry, What::Declared, text, recorded).audience = audience;
    Some(incident)
}

impl Incident {
    fn set_status(&mut self, status: Status, at: DateTime<Utc>) {
        self.resolved_at = match status {
            Status::Resolved => self.resolved_at.or(Some(at)),
            _ => None,
        };
        self.status = status;
    }

    /// The declaration shows the summary, or else the title: a correction of these must not leave
    /// the old words standing in it.
    fn let_declaration_follow(&mut self, at: DateTime<Utc>) {
        let text = self.summary.clone().unwrap_or_else(|| self.title.clone());
        let declaration = self
            .entries
            .iter_mut()
            .find(|entry| entry.what == What::Declared && entry.retracted.is_none());
        if let Some(declaration) = declaration
            && declaration.text != text
        {
            declaration.text = text;
            declaration.edited_at = Some(at);
        }
    }

    /// Adds an entry for something that happened just now. Seen by watchers, or by responders alone
    /// where the incident is private.
    fn record(&mut self, id: EntryId, what: What, text: String, recorded: &Recorded) -> &mut Entry {
        self.entries.push(Entry {
            id,
            when: When::exactly(recorded.at),
            recorded_at: recorded.at,
            author: recorded.by.clone(),
            what,
            phase: None,
            audience: if self.private { Audience::Responders } else { Audience::Watchers },
            text,
            edited_at: None,
            retracted: None,
        });
        // One was pushed in the line above.
        self.entries.last_mut().expect("an entry was just added")
    }

    fn find(&mut self, id: EntryId) -> Option<&mut Entry> {
        self.entries.iter_mut().find(|entry| entry.id == id)
    }
}
