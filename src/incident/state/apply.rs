//! One commit applied: the state after it. The only place that changes an incident.

use chrono::{DateTime, Utc};

use super::{Entry, Field, Followup, Incident, Maintenance, Offer, Retraction, Task, What};
use crate::incident::event::{Event, Recorded};
use crate::incident::ids::{EntryId, FollowupId, TaskId};
use crate::incident::person::Person;
use crate::incident::when::When;
use crate::incident::words::{
    Audience, FollowupState, MaintenanceStatus, Role, Severity, Status, TaskState,
};

/// A journal that can't be folded: it does not begin with a declaration, declares twice, or speaks
/// of something that is not there.
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
        let broken = |what| BrokenJournal { version, what };
        let mut incident = before;
        for event in events {
            incident = Some(match incident {
                None => begun(event, recorded).ok_or(broken("it has no beginning"))?,
                Some(mut incident) => {
                    incident.apply(event.clone(), recorded).map_err(broken)?;
                    incident
                }
            });
        }
        let mut incident = incident.ok_or(broken("it has no events"))?;
        incident.version = version;
        Ok(incident)
    }

    fn apply(&mut self, event: Event, recorded: &Recorded) -> Result<(), &'static str> {
        match event {
            Event::Declared { .. } | Event::Scheduled { .. } | Event::Imported { .. } => {
                return Err("it begins twice");
            }
            Event::Appointed { person, role, entry } => {
                self.give(role, person.clone(), recorded.at);
                self.note(entry, What::Appointed { person, role }, recorded);
            }
            Event::Released { person, role, entry } => {
                self.vacate(role);
                self.note(entry, What::Released { person, role }, recorded);
            }
            Event::Left { person, role, entry } => {
                self.vacate(role);
                self.note(entry, What::Left { person, role }, recorded);
            }
            Event::CommandOffered { to, expires_at, entry } => {
                let by = recorded.by.clone();
                self.offer = Some(Offer { id: entry, to: to.clone(), by, expires_at });
                self.note(entry, What::CommandOffered { to }, recorded);
            }
            Event::CommandAccepted { entry } => {
                let offer = self.offer.take().ok_or("no offer to accept")?;
                let from = self.commander().cloned();
                self.give(Role::Commander, offer.to, recorded.at);
                self.note(entry, What::CommandAccepted { from }, recorded);
            }
            Event::CommandDeclined { entry } => {
                let offer = self.offer.take().ok_or("no offer to decline")?;
                self.note(entry, What::CommandDeclined { to: offer.to }, recorded);
            }
            Event::CommandOfferExpired { entry } => {
                let offer = self.offer.take().ok_or("no offer to expire")?;
                self.note(entry, What::CommandOfferExpired { to: offer.to }, recorded);
            }
            Event::CommandOfferWithdrawn { entry } => {
                let offer = self.offer.take().ok_or("no offer to withdraw")?;
                self.note(entry, What::CommandOfferWithdrawn { to: offer.to }, recorded);
            }
            Event::CommandTaken { reason, entry } => {
                let from = self.commander().cloned();
                self.give(Role::Commander, recorded.by.clone(), recorded.at);
                self.note(entry, What::CommandTaken { from }, recorded).text =
                    reason.unwrap_or_default();
            }
            Event::Updated { message, status, next_update_by, audience, entry } => {
                if let Some(status) = status {
                    self.set_status(status, recorded.at);
                }
                self.next_update_by = next_update_by;
                let update = self.note(entry, What::Update { status }, recorded);
                update.text = message.unwrap_or_default();
                update.audience = audience;
            }
            Event::SeverityChanged { from, to, reason, entry } => {
                self.severity = to;
                self.note(entry, What::SeverityChanged { from, to }, recorded).text =
                    reason.unwrap_or_default();
            }
            Event::Edited { title, summary, components, started, entry } => {
                let mut fields = Vec::new();
                if let Some(title) = title {
                    self.title = title;
                    fields.push(Field::Title);
                }
                if let Some(summary) = summary {
                    self.summary = Some(summary);
                    fields.push(Field::Summary);
                }
                if let Some(components) = components {
                    self.components = components;
                    fields.push(Field::Components);
                }
                if let Some(started) = started {
                    self.started = Some(started);
                    fields.push(Field::Started);
                }
                self.let_beginning_follow(recorded.at);
                self.note(entry, What::Edited { fields }, recorded);
            }
            Event::Closed { entry } => {
                self.close(recorded.at);
                self.note(entry, What::Closed, recorded);
            }
            Event::Reopened { reason, audience, entry } => {
                self.closed_at = None;
                self.merged_into = None;
                self.set_status(Status::Investigating, recorded.at);
                let reopened = self.note(entry, What::Reopened, recorded);
                reopened.text = reason;
                reopened.audience = audience;
            }
            Event::EntryAdded {
                entry,
                text,
                when,
                phase,
                audience,
                author,
                origin,
                attachments,
            } => {
                let added = self.note(entry, What::Note, recorded);
                added.text = text;
                added.when = when;
                added.phase = phase;
                added.audience = audience;
                added.origin = origin;
                added.attachments = attachments;
                if let Some(author) = author {
                    added.recorded_by = Some(std::mem::replace(&mut added.author, author));
                }
            }
            Event::EntryEdited { entry, text, when, phase } => {
                let edited = self.find(entry).ok_or("no such entry to edit")?;
                if let Some(when) = when {
                    edited.when = when;
                }
                edited.phase = phase.or(edited.phase);
                edited.edited_at = Some(recorded.at);
                if let Some(text) = text {
                    edited.text.clone_from(&text);
                    if edited.begins() {
                        self.summary = Some(text);
                    }
                }
            }
            Event::EntryRetracted { entry, reason } => {
                let retracted = self.find(entry).ok_or("no such entry to retract")?;
                retracted.text = String::new();
                retracted.attachments = Vec::new();
                retracted.retracted =
                    Some(Retraction { at: recorded.at, by: recorded.by.clone(), reason });
                if retracted.begins() {
                    self.summary = None;
                }
            }
            Event::EntryPublished { entry } => {
                let published = self.find(entry).ok_or("no such entry to publish")?;
                published.audience = Audience::Public;
            }
            Event::TaskAdded { task, text, assignee, entry } => {
                self.note(entry, What::Task { state: TaskState::Todo }, recorded).text =
                    text.clone();
                self.tasks.push(Task {
                    id: task,
                    text,
                    assignee,
                    state: TaskState::Todo,
                    added_at: recorded.at,
                    started_at: None,
                    settled_at: None,
                });
            }
            Event::TaskMoved { task, state, entry } => {
                let text = self.move_task(task, state, recorded.at).ok_or("no such task")?;
                self.note(entry, What::Task { state }, recorded).text = text;
            }
            Event::FollowupAdded { followup, text, owner, kind, due } => {
                self.followups.push(Followup {
                    id: followup,
                    text,
                    owner,
                    kind,
                    due,
                    state: FollowupState::Open,
                    added_at: recorded.at,
                    settled_at: None,
                });
            }
            Event::FollowupMoved { followup, state } => {
                self.move_followup(followup, state, recorded.at).ok_or("no such follow-up")?;
            }
            Event::PostmortemWritten { section, text } => {
                self.postmortem.sections.insert(section, text);
            }
            Event::PostmortemPublished { entry } => {
                self.postmortem.published_at = Some(recorded.at);
                self.note(entry, What::PostmortemPublished, recorded);
            }
            Event::MadePublic { entry, renames } => {
                self.private = false;
                if renames {
                    // Channels that everybody can see are not called what it was called in private.
                    self.declared_title.clone_from(&self.title);
                }
                if let Some(beginning) = self.entries.iter_mut().find(|entry| entry.begins()) {
                    beginning.audience = Audience::Public;
                }
                self.note(entry, What::MadePublic, recorded);
            }
            Event::MaintenanceMoved { status, message, entry } => {
                let private = self.private;
                self.move_maintenance(status, recorded.at)?;
                let moved = self.note(entry, What::Maintenance { status }, recorded);
                moved.text = message.unwrap_or_default();
                moved.audience = if private { Audience::Responders } else { Audience::Public };
            }
            Event::MergedInto { into, audience, entry } => {
                self.merged_into = Some(into.clone());
                self.set_status(Status::Resolved, recorded.at);
                self.close(recorded.at);
                self.note(entry, What::MergedInto { into }, recorded).audience = audience;
            }
            Event::TookOver {
                from,
                entries,
                tasks,
                followups,
                roles,
                people,
                components,
                audience,
                entry,
            } => {
                self.entries.extend(entries);
                self.tasks.extend(tasks);
                self.followups.extend(followups);
                for (role, person) in roles {
                    self.give(role, person, recorded.at);
                }
                self.joined.extend(people);
                for component in components {
                    if !self.components.contains(&component) {
                        self.components.push(component);
                    }
                }
                let took_over = self.note(entry, What::TookOver { from }, recorded);
                took_over.audience = audience.unwrap_or(took_over.audience);
            }
        }
        Ok(())
    }

    fn give(&mut self, role: Role, person: Person, at: DateTime<Utc>) {
        if role == Role::Commander {
            self.commander_since = Some(at);
            // Whoever was offered command meanwhile would take it from somebody else.
            self.offer = None;
        }
        self.roles.insert(role, person);
    }

    fn vacate(&mut self, role: Role) {
        if role == Role::Commander {
            self.commander_since = None;
            self.offer = None;
        }
        self.roles.remove(&role);
    }

    fn close(&mut self, at: DateTime<Utc>) {
        self.closed_at = Some(at);
        self.next_update_by = None;
        self.offer = None;
    }

    fn set_status(&mut self, status: Status, at: DateTime<Utc>) {
        self.resolved_at = match status {
            Status::Resolved => self.resolved_at.or(Some(at)),
            _ => None,
        };
        self.status = status;
    }

    fn move_task(&mut self, id: TaskId, state: TaskState, at: DateTime<Utc>) -> Option<String> {
        let task = self.tasks.iter_mut().find(|task| task.id == id)?;
        if state == TaskState::Running && task.started_at.is_none() {
            task.started_at = Some(at);
        }
        task.settled_at = state.is_settled().then_some(at);
        task.state = state;
        Some(task.text.clone())
    }

    fn move_followup(
        &mut self,
        id: FollowupId,
        state: FollowupState,
        at: DateTime<Utc>,
    ) -> Option<()> {
        let followup = self.followups.iter_mut().find(|followup| followup.id == id)?;
        followup.settled_at = (state != FollowupState::Open).then_some(at);
        followup.state = state;
        Some(())
    }

    fn move_maintenance(
        &mut self,
        status: MaintenanceStatus,
        at: DateTime<Utc>,
    ) -> Result<(), &'static str> {
        let maintenance = self.maintenance.as_mut().ok_or("it is no maintenance")?;
        maintenance.status = status;
        if status.is_under_way() {
            maintenance.began_at.get_or_insert(at);
        }
        if !status.is_open() {
            maintenance.ended_at = maintenance.began_at.map(|_| at);
            self.resolved_at = Some(at);
            self.close(at);
        }
        Ok(())
    }

    /// The declaration shows the summary, or else the title: a correction of these must not leave
    /// the old words standing in it.
    fn let_beginning_follow(&mut self, at: DateTime<Utc>) {
        let text = self.summary.clone().unwrap_or_else(|| self.title.clone());
        let beginning =
            self.entries.iter_mut().find(|entry| entry.begins() && entry.retracted.is_none());
        if let Some(beginning) = beginning
            && beginning.text != text
        {
            beginning.text = text;
            beginning.edited_at = Some(at);
        }
    }

    /// Adds an entry for something that happened just now. Seen by watchers, or by responders alone
    /// where the incident is private.
    fn note(&mut self, id: EntryId, what: What, recorded: &Recorded) -> &mut Entry {
        self.entries.push(Entry {
            id,
            when: When::exactly(recorded.at),
            recorded_at: recorded.at,
            author: recorded.by.clone(),
            recorded_by: None,
            origin: None,
            what,
            phase: None,
            audience: if self.private { Audience::Responders } else { Audience::Watchers },
            text: String::new(),
            attachments: Vec::new(),
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

impl Entry {
    /// The incident's first entry, which shows its summary or title. One that came with a merger
    /// does not begin anything any more.
    fn begins(&self) -> bool {
        matches!(self.what, What::Declared | What::Scheduled)
    }
}

/// The state after the first event, which says what it is.
fn begun(event: &Event, recorded: &Recorded) -> Option<Incident> {
    if let Event::Imported { incident } = event {
        return Some(Incident::clone(incident));
    }
    let (id, guild, reference, title, summary, components, entry) = match event.clone() {
        Event::Declared { id, guild, reference, title, summary, components, entry, .. }
        | Event::Scheduled { id, guild, reference, title, summary, components, entry, .. } => {
            (id, guild, reference, title, summary, components, entry)
        }
        _ => return None,
    };
    let mut incident = Incident::blank(id, guild, reference, &title, &recorded.by, recorded.at);
    incident.summary = summary;
    incident.components = components;
    let what = match event {
        Event::Declared { severity, started, private, drill, .. } => {
            incident.severity = *severity;
            incident.started.clone_from(started);
            incident.private = *private;
            incident.drill = *drill;
            What::Declared
        }
        Event::Scheduled { window, .. } => {
            // Planned work is no outage.
            incident.severity = Severity::Sev4;
            incident.maintenance = Some(Maintenance {
                status: MaintenanceStatus::Scheduled,
                window: *window,
                began_at: None,
                ended_at: None,
            });
            What::Scheduled
        }
        _ => return None,
    };
    let text = incident.summary.clone().unwrap_or_else(|| incident.title.clone());
    let audience = if incident.private { Audience::Responders } else { Audience::Public };
    let beginning = incident.note(entry, what, recorded);
    beginning.text = text;
    beginning.audience = audience;
    Some(incident)
}
