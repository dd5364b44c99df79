//! The decision: what happens when somebody asks for something. Plain functions of the state, the
//! request and the moment; nothing here asks the outside world.

mod permit;
#[cfg(test)]
mod tests;

use chrono::{DateTime, Utc};
use ulid::Ulid;

use super::command::{Candidate, Command, Declare, Edit, NewEntry};
use super::event::Event;
use super::guild::{Component, Guild};
use super::ids::{EntryId, IncidentId, Ref};
use super::person::{Actor, Person};
use super::refusal::{Part, Refusal};
use super::state::{Entry, Incident, What};
use super::text::limits;
use super::when::When;
use super::words::{Audience, Role, Severity, Status};

/// What a decision may look at besides the incident itself.
#[derive(Clone, Debug)]
pub struct Context<'a> {
    pub now: DateTime<Utc>,
    pub actor: &'a Actor,
    pub guild: &'a Guild,
    /// New for each request. The ids of what the request creates follow from it.
    pub id: Ulid,
}

impl Context<'_> {
    /// The id of the n-th entry that this request creates.
    fn entry_id(&self, nth: u8) -> EntryId {
        let mut id = self.id;
        for _ in 0..=nth {
            // Fails only where all 80 random bits are ones.
            id = id.increment().unwrap_or(id);
        }
        EntryId(id)
    }
}

/// A declaration that was accepted; it needs its number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Accepted {
    severity: Severity,
    components: Vec<Component>,
    title: String,
    summary: Option<String>,
}

/// Whether an incident may be declared like this. Separate from [`declare`], so that no number is
/// spent on a request that is turned down.
///
/// # Errors
/// The refusal, for the person who asked.
pub fn check(request: &Declare, context: &Context<'_>) -> Result<Accepted, Refusal> {
    let title = bounded(Part::Title, &request.title, limits::TITLE)?;
    let summary = optional(Part::Summary, request.summary.as_deref(), limits::SUMMARY)?;
    if let Some(candidate) = &request.commander {
        may_hold_a_role(candidate)?;
    }
    if let Some(started) = &request.started {
        not_in_the_future(started, context)?;
    }
    Ok(Accepted {
        severity: request.severity.unwrap_or(Severity::DEFAULT),
        components: components(&request.components, context.guild)?,
        title,
        summary,
    })
}

/// The events that open an incident.
#[must_use]
pub fn declare(
    request: &Declare,
    accepted: Accepted,
    reference: Ref,
    context: &Context<'_>,
) -> Vec<Event> {
    let mut events = vec![Event::Declared {
        id: IncidentId(context.id),
        guild: context.guild.id,
        reference,
        title: accepted.title,
        severity: accepted.severity,
        summary: accepted.summary,
        components: accepted.components,
        started: request.started.clone(),
        private: request.private,
        drill: request.drill,
        entry: context.entry_id(0),
    }];
    if let Some(candidate) = &request.commander {
        events.push(Event::Appointed {
            person: candidate.person.clone(),
            role: Role::Commander,
            entry: context.entry_id(1),
        });
    }
    events
}

/// The events that follow from a request, or why it is turned down.
///
/// # Errors
/// The refusal, for the person who asked. Nothing has happened.
pub fn decide(
    incident: &Incident,
    command: &Command,
    context: &Context<'_>,
) -> Result<Vec<Event>, Refusal> {
    if !incident.is_visible_to(context.actor.person.id, context.actor.responder) {
        // A private incident does not even exist for those who may not see it.
        return Err(Refusal::NoSuchIncident {
            given: incident.reference.to_string(),
            open: Vec::new(),
        });
    }
    permit::permit(incident, command, context)?;
    if !incident.is_open() && !permit::allowed_when_closed(command) {
        return Err(Refusal::Closed { reference: incident.reference });
    }
    match command {
        Command::Appoint { who, role } => appoint(incident, who, *role, context),
        Command::Release { role } => release(incident, *role, context),
        Command::Update { message, status, next } => {
            update(incident, message.as_deref(), *status, *next, context)
        }
        Command::SetSeverity { level, reason } => {
            set_severity(incident, *level, reason.as_deref(), context)
        }
        Command::Edit(request) => edit(request, context),
        Command::Close { resolution } => close(incident, resolution.as_deref(), context),
        Command::Reopen { reason } => reopen(incident, reason, context),
        Command::AddEntry(request) => add_entry(incident, request, context),
        Command::EditEntry { entry, text, at, phase } => {
            let target = living_entry(incident, *entry)?;
            if text.is_none() && at.is_none() && phase.is_none() {
                return Err(Refusal::EmptyEntryEdit);
            }
            if text.is_some() && !has_typed_text(target) {
                return Err(Refusal::NotTyped);
            }
            if let Some(at) = at {
                not_in_the_future(at, context)?;
            }
            Ok(vec![Event::EntryEdited {
                entry: *entry,
                text: optional(Part::Text, text.as_deref(), limits::TEXT)?,
                when: at.clone(),
                phase: *phase,
            }])
        }
        Command::RetractEntry { entry, reason } => {
            living_entry(incident, *entry)?;
            let reason = bounded(Part::Reason, reason, limits::REASON)?;
            Ok(vec![Event::EntryRetracted { entry: *entry, reason }])
        }
        Command::PublishEntry { entry } => {
            let target = living_entry(incident, *entry)?;
            if incident.private {
                return Err(Refusal::Private { reference: incident.reference });
            }
            if target.audience == Audience::Public {
                return Err(Refusal::AlreadyPublic);
            }
            Ok(vec![Event::EntryPublished { entry: *entry }])
        }
    }
}

fn appoint(
    incident: &Incident,
    who: &Candidate,
    role: Role,
    context: &Context<'_>,
) -> Result<Vec<Event>, Refusal> {
    may_hold_a_role(who)?;
    if incident.roles.get(&role).is_some_and(|holder| holder.id == who.person.id) {
        return Err(Refusal::AlreadyAppointed { name: who.person.name.clone(), role });
    }
    Ok(vec![Event::Appointed { person: who.person.clone(), role, entry: context.entry_id(0) }])
}

fn release(incident: &Incident, role: Role, context: &Context<'_>) -> Result<Vec<Event>, Refusal> {
    let holder: &Person = incident.roles.get(&role).ok_or(Refusal::NobodyHasRole { role })?;
    Ok(vec![Event::Released { person: holder.clone(), role, entry: context.entry_id(0) }])
}

fn update(
    incident: &Incident,
    message: Option<&str>,
    status: Option<Status>,
    next: Option<chrono::Duration>,
    context: &Context<'_>,
) -> Result<Vec<Event>, Refusal> {
    let message = optional(Part::Message, message, limits::TEXT)?;
    match (&message, status) {
        (None, None) => return Err(Refusal::EmptyUpdate),
        (None, Some(status)) if status == incident.status => {
            return Err(Refusal::SameStatus { reference: incident.reference, status });
        }
        _ => {}
    }
    Ok(vec![Event::Updated {
        message,
        status,
        next_update_by: next.map(|span| context.now + span),
        audience: widest(incident),
        entry: context.entry_id(0),
    }])
}

fn set_severity(
    incident: &Incident,
    level: Severity,
    reason: Option<&str>,
    context: &Context<'_>,
) -> Result<Vec<Event>, Refusal> {
    if level == incident.severity {
        return Err(Refusal::SameSeverity { reference: incident.reference, level });
    }
    Ok(vec![Event::SeverityChanged {
        from: incident.severity,
        to: level,
        reason: optional(Part::Reason, reason, limits::REASON)?,
        entry: context.entry_id(0),
    }])
}

fn edit(request: &Edit, context: &Context<'_>) -> Result<Vec<Event>, Refusal> {
    if *request == Edit::default() {
        return Err(Refusal::EmptyEdit);
    }
    if let Some(started) = &request.started {
        not_in_the_future(started, context)?;
    }
    Ok(vec![Event::Edited {
        title: request
            .title
            .as_deref()
            .map(|title| bounded(Part::Title, title, limits::TITLE))
            .transpose()?,
        summary: optional(Part::Summary, request.summary.as_deref(), limits::SUMMARY)?,
        components: request
            .components
            .as_deref()
            .map(|names| components(names, context.guild))
            .transpose()?,
        started: request.started.clone(),
        entry: context.entry_id(0),
    }])
}

fn close(
    incident: &Incident,
    resolution: Option<&str>,
    context: &Context<'_>,
) -> Result<Vec<Event>, Refusal> {
    let message = optional(Part::Resolution, resolution, limits::SUMMARY)?;
    let mut events = Vec::new();
    if incident.status != Status::Resolved || message.is_some() {
        events.push(Event::Updated {
            message,
            status: Some(Status::Resolved),
            next_update_by: None,
            audience: widest(incident),
            entry: context.entry_id(0),
        });
    }
    events.push(Event::Closed { entry: context.entry_id(1) });
    Ok(events)
}

fn reopen(incident: &Incident, reason: &str, context: &Context<'_>) -> Result<Vec<Event>, Refusal> {
    if incident.is_open() {
        return Err(Refusal::NotClosed { reference: incident.reference });
    }
    Ok(vec![Event::Reopened {
        reason: bounded(Part::Reason, reason, limits::REASON)?,
        audience: widest(incident),
        entry: context.entry_id(0),
    }])
}

fn add_entry(
    incident: &Incident,
    request: &NewEntry,
    context: &Context<'_>,
) -> Result<Vec<Event>, Refusal> {
    let text = bounded(Part::Text, &request.text, limits::TEXT)?;
    if let Some(at) = &request.at {
        not_in_the_future(at, context)?;
    }
    let audience = request.audience.unwrap_or(context.guild.settings.timeline_audience);
    if incident.private && request.audience == Some(Audience::Public) {
        return Err(Refusal::Private { reference: incident.reference });
    }
    Ok(vec![Event::EntryAdded {
        entry: context.entry_id(0),
        text,
        when: request.at.clone().unwrap_or_else(|| When::exactly(context.now)),
        phase: request.phase,
        audience: audience.min(widest(incident)),
    }])
}

/// The widest audience that anything of this incident may have.
const fn widest(incident: &Incident) -> Audience {
    if incident.private { Audience::Responders } else { Audience::Public }
}

fn living_entry(incident: &Incident, id: EntryId) -> Result<&Entry, Refusal> {
    let reference = incident.reference;
    let entry = incident.entry(id).ok_or(Refusal::NoSuchEntry { reference })?;
    if entry.retracted.is_some() {
        return Err(Refusal::EntryRetracted { reference });
    }
    Ok(entry)
}

const fn has_typed_text(entry: &Entry) -> bool {
    match entry.what {
        What::Declared
        | What::Note
        | What::Update { .. }
        | What::SeverityChanged { .. }
        | What::Reopened => true,
        What::Appointed { .. } | What::Released { .. } | What::Edited { .. } | What::Closed => {
            false
        }
    }
}

fn may_hold_a_role(candidate: &Candidate) -> Result<(), Refusal> {
    let name = candidate.person.name.clone();
    if candidate.bot {
        return Err(Refusal::IsABot { name });
    }
    if !candidate.member {
        return Err(Refusal::NotHere { name });
    }
    Ok(())
}

fn components(names: &[String], guild: &Guild) -> Result<Vec<Component>, Refusal> {
    let mut found: Vec<Component> = Vec::new();
    for name in names.iter().map(|name| name.trim()).filter(|name| !name.is_empty()) {
        let component = guild.component(name).ok_or_else(|| Refusal::NoSuchComponent {
            given: name.to_owned(),
            known: guild.settings.components.iter().map(|known| known.name.clone()).collect(),
        })?;
        if !found.contains(component) {
            found.push(component.clone());
        }
    }
    Ok(found)
}

/// How far ahead of ours a person's clock may be.
const CLOCK_SKEW: chrono::Duration = chrono::Duration::minutes(1);

fn not_in_the_future(when: &When, context: &Context<'_>) -> Result<(), Refusal> {
    if when.at > context.now + CLOCK_SKEW {
        return Err(Refusal::InTheFuture);
    }
    Ok(())
}

/// The text as it was typed, without what no text contains: NUL, which no database keeps.
fn bounded(part: Part, typed: &str, most: usize) -> Result<String, Refusal> {
    let text = typed.replace('\0', "");
    if text.trim().is_empty() {
        return Err(Refusal::Empty(part));
    }
    let length = text.chars().count();
    if length > most {
        return Err(Refusal::TooLong { part, length, most });
    }
    Ok(text)
}

/// Absent and blank are the same.
fn optional(part: Part, typed: Option<&str>, most: usize) -> Result<Option<String>, Refusal> {
    typed.filter(|text| !text.trim().is_empty()).map(|text| bounded(part, text, most)).transpose()
}
